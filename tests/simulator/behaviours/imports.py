# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of whole VMs. The rows outlive their VM, and their names are not unique (measured on 26.1.8)."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_delete, before_create, before_validate, put_action, transition
from ..store import Key, Row
from .drives import check_tier
from .vms import bootable

IMPORT_SECONDS = 6.0
#: Bare disk images end in an error (official Go client); they are imported by a drive of media `import`.
PACKAGES = frozenset({"ova", "ovf", "vmx", "ybvm", "zip"})


@before_validate("vm_imports")
def check_import(call: Call, body: dict[str, Any]) -> None:
    if body.get("preferred_tier") not in (None, ""):
        body["preferred_tier"] = check_tier(body["preferred_tier"])


@before_create("vm_imports")
def refuse_taken(call: Call, values: dict[str, Any]) -> None:
    if call.engine.store.select("vms", name=values["name"], is_snapshot=False):
        raise ApiError(409 if call.engine.strict else 422, "This name is already in use")  # measured
    if values["file"] is None and values["volume"] is None and values["shared_object"] is None:
        raise ApiError(422, "field 'vm_imports.file' is required")  # assumption


@after_create("vm_imports")
def begin_import(call: Call, job: Row) -> dict[str, str] | None:
    """Start an import; `response` holds the key of the new VM."""
    return begin(call, job) if job["importing"] else None


def begin(call: Call, job: Row) -> dict[str, str] | None:
    """Start the transitions of an import."""
    engine, store = call.engine, call.engine.store
    write_log(engine, job["$key"], "message", "Import started")
    file = store.peek("files", job["file"])
    if file is not None and (file["type"] not in PACKAGES or file["$key"] in engine.switches.get("broken_files", ())):
        engine.clock.schedule(1.0, "import.failed", job=job["$key"])
        return None
    vm = call.create("vms", {"name": job["name"], "machine_type": "pc-i440fx-3.1", "created_from": "import_ovf"})
    store.set("vms", vm["$key"], imported=True)
    for number in range(2):
        drive = call.create(
            "machine_drives", {"machine": vm["machine"], "name": f"drive_{number}", "disksize": 10 * 2**30}
        )
        store.set("machine_drive_status", drive["status"], status="importing")
    nic = {"machine": vm["machine"], "interface": job["override_nic_interface"] or "e1000"}
    call.create("machine_nics", nic)
    store.set("vm_imports", job["$key"], status="importing", importing=True)
    engine.clock.schedule(IMPORT_SECONDS / 2, "import.linked", job=job["$key"], vm=vm["$key"])
    engine.clock.schedule(IMPORT_SECONDS, "import.complete", job=job["$key"], vm=vm["$key"])
    return {"$key": str(vm["$key"])}


@transition("import.linked")
def _linked(engine: Engine, job: Key, vm: Key) -> None:
    if engine.store.peek("vm_imports", job) is not None and engine.store.peek("vms", vm) is not None:
        engine.store.set("vm_imports", job, vm=vm, status_info="50%", modified=engine.clock.stamp())


@transition("import.complete")
def _complete(engine: Engine, job: Key, vm: Key) -> None:
    store = engine.store
    row = store.peek("vms", vm)
    if row is not None:
        for drive in store.select("machine_drives", machine=row["machine"]):
            store.set("machine_drive_status", drive["status"], status="offline")
            bootable(engine)[drive["$key"]] = True
    if store.peek("vm_imports", job) is not None:
        store.set("vm_imports", job, status="complete", importing=False, status_info="", modified=engine.clock.stamp())


@transition("import.failed")
def _failed(engine: Engine, job: Key) -> None:
    if engine.store.peek("vm_imports", job) is not None:
        engine.store.set("vm_imports", job, status="error", importing=False, status_info="Unknown Import file type")
        write_log(engine, job, "error", "Unknown Import file type")


def write_log(engine: Engine, job: Key, level: str, text: str) -> None:
    """Add a line to the log of an import. Assumption: the texts, and when lines are written."""
    line = {"vm_import": job, "level": level, "text": text, "timestamp": engine.clock.stamp(), "user": "system"}
    engine.store.add("vm_import_logs", line)


@put_action("vm_imports", "import")
def start_prepared(call: Call, job: Row, _body: Any) -> None:
    """Start a prepared import."""
    if job["status"] == "initializing":
        begin(call, job)


@put_action("vm_imports", "abort")
def abort(call: Call, job: Row, _body: Any) -> None:
    if job["status"] in ("initializing", "importing"):
        call.engine.clock.cancel("import.", job=job["$key"])
        call.engine.store.set("vm_imports", job["$key"], status="aborted", aborted=True, importing=False)


@after_delete("vm_imports")
def forget(call: Call, job: Row) -> None:
    """Leave the VM alone when the row is deleted (measured)."""
    for row in call.engine.store.select("vm_import_logs", vm_import=job["$key"]):
        call.engine.store.remove("vm_import_logs", row["$key"])
