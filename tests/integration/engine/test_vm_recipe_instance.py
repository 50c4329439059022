# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines from recipes: answers, deployment, power, and what is left when one of the two is gone."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe_instance import (
    VM_RECIPE_INSTANCE,
)
from tests.integration.tasks import System, failure

LINUX = {
    "name": "web-1",
    "recipe": "Ubuntu Server 22.04",
    "answers": {
        "HOSTNAME": "web-1",
        "USER": "ops",
        "YB_RAM": "4 GiB",
        "YB_CPU_CORES": 4,
        "YB_DRIVE_OS_SIZE": "20 GiB",
        "SELECT_OS_TIER": 1,
        "SELECT_CREATE_UEFI": True,
        "YB_NIC_ETH0": "Internal",
        "YB_IP_ADDR_TYPE": "dhcp",
    },
    "secret_answers": {"PASSWORD": "Zk81-wvQp_x3"},
}


def answered(**changes: Any) -> dict[str, Any]:
    """Return the options of a deployment with other answers; None leaves one out."""
    answers = {name: value for name, value in {**LINUX["answers"], **changes}.items() if value is not None}
    return {**LINUX, "answers": answers}


def test_deployment_converges(system: System) -> None:
    preview = system.run(VM_RECIPE_INSTANCE, check=True, **LINUX)
    system.counted()
    result = system.run(VM_RECIPE_INSTANCE, **LINUX)
    instance = result["vm_recipe_instance"]
    assert preview["actions"] == result["actions"] == ["create VM recipe instance 'web-1'"]
    assert preview["diff"] == result["diff"]
    assert (instance["vm_name"], instance["status"], instance["version"]) == ("web-1", "stopped", "1.0")
    vm = system.run(VM, id=instance["vm"])["vm"]
    assert (vm["ram"], vm["cpu_cores"], vm["uefi"]) == ("4 GiB", 4, True)
    system.counted()
    again = system.run(VM_RECIPE_INSTANCE, **LINUX)
    assert (again["changed"], again["warnings"]) == (False, [])
    assert again["vm_recipe_instance"] == instance
    assert len(system.counted()) <= 6


def test_drives_are_filled_when_the_task_ends(system: System) -> None:
    instance = system.run(VM_RECIPE_INSTANCE, **LINUX)["vm_recipe_instance"]
    drives = [row for row in system.rows("machine_drives") if str(row["machine"]) == instance["machine"]]
    assert [(row["media"], row["disksize"]) for row in drives] == [("disk", 20 * 2**30)]


def test_started_once_its_drives_are_filled(system: System) -> None:
    preview = system.run(VM_RECIPE_INSTANCE, check=True, **LINUX, state="running", wait_for_ip=True)
    result = system.run(VM_RECIPE_INSTANCE, **LINUX, state="running", wait_for_ip=True)
    assert preview["actions"] == result["actions"]
    assert result["actions"] == ["create VM recipe instance 'web-1'", "start VM recipe instance 'web-1'"]
    assert result["vm_recipe_instance"]["status"] == "running"
    assert result["vm_recipe_instance"]["guest_address"]
    assert not system.run(VM_RECIPE_INSTANCE, **LINUX, state="running", wait_for_ip=True)["changed"]
    stopped = system.run(VM_RECIPE_INSTANCE, name="web-1", state="stopped")
    assert stopped["vm_recipe_instance"]["status"] == "stopped"


def test_without_waiting_it_still_starts_on_filled_drives(system: System) -> None:
    result = system.run(VM_RECIPE_INSTANCE, **LINUX, state="running", wait=False)
    assert result["actions"][-1] == "start VM recipe instance 'web-1'"
    drives = system.rows("machine_drives")
    assert all(row["media"] != "import" for row in drives)


def test_drive_that_cannot_be_filled_ends_the_task(system: System) -> None:
    recipe = system.row("vm_recipes", name="Ubuntu Server 22.04")["$key"]
    system.simulator.engine.switches["broken_recipes"] = [recipe]
    message = failure(system, VM_RECIPE_INSTANCE, **LINUX, state="running")
    assert "drive 'os'" in message
    assert "deploy it again" in message
    assert system.row("vms", name="web-1")


def test_secret_answers_are_not_shown(system: System) -> None:
    result = system.run(VM_RECIPE_INSTANCE, check=True, **LINUX)
    assert "Zk81" not in str(result)
    assert result["diff"]["after"]["answers"]["PASSWORD"] == "<new value>"
    plain = answered(PASSWORD="Zk81-wvQp_x3")
    del plain["secret_answers"]
    assert "Zk81" not in str(system.run(VM_RECIPE_INSTANCE, **plain))


def test_all_wrong_answers_are_named_at_once(system: System) -> None:
    wrong = answered(
        HOSTNAME=None,
        YB_RAM="4096",
        YB_CPU_CORES=0,
        YB_DRIVE_OS_SIZE="20 GB",
        SELECT_OS_TIER=9,
        SELECT_CREATE_UEFI="UEFI",
        YB_NIC_ETH0="Intenal",
        YB_IP_ADDR_TYPE="Static",
        YB_CORES=2,
    )
    for check in (True, False):
        message = failure(system, VM_RECIPE_INSTANCE, check=check, **wrong)
        for expected in (
            "9 problems",
            "HOSTNAME (Host name) is required",
            "did you mean '4096 MiB'?",
            "YB_CPU_CORES: expected at least 1, got 0",
            "write '20 GiB'",
            "SELECT_OS_TIER: there is no '9' in storage_tiers",
            "'UEFI' is neither true nor false",
            "there is no 'Intenal' in vnets; there is Internal",
            "YB_IP_ADDR_TYPE: write 'static' instead of 'Static'",
            "YB_CORES: the recipe has no such question; did you mean 'YB_CPU_CORES'",
        ):
            assert expected in message
    assert not [row for row in system.rows("vms") if row["name"] == "web-1"]


def test_unanswered_network_is_announced(system: System) -> None:
    result = system.run(VM_RECIPE_INSTANCE, check=True, **answered(YB_NIC_ETH0=None))
    assert any("YB_NIC_ETH0" in warning and "new internal network" in warning for warning in result["warnings"])


def test_later_answers_only_warn(system: System) -> None:
    system.run(VM_RECIPE_INSTANCE, **LINUX)
    result = system.run(VM_RECIPE_INSTANCE, **answered(YB_RAM="8 GiB"))
    assert not result["changed"]
    assert result["warnings"] == [
        "answers: YB_RAM differ from what was deployed; answers only count at the deployment, use verge_vm to change the VM"
    ]


def test_taken_name_is_refused_before_anything_is_sent(system: System) -> None:
    system.run(VM, name="web-1")
    for check in (True, False):
        assert "there is a VM 'web-1' already" in failure(system, VM_RECIPE_INSTANCE, check=check, **LINUX)


def test_removal_leaves_the_vm(system: System) -> None:
    system.run(VM_RECIPE_INSTANCE, **LINUX, state="running")
    result = system.run(VM_RECIPE_INSTANCE, name="web-1", state="absent")
    assert "VM 'web-1' stays as it is" in result["warnings"][0]
    assert system.row("vms", name="web-1")
    assert not system.run(VM_RECIPE_INSTANCE, name="web-1", state="absent")["changed"]


def test_vm_that_is_gone_is_deployed_again(system: System) -> None:
    system.run(VM_RECIPE_INSTANCE, **LINUX)
    system.run(VM, name="web-1", state="absent")
    preview = system.run(VM_RECIPE_INSTANCE, check=True, **LINUX)
    result = system.run(VM_RECIPE_INSTANCE, **LINUX)
    assert preview["actions"] == result["actions"]
    assert result["actions"] == ["delete VM recipe instance 'web-1'", "create VM recipe instance 'web-1'"]
    assert result["vm_recipe_instance"]["vm"] == str(system.row("vms", name="web-1")["$key"])
    assert len([row for row in system.rows("vm_recipe_instances") if row["name"] == "web-1"]) == 1


def test_recipe_is_downloaded_first(system: System) -> None:
    recipe = system.row("vm_recipes", name="Ubuntu Server 22.04")["$key"]
    system.simulator.store.set("vm_recipes", recipe, downloaded=False)
    preview = system.run(VM_RECIPE_INSTANCE, check=True, **LINUX)
    result = system.run(VM_RECIPE_INSTANCE, **LINUX)
    assert preview["actions"] == result["actions"]
    assert result["actions"][0] == "download VM recipe 'Ubuntu Server 22.04'"


def test_recipes_with_the_same_name_are_refused_with_their_keys(system: System) -> None:
    recipe = system.row("vm_recipes", name="Ubuntu Server 22.04")
    other = system.simulator.store.insert(
        "vm_recipes",
        {"name": recipe["name"], "version": "2.0", "catalog": system.row("catalogs", name="Services")["$key"]},
    )
    message = failure(system, VM_RECIPE_INSTANCE, **LINUX)
    assert str(recipe["$key"]) in message
    assert str(other["$key"]) in message
    with pytest.raises(AssertionError):
        failure(system, VM_RECIPE_INSTANCE, **{**LINUX, "recipe": recipe["$key"]})
