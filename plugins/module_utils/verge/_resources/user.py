# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: table `users`, with group memberships, permissions and API keys."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import FLAG, NUMBER, TIME, Choice, DelimitedList, Flag, Text
from .._schema.columns import CREATE_ONLY, ONCE, SECRET, Column, Fact, Reference, ResolvedReference
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Export, Resource, State
from . import words
from .api_key import KEY_OF_USER
from .checks import unique_name
from .permission import KNOWN_TABLES, permissions
from .tagging import tags_of

#: Since 26.2 `physical_access` stands for a membership of this group (release notes). Older releases have no such group.
SUPER_USERS = "Super Users"


class Lock(Flag):
    """Whether failed log-ins have locked an account: the platform stores when, and 0 for an account that is not locked."""

    def dump(self, value: Any) -> Any:
        return 0


MEMBERSHIP = Resource(
    name="membership",
    title="membership",
    table="members",
    columns=(Reference("group", column="parent_group", table="groups", title="group", required=True),),
    identity=("group",),
    export=Export(terraform="member"),
)


def _not_own_account(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    if user is None or controls.username is None or user.values.get("name") != controls.username.lower():
        return None
    if controls.state == "absent":
        return "this task is logged in as this user, and would delete its own account"
    if desired.get("enabled") is False:
        return "this task is logged in as this user, and would lock itself out"
    return None


def _cannot_be_locked(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    if desired.get("locked") and (user is None or not user.values.get("locked")):
        return "'locked: true' cannot be written: only failed log-ins lock a user; use 'enabled: false' to keep one out"
    return None


def _name_has_no_slash(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    if "/" in str(desired.get("name", "")):
        return "a user name must not contain a slash"
    return None


def _can_log_in(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    if user is not None or controls.state == "absent":
        return None
    if not desired.get("user_password") and desired.get("auth_source") is None:
        return "a new user needs 'user_password', or an 'auth_source' that knows the account"
    if desired.get("two_factor_authentication") and desired.get("two_factor_type") == "authenticator":
        return (
            "the user has to enroll an authenticator app first: use 'two_factor_setup_next_login: true' "
            "instead of 'two_factor_authentication'"
        )
    return None


def _is_asked_for(desired: Desired, membership: State) -> bool:
    """Return whether the membership stands for `physical_access: true`."""
    group = membership.values.get("group")
    return bool(desired.get("physical_access")) and isinstance(group, ResolvedReference) and group.name == SUPER_USERS


def _no_contradiction(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    listed = [item.get("group") for item in desired.children.get("groups", [])]
    if desired.get("physical_access") is False and SUPER_USERS in listed:
        return (
            f"'physical_access: false' contradicts the group '{SUPER_USERS}', "
            "whose members have physical access since VergeOS 26.2"
        )
    return None


USER = Resource(
    name="user",
    plural="users",
    title="user",
    table="users",
    columns=(
        # The platform stores names and addresses in lower case.
        Column("name", Text(128, trimmed=True, lower=True), required=True),
        Column(
            "user_password",
            Text(256),
            column="password",
            exposure=SECRET,
            held=lambda values: getattr(values.get("auth_source"), "key", None) is None,
        ),
        Column("type", Choice("normal", "api", "vdi", reported=("site_sync", "site_user")), write=CREATE_ONLY),
        Column("enabled", FLAG),
        Column("locked", Lock(), column="account_locked", companion_columns=lambda _locked: {"failed_attempts": 0}),
        Column("display_name", Text(), column="displayname"),
        Column("email", Text(lower=True)),
        # Only at creation: once the user has chosen a password, the platform must not ask for another.
        Column("change_password", FLAG, write=ONCE),
        Column("physical_access", FLAG),
        Column("ssh_keys", DelimitedList("\n")),
        Column("two_factor_authentication", FLAG),
        Column("two_factor_type", Choice("email", "authenticator")),
        Column("two_factor_setup_next_login", FLAG, write=ONCE),
        Reference("auth_source", table="auth_sources", title="authorization source", write=CREATE_ONLY),
        Column("remote_name", Text()),
    ),
    facts=(
        Fact("identity", volatile=True, fixed=True),
        Fact("last_login", codec=TIME),
        Fact("account_locked", codec=TIME),
        Fact("failed_attempts", codec=NUMBER),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("creator", fixed=True),
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
            exempt_from_purge=_is_asked_for,
        ),
        # The platform gives a new user permissions, which depend on its type.
        permissions(created_by_platform=True),
        Children("api_keys", KEY_OF_USER, parent_column="user"),
        tags_of("users"),
    ),
    created_values=("identity",),
    guards=(_cannot_be_locked, _name_has_no_slash, _can_log_in, _no_contradiction),
    preflights=(unique_name(("groups", "group")), KNOWN_TABLES),
    change_guards=(_not_own_account,),
    # Failed log-ins lock a user: that is not a part of the configuration.
    export=Export(terraform="user", omitted=lambda _user: ("locked",), exact=("permissions",)),
    words=words.USER,
)
