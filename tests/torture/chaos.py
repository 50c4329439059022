# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault in every few requests, reads included, until the task succeeds: the result is the same as without faults."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import waits
from tests.integration.cases import CASES, Case
from tests.integration.engine.test_laws import FAULTS, attempt, final_state
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator
from tests.torture.report import Effort, Table

EVERY = (3, 5, 7)
RUNS = 15


@dataclass
class Often(Fault):
    """A fault in every few requests of any kind.

    Attributes:
        every: the distance between two faults.
        choose: chooses their kinds.
    """

    every: int = 1
    choose: random.Random = field(default_factory=random.Random)

    def fire(self) -> bool:
        """Count a request and return whether the fault is in it."""
        self.seen += 1
        if self.seen % self.every:
            return False
        chosen = FAULTS[self.choose.choice(list(FAULTS))]
        self.when, self.retry_after = "before", None
        for name, value in chosen.items():
            setattr(self, name, value)
        return True


def run(effort: Effort) -> Table:
    """Create, change and remove every kind of object."""
    table = Table(f"Faults in every few requests: tasks that converged, by number of runs (at most {RUNS})")
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        for every in EVERY:
            for case in CASES:
                simulator.reset()
                try_case(table, System(simulator), case, every, effort.seed)
    return table


def try_case(table: Table, system: System, case: Case, every: int, seed: int) -> None:
    """Run the three tasks of a resource until each succeeds."""
    case.prepare(system)
    kind, patience = f"every {every} requests", {"wait_timeout": 60} if waits(case.resource) else {}
    for step, options in case.steps:
        start = system.simulator.snapshot()
        system.run(case.resource, **options)
        expected = final_state(system, case)
        system.simulator.restore(start)
        system.simulator.faults.add(Often("status", every=every, choose=random.Random(seed)))
        runs = next((n for n in range(1, RUNS + 1) if not attempt(system, case, {**options, **patience})), 0)
        system.simulator.faults.clear()
        if not runs:
            table.add(kind, "never", f"{case.id}, {step}: no success in {RUNS} runs")
        elif final_state(system, case) != expected:
            table.add(kind, "differs", f"{case.id}, {step}: another state than without faults")
        else:
            table.add(kind, str(runs) if runs < 4 else "4 or more")
