# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU time of planning objects with many children that already match: it grows with their number, not its square."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.context import PlanContext
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.planner import make_plan
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.desired import desired_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import load_children, load_state
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource, State
from tests.benchmark.report import Effort, Report, Table

#: Four times as many children may take so many times as long.
LIMIT = 4.0
#: A margin for measuring, on top of the limit.
MARGIN = 1.5


def measure(effort: Effort) -> Report:
    """Measure the part."""
    table = Table(
        "CPU time of planning children that already match",
        ("", "a quarter", "all", "factor", "limit"),
        notes=["Milliseconds, best of several. Four times as many children take four times as long, apart from noise."],
    )
    broken = []
    for label, counts, planned in (
        ("1,000 tags of a VM", (250, 1_000), _tags),
        ("2,000 rules of a network", (500, 2_000), _rules),
    ):
        few, many = (_milliseconds(planned(count), effort.rounds) for count in counts)
        table.add(label, f"{few:.1f}", f"{many:.1f}", f"{many / few:.1f}", f"{LIMIT:.0f}")
        if many / few > LIMIT * MARGIN:
            broken.append(f"planning {label}: {many / few:.1f} times the CPU time of a quarter of them")
    return Report([table], broken)


def _milliseconds(plan: Callable[[], None], rounds: int) -> float:
    plan()
    times = []
    for _round in range(max(rounds, 3)):
        begin = time.process_time()
        plan()
        times.append(time.process_time() - begin)
    return min(times) * 1_000


def _tags(count: int) -> Callable[[], None]:
    tags = [f"env:t{number}" for number in range(count)]
    rows = [
        {"$key": number + 1, "tag": number + 1, "tag_name": f"t{number}", "tag_category": "env"}
        for number in range(count)
    ]
    return _planning(VM, {"name": "web1", "tags": tags}, "tags", rows)


def _rules(count: int) -> Callable[[], None]:
    rules = [{"name": f"r{number}", "direction": "incoming", "protocol": "tcp"} for number in range(count)]
    rows = [{"$key": number + 1, **rule} for number, rule in enumerate(rules)]
    return _planning(NETWORK, {"name": "lan", "rules": rules}, "rules", rows)


def _planning(
    resource: Resource, options: dict[str, Any], option: str, rows: list[dict[str, Any]]
) -> Callable[[], None]:
    desired = desired_from(resource, options, options)
    children = resource.child(option)
    state = load_state(resource, _filled(resource, {"$key": 1, "name": options["name"]}), {})
    state.facts["status"] = "stopped"
    state.children[option] = load_children(children, [_filled(children.resource, row) for row in rows], {})

    def plan() -> None:
        _plan(resource, desired, state)

    return plan


def _filled(resource: Resource, row: dict[str, Any]) -> dict[str, Any]:
    return {**{column.answer_key: None for column in resource.columns if column.readable}, **row}


def _plan(resource: Resource, desired: Any, state: State) -> None:
    steps = make_plan(PlanContext(), resource, desired, state).steps
    assert not steps, "everything matches"
