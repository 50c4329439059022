# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs: what a task does, what it says, and what it leaves alone."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge.resources.vm import VM

from tests.integration.tasks import System, failure

WEB: dict[str, Any] = {
    "name": "shop-web",
    "description": "front end",
    "cpu_cores": 2,
    "ram": "2 GiB",
    "machine_type": "q35",
    "drives": [{"name": "os", "size": "20 GiB", "tier": 1}, {"name": "data", "size": "50 GiB", "tier": 1}],
    "nics": [{"name": "nic_0", "network": "Internal"}, {"name": "nic_1", "network": "External"}],
    "state": "running",
}


def test_a_vm_is_created_with_all_it_needs_and_started(system: System) -> None:
    result = system.run(VM, **WEB)
    assert result["changed"]
    row = system.row("vms", name="shop-web")
    assert (row["cpu_cores"], row["ram"], row["description"]) == (2, 2048, "front end")
    drives = [drive for drive in system.rows("machine_drives") if drive["machine"] == row["machine"]]
    assert {drive["name"]: drive["disksize"] for drive in drives} == {"os": 20 * 2**30, "data": 50 * 2**30}
    assert result["vm"]["status"] == "running"
    assert [nic["network"] for nic in result["vm"]["nics"]] == ["Internal", "External"]


def test_the_second_run_costs_one_request_and_changes_nothing(system: System) -> None:
    system.run(VM, **WEB)
    system.counted()
    result = system.run(VM, **WEB)
    requests = system.counted()
    assert not result["changed"]
    assert result["diff"] == {"before": {}, "after": {}}
    assert [request.method for request in requests] == ["GET"]


def test_check_mode_predicts_the_creation_and_writes_nothing(system: System) -> None:
    predicted = system.run(VM, check=True, **WEB)
    assert not system.simulator.journal.writes
    real = system.run(VM, **WEB)
    assert predicted["changed"] is real["changed"] is True
    assert predicted["diff"] == real["diff"]
    assert predicted["actions"] == real["actions"]
    assert failure(system, VM, name="shop-web", drives=[{"name": "os", "size": "10 GiB"}])
