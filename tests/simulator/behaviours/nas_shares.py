# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CIFS and NFS shares of NAS volumes."""

from __future__ import annotations

import json
from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, after_delete, before_validate, computed
from ..store import Row
from .nas_volumes import is_mounted

TABLES = ("volume_cifs_shares", "volume_nfs_shares")


@before_validate("volume_nfs_shares")
def keep_list_as_text(call: Call, body: dict[str, Any]) -> None:
    """Store a comma-separated string.

    A JSON list is stored as its JSON text, with escaped slashes (vendor's SDK).
    """
    if isinstance(body.get("allowed_hosts"), list):
        body["allowed_hosts"] = json.dumps(body["allowed_hosts"], separators=(",", ":")).replace("/", "\\/")


def add_status(call: Call, share: Row) -> None:
    """Create the row that shows the status of the share."""
    table, store = call.table.name, call.engine.store
    status = store.add("volume_share_status", {"share": f"{table}/{share['$key']}"})
    store.set(table, share["$key"], status=status["$key"])


def drop_status(call: Call, share: Row) -> None:
    """Delete the status row; the data stays on the volume."""
    call.engine.store.remove("volume_share_status", share["status"])


for _table in TABLES:
    after_create(_table)(add_status)
    after_delete(_table)(drop_status)


def _served(engine: Engine, status: Row) -> bool:
    target = engine.store.resolve(status["share"])
    share = engine.store.peek(*target) if target is not None else None
    return share is not None and share["enabled"] and is_mounted(engine, engine.store.get("volumes", share["volume"]))


@computed("volume_share_status", "status")
def _status(engine: Engine, status: Row) -> Any:
    """Return the status, in values seen in fixtures of the vendor's SDKs and in help texts."""
    return "enabled" if _served(engine, status) else "offline"


@computed("volume_share_status", "state")
def _state(engine: Engine, status: Row) -> Any:
    return "online" if _served(engine, status) else "offline"
