# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What plugins on the controller need for a connection: options from variables and profiles, and open connections."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Callable

from ansible.errors import AnsibleError

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sources import (
    ADDRESS,
    ALIASES,
    INVERTED,
    PROFILE,
    Source,
    combine,
    inherited,
    inverted,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError, one_line
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import (
    CREDENTIALS,
    OPTIONS,
    PROFILE_VARIABLE,
    Settings,
    check_option,
    profile_source,
)

if TYPE_CHECKING:
    from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.transport import Transport

#: Variables are named like the options, with this prefix.
PREFIX = "verge_"

Template = Callable[[Any], Any]


def connection_options(
    given: Mapping[str, Any],
    variables: Mapping[str, Any],
    template: Template,
    environ: Mapping[str, str],
    decrypt: Callable[[str], str],
    spec: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the connection options that variables and a profile add to the given options.

    Args:
        given: All options of a task or lookup.
        variables: The variables of its host.
        template: Evaluates the templates in a value.
        environ: The environment variables; they name a profile if nothing else does.
        decrypt: Decrypts what is encrypted with Ansible Vault.
        spec: The specification of the options, for their aliases.

    Returns:
        The options, none of which is given. A profile has been replaced by what it contains.

    Raises:
        SettingsError: A variable or the profile is not valid.
    """
    own = _given_options(given, spec)
    names = {PREFIX + name: ALIASES.get(name, name) for name in (*OPTIONS, PROFILE, *ALIASES)}
    found = {variable: name for variable, name in names.items() if variable in variables}
    named = environ.get(PROFILE_VARIABLE) or None
    if not found and not named and own.get(PROFILE) is None:
        return {}
    sources = [
        Source(own),
        _from_variables({word: name for word, name in found.items() if name not in own}, variables, template),
        Source({PROFILE: named}, {PROFILE: f"environment variable {PROFILE_VARIABLE}"}),
    ]
    combined = combine(sources, lambda name: profile_source(name, environ, decrypt))
    return {name: value for name, value in combined.values.items() if name not in own}


def site_options(
    own: Mapping[str, Any],
    common: Mapping[str, Any],
    variables: Mapping[str, Any],
    template: Template,
    environ: Mapping[str, str],
    decrypt: Callable[[str], str],
) -> dict[str, Any]:
    """Return the connection options of one of several systems, completed from what holds for all of them.

    Args:
        own: The options of the system, under their own names.
        common: All options of the task.
        variables: The variables of its host.
        template: Evaluates the templates in a value.
        environ: The environment variables, for the file with the profiles.
        decrypt: Decrypts what is encrypted with Ansible Vault.

    Raises:
        SettingsError: A variable or the profile is not valid.
    """
    given = inherited(own, _given_options(common, CONNECTION))
    names = {PREFIX + word: ALIASES.get(word, word) for word in (*OPTIONS, *ALIASES)}
    found = {word: name for word, name in names.items() if word in variables and name not in (*ADDRESS, *own, *given)}
    from_variables = _from_variables(found, variables, template)
    sources = [Source(own), Source(given), from_variables._replace(values=inherited(own, from_variables.values))]
    return dict(combine(sources, lambda name: profile_source(name, environ, decrypt)).values)


def _given_options(given: Mapping[str, Any], spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the given connection options, under their own names."""
    names = {name: name for name in (*OPTIONS, PROFILE)}
    names.update(ALIASES)
    names.update({alias: name for name in OPTIONS for alias in spec.get(name, {}).get("aliases") or ()})
    return {names[word]: value for word, value in given.items() if word in names and value is not None}


def _from_variables(names: Mapping[str, str], variables: Mapping[str, Any], template: Template) -> Source:
    """Return the options that variables give.

    Args:
        names: The option for each variable.
        variables: All variables.
        template: Evaluates the templates in a value.
    """
    values: dict[str, Any] = {}
    labels: dict[str, str] = {}
    for variable, name in names.items():
        label = f"variable '{variable}'"
        try:
            value = template(variables[variable])
        except AnsibleError as error:
            raise SettingsError(f"{label}: {one_line(str(error))}") from None
        if value is None or value == "" or name in values:
            continue
        if variable[len(PREFIX) :] in INVERTED:
            value = inverted(value, label)
        if name in CREDENTIALS and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            # A vault value has a type of its own, and YAML reads a password of digits as a number.
            value = str(value)
        if name != PROFILE:
            check_option(name, value, label)
        values[name], labels[name] = value, label
    return Source(values, labels)


def task_environment(environment: Iterable[Any], template: Template) -> dict[str, str]:
    """Return the variables that the keyword `environment` sets."""
    found: dict[str, str] = {}
    for entry in environment:
        try:
            values = template(entry)
        except AnsibleError:
            # Ansible itself reports it, where it matters.
            continue
        if isinstance(values, Mapping):
            found.update({str(name): str(value) for name, value in values.items()})
    return found


def decrypting(loader: Any) -> Callable[[str], str]:
    """Return a function that decrypts text with the vault secrets of Ansible's data loader."""

    def decrypt(text: str) -> str:
        lines = "\n".join(f"  {line.strip()}" for line in text.strip().splitlines())
        return str(loader.load(f"!vault |\n{lines}\n"))

    return decrypt


class _Connections:
    """Open connections, kept from one item of a loop to the next, and shared with the lookups in its templates.

    The same worker runs all items of a loop and ends with the task. A forked process never inherits a connection,
    because two processes would write to one stream.
    """

    def __init__(self) -> None:
        self._process = 0
        self._open: dict[Settings, Transport] = {}

    def to(self, settings: Settings) -> Transport:
        """Return the connections to a system with these settings and credentials."""
        # Imported here because it imports the HTTP library, which an inventory from the cache does not need.
        from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.transport import (  # noqa: PLC0415
            Transport,
        )

        if self._process != os.getpid():
            self._process, self._open = os.getpid(), {}
        if settings not in self._open:
            self._open[settings] = Transport(settings)
        return self._open[settings]


connections = _Connections()
