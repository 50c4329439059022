# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: table `users`, with group memberships, permissions and API keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ..columns import FLAG, Choice, Column, Fact, Integer, Moment, Reference, Text, Words
from ..resource import Children, Desired, Resource, State

MEMBERSHIP = Resource(
    name="membership",
    title="membership",
    table="members",
    columns=(Reference("group", column="parent_group", table="groups", title="group", required=True),),
    identity=("group",),
    # Creating a member right after some group was deleted fails like this, and goes on failing until another group
    # is made (measured on 26.1.8).
)


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


def _expiry_kind(moment: Any) -> Mapping[str, Any]:
    return {"expires_type": "date" if moment else "never"}


API_KEY = Resource(
    name="api_key",
    title="API key",
    table="user_api_keys",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        # Always sent at creation, so that no default of the platform decides how long a key lives.
        Column("expires", Moment(), create_default="never", along=_expiry_kind, required=True),
        Column("ip_allow_list", Words(",")),
        Column("ip_deny_list", Words(",")),
    ),
    facts=(Fact("created"), Fact("last_login", "lastlogin_stamp"), Fact("last_login_ip", "lastlogin_ip")),
    # Where the secret stands in the answer: `private_key` on current releases, `token` in another official client.
    once_returned=("private_key", "token"),
)


def _not_oneself(desired: Desired, user: Optional[State], controls: Any) -> Optional[str]:
    if user is None or controls.username is None or user.values.get("name") != controls.username.lower():
        return None
    if controls.state == "absent":
        return "it is the account that this task is logged in with; it would delete itself"
    if desired.get("enabled") is False:
        return "it is the account that this task is logged in with; it would lock itself out"
    return None


def _name_is_plain(desired: Desired, user: Optional[State], controls: Any) -> Optional[str]:
    if "/" in str(desired.get("name", "")):
        return "a user name must not contain a slash"
    return None


USER = Resource(
    name="user",
    plural="users",
    title="user",
    table="users",
    columns=(
        # Names and addresses come back in lower case whatever was sent.
        Column("name", Text(128, trimmed=True, lower=True), required=True),
        Column("user_password", Text(256), column="password", secret=True, required=True),
        Column("type", Choice("normal", "api", "vdi"), create_only=True),
        Column("enabled", FLAG),
        Column("display_name", Text(), column="displayname"),
        Column("email", Text(lower=True)),
        Column("change_password", FLAG),
        Column("physical_access", FLAG),
        Column("ssh_keys", Words("\n")),
        Column("two_factor_authentication", FLAG),
        Column("two_factor_type", Choice("email", "authenticator")),
        Reference("auth_source", table="auth_sources", title="authorization source", create_only=True),
        Column("remote_name", Text()),
    ),
    facts=(
        Fact("identity"),
        Fact("last_login"),
        Fact("account_locked"),
        Fact("failed_attempts"),
        Fact("created"),
        Fact("creator"),
    ),
    children=(
        Children(
            "groups",
            MEMBERSHIP,
            parent_column="member",
            parent_path="users/",
            parent_spellings=("/v4/users/",),
            match=(("group",),),
            scalar="group",
        ),
        Children(
            "permissions",
            PERMISSION,
            parent_column="identity",
            parent_value="identity",
            match=(("table", "row"),),
        ),
        Children("api_keys", API_KEY, parent_column="user"),
    ),
    created_values=("identity",),
    guards=(_name_is_plain,),
    change_guards=(_not_oneself,),
)
