# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks that create the same object at the same time: one object, and no task fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE
from tests.integration.cases import CASES, Case
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table

ROUNDS = 3
TASKS = (2, 5, 10)
#: Options that are left out: the platform accepts two of these, so only a lock could prevent duplicates.
NOT_UNIQUE = {"vm": "devices", "network": "dns_views"}


def run(_effort: Effort) -> Table:
    """Let 2, 5 and 10 tasks create every kind of object."""
    table = Table("Tasks at the same time, by resource")
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        for case in CASES:
            if case.resource is CERTIFICATE:
                continue  # for the same reason
            for number in TASKS:
                for _round in range(ROUNDS):
                    simulator.reset()
                    try_at_once(table, System(simulator), case, number)
    return table


def try_at_once(table: Table, system: System, case: Case, number: int) -> None:
    """Let some tasks create one object."""
    case.prepare(system)
    before = len(system.rows(case.resource.table))
    options = {name: value for name, value in case.create.items() if name != NOT_UNIQUE.get(case.id)}

    def create(_index: int) -> str:
        try:
            system.run(case.resource, **options)
        except RunError as error:
            return str(error.error)
        return ""

    with ThreadPoolExecutor(number) as pool:
        messages = [message for message in pool.map(create, range(number)) if message]
    created = len(system.rows(case.resource.table)) - before
    if created != 1:
        table.add(case.id, "duplicates", f"{number} tasks created {created} objects")
    elif messages:
        table.add(case.id, "a task failed", f"{number} tasks: {messages[0]}")
    elif system.run(case.resource, **options)["changed"]:
        table.add(case.id, "not complete", f"{number} tasks left something to do")
    else:
        table.add(case.id, "one object, no failure")
