# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants: creation in one task, nodes, power, and removal."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from tests.integration.tasks import System, failure

ACME: dict[str, Any] = {
    "name": "acme",
    "admin_password": "Zk81-wvQp_x3",
    "nodes": [{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}],
    "storage": [{"tier": 1, "size": "20 GiB"}],
    "external_ips": [{"ip": "203.0.113.10", "network": "External"}],
    "ui_address": "203.0.113.10",
    "state": "running",
}


def test_one_task_creates_a_usable_tenant(system: System) -> None:
    predicted = system.run(TENANT, check=True, **ACME)
    result = system.run(TENANT, **ACME)
    assert predicted["diff"] == result["diff"]
    assert predicted["actions"] == result["actions"]
    tenant = result["tenant"]
    assert (tenant["status"], tenant["ui_address"]) == ("online", "203.0.113.10")
    assert [node["host_node"] for node in tenant["nodes"]] in (["node1"], ["node2"])
    assert tenant["storage"][0]["tier"] == 1
    assert system.row("vnets", name="External")["need_fw_apply"] is False
    assert not system.run(TENANT, **ACME)["changed"]


def test_an_emptied_address_stays_empty_beside_new_addresses(system: System) -> None:
    """The platform enters the first new address by itself."""
    address = ACME["external_ips"][0]
    for wanted in ([address], [{**address, "ip": "203.0.113.11"}]):
        options = {"name": "bare", "external_ips": wanted, "purge_external_ips": True, "ui_address": None}
        predicted = system.run(TENANT, check=True, **options)
        result = system.run(TENANT, **options)
        assert (result["diff"], result["actions"]) == (predicted["diff"], predicted["actions"])
        assert result["tenant"]["ui_address"] is None
        assert not system.run(TENANT, **options)["changed"]


def test_a_running_tenant_is_only_deleted_with_force_and_leaves_nothing_behind(system: System) -> None:
    counts = {table: len(system.rows(table)) for table in ("tenants", "vnets", "machines", "tenant_nodes")}
    system.run(TENANT, **ACME)
    for check in (True, False):
        assert "force: true" in failure(system, TENANT, check=check, name="acme", state="absent")
    system.run(TENANT, name="acme", state="absent", force=True)
    assert {table: len(system.rows(table)) for table in counts} == counts
    assert not [row for row in system.rows("vnet_addresses") if row["ip"] == "203.0.113.10"]


def test_a_node_without_a_host_fails_the_task_with_the_resource_figures(system: System) -> None:
    message = failure(
        system,
        TENANT,
        name="huge",
        nodes=[{"name": "node1", "cpu_cores": 2, "ram": "900 GiB"}],
        storage=[{"tier": 1, "size": "20 GiB"}],
        state="running",
        wait_timeout=60,
    )
    assert "without a host: node1 (2 cores, 900 GiB)" in message
    assert "iB for machines" in message


def test_storage_is_rounded_up_to_whole_units_with_a_warning(system: System) -> None:
    result = system.run(TENANT, name="t", storage=[{"tier": 1, "size": "1.5 GiB"}])
    assert any("rounded up to 2 GiB" in warning for warning in result["warnings"])
    assert not system.run(TENANT, name="t", storage=[{"tier": 1, "size": "1536 MiB"}])["changed"]


def test_a_missing_tier_is_reported(system: System) -> None:
    assert "there is no storage tier '5'" in failure(system, TENANT, name="t", storage=[{"tier": 5, "size": "2 GiB"}])


def test_nodes_are_added_to_a_running_tenant_and_removed_in_reverse_order(system: System) -> None:
    system.run(TENANT, **ACME)
    nodes = [{"name": f"node{number}", "cpu_cores": 1, "ram": "2 GiB"} for number in (1, 2, 3)]
    nodes[0] = {"name": "node1"}
    result = system.run(TENANT, name="acme", nodes=nodes, state="running")
    assert [node["status"] for node in result["tenant"]["nodes"]] == ["running"] * 3
    assert not system.run(TENANT, name="acme", nodes=nodes, state="running")["changed"]
    result = system.run(TENANT, name="acme", nodes=[{"name": "node1"}], purge_nodes=True, force=True)
    assert [node["name"] for node in result["tenant"]["nodes"]] == ["node1"]
    deleted = [action for action in result["actions"] if action.startswith("delete")]
    assert deleted == ["delete tenant node 'node3'", "delete tenant node 'node2'"]


def test_isolation_is_an_action_and_converges(system: System) -> None:
    system.run(TENANT, name="t", isolate=False)
    assert not [entry for entry in system.counted() if entry.table == "tenant_actions"]
    result = system.run(TENANT, name="t", isolate=True)
    assert result["tenant"]["isolate"] is True
    assert not system.run(TENANT, name="t", isolate=True)["changed"]


def test_restart_and_stop(system: System) -> None:
    system.run(TENANT, **ACME)
    assert system.run(TENANT, name="acme", state="restarted")["tenant"]["status"] == "online"
    assert system.run(TENANT, name="acme", state="stopped")["tenant"]["status"] == "offline"
    assert not system.run(TENANT, name="acme", state="stopped")["changed"]


def test_layer_2_networks_are_disabled_before_they_are_removed(system: System) -> None:
    system.run(TENANT, name="t", layer2_networks=[{"network": "External"}])
    result = system.run(TENANT, name="t", layer2_networks=[{"network": "External", "state": "absent"}])
    assert result["tenant"]["layer2_networks"] == []


def test_an_address_of_another_tenant_is_not_accepted(system: System) -> None:
    system.run(TENANT, name="a", external_ips=[{"ip": "203.0.113.20", "network": "External"}])
    system.run(TENANT, name="b")
    assert "there is no address of the tenant" in failure(system, TENANT, name="b", ui_address="203.0.113.20")
