# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``GET dashboard``: counts of objects, and of those that are up or in trouble (members as official SDKs read them)."""

from __future__ import annotations

from typing import Any

from ..engine import Engine
from ..registry import view
from .machines import is_running


@view("dashboard")
def dashboard(engine: Engine, _query: dict[str, str]) -> dict[str, Any]:
    """Return the numbers of the dashboard, some of them wrapped in an object.

    Assumption: which members are wrapped, and what counts as a warning.
    """
    store = engine.store
    counted: dict[str, Any] = {"users_count": {"$count": len(store.select("users"))}}
    counted["groups_count"] = {"$count": len(store.select("groups"))}
    machines = [vm["machine"] for vm in store.select("vms", is_snapshot=False)]
    for name, keys in (
        ("machines", machines),
        ("vnets", [row["machine"] for row in store.select("vnets")]),
        ("nodes", [row["machine"] for row in store.select("nodes")]),
    ):
        counted[f"{name}_count"] = len(keys)
        counted[f"{name}_online"] = sum(is_running(engine, key) for key in keys)
        counted[f"{name}_warn"] = counted[f"{name}_error"] = 0
    tenants = store.select("tenants", is_snapshot=False)
    counted["tenants_count"] = len(tenants)
    states = [store.peek("tenant_status", row["status"]) for row in tenants]
    counted["tenants_online"] = sum(bool(row and row["running"]) for row in states)
    for name in ("clusters", "cluster_tiers", "storage_tiers", "alarms", "sites"):
        counted[f"{name}_count"] = len(store.select(name))
    for level in ("warning", "error"):
        counted[f"alarms_{level}"] = len(store.select("alarms", level=level))
    return counted
