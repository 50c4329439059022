# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role vm_fleet: creation and scaling, without touching VMs outside the fleet."""

from __future__ import annotations

from typing import Any

from tests.integration.roles.runs import Roles
from tests.integration.tasks import System
from tests.simulator.faults import Fault
from tests.simulator.seeds.tools import create

TAG = {"category": "fleet", "name": "shop"}
DEFAULTS: dict[str, Any] = {
    "cpu_cores": 2,
    "ram": "2 GiB",
    "guest_agent": True,
    "wait_for_ip": True,
    "addresses": [{"source": "guest", "family": "ipv4"}],
    "state": "started",
    "description": "number @number@ of the shop",
    "drives": [{"name": "os", "image": "debian-12-genericcloud-amd64.qcow2", "size": "20 GiB"}],
    "nics": [{"name": "nic_0", "network": "Internal"}],
    "cloudinit_datasource": "nocloud",
    "cloudinit_files": [{"name": "/user-data", "contents": "#cloud-config\nhostname: @name@\n"}],
    "console_password": "Zk81-wvQp_x3",
    "shutdown_timeout": 5,
}


def fleet(web: int, **more: Any) -> dict[str, Any]:
    return {
        "vm_fleet_name": "shop-1",
        "vm_fleet_defaults": DEFAULTS,
        "vm_fleet_vms": [
            {"name": "web", "count": web, "groups": ["front"]},
            {"name": "shop-db", "ram": "4 GiB", "tags": ["env:prod"]},
        ],
        **more,
    }


def plain(web: int, **more: Any) -> dict[str, Any]:
    """Return a fleet of VMs without a guest, identified by their names."""
    return {
        "vm_fleet_name": "bare",
        "vm_fleet_defaults": {"state": "present", "drives": [{"name": "os", "size": "1 GiB"}]},
        "vm_fleet_vms": [{"name": "bare", "count": web}],
        **more,
    }


def names(system: System) -> set[str]:
    return {row["name"] for row in system.rows("vms") if not row["is_snapshot"]}


def test_a_fleet_is_created_scaled_and_removed(roles: Roles) -> None:
    system, others = roles.system, names(roles.system)
    started = roles.converge("vm_fleet", fleet(2, vm_fleet_tag=TAG), facts="vm_fleet_result groups")
    assert "Zk81-wvQp_x3" not in started.output
    result = started.facts["vm_fleet_result"]
    assert set(result["members"]) == {"web-01", "web-02", "shop-db"}
    assert all(member["status"] == "running" for member in result["members"].values())
    assert all(address.startswith("192.168.0.") for address in result["addresses"].values())
    groups = started.facts["groups"]
    assert set(groups["shop_1"]) == {"web-01", "web-02", "shop-db"}
    assert set(groups["front"]) == {"web-01", "web-02"}
    web = system.row("vms", name="web-02")
    assert web["description"] == "number 2 of the shop"
    assert system.row("vms", name="shop-db", is_snapshot=False)["ram"] == 4096
    file = system.row("cloudinit_files", owner=f"vms/{web['$key']}", name="/user-data")
    assert system.client().content("cloudinit_files", file["$key"]) == "#cloud-config\nhostname: web-02\n"
    assert len([row for row in system.rows("tag_members") if row["member"] == f"vms/{web['$key']}"]) == 1

    refused = roles.run("vm_fleet", fleet(1, vm_fleet_tag=TAG))
    assert refused.failed
    assert refused.message.startswith("web-02 would be shut down and removed from the fleet 'shop-1'.")
    assert "web-02" in names(system)

    scaled = roles.run_ok("vm_fleet", fleet(1, vm_fleet_tag=TAG, vm_fleet_remove_surplus=True), facts="vm_fleet_result")
    assert scaled.facts["vm_fleet_result"]["removed"] == ["web-02"]
    assert names(system) == others | {"web-01", "shop-db"}

    removal = {"vm_fleet_name": "shop-1", "vm_fleet_vms": [], "vm_fleet_tag": TAG, "vm_fleet_remove_surplus": True}
    assert roles.run_ok("vm_fleet", removal).changed
    assert names(system) == others
    fleet_tag = system.row("tags", name="shop")["$key"]
    assert not [row for row in system.rows("tag_members") if row["tag"] == fleet_tag]


def test_new_vms_copy_their_images_in_parallel(roles: Roles) -> None:
    roles.run_ok("vm_fleet", fleet(2))
    entries = [entry for entry in roles.system.counted() if entry.method == "POST"]
    disks = [index for index, entry in enumerate(entries) if entry.table == "machine_drives"]
    starts = [index for index, entry in enumerate(entries) if entry.table == "vm_actions"]
    assert len(disks) == len(starts) == 3
    assert max(disks) < min(starts)


def test_surplus_vms_stay_if_a_vm_of_the_fleet_fails(roles: Roles) -> None:
    for name in ("bare-02", "bare-03"):
        add_vm(roles.system, name)
    roles.system.simulator.faults.add(Fault("status", method="POST", table="machine_drives", status=422))
    outcome = roles.run("vm_fleet", plain(1, vm_fleet_remove_surplus=True))
    assert outcome.failed
    assert names(roles.system) >= {"bare-02", "bare-03"}


def test_only_vms_with_names_of_the_fleet_are_surplus(roles: Roles) -> None:
    kept = ("bare-01", "bare-1", "bare-3", "bare-003", "bare-x3", "bare-03x", "xbare-03", "bare", "BARE-03")
    for name in (*kept, "bare-02", "bare-03", "bare-100"):
        add_vm(roles.system, name)
    entry = {"name": "bare", "start": 2, "count": 1}
    outcome = roles.run_ok(
        "vm_fleet", plain(0, vm_fleet_vms=[entry], vm_fleet_remove_surplus=True), facts="vm_fleet_result"
    )
    assert sorted(outcome.facts["vm_fleet_result"]["removed"]) == ["bare-03", "bare-100"]
    assert names(roles.system) >= {*kept, "bare-02"}


def test_vms_without_the_tag_are_only_added_with_consent(roles: Roles) -> None:
    add_vm(roles.system, "bare-02")
    refused = roles.run("vm_fleet", plain(2, vm_fleet_tag=TAG))
    assert refused.message.startswith("bare-02 would be added to the fleet 'bare' without having the tag fleet:shop.")
    assert "bare-01" not in names(roles.system)
    assert roles.run_ok("vm_fleet", plain(2, vm_fleet_tag=TAG, vm_fleet_adopt=True)).changed


def test_invalid_arguments_are_reported_before_anything_is_changed(roles: Roles) -> None:
    before = names(roles.system)
    invalid = plain(1, vm_fleet_vms=[{"name": "bare", "count": "many", "drives": [{"name": "os", "sizes": 1}]}])
    errors = roles.run("vm_fleet", invalid).argument_errors
    assert len(errors) == 2
    assert any("count" in line and "int" in line for line in errors)
    assert any(line.startswith("vm_fleet_vms.drives.sizes. Supported parameters include: ") for line in errors)
    duplicate = plain(1, vm_fleet_vms=[{"name": "bare", "count": 1}, {"name": "bare-01"}])
    assert roles.run("vm_fleet", duplicate).message == "vm_fleet_vms: duplicate entries for bare-01"
    assert names(roles.system) == before


def add_vm(system: System, name: str) -> None:
    """Add a VM that does not belong to the fleet."""
    create(system.simulator.engine, "vms", name=name)
