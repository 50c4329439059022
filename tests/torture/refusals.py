# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in the options of objects and of what is inside them: check mode and the run end in the same way.

What is accepted changes nothing in a second run.
"""

from __future__ import annotations

from tests.integration.cases import CASES
from tests.integration.engine.test_laws import create_with_neighbour, doubtful, doubtful_children, outcome
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table


def run(_effort: Effort) -> Table:
    """Try the mistakes that can be derived from the declaration of each resource."""
    table = Table("Doubtful tasks, by resource")
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        system = System(simulator)
        for case in CASES:
            simulator.reset()
            key = create_with_neighbour(system, case)
            state = simulator.snapshot()
            for name, options in {**doubtful(case, key), **doubtful_children(case)}.items():
                predicted, real = outcome(system, case, True, options), outcome(system, case, False, options)
                again = real if real[0] else outcome(system, case, False, options)
                simulator.restore(state)
                if predicted != real:
                    table.add(case.id, "differs", f"{name}: check mode {predicted}, run {real}")
                elif real[0]:
                    table.add(case.id, "refused by both")
                elif again != ("", False):
                    table.add(case.id, "does not converge", f"{name}: the second run {again}")
                else:
                    table.add(case.id, "accepted by both")
    return table
