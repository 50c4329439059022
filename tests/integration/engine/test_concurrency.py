# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two runs of the same task at the same time: both succeed if the desired state is reached."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine import runner
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.tasks import System, failure
from tests.simulator import Fault

TASKS: list[tuple[Resource, dict[str, Any]]] = [
    (VM, {"name": "both", "drives": [{"name": "os", "size": "1 GiB"}], "state": "running"}),
    (
        NETWORK,
        {
            "name": "both",
            "network": "10.44.0.0/24",
            "ip_address": "10.44.0.1",
            "rules": [{"name": "in"}],
            "state": "running",
        },
    ),
    (GROUP, {"name": "both", "description": "two at once", "members": ["kai"]}),
]


@pytest.mark.parametrize(("resource", "options"), TASKS, ids=[resource.name for resource, _options in TASKS])
def test_tasks_that_run_at_the_same_time_both_succeed(
    system: System, resource: Resource, options: dict[str, Any]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _index: system.run(resource, **options), range(4)))
    assert all(result[resource.name]["name"] == "both" for result in results)
    assert len([row for row in system.rows(resource.table) if row.get("name") == "both"]) == 1
    assert not system.run(resource, **options)["changed"]


def test_a_start_that_another_task_has_already_made_is_not_a_failure(system: System) -> None:
    system.simulator.faults.add(Fault("status", method="POST", table="vm_actions", status=504, when="after"))
    with pytest.raises(RunError):
        system.run(VM, name="web2", state="running", wait_timeout=0)
    system.simulator.clock.finish()
    assert system.run(VM, name="web2", state="running")["vm"]["status"] == "running"


def test_a_start_that_is_refused_for_another_reason_fails(system: System) -> None:
    fault = Fault("status", method="POST", table="vm_actions", status=422, body={"err": "Machine is already doomed"})
    system.simulator.faults.add(fault)
    assert "already doomed" in failure(system, VM, name="web2", state="running")


def test_what_another_task_has_just_made_does_not_stand_in_the_way(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both tasks see that the VM is missing; the first is done before the second checks whether its address is free."""
    options = {"name": "both", "nics": [{"name": "a", "network": "Internal", "static_address": "192.168.0.77"}]}
    check = runner.check_platform

    def late(*arguments: Any) -> Any:
        monkeypatch.setattr(runner, "check_platform", check)
        system.run(VM, **options)
        return check(*arguments)

    monkeypatch.setattr(runner, "check_platform", late)
    result = system.run(VM, **options)
    assert not result["changed"]
    assert result["vm"]["name"] == "both"
    other = {**options, "name": "other"}
    assert "192.168.0.77 of network 'Internal' is taken" in failure(system, VM, **other)
