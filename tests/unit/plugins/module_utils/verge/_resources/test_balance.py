# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which VMs are proposed to be moved so that nodes are used evenly."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.balance import moves_for, spread_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.placement import Guest, Room
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key

SIZES = {"1": 100, "2": 100}


def guest(name: str, node: str, ram: int, **changes: Any) -> Guest:
    return Guest(name, "vm", Key(node), ram, True)._replace(**changes)


def rooms(guests: list[Guest], available: bool = True) -> list[Room]:
    return [
        Room(
            Key(key),
            f"node{key}",
            Key("9"),
            available or key == "1",
            size - sum(g.ram or 0 for g in guests if g.node == key),
        )
        for key, size in SIZES.items()
    ]


def moves(guests: list[Guest], spread: float = 10, stay: tuple[str, ...] = (), available: bool = True) -> list[str]:
    found = moves_for(rooms(guests, available), guests, SIZES, spread, stay) or []
    return [f"{move.guest.name}: {move.source} -> {move.target}" for move in found]


def test_the_vm_that_makes_nodes_most_even_moves():
    guests = [guest("a", "1", 50), guest("b", "1", 20), guest("c", "1", 10)]
    assert spread_of(rooms(guests), SIZES) == 80
    assert moves(guests) == ["a: node1 -> node2"]


def test_even_nodes_are_left_alone():
    assert moves([guest("a", "1", 30), guest("b", "2", 25)]) == []
    assert moves([guest("a", "1", 90)]) == []


@pytest.mark.parametrize(
    "fixed", [{"migratable": False}, {"kind": "vnet"}, {"kind": "tenant_node"}], ids=["stuck", "network", "tenant"]
)
def test_what_cannot_move_stays(fixed: dict[str, Any]):
    assert moves([guest("a", "1", 40, **fixed), guest("b", "1", 20)]) == ["b: node1 -> node2"]


def test_vms_that_must_stay_are_not_proposed():
    guests = [guest("a", "1", 40), guest("b", "1", 30)]
    assert moves(guests, stay=("a",)) == ["b: node1 -> node2"]
    assert moves(guests, stay=("a", "b")) == []


def test_nodes_that_are_not_in_service_take_nothing():
    assert moves([guest("a", "1", 40), guest("b", "1", 30)], available=False) == []


def test_nothing_is_proposed_on_guesses():
    unknown = [room._replace(free=None) for room in rooms([])]
    assert moves_for(unknown, [], SIZES, 10, ()) is None
    assert spread_of(unknown, SIZES) is None
