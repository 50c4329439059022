# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of VMs to NAS volumes: one definition per volume, and a row of statistics for each run."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_delete, transition
from ..store import Key, Row

#: Assumption. `building` was seen within 10 ms of the start (measured); how long it lasts depends on the VMs.
EXPORT_SECONDS = 5.0
CLEAN_SECONDS = 2.0


@action("volume_vm_export_actions", "start_export")
def start_export(call: Call, export: Row, params: dict[str, Any]) -> None:
    """Start a run of all VMs that may be exported, or of the given ones; the status is `building` at once (measured).

    A VM must have `allow_export` (vendor documentation). Assumption: a given one without it counts as an error of the
    run, and a second start is refused.
    """
    if export["status"] != "idle":
        raise ApiError(422, f"Export is {export['status']}")
    vms = [vm["$key"] for vm in call.engine.store.select("vms", is_snapshot=False)]
    if isinstance(params.get("vms"), list):
        selected = {int(key) for key in params["vms"] if str(key).isdecimal()}
        vms = [key for key in vms if key in selected]
    else:
        vms = [key for key in vms if _is_allowed(call.engine, key)]
    call.engine.store.set("volume_vm_exports", export["$key"], status="building", status_info="")
    name = str(params.get("name") or f"export-{call.engine.clock.stamp()}")
    call.engine.clock.schedule(EXPORT_SECONDS, "export.done", export=export["$key"], name=name, vms=vms)


def _is_allowed(engine: Engine, vm: Key) -> bool:
    row = engine.store.peek("vms", vm)
    return row is not None and bool(row["allow_export"])


@transition("export.done")
def _done(engine: Engine, export: Key, name: str, vms: list[Key]) -> None:
    """Finish a run, which can end idle and yet have errors.

    Tests name the VMs that fail in ``switches["failing_exports"]``.
    """
    store, row = engine.store, engine.store.get("volume_vm_exports", export)
    failing = set(engine.switches.get("failing_exports", ()))
    good = [key for key in vms if key not in failing and _is_allowed(engine, key)]
    machines = [store.get("vms", key)["machine"] for key in good]
    size = sum(drive["used_bytes"] for machine in machines for drive in store.select("machine_drives", machine=machine))
    store.add(
        "volume_vm_export_stats",
        {
            "volume_vm_exports": export, "virtual_machines": len(vms), "export_success": len(good),
            "errors": len(vms) - len(good), "quiesced": len(good) if row["quiesced"] else 0, "size_bytes": size,
            "duration": int(EXPORT_SECONDS), "file_name": name, "timestamp": engine.clock.stamp(),
        },
    )  # fmt: skip
    store.set("volume_vm_exports", export, status="idle", status_info="")


@action("volume_vm_export_actions", "stop_export")
def stop_export(call: Call, export: Row, _params: dict[str, Any]) -> None:
    if export["status"] == "building":
        call.engine.clock.cancel("export.", export=export["$key"])
        call.engine.store.set("volume_vm_exports", export["$key"], status="idle")


@action("volume_vm_export_actions", "cleanup")
def cleanup(call: Call, export: Row, _params: dict[str, Any]) -> None:
    if export["status"] != "idle":
        raise ApiError(422, f"Export is {export['status']}")  # assumption
    call.engine.store.set("volume_vm_exports", export["$key"], status="cleaning")
    call.engine.clock.schedule(CLEAN_SECONDS, "export.cleaned", export=export["$key"])


@transition("export.cleaned")
def _cleaned(engine: Engine, export: Key) -> None:
    engine.store.set("volume_vm_exports", export, status="idle")


@after_delete("volume_vm_exports")
def forget(call: Call, export: Row) -> None:
    """Cancel the run of a deleted export; the files stay on the volume (official Go client)."""
    call.engine.clock.cancel("export.", export=export["$key"])
