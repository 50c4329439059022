# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that show the same rows from two sides: the members of a group are the groups of a user.

If one side purges its list and the other side lists more, each would undo what the other has done, run after run. So a
purge leaves alone what the other side lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..._schema.columns import Reference
from ..._schema.resource import Children
from .kinds import Kind
from .parsing import Item


class _Side(NamedTuple):
    """A list of plain names.

    Attributes:
        kind: The objects that have the list.
        children: The list.
        names: What it names.
    """

    kind: Kind
    children: Children
    names: Reference

    def mirrors(self, other: _Side) -> bool:
        """Return whether another list shows the same rows from the other side."""
        return (
            self.children.resource.table == other.children.resource.table
            and self.names.table == other.kind.resource.table
            and other.names.table == self.kind.resource.table
            and self.names.written == other.children.parent_column
            and other.names.written == self.children.parent_column
        )

    def listed_by(self, item: Item) -> Iterator[str]:
        """Yield the names that an object lists."""
        for child in item.desired.children.get(self.children.option, ()):
            yield str(child.get(self.names.option))


def with_both_sides(items: Sequence[Item]) -> list[Item]:
    """Return the objects of a document, with what their purges have to leave alone because others list it."""
    sides = list(_sides({item.kind: None for item in items}))
    kept: dict[Item, dict[str, frozenset[str]]] = {}
    for side in sides:
        purging = [
            item
            for item in items
            if item.kind is side.kind and not item.removes and side.children.option in item.desired.purge
        ]
        for other in (other for other in sides if side.mirrors(other)) if purging else ():
            listed_by = _listed_by(items, other)
            for item in purging:
                found = listed_by.get(item.name, frozenset()) | listed_by.get(str(item.controls.key), frozenset())
                kept.setdefault(item, {})[side.children.option] = found
    return [
        replace(item, desired=replace(item.desired, kept=kept[item])) if any(kept.get(item, {}).values()) else item
        for item in items
    ]


def _sides(kinds: Iterable[Kind]) -> Iterator[_Side]:
    for kind in kinds:
        for children in kind.resource.children:
            names = children.resource.column(children.scalar) if children.scalar else None
            if isinstance(names, Reference):
                yield _Side(kind, children, names)


def _listed_by(items: Iterable[Item], side: _Side) -> dict[str, frozenset[str]]:
    """Return which objects list a name, by that name; an object is called by its name, or by its key."""
    found: dict[str, set[str]] = {}
    for item in items:
        if item.kind is side.kind and not item.removes:
            for name in side.listed_by(item):
                found.setdefault(name, set()).add(item.name if item.controls.key is None else str(item.controls.key))
    return {name: frozenset(names) for name, names in found.items()}
