# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the hosts to Ansible's inventory.

Variables and memberships are set on Ansible's host and group objects. Its methods that take names would confuse a host
with a group of the same name, and take seconds longer for ten thousand hosts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Callable, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.group_names import Label

from .configuration import CONNECT_ADDRESS, CONNECT_NAME, Configuration
from .constructed import Constructor
from .kinds import Host, Load


class TextMarker:
    """Marks values from a system so that Ansible never evaluates them as templates; this class marks nothing."""

    def value(self, value: Any) -> Any:
        """Return a value from a response."""
        return value

    def name(self, text: str) -> str:
        """Return the name of a host."""
        return text

    def address(self, text: str) -> str:
        """Return an address, which cannot contain a template."""
        return text


class InventoryWriter:
    """Adds hosts to an inventory.

    Args:
        inventory: Ansible's inventory.
        configuration: The configuration of the inventory source.
        constructor: Evaluates the expressions of the configuration.
        marker: Marks the values from systems.
    """

    def __init__(
        self, inventory: Any, configuration: Configuration, constructor: Constructor, marker: TextMarker
    ) -> None:
        self._inventory = inventory
        self._configuration = configuration
        self._constructor = constructor
        self._marker = marker
        self._readers: dict[tuple[str, tuple[str, ...]], list[tuple[str, Load]]] = {}

    def add(self, hosts: Iterable[Host], groups: Mapping[Label, str]) -> None:
        """Add hosts with their variables and groups.

        Args:
            hosts: The hosts.
            groups: The name of the group for each label.

        Raises:
            ConfigurationError: An expression fails and option `strict` is set.
        """
        objects = {label: self._group(name) for label, name in groups.items()}
        for host in hosts:
            entry = self._entry(host)
            for label in host.labels:
                objects[label].add_host(entry)
            if not self._constructor.is_empty:
                self._construct(host, entry)

    def _entry(self, host: Host) -> Any:
        name = self._marker.name(host.name)
        known = self._inventory.hosts.get(name)
        self._inventory.add_host(name)
        entry = self._inventory.hosts[name]
        values = self.variables(host, self._configuration.hostvars)
        connection = self._connection(host)
        if connection:
            values["ansible_host"] = connection
        if self._configuration.windows_variables and host.value("os_family") == "windows":
            values.update(self._configuration.windows_variables)
        if known is None:
            entry.vars.update(values)
        else:
            # Another source has added the host. This method merges dictionaries if Ansible is configured to do so.
            for word, value in values.items():
                entry.set_variable(word, value)
        return entry

    def variables(self, host: Host, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the variables for the values with these names that the kind of host has."""
        key = (host.kind.name, names)
        if key not in self._readers:
            known = host.kind.values
            self._readers[key] = [
                (self._configuration.variable(name), known[name].load) for name in names if name in known
            ]
        mark = self._marker.value
        return {variable: mark(load(host)) for variable, load in self._readers[key]}

    def all_variables(self, host: Host) -> dict[str, Any]:
        """Return all variables that templates can use before the host is in the inventory."""
        return self.variables(host, (*self._configuration.hostvars, *self._configuration.expression_values))

    def _connection(self, host: Host) -> Optional[str]:
        if self._configuration.connect_with == CONNECT_NAME:
            name: str = self._marker.value(host.value("name"))
            return name
        if self._configuration.connect_with == CONNECT_ADDRESS and host.address:
            return self._marker.address(host.address)
        return None

    def _group(self, name: str) -> Any:
        return self._inventory.groups[self._inventory.add_group(name)]

    def _construct(self, host: Host, entry: Any) -> None:
        expression_values = self.variables(host, self._configuration.expression_values)
        for name, value in self._constructor.compose(host.name, {**expression_values, **entry.get_vars()}).items():
            entry.set_variable(name, value)
        for membership in self._constructor.memberships(host.name, {**expression_values, **entry.get_vars()}):
            group = self._group(membership.group)
            group.add_host(entry)
            if membership.parent:
                self._group(membership.parent).add_child_group(group)


def name_taken_check(
    inventory: Any, configuration: Configuration, identity: Iterable[str], reserved: Iterable[str]
) -> Callable[[str, Host], bool]:
    """Return a function that checks whether a name is already in use for something other than a host.

    Args:
        inventory: Ansible's inventory.
        configuration: The configuration of the inventory source.
        identity: Names of the values that identify an object.
        reserved: Names that no host can have.
    """
    words = tuple(identity)
    variables = tuple(configuration.variable(word) for word in words)
    unavailable = frozenset(reserved)

    def taken(name: str, host: Host) -> bool:
        if name in unavailable or name in inventory.groups:
            return True
        other = inventory.hosts.get(name)
        if other is None or not all(word in other.vars for word in variables):
            return False
        return [other.vars[word] for word in variables] != [host.value(word) for word in words]

    return taken
