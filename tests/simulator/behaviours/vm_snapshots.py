# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of virtual machines, restoring them, and clones."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine, Reply
from ..errors import ApiError
from ..registry import action, after_create, after_delete, before_create, before_delete, row_action, transition
from ..store import Key, Row
from .drives import add_drive_rows, give_file
from .machines import is_running, make_machine, remove_drive, remove_machine, remove_nic
from .nics import add_nic_rows, make_mac
from .vms import agent_connected, bootable, mirror, vm_of

#: How long a snapshot without `expires` is kept (measured; the 24 h of one source are the default of a client).
DEFAULT_LIFETIME = 72 * 3600
#: Seconds until the VM row of a snapshot appears (an official client waits two seconds), and until a clone has its name.
APPEAR_SECONDS = 0.5
#: Columns that are never copied from one VM to another.
OWN = frozenset({"$key", "machine", "console_status", "uuid", "created", "modified", "creator", "tags", "need_restart"})


@before_create("machine_snapshots")
def complete_snapshot(call: Call, values: dict[str, Any]) -> None:
    engine = call.engine
    vm = vm_of(engine, values["machine"])
    if vm is None or vm["is_snapshot"]:
        raise ApiError(422, "Only virtual machines have snapshots")  # assumption
    if values.get("quiesce"):
        if not agent_connected(engine, values["machine"]):
            raise ApiError(422, "Guest agent is required to quiesce")  # assumption: the text
        values["quiesced"] = True
    if "expires" not in call.given:
        never = values.get("expires_type") == "never"
        values["expires"] = 0 if never else engine.clock.stamp() + DEFAULT_LIFETIME


@after_create("machine_snapshots")
def take_snapshot(call: Call, snapshot: Row) -> None:
    """Take the snapshot: a row of vms with is_snapshot, with its own machine.

    `snap_machine` is set a moment later.
    """
    vm = vm_of(call.engine, snapshot["machine"])
    assert vm is not None
    # Measured: such a row may have the VM's name. The strict simulator always gives it that name, so that a
    # client that forgets to exclude snapshots finds two.
    name = vm["name"] if call.engine.strict else snapshot["name"]
    copy = copy_vm(call.engine, vm, name, is_snapshot=True, preserve_macs=True)
    delay = APPEAR_SECONDS if call.engine.strict else 0
    call.engine.clock.schedule(delay, "snapshot.visible", snapshot=snapshot["$key"], snap_machine=copy["machine"])


@transition("snapshot.visible")
def _visible(engine: Engine, snapshot: Key, snap_machine: Key) -> None:
    if engine.store.peek("machine_snapshots", snapshot) is not None:
        engine.store.set("machine_snapshots", snapshot, snap_machine=snap_machine)


@before_delete("machine_snapshots")
def refuse_referenced(call: Call, snapshot: Row) -> None:
    """Refuse to delete the snapshot of a recipe (parts of the text measured)."""
    if not call.cascading and call.engine.store.select("vm_recipes", vm_snapshot=snapshot["$key"]):
        raise ApiError(500, "field 'references' must be empty to delete")


@after_delete("machine_snapshots")
def forget(call: Call, snapshot: Row) -> None:
    engine = call.engine
    machine = snapshot["snap_machine"]
    for waiting in engine.clock.waiting():
        if waiting.name == "snapshot.visible" and waiting.arguments["snapshot"] == snapshot["$key"]:
            machine = waiting.arguments["snap_machine"]
    engine.clock.cancel("snapshot.", snapshot=snapshot["$key"])
    vm = vm_of(engine, machine) if machine is not None else None
    if vm is not None:
        engine.store.remove("machine_console", vm["console_status"])
        engine.store.remove("vms", vm["$key"])
        remove_machine(engine, machine)


@row_action("machine_snapshots", "expires_timer")
def expires_timer(call: Call, snapshot: Row, _body: Any) -> None:
    """Restart the lifetime of the snapshot. Low evidence. Assumption: what it does."""
    if snapshot["expires"]:
        call.engine.store.set(
            "machine_snapshots", snapshot["$key"], expires=call.engine.clock.stamp() + DEFAULT_LIFETIME
        )


# --- copies ----------------------------------------------------------------------------------------------------------


def copy_vm(engine: Engine, vm: Row, name: str, is_snapshot: bool, preserve_macs: bool, **columns: Any) -> Row:
    """Create a VM with the drives, NICs and devices of another one."""
    parts = parts_of(engine, vm["machine"])
    return build_vm(engine, vm, parts, name, preserve_macs, is_snapshot=is_snapshot, **columns)


def build_vm(engine: Engine, vm: Row, parts: dict[str, Any], name: str, preserve_macs: bool, **columns: Any) -> Row:
    """Create a VM with the settings of another one, which may be gone, and with these parts."""
    store = engine.store
    machine = make_machine(engine, "vm", name)
    console = store.add("machine_console", {})
    values = {k: v for k, v in vm.items() if k not in OWN}
    values.update(name=name, machine=machine["$key"], console_status=console["$key"], **columns)
    copy = store.add("vms", values)
    mirror(engine, copy)
    add_parts(engine, parts, machine["$key"], preserve_macs)
    return copy


def copy_parts(engine: Engine, source: Key, target: Key, preserve_macs: bool) -> None:
    """Copy drives, NICs and devices of one machine to another one."""
    add_parts(engine, parts_of(engine, source), target, preserve_macs)


def parts_of(engine: Engine, machine: Key) -> dict[str, Any]:
    """Return copies of the drives, NICs and devices of a machine, and which of its drives can be booted."""
    parts: dict[str, Any] = {
        table: [dict(row) for row in engine.store.select(table, machine=machine)]
        for table in ("machine_drives", "machine_nics", "machine_devices")
    }
    drives = bootable(engine)
    parts["bootable"] = [drive["$key"] for drive in parts["machine_drives"] if drives.get(drive["$key"])]
    return parts


def add_parts(engine: Engine, parts: dict[str, Any], target: Key, preserve_macs: bool) -> None:
    """Create drives, NICs and devices like those that `parts_of` returned."""
    store = engine.store
    for drive in parts["machine_drives"]:
        values = {k: v for k, v in drive.items() if k not in ("$key", "status", "stats", "created", "modified")}
        copy = store.add("machine_drives", {**values, "machine": target})
        add_drive_rows(engine, copy)
        if copy["media"] == "disk":
            give_file(engine, copy)
        if drive["$key"] in parts["bootable"]:
            bootable(engine)[copy["$key"]] = True
    for nic in parts["machine_nics"]:
        values = {k: v for k, v in nic.items() if k not in ("$key", "status", "stats")}
        mac = nic["macaddress"] if preserve_macs else make_mac(engine)
        copy = store.add("machine_nics", {**values, "machine": target, "macaddress": mac, "ipaddress": ""})
        add_nic_rows(engine, copy)
    for device in parts["machine_devices"]:
        values = {k: v for k, v in device.items() if k not in ("$key", "status", "uuid", "created", "modified")}
        copy = store.add("machine_devices", {**values, "machine": target})
        status = store.add("machine_device_status", {"parent_device": copy["$key"]})
        store.set("machine_devices", copy["$key"], status=status["$key"])


@action("vm_actions", "clone")
def clone(call: Call, vm: Row, params: dict[str, Any]) -> dict[str, str]:
    """Create a VM that is off. On a snapshot's row in `vms` this restores into a copy (measured).

    Sources: the row exists when the call returns, and it appears under its name after that. So the row has no name
    for half a second.
    """
    engine, store = call.engine, call.engine.store
    name = str(params.get("name") or f"{vm['name']}_{engine.clock.stamp()}")
    if store.select("vms", name=name, is_snapshot=False):
        raise ApiError(409 if engine.strict else 422, "This name is already in use")
    extra = {key: params[key] for key in ("description",) if params.get(key) is not None}
    copy = copy_vm(
        engine,
        vm,
        name,
        is_snapshot=False,
        preserve_macs=_flag(params.get("preserve_macs")),
        created_from="clone",
        **extra,
    )
    if engine.strict:
        store.set("vms", copy["$key"], name="")
        engine.clock.schedule(APPEAR_SECONDS, "vm.named", vm=copy["$key"], new_name=name)
    machine = store.get("machines", copy["machine"])
    return {
        "vmkey": str(copy["$key"]),
        "machinekey": str(machine["$key"]),
        "machinestatuskey": str(machine["status"]),
        "clusterkey": str(copy["cluster"]),
    }


@transition("vm.named")
def _named(engine: Engine, vm: Key, new_name: str) -> None:
    row = engine.store.peek("vms", vm)
    if row is not None and row["name"] == "":
        engine.store.set("vms", vm, name=new_name)


def _flag(value: Any) -> bool:
    return str(value).lower() in ("true", "1", "yes")


@action("vm_actions", "restore")
def restore(call: Call, vm: Row, params: dict[str, Any]) -> Reply:
    """Restore the source VM in place: settings, drives and NICs, with its keys kept (measured).

    `vm` has to be the snapshot's row in `vms`. Nothing ties it to the VM that the client has in mind: the key of
    another VM's snapshot restores that other VM (measured).
    """
    engine, store = call.engine, call.engine.store
    if params.get("name"):
        raise ApiError(422, "Error getting destination VM during clone")  # measured
    if not vm["is_snapshot"]:
        raise ApiError(422, "Virtual Machine is not a snapshot")  # assumption: the text
    snapshot = _snapshot(engine, vm, params)
    original = vm_of(engine, snapshot["machine"])
    if original is None:
        raise ApiError(404, "Error querying vm: No such file or directory")
    if is_running(engine, original["machine"]):
        raise ApiError(422, "Virtual Machine must be stopped to restore")  # measured: it has to be off
    source = vm_of(engine, snapshot["snap_machine"])
    assert source is not None
    revert(engine, original, source)
    if _flag(params.get("poweron")):
        from .vm_power import start

        start(engine, original, user=call.user_name)
    if engine.strict:
        return Reply(201, raw=b"")  # measured: an in-place restore returns an empty body
    return Reply(201, engine.envelope("vm_actions", store.tables["vm_actions"].new_key()))


def _snapshot(engine: Engine, vm: Row, params: dict[str, Any]) -> Row:
    if params.get("snapshot") in (None, ""):
        found = engine.store.select("machine_snapshots", snap_machine=vm["machine"])
    else:
        row = engine.store.peek("machine_snapshots", int(params["snapshot"]))
        found = [] if row is None or row["snap_machine"] is None else [row]
    if not found:
        raise ApiError(404, "Error querying snapshot: No such file or directory")
    return found[0]


def revert(engine: Engine, original: Row, source: Row) -> None:
    """Give a VM the settings and parts of another one, but keep its keys."""
    store = engine.store
    kept = OWN | {"name", "is_snapshot", "owner"}
    store.set("vms", original["$key"], **{k: v for k, v in source.items() if k not in kept})
    mirror(engine, original)
    for drive in store.select("machine_drives", machine=original["machine"]):
        remove_drive(engine, drive)
    for nic in store.select("machine_nics", machine=original["machine"]):
        remove_nic(engine, nic)
    for device in store.select("machine_devices", machine=original["machine"]):
        engine.store.remove("machine_devices", device["$key"])
    copy_parts(engine, source["machine"], original["machine"], preserve_macs=True)
