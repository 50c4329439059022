# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User accounts. The password is never returned; type and auth_source are fixed at creation (contract)."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    before_validate,
    row_action,
)
from ..store import Row
from .identities import drop_grants, next_identity, refuse_taken_name

#: The account that the installer creates.
ADMINISTRATOR = 1
PASSWORD_LENGTH = 8
#: Rights on `/` of a new account, by type (vendor's schema notes; a live test of the vendor's SDK finds rows).
ROOT_RIGHTS = {"vdi": ("list",)}
#: Assumption: the rights of an account on its own row (sources name the row, not its flags).
OWN_RIGHTS = ("list", "read", "modify")


@before_validate("users")
def lower_case(call: Call, body: dict[str, Any]) -> None:
    """Store names and addresses in lower case, as they are read back.

    Assumption: the server does it; official clients do it as well.
    """
    for name in ("name", "email"):
        if isinstance(body.get(name), str):
            body[name] = body[name].lower()


@before_validate("users")
def check_password(call: Call, body: dict[str, Any]) -> None:
    """Require the length of the default policy, `length:8` (vendor documentation).

    Assumption: the refusal is that of any other value; a lenient simulator has no policy.
    """
    password = body.get("password")
    if call.engine.strict and password and len(str(password)) < PASSWORD_LENGTH:
        raise failed_validation("password")


@before_create("users")
def complete_user(call: Call, values: dict[str, Any]) -> None:
    refuse_taken_name(call, values)
    values["identity"] = next_identity(call.engine)


@after_create("users")
def store_account(call: Call, user: Row) -> None:
    """Store the password outside of the row, and grant the rights of a new account (a new group has none)."""
    store_password(call, user)
    store, identity = call.engine.store, int(user["identity"])
    for table, row, rights in (
        ("/", 0, ROOT_RIGHTS.get(user["type"], ("list", "read"))),
        ("users", user["$key"], OWN_RIGHTS),
    ):
        flags = dict.fromkeys(rights, True)
        owner = f"users/{user['$key']}"
        display = user["name"] if row else ""
        store.add(
            "permissions",
            {"identity": identity, "table": table, "row": row, "identity_owner": owner, "rowdisplay": display, **flags},
        )


def store_password(call: Call, user: Row) -> None:
    """Store the password where `Auth` looks it up."""
    if call.arguments.get("password"):
        passwords = call.engine.store.hidden.setdefault("passwords", {})
        passwords[user["$key"]] = str(call.arguments["password"])


@before_update("users")
def check_user_change(call: Call, user: Row, changes: dict[str, Any]) -> None:
    refuse_taken_name(call, changes, user["$key"])


@after_update("users")
def change_user(call: Call, user: Row, _before: dict[str, Any]) -> None:
    store_password(call, user)


@before_delete("users")
def refuse_administrator(call: Call, user: Row) -> None:
    """Refuse to delete the administrator (vendor's schema notes). Assumption: status and text."""
    if user["$key"] == ADMINISTRATOR:
        raise ApiError(405, "The default administrator cannot be deleted")


@after_delete("users")
def forget_user(call: Call, user: Row) -> None:
    """Delete permissions, sessions and tasks of the account; the contract deletes memberships and API keys.

    Schema notes also list the VMs that the account owns; no source has seen that, so they stay.
    """
    engine, key = call.engine, user["$key"]
    drop_grants(call, user)
    engine.store.hidden.get("passwords", {}).pop(key, None)
    sessions = engine.store.hidden.get("sessions", {})
    for token in [token for token, user in sessions.items() if user == key]:
        del sessions[token]
    for task in engine.store.select("tasks", owner=f"users/{key}"):
        call.delete("tasks", task["$key"])


def _set_enabled(call: Call, user: Row, enabled: bool) -> None:
    call.update("users", user["$key"], {"enabled": enabled})


@action("user_actions", "enable")
def enable(call: Call, user: Row, _params: dict[str, Any]) -> None:
    """Enable the user.

    Disputed: the Go SDK sends it, a review in the TypeScript SDK says that only the row action exists.
    """
    _set_enabled(call, user, True)


@action("user_actions", "disable")
def disable(call: Call, user: Row, _params: dict[str, Any]) -> None:
    _set_enabled(call, user, False)


@action("user_actions", "")
def no_action(call: Call, _user: Row, _params: dict[str, Any]) -> None:
    raise ApiError(422, "field 'user_actions.action' is required")


@row_action("users", "enable")
def enable_row(call: Call, user: Row, _body: Any) -> None:
    _set_enabled(call, user, True)


@row_action("users", "disable")
def disable_row(call: Call, user: Row, _body: Any) -> None:
    _set_enabled(call, user, False)


def set_password(engine: Engine, user: Row, password: str) -> None:
    """Set a password, for seeds."""
    engine.store.hidden.setdefault("passwords", {})[user["$key"]] = password
