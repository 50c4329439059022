# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and their members, with the platform's defect after the deletion of a group.

Measured on 26.1.8: for three to four seconds after a group was deleted, the next new group cannot take members - never,
until yet another group is made, which is then the one that cannot. Everything else of such a group works. Only the
deletion of groups does this, and the reuse of identities has no part in it.
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

#: Waits of up to 3 s met the defect, waits of 4 s and more did not (measured).
WINDOW_SECONDS = 3.5
BROKEN = "Error creating member in system table: error setting field 'members.group': No such file or directory"


def defect(engine: Engine) -> dict[str, Any]:
    """`armed`: a group was deleted a moment ago; `broken`: the group that takes no members."""
    return engine.store.hidden.setdefault("group_defect", {"armed": False, "broken": None})


@before_validate("groups")
def lower_email(call: Call, body: dict[str, Any]) -> None:
    """Reads back in lower case. Assumption: the server does it; official clients do it as well."""
    if isinstance(body.get("email"), str):
        body["email"] = body["email"].lower()


@before_create("groups")
def complete_group(call: Call, values: dict[str, Any]) -> None:
    refuse_taken_name(call, values)
    values["identity"] = next_identity(call.engine)


@after_create("groups")
def meet_the_window(call: Call, group: Row) -> None:
    """The next group heals the broken one and is broken itself."""
    state = defect(call.engine)
    if state["armed"] or state["broken"] is not None:
        state["broken"] = group["$key"]


def _refuse_system_group(group: Row, verb: str) -> None:
    """Vendor's SDKs: such rows cannot be changed or deleted. Assumption: status and text."""
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
def arm(call: Call, group: Row) -> None:
    """Memberships go by the contract and permissions here; the users stay."""
    drop_grants(call, group)
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
    """`member` is kept as it was posted: `users/2` or `/v4/users/2` (measured)."""
    store, spelt = call.engine.store, values["member"]
    target = store.resolve(spelt)
    if target is None or target[0] not in TABLES or store.peek(*target) is None:
        raise no_such_reference("members", "member")
    short = f"{target[0]}/{target[1]}"
    if spelt not in (short, f"/v4/{short}"):
        raise no_such_reference("members", "member")  # assumption: no other spelling is taken
    if defect(call.engine)["broken"] == values["parent_group"]:
        raise ApiError(404, BROKEN)
    for other in store.select("members", parent_group=values["parent_group"]):
        if store.resolve(other["member"]) == target:
            # Assumption: a member is a member in either spelling. Clients match on "already".
            raise ApiError(409 if call.engine.strict else 422, "This name is already in use")
