# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of users: table `groups`, with members and permissions."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, TIME, Codec, Name, Text
from .._schema.columns import Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Export, Resource, State
from . import words
from .checks import unique_name
from .permission import KNOWN_TABLES, permissions
from .tagging import tags_of
from .user import SUPER_USERS


def _members(option: str, title: str, table: str, codec: Codec) -> Resource:
    """Return the members of a group that are rows of one table."""
    # The platform keeps the reference as it was sent, in one of two spellings (measured on 26.1.8).
    member = Reference(
        option,
        column="member",
        table=table,
        title=option,
        codec=codec,
        path=f"{table}/",
        name_expression="member#$display",
        required=True,
    )
    return Resource(
        name=title.replace(" ", "_"),
        title=title,
        table="members",
        columns=(member,),
        identity=(option,),
        export=Export(terraform="member"),
    )


# The platform stores names of users in lower case.
MEMBER = _members("user", "member", "users", Text(lower=True))
MEMBER_GROUP = _members("group", "member group", "groups", Name())


def _own_group(desired: Desired, group: Optional[State], controls: Controls) -> Optional[str]:
    if group is None or not group.facts.get("system_group"):
        return None
    others = [o for o in desired.values if (desired.get(o) or "") != (group.values.get(o) or "")]
    if controls.state == "absent" or others:
        return "it is a group of the system; only its members and permissions can be changed"
    return None


def _loses_access(desired: Desired, group: Optional[State], controls: Controls) -> Optional[str]:
    """Name the users that a purge of the group Super Users takes physical access from."""
    if group is None or "members" not in desired.purge or not group.facts.get("system_group"):
        return None
    if group.values.get("name") != SUPER_USERS:
        return None
    listed = {str(item.get("user")) for item in desired.children.get("members", [])}
    users = [row.values["user"] for row in group.children.get("members", [])]
    removed = [str(user.name) for user in users if not listed & {str(user.name), str(user.key)}]
    if not removed:
        return None
    names = ", ".join(f"'{name}'" for name in removed)
    return f"removed members of '{SUPER_USERS}' no longer have physical access: {names}"


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
        Fact("identity", volatile=True, fixed=True),
        Fact("system_group", codec=FLAG, fixed=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("creator", fixed=True),
    ),
    children=(
        Children("members", MEMBER, parent_column="parent_group", match=(("user",),), scalar="user"),
        Children("member_groups", MEMBER_GROUP, parent_column="parent_group", match=(("group",),), scalar="group"),
        permissions(),
        tags_of("groups"),
    ),
    created_values=("identity",),
    change_guards=(_own_group,),
    preflights=(unique_name(("users", "user")), KNOWN_TABLES),
    notices=(_loses_access,),
    # Before 26.2, a group created within four seconds after another was deleted never gets members (measured on 26.1.8).
    pause_after_delete=5.0,
    export=Export(
        terraform="group", left_out=lambda group: "groups of the system" if group.facts.get("system_group") else None
    ),
    words=words.GROUP,
)
