# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that create, change and remove one row."""

from __future__ import annotations

from typing import Any, Callable, Optional, Union

from .._schema.keys import Key
from .._schema.projection import name_of, row_key
from .._schema.resource import Children, Desired, Resource, State
from .._schema.steps import Create, Delete, KeyOrDeferred, RunRowAction, Update
from .changes import Changes
from .matching import deciding


def creation(
    resource: Resource,
    desired: Desired,
    changes: Changes,
    token: str,
    label: str,
    children: Optional[Children] = None,
    known: frozenset[Key] = frozenset(),
) -> Create:
    """Build the step that creates a row.

    Args:
        token: by which later steps refer to the new keys.
        label: how people call it.
        children: how it belongs to its parent, if it has one.
        known: keys of its siblings.
    """
    identity: list[tuple[str, Any]] = list(resource.conditions)
    if children:
        identity.append((children.parent_column, changes.body[children.parent_column]))
    identifying = deciding(children, desired) if children else ()
    for option in dict.fromkeys((*resource.identity, *resource.scope, *identifying)):
        column = resource.column(option)
        if column.derived and option in desired.values:
            identity.append((column.written, column.dump(desired.values[option])))
        elif column.written in changes.body and not column.is_secret:
            identity.append((column.written, changes.body[column.written]))
    return Create(
        title=f"create {resource.describe(label)}",
        table=resource.table,
        body={**dict(resource.fixed), **dict(resource.created_with), **changes.body},
        token=token,
        identity=tuple(identity),
        known=known,
        values=resource.created_values if desired.children else (),
        shown_once=resource.shown_once,
        reveals=resource.reveals if resource.reveals_if(desired) else "",
        label=label,
        own_key=resource.own_key,
    )


def updates(resource: Resource, state: State, changes: Changes) -> list[Update]:
    """Build the steps that set columns of an object: of its own row, and of the other rows that it consists of."""
    target = resource.describe(name_of(resource, state))
    own = [update(resource, state, changes)] if changes.body else []
    return [*own, *updates_of_rows(resource, lambda row: row_key(state, row), target, changes)]


def updates_of_rows(
    resource: Resource, key: Callable[[str], KeyOrDeferred], target: str, changes: Changes
) -> list[Update]:
    """Build the steps that set columns of the other rows that an object consists of.

    Args:
        key: returns the key of such a row, by the reference to it.
    """
    return [
        Update(f"set {', '.join(sorted(changes.rows[row].after))} of {target}", table, key(row), changes.rows[row].body)
        for row, table in resource.rows.items()
        if row in changes.rows
    ]


def update(resource: Resource, state: State, changes: Changes) -> Update:
    """Build the step that sets columns of a row."""
    written = [name for name in _in_own_row(changes) if name not in changes.deferred]
    return Update(
        title=f"set {', '.join(written)} of {resource.describe(name_of(resource, state))}",
        table=resource.table,
        key=state.key,
        body=changes.body,
        expect=_recognition(resource, state),
    )


def completion(resource: Resource, key: KeyOrDeferred, target: str, changes: Changes) -> Update:
    """Build the step that sets columns of a row right after its creation."""
    title = f"set {', '.join(_in_own_row(changes))} of {target}"
    return Update(title=title, table=resource.table, key=key, body=changes.body)


def _in_own_row(changes: Changes) -> list[str]:
    """Return the options that change in the object's own row."""
    elsewhere = {name for part in changes.rows.values() for name in part.after}
    return sorted(name for name in changes.after if name not in elsewhere)


def deletion(resource: Resource, state: State) -> Union[Delete, RunRowAction]:
    """Build the step that removes a row."""
    if resource.removed_by:
        target = resource.describe(name_of(resource, state))
        return RunRowAction(f"{resource.removed_by} {target}", resource.table, state.key, resource.removed_by)
    other = resource.deleted_as
    return Delete(
        title=f"delete {resource.describe(name_of(resource, state))}",
        table=resource.rows[other] if other else resource.table,
        key=row_key(state, other) if other else state.key,
        expect=_recognition(resource, state),
        retry=resource.retry_delete,
    )


def _recognition(resource: Resource, state: State) -> tuple[tuple[str, Any], ...]:
    """Return the values that confirm a row before a request to it is repeated: keys are reused."""
    columns = [resource.column(option) for option in resource.identity]
    return tuple(
        (column.written, state.row[column.written])
        for column in columns
        if not column.joined and column.written in state.row
    )
