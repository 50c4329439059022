# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants with nodes, storage, addresses, layer-2 networks and snapshots (traps S12, S14, S28, S37)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

EXTERNAL = 3
INTERNAL = 7
GIB = 1024**3
TIER_1, TIER_3 = 2, 3  # keys of rows, not tier numbers
STATE = "status#status as status,status#state as state,status#running as running,status#starting as starting,status#stopping as stopping"
HOSTS = ("node1", "node2")
POWER = "machine#status#status as status,machine#status#running as running,machine#status#node#name as host"
MISSING = "No such file or directory"


@pytest.fixture
def tenant(api: Api) -> int:
    """Return a new tenant: without nodes and storage, off."""
    return int(api.make("tenants", name="acme", password="S3cret!pw"))


@pytest.fixture
def node(api: Api, tenant: int) -> int:
    """Return its first node."""
    return int(api.make("tenant_nodes", tenant=tenant, cpu_cores=2, ram=4096))


def state(api: Api, tenant: int) -> str:
    return str(api.get(f"tenants/{tenant}", fields="status#status as status")["status"])


def host_of(api: Api, node: int) -> str:
    return str(api.get(f"tenant_nodes/{node}", fields=POWER)["host"])


def net_status(api: Api, tenant: int) -> str:
    return str(api.get(f"tenants/{tenant}", fields="vnet#machine#status#status as s")["s"])


def network(api: Api, tenant: int) -> int:
    return int(api.get(f"tenants/{tenant}", fields="vnet")["vnet"])


def start(api: Api, tenant: int) -> None:
    api.act("tenant_actions", tenant, "poweron")
    api.sim.clock.advance(5)
    assert state(api, tenant) == "online"


def stop(api: Api, tenant: int) -> None:
    """Stop the tenant and its network."""
    api.act("tenant_actions", tenant, "poweroff")
    api.sim.clock.advance(10)
    assert (state(api, tenant), net_status(api, tenant)) == ("offline", "stopped")


# --- creating --------------------------------------------------------------------------------------------------------


def test_what_is_created_with_a_tenant(api: Api, sim: Simulator, tenant: int) -> None:
    row = api.get(f"tenants/{tenant}", fields=f"{STATE},name,is_snapshot,isolate,uuid,vnet,ui_address,url,creator")
    assert len(row.pop("uuid")) == 36
    vnet = row.pop("vnet")
    assert row == {
        "status": "offline",
        "state": "offline",
        "running": False,
        "starting": False,
        "stopping": False,
        "name": "acme",
        "is_snapshot": False,
        "isolate": False,
        "ui_address": None,
        "url": "",
        "creator": "admin",
    }
    fields = "name,owner,machine#status#running as running"
    assert api.get(f"vnets/{vnet}", fields=fields) == {
        "name": "tenant_acme",
        "owner": f"tenants/{tenant}",
        "running": False,
    }
    for table in ("tenant_nodes", "tenant_storage", "tenant_layer2_vnets", "tenant_snapshots"):
        assert api.get(table, filter=f"tenant eq {tenant}") == []
    assert api.get("vnet_addresses", filter=f"owner eq 'tenants/{tenant}'") == []


def test_the_status_row_is_reached_by_the_join(api: Api, tenant: int) -> None:
    """The plain column is the key of the status row, which is not that of the tenant."""
    key = api.get(f"tenants/{tenant}", fields="status")["status"]
    assert key != tenant
    assert api.get(f"tenant_status/{key}", fields="tenant,status,started") == {
        "tenant": tenant,
        "status": "offline",
        "started": 0,
    }
    assert api.get("tenant_status", filter=f"tenant eq {tenant}", fields="$key") == [{"$key": key}]
    assert api.get(f"tenants/{tenant}", fields="running") == {}
    assert "running" not in api.get(f"tenants/{tenant}", fields="all")
    api.post("tenant_status", 405, tenant=tenant)
    api.delete(f"tenant_status/{key}", 405)


def test_s28_passwords_are_never_returned(api: Api, sim: Simulator, tenant: int) -> None:
    api.put(f"tenants/{tenant}", password="0ther!pw", change_password=True)
    row = api.get(f"tenants/{tenant}", fields="all,password,change_password")
    assert not {"password", "change_password"} & set(row)
    assert "S3cret!pw" not in str(sim.store.rows("tenants"))
    # change_password has an effect at create only.
    assert sim.store.hidden["tenant_admins"][tenant] == {"password": "0ther!pw", "change_password": False}
    assert "password" not in {name for _table, name in sim.journal.dropped}


def test_s14_names_of_tenants_are_unique(api: Api, lenient: Api, tenant: int) -> None:
    assert api.post("tenants", 409, name="acme") == {"err": "This name is already in use"}
    other = api.make("tenants", name="Acme")
    api.put(f"tenants/{other}", 409, name="acme")
    api.put(f"tenants/{tenant}", name="acme")
    assert api.post("tenants", 422) == {"err": "field 'tenants.name' is required"}
    api.post("tenants", 422, name="x" * 121)
    lenient.make("tenants", name="acme")
    lenient.post("tenants", 422, name="acme")


def test_an_existing_network_of_the_same_name(api: Api, sim: Simulator) -> None:
    api.make("vnets", name="tenant_acme")
    tenant = api.make("tenants", name="acme")
    assert api.get(f"tenants/{tenant}", fields="vnet#name as net")["net"] not in ("", "tenant_acme")


def test_defaults_and_enumerations_of_tenants(api: Api, tenant: int) -> None:
    fields = "expose_cloud_snapshots,allow_branding,help_url,theme_access,restore_pending"
    assert api.get(f"tenants/{tenant}", fields=fields) == {
        "expose_cloud_snapshots": True,
        "allow_branding": False,
        "help_url": "default",
        "theme_access": "host_only",
        "restore_pending": False,
    }
    answer = api.put(f"tenants/{tenant}", 422, theme_access="all")
    assert answer == {"err": "value 'all' is not in list for field 'theme_access'"}


def test_isolation_changes_by_its_actions_only(api: Api, tenant: int) -> None:
    assert api.put(f"tenants/{tenant}", 422, isolate=True) == {"err": "field 'isolate' is readonly"}
    assert api.post("tenants", 422, name="b", isolate=True) == {"err": "field 'isolate' is readonly"}
    for word, isolated in (("isolateon", True), ("isolateoff", False)):
        api.act("tenant_actions", tenant, word)
        assert api.get(f"tenants/{tenant}", fields="isolate") == {"isolate": isolated}


def test_actions_on_tenants(api: Api, tenant: int) -> None:
    assert api.post("tenant_actions", 422) == {"err": "field 'tenant_actions.tenant' is required"}
    assert api.post("tenant_node_actions", 422) == {"err": "field 'tenant_node_actions.tenant_node' is required"}
    answer = api.act("tenant_actions", tenant, "kill", 422)
    assert answer == {"err": "value 'kill' is not in list for field 'action'"}
    assert api.act("tenant_actions", 4711, "poweron", 404)["err"].endswith(MISSING)
    for word in ("refresh_status", "execute"):
        answer = api.act("tenant_actions", tenant, word)
        assert set(answer) == {"location", "dbpath", "$row", "$key"}
    file = api.get("files", fields="$key", limit=1)[0]["$key"]
    api.act("tenant_actions", tenant, "give_file", file=file)
    api.act("tenant_actions", tenant, "give_file", 404, file=4711)


# --- power -----------------------------------------------------------------------------------------------------------


def test_power_on_and_off(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    """`running` is false while it starts and true while it stops, contrary to what one may expect."""
    api.act("tenant_actions", tenant, "poweron")
    starting = {"status": "starting", "state": "offline", "running": False, "starting": True, "stopping": False}
    assert api.get(f"tenants/{tenant}", fields=STATE) == starting
    assert net_status(api, tenant) == "starting"
    assert api.get(f"tenant_nodes/{node}", fields=POWER)["status"] == "initializing"
    sim.clock.advance(1)
    assert api.get(f"tenant_nodes/{node}", fields=POWER)["status"] == "starting"
    assert api.get(f"tenants/{tenant}", fields=STATE) == starting
    sim.clock.advance(3)
    online = {"status": "online", "state": "online", "running": True, "starting": False, "stopping": False}
    assert api.get(f"tenants/{tenant}", fields=STATE) == online
    row = api.get(f"tenant_nodes/{node}", fields=POWER)
    assert (row["status"], row["running"]) == ("running", True)
    assert row["host"] in HOSTS
    api.act("tenant_actions", tenant, "poweroff")
    assert api.get(f"tenants/{tenant}", fields=STATE) == {**online, "status": "stopping", "stopping": True}
    sim.clock.advance(2)
    offline = {"status": "offline", "state": "offline", "running": False, "starting": False, "stopping": False}
    assert api.get(f"tenants/{tenant}", fields=STATE) == offline
    assert api.get(f"tenant_nodes/{node}", fields=POWER) == {"status": "stopped", "running": False, "host": None}


def test_the_network_keeps_running_for_some_seconds(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    api.act("tenant_actions", tenant, "poweroff")
    sim.clock.advance(3)
    assert (state(api, tenant), net_status(api, tenant)) == ("offline", "running")
    refused = {"err": "Tenant network must be powered off to delete tenant"}
    assert api.delete(f"tenants/{tenant}", 405) == refused
    sim.clock.advance(4.5)
    assert net_status(api, tenant) == "stopping"
    assert api.delete(f"tenants/{tenant}", 405) == refused
    sim.clock.advance(2)
    assert net_status(api, tenant) == "stopped"
    api.delete(f"tenants/{tenant}")


def test_started_is_set_when_the_nested_system_has_booted(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    fields = "status#status as status,status#started as started"
    start(api, tenant)
    assert api.get(f"tenants/{tenant}", fields=fields) == {"status": "online", "started": 0}
    sim.clock.advance(20)
    first = api.get(f"tenants/{tenant}", fields=fields)["started"]
    assert first > 0
    stop(api, tenant)
    start(api, tenant)
    assert api.get(f"tenants/{tenant}", fields=fields) == {"status": "online", "started": 0}
    sim.clock.advance(20)
    assert api.get(f"tenants/{tenant}", fields=fields)["started"] > first


def test_power_off_while_it_starts_is_refused(api: Api, tenant: int, node: int) -> None:
    refused = {"err": "Tenant must be in running state to poweroff"}
    assert api.act("tenant_actions", tenant, "poweroff", 422) == refused
    api.act("tenant_actions", tenant, "poweron")
    assert api.act("tenant_actions", tenant, "poweroff", 422) == refused
    assert state(api, tenant) == "starting"


def test_a_second_power_on(api: Api, lenient: Api, tenant: int, node: int) -> None:
    start(api, tenant)
    assert "online" in api.act("tenant_actions", tenant, "poweron", 422)["err"]
    key = lenient.make("tenants", name="acme")
    lenient.make("tenant_nodes", tenant=key)
    lenient.act("tenant_actions", key, "poweron")
    lenient.act("tenant_actions", key, "poweron")


def test_power_on_again_before_the_network_is_off(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    api.act("tenant_actions", tenant, "poweroff")
    sim.clock.advance(3)
    start(api, tenant)
    sim.clock.advance(30)
    assert (state(api, tenant), net_status(api, tenant)) == ("online", "running")


def test_power_on_without_a_node_leaves_the_network_running(api: Api, sim: Simulator, tenant: int) -> None:
    api.act("tenant_actions", tenant, "poweron")
    assert state(api, tenant) == "starting"
    sim.clock.advance(5)
    assert (state(api, tenant), net_status(api, tenant)) == ("offline", "running")
    sim.clock.advance(3600)
    assert net_status(api, tenant) == "running"
    assert api.delete(f"tenants/{tenant}", 405) == {"err": "Tenant network must be powered off to delete tenant"}
    vnet = network(api, tenant)
    api.act("vnet_actions", vnet, "kill")
    sim.clock.advance(2)
    api.delete(f"tenants/{tenant}")
    assert api.request("GET", f"vnets/{vnet}").status_code == 404


def test_a_restart(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    api.act("tenant_actions", tenant, "reset", 422)
    start(api, tenant)
    sim.clock.advance(20)
    before = api.get(f"tenant_nodes/{node}", fields="machine#status#started as started")["started"]
    api.act("tenant_actions", tenant, "reset")
    row = api.get(f"tenants/{tenant}", fields=STATE)
    assert (row["status"], row["running"], row["state"]) == ("restarting", True, "online")
    sim.clock.advance(4)
    assert state(api, tenant) == "online"
    assert api.get(f"tenant_nodes/{node}", fields="machine#status#started as started")["started"] > before


# --- nodes that find no host (S37) -----------------------------------------------------------------------------------


def test_s37_an_unplaced_node_ends_stopped_without_a_host_and_without_an_error(
    api: Api, sim: Simulator, tenant: int
) -> None:
    node = api.make("tenant_nodes", tenant=tenant, ram=90_000)
    noise = {table: len(api.get(table)) for table in ("alarms", "logs", "machine_logs")}
    seen = []
    api.act("tenant_actions", tenant, "poweron")
    for _second in range(6):
        row = api.get(f"tenant_nodes/{node}", fields=POWER)
        assert row["host"] is None
        seen.append(row["status"])
        sim.clock.advance(1)
    assert list(dict.fromkeys(seen)) == ["initializing", "starting", "stopped"]
    assert (state(api, tenant), net_status(api, tenant)) == ("offline", "running")
    # The lines in machine_logs belong to the network that started.
    assert {table: len(api.get(table)) for table in noise} == {**noise, "machine_logs": noise["machine_logs"] + 1}
    assert not [row for row in sim.store.rows("tenant_logs") if row["level"] in ("error", "warning", "critical")]
    status = api.get(f"tenant_nodes/{node}", fields="machine#status#status_info as info,machine#status#state as state")
    assert status == {"info": "", "state": "offline"}


def test_s37_free_memory_on_one_host_is_not_enough(api: Api, sim: Simulator, tenant: int) -> None:
    """The two measured samples: much of the cluster is in use, and a small node is no longer placed."""
    big = api.make("tenant_nodes", tenant=tenant, ram=60_000)
    start(api, tenant)
    taken = host_of(api, big)
    small = api.make("tenant_nodes", tenant=tenant, ram=8192)
    api.act("tenant_node_actions", small, "poweron")
    sim.clock.advance(180)
    assert api.get(f"tenant_nodes/{small}", fields=POWER) == {"status": "stopped", "running": False, "host": None}
    other = next(row for row in api.get("nodes", fields="name,vm_ram,vm_stats_totals") if row["name"] != taken)
    assert other["vm_ram"] - other["vm_stats_totals"]["running_ram"] > 4 * 8192


def test_s37_a_tenant_with_one_unplaced_node_is_reduced(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    api.make("tenant_nodes", tenant=tenant, ram=90_000)
    api.act("tenant_actions", tenant, "poweron")
    sim.clock.advance(5)
    row = api.get(f"tenants/{tenant}", fields=STATE)
    assert (row["status"], row["running"]) == ("reduced", True)
    hosts = api.get("tenant_nodes", filter=f"tenant eq {tenant}", fields="name,machine#status#node#$display as host")
    assert [row["name"] for row in hosts if row["host"] in HOSTS] == ["node1"]
    assert [row["name"] for row in hosts if row["host"] is None] == ["node2"]


def test_a_node_is_placed_on_the_other_cluster(api: Api, sim: Simulator, tenant: int) -> None:
    cluster = api.make("clusters", name="second")
    node = api.make("tenant_nodes", tenant=tenant, ram=4096, cluster=cluster, cluster_failover=1)
    start(api, tenant)
    assert host_of(api, node) in HOSTS


@pytest.mark.parametrize("wanted", [1, 2])
def test_the_preferred_host(api: Api, tenant: int, wanted: int) -> None:
    node = api.make("tenant_nodes", tenant=tenant, ram=4096, preferred_node=wanted)
    other = api.make("tenant_nodes", tenant=tenant, ram=4096)
    api.act("tenant_actions", tenant, "poweron")
    api.sim.clock.advance(5)
    assert api.get(f"tenant_nodes/{node}", fields=POWER)["host"] == f"node{wanted}"
    stop(api, tenant)
    api.act("tenant_actions", tenant, "poweron", preferred_node=wanted)
    api.sim.clock.advance(5)
    assert api.get(f"tenant_nodes/{other}", fields=POWER)["host"] == f"node{wanted}"


def test_the_memory_of_a_node_counts(api: Api, tenant: int, node: int) -> None:
    before = api.get("cluster_status", fields="used_ram")[0]["used_ram"]
    start(api, tenant)
    grown = api.get("cluster_status", fields="used_ram")[0]["used_ram"] - before
    assert grown == 4096 + 512  # and the router of the tenant's network
    assert api.get(f"tenants/{tenant}", fields="stats#ram_used as ram") == {"ram": 4096}
    resident = api.get(f"nodes/{HOSTS.index(host_of(api, node)) + 1}", fields="running_machines")["running_machines"]
    assert ("node1", "tenant") in [(machine["name"], machine["type"]) for machine in resident]


# --- nodes -----------------------------------------------------------------------------------------------------------


def test_defaults_of_nodes(api: Api, tenant: int) -> None:
    fields = "name,nodeid,cpu_cores,ram,enabled,on_power_loss,machine#cluster as cluster"
    for number in (1, 2):
        key = api.make("tenant_nodes", tenant=tenant)
        assert api.get(f"tenant_nodes/{key}", fields=fields) == {
            "name": f"node{number}",
            "nodeid": number,
            "cpu_cores": 4,
            "ram": 16384,
            "enabled": True,
            "on_power_loss": "last_state",
            "cluster": 1,
        }
    other = api.make("tenants", name="other")
    key = api.make("tenant_nodes", tenant=other)
    assert api.get(f"tenant_nodes/{key}", fields="name,nodeid") == {"name": "node1", "nodeid": 1}


@pytest.mark.parametrize("body", [{"ram": 1024}, {"cpu_cores": 0}, {"nodeid": 0}, {"ram": "much"}])
def test_limits_of_nodes(api: Api, tenant: int, body: dict[str, Any]) -> None:
    name = next(iter(body))
    answer = api.post("tenant_nodes", 422, tenant=tenant, **body)
    assert answer == {"err": f"Validation error on field: '{name}' - 'fails validation test'"}


def test_names_and_numbers_of_nodes_are_unique_per_tenant(api: Api, tenant: int, node: int) -> None:
    api.post("tenant_nodes", 409, tenant=tenant, name="node1")
    api.post("tenant_nodes", 409, tenant=tenant, nodeid=1)
    api.post("tenant_nodes", 404, tenant=4711)
    api.put(f"tenant_nodes/{node}", 422, nodeid=9)


def test_columns_of_nodes_are_stored_on_the_machine_as_well(api: Api, tenant: int, node: int) -> None:
    api.put(f"tenant_nodes/{node}", preferred_node=2, on_power_loss="power_on", ha_group="+a", name="first")
    fields = (
        "name,machine#name as machine_name,machine#type as type,machine#preferred_node as preferred,"
        "machine#preferred_node#name as preferred_name,machine#on_power_loss as loss,machine#ha_group as ha,"
        "machine#cluster#name as cluster,cluster_failover"
    )
    assert api.get(f"tenant_nodes/{node}", fields=fields) == {
        "name": "first",
        "machine_name": "first",
        "type": "tenant",
        "preferred": 2,
        "preferred_name": "node2",
        "loss": "power_on",
        "ha": "+a",
        "cluster": "main",
        "cluster_failover": None,
    }
    api.put(f"tenant_nodes/{node}", preferred_node=None)
    assert api.get(f"tenant_nodes/{node}", fields="preferred_node,machine#preferred_node as m") == {
        "preferred_node": None,
        "m": None,
    }


def test_a_running_node_cannot_be_deleted(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    refused = {"err": "Tenant node cannot be deleted while running"}
    assert api.delete(f"tenant_nodes/{node}", 405) == refused
    api.act("tenant_node_actions", node, "poweroff")
    assert api.delete(f"tenant_nodes/{node}", 405) == refused
    sim.clock.advance(2)
    machine = api.get(f"tenant_nodes/{node}", fields="machine")["machine"]
    api.delete(f"tenant_nodes/{node}")
    assert api.request("GET", f"machines/{machine}").status_code == 404


def test_only_the_last_node_can_be_deleted(api: Api, tenant: int, node: int) -> None:
    second = api.make("tenant_nodes", tenant=tenant)
    third = api.make("tenant_nodes", tenant=tenant)
    for key in (node, second):
        assert api.delete(f"tenant_nodes/{key}", 405) == {"err": "Only the last node can be deleted"}
    for key in (third, second, node):
        api.delete(f"tenant_nodes/{key}")


def test_power_off_of_a_stopped_node_is_refused(api: Api, tenant: int, node: int) -> None:
    answer = api.act("tenant_node_actions", node, "poweroff", 422)
    assert answer == {"err": "Tenant node must be in running state to poweroff"}
    api.act("tenant_node_actions", node, "kill")
    assert api.status("tenant_nodes", node) == "stopped"


def test_killing_the_only_node_takes_the_tenant_offline(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    api.act("tenant_node_actions", node, "kill")
    sim.clock.advance(1)
    assert api.status("tenant_nodes", node) == "stopped"
    assert state(api, tenant) == "offline"


def test_a_stopped_node_can_be_deleted_while_the_tenant_is_up(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    second = api.make("tenant_nodes", tenant=tenant, ram=2048)
    start(api, tenant)
    api.act("tenant_node_actions", second, "poweroff")
    sim.clock.advance(2)
    assert state(api, tenant) == "reduced"
    api.delete(f"tenant_nodes/{second}")
    assert state(api, tenant) == "online"


def test_power_of_one_node(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    second = api.make("tenant_nodes", tenant=tenant, ram=2048, enabled=False)
    assert "disabled" in api.act("tenant_node_actions", second, "poweron", 422)["err"]
    api.act("tenant_node_actions", node, "poweron")
    assert "already running" in api.act("tenant_node_actions", node, "poweron", 422)["err"]
    sim.clock.advance(4)
    assert (state(api, tenant), net_status(api, tenant)) == ("online", "running")
    before = api.get(f"tenant_nodes/{node}", fields="machine#status#started as started")["started"]
    api.act("tenant_node_actions", node, "reset")
    assert api.get(f"tenant_nodes/{node}", fields="machine#status#started as started")["started"] > before
    assert api.status("tenant_nodes", second) == "stopped"


def test_a_node_moves_to_another_host(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    api.act("tenant_node_actions", node, "migrate", 422)
    start(api, tenant)
    other = next(name for name in HOSTS if name != host_of(api, node))
    api.act("tenant_node_actions", node, "migrate", node=HOSTS.index(other) + 1)
    row = api.get(f"tenants/{tenant}", fields="status#status as status,status#running as running,status#migrating as m")
    assert row == {"status": "migrating", "running": True, "m": True}
    sim.clock.advance(3)
    assert api.get(f"tenant_nodes/{node}", fields=POWER) == {"status": "running", "running": True, "host": other}
    assert state(api, tenant) == "online"
    api.act("tenant_node_actions", node, "migrate", 404, node=4711)


def test_draining_a_host_moves_its_tenant_nodes(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    before = host_of(api, node)
    api.request("POST", f"nodes/{HOSTS.index(before) + 1}/enable_maintenance")
    sim.clock.advance(60)
    assert api.status("tenant_nodes", node) == "running"
    assert host_of(api, node) != before


# --- storage ---------------------------------------------------------------------------------------------------------


def test_storage_refers_to_the_row_of_a_tier(api: Api, tenant: int) -> None:
    key = api.make("tenant_storage", tenant=tenant, tier=TIER_1, provisioned=10 * GIB)
    fields = "tier,tier#tier as number,provisioned,used,used_pct"
    assert api.get(f"tenant_storage/{key}", fields=fields) == {
        "tier": TIER_1,
        "number": 1,
        "provisioned": 10 * GIB,
        "used": 0,
        "used_pct": 0,
    }
    assert api.post("tenant_storage", 404, tenant=tenant, tier=5, provisioned=GIB)["err"].endswith(MISSING)
    api.post("tenant_storage", 422, tenant=tenant, tier=1, provisioned=GIB)  # the row of tier 0
    assert api.put(f"tenant_storage/{key}", 422, tier=TIER_3) == {"err": "field 'tier' is readonly"}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(GIB, GIB), (GIB + 1, GIB), (2 * GIB - 1, GIB), (2 * GIB, 2 * GIB), (str(3 * GIB + 5), 3 * GIB)],
)
def test_provisioned_is_rounded_down_to_whole_gib(api: Api, tenant: int, sent: Any, stored: int) -> None:
    key = api.make("tenant_storage", tenant=tenant, tier=TIER_1, provisioned=sent)
    assert api.get(f"tenant_storage/{key}", fields="provisioned") == {"provisioned": stored}
    api.put(f"tenant_storage/{key}", provisioned=5 * GIB + 7)
    assert api.get(f"tenant_storage/{key}", fields="provisioned") == {"provisioned": 5 * GIB}


def test_one_storage_row_per_tier(api: Api, sim: Simulator, tenant: int) -> None:
    key = api.make("tenant_storage", tenant=tenant, tier=TIER_1, provisioned=GIB)
    assert "unique" in api.post("tenant_storage", 409, tenant=tenant, tier=TIER_1, provisioned=GIB)["err"]
    api.make("tenant_storage", tenant=tenant, tier=TIER_3, provisioned=GIB)
    api.make("tenant_storage", tenant=api.make("tenants", name="b"), tier=TIER_1, provisioned=GIB)
    sim.store.patch("tenant_storage", key, {"provisioned": 10 * GIB, "used": 4 * GIB})
    assert api.get(f"tenant_storage/{key}", fields="used_pct") == {"used_pct": 40}
    api.put(f"tenant_storage/{key}", 422, provisioned=3 * GIB)
    assert "in use" in api.delete(f"tenant_storage/{key}", 405)["err"]
    sim.store.patch("tenant_storage", key, {"used": 0})
    api.delete(f"tenant_storage/{key}")


# --- addresses and blocks --------------------------------------------------------------------------------------------


def flagged(api: Api, vnet: int = EXTERNAL) -> bool:
    return bool(api.get(f"vnets/{vnet}", fields="need_fw_apply")["need_fw_apply"])


def applied(api: Api, vnet: int = EXTERNAL) -> None:
    api.act("vnet_actions", vnet, "refresh")
    api.sim.clock.advance(1)
    assert not flagged(api, vnet)


def give(api: Api, tenant: int, ip: str, **columns: Any) -> int:
    body = {"vnet": EXTERNAL, "type": "virtual", "ip": ip, "owner": f"tenants/{tenant}", **columns}
    return int(api.make("vnet_addresses", **body))


def test_the_first_external_address_becomes_the_ui_address(api: Api, tenant: int) -> None:
    first = give(api, tenant, "192.0.2.50", hostname="acme-ui")
    fields = "ui_address,ui_address#ip as ip,url"
    ui = {"ui_address": first, "ip": "192.0.2.50", "url": "https://192.0.2.50"}
    assert api.get(f"tenants/{tenant}", fields=fields) == ui
    assert flagged(api)
    second = give(api, tenant, "192.0.2.51")
    assert api.get(f"tenants/{tenant}", fields=fields) == ui
    found = api.get("vnet_addresses", filter=f"owner eq 'tenants/{tenant}' and type eq 'virtual'", fields="$key,ip")
    assert [row["$key"] for row in found] == [first, second]
    api.put(f"tenants/{tenant}", ui_address=second)
    assert api.get(f"tenants/{tenant}", fields="ui_address#ip as ip") == {"ip": "192.0.2.51"}
    api.put(f"tenants/{tenant}", ui_address=first)
    applied(api)
    api.delete(f"vnet_addresses/{first}")
    assert flagged(api)
    assert api.get(f"tenants/{tenant}", fields=fields) == {"ui_address": None, "ip": None, "url": ""}


def test_a_url_written_by_a_user_is_kept(api: Api) -> None:
    tenant = api.make("tenants", name="b", url="https://b.example")
    key = give(api, tenant, "192.0.2.60")
    assert api.get(f"tenants/{tenant}", fields="url") == {"url": "https://b.example"}
    api.delete(f"vnet_addresses/{key}")
    assert api.get(f"tenants/{tenant}", fields="url") == {"url": "https://b.example"}


def test_the_ui_address_must_belong_to_the_tenant(api: Api, tenant: int) -> None:
    stranger = give(api, api.make("tenants", name="b"), "192.0.2.60")
    api.put(f"tenants/{tenant}", 422, ui_address=stranger)
    api.put(f"tenants/{tenant}", 404, ui_address=4711)


def test_only_virtual_addresses_with_an_owner_count(api: Api, tenant: int) -> None:
    give(api, tenant, "192.0.2.55", type="ipalias")
    api.make("vnet_addresses", vnet=EXTERNAL, type="virtual", ip="192.0.2.56")
    assert api.get(f"tenants/{tenant}", fields="ui_address") == {"ui_address": None}


def test_an_external_address_creates_a_route(api: Api, tenant: int) -> None:
    key = give(api, tenant, "192.0.2.50")
    rule = api.get("vnet_rules", filter=f"owner eq 'vnet_addresses/{key}'", fields="vnet,action,system_rule")
    assert rule == [{"vnet": EXTERNAL, "action": "route", "system_rule": True}]
    api.delete(f"vnet_addresses/{key}")
    assert api.get("vnet_rules", filter=f"owner eq 'vnet_addresses/{key}'") == []


def test_an_external_address_may_be_outside_the_range_and_can_change_its_owner(api: Api, tenant: int) -> None:
    other = api.make("tenants", name="b")
    key = give(api, tenant, "198.51.100.7")
    api.put(f"vnet_addresses/{key}", owner=f"tenants/{other}")
    fields = "ui_address#ip as ip"
    assert api.get(f"tenants/{tenant}", fields=fields) == {"ip": None}
    assert api.get(f"tenants/{other}", fields=fields) == {"ip": "198.51.100.7"}
    api.put(f"vnet_addresses/{key}", 422, vnet=INTERNAL)


def test_an_external_address_without_ip_is_the_next_free_one(api: Api, tenant: int) -> None:
    answer = api.post("vnet_addresses", vnet=EXTERNAL, type="virtual", owner=f"tenants/{tenant}")
    assert "response" not in answer
    assert api.get(f"vnet_addresses/{answer['$key']}", fields="ip") == {"ip": "192.0.2.2"}


def test_blocks_of_tenants(api: Api, tenant: int) -> None:
    """Several per tenant, on any network, also outside of its range."""
    body = {"vnet": INTERNAL, "owner": f"tenants/{tenant}"}
    keys = [api.make("vnet_cidrs", **body, cidr=f"198.51.100.{n}/28") for n in (0, 16, 32)]
    assert flagged(api, INTERNAL)
    rules = api.get("vnet_rules", filter=f"owner eq 'vnet_cidrs/{keys[0]}'", fields="destination_ip")
    assert rules == [{"destination_ip": "198.51.100.0/28"}]
    applied(api, INTERNAL)
    api.delete(f"vnet_cidrs/{keys[0]}")
    assert flagged(api, INTERNAL)
    assert len(api.get("vnet_cidrs", filter=f"owner eq 'tenants/{tenant}'")) == 2
    api.post("vnet_cidrs", 404, vnet=INTERNAL, cidr="203.0.113.0/28", owner="tenants/4711")


# --- layer-2 networks ------------------------------------------------------------------------------------------------


def test_a_layer_2_network_of_a_running_tenant_is_disabled_before_it_is_deleted(
    api: Api, tenant: int, node: int
) -> None:
    key = api.make("tenant_layer2_vnets", tenant=tenant, vnet=INTERNAL)
    assert api.get(f"tenant_layer2_vnets/{key}", fields="enabled,vnet#name as net") == {
        "enabled": True,
        "net": "Internal",
    }
    api.act("tenant_actions", tenant, "poweron")
    api.sim.clock.finish()
    assert "disabled" in api.delete(f"tenant_layer2_vnets/{key}", 405)["err"]
    assert api.put(f"tenant_layer2_vnets/{key}", 422, vnet=EXTERNAL) == {"err": "field 'vnet' is readonly"}
    api.put(f"tenant_layer2_vnets/{key}", enabled=False)
    api.delete(f"tenant_layer2_vnets/{key}")


def test_an_enabled_layer_2_network_of_a_tenant_that_never_ran_can_be_deleted(api: Api, tenant: int) -> None:
    """Live tests of the vendor's Python SDK up to 26.1.8, and of vrg on 26.0.2.1."""
    api.delete(f"tenant_layer2_vnets/{api.make('tenant_layer2_vnets', tenant=tenant, vnet=INTERNAL)}")


def test_a_layer_2_network_is_a_nic_of_each_node(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    key = api.make("tenant_layer2_vnets", tenant=tenant, vnet=INTERNAL)
    api.make("tenant_nodes", tenant=tenant)
    machines = [row["machine"] for row in sim.store.rows("tenant_nodes", tenant=tenant)]
    nics = [sim.store.find("machine_nics", machine=machine) for machine in machines]
    assert [nic["vnet"] for nic in nics if nic is not None] == [INTERNAL, INTERNAL]
    api.put(f"tenant_layer2_vnets/{key}", enabled=False)
    api.delete(f"tenant_layer2_vnets/{key}")
    assert all(sim.store.find("machine_nics", machine=machine) is None for machine in machines)


def test_which_layer_2_networks_can_be_assigned(api: Api, tenant: int) -> None:
    api.make("tenant_layer2_vnets", tenant=tenant, vnet=EXTERNAL)
    assert "unique" in api.post("tenant_layer2_vnets", 409, tenant=tenant, vnet=EXTERNAL)["err"]
    for reserved in (1, 2, 4):  # DMZ, Core, a switch that is not bridged
        api.post("tenant_layer2_vnets", 422, tenant=tenant, vnet=reserved)
    vlan = api.make("vnets", name="vlan", layer2_type="vlan", layer2_id=101)
    api.post("tenant_layer2_vnets", 422, tenant=tenant, vnet=vlan)
    for number in range(27):
        api.make("tenant_layer2_vnets", tenant=tenant, vnet=api.make("vnets", name=f"n{number}"))
    answer = api.post("tenant_layer2_vnets", 422, tenant=tenant, vnet=INTERNAL)
    assert "limit" in answer["err"]
    assert "maxrows" in answer["err"]


def test_a_network_assigned_to_a_tenant_cannot_be_deleted(api: Api, tenant: int) -> None:
    vnet = api.make("vnets", name="given")
    key = api.make("tenant_layer2_vnets", tenant=tenant, vnet=vnet, enabled=False)
    assert "referencing" in api.delete(f"vnets/{vnet}", 500)["err"]
    api.delete(f"tenant_layer2_vnets/{key}")
    api.delete(f"vnets/{vnet}")


# --- snapshots, clones, recipes --------------------------------------------------------------------------------------


def test_snapshots_of_a_tenant(api: Api, tenant: int) -> None:
    key = api.make("tenant_snapshots", tenant=tenant, name="pre", description="d", type="partial_include")
    fields = "name,expires,type,profile,period,min_snapshots"
    assert api.get(f"tenant_snapshots/{key}", fields=fields) == {
        "name": "pre",
        "expires": 0,
        "type": "partial_include",
        "profile": None,
        "period": None,
        "min_snapshots": 0,
    }
    assert "already exists" in api.post("tenant_snapshots", 409, tenant=tenant, name="pre")["err"]
    assert api.put(f"tenant_snapshots/{key}", 422, name="other") == {"err": "field 'name' is readonly"}
    api.put(f"tenant_snapshots/{key}", description="e", expires=1_900_000_000)
    unnamed = api.make("tenant_snapshots", tenant=tenant)
    assert api.get(f"tenant_snapshots/{unnamed}", fields="name")["name"]
    api.post("tenant_snapshots", 422, tenant=tenant, type="half")
    api.act("tenant_actions", tenant, "refresh_status")
    api.post("tenant_snapshot_actions", tenant=tenant, action="refresh")
    api.delete(f"tenant_snapshots/{key}")


def test_snapshots_are_rows_of_tenants(api: Api, lenient: Api, tenant: int) -> None:
    """A client that forgets to exclude them finds two with the same name."""
    key = api.make("tenant_snapshots", tenant=tenant, name="pre")
    rows = api.get("tenants", filter="name eq 'acme'", fields="$key,is_snapshot", sort="$key")
    assert [row["is_snapshot"] for row in rows] == [False, True]
    assert api.get("tenants", filter="name eq 'acme' and is_snapshot eq false", fields="$key") == [{"$key": tenant}]
    api.act("tenant_actions", rows[1]["$key"], "poweron", 422)
    api.post("tenant_nodes", 422, tenant=rows[1]["$key"])
    api.delete(f"tenant_snapshots/{key}")
    assert len(api.get("tenants", filter="name eq 'acme'")) == 1
    lenient.make("tenant_snapshots", tenant=lenient.make("tenants", name="b"), name="pre")
    assert len(lenient.get("tenants")) == 1


def test_a_restore_waits_for_the_next_power_on(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    key = api.make("tenant_snapshots", tenant=tenant, name="pre")
    pending = {"restore_pending": True}
    start(api, tenant)
    assert "running" in api.act("tenant_actions", tenant, "restore", 422, snapshot=key)["err"]
    stop(api, tenant)
    foreign = api.make("tenant_snapshots", tenant=api.make("tenants", name="b"), name="theirs")
    for wrong in (foreign, 4711, None):
        api.act("tenant_actions", tenant, "restore", 404, snapshot=wrong)
    api.act("tenant_actions", tenant, "restore", snapshot=key)
    assert api.get(f"tenants/{tenant}", fields="restore_pending") == pending
    start(api, tenant)
    assert api.get(f"tenants/{tenant}", fields="restore_pending") == {"restore_pending": False}


def named(api: Api, name: str) -> dict[str, Any]:
    rows = api.get("tenants", filter=f"name eq '{name}' and is_snapshot eq false", fields=f"$key,vnet,uuid,{STATE}")
    return dict(rows[0]) if rows else {}


def test_a_clone_appears_later_and_is_complete_later_still(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    api.make("tenant_storage", tenant=tenant, tier=TIER_1, provisioned=GIB)
    give(api, tenant, "192.0.2.50")
    api.act("tenant_actions", tenant, "clone", name="copy", no_nodes=True, no_storage=True)
    assert named(api, "copy") == {}
    sim.clock.advance(2)
    copy = named(api, "copy")
    assert copy["status"] == "provisioning"
    assert copy["vnet"] not in (None, network(api, tenant))
    for table in ("tenant_nodes", "tenant_storage"):
        assert len(api.get(table, filter=f"tenant eq {copy['$key']}")) == 1, table
    assert "provisioning" in api.delete(f"tenants/{copy['$key']}", 405)["err"]  # seen by vrg on 26.0.2.1
    sim.clock.advance(4)
    assert named(api, "copy")["status"] == "offline"
    for table in ("tenant_nodes", "tenant_storage"):
        assert api.get(table, filter=f"tenant eq {copy['$key']}") == [], table
        assert len(api.get(table, filter=f"tenant eq {tenant}")) == 1, table
    assert api.get("vnet_addresses", filter=f"owner eq 'tenants/{copy['$key']}'") == []
    assert copy["uuid"] != named(api, "acme")["uuid"]
    api.delete(f"tenants/{copy['$key']}")


def test_a_clone_with_everything(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)  # the source may be running
    api.act("tenant_actions", tenant, "clone")
    sim.clock.advance(10)
    copy = named(api, "acme clone")
    assert copy["status"] == "offline"
    rows = api.get("tenant_nodes", filter=f"tenant eq {copy['$key']}", fields=f"name,nodeid,ram,{POWER}")
    assert rows == [{"name": "node1", "nodeid": 1, "ram": 4096, "status": "stopped", "running": False, "host": None}]
    start(api, copy["$key"])


def test_a_clone_requires_an_unused_name(api: Api, tenant: int) -> None:
    api.make("tenants", name="taken")
    api.act("tenant_actions", tenant, "clone", 409, name="taken")
    api.act("tenant_actions", tenant, "clone", name="soon")
    assert api.act("tenant_actions", tenant, "clone", 409, name="soon") == {"err": "This name is already in use"}


def test_recipes_require_a_tenant_that_has_booted_and_is_off(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    catalog = api.get("catalogs", fields="$key", limit=1)[0]["$key"]
    body = {"name": "base", "catalog": catalog, "tenant": tenant, "version": "1.0.0"}
    never = {"err": "You cannot create a recipe based on a tenant that has never been started"}
    assert api.post("tenant_recipes", 405, **body) == never
    start(api, tenant)
    assert api.post("tenant_recipes", 405, **body) == {"err": "Tenant is currently running"}
    sim.clock.advance(20)
    stop(api, tenant)
    assert api.post("tenant_recipes", 422, **body, tenant_snapshot=1) == {"err": "field 'tenant_snapshot' is readonly"}
    key = api.make("tenant_recipes", **body)
    row = api.get(f"tenant_recipes/{key}", fields="id,tenant_snapshot,count(instances) as instances")
    assert (row["id"], row["instances"]) == (key, 0)
    left = row["tenant_snapshot"]
    assert api.get(f"tenants/{left}", fields="is_snapshot") == {"is_snapshot": True}
    api.delete(f"tenant_recipes/{key}")
    api.delete(f"tenants/{left}")  # it is not deleted with the recipe


# --- deleting --------------------------------------------------------------------------------------------------------


def test_deleting_a_tenant_deletes_everything_that_belongs_to_it(
    api: Api, sim: Simulator, tenant: int, node: int
) -> None:
    other = api.make("tenants", name="neighbour")
    api.make("tenant_nodes", tenant=other)
    theirs = give(api, other, "192.0.2.60")
    api.make("tenant_nodes", tenant=tenant)
    api.make("tenant_storage", tenant=tenant, tier=TIER_1, provisioned=GIB)
    sim.store.patch("tenant_storage", sim.store.rows("tenant_storage")[0]["$key"], {"used": 5})
    api.make("tenant_layer2_vnets", tenant=tenant, vnet=INTERNAL)
    api.make("tenant_snapshots", tenant=tenant, name="pre")
    give(api, tenant, "192.0.2.50")
    api.make("vnet_cidrs", vnet=EXTERNAL, cidr="198.51.100.0/28", owner=f"tenants/{tenant}")
    vnet = network(api, tenant)
    machines = [row["machine"] for row in sim.store.rows("tenant_nodes", tenant=tenant)]
    applied(api)
    api.delete(f"tenants/{tenant}")
    tables = ("tenant_nodes", "tenant_storage", "tenant_layer2_vnets", "tenant_snapshots", "tenant_status",
              "tenant_stats", "tenant_logs")  # fmt: skip
    for table in tables:
        assert sim.store.rows(table, tenant=tenant) == [], table
    for table in ("vnet_addresses", "vnet_cidrs"):
        assert sim.store.rows(table, owner=f"tenants/{tenant}") == [], table
    assert sim.store.rows("vnets", **{"$key": vnet}) == []
    assert [row["name"] for row in sim.store.rows("tenants")] == ["neighbour"]
    assert not [row for row in sim.store.rows("machines") if row["$key"] in machines]
    assert not [row for row in sim.store.rows("machine_nics") if row["machine"] in machines]
    assert flagged(api)
    assert sim.store.row("vnet_addresses", theirs)["owner"] == f"tenants/{other}"
    assert len(sim.store.rows("tenant_nodes", tenant=other)) == 1
    assert not sim.clock.waiting()


def test_a_tenant_with_running_nodes_cannot_be_deleted(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    start(api, tenant)
    assert "powered off" in api.delete(f"tenants/{tenant}", 405)["err"]
    api.act("vnet_actions", network(api, tenant), "kill")
    sim.clock.advance(2)
    assert "running" in api.delete(f"tenants/{tenant}", 405)["err"]


def test_no_transition_is_left_when_a_tenant_is_deleted_early(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    """Its network is killed before it stops on its own."""
    start(api, tenant)
    api.act("tenant_actions", tenant, "poweroff")
    sim.clock.advance(2)
    api.act("vnet_actions", network(api, tenant), "kill")
    sim.clock.advance(1)
    api.delete(f"tenants/{tenant}")
    assert not sim.clock.waiting()


def test_the_network_of_a_tenant_cannot_be_deleted_on_its_own(api: Api, tenant: int) -> None:
    api.delete(f"vnets/{network(api, tenant)}", 405)


def test_keys_are_reused_and_uuids_are_not(api: Api, sim: Simulator, tenant: int, node: int) -> None:
    before = api.get(f"tenants/{tenant}", fields="uuid")["uuid"]
    api.delete(f"tenants/{tenant}")
    sim.clock.advance(16)
    assert api.make("tenants", name="early") != tenant
    sim.clock.advance(31)
    again = api.make("tenants", name="acme")
    assert again == tenant
    assert api.get(f"tenants/{again}", fields="uuid")["uuid"] != before
    assert api.make("tenant_nodes", tenant=again) == node


def test_the_log_of_a_tenant(api: Api, tenant: int, node: int) -> None:
    start(api, tenant)
    rows = api.get("tenant_logs", filter=f"tenant eq {tenant}", fields="level,text,user,timestamp", sort="-timestamp")
    assert rows[0]["text"] == "Tenant powered on"
    assert rows[0]["user"] == "admin"
    assert rows[0]["timestamp"] > 10**15
