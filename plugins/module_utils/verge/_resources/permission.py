# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions of users and groups: table `permissions`. They hang on the identity, not on the key."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Optional

from .._schema.codecs import FLAG, Integer, Text
from .._schema.columns import Column, unique
from .._schema.controls import Controls
from .._schema.resource import (
    Answers,
    Children,
    Desired,
    Export,
    Finding,
    PlannedTask,
    Preflight,
    Query,
    Resource,
    State,
)
from . import words

#: Stands for all tables.
WHOLE_SYSTEM = "/"
#: Tables that exist on every system, and on which most permissions are granted.
COMMON_TABLES = ("vms", "vnets", "volumes", "tenants", "users", "groups", "tasks", "files", "clusters", "nodes")


def _reading_lists(desired: Desired, permission: Optional[State], controls: Controls) -> Optional[str]:
    # The platform turns `list` on with `read`, so one without the other would never converge.
    reads = desired.get("read", permission.values.get("read") if permission else False)
    if reads and desired.get("list") is False:
        return "'list: false' is not possible with 'read: true': the platform turns it on"
    return None


def _of_one_row(permission: State) -> Optional[str]:
    return "keys of rows mean other objects on another system" if permission.values.get("row") else None


PERMISSION = Resource(
    name="permission",
    title="permission",
    table="permissions",
    columns=(
        Column("table", Text(), required=True),
        Column("row", Integer(0), required=True, default=0),
        Column("list", FLAG),
        Column("read", FLAG),
        Column("create", FLAG),
        Column("modify", FLAG),
        Column("delete", FLAG),
    ),
    identity=("table", "row"),
    guards=(_reading_lists,),
    export=Export(left_out=_of_one_row),
    words=words.PERMISSION,
)


def _tables(task: PlannedTask) -> list[str]:
    """Return the tables of the permissions that a plan creates, as far as it is not known that they exist."""
    new = (task.plan.after.get("permissions") or {}).values()
    tables = [str(one["table"]) for one in new if isinstance(one, Mapping) and one.get("table")]
    return [table for table in unique(tables) if table not in (WHOLE_SYSTEM, *COMMON_TABLES)]


def _table_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    return [Query(table, (), limit=1) for table in _tables(task)] or None


def _unknown_tables(task: PlannedTask, answers: Answers) -> Finding:
    unknown = [table for table, rows in zip(_tables(task), answers) if rows is None]
    return Finding(warnings=tuple(_no_effect(table) for table in unknown))


def _no_effect(table: str) -> str:
    similar = difflib.get_close_matches(table, COMMON_TABLES, 1)
    suggestion = f" (did you mean '{similar[0]}'?)" if similar else ""
    return f"there is no table '{table}', so the permission has no effect{suggestion}"


#: The platform accepts permissions on tables that do not exist without a word.
KNOWN_TABLES = Preflight(_table_queries, _unknown_tables)


def permissions(created_by_platform: bool = False) -> Children:
    """Return the permissions of a user or a group.

    Args:
        created_by_platform: the platform gives a new one some permissions.
    """
    return Children(
        "permissions",
        PERMISSION,
        parent_column="identity",
        parent_value="identity",
        match=(("table", "row"),),
        created_by_platform=created_by_platform,
    )
