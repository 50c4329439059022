# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of a task, in-process and as a module process, beside Ansible's own floor and a script with pyvergeos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.benchmark.modules import SCRIPT
from tests.benchmark.plays import PROCESS, WORKER, Job, Shape, Stage, Variant, cost, further, stage, take_turns
from tests.benchmark.proof import prove
from tests.benchmark.report import Effort, Report, Table

AS_PROCESS: dict[str, Any] = {"vars": {"verge_in_process": False}}
#: One GET, and nothing to change.
VM: dict[str, Any] = {"verge.vergeos.verge_vm": {"name": "web1", "drives": [{"name": "os"}]}}
INFO: dict[str, Any] = {"verge.vergeos.verge_vm_info": {"name": "web1"}}

PING = Variant("ping, a module that does nothing", {"ansible.builtin.ping": {}}, PROCESS)
PYVERGEOS = Variant("a module with pyvergeos that reads the VM", {SCRIPT: {"name": "web1"}}, PROCESS)
HERE = Variant("verge_vm, nothing to change, in-process", VM, WORKER, ours=True)
INFO_AS_PROCESS = Variant("verge_vm_info, as a module process", {**INFO, **AS_PROCESS}, PROCESS, ours=True)
VARIANTS = (
    Variant("debug, an action that does nothing", {"ansible.builtin.debug": {"msg": "x"}}, WORKER),
    PING,
    PYVERGEOS,
    HERE,
    Variant("verge_vm, nothing to change, as a module process", {**VM, **AS_PROCESS}, PROCESS, ours=True),
    Variant("verge_vm_info, in-process", INFO, WORKER, ours=True),
    INFO_AS_PROCESS,
)
#: All others run without a rate limit, since what they are compared with has none.
RATE_LIMITED = replace(
    HERE, label=f"{HERE.label}, with the default rate limit", environment={"VERGE_REQUESTS_PER_SECOND": None}
)


def measure(effort: Effort) -> Report:
    """Measure the part."""
    count = effort.tasks
    shapes = (
        Shape(f"{count} tasks in a play"),
        Shape(f"a loop with {count} items", "item"),
        Shape(f"{count} hosts, 5 forks", "host"),
        Shape(f"{count} hosts, 25 forks", "host", forks=25),
    )
    report = Report()
    with stage() as place:
        for shape in shapes:
            report.tables.append(_table(place, shape, effort))
    return report


def _variants(shape: Shape) -> list[Variant]:
    if shape.unit == "task":
        return list(VARIANTS)
    # As a module process it costs what verge_vm costs; leaving it out saves half a minute per round.
    fewer = [variant for variant in VARIANTS if variant is not INFO_AS_PROCESS]
    return [*fewer, RATE_LIMITED] if shape.unit == "item" else fewer


def _table(place: Stage, shape: Shape, effort: Effort) -> Table:
    variants = _variants(shape)
    if shape.forks == 5:  # the number of forks does not change where a task runs
        prove(place, shape, variants)
    without = Job(shape, None, effort.tasks)
    jobs = {variant.label: Job(shape, variant, effort.tasks) for variant in variants}
    singles = {variant.label: Job(shape, variant, 1) for variant in variants} if shape.unit == "task" else {}
    take_turns(place, [without, *jobs.values(), *singles.values()], effort.rounds)
    costs = {label: cost(job, without) for label, job in jobs.items()}
    table = Table(
        f"What a task costs: {shape.label}",
        ("", "requests", f"ms per {shape.unit}", "x ping", "x pyvergeos", "noise"),
        notes=[
            "Without the cost of the same play without the task. Noise: spread of the runs relative to their median."
        ],
    )
    if singles:
        table.heading += ("first, ms", "each further, ms")
        table.notes.append("The first task of a play also pays for what is loaded or packed once per play.")
    for label, job in jobs.items():
        own = costs[label]
        cells = [
            f"{job.requests / job.count:g}",
            f"{own.each:.0f}",
            f"{own.each / costs[PING.label].each:.2f}",
            f"{own.each / costs[PYVERGEOS.label].each:.2f}",
            f"{own.noise:.0%}",
        ]
        if singles:
            first = cost(singles[label], without)
            cells += [f"{first.each:.0f}", f"{further(own, first):.0f}"]
        table.add(label, *cells)
    return table
