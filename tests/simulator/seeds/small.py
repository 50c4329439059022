# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small cloud in use: a few VMs, a NAS, tags, media, snapshot profiles."""

from __future__ import annotations

from typing import Any

from ..behaviours import billing
from ..behaviours.nas_services import MACHINE_TYPE, make_service
from ..behaviours.nas_volumes import make_volume, mount
from ..behaviours.system_restores import keep
from ..behaviours.vm_power import BOOT_WRITES, report
from ..engine import Engine
from ..store import Row
from . import recipes, services
from .tools import create, create_row, disk, nic, running

EXTERNAL, INTERNAL = 3, 7
KAIS_PASSWORD = "Wj5+tRb8.Zm3_Lp6"
SCANNERS_PASSWORD = "Fd2=yNc7.Ht9_Gs4"


def populate(engine: Engine) -> None:
    """Fill an engine that holds the seed `empty`."""
    media(engine)
    profile = snapshot_profile(engine)
    machines(engine, profile)
    recipes.populate(engine)
    nas(engine)
    tags(engine)
    people(engine)
    alarms(engine)
    billing.populate(engine)
    services.populate(engine)
    keep(engine, engine.store.select("cloud_snapshots", name="nightly")[0], 1)
    services.name_service(engine, EXTERNAL)
    services.export(engine, engine.store.select("volumes", name="data01")[0]["$key"])


def media(engine: Engine) -> None:
    """Create images of the media catalog, uploaded long ago."""
    for name, size in (
        ("debian-12-genericcloud-amd64.qcow2", 345_702_400),
        ("debian-12.7.0-amd64-netinst.iso", 661_651_456),
        ("appliance.ova", 1_288_490_188),
        ("virtio-win-0.1.262.iso", 711_655_424),
        ("notes.txt", 2_048),
    ):
        file = create(engine, "files", name=name, allocated_bytes=str(size), preferred_tier="1")
        engine.store.set("files", file["$key"], filesize=size, used_bytes=size, used_pct=100)


def snapshot_profile(engine: Engine) -> Row:
    """Create a profile with a daily and a weekly period."""
    profile = create(engine, "snapshot_profiles", name="Standard", description="VMs of the house")
    create(
        engine, "snapshot_profile_periods", profile=profile["$key"], name="nightly", frequency="daily", hour=2,
        retention=259_200, max_tier="1",
    )  # fmt: skip
    create(
        engine, "snapshot_profile_periods", profile=profile["$key"], name="weekly", frequency="weekly", hour=3,
        day_of_week="sun", retention=2_592_000, max_tier="1",
    )  # fmt: skip
    hourly = create(engine, "snapshot_profiles", name="Hourly", description="what changes all day")
    create(
        engine, "snapshot_profile_periods", profile=hourly["$key"], name="hourly", frequency="hourly", minute=15,
        retention=10_800,
    )  # fmt: skip
    return profile


def machines(engine: Engine, profile: Row) -> None:
    """Create the VMs: web1 and db1 run with a guest and its agent, web2 is off, blank has no operating system."""
    web1 = create(
        engine, "vms", name="web1", description="front end", cpu_cores=2, ram=2048, guest_agent=True, uefi=True,
        os_family="linux", snapshot_profile=profile["$key"], machine_type="q35", cloudinit_datasource="nocloud",
        cloudinit_files=[{"name": "/user-data", "contents": "#cloud-config\nhostname: web1\n"}],
    )  # fmt: skip
    disk(engine, web1, 20)
    nic(engine, web1, INTERNAL, "192.168.0.101")
    db1 = create(
        engine, "vms", name="db1", description="database", cpu_cores=4, ram=8192, guest_agent=True, os_family="linux",
        machine_type="q35", ha_group="db",
    )  # fmt: skip
    disk(engine, db1, 20)
    disk(engine, db1, 100, name="data", system=False)
    nic(engine, db1, INTERNAL, "192.168.0.102")
    web2 = create(engine, "vms", name="web2", cpu_cores=2, ram=2048, guest_agent=True, os_family="linux")
    disk(engine, web2, 20)
    nic(engine, web2, INTERNAL)
    blank = create(engine, "vms", name="blank", ram=1024, machine_type="pc", boot_order="dc")
    disk(engine, blank, 10, system=False)
    iso = engine.store.select("files", name="debian-12.7.0-amd64-netinst.iso")[0]
    create(engine, "machine_drives", machine=blank["machine"], media="cdrom", media_source=iso["$key"])
    create(engine, "machine_nics", machine=blank["machine"])
    for number, vm in enumerate((web1, db1)):
        running(engine, vm["machine"], node=1 + number, cores=vm["cpu_cores"], ram=vm["ram"])
        for drive in engine.store.select("machine_drives", machine=vm["machine"]):
            engine.store.set("machine_drive_stats", drive["stats"], write_bytes=BOOT_WRITES * 40)
        report(engine, vm)
        lease(engine, vm)
    create(
        engine, "machine_snapshots", machine=web1["machine"], name="before-upgrade", created_manually=True, expires=0
    )
    engine.clock.finish()


def lease(engine: Engine, vm: Row) -> None:
    """Create the address of a running guest."""
    for card in engine.store.select("machine_nics", machine=vm["machine"]):
        engine.store.add(
            "vnet_addresses",
            {
                "vnet": card["vnet"], "type": "dynamic", "ip": card["ipaddress"], "mac": card["macaddress"],
                "hostname": vm["name"], "expiration": engine.clock.stamp() + 86_400,
            },
        )  # fmt: skip


def service(engine: Engine, name: str, ram: int) -> Row:
    """Create a NAS service with its VM; no column distinguishes the service of the cluster itself (measured)."""
    vm = create(engine, "vms", name=name, ram=ram, cpu_cores=4, guest_agent=True, machine_type=MACHINE_TYPE)
    disk(engine, vm, 2, name="os")
    nic(engine, vm, INTERNAL)
    engine.store.set("vms", vm["$key"], created_from="recipe")
    return make_service(engine, vm)


def nas(engine: Engine) -> None:
    """Create a running NAS with a volume."""
    store = engine.store
    nas1 = service(engine, "nas1", 8192)
    data = make_volume(engine, service=nas1["$key"], name="data01", maxsize=50 * 2**30, preferred_tier="1")
    vm = store.get("vms", nas1["vm"])
    running(engine, vm["machine"], node=2, cores=4, ram=8192)
    for volume in store.select("volumes", service=nas1["$key"]):
        mount(engine, volume)
        store.set("machine_drives", volume["drive"], used_bytes=volume["maxsize"] // 4)
    create(
        engine, "volume_nfs_shares", volume=data["$key"], name="exports", allowed_hosts="192.168.0.0/24",
        data_access="rw",
    )  # fmt: skip
    infected_file(engine, store.select("volumes", service=nas1["$key"])[0])
    create(engine, "vm_service_users", service=nas1["$key"], name="scanner", password=SCANNERS_PASSWORD)


def infected_file(engine: Engine, volume: Row) -> None:
    """Let the virus scanner of a volume have found something an hour ago."""
    infection = {"volume_antivirus": volume["vol_antivirus"], "filename": "/eicar.com", "virus": "Eicar-Signature"}
    stamp = engine.clock.microseconds() - 3600 * 10**6
    engine.store.add("volume_antivirus_infections", {**infection, "action": "move", "timestamp": stamp})


def tags(engine: Engine) -> None:
    """Create tags for the location of machines, networks and tenants."""
    category = create(
        engine, "tag_categories", name="env", description="Where it belongs", taggable_vms=True, taggable_vnets=True,
        taggable_tenants=True, single_tag_selection=True,
    )  # fmt: skip
    names = {name: create(engine, "tags", category=category["$key"], name=name) for name in ("prod", "test")}
    for name, tag in (("web1", "prod"), ("db1", "prod"), ("web2", "test")):
        vm = engine.store.select("vms", name=name, is_snapshot=False)[0]
        create(engine, "tag_members", tag=names[tag]["$key"], member=f"vms/{vm['$key']}")


def people(engine: Engine) -> None:
    """Create a second user in a group. A client wrote that membership, hence its spelling (measured)."""
    store = engine.store
    kai = create(
        engine, "users", name="kai", displayname="Kai B", email="kai@example.org", password=KAIS_PASSWORD,
    )  # fmt: skip
    group = create(engine, "groups", name="operators", description="shift crew")
    member = create(engine, "members", parent_group=group["$key"], member=f"/v4/users/{kai['$key']}")
    grant: dict[str, Any] = {"identity": group["identity"], "table": "vms", "row": 0, "read": True, "modify": True}
    create_row(engine, "permissions", grant)
    for table, row in (("users", kai), ("groups", group), ("members", member)):
        store.set(table, row["$key"], creator="admin")


def alarms(engine: Engine) -> None:
    """Create the alarms of a stock system (measured: two alarms of type `deprecated`, a plain word)."""
    store = engine.store
    for name in ("blank", "nas1"):
        vm = store.select("vms", name=name, is_snapshot=False)[0]
        store.add(
            "alarms",
            {
                "owner": f"vms/{vm['$key']}", "owner_type": "vms", "alarm_type": "deprecated", "level": "warning",
                "status": "Machine type is deprecated", "alarm_id": f"{vm['$key']:08x}",
            },
        )  # fmt: skip
