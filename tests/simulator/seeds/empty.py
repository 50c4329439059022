# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A system as the installer leaves it: two nodes of one cluster, the stock networks, the administrator.

Numbers, keys and names of nodes, networks and identities are those of the vendor's lab (VergeOS 26.1.8).
"""

from __future__ import annotations

from ..auth import Auth
from ..behaviours import catalogs, licenses, super_users, updates
from ..behaviours.machines import make_machine, set_status
from ..behaviours.vm_power import set_drive
from ..behaviours.vnet_addresses import show_router
from ..engine import Engine
from ..store import Key, Row, generate_key
from .tools import create, running

#: The first keys: far enough apart that the key of one table is rarely valid in another, as on a real system.
FIRST_KEYS = {
    "machines": 51, "machine_status": 201, "machine_stats": 251, "machine_drives": 501, "machine_drive_status": 601,
    "machine_drive_stats": 34, "machine_nics": 401, "machine_nic_status": 451, "machine_nic_stats": 471,
    "machine_console": 11, "machine_snapshots": 12, "vms": 31, "files": 12, "cloudinit_files": 8, "vnet_rules": 201,
    "vnet_addresses": 77, "tags": 6, "tag_categories": 2, "tag_members": 10, "snapshot_profiles": 2,
    "snapshot_profile_periods": 19, "tenants": 3, "tenant_status": 61, "tenant_stats": 81, "user_api_keys": 4,
    "vm_actions": 311, "vnet_actions": 91, "volume_status": 21, "vm_services": 2, "machine_logs": 7001,
}  # fmt: skip
TIER_BYTES = 3_840_755_982_336
NODES = (("node1", 68_352), ("node2", 69_120))
SETTINGS = (
    ("cloud_name", "lab", "Name of this cloud"),
    ("max_connections", "1000", "Connections of the web server"),
    ("macoffset", "0", "First MAC address"),
    ("smart_ctl_temp_max", "60", "Warn above this temperature"),
    ("net_default_network", "192.168.0.0/24", "Range of new networks"),
    ("net_default_ipaddress", "192.168.0.1", "Router address of new networks"),
)


def populate(engine: Engine, auth: Auth, password: str) -> None:
    """Fill a new engine."""
    for table, first in FIRST_KEYS.items():
        engine.store.tables[table].start_at(first)
    _system(engine)
    _hosts(engine)
    _storage(engine)
    _networks(engine)
    _identities(engine, auth, password)
    _catalog(engine)
    updates.populate(engine, "stable-26.1", "26.1 Release")
    licenses.populate(engine)


def _system(engine: Engine) -> None:
    store = engine.store
    store.add(
        "system",
        {
            "$key": "self", "id": generate_key("hex40", "system"), "cloud_name": "lab",
            "yb_version": engine.release.version, "os_version": engine.release.os_version,
            "branch": engine.release.branch, "timezone": "UTC",
        },
    )  # fmt: skip
    for key, value, description in SETTINGS:
        store.add("settings", {"key": key, "value": value, "default_value": value, "description": description})
    store.add("logs", _log(engine, "message", "System started", "system", "lab"))


def _log(engine: Engine, level: str, text: str, kind: str, name: str) -> dict[str, object]:
    stamp = engine.clock.microseconds()
    return {"level": level, "text": text, "object_type": kind, "object_name": name, "user": "", "timestamp": stamp}


def _hosts(engine: Engine) -> None:
    store = engine.store
    cluster = create(engine, "clusters", name="main", compute=True, default_cpu="host")
    store.set("clusters", cluster["$key"], storage=True, system=True, recommended_cpu_type="EPYC-Milan")
    store.set(
        "cluster_status", cluster["status"], status="online", state="online", total_nodes=2, online_nodes=2,
        total_ram=188_416, online_ram=sum(ram for _name, ram in NODES), total_cores=64, online_cores=64,
        phys_ram_used=22_118, phys_total_cpu=6, last_update=engine.clock.stamp(),
    )  # fmt: skip
    for name, vm_ram in NODES:
        add_host(engine, cluster["$key"], name, vm_ram)
    for number in (1, 2):
        store.add(
            "node_pci_devices",
            {
                "node": number, "name": "Ethernet controller", "slot": "0000:41:00.0", "class": "Ethernet controller",
                "device_type": "02", "vendor": "Example", "device": "25GbE", "vendor_device_hex": "8086:159b",
            },
        )  # fmt: skip
    store.add(
        "node_usb_devices",
        {
            "node": 1,
            "bus": "1",
            "device": "3",
            "path": "1-4",
            "vendor": "Example",
            "model": "Licence key",
            "serial": "U1",
        },
    )


def add_host(engine: Engine, cluster: Key, name: str, vm_ram: int) -> Row:
    """Create a node that is online; `vm_ram` is what it has for VMs, in MiB."""
    store, release = engine.store, engine.release
    number = len(store.select("nodes")) + 1
    machine = make_machine(engine, "node", name, cluster=cluster)
    node = store.add(
        "nodes",
        {
            "name": name, "cluster": cluster, "machine": machine["$key"], "physical": True,
            "ram": max(vm_ram, 94_208), "vm_ram": vm_ram, "cores": 32, "cpu": "AMD EPYC 7543P 32-Core Processor",
            "cpu_speed": "2500 MHz",
            "model": "Standard PC", "iommu": True, "vsan_connected": True, "vsan_nodeid": number,
            "yb_version": release.version, "os_version": release.os_version, "kernel_version": "6.12.48",
            "qemu_version": "10.0.2", "vsan_version": release.version, "appserver_version": release.version,
            "sysnode": True,
            "description": "",
        },
    )  # fmt: skip
    set_status(
        engine, machine["$key"], status="running", running=True, state="online", node=node["$key"],
        started=int(engine.clock.now()) - 864_000, running_cores=32, running_ram=94_208,
    )  # fmt: skip
    store.set("machine_stats", machine["stats"], total_cpu=4, ram_used=11_059, ram_pct=12, core_temp=41)
    _node_drive(engine, machine["$key"], number)
    return node


def _node_drive(engine: Engine, machine: object, number: int) -> None:
    """Create a disk of a node.

    Disks of two nodes share path and location; only the serial number differs (measured).
    """
    store = engine.store
    drive = create(
        engine, "machine_drives", machine=machine, name="nvme0", interface="direct", disksize=1_920_383_410_176
    )
    set_drive(engine, drive, "online")
    store.set("machine_drive_stats", drive["stats"], physical=True, reads=9_000_000, writes=4_000_000)
    phys = store.add(
        "machine_drive_phys",
        {
            "parent_drive": drive["$key"], "model": "EXAMPLE SSD 2T", "serial": f"SN000{number}", "fw": "1.2",
            "path": "/dev/nvme0n1", "location": "nvme0", "size": 1_920_383_410_176, "temp": 41, "hours": 9_100,
            "smart": True, "vsan_tier": 1, "vsan_driveid": number, "vsan_used": 400_000_000_000,
            "vsan_max": 1_900_000_000_000, "boot": True, "wear_level": 2,
        },
    )  # fmt: skip
    store.set("machine_drives", drive["$key"], physical_status=phys["$key"])


def _storage(engine: Engine) -> None:
    """Create the tiers. Measured: a row even for a tier without a drive, and keys that are not the tier numbers."""
    for tier, capacity in ((0, 60_000_000_000), (1, TIER_BYTES), (3, 0)):
        add_tier(engine, tier, capacity)


def add_tier(engine: Engine, tier: int, capacity: int) -> Row:
    """Create a tier; one without capacity has no drives."""
    store = engine.store
    values = {
        "tier": tier, "capacity": capacity, "used": capacity // 5, "allocated": capacity // 2, "dedupe_ratio": 150,
    }  # fmt: skip
    row = store.add("storage_tiers", values)
    stats = store.add("storage_tier_stats", {"tier": row["$key"], "rops": 2, "wops": 1, "rbps": 8192, "wbps": 4096})
    store.set("storage_tiers", row["$key"], stats=stats["$key"], used_pct=20 if capacity else 0)
    if capacity:
        inside = store.add("cluster_tiers", {"cluster": 1, "tier": tier})
        status = store.add(
            "cluster_tier_status",
            {
                "tier": inside["$key"], "status": "online", "state": "online", "capacity": capacity,
                "used": capacity // 5, "used_pct": 20, "redundant": True, "working": True,
            },
        )  # fmt: skip
        figures = store.add("cluster_tier_stats", {"tier": inside["$key"], "rops": 2, "wops": 1})
        store.set("cluster_tiers", inside["$key"], status=status["$key"], stats=figures["$key"])
    return row


def _networks(engine: Engine) -> None:
    """Create the networks.

    Keys 1 DMZ, 2 Core, 3 External (uplink 6) were measured. Assumption: the names of the switches. Settled by: GET
    vnets?fields=name,type.
    """
    stock = (
        ("DMZ", "dmz", "vxlan", 1, "100.64.0.0/16", "", 9000, None),
        ("Core", "core", "vxlan", 2, "100.96.0.0/24", "100.96.0.1", 9000, None),
        ("External", "external", "none", 0, "192.0.2.0/24", "192.0.2.20", 1500, None),
        ("Core Switch", "physical", "none", 0, "", "", 9216, None),
        ("Core Switch 2", "physical", "none", 0, "", "", 9216, None),
        ("External Switch", "physical", "none", 0, "", "", 1500, None),
        ("Internal", "internal", "vxlan", 100, "192.168.0.0/24", "192.168.0.1", 9000, 3),
    )
    for name, kind, layer2, number, network, address, mtu, gateway in stock:
        vnet = create(
            engine, "vnets", name=name, type=kind, layer2_type=layer2, layer2_id=number, network=network,
            ipaddress=address, mtu=mtu, ipaddress_type="static" if address else "none", vnet_default_gateway=gateway,
            dhcp_enabled=name == "Internal", dhcp_start="192.168.0.100" if name == "Internal" else "",
            dhcp_stop="192.168.0.250" if name == "Internal" else "", gateway="192.0.2.1" if name == "External" else "",
        )  # fmt: skip
        if kind != "physical":
            running(engine, vnet["machine"], node=1 if name != "Internal" else 2, cores=1, ram=512)
            show_router(engine, vnet)
        else:
            running(engine, vnet["machine"], node=1, cores=0, ram=0)
    engine.store.set("vnets", 3, interface_vnet=6)


def _identities(engine: Engine, auth: Auth, password: str) -> None:
    """Create users, groups and permissions.

    Users and groups share one sequence of identities; permissions 1 to 6 belong to the system (measured).
    """
    store = engine.store
    user = store.add(
        "users",
        {
            "name": "admin",
            "displayname": "Administrator",
            "identity": "2",
            "type": "normal",
            "creator": "",
            "enabled": True,
        },
    )
    auth.passwords[user["$key"]] = password
    group = store.add(
        "groups",
        {
            "name": "Administrators (default)", "description": "", "identity": "3", "system_group": True,
            "id": generate_key("hex40", "group/1"), "creator": "", "enabled": True,
        },
    )  # fmt: skip
    store.add("members", {"parent_group": group["$key"], "member": "users/1", "creator": "", "system": True})
    super_users.add_group(engine)
    everything = {"list": True, "read": True, "create": True, "modify": True, "delete": True}
    for identity, table, row in (
        (2, "/", 0),
        (3, "/", 0),
        (2, "users", 1),
        (3, "users", 0),
        (3, "groups", 0),
        (3, "vms", 0),
    ):
        owner = f"users/{user['$key']}" if identity == 2 else f"groups/{group['$key']}"
        grant = {"identity": identity, "identity_owner": owner, "table": table, "row": row}
        store.add("permissions", {**grant, **everything})


def _catalog(engine: Engine) -> None:
    """Create the catalogs. Row 1 is the local repository; recipes come with the catalogs of the vendor."""
    store = engine.store
    catalogs.populate(engine)
    store.add("catalogs", {"name": "Services", "repository": 2, "publishing_scope": "global", "enabled": True})
