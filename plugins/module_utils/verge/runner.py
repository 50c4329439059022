# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task from options to result. No AnsibleModule, no printing, no exit: whoever calls it is the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional

from .apply import Applier
from .client import VergeClient
from .columns import wire_key
from .errors import TaskError, TaskTimeoutError, VergeError
from .filters import where
from .lookup import find, resolve
from .matching import match
from .options import Controls, controls_from, desired_from
from .plan import expected, make_plan
from .plan_power import apply_rules
from .reading import leaving, name_of, show, wanted_by
from .references import Keys, needs
from .resource import Desired, Resource, State
from .steps import Plan, Step
from .waiting import Clock, wait_until

# Passes in which a plan can show what the next one has to do: made from a source, then adjusted, then applied.
_MAX_PASSES = 5


@dataclass
class RunError(Exception):
    """A run that failed on its way.

    Attributes:
        error: what went wrong.
        done: what had been done before, in words; it stays done.
        warnings: what the user should know besides.
    """

    error: VergeError
    done: list[str]
    warnings: list[str]


def run(
    resource: Resource,
    client: VergeClient,
    params: Mapping[str, Any],
    given: Mapping[str, Any],
    check: bool = False,
    clock: Optional[Clock] = None,
    username: Optional[str] = None,
) -> dict[str, Any]:
    """Bring one object to the wanted state.

    Args:
        params: the options after validation.
        given: the options as they were written, which tells null from not given.
        check: predict only; the client must be read-only then.
        username: who is logged in, when known.

    Returns:
        `changed`, the object under the resource's name (None when absent), `diff`, `actions`, `warnings`.

    Raises:
        RunError: with the error and what had been done before it.
    """
    return _Run(resource, client, params, given, check, clock or Clock(), username).run()


class _Run:
    def __init__(
        self,
        resource: Resource,
        client: VergeClient,
        params: Mapping[str, Any],
        given: Mapping[str, Any],
        check: bool,
        clock: Clock,
        username: Optional[str],
    ) -> None:
        self.resource = resource
        self.client = client
        self.params = params
        self.given = given
        self.check = check
        self.clock = clock
        self.username = username
        self.warnings: list[str] = []
        self.applier: Optional[Applier] = None

    def run(self) -> dict[str, Any]:
        try:
            return self._run()
        except VergeError as error:
            done = self.applier.done if self.applier else []
            warnings = self.warnings + (self.applier.warnings if self.applier else [])
            raise RunError(error, list(done), warnings) from error

    def _run(self) -> dict[str, Any]:
        desired = desired_from(self.resource, self.params, self.given)
        controls = controls_from(self.resource, self.params, self.check, self.username, self.client.settings.host)
        state = self._settled(desired, controls, self._read(desired, controls.key))
        plan = self._plan(desired, state, controls)
        self.warnings.extend(plan.warnings)
        if self.check or not plan.steps:
            return self._result(plan, self._predicted(plan, state), plan.changes)
        applier = self.applier = Applier(self.client, controls, self.clock)
        applier.run(plan)
        if controls.state == "absent":
            self.warnings.extend(applier.warnings)
            return self._result(plan, None, bool(applier.done))
        state = self._read(desired, self._key_after(plan, state))
        state = self._complete(desired, controls, state, plan, applier)
        self.warnings.extend(applier.warnings)
        return self._result(plan, show(self.resource, state) if state else None, bool(applier.done))

    def _read(self, desired: Desired, key: Optional[str]) -> Optional[State]:
        wanted = wanted_by(self.resource, desired)
        if self.params.get("state") == "absent":
            # What goes with the object may leave rules to be applied elsewhere, or may stay behind.
            wanted = leaving(self.resource)
        return find(self.client, self.resource, desired, key, wanted)

    def _plan(self, desired: Desired, state: Optional[State], controls: Controls, follow_up: bool = False) -> Plan:
        keys = Keys()
        if controls.state != "absent":
            keys, warnings = resolve(self.client, needs(self.resource, desired, state, follow_up), controls)
            if not follow_up:
                self.warnings.extend(warnings)
        plan = make_plan(self.resource, desired, state, controls, keys, follow_up)
        if plan.touched and controls.extra.get("apply") != "never":
            plan.steps.extend(self._apply_elsewhere(plan.touched))
        return plan

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
        for step in plan.steps:
            token = getattr(step, "token", None)
            if token is not None and self.applier is not None:
                return self.applier.key(token)
        return None

    def _complete(
        self,
        desired: Desired,
        controls: Controls,
        state: Optional[State],
        plan: Plan,
        applier: Applier,
    ) -> Optional[State]:
        """Do what only shows after the first pass, and see that the platform kept what it was given."""
        if plan.resumes:
            controls = replace(controls, state="running")
        for _pass in range(_MAX_PASSES):
            if not plan.again:
                break
            state = self._settled(desired, controls, state)
            if state is None:
                raise TaskError("it vanished while it was worked on", target=self.resource.title)
            plan = self._plan(desired, state, controls, follow_up=True)
            self.warnings.extend(plan.warnings)
            if not plan.steps:
                break
            applier.run(plan)
            state = self._read(desired, state.key)
        self._check_kept(desired, controls, state)
        return state

    def _check_kept(self, desired: Desired, controls: Controls, state: Optional[State]) -> None:
        if state is None:
            raise TaskError("it vanished while it was worked on", target=self.resource.title)
        quiet = replace(controls, state="present", allow_power_cycle=False, update_secrets=False)
        try:
            rest = self._plan(desired, state, quiet, follow_up=True)
        except VergeError as error:
            self.warnings.append(f"after the changes: {error}")
            return
        for title in rest.actions():
            if rest.before or rest.after:
                self.warnings.append(
                    f"the platform did not keep everything that was written: {title} would be done again "
                    f"(it has {rest.before}, asked for was {rest.after})"
                )

    # --- long work that was going on before -----------------------------------------------------------------------

    def _settled(self, desired: Desired, controls: Controls, state: Optional[State]) -> Optional[State]:
        """Let work end that is already going on, so that the plan starts from settled facts."""
        if state is None or not self._busy(desired, controls, state):
            return state
        latest: list[Optional[State]] = [state]

        def look() -> str:
            latest[0] = self._read(desired, state.key)
            return self._busy(desired, controls, latest[0]) if latest[0] else ""

        end = wait_until(look, lambda text: not text, controls.wait_timeout, controls.wait_interval, self.clock)
        if not end.in_time:
            raise TaskTimeoutError(
                "gave up waiting",
                awaited="the end of what is going on",
                last_seen=end.last,
                elapsed=end.elapsed,
                operation="wait for",
                target=self.resource.describe(name_of(self.resource, state)),
                hint="give it more time with 'wait_timeout'",
            )
        return latest[0]

    def _busy(self, desired: Desired, controls: Controls, state: State) -> str:
        """What is going on, in words; empty when all is settled."""
        resource = self.resource
        power = resource.power
        if power and power.kind(power.status_of(state)) == "moving":
            return f"status {power.status_of(state)}"
        if resource.work and resource.work.busy(state):
            return resource.work.title
        if controls.state == "absent":
            return ""
        for children in resource.children:
            work = children.resource.work
            items = desired.children.get(children.option)
            if not work or not items:
                continue
            for item, row in match(children, items, state.children.get(children.option, []), Keys()).pairs:
                if row is not None and not item.absent and work.busy(row) and not work.failed(row):
                    return f"{work.title} of {children.resource.describe(name_of(children.resource, row))}"
        return ""

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
        for option, value in plan.after.items():
            if option not in lists:
                view[option] = value
        return view

    def _result(self, plan: Plan, view: Optional[dict[str, Any]], changed: bool) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": changed,
            self.resource.name: view,
            "diff": {"before": plan.before, "after": plan.after},
            "actions": self.applier.done if self.applier else expected(plan),
            "warnings": list(dict.fromkeys(self.warnings)),
        }
        if self.applier and self.applier.once:
            result["created_secrets"] = dict(self.applier.once)
        return result
