# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving running VMs and tenant nodes from one node of the system to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.columns import Reference
from .._schema.resource import Action, Answers, Finding, Move, PlannedTask, Preflight, Query
from .._schema.steps import RunAction
from .machines import RAM_OF_HOSTS, ram

#: The statuses of a node that can take machines.
_NODE_RUNS = ("running", "needsrefresh", "needsrestart")
_MIGRATE = Action("migrate")
#: An official client calls it `node`; its newer versions and the others call it so.
_TARGET = "preferred_node"

MIGRATION_CONTROLS: Mapping[str, Mapping[str, Any]] = {"migrate_to": {"type": "str"}, "migrate_from": {"type": "str"}}


def live_migration(host: str) -> Move:
    """Return how a machine is moved.

    Args:
        host: fact that holds the name of the node that it runs on.
    """
    return Move(
        reference=Reference("migrate_to", table="nodes", title="node", by_key=False),
        leave="migrate_from",
        host=host,
        possible="migratable",
        action=_MIGRATE,
        member=_TARGET,
        moving=("initmigrate", "startmigrate", "migrating", "migratecomplete"),
        diagnostics=(RAM_OF_HOSTS,),
    )


def _migration(task: PlannedTask) -> Optional[Any]:
    """Return the key of the node that the plan moves the machine to; None: it does not, or the platform chooses."""
    for step in task.plan.steps:
        if isinstance(step, RunAction) and step.body.get("action") == _MIGRATE.name:
            return step.body["params"][_TARGET]
    return None


def _node_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    node = _migration(task)
    if node is None:
        return None
    return [
        Query("nodes", ("name", "maintenance", "vm_ram", "machine#status#status as status"), (("$key", (node,)),)),
        Query("machine_status", ("running_ram", "machine#type as type"), (("node", (node,)),)),
    ]


def _evaluate_node(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse a node that takes no VMs, and warn of one that seems to have no room: how the platform decides is not known."""
    [node] = answers[0] or ({},)
    name = f"migrate_to: node {node.get('name')}"
    if node.get("maintenance"):
        return Finding(f"{name} is in maintenance", "choose another one, or end the maintenance first")
    if node.get("status") not in (None, *_NODE_RUNS):
        return Finding(f"{name} does not run (it is {node.get('status')})", "choose another one")
    used, needed = answers[1], task.state.row.get("ram") if task.state else None
    if used is None or not needed or not node.get("vm_ram"):
        return Finding()
    # The node itself is among them, with all of its memory.
    free = int(node["vm_ram"]) - sum(int(row.get("running_ram") or 0) for row in used if row.get("type") != "node")
    if free >= int(needed):
        return Finding()
    has = ram(free) if free > 0 else "no"
    return Finding(warnings=(f"{name} has {has} free memory for machines, and the machine has {ram(needed)}",))


NODE_TAKES_IT = Preflight(_node_queries, _evaluate_node)
