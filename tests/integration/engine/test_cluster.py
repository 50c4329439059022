# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters: limits that VMs exceed, machines that run in them, and nodes that have to restart."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure

LARGE = {"name": "large", "ram": "32 GiB", "cpu_cores": 12, "state": "stopped"}


@pytest.mark.parametrize(
    ("limit", "named"),
    [({"max_ram_per_vm": "16 GiB"}, "large (32 GiB)"), ({"max_cores_per_vm": 8}, "large (12 cores)")],
    ids=["ram", "cores"],
)
def test_limits_that_vms_exceed_need_consent(system: System, limit: dict[str, Any], named: str) -> None:
    system.run(VM, **LARGE)
    for check in (True, False):
        system.counted()
        message = failure(system, CLUSTER, check=check, name="main", **limit)
        assert named in message
        assert "'force: true'" in message
        assert not [entry for entry in system.counted() if entry.method != "GET"]
    result = system.run(CLUSTER, name="main", force=True, **limit)
    assert result["cluster"] == {**result["cluster"], **limit}
    assert any(named in warning for warning in result["warnings"])


def test_limits_above_all_vms_need_none(system: System) -> None:
    system.run(VM, **LARGE)
    result = system.run(CLUSTER, name="main", max_ram_per_vm="32 GiB", max_cores_per_vm=12)
    assert result["changed"]
    assert not result.get("warnings")


@pytest.mark.parametrize("option", ["enabled", "compute"])
def test_a_cluster_is_not_taken_away_from_its_machines(system: System, option: str) -> None:
    system.run(VM, name="busy", ram="1 GiB", cpu_cores=1, state="running")
    assert f"'{option}' would be turned off while" in failure(system, CLUSTER, name="main", **{option: False})
    assert system.run(CLUSTER, name="main", force=True, **{option: False})["cluster"][option] is False


def test_a_setting_of_the_nodes_warns_of_the_restart_that_makes_it_count(system: System) -> None:
    result = system.run(CLUSTER, name="main", nested_virtualization=True)
    assert "only after a restart" in result["warnings"][0]
    assert all(node["need_restart"] for node in system.info(NODE))
    assert not system.run(CLUSTER, name="main", nested_virtualization=True).get("warnings")


def test_a_cluster_with_nodes_is_not_removed(system: System) -> None:
    message = failure(system, CLUSTER, name="main", state="absent")
    assert "it is in use by 2 nodes: 'node1', 'node2'" in message
    assert system.row("clusters", name="main")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"target_ram_percent": 101.0}, "expected 0 to 100, got 101"),
        ({"cost_per_unit": -1.0}, "expected at least 0, got -1"),
        ({"max_ram_per_vm": "4096"}, "4096 MiB"),
        ({"swap_tier": 6}, "expected at most 5"),
    ],
    ids=["percent", "price", "ram", "tier"],
)
def test_values_out_of_range_are_refused(system: System, wrong: dict[str, Any], reason: str) -> None:
    assert reason in failure(system, CLUSTER, name="main", **wrong)
