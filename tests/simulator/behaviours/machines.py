# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines: what VMs, networks, nodes and tenant nodes have in common, with their status, counters and log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..engine import Engine
from ..registry import computed
from ..store import Key, Row

#: Types of devices that have a settings table, and its name.
SETTINGS = {
    "tpm": "tpm", "node_usb_devices": "usb", "node_nvidia_vgpu_devices": "nvidia_vgpu",
    "node_sriov_nic_devices": "sriov_nic",
}  # fmt: skip
#: Statuses in which a machine occupies a node.
RESIDENT = frozenset(
    {"initializing", "starting", "running", "stopping", "hibernating", "initmigrate", "migrating", "migratecomplete"}
)


#: The owner of the file with the data of a drive, before the key of the drive. Assumption: its form.
DRIVE_OWNER = "machine_drives/"


def make_machine(engine: Engine, kind: str, name: str, **columns: Any) -> Row:
    """Create a machine with its rows in machine_status and machine_stats."""
    store = engine.store
    machine = store.add("machines", {"name": name, "type": kind, **columns})
    status = store.add("machine_status", {"machine": machine["$key"]})
    stats = store.add("machine_stats", {"machine": machine["$key"]})
    return store.set("machines", machine["$key"], status=status["$key"], stats=stats["$key"])


def remove_machine(engine: Engine, machine: Key) -> None:
    """Delete a machine, after its parent was deleted, with everything that belongs to it."""
    store = engine.store
    for drive in store.select("machine_drives", machine=machine):
        remove_drive(engine, drive)
    for nic in store.select("machine_nics", machine=machine):
        remove_nic(engine, nic)
    for device in store.select("machine_devices", machine=machine):
        remove_device(engine, device)
    for table in ("machine_status", "machine_stats", "machine_logs"):
        for row in store.select(table, machine=machine):
            store.remove(table, row["$key"])
    engine.clock.cancel(machine=machine)
    store.remove("machines", machine)


def remove_drive(engine: Engine, drive: Row) -> None:
    """Delete a drive with everything that belongs to it."""
    drop_drive_rows(engine, drive)
    engine.store.remove("machine_drives", drive["$key"])


def drop_drive_rows(engine: Engine, drive: Row) -> None:
    """Delete the status and the counters of a drive."""
    _drop(engine, "parent_drive", drive, "machine_drive_status", "machine_drive_stats")
    engine.store.hidden.setdefault("bootable", {}).pop(drive["$key"], None)
    for file in engine.store.select("files", owner=f"{DRIVE_OWNER}{drive['$key']}"):
        engine.store.remove("files", file["$key"])
    engine.clock.cancel("drive.", drive=drive["$key"])


def remove_nic(engine: Engine, nic: Row) -> None:
    """Delete a NIC with everything that belongs to it."""
    drop_nic_rows(engine, nic)
    engine.store.remove("machine_nics", nic["$key"])


def drop_nic_rows(engine: Engine, nic: Row) -> None:
    """Delete the status, the counters and the lease of a NIC."""
    _drop(engine, "parent_nic", nic, "machine_nic_status", "machine_nic_stats")
    # A NIC in a snapshot has the MAC address of the VM's NIC, which keeps its lease.
    if len(engine.store.select("machine_nics", macaddress=nic["macaddress"])) <= 1:
        for row in engine.store.select("vnet_addresses", mac=nic["macaddress"], type="dynamic"):
            engine.store.remove("vnet_addresses", row["$key"])
    engine.clock.cancel("nic.", nic=nic["$key"])


def remove_device(engine: Engine, device: Row) -> None:
    """Delete a device with everything that belongs to it."""
    drop_device_rows(engine, device)
    engine.store.remove("machine_devices", device["$key"])


def drop_device_rows(engine: Engine, device: Row) -> None:
    """Delete the status and the settings of a device."""
    _drop(engine, "parent_device", device, "machine_device_status")
    _drop(engine, "machine_device", device, *(f"machine_device_settings_{kind}" for kind in SETTINGS.values()))


def _drop(engine: Engine, column: str, parent: Row, *tables: str) -> None:
    for table in tables:
        for row in engine.store.select(table, **{column: parent["$key"]}):
            engine.store.remove(table, row["$key"])


def status_of(engine: Engine, machine: Key) -> Row:
    """Return the machine_status row of a machine."""
    return engine.store.get("machine_status", engine.store.get("machines", machine)["status"])


def set_status(engine: Engine, machine: Key, **columns: Any) -> None:
    """Change the status of a machine."""
    key = engine.store.get("machines", machine)["status"]
    engine.store.set("machine_status", key, last_update=engine.clock.stamp(), **columns)


def is_running(engine: Engine, machine: Key) -> bool:
    """Return whether the machine is powered on (also while it starts or stops)."""
    return bool(status_of(engine, machine)["running"])


def log(engine: Engine, machine: Key, level: str, text: str, user: str = "") -> None:
    """Append a line to the log of a machine."""
    stamp = engine.clock.microseconds()
    engine.store.add(
        "machine_logs", {"machine": machine, "level": level, "text": text, "user": user, "timestamp": stamp}
    )


def owner_of(engine: Engine, machine: Key) -> tuple[str, Row] | None:
    """Return table and row of the VM, network, node or tenant node that a machine belongs to."""
    for table in ("vms", "vnets", "nodes", "tenant_nodes"):
        for row in engine.store.select(table, machine=machine):
            return table, row
    return None


# --- where machines run ----------------------------------------------------------------------------------------------


def residents(engine: Engine, node: Key) -> list[Row]:
    """Return the machine_status rows of what runs on a node (without the node itself)."""
    own = engine.store.get("nodes", node)["machine"]
    return [
        row
        for row in engine.store.select("machine_status", node=node)
        if row["machine"] != own and row["status"] in RESIDENT
    ]


def used_ram(engine: Engine, node: Key) -> int:
    """Return the MiB in use on a node by VMs and tenant nodes."""
    return sum(row["running_ram"] for row in residents(engine, node))


def available_nodes(engine: Engine, cluster: Key | None) -> list[Row]:
    """Return the nodes that accept machines: running and not in maintenance."""
    return [
        node
        for node in engine.store.select("nodes")
        if (cluster is None or node["cluster"] == cluster)
        and not node["maintenance"]
        and status_of(engine, node["machine"])["status"] == "running"
    ]


def rooms(engine: Engine, cluster: Key | None) -> list[tuple[int, Row]]:
    """Return the free memory (MiB) of each node that can take machines."""
    nodes = available_nodes(engine, cluster)
    return [(node["vm_ram"] - used_ram(engine, node["$key"]), node) for node in nodes]


def place(
    engine: Engine, cluster: Key | None, ram: int, preferred: Key | None = None, without: Iterable[Key] = ()
) -> Row | None:
    """Return the node for a machine: the preferred one if it fits, else the one with the most free memory.

    A machine must fit on one node (measured on 26.1.8); `vm_ram` counts, not `ram` (measured: the sum of vm_ram
    equals online_ram).
    """
    excluded = set(without)
    fitting = [(free, node) for free, node in rooms(engine, cluster) if node["$key"] not in excluded and free >= ram]
    for _free, node in fitting:
        if node["$key"] == preferred:
            return node
    return max(fitting, key=lambda pair: (pair[0], -pair[1]["$key"]))[1] if fitting else None


# --- totals computed at each read ------------------------------------------------------------------------------------


def _resident_list(engine: Engine, node: Row) -> list[dict[str, Any]]:
    """Return every resident machine with `migratable`; networks are among them (measured on 26.1.8)."""
    out = []
    for status in residents(engine, node["$key"]):
        machine = engine.store.get("machines", status["machine"])
        out.append(
            {
                "$key": machine["$key"],
                "name": machine["name"],
                "type": machine["type"],
                "running": status["running"],
                "status": status["status"],
                "migratable": status["migratable"],
            }
        )
    return out


@computed("nodes", "running_machines")
def _running_machines(engine: Engine, node: Row) -> Any:
    return _resident_list(engine, node)


@computed("nodes", "vm_stats_totals")
def _vm_stats_totals(engine: Engine, node: Row) -> Any:
    found = residents(engine, node["$key"])
    return {
        "running_cores": sum(row["running_cores"] for row in found),
        "running_ram": sum(row["running_ram"] for row in found),
    }


def _of_cluster(engine: Engine, status: Row) -> list[Row]:
    return [
        row
        for node in engine.store.select("nodes", cluster=status["cluster"])
        for row in residents(engine, node["$key"])
    ]


@computed("cluster_status", "used_ram")
def _used_ram(engine: Engine, status: Row) -> Any:
    return sum(row["running_ram"] for row in _of_cluster(engine, status))


@computed("cluster_status", "used_cores")
def _used_cores(engine: Engine, status: Row) -> Any:
    return sum(row["running_cores"] for row in _of_cluster(engine, status))


@computed("cluster_status", "running_machines")
def _running_count(engine: Engine, status: Row) -> Any:
    return len(_of_cluster(engine, status))


@computed("machine_stats", "vram_used")
def _vram_used(engine: Engine, stats: Row) -> Any:
    owners = engine.store.select("nodes", machine=stats["machine"])
    return used_ram(engine, owners[0]["$key"]) if owners else stats.get("vram_used", 0)
