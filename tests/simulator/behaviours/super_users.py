# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The group Super Users of 26.2, which stands for `physical_access` of users.

From the release notes of 26.2: the column is kept for compatibility; setting it adds the user to the group or removes
the user from it. Before 26.2 there is no such group, and the column alone amounts to an administrator (see `Auth`).

Assumption: the column shows the membership, so that a client that removes the membership finds the column changed. With
a lenient simulator the column keeps the value that was written. Settled by: DELETE members/<key> of the group on 26.2, then
GET users/<key>?fields=physical_access.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, after_delete, after_update
from ..store import Row
from .identities import next_identity

SINCE = "26.2"
NAME = "Super Users"


def add_group(engine: Engine) -> None:
    """Create the group, for seeds.

    Assumption: it is a group of the system, without members and permissions. Settled by: GET groups?fields=all, GET
    members and GET permissions on 26.2.
    """
    if engine.since(SINCE):
        engine.store.add(
            "groups", {"name": NAME, "identity": next_identity(engine), "system_group": True, "creator": ""}
        )


def group(engine: Engine) -> Row | None:
    """Return the group, which only exists since 26.2."""
    found = engine.store.select("groups", name=NAME, system_group=True) if engine.since(SINCE) else []
    return found[0] if found else None


def _memberships(engine: Engine, parent: Row, user: Row) -> list[Row]:
    target = ("users", user["$key"])
    members = engine.store.select("members", parent_group=parent["$key"])
    return [member for member in members if engine.store.resolve(member["member"]) == target]


def _update_membership(call: Call, user: Row) -> None:
    parent = group(call.engine)
    if parent is None:
        return
    memberships = _memberships(call.engine, parent, user)
    if user["physical_access"] and not memberships:
        call.create("members", {"parent_group": parent["$key"], "member": f"users/{user['$key']}"})
    elif not user["physical_access"]:
        for membership in memberships:
            call.delete("members", membership["$key"])


@after_create("users")
def join_new_user(call: Call, user: Row) -> None:
    _update_membership(call, user)


@after_update("users")
def join_or_leave(call: Call, user: Row, before: dict[str, Any]) -> None:
    """Change the membership with the column, also when the column is written without a change."""
    if "physical_access" in before:
        _update_membership(call, user)


def _show(call: Call, member: Row, value: bool) -> None:
    store, parent = call.engine.store, group(call.engine)
    target = store.resolve(member["member"])
    if parent is None or member["parent_group"] != parent["$key"] or target is None or not call.engine.strict:
        return
    if target[0] == "users" and store.peek(*target) is not None:
        store.set("users", target[1], physical_access=value)


@after_create("members")
def show_new_member(call: Call, member: Row) -> None:
    _show(call, member, True)


@after_delete("members")
def show_removed_member(call: Call, member: Row) -> None:
    _show(call, member, False)
