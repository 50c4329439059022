# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether machines fit on nodes: the arrangement that is found, and what is only said when it is certain."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.placement import (
    Guest,
    Room,
    Verdict,
    guests_of,
    listed,
    place,
    rooms_of,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key

GIB = 1024


def guests(*sizes, migratable=True):
    return [Guest(f"vm{number}", "vm", Key("1"), size, migratable) for number, size in enumerate(sizes)]


def rooms(*free):
    return [Room(Key(str(number)), f"node{number}", Key("1"), True, size) for number, size in enumerate(free, start=2)]


@pytest.mark.parametrize(
    ("sizes", "free", "verdict", "reason"),
    [
        ((), (), Verdict.FITS, ""),
        ((4 * GIB,), (8 * GIB,), Verdict.FITS, ""),
        ((4 * GIB, 4 * GIB, 6 * GIB), (8 * GIB, 6 * GIB), Verdict.FITS, ""),
        ((0, 0), (0,), Verdict.FITS, ""),
        ((4 * GIB,), (), Verdict.DOES_NOT_FIT, "no other node"),
        ((24 * GIB,), (20 * GIB, 20 * GIB), Verdict.DOES_NOT_FIT, "too large for any other node: vm0 (24 GiB)"),
        ((4 * GIB, 4 * GIB, 4 * GIB), (5 * GIB, 5 * GIB), Verdict.DOES_NOT_FIT, "12 GiB are needed, 10 GiB are free"),
        ((4 * GIB, 4 * GIB, 4 * GIB), (7 * GIB, 6 * GIB), Verdict.UNKNOWN, "no arrangement was found"),
        ((4 * GIB,), (-2 * GIB,), Verdict.DOES_NOT_FIT, "the most free memory is 0 B"),
        ((None,), (8 * GIB,), Verdict.UNKNOWN, "does not report"),
        ((4 * GIB,), (None,), Verdict.UNKNOWN, "does not report"),
    ],
)
def test_machines_are_placed_by_their_memory(sizes, free, verdict, reason):
    placement = place(guests(*sizes), rooms(*free))
    assert placement.verdict is verdict
    assert reason in placement.reason


def test_a_machine_that_cannot_be_migrated_never_fits():
    placement = place([*guests(1), *guests(GIB, migratable=False)], rooms(8 * GIB))
    assert placement == (Verdict.DOES_NOT_FIT, "cannot be migrated: vm0 (1 GiB)")


def test_the_largest_machines_are_named_first():
    assert listed(guests(GIB, 3 * GIB)) == "vm1 (3 GiB), vm0 (1 GiB)"
    assert listed(guests(*[GIB] * 12)).endswith(" and 2 more")
    assert listed([Guest("External", "vnet", Key("1"), 0, True)]) == "network External"


def test_rooms_are_what_machines_leave_free():
    found = guests_of(
        [
            {"$key": 1, "node": 1, "type": "node", "name": "node1", "running_ram": 9999},
            {"$key": 2, "node": 1, "type": "vm", "name": "a", "running_ram": 2048, "migratable": True},
            {"$key": 3, "node": "2", "type": "vm", "name": "b", "running_ram": None},
        ]
    )
    assert [guest.name for guest in found] == ["a", "b"]
    row = {"cluster": 1, "vm_ram": 8192, "maintenance": False, "physical": True, "status": "running"}
    nodes = [
        {**row, "$key": 1, "name": "node1"},
        {**row, "$key": 2, "name": "node2"},
        {**row, "$key": 3, "name": "node3", "maintenance": True},
        {**row, "$key": 4, "name": "node4", "status": "unresponsive"},
        {**row, "$key": 5, "name": "virtual", "physical": False},
    ]
    assert [(room.name, room.available, room.free) for room in rooms_of(nodes, found)] == [
        ("node1", True, 6144),
        ("node2", True, None),
        ("node3", False, 8192),
        ("node4", False, 8192),
    ]
