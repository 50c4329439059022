# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other objects that a change affects, and that have to be brought up to date afterwards."""

from __future__ import annotations

from typing import Optional

from .._schema.columns import Reference
from .._schema.keys import Key
from .._schema.resource import Affects, Children, Desired, Resource, State
from .._schema.steps import Refresh
from .names import Names


def affected_by_child(
    children: Children,
    item: Optional[Desired] = None,
    row: Optional[State] = None,
    parent: Optional[State] = None,
    names: Optional[Names] = None,
) -> frozenset[tuple[Refresh, Key]]:
    """Return the objects that a child affects.

    Args:
        item: what is wanted of the child, if the task mentions it.
        row: the child as it was read, if it exists.
        parent: the parent, if what its own facts name is affected as well.
        names: the results of look-ups.
    """
    return _affected(children.affects, children.resource, item, row, parent, names)


def affected_by(
    resource: Resource, desired: Optional[Desired], state: Optional[State], names: Optional[Names] = None
) -> frozenset[tuple[Refresh, Key]]:
    """Return the objects that an object itself affects.

    Args:
        desired: what is wanted of it, if it stays.
        state: the object as it was read, if it exists.
        names: the results of look-ups.
    """
    return _affected(resource.affects, resource, desired, state, None, names)


def _affected(
    affects: Optional[Affects],
    resource: Resource,
    item: Optional[Desired],
    row: Optional[State],
    parent: Optional[State],
    names: Optional[Names],
) -> frozenset[tuple[Refresh, Key]]:
    if affects is None:
        return frozenset()
    keys = [_parent_key(affects.parent_fact, parent), _own_key(resource, affects.option, item, row, names)]
    return frozenset((affects.refresh, key) for key in keys if key is not None)


def _parent_key(fact: str, parent: Optional[State]) -> Optional[Key]:
    return Key.of(parent.facts.get(fact)) if fact and parent is not None else None


def _own_key(
    resource: Resource, option: str, item: Optional[Desired], row: Optional[State], names: Optional[Names]
) -> Optional[Key]:
    current = row.key_of(option) if row else None
    if current is not None:
        return current
    column = resource.column(option)
    if names is None or item is None or not isinstance(column, Reference) or item.get(option) is None:
        return None
    return names.key(column, item.get(option))
