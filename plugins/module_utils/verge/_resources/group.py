# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of users: table `groups`, with members and permissions."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, Text
from .._schema.columns import Column, Fact, Reference, flag
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Resource, State
from .checks import unique_name
from .permission import permissions
from .tagging import tags_of

MEMBER = Resource(
    name="member",
    title="member",
    table="members",
    # The platform keeps the reference as it was sent, in one of two spellings (measured on 26.1.8).
    columns=(
        Reference(
            "user",
            column="member",
            table="users",
            title="user",
            # The platform stores names of users in lower case.
            codec=Text(lower=True),
            path="users/",
            name_expression="member#$display",
            required=True,
        ),
    ),
    identity=("user",),
)


def _own_group(desired: Desired, group: Optional[State], controls: Controls) -> Optional[str]:
    if group is None or not group.facts.get("system_group"):
        return None
    others = [o for o in desired.values if (desired.get(o) or "") != (group.values.get(o) or "")]
    if controls.state == "absent" or others:
        return "it is a group of the system; only its members and permissions can be changed"
    return None


GROUP = Resource(
    name="group",
    plural="groups",
    title="group",
    table="groups",
    columns=(
        Column("name", Text(128, trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("email", Text(lower=True)),
        Column("enabled", FLAG),
    ),
    facts=(
        Fact("identity", volatile=True),
        Fact("system_group", convert=flag),
        Fact("created", volatile=True),
        Fact("creator"),
    ),
    children=(
        Children("members", MEMBER, parent_column="parent_group", match=(("user",),), scalar="user"),
        permissions(),
        tags_of("groups"),
    ),
    created_values=("identity",),
    change_guards=(_own_group,),
    preflights=(unique_name(("users", "user")),),
    # A group created within four seconds after another was deleted never gets members (measured on 26.1.8).
    pause_after_delete=5.0,
)
