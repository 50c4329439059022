# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only tenants do: stopping their network before a deletion, disabling layer-2 networks, addresses."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.staged_rules import REFRESH_RULES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Delete, RunAction, Update, Wait
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, want


def tenant(status="offline", external_ips=(), layer2_networks=(), **columns):
    row = {"name": "t", "status": status, "vnet": 8, **columns}
    return have(
        TENANT,
        5,
        row,
        nodes=[],
        storage=[],
        external_ips=list(external_ips),
        network_blocks=[],
        layer2_networks=list(layer2_networks),
    )


def names(**known):
    """Names of networks and their keys."""
    found = Names()
    for name, key in known.items():
        found.learn(TENANT.child("external_ips").resource.column("network"), name, key)
    return found


def affected(plan):
    """The keys of the networks whose rules are refreshed."""
    assert {refresh for refresh, _key in plan.effects.affected} <= {REFRESH_RULES}
    return sorted(key for _refresh, key in plan.effects.affected)


# --- deletion ---------------------------------------------------------------------------------------------------------


def test_the_network_of_a_tenant_gets_time_to_stop_by_itself():
    state = tenant(network_running=True)
    wait, delete, _gone = plan_of(TENANT, want(TENANT), state, state="absent").steps
    assert isinstance(delete, Delete)
    assert (wait.timeout, wait.needed) == (10.0, True)
    assert not wait.poll.check({"$key": 5, "network_running": True}).done
    assert wait.poll.check({"$key": 5, "network_running": False}).done
    act, again = wait.fallback
    assert act == RunAction(
        "stop the tenant's network: tenant 't'", "vnet_actions", {"vnet": 8, "action": "kill", "params": {}}
    )
    assert (again.timeout, again.needed, again.fallback) == (None, True, ())


@pytest.mark.parametrize("running", [False, None])
def test_a_network_that_does_not_run_needs_no_preparation(running):
    plan = plan_of(TENANT, want(TENANT), tenant(network_running=running), state="absent")
    assert [type(step) for step in plan.steps] == [Delete, Wait]


def test_a_running_tenant_is_stopped_before_its_network():
    plan = plan_of(TENANT, want(TENANT), tenant("online", network_running=True), state="absent", force=True)
    assert plan.actions == ["stop tenant 't'", "delete tenant 't'"]
    assert [step.awaited for step in plan.steps if isinstance(step, Wait)] == [
        "status offline",
        "its network to stop",
        "its removal",
    ]


# --- layer-2 networks ---------------------------------------------------------------------------------------------------


def test_a_layer_2_network_is_disabled_before_it_is_removed():
    row = {"$key": 7, "vnet": 3, "network_name": "A", "enabled": True}
    removal = want(TENANT, layer2_networks=[{"network": "A", "state": "absent"}])
    disable, wait, delete = plan_of(TENANT, removal, tenant(layer2_networks=[row])).steps
    assert disable == Update(
        "disable the layer-2 network: layer-2 network 'A'", "tenant_layer2_vnets", "7", {"enabled": False}
    )
    assert (wait.needed, wait.table, wait.key) == (True, "tenant_layer2_vnets", "7")
    assert not wait.poll.check({"$key": 7, "enabled": True}).done
    assert wait.poll.check({"$key": 7, "enabled": False}).done
    assert isinstance(delete, Delete)
    row["enabled"] = False
    (delete,) = plan_of(TENANT, removal, tenant(layer2_networks=[row])).steps
    assert isinstance(delete, Delete)


# --- addresses --------------------------------------------------------------------------------------------------------


def test_an_address_affects_its_network_and_that_of_the_tenant():
    item = {"ip": "192.0.2.1", "network": "A"}
    assert affected(plan_of(TENANT, want(TENANT, external_ips=[item]), tenant(), names(A="3"))) == ["3", "8"]
    row = {"$key": 7, "ip": "192.0.2.1", "vnet": 3, "network_name": "A"}
    state = tenant(external_ips=[row])
    assert affected(plan_of(TENANT, want(TENANT, external_ips=[item]), state)) == []
    assert affected(plan_of(TENANT, want(TENANT, external_ips=[], purge_external_ips=True), state)) == ["3", "8"]
    assert affected(plan_of(TENANT, want(TENANT), state, state="absent")) == ["3"]


def test_an_address_for_the_user_interface_is_set_once_it_exists():
    item = {"ip": "192.0.2.1", "network": "A"}
    plan = plan_of(TENANT, want(TENANT, ui_address="192.0.2.1", external_ips=[item]), tenant(), names(A="3"))
    assert plan.actions == ["create external IP '192.0.2.1'"]
    assert (plan.after["ui_address"], plan.effects.another_pass) == ("192.0.2.1", True)


def test_isolation_is_switched_by_an_action():
    plan = plan_of(TENANT, want(TENANT, isolate=True), tenant(isolate=False))
    (act,) = plan.steps
    assert act.body == {"tenant": 5, "action": "isolateon", "params": {}}
    (act,) = plan_of(TENANT, want(TENANT, isolate=False), tenant(isolate=True)).steps
    assert act.body["action"] == "isolateoff"


# --- why a tenant does not start ----------------------------------------------------------------------------------------


def test_a_start_that_fails_names_the_nodes_without_a_host_and_the_room_of_the_hosts():
    nodes, hosts = TENANT.power.diagnostics
    rows = [
        {"name": "n1", "cpu_cores": 4, "ram": 8192, "host": None},
        {"name": "n2", "cpu_cores": 4, "ram": 8192, "host": "node1"},
    ]
    assert nodes.summarize(rows) == "without a host: n1 (4 cores, 8 GiB)"
    assert nodes.summarize(rows[1:]) == ""
    rows = [{"name": "node1", "vm_ram": 4096, "physical": True}, {"name": "nested", "vm_ram": 1, "physical": False}]
    assert hosts.summarize(rows) == "hosts: node1 has 4 GiB for machines"
    assert hosts.summarize([]) == ""
