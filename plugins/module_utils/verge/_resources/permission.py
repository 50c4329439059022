# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions of users and groups: table `permissions`. They hang on the identity, not on the key."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, Integer, Text
from .._schema.columns import Column
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Resource, State


def _reading_lists(desired: Desired, permission: Optional[State], controls: Controls) -> Optional[str]:
    # The platform turns `list` on with `read`, so one without the other would never converge.
    reads = desired.get("read", permission.values.get("read") if permission else False)
    if reads and desired.get("list") is False:
        return "'list: false' is not possible with 'read: true': the platform turns it on"
    return None


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
)


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
