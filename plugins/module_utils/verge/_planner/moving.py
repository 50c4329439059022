# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves a running object to another host while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.controls import Controls
from .._schema.resource import Desired, Move, Power, Resource, State
from .._schema.steps import Part, Poll, PollResult, RunAction
from .._schema.waits import wait_for
from ..errors import UsageError
from .changes import wire_value
from .context import PlanContext
from .power import action_body, is_on
from .references import Lookup


def host_lookups(resource: Resource, controls: Controls, state: Optional[State]) -> list[Lookup]:
    """Return the look-up of the host that an object has to be moved to, if it has to be moved."""
    move = resource.move
    if move is None or state is None or not is_on(resource, state):
        return []
    name = controls.extra.get(move.reference.option)
    if name is None or name == state.facts.get(move.host):
        return []
    return [Lookup(move.reference, name, move.reference.option)]


def plan_move(context: PlanContext, resource: Resource, state: State, target: str, stays_on: bool) -> Part:
    """Plan the move of an object.

    Args:
        target: how messages name it.
        stays_on: it runs, and the task does not stop it.

    Raises:
        UsageError: it cannot be moved.
    """
    move, power = resource.move, resource.power
    if move is None or power is None or context.follow_up:
        return Part()
    name, leave = (context.controls.extra.get(option) for option in (move.reference.option, move.leave))
    present = state.facts.get(move.host)
    if name is None and leave is None:
        return Part()
    if not stays_on:
        given = move.reference.option if name is not None else move.leave
        return Part(warnings=(f"{target} does not run: '{given}' has no effect",))
    if name == present or (name is None and leave != present):
        return Part()
    to = f"to {name}" if name is not None else f"to another {move.reference.title}"
    if state.facts.get(move.possible) is False:
        raise UsageError(
            f"the platform says that it cannot be moved ('{move.possible}' is false)",
            operation=f"migrate {to}",
            target=target,
            hint="a device of the host or a local drive keeps it there; stop it to start it elsewhere",
        )
    key = wire_value(context, move.reference, name, Desired()) if name is not None else None
    body = action_body(power, state.key, move.action, **{move.member: key})
    action = RunAction(f"migrate {target} from {present} {to}", power.table, body)
    wait = wait_for(
        resource,
        state.key,
        target,
        Poll(
            ("$key", *resource.fact_fields("status"), *resource.fact_fields(move.host)),
            _arrival(resource, move, power, name, leave),
        ),
        f"its arrival on {name}" if name is not None else f"its departure from {leave}",
        needed=False,
        hint=f"it goes on running where it is; the platform does not say why a migration does not begin: the usual "
        f"cause is too little free memory on the {move.reference.title}",
        diagnostics=move.diagnostics,
    )
    return Part([action, wait], {move.host: present}, {move.host: name if name is not None else f"<not {leave}>"})


def _arrival(resource: Resource, move: Move, power: Power, name: Any, leave: Any) -> Any:
    status_of, host_of = resource.fact("status"), resource.fact(move.host)

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status, host = status_of.load(row), host_of.load(row)
        there = host == name if name is not None else host not in (leave, None)
        stopped = power.kind(status) in ("off", "failed")
        return PollResult(
            there and power.kind(status) == "on" and status not in move.moving,
            f"{move.host} {host}, status {status}",
            failed="it no longer runs" if stopped else None,
            progressing=status in move.moving,
        )

    return evaluate
