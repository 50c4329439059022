# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage and traffic move with the clock, and their histories are about the same figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import load_contract
from tests.simulator import Simulator
from tests.simulator.behaviours import usage_history

from .conftest import Api
from .sdk import assert_nothing_unknown, connect

EXTERNAL = 3
HISTORIES = [f"{name}_history_{suffix}" for name in usage_history.TABLES for suffix in ("short", "long")]


def readings(api: Api, table: str, fields: str, **query: Any) -> list[dict[str, Any]]:
    """Read the first row of a table 40 times within 40 minutes."""
    found = []
    for _step in range(40):
        api.sim.clock.advance(60)
        found.append(api.get(table, fields=fields, limit=1, **query)[0])
    return found


def newest(api: Api, table: str, limit: int = 3, **where: Any) -> list[dict[str, Any]]:
    condition = " and ".join(f"{name} eq {value}" for name, value in where.items())
    rows: list[dict[str, Any]] = api.get(table, filter=condition, sort="-timestamp", limit=limit, fields="most")
    return rows


def assert_moves(rows: list[dict[str, Any]], *names: str) -> None:
    for name in names:
        assert len({row[name] for row in rows}) > 1, name


def assert_grows(rows: list[dict[str, Any]], *names: str) -> None:
    for name in names:
        values = [row[name] for row in rows]
        assert values == sorted(set(values)), name


# --- current figures -------------------------------------------------------------------------------------------------


def test_the_usage_of_a_node_moves(api: Api) -> None:
    fields = "total_cpu,user_cpu,system_cpu,iowait_cpu,ram_used,ram_pct,core_usagelist,core_peak,core_temp,modified"
    rows = readings(api, "machine_stats", fields, filter="machine eq 51")
    assert_moves(rows, "total_cpu", "ram_used", "core_temp", "core_peak")
    assert_grows(rows, "modified")
    for row in rows:
        assert row["total_cpu"] == row["user_cpu"] + row["system_cpu"] + row["iowait_cpu"]
        assert (len(row["core_usagelist"]), row["core_peak"]) == (32, max(row["core_usagelist"]))
        assert 0 <= row["total_cpu"] <= 100
        assert 0 < row["ram_pct"] <= 100


def test_only_machines_with_a_guest_that_runs_use_anything(
    api: Api, web1: dict[str, Any], web2: dict[str, Any], blank: dict[str, Any]
) -> None:
    api.act("vm_actions", blank["$key"], "poweron")
    api.sim.clock.advance(30)
    used = {
        vm["name"]: api.get(f"vms/{vm['$key']}", fields="machine#stats#total_cpu as n")["n"] > 0
        for vm in (web1, web2, blank)
    }
    assert used == {"web1": True, "web2": False, "blank": False}


def test_the_usage_ends_with_the_power(api: Api, web1: dict[str, Any]) -> None:
    api.act("vm_actions", web1["$key"], "kill")
    api.sim.clock.advance(5)
    fields = "machine#stats#total_cpu as cpu,machine#stats#ram_used as ram"
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"cpu": 0, "ram": 0}
    nics = api.get("machine_nics", filter=f"machine eq {web1['machine']}", fields="stats#txbps as tx")
    assert nics == [{"tx": 0}]


def test_what_is_stored_is_what_figures_vary_around(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    stats = sim.store.row("machines", web1["machine"])["stats"]
    sim.store.patch("machine_stats", stats, {"total_cpu": 90})
    assert 88 <= api.get(f"machine_stats/{stats}", fields="total_cpu")["total_cpu"] <= 93


def test_traffic_of_a_nic(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    [nic] = sim.store.rows("machine_nics", machine=web1["machine"])
    fields = "txpps,rxpps,txbps,rxbps,totalxbps,tx_bytes,rx_bytes,tx_pckts,rx_pckts,last_update"
    rows = readings(api, "machine_nic_stats", fields, filter=f"parent_nic eq {nic['$key']}")
    assert_moves(rows, "txbps", "rxbps", "totalxbps")
    assert_grows(rows, "tx_bytes", "rx_bytes", "tx_pckts", "rx_pckts", "last_update")
    assert all(row["totalxbps"] == row["txbps"] + row["rxbps"] for row in rows)


def test_counters_of_a_drive(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    [drive] = sim.store.rows("machine_drives", machine=web1["machine"])
    fields = "reads,writes,read_bytes,write_bytes,rops,wops,rbps,wbps,totalbps,used_bytes,max_bytes"
    rows = readings(api, "machine_drive_stats", fields, filter=f"parent_drive eq {drive['$key']}")
    assert_moves(rows, "wops", "wbps")
    assert_grows(rows, "reads", "writes", "read_bytes", "write_bytes")
    assert (rows[0]["used_bytes"], rows[0]["max_bytes"]) == (drive["used_bytes"], drive["disksize"])
    assert all(row["totalbps"] == row["rbps"] + row["wbps"] for row in rows)


@pytest.mark.parametrize("table", ["storage_tier_stats", "cluster_tier_stats"])
def test_counters_of_tiers(api: Api, table: str) -> None:
    rows = readings(api, table, "rops,wops,reads,writes,last_update")
    assert_moves(rows, "rops")
    assert_grows(rows, "reads", "writes", "last_update")


# --- histories -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", HISTORIES)
def test_a_history_is_read_only_and_complete(api: Api, table: str) -> None:
    api.put(f"vnets/{EXTERNAL}", monitor_gateway=True)
    described = load_contract()[table]
    for row in api.get(table, fields="most", limit=2):
        assert set(row) == {"$key", *described.columns}
        assert api.get(f"{table}/{row['$key']}", fields="most") == row
        assert api.request("DELETE", f"{table}/{row['$key']}").status_code == 405
    assert api.request("GET", f"{table}/1").status_code == 404
    assert api.request("POST", table, {}).status_code == 405


def test_samples_of_the_short_history_are_five_minutes_apart(api: Api, web1: dict[str, Any]) -> None:
    """Interval from vrg."""
    rows = newest(api, "machine_stats_history_short", machine=web1["machine"])
    stamps = [row["timestamp"] for row in rows]
    assert [stamps[0] - stamp for stamp in stamps] == [0, 300, 600]
    assert 0 <= api.sim.clock.now() - stamps[0] < 301
    api.sim.clock.advance(300)
    [later] = newest(api, "machine_stats_history_short", limit=1, machine=web1["machine"])
    assert later["timestamp"] - stamps[0] in (300, 600)
    assert rows[0] in newest(api, "machine_stats_history_short", machine=web1["machine"])


def test_a_sample_has_the_figures_of_its_time(api: Api) -> None:
    for _step in range(61):
        [current] = api.get("machine_stats", filter="machine eq 51", fields="total_cpu,ram_used,core_temp,modified")
        if current.pop("modified") % 300 == 0:
            break
        api.sim.clock.advance(5)
    [sample] = newest(api, "machine_stats_history_short", limit=1, machine=51)
    assert {name: sample[name] for name in current} == current


def test_a_history_is_narrowed_down_by_time(api: Api) -> None:
    table, [row] = "machine_stats_history_short", newest(api, "machine_stats_history_short", limit=1, machine=51)
    stamp = row["timestamp"]
    condition = f"machine eq 51 and timestamp ge {stamp - 900} and timestamp lt {stamp}"
    assert [entry["timestamp"] for entry in api.get(table, filter=condition, fields="timestamp")] == [
        stamp - 900, stamp - 600, stamp - 300,
    ]  # fmt: skip


def test_machines_that_never_ran_have_no_history(api: Api, web2: dict[str, Any]) -> None:
    """Vendor's SDK."""
    assert newest(api, "machine_stats_history_short", machine=web2["machine"]) == []


def test_a_history_ends_with_the_power(api: Api, web1: dict[str, Any]) -> None:
    machine = web1["machine"]
    api.act("vm_actions", web1["$key"], "kill")
    api.sim.clock.advance(5)
    before = newest(api, "machine_stats_history_short", machine=machine)
    api.sim.clock.advance(3000)
    assert newest(api, "machine_stats_history_short", machine=machine) == before
    assert all(row["total_cpu"] > 0 for row in before)


def test_peaks_and_averages_of_the_long_history(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    [nic] = sim.store.rows("machine_nics", machine=web1["machine"])
    rows = newest(api, "machine_nic_stats_history_long", parent_nic=nic["$key"])
    assert [rows[0]["timestamp"] - row["timestamp"] for row in rows] == [0, 3600, 7200]
    for row in rows:
        assert 0 < row["txbps_avg"] < row["txbps_peak"]
    for row in newest(api, "machine_stats_history_long", machine=51):
        assert row["core_temp_peak"] >= row["core_temp"]
        assert row["core_average"] > 0


def test_the_history_of_tiers_and_clusters(api: Api) -> None:
    [tier] = newest(api, "cluster_tier_stats_history_short", limit=1, tier=1)
    assert (tier["capacity"], tier["used"]) == (60_000_000_000, 12_000_000_000)
    [cluster] = newest(api, "cluster_stats_history_short", limit=1, cluster=1)
    assert (cluster["total_nodes"], cluster["online_ram"]) == (2, 137_472)
    assert cluster["running_machines"] == api.get("cluster_status", fields="running_machines")[0]["running_machines"]


def test_the_history_of_a_tenant(api: Api, sim: Simulator) -> None:
    """A tenant that never ran has none (vendor's SDK); the long one has no percentages (SDK for TypeScript)."""
    tenant = api.make("tenants", name="acme")
    api.post("tenant_nodes", tenant=tenant, cpu_cores=4, ram=8192)
    [tier] = api.get("storage_tiers", filter="tier eq 1", fields="$key")
    api.post("tenant_storage", tenant=tenant, tier=tier["$key"], provisioned=10 * 2**30)
    assert newest(api, "tenant_stats_history_short", tenant=tenant) == []
    api.act("tenant_actions", tenant, "poweron")
    sim.clock.advance(60)
    sim.clock.advance(600)
    [row] = newest(api, "tenant_stats_history_short", limit=1, tenant=tenant)
    assert (row["core_count"], row["ram_allocated"], row["tier1_provisioned"]) == (4, 8192, 10 * 2**30)
    assert 0 < row["ram_used"] <= 8192
    assert row["ram_pct"] == row["ram_used"] * 100 // 8192
    sim.clock.advance(3600)
    assert "ram_pct" not in newest(api, "tenant_stats_history_long", limit=1, tenant=tenant)[0]


def test_only_monitored_gateways_have_a_history(api: Api, sim: Simulator) -> None:
    """Which networks, the interval and the quality: vendor's SDK and vrg."""
    assert api.get("vnet_monitor_stats_history_short") == []
    api.put(f"vnets/{EXTERNAL}", monitor_gateway=True)
    rows = newest(api, "vnet_monitor_stats_history_short", limit=720, vnet=EXTERNAL)
    assert rows[0]["timestamp"] - rows[1]["timestamp"] == 5
    assert all(row["quality"] == 100 - row["dropped_pct"] for row in rows)
    assert all(row["latency_usec_peak"] >= row["latency_usec_avg"] > 0 for row in rows)
    assert_moves(rows, "latency_usec_avg", "dropped")


def test_the_history_of_a_gpu(api: Api, sim: Simulator) -> None:
    gpu = sim.store.insert("node_gpus", {"node": 1})["$key"]
    sim.store.insert("node_gpu_stats", {"node_gpu": gpu, "vgpus_total": 24, "vgpus": 4, "vgpus_idle": 20})
    [row] = newest(api, "node_gpu_stats_history_short", limit=1, node_gpu=gpu)
    assert (row["vgpus_total"], row["vgpus"], row["vgpus_idle"]) == (24, 4, 20)


def test_many_parents_share_the_rows_of_a_table(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage_history, "MAX_ROWS", 60)
    rows = Api(sim).get("machine_stats_history_short", fields="$key,machine")
    assert 0 < len(rows) <= 60
    assert len(rows) == len({row["$key"] for row in rows})


def test_the_vendors_sdk_reads_statistics(sim: Simulator, web1: dict[str, Any]) -> None:
    client = connect(sim)
    vm = client.vms.get(web1["$key"])
    assert vm.stats.get().total_cpu > 0
    assert len(vm.stats.history_short(limit=5)) == 5
    assert len(vm.stats.history_long(limit=5)) == 5
    assert len(client.clusters.get(1).tiers.get(1).stats_history_short(limit=3)) == 3
    sim.store.patch("vnets", EXTERNAL, {"monitor_gateway": True})
    network = client.networks.get(EXTERNAL)
    assert network.stats.get().quality in (80, 100)
    assert len(network.stats.history_long(limit=2)) == 2
    assert_nothing_unknown(sim)
