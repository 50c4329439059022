# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of virtual machines: publishing, questions, downloading, and deploying what was published."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog import CATALOG
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe import VM_RECIPE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe_instance import (
    VM_RECIPE_INSTANCE,
)
from tests.integration.tasks import System, failure

GOLDEN = {"name": "golden", "catalog": "own", "vm": "base", "description": "made by a test"}


@pytest.fixture
def base(system: System) -> dict[str, Any]:
    """A VM to publish, and a catalog for it."""
    system.run(CATALOG, name="own", repository="Local")
    nics = [{"name": "nic_0", "network": "Internal"}]
    vm: dict[str, Any] = system.run(VM, name="base", drives=[{"name": "os", "size": "10 GiB"}], nics=nics)["vm"]
    return vm


def test_publishing_converges(system: System, base: dict[str, Any]) -> None:
    preview = system.run(VM_RECIPE, check=True, **GOLDEN)
    result = system.run(VM_RECIPE, **GOLDEN)
    assert preview["actions"] == result["actions"] == ["create VM recipe 'golden'"]
    recipe = result["vm_recipe"]
    assert (recipe["version"], recipe["downloaded"], recipe["vm"]) == ("1.0.0", True, "base")
    system.counted()
    assert not system.run(VM_RECIPE, **GOLDEN)["changed"]
    assert len(system.counted()) == 1


def test_running_vm_is_not_published(system: System, base: dict[str, Any]) -> None:
    system.run(VM, name="base", state="running")
    for check in (True, False):
        assert "the VM must be stopped" in failure(system, VM_RECIPE, check=check, **GOLDEN)


def test_changes_are_published_again_when_asked(system: System, base: dict[str, Any]) -> None:
    system.run(VM_RECIPE, **GOLDEN)
    changed = {**GOLDEN, "version": "1.1.0"}
    result = system.run(VM_RECIPE, **changed)
    assert "republish: true" in result["warnings"][0]
    questions = [{"name": "YB_DRIVE_1_SIZE", "enabled": False}]
    preview = system.run(VM_RECIPE, check=True, **changed, questions=questions, republish=True)
    result = system.run(VM_RECIPE, **changed, questions=questions, republish=True)
    assert preview["actions"] == result["actions"]
    assert result["actions"][-1] == "publish VM recipe 'golden' again"
    assert result["vm_recipe"]["build"] == 1
    assert not system.run(VM_RECIPE, **changed, questions=questions, republish=True)["changed"]


def test_info_lists_the_questions(system: System) -> None:
    (recipe,) = system.info(VM_RECIPE, name="Ubuntu Server 22.04", children=["sections", "questions"])
    assert recipe["sections"][0]["name"] == "Virtual Machine"
    questions = {question["name"]: question for question in recipe["questions"]}
    assert questions["HOSTNAME"]["required"]
    assert questions["HOSTNAME"]["section"] == "Virtual Machine"
    assert questions["YB_IP_ADDR_TYPE"]["choices"] == {"dhcp": "DHCP", "static": "Static"}


def test_question_is_added_to_a_new_recipe(system: System, base: dict[str, Any]) -> None:
    recipe = system.run(VM_RECIPE, **GOLDEN, sections=[{"name": "Guest"}])["vm_recipe"]
    section = next(section["id"] for section in recipe["sections"] if section["name"] == "Guest")
    question = {"name": "ROLE", "section": section, "type": "list", "choices": {"web": "Web", "db": "Database"}}
    preview = system.run(VM_RECIPE, check=True, **GOLDEN, questions=[question])
    result = system.run(VM_RECIPE, **GOLDEN, questions=[question])
    assert preview["actions"] == result["actions"]
    assert not system.run(VM_RECIPE, **GOLDEN, questions=[question])["changed"]
    message = failure(system, VM_RECIPE_INSTANCE, name="web-1", recipe="golden", answers={"ROLE": "Web"})
    assert "write 'web' instead of 'Web'" in message


def test_published_vm_is_deployed_and_keeps_its_recipe(system: System, base: dict[str, Any]) -> None:
    system.run(VM_RECIPE, **GOLDEN)
    answers = {"YB_DRIVE_1_SIZE": "20 GiB", "YB_NIC_1": "External"}
    options = {"name": "web-1", "recipe": "golden", "answers": answers, "state": "running"}
    instance = system.run(VM_RECIPE_INSTANCE, **options)["vm_recipe_instance"]
    assert instance["status"] == "running"
    assert not system.run(VM_RECIPE_INSTANCE, **options)["changed"]
    message = failure(system, VM_RECIPE, name="golden", state="absent")
    assert "it has 1 instance; detach them first" in message


def test_downloaded_once(system: System) -> None:
    key = system.row("vm_recipes", name="Ubuntu Server 22.04")["$key"]
    system.simulator.store.set("vm_recipes", key, downloaded=False)
    options = {"name": "Ubuntu Server 22.04", "state": "downloaded"}
    preview = system.run(VM_RECIPE, check=True, **options)
    result = system.run(VM_RECIPE, **options)
    assert preview["actions"] == result["actions"] == ["download VM recipe 'Ubuntu Server 22.04'"]
    assert result["vm_recipe"]["downloaded"]
    assert not system.run(VM_RECIPE, **options)["changed"]
