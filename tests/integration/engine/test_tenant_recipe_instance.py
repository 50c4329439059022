# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants from recipes: deploying them, and what is left when one of the two is gone."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_recipe import TENANT_RECIPE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_recipe_instance import (
    TENANT_RECIPE_INSTANCE,
)
from tests.integration.cases import publish_tenant
from tests.integration.tasks import System, failure

POC = {"name": "poc-1", "recipe": "case-starter"}


@pytest.fixture
def recipe(system: System) -> dict[str, Any]:
    """A recipe of a tenant that has run."""
    publish_tenant(system)
    return system.row("tenant_recipes", name="case-starter")


def test_deployment_converges(system: System, recipe: dict[str, Any]) -> None:
    preview = system.run(TENANT_RECIPE_INSTANCE, check=True, **POC, state="running")
    result = system.run(TENANT_RECIPE_INSTANCE, **POC, state="running")
    assert preview["actions"] == result["actions"]
    assert result["tenant_recipe_instance"]["tenant_name"] == "poc-1"
    assert result["tenant_recipe_instance"]["status"] == "online"
    system.counted()
    assert not system.run(TENANT_RECIPE_INSTANCE, **POC, state="running")["changed"]
    assert len(system.counted()) == 1


def test_unknown_answers_are_refused(system: System, recipe: dict[str, Any]) -> None:
    with system.client() as client:
        path = f"tenant_recipes/{recipe['$key']}"
        section = int(client.create("recipe_sections", {"recipe": path, "name": "Tenant"}).key)
        body = {"recipe": path, "section": section, "name": "YB_NODE_1_RAM", "type": "ram", "default": "16384"}
        client.create("recipe_questions", body)
    message = failure(system, TENANT_RECIPE_INSTANCE, **POC, answers={"YB_NODE_1_RAM": 4096, "YB_RAM": 1})
    assert "2 problems" in message
    assert "did you mean '4096 MiB'?" in message
    assert "did you mean 'YB_NODE_1_RAM'?" in message


def test_info_lists_recipes_with_their_instances(system: System, recipe: dict[str, Any]) -> None:
    system.run(TENANT_RECIPE_INSTANCE, **POC)
    (found,) = system.info(TENANT_RECIPE, name="case-starter", children=["questions"])
    assert (found["tenant"], found["instances"], found["downloaded"]) == ("case-base", 1, True)


def test_removal_leaves_the_tenant(system: System, recipe: dict[str, Any]) -> None:
    system.run(TENANT_RECIPE_INSTANCE, **POC)
    result = system.run(TENANT_RECIPE_INSTANCE, name="poc-1", state="absent")
    assert "tenant 'poc-1' stays as it is" in result["warnings"][0]
    assert system.row("tenants", name="poc-1")
    assert "there is a tenant 'poc-1' already" in failure(system, TENANT_RECIPE_INSTANCE, **POC)


def test_tenant_that_is_gone_is_deployed_again(system: System, recipe: dict[str, Any]) -> None:
    system.run(TENANT_RECIPE_INSTANCE, **POC)
    system.run(TENANT, name="poc-1", state="absent", force=True)
    preview = system.run(TENANT_RECIPE_INSTANCE, check=True, **POC)
    result = system.run(TENANT_RECIPE_INSTANCE, **POC)
    assert preview["actions"] == result["actions"]
    assert result["actions"] == ["delete tenant recipe instance 'poc-1'", "create tenant recipe instance 'poc-1'"]


def test_instance_that_names_no_tenant_may_still_be_deploying(system: System, recipe: dict[str, Any]) -> None:
    instance = system.run(TENANT_RECIPE_INSTANCE, **POC)["tenant_recipe_instance"]
    system.simulator.store.set("tenant_recipe_instances", int(instance["id"]), tenant=None)
    for wait in (True, False):
        message = failure(system, TENANT_RECIPE_INSTANCE, **POC, wait=wait)
        assert "it names no tenant" in message
        assert "state: absent" in message
    assert system.run(TENANT_RECIPE_INSTANCE, name="poc-1", state="absent")["changed"]
