# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VergeOS systems of an inventory, with the connection settings of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.option_reading import (
    Place,
    canonical_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sources import (
    ADDRESS,
    CREDENTIALS,
    PROFILE,
    Source,
    inherited,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import (
    OPTIONS,
    Settings,
    settings_from,
    without_address,
)

from .errors import ConfigurationError, invalid_choice

#: Connection options, which are set at the top level of the configuration or in an entry of `sites`.
CONNECTION_OPTIONS = (*OPTIONS, PROFILE)
#: These options with their other names.
_SPEC = {**{name: {} for name in CONNECTION_OPTIONS}, **CONNECTION}


class Site(NamedTuple):
    """A VergeOS system.

    Attributes:
        name: Its name in messages, groups and variables.
        settings: Its connection settings.
    """

    name: str
    settings: Settings

    @property
    def identity(self) -> str:
        """The address and the login name, without secrets."""
        return f"{self.settings.base_url} {self.settings.username}"


def read_sites(
    given: Mapping[str, Any], environ: Mapping[str, str], decrypt: Optional[Callable[[str], str]] = None
) -> list[Site]:
    """Return the systems of a configuration.

    Args:
        given: The options of the configuration file, without those from the environment.
        environ: The environment variables.
        decrypt: Decrypts what is encrypted with Ansible Vault in the file with the profiles.

    Raises:
        ConfigurationError: An option of a site is missing or not valid.
    """
    named = _own_names(given, "")
    common = {name: named[name] for name in CONNECTION_OPTIONS if named.get(name) is not None}
    listed = given.get("sites")
    if listed is None:
        try:
            settings = settings_from([Source(_credentials_as_strings(common))], environ, decrypt)
        except SettingsError as error:
            raise ConfigurationError(error.message, hint=error.hint) from None
        return [Site(settings.host, settings)]
    if not isinstance(listed, (list, tuple)) or not listed:
        raise ConfigurationError("option 'sites' must be a non-empty list")
    if any(name in common for name in ADDRESS):
        raise ConfigurationError(
            "options 'host' and 'profile' cannot be used with 'sites': each entry of 'sites' has its own"
        )
    sites = [_site(number, item, common, environ, decrypt) for number, item in enumerate(listed, start=1)]
    names = [site.name for site in sites]
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        raise ConfigurationError(
            f"option 'sites': duplicate name {', '.join(repr(name) for name in duplicates)}",
            hint="give each site its own 'name'",
        )
    return sites


def _site(
    number: int,
    given: Any,
    common: Mapping[str, Any],
    environ: Mapping[str, str],
    decrypt: Optional[Callable[[str], str]],
) -> Site:
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"option 'sites': entry {number} must be a dictionary")
    own = _own_options(number, given)
    name = own.pop("name", None)
    label = f"site '{name}'" if name else f"site {number}"
    if not own.get("host") and not own.get(PROFILE):
        raise ConfigurationError(f"{label}: no host is given", hint="set 'host' or 'profile' in this entry of 'sites'")
    try:
        sources = [Source(_credentials_as_strings(options)) for options in (own, inherited(own, common))]
        settings = settings_from(sources, without_address(environ), decrypt)
    except SettingsError as error:
        raise ConfigurationError(f"{label}: {error.message}", hint=error.hint) from None
    return Site(str(name or own.get(PROFILE) or settings.host), settings)


def _own_options(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    place = f"sites[{number - 1}]"
    own = _own_names(given, f"{place}.")
    for word in own:
        if word not in CONNECTION_OPTIONS and word != "name":
            raise invalid_choice(place, word, (*CONNECTION_OPTIONS, "name"), "site option")
    return {word: value for word, value in own.items() if value is not None}


def _own_names(given: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return options without aliases."""
    found, conflicts = canonical_options(_SPEC, given, Place(path, ""))
    if conflicts:
        raise ConfigurationError(conflicts[0])
    return found


def _credentials_as_strings(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with numeric credentials as strings: YAML and templates turn a password of digits into a number."""
    numbers = (int, float)
    return {
        name: str(value) if name in CREDENTIALS and isinstance(value, numbers) and value is not True else value
        for name, value in options.items()
    }
