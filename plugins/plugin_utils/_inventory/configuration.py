# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The validated configuration of an inventory source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    AddressRuleError,
    AddressSource,
    read_rules,
)

from .errors import ConfigurationError, invalid_choice
from .expressions import analyze
from .groups import Grouping, read_groupings
from .kinds import Kind
from .naming import is_template, value_names_in
from .queries import InventoryQueries, build_queries
from .selection import Selection, read_selection

#: Values that identify a host and are always variables.
IDENTITY = ("site", "kind", "id")

CONNECT_ADDRESS, CONNECT_NAME, CONNECT_NONE = "address", "name", "none"

#: Options of another collection's inventory plugin, and what to do instead.
_FOREIGN_OPTIONS = {
    "hostname_template": "use hostnames, which also accepts '{site}_{name}'",
    "max_workers": "remove it, all sites are queried in parallel",
    "strict_sites": "use on_failure",
}

_VALID_PREFIX = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]*)?")
_VALID_SUFFIX = re.compile(r"[A-Za-z0-9_]*")


class Configuration(NamedTuple):
    """What an inventory source requests and how it presents the hosts.

    Attributes:
        hostvars: Names of the values that become variables.
        expression_values: Names of the values that only expressions use.
        windows_variables: Variables of hosts that run Windows.
    """

    kinds: tuple[Kind, ...]
    selection: Selection
    hostvars: tuple[str, ...]
    expression_values: tuple[str, ...]
    prefix: str
    suffix: str
    groupings: tuple[Grouping, ...]
    group_prefix: str
    sources: tuple[AddressSource, ...]
    connect_with: str
    windows_variables: Mapping[str, Any]
    site_timeout: float
    queries: InventoryQueries

    def variable(self, name: str) -> str:
        """Return the name of the variable for a value."""
        return f"{self.prefix}{name}{self.suffix}"


def check_option_names(given: Iterable[str], known: Iterable[str]) -> None:
    """Check that all options exist.

    Raises:
        ConfigurationError: An option does not exist; the hint suggests near matches.
    """
    names = set(known)
    for name in given:
        if name in _FOREIGN_OPTIONS and name not in names:
            raise ConfigurationError(f"unknown option '{name}'", hint=_FOREIGN_OPTIONS[name])
        if name not in names:
            error = invalid_choice(str(name), name, names, "option")
            raise ConfigurationError(f"unknown option '{name}'", hint=error.hint)


def read_configuration(given: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Configuration:
    """Validate the options and return the configuration.

    Args:
        given: The options of the plugin, including defaults.
        kinds: The kinds of hosts, by the choices of option `resources`.

    Raises:
        ConfigurationError: An option is not valid.
    """
    chosen = _kinds(given["resources"], kinds)
    prefix, suffix = str(given["hostvars_prefix"] or ""), str(given["hostvars_suffix"] or "")
    if not _VALID_PREFIX.fullmatch(prefix) or not _VALID_SUFFIX.fullmatch(suffix):
        raise ConfigurationError("options 'hostvars_prefix' and 'hostvars_suffix' must form valid variable names")
    selection = read_selection(chosen, given["filters"], given["exclude"], bool(given["include_stopped"]))
    # Values of kinds that are not listed are accepted too, because the defaults include values that only VMs have.
    everything = tuple(kinds.values())
    hostvars = _hostvars(given["hostvars"], everything)
    groupings = read_groupings("group_by", given["group_by"], everything)
    sources = read_sources(given["addresses"])
    used = _used_by_expressions(given, chosen, prefix, suffix)
    hostnames = given["hostnames"]
    needed = {*hostvars, *used, *(grouping.value for grouping in groupings), *value_names_in(hostnames)}
    windows_variables = _windows_variables(given)
    if windows_variables:
        needed.add("os_family")
    wants_addresses = given["connect_with"] == CONNECT_ADDRESS or "address" in needed
    return Configuration(
        kinds=chosen,
        selection=selection,
        hostvars=tuple(dict.fromkeys((*IDENTITY, *hostvars))),
        expression_values=tuple(sorted(used - set(hostvars) - set(IDENTITY))),
        prefix=prefix,
        suffix=suffix,
        groupings=tuple(groupings),
        group_prefix=str(given["group_prefix"] or ""),
        sources=sources if wants_addresses else (),
        connect_with=str(given["connect_with"]),
        windows_variables=windows_variables,
        site_timeout=_at_least("site_timeout", float(given["site_timeout"]), 0.1),
        queries=build_queries(
            chosen,
            needed,
            selection,
            sources if wants_addresses else (),
            int(_at_least("page_size", int(given["page_size"]), 2)),
        ),
    )


def _windows_variables(given: Mapping[str, Any]) -> dict[str, Any]:
    connection, port = given["windows_connection"], given["windows_port"]
    if connection is None:
        if port is not None:
            raise ConfigurationError("option 'windows_port' requires 'windows_connection'")
        return {}
    variables = {"ansible_connection": str(connection)}
    if connection == "ssh":
        # The default is the shell of a POSIX system.
        variables["ansible_shell_type"] = "powershell"
    return variables if port is None else {**variables, "ansible_port": int(port)}


def _at_least(option: str, value: float, minimum: float) -> float:
    if value < minimum:
        raise ConfigurationError(f"option '{option}' must be at least {minimum:g}, not {value:g}")
    return value


def _kinds(given: Sequence[str], kinds: Mapping[str, Kind]) -> tuple[Kind, ...]:
    if not given:
        raise ConfigurationError("option 'resources' is empty", hint=f"valid: {', '.join(kinds)}")
    for word in given:
        if word not in kinds:
            raise invalid_choice("resources", word, kinds, "kind of host")
    return tuple(kinds[word] for word in dict.fromkeys(given))


def _hostvars(given: Any, kinds: Sequence[Kind]) -> list[str]:
    known = {name for kind in kinds for name in kind.values}
    for name in given or ():
        if name not in known:
            raise invalid_choice("hostvars", name, known, "host value")
    return list(given or ())


def read_sources(given: Any) -> tuple[AddressSource, ...]:
    """Return the sources in the option `addresses`, in order of preference."""
    if not given:
        raise ConfigurationError("option 'addresses' is empty", hint="set 'connect_with: none' to set no address")
    try:
        return read_rules(given)
    except AddressRuleError as error:
        raise ConfigurationError(f"option 'addresses': {error}", hint=error.hint) from error


# --- values in expressions -----------------------------------------------------------------------------------------


def _used_by_expressions(given: Mapping[str, Any], kinds: Sequence[Kind], prefix: str, suffix: str) -> set[str]:
    """Return the names of the values whose variables expressions use, so that `hostvars` need not list them."""
    by_variable = {f"{prefix}{name}{suffix}": name for kind in kinds for name in kind.values}
    return {by_variable[variable] for variable in _variables(given) if variable in by_variable}


def _variables(given: Mapping[str, Any]) -> set[str]:
    expressions = [*(given["compose"] or {}).values(), *(given["groups"] or {}).values()]
    templates = [entry for entry in given["hostnames"] or () if is_template(entry)]
    for entry in given["keyed_groups"] or ():
        if isinstance(entry, Mapping):
            expressions.append(entry.get("key"))
            templates.append(str(entry.get("parent_group") or ""))
    names: set[str] = set()
    for text in expressions:
        names |= analyze(text).names if isinstance(text, (str, bool)) else frozenset()
    for text in templates:
        names |= analyze(text, template=True).names
    return names
