# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one task, from its options to its result. It knows nothing of the process that it runs in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable, NamedTuple, Optional

from .._api.error_mapping import SEE_DOCTOR
from .._api.polling import Clock, wait_until
from .._planner.children import left_behind
from .._planner.context import PlanContext
from .._planner.matching import Matches
from .._planner.moving import host_lookups
from .._planner.pasted import compare_facts
from .._planner.planner import make_plan
from .._planner.records import choose, going_on, without_record
from .._planner.references import Lookup, unresolved_references
from .._schema.argument_spec import argument_spec, combination_rules
from .._schema.columns import Reference
from .._schema.controls import Controls
from .._schema.desired import controls_from, desired_from
from .._schema.keys import Key, wire_key
from .._schema.pasted import NO_FACTS, GivenFacts
from .._schema.projection import Wanted, concerned_by_delete, name_of, predict, show, wanted_by
from .._schema.resource import Answers, Desired, PlannedTask, Resource, State, Surveyed, Work
from .._schema.secret_options import partly_secret_options
from .._schema.steps import NEW_OBJECT, DeferredKey, Outage, Part, Plan, Refresh, combine
from .._schema.vocabulary import resource_vocabulary
from ..client import VergeClient
from ..errors import TaskError, TaskTimeoutError, UsageError, VergeError
from ..filters import where
from .action_targets import ActionTargets
from .asking import answers
from .executor import Executor
from .listing import Listing
from .lookup import (
    Remembered,
    existing_names,
    find_alone,
    find_product,
    find_records,
    find_replaced,
    find_stand_ins,
    read,
    read_children,
    read_inside,
    resolve,
)
from .preflight import answer, check_platform
from .progress import Progress, Report
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
        return run(resource, client, desired, controls, call.clock, call.report, call.facts)

    spec, partly_secret = argument_spec(resource), dict(partly_secret_options(resource))
    return Task(
        spec, execute, combination_rules(resource), partly_secret, resource_vocabulary(resource, spec), resource
    )


def _refreshing(refresh: Refresh, row: Mapping[str, Any]) -> Part:
    """Return how another object is brought up to date."""
    steps = refresh.steps(row)
    return Part(steps, announcements=refresh.announce(row) if refresh.announce and steps else {})


def _left_as_it_is(refresh: Refresh, row: Mapping[str, Any]) -> Part:
    """Return what the user should know about another object that is not brought up to date."""
    warning = refresh.otherwise(row) if refresh.otherwise else ""
    return Part(warnings=[warning] if warning else ())


def run(
    resource: Resource,
    client: VergeClient,
    desired: Desired,
    controls: Controls,
    clock: Optional[Clock] = None,
    report: Optional[Report] = None,
    facts: GivenFacts = NO_FACTS,
) -> dict[str, Any]:
    """Bring one object to the wanted state.

    Args:
        client: read-only when `controls.check` is set.
        desired: what was asked for.
        controls: how the task has to be carried out.
        report: shows a line of progress while the task waits.
        facts: what the task says about facts, by path.

    Returns:
        `changed`, the object under the resource's name (None when absent), `diff`, `actions`, `warnings`, and
        `created_secrets` when the platform has shown some that it shows only once.

    Raises:
        RunError: with the error and what had been done before it.
    """
    return Run(resource, client, desired, controls, clock or Clock(), report, facts).run()


class Prepared(NamedTuple):
    """A plan that has passed all checks.

    Attributes:
        plan: what has to be done.
        state: the object as it was read; None: there is none.
        view: the result, when what the object is the record of is there without one.
        supplied: the plan begins with steps that bring along what the object is made from.
    """

    plan: Plan
    state: Optional[State]
    view: Optional[dict[str, Any]] = None
    supplied: bool = False


@dataclass
class _Begun:
    """The object as far as it has been read.

    Attributes:
        state: the object; None: there is none.
        is_complete: what is inside it has been read, too.
    """

    state: Optional[State]
    is_complete: bool = False


class Run:
    """One run of a task. What it prepares through one client can be carried out through another one.

    Attributes:
        warnings: what the user should know.
        expected: says of a name that does not exist yet whether it will when it is needed.
        strict: an unknown name is an error; None: except in check mode.
        alone: it examines the stocks that it takes from itself; otherwise the caller does, for several runs together.
        also_read: children that a removal has to read besides those that concern it.
        remembered: the rows of names that other runs have looked up; None: this run is on its own.
        written: the key of an object that has been written and not been read again.
        view: the object as `verify` has read it.
    """

    def __init__(
        self,
        resource: Resource,
        client: VergeClient,
        desired: Desired,
        controls: Controls,
        clock: Clock,
        report: Optional[Report] = None,
        facts: GivenFacts = NO_FACTS,
    ) -> None:
        self.resource = resource
        self.facts = facts
        self.desired = _with_supply(resource, desired, controls)
        self.controls = controls
        self.use(client, clock, report)
        self.expected: Callable[[Lookup], bool] = lambda _lookup: False
        self.strict: Optional[bool] = None
        self.alone = True
        self.also_read: Wanted = {}
        self.remembered: Optional[Remembered] = None
        self.written: Optional[str] = None
        self.view: Optional[dict[str, Any]] = None
        self.matches = Matches()
        self.names = self.matches.names
        self.records: tuple[State, ...] = ()
        self.outage: Optional[Outage] = None
        self.copied = False
        self._begun: Optional[_Begun] = None
        self.remnant: Optional[State] = None
        self.warnings: list[str] = []

    def use(self, client: VergeClient, clock: Clock, report: Optional[Report] = None) -> None:
        """Continue with another client and another clock."""
        self.client = client
        self.clock = clock
        self.progress = Progress(report, clock)
        self.executor = Executor(client, self.controls, clock, self.progress)

    def run(self) -> dict[str, Any]:
        """Bring the object to the wanted state.

        Raises:
            RunError: with the error and what had been done before it.
        """
        try:
            prepared = self.prepare()
            if self.controls.check or not (prepared.plan.steps or prepared.plan.last):
                return self.preview(prepared)
            return self.carry_out(prepared)
        except VergeError as error:
            raise self.failure(error) from error

    def prepare(self, is_new: bool = False) -> Prepared:
        """Read and plan; nothing is written.

        If something has not been read yet, it can be called again, and goes on with what has been read.

        Args:
            is_new: the object is known not to exist.

        Raises:
            VergeError: reading failed, or what was asked for cannot be had.
        """
        self._allow(self.controls.wait_timeout)
        self.warnings.clear()
        state = None if is_new and not self.resource.product else self._begin()
        state = self._present(self._wait_until_idle(state))
        made = self._made(state)
        if made is not None:
            return Prepared(Plan(), None, made)
        if self.facts and (state is not None or self.controls.state != "absent"):
            self.warnings.extend(compare_facts(self.resource, self.desired, state, self.matches, self.facts))
        supply = self._supply(state)
        if supply is not None:
            return self._prepare_with(supply)
        plan = self._plan(state, self.controls)
        plan, state = self._checked(plan, state)
        self.warnings.extend(plan.warnings)
        return Prepared(plan, state)

    def _supply(self, state: Optional[State]) -> Optional[Run]:
        """Return the run that brings along what a new object is made from; None: nothing is brought along."""
        supply = self.resource.supply
        if supply is None or state is not None or self.controls.state == "absent":
            return None
        given = supply.given(self.controls)
        if not given:
            return None
        shared = {option: self.desired.get(option) for option in supply.shared if option in self.desired.values}
        options = {supply.resource.identity[0]: self.desired.get(supply.option), **shared, **given}
        desired = desired_from(supply.resource, options, options)
        # What is made from it needs all of it.
        controls = self.controls._replace(state="present", key=None, wait=True, extra={})
        run = Run(supply.resource, self.client, desired, controls, self.clock)
        run.progress = run.executor.progress = self.progress
        return run

    def _prepare_with(self, supply: Run) -> Prepared:
        """Plan a new object together with what is brought along for it."""
        brought = supply.prepare()
        self.warnings.extend(supply.warnings)
        table, expected = supply.resource.table, self.expected
        if brought.state is None:
            self.expected = lambda lookup: lookup.reference.table == table or expected(lookup)
        foretold = self.controls if brought.state is not None else self.controls._replace(check=True)
        plan, state = self._checked(self._plan(None, foretold), None)
        self.expected = expected
        self.warnings.extend(plan.warnings)
        # Its steps are carried out by its own run.
        return Prepared(plan.with_steps([*brought.plan.steps, *plan.steps]), state, supplied=brought.plan.changes)

    def _bring(self, prepared: Prepared) -> Prepared:
        """Bring along what a new object is made from, and return the plan of the object."""
        supply = self._supply(prepared.state)
        if supply is None or not prepared.supplied:
            return prepared
        try:
            supply.carry_out(supply.prepare())
        finally:
            self.executor.done.extend(supply.executor.done)
        self.warnings.extend(warning for warning in supply.warnings if warning not in self.warnings)
        plan, state = self._checked(self._plan(prepared.state, self.controls), prepared.state)
        return Prepared(plan, state)

    def task_of(self, prepared: Prepared) -> PlannedTask:
        """Return a task with its plan."""
        return self._planned(prepared.plan, prepared.state)

    def preview(self, prepared: Prepared) -> dict[str, Any]:
        """Return the result of carrying out a plan, as far as it can be predicted."""
        plan = prepared.plan
        view = self._predicted(plan, prepared.state) if prepared.view is None else prepared.view
        return self._result(plan, view, plan.changes, plan.predicted_actions)

    def carry_out(self, prepared: Prepared, read_again: bool = True) -> dict[str, Any]:
        """Carry out a plan and return the result.

        Args:
            read_again: read the object afterwards; otherwise only if more has to be done, so that the result lacks it,
                and `verify` has to be called later.

        Raises:
            VergeError: a step failed.
        """
        prepared = self._bring(prepared)
        controls, executor, plan, state = self.controls, self.executor, prepared.plan, prepared.state
        self.outage = plan.outage
        executor.run(plan)
        self._allow(controls.wait_timeout)
        view: Optional[dict[str, Any]] = None
        if controls.state != "absent":
            key = self._key_after(plan, state)
            if read_again or plan.effects.another_pass or executor.adopted or plan.last:
                state = self._with_product(self._complete(self._read(key), plan))
                view = show(self.resource, state) if state else None
            else:
                self.written = key
        executor.finish(plan)
        self.warnings.extend(executor.warnings)
        return self._result(plan, view, bool(executor.done), executor.done)

    def verify(self) -> None:
        """Read an object that has been written, and warn of what the platform did not keep."""
        if self.written is None:
            return
        try:
            state = self._existing(self._read(self.written))
            self._verify_applied(state, self.controls)
            self.view = show(self.resource, self._with_product(state) or state)
        except VergeError as error:
            self.warnings.append(f"after the changes: {error}")

    def failure(self, error: VergeError) -> RunError:
        """Return the end of a run by an error: with what had been done before, and what is down now."""
        if self.outage and self._is_down(self.outage):
            down = f"{self.outage.target} was stopped for this and is down now; start it with 'state: running'"
            error.hint = f"{error.hint}; {down}" if error.hint else down
        shown = {SHOWN_ONCE: dict(self.executor.shown_once)} if self.executor.shown_once else {}
        return RunError(error, list(self.executor.done), self.warnings + self.executor.warnings, details=shown)

    def _checked(self, plan: Plan, state: Optional[State]) -> tuple[Plan, Optional[State]]:
        """Return a plan that has passed the checks, and the state from which it starts.

        What stands in the way may be what another task has just made: then there is less to do, and the plan is another.

        Raises:
            UsageError: the platform would refuse a step of the plan.
        """
        for attempt in range(1, _MAX_PASSES + 1):
            if not plan.changes:
                break
            try:
                return check_platform(self.client, self._planned(plan, state), plan, self.alone), state
            except UsageError:
                latest = self._present(self._read(self.controls.key if state is None else state.key))
                newer = self._plan(latest, self.controls)
                if attempt == _MAX_PASSES or newer.difference == plan.difference:
                    raise
                plan, state = newer, latest
        return plan, state

    def _is_down(self, outage: Outage) -> bool:
        """Return whether the object was stopped for changes, and a later step failed before it was started again."""
        return outage.stop in self.executor.done and outage.start not in self.executor.done

    def _begin(self) -> Optional[State]:
        """Read the object at first, without reading again what an earlier call has read."""
        if self._begun is None:
            self.matches = Matches()
            self._begun = _Begun(self._find(self.controls.key))
        begun = self._begun
        if not begun.is_complete:
            self._read_inside(begun.state, self.controls.key)
            begun.is_complete = True
        return begun.state

    def _read(self, key: Optional[str]) -> Optional[State]:
        self.matches = Matches()
        state = self._find(key)
        self._read_inside(state, key)
        return state

    def _find(self, key: Optional[str]) -> Optional[State]:
        if self.resource.product and key is None:
            records = find_records(self.client, self.resource, self.desired)
            meant = choose(self.resource, self.resource.product, records, self.controls.state == "absent")
            self.records = meant.others
            return meant.state
        return find_alone(self.client, self.resource, self.desired, key, self._wanted())

    def _read_inside(self, state: Optional[State], key: Optional[str]) -> None:
        if state is None or (self.resource.product and key is None):
            return
        read_inside(self.client, self.resource, self.desired, state, self._wanted(), self.matches)
        if self.resource.task_facts:
            state.facts.update(self.resource.task_facts(state, self.controls))

    def _made(self, state: Optional[State]) -> Optional[dict[str, Any]]:
        """Return the result when what the object is the record of is there without one.

        Raises:
            TaskError: it is there, and its record says that the work has failed.
        """
        product, name = self.resource.product, self.desired.get(self.resource.identity[0])
        if product is None or self.controls.state == "absent":
            return None
        if state is not None:
            self._refuse_failed(state)
            return None
        key = find_product(self.client, product, name) if self.controls.key is None else None
        return without_record(self.resource, product, self.desired, key) if key else None

    def _refuse_failed(self, record: State) -> None:
        for work in self.resource.works:
            failure = work.failed(record)
            if failure:
                problem = f"failed: {failure}{self.executor.diagnose(work.diagnostics, record.key)}"
                target = self.resource.describe(name_of(self.resource, record))
                raise TaskError(problem, operation=f"the {work.title}", target=target, hint=work.remedy)

    def _with_product(self, record: Optional[State]) -> Optional[State]:
        """Add what a record has made, which a row may not say yet although its work has ended."""
        product = self.resource.product
        if product and record and record.facts.get(product.fact) is None and not going_on(self.resource, record):
            name = record.values.get(self.resource.identity[0])
            key = find_product(self.client, product, name)
            record.facts.update({product.fact: name if key else None, product.key_fact: key})
        return record

    def _present(self, state: Optional[State]) -> Optional[State]:
        """Return the object that was read, unless the row is only what is left of one; a new one takes its place."""
        resource = self.resource
        gone = state is not None and resource.remnant is not None and resource.remnant(state)
        self.remnant = state if gone and self.controls.state != "absent" else None
        return None if self.remnant else state

    def _wanted(self) -> dict[str, Any]:
        """Return which children have to be read."""
        if self.controls.state == "absent":
            return {**concerned_by_delete(self.resource), **self.also_read}
        wanted = wanted_by(self.resource, self.desired)
        for option in self.resource.children_for_task(self.controls) if self.resource.children_for_task else ():
            wanted.setdefault(option, {})
        if self.copied:
            # The platform fills the children of a copy over time.
            wanted = {**{kind.option: {} for kind in self.resource.children if kind.resource.works}, **wanted}
        return wanted

    def _plan(
        self, state: Optional[State], controls: Controls, follow_up: bool = False, compare_only: bool = False
    ) -> Plan:
        matches, action_target = self.matches, None
        if controls.state != "absent":
            lookups = unresolved_references(self.resource, self.desired, state, matches, follow_up, controls)
            lookups += [] if follow_up else host_lookups(self.resource, controls, state)
            names, warnings = resolve(self.client, lookups, controls, self.expected, self.strict, self.remembered)
            if state is None:
                find_stand_ins(self.client, self.resource, self.desired, names, self.expected)
            matches, self.names = matches.looked_up(names), names
            if not follow_up:
                self.warnings.extend(warning for warning in warnings if warning not in self.warnings)
        if not follow_up:
            action_target = self._action_target(state, matches)
        if state is not None and controls.state != "absent":
            self._read_left_behind(PlanContext(controls, matches, follow_up), state)
        original = self._original(action_target) if state is None and controls.state != "absent" else None
        owner = self._owner(state) if state is not None and not follow_up else None
        desired, first = self._survey(state, controls) if not follow_up else (self.desired, ())
        context = PlanContext(
            controls,
            matches,
            follow_up,
            compare_only,
            action_target,
            owner,
            original,
            self.records,
            None if follow_up else self._chosen(),
            first,
            self.remnant,
            self._existing_names() if state is None else (),
            self._replaced(state) if not follow_up else (),
        )
        plan = make_plan(context, self.resource, desired, state)
        return plan if compare_only else self._with_refreshes(plan)

    def _survey(self, state: Optional[State], controls: Controls) -> Surveyed:
        """Return what is wanted, in terms that the platform understands."""
        survey = self.resource.survey
        if survey is None or controls.state == "absent":
            return Surveyed(self.desired)
        task = self._planned(Plan(), state)
        rounds: list[Answers] = []
        while True:
            queries = survey.queries(task, rounds)
            if queries is None:
                return survey.read(task, rounds) if rounds else Surveyed(self.desired)
            rounds.append(answers(partial(answer, self.client, query) for query in queries))

    def _existing_names(self) -> Sequence[str]:
        """Return the names that there are, where an object that does not exist cannot be created."""
        if not self.resource.provided or self.controls.state == "absent" or self.controls.key is not None:
            return ()
        return existing_names(self.client, self.resource)

    def _replaced(self, state: Optional[State]) -> Sequence[State]:
        """Return what the object has replaced and is still there, because a task was interrupted."""
        replacement = self.resource.replacement
        if replacement is None or self.controls.state == "absent" or not replacement.wanted(self.controls):
            return ()
        return find_replaced(self.client, self.resource, self.desired, state)

    def _read_left_behind(self, context: PlanContext, state: State) -> None:
        """Read what does not move with the children that the task moves; it has to be removed."""
        for children in self.resource.children:
            if not children.resource.children or not self.desired.children.get(children.option):
                continue
            for kind, rows in left_behind(context, children, self.desired, state).items():
                read_children(self.client, children.resource, rows, {kind: {}})

    def _original(self, snapshot: Optional[Key]) -> Optional[State]:
        """Return the object that the task copies, from which the changes to the copy can be predicted."""
        clone, recovery = self.resource.clone, self.resource.recovery
        self.copied = self.copied or bool(recovery and self.desired.get(recovery.option) is not None)
        name = self.desired.get(clone.option) if clone else None
        if clone is None or name is None:
            return None
        self.copied = True
        column = self.resource.column(clone.option)
        key = snapshot or (self._key_of(column, name) if isinstance(column, Reference) else None)
        return read(self.client, self.resource, key, self._wanted()) if key else None

    def _planned(self, plan: Plan, state: Optional[State]) -> PlannedTask:
        resource, desired = self.resource, self.desired
        name = name_of(resource, state) if state else desired.get(resource.identity[0])
        key = state.key if state else DeferredKey(NEW_OBJECT)
        target = resource.describe(name)
        return PlannedTask(resource, desired, state, self.controls, key, target, plan=plan, key_of=self._key_of)

    def _key_of(self, reference: Reference, name: Any) -> Optional[Key]:
        return self.names.key(reference, name)

    def _action_target(self, state: Optional[State], matches: Matches) -> Optional[Key]:
        """Return the row that an action is called on, where neither the object nor its options hold its key."""
        resource, targets = self.resource, ActionTargets(self.client, self.controls, self.clock)
        if state is None:
            if self.controls.state == "absent":
                return None
            found = None
            if resource.recovery:
                found = targets.of_recovery(resource, resource.recovery, self.desired, matches.names)
            if resource.clone and not found:
                found = targets.of_snapshot(resource, resource.clone, self.desired, matches.names)
            self.warnings.extend(targets.warnings)
            return found
        imperative, key = resource.imperative(self.controls.state), state.key
        if imperative is None or not imperative.way:
            return None
        fact, first = imperative.start, [state]

        def start() -> Any:
            latest = first.pop() if first else self._read(key)
            return latest.facts.get(fact) if latest else None

        return targets.of_imperative_state(imperative, start, resource.describe(name_of(resource, state)))

    def _chosen(self) -> Optional[list[dict[str, Any]]]:
        """Return what the task has chosen for its state; None: nothing.

        Raises:
            UsageError: no object is meant.
        """
        imperative = self.resource.imperative(self.controls.state)
        if imperative is None or imperative.selects is None or not imperative.selects.is_used(self.controls):
            return None
        selects, extra = imperative.selects, self.controls.extra
        resource, name = selects.resource, selects.resource.identity[0]
        params = {
            name: extra.get(selects.name),
            "filters": extra.get(selects.filters),
            "exclude": extra.get(selects.exclude),
            "fields": ["id", name, *selects.fields],
        }
        found = Listing(resource, self.client, params).run()
        self.warnings.extend(warning for warning in found.warnings if warning not in self.warnings)
        if not found.objects:
            options = (selects.name, selects.filters, selects.exclude)
            used = ", ".join(f"'{option}'" for option in options if extra.get(option) is not None)
            raise UsageError(f"{used}: no {resource.title} is chosen")
        return found.objects

    def _owner(self, state: State) -> Optional[Key]:
        """Return the object that has to be stopped for the imperative state."""
        resource, imperative = self.resource, self.resource.imperative(self.controls.state)
        if imperative is None or imperative.owner is None:
            return None
        targets = ActionTargets(self.client, self.controls, self.clock)
        return targets.of_owner(imperative.owner, state, resource.describe(name_of(resource, state)))

    def _with_refreshes(self, plan: Plan) -> Plan:
        """Add the steps that bring other objects up to date, which the changes affect."""
        if not plan.effects.affected:
            return plan
        by_refresh: dict[Refresh, list[Key]] = {}
        for refresh, key in sorted(plan.effects.affected, key=lambda pair: pair[1]):
            by_refresh.setdefault(refresh, []).append(key)
        parts = []
        for refresh, keys in by_refresh.items():
            wanted = refresh.is_wanted(self.controls)
            if not wanted and refresh.otherwise is None:
                continue
            condition = where("$key").one_of([wire_key(key) for key in keys])
            rows = self.client.list(refresh.table, refresh.fields, filter=condition)
            parts += [_refreshing(refresh, row) if wanted else _left_as_it_is(refresh, row) for row in rows]
        added = combine(parts)
        return replace(
            plan,
            steps=(*plan.steps, *added.steps),
            warnings=(*plan.warnings, *added.warnings),
            announcements={**plan.announcements, **added.announcements},
        )

    def _key_after(self, plan: Plan, state: Optional[State]) -> Optional[str]:
        if plan.creates:
            return self.executor.key(NEW_OBJECT)
        return state.key if state is not None else None

    def _complete(self, state: Optional[State], plan: Plan) -> Optional[State]:
        """Do what only shows after the first pass, and verify that the platform kept what it was given."""
        controls = self.controls._replace(state="running") if plan.restart_after else self.controls
        for _pass in range(_MAX_PASSES):
            if not plan.effects.another_pass and not self.executor.adopted:
                break
            self.executor.adopted = False
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
        # A state that is carried out in every run has been by now, and its options only make sense with it.
        state_option = controls.state if self.resource.imperative(controls.state) else "present"
        compared = controls._replace(state=state_option, allow_power_cycle=False, update_secrets=False)
        try:
            rest = self._plan(state, compared, follow_up=True, compare_only=True)
        except VergeError as error:
            self.warnings.append(f"after the changes: {error}")
            return
        if rest.changes:
            self.warnings.append(
                f"the platform did not keep everything that was written: expected {rest.after}, got {rest.before}"
                f" ({SEE_DOCTOR})"
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
            found = self._activity(latest[0])
            if found is not None:
                self.progress.update(f"wait for {target}: {found.title}", timeout)
            return found

        controls, patience = self.controls, activity.patience
        timeout = controls.wait_timeout if patience is None else min(patience, controls.wait_timeout)
        target = self.resource.describe(name_of(self.resource, state))
        self.progress.start()
        self._allow(controls.wait_timeout)
        end = wait_until(poll, lambda found: found is None, timeout, controls.wait_interval, self.clock)
        if not end.in_time and end.last is not None and end.last.patience is None:
            raise TaskTimeoutError(
                awaited="the current operation to finish",
                last_seen=end.last.title,
                elapsed=end.elapsed,
                operation="wait for",
                target=target,
                hint="allow more time with 'wait_timeout'",
            )
        self._allow(controls.wait_timeout)
        return latest[0]

    def _activity(self, state: Optional[State]) -> Optional[Activity]:
        if state is None:
            return None
        activity = activity_of(self.resource, self.desired, self.controls, state, self.matches)
        if activity is None and self.copied and (self.controls.wait or self.controls.state in ("running", "restarted")):
            activity = activity_of_copy(self.resource, state)
        return activity

    # --- the result ----------------------------------------------------------------------------------------------

    def _predicted(self, plan: Plan, state: Optional[State]) -> Optional[dict[str, Any]]:
        """Return the object as it would be: what is there, with what would be written."""
        if plan.steps and not plan.after and plan.before:
            return None
        if state is None and not plan.after:
            return None
        return predict(self.resource, None if plan.creates else state, plan.before, plan.after, self._wanted())

    def _result(self, plan: Plan, view: Optional[dict[str, Any]], changed: bool, actions: list[str]) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": changed,
            self.resource.name: view,
            "diff": plan.difference,
            "actions": list(actions),
            "warnings": list(dict.fromkeys(self.warnings)),
        }
        if self.executor.shown_once:
            result[SHOWN_ONCE] = dict(self.executor.shown_once)
        return result


def _with_supply(resource: Resource, desired: Desired, controls: Controls) -> Desired:
    """Return what is wanted, with the name of what the task brings along."""
    supply = resource.supply
    given = supply.given(controls) if supply else {}
    if supply is None or not given or supply.option in desired.values:
        return desired
    return replace(desired, values={**desired.values, supply.option: supply.name(given)})


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


def activity_of_copy(resource: Resource, state: State) -> Optional[Activity]:
    """Return what is going on with any child of a copy.

    Raises:
        TaskError: the platform has failed to copy one.
    """
    for children in resource.children:
        for row in state.children.get(children.option, []):
            target = children.resource.describe(name_of(children.resource, row))
            for work in children.resource.works:
                failure = work.failed(row)
                if failure:
                    raise TaskError(f"{work.title} failed: {failure}", operation="copy", target=target)
                if work.busy(row):
                    return Activity(f"{work.title} of {target}")
    return None


def _matters(work: Work, desired: Desired, controls: Controls) -> bool:
    if work.concerns:
        return any(option in desired.values for option in work.concerns)
    return controls.wait or work.needed
