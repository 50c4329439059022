# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done so that an object becomes what was asked for.

Everything in this package is pure: it gets what was asked for and what was read, and returns steps. Each function
returns its part of the plan; nothing is written into a shared value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional

from .._near import similar_or_all
from .._schema.columns import Reference
from .._schema.keys import Key, wire_key
from .._schema.projection import name_of, show
from .._schema.resource import (
    Action,
    ChangeView,
    Clone,
    Deployment,
    Desired,
    Guard,
    ImperativeState,
    Recovery,
    Replacement,
    Resource,
    State,
    TaskView,
)
from .._schema.steps import (
    NEW_OBJECT,
    Create,
    DeferredKey,
    Effects,
    KeyOrDeferred,
    Outage,
    Part,
    Pause,
    Plan,
    RunAction,
    RunRowAction,
    Step,
    Update,
    combine,
    combine_effects,
    writes,
)
from .._schema.waits import find_in_snapshot, wait_for_identity, wait_for_recovery, wait_for_work, wait_until_gone
from ..errors import UsageError
from .affected import affected_by
from .changes import Changes, compare, wire_value
from .children import draft_children
from .context import PlanContext
from .moving import plan_move
from .power import (
    PowerTransition,
    action_body,
    is_on,
    plan_owner_cycle,
    plan_power,
    runs,
    start_steps,
    starts_when_new,
)
from .references import entered_by_platform
from .removal import delete_dependents, dependents_that_go, is_shut_down, prepare_delete
from .replacing import replaced_by, retiring, step_aside
from .row_steps import completion, creation, deletion, update, updates, updates_of_rows

#: By which they refer to the row of a system snapshot from which the object is made.
_SOURCE = "listed"
#: Seconds that an object may take to appear after the work that makes it has ended.
_APPEARS_WITHIN = 60.0


def make_plan(context: PlanContext, resource: Resource, desired: Desired, state: Optional[State]) -> Plan:
    """Return the steps from what is there (None: no such object) to what was asked for.

    Raises:
        UsageError: what was asked for cannot be had; nothing has been written.
        TaskError: an object that has to be worked on is in a failed condition.
    """
    planner = _Planner(context, resource, desired, state)
    planner.refuse(resource.guards)
    plan = planner.plan()
    warnings = list(plan.warnings)
    if plan.changes:
        planner.refuse(resource.change_guards)
        notices = (notice(desired, state, context.controls) for notice in resource.notices)
        warnings.extend(notice for notice in notices if notice)
    warnings = [*_remarks(desired), *plan.announcements.values(), *warnings]
    return replace(plan, warnings=list(dict.fromkeys(warnings)))


def _remarks(desired: Desired) -> list[str]:
    """Return everything the user should know about values that are not taken literally."""
    found = list(desired.remarks)
    for items in desired.children.values():
        for item in items:
            found.extend(_remarks(item))
    return found


@dataclass(frozen=True)
class _Planner:
    """The plan of one object."""

    context: PlanContext
    resource: Resource
    desired: Desired
    state: Optional[State]

    @property
    def label(self) -> str:
        """How people call the object."""
        if self.state is not None:
            return name_of(self.resource, self.state)
        return " ".join(str(self.desired.get(option, "")) for option in self.resource.identity).strip()

    @property
    def target(self) -> str:
        """How messages name the object."""
        return self.resource.describe(self.label)

    def refuse(self, guards: Iterable[Guard]) -> None:
        """Raise the first refusal.

        Raises:
            UsageError: with the reason.
        """
        for guard in guards:
            refusal = guard(self.desired, self.state, self.context.controls)
            if refusal:
                raise UsageError(refusal, target=self.target)

    def plan(self) -> Plan:
        if self.context.controls.state == "absent":
            return Plan() if self.state is None else self._delete(self.state)
        replacement, context = self.resource.replacement, self.context
        if replacement is not None and replacement.wanted(context.controls) and not context.follow_up:
            return self._keep_young(replacement)
        return self.bring_to_state()

    def _keep_young(self, replacement: Replacement) -> Plan:
        """Replace an object that has become too old, and finish what an interrupted replacement has left."""
        context, resource, state = self.context, self.resource, self.state
        old = step_aside(context, resource, state) if state and replacement.due(state, context.controls) else None
        if old is not None and state is not None:
            values = {**replacement.taken_over(state), **self.desired.values}
            values.update({option: state.values[option] for option in resource.scope})
            new = _Planner(context, resource, replace(self.desired, values=values), None).bring_to_state()
            return replaced_by(context, resource, replacement, new, self.label, old)
        return retiring(context, resource, replacement, self.bring_to_state(), self.label, state)

    def bring_to_state(self) -> Plan:
        """Return the plan that creates or changes the object."""
        return self._create() if self.state is None else self._update(self.state)

    # --- a new object ------------------------------------------------------------------------------------------------

    def _create(self) -> Plan:
        resource, context = self.resource, self.context
        self._refuse_creation()
        changes = compare(context, resource, self.desired, None)
        if resource.clone and self.desired.get(resource.clone.option) is not None:
            return self._copy(resource.clone, changes)
        if resource.recovery and self.desired.get(resource.recovery.option) is not None:
            return self._recover(resource.recovery, changes)
        key = DeferredKey(NEW_OBJECT)
        children = draft_children(context, resource, self.desired, None, key).part(running=False)
        first, rest = self._creating_last(changes, children, key)
        remnant = [deletion(resource, context.remnant)] if context.remnant else []
        columns = Part(
            steps=[
                *context.first,
                *self._stand_ins(),
                *remnant,
                *self._creation(first, key),
                *self._filling(key),
                *self._switches(changes, key),
            ],
            after=changes.after,
            effects=Effects(
                another_pass=bool(changes.deferred) or resource.completed_later, predicted=self._of_deferred(changes)
            ),
        )
        changed = combine([columns, children, rest])
        power = self._power_of_new(key, changed.effects.another_pass)
        whole = combine([changed, power, self._imperative(key, PowerTransition())])
        return _as_plan(self._finish(whole, key, bool(power.after), bool(power.after), changed.effects.another_pass))

    def _stand_ins(self) -> list[Step]:
        """Return the steps that create the rows which stand for what the object names, where there are none yet."""
        names = self.context.matches.names
        found: list[Step] = []
        for column, through, stand_in in self.resource.stand_ins:
            name = self.desired.get(column.option)
            if name is None or not names.is_known(stand_in, name) or names.key(stand_in, name) is not None:
                continue
            other = wire_value(self.context, replace(column, through=None), name, self.desired)
            found.append(
                Create(
                    title=f"create {through.title} of {column.title} '{column.label(name)}'",
                    table=through.table,
                    body={through.column: other, **dict(through.body)},
                    token=column.option,
                    identity=((through.column, other),),
                )
            )
        return found

    @property
    def _known(self) -> frozenset[Key]:
        """The keys of records that have the same name as the new one."""
        return frozenset(record.key for record in self.context.records)

    def _creation(self, changes: Changes, key: DeferredKey) -> list[Step]:
        """Return the step that creates the object's row, or what makes the platform create it."""
        resource, deployment = self.resource, self.resource.deployment
        if deployment is None:
            return [creation(resource, self.desired, changes, NEW_OBJECT, self.label, known=self._known)]
        values, rest = changes.take([resource.column(option) for option in deployment.options])
        values.update(self._taken_from_children(deployment, values))
        identity = [resource.column(option) for option in resource.identity]
        create = Create(
            title=f"create {self.target}",
            table=deployment.table,
            body=deployment.body(values),
            token=NEW_OBJECT,
            identity=tuple((column.written, values[column.option]) for column in identity),
            values=tuple(resource.rows),
            label=self.label,
            look_in=resource.table,
            appears_within=deployment.appears_within,
        )
        own = [completion(resource, key, self.target, rest)] if rest.body else []
        others = updates_of_rows(resource, lambda row: key._replace(column=row), self.target, rest)
        return [create, *own, *others]

    def _taken_from_children(self, deployment: Deployment, values: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for option, (kind, child_option) in deployment.taken_from.items():
            items = [item for item in self.desired.children.get(kind, ()) if not item.absent]
            if option not in values and items and items[0].get(child_option) is not None:
                column = self.resource.child(kind).resource.column(child_option)
                found[option] = wire_value(self.context, column, items[0].values[child_option], items[0])
        return found

    def _of_deferred(self, changes: Changes) -> tuple[str, ...]:
        """Return what the next pass does with what cannot be written at creation."""
        by_row: dict[str, list[str]] = {}
        for option in changes.deferred:
            column = self.resource.column(option)
            if not entered_by_platform(column, self.desired, self.state):
                by_row.setdefault(column.row, []).append(option)
        return tuple(f"set {', '.join(sorted(options))} of {self.target}" for options in by_row.values())

    def _refuse_creation(self) -> None:
        controls = self.context.controls
        if self.resource.provided:
            raise UsageError(
                "it does not exist, and only the platform creates one",
                hint=self._near_names(),
                target=self.target,
            )
        imperative = self.resource.imperative(controls.state)
        if imperative and not imperative.creates:
            raise UsageError("it does not exist", operation=f"bring to state '{imperative.state}'", target=self.target)
        if controls.key is not None:
            title = self.resource.title
            raise UsageError(
                f"there is no {title} with id {controls.key}", hint=f"leave out 'id' to create a new {title}"
            )

    def _near_names(self) -> str:
        name = self.desired.get(self.resource.identity[0])
        return similar_or_all(name, self.context.existing) if self.context.existing and name is not None else ""

    def _filling(self, key: KeyOrDeferred) -> list[Step]:
        """Return what fills a new object: steps of its own, or work that the platform does."""
        hook = self.resource.after_create
        steps = list(hook(self._task(key))) if hook else []
        if steps:
            return steps
        works = [work for work in self.resource.works if not work.concerns]
        return [wait_for_work(self.resource, work, key, self.label, needed=work.needed) for work in works]

    def _power_of_new(self, key: KeyOrDeferred, another_pass: bool) -> Part:
        if not starts_when_new(self.resource, self.context.controls, self.desired, self.label):
            return Part()
        if another_pass:
            return Part(after={"state": "running"}, effects=Effects(predicted=(f"start {self.target}",)))
        return Part(steps=start_steps(self.resource, key, self.target), after={"state": "running"})

    def _copy(self, clone: Clone, changes: Changes) -> Plan:
        """Create the object as a copy; what differs from the original is written in the next pass."""
        resource, desired, controls = self.resource, self.desired, self.context.controls
        key = DeferredKey(NEW_OBJECT)
        original = wire_value(self.context, resource.column(clone.option), desired.values[clone.option], desired)
        source = resource.describe(desired.values[clone.option])
        snapshot = controls.extra.get(clone.snapshot_option)
        if snapshot is not None:
            original = wire_key(self.context.action_target)
            source = f"snapshot '{snapshot}' of {source}"
        params = {name: desired.get(option, controls.extra.get(option)) for name, option in clone.params.items()}
        written = [resource.column(option).written for option in resource.identity]
        identity = {column: changes.body[column] for column in written}
        create = Create(
            title=f"clone {source} as {self.target}",
            table=clone.table,
            body={clone.target: original, "action": clone.action, "params": params},
            token=NEW_OBJECT,
            identity=(*resource.conditions, *identity.items()),
            look_in=resource.table,
            key_member=clone.member,
        )
        steps = [create, wait_for_identity(resource, key, self.label, identity), *self._secrets_of_copy(changes, key)]
        effects = Effects(another_pass=True)
        if self.context.original is None:
            # In check mode, the original may still have to be created.
            return Plan(steps, after=changes.after, effects=effects)
        later = self._adjusted(clone, self.context.original)
        secrets = [column.option for column in resource.columns if column.is_secret]
        kept = (*resource.identity, clone.option, *secrets)
        after = {**{option: changes.after[option] for option in kept if option in changes.after}, **later.after}
        effects = combine_effects([effects, Effects(predicted=tuple(later.predicted_actions))])
        return Plan(steps, later.before, after, effects, later.warnings)

    def _recover(self, recovery: Recovery, changes: Changes) -> Plan:
        """Create the object out of a system snapshot; what differs from the task is written in the next pass."""
        resource, desired, context = self.resource, self.desired, self.context
        key = DeferredKey(NEW_OBJECT)
        inside = recovery.name_inside(desired, context.controls, resource.identity[0])
        column = resource.column(recovery.option)
        snapshot = wire_value(context, column, desired.values[recovery.option], desired)
        source = f"{resource.describe(inside)} from {recovery.title} '{desired.values[recovery.option]}'"
        row: KeyOrDeferred = context.action_target or DeferredKey(_SOURCE)
        sent = row if isinstance(row, DeferredKey) else wire_key(row)
        written = [resource.column(option).written for option in resource.identity]
        identity = {name: changes.body[name] for name in written}
        create = Create(
            title=f"restore {source} as {self.target}",
            table=recovery.table,
            body={"action": recovery.action, "params": {recovery.rows: [sent], recovery.name: self.label}},
            token=NEW_OBJECT,
            identity=(*resource.conditions, *identity.items()),
            look_in=resource.table,
            appears_within=_APPEARS_WITHIN,
            work=wait_for_recovery(recovery, row, source),
        )
        steps = [
            *([] if context.action_target else find_in_snapshot(recovery, snapshot, inside, source, _SOURCE)),
            create,
            wait_for_identity(resource, key, self.label, identity),
            *self._secrets_of_copy(changes, key),
        ]
        power = self._power_of_new(key, another_pass=True)
        warnings = [f"{recovery.option}: what else has to be changed of it is only known once it is restored"]
        return Plan(
            steps,
            after={**changes.after, **power.after},
            effects=Effects(another_pass=True, predicted=power.effects.predicted),
            warnings=warnings if context.controls.check and self._asks_for_more(recovery) else (),
        )

    def _asks_for_more(self, recovery: Recovery) -> bool:
        """Return whether the task wants something of a restored object besides being restored."""
        return bool(self.desired.children) or bool(
            set(self.desired.values) - {*self.resource.identity, recovery.option}
        )

    def _adjusted(self, clone: Clone, original: State) -> Plan:
        """Return what the next pass has to do with the copy of an object, which the platform creates stopped."""
        options = self.resource.identity
        values = {**original.values, **{option: self.desired.get(option) for option in options}}
        facts = dict(original.facts)
        if self.resource.power:
            facts["status"] = self.resource.power.off[0]
            facts[self.resource.power.pending_restart] = False
        omitted = {option for control, option in clone.omits.items() if self.context.controls.extra.get(control)}
        children = {option: [] if option in omitted else rows for option, rows in original.children.items()}
        copy = replace(original, values=values, facts=facts, children=children)
        context = replace(self.context, follow_up=True, original=None)
        return make_plan(context, self.resource, self.desired, copy)

    def _secrets_of_copy(self, changes: Changes, key: KeyOrDeferred) -> list[Step]:
        """Return the step that writes at once what the next pass cannot compare."""
        columns = [column for column in self.resource.columns if column.is_secret and column.option in changes.after]
        if not columns:
            return []
        title = f"set {', '.join(column.option for column in columns)} of {self.target}"
        # An emptied one is not in the body of a new row, but the copy has that of the original.
        body = {column.written: changes.body.get(column.written, column.dump(column.clearing())) for column in columns}
        return [Update(title, self.resource.table, key, body)]

    # --- an object that exists ---------------------------------------------------------------------------------------

    def _update(self, state: State) -> Plan:
        resource, context = self.resource, self.context
        changes = compare(context, resource, self.desired, state)
        children = draft_children(context, resource, self.desired, state, state.key)
        running = runs(resource, state)
        # What needs the object off decides about its power, and that whether children are plugged or merely added.
        effects = combine_effects([changes.effects, children.effects(running)])
        transition = plan_power(resource, context.controls, state, effects, self.desired)
        inner = children.part(running=running and not transition.stops_first)
        first, rest = self._creating_last(changes, inner, state.key)
        columns = Part(
            steps=updates(resource, state, first),
            before=changes.before,
            after=changes.after,
            effects=Effects(another_pass=bool(changes.deferred), predicted=self._of_deferred(changes)),
            warnings=transition.warnings,
            announcements={"power_cycle": transition.announcement} if transition.announcement else {},
        )
        hook = resource.on_update
        special = hook(self._task(state.key)) if hook else Part()
        switches = Part(self._switches(changes, state.key))
        moved = plan_move(context, resource, state, self.target, is_on(resource, state) and transition.runs_at_end)
        changed = combine([moved, Part(transition.first), columns, special, switches, inner, rest])
        another_pass = changed.effects.another_pass
        cycle = self._owner_cycle(state)
        whole = combine([changed, self._end_of_power(transition, another_pass), self._imperative(state.key, cycle)])
        finished = self._finish(whole, state.key, transition.runs_at_end, bool(transition.last), another_pass)
        return _as_plan(finished, another_pass and transition.restart_after, transition.outage or cycle.outage)

    @staticmethod
    def _end_of_power(transition: PowerTransition, another_pass: bool) -> Part:
        """Return what happens to its power after the changes; another pass does it if there is one."""
        before, after = {}, {}
        if transition.after_state is not None:
            before, after = {"state": transition.before_state}, {"state": transition.after_state}
        if not another_pass:
            return Part(transition.last, before, after)
        predicted = tuple(step.title for step in transition.last if isinstance(step, RunAction))
        return Part((), before, after, Effects(predicted=predicted))

    def _wanted_imperative(self) -> Optional[ImperativeState]:
        """Return the imperative state if the task asks for it and has not reached it yet."""
        return None if self.context.follow_up else self.resource.imperative(self.context.controls.state)

    def _owner_cycle(self, state: State) -> PowerTransition:
        """Return how the owner is stopped and started for it."""
        imperative, context = self._wanted_imperative(), self.context
        if imperative is None or imperative.owner is None:
            return PowerTransition()
        return plan_owner_cycle(imperative.owner, self.resource, context.controls, state, context.owner)

    def _imperative(self, key: KeyOrDeferred, cycle: PowerTransition) -> Part:
        """Return what is done again in every run."""
        imperative = self._wanted_imperative()
        if imperative is None:
            return Part()
        steps = imperative.steps(self._task(key), self.context.action_target)
        if not writes(steps):
            # What is on its way already is only waited for.
            return Part(steps)
        announcements = {"power_cycle": cycle.announcement} if cycle.announcement else {}
        return Part(
            [*cycle.first, *steps, *cycle.last],
            {"state": "present"} if self.state else {},
            {"state": imperative.state},
            announcements=announcements,
        )

    def _creating_last(self, changes: Changes, children: Part, key: KeyOrDeferred) -> tuple[Changes, Part]:
        """Return what is written before the children, and the part of the plan that follows them.

        A column whose value makes the platform create children comes after those that the task creates, which the
        platform then leaves alone; otherwise they would exist already when the task creates them. What the platform
        adds is purged in another pass.
        """
        creating = [
            (column, column.creates)
            for column in self.resource.columns
            if column.creates and changes.body.get(column.written) in column.creates.values
        ]
        if not creating:
            return changes, Part()
        created = {step.table for step in children.steps if isinstance(step, Create)}
        first, last = changes.split(
            [column for column, creates in creating if self.resource.child(creates.children).resource.table in created]
        )
        announcements = {
            f"purge_{creates.children}": f"{creates.children} that the platform creates because of '{column.option}' and "
            "that are not listed are removed"
            for column, creates in creating
            if creates.children in self.desired.purge
        }
        effects = Effects(another_pass=bool(announcements))
        return first, Part(self._completion(last, key), effects=effects, announcements=announcements)

    def _completion(self, changes: Changes, key: KeyOrDeferred) -> list[Step]:
        """Return the step that writes what follows the children, if anything does."""
        if not changes.body:
            return []
        if self.state is not None:
            return [update(self.resource, self.state, changes)]
        return [completion(self.resource, key, self.target, changes)]

    def _switches(self, changes: Changes, key: KeyOrDeferred) -> list[Step]:
        resource, power = self.resource, self.resource.power
        if power is None:
            return [RunRowAction(f"{name} for {self.target}", resource.table, key, name) for name in changes.switches]
        return [
            RunAction(f"{name} for {self.target}", power.table, action_body(power, key, Action(name)))
            for name in changes.switches
        ]

    # --- the end -----------------------------------------------------------------------------------------------------

    def _finish(self, part: Part, key: KeyOrDeferred, runs_at_end: bool, starts: bool, another_pass: bool) -> Part:
        """Complete a plan: apply what is staged, and wait for what follows the changes.

        Args:
            another_pass: the changes themselves need another pass.
        """
        if self.context.compare_only:
            return part
        if writes(part.steps) or self._refresh_is_pending():
            part = combine([part, Part(effects=self._affecting(self.desired))])
        power = self.resource.power
        if (
            self.state is not None
            and power
            and power.pending_restart
            and runs_at_end
            and not starts
            and not another_pass
        ):
            # Whether these changes wait for a restart only shows after they were made.
            part = combine([part, Part(effects=Effects(another_pass=bool(writes(part.steps))))])
        for hook in self.resource.finish:
            change = ChangeView(
                **vars(self._task(key)),
                before=part.before,
                after=part.after,
                writes=bool(writes(part.steps)),
                runs_at_end=runs_at_end,
                starts=starts,
                another_pass=another_pass,
                final=not part.effects.another_pass,
            )
            part = combine([part, hook(change)])
        return part

    def _refresh_is_pending(self) -> bool:
        """Return whether an earlier change still waits for what the user now lets happen."""
        affects, state = self.resource.affects, self.state
        if affects is None or not affects.pending or state is None or not state.facts.get(affects.pending):
            return False
        return affects.refresh.is_wanted(self.context.controls)

    def _affecting(self, desired: Optional[Desired]) -> Effects:
        """Return which other objects a change of this one affects."""
        names = self.context.matches.names
        return Effects(affected=affected_by(self.resource, desired, self.state, names))

    def _task(self, key: KeyOrDeferred) -> TaskView:
        context = self.context
        return TaskView(
            self.resource,
            self.desired,
            self.state,
            context.controls,
            key,
            self.target,
            context.follow_up,
            context.chosen,
        )

    # --- an object that is deleted -----------------------------------------------------------------------------------

    def _delete(self, state: State) -> Plan:
        resource = self.resource
        self._confirm_identity(state)
        consented = dependents_that_go(resource, self.context.controls, state)
        dependents = delete_dependents(resource, state)
        steps: list[Step] = [
            *prepare_delete(resource, self.context.controls, state),
            *dependents.steps,
            deletion(resource, state),
            wait_until_gone(resource, state),
            *(deletion(resource, record) for record in self.context.records),
        ]
        if resource.pause_after_delete:
            steps.append(Pause("let the platform settle", resource.pause_after_delete))
        shutdown = {"power": f"{self.target} will be shut down first"} if is_shut_down(resource, steps) else {}
        announcements = {**shutdown, **consented}
        effects = combine_effects([dependents.effects, self._affecting(None)])
        return Plan(steps, before=show(resource, state), effects=effects, announcements=announcements)

    def _confirm_identity(self, state: State) -> None:
        """Refuse a key that by now belongs to an object with another name: keys are reused."""
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


def _as_plan(part: Part, restart_after: bool = False, outage: Optional[Outage] = None) -> Plan:
    return Plan(**vars(part), restart_after=restart_after, outage=outage)
