# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of other objects: which of them have to be looked up, and what the look-up said. Nothing here asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional

from .._schema.codecs import CLEAR, UNAVAILABLE
from .._schema.columns import Reference, Referent
from .._schema.resource import Children, Desired, Resource, State
from .matching import match

_KEY = re.compile(r"^(\d{1,19}|[0-9a-f]{40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")


class Need(NamedTuple):
    """A name whose key a step will want; `owner` is the object that what it names has to belong to."""

    reference: Reference
    name: Any
    label: str
    owner: Optional[str] = None


class Keys:
    """What is known about names: the result of the look-ups."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Any, str], Optional[str]] = {}

    def learn(self, reference: Reference, name: Any, key: Optional[str]) -> None:
        """Remember a look-up; a key of None is an object that does not exist (yet)."""
        self._found[_index(reference, name)] = key

    def known(self, reference: Reference, name: Any) -> bool:
        """Whether the name has been looked up."""
        return _index(reference, name) in self._found

    def key(self, reference: Reference, name: Any) -> Optional[str]:
        """The key of a name that has been looked up; None: it does not exist."""
        return self._found.get(_index(reference, name))

    def meaning(self, reference: Reference, wanted: Any) -> Any:
        """What a name stands for: its key once that is known, the name itself otherwise."""
        return self.key(reference, wanted) or wanted

    def same(self, reference: Reference, wanted: Any, current: Any) -> bool:
        """Whether the reference already points at the wanted object."""
        if not isinstance(current, Referent):
            return False
        if wanted is None or wanted == "":
            return current.key is None
        if not reference.refers(wanted):
            return str(wanted) == str(current.name)
        if self.known(reference, wanted):
            key = self.key(reference, wanted)
            return key is not None and key == current.key
        return current.key is not None and str(wanted) == str(current.name)


def _index(reference: Reference, name: Any) -> tuple[str, Any, str]:
    return reference.table, reference.constants, str(name)


def looks_like_key(reference: Reference, name: Any) -> bool:
    """Whether a text may be a key as well as a name."""
    return reference.by_key and bool(_KEY.match(str(reference.bare(name))))


def made_by_children(column: Reference, desired: Desired, state: Optional[State]) -> bool:
    """Whether the same task first has to make what a column names."""
    if not column.made_with:
        return False
    children, option = column.made_with
    wanted = str(desired.get(column.option))
    rows = state.children.get(children, []) if state else []
    if any(str(row.values.get(option)) == wanted for row in rows):
        return False
    return any(str(item.get(option)) == wanted for item in desired.children.get(children, []) if not item.absent)


def needs(resource: Resource, desired: Desired, state: Optional[State], follow_up: bool = False) -> list[Need]:
    """The names that cannot be told to be right already: these have to be looked up.

    Args:
        follow_up: this run has already made what the children of the task describe.
    """
    found: list[Need] = []
    for option, wanted in desired.values.items():
        column = resource.column(option)
        if not isinstance(column, Reference) or wanted is CLEAR:
            continue
        if (column.initial and state is not None) or not column.refers(wanted):
            continue
        if made_by_children(column, desired, state) and not follow_up:
            continue
        current = state.values.get(option, UNAVAILABLE) if state else UNAVAILABLE
        if looks_like_key(column, wanted) or not Keys().same(column, wanted, current):
            owner = f"{column.owned_by}{state.key}" if column.owned_by and state else None
            found.append(Need(column, wanted, desired.label(option), owner))
    for children in resource.children:
        items = desired.children.get(children.option)
        if items:
            rows = state.children.get(children.option, []) if state else []
            found.extend(_needs_of_children(children, items, rows))
    return found


def _needs_of_children(children: Children, items: list[Desired], rows: list[State]) -> list[Need]:
    found: list[Need] = []
    for item, row in match(children, items, rows, Keys()).pairs:
        if item.absent and row is None:
            found.extend(_key_like(children.resource, item))
        elif not item.absent:
            found.extend(needs(children.resource, item, row))
    return found


def _key_like(resource: Resource, item: Desired) -> Iterable[Need]:
    for option, wanted in item.values.items():
        column = resource.column(option)
        if isinstance(column, Reference) and wanted is not CLEAR and looks_like_key(column, wanted):
            yield Need(column, wanted, item.label(option))


def missing(wanted: Iterable[Need], keys: Keys) -> list[Need]:
    """Those needs whose object does not exist."""
    return [need for need in wanted if keys.key(need.reference, need.name) is None]


def describe(row: Mapping[str, Any], reference: Reference) -> str:
    """How a message names a candidate."""
    return f"{row.get(reference.name_column)} (id {row.get('$key')})"
