# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many VMs, for benchmarks and inventories. The same number gives the same fleet, except for timestamps."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from ..behaviours.machines import make_machine
from ..behaviours.vm_power import AGENT_VERSION, BOOT_WRITES
from ..behaviours.vms import bootable
from ..behaviours.vnet_addresses import show_router
from ..engine import Engine
from ..store import Key, Row
from . import services
from .tools import create, running

ROLES = ("web", "db", "app", "build", "cache")
STAGES = ("prod", "test", "dev")
SIZES = ((1, 1024), (2, 2048), (2, 4096), (4, 8192))
#: VMs per network, per node, per tenant.
PER_NETWORK, PER_NODE, PER_TENANT = 50, 100, 500
RUNNING_SHARE = 0.75
#: Every nth VM has a snapshot (a row of `vms` with the same name), or a second drive.
SNAPSHOT_INTERVAL, DATA_DRIVE_INTERVAL = 10, 3
GIB = 2**30


@dataclass
class Site:
    """The objects that the VMs are distributed over."""

    networks: list[Row]
    nodes: list[Row]
    tags: dict[str, Key]
    clusters: list[Key]


def populate(engine: Engine, number: int) -> None:
    """Fill an engine that holds the seed `empty`."""
    rng = random.Random(number)  # noqa: S311 - a fleet, no secret
    site = Site(networks(engine, number), [], tags(engine), [])
    site.clusters = [1, create(engine, "clusters", name="edge", compute=True)["$key"]]
    site.nodes = hosts(engine, number, site.clusters)
    for index in range(number):
        machine(engine, site, rng, index)
    tenants(engine, max(1, number // PER_TENANT))
    services.populate(engine)


def networks(engine: Engine, number: int) -> list[Row]:
    """Create running internal networks."""
    created = []
    for index in range(1 + number // PER_NETWORK):
        base = f"10.{index // 250}.{index % 250}"
        vnet = create(
            engine, "vnets", name=f"net-{index:04}", network=f"{base}.0/24", ipaddress=f"{base}.1", dhcp_enabled=True,
            dhcp_start=f"{base}.10", dhcp_stop=f"{base}.250",
        )  # fmt: skip
        running(engine, vnet["machine"], node=1, cores=1, ram=0)
        show_router(engine, vnet)
        created.append(vnet)
    return created


def hosts(engine: Engine, number: int, clusters: list[Key]) -> list[Row]:
    """Create nodes with enough memory for the fleet."""
    created = []
    for index in range(1 + number // PER_NODE):
        cluster = clusters[index % len(clusters)]
        machine = make_machine(engine, "node", f"host{index:03}", cluster=cluster)
        node = engine.store.add(
            "nodes",
            {
                "name": f"host{index:03}", "cluster": cluster, "machine": machine["$key"], "physical": True,
                "ram": 2_097_152, "vm_ram": 1_900_000, "cores": 128, "vsan_connected": True, "vsan_nodeid": 3 + index,
            },
        )  # fmt: skip
        running(engine, machine["$key"], node["$key"], cores=128, ram=2_097_152)
        created.append(node)
    return created


def tags(engine: Engine) -> dict[str, Key]:
    """Create two categories: location and role of a machine."""
    created: dict[str, Key] = {}
    for category, names in (("environment", STAGES), ("role", ROLES)):
        row = create(engine, "tag_categories", name=category, taggable_vms=True, taggable_vnets=True)
        for name in names:
            created[name] = create(engine, "tags", category=row["$key"], name=name)["$key"]
    return created


def machine(engine: Engine, site: Site, rng: random.Random, index: int) -> None:
    """Create one VM with its parts.

    The rows are inserted directly: with all checks ten thousand VMs would take a minute.
    """
    store = engine.store
    role, stage = rng.choice(ROLES), rng.choice(STAGES)
    cores, ram = rng.choice(SIZES)
    node = site.nodes[index % len(site.nodes)]
    core = make_machine(engine, "vm", f"{role}-{index:05}", cluster=node["cluster"], ha_group="")
    vm = store.add(
        "vms",
        {
            "name": f"{role}-{index:05}", "description": f"{role} of {stage}", "machine": core["$key"],
            "cpu_cores": cores, "ram": ram, "cluster": node["cluster"], "guest_agent": rng.random() < 0.8,
            "os_family": "windows" if rng.random() < 0.2 else "linux", "cpu_type": "host",
            "console_status": store.add("machine_console", {})["$key"],
        },
    )  # fmt: skip
    on = rng.random() < RUNNING_SHARE
    drives(engine, core["$key"], index, on)
    address = nic(engine, site, core["$key"], index, on)
    if on:
        _power(engine, vm, core, node["$key"], address)
    for tag in (role, stage):
        store.add("tag_members", {"tag": site.tags[tag], "member": f"vms/{vm['$key']}"})
    if index % SNAPSHOT_INTERVAL == 0:
        snapshot(engine, vm)


def _power(engine: Engine, vm: Row, core: Row, node: Key, address: str) -> None:
    values: dict[str, Any] = {
        "running": True, "status": "running", "state": "online", "powerstate": True, "node": node,
        "running_cores": vm["cpu_cores"], "running_ram": vm["ram"], "started": engine.clock.stamp() - 86_400,
    }  # fmt: skip
    if vm["guest_agent"]:
        reported = [{"ip-address-type": "ipv4", "ip-address": address}]
        loopback = {"name": "lo", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "127.0.0.1"}]}
        values["agent_version"] = AGENT_VERSION
        values["agent_guest_info"] = {"network": [loopback, {"name": "enp1s0", "ip-addresses": reported}]}
    engine.store.set("machine_status", core["status"], **values)


def drives(engine: Engine, core: Key, index: int, on: bool) -> None:
    """Create a system disk, and on some VMs a second disk."""
    store = engine.store
    for order, name in enumerate(("os", "data") if index % DATA_DRIVE_INTERVAL == 0 else ("os",)):
        size = (20 if name == "os" else 200) * GIB
        drive = store.add(
            "machine_drives",
            {
                "machine": core, "name": name, "orderid": order, "disksize": size, "used_bytes": size // 4,
                "preferred_tier": "1",
            },
        )  # fmt: skip
        status = store.add(
            "machine_drive_status", {"parent_drive": drive["$key"], "status": "online" if on else "offline"}
        )
        stats = store.add("machine_drive_stats", {"parent_drive": drive["$key"], "write_bytes": 40 * BOOT_WRITES})
        store.set("machine_drives", drive["$key"], status=status["$key"], stats=stats["$key"])
        bootable(engine)[drive["$key"]] = name == "os"


def nic(engine: Engine, site: Site, core: Key, index: int, on: bool) -> str:
    """Create a NIC on one of the networks, with a lease while the VM runs."""
    store = engine.store
    vnet = site.networks[index // PER_NETWORK]
    address = f"{vnet['ipaddress'].rpartition('.')[0]}.{10 + index % PER_NETWORK}"
    mac = f"f0:db:30:{index >> 16 & 255:02x}:{index >> 8 & 255:02x}:{index & 255:02x}"
    card = store.add(
        "machine_nics",
        {
            "machine": core, "name": "nic_0", "orderid": 0, "vnet": vnet["$key"], "macaddress": mac,
            "ipaddress": address if on else "",
        },
    )  # fmt: skip
    status = store.add("machine_nic_status", {"parent_nic": card["$key"], "status": "up" if on else "down"})
    stats = store.add("machine_nic_stats", {"parent_nic": card["$key"]})
    store.set("machine_nics", card["$key"], status=status["$key"], stats=stats["$key"])
    if on:
        store.add("vnet_addresses", {"vnet": vnet["$key"], "type": "dynamic", "ip": address, "mac": mac})
    return address


def snapshot(engine: Engine, vm: Row) -> None:
    """Create a snapshot: its row in `vms` has the name of the VM."""
    store = engine.store
    core = make_machine(engine, "vm", vm["name"], cluster=vm["cluster"])
    kept = {k: v for k, v in vm.items() if k not in ("$key", "uuid")}
    store.add("vms", {**kept, "machine": core["$key"], "is_snapshot": True})
    store.add(
        "machine_snapshots",
        {
            "machine": vm["machine"], "snap_machine": core["$key"], "name": "nightly",
            "expires": engine.clock.stamp() + 259_200,
        },
    )  # fmt: skip


def tenants(engine: Engine, number: int) -> None:
    """Create tenants that are off, with a network, a node and storage."""
    store = engine.store
    for index in range(number):
        name = f"tenant-{index:03}"
        vnet = create(engine, "vnets", name=f"tenant_{name}")
        tenant = store.add("tenants", {"name": name, "vnet": vnet["$key"]})
        status = store.add("tenant_status", {"tenant": tenant["$key"]})
        stats = store.add("tenant_stats", {"tenant": tenant["$key"]})
        store.set("tenants", tenant["$key"], status=status["$key"], stats=stats["$key"])
        store.set("vnets", vnet["$key"], owner=f"tenants/{tenant['$key']}")
        core = make_machine(engine, "tenant", "node1", cluster=1)
        store.add("tenant_nodes", {"tenant": tenant["$key"], "name": "node1", "nodeid": 1, "machine": core["$key"]})
        tier = store.select("storage_tiers", tier=1)[0]
        store.add("tenant_storage", {"tenant": tenant["$key"], "tier": tier["$key"], "provisioned": 100 * GIB})
