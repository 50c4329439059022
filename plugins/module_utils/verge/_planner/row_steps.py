# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that make, change and remove one row. Pure: no request is made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.local_file import LocalFile
from .._schema.projection import load_state, name_of, projection
from .._schema.resource import Children, Desired, Resource, State, Upload
from .._schema.steps import Await, Create, Delete, KeyOrLater, Send, Step, Update, Verdict
from ..errors import UsageError
from .changes import Changes
from .matching import deciding


def creation(
    resource: Resource,
    desired: Desired,
    changes: Changes,
    token: str,
    label: str,
    children: Optional[Children] = None,
    known: frozenset[str] = frozenset(),
) -> Create:
    """Make a row.

    Args:
        token: name by which later steps refer to the new keys.
        label: how people call it.
        children: how it hangs on its parent, if it has one.
        known: keys of its siblings.
    """
    identity: list[tuple[str, Any]] = list(resource.conditions)
    if children:
        identity.append((children.parent_column, changes.body[children.parent_column]))
    told_apart_by = deciding(children, desired) if children else ()
    for option in dict.fromkeys((*resource.identity, *resource.scope, *told_apart_by)):
        column = resource.column(option)
        if column.written in changes.body and not column.secret:
            identity.append((column.written, changes.body[column.written]))
    return Create(
        title=f"create {resource.describe(label)}",
        table=resource.table,
        body={**dict(resource.fixed), **dict(resource.created_with), **changes.body},
        token=token,
        identity=tuple(identity),
        known=known,
        values=resource.created_values if desired.children else (),
        once=resource.once_returned,
        label=label,
    )


def update(resource: Resource, state: State, changes: Changes) -> Update:
    """Set columns of a row."""
    written = sorted(name for name in changes.after if name not in changes.deferred)
    return Update(
        title=f"set {', '.join(written)} of {resource.describe(name_of(resource, state))}",
        table=resource.table,
        key=state.key,
        body=changes.body,
        expect=_recognition(resource, state),
    )


def deletion(resource: Resource, state: State) -> Delete:
    """Remove a row."""
    return Delete(
        title=f"delete {resource.describe(name_of(resource, state))}",
        table=resource.table,
        key=state.key,
        expect=_recognition(resource, state),
        retry=resource.delete_retry,
    )


def _recognition(resource: Resource, state: State) -> tuple[tuple[str, Any], ...]:
    """The values by which a row is recognised before a request to it is repeated: keys are used again."""
    columns = [resource.column(option) for option in resource.identity]
    return tuple(
        (column.written, state.row[column.written])
        for column in columns
        if not column.joined and column.written in state.row
    )


def disappearance(resource: Resource, state: State) -> Await:
    """See that a row is gone."""
    column = resource.column(resource.identity[0])

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        # Keys are used again after a delete: a row with another name is another object.
        if row is None:
            return Verdict(True, "gone")
        if not column.joined and row.get(column.expression) != state.row.get(column.expression):
            return Verdict(True, "gone")
        return Verdict(False, "still there")

    return Await(
        title=f"see {resource.describe(name_of(resource, state))} gone",
        table=resource.table,
        key=state.key,
        key_column=resource.key_column,
        fields=("$key", column.expression),
        judge=judge,
        awaited="the row is gone",
        needed=False,
    )


def sending(resource: Resource, upload: Upload, key: KeyOrLater, label: str, content: LocalFile) -> list[Step]:
    """Send the content of a local file and see it arrive."""

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row", failed="the row has vanished")
        received = received_bytes(load_state(resource, row, {}), upload)
        return Verdict(received >= content.size, f"{received} of {content.size} bytes")

    target = resource.describe(label)
    return [
        Send(f"upload {content.path} to {target}", resource.table, key, content),
        Await(
            title=f"see the content of {target} arrive",
            table=resource.table,
            key=key,
            key_column=resource.key_column,
            fields=tuple(projection(resource, {})),
            judge=judge,
            awaited="all of the content has arrived",
            needed=False,
        ),
    ]


def received_bytes(state: State, upload: Upload) -> int:
    """How much of an uploaded content the platform says it has."""
    return int(state.facts.get(upload.received) or 0)


def work_done(resource: Resource, key: KeyOrLater, label: str, needed: bool = True) -> Await:
    """Wait for the long work that a row reports about itself."""
    work = resource.work
    if work is None:
        raise UsageError(f"a {resource.title} reports no work")
    busy, failed = work.busy, work.failed
    facts = [fact.name for fact in resource.facts]

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row", failed="the row has vanished")
        state = load_state(resource, row, {})
        seen = ", ".join(f"{name} {state.facts[name]}" for name in facts if state.facts.get(name) not in (None, ""))
        return Verdict(not busy(state), seen, failed=failed(state))

    return Await(
        title=f"wait for the {work.title} of {resource.describe(label)}",
        table=resource.table,
        key=key,
        key_column=resource.key_column,
        fields=tuple(projection(resource, {})),
        judge=judge,
        awaited=f"{work.title} finished",
        needed=needed,
    )


def named(resource: Resource, key: KeyOrLater, label: str, identity: Mapping[str, Any]) -> Await:
    """See that a copy bears its name: the row may be there a moment before (an official client polls for it)."""

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row")
        return Verdict(all(row.get(column) == value for column, value in identity.items()), f"{dict(row)}")

    return Await(
        title=f"see {resource.describe(label)} bear its name",
        table=resource.table,
        key=key,
        key_column=resource.key_column,
        fields=("$key", *identity),
        judge=judge,
        awaited="the copy bears its name",
    )


def flag_cleared(resource: Resource, state: State, flag: str, title: str) -> Await:
    """See that the platform has taken a flag back."""

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row", failed="the row has vanished")
        return Verdict(not row.get(flag), f"{flag} {row.get(flag)}")

    return Await(
        title=f"wait for the {title} of {resource.describe(name_of(resource, state))}",
        table=resource.table,
        key=state.key,
        key_column=resource.key_column,
        fields=("$key", flag),
        judge=judge,
        awaited=f"{title} applied",
        needed=False,
    )
