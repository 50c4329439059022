# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limited supplies, and what plans take of them: memory of nodes for machines, room on storage tiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Callable, NamedTuple, Optional

from .._schema.codecs import SIZE
from .._schema.columns import Reference, ResolvedReference
from .._schema.keys import Key
from .._schema.resource import Answers, Desired, PlannedTask, State, Stock
from .._schema.steps import Create, Update
from .placement import MACHINES, NODES, TIERS, Guest, Room, Verdict, guests_of, listed, place, rooms_of

# --- memory ----------------------------------------------------------------------------------------------------------


class Start(NamedTuple):
    """A machine that a plan starts.

    Attributes:
        name: what people call it.
        ram: its memory in MiB.
        clusters: where it can run; empty: the platform chooses.
        machine: the machine that stops first, so that its memory becomes free.
    """

    name: str
    ram: int
    clusters: tuple[Key, ...] = ()
    machine: Optional[Key] = None


def _short_of_memory(starts: Sequence[Start], answers: Answers) -> Iterator[str]:
    """Yield a warning for machines that find no room: the platform leaves them off, without an error (26.1.8)."""
    stopped = {start.machine for start in starts if start.machine}
    rows = [row for row in answers[1] or () if Key.of(row.get("machine")) not in stopped]
    rooms = [room for room in rooms_of(answers[0] or (), guests_of(rows)) if room.available]
    groups: dict[tuple[Key, ...], list[Start]] = defaultdict(list)
    for start in starts:
        groups[start.clusters].append(start)
    for clusters, group in groups.items():
        yield from _without_room(group, [room for room in rooms if not clusters or room.cluster in clusters])


def _without_room(starts: Sequence[Start], rooms: Sequence[Room]) -> Iterator[str]:
    if not rooms or any(room.free is None for room in rooms):
        # Whoever may not read nodes is told nothing.
        return
    guests = [Guest(start.name, "vm", None, start.ram, migratable=True) for start in starts]
    placement = place(guests, rooms, "node that is in service")
    if placement.verdict is Verdict.DOES_NOT_FIT:
        which = f"{starts[0].name} will not start" if len(starts) == 1 else f"not all will start of {listed(guests)}"
        yield f"not enough memory, {which}: {placement.reason}"
    elif placement.verdict is Verdict.UNKNOWN:
        yield f"it is doubtful whether all will start of {listed(guests)}: {placement.reason}"


MEMORY = Stock((NODES, MACHINES), _short_of_memory)


def _will_start(task: PlannedTask) -> bool:
    """Return whether the plan starts an object that does not run, or one that has to find room again."""
    power, state = task.resource.power, task.state
    if power is None or task.controls.state == "absent":
        return False
    if state is None or power.kind(state.status) in ("off", "suspended"):
        return task.controls.state in ("running", "restarted")
    return task.writes("ram") and (task.plan.outage is not None or task.controls.state == "restarted")


def _mebibytes(wanted: Desired, state: Optional[State]) -> int:
    value = wanted.get("ram", state.values.get("ram") if state else None)
    return int(value) // 2**20 if isinstance(value, int) else 0


def _clusters(task: PlannedTask, wanted: Desired, state: Optional[State]) -> tuple[Key, ...]:
    """Return where a machine can run; nothing, if that is not known."""
    found = [_cluster(task, wanted, state, option) for option in ("cluster", "failover_cluster")]
    return tuple(key for key in found if key is not None) if found[0] is not None else ()


def _cluster(task: PlannedTask, wanted: Desired, state: Optional[State], option: str) -> Optional[Key]:
    name, current = wanted.get(option), state.values.get(option) if state else None
    if name is None or (isinstance(current, ResolvedReference) and current.name == name):
        return current.key if isinstance(current, ResolvedReference) else None
    # All options that name a cluster find it in the same way.
    return task.key_of(_CLUSTER, name)


_CLUSTER = Reference("cluster", table="clusters", title="cluster")


def started_machine(task: PlannedTask) -> Sequence[Start]:
    """Return the object itself, if the plan starts it."""
    ram = _mebibytes(task.desired, task.state)
    if not ram or not _will_start(task):
        return ()
    machine = Key.of(task.state.row.get("machine")) if task.state else None
    return (Start(task.target, ram, _clusters(task, task.desired, task.state), machine),)


def started_nodes(task: PlannedTask) -> Sequence[Start]:
    """Return the nodes of a tenant that the plan starts."""
    power, tenant = task.resource.power, task.state
    if power is None or task.controls.state == "absent":
        return ()
    nodes = tenant.children.get("nodes", ()) if tenant else ()
    existing = {str(node.values.get("name")): node for node in nodes}
    runs = tenant is not None and power.kind(tenant.status) == "on"
    if not runs and task.controls.state not in ("running", "restarted"):
        return ()
    wanted = {str(node.get("name")): node for node in task.desired.children.get("nodes", ()) if not node.absent}
    # Those of a running tenant run already.
    names = [name for name in {**existing, **wanted} if not (runs and name in existing)]
    found = []
    for name in names:
        node, state = wanted.get(name, Desired()), existing.get(name)
        ram = _mebibytes(node, state)
        if ram and node.get("enabled", state.values.get("enabled") if state else True) is not False:
            found.append(Start(f"node '{name}' of {task.target}", ram, _clusters(task, node, state)))
    return found


# --- storage ---------------------------------------------------------------------------------------------------------


class NewData(NamedTuple):
    """How much more may be written to a storage tier, in bytes."""

    tier: int
    size: int


def _short_of_storage(data: Sequence[NewData], answers: Answers) -> Iterator[str]:
    """Yield a warning for each tier on which the drives have no room once they are full; at first they take none."""
    sums: dict[int, int] = defaultdict(int)
    for new in data:
        sums[new.tier] += new.size
    for row in sorted(answers[0] or (), key=lambda row: str(row.get("tier"))):
        capacity, used, size = row.get("capacity"), row.get("used"), sums.get(row.get("tier") or 0, 0)
        if isinstance(capacity, int) and isinstance(used, int) and size > max(capacity - used, 0):
            free = SIZE.show(max(capacity - used, 0))
            yield f"the drives can grow to {SIZE.show(size)}, and storage tier {row['tier']} has {free} free"


STORAGE = Stock((TIERS,), _short_of_storage)


def new_drives(table: str) -> Callable[[PlannedTask], Sequence[NewData]]:
    """Return a function that collects what a plan adds to the drives of a table."""

    def data(task: PlannedTask) -> Sequence[NewData]:
        drives = task.state.children.get("drives", ()) if task.state else ()
        existing = {str(drive.key): drive.values for drive in drives}
        found = []
        for step in task.plan.steps:
            if not isinstance(step, (Create, Update)) or step.table != table or not step.body.get("disksize"):
                continue
            before = existing.get(str(step.key), {}) if isinstance(step, Update) else {}
            tier = step.body.get("preferred_tier") or before.get("tier")
            size = int(step.body["disksize"]) - int(before.get("size") or 0)
            if tier and size > 0:
                found.append(NewData(int(tier), size))
        return found

    return data
