# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions: one row per identity, table and row of that table (0 for all rows)."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import no_such_reference
from ..registry import before_create, before_update
from ..store import Row
from .identities import owner


@before_create("permissions")
def complete_grant(call: Call, values: dict[str, Any]) -> None:
    """Set `list` with `read` (official Go and Terraform clients).

    A reference to a missing row is 404, as on every table.
    """
    found = owner(call.engine, values["identity"])
    if found is None:
        raise no_such_reference("permissions", "identity")
    values["identity_owner"] = f"{found[0]}/{found[1]['$key']}"
    values["rowdisplay"] = _display(call, values)
    if values["read"]:
        values["list"] = True


def _display(call: Call, values: dict[str, Any]) -> str:
    """Fill in the name of the row. Assumption: it is empty for whole tables."""
    table = call.engine.contract.get(values["table"])
    if table is None or not values["row"]:
        return ""
    row = call.engine.store.peek(table.name, values["row"])
    return str(row.get(table.display or "", "")) if row is not None else ""


@before_update("permissions")
def keep_list(call: Call, grant: Row, changes: dict[str, Any]) -> None:
    """Keep `list` set as long as `read` is set."""
    if changes.get("read", grant["read"]):
        changes["list"] = True
