# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task from options to result. No AnsibleModule, no printing, no exit: whoever calls it is the door."""

from __future__ import annotations

from typing import Any, Optional

from .._api.polling import Clock, wait_until
from .._planner.matching import match
from .._planner.planner import expected, make_plan
from .._planner.power import apply_rules
from .._planner.references import Keys, needs
from .._schema.columns import wire_key
from .._schema.options import Controls, argument_spec, controls_from, desired_from, rules
from .._schema.projection import leaving, name_of, show, wanted_by
from .._schema.resource import Desired, Resource, State
from .._schema.steps import Create, Plan, Step
from ..client import VergeClient
from ..errors import TaskError, TaskTimeoutError, VergeError
from ..filters import where
from .action_targets import Subjects
from .executor import Applier
from .lookup import find, resolve
from .results import RunError
from .task import Call, Task

# Passes in which a plan can show what the next one has to do: made from a source, then adjusted, then applied.
_MAX_PASSES = 5


def managing(resource: Resource) -> Task:
    """The module that manages a resource."""

    def work(client: VergeClient, call: Call) -> dict[str, Any]:
        desired = desired_from(resource, call.params, call.given)
        controls = controls_from(resource, call.params, call.check, call.username, client.settings.host)
        return run(resource, client, desired, controls, call.clock)

    return Task(argument_spec(resource), work, rules(resource))


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
        controls: how the run has to be carried out.

    Returns:
        `changed`, the object under the resource's name (None when absent), `diff`, `actions`, `warnings`, and
        `created_secrets` when the platform has shown some that it shows only once.

    Raises:
        RunError: with the error and what had been done before it.
    """
    return _Run(resource, client, desired, controls, clock or Clock()).run()


class _Run:
    def __init__(
        self, resource: Resource, client: VergeClient, desired: Desired, controls: Controls, clock: Clock
    ) -> None:
        self.resource = resource
        self.client = client
        self.desired = desired
        self.controls = controls
        self.clock = clock
        self.applier = Applier(client, controls, clock)
        self.warnings: list[str] = []

    def run(self) -> dict[str, Any]:
        try:
            return self._run()
        except VergeError as error:
            raise RunError(error, list(self.applier.done), self.warnings + self.applier.warnings) from error

    def _run(self) -> dict[str, Any]:
        controls, applier = self.controls, self.applier
        state = self._arrived(self._settled(self._read(controls.key)))
        plan = self._plan(state, controls)
        self.warnings.extend(plan.warnings)
        if controls.check or not plan.steps:
            return self._result(plan, self._predicted(plan, state), plan.changes, expected(plan))
        applier.run(plan)
        view: Optional[dict[str, Any]] = None
        if controls.state != "absent":
            state = self._complete(self._read(self._key_after(plan, state)), plan)
            view = show(self.resource, state) if state else None
        self.warnings.extend(applier.warnings)
        return self._result(plan, view, bool(applier.done), applier.done)

    def _read(self, key: Optional[str]) -> Optional[State]:
        gone = self.controls.state == "absent"
        wanted = leaving(self.resource) if gone else wanted_by(self.resource, self.desired)
        return find(self.client, self.resource, self.desired, key, wanted)

    def _plan(self, state: Optional[State], controls: Controls, follow_up: bool = False) -> Plan:
        keys = Keys()
        if controls.state != "absent":
            keys, warnings = resolve(self.client, needs(self.resource, self.desired, state, follow_up), controls)
            if not follow_up:
                self.warnings.extend(warnings)
        subject = self._subject(state, keys) if not follow_up else None
        plan = make_plan(self.resource, self.desired, state, controls, keys, follow_up, subject)
        if plan.touched and controls.extra.get("apply") != "never":
            plan.steps.extend(self._apply_elsewhere(plan.touched))
        return plan

    def _subject(self, state: Optional[State], keys: Keys) -> Optional[str]:
        """The row that an action is called on, where neither the object nor its options tell it."""
        resource, subjects = self.resource, Subjects(self.client, self.controls, self.clock)
        if state is None:
            if resource.clone is None or self.controls.state == "absent":
                return None
            found = subjects.of_copy(resource, resource.clone, self.desired, keys)
            self.warnings.extend(subjects.warnings)
            return found
        verb, key = resource.verb, state.key
        if verb is None or verb.subject is None or self.controls.state != verb.state:
            return None
        fact, first = verb.subject.fact, [state]

        def value() -> Any:
            latest = first.pop() if first else self._read(key)
            return latest.facts.get(fact) if latest else None

        return subjects.of_verb(verb, verb.subject, value, resource.describe(name_of(resource, state)))

    def _apply_elsewhere(self, touched: list[str]) -> list[Step]:
        """Have those networks load their new rules that run; a stopped one loads them when it starts."""
        rows = self.client.list(
            "vnets",
            ["$key", "name", "machine#status#status as status"],
            filter=where("$key").one_of([wire_key(key) for key in touched]),
        )
        steps: list[Step] = []
        for row in rows:
            if row.get("status") == "running":
                steps.extend(apply_rules(str(row["$key"]), f"network '{row.get('name')}'"))
        return steps

    def _key_after(self, plan: Plan, state: Optional[State]) -> Optional[str]:
        if state is not None:
            return state.key
        return next((self.applier.key(step.token) for step in plan.steps if isinstance(step, Create)), None)

    def _complete(self, state: Optional[State], plan: Plan) -> Optional[State]:
        """Do what only shows after the first pass, and see that the platform kept what it was given."""
        controls = self.controls._replace(state="running") if plan.resumes else self.controls
        for _pass in range(_MAX_PASSES):
            if not plan.again:
                break
            state = self._settled(state)
            if state is None:
                raise TaskError("it vanished while it was worked on", target=self.resource.title)
            plan = self._plan(state, controls, follow_up=True)
            self.warnings.extend(plan.warnings)
            if not plan.steps:
                break
            self.applier.run(plan)
            state = self._read(state.key)
        self._check_kept(state, controls)
        return state

    def _check_kept(self, state: Optional[State], controls: Controls) -> None:
        if state is None:
            raise TaskError("it vanished while it was worked on", target=self.resource.title)
        # What is only stored, or still being applied, was kept.
        extra = {**controls.extra, **{pending.option: "never" for pending in self.resource.pending}}
        quiet = controls._replace(state="present", allow_power_cycle=False, update_secrets=False, extra=extra)
        try:
            rest = self._plan(state, quiet, follow_up=True)
        except VergeError as error:
            self.warnings.append(f"after the changes: {error}")
            return
        if rest.changes:
            self.warnings.append(
                f"the platform did not keep everything that was written: it has {rest.before}, "
                f"asked for was {rest.after}"
            )

    def _settled(self, state: Optional[State]) -> Optional[State]:
        """Let work end that is already going on, so that the plan starts from settled facts."""
        if state is None or not busy_with(self.resource, self.desired, self.controls, state):
            return state
        key = state.key
        latest: list[Optional[State]] = [state]

        def poll() -> str:
            found = latest[0] = self._read(key)
            return busy_with(self.resource, self.desired, self.controls, found) if found else ""

        controls = self.controls
        end = wait_until(poll, lambda text: not text, controls.wait_timeout, controls.wait_interval, self.clock)
        if not end.in_time:
            raise TaskTimeoutError(
                awaited="the current operation to finish",
                last_seen=end.last,
                elapsed=end.elapsed,
                operation="wait for",
                target=self.resource.describe(name_of(self.resource, state)),
                hint="give it more time with 'wait_timeout'",
            )
        return latest[0]

    def _arrived(self, state: Optional[State]) -> Optional[State]:
        """Give content that was sent a short time ago the time to be counted."""
        upload, controls = self.resource.upload, self.controls
        if upload is None or state is None or upload.option not in self.desired.values or controls.state == "absent":
            return state
        reserved, received, key = upload.reserved, upload.received, state.key

        def complete(found: Optional[State]) -> bool:
            return found is None or (found.facts.get(received) or 0) >= (found.facts.get(reserved) or 0)

        if complete(state):
            return state
        timeout = min(upload.patience, controls.wait_timeout)
        return wait_until(lambda: self._read(key), complete, timeout, controls.wait_interval, self.clock).last

    # --- the result ----------------------------------------------------------------------------------------------

    def _predicted(self, plan: Plan, state: Optional[State]) -> Optional[dict[str, Any]]:
        """The object as it would be: what is, with what would be written."""
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
        if self.applier.once:
            result["created_secrets"] = dict(self.applier.once)
        return result


def busy_with(resource: Resource, desired: Desired, controls: Controls, state: State) -> str:
    """What is going on with an object or with the children that a task mentions, in words; empty: it is settled."""
    power = resource.power
    if power and power.kind(power.status_of(state)) == "moving":
        return f"status {power.status_of(state)}"
    if controls.state == "absent":
        return ""
    if resource.work and controls.wait and resource.work.busy(state):
        return resource.work.title
    for children in resource.children:
        work, items = children.resource.work, desired.children.get(children.option)
        if not work or not items:
            continue
        for item, row in match(children, items, state.children.get(children.option, []), Keys()).pairs:
            if row is not None and not item.absent and work.busy(row) and not work.failed(row):
                return f"{work.title} of {children.resource.describe(name_of(children.resource, row))}"
    return ""
