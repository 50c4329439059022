# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The overhead of module processes, which is how modules run on every host but the controller."""

from __future__ import annotations

from typing import NamedTuple

from tests.benchmark.modules import FLOOR, REFUSED
from tests.benchmark.payload import Process, taken_apart
from tests.benchmark.plays import PROCESS, Job, Shape, Stage, Variant, cost, further, stage, take_turns
from tests.benchmark.proof import prove
from tests.benchmark.report import Effort, Report, Table
from tests.benchmark.tasks import AS_PROCESS, INFO_AS_PROCESS, PING, PYVERGEOS, VM

#: Payload, start and imports, which is everything before the first request: the goal and the limit.
AIM = 1.25
LARGEST_RATIO = 1.8

#: Both fail in the same way and without a request; ours after all options are read.
BARE = Variant("a module that imports requests and does nothing", {FLOOR: {}, "ignore_errors": True}, PROCESS)
OURS = Variant(
    "verge_vm, refused before the first request",
    {"verge.vergeos.verge_vm": {"name": "web1", "ram": REFUSED}, "ignore_errors": True, **AS_PROCESS},
    PROCESS,
    ours=True,
)
WORKING = Variant("verge_vm, one request, nothing to change", {**VM, **AS_PROCESS}, PROCESS, ours=True)
TIMED = (PING, BARE, OURS, WORKING)
#: The part "tasks" measures these with Ansible around them.
TAKEN_APART = (*TIMED, INFO_AS_PROCESS, PYVERGEOS)

FLOOR_NOTE = (
    f"The floor is {BARE.label}. It ends like verge_vm when that is refused, so the two differ by what is sent, by the start"
    " of the process and by its imports. For the first task in a play Ansible makes what is sent."
)
SHARES_NOTE = (
    "Columns from Python to ours: start of the interpreter, and imports by whom they are for. Ansible sends modules without"
    " compiled files, so they are compiled in each process; installed libraries are not. The rest of a task, which is in no"
    " process, Ansible spends on making and sending the file."
)


def measure(effort: Effort) -> Report:
    """Measure the part."""
    # A quarter of the tasks is enough: each takes long.
    shape = Shape(f"{max(3, effort.tasks // 4)} tasks in a play")
    with stage() as place:
        prove(place, shape, TIMED)
        _check(place, shape)
        speeds = _speeds(place, shape, max(3, effort.tasks // 4), effort.rounds)
        processes = {variant.label: taken_apart(place, variant, 3 * effort.rounds) for variant in TAKEN_APART}
    floor = speeds[BARE.label]
    table = Table(
        "An ordinary module, in a process of its own",
        ("", "first, ms", "x floor", "each further, ms", "x floor", "noise"),
        notes=[FLOOR_NOTE],
    )
    for label, speed in speeds.items():
        times = ((speed.first, floor.first), (speed.further, floor.further))
        cells = [cell for own, other in times for cell in (f"{own:.0f}", f"{own / other:.2f}")]
        table.add(label, *cells, f"{speed.noise:.0%}")
    ratio = speeds[OURS.label].further / floor.further
    table.notes.append(_above(speeds[OURS.label], floor, processes[OURS.label]))
    broken = [f"{OURS.label}: {ratio:.2f} times the floor, {LARGEST_RATIO} allowed"] if ratio > LARGEST_RATIO else []
    return Report([table, _shares(processes)], broken)


class Speed(NamedTuple):
    """Return the milliseconds of the first task in a play and of each further one."""

    first: float
    further: float
    noise: float


def _above(own: Speed, floor: Speed, process: Process) -> str:
    return (
        f"Before its first request, verge_vm takes {own.further / floor.further:.2f} times the floor; the aim is {AIM}."
        f" It is {own.further - floor.further:.0f} ms above it. Python counts {process.imports['ours']:.0f} ms for the import"
        f" of our own code, the compiling of which is {process.compiling:.0f}. A task inside Ansible's worker pays them once for"
        " a whole play."
    )


def _speeds(place: Stage, shape: Shape, count: int, rounds: int) -> dict[str, Speed]:
    without = Job(shape, None, count)
    many = {variant.label: Job(shape, variant, count) for variant in TIMED}
    single = {variant.label: Job(shape, variant, 1) for variant in TIMED}
    take_turns(place, [without, *many.values(), *single.values()], rounds)
    found = {}
    for label, job in many.items():
        every, first = cost(job, without), cost(single[label], without)
        found[label] = Speed(first.each, further(every, first), every.noise)
    return found


def _check(place: Stage, shape: Shape) -> None:
    """Verify that both variants end before the first request."""
    for variant in (BARE, OURS):
        job = Job(shape, variant, 1)
        job.once(place)
        output = place.run(shape, [variant.task], 1, "-v")
        if job.requests or REFUSED not in output:
            raise SystemExit(f"'{variant.label}' does not end before the first request:\n{output}")


def _shares(processes: dict[str, Process]) -> Table:
    table = Table(
        "Where the time of its process goes, in ms",
        (
            "",
            *("sent, KiB", "files", "all", "Python", "Ansible", "requests", "pyvergeos", "ours"),
            *("of it compiling", "work and end"),
        ),
        notes=[SHARES_NOTE],
    )
    for label, process in processes.items():
        sizes = (f"{process.size / 1024:.0f}", process.files)
        imports = (process.imports[owner] for owner in ("ansible", "requests", "pyvergeos", "ours"))
        parts = (process.whole, process.start, *imports, process.compiling, process.rest)
        table.add(label, *sizes, *(f"{part:.0f}" for part in parts))
    return table
