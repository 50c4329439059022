# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done so that what is becomes what was asked for. Pure: no request is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from . import power as power_plan
from .columns import CLEAR, UNAVAILABLE, UNSET, Column, Reference, Referent, key_of, wire_key
from .errors import InvalidAnswerError, TaskError, UsageError
from .matching import Matching, match
from .options import Controls
from .reading import load_state, name_of, parent_key, projection, show, show_child
from .references import Keys
from .resource import Action, Children, Clone, Desired, Guard, Resource, Settling, State
from .steps import Act, Await, Create, Delete, KeyOrLater, Later, Plan, Step, Update, Verdict

EMPTY = (None, "", ())
HIDDEN = "<hidden>"
NEW_VALUE = "<new value>"


@dataclass
class Changes:
    """What differs about one row.

    Attributes:
        body: platform columns to send.
        before, after: the same in option names and units.
        switches: verbs of actions to call.
        next_start: options whose change waits for the next start.
        needs_off: options that cannot change while it runs.
        deferred: options that can only be written once the object has been made from its source.
    """

    body: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    switches: list[str] = field(default_factory=list)
    next_start: list[str] = field(default_factory=list)
    needs_off: list[str] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)


class _Ignored(Plan):
    """Takes the differences of a plan and none of its steps: they are worked out anew once the object is there."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(before=plan.before, after=plan.after, warnings=plan.warnings)


def make_plan(
    resource: Resource,
    desired: Desired,
    state: Optional[State],
    controls: Controls,
    keys: Keys,
    follow_up: bool = False,
) -> Plan:
    """The steps from `state` (None: there is no such object) to `desired`.

    Args:
        keys: what the look-ups of referenced names said.
        follow_up: this run has already changed something and the plan completes it.

    Raises:
        UsageError: what was asked for cannot be had; nothing has been written.
        TaskError: an object that has to be worked on is in a failed condition.
    """
    _refuse(resource, resource.guards, desired, state, controls)
    planner = _Planner(resource, controls, keys, follow_up)
    plan = planner.plan(desired, state)
    plan.touched = sorted(planner.touched)
    if plan.changes:
        _refuse(resource, resource.change_guards, desired, state, controls)
        notices = [notice(desired, state, controls) for notice in resource.notices]
        plan.warnings.extend(text for text in notices if text)
    plan.warnings = list(dict.fromkeys(desired_remarks(desired) + plan.warnings))
    return plan


def _refuse(
    resource: Resource, guards: tuple[Guard, ...], desired: Desired, state: Optional[State], controls: Controls
) -> None:
    for guard in guards:
        refusal = guard(desired, state, controls)
        if refusal:
            raise UsageError(refusal, operation="refused", target=resource.describe(_label(resource, desired, state)))


def desired_remarks(desired: Desired) -> list[str]:
    """Everything the user should know about values that are not taken literally."""
    found = list(desired.remarks)
    for items in desired.children.values():
        for item in items:
            found.extend(desired_remarks(item))
    return found


def _label(resource: Resource, desired: Desired, state: Optional[State]) -> str:
    if state is not None:
        return name_of(resource, state)
    return " ".join(str(desired.get(option, "")) for option in resource.identity).strip()


class _Planner:
    def __init__(self, resource: Resource, controls: Controls, keys: Keys, follow_up: bool) -> None:
        self.resource = resource
        self.controls = controls
        self.keys = keys
        self.follow_up = follow_up
        self.next_start: list[str] = []
        self.needs_off: list[str] = []
        self.again = False
        self.touched: set[str] = set()
        self._tokens = 0

    # --- the object itself ---------------------------------------------------------------------------------------

    def plan(self, desired: Desired, state: Optional[State]) -> Plan:
        if self.controls.state == "absent":
            return Plan() if state is None else self._delete(state)
        return self._create(desired) if state is None else self._update(desired, state)

    def _create(self, desired: Desired) -> Plan:
        resource = self.resource
        if self.controls.key is not None:
            raise UsageError(
                f"there is no {resource.title} with id {self.controls.key}",
                hint=f"leave out 'id' to create a new {resource.title}",
            )
        token = self._token()
        changes = self._changes(resource, desired, None)
        plan = Plan(before={}, after=dict(changes.after))
        if resource.clone and desired.get(resource.clone.option) is not None:
            return self._copy(resource.clone, desired, changes, token, plan)
        plan.steps.append(self._creation(resource, desired, changes, token, frozenset()))
        plan.steps.extend(self._switches(changes, Later(token), _label(resource, desired, None)))
        self._children_of(resource, desired, None, Later(token), plan, running=False)
        self.again = self.again or bool(changes.deferred)
        power_plan.finish_new(resource, self.controls, Later(token), _label(resource, desired, None), plan, self.again)
        if plan.after.get("state") == "running" and not self.again:
            plan.steps.extend(self._readiness(desired, Later(token), None, starts=True))
        plan.again = self.again or bool(resource.pending or (resource.settling and self.controls.wait))
        return plan

    def _copy(self, clone: Clone, desired: Desired, changes: Changes, token: str, plan: Plan) -> Plan:
        """Make the object as a copy; what differs from the original is written in the next pass."""
        resource = self.resource
        column = resource.column(clone.option)
        original = self._wire(column, desired.values[clone.option], desired)
        params = {name: desired.get(option, self.controls.extra.get(option)) for name, option in clone.params.items()}
        label = _label(resource, desired, None)
        plan.steps.append(
            Create(
                title=f"clone {resource.describe(desired.values[clone.option])} as {resource.describe(label)}",
                table=clone.table,
                body={clone.target: original, "action": clone.action, "params": params},
                token=token,
                identity=(*resource.conditions, *((o, changes.body[o]) for o in resource.identity)),
                look_in=resource.table,
                key_member=clone.member,
            )
        )
        self._children_of(resource, desired, None, Later(token), _Ignored(plan), running=False)
        if self.controls.state in ("running", "restarted"):
            plan.after["state"] = "running"
        plan.again = True
        return plan

    def _update(self, desired: Desired, state: State) -> Plan:
        resource, controls = self.resource, self.controls
        label = name_of(resource, state)
        changes = self._changes(resource, desired, state)
        self.next_start.extend(changes.next_start)
        self.needs_off.extend(changes.needs_off)
        inner = Plan()
        # Whether children are plugged or merely added depends on whether the machine is stopped anyway, and that
        # depends on the children: the first pass finds out what needs the machine off.
        draft = Plan()
        running = power_plan.runs(resource, state)
        self._children_of(resource, desired, state, state.key, draft, running=running)
        course = power_plan.course(resource, controls, state, self.needs_off, self.next_start)
        if running and course.off_first:
            self.again = False
            self._children_of(resource, desired, state, state.key, inner, running=False)
        else:
            inner = draft
        plan = Plan(before=dict(changes.before), after=dict(changes.after))
        plan.warnings.extend(course.warnings)
        plan.steps.extend(course.first)
        if changes.body:
            plan.steps.append(
                Update(
                    title=f"set {', '.join(sorted(changes.after))} of {resource.describe(label)}",
                    table=resource.table,
                    key=state.key,
                    body=changes.body,
                    expect=self._expectation(resource, state),
                )
            )
        plan.steps.extend(self._switches(changes, state.key, label))
        plan.steps.extend(inner.steps)
        plan.before.update(inner.before)
        plan.after.update(inner.after)
        plan.warnings.extend(inner.warnings)
        plan.again = self.again
        plan.resumes = self.again and course.resumes
        if not self.again:
            plan.steps.extend(course.last)
        if course.after_state is not None:
            plan.before["state"], plan.after["state"] = course.before_state, course.after_state
        self._apply_pending(desired, state, plan, course)
        if course.runs_at_end and not plan.again:
            plan.steps.extend(self._readiness(desired, state.key, state, bool(course.last)))
        if resource.settling and (plan.changes or self.follow_up) and not plan.again:
            plan.steps.extend(self._settle(resource.settling, desired, state))
        return plan

    def _settle(self, settling: Settling, desired: Desired, state: State) -> list[Step]:
        """The wait until a fact has followed its option."""
        wanted = bool(desired.get(settling.option, state.values.get(settling.option)))
        if not settling.possible(state) or bool(state.facts.get(settling.fact)) == wanted:
            return []
        target = self.resource.describe(name_of(self.resource, state))
        awaited = settling.words[0 if wanted else 1]
        return [
            power_plan.fact_wait(
                self.resource,
                state.key,
                settling.fact,
                lambda value: bool(value) == wanted,
                f"wait for {target}: {awaited}",
                awaited,
                settling.hint,
            )
        ]

    def _readiness(self, desired: Desired, key: KeyOrLater, state: Optional[State], starts: bool) -> list[Step]:
        """The wait for what a running object has to be ready for, when the task asks for it."""
        readiness = self.resource.readiness
        if readiness is None or not self.controls.extra.get(readiness.option):
            return []
        if state is not None and not starts and readiness.reached(state.facts.get(readiness.fact)):
            return []
        label = _label(self.resource, desired, state)
        return [power_plan.ready(self.resource, readiness, key, self.resource.describe(label))]

    def _switches(self, changes: Changes, key: KeyOrLater, label: str) -> list[Step]:
        power = self.resource.power
        if power is None:
            return []
        return [
            Act(
                title=f"{verb} for {self.resource.describe(label)}",
                table=power.table,
                body=power_plan.action_body(power, key, Action(verb)),
            )
            for verb in changes.switches
        ]

    def _apply_pending(self, desired: Desired, state: State, plan: Plan, course: power_plan.Course) -> None:
        """Apply what the platform has stored but not applied, once, at the end, and only on a running object."""
        resource = self.resource
        if resource.power is None:
            return
        changed = plan.changes
        for pending in resource.pending:
            concerned = any(option in plan.after or option in plan.before for option in pending.concerns)
            if concerned and not course.runs_at_end:
                plan.warnings.append(f"{pending.title}: staged, they take effect when the {resource.title} starts")
            if self.controls.extra.get(pending.option) == "never" or not course.runs_at_end or course.last:
                continue
            ours = self.follow_up or any(
                option in desired.children or option in desired.values for option in pending.concerns
            )
            if changed:
                # Whether the platform will flag these changes as pending shows only after they were made.
                plan.again = True
            elif state.facts.get(pending.flag) and ours:
                label = name_of(resource, state)
                plan.steps.append(
                    Act(
                        title=f"apply {pending.title} of {resource.describe(label)}",
                        table=resource.power.table,
                        body=power_plan.action_body(resource.power, state.key, pending.action),
                    )
                )
                plan.steps.append(
                    Await(
                        title=f"wait for the {pending.title} of {resource.describe(label)}",
                        table=resource.table,
                        key=state.key,
                        key_column=resource.key_column,
                        fields=("$key", pending.flag),
                        judge=_flag_cleared(pending.flag),
                        awaited=f"{pending.title} applied",
                        needed=False,
                    )
                )
                plan.before[pending.flag], plan.after[pending.flag] = True, False

    def _delete(self, state: State) -> Plan:
        resource = self.resource
        label = name_of(resource, state)
        plan = Plan(before=show(resource, state), after={})
        for children in resource.children:
            for row in state.children.get(children.option, []):
                self._touch(children, None, row)
        plan.steps.extend(power_plan.before_delete(resource, self.controls, state, label))
        for children in resource.children:
            if children.left_behind:
                plan.steps.extend(self._deletion(children.resource, row) for row in state.children[children.option])
        plan.steps.append(self._deletion(resource, state))
        plan.steps.append(
            Await(
                title=f"see {resource.describe(label)} gone",
                table=resource.table,
                key=state.key,
                key_column=resource.key_column,
                fields=("$key", resource.column(resource.identity[0]).expression),
                judge=_gone(resource, state),
                awaited="the row is gone",
                needed=False,
            )
        )
        return plan

    # --- columns -------------------------------------------------------------------------------------------------

    def _changes(self, resource: Resource, desired: Desired, state: Optional[State]) -> Changes:
        changes = Changes()
        sourced = state is None and any(
            resource.column(option).source and value is not CLEAR for option, value in desired.values.items()
        )
        for column in resource.columns:
            option = column.option
            if option not in desired.values:
                if state is None:
                    self._fill(changes, column, desired)
                continue
            value = desired.values[option]
            value = column.clearing() if value is CLEAR else value
            if state is None:
                self._set_new(changes, column, value, sourced, desired)
            else:
                self._compare(changes, column, value, state, desired)
        return changes

    def _fill(self, changes: Changes, column: Column, desired: Desired) -> None:
        """A column that was not given, at creation."""
        if column.create_default is not UNSET:
            value = column.codec.parse(column.create_default)
            changes.body[column.written] = column.dump(value)
            changes.after[column.option] = column.show(value)
        elif column.required:
            raise UsageError(f"{desired.label(column.option)} is needed to create a {self.resource.title}")

    def _set_new(self, changes: Changes, column: Column, value: Any, sourced: bool, desired: Desired) -> None:
        option = column.option
        if column.secret or column.content:
            changes.after[option] = NEW_VALUE
        else:
            changes.after[option] = column.show(value)
        if sourced and column.after_source:
            changes.deferred.append(option)
            return
        if not column.required and value in EMPTY and column.clearing() in EMPTY:
            # An empty column needs no mention in a new row; null references are refused by some tables.
            return
        self._write(changes, column, value, desired)
        if column.source:
            changes.body.update(column.source_body)

    def _compare(self, changes: Changes, column: Column, value: Any, state: State, desired: Desired) -> None:
        option = column.option
        if column.initial:
            return
        if column.secret:
            if self.controls.update_secrets and not self.follow_up:
                changes.body[column.written] = column.dump(value)
                changes.before[option], changes.after[option] = HIDDEN, NEW_VALUE
            return
        current = state.values.get(option, UNAVAILABLE)
        if current is UNAVAILABLE:
            raise InvalidAnswerError(
                f"the answer does not hold '{column.written}', so '{desired.label(option)}' cannot be compared",
                hint="this release of the platform may not have the column, or the account may not read it",
                operation="read",
                target=self.resource.table,
            )
        if self._same(column, value, current):
            return
        if column.content:
            changes.body[column.written] = column.dump(value)
            changes.before[option], changes.after[option] = HIDDEN, NEW_VALUE
            return
        self._refuse_fixed(column, value, current, desired)
        self._write(changes, column, value, desired)
        changes.before[option], changes.after[option] = column.show(current), column.show(value)
        if column.next_start:
            changes.next_start.append(desired.label(option))
        if column.needs_off:
            changes.needs_off.append(desired.label(option))

    def _same(self, column: Column, value: Any, current: Any) -> bool:
        if isinstance(column, Reference):
            return self.keys.same(column, value, current)
        return column.same(value, current)

    def _refuse_fixed(self, column: Column, value: Any, current: Any, desired: Desired) -> None:
        label = desired.label(column.option)
        if column.create_only:
            raise UsageError(
                f"{label} is fixed at creation: it is '{column.show(current)}' and cannot become "
                f"'{column.show(value)}'",
                hint="remove the object and create it anew, or leave the option out",
            )
        if column.grow_only and current is not None and value < current:
            raise UsageError(
                f"{label} can only grow: it is {column.show(current)} and cannot become {column.show(value)}",
                hint="give a size that is not smaller, or leave the option out",
            )

    def _write(self, changes: Changes, column: Column, value: Any, desired: Desired) -> None:
        if column.switch:
            changes.switches.append(column.switch[0] if value else column.switch[1])
            return
        changes.body[column.written] = self._wire(column, value, desired)
        if column.along:
            changes.body.update(column.along(value))

    def _wire(self, column: Column, value: Any, desired: Desired) -> Any:
        if isinstance(column, Reference) and value not in (None, ""):
            key = self.keys.key(column, value)
            if key is None:
                if not self.controls.check:
                    raise UsageError(f"{desired.label(column.option)}: there is no {column.title} '{value}'")
                return f"<{column.title} '{value}'>"
            return column.dump(key)
        return column.dump(value)

    # --- children ------------------------------------------------------------------------------------------------

    def _children_of(
        self,
        resource: Resource,
        desired: Desired,
        state: Optional[State],
        parent: KeyOrLater,
        plan: Plan,
        running: bool,
    ) -> None:
        for children in resource.children:
            if children.option not in desired.children:
                continue
            inner = Plan()
            self._children(resource, children, desired, state, parent, inner, running)
            plan.steps.extend(inner.steps)
            plan.warnings.extend(inner.warnings)
            if inner.before or inner.after:
                plan.before[children.option], plan.after[children.option] = inner.before, inner.after

    def _children(
        self,
        resource: Resource,
        children: Children,
        desired: Desired,
        state: Optional[State],
        parent: KeyOrLater,
        plan: Plan,
        running: bool,
    ) -> None:
        rows = state.children.get(children.option, []) if state else []
        items = desired.children[children.option]
        matching = match(children, items, rows, self.keys)
        if children.sequence and self.controls.extra.get(children.sequence_option):
            _put_in_order(children, matching, rows)
        going = [row for item, row in matching.pairs if item.absent and row is not None]
        if children.option in desired.purge:
            going += [
                row for row in matching.rest if not (children.protected and children.protected(row, self.controls))
            ]
        # Removals come first, so that names and places are free for what is new.
        for leaving in going:
            self._remove_child(children, leaving, state, plan, running)
        for item, row in matching.pairs:
            if item.absent:
                continue
            if row is None:
                self._add_child(children, item, rows, state, parent, plan, running)
            else:
                self._change_child(children, item, row, plan, running)

    def _touch(self, children: Children, item: Optional[Desired], row: Optional[State]) -> None:
        """Remember the networks in which a changed child stages rules."""
        if not children.touches:
            return
        column = children.resource.column(children.touches)
        current = row.values.get(children.touches) if row else None
        if isinstance(current, Referent) and current.key is not None:
            self.touched.add(current.key)
        elif item is not None and isinstance(column, Reference) and item.get(children.touches) is not None:
            key = self.keys.key(column, item.get(children.touches))
            if key is not None:
                self.touched.add(key)

    def _change_child(self, children: Children, item: Desired, row: State, plan: Plan, running: bool) -> None:
        child = children.resource
        label = name_of(child, row)
        self._guard_child(child, item, row)
        if child.work and child.work.failed(row):
            raise TaskError(
                f"{child.work.title} failed: {child.work.failed(row)}",
                operation="use",
                target=f"{child.describe(label)} (id {row.key})",
                hint=f"remove the {child.title} with 'state: absent' in its item, then run the task again",
            )
        changes = self._changes(child, item, row)
        if changes.body:
            if children.protected and children.protected(row, self.controls):
                raise UsageError(f"{item.path}: {children.protected(row, self.controls)}")
            if running:
                self.next_start.extend(changes.next_start)
                self.needs_off.extend(changes.needs_off)
            plan.steps.append(
                Update(
                    title=f"set {', '.join(sorted(changes.after))} of {child.describe(label)}",
                    table=child.table,
                    key=row.key,
                    body=changes.body,
                    expect=self._expectation(child, row),
                )
            )
            plan.before[label], plan.after[label] = changes.before, changes.after
            self._touch(children, item, row)
        inner = Plan()
        self._children_of(child, item, row, row.key, inner, running=False)
        plan.steps.extend(inner.steps)
        if inner.before or inner.after:
            plan.before[label] = {**plan.before.get(label, {}), **inner.before}
            plan.after[label] = {**plan.after.get(label, {}), **inner.after}

    def _add_child(
        self,
        children: Children,
        item: Desired,
        rows: list[State],
        state: Optional[State],
        parent: KeyOrLater,
        plan: Plan,
        running: bool,
    ) -> None:
        child = children.resource
        self._guard_child(child, item, None)
        token = self._token()
        changes = self._changes(child, item, None)
        changes.body = {
            children.parent_column: self._pointer(children, state, parent),
            **dict(child.fixed),
            **self._carried(children, state, parent),
            **changes.body,
        }
        label = self._item_label(children, item)
        known = frozenset(row.key for row in rows)
        plan.steps.append(self._creation(child, item, changes, token, known, children))
        plan.after[label] = changes.after
        self._touch(children, item, None)
        if child.work and changes.deferred:
            plan.steps.append(work_done(child, Later(token), label))
        if changes.deferred:
            self.again = True
        if running:
            self._attach(children, item, changes, token, label, state, plan)
        self._children_of(child, item, None, Later(token), plan, running=False)

    def _attach(
        self,
        children: Children,
        item: Desired,
        changes: Changes,
        token: str,
        label: str,
        state: Optional[State],
        plan: Plan,
    ) -> None:
        """Bring a new child into a running parent, or note that it has to wait for the next start."""
        plug = children.hotplug
        if plug and state and plug.possible(changes.after) and state.values.get(plug.allowed_by) is not False:
            plan.steps.extend(power_plan.plug(self.resource, children, state.key, Later(token), label))
        elif plug or children.next_start:
            self.next_start.append(item.path)

    def _remove_child(self, children: Children, row: State, state: Optional[State], plan: Plan, running: bool) -> None:
        child = children.resource
        label = name_of(child, row)
        if children.protected and children.protected(row, self.controls):
            raise UsageError(f"{children.option} '{label}': {children.protected(row, self.controls)}")
        plug = children.hotplug
        plan.steps.extend(power_plan.before_delete(child, self.controls, row, label))
        if running and state:
            shown = show(child, row)
            if plug and plug.possible(shown) and state.values.get(plug.allowed_by) is not False:
                plan.steps.extend(power_plan.unplug(self.resource, children, state.key, row, label))
            elif plug or children.needs_off:
                self.needs_off.append(f"{children.option} (removal of '{label}')")
        plan.steps.append(self._deletion(child, row))
        self._touch(children, None, row)
        plan.before[label] = show_child(children, row)

    def _guard_child(self, child: Resource, item: Desired, row: Optional[State]) -> None:
        for guard in child.guards:
            refusal = guard(item, row, self.controls)
            if refusal:
                raise UsageError(f"{item.path}: {refusal}")

    def _pointer(self, children: Children, state: Optional[State], parent: KeyOrLater) -> Any:
        if state is not None:
            return children.pointer(parent_key(children, state))
        if isinstance(parent, Later):
            return Later(parent.token, children.parent_value, children.parent_path)
        return children.pointer(parent)

    def _carried(self, children: Children, state: Optional[State], parent: KeyOrLater) -> dict[str, Any]:
        """Columns that repeat a column of the parent."""
        found: dict[str, Any] = {}
        for column, source in children.carry:
            if state is not None:
                found[column] = wire_key(key_of(state.row.get(source)))
            elif isinstance(parent, Later):
                found[column] = Later(parent.token, source)
        return found

    def _item_label(self, children: Children, item: Desired) -> str:
        for options in children.match:
            if all(option in item.values for option in options):
                return " ".join(children.resource.column(o).label(item.values[o]) for o in options)
        return item.path

    # --- steps ---------------------------------------------------------------------------------------------------

    def _creation(
        self,
        resource: Resource,
        desired: Desired,
        changes: Changes,
        token: str,
        known: Any,
        children: Optional[Children] = None,
    ) -> Step:
        label = self._item_label(children, desired) if children else _label(resource, desired, None)
        scope: list[tuple[str, Any]] = list(resource.conditions)
        if children:
            scope.append((children.parent_column, changes.body[children.parent_column]))
        for option in resource.identity:
            column = resource.column(option)
            if column.written in changes.body and not column.secret:
                scope.append((column.written, changes.body[column.written]))
        return Create(
            title=f"create {resource.describe(label)}",
            table=resource.table,
            body=changes.body,
            token=token,
            identity=tuple(scope),
            known=known,
            values=resource.created_values if desired.children else (),
            once=resource.once_returned,
            label=label,
        )

    def _deletion(self, resource: Resource, state: State) -> Delete:
        return Delete(
            title=f"delete {resource.describe(name_of(resource, state))}",
            table=resource.table,
            key=state.key,
            expect=self._expectation(resource, state),
            retry=resource.delete_retry,
        )

    def _expectation(self, resource: Resource, state: State) -> tuple[tuple[str, Any], ...]:
        """The values by which a row is recognised before a request to it is repeated: keys are used again."""
        found = []
        for option in resource.identity:
            column = resource.column(option)
            if not column.joined and column.written in state.row:
                found.append((column.written, state.row[column.written]))
        return tuple(found)

    def _token(self) -> str:
        self._tokens += 1
        return f"new-{self._tokens}"


def _put_in_order(children: Children, matching: Matching, rows: list[State]) -> None:
    """Give the listed children their places in the order of the list, using only places that are theirs or new ones.

    Children that are not listed, pinned ones and those whose place is given keep what they have.
    """
    option = children.sequence
    pairs = [
        (item, row)
        for item, row in matching.pairs
        if not item.absent and option not in item.values and item.get("pin") in (None, "no")
    ]
    places = [row.values.get(option) for _item, row in pairs if row is not None]
    highest = max([place for place in (row.values.get(option) for row in rows) if isinstance(place, int)], default=0)
    slots = sorted(place for place in places if isinstance(place, int))
    slots += range(highest + 1, highest + 1 + len(pairs) - len(slots))
    for (item, _row), place in zip(pairs, slots):
        item.values[option] = place


def work_done(resource: Resource, key: KeyOrLater, label: str) -> Await:
    """Wait for the long work that a row reports about itself."""
    work = resource.work
    if work is None:
        raise UsageError(f"a {resource.title} reports no work")
    busy, failed = work.busy, work.failed
    facts = [fact.name for fact in resource.facts]

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row", failed="the row has vanished")
        state = load_state(resource, row, {})
        seen = ", ".join(f"{name} {state.facts[name]}" for name in facts if state.facts.get(name) not in (None, ""))
        return Verdict(not busy(state), seen, failed=failed(state))

    return Await(
        title=f"wait for the {work.title} of {resource.describe(label)}",
        table=resource.table,
        key=key,
        key_column=resource.key_column,
        fields=tuple(projection(resource, {})),
        judge=judge,
        awaited=f"{work.title} finished",
    )


def _flag_cleared(flag: str) -> Any:
    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        if row is None:
            return Verdict(False, "no row", failed="the row has vanished")
        return Verdict(not row.get(flag), f"{flag} {row.get(flag)}")

    return judge


def _gone(resource: Resource, state: State) -> Any:
    column = resource.column(resource.identity[0])

    def judge(row: Optional[Mapping[str, Any]]) -> Verdict:
        # Keys are used again after a delete: a row with another name is another object.
        if row is None:
            return Verdict(True, "gone")
        if not column.joined and row.get(column.expression) != state.row.get(column.expression):
            return Verdict(True, "gone")
        return Verdict(False, "still there")

    return judge
