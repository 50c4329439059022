# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fault in each write of each resource: repeating the task ends in the same state as without the fault."""

from __future__ import annotations

from tests.integration.cases import CASES
from tests.integration.engine.test_laws import FAULTS, test_no_write_fault_causes_a_duplicate_or_misreport
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table


def run(_effort: Effort) -> Table:
    """Try every fault in every write of every resource."""
    table = Table("Faults in writes: resources whose tasks converged, by fault")
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        for fault in FAULTS:
            for case in CASES:
                simulator.reset()
                try:
                    test_no_write_fault_causes_a_duplicate_or_misreport(System(simulator), case, fault)
                except Exception as error:  # noqa: BLE001 - every failure belongs into the table
                    table.add(fault, "failed", f"{case.id}: {str(error).splitlines()[0]}")
                else:
                    table.add(fault, "converged")
    return table
