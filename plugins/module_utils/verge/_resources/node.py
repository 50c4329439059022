# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes of the system, and those that tenants see as their own: table `nodes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._schema.codecs import FLAG, NUMBER, RAM, TIME, Integer, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Switch
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import (
    Answers,
    ChangeView,
    Desired,
    Finding,
    ImperativeState,
    PlannedTask,
    Preflight,
    Query,
    Resource,
    State,
    TaskView,
)
from .._schema.steps import Part, Poll, PollResult, RunRowAction, Step, Wait
from .._schema.waits import wait_for
from . import words
from .measurements import MACHINE
from .node_devices import DEVICES
from .placement import MACHINES, NODES, Placement, Room, Verdict, guests_of, listed, place, rooms_of
from .tagging import tags_of

_ENTER, _LEAVE, _REBOOT = "enable_maintenance", "disable_maintenance", "maintenance_reboot"
_WAITED_FOR = ("$key", "maintenance", "machine#status#status as status", "machine#status#started as started")
#: Conditions that a node does not leave by itself.
_FAILED = ("error", "unlicensed")
_TIERS = Query("cluster_tiers", ("cluster", "tier", "status#status as status", "status#redundant as redundant"))


# --- waiting ---------------------------------------------------------------------------------------------------------


def _left_over(row: Mapping[str, Any]) -> list[str]:
    """Return the machines that are still on a node."""
    machines = row.get("running_machines")
    return [str(one.get("name")) for one in machines or () if isinstance(one, Mapping)]


def _poll(done: Callable[[Mapping[str, Any], list[str]], bool]) -> Poll:
    """Return how a node is watched; `done` gets the row and the names of the machines that are on the node."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status, left = row.get("status"), _left_over(row)
        seen = f"status {status}, machines on it: {', '.join(left) or 'none'}"
        failed = f"the node is in status '{status}'" if status in _FAILED else None
        return PollResult(done(row, left), seen, failed)

    return Poll((*_WAITED_FOR, "running_machines"), evaluate)


def _is_drained(row: Mapping[str, Any], left: list[str]) -> bool:
    # The flag is true at once, and the status says `migrating` until the last machine has left (measured on 26.1.8).
    return bool(row.get("maintenance")) and row.get("status") != "migrating" and not left


def _is_back(row: Mapping[str, Any], _left: list[str]) -> bool:
    return not row.get("maintenance") and row.get("status") in ("running", "needsrestart")


def _return(task: TaskView) -> tuple[Step, ...]:
    """Return the steps that give up a drain."""
    leave = RunRowAction(f"end the maintenance of {task.target} again", task.resource.table, task.key, _LEAVE)
    return (leave, _wait(task, _poll(_is_back), "its return to service"))


def _wait(task: TaskView, poll: Poll, awaited: str, **options: Any) -> Wait:
    return wait_for(task.resource, task.key, task.target, poll, awaited, **options)


def _seconds(task: TaskView, option: str) -> Optional[float]:
    """Return a time that a control sets."""
    value = task.controls.extra.get(option)
    return None if value is None else float(value)


def _wait_for_drain(task: TaskView, poll: Poll, own: bool, **options: Any) -> Wait:
    """Wait until the machines have left.

    Args:
        own: the task itself has begun it, so that it may also end it.
    """
    extra = task.controls.extra
    gives_up = own and extra.get("cancel_on_failure") is not False
    hint = (
        "machines that fit on no other node stay where they are, without any error: stop or move them and try again, or "
        "allow more time with 'drain_timeout'"
    )
    return _wait(
        task,
        poll,
        "all machines to leave it",
        timeout=_seconds(task, "drain_timeout"),
        timeout_option="drain_timeout",
        stall=_seconds(task, "stall_timeout") or None,
        way_back=_return(task) if gives_up else (),
        hint=hint,
        **options,
    )


def _await_maintenance(change: ChangeView) -> Part:
    """Wait for what the option asks for, whoever has begun it."""
    wanted, state = change.desired.get("maintenance"), change.state
    if wanted is None or state is None:
        return Part()
    own = "maintenance" in change.changed
    if wanted and (own or state.status != "maintenance"):
        return Part([_wait_for_drain(change, _poll(_is_drained), own, needed=False)])
    if not wanted and (own or state.status in ("leavingmaintenance", "maintenance")):
        return Part([_wait(change, _poll(_is_back), "its return to service", needed=False)])
    return Part()


def _restart(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    """Drain the node, restart it, and wait until it is back."""
    node = task.state
    if node is None or (task.controls.extra.get("only_if_needed") and not node.facts.get("need_restart")):
        return []
    before = node.row.get("started") or 0

    def restarted(row: Mapping[str, Any]) -> bool:
        return bool((row.get("started") or 0) > before)

    def under_way(row: Mapping[str, Any], left: list[str]) -> bool:
        return restarted(row) or _is_drained(row, left)

    def back(row: Mapping[str, Any], left: list[str]) -> bool:
        return restarted(row) and _is_back(row, left)

    return [
        RunRowAction(f"restart {task.target}", task.resource.table, task.key, _REBOOT),
        _wait_for_drain(task, _poll(under_way), True, needed=False),
        _wait(
            task,
            _poll(back),
            "its return after the restart",
            timeout=_seconds(task, "restart_timeout"),
            timeout_option="restart_timeout",
            needed=False,
        ),
    ]


# --- what must not happen --------------------------------------------------------------------------------------------


def _one_thing_at_a_time(desired: Desired, _node: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "restarted" and desired.get("maintenance") is not None:
        return "'state: restarted' drains the node and returns it to service by itself; leave 'maintenance' out"
    return None


def _restarts(task: PlannedTask) -> bool:
    return task.plan.after.get("state") == "restarted"


def _capacity_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    """Return what has to be read before machines have to leave."""
    if task.plan.after.get("maintenance") is not True and not _restarts(task):
        return None
    return [NODES, MACHINES, *([_TIERS] if _restarts(task) else [])]


def _check_capacity(task: PlannedTask, answers: Answers) -> Finding:
    guests = guests_of(answers[1] or ())
    rooms = rooms_of(answers[0] or (), guests)
    own = next((room for room in rooms if room.key == task.key), None)
    residents = [guest for guest in guests if guest.node == task.key]
    others = [room for room in rooms if own is not None and room.cluster == own.cluster and room.key != own.key]
    announcements = {"restart": f"{task.target} will restart"} if _restarts(task) else {}
    if residents:
        count = f"{len(residents)} machine{'' if len(residents) == 1 else 's'}"
        announcements["moves"] = f"{count} will be moved away from {task.target}: {listed(residents)}"
    placement = place(residents, [room for room in others if room.available])
    problem = _problem(task, placement, own, others, answers)
    if problem and not task.controls.force:
        return Finding(problem, "solve that first, or accept it with 'force: true'")
    warnings = [f"accepted with 'force: true': {problem}"] if problem else []
    if placement.verdict is Verdict.UNKNOWN:
        warnings.append(f"it is not known whether the machines fit on the other nodes: {placement.reason}")
    if any(guest.kind == "vnet" for guest in residents):
        # Measured on 26.1.8 with the network of the management address.
        warnings.append("networks move, too: addresses behind them cannot be reached for a moment")
    return Finding(announcements=announcements, warnings=tuple(warnings))


def _problem(
    task: PlannedTask, placement: Placement, own: Optional[Room], others: Sequence[Room], answers: Answers
) -> str:
    """Return what speaks against draining the node, or against restarting it."""
    if placement.verdict is Verdict.DOES_NOT_FIT:
        return f"its machines do not fit on the other nodes: {placement.reason}"
    if not _restarts(task):
        return ""
    down = [room.name for room in others if not room.available]
    if down:
        return f"another node of the cluster is not in service: {', '.join(down)}"
    cluster = own.cluster if own else None
    for row in answers[2] or ():
        if Key.of(row.get("cluster")) == cluster and row.get("redundant") is False:
            return f"storage tier {row.get('tier')} has no redundancy (status {row.get('status')})"
    return ""


NODE = Resource(
    name="node",
    plural="nodes",
    title="node",
    table="nodes",
    provided=True,
    in_documents=False,
    columns=(
        Column("name", write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("note", Text(1024)),
        Column("asset_tag", Text()),
        Column("maintenance", FLAG, switch=Switch(_ENTER, _LEAVE)),
        # The part that machines can use: `ram` overstates it by a third (measured on 26.1.8).
        Column("vm_ram", RAM),
        Column("failover_ram", RAM),
        Column("overcommit", RAM),
        Column("max_core_temp", Integer(0)),
        Column("capture_logs", FLAG),
        Column("lldp", FLAG),
        Column("ipmi_address", Text()),
        Column("ipmi_user", Text()),
        Column("ipmi_password", Text(), exposure=SECRET, written_with="ipmi_user"),
    ),
    facts=(
        # The status of a node is that of its machine; it has no such column itself (measured on 26.1.8).
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", FLAG),
        Fact("started", "machine#status#started", TIME, volatile=True),
        Fact("cluster", "cluster#name"),
        Fact("need_restart", codec=FLAG),
        Fact("restart_reason"),
        Fact("physical", codec=FLAG),
        Fact("vsan_connected", codec=FLAG),
        Fact("model"),
        Fact("cpu"),
        Fact("cpu_speed"),
        Fact("cores", codec=NUMBER),
        Fact("cpu_usage", "machine#stats#total_cpu", NUMBER, volatile=True),
        Fact("core_temperature", "machine#stats#core_temp", NUMBER, volatile=True),
        Fact("ram", codec=RAM),
        Fact("ram_used", "machine#stats#ram_used", RAM, volatile=True),
        Fact("iommu", codec=FLAG),
        Fact("ipmi_status"),
        Fact("vsan_node_id", "vsan_nodeid", NUMBER),
        Fact("version", "yb_version"),
        Fact("os_version"),
        Fact("kernel_version"),
        Fact("appserver_version"),
        Fact("vsan_version"),
        Fact("qemu_version"),
    ),
    children=(*DEVICES, tags_of("nodes")),
    guards=(_one_thing_at_a_time,),
    preflights=(Preflight(_capacity_queries, _check_capacity),),
    imperative_states=(ImperativeState("restarted", _restart),),
    finish=(_await_maintenance,),
    controls={
        "force": {"type": "bool", "default": False},
        "only_if_needed": {"type": "bool", "default": False},
        "cancel_on_failure": {"type": "bool", "default": True},
        "stall_timeout": {"type": "int", "default": 900},
        "drain_timeout": {"type": "int", "default": 3600},
        "restart_timeout": {"type": "int", "default": 1800},
    },
    series=(MACHINE,),
    words=words.NODE,
)
