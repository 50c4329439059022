# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which VMs to move so that the nodes of a cluster use about as much of their memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Optional

from .placement import Guest, Room

#: How many moves are proposed for a cluster.
_MOST_MOVES = 20


class Move(NamedTuple):
    """A VM that should move."""

    guest: Guest
    source: str
    target: str


@dataclass
class _Load:
    """A node as it will be after the moves so far, in MiB."""

    name: str
    size: int
    used: int
    guests: list[Guest] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.used / self.size

    def share_with(self, mebibytes: int) -> float:
        return (self.used + mebibytes) / self.size


def _loads(rooms: Sequence[Room], guests: Sequence[Guest], sizes: dict[str, int]) -> Optional[list[_Load]]:
    """Return the nodes that take machines; None: what they use is not known."""
    found = []
    for room in rooms:
        size = sizes.get(str(room.key), 0)
        if room.available and (room.free is None or size <= 0):
            return None
        if room.available:
            own = [guest for guest in guests if guest.node == room.key]
            found.append(_Load(room.name, size, size - (room.free or 0), own))
    return found


def spread_of(rooms: Sequence[Room], sizes: dict[str, int]) -> Optional[float]:
    """Return the difference between the fullest and the emptiest node, in percentage points; None: it is not known."""
    loads = _loads(rooms, (), sizes)
    if not loads:
        return None
    shares = [load.share for load in loads]
    return round((max(shares) - min(shares)) * 100, 1)


def moves_for(
    rooms: Sequence[Room], guests: Sequence[Guest], sizes: dict[str, int], spread: float, stay: Collection[str]
) -> Optional[list[Move]]:
    """Return the moves after which the nodes of a cluster are even, or as even as they get; None: it is not known.

    Each moves a VM from the fullest to the emptiest node. A VM moves once at most.

    Args:
        rooms: the nodes of the cluster.
        guests: the machines that run on them.
        sizes: the memory of each node that machines can use, by its key.
        spread: the difference that may remain, in percentage points.
        stay: names of VMs that must not move.
    """
    loads = _loads(rooms, guests, sizes)
    if loads is None:
        return None
    found: list[Move] = []
    moved: set[str] = set(stay)
    while len(loads) > 1 and len(found) < _MOST_MOVES:
        full, empty = max(loads, key=lambda load: load.share), min(loads, key=lambda load: load.share)
        chosen = None if (full.share - empty.share) * 100 <= spread else _best(full, empty, moved)
        if chosen is None:
            break
        ram = chosen.ram or 0
        full.used, empty.used = full.used - ram, empty.used + ram
        full.guests.remove(chosen)
        moved.add(chosen.name)
        found.append(Move(chosen, full.name, empty.name))
    return found


def _best(full: _Load, empty: _Load, stay: Collection[str]) -> Optional[Guest]:
    """Return the VM whose move makes two nodes most even; None: no move makes them more even."""

    def left(guest: Guest) -> float:
        ram = guest.ram or 0
        return abs(full.share_with(-ram) - empty.share_with(ram))

    candidates = [
        guest
        for guest in full.guests
        if guest.kind == "vm"
        and guest.migratable
        and guest.ram
        and guest.name not in stay
        and empty.used + guest.ram <= empty.size
    ]
    best = min(candidates, key=lambda guest: (left(guest), guest.name), default=None)
    return best if best is not None and left(best) < full.share - empty.share else None
