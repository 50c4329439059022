# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random histories of tasks, compared with an oracle: as in the tests, with other and more histories."""

from __future__ import annotations

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.integration.engine.test_histories import check_history, task
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table

HISTORIES = 1000


def run(effort: Effort) -> Table:
    """Try random histories."""
    table = Table("Histories of up to ten tasks with one VM or two")
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        system = System(simulator)

        @seed(effort.seed)
        @settings(max_examples=HISTORIES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(history=st.lists(task, min_size=3, max_size=10))
        def check(history: list[object]) -> None:
            check_history(system, history)
            table.add("histories", "as the oracle says")

        try:
            check()
        except Exception as error:  # noqa: BLE001 - every failure belongs into the table
            table.add("histories", "another state", f"seed {effort.seed}: {error}")
    return table
