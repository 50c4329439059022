# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: actions on objects that the platform carries out at certain times or after certain events. Table `tasks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional

from .._schema.codecs import FLAG, TIME, Document, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, Reference, ResolvedReference, RowName, RowReference
from .._schema.controls import Controls
from .._schema.keys import Key, row_path
from .._schema.resource import Children, Desired, Export, Resource, State
from . import words
from .checks import unique_name

_NOT_A_SNAPSHOT = (("is_snapshot", False),)
#: Tables in which an object can be given by its name, with what it must match besides.
TABLES = {
    "vms": _NOT_A_SNAPSHOT,
    "tenants": _NOT_A_SNAPSHOT,
    **dict.fromkeys(("vnets", "nodes", "clusters", "users", "webhook_urls", "task_scripts"), ()),
}


class PlacedKey(Key):
    """The key of a row, together with the table that it is in."""

    __slots__ = ("table",)

    table: str

    @classmethod
    def within(cls, key: str, table: str) -> PlacedKey:
        """Return a key in a table."""
        placed = cls(key)
        placed.table = table
        return placed


@dataclass(frozen=True)
class OwnerReference(RowReference):
    """A row of the table that another option names, in a column that stores `table/key` paths."""

    def at(self, value: Any) -> Reference:
        found = super().at(value)
        return replace(found, path=f"{value.table}/") if isinstance(value, (RowName, PlacedKey)) else found

    def within(self, value: Any, table: Any) -> Any:
        found = super().within(value, table)
        return PlacedKey.within(found, str(table)) if isinstance(found, Key) else found

    def load(self, row: Mapping[str, Any]) -> Any:
        found = super().load(row)
        if not isinstance(found, ResolvedReference):
            return found
        path = row_path(str(row.get(self.answer_key) or ""))
        return ResolvedReference(Key.of(path), found.name)


def _is_about_something(desired: Desired, task: Optional[State], controls: Controls) -> Optional[str]:
    if task is not None or controls.state == "absent" or (desired.get("table") and desired.get("row")):
        return None
    return "'table' and 'row' are required: the object on which the action is carried out"


def _owner(required: bool) -> tuple[Column, ...]:
    """Return the options for the object that something is about."""
    return (
        # The platform works it out from `owner`, which is written with `row`.
        Column("table", Text(), column="owner" if required else "table", read="table", write=CREATE_ONLY),
        OwnerReference(
            "row",
            column="owner",
            title="object",
            name_expression="owner#$display",
            write=CREATE_ONLY,
            table_option="table",
            tables=TABLES,
        ),
    )


EVENT = Resource(
    name="event",
    title="event",
    table="task_events",
    columns=(
        *_owner(required=False),
        Column("event", Text(), required=True, write=CREATE_ONLY),
        Column("matching", Document(), column="table_event_filters"),
        Column("context", Document()),
    ),
    identity=("table", "event"),
)

TRIGGER = Resource(
    name="trigger",
    title="schedule",
    table="task_schedule_triggers",
    columns=(Reference("schedule", table="task_schedules", title="task schedule", required=True, write=CREATE_ONLY),),
    identity=("schedule",),
)


def _is_not_portable(task: State) -> Optional[str]:
    if task.facts.get("system_created"):
        return "the system has created it itself"
    row = task.values.get("row")
    if isinstance(row, ResolvedReference) and (task.values.get("table") not in TABLES or not row.name):
        return "its object has no name, and a key means another object on another system"
    return None


TASK = Resource(
    name="task",
    plural="tasks",
    title="task",
    table="tasks",
    columns=(
        Column("name", Text(64), required=True),
        Column("description", Text()),
        Column("enabled", FLAG),
        *_owner(required=True),
        Column("action", Text(), required=True, write=CREATE_ONLY),
        # The platform never answers it.
        Column("arguments", Document(), column="settings_args", write=ONCE),
        Column("delete_after_run", FLAG),
    ),
    facts=(
        Fact("status"),
        Fact("last_run", codec=TIME, volatile=True),
        Fact("action_title", "action_display"),
        Fact("system_created", codec=FLAG),
        Fact("creator", "creator#$display"),
    ),
    children=(
        Children("schedules", TRIGGER, parent_column="task", match=(("schedule",),), scalar="schedule"),
        Children("events", EVENT, parent_column="task", match=(("table", "event"),)),
    ),
    guards=(_is_about_something,),
    preflights=(unique_name(),),
    export=Export(left_out=_is_not_portable),
    words=words.TASK,
)
