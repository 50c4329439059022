# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Antivirus of NAS volumes. The row is created with the volume; a second one is refused (measured)."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, after_delete, after_update
from ..store import Key, Row


def add_antivirus(engine: Engine, volume: Key) -> Row:
    """Create the settings of a new volume, with status and counters (vendor's SDK)."""
    row = engine.store.add("volume_antivirus", {"volume": volume})
    _add_rows(engine, row)
    return row


def _add_rows(engine: Engine, row: Row) -> None:
    status = engine.store.add("volume_antivirus_status", {"volume_antivirus": row["$key"]})
    stats = engine.store.add("volume_antivirus_stats", {"volume_antivirus": row["$key"]})
    engine.store.set("volume_antivirus", row["$key"], status=status["$key"], stats=stats["$key"])


@after_create("volume_antivirus")
def complete(call: Call, row: Row) -> None:
    _add_rows(call.engine, row)
    call.engine.store.set("volumes", row["volume"], vol_antivirus=row["$key"])


@after_update("volume_antivirus")
def show_state(call: Call, row: Row, before: dict[str, Any]) -> None:
    """Show an enabled scanner as online. That is an assumption."""
    if "enabled" in before:
        state = "online" if row["enabled"] else "offline"
        call.engine.store.set("volume_antivirus_status", row["status"], state=state)


@after_delete("volume_antivirus")
def forget(call: Call, row: Row) -> None:
    store = call.engine.store
    call.engine.clock.cancel("antivirus.", antivirus=row["$key"])
    for table in (
        "volume_antivirus_status", "volume_antivirus_stats", "volume_antivirus_infections", "volume_antivirus_logs",
    ):  # fmt: skip
        for child in store.select(table, volume_antivirus=row["$key"]):
            store.remove(table, child["$key"])
    if store.peek("volumes", row["volume"]) is not None:
        store.set("volumes", row["volume"], vol_antivirus=None)
