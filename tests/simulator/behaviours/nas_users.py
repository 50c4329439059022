# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User accounts of a NAS service. Their passwords are never returned."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import failed_validation
from ..registry import after_create, after_delete, before_validate
from ..store import Row
from .nas_services import FIRST_USER_ID


@before_validate("vm_service_users")
def check_password(call: Call, body: dict[str, Any]) -> None:
    """Require a character that is neither a letter nor a digit (official Terraform provider).

    Assumption: the refusal is that of any other value; a lenient simulator accepts all passwords.
    """
    password = str(body.get("password") or "")
    if call.engine.strict and password and password.isalnum():
        raise failed_validation("password")


@after_create("vm_service_users")
def report_account(call: Call, user: Row) -> None:
    """Assign uid and gid. Assumption: both have the same number, and numbers increase."""
    store = call.engine.store
    taken = [row["user_id"] for row in store.select("vm_service_user_status")]
    number = max(taken, default=FIRST_USER_ID - 1) + 1
    status = store.add("vm_service_user_status", {"user_id": number, "group_id": number})
    store.set("vm_service_users", user["$key"], status=status["$key"])


@after_delete("vm_service_users")
def forget_account(call: Call, user: Row) -> None:
    call.engine.store.remove("vm_service_user_status", user["status"])


@after_delete("volume_cifs_shares")
def forget_home(call: Call, share: Row) -> None:
    """Clear the home share of an account when the share is deleted.

    This is an assumption; one source expects the delete to be refused.
    """
    for user in call.engine.store.select("vm_service_users", home_share=share["$key"]):
        call.engine.store.set("vm_service_users", user["$key"], home_share=None)
