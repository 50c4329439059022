# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names of other objects have to be looked up before a plan can be made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Optional

from .._schema.codecs import CLEAR, UNAVAILABLE, UNSET
from .._schema.columns import Column, CreatedBy, Reference, ReferenceList, ResolvedReference, RowName, Write
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Resource, State
from .matching import Matches
from .names import Names

_KEY = re.compile(r"^(\d{1,19}|[0-9a-f]{40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")


class Lookup(NamedTuple):
    """A name whose key a step needs.

    Attributes:
        reference: the option that holds it.
        name: the name.
        label: how messages name the option.
        owner: the value that `reference.owned_by.column` must have.
        brought: what does not exist is created by the task itself, unless another one does it first.
    """

    reference: Reference
    name: Any
    label: str
    owner: Optional[str] = None
    brought: bool = False


def looks_like_key(reference: Reference, name: Any) -> bool:
    """Return whether a value may be a key as well as a name."""
    return reference.by_key and bool(_KEY.match(str(reference.bare(name))))


def may_be_key(reference: Reference, name: Any) -> bool:
    """Return whether a value that is not the name of an object may be its key."""
    return looks_like_key(reference, name) or (reference.by_key and reference.word_keys)


def waits_for_children(column: Column, desired: Desired, state: Optional[State]) -> bool:
    """Return whether a column can only be written once the children of the same task have been created.

    They create what it names, or the platform would fill it again when they are created.
    """
    if not isinstance(column, Reference) or not column.created_by:
        return False
    rows = state.children.get(column.created_by.children, []) if state else []
    known = {str(row.values.get(column.created_by.option)) for row in rows}
    new = [name for name in _created_names(column.created_by, desired) if name not in known]
    if desired.values.get(column.option) is CLEAR:
        return column.created_by.first_is_entered and bool(new)
    return str(desired.get(column.option)) in new


def entered_by_platform(column: Column, desired: Desired, state: Optional[State]) -> bool:
    """Return whether the platform itself enters in a column what the task creates first."""
    if not isinstance(column, Reference) or not column.created_by or not column.created_by.first_is_entered:
        return False
    current = state.values.get(column.option) if state else None
    if isinstance(current, ResolvedReference) and current.key is not None:
        return False
    return _created_names(column.created_by, desired)[:1] == [str(desired.get(column.option))]


def _created_names(created_by: CreatedBy, desired: Desired) -> list[str]:
    """Return the names of what the children of a task create, in their order."""
    items = desired.children.get(created_by.children, ())
    return [str(item.get(created_by.option)) for item in items if not item.absent]


def unresolved_references(
    resource: Resource,
    desired: Desired,
    state: Optional[State],
    matches: Matches,
    follow_up: bool = False,
    controls: Optional[Controls] = None,
) -> list[Lookup]:
    """Return the names that have to be looked up: those that what was read does not already confirm.

    Args:
        follow_up: this task has already created what its children describe.
        controls: how the task has to be carried out.
    """
    found: list[Lookup] = []
    for option, wanted in desired.values.items():
        column = resource.column(option)
        if not isinstance(column, Reference) or wanted is CLEAR:
            continue
        again = controls is not None and controls.rewrites(column.rewritten_by)
        if (column.is_initial and state is not None and not again) or not column.refers(wanted):
            continue
        if column.write is Write.CREATE_ONLY and state is not None and not may_be_key(column, wanted):
            # Another name is refused, whether or not it exists.
            continue
        if waits_for_children(column, desired, state) and not follow_up:
            continue
        current = state.values.get(option, UNAVAILABLE) if state else UNAVAILABLE
        if looks_like_key(column, wanted) or not _NO_NAMES.same(column, wanted, current):
            owner = f"{column.owned_by.prefix}{state.key}" if column.owned_by and state else None
            found.append(Lookup(column.at(wanted), wanted, desired.label(option), owner))
    if state is None:
        found.extend(_of_defaults(resource, desired))
        found.extend(_of_lists(resource, desired))
    for children in resource.children:
        if desired.children.get(children.option):
            inside = _of_children(children, desired, state, matches)
            postponed = children.created_by_platform and state is None
            found.extend(lookup for lookup in inside if not (postponed and _is_itself(lookup, resource, desired)))
    return found


def _of_defaults(resource: Resource, desired: Desired) -> Iterable[Lookup]:
    """Yield the names that a new object gets without being told."""
    for column in resource.columns:
        if isinstance(column, Reference) and column.create_default is not UNSET and column.option not in desired.values:
            name = column.codec.parse(column.create_default)
            yield Lookup(column.at(name), name, desired.label(column.option))


def _of_lists(resource: Resource, desired: Desired) -> Iterable[Lookup]:
    """Yield the names in lists, which only matter for a new object."""
    for option, wanted in desired.values.items():
        column = resource.column(option)
        if isinstance(column, ReferenceList):
            for reference, name in column.named_in(wanted):
                yield Lookup(reference, name, desired.label(option))


def _is_itself(lookup: Lookup, resource: Resource, desired: Desired) -> bool:
    """Return whether a name is that of the new object itself, which exists by the time its children are compared."""
    return lookup.reference.table == resource.table and str(lookup.name) == str(desired.get(resource.identity[0]))


_NO_NAMES = Names()


def _of_children(children: Children, desired: Desired, state: Optional[State], matches: Matches) -> Iterable[Lookup]:
    if any(_identified_by_key(children, item) for item in desired.children[children.option]):
        # A key and a name may mean the same object, so all of them have to be known.
        for item in desired.children[children.option]:
            yield from _identifying(children, item)
    for item, row in matches.of(children, desired, state).pairs:
        if item.absent and row is None:
            yield from _possible_meanings(children.resource, item)
        elif not item.absent:
            yield from unresolved_references(children.resource, item, row, matches)


def _identifying(children: Children, item: Desired) -> Iterable[Lookup]:
    """Yield the names of other objects by which an item may be identified."""
    for option in dict.fromkeys(option for options in children.match for option in options):
        column, wanted = children.resource.column(option), item.values.get(option, CLEAR)
        if isinstance(column, Reference) and wanted is not CLEAR and column.refers(wanted):
            yield Lookup(column.at(wanted), wanted, item.label(option))


def _identified_by_key(children: Children, item: Desired) -> bool:
    return any(looks_like_key(lookup.reference, lookup.name) for lookup in _identifying(children, item))


def _possible_meanings(resource: Resource, item: Desired) -> Iterable[Lookup]:
    """Yield what may be a key, or a name that was not read, of the child that an item wants removed."""
    for option, wanted in item.values.items():
        column = resource.column(option)
        if not isinstance(column, Reference) or wanted is CLEAR:
            continue
        if isinstance(wanted, RowName) or looks_like_key(column, wanted):
            yield Lookup(column.at(wanted), wanted, item.label(option))
