# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS services: a special VM, and a row in vm_services that is created and deleted with it.

POST and DELETE of vm_services are refused by the contract (405, official Terraform provider): a service is created by
deploying the recipe `Services`, and deleted by deleting its VM.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_delete, after_update, before_delete, computed
from ..store import Key, Row
from .machines import status_of
from .nas_volumes import make_volume
from .vms import vm_of

#: What an official client knows about the machines of NAS services (measured).
MACHINE_TYPE = "yottabyte"
#: Every service has this volume; clients do not touch it.
SYSTEM_VOLUME = "system-logs"
SYSTEM_VOLUME_BYTES = 2**30


def make_service(engine: Engine, vm: Row) -> Row:
    """Create the rows of a service for a VM that has the NAS image."""
    store = engine.store
    service = store.add("vm_services", {"vm": vm["$key"], "name": vm["name"]})
    key = service["$key"]
    cifs = store.add("vm_service_cifs", {"service": key, "workgroup": "workgroup"})
    nfs = store.add("vm_service_nfs", {"service": key})
    antivirus = store.add("vm_service_antivirus", {"service": key})
    store.set("vm_services", key, cifs=cifs["$key"], nfs=nfs["$key"], antivirus=antivirus["$key"])
    store.set("vms", vm["$key"], service=key)
    make_volume(engine, service=key, name=SYSTEM_VOLUME, maxsize=SYSTEM_VOLUME_BYTES, preferred_tier="1")
    return service


def services_of(engine: Engine, vm: Key) -> list[Row]:
    """Return the service of a VM, if it has one."""
    return engine.store.select("vm_services", vm=vm)


@after_update("vms")
def rename_service(call: Call, vm: Row, before: dict[str, Any]) -> None:
    """Rename the service with its VM, whose name it has (vendor documentation). Assumption: it follows."""
    if "name" in before:
        for service in services_of(call.engine, vm["$key"]):
            call.engine.store.set("vm_services", service["$key"], name=vm["name"])


@before_delete("vms")
def refuse_with_volumes(call: Call, vm: Row) -> None:
    """Refuse to delete the VM of a service that has volumes.

    Sources disagree. Official SDKs delete the VM with all volumes, the sweep of the Terraform provider was refused
    while volumes remained. The strict simulator refuses: a client must not lose data as a side effect.
    """
    for service in services_of(call.engine, vm["$key"]) if call.engine.strict else ():
        for volume in call.engine.store.select("volumes", service=service["$key"]):
            if volume["name"] != SYSTEM_VOLUME and not volume["is_snapshot"]:
                raise ApiError(500, "field 'volumes' must be empty to delete")  # assumption: status and text


@after_delete("vms")
def remove_service(call: Call, vm: Row) -> None:
    """Delete the service with its VM, and everything below it.

    The row of the recipe instance stays (Terraform provider).
    """
    store = call.engine.store
    for service in services_of(call.engine, vm["$key"]):
        key = service["$key"]
        for table in ("vm_service_users", "volume_syncs", "volumes"):
            for row in store.select(table, service=key):
                call.delete(table, row["$key"])
        for table in ("vm_service_cifs", "vm_service_nfs", "vm_service_antivirus"):
            for row in store.select(table, service=key):
                store.remove(table, row["$key"])
        store.remove("vm_services", key)


# --- accounts --------------------------------------------------------------------------------------------------------

FIRST_USER_ID = 1001


@computed("vm_service_user_status", "status")
def _account_state(engine: Engine, status: Row) -> Any:
    """Return the state that the NAS VM reports: online for an enabled account, offline for a disabled one.

    The values are from the vendor's SDK.
    """
    for user in engine.store.select("vm_service_users", status=status["$key"]):
        vm = engine.store.get("vms", engine.store.get("vm_services", user["service"])["vm"])
        running = status_of(engine, vm["machine"])["status"] == "running"
        return "online" if user["enabled"] and running else "offline"
    return "offline"


@computed("machines", "cores")
def _cores(engine: Engine, machine: Row) -> Any:
    vm = vm_of(engine, machine["$key"])
    return vm["cpu_cores"] if vm is not None else 0


@computed("machines", "ram")
def _ram(engine: Engine, machine: Row) -> Any:
    vm = vm_of(engine, machine["$key"])
    return vm["ram"] if vm is not None else 0
