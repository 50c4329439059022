# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done so that what is becomes what was asked for. Pure: no request is made here."""

from __future__ import annotations

from typing import Optional

from .._schema.columns import Reference, Referent, wire_key
from .._schema.options import Controls
from .._schema.projection import name_of, show
from .._schema.resource import Action, Clone, Desired, Guard, Pending, Resource, State, Verb
from .._schema.steps import Act, Create, KeyOrLater, Later, Plan, Rest, Step, Update
from ..errors import UsageError
from . import power as plan_power
from .changes import Changes, changes_of, wire
from .children import leaving_first, plan_children
from .context import Planning
from .references import Keys
from .row_steps import (
    creation,
    deletion,
    disappearance,
    flag_cleared,
    named,
    received_bytes,
    sending,
    update,
    work_done,
)


def make_plan(
    resource: Resource,
    desired: Desired,
    state: Optional[State],
    controls: Controls,
    keys: Keys,
    follow_up: bool = False,
    subject: Optional[str] = None,
) -> Plan:
    """The steps from what is (None: there is no such object) to what was asked for.

    Args:
        keys: what the look-ups of referenced names said.
        follow_up: this run has already changed something and the plan completes it.
        subject: key of the row that the resource's verb is called on.

    Raises:
        UsageError: what was asked for cannot be had; nothing has been written.
        TaskError: an object that has to be worked on is in a failed condition.
    """
    _refuse(resource, resource.guards, desired, state, controls)
    planning = Planning(controls, keys, follow_up, subject=subject)
    plan = _Planner(planning, resource, desired).plan(state)
    plan.again = plan.again or planning.again
    plan.touched = sorted(planning.touched)
    plan.foreseen = planning.foreseen
    if plan.changes:
        _refuse(resource, resource.change_guards, desired, state, controls)
        notices = [notice(desired, state, controls) for notice in resource.notices]
        plan.warnings.extend(text for text in notices if text)
    plan.warnings = list(dict.fromkeys(_remarks(desired) + plan.warnings))
    return plan


def _refuse(
    resource: Resource, guards: tuple[Guard, ...], desired: Desired, state: Optional[State], controls: Controls
) -> None:
    for guard in guards:
        refusal = guard(desired, state, controls)
        if refusal:
            raise UsageError(refusal, operation="refused", target=resource.describe(_label(resource, desired, state)))


def _remarks(desired: Desired) -> list[str]:
    """Everything the user should know about values that are not taken literally."""
    found = list(desired.remarks)
    for items in desired.children.values():
        for item in items:
            found.extend(_remarks(item))
    return found


def _label(resource: Resource, desired: Desired, state: Optional[State]) -> str:
    if state is not None:
        return name_of(resource, state)
    return " ".join(str(desired.get(option, "")) for option in resource.identity).strip()


class _Planner:
    """The plan of one object."""

    def __init__(self, planning: Planning, resource: Resource, desired: Desired) -> None:
        self.planning = planning
        self.controls = planning.controls
        self.resource = resource
        self.desired = desired

    def plan(self, state: Optional[State]) -> Plan:
        if self.controls.state == "absent":
            return Plan() if state is None else self._delete(state)
        return self._create() if state is None else self._update(state)

    # --- a new object ----------------------------------------------------------------------------------------------

    def _create(self) -> Plan:
        resource, desired, planning = self.resource, self.desired, self.planning
        if resource.verb and self.controls.state == resource.verb.state:
            raise UsageError(
                "there is none",
                operation=resource.verb.action,
                target=resource.describe(_label(resource, desired, None)),
            )
        if self.controls.key is not None:
            raise UsageError(
                f"there is no {resource.title} with id {self.controls.key}",
                hint=f"leave out 'id' to create a new {resource.title}",
            )
        token, label = planning.token(), _label(resource, desired, None)
        changes = changes_of(planning, resource, desired, None)
        plan = Plan(after=dict(changes.after))
        if resource.clone and desired.get(resource.clone.option) is not None:
            return self._copy(resource.clone, changes, token, plan)
        plan.steps.append(creation(resource, desired, changes, token, label))
        plan.steps.extend(self._content(Later(token), label))
        plan.steps.extend(self._switches(changes, Later(token), label))
        self._take(plan, plan_children(planning, resource, desired, None, Later(token), running=False))
        planning.again = planning.again or bool(changes.deferred)
        plan_power.finish_new(resource, self.controls, Later(token), label, plan, planning.again)
        if plan.after.get("state") == "running":
            if planning.again:
                planning.foreseen.append(f"start {resource.describe(label)}")
            else:
                plan.steps.extend(self._readiness(Later(token), None, starts=True))
        plan.again = bool(resource.pending or (resource.settling and self.controls.wait))
        return plan

    def _copy(self, clone: Clone, changes: Changes, token: str, plan: Plan) -> Plan:
        """Make the object as a copy; what differs from the original is written in the next pass."""
        resource, desired = self.resource, self.desired
        original = wire(self.planning, resource.column(clone.option), desired.values[clone.option], desired)
        source = resource.describe(desired.values[clone.option])
        if clone.snapshot and self.controls.extra.get(clone.snapshot.option) is not None:
            original = wire_key(self.planning.subject)
            source = f"snapshot '{self.controls.extra.get(clone.snapshot.option)}' of {source}"
        params = {name: desired.get(option, self.controls.extra.get(option)) for name, option in clone.params.items()}
        label = _label(resource, desired, None)
        written = [resource.column(option).written for option in resource.identity]
        identity = {column: changes.body[column] for column in written}
        plan.steps.append(
            Create(
                title=f"clone {source} as {resource.describe(label)}",
                table=clone.table,
                body={clone.target: original, "action": clone.action, "params": params},
                token=token,
                identity=(*resource.conditions, *identity.items()),
                look_in=resource.table,
                key_member=clone.member,
            )
        )
        plan.steps.append(named(resource, Later(token), label, identity))
        plan.steps.extend(self._secrets_of_a_copy(changes, Later(token), label))
        inner = plan_children(self.planning, resource, desired, None, Later(token), running=False)
        plan.after.update(inner.after)
        if self.controls.state in ("running", "restarted"):
            plan.after["state"] = "running"
        plan.again = True
        return plan

    def _secrets_of_a_copy(self, changes: Changes, key: KeyOrLater, label: str) -> list[Step]:
        """What the next pass cannot compare is written at once."""
        columns = [column for column in self.resource.columns if column.secret and column.option in changes.after]
        if not columns:
            return []
        title = f"set {', '.join(column.option for column in columns)} of {self.resource.describe(label)}"
        # One that is emptied is in no body of a new row, but the copy has that of the original.
        body = {column.written: changes.body.get(column.written, column.dump(column.clearing())) for column in columns}
        return [Update(title, self.resource.table, key, body)]

    # --- an object that is there -----------------------------------------------------------------------------------

    def _update(self, state: State) -> Plan:
        resource, controls, planning = self.resource, self.controls, self.planning
        label = name_of(resource, state)
        changes = changes_of(planning, resource, self.desired, state)
        planning.next_start.extend(changes.next_start)
        planning.needs_off.extend(changes.needs_off)
        # Whether children are plugged or merely added depends on whether the object is stopped anyway, and that
        # depends on the children: the first draft finds out what needs the object off.
        running = plan_power.runs(resource, state)
        inner = self._children(state, running)
        course = plan_power.course(resource, controls, state, planning.needs_off, planning.next_start)
        if running and course.off_first:
            planning.again = False
            planning.foreseen.clear()
            inner = self._children(state, running=False)
        planning.again = planning.again or bool(changes.deferred)
        plan = Plan(before=dict(changes.before), after=dict(changes.after), warnings=list(course.warnings))
        plan.steps.extend(course.first)
        if changes.body:
            plan.steps.append(update(resource, state, changes))
        self._send_what_is_missing(plan, state)
        plan.steps.extend(self._switches(changes, state.key, label))
        self._take(plan, inner)
        if planning.again:
            plan.resumes = course.resumes
            planning.foreseen.extend(step.title for step in course.last if isinstance(step, Act))
        else:
            plan.steps.extend(course.last)
        if course.after_state is not None:
            plan.before["state"], plan.after["state"] = course.before_state, course.after_state
        if resource.verb and controls.state == resource.verb.state and not planning.follow_up:
            self._do(resource.verb, plan, state)
        self._finish(plan, state, course)
        return plan

    def _content(self, key: KeyOrLater, label: str) -> list[Step]:
        """What fills a new object: a local file that is sent, or work that the platform does by itself."""
        upload = self.resource.upload
        content = self.desired.get(upload.option) if upload else None
        if upload and content is not None:
            return sending(self.resource, upload, key, label, content)
        return [work_done(self.resource, key, label, needed=False)] if self.resource.work else []

    def _send_what_is_missing(self, plan: Plan, state: State) -> None:
        """An upload that was cut short is done again; content of another size is not replaced."""
        upload = self.resource.upload
        content = self.desired.get(upload.option) if upload else None
        if upload is None or content is None or self.planning.follow_up:
            return
        label = name_of(self.resource, state)
        reserved, received = int(state.facts.get(upload.reserved) or 0), received_bytes(state, upload)
        if reserved != content.size:
            raise UsageError(
                f"{content.path} has {content.size} bytes, but what is there has {reserved}: content is not replaced",
                hint="remove what is there first, or use another name",
                operation=f"compare '{upload.option}'",
                target=self.resource.describe(label),
            )
        if received < reserved:
            plan.steps.extend(sending(self.resource, upload, state.key, label, content))
            plan.before[upload.received], plan.after[upload.received] = received, reserved

    def _do(self, verb: Verb, plan: Plan, state: State) -> None:
        """What is done again in every run."""
        target = self.resource.describe(name_of(self.resource, state))
        if state.facts.get(verb.fact) not in verb.allowed:
            raise UsageError(
                f"{verb.refusal} (it is {state.facts.get(verb.fact)})", operation=verb.action, target=target
            )
        owner = state.values.get(verb.owner)
        key = self.planning.subject or (owner.key if isinstance(owner, Referent) else None)
        if key is None:
            raise UsageError("what it belongs to was not found", operation=verb.action, target=target)
        body = {verb.target: wire_key(key), "action": verb.action, "params": {verb.param: wire_key(state.key)}}
        plan.steps.append(Act(f"{verb.action} {target}", verb.table, body))
        plan.before["state"], plan.after["state"] = "present", verb.state

    def _children(self, state: State, running: bool) -> Plan:
        return plan_children(self.planning, self.resource, self.desired, state, state.key, running)

    @staticmethod
    def _take(plan: Plan, inner: Plan) -> None:
        plan.steps.extend(inner.steps)
        plan.before.update(inner.before)
        plan.after.update(inner.after)
        plan.warnings.extend(inner.warnings)

    def _finish(self, plan: Plan, state: State, course: plan_power.Course) -> None:
        """What comes last: applying what is pending, and seeing that everything has had its effect."""
        for pending in self.resource.pending:
            self._apply(pending, plan, state, course)
        if self.planning.again:
            return
        power = self.resource.power
        if power and power.pending_restart and plan.changes and course.runs_at_end and not course.last:
            # Whether these changes wait for a restart shows only after they were made.
            plan.again = True
        if course.runs_at_end and not plan.again:
            plan.steps.extend(self._readiness(state.key, state, bool(course.last)))
        if (plan.changes or self.planning.follow_up) and not plan.again:
            plan.steps.extend(self._settle(state))

    def _apply(self, pending: Pending, plan: Plan, state: State, course: plan_power.Course) -> None:
        """Apply what the platform has stored but not applied, once, and only on a running object."""
        resource, power = self.resource, self.resource.power
        concerned = any(option in plan.after or option in plan.before for option in pending.concerns)
        if concerned and not course.runs_at_end:
            plan.warnings.append(f"{pending.title}: staged, they take effect when the {resource.title} starts")
        if power is None or not course.runs_at_end or course.last:
            return
        if self.controls.extra.get(pending.option) == "never":
            return
        if any(option in plan.after or option in plan.before for option in (*pending.concerns, *pending.columns)):
            # Whether the platform flags these changes as pending shows only after they were made.
            plan.again = True
            self.planning.foreseen.append(pending.describe(resource.describe(name_of(resource, state))))
            return
        if self.planning.again:
            return
        options = (*pending.concerns, *pending.columns)
        mentioned = any(name in self.desired.children or name in self.desired.values for name in options)
        if state.facts.get(pending.flag) and mentioned:
            target = resource.describe(name_of(resource, state))
            body = plan_power.action_body(power, state.key, pending.action)
            plan.steps.append(Act(pending.describe(target), power.table, body))
            plan.steps.append(flag_cleared(resource, state, pending.flag, pending.title))
            plan.before[pending.flag], plan.after[pending.flag] = True, False

    def _readiness(self, key: KeyOrLater, state: Optional[State], starts: bool) -> list[Step]:
        """The wait for what a running object has to be ready for, when the task asks for it."""
        readiness = self.resource.readiness
        if readiness is None or not self.controls.extra.get(readiness.option):
            return []
        if state is not None and not starts and readiness.reached(state.facts.get(readiness.fact)):
            return []
        target = self.resource.describe(_label(self.resource, self.desired, state))
        return [plan_power.ready(self.resource, readiness, key, target)]

    def _settle(self, state: State) -> list[Step]:
        """The wait until a fact has followed its option."""
        settling = self.resource.settling
        if settling is None or not settling.possible(state):
            return []
        wanted = bool(self.desired.get(settling.option, state.values.get(settling.option)))
        if bool(state.facts.get(settling.fact)) == wanted:
            return []
        target = self.resource.describe(name_of(self.resource, state))
        awaited = settling.words[0 if wanted else 1]
        return [
            plan_power.fact_wait(
                self.resource,
                state.key,
                settling.fact,
                lambda value: bool(value) == wanted,
                f"wait for {target}: {awaited}",
                awaited,
                settling.hint,
            )
        ]

    def _switches(self, changes: Changes, key: KeyOrLater, label: str) -> list[Step]:
        power = self.resource.power
        if power is None:
            return []
        target = self.resource.describe(label)
        return [
            Act(f"{verb} for {target}", power.table, plan_power.action_body(power, key, Action(verb)))
            for verb in changes.switches
        ]

    # --- an object that goes ---------------------------------------------------------------------------------------

    def _see_that_it_is_meant(self, state: State) -> None:
        """Keys are used again: one that now belongs to an object with another name must not cost that object."""
        for option in self.resource.identity:
            wanted, current = self.desired.get(option), state.values.get(option)
            column = self.resource.column(option)
            if wanted is not None and not isinstance(column, Reference) and not column.same(wanted, current):
                raise UsageError(
                    f"id {state.key} is '{column.show(current)}', not '{column.show(wanted)}'",
                    hint="leave one of the two out",
                    operation="delete",
                    target=self.resource.title,
                )

    def _delete(self, state: State) -> Plan:
        resource = self.resource
        self._see_that_it_is_meant(state)
        plan = Plan(before=show(resource, state))
        plan.steps.extend(plan_power.before_delete(resource, self.controls, state, name_of(resource, state)))
        plan.steps.extend(leaving_first(self.planning, resource, state).steps)
        plan.steps.append(deletion(resource, state))
        plan.steps.append(disappearance(resource, state))
        if resource.rest_after_delete:
            plan.steps.append(Rest("let the platform settle", resource.rest_after_delete))
        return plan


def expected(plan: Plan) -> list[str]:
    """All that a run does from here on, as far as it can be foreseen."""
    return plan.actions() + plan.foreseen
