# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings before machines are started that find no room, and before drives are created that find none."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_node import TENANT_NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.documents.applying import apply
from tests.integration.tasks import System

LARGE = {"ram": "48 GiB", "cpu_cores": 1, "state": "running"}


def warned(result: dict[str, Any]) -> list[str]:
    return [text for text in result.get("warnings", []) if "memory" in text or "storage tier" in text]


def reads(system: System, *tables: str) -> int:
    return sum(entry.method == "GET" and entry.table in tables for entry in system.counted())


def fill(system: System) -> None:
    """Leave about 19 GiB on each of the two nodes."""
    for name in ("first", "second"):
        assert not warned(system.run(VM, name=name, **LARGE))


def test_a_vm_that_finds_no_room_is_announced(system: System) -> None:
    fill(system)
    system.counted()
    [warning] = warned(system.run(VM, check=True, name="third", **LARGE))
    assert warning.startswith("not enough memory, VM 'third' will not start: too large for any node that is in service")
    assert "the most free memory is " in warning
    assert reads(system, "nodes", "machine_status") == 2
    assert not warned(system.run(VM, check=True, name="third", **{**LARGE, "ram": "12 GiB"}))


def test_a_vm_that_stays_off_or_runs_already_is_not_looked_at(system: System) -> None:
    fill(system)
    system.counted()
    assert not warned(system.run(VM, name="third", **{**LARGE, "state": "stopped"}))
    assert not system.run(VM, name="first", **LARGE)["changed"]
    assert reads(system, "nodes", "machine_status") == 0
    assert "'third' will not start" in warned(system.run(VM, check=True, name="third", state="running"))[0]


def test_the_memory_that_a_restart_frees_counts(system: System) -> None:
    fill(system)
    larger = {"name": "first", "cpu_cores": 1, "allow_power_cycle": True, "state": "running"}
    assert not warned(system.run(VM, check=True, ram="60 GiB", **larger))
    for name, node in (("small", "node1"), ("other", "node2")):
        system.run(VM, name=name, ram="7 GiB", cpu_cores=1, state="running", preferred_node=node)
    assert "'first' will not start" in warned(system.run(VM, check=True, ram="60 GiB", **larger))[0]


def test_only_nodes_of_the_cluster_count(system: System) -> None:
    system.run(CLUSTER, name="edge", compute=True)
    key = system.row("clusters", name="edge")["$key"]
    node = system.row("nodes", name="node2")
    system.simulator.store.set("nodes", node["$key"], cluster=key, vm_ram=16384)
    [warning] = warned(system.run(VM, check=True, name="x", cluster="edge", **LARGE))
    assert warning.endswith(" on node2")
    assert not warned(system.run(VM, check=True, name="x", cluster="main", **LARGE))


def test_tenants_are_announced_by_their_nodes(system: System) -> None:
    fill(system)
    nodes = [{"name": "node1", "cpu_cores": 1, "ram": "4 GiB"}, {"name": "node2", "cpu_cores": 1, "ram": "40 GiB"}]
    [warning] = warned(system.run(TENANT, check=True, name="new", nodes=nodes, state="running"))
    assert (
        "not all will start of node 'node2' of tenant 'new' (40 GiB), node 'node1' of tenant 'new' (4 GiB)" in warning
    )
    system.run(TENANT, name="new", nodes=nodes)
    assert (
        "'node2' will not start"
        in warned(system.run(TENANT_NODE, check=True, name="node2", tenant="new", state="running"))[0]
    )


def test_a_document_is_looked_at_as_a_whole(system: System) -> None:
    document = {"defaults": {"vms": LARGE}, "vms": [{"name": f"vm{number}"} for number in range(3)]}
    system.counted()
    predicted = apply(system, document, check=True)
    [warning] = warned(predicted)
    assert warning.startswith("not enough memory, not all will start of VM 'vm0' (48 GiB), VM 'vm1' (48 GiB)")
    assert reads(system, "nodes", "machine_status") == 2
    two = {**document, "vms": document["vms"][:2]}
    assert not warned(apply(system, two))
    system.counted()
    assert not apply(system, two)["changed"]
    assert reads(system, "nodes", "machine_status") == 0


def test_drives_that_can_outgrow_their_tier_are_announced(system: System) -> None:
    drives = [{"name": "one", "size": "6 TiB", "tier": 1}, {"name": "two", "size": "6 TiB", "tier": 1}]
    [warning] = warned(system.run(VM, check=True, name="x", ram="1 GiB", cpu_cores=1, drives=drives))
    assert warning.startswith("the drives can grow to 12 TiB, and storage tier 1 has ")
    assert reads(system, "storage_tiers") == 1
    small = [{"name": "one", "size": "1 GiB", "tier": 1}]
    assert not warned(system.run(VM, name="x", ram="1 GiB", cpu_cores=1, drives=small))
    assert warned(system.run(VM, check=True, name="x", drives=[{"name": "one", "size": "9 TiB"}]))
