# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads all objects of several kinds with everything inside them: one request for each table, not for each kind or object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Callable, NamedTuple, Optional

from ..._schema.columns import Reference, ResolvedReference
from ..._schema.keys import Key
from ..._schema.projection import Wanted, everything, load_children, load_state, parent_key, projection
from ..._schema.resource import Children, Resource, State
from ..._schema.selection import Selection
from ...client import VergeClient
from ...errors import NotFoundError, PermissionDeniedError
from ...filters import all_of, where
from ..listing import compared_values
from ..lookup import fetch_full_row, read_children

#: What says that an account may not read a table, or that a system does not have it.
UNREADABLE = (PermissionDeniedError, NotFoundError)
#: For more objects than this, the tables of their children are read as a whole.
_FEW = 100


@dataclass
class Reading:
    """All objects of a kind.

    Attributes:
        resource: What one of them is.
        states: The objects.
        selection: Which of them are wanted; None: all of them.
        claimed: The keys of objects that are a part of something else, with the reason.
        unreadable: The options whose tables the account may not read, or that the system does not have.
    """

    resource: Resource
    states: list[State] = field(default_factory=list)
    selection: Optional[Selection] = None
    claimed: dict[Key, str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    @property
    def is_decided_inside(self) -> bool:
        """Whether what is inside an object decides if it is wanted."""
        names = self.selection.names if self.selection else ()
        return bool(
            {name.partition(".")[0] for name in names} & {children.option for children in self.resource.children}
        )

    def select(self) -> None:
        """Forget the objects that are not wanted."""
        selection = self.selection
        if selection is not None:
            self.states = [state for state in self.states if selection.matches(compared_values(self.resource, state))]


def read_objects(client: VergeClient, resource: Resource, selection: Optional[Selection] = None) -> Reading:
    """Return the objects of a kind, with those children that come in the same request.

    Args:
        selection: Which of them are wanted; None: all of them.
    """
    wanted = wanted_children(resource)
    conditions = [where(column).eq(value) for column, value in resource.conditions]
    reading = Reading(resource, selection=selection)
    found: dict[Key, State] = {}
    for batch in selection.batches() if selection else [None]:
        narrowed = [*conditions, *([] if batch is None else [batch])]
        for row in client.list(resource.table, projection(resource, wanted), filter=all_of(narrowed)):
            state = load_state(resource, fetch_full_row(client, resource, row), wanted)
            found.setdefault(state.key, state)
    reading.states = list(found.values())
    if not reading.is_decided_inside:
        reading.select()
    reading.claimed = _claimed(client, resource) if reading.states else {}
    return reading


def wanted_children(resource: Resource) -> Wanted:
    """Return the children that are a part of an export."""
    options = [children.option for children in resource.children if not children.resource.export.on_request]
    return everything(resource, options)


def _claimed(client: VergeClient, resource: Resource) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for table, column, reason in resource.export.claims:
        for row in _rows_or_none(client, table, column):
            key = Key.of(row.get(column))
            if key is not None:
                found[key] = reason
    return found


def _rows_or_none(client: VergeClient, table: str, column: str) -> list[dict[str, Any]]:
    try:
        return client.list(table, ["$key", column])
    except UNREADABLE:
        return []


def read_names(client: VergeClient, readings: Iterable[Reading]) -> dict[tuple[str, Key], str]:
    """Return the names of objects to which others refer by a key that no join can follow, by table and key."""
    wanted: dict[str, Reference] = {}
    for reading in readings:
        for state in reading.states:
            _unnamed(reading.resource, state, wanted)
    found: dict[tuple[str, Key], str] = {}
    for reference in wanted.values():
        for row in _rows_or_none(client, reference.table, reference.name_column):
            key = Key.of(row.get("$key"))
            if key is not None:
                found[reference.table, key] = str(reference.name_in(row))
    return found


def _unnamed(resource: Resource, state: State, wanted: dict[str, Reference]) -> None:
    """Collect the references of an object, and of what is inside it, that have a key and no name."""
    for column in resource.unjoined:
        value = state.values.get(column.option)
        if isinstance(value, ResolvedReference) and value.key is not None and column.refers(value.name):
            wanted[column.table] = column
    for children in resource.children:
        for child in state.children.get(children.option, ()):
            _unnamed(children.resource, child, wanted)


class _Job(NamedTuple):
    """Children of one kind, to be read for some parents."""

    reading: Reading
    children: Children
    parents: Sequence[State]
    wanted: Wanted
    whole: bool

    @property
    def fields(self) -> list[str]:
        return list(dict.fromkeys([*projection(self.children.resource, {}), self.children.parent_column]))


def read_inside(client: VergeClient, readings: Iterable[Reading]) -> None:
    """Read everything inside objects that does not come with them."""
    jobs: list[_Job] = []
    chosen = list(readings)
    for reading in chosen:
        jobs += _jobs(reading, reading.resource, reading.states, wanted_children(reading.resource))
    while jobs:
        for group in _groups(job for job in jobs if job.whole):
            _attempt(partial(_read_whole, client, group), group)
        for job in jobs:
            if not job.whole:
                holder = Resource(name="", title="", table="", columns=(), children=(job.children,))
                _attempt(partial(read_children, client, holder, job.parents, {job.children.option: {}}), [job])
        jobs = [deeper for job in jobs for deeper in _deeper(job)]
    for reading in chosen:
        reading.select()


def _attempt(read: Callable[[], None], jobs: Sequence[_Job]) -> None:
    """Read children; those whose table cannot be read are left out."""
    try:
        read()
    except UNREADABLE:
        for job in jobs:
            job.reading.unreadable.append(job.children.option)


def _jobs(reading: Reading, resource: Resource, parents: Sequence[State], wanted: Wanted) -> list[_Job]:
    """Return what has to be read for objects, and for the children that came with them."""
    found: list[_Job] = []
    for children in resource.children:
        if children.option not in wanted or not parents:
            continue
        inner = wanted[children.option]
        if children.nested:
            rows = [row for parent in parents for row in parent.children[children.option]]
            found += _jobs(reading, children.resource, rows, inner)
        else:
            found.append(_Job(reading, children, parents, inner, reading.selection is None or len(parents) > _FEW))
    return found


def _deeper(job: _Job) -> list[_Job]:
    rows = [row for parent in job.parents for row in parent.children.get(job.children.option, ())]
    return _jobs(job.reading, job.children.resource, rows, job.wanted)


def _groups(jobs: Iterable[_Job]) -> list[list[_Job]]:
    """Return the jobs that one request can do: those with rows of the same table, and no name for two different fields."""
    groups: list[list[_Job]] = []
    for job in jobs:
        for group in groups:
            if _fit(group, job):
                group.append(job)
                break
        else:
            groups.append([job])
    return groups


def _fit(group: Sequence[_Job], job: _Job) -> bool:
    first, other = group[0].children.resource, job.children.resource
    if first.table != other.table or first.conditions != other.conditions:
        return False
    names = {_answer_name(field): field for member in group for field in member.fields}
    return all(names.get(_answer_name(field), field) == field for field in job.fields)


def _answer_name(expression: str) -> str:
    return expression.rpartition(" as ")[2]


def _read_whole(client: VergeClient, group: Sequence[_Job]) -> None:
    resource = group[0].children.resource
    fields = list(dict.fromkeys(field for job in group for field in job.fields))
    conditions = [where(column).eq(value) for column, value in resource.conditions]
    rows = client.list(resource.table, fields, filter=all_of(conditions))
    for job in group:
        _distribute(job, rows)


def _distribute(job: _Job, rows: Sequence[dict[str, Any]]) -> None:
    children = job.children
    found: dict[Optional[str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(children.parent_of(row.get(children.parent_column)), []).append(row)
    for parent in job.parents:
        key = parent_key(children, parent)
        parent.children[children.option] = load_children(children, found.get(key, []), {}, parent)
