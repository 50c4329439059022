# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects inside another one: which are made, changed and removed. Pure: no request is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count, islice
from typing import Any, Optional

from .._schema.columns import Reference, Referent, key_of, wire_key
from .._schema.projection import name_of, parent_key, show, show_child
from .._schema.resource import Children, Desired, Resource, State
from .._schema.steps import KeyOrLater, Later, Plan
from ..errors import TaskError, UsageError
from . import power as plan_power
from .changes import Changes, changes_of
from .context import Planning
from .matching import Matching, match
from .row_steps import creation, deletion, update, work_done


def plan_children(
    planning: Planning,
    resource: Resource,
    desired: Desired,
    state: Optional[State],
    parent: KeyOrLater,
    running: bool,
) -> Plan:
    """The steps for all children that a task mentions.

    Args:
        state: the parent as it was read; None: it is new.
        parent: its key, which for a new one is only known later.
        running: it runs while the steps are carried out.
    """
    plan = Plan()
    for children in resource.children:
        if children.option not in desired.children:
            continue
        inner = _Siblings(planning, resource, children, state, parent, running).plan(desired)
        if state is None and children.made_by_platform:
            # Some may be there as soon as the parent is; they are looked at in the next pass.
            planning.again = True
            planning.foreseen.extend(inner.actions())
        else:
            plan.steps.extend(inner.steps)
        plan.warnings.extend(inner.warnings)
        if inner.before or inner.after:
            plan.before[children.option], plan.after[children.option] = inner.before, inner.after
    return plan


def leaving_first(planning: Planning, resource: Resource, state: State) -> Plan:
    """The removal of those children that have to go before their parent."""
    plan = Plan()
    for children in resource.children:
        for row in state.children.get(children.option, []):
            _touch(planning, children, None, row, None)
            plan.steps.extend(leaving_first(planning, children.resource, row).steps)
            if children.goes_first:
                plan.steps.append(deletion(children.resource, row))
    return plan


def label_of(children: Children, item: Desired) -> str:
    """How people call a child that a task mentions."""
    for options in children.match:
        if all(option in item.values for option in options):
            return " ".join(children.resource.column(option).label(item.values[option]) for option in options)
    return item.path


def _touch(
    planning: Planning, children: Children, item: Optional[Desired], row: Optional[State], parent: Optional[State]
) -> None:
    """Remember the networks in which a changed child stages rules."""
    if not children.touches:
        return
    if children.touches_own and parent is not None and parent.facts.get(children.touches_own):
        planning.touched.add(str(parent.facts[children.touches_own]))
    column = children.resource.column(children.touches)
    current = row.values.get(children.touches) if row else None
    if isinstance(current, Referent) and current.key is not None:
        planning.touched.add(current.key)
    elif item is not None and isinstance(column, Reference) and item.get(children.touches) is not None:
        key = planning.keys.key(column, item.get(children.touches))
        if key is not None:
            planning.touched.add(key)


class _Siblings:
    """The children of one kind inside one parent."""

    def __init__(
        self,
        planning: Planning,
        resource: Resource,
        children: Children,
        state: Optional[State],
        parent: KeyOrLater,
        running: bool,
    ) -> None:
        self.planning = planning
        self.resource = resource
        self.children = children
        self.child = children.resource
        self.state = state
        self.parent = parent
        self.running = running
        self.result = Plan()

    def plan(self, desired: Desired) -> Plan:
        children = self.children
        rows = self.state.children.get(children.option, []) if self.state else []
        matching = match(children, desired.children[children.option], rows, self.planning.keys)
        if children.sequence and self.planning.controls.extra.get(children.sequence_option):
            matching = _in_order(children, matching, rows)
        # Removals come first, so that names and places are free for what is new.
        for row in self._going(matching, children.option in desired.purge):
            self._remove(row)
        for item, found in matching.pairs:
            if item.absent:
                continue
            if found is None:
                self._add(item, rows)
            else:
                self._change(item, found)
        return self.result

    def _going(self, matching: Matching, purge: bool) -> list[State]:
        going = [row for item, row in matching.pairs if item.absent and row is not None]
        if purge:
            going += [row for row in matching.rest if not self._protection(row)]
        fact = self.children.last_first
        if fact:
            going.sort(key=lambda row: row.facts.get(fact) or 0, reverse=True)
        return going

    def _protection(self, row: State) -> Optional[str]:
        protected = self.children.protected
        return protected(row, self.planning.controls) if protected else None

    # --- a child that is there -------------------------------------------------------------------------------------

    def _change(self, item: Desired, row: State) -> None:
        child, plan = self.child, self.result
        label = name_of(child, row)
        entry = _entry(label, plan.before, plan.after)
        self._guard(item, row)
        if child.work and child.work.failed(row):
            raise TaskError(
                f"{child.work.title} failed: {child.work.failed(row)}",
                operation="use",
                target=f"{child.describe(label)} (id {row.key})",
                hint=f"remove the {child.title} with 'state: absent' in its item, then run the task again",
            )
        changes = changes_of(self.planning, child, item, row)
        if changes.body:
            protection = self._protection(row)
            if protection:
                raise UsageError(f"{item.path}: {protection}")
            if self.running:
                self.planning.next_start.extend(changes.next_start)
                self.planning.needs_off.extend(changes.needs_off)
            plan.steps.append(update(child, row, changes))
            plan.before[entry], plan.after[entry] = changes.before, changes.after
            _touch(self.planning, self.children, item, row, self.state)
        if self.children.starts and self.running and self.planning.controls.state == "running":
            self._start(row, entry)
        self._nest(entry, plan_children(self.planning, child, item, row, row.key, running=False))

    def _start(self, row: State, entry: str) -> None:
        """A child that is off while its parent runs is started with it."""
        power = self.child.power
        if power is None or power.kind(power.status_of(row)) != "off":
            return
        self.result.steps.extend(
            plan_power.start_steps(self.child, row.key, self.child.describe(name_of(self.child, row)))
        )
        before = self.result.before.setdefault(entry, {})
        after = self.result.after.setdefault(entry, {})
        before["state"], after["state"] = "stopped", "running"

    # --- a child that is not there yet -----------------------------------------------------------------------------

    def _add(self, item: Desired, rows: list[State]) -> None:
        child, plan, planning = self.child, self.result, self.planning
        self._guard(item, None)
        token, label = planning.token(), label_of(self.children, item)
        changes = changes_of(planning, child, item, None)
        changes.body = {
            self.children.parent_column: self._pointer(),
            **self._carried(),
            **changes.body,
        }
        known = frozenset(row.key for row in rows)
        plan.steps.append(creation(child, item, changes, token, label, self.children, known))
        entry = _entry(label, plan.after)
        plan.after[entry] = changes.after
        _touch(planning, self.children, item, None, self.state)
        if changes.deferred:
            planning.again = True
            if child.work:
                plan.steps.append(work_done(child, Later(token), label))
        if self.running:
            self._attach(item, changes, token, label)
            planning.again = planning.again or self.children.starts
        self._nest(entry, plan_children(planning, child, item, None, Later(token), running=False))

    def _attach(self, item: Desired, changes: Changes, token: str, label: str) -> None:
        """Bring a new child into a running parent, or note that it has to wait for the next start."""
        if self.state is not None and self._can_be_plugged(changes.after, self.state):
            self.result.steps.extend(plan_power.plug(self.resource, self.children, self.state.key, Later(token), label))
        elif self.children.hotplug or self.children.next_start:
            self.planning.next_start.append(item.path)

    def _can_be_plugged(self, values: dict[str, Any], parent: State) -> bool:
        plug = self.children.hotplug
        return plug is not None and plug.possible(values) and parent.values.get(plug.allowed_by) is not False

    def _pointer(self) -> Any:
        children = self.children
        if self.state is not None:
            return children.pointer(parent_key(children, self.state))
        if isinstance(self.parent, Later):
            return Later(self.parent.token, children.parent_value, children.parent_path)
        return children.pointer(self.parent)

    def _carried(self) -> dict[str, Any]:
        """Columns that repeat a column of the parent."""
        found: dict[str, Any] = {}
        for column, source in self.children.carry:
            if self.state is not None:
                found[column] = wire_key(key_of(self.state.row.get(source)))
            elif isinstance(self.parent, Later):
                found[column] = Later(self.parent.token, source)
        return found

    # --- a child that goes -----------------------------------------------------------------------------------------

    def _remove(self, row: State) -> None:
        children, child, plan = self.children, self.child, self.result
        label = name_of(child, row)
        protection = self._protection(row)
        if protection:
            raise UsageError(f"{children.option} '{label}': {protection}")
        plan.steps.extend(plan_power.before_delete(child, self.planning.controls, row, label))
        if self.running and self.state is not None:
            if self._can_be_plugged(show(child, row), self.state):
                plan.steps.extend(plan_power.unplug(self.resource, children, self.state.key, row, label))
            elif children.hotplug or children.needs_off:
                self.planning.needs_off.append(f"{children.option} (removal of '{label}')")
        plan.steps.extend(leaving_first(self.planning, child, row).steps)
        plan.steps.append(deletion(child, row))
        _touch(self.planning, children, None, row, self.state)
        plan.before[_entry(label, plan.before)] = show_child(children, row)

    # --- shared ----------------------------------------------------------------------------------------------------

    def _guard(self, item: Desired, row: Optional[State]) -> None:
        for guard in self.child.guards:
            refusal = guard(item, row, self.planning.controls)
            if refusal:
                raise UsageError(f"{item.path}: {refusal}")

    def _nest(self, label: str, inner: Plan) -> None:
        """Take over the plan of what lives inside a child."""
        plan = self.result
        plan.steps.extend(inner.steps)
        plan.warnings.extend(inner.warnings)
        if inner.before or inner.after:
            plan.before[label] = {**plan.before.get(label, {}), **inner.before}
            plan.after[label] = {**plan.after.get(label, {}), **inner.after}


def _entry(label: str, *sides: Mapping[str, Any]) -> str:
    """A name for a difference; two children of one label (NICs by their network) both have one."""
    entry, number = label, 1
    while any(entry in side for side in sides):
        number += 1
        entry = f"{label} ({number})"
    return entry


def _in_order(children: Children, matching: Matching, rows: list[State]) -> Matching:
    """Give the listed children their places in the order of the list, using only places that are theirs or new ones.

    Children that are not listed, pinned ones and those whose place is given keep what they have.
    """
    option = children.sequence
    moving = [
        index
        for index, (item, row) in enumerate(matching.pairs)
        if not item.absent and option not in item.values and _pin(item, row) in (None, "no")
    ]
    taken = [row.values.get(option) for index in moving if (row := matching.pairs[index][1]) is not None]
    highest = max((place for row in rows if isinstance(place := row.values.get(option), int)), default=0)
    places = sorted({place for place in taken if isinstance(place, int)})
    given = {item.values[option] for item, _row in matching.pairs if option in item.values}
    fresh = (place for place in count(highest + 1) if place not in given)
    places += islice(fresh, len(moving) - len(places))
    pairs = list(matching.pairs)
    for index, place in zip(moving, places):
        item, row = pairs[index]
        pairs[index] = (replace(item, values={**item.values, option: place}), row)
    return Matching(pairs, matching.rest)


def _pin(item: Desired, row: Optional[State]) -> Any:
    return item.get("pin", row.values.get("pin") if row else None)
