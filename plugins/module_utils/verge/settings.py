# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection settings, from options, a profile or the environment.

Settings are validated when they are created::

    Settings.create(host="vergeos.example.com", token=token)
    Settings.from_environment(timeout=60)  # everything else from the VERGE_* variables
    Settings.from_environment(profile="prod")  # the profile of that name in ~/.config/verge/profiles.yml
"""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Callable, Optional
from urllib.parse import SplitResult, urlsplit

from ._profiles import Decrypt, default_path, read_profile
from ._sizes import GIB, MIB, parse_size, show_size
from ._sources import ADDRESS, ALIASES, CREDENTIALS, INVERTED, PROFILE, Source, combine
from .errors import SettingsError, shortened

DEFAULT_PORT = 443
DEFAULT_TIMEOUT = 30.0
DEFAULT_CONNECT_TIMEOUT = 10.0
DEFAULT_RETRIES = 3
#: A system drops connections at about 36 (observed by the vendor's Terraform provider).
DEFAULT_REQUESTS_PER_SECOND = 30.0
#: Several times what 10,000 VMs with all their values take.
DEFAULT_MAX_RESPONSE_SIZE = 64 * MIB
MAX_TIMEOUT = 3600.0
MAX_RETRIES = 20
MAX_REQUESTS_PER_SECOND = 10000.0
MAX_RESPONSE_SIZE = 4 * GIB
#: Longest string that is read as a size.
_MAX_SIZE_LENGTH = 40
#: Longest value that a message repeats.
MAX_SHOWN_LENGTH = 200
AUTH_METHODS = ("auto", "basic", "token", "session")

_TRUE = frozenset(("1", "true", "yes", "on", "y", "t"))
_FALSE = frozenset(("0", "false", "no", "off", "n", "f"))

#: Environment variables of each option; the first one that is set wins. The VERGEOS_* names are those of the vendor's
#: own collection and Terraform provider.
ENVIRONMENT: dict[str, tuple[str, ...]] = {
    "host": ("VERGE_HOST", "VERGEOS_HOST"),
    "port": ("VERGE_PORT",),
    "username": ("VERGE_USERNAME", "VERGEOS_USERNAME"),
    "password": ("VERGE_PASSWORD", "VERGEOS_PASSWORD"),
    "token": ("VERGE_TOKEN", "VERGEOS_API_KEY"),
    "validate_certs": ("VERGE_VERIFY_SSL", "VERGEOS_VERIFY_SSL", "VERGEOS_INSECURE"),
    "ca_path": ("VERGE_CA_PATH",),
    "timeout": ("VERGE_TIMEOUT", "VERGEOS_TIMEOUT"),
    "retries": ("VERGE_RETRIES",),
    "requests_per_second": ("VERGE_REQUESTS_PER_SECOND",),
    "max_response_size": ("VERGE_MAX_RESPONSE_SIZE",),
}
#: Environment variable with the name of the profile to use.
PROFILE_VARIABLE = "VERGE_PROFILE"
#: All connection options of modules, apart from the profile.
OPTIONS = (*ENVIRONMENT, "auth_method")
#: Variables with the opposite meaning of their option.
_INVERTED = frozenset(("VERGEOS_INSECURE",))


@dataclass(frozen=True)
class Settings:
    """Connection settings of one system. Use `create` or `from_environment`, which validate them.

    Attributes:
        host: Host name or IP address, IPv6 without brackets.
        port: TCP port.
        username: User name, or "".
        password: Password, or "".
        token: API key, or "".
        validate_certs: Whether the system's certificate is verified.
        ca_path: File or directory with the certificates to trust, or "" for the default ones.
        timeout: Seconds to wait for the next data of a response.
        connect_timeout: Seconds to wait for each connection.
        retries: How often a request is retried at most, where that is safe.
        requests_per_second: Limit for the requests of all processes to the system; 0 for no limit.
        max_response_size: Largest size of a response, and of all pages of a listing together, in bytes; options may give it as "64 MiB".
        auth_method: "basic", "token" or "session"; never "auto".
    """

    host: str
    port: int = DEFAULT_PORT
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    validate_certs: bool = True
    ca_path: str = ""
    timeout: float = DEFAULT_TIMEOUT
    connect_timeout: float = DEFAULT_CONNECT_TIMEOUT
    retries: int = DEFAULT_RETRIES
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    max_response_size: int = DEFAULT_MAX_RESPONSE_SIZE
    auth_method: str = "basic"

    @classmethod
    def create(cls, **options: Any) -> Settings:
        """Validate options and return the settings.

        Args:
            **options: Named like the attributes; None means not given. ``auth_method`` may also be "auto", the default.

        Returns:
            The settings.

        Raises:
            SettingsError: An option is missing, unknown or not valid.
        """
        return _build(options, {})

    @classmethod
    def from_environment(
        cls, environ: Optional[Mapping[str, str]] = None, decrypt: Optional[Decrypt] = None, **options: Any
    ) -> Settings:
        """Return settings from a profile and environment variables; options take precedence.

        The option ``profile``, or else VERGE_PROFILE, names a profile in the file that VERGE_PROFILES names, by default
        ``~/.config/verge/profiles.yml``. It takes precedence over the environment. If the options name a host and no
        profile, no profile is used.

        Credentials are one group: if any of token, username and password is given as an option, or else in the profile or
        a VERGE_* variable, a different kind of credential from a source of lower precedence is ignored.

        Args:
            environ: Environment variables; None for those of this process.
            decrypt: Decrypts what is encrypted with Ansible Vault in the file with the profiles.
            **options: As for `create`, and ``profile``.

        Returns:
            The settings.

        Raises:
            SettingsError: A variable, the profile or an option is missing or not valid; the message names it.
        """
        return settings_from([Source(options)], os.environ if environ is None else environ, decrypt)

    @property
    def base_url(self) -> str:
        """``https://host[:port]``, with IPv6 in brackets and without the default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == DEFAULT_PORT else f"https://{host}:{self.port}"

    def secrets(self) -> tuple[str, ...]:
        """Return the values that must be redacted."""
        return tuple(value for value in (self.token, self.password) if value)


def settings_from(sources: Iterable[Source], environ: Mapping[str, str], decrypt: Optional[Decrypt] = None) -> Settings:
    """Return settings from several places, the closest first, with a profile and the environment.

    Args:
        sources: The places apart from the environment.
        environ: The environment variables.
        decrypt: Decrypts what is encrypted with Ansible Vault in the file with the profiles.

    Raises:
        SettingsError: Something is missing or not valid; the message names it.
    """
    found = combine([*sources, *environment_sources(environ)], lambda name: profile_source(name, environ, decrypt))
    return _build(found.values, found.labels)


class _Opposite(str):
    """A boolean whose meaning is the opposite of its option."""

    __slots__ = ()


def environment_sources(environ: Mapping[str, str]) -> list[Source]:
    """Return what the environment says about the connection: first the VERGE_* variables, then the vendor's."""
    labels = {PROFILE: f"environment variable {PROFILE_VARIABLE}"}
    sources = [Source({PROFILE: environ.get(PROFILE_VARIABLE) or None}, labels)]
    for own in (True, False):
        given: dict[str, Any] = {}
        labels = {}
        for option, variables in ENVIRONMENT.items():
            for variable in variables[:1] if own else variables[1:]:
                if environ.get(variable) and option not in given:
                    text = environ[variable]
                    given[option] = _Opposite(text) if variable in _INVERTED else text
                    labels[option] = f"environment variable {variable}"
        sources.append(Source(given, labels))
    return sources


def without_address(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables without those that say which system is meant, for an entry that says so itself."""
    variables = {PROFILE_VARIABLE, *(variable for name in ADDRESS for variable in ENVIRONMENT.get(name, ()))}
    return {name: value for name, value in environ.items() if name not in variables}


def profile_source(name: str, environ: Mapping[str, str], decrypt: Optional[Decrypt] = None) -> Source:
    """Return the options of a profile. What it leaves out about its system does not come from anywhere else.

    Args:
        name: The name of the profile.
        environ: The environment variables.
        decrypt: Decrypts what is encrypted with Ansible Vault.

    Raises:
        SettingsError: The file, the profile or an option in it is missing or not valid.
    """
    place = f"profile '{name}' in {default_path(environ)}"
    given = read_profile(name, OPTIONS, ALIASES, INVERTED, environ, decrypt)
    labels = {option: f"{place}: option '{option}'" for option in OPTIONS}
    if not given.get("host"):
        raise SettingsError(f"{place}: no host is given")
    for option, value in given.items():
        check_option(option, value, labels[option])
    own: dict[str, Any] = {
        "validate_certs": True,
        "port": _address(given["host"], given.get("port"), labels["host"], labels["port"])[1],
    }
    if any(given.get(option) for option in CREDENTIALS):
        own["auth_method"] = "auto"
    return Source({**own, **{option: value for option, value in given.items() if value != ""}}, labels)


def check_option(option: str, value: Any, label: str) -> None:
    """Check the form of a connection option on its own.

    Args:
        option: The option.
        value: Its value.
        label: How messages name it.

    Raises:
        SettingsError: The value is not valid.
    """
    if option in CREDENTIALS:
        _string(value, label, secret=option != "username")
    elif option == "host":
        _address(value, None, label, label)
    elif option == "auth_method":
        _one_of(value, label)
    else:
        _CHECKS[option](value, label)


def _build(options: Mapping[str, Any], sources: Mapping[str, str]) -> Settings:
    """Validate everything; `sources` names the origin of the options that come from variables, for messages."""
    unknown = sorted(set(options) - {item.name for item in fields(Settings)})
    if unknown:
        raise SettingsError(f"unknown connection option: {', '.join(unknown)}")
    given = {name: value for name, value in options.items() if value is not None}

    def name_of(option: str) -> str:
        return sources.get(option, f"option '{option}'")

    host, port = _address(given.get("host"), given.get("port"), name_of("host"), name_of("port"))
    credentials = {name: _string(given.get(name, ""), name_of(name), secret=name != "username") for name in CREDENTIALS}
    method = _auth_method(given.get("auth_method", "auto"), name_of("auth_method"), credentials)
    if method != "token" and ":" in credentials["username"]:
        raise SettingsError(f"{name_of('username')} must not contain a colon")
    timeout = _seconds(given.get("timeout", DEFAULT_TIMEOUT), name_of("timeout"))
    connect = _seconds(given.get("connect_timeout", min(DEFAULT_CONNECT_TIMEOUT, timeout)), name_of("connect_timeout"))
    return Settings(
        host=host,
        port=port,
        username=credentials["username"],
        password=credentials["password"],
        token=credentials["token"],
        validate_certs=_boolean(given.get("validate_certs", True), name_of("validate_certs")),
        ca_path=_ca_path(given.get("ca_path", ""), name_of("ca_path")),
        timeout=timeout,
        connect_timeout=connect,
        retries=_retries(given.get("retries", DEFAULT_RETRIES), name_of("retries")),
        requests_per_second=_rate(
            given.get("requests_per_second", DEFAULT_REQUESTS_PER_SECOND), name_of("requests_per_second")
        ),
        max_response_size=_response_size(
            given.get("max_response_size", DEFAULT_MAX_RESPONSE_SIZE), name_of("max_response_size")
        ),
        auth_method=method,
    )


# --- single values -------------------------------------------------------------------------------------------------


def _shown(value: Any, quote: bool = True) -> str:
    """Return a value for a message, of limited length."""
    try:
        text = shortened(str(value), MAX_SHOWN_LENGTH)
    except ValueError:
        # Python refuses to write integers of thousands of digits
        return "such a large number"
    return f"'{text}'" if quote else text


def _address(host: Any, port: Any, host_name: str, port_name: str) -> tuple[str, int]:
    text = host.strip() if isinstance(host, str) else host
    if text in (None, ""):
        raise SettingsError("no host is given", hint="set option 'host', environment variable VERGE_HOST, or a profile")
    if not isinstance(text, str):
        raise SettingsError(f"{host_name} must be a string")
    name, inner_port = _split_host(text, host_name)
    wanted = None if port in (None, "") else _port(port, port_name)
    if inner_port is not None and wanted is not None and inner_port != wanted:
        raise SettingsError(f"{host_name} specifies port {inner_port}, but {port_name} specifies {wanted}")
    return name, inner_port or wanted or DEFAULT_PORT


def _split_host(text: str, source: str) -> tuple[str, Optional[int]]:
    if "{{" in text:
        raise SettingsError(f"{source} contains a template that was not evaluated: {_shown(text, quote=False)}")
    if "@" in text:
        # the value is not shown: the part before the @ may be a password
        raise SettingsError(
            f"{source} contains credentials",
            hint="use options 'username' and 'password', or 'token', instead",
        )
    if _is_ipv6(text):
        return text.lower(), None
    parts = _split_url(text, source)
    name = parts.hostname or ""
    if "%" in name:
        raise SettingsError(f"{source}: IPv6 zone identifiers ('%') are not supported: {_shown(text, quote=False)}")
    if not name or re.search(r"[\s\x00-\x20\x7f\\^`|<>\"'{},;]", name) or (":" in name and not _is_ipv6(name)):
        raise SettingsError(f"{source} is not a valid host name or address: {_shown(text)}")
    try:
        number = parts.port
    except ValueError:
        raise SettingsError(f"{source} contains a port that is not between 1 and 65535: {_shown(text)}") from None
    return name, None if number is None else _port(number, source)


def _split_url(text: str, source: str) -> SplitResult:
    scheme, separator, rest = text.partition("://")
    if separator and scheme.lower() == "http":
        raise SettingsError(
            f"{source} starts with http://: the API is served over HTTPS only, and HTTP would expose the credentials",
            hint="use the host name alone, or https://",
        )
    if separator and scheme.lower() != "https":
        raise SettingsError(f"{source} must be a host name or start with https://: {_shown(text)}")
    try:
        parts = urlsplit(f"https://{rest if separator else text}")
        bracketed = parts.netloc.startswith("[")
        name = parts.hostname or ""
    except ValueError:
        raise SettingsError(f"{source} is not a valid host name or address: {_shown(text)}") from None
    if bracketed and "%" not in name and not _is_ipv6(name):
        raise SettingsError(f"{source} is not a valid IPv6 address: {_shown(text)}")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError(f"{source} must be a host without a path: {_shown(text)}")
    return parts


def _is_ipv6(text: str) -> bool:
    if "%" in text:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _port(value: Any, source: str) -> int:
    number = _integer(value)
    if number is None or not 1 <= number <= 65535:
        raise SettingsError(f"{source} must be a port number between 1 and 65535, not {_shown(value)}")
    return number


def _integer(value: Any) -> Optional[int]:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return int(value)
    return None


def _count(value: Any, source: str, maximum: int) -> int:
    number = _integer(value)
    if number is None or not 0 <= number <= maximum:
        raise SettingsError(f"{source} must be an integer between 0 and {maximum}, not {_shown(value)}")
    return number


def _retries(value: Any, source: str) -> int:
    return _count(value, source, MAX_RETRIES)


def _response_size(value: Any, source: str) -> int:
    # Python refuses to convert thousands of digits.
    is_short = (isinstance(value, str) and len(value) <= _MAX_SIZE_LENGTH) or (
        isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_RESPONSE_SIZE
    )
    try:
        number = parse_size(value, "MiB") if is_short else -1
    except ValueError as error:
        raise SettingsError(f"{source}: {error}") from None
    if not MIB <= number <= MAX_RESPONSE_SIZE:
        raise SettingsError(
            f"{source} must be a size between {show_size(MIB)} and {show_size(MAX_RESPONSE_SIZE)}, not {_shown(value)}"
        )
    return number


def _number(value: Any) -> float:
    """Return the number, or NaN for anything else; NaN fails every comparison."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return math.nan
    return math.nan


def _rate(value: Any, source: str) -> float:
    number = _number(value)
    if not 0 <= number <= MAX_REQUESTS_PER_SECOND:
        raise SettingsError(
            f"{source} must be a number between 0 (no limit) and {MAX_REQUESTS_PER_SECOND:.0f}, not {_shown(value)}"
        )
    return number


def _seconds(value: Any, source: str) -> float:
    number = _number(value)
    if not 0 < number <= MAX_TIMEOUT:
        raise SettingsError(
            f"{source} must be a number of seconds greater than 0 and at most {MAX_TIMEOUT:.0f}, not {_shown(value)}"
        )
    return number


def _boolean(value: Any, source: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, _Opposite):
        return not _boolean(str(value), source)
    text = value.strip().lower() if isinstance(value, str) else ""
    if isinstance(value, int):
        # without str(), which refuses integers of thousands of digits
        text = {0: "0", 1: "1"}.get(value, "")
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    # a guess could disable the verification of certificates
    raise SettingsError(f"{source} must be true or false, not {_shown(value)}")


def _string(value: Any, source: str, secret: bool) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{source} must be a string")
    if "{{" in value and "}}" in value and not secret:
        raise SettingsError(f"{source} contains a template that was not evaluated: {_shown(value, quote=False)}")
    if re.search(r"[\x00-\x1f\x7f]", value):
        # the value is not shown, it may be a secret
        raise SettingsError(f"{source} contains a control character", hint="possibly a trailing newline")
    if re.search("[\ud800-\udfff]", value):
        raise SettingsError(f"{source} contains characters that cannot be encoded as UTF-8")
    return value


def _ca_path(value: Any, source: str) -> str:
    if value == "":
        return ""
    if not isinstance(value, (str, os.PathLike)):
        raise SettingsError(f"{source} must be a path")
    path = os.path.expanduser(os.fspath(value))
    if not os.path.exists(path):
        raise SettingsError(f"{source}: there is no file or directory {_shown(path)}")
    return str(path)


def _one_of(value: Any, source: str) -> None:
    if value not in AUTH_METHODS:
        raise SettingsError(f"{source} must be one of {', '.join(AUTH_METHODS)}, not {_shown(value)}")


def _auth_method(value: Any, source: str, credentials: Mapping[str, str]) -> str:
    _one_of(value, source)
    # With both, "auto" uses the API key: it skips two-factor login, and official clients prefer it as well.
    method = ("token" if credentials["token"] else "basic") if value == "auto" else str(value)
    required = ("token",) if method == "token" else ("username", "password")
    missing: list[str] = [name for name in required if not credentials[name]]
    if missing:
        raise SettingsError(_missing_message(missing, value == "auto"), hint=_missing_hint(method, value == "auto"))
    if method == "token" and not re.fullmatch(r"[\x21-\x7e]+", credentials["token"]):
        raise SettingsError("option 'token' contains characters that are not valid in an API key")
    return method


def _missing_message(missing: list[str], auto: bool) -> str:
    if auto and len(missing) == 2:
        return "no credentials are given"
    return f"no {' and no '.join(missing)} {'is' if len(missing) == 1 else 'are'} given"


def _missing_hint(method: str, auto: bool) -> str:
    login = "options 'username' and 'password' (environment variables VERGE_USERNAME and VERGE_PASSWORD)"
    token = "option 'token' (environment variable VERGE_TOKEN)"
    if auto:
        return f"set {token}, or {login}"
    return f"set {token if method == 'token' else login}"


#: The check of each option that depends on no other.
_CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "port": _port,
    "validate_certs": _boolean,
    "ca_path": _ca_path,
    "timeout": _seconds,
    "retries": _retries,
    "requests_per_second": _rate,
    "max_response_size": _response_size,
}
