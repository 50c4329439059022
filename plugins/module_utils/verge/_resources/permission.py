# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions of users and groups: table `permissions`. They hang on the identity, not on the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional

from .._near import did_you_mean
from .._schema.codecs import FLAG, Text
from .._schema.columns import Column, ResolvedReference, RowReference, unique
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
#: Further tables, for suggestions.
_OTHER_TABLES = (
    *("alarms", "catalogs", "certificates", "cloud_snapshots", "logs", "machine_drives", "machine_nics", "machines"),
    *("members", "permissions", "resource_groups", "settings", "sites", "snapshot_profiles", "storage_tiers"),
    *("tag_categories", "tags", "tenant_nodes", "tenant_snapshots", "tenant_storage", "vm_recipes", "vm_services"),
    *("vnet_addresses", "vnet_dns_zones", "vnet_hosts", "vnet_rules", "volume_snapshots", "webhook_urls"),
)
#: The key that stands for all rows.
EVERY_ROW = "0"
_NOT_A_SNAPSHOT = (("is_snapshot", False),)
#: Tables in which a row can be given by its name, with what a row must match besides: a snapshot may have the same name.
TABLES_WITH_NAMES = {
    "vms": _NOT_A_SNAPSHOT,
    "tenants": _NOT_A_SNAPSHOT,
    **dict.fromkeys(("vnets", "users", "groups", "files", "clusters", "nodes"), ()),
}


def _reading_lists(desired: Desired, permission: Optional[State], controls: Controls) -> Optional[str]:
    # The platform turns `list` on with `read`, so one without the other would never converge.
    reads = desired.get("read", permission.values.get("read") if permission else False)
    if reads and desired.get("list") is False:
        return "'list: false' is not possible with 'read: true': the platform turns it on"
    return None


def _of_nameless_row(permission: State) -> Optional[str]:
    row = permission.values.get("row")
    if not isinstance(row, ResolvedReference) or row.key == EVERY_ROW or row.name:
        return None
    return "their rows have no names, and a key means another object on another system"


PERMISSION = Resource(
    name="permission",
    title="permission",
    table="permissions",
    columns=(
        Column("table", Text(), required=True),
        RowReference(
            "row",
            required=True,
            default=EVERY_ROW,
            title="row",
            name_expression="rowdisplay",
            table_option="table",
            tables=TABLES_WITH_NAMES,
        ),
        Column("list", FLAG),
        Column("read", FLAG),
        Column("create", FLAG),
        Column("modify", FLAG),
        Column("delete", FLAG),
    ),
    identity=("table", "row"),
    guards=(_reading_lists,),
    export=Export(terraform="permission", left_out=_of_nameless_row),
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
    if not unknown:
        return Finding()
    hint = did_you_mean(unknown[0], (*COMMON_TABLES, *_OTHER_TABLES), most=1)
    return Finding(f"a permission on table '{unknown[0]}' has no effect, because there is no such table", hint)


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
