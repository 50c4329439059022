# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a plan that starts, stops, suspends and restarts an object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.projection import name_of, row_key
from .._schema.resource import Action, Desired, Owner, Power, Resource, State
from .._schema.steps import DeferredKey, Effects, KeyOrDeferred, Outage, Poll, PollResult, RunAction, Step, Wait
from .._schema.waits import wait_for
from ..errors import UsageError

#: How the diff calls the kinds of status.
_STATES = {"on": "running", "off": "stopped", "suspended": "suspended"}
#: The kind of status that each value of `state` asks for.
_GOALS = {"running": "on", "stopped": "off", "suspended": "suspended", "restarted": "restart"}


@dataclass(frozen=True)
class PowerTransition:
    """What happens to the power of an existing object.

    Attributes:
        target: how messages name it.
        first, last: steps before and after the other changes.
        stops_first: the other changes are made while it is off.
        restart_after: it is only stopped for the changes and has to run again afterwards.
        runs_at_end: it runs when all is done.
        before_state, after_state: what the diff shows; None: the power does not change.
        warnings: what the user should know.
        announcement: what happens to it without being asked for by `state`.
    """

    target: str = ""
    first: Sequence[Step] = ()
    last: Sequence[Step] = ()
    stops_first: bool = False
    restart_after: bool = False
    runs_at_end: bool = False
    before_state: Optional[str] = None
    after_state: Optional[str] = None
    warnings: tuple[str, ...] = ()
    announcement: str = ""

    @property
    def outage(self) -> Optional[Outage]:
        """When the object is down for the other changes."""
        titles = [
            next((step.title for step in steps if isinstance(step, RunAction)), "") for steps in (self.first, self.last)
        ]
        return Outage(self.target, *titles) if self.restart_after and all(titles) else None


def runs(resource: Resource, state: State) -> bool:
    """Return whether the object has to be treated as running: anything but a settled stop counts as such."""
    return resource.power is not None and resource.power.kind(state.status) not in ("off", "suspended")


def is_on(resource: Resource, state: State) -> bool:
    """Return whether the object is known to run."""
    return resource.power is not None and resource.power.kind(state.status) == "on"


def action_body(power: Power, subject: Union[State, KeyOrDeferred], action: Action, **params: Any) -> dict[str, Any]:
    """Return the row of the action table that runs an action.

    Args:
        subject: the object as it was read, or its key.
    """
    key = _acted_on(power, subject)
    target = wire_key(key) if isinstance(key, str) else key
    return {power.target: target, "action": action.name, "params": {**action.params, **params}}


def _acted_on(power: Power, subject: Union[State, KeyOrDeferred]) -> KeyOrDeferred:
    """Return the key that actions take, which may be that of another object.

    Raises:
        InvalidResponseError: the answer does not hold it.
    """
    if not isinstance(subject, State):
        new = power.key_column and isinstance(subject, DeferredKey)
        return subject._replace(column=power.key_column) if new and isinstance(subject, DeferredKey) else subject
    return row_key(subject, power.key_column) if power.key_column else subject.key


def plan_power(
    resource: Resource, controls: Controls, state: State, effects: Effects, desired: Desired
) -> PowerTransition:
    """Plan how the power of an existing object has to change.

    Args:
        effects: what the other changes mean for it, as if it ran.
        desired: what was asked for.

    Raises:
        UsageError: it would have to be stopped without the user's consent, or its status is not known.
    """
    if resource.power is None:
        return PowerTransition()
    return _PowerPlanner(resource, resource.power, controls, state, effects, desired).plan()


def plan_owner_cycle(
    owner: Owner, resource: Resource, controls: Controls, state: State, key: Optional[Key]
) -> PowerTransition:
    """Plan how the owner of an object is stopped for an action on the object, and started afterwards.

    Args:
        state: the object, which names its owner.
        key: the key of the owner, where it has to be stopped.

    Raises:
        UsageError: it would have to be stopped without the user's consent, or its status is not known.
    """
    status = state.facts.get(owner.status)
    if status in owner.ready:
        return PowerTransition()
    target = owner.resource.describe(resource.column(owner.option).show(state.values.get(owner.option)))
    if key is None:
        consent = "allow one shutdown and start with 'allow_power_cycle: true', or stop it first"
        raise UsageError(
            f"{target} must be stopped (it is {status})",
            operation=f"bring to state '{controls.state}'",
            target=resource.describe(name_of(resource, state)),
            hint="run the task again once it is running or stopped" if controls.allow_power_cycle else consent,
        )
    running = State(key, {}, facts={"status": status})
    return PowerTransition(
        target,
        first=stop_steps(owner.resource, controls, running, target),
        last=start_steps(owner.resource, key, target),
        restart_after=True,
        announcement=f"{target} will be shut down and started",
    )


class _PowerPlanner:
    """The transition of one existing object."""

    def __init__(
        self, resource: Resource, power: Power, controls: Controls, state: State, effects: Effects, desired: Desired
    ) -> None:
        self.resource = resource
        self.power = power
        self.controls = controls
        self.state = state
        self.needs_off = ", ".join(effects.needs_off)
        self.next_start = ", ".join(effects.next_start)
        self.target = resource.describe(name_of(resource, state))
        self.kind = power.kind(state.status)
        self.goal = _GOALS.get(controls.state)
        self.startable = is_startable(power, desired, state)

    def plan(self) -> PowerTransition:
        if self.kind in ("unknown", "failed", "transitioning") and (self.goal or self.needs_off):
            raise UsageError(
                f"its status is '{self.state.status}', so it is not known whether it runs",
                operation="change the power of" if self.goal else "change",
                target=self.target,
                hint="check it in the web interface; run the task again once it is running or stopped",
            )
        return self._while_running() if self.kind == "on" else self._from_rest()

    def _while_running(self) -> PowerTransition:
        power, goal = self.power, self.goal
        waiting = bool(power.pending_restart and self.state.facts.get(power.pending_restart))
        if goal == "off":
            steps = stop_steps(self.resource, self.controls, self.state, self.target)
            return PowerTransition(first=steps, stops_first=True, before_state="running", after_state="stopped")
        if goal == "suspended":
            return self._suspend()
        if goal == "restart":
            return self._cycle("running", "restarted")
        if self.controls.allow_power_cycle and (self.needs_off or self.next_start or waiting):
            return self._cycle()
        if self.needs_off:
            raise UsageError(
                f"{self.needs_off} can only be changed while it is off",
                operation="change",
                target=self.target,
                hint="allow one shutdown and start with 'allow_power_cycle: true', or stop it first",
            )
        return PowerTransition(runs_at_end=True, warnings=self._warnings(waiting))

    def _warnings(self, waiting: bool) -> tuple[str, ...]:
        if self.next_start:
            when = "will take effect at its next start ('allow_power_cycle: true' restarts it when needed)"
            return (f"{self.target} runs: {self.next_start} {when}",)
        if waiting:
            return (f"{self.target} runs with older settings: stored changes wait for its next start",)
        return ()

    def _suspend(self) -> PowerTransition:
        if self.power.suspend is None:
            return PowerTransition()
        if self.needs_off:
            raise UsageError(
                f"{self.needs_off} can only be changed while it is off, and a suspended one cannot be changed",
                operation="suspend",
                target=self.target,
            )
        body = action_body(self.power, self.state, self.power.suspend)
        steps: list[Step] = [
            RunAction(f"suspend {self.target}", self.power.table, body),
            _wait_for_kind(self.resource, self.state.key, self.target, "suspended", needed=False),
        ]
        return PowerTransition(last=steps, before_state="running", after_state="suspended")

    def _refuse_start(self, operation: str) -> None:
        """Refuse before anything is stopped what the platform would refuse afterwards."""
        if not self.startable:
            raise UsageError(
                f"it is disabled ('{self.power.enabled_by}: false'), so it could not be started",
                operation=operation,
                target=self.target,
                hint=f"set '{self.power.enabled_by}: true'",
            )

    def _cycle(self, before_state: Optional[str] = None, after_state: Optional[str] = None) -> PowerTransition:
        self._refuse_start("restart")
        announced = after_state is None
        if self.power.restart is not None and not self.needs_off:
            steps = _restart_steps(self.resource, self.power, self.power.restart, self.state, self.target)
            return PowerTransition(
                last=steps,
                runs_at_end=True,
                before_state=before_state,
                after_state=after_state,
                announcement=f"{self.target} will be restarted" if announced else "",
            )
        return PowerTransition(
            self.target,
            first=stop_steps(self.resource, self.controls, self.state, self.target),
            last=start_steps(self.resource, self.state, self.target),
            stops_first=True,
            restart_after=True,
            runs_at_end=True,
            before_state=before_state,
            after_state=after_state,
            announcement=f"{self.target} will be shut down and started" if announced else "",
        )

    def _from_rest(self) -> PowerTransition:
        if self.goal in ("on", "restart"):
            self._refuse_start("start")
            steps = start_steps(self.resource, self.state, self.target)
            before = _STATES.get(self.kind)
            return PowerTransition(last=steps, runs_at_end=True, before_state=before, after_state="running")
        if self.goal == "off" and self.kind == "suspended":
            if not self.controls.force:
                raise UsageError(
                    "it is suspended; stopping it loses the saved memory of the guest",
                    operation="stop",
                    target=self.target,
                    hint="set 'force: true' to accept that, or start it and then stop it",
                )
            steps = kill_steps(self.resource, self.state, self.target)
            return PowerTransition(first=steps, before_state="suspended", after_state="stopped")
        if self.goal == "suspended" and self.kind == "off":
            raise UsageError(
                "it is stopped, and only a running one can be suspended", operation="suspend", target=self.target
            )
        return PowerTransition()


def is_startable(power: Power, desired: Desired, state: Optional[State]) -> bool:
    """Return whether nothing known keeps an object from being started."""
    if not power.enabled_by:
        return True
    return desired.get(power.enabled_by, state.values.get(power.enabled_by) if state else None) is not False


def starts_when_new(resource: Resource, controls: Controls, desired: Desired, label: str) -> bool:
    """Return whether a new object (the platform creates them stopped) has to be started.

    Raises:
        UsageError: a new object cannot be suspended, and a disabled one cannot be started.
    """
    if resource.power is None:
        return False
    goal = _GOALS.get(controls.state)
    if goal == "suspended":
        raise UsageError(
            "it does not exist yet, and only a running one can be suspended",
            operation="suspend",
            target=resource.describe(label),
            hint="create it with 'state: running' first",
        )
    if goal not in ("on", "restart"):
        return False
    if not is_startable(resource.power, desired, None):
        raise UsageError(
            f"it is disabled ('{resource.power.enabled_by}: false'), so it could not be started",
            operation="start",
            target=resource.describe(label),
            hint=f"set '{resource.power.enabled_by}: true', or leave out 'state'",
        )
    return True


#: A start without room is accepted on some releases (seen by vrg on 26.0.2.1).
_STAYS_OFF = "if it stays off, the nodes may not have room for it; otherwise allow more time with 'wait_timeout'"


def start_steps(resource: Resource, subject: Union[State, KeyOrDeferred], target: str) -> list[Step]:
    """Start it and wait until it runs."""
    power = resource.power
    if power is None:
        return []
    key = subject.key if isinstance(subject, State) else subject
    return [
        RunAction(f"start {target}", power.table, action_body(power, subject, power.start)),
        _wait_for_kind(resource, key, target, "on", needed=False, diagnostics=power.diagnostics, hint=_STAYS_OFF),
    ]


def stop_steps(resource: Resource, controls: Controls, state: State, target: str) -> list[Step]:
    """Shut it down; power it off when that is allowed and it takes too long."""
    power = resource.power
    if power is None:
        return []
    may_kill = bool(power.kill and controls.force)
    if may_kill and controls.shutdown_timeout == 0:
        return kill_steps(resource, state, target)
    hint = (
        "it does not react to the request to shut down: give it more time with 'shutdown_timeout', "
        "or allow powering it off with 'force: true'"
    )
    wait = _wait_for_kind(
        resource,
        state.key,
        target,
        "off",
        needed=may_kill,
        timeout=controls.shutdown_timeout,
        timeout_option="shutdown_timeout",
        fallback=tuple(kill_steps(resource, state, target)) if may_kill else (),
        hint=hint if power.kill else "",
    )
    return [RunAction(f"stop {target}", power.table, action_body(power, state, power.stop)), wait]


def kill_steps(resource: Resource, state: State, target: str) -> list[Step]:
    """Power it off (hard) and wait until it is off."""
    power = resource.power
    if power is None or power.kill is None:
        return []
    return [
        RunAction(f"power off {target} (hard)", power.table, action_body(power, state, power.kill)),
        _wait_for_kind(resource, state.key, target, "off"),
    ]


def _restart_steps(resource: Resource, power: Power, restart: Action, state: State, target: str) -> list[Step]:
    """Restart it in one go and wait until it has really gone through a cycle.

    The platform accepts a restart while the status still says running (measured on 26.1.8), so the proof is another
    status in between, or a later time of the last start.
    """
    before = state.facts.get("started") or 0
    left_on: list[bool] = []

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status = row.get("status")
        kind = power.kind(status)
        if kind != "on":
            left_on.append(True)
        restarted = bool(left_on) or (row.get("started") or 0) > before
        return PollResult(kind == "on" and restarted, f"status {status}", failed=_failure(power, status))

    awaited = "restarted and running"
    poll = Poll(_status_fields(power), evaluate)
    return [
        RunAction(f"restart {target}", power.table, action_body(power, state, restart)),
        wait_for(resource, state.key, target, poll, awaited, needed=False),
    ]


def _wait_for_kind(resource: Resource, key: KeyOrDeferred, target: str, goal: str, **options: Any) -> Wait:
    """Build the wait for a kind of status.

    Args:
        options: further attributes of `Wait`.
    """
    power = resource.power
    if power is None:
        raise UsageError(f"a {resource.title} has no power")
    was_transitioning: list[bool] = []

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status = row.get("status")
        kind = power.kind(status)
        failed = _failure(power, status)
        if kind == "transitioning":
            was_transitioning.append(True)
        elif goal == "on" and kind == "off" and was_transitioning:
            # Seen for a VM with nested virtualization on a cluster without it: accepted, then stopped again.
            failed = "it fell back to stopped; see its log in the web interface"
        return PollResult(kind == goal, f"status {status}", failed=failed, progressing=kind == "transitioning")

    # The first status of a kind is the usual one; the others are as good.
    awaited = f"status {getattr(power, goal)[0]}"
    poll = Poll(_status_fields(power), evaluate)
    return wait_for(resource, key, target, poll, awaited, **options)


def _status_fields(power: Power) -> tuple[str, ...]:
    started = (f"{power.started} as started",) if power.started else ()
    return ("$key", f"{power.status} as status", *started)


def _failure(power: Power, status: Any) -> Optional[str]:
    return f"its status is '{status}'" if power.kind(status) == "failed" else None
