# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small cloud that is in use: a few VMs, a NAS, tags, media, a snapshot profile."""

from __future__ import annotations

from typing import Any

from ..behaviours.vm_power import BOOT_WRITES, report
from ..behaviours.vms import mirror
from ..engine import Engine
from ..store import Row
from .tools import create, disk, nic, running

INTERNAL = 7


def plant(engine: Engine) -> None:
    """Fill an engine that holds the seed `empty`."""
    media(engine)
    profile = snapshot_profile(engine)
    machines(engine, profile)
    nas(engine)
    tags(engine)
    people(engine)
    alarms(engine)


def media(engine: Engine) -> None:
    """Images of the media catalog, uploaded long ago."""
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
    """Daily and weekly."""
    profile = create(engine, "snapshot_profiles", name="Standard", description="VMs of the house")
    create(
        engine, "snapshot_profile_periods", profile=profile["$key"], name="nightly", frequency="daily", hour=2,
        retention=259_200, max_tier="1",
    )  # fmt: skip
    create(
        engine, "snapshot_profile_periods", profile=profile["$key"], name="weekly", frequency="weekly", hour=3,
        day_of_week="sun", retention=2_592_000, max_tier="1",
    )  # fmt: skip
    return profile


def machines(engine: Engine, profile: Row) -> None:
    """web1 and db1 run with a guest and its agent, web2 is off, blank has no operating system."""
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
    """The row of the address that a running guest has."""
    for card in engine.store.select("machine_nics", machine=vm["machine"]):
        engine.store.add(
            "vnet_addresses",
            {
                "vnet": card["vnet"], "type": "dynamic", "ip": card["ipaddress"], "mac": card["macaddress"],
                "hostname": vm["name"], "expiration": engine.clock.stamp() + 86_400,
            },
        )  # fmt: skip


def service(engine: Engine, name: str, ram: int) -> tuple[Row, Row]:
    """A NAS service with its VM; no column tells the cluster's own one apart (measured)."""
    store = engine.store
    vm = create(engine, "vms", name=name, ram=ram, cpu_cores=4, guest_agent=True, machine_type="yottabyte")
    disk(engine, vm, 2, name="os")
    nic(engine, vm, INTERNAL)
    row = store.add("vm_services", {"vm": vm["$key"], "name": name})
    cifs = store.add("vm_service_cifs", {"service": row["$key"], "workgroup": "workgroup"})
    nfs = store.add("vm_service_nfs", {"service": row["$key"]})
    antivirus = store.add("vm_service_antivirus", {"service": row["$key"]})
    store.set("vm_services", row["$key"], cifs=cifs["$key"], nfs=nfs["$key"], antivirus=antivirus["$key"])
    store.set("vms", vm["$key"], service=row["$key"], created_from="recipe")
    mirror(engine, vm)
    return vm, row


def nas(engine: Engine) -> None:
    """A running NAS with two volumes, and the service VM that every system has, off and without volumes."""
    service(engine, "Services 26.1.8-0", 4096)
    vm, row = service(engine, "nas1", 8192)
    for name, size in (("system-logs", 2**30), ("data01", 50 * 2**30)):
        volume(engine, row, vm, name, size)
    running(engine, vm["machine"], node=2, cores=4, ram=8192)
    data = engine.store.select("volumes", name="data01")[0]
    share: dict[str, Any] = {"volume": data["$key"], "name": "exports", "allowed_hosts": "192.168.0.0/24"}
    status = engine.store.add("volume_share_status", {"status": "online", "state": "online"})
    engine.store.add("volume_nfs_shares", {**share, "status": status["$key"], "data_access": "rw"})


def volume(engine: Engine, row: Row, vm: Row, name: str, size: int) -> None:
    """A mounted volume and its drive on the NAS VM."""
    store = engine.store
    drive = create(engine, "machine_drives", machine=vm["machine"], name=name, interface="virtio-scsi", disksize=size)
    made = store.add(
        "volumes",
        {"service": row["$key"], "name": name, "maxsize": size, "preferred_tier": "1", "drive": drive["$key"]},
    )
    status = store.add("volume_status", {"volume": made["$key"], "status": "online", "mounted": True})
    store.set("volumes", made["$key"], status=status["$key"])


def tags(engine: Engine) -> None:
    """Where a machine belongs."""
    category = create(
        engine, "tag_categories", name="environment", description="Where it belongs", taggable_vms=True,
        taggable_vnets=True, single_tag_selection=True,
    )  # fmt: skip
    names = {name: create(engine, "tags", category=category["$key"], name=name) for name in ("prod", "test")}
    for name, tag in (("web1", "prod"), ("db1", "prod"), ("web2", "test")):
        vm = engine.store.select("vms", name=name, is_snapshot=False)[0]
        engine.store.add("tag_members", {"tag": names[tag]["$key"], "member": f"vms/{vm['$key']}"})


def people(engine: Engine) -> None:
    """A second user in a group. A client wrote that membership, hence its spelling (measured)."""
    store = engine.store
    kai = store.add(
        "users",
        {"name": "kai", "displayname": "Kai B", "email": "kai@example.org", "identity": "4", "type": "normal",
         "enabled": True, "creator": "admin"},
    )  # fmt: skip
    group = store.add(
        "groups",
        {"name": "operators", "description": "shift crew", "identity": "5", "enabled": True, "creator": "admin"},
    )
    store.add("members", {"parent_group": group["$key"], "member": f"/v4/users/{kai['$key']}", "creator": "admin"})
    store.add("permissions", {"identity": 4, "table": "/", "row": 0, "list": True, "read": True})
    store.add("permissions", {"identity": 5, "table": "vms", "row": 0, "list": True, "read": True, "modify": True})


def alarms(engine: Engine) -> None:
    """What a stock system warns of (measured: two alarms of type `deprecated`, a plain word)."""
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
