# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: what happens when their rows are created, changed and deleted."""

from __future__ import annotations

import re
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import (
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    before_validate,
)
from ..store import Key, Row
from .machines import is_running, make_machine, remove_machine, status_of

#: An alias is stored as the newest version of its machine type (measured on 26.1.8).
MACHINE_TYPES = {"q35": "pc-q35-10.0", "pc": "pc-i440fx-10.0"}
#: RAM is rounded down to a multiple of this many MiB (measured on 26.1.8).
RAM_STEP = 256
#: Columns of the VM that are stored on the machine as well.
MIRRORED = (
    "name", "description", "cluster", "cluster_failover", "ha_group", "preferred_node", "snapshot_profile",
    "on_power_loss",
)  # fmt: skip
#: Assumption: on a running VM these need a power cycle (the sources say "hardware"; name, description and tags
#: take effect at once).
NEED_RESTART = frozenset(
    {
        "machine_type", "cpu_cores", "cpu_type", "ram", "guest_agent", "uefi", "secure_boot", "nested_virtualization",
        "iommu", "disable_hypervisor", "allow_hotplug", "console", "video", "sound", "usb_tablet", "usb_legacy",
        "serial_port", "rtc_base", "boot_order", "boot_delay", "advanced", "cloudinit_datasource",
    }
)  # fmt: skip


def default_cluster(engine: Engine) -> Key | None:
    """Return the first cluster with compute nodes. Assumption: a VM without a cluster goes there."""
    found = engine.store.select("clusters", compute=True)
    return found[0]["$key"] if found else None


def vm_of(engine: Engine, machine: Key) -> Row | None:
    """Return the VM of a machine."""
    found = engine.store.select("vms", machine=machine)
    return found[0] if found else None


def floor_ram(values: dict[str, Any]) -> None:
    """Round down the memory: 2000 becomes 1792 (measured on 26.1.8)."""
    if "ram" in values:
        values["ram"] -= values["ram"] % RAM_STEP


@before_validate("vms")
def expand_machine_type(call: Call, body: dict[str, Any]) -> None:
    machine_type = body.get("machine_type")
    if isinstance(machine_type, str):
        body["machine_type"] = MACHINE_TYPES.get(machine_type, machine_type)
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()  # assumption: leading and trailing blanks are stripped, not refused


@before_create("vms")
def complete_vm(call: Call, values: dict[str, Any]) -> None:
    floor_ram(values)
    if values.get("cluster") is None:
        values["cluster"] = default_cluster(call.engine)
    if not values.get("cpu_type") and values["cluster"] is not None:
        values["cpu_type"] = call.engine.store.get("clusters", values["cluster"])["default_cpu"]
    if values.get("secure_boot") and not values.get("uefi"):
        raise ApiError(422, "Validation error on field: 'secure_boot' - 'fails validation test'")  # assumption: text


@after_create("vms")
def make_vm_machine(call: Call, vm: Row) -> dict[str, str]:
    """Create the machine of a VM, which is off and named by `response`.

    Measured: no drives and no NICs are created.
    """
    engine, store = call.engine, call.engine.store
    machine = make_machine(engine, "vm", vm["name"])
    console = store.add("machine_console", {})
    store.set("vms", vm["$key"], machine=machine["$key"], console_status=console["$key"])
    mirror(engine, vm)
    return {"machine": str(machine["$key"])}


def mirror(engine: Engine, vm: Row) -> None:
    """Copy the changed columns to the machine."""
    engine.store.set("machines", vm["machine"], **{name: vm.get(name) for name in MIRRORED})


@before_update("vms")
def check_vm_change(call: Call, vm: Row, changes: dict[str, Any]) -> None:
    floor_ram(changes)
    different = [name for name in NEED_RESTART.intersection(changes) if changes[name] != vm[name]]
    if different and is_running(call.engine, vm["machine"]):
        changes["need_restart"] = True


@after_update("vms")
def mirror_change(call: Call, vm: Row, _before: dict[str, Any]) -> None:
    mirror(call.engine, vm)


@before_delete("vms")
def refuse_running(call: Call, vm: Row) -> None:
    """Refuse to delete a running VM.

    Measured on 26.1.8; the status is that of other refused deletes (405).
    """
    if vm["machine"] is not None and is_running(call.engine, vm["machine"]):
        raise ApiError(405, "Virtual Machine must be stopped to delete")
    for recipe in call.engine.store.select("vm_recipes", vm=vm["$key"]):
        raise ApiError(500, f"Unable to delete VM: recipe '{recipe['name']}' refers to it")  # status measured


@after_delete("vms")
def remove_with_vm(call: Call, vm: Row) -> None:
    """Delete drives, NICs and devices; rows of vm_imports and vm_recipe_instances stay (measured).

    Assumption: snapshots are deleted. Sources disagree on cloud-init files: the vendor's table notes say that they
    are deleted, the official Terraform provider deletes them itself. A strict simulator leaves them behind.
    """
    engine, store = call.engine, call.engine.store
    for snapshot in store.select("machine_snapshots", machine=vm["machine"]):
        call.delete("machine_snapshots", snapshot["$key"])
    if not engine.strict:
        for file in store.select("cloudinit_files", owner=f"vms/{vm['$key']}"):
            call.delete("cloudinit_files", file["$key"])
    for table in ("vm_imports", "vm_recipe_instances"):
        for row in store.select(table, vm=vm["$key"]):
            store.set(table, row["$key"], vm=None)
    if vm["machine"] is not None:
        remove_machine(engine, vm["machine"])
    if vm["console_status"] is not None:
        store.remove("machine_console", vm["console_status"])


# --- guests ----------------------------------------------------------------------------------------------------------


def bootable(engine: Engine) -> dict[Key, bool]:
    """Return the drives with an operating system: imported from an image, cloned from such a drive, or seeded so."""
    found: dict[Key, bool] = engine.store.hidden.setdefault("bootable", {})
    return found


def has_os(engine: Engine, machine: Key) -> bool:
    """Return whether there is a guest that boots and reacts to a shutdown request."""
    drives = engine.store.select("machine_drives", machine=machine)
    return any(bootable(engine).get(drive["$key"]) and drive["enabled"] for drive in drives)


def guest_interface(vm: Row, number: int) -> str:
    """Return the name that a Linux guest gives a NIC: enp1s0 on q35, enp0s1 on i440fx (measured)."""
    return f"enp{number + 1}s0" if re.search("q35", vm["machine_type"]) else f"enp0s{number + 1}"


def agent_connected(engine: Engine, machine: Key) -> bool:
    """Return whether the guest agent responds."""
    return bool(status_of(engine, machine)["agent_version"])
