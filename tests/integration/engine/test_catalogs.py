# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs and their repositories: refreshing, and consent to removing what is inside."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog import CATALOG
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog_repository import (
    CATALOG_REPOSITORY,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure

REMOTE = {"type": "remote", "url": "https://hq.example.com"}


@pytest.fixture
def recipe(system: System) -> dict[str, Any]:
    """A recipe in a catalog of its own."""
    catalog = system.run(CATALOG, name="golden", repository="Local")["catalog"]
    vm = system.run(VM, name="base", drives=[{"name": "os", "size": "10 GiB"}])["vm"]
    with system.client() as client:
        body = {"name": "base", "catalog": catalog["id"], "vm": int(vm["id"]), "version": "1.0.0"}
        return {"key": client.create("vm_recipes", body).key, "catalog": catalog["id"]}


def test_refresh_waits_until_the_catalogs_are_there(system: System) -> None:
    before = system.run(CATALOG_REPOSITORY, name="Marketplace")["catalog_repository"]
    preview = system.run(CATALOG_REPOSITORY, check=True, name="Marketplace", state="refreshed")
    result = system.run(CATALOG_REPOSITORY, name="Marketplace", state="refreshed")
    assert result["changed"]
    assert preview["actions"] == result["actions"] == ["refresh catalog repository 'Marketplace'"]
    assert result["catalog_repository"]["status"] == "online"
    assert result["catalog_repository"]["last_refreshed"] > before["last_refreshed"]
    assert system.run(CATALOG_REPOSITORY, name="Marketplace", state="refreshed")["changed"]


def test_refresh_that_fails_says_why(system: System) -> None:
    system.run(CATALOG_REPOSITORY, name="hq", type="remote", url="https://unreachable.invalid")
    for _attempt in range(2):
        message = failure(system, CATALOG_REPOSITORY, name="hq", state="refreshed")
        assert "catalog repository 'hq'" in message
        assert "status error Could not resolve host" in message


def test_refresh_without_waiting(system: System) -> None:
    result = system.run(CATALOG_REPOSITORY, name="Marketplace", state="refreshed", wait=False)
    assert result["catalog_repository"]["status"] == "refreshing"


def test_new_repository_cannot_be_refreshed(system: System) -> None:
    assert "it does not exist" in failure(system, CATALOG_REPOSITORY, name="hq", state="refreshed", **REMOTE)


def test_remote_repository_needs_a_url(system: System) -> None:
    assert "needs a 'url'" in failure(system, CATALOG_REPOSITORY, name="hq", type="remote")
    system.run(CATALOG_REPOSITORY, name="hq", **REMOTE)
    assert "needs a 'url'" in failure(system, CATALOG_REPOSITORY, name="hq", url=None)


def test_local_repository_is_not_removed(system: System) -> None:
    assert "does not delete the local repository" in failure(
        system, CATALOG_REPOSITORY, name="Local", state="absent", force=True
    )


def test_repository_with_catalogs_is_removed_with_consent(system: System) -> None:
    system.run(CATALOG_REPOSITORY, name="hq", **REMOTE)
    system.run(CATALOG, name="theirs", repository="hq")
    options = {"name": "hq", "state": "absent"}
    message = failure(system, CATALOG_REPOSITORY, **options)
    assert "its catalogs with all their recipes ('theirs') would be deleted" in message
    assert "force: true" in message
    preview = system.run(CATALOG_REPOSITORY, check=True, **options, force=True)
    result = system.run(CATALOG_REPOSITORY, **options, force=True)
    assert "its catalogs with all their recipes ('theirs') will be deleted" in preview["warnings"][0]
    assert preview["warnings"] == result["warnings"]
    assert not [row for row in system.rows("catalogs") if row["name"] == "theirs"]


def test_catalog_with_recipes_is_removed_with_consent(system: System, recipe: dict[str, Any]) -> None:
    message = failure(system, CATALOG, name="golden", state="absent")
    assert "its recipes (VM recipe 'base') would be deleted with it" in message
    assert "force: true" in message
    system.run(CATALOG, name="golden", state="absent", force=True)
    assert not [row for row in system.rows("vm_recipes") if row["$key"] == recipe["key"]]


def test_catalog_of_deployed_recipes_is_not_removed(system: System, recipe: dict[str, Any]) -> None:
    with system.client() as client:
        client.create("vm_recipe_instances", {"recipe": recipe["key"], "name": "copy"})
    message = failure(system, CATALOG, name="golden", state="absent", force=True)
    assert "have instances" in message
    assert "VM recipe 'base'" in message


def test_catalogs_with_the_same_name_are_distinguished_by_repository(system: System) -> None:
    system.run(CATALOG_REPOSITORY, name="hq", **REMOTE)
    system.run(CATALOG, name="golden", repository="Local")
    with system.client() as client:
        client.create(
            "catalogs", {"name": "golden", "repository": int(system.row("catalog_repositories", name="hq")["$key"])}
        )
    assert "golden" in failure(system, CATALOG, name="golden", enabled=False)
    assert system.run(CATALOG, name="golden", repository="hq", enabled=False)["changed"]
    found = {row["repository"]: row["enabled"] for row in system.info(CATALOG, name="golden")}
    assert found == {"Local": True, "hq": False}
