# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virus scans of NAS volumes.

A scan needs a NAS with 8 GiB of memory and the scanner of the service enabled (vendor documentation). Assumption:
without them a start is accepted and nothing happens.
"""

from __future__ import annotations

import posixpath
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, transition
from ..store import Key, Row
from .machines import is_running
from .volume_files import put_file, tree

#: Assumption.
SCAN_SECONDS = 20.0
SCANNER_RAM = 8192
#: The file that every scanner reports, and what the vendor's SDK shows for it.
TEST_FILE = "eicar.com"
TEST_VIRUS = "Eicar-Signature"


def log(engine: Engine, antivirus: Key, level: str, text: str, user: str = "") -> None:
    """Append a line to the log of a scanner. Assumption: which lines are written."""
    stamp = engine.clock.microseconds()
    engine.store.add(
        "volume_antivirus_logs",
        {"volume_antivirus": antivirus, "level": level, "text": text, "user": user, "timestamp": stamp},
    )


def can_scan(engine: Engine, row: Row) -> bool:
    """Return whether the NAS of a volume has what a scan needs."""
    service = engine.store.get("vm_services", engine.store.get("volumes", row["volume"])["service"])
    vm, scanner = (
        engine.store.get("vms", service["vm"]),
        engine.store.peek("vm_service_antivirus", service["antivirus"]),
    )
    running = is_running(engine, vm["machine"]) and vm["ram"] >= SCANNER_RAM
    return bool(running and row["enabled"] and scanner is not None and scanner["enabled"])


@action("volume_antivirus_actions", "enable")
def enable(call: Call, row: Row, _params: dict[str, Any]) -> None:
    call.update("volume_antivirus", row["$key"], {"enabled": True})


@action("volume_antivirus_actions", "disable")
def disable(call: Call, row: Row, _params: dict[str, Any]) -> None:
    call.update("volume_antivirus", row["$key"], {"enabled": False})


@action("volume_antivirus_actions", "start")
def start(call: Call, row: Row, _params: dict[str, Any]) -> None:
    """Start a scan. Assumption: without effect while one runs."""
    engine, status = call.engine, call.engine.store.get("volume_antivirus_status", row["status"])
    if status["status"] == "scanning" or not can_scan(engine, row):
        return
    engine.store.set("volume_antivirus_status", row["status"], status="scanning", last_update=engine.clock.stamp())
    log(engine, row["$key"], "message", "Scan started", call.user_name)
    engine.clock.schedule(SCAN_SECONDS, "antivirus.scanned", antivirus=row["$key"])


@action("volume_antivirus_actions", "stop")
def stop(call: Call, row: Row, _params: dict[str, Any]) -> None:
    """Stop a scan. Assumption: refused if none runs, as for syncs."""
    engine = call.engine
    if engine.store.get("volume_antivirus_status", row["status"])["status"] != "scanning":
        raise ApiError(422, "Scan is not running")
    engine.clock.cancel("antivirus.", antivirus=row["$key"])
    engine.store.set("volume_antivirus_status", row["status"], status="offline", last_update=engine.clock.stamp())
    log(engine, row["$key"], "message", "Scan stopped", call.user_name)


@transition("antivirus.scanned")
def _scanned(engine: Engine, antivirus: Key) -> None:
    """End a scan: test files are reported, and moved or deleted."""
    store, stamp = engine.store, engine.clock.stamp()
    row = store.get("volume_antivirus", antivirus)
    found = _infected(engine, row["volume"])
    for path in found:
        store.add(
            "volume_antivirus_infections",
            {
                "volume_antivirus": antivirus, "filename": f"/{path}", "virus": TEST_VIRUS,
                "action": row["infected_action"], "timestamp": engine.clock.microseconds(),
            },
        )  # fmt: skip
        _remove(engine, row, path)
    stats = store.get("volume_antivirus_stats", row["stats"])
    moved = len(found) if row["infected_action"] == "move" else 0
    store.set(
        "volume_antivirus_stats", row["stats"], last_scan=stamp,
        infected_files=stats["infected_files"] + len(found), quarantine_count=stats["quarantine_count"] + moved,
    )  # fmt: skip
    store.set("volume_antivirus_status", row["status"], status="offline", last_update=stamp)
    log(engine, antivirus, "message", "Scan finished")


def _infected(engine: Engine, volume: Key) -> list[str]:
    quarantine = f"{_quarantine(engine, volume)}/"
    return [
        path
        for path in sorted(tree(engine, volume))
        if posixpath.basename(path) == TEST_FILE and not path.startswith(quarantine)
    ]


def _quarantine(engine: Engine, volume: Key) -> str:
    [row] = engine.store.select("volume_antivirus", volume=volume)
    return str(row["quarantine_location"]).strip("/")


def _remove(engine: Engine, row: Row, path: str) -> None:
    entry = tree(engine, row["volume"]).pop(path)
    if row["infected_action"] == "move":
        target = posixpath.join(_quarantine(engine, row["volume"]), posixpath.basename(path))
        put_file(engine, row["volume"], target, entry["size"])
