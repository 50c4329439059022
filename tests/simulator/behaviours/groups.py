# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and their members, with the platform's defect after the deletion of a group, which 26.2 has fixed.

Measured on 26.1.8: for three to four seconds after a group was deleted, the next new group cannot take members - not
even later, until another group is created, which then has the same problem. Everything else about such a group works.
Only deleting a group triggers this, and it is unrelated to the reuse of identities.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, no_such_reference
from ..registry import (
    after_create,
    after_delete,
    before_create,
    before_delete,
    before_update,
    before_validate,
    transition,
)
from ..store import Row
from .identities import TABLES, drop_grants, next_identity, refuse_taken_name

#: The defect appeared after waits of up to 3 s, and not after waits of 4 s and more (measured).
WINDOW_SECONDS = 3.5
#: Release notes of 26.2.
DEFECT_FIXED_IN = "26.2"
BROKEN = "Error creating member in system table: error setting field 'members.group': No such file or directory"


def defect(engine: Engine) -> dict[str, Any]:
    """Return the state of the defect.

    `armed` means that a group was deleted a moment ago; `broken` is the key of the group that takes no members.
    """
    return engine.store.hidden.setdefault("group_defect", {"armed": False, "broken": None})


@before_validate("groups")
def lower_email(call: Call, body: dict[str, Any]) -> None:
    """Store the address in lower case, as it is read back.

    Assumption: the server does it; official clients do it as well.
    """
    if isinstance(body.get("email"), str):
        body["email"] = body["email"].lower()


@before_create("groups")
def complete_group(call: Call, values: dict[str, Any]) -> None:
    refuse_taken_name(call, values)
    values["identity"] = next_identity(call.engine)


@after_create("groups")
def apply_defect(call: Call, group: Row) -> None:
    """Repair the broken group and break the new one, while the window is open."""
    state = defect(call.engine)
    if state["armed"] or state["broken"] is not None:
        state["broken"] = group["$key"]


def _refuse_system_group(group: Row, verb: str) -> None:
    """Refuse to change or delete a system group (vendor's SDKs). Assumption: status and text."""
    if group["system_group"]:
        raise ApiError(405, f"System groups cannot be {verb}")


@before_update("groups")
def check_group_change(call: Call, group: Row, changes: dict[str, Any]) -> None:
    if changes:
        _refuse_system_group(group, "modified")
    refuse_taken_name(call, changes, group["$key"])


@before_delete("groups")
def check_group_delete(call: Call, group: Row) -> None:
    _refuse_system_group(group, "deleted")


@after_delete("groups")
def open_defect_window(call: Call, group: Row) -> None:
    """Revoke the group's permissions and open the window of the defect.

    Memberships are deleted by the contract; the users stay.
    """
    drop_grants(call, group)
    if call.engine.since(DEFECT_FIXED_IN):
        return
    state = defect(call.engine)
    state["armed"] = True
    if state["broken"] == group["$key"]:
        state["broken"] = None
    call.engine.clock.cancel("groups.window_closed")
    call.engine.clock.schedule(WINDOW_SECONDS, "groups.window_closed")


@transition("groups.window_closed")
def _window_closed(engine: Engine) -> None:
    defect(engine)["armed"] = False


@before_create("members")
def check_member(call: Call, values: dict[str, Any]) -> None:
    """Check a member, which is stored as it was sent: `users/2` or `/v4/users/2` (measured)."""
    store, member = call.engine.store, values["member"]
    target = store.resolve(member)
    if target is None or target[0] not in TABLES or store.peek(*target) is None:
        raise no_such_reference("members", "member")
    short = f"{target[0]}/{target[1]}"
    if member not in (short, f"/v4/{short}"):
        raise no_such_reference("members", "member")  # assumption: no other spelling is accepted
    if defect(call.engine)["broken"] == values["parent_group"]:
        raise ApiError(404, BROKEN)
    for other in store.select("members", parent_group=values["parent_group"]):
        if store.resolve(other["member"]) == target:
            # Assumption: both spellings name the same member. Clients match on "already".
            raise ApiError(409 if call.engine.strict else 422, "This name is already in use")
