# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboards: counts of objects, and of those that are up or in trouble, with short lists of the busiest.

The members are those that the vendor's SDK reads; it expects some of them to be wrapped in an object. Assumption: which
ones are, how many rows a list has, and, in the lists of tenants, which columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..engine import Engine
from ..registry import view
from ..store import Key, Row
from . import usage
from .machines import status_of

#: The most rows of a list.
TOP = 10
WARNINGS = frozenset({"warning"})
ERRORS = frozenset({"error", "critical"})
#: Kinds of networks by the prefix of their counts; the networks of tenants have an owner instead.
NETWORKS = {"ext": "external", "int": "internal", "vpn": "vpn"}


def counts(name: str, states: Iterable[str]) -> dict[str, Any]:
    """Return the counts of objects with these states: online, warning, error, anything else."""
    found = list(states)
    return {
        f"{name}_count": len(found),
        f"{name}_online": found.count("online"),
        f"{name}_warn": sum(state in WARNINGS for state in found),
        f"{name}_error": sum(state in ERRORS for state in found),
    }


def machine_states(engine: Engine, rows: Iterable[Row]) -> list[str]:
    """Return the states of the machines of some rows."""
    return [str(status_of(engine, row["machine"])["state"]) for row in rows]


def states(engine: Engine, table: str, rows: Iterable[Row]) -> list[str]:
    """Return the states of rows that refer to a status row."""
    found = (engine.store.peek(table, row["status"]) for row in rows)
    return [str(row["state"]) if row is not None else "offline" for row in found]


@view("dashboard")
def dashboard(engine: Engine, _query: dict[str, str]) -> dict[str, Any]:
    """Return the numbers of the main dashboard.

    Assumption: a site in the status idle or syncing is online, and so are users and groups that are enabled.
    """
    store = engine.store
    counted: dict[str, Any] = {}
    vms = store.select("vms", is_snapshot=False)
    for name, rows in (("machines", vms), ("vnets", store.select("vnets")), ("nodes", store.select("nodes"))):
        counted |= counts(name, machine_states(engine, rows))
    counted |= counts("tenants", states(engine, "tenant_status", store.select("tenants", is_snapshot=False)))
    counted |= counts("clusters", states(engine, "cluster_status", store.select("clusters")))
    counted |= counts("cluster_tiers", states(engine, "cluster_tier_status", store.select("cluster_tiers")))
    words = {"idle": "online", "syncing": "online"}
    counted |= counts("sites", [words.get(str(row["status"]), str(row["status"])) for row in store.select("sites")])
    repositories = store.select("catalog_repositories")
    counted |= counts("repos", ["online" if row["enabled"] else "offline" for row in repositories])
    counted["storage_tiers_count"] = len(store.select("storage_tiers"))
    for name in ("users", "groups"):
        rows = store.select(name)
        counted[f"{name}_count"] = {"$count": len(rows)}
        counted[f"{name}_online"] = {"$count": sum(bool(row["enabled"]) for row in rows)}
    alarms = store.select("alarms")
    counted["alarms_count"] = len(alarms)
    counted["alarms_warning"] = sum(row["level"] in WARNINGS for row in alarms)
    counted["alarms_error"] = sum(row["level"] in ERRORS for row in alarms)
    counted["resource_instance_count"] = len(store.select("machine_devices"))
    counted["resource_instance_max"] = {"instances_total": len(store.select("machine_devices"))}
    return counted


# --- networks --------------------------------------------------------------------------------------------------------


@view("vnet_dashboard")
def network_dashboard(engine: Engine, _query: dict[str, str]) -> dict[str, Any]:
    """Return the numbers of the dashboard of networks."""
    store, vnets = engine.store, engine.store.select("vnets")
    tenants = [vnet for vnet in vnets if str(vnet["owner"] or "").startswith("tenants/")]
    others = [vnet for vnet in vnets if vnet not in tenants]
    counted = counts("vnets", machine_states(engine, vnets))
    kinds = {prefix: [vnet for vnet in others if vnet["type"] == kind] for prefix, kind in NETWORKS.items()}
    for prefix, rows in {**kinds, "ten": tenants}.items():
        counted |= counts(prefix, machine_states(engine, rows))
    nics = [nic for vnet in vnets for nic in store.select("machine_nics", vnet=vnet["$key"])]
    up = {"up": "online"}
    links = [store.peek("machine_nic_status", nic["status"]) for nic in nics]
    counted |= counts("nics", [up.get(row["status"], "offline") if row is not None else "offline" for row in links])
    counted["wireguards_count"] = len(store.select("vnet_wireguards"))
    rates = {nic["$key"]: nic_rate(engine, nic) for nic in nics}
    for name, rows in (("ext", kinds["ext"]), ("int", kinds["int"]), ("tenant", tenants)):
        counted[f"running_{name}_vnets"] = busiest_networks(engine, rows, nics, rates)
    by_rate = sorted(nics, key=lambda nic: -rates[nic["$key"]])[:TOP]
    counted["nics_rate"] = [
        {"$key": nic["$key"], "name": nic["name"], "totalxbps": 3 * rates[nic["$key"]]} for nic in by_rate
    ]
    counted["logs"] = logs(engine, {"vnet"})
    return counted


def nic_rate(engine: Engine, nic: Row) -> int:
    return usage.nic_rate(usage.load(engine, nic["machine"]), nic, usage.current_tick(engine))


def busiest_networks(engine: Engine, vnets: list[Row], nics: list[Row], rates: dict[Key, int]) -> list[Row]:
    """Return the running networks with the highest traffic of their NICs."""
    traffic: dict[Key, int] = {}
    for nic in nics:
        traffic[nic["vnet"]] = traffic.get(nic["vnet"], 0) + rates[nic["$key"]]
    running = [vnet for vnet in vnets if status_of(engine, vnet["machine"])["running"]]
    running.sort(key=lambda vnet: -traffic.get(vnet["$key"], 0))
    return [
        {"$key": vnet["$key"], "name": vnet["name"], "rxbps": 2 * traffic.get(vnet["$key"], 0)}
        for vnet in running[:TOP]
    ]


def logs(engine: Engine, kinds: set[str]) -> list[Row]:
    """Return the newest lines of the system log about some kinds of objects."""
    rows = [row for row in engine.store.select("logs") if row["object_type"] in kinds]
    rows.sort(key=lambda row: -int(row["timestamp"]))
    return [{"level": row["level"], "text": row["text"]} for row in rows[:TOP]]


# --- tenants ---------------------------------------------------------------------------------------------------------


@view("tenant_dashboard")
def tenant_dashboard(engine: Engine, _query: dict[str, str]) -> dict[str, Any]:
    """Return the numbers of the dashboard of tenants.

    Assumption: a recipe that is downloaded is online; devices are those of tenant nodes.
    """
    store = engine.store
    tenants = store.select("tenants", is_snapshot=False)
    nodes = [node for tenant in tenants for node in store.select("tenant_nodes", tenant=tenant["$key"])]
    counted = counts("tenants", states(engine, "tenant_status", tenants))
    counted |= counts("nodes", machine_states(engine, nodes))
    recipes = store.select("tenant_recipes")
    counted |= counts("tenant_recipes", ["online" if row["downloaded"] else "offline" for row in recipes])
    devices = [device for node in nodes for device in store.select("machine_devices", machine=node["machine"])]
    counted |= counts("devices", states(engine, "machine_device_status", devices))
    counted["storage_count"] = len(store.select("tenant_storage"))
    counted["snapshots_count"] = len(store.select("tenant_snapshots"))
    counted["cloud_snapshots_count"] = len(store.select("cloud_snapshots"))
    counted |= _busiest_tenants(engine, tenants, nodes)
    lines = sorted(store.select("tenant_logs"), key=lambda row: -int(row["timestamp"]))
    counted["logs"] = [{"level": row["level"], "text": row["text"]} for row in lines[:TOP]]
    counted["tenant_snapshots"] = _rows(store.select("tenant_snapshots"), "name", "tenant")
    return counted


def _busiest_tenants(engine: Engine, tenants: list[Row], nodes: list[Row]) -> dict[str, Any]:
    store, tick = engine.store, usage.current_tick(engine)
    running = [node for node in nodes if status_of(engine, node["machine"])["running"]]
    loads = {node["$key"]: usage.load(engine, node["machine"]) for node in running}
    cores = {tenant["$key"]: 0 for tenant in tenants}
    for node in running:
        cores[node["tenant"]] += int(node["cpu_cores"])
    up = sorted((row for row in tenants if cores[row["$key"]]), key=lambda row: -cores[row["$key"]])
    traffic = {
        node["$key"]: sum(nic_rate(engine, nic) for nic in store.select("machine_nics", machine=node["machine"]))
        for node in running
    }
    storage = sorted(store.select("tenant_storage"), key=lambda row: -int(row["used"]))
    return {
        "running_tenants_cores": [{**row, "cores": cores[row["$key"]]} for row in _rows(up, "name")],
        "tenant_storage": _rows(storage, "tenant", "tier", "provisioned", "used"),
        "running_nodes_cpu": _nodes(running, "total_cpu", lambda key: usage.cpu(loads[key], tick)),
        "running_nodes_ram": _nodes(running, "ram_used", lambda key: usage.ram(loads[key], tick)[0]),
        "running_nodes_nic": _nodes(running, "totalxbps", lambda key: 3 * traffic[key]),
    }


def _nodes(nodes: list[Row], name: str, figure: Callable[[Key], int]) -> list[Row]:
    rows = [{"$key": node["$key"], "name": node["name"], name: figure(node["$key"])} for node in nodes]
    return sorted(rows, key=lambda row: -int(row[name]))[:TOP]


def _rows(rows: list[Row], *names: str) -> list[Row]:
    return [{"$key": row["$key"], **{name: row[name] for name in names}} for row in rows[:TOP]]
