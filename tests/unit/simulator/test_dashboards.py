# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboards of the system, of networks and of tenants."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import connect

DASHBOARDS = ("dashboard", "vnet_dashboard", "tenant_dashboard")


@pytest.fixture
def acme(api: Api) -> Any:
    """Return a tenant that is online."""
    key = api.make("tenants", name="acme")
    api.post("tenant_nodes", tenant=key, cpu_cores=4, ram=8192)
    api.act("tenant_actions", key, "poweron")
    api.sim.clock.advance(60)
    return key


def test_the_main_dashboard_counts_every_kind_of_object(api: Api, acme: Any) -> None:
    counted = api.get("dashboard")
    kinds = ("machines", "tenants", "vnets", "nodes", "clusters", "cluster_tiers", "sites", "repos")
    for kind in kinds:
        assert {f"{kind}_{word}" for word in ("count", "online", "warn", "error")} <= set(counted), kind
    assert (counted["nodes_count"], counted["nodes_online"]) == (2, 2)
    assert (counted["clusters_online"], counted["cluster_tiers_online"]) == (1, 2)
    assert (counted["tenants_count"], counted["tenants_online"]) == (1, 1)
    assert counted["storage_tiers_count"] == 3
    assert counted["users_online"]["$count"] <= counted["users_count"]["$count"]


def test_counts_follow_the_objects(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    before = api.get("dashboard")
    api.act("vm_actions", web1["$key"], "kill")
    api.put("users/2", enabled=False)
    sim.clock.advance(3)
    after = api.get("dashboard")
    assert before["machines_online"] - after["machines_online"] == 1
    assert before["users_online"]["$count"] - after["users_online"]["$count"] == 1


def test_objects_in_trouble_are_counted(api: Api, sim: Simulator) -> None:
    for state, name in (("warning", "warn"), ("error", "error")):
        sim.store.patch("cluster_status", 1, {"state": state})
        counted = api.get("dashboard")
        assert (counted["clusters_online"], counted[f"clusters_{name}"]) == (0, 1)


def test_the_dashboard_of_networks(api: Api, acme: Any) -> None:
    counted = api.get("vnet_dashboard")
    assert (counted["ext_count"], counted["ext_online"]) == (1, 1)
    assert (counted["ten_count"], counted["int_count"]) == (1, 1)
    assert counted["vnets_count"] == len(api.get("vnets"))
    assert counted["nics_count"] >= counted["nics_online"] > 0
    [internal] = counted["running_int_vnets"]
    assert (internal["name"], internal["rxbps"] > 0) == ("Internal", True)
    rates = [row["totalxbps"] for row in counted["nics_rate"]]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 0


def test_the_dashboard_of_tenants(api: Api, sim: Simulator, acme: Any) -> None:
    api.post("tenant_snapshots", tenant=acme, name="pre")
    api.make("tenants", name="off")
    counted = api.get("tenant_dashboard")
    assert (counted["tenants_count"], counted["tenants_online"]) == (2, 1)
    assert (counted["nodes_count"], counted["nodes_online"]) == (1, 1)
    assert counted["snapshots_count"] == 1
    assert [row["name"] for row in counted["running_tenants_cores"]] == ["acme"]
    assert counted["running_nodes_ram"][0]["ram_used"] > 0
    assert counted["logs"][0]["text"] != ""


@pytest.mark.parametrize("name", DASHBOARDS)
def test_dashboards_are_read_only(api: Api, name: str) -> None:
    assert api.request("POST", name, {}).status_code >= 400


def test_the_vendors_sdk_reads_dashboards(sim: Simulator, acme: Any) -> None:
    client = connect(sim)
    networks = client.network_dashboard.get()
    assert networks.vnets_count == len(client.networks.list())
    assert not networks.has_errors
    tenants = client.tenant_dashboard.get()
    assert (tenants.tenants_online, tenants.nodes_online) == (1, 1)
    assert client.system.statistics().repositories_total == len(sim.store.rows("catalog_repositories"))
