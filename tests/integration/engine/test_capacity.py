# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The room that a system has: memory by node, storage by tier, and what is not known."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.reports import reporting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.capacity import CAPACITY, growth_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System

DAY = 86400
DEFAULTS = {name: option.get("default") for name, option in CAPACITY.options.items()}


def capacity(system: System, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = system.run_task(reporting(CAPACITY), True, options)["capacity"]
    return found


def test_the_free_memory_is_that_of_the_nodes_in_service(system: System) -> None:
    [before] = capacity(system, ram="8 GiB")["clusters"]
    system.run(VM, name="large", ram="16 GiB", preferred_node="node1", state="running")
    [after] = capacity(system, ram="8 GiB")["clusters"]
    assert (before["one_node_less"], after["one_node_less"]) == ("fits", "fits")
    assert before["vms_by_ram"] - after["vms_by_ram"] == 2
    system.simulator.store.set("nodes", system.row("nodes", name="node2")["$key"], maintenance=True)
    [less] = capacity(system, ram="8 GiB")["clusters"]
    assert [node["in_service"] for node in less["nodes"]] == [True, False]
    assert less["one_node_less"] == "does not fit"
    assert less["ram_free"] == less["nodes"][0]["ram_free"]


def test_the_scarcest_resource_decides_how_many_fit(system: System) -> None:
    room = capacity(system, ram="1 GiB", storage="1 TiB", tier=1)
    [tier] = [tier for tier in room["tiers"] if tier["tier"] == 1]
    assert room["vms_that_fit"] == min(tier["vms_by_storage"], room["clusters"][0]["vms_by_ram"])
    assert capacity(system)["vms_that_fit"] is None
    assert capacity(system, ram="1 GiB", storage="1 GiB", tier=5)["vms_that_fit"] is None


def test_what_the_platform_does_not_report_is_unknown(system: System) -> None:
    for row in system.rows("nodes"):
        system.simulator.store.set("nodes", row["$key"], vm_ram=None)
    [cluster] = capacity(system, ram="1 GiB")["clusters"]
    assert (cluster["ram_free"], cluster["largest_vm"], cluster["vms_by_ram"]) == (None, None, None)
    assert cluster["one_node_less"] == "unknown"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ram": "4 GB"}, "write '4 GiB'"),
        ({"storage": "4 GiB"}, "required together"),
        ({"ram": "0 B"}, "expected more than 0"),
        ({"history": "soon"}, "not a valid duration"),
    ],
)
def test_unusable_options_are_refused(system: System, options: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError) as caught:
        capacity(system, **options)
    assert message in str(caught.value.error)


def test_the_history_ends_with_the_latest_sample() -> None:
    tiers = [{"tier": 1, "capacity": 2**40, "used": 2**30}]
    history = [{"timestamp": int(time.time()) - 60 * age, "used": age, "number": 1} for age in range(1000)]
    params = {**DEFAULTS, "history": "1 day"}
    usage = CAPACITY.evaluate(params, [[], [], [], tiers, history])["tiers"][0]["usage"]
    assert (len(usage), usage[-1]["used"]) == (59, "0 B")
    assert [point["time"] for point in usage] == sorted(point["time"] for point in usage)


@pytest.mark.parametrize(
    ("used", "growth", "found"),
    [
        (10, 0, []),
        (80, 0, [("warning", "80 percent full")]),
        (95, 0, [("critical", "95 percent full")]),
        (10, 1, [("warning", "full on 20")]),
        (10, 4, [("critical", "full on 20")]),
        (None, 0, [("unknown", "not reported")]),
    ],
)
def test_what_runs_out_is_found(used: int | None, growth: int, found: list[tuple[str, str]]) -> None:
    now = int(time.time())
    tiers = [{"tier": 1, "capacity": 100, "used": used, "used_pct": used}]
    history = [{"timestamp": now - age * DAY, "used": 10 - growth * age, "number": 1} for age in (0, 2)]
    result = CAPACITY.evaluate(DEFAULTS, [[{"$key": 1, "name": "main"}], [], [], tiers, history])
    findings = result["findings"]
    assert [finding["level"] for finding in findings] == [level for level, _message in found]
    assert all(message in finding["message"] for finding, (_level, message) in zip(findings, found, strict=True))
    assert result["status"] == (found[0][0] if found else "healthy")


def test_what_cannot_be_read_is_never_healthy() -> None:
    result = CAPACITY.evaluate(DEFAULTS, [[], [], [], [], []])
    assert (result["status"], len(result["findings"])) == ("unknown", 2)


def test_growth_is_that_of_a_line_through_all_samples() -> None:
    assert growth_of({0: 100, DAY: 100 + DAY, 2 * DAY: 100 + 2 * DAY}) == pytest.approx(1.0)
    assert growth_of({0: 5, DAY: 5}) == 0
    assert growth_of({0: 5, DAY - 1: 9}) is None
    assert growth_of({0: 5}) is None
