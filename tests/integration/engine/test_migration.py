# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving running VMs and tenant nodes to another node."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_node import TENANT_NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure


@pytest.fixture
def vm(system: System) -> str:
    """Return the name of a VM that runs on node1."""
    system.run(VM, name="mover", ram="1 GiB", preferred_node="node1", state="running")
    assert node(system) == "node1"
    return "mover"


def node(system: System) -> str:
    [found] = system.info(VM, name="mover")
    return str(found["node"])


def test_a_running_vm_is_moved_once(system: System, vm: str) -> None:
    predicted = system.run(VM, check=True, name=vm, migrate_to="node2")
    assert predicted["diff"] == {"before": {"node": "node1"}, "after": {"node": "node2"}}
    result = system.run(VM, name=vm, migrate_to="node2")
    assert result["actions"] == predicted["actions"] == ["migrate VM 'mover' from node1 to node2"]
    assert (result["vm"]["node"], result["vm"]["status"]) == ("node2", "running")
    again = system.run(VM, name=vm, migrate_to="node2")
    assert (again["changed"], again.get("warnings", [])) == (False, [])


def test_a_converged_vm_costs_one_read(system: System, vm: str) -> None:
    system.counted()
    system.run(VM, name=vm, migrate_to="node1")
    assert [request.method for request in system.counted()] == ["GET"]


def test_a_vm_leaves_a_node(system: System, vm: str) -> None:
    assert system.run(VM, name=vm, migrate_from="node2")["changed"] is False
    predicted = system.run(VM, check=True, name=vm, migrate_from="node1")
    result = system.run(VM, name=vm, migrate_from="node1")
    assert result["actions"] == predicted["actions"] == ["migrate VM 'mover' from node1 to another node"]
    assert result["vm"]["node"] == "node2"
    assert system.run(VM, name=vm, migrate_from="node1")["changed"] is False


def test_a_vm_that_is_off_is_left_alone(system: System) -> None:
    system.run(VM, name="sleeper")
    result = system.run(VM, name="sleeper", migrate_to="node2")
    assert result["changed"] is False
    assert result["warnings"] == ["VM 'sleeper' does not run: 'migrate_to' has no effect"]


def test_nodes_that_take_no_vms_are_refused(system: System, vm: str) -> None:
    assert "migrate_to: there is no node 'node9'" in failure(system, VM, name=vm, migrate_to="node9")
    [other] = [row for row in system.simulator.store.rows("nodes") if row["name"] == "node2"]
    system.simulator.store.patch("nodes", other["$key"], {"maintenance": True})
    assert "node2 is in maintenance" in failure(system, VM, check=True, name=vm, migrate_to="node2")
    assert node(system) == "node1"


def test_a_vm_that_cannot_be_moved_is_refused(system: System, vm: str) -> None:
    [row] = [row for row in system.simulator.store.rows("vms") if row["name"] == vm]
    [machine] = [found for found in system.simulator.store.rows("machines") if found["$key"] == row["machine"]]
    system.simulator.store.patch("machine_status", machine["status"], {"migratable": False})
    assert "cannot be moved" in failure(system, VM, check=True, name=vm, migrate_to="node2")


def test_a_migration_that_does_not_begin_ends_at_the_deadline(system: System, vm: str) -> None:
    [other] = [row for row in system.simulator.store.rows("nodes") if row["name"] == "node2"]
    system.simulator.store.patch("nodes", other["$key"], {"vm_ram": 512})
    preview = system.run(VM, check=True, name=vm, migrate_to="node2")
    assert "node2 has no free memory for machines, and the machine has 1 GiB" in preview["warnings"][0]
    message = failure(system, VM, name=vm, migrate_to="node2", wait_timeout=5)
    assert "waiting for its arrival on node2" in message
    assert "node node1, status running" in message
    assert "node2 has 512 MiB for machines" in message
    assert node(system) == "node1"


def test_consoles_have_an_address_while_the_vm_runs(system: System, vm: str) -> None:
    [running] = system.info(VM, name=vm)
    assert running["console_host"]
    assert running["console_port"] > 0
    system.run(VM, name=vm, state="stopped", force=True, shutdown_timeout=0)
    [stopped] = system.info(VM, name=vm)
    assert not stopped["console_host"]


def test_a_tenant_node_is_moved_while_it_runs(system: System) -> None:
    nodes = [{"name": "node1", "cpu_cores": 1, "ram": "2 GiB", "preferred_node": "node1"}]
    system.run(TENANT, name="acme", nodes=nodes, storage=[{"tier": 1, "size": "10 GiB"}], state="running")
    move = {"name": "node1", "tenant": "acme", "migrate_to": "node2"}
    predicted = system.run(TENANT_NODE, check=True, **move)
    result = system.run(TENANT_NODE, **move)
    assert result["actions"] == predicted["actions"] == ["migrate tenant node 'node1' from node1 to node2"]
    assert (result["tenant_node"]["host_node"], result["tenant_node"]["status"]) == ("node2", "running")
    assert system.run(TENANT_NODE, **move)["changed"] is False


def test_one_node_of_a_tenant_is_stopped_and_started(system: System) -> None:
    nodes = [{"name": name, "cpu_cores": 1, "ram": "2 GiB"} for name in ("node1", "node2")]
    system.run(TENANT, name="acme", nodes=nodes, storage=[{"tier": 1, "size": "10 GiB"}], state="running")
    for state, status in (("stopped", "stopped"), ("running", "running"), ("restarted", "running")):
        result = system.run(TENANT_NODE, name="node2", tenant="acme", state=state)
        assert (result["changed"], result["tenant_node"]["status"]) == (True, status)
    assert [node["status"] for node in system.info(TENANT_NODE, filters={"tenant": "acme"})] == ["running", "running"]
