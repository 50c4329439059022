# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The systems that are asked, and how each is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import ENVIRONMENT, Settings

from .errors import ConfigurationError, invalid_choice

#: Options that say how a system is reached. They stand at the top of the configuration, or in an entry of `sites`.
CONNECTION_OPTIONS = (*ENVIRONMENT, "auth_method")
#: These belong to one system; an entry of `sites` does not inherit them.
_OWN = ("host", "port")
_CREDENTIALS = ("token", "username", "password")
#: Names that another collection uses in its `sites`.
_ALIASES = {"api_key": "token", "insecure": "validate_certs"}


class Site(NamedTuple):
    """One system.

    :ivar name: what messages, groups and variables call it.
    :ivar settings: how it is reached.
    """

    name: str
    settings: Settings

    @property
    def identity(self) -> str:
        """Whose answers these are: the address and the login name, never a secret."""
        return f"{self.settings.base_url} {self.settings.username}"


def read_sites(given: Mapping[str, Any], environ: Mapping[str, str]) -> list[Site]:
    """The systems that a configuration means.

    :param given: the options of the configuration itself, by name; what comes from the environment is not among them.
    :raises ConfigurationError: naming the site, the option and what is wrong.
    """
    common = {name: given[name] for name in CONNECTION_OPTIONS if given.get(name) is not None}
    listed = given.get("sites")
    if listed is None:
        try:
            settings = Settings.from_environment(environ, **_as_texts(common))
        except SettingsError as error:
            raise ConfigurationError(error.message, hint=error.hint) from None
        return [Site(settings.host, settings)]
    if not isinstance(listed, (list, tuple)) or not listed:
        raise ConfigurationError("option 'sites' must be a list of systems, and not be empty")
    if any(name in common for name in _OWN):
        raise ConfigurationError("give either 'host' or 'sites': an entry of 'sites' has a 'host' of its own")
    elsewhere = {variable for name in _OWN for variable in ENVIRONMENT[name]}
    inherited = {name: value for name, value in environ.items() if name not in elsewhere}
    sites = [_site(number, item, common, inherited) for number, item in enumerate(listed, start=1)]
    names = [site.name for site in sites]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(
            "option 'sites': {0} is there more than once".format(", ".join(f"'{name}'" for name in twice)),
            hint="give each site a 'name' of its own",
        )
    return sites


def _site(number: int, given: Any, common: Mapping[str, Any], environ: Mapping[str, str]) -> Site:
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"option 'sites': entry {number} must be a dictionary")
    own = _own_options(number, given)
    name = own.pop("name", None)
    label = f"site '{name}'" if name else f"site {number}"
    if not own.get("host"):
        raise ConfigurationError(f"{label}: no host is given", hint="set 'host' in that entry of 'sites'")
    inherited = dict(common)
    if any(own.get(word) for word in _CREDENTIALS):
        # A login is one thing: a key of the site's own must not be joined with a name from above.
        inherited = {word: value for word, value in inherited.items() if word not in _CREDENTIALS}
    try:
        settings = Settings.from_environment(environ, **_as_texts({**inherited, **own}))
    except SettingsError as error:
        raise ConfigurationError(f"{label}: {error.message}", hint=error.hint) from None
    return Site(str(name) if name else settings.host, settings)


def _own_options(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    own: dict[str, Any] = {}
    for word, value in given.items():
        if word not in CONNECTION_OPTIONS and word not in _ALIASES and word != "name":
            raise invalid_choice(f"sites[{number - 1}]", word, (*CONNECTION_OPTIONS, "name"), "option of a site")
        if value is not None:
            own[_ALIASES.get(word, word)] = _opposite(value) if word == "insecure" else value
    return own


def _opposite(value: Any) -> Any:
    word = str(value).strip().lower()
    return {"true": False, "yes": False, "1": False, "false": True, "no": True, "0": True}.get(word, value)


def _as_texts(options: Mapping[str, Any]) -> dict[str, Any]:
    """YAML and templates turn a password of digits into a number; it is a text all the same."""
    numbers = (int, float)
    return {
        name: str(value) if name in _CREDENTIALS and isinstance(value, numbers) and value is not True else value
        for name, value in options.items()
    }
