# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes: maintenance with a look at the room on other nodes, giving up, restarts, settings."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure
from tests.simulator import Fault


def occupy(system: System, name: str, node: str, ram: str, **options: Any) -> dict[str, Any]:
    """Start a VM on a node."""
    vm = system.run(VM, name=name, ram=ram, cpu_cores=1, preferred_node=node, state="running", **options)["vm"]
    assert vm["node"] == node
    return dict(vm)


def residents(system: System, node: str) -> list[str]:
    key = system.row("nodes", name=node)["machine"]
    number = system.row("nodes", name=node)["$key"]
    rows = [row for row in system.rows("machine_status") if row["node"] == number and row["machine"] != key]
    return [row["machine"] for row in rows if row["running"]]


def writes(system: System) -> list[str]:
    return [f"{entry.method} {entry.path}" for entry in system.counted() if entry.method != "GET"]


def test_a_node_is_drained_and_returned_as_predicted(system: System) -> None:
    occupy(system, "busy", "node2", "1 GiB")
    for wanted in (True, False):
        predicted = system.run(NODE, check=True, name="node2", maintenance=wanted)
        system.counted()
        result = system.run(NODE, name="node2", maintenance=wanted)
        assert len(writes(system)) == 1
        for name in ("changed", "diff", "actions", "warnings"):
            assert predicted[name] == result[name]
        assert result["changed"]
        assert result["node"]["status"] == ("maintenance" if wanted else "running")
        system.counted()
        again = system.run(NODE, name="node2", maintenance=wanted)
        assert not again["changed"]
        assert len(system.counted()) == 1
        if wanted:
            assert not residents(system, "node2")
            assert "busy" in result["diff"]["after"]["moves"]


def test_machines_without_room_are_named_before_anything_is_sent(system: System) -> None:
    occupy(system, "small", "node2", "2 GiB")
    occupy(system, "huge", "node2", "40 GiB")
    occupy(system, "other", "node1", "40 GiB")
    messages = []
    for check in (True, False):
        system.counted()
        messages.append(failure(system, NODE, check=check, name="node2", maintenance=True))
        assert not writes(system)
    assert messages[0] == messages[1]
    assert "too large for any other node: huge (40 GiB)" in messages[0]
    assert "'force: true'" in messages[0]


def test_a_machine_that_cannot_be_migrated_is_named(system: System) -> None:
    vm = occupy(system, "pinned", "node2", "1 GiB")
    status = system.row("machine_status", machine=system.row("vms", name="pinned")["machine"])
    system.simulator.store.set("machine_status", status["$key"], migratable=False)
    assert "cannot be migrated: pinned" in failure(system, NODE, name="node2", maintenance=True)
    assert vm["node"] == "node2"


def stuck(system: System) -> None:
    """Fill both nodes so that one machine fits nowhere else."""
    occupy(system, "huge", "node2", "40 GiB")
    occupy(system, "other", "node1", "40 GiB")


def test_a_drain_that_stalls_is_given_up(system: System) -> None:
    stuck(system)
    with pytest.raises(RunError) as caught:
        system.run(NODE, name="node2", maintenance=True, force=True, stall_timeout=30)
    message = str(caught.value.error)
    assert "nothing has changed for 30 s" in message
    assert "huge" in message
    assert "end the maintenance of node 'node2' again" in message
    assert caught.value.done == ["enable_maintenance for node 'node2'", "end the maintenance of node 'node2' again"]
    assert system.info(NODE, name="node2", fields=["maintenance", "status"])[0]["status"] == "running"
    assert not system.row("nodes", name="node2")["maintenance"]


def test_a_drain_goes_on_when_the_task_must_not_give_it_up(system: System) -> None:
    stuck(system)
    message = failure(
        system,
        NODE,
        name="node2",
        maintenance=True,
        force=True,
        drain_timeout=20,
        stall_timeout=0,
        cancel_on_failure=False,
    )
    assert "timed out" in message
    assert system.row("nodes", name="node2")["maintenance"]
    # A second task waits for it, but does not end what it has not begun.
    assert "nothing has changed" in failure(system, NODE, name="node2", maintenance=True, stall_timeout=10)
    assert system.row("nodes", name="node2")["maintenance"]
    result = system.run(NODE, name="node2", maintenance=False)
    assert (result["node"]["status"], result["node"]["maintenance"]) == ("running", False)


def test_a_lost_answer_does_not_drain_twice(system: System) -> None:
    occupy(system, "busy", "node2", "1 GiB")
    system.simulator.faults.add(Fault(method="POST", path="enable_maintenance", kind="reset", when="after"))
    system.counted()
    result = system.run(NODE, name="node2", maintenance=True)
    assert len(writes(system)) == 1
    assert result["node"]["status"] == "maintenance"
    assert any("was lost" in warning for warning in result["warnings"])


def test_a_node_is_restarted_and_comes_back(system: System) -> None:
    before = system.info(NODE, name="node1")[0]["started"]
    predicted = system.run(NODE, check=True, name="node1", state="restarted")
    result = system.run(NODE, name="node1", state="restarted")
    assert (predicted["diff"], predicted["actions"]) == (result["diff"], result["actions"])
    assert "node 'node1' will restart" in result["warnings"]
    assert result["node"]["started"] > before
    assert (result["node"]["status"], result["node"]["maintenance"]) == ("running", False)


def test_a_node_is_only_restarted_when_it_waits_for_it(system: System) -> None:
    assert not system.run(NODE, name="node1", state="restarted", only_if_needed=True)["changed"]
    key = system.row("nodes", name="node1")["$key"]
    system.simulator.store.set("nodes", key, need_restart=True)
    assert system.run(NODE, name="node1", state="restarted", only_if_needed=True)["changed"]
    assert not system.run(NODE, name="node1", state="restarted", only_if_needed=True)["changed"]


def test_a_restart_is_refused_while_redundancy_is_missing(system: System) -> None:
    system.run(NODE, name="node2", maintenance=True)
    message = failure(system, NODE, name="node1", state="restarted")
    assert "no other node of the cluster takes machines" in message or "not in service: node2" in message
    system.run(NODE, name="node2", maintenance=False)
    for row in system.rows("cluster_tier_status"):
        system.simulator.store.set("cluster_tier_status", row["$key"], redundant=False)
    for check in (True, False):
        assert "has no redundancy" in failure(system, NODE, check=check, name="node1", state="restarted")
    assert system.run(NODE, check=True, name="node1", state="restarted", force=True)["changed"]


def test_settings_are_changed_and_stay(system: System) -> None:
    options = {"name": "node1", "description": "rack 3", "asset_tag": "00471", "vm_ram": "60 GiB", "lldp": True}
    predicted = system.run(NODE, check=True, **options)
    result = system.run(NODE, **options)
    assert predicted["diff"] == result["diff"]
    assert (result["node"]["vm_ram"], result["node"]["description"]) == ("60 GiB", "rack 3")
    assert not system.run(NODE, **options)["changed"]
    assert not system.run(NODE, **result["node"])["changed"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "node9", "maintenance": True}, "it does not exist, and only the platform creates one"),
        ({"name": "node1", "state": "restarted", "maintenance": True}, "leave 'maintenance' out"),
        ({"id": "1", "name": "other"}, "name is fixed: it is 'node1'"),
    ],
)
def test_what_is_impossible_is_refused(system: System, options: dict[str, Any], message: str) -> None:
    for check in (True, False):
        system.counted()
        assert message in failure(system, NODE, check=check, **options)
        assert not writes(system)
