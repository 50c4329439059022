# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disks have to be replaced, and which can be pulled."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.drive_health import (
    DRIVE_HEALTH,
    judge_drives,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.levels import Bounds

LIMITS = Bounds(80, 95)
NODES = [{"$key": number, "name": f"node{number}", "cluster": 1, "physical": True} for number in (1, 2)]
TIER = {"tier": 1, "cluster": 1, "status": "online", "redundant": True}


def disk(node: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "serial": f"S{node}",
        "node": f"node{node}",
        "path": "/dev/sda",
        "status": "online",
        "vsan_tier": 1,
        **values,
    }


def judge(*disks: dict[str, Any], **tier: Any) -> list[Any]:
    return judge_drives(disks, [{**TIER, **tier}], NODES, LIMITS)


@pytest.mark.parametrize(
    ("values", "verdict", "reason"),
    [
        ({}, "healthy", ""),
        ({"status": "errors"}, "replace", "status 'errors'"),
        ({"status": "offline"}, "replace", "status 'offline'"),
        ({"realloc_sectors": 9, "realloc_sectors_warn": True}, "replace", "9 reallocated sectors, above the limit"),
        ({"offline_uncorrectable": 1, "offline_uncorrectable_warn": True}, "replace", "1 uncorrectable sector,"),
        ({"wear_level": 95}, "replace", "95 percent worn"),
        ({"wear_level": 80}, "watch", "80 percent worn"),
        ({"wear_level": 5, "wear_level_warn": True}, "watch", "5 percent worn"),
        ({"current_pending_sector": 2}, "watch", "2 pending sectors"),
        ({"vsan_write_errors": 1}, "watch", "1 write error of the vSAN"),
        ({"temp": 71, "temp_warn": True}, "watch", "71 degrees"),
        ({"status": "repairing", "vsan_repairing": 3}, "watch", "being repaired"),
        # What a disk does not report says nothing about it.
        ({"wear_level": None, "realloc_sectors": None, "status": None}, "healthy", ""),
    ],
)
def test_verdicts(values: dict[str, Any], verdict: str, reason: str) -> None:
    [drive] = judge(disk(**values))
    assert (drive.verdict, reason in ", ".join(drive.reasons)) == (verdict, True)


@pytest.mark.parametrize(
    ("own", "other", "tier", "reason"),
    [
        ({}, {}, {}, ""),
        ({}, {}, {"redundant": False}, "no redundancy"),
        ({}, {}, {"redundant": None}, "no redundancy"),
        ({}, {}, {"status": "verifying"}, "is verifying"),
        ({}, {"vsan_repairing": 1}, {}, "is being repaired"),
        ({}, {"status": "errors"}, {}, "node2 /dev/sda (S2) on another node has to be replaced, too"),
        # The other one keeps its data elsewhere.
        ({}, {"status": "errors", "vsan_tier": 2}, {}, ""),
        ({"vsan_tier": 3}, {}, {}, "the state of storage tier 3 is not known"),
        ({"vsan_tier": -1}, {}, {"redundant": False}, ""),
        ({"vsan_tier": -1, "boot": True}, {}, {}, "it starts the node"),
    ],
)
def test_a_disk_can_be_pulled_if_its_data_is_elsewhere(
    own: dict[str, Any], other: dict[str, Any], tier: dict[str, Any], reason: str
) -> None:
    drives = judge(disk(**own), disk(2, **other), **tier)
    [drive] = [drive for drive in drives if drive.row["node"] == "node1"]
    assert reason in drive.do_not_pull
    assert bool(drive.do_not_pull) == bool(reason)


def test_the_worst_comes_first_and_nodes_without_disks_are_named() -> None:
    params = {"wear_warning": 80, "wear_critical": 95}
    rows = [disk(), disk(serial="S9", path="/dev/sdb", status="errors")]
    found = DRIVE_HEALTH.evaluate(params, [rows, [TIER], NODES])
    assert [drive["serial"] for drive in found["drives"]] == ["S9", "S1"]
    assert found["counts"] == {"replace": 1, "watch": 0, "healthy": 1}
    assert found["nodes_without_drives"] == ["node2"]


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        DRIVE_HEALTH.evaluate({"wear_warning": 80, "wear_critical": 95}, [None, [], []])
    with pytest.raises(ValueError, match="'wear_critical' must not be reached before 'wear_warning'"):
        DRIVE_HEALTH.queries({"wear_warning": 99, "wear_critical": 95})
