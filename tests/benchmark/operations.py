# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of requests of each operation of each module."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task
from tests.benchmark.report import Effort, Report, Table
from tests.integration.cases import CASES, Case
from tests.integration.tasks import System
from tests.simulator import Simulator

MODULES = Path(__file__).resolve().parents[2] / "plugins" / "modules"
PACKAGE = "ansible_collections.verge.vergeos.plugins.modules"

#: Options of the modules for any table; the others have cases or need no options.
ROW: dict[str, Any] = {"table": "snapshot_profiles", "identity": {"name": "case-row"}}
LISTED: dict[str, dict[str, Any]] = {
    "verge_api_info": {"table": "vms"},
    "verge_drift": {"definition": {"vms": [{"name": "web1"}]}},
    "verge_schema_info": {"tables": ["vms"]},
}
#: Modules that only read, although their names do not say so.
READING = ("verge_doctor", "verge_drift", "verge_export")
#: The part of the benchmark for documents counts its requests.
COUNTED_ELSEWHERE = ("verge_apply",)
#: How often these ask for the end of their query depends on how long it takes.
POLLING = tuple(sorted(path.stem for path in MODULES.glob("verge_*_query.py")))

PLAIN: dict[str, Any] = {
    "name": "plain",
    "drives": [{"name": "a", "size": "1 GiB"}, {"name": "b", "size": "1 GiB"}],
    "nics": [{"name": "a", "network": "Internal"}, {"name": "b", "network": "External"}],
}


def measure(effort: Effort) -> Report:
    """Measure the part; the numbers are the same in each run."""
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        system = System(simulator)
        tables = [_managing(system), _listing(system)]
    counted = [row[0] for table in tables for row in table.rows]
    there = {path.stem for path in MODULES.glob("verge_*.py")}
    if missing := sorted(there - {*counted, *COUNTED_ELSEWHERE, *POLLING}):
        raise SystemExit(f"nothing tells how to call {', '.join(missing)}")
    return Report(tables)


def task_of(module: str) -> Task:
    """Return the task definition of a module."""
    task: Task = importlib.import_module(f"{PACKAGE}.{module}").TASK
    return task


def _requests(system: System, task: Task, options: dict[str, Any], check: bool = False) -> tuple[int, int]:
    """Return the numbers of reading and writing requests."""
    system.counted()
    system.run_task(task, check, options)
    methods = Counter(entry.method for entry in system.counted())
    reads = methods.pop("GET", 0)
    return reads, sum(methods.values())


def _managing(system: System) -> Table:
    table = Table(
        "Requests for each operation: reading + writing",
        ("", "check, create", "create", "unchanged", "check, change", "change", "unchanged", "remove", "absent"),
        notes=["Includes polling: each poll is a reading request."],
    )
    for case in CASES:
        case.prepare(system)
        table.add(f"verge_{case.id}", *_life(system, managing(case.resource), *_options(case)))
    made = {**ROW, "values": {"description": "made"}}
    table.add("verge_api", *_life(system, task_of("verge_api"), made, {**ROW, "values": {"description": "other"}}, ROW))
    task = task_of("verge_vm")
    system.run_task(task, False, PLAIN)
    table.notes.append(
        "The objects come with many parts. A VM with two drives and two NICs that is as described takes"
        f" {_shown(_requests(system, task, PLAIN))}."
    )
    return table


def _options(case: Case) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return case.create, case.change or case.create, {case.key_option: case.name, **case.remove}


def _life(
    system: System, task: Task, made: dict[str, Any], changed: dict[str, Any], named: dict[str, Any]
) -> list[str]:
    """Create, change and remove an object, and read it before and after each."""
    gone = {**named, "state": "absent"}
    calls = [(made, True), (made, False), (made, False), (changed, True), (changed, False), (changed, False)]
    return [_shown(_requests(system, task, *call)) for call in (*calls, (gone, False), (gone, False))]


def _shown(counted: tuple[int, int]) -> str:
    return f"{counted[0]} + {counted[1]}"


def _listing(system: System) -> Table:
    system.simulator.reset()
    table = Table(
        "Requests of the modules that only read",
        ("", "objects", "with all children"),
        notes=["Up to 1,000 objects of each kind come in one answer."],
    )
    for module in sorted({*(path.stem for path in MODULES.glob("verge_*_info.py")), *READING}):
        task, options = task_of(module), LISTED.get(module, {})
        children = task.spec.get("children", {}).get("choices")
        plain = _requests(system, task, options)
        full = _requests(system, task, {**options, "children": list(children)}) if children else plain
        if plain[1] or full[1]:
            raise SystemExit(f"{module} writes")
        table.add(module, plain[0], full[0] if children else "")
    return table
