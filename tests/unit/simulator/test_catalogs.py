# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs and their repositories, driven by the vendor's SDK."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, pyvergeos

exceptions = pyvergeos.exceptions
LOCAL, VENDOR, MARKETPLACE = 1, 2, 3


@pytest.fixture
def client(sim: Simulator) -> Any:
    return connect(sim)


def test_the_repositories_of_a_system(client: Any, sim: Simulator) -> None:
    """Names and keys as seen on a lab system (vrg)."""
    rows = client.catalog_repositories.list()
    assert [(row.key, row.name, row.is_remote) for row in rows] == [
        (LOCAL, "Local", False), (VENDOR, "Verge.io", True), (MARKETPLACE, "Marketplace", True),
    ]  # fmt: skip
    assert {(row.get("status_value"), row.get("status_state")) for row in rows} == {("online", "online")}
    assert client.catalog_repositories.get(name="Local").is_local
    # The daily refresh of the remote ones leaves a line (vrg).
    assert [len(client.catalog_repositories.logs(key).list()) for key in (LOCAL, VENDOR, MARKETPLACE)] == [0, 1, 1]
    assert_nothing_unknown(sim)


def test_a_refresh(client: Any, sim: Simulator) -> None:
    repository = client.catalog_repositories.get(MARKETPLACE)
    sim.clock.advance(86_400)
    repository.refresh_catalogs()
    assert repository.get_status().is_busy
    seen = []
    while (status := repository.get_status()).is_busy:
        seen.append(status.get("status"))
        sim.clock.advance(1)
    assert list(dict.fromkeys(seen)) == ["refreshing", "downloading"]
    assert status.is_online
    refreshed = client.catalog_repositories.get(MARKETPLACE).get("last_refreshed")
    assert refreshed >= repository.get("last_refreshed") + 86_400
    line = repository.logs.list()[0]
    assert (line.repository_key, line.get("user"), line.is_error) == (MARKETPLACE, "admin", False)
    assert_nothing_unknown(sim)


def test_a_repository_that_cannot_be_reached(client: Any, sim: Simulator) -> None:
    repository = client.catalog_repositories.create(
        "partner", type="remote", url="https://recipes.example.invalid", user="api", password="Gh6#kLp1.Vw8"
    )
    assert repository.get_status().is_online
    repository.refresh_catalogs()
    sim.clock.advance(10)
    status = repository.get_status()
    assert (status.is_error, status.get("state")) == (True, "error")
    assert [row.text for row in client.catalog_repositories.logs(repository.key).list_errors()] == [status.info]
    assert_nothing_unknown(sim)


def test_one_refresh_at_a_time(sim: Simulator, api: Api, lenient: Api) -> None:
    for system, answer in ((api, 422), (lenient, 201)):
        system.post("catalog_repository_actions", repository=VENDOR, action="refresh")
        system.post("catalog_repository_actions", answer, repository=VENDOR, action="refresh")


def test_the_column_of_the_action_is_repository(api: Api) -> None:
    """Measured on 26.1.8."""
    answer = api.post("catalog_repository_actions", 422, catalog_repository=VENDOR, action="refresh")
    assert answer == {"err": "field 'catalog_repository_actions.repository' is required"}


def test_deleting_a_repository_deletes_what_is_in_it(client: Any, sim: Simulator) -> None:
    with pytest.raises(exceptions.VergeError):
        client.catalog_repositories.delete(LOCAL)
    repository = client.catalog_repositories.create("mine", type="local")
    catalog = client.catalogs.create("apps", repository=repository.key)
    sim.store.insert("vm_recipes", {"name": "app", "catalog": catalog.key})
    client.catalog_repositories.refresh(repository.key)
    client.catalog_repositories.delete(repository.key)
    sim.clock.advance(10)
    assert sim.store.find("catalogs", name="apps") is None
    assert sim.store.find("vm_recipes", name="app") is None
    assert sim.store.find("catalog_repository_status", repository=repository.key) is None
    assert_nothing_unknown(sim)


@pytest.mark.parametrize(
    "values",
    [{"max_tier": "6"}, {"override_default_scope": "everyone"}, {"password": "short"}, {"description": "x" * 257}],
)
def test_values_outside_of_their_limits(api: Api, values: dict[str, Any]) -> None:
    api.post("catalog_repositories", 422, name="x", **values)


def test_the_log_of_a_catalog(client: Any, sim: Simulator) -> None:
    catalog = client.catalogs.create("apps", repository=LOCAL)
    client.catalogs.update(catalog.key, description="for the shop")
    lines = catalog.logs.list()
    assert [line.catalog_key for line in lines] == [catalog.key] * 2
    assert {line.get("user") for line in lines} == {"admin"}
    assert catalog.logs.list_errors() == []
    assert_nothing_unknown(sim)


def test_the_state_of_a_recipe_is_a_row_of_its_own(api: Api, sim: Simulator) -> None:
    for row in api.get("vm_recipes", fields="status,status#status as rstatus"):
        assert row["rstatus"] == api.get(f"recipe_status/{row['status']}", fields="status")["status"] == "online"
