# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Billing: the usage of each period. A period may have two rows (measured on 26.1.8)."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..registry import after_create
from ..store import Row

MONTH = 30 * 86_400


def measure(engine: Engine) -> dict[str, Any]:
    """Return the current usage of the cloud."""
    store = engine.store
    found: dict[str, Any] = {"workload_datapoints": 1, "storage_datapoints": 1}
    for status in store.select("cluster_status"):
        for name in ("total_cores", "online_cores", "total_nodes", "online_nodes", "total_ram", "online_ram"):
            found[name] = found.get(name, 0) + status[name]
    running = [row for row in store.select("machine_status") if row["status"] == "running" and row["running_ram"]]
    guests = [row for row in running if store.get("machines", row["machine"])["type"] == "vm"]
    found["running_machines"] = len(guests)
    found["used_cores"] = sum(row["running_cores"] for row in guests)
    found["used_ram"] = sum(row["running_ram"] for row in guests)
    for tier in store.select("storage_tiers"):
        found[f"tier_{tier['tier']}_used"] = tier["used"]
        found[f"tier_{tier['tier']}_total"] = tier["capacity"]
    return found


@after_create("billing_actions")
def generate(call: Call, _request: Row) -> None:
    """Insert a row for the current period.

    Assumption: it runs from the end of the last period that was sent until now.
    """
    engine = call.engine
    sent = [row["to"] for row in engine.store.select("billing") if row["sent"]]
    begin = max(sent, default=engine.clock.stamp() - MONTH)
    engine.store.add("billing", {"from": begin, "to": engine.clock.stamp(), **measure(engine)})


def populate(engine: Engine) -> None:
    """Insert two months, the first of them twice: the later row is the more complete one (measured)."""
    now = engine.clock.stamp()
    begin, middle = now - 2 * MONTH, now - MONTH
    figures = measure(engine)
    for start, end, made, points in (
        (begin, middle, middle + 60, 700),
        (begin, middle + 1, middle + 120, 720),
        (middle + 1, now - 3600, now - 3500, 715),
    ):
        row = {"from": start, "to": end, "created": made, "sent": made + 60, **figures}
        engine.store.add("billing", {**row, "workload_datapoints": points, "storage_datapoints": points})
