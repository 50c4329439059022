# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection profiles: named systems in a YAML file of the user.

Messages name the file, the profile and the key, and never a value that could be a secret.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any, Callable, NamedTuple, Optional

from ._near import did_you_mean
from ._sources import inverted
from .errors import SettingsError, one_line, shortened

#: Environment variable with the path of the file.
PATH_VARIABLE = "VERGE_PROFILES"
#: Seconds that a command may take to print a secret; someone may have to unlock a password store first.
COMMAND_TIMEOUT = 60.0

_SECRETS = ("password", "token")
_FROM_VARIABLE = {f"{name}_env": name for name in ("username", *_SECRETS)}
_FROM_COMMAND = {f"{name}_command": name for name in _SECRETS}
_VAULT_HEADER = "$ANSIBLE_VAULT;"
_MAX_SHOWN_LENGTH = 200

#: Decrypts text that is encrypted with Ansible Vault.
Decrypt = Callable[[str], str]


class Vaulted(NamedTuple):
    """A value that is encrypted with Ansible Vault."""

    text: str


def default_path(environ: Mapping[str, str]) -> str:
    """Return the path of the file with the profiles."""
    if environ.get(PATH_VARIABLE):
        return os.path.expanduser(environ[PATH_VARIABLE])
    folder = environ.get("XDG_CONFIG_HOME") or os.path.join("~", ".config")
    return os.path.join(os.path.expanduser(folder), "verge", "profiles.yml")


def read_profile(
    name: str,
    options: Iterable[str],
    aliases: Mapping[str, str],
    opposites: Iterable[str],
    environ: Mapping[str, str],
    decrypt: Optional[Decrypt] = None,
) -> dict[str, Any]:
    """Return the connection options of a profile, with secrets from where the profile says they are.

    Args:
        name: The name of the profile.
        options: The names of all connection options.
        aliases: Other names of options.
        opposites: Which of them have the opposite meaning.
        environ: The environment variables.
        decrypt: Decrypts what is encrypted with Ansible Vault; None if that is not possible here.

    Raises:
        SettingsError: The file, the profile or something in it is missing or not valid.
    """
    path = default_path(environ)
    label = f"profile {_shown(name)}"
    profiles = _mapping(_load(path, label, decrypt), path, "must be a dictionary of profiles")
    if name not in profiles:
        raise SettingsError(f"{label} is not defined in {path}", hint=_near(name, profiles, "it defines"))
    _check_permissions(path, profiles, aliases)
    place = f"{label} in {path}"
    given = _mapping(profiles[name], place, "must be a dictionary of connection options")
    known = (*options, *aliases, *_FROM_VARIABLE, *_FROM_COMMAND)
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            raise SettingsError(f"{place}: unknown option {_shown(key)}", hint=_near(key, known, "known"))
        option = _FROM_VARIABLE.get(key) or _FROM_COMMAND.get(key) or aliases.get(key, key)
        if value is None:
            continue
        if option in found or (option != key and given.get(option) is not None):
            raise SettingsError(f"{place}: '{key}' and another key both set '{option}'", hint="keep one of them")
        found[option] = _value(key, value, place, environ, decrypt)
        if key in opposites:
            found[option] = inverted(found[option], f"{place}: '{key}'")
    return found


def _value(key: str, value: Any, place: str, environ: Mapping[str, str], decrypt: Optional[Decrypt]) -> Any:
    if isinstance(value, Vaulted):
        value = _decrypted(value.text, f"{place}: '{key}'", decrypt)
    if key in _FROM_VARIABLE:
        found = environ.get(str(value))
        if not found:
            raise SettingsError(f"{place}: '{key}' names the environment variable {_shown(value)}, which is not set")
        return found
    if key in _FROM_COMMAND:
        return _output(key, value, place)
    # YAML reads a password of digits as a number.
    secret = key in ("username", "api_key", *_SECRETS) and isinstance(value, (int, float)) and value is not True
    return str(value) if secret else value


def _output(key: str, command: Any, place: str) -> str:
    """Return what a command prints."""
    if not isinstance(command, list) or not command or not all(isinstance(word, (str, int)) for word in command):
        raise SettingsError(
            f"{place}: '{key}' must be a list of the command and its arguments",
            hint="example: [pass, show, verge/prod]",
        )
    words = [os.path.expanduser(str(word)) for word in command]
    what = f"{place}: the command {_shown(words[0])} of '{key}'"
    try:
        # The user's own command, without a shell; what AnsibleModule has for this is not available here.
        done = subprocess.run(  # noqa: S603  # pylint: disable=ansible-bad-function
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"{what} did not end within {COMMAND_TIMEOUT:g} s") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a valid command"
        raise SettingsError(f"{what} cannot be run: {reason}") from None
    if done.returncode:
        said = shortened(one_line(done.stderr.decode("utf-8", "replace")), _MAX_SHOWN_LENGTH)
        raise SettingsError(f"{what} failed with exit code {done.returncode}{': ' if said else ''}{said}")
    try:
        text = done.stdout.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise SettingsError(f"{what} printed no text")
    return text


# --- the file ------------------------------------------------------------------------------------------------------


def _load(path: str, label: str, decrypt: Optional[Decrypt]) -> Any:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        raise SettingsError(
            f"{label}: there is no file {path}", hint=f"create it, or set {PATH_VARIABLE} to the path of another one"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{label}: {path} cannot be read: {reason}") from None
    if text.lstrip().startswith(_VAULT_HEADER):
        return _marked(_parse(_decrypted(text, path, decrypt), path))
    return _parse(text, path)


def _marked(profiles: Any) -> Any:
    """Mark the secrets of a file that was encrypted as a whole, so that they do not count as readable."""
    if not isinstance(profiles, dict):
        return profiles
    return {name: _Encrypted(found) if isinstance(found, dict) else found for name, found in profiles.items()}


class _Encrypted(dict[str, Any]):
    """A profile from a file that is encrypted as a whole."""


def _parse(text: str, path: str) -> Any:
    try:
        import yaml  # noqa: PLC0415 - a managed node may not have it, and only profiles need it
    except ImportError:
        raise SettingsError(
            f"{path} cannot be read: the Python library PyYAML is not installed", hint="pip install PyYAML"
        ) from None

    class Loader(yaml.SafeLoader):
        """Reads values that are encrypted with Ansible Vault as such."""

    def vaulted(loader: Any, node: Any) -> Vaulted:
        return Vaulted(str(loader.construct_scalar(node)))

    for tag in ("!vault", "!vault-encrypted"):
        Loader.add_constructor(tag, vaulted)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as error:
        # The problem's context, which PyYAML would show, may contain a secret.
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise SettingsError(f"{path}{where}: {getattr(error, 'problem', None) or 'it is not valid YAML'}") from None


def _decrypted(text: str, what: str, decrypt: Optional[Decrypt]) -> str:
    if decrypt is None:
        raise SettingsError(
            f"{what} is encrypted with Ansible Vault, which cannot be decrypted here",
            hint="only modules, lookups and the inventory can, on the controller",
        )
    try:
        return decrypt(text)
    except Exception as error:  # noqa: BLE001 - Ansible has many, and each of them means that there is no value
        raise SettingsError(
            f"{what} cannot be decrypted: {shortened(one_line(str(error)), _MAX_SHOWN_LENGTH)}",
            hint="see --vault-id and --vault-password-file",
        ) from None


def _check_permissions(path: str, profiles: Mapping[str, Any], aliases: Mapping[str, str]) -> None:
    """Refuse a file with readable secrets that other users can read."""
    secrets = (*_SECRETS, *(alias for alias, option in aliases.items() if option in _SECRETS))
    readable = any(
        isinstance(found, Mapping)
        and not isinstance(found, _Encrypted)
        and any(found.get(key) is not None and not isinstance(found.get(key), Vaulted) for key in secrets)
        for found in profiles.values()
    )
    if os.name != "posix" or not readable:
        return
    mode = stat.S_IMODE(os.stat(path).st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"{path} contains secrets, and other users may access it (mode {mode:04o})",
            hint=f"run 'chmod 600 {path}', or use 'password_env', 'password_command' or Ansible Vault",
        )


def _mapping(value: Any, place: str, rule: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise SettingsError(f"{place} {rule}")
    return value


def _near(word: object, known: Iterable[str], otherwise: str) -> str:
    names = sorted(set(known))
    return did_you_mean(word, names, f"{otherwise}: {', '.join(names)}")


def _shown(value: object) -> str:
    return f"'{shortened(str(value), _MAX_SHOWN_LENGTH)}'"
