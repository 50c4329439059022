# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes and clusters (trap S36)."""

from __future__ import annotations

from tests.simulator import Simulator

from .conftest import Api

STATE = "maintenance,machine#status#status as status"


def test_s36_drain(api: Api, sim: Simulator) -> None:
    answer = api.request("POST", "nodes/1/enable_maintenance", {})
    assert answer.status_code == 200
    assert api.get("nodes/1", fields=STATE) == {"maintenance": True, "status": "migrating"}
    assert api.get("nodes/1", fields="running_machines")["running_machines"]
    sim.clock.advance(120)
    assert api.get("nodes/1", fields=STATE) == {"maintenance": True, "status": "maintenance"}
    assert api.get("nodes/1", fields="running_machines") == {"running_machines": []}
    assert api.get("vms", filter="name eq 'web1' and is_snapshot eq false", fields="machine#status#node as n") == [
        {"n": 2}
    ]
    api.request("POST", "nodes/1/disable_maintenance", {})
    assert api.get("nodes/1", fields=STATE)["status"] == "leavingmaintenance"
    sim.clock.advance(5)
    assert api.get("nodes/1", fields=STATE) == {"maintenance": False, "status": "running"}


def test_s36_drain_without_room_never_ends(api: Api, sim: Simulator) -> None:
    for number in range(2):
        vm = api.make("vms", name=f"big{number}", ram=40_960)
        api.act("vm_actions", vm, "poweron")
    sim.clock.advance(1)
    api.request("POST", "nodes/1/enable_maintenance", {})
    sim.clock.advance(900)
    assert api.get("nodes/1", fields=STATE) == {"maintenance": True, "status": "migrating"}
    names = [entry["name"] for entry in api.get("nodes/1", fields="running_machines")["running_machines"]]
    assert [name for name in names if name.startswith("big")]
    assert api.get("alarms", filter="owner_type eq 'nodes'", fields="$key") == []


def test_maintenance_by_the_action_table(api: Api, sim: Simulator, lenient: Api) -> None:
    api.act("node_actions", 2, "maintenance")
    assert api.get("nodes/2", fields="maintenance") == {"maintenance": True}
    # The team of the vendor's Python SDK found on 26.1.3 that this form does not exist; other clients send it.
    assert "not in list" in api.post("node_actions/disable_maintenance", 422, node=2)["err"]
    lenient.post("node_actions/enable_maintenance", node=2)
    api.act("node_actions", 2, "leavemaintenance")
    sim.clock.advance(5)
    assert api.get("nodes/2", fields="maintenance") == {"maintenance": False}


def test_vm_ram_decides_what_fits(api: Api) -> None:
    rows = api.get("nodes", fields="ram,vm_ram")
    status = api.get("cluster_status", fields="online_ram,used_ram,running_machines,status")[0]
    assert sum(row["vm_ram"] for row in rows) == status["online_ram"] == 137_472
    assert sum(row["ram"] for row in rows) > status["online_ram"]
    assert status["used_ram"] > 2048 + 8192
    assert status["running_machines"] >= 3


def test_a_changed_cluster_flags_its_nodes_for_restart(api: Api) -> None:
    api.put("clusters/1", kvm_nested=True)
    assert api.get("nodes/1", fields="need_restart,restart_reason") == {
        "need_restart": True,
        "restart_reason": "Cluster configuration changes",
    }


def test_a_cluster_in_use_cannot_be_deleted(api: Api) -> None:
    assert "still referencing" in api.delete("clusters/1", 500)["err"]
    key = api.make("clusters", name="edge")
    api.delete(f"clusters/{key}")


def test_disks_of_nodes_differ_by_serial_number_only(api: Api) -> None:
    rows = api.get("machine_drive_phys", fields="serial,path,location,parent_drive#machine#name as node")
    assert [row["node"] for row in rows] == ["node1", "node2"]
    assert len({(row["path"], row["location"]) for row in rows}) == 1
    assert len({row["serial"] for row in rows}) == 2
