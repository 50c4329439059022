# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions of users and groups: table `permissions`. They hang on the identity, not on the key."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import FLAG, Integer, Text
from .._schema.columns import Column
from .._schema.resource import Children, Desired, Resource, State


def _reading_lists(desired: Desired, permission: Optional[State], controls: Any) -> Optional[str]:
    # The platform switches `list` on with `read`, so that asking for one without the other would never be done.
    reads = desired.get("read", permission.values.get("read") if permission else False)
    if reads and desired.get("list") is False:
        return "'list: false' cannot be had together with 'read: true': the platform turns it on"
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


def permissions(made_by_platform: bool = False) -> Children:
    """The permissions of a user or a group.

    Args:
        made_by_platform: a new one has some already.
    """
    return Children(
        "permissions",
        PERMISSION,
        parent_column="identity",
        parent_value="identity",
        match=(("table", "row"),),
        made_by_platform=made_by_platform,
    )
