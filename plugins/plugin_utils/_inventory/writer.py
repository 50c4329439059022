# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting the hosts into core's inventory.

Variables and memberships are set on core's objects themselves. By name, core would take a host that is called like a
group for that group; and for ten thousand hosts it takes seconds longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Callable, Optional

from .configuration import CONNECT_ADDRESS, CONNECT_NAME, Configuration
from .constructed import Constructor
from .groups import Label
from .kinds import Host, Load


class TextMarker:
    """How values are marked so that core never evaluates what comes from a system; nothing is marked here."""

    def value(self, value: Any) -> Any:
        """A value out of an answer."""
        return value

    def name(self, text: str) -> str:
        """The name of a host."""
        return text

    def address(self, text: str) -> str:
        """An address: it cannot hold anything that could be evaluated."""
        return text


class InventoryWriter:
    """Adds hosts to an inventory.

    :param inventory: core's inventory.
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

        :param groups: the name of the group of each label.
        :raises ConfigurationError: for an expression that fails, where that is not tolerated.
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
        if known is None:
            entry.vars.update(values)
        else:
            # Another source has brought it along; core merges dictionaries if it was told to.
            for word, value in values.items():
                entry.set_variable(word, value)
        return entry

    def variables(self, host: Host, names: tuple[str, ...]) -> dict[str, Any]:
        """The variables that hold these values, as far as the host has them."""
        key = (host.kind.name, names)
        if key not in self._readers:
            known = host.kind.values
            self._readers[key] = [
                (self._configuration.variable(name), known[name].load) for name in names if name in known
            ]
        mark = self._marker.value
        return {variable: mark(load(host)) for variable, load in self._readers[key]}

    def all_variables(self, host: Host) -> dict[str, Any]:
        """All variables that expressions may use before a host is in the inventory."""
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
    inventory: Any, configuration: Configuration, identity: Iterable[str], elsewhere: Iterable[str]
) -> Callable[[str, Host], bool]:
    """A function that tells whether a name means something else than this host already.

    :param identity: names of the values that tell one object from another.
    :param elsewhere: names that hosts must not have in any case.
    """
    words = tuple(identity)
    variables = tuple(configuration.variable(word) for word in words)
    reserved = frozenset(elsewhere)

    def taken(name: str, host: Host) -> bool:
        if name in reserved or name in inventory.groups:
            return True
        other = inventory.hosts.get(name)
        if other is None or not all(word in other.vars for word in variables):
            return False
        return [other.vars[word] for word in variables] != [host.value(word) for word in words]

    return taken
