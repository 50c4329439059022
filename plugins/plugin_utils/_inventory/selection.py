# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selection of the hosts to list, in the filter language of all modules.

Not every kind of host has every value, so each kind has a selection of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema import selection as language
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.conditions import Field
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError, UsageError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, all_of, where

from .errors import ConfigurationError
from .kinds import Host, Kind

EVERYTHING = language.Selection()


class Selection(NamedTuple):
    """The hosts to list.

    Attributes:
        by_kind: What is selected of each kind, by its name; None if nothing is. Everything of kinds that are not in here.
        include_stopped: Whether to list hosts that are not running.
        filtered: Whether option `filters` selects hosts.
    """

    by_kind: Mapping[str, Optional[language.Selection]] = {}
    include_stopped: bool = True
    filtered: bool = False

    def of(self, kind: Kind) -> Optional[language.Selection]:
        """Return what is selected of a kind; None if nothing is."""
        return self.by_kind.get(kind.name, EVERYTHING)

    def by_tags(self, kind: Kind) -> Optional[language.Selection]:
        """Return what is selected of a kind if hosts without any tag cannot be; otherwise None."""
        chosen = self.of(kind)
        return chosen if chosen is not None and not chosen.is_possible("tags", []) else None

    @property
    def value_names(self) -> set[str]:
        """Names of the values that are compared."""
        names = {name.split(".")[0] for chosen in self.by_kind.values() if chosen for name in chosen.names}
        return names if self.include_stopped else names | {"running"}

    def includes(self, host: Host) -> bool:
        """Return whether a host is listed; an unknown power state does not count as stopped."""
        if not self.include_stopped and host.value("running") is False:
            return False
        chosen = self.of(host.kind)
        return chosen is not None and chosen.matches(_HostValues(host))


class _HostValues(Mapping[str, Any]):
    """The values of a host, read when they are compared."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __getitem__(self, name: str) -> Any:
        value = self._host.kind.values[name]
        if value.key and value.key not in self._host.row:
            # A condition on an unknown value must not count as one that does not hold.
            raise InvalidResponseError(
                f"the response has no '{value.key}', which the filters compare",
                operation="list",
                target=self._host.kind.table,
            )
        return value.load(self._host)

    def __iter__(self) -> Iterator[str]:
        return iter(self._host.kind.values)

    def __len__(self) -> int:
        return len(self._host.kind.values)


def read_selection(
    kinds: Sequence[Kind], filters: Any = None, exclude: Any = None, include_stopped: bool = True
) -> Selection:
    """Return the selection that the options describe.

    Args:
        kinds: The kinds of hosts to list.
        filters: Value of option `filters`.
        exclude: Value of option `exclude`.
        include_stopped: Value of option `include_stopped`.

    Raises:
        ConfigurationError: An option is not valid.
    """
    known: dict[str, Field] = {}
    for kind in reversed(kinds):
        known.update(kind.comparable)
    try:
        included = _read("filters", filters, kinds, known)
        excluded = _read("exclude", exclude, kinds, known)
    except UsageError as error:
        raise ConfigurationError(error.message, hint=error.hint) from None
    by_kind = {}
    for kind in kinds:
        include = included[kind.name]
        nothing = included["*"] and not include
        by_kind[kind.name] = None if nothing else language.Selection((), include, excluded[kind.name])
    return Selection(by_kind, include_stopped, bool(included["*"]))


def _read(
    option: str, given: Any, kinds: Sequence[Kind], known: Mapping[str, Field]
) -> dict[str, tuple[language.Entry, ...]]:
    """Return the entries that can hold for each kind, and all of them under `*`.

    A host that does not have a value does not match an entry with a condition on it.
    """
    label = f"option '{option}'"
    everything = language.read_entries(label, given, known, "host")
    found = {"*": everything}
    for kind in kinds:
        fields = kind.comparable
        found[kind.name] = tuple(
            tuple(condition._replace(field=fields[condition.field.name]) for condition in entry)
            for entry in everything
            if all(condition.field.name in fields for condition in entry)
        )
    return found


def server_filter(kind: Kind, selection: Selection) -> Optional[Expression]:
    """Return the part of the selection that the platform can evaluate: its own columns, not joined ones.

    It never excludes a host that the selection includes.
    """
    parts = [where(column).eq(value) for column, value in kind.conditions]
    chosen = selection.of(kind)
    expression = chosen.expression(stable=True) if chosen is not None else None
    return all_of([*parts, *([] if expression is None else [expression])])
