# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one task, from its options to its result. It knows nothing of the process that it runs in."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from .._api.polling import Clock, wait_until
from .._planner.context import PlanContext
from .._planner.matching import Matches
from .._planner.planner import make_plan
from .._planner.references import unresolved_references
from .._schema.argument_spec import argument_spec, combination_rules
from .._schema.controls import Controls
from .._schema.desired import controls_from, desired_from
from .._schema.keys import Key, wire_key
from .._schema.projection import concerned_by_delete, name_of, show, wanted_by
from .._schema.resource import Desired, Resource, State, Work
from .._schema.steps import Create, Plan, Refresh, Step
from ..client import VergeClient
from ..errors import TaskError, TaskTimeoutError, VergeError
from ..filters import where
from .action_targets import ActionTargets
from .executor import Executor
from .lookup import find, resolve
from .results import SHOWN_ONCE, RunError
from .task import Call, Task
from .time_limits import allow

# Passes in which a plan can show what the next one has to do: created from a source, then adjusted, then applied.
_MAX_PASSES = 5


def managing(resource: Resource) -> Task:
    """Return the task of the module that manages a resource."""

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        desired = desired_from(resource, call.params, call.given)
        controls = controls_from(resource, call.params, call.check, call.username, client.settings.host)
        return run(resource, client, desired, controls, call.clock)

    columns = {column.option: column.codec.partly_secret for column in resource.columns}
    partly_secret = {option: partly for option, partly in columns.items() if partly is not None}
    return Task(argument_spec(resource), execute, combination_rules(resource), partly_secret)


def run(
    resource: Resource,
    client: VergeClient,
    desired: Desired,
    controls: Controls,
    clock: Optional[Clock] = None,
) -> dict[str, Any]:
    """Bring one object to the wanted state.

    Args:
        client: read-only when `controls.check` is set.
        desired: what was asked for.
        controls: how the task has to be carried out.

    Returns:
        `changed`, the object under the resource's name (None when absent), `diff`, `actions`, `warnings`, and
        `created_secrets` when the platform has shown some that it shows only once.

    Raises:
        RunError: with the error and what had been done before it.
    """
    return _Run(resource, client, desired, controls, clock or Clock()).run()


class _Run:
    """One run of a task."""

    def __init__(
        self, resource: Resource, client: VergeClient, desired: Desired, controls: Controls, clock: Clock
    ) -> None:
        self.resource = resource
        self.client = client
        self.desired = desired
        self.controls = controls
        self.clock = clock
        self.executor = Executor(client, controls, clock)
        self.matches = Matches()
        self.warnings: list[str] = []

    def run(self) -> dict[str, Any]:
        try:
            return self._run()
        except VergeError as error:
            raise RunError(error, list(self.executor.done), self.warnings + self.executor.warnings) from error

    def _run(self) -> dict[str, Any]:
        controls, executor = self.controls, self.executor
        self._allow(controls.wait_timeout)
        state = self._wait_until_idle(self._read(controls.key))
        plan = self._plan(state, controls)
        self.warnings.extend(plan.warnings)
        if controls.check or not plan.steps:
            return self._result(plan, self._predicted(plan, state), plan.changes, plan.predicted_actions)
        executor.run(plan)
        self._allow(controls.wait_timeout)
        view: Optional[dict[str, Any]] = None
        if controls.state != "absent":
            state = self._complete(self._read(self._key_after(plan, state)), plan)
            view = show(self.resource, state) if state else None
        self.warnings.extend(executor.warnings)
        return self._result(plan, view, bool(executor.done), executor.done)

    def _read(self, key: Optional[str]) -> Optional[State]:
        absent = self.controls.state == "absent"
        wanted = concerned_by_delete(self.resource) if absent else wanted_by(self.resource, self.desired)
        self.matches = Matches()
        return find(self.client, self.resource, self.desired, key, wanted, self.matches)

    def _plan(
        self, state: Optional[State], controls: Controls, follow_up: bool = False, compare_only: bool = False
    ) -> Plan:
        matches, action_target = self.matches, None
        if controls.state != "absent":
            lookups = unresolved_references(self.resource, self.desired, state, matches, follow_up)
            names, warnings = resolve(self.client, lookups, controls)
            matches = matches.looked_up(names)
            if not follow_up:
                self.warnings.extend(warnings)
        if not follow_up:
            action_target = self._action_target(state, matches)
        context = PlanContext(controls, matches, follow_up, compare_only, action_target)
        plan = make_plan(context, self.resource, self.desired, state)
        return plan if compare_only else self._with_refreshes(plan)

    def _action_target(self, state: Optional[State], matches: Matches) -> Optional[Key]:
        """Return the row that an action is called on, where neither the object nor its options hold its key."""
        resource, targets = self.resource, ActionTargets(self.client, self.controls, self.clock)
        if state is None:
            if resource.clone is None or self.controls.state == "absent":
                return None
            found = targets.of_snapshot(resource, resource.clone, self.desired, matches.names)
            self.warnings.extend(targets.warnings)
            return found
        imperative, key = resource.imperative_state, state.key
        if imperative is None or not imperative.way or self.controls.state != imperative.state:
            return None
        fact, first = imperative.start, [state]

        def start() -> Any:
            latest = first.pop() if first else self._read(key)
            return latest.facts.get(fact) if latest else None

        return targets.of_imperative_state(imperative, start, resource.describe(name_of(resource, state)))

    def _with_refreshes(self, plan: Plan) -> Plan:
        """Add the steps that bring other objects up to date, which the changes affect."""
        if not plan.effects.affected:
            return plan
        by_refresh: dict[Refresh, list[Key]] = {}
        for refresh, key in sorted(plan.effects.affected, key=lambda pair: pair[1]):
            by_refresh.setdefault(refresh, []).append(key)
        steps: list[Step] = list(plan.steps)
        for refresh, keys in by_refresh.items():
            if not refresh.is_wanted(self.controls.extra):
                continue
            condition = where("$key").one_of([wire_key(key) for key in keys])
            for row in self.client.list(refresh.table, refresh.fields, filter=condition):
                steps.extend(refresh.steps(row))
        return plan.with_steps(steps)

    def _key_after(self, plan: Plan, state: Optional[State]) -> Optional[str]:
        if state is not None:
            return state.key
        return next((self.executor.key(step.token) for step in plan.steps if isinstance(step, Create)), None)

    def _complete(self, state: Optional[State], plan: Plan) -> Optional[State]:
        """Do what only shows after the first pass, and verify that the platform kept what it was given."""
        controls = self.controls._replace(state="running") if plan.restart_after else self.controls
        for _pass in range(_MAX_PASSES):
            if not plan.effects.another_pass:
                break
            state = self._existing(self._wait_until_idle(state))
            plan = self._plan(state, controls, follow_up=True)
            self.warnings.extend(plan.warnings)
            if not plan.steps:
                break
            self.executor.run(plan)
            self._allow(controls.wait_timeout)
            state = self._read(state.key)
        self._verify_applied(self._existing(state), controls)
        return state

    def _existing(self, state: Optional[State]) -> State:
        if state is None:
            raise TaskError("it disappeared while the task worked on it", target=self.resource.title)
        return state

    def _allow(self, seconds: float) -> None:
        allow(self.client, seconds, self.clock)

    def _verify_applied(self, state: State, controls: Controls) -> None:
        compared = controls._replace(state="present", allow_power_cycle=False, update_secrets=False)
        try:
            rest = self._plan(state, compared, follow_up=True, compare_only=True)
        except VergeError as error:
            self.warnings.append(f"after the changes: {error}")
            return
        if rest.changes:
            self.warnings.append(
                f"the platform did not keep everything that was written: expected {rest.after}, got {rest.before}"
            )

    def _wait_until_idle(self, state: Optional[State]) -> Optional[State]:
        """Wait for work that is going on already, so that the plan starts from settled facts."""
        activity = self._activity(state)
        if state is None or activity is None:
            return state
        key = state.key
        latest: list[Optional[State]] = [state]

        def poll() -> Optional[Activity]:
            latest[0] = self._read(key)
            return self._activity(latest[0])

        controls, patience = self.controls, activity.patience
        timeout = controls.wait_timeout if patience is None else min(patience, controls.wait_timeout)
        self._allow(controls.wait_timeout)
        end = wait_until(poll, lambda found: found is None, timeout, controls.wait_interval, self.clock)
        if not end.in_time and end.last is not None and end.last.patience is None:
            raise TaskTimeoutError(
                awaited="the current operation to finish",
                last_seen=end.last.title,
                elapsed=end.elapsed,
                operation="wait for",
                target=self.resource.describe(name_of(self.resource, state)),
                hint="allow more time with 'wait_timeout'",
            )
        self._allow(controls.wait_timeout)
        return latest[0]

    def _activity(self, state: Optional[State]) -> Optional[Activity]:
        return None if state is None else activity_of(self.resource, self.desired, self.controls, state, self.matches)

    # --- the result ----------------------------------------------------------------------------------------------

    def _predicted(self, plan: Plan, state: Optional[State]) -> Optional[dict[str, Any]]:
        """Return the object as it would be: what is there, with what would be written."""
        if plan.steps and not plan.after and plan.before:
            return None
        view = show(self.resource, state) if state else None
        if not plan.after:
            return view
        view = view or {"id": None}
        lists = {children.option for children in self.resource.children}
        view.update({option: value for option, value in plan.after.items() if option not in lists})
        return view

    def _result(self, plan: Plan, view: Optional[dict[str, Any]], changed: bool, actions: list[str]) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": changed,
            self.resource.name: view,
            "diff": {"before": plan.before, "after": plan.after},
            "actions": list(actions),
            "warnings": list(dict.fromkeys(self.warnings)),
        }
        if self.executor.shown_once:
            result[SHOWN_ONCE] = dict(self.executor.shown_once)
        return result


class Activity(NamedTuple):
    """Something that is going on with an object.

    Attributes:
        title: what, for messages.
        patience: seconds after which it is taken as lost; None: the end of the wait is an error.
    """

    title: str
    patience: Optional[float] = None


def activity_of(
    resource: Resource, desired: Desired, controls: Controls, state: State, matches: Matches
) -> Optional[Activity]:
    """Return what is going on with an object or with the children that a task mentions; None: it is idle."""
    power = resource.power
    if power and power.kind(state.status) == "transitioning":
        return Activity(f"status {state.status}")
    if controls.state == "absent":
        return None
    for work in resource.works:
        if _matters(work, desired, controls) and work.busy(state):
            return Activity(work.title, work.patience)
    for children in resource.children:
        if not children.resource.works or not desired.children.get(children.option):
            continue
        for item, row in matches.of(children, desired, state).pairs:
            for work in children.resource.works:
                if row is not None and not item.absent and work.busy(row) and not work.failed(row):
                    return Activity(f"{work.title} of {children.resource.describe(name_of(children.resource, row))}")
    return None


def _matters(work: Work, desired: Desired, controls: Controls) -> bool:
    if work.concerns:
        return any(option in desired.values for option in work.concerns)
    return controls.wait
