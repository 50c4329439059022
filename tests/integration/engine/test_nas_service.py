# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS services: created from a recipe, described by several rows, removed with their VM."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from tests.integration.tasks import System, failure


def writes(system: System) -> list[tuple[str, str, Any]]:
    return [(entry.method, entry.table, entry.body) for entry in system.counted() if entry.method != "GET"]


@pytest.fixture
def service(system: System) -> dict[str, Any]:
    """A new service, which is off."""
    found: dict[str, Any] = system.run(NAS_SERVICE, name="files", network="Internal")["nas_service"]
    system.counted()
    return found


def test_the_options_answer_the_questions_of_the_recipe(system: System) -> None:
    system.run(
        NAS_SERVICE,
        name="files 01",
        network="Internal",
        ram="6 GiB",
        timezone="Europe/Berlin",
        ntp_servers=["a.example.org", "b.example.org"],
        recipe_answers={"YB_NTP": "c.example.org"},
        auto_update=True,
    )
    [(_method, _table, body)] = [write for write in writes(system) if write[1] == "vm_recipe_instances"]
    network = system.row("vnets", name="Internal")["$key"]
    assert body["auto_update"] is True
    assert body["answers"] == {
        "HOSTNAME": "files01",
        "YB_HOSTNAME": "files01",
        "YB_CPU_CORES": 4,
        "YB_RAM": 6144,
        "YB_NIC_1": str(network),
        "YB_NIC_1_IP_TYPE": "dhcp",
        "YB_TIMEZONE": "Europe/Berlin",
        "YB_NTP": "c.example.org",
    }


def test_what_is_missing_at_creation_is_refused_before_anything_is_written(system: System) -> None:
    assert "'network' is required" in failure(system, NAS_SERVICE, name="files")
    assert "there is a VM with this name" in failure(system, NAS_SERVICE, name="web1", network="Internal")
    message = failure(system, NAS_SERVICE, name="files", network="Internal", recipe="NAS")
    assert "there is no recipe 'NAS'" in message
    assert "Services" in message
    assert writes(system) == []


def test_a_network_of_nics_is_that_of_the_service(system: System) -> None:
    options: dict[str, Any] = {
        "name": "files",
        "nics": [{"network": "Internal", "static_address": "192.168.0.77"}],
        "state": "running",
        "wait_for_ip": True,
    }
    predicted = system.run(NAS_SERVICE, check=True, **options)
    result = system.run(NAS_SERVICE, **options)
    assert (result["actions"], result["diff"]) == (predicted["actions"], predicted["diff"])
    service = result["nas_service"]
    assert (service["status"], service["guest_address"]) == ("running", "192.168.0.77")
    assert [(nic["network"], nic["static_address"]) for nic in service["nics"]] == [("Internal", "192.168.0.77")]
    assert not system.run(NAS_SERVICE, **options)["changed"]


def test_each_setting_is_written_to_its_own_row(system: System, service: dict[str, Any]) -> None:
    result = system.run(
        NAS_SERVICE,
        name="files",
        max_syncs=2,
        cpu_cores=8,
        cifs_workgroup="CORP",
        nfs_v4=True,
        antivirus_max_recursion=9,
    )
    assert writes(system) == [
        ("PUT", "vm_services", {"max_syncs": 2}),
        ("PUT", "vms", {"cpu_cores": 8}),
        ("PUT", "vm_service_cifs", {"workgroup": "corp"}),
        ("PUT", "vm_service_nfs", {"enable_nfsv4": True}),
        ("PUT", "vm_service_antivirus", {"max_recursion": 9}),
    ]
    assert result["diff"]["before"] == {
        "max_syncs": 0,
        "cpu_cores": 4,
        "cifs_workgroup": "workgroup",
        "nfs_v4": False,
        "antivirus_max_recursion": 15,
    }
    assert not system.run(NAS_SERVICE, name="files", cifs_workgroup="Corp")["changed"]


def test_a_workgroup_in_capitals_is_the_same(system: System, service: dict[str, Any]) -> None:
    cifs = system.row("vm_services", name="files")["cifs"]
    system.simulator.store.set("vm_service_cifs", cifs, workgroup="WORKGROUP")
    assert not system.run(NAS_SERVICE, name="files", cifs_workgroup="workgroup")["changed"]


def test_more_cores_wait_for_a_restart_unless_it_is_allowed(system: System, service: dict[str, Any]) -> None:
    system.run(NAS_SERVICE, name="files", state="running")
    result = system.run(NAS_SERVICE, name="files", cpu_cores=6)
    assert [warning for warning in result["warnings"] if "take effect at its next start" in warning]
    result = system.run(NAS_SERVICE, name="files", cpu_cores=8, allow_power_cycle=True)
    assert result["actions"] == [
        "stop NAS service 'files'",
        "set cpu_cores of NAS service 'files'",
        "start NAS service 'files'",
    ]
    assert (result["nas_service"]["status"], result["nas_service"]["need_restart"]) == ("running", False)


def test_a_scanner_without_enough_memory_causes_a_warning(system: System, service: dict[str, Any]) -> None:
    result = system.run(NAS_SERVICE, name="files", antivirus_enabled=True)
    assert result["warnings"] == ["the virus scanner needs 8 GiB of RAM, and this NAS service has 4 GiB"]
    assert not system.run(NAS_SERVICE, name="files", ram="8 GiB")["warnings"]


def test_a_service_with_volumes_is_only_removed_with_consent(system: System, service: dict[str, Any]) -> None:
    system.run(NAS_VOLUME, name="data", service="files", size="1 GiB", nfs_shares=[{"name": "d", "allow_all": True}])
    system.run(NAS_USER, name="scanner", service="files", user_password="Zk81-wvQp_x3")
    system.counted()
    message = failure(system, NAS_SERVICE, name="files", state="absent")
    assert "it has NAS volume 'data'" in message
    assert "'delete_volumes: true'" in message
    assert writes(system) == []
    result = system.run(NAS_SERVICE, name="files", delete_volumes=True, state="absent")
    assert result["warnings"] == [
        "NAS user 'scanner' will be deleted with NAS service 'files'",
        "NAS volume 'data' will be deleted with NAS service 'files'",
    ]
    assert [(method, table) for method, table, _body in writes(system)] == [
        ("DELETE", "vm_recipe_instances"),
        ("DELETE", "vm_service_users"),
        ("DELETE", "volume_nfs_shares"),
        ("DELETE", "volumes"),
        ("DELETE", "vms"),
    ]
    assert [row["name"] for row in system.rows("vm_services") if row["name"] == "files"] == []


def test_a_running_service_is_only_removed_by_force(system: System, service: dict[str, Any]) -> None:
    system.run(NAS_SERVICE, name="files", state="running")
    assert "it is not stopped" in failure(system, NAS_SERVICE, name="files", state="absent")
    result = system.run(NAS_SERVICE, name="files", force=True, state="absent")
    assert result["actions"][0] == "stop NAS service 'files'"
    assert not system.run(NAS_SERVICE, name="files", state="absent")["changed"]


def test_a_service_is_not_renamed(system: System, service: dict[str, Any]) -> None:
    assert "name is fixed at creation" in failure(system, NAS_SERVICE, id=service["id"], name="other")
