# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether machines fit on nodes. Each machine must fit on one node, so the sum of what is free says little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Callable, NamedTuple, Optional

from .._schema.codecs import RAM
from .._schema.keys import Key
from .._schema.resource import Query

#: What has to be read to know the room on each node. `vm_ram` is the part that machines can use (measured on 26.1.8).
NODES = Query("nodes", ("name", "cluster", "vm_ram", "maintenance", "physical", "machine#status#status as status"))

#: What has to be read to know which machines occupy it; networks and nodes run as machines, too.
MACHINES = Query(
    "machine_status",
    ("machine", "node", "running_ram", "migratable", "machine#name as name", "machine#type as type"),
    (("running", (True,)),),
)

#: How full each storage tier is.
TIERS = Query("storage_tiers", ("tier", "capacity", "used"))

#: How many names a message lists.
_LISTED = 10


class Verdict(Enum):
    """Whether machines fit."""

    FITS = "fits"
    DOES_NOT_FIT = "does not fit"
    UNKNOWN = "unknown"


class Guest(NamedTuple):
    """A running machine; `ram` is in MiB, or None when it is not known."""

    name: str
    kind: str
    node: Optional[Key]
    ram: Optional[int]
    migratable: bool

    def __str__(self) -> str:
        name = f"network {self.name}" if self.kind == "vnet" else self.name
        return f"{name} ({ram_text(self.ram)})" if self.ram else name


class Room(NamedTuple):
    """A node; `free` is in MiB, or None when it is not known."""

    key: Key
    name: str
    cluster: Optional[Key]
    available: bool
    free: Optional[int]


class Placement(NamedTuple):
    """Whether machines fit on nodes, and why not."""

    verdict: Verdict
    reason: str = ""


def ram_text(mebibytes: Optional[int]) -> str:
    """Return an amount of RAM as people read it."""
    return "unknown" if mebibytes is None else str(RAM.show(RAM.load(mebibytes)))


def listed(guests: Sequence[Guest]) -> str:
    """Name machines, the largest first; of many, only some."""
    ordered = sorted(guests, key=lambda guest: (-(guest.ram or 0), guest.name))
    more = f" and {len(ordered) - _LISTED} more" if len(ordered) > _LISTED else ""
    return ", ".join(str(guest) for guest in ordered[:_LISTED]) + more


def _number(value: Any) -> Optional[int]:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def guests_of(rows: Iterable[Mapping[str, Any]]) -> list[Guest]:
    """Return the machines that occupy nodes."""
    return [
        Guest(
            name=str(row.get("name") or row.get("$key")),
            kind=str(row.get("type")),
            node=Key.of(row.get("node")),
            ram=_number(row.get("running_ram")),
            migratable=row.get("migratable") is not False,
        )
        for row in rows
        if row.get("type") != "node"
    ]


def rooms_of(rows: Iterable[Mapping[str, Any]], guests: Sequence[Guest]) -> list[Room]:
    """Return the physical nodes with the memory that their machines leave free."""
    found = []
    for row in rows:
        key = Key.of(row.get("$key"))
        if key is None or row.get("physical") is False:
            continue
        size, used = _number(row.get("vm_ram")), [guest.ram for guest in guests if guest.node == key]
        free = None if size is None or None in used else size - sum(ram for ram in used if ram)
        available = row.get("status") == "running" and not row.get("maintenance")
        found.append(Room(key, str(row.get("name")), Key.of(row.get("cluster")), available, free))
    return found


def place(guests: Sequence[Guest], rooms: Sequence[Room], among: str = "other node") -> Placement:
    """Return whether machines fit on nodes, by their memory.

    An arrangement that was found proves that they fit. That they do not is only said when no arrangement can exist.

    Args:
        guests: the machines.
        rooms: the nodes.
        among: what one of the nodes is called.
    """
    stuck = [guest for guest in guests if not guest.migratable]
    if stuck:
        return Placement(Verdict.DOES_NOT_FIT, f"cannot be migrated: {listed(stuck)}")
    if not guests:
        return Placement(Verdict.FITS)
    if not rooms:
        return Placement(Verdict.DOES_NOT_FIT, f"no {among} of the cluster takes machines")
    free = [room.free for room in rooms if room.free is not None]
    needed = [guest.ram for guest in guests if guest.ram is not None]
    if len(free) < len(rooms) or len(needed) < len(guests):
        return Placement(Verdict.UNKNOWN, "the platform does not report the memory of every machine and node")
    return _arrange(guests, needed, rooms, free, among)


def _arrange(
    guests: Sequence[Guest], needed: list[int], rooms: Sequence[Room], free: list[int], among: str
) -> Placement:
    largest = max(rooms, key=lambda room: room.free or 0)
    too_large = [guest for guest in guests if (guest.ram or 0) > (largest.free or 0)]
    if too_large:
        room = f"the most free memory is {ram_text(max(largest.free or 0, 0))} on {largest.name}"
        return Placement(Verdict.DOES_NOT_FIT, f"too large for any {among}: {listed(too_large)}; {room}")
    if sum(needed) > sum(amount for amount in free if amount > 0):
        total = sum(amount for amount in free if amount > 0)
        return Placement(Verdict.DOES_NOT_FIT, f"{ram_text(sum(needed))} are needed, {ram_text(total)} are free")
    # The platform prefers the node with the most free memory; a tighter arrangement may exist.
    if any(_is_arranged(needed, free, choose) for choose in (max, min)):
        return Placement(Verdict.FITS)
    return Placement(Verdict.UNKNOWN, "no arrangement was found in which each machine fits on one node")


def _is_arranged(needed: list[int], free: list[int], choose: Callable[[list[int]], int]) -> bool:
    """Return whether all find room when each, the largest first, goes where `choose` says."""
    left = list(free)
    for ram in sorted(needed, reverse=True):
        fitting = [amount for amount in left if amount >= ram]
        if not fitting:
            return False
        left[left.index(choose(fitting))] -= ram
    return True
