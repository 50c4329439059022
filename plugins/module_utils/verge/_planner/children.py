# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects inside another one: which are created, changed and removed.

What happens to them is worked out once. Whether they are plugged or merely added depends on whether their parent runs
meanwhile, which is decided later; a draft holds the steps of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Optional

from .._schema.codecs import CLEAR, UNSET
from .._schema.columns import Applies, Reference
from .._schema.keys import Key, wire_key
from .._schema.projection import name_of, parent_key, show, show_child
from .._schema.resource import Children, Desired, Exclusion, Resource, State
from .._schema.steps import (
    NO_EFFECTS,
    DeferredKey,
    Effects,
    KeyOrDeferred,
    Part,
    Step,
    combine,
    combine_effects,
    writes,
)
from .._schema.waits import wait_for_work
from ..errors import TaskError, UsageError
from .affected import affected_by_child
from .changes import Changes, compare
from .context import PlanContext
from .hotplug import can_be_plugged, plug, unplug
from .matching import Matching
from .power import is_on, start_steps
from .removal import delete_dependents, prepare_delete
from .row_steps import creation, deletion, update


@dataclass(frozen=True)
class ChildDraft:
    """What happens to one child.

    Attributes:
        label: how the diff calls it.
        release: steps that free what siblings may want (addresses); they come before all other steps of the siblings.
        first, if_running, last: steps in order; those in the middle only when the parent runs meanwhile.
        filling: waits until it has been filled. Siblings are filled at the same time, so these come at the end, with
            what depends on them.
        before, after: what changes; `UNSET` where it does not exist.
        removes: it is removed.
        before_if_running, after_if_running: what else changes when the parent runs meanwhile.
        effects: what it means for the rest of the plan.
        effects_if_running: what it means besides that, when the parent runs meanwhile.
        warnings: what the user should know.
    """

    label: str
    release: Sequence[Step] = ()
    first: Sequence[Step] = ()
    filling: Sequence[Step] = ()
    if_running: Sequence[Step] = ()
    last: Sequence[Step] = ()
    before: Any = UNSET
    after: Any = UNSET
    removes: bool = False
    before_if_running: Mapping[str, Any] = field(default_factory=dict)
    after_if_running: Mapping[str, Any] = field(default_factory=dict)
    effects: Effects = NO_EFFECTS
    effects_if_running: Effects = NO_EFFECTS
    warnings: Sequence[str] = ()

    def entry(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Return a name for the diff that is still free; two children may have one label (NICs by their network)."""
        sides = [side for own, side in ((self.before, before), (self.after, after)) if own is not UNSET]
        entry, number = self.label, 1
        while any(entry in side for side in sides):
            number += 1
            entry = f"{self.label} ({number})"
        return entry

    def difference(self, running: bool, before: Mapping[str, Any], after: Mapping[str, Any]) -> Part:
        """Return what it changes.

        Args:
            running: the parent runs meanwhile.
            before, after: the diff of the siblings so far.
        """
        entry = self.entry(before, after)
        own_before, own_after = self.before, self.after
        if running and self.after_if_running:
            own_before = {**own_before, **self.before_if_running}
            own_after = {**own_after, **self.after_if_running}
        if own_before == {} and own_after == {}:
            own_before = own_after = UNSET
        return Part(
            before={} if own_before is UNSET else {entry: own_before},
            after={} if own_after is UNSET else {entry: own_after},
            warnings=self.warnings,
        )


@dataclass(frozen=True)
class KindDraft:
    """What happens to the children of one kind.

    Attributes:
        option: the option that lists them.
        drafts: what happens to each, in order.
        postponed: it only happens in the next pass, because the platform creates some of them with their parent.
        announcement: what happens to those that the platform creates, if anything.
    """

    option: str
    drafts: Sequence[ChildDraft] = ()
    postponed: bool = False
    announcement: str = ""

    def effects(self, running: bool) -> Effects:
        """Return what the changes mean for the rest of the plan."""
        found = [draft.effects for draft in self.drafts]
        if running:
            found += [draft.effects_if_running for draft in self.drafts]
        if self.postponed:
            predicted = tuple(step.title for step in writes(self.steps(running=False)))
            found.append(Effects(another_pass=True, predicted=predicted))
        return combine_effects(found)

    def steps(self, running: bool) -> list[Step]:
        """Return their steps."""
        return [*self.removals(running), *self.additions(running)]

    def removals(self, running: bool) -> list[Step]:
        """Return the steps that remove something, so that names, places and addresses are free for what is new."""
        steps = [step for draft in self.drafts for step in draft.release]
        for draft in self.drafts:
            if draft.removes:
                steps.extend((*draft.first, *(draft.if_running if running else ()), *draft.last))
        return steps

    def additions(self, running: bool) -> list[Step]:
        """Return all other steps; what waits for copies of images comes last."""
        steps: list[Step] = []
        kept = [draft for draft in self.drafts if not draft.removes]
        for draft in kept:
            plugging = draft.if_running if running and not draft.filling else ()
            steps.extend((*draft.first, *plugging, *draft.last))
        for draft in kept:
            if draft.filling:
                steps.extend((*draft.filling, *(draft.if_running if running else ())))
        return steps

    def part(self, running: bool) -> Part:
        """Return their part of the plan."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        parts = []
        for draft in self.drafts:
            part = draft.difference(running, before, after)
            before.update(part.before)
            after.update(part.after)
            parts.append(part)
        whole = combine(parts)
        changes = bool(before or after)
        return Part(
            steps=() if self.postponed else self.steps(running),
            before={self.option: before} if changes else {},
            after={self.option: after} if changes else {},
            effects=self.effects(running),
            warnings=whole.warnings,
            announcements={f"purge_{self.option}": self.announcement} if self.announcement else {},
        )


@dataclass(frozen=True)
class ChildrenDraft:
    """What happens to all children of one object."""

    kinds: Sequence[KindDraft] = field(default_factory=list)

    def effects(self, running: bool) -> Effects:
        """Return what the changes mean for the rest of the plan, depending on whether the parent runs meanwhile."""
        return combine_effects(kind.effects(running) for kind in self.kinds)

    def part(self, running: bool) -> Part:
        """Return their part of the plan, depending on whether the parent runs meanwhile."""
        return combine(kind.part(running) for kind in self.kinds)

    def removals(self) -> list[Step]:
        """Return the steps that remove something, inside a child."""
        return [step for kind in self.kinds if not kind.postponed for step in kind.removals(running=False)]

    def additions(self) -> list[Step]:
        """Return all other steps, inside a child."""
        return [step for kind in self.kinds if not kind.postponed for step in kind.additions(running=False)]


def draft_children(
    context: PlanContext, resource: Resource, desired: Desired, state: Optional[State], parent: KeyOrDeferred
) -> ChildrenDraft:
    """Work out what happens to all children that a task mentions.

    Args:
        state: the parent as it was read; None: it is new.
        parent: its key, which for a new one is only known later.

    Raises:
        UsageError: what was asked for cannot be had.
        TaskError: a child is in a failed condition.
    """
    found = []
    for children in resource.children:
        if children.option not in desired.children:
            continue
        postponed = state is None and children.created_by_platform
        # What is postponed is only a prediction; it may name the new object itself.
        seen = replace(context, controls=context.controls._replace(check=True)) if postponed else context
        drafts = _Siblings(seen, resource, children, state, parent).draft(desired)
        announcement = _purge_of_new(resource, children, desired) if state is None else ""
        found.append(KindDraft(children.option, drafts, postponed, announcement))
    return ChildrenDraft(found)


def _purge_of_new(parent: Resource, children: Children, desired: Desired) -> str:
    """Return what happens to the children that the platform creates with a new parent, if they are not listed."""
    if not children.created_by_platform or children.option not in desired.purge:
        return ""
    return (
        f"{children.option} that the platform creates with the new {parent.title} and that are not listed are removed"
    )


def moved_kinds(child: Resource, changes: Changes) -> list[Children]:
    """Return the kinds of objects inside a child that refer to columns that its changes write.

    Such objects (the address that is reserved for a NIC, by its network and MAC) do not move with it.
    """
    return [
        kind
        for kind in child.children
        if any(
            column in changes.body
            for column in (kind.parent_value, *(source for _own, source in kind.inherited_columns))
        )
    ]


def left_behind(context: PlanContext, children: Children, desired: Desired, state: State) -> dict[str, list[State]]:
    """Return the children that a task moves away from objects inside them, by the option that lists those.

    Only those whose objects have not been read yet.
    """
    found: dict[str, list[State]] = {}
    for item, row in context.matches.of(children, desired, state).pairs:
        if row is None or item.absent:
            continue
        for kind in moved_kinds(children.resource, compare(context, children.resource, item, row)):
            if kind.option not in row.children:
                found.setdefault(kind.option, []).append(row)
    return found


def as_changed(row: State, changes: Changes, moved: Sequence[Children]) -> State:
    """Return a child as it is after its changes, without what does not move with it."""
    if not moved:
        return row
    stays: dict[str, list[State]] = {kind.option: [] for kind in moved}
    return replace(row, row={**row.row, **changes.body}, children={**row.children, **stays})


def _release(row: State, moved: Sequence[Children]) -> Part:
    """Return the removal of what does not move with a child."""
    parts = []
    for kind in moved:
        for inner in row.children.get(kind.option, []):
            before = {name_of(kind.resource, inner): show_child(kind, inner)}
            parts.append(Part([deletion(kind.resource, inner)], {kind.option: before}))
    return combine(parts)


def label_of(children: Children, item: Desired) -> str:
    """Return how people call a child that a task mentions."""
    for options in children.match:
        if all(option in item.values for option in options):
            return " ".join(children.resource.column(option).label(item.values[option]) for option in options)
    return item.path


class _Siblings:
    """The children of one kind inside one parent."""

    def __init__(
        self,
        context: PlanContext,
        resource: Resource,
        children: Children,
        state: Optional[State],
        parent: KeyOrDeferred,
    ) -> None:
        self.context = context
        self.resource = resource
        self.children = children
        self.child = children.resource
        self.state = state
        self.parent = parent
        self.rows = state.children.get(children.option, []) if state else []
        self.known = frozenset(row.key for row in self.rows)

    def draft(self, desired: Desired) -> list[ChildDraft]:
        matching = self.context.matches.of(self.children, desired, self.state)
        arrangement = self.children.arrangement
        if arrangement and (not arrangement.option or self.context.controls.extra.get(arrangement.option)):
            matching = matching._replace(pairs=arrangement.arrange(matching.pairs, self.rows))
        if self.children.exclusion:
            self._refuse_rivals(matching, self.children.exclusion)
        drafts = [self._remove(row) for row in self._to_remove(matching, desired)]
        for item, row in matching.pairs:
            if not item.absent:
                drafts.append(self._add(item) if row is None else self._change(item, row))
        return drafts

    def _to_remove(self, matching: Matching, desired: Desired) -> list[State]:
        found = [row for item, row in matching.pairs if item.absent and row is not None]
        if self.children.option in desired.purge:
            found += [
                row for row in matching.rest if not self._protection(row) and not self.children.keeps(desired, row)
            ]
        elif self.children.exclusion:
            found += self._displaced(matching, self.children.exclusion)
        fact = self.children.delete_order
        if fact and found:
            found.sort(key=lambda row: row.facts.get(fact) or 0, reverse=True)
            self._refuse_out_of_order(found, fact)
        return found

    def _displaced(self, matching: Matching, exclusion: Exclusion) -> list[State]:
        """Return the children that have to go, because the platform does not allow them beside new ones."""
        new = {
            exclusion.of_new(self._looked_up(item)) for item, row in matching.pairs if row is None and not item.absent
        }
        return [row for row in matching.rest if exclusion.of_existing(row) in new - {None}]

    def _refuse_rivals(self, matching: Matching, exclusion: Exclusion) -> None:
        """Refuse two listed children of which there can be only one."""
        listed = [(item, row) for item, row in matching.pairs if not item.absent]
        first = {exclusion.of_existing(row): item for item, row in listed if row is not None}
        for item, row in listed:
            group = exclusion.of_new(self._looked_up(item)) if row is None else None
            if group is None:
                continue
            rival = first.setdefault(group, item)
            if rival is not item:
                raise UsageError(
                    f"{item.path}: there can be only one {self.child.title} of {exclusion.title} '{group}', and "
                    f"{rival.path} lists '{label_of(self.children, rival)}'",
                    hint="leave one of them out",
                )

    def _looked_up(self, item: Desired) -> Mapping[str, Any]:
        """Return what was looked up for the references of an item."""
        found: dict[str, Any] = {}
        for option, value in item.values.items():
            column = self.child.column(option)
            if isinstance(column, Reference) and value is not CLEAR:
                found.update(self.context.matches.names.row(column, value))
        return found

    def _refuse_out_of_order(self, removed: Sequence[State], fact: str) -> None:
        """Refuse to remove a child while a later one stays: the platform only deletes the last one."""
        leaving = {id(row) for row in removed}
        staying = [row for row in self.rows if id(row) not in leaving]
        first = removed[-1]
        later = [row for row in staying if (row.facts.get(fact) or 0) > (first.facts.get(fact) or 0)]
        if later:
            label = name_of(self.child, first)
            raise UsageError(
                f"{self.children.option} '{label}': only the last {self.child.title} can be removed, and "
                f"'{name_of(self.child, later[-1])}' comes after it",
                hint="remove the later ones as well, or only the last one",
            )

    def _protection(self, row: State) -> Optional[str]:
        protected = self.children.protected
        return protected(row, self.context.controls) if protected else None

    # --- a child that exists -----------------------------------------------------------------------------------------

    def _change(self, item: Desired, row: State) -> ChildDraft:
        child = self.child
        label = name_of(child, row)
        self._guard(item, row)
        self._refuse_failed(row, label)
        changes = compare(self.context, child, item, row)
        steps: list[Step] = []
        affected: Effects = NO_EFFECTS
        if changes.body:
            protection = self._protection(row)
            if protection:
                raise UsageError(f"{item.path}: {protection}")
            steps.append(update(child, row, changes))
            affected = Effects(
                affected=affected_by_child(self.children, item, row, self.state, self.context.matches.names)
            )
        moved = moved_kinds(child, changes)
        inner = draft_children(self.context, child, item, as_changed(row, changes, moved), row.key)
        nested, released = inner.part(running=False), _release(row, moved)
        starting = self._starting(item, row, changes, label)
        return ChildDraft(
            label=label,
            release=[*released.steps, *inner.removals()],
            first=steps,
            if_running=starting.steps,
            last=inner.additions(),
            before={**(changes.before if changes.body else {}), **nested.before, **released.before},
            after={**(changes.after if changes.body else {}), **nested.after},
            before_if_running=starting.before,
            after_if_running=starting.after,
            effects=combine_effects([affected, nested.effects]),
            effects_if_running=changes.effects if changes.body else NO_EFFECTS,
            warnings=nested.warnings,
        )

    def _refuse_failed(self, row: State, label: str) -> None:
        for work in self.child.works:
            failure = work.failed(row)
            if failure:
                raise TaskError(
                    f"{work.title} failed: {failure}",
                    operation="use",
                    target=f"{self.child.describe(label)} (id {row.key})",
                    hint=f"remove the {self.child.title} with 'state: absent' in its item, then run the task again",
                )

    def _starting(self, item: Desired, row: State, changes: Changes, label: str) -> Part:
        """Return how a child that is off while its parent runs is brought back: started, or plugged in again."""
        children, child, power = self.children, self.child, self.child.power
        if power is not None:
            wanted = children.start_with_parent and self.context.controls.state == "running"
            if not wanted or power.kind(row.status) != "off":
                return Part()
            steps = start_steps(child, row.key, child.describe(label))
            return Part(steps, {"state": "stopped"}, {"state": "running"})
        hotplug, values = children.hotplug, {**show(child, row), **changes.after}
        if hotplug is None or self.state is None or row.status not in hotplug.detached or not hotplug.shows(values):
            return Part()
        if self.context.compare_only:
            # Right after a start, the status of a part may lag behind.
            return Part()
        if not can_be_plugged(children, values, self.state) or not is_on(self.resource, self.state):
            return Part()
        # It was created, and the plugging failed.
        steps = plug(self.resource, children, self.state.key, row.key, label, values)
        return Part(steps, {"status": row.status}, {"status": hotplug.attached[0]})

    # --- a child that does not exist yet -----------------------------------------------------------------------------

    def _add(self, item: Desired) -> ChildDraft:
        child, context = self.child, self.context
        self._guard(item, None)
        refusal = self.children.refused(item, self._looked_up(item)) if self.children.refused else None
        if refusal:
            raise UsageError(f"{item.path}: {refusal}")
        token, label = item.path, label_of(self.children, item)
        changes = compare(context, child, item, None)
        changes = replace(
            changes, body={self.children.parent_column: self._pointer(), **self._inherited(), **changes.body}
        )
        works = child.works if child.source_of(item) else ()
        inner = self._nested(item, None, DeferredKey(token))
        affected = affected_by_child(self.children, item, None, self.state, context.matches.names)
        plugging, effects_if_running = self._attach(item, changes, token, label)
        deferred = f"set {', '.join(changes.deferred)} of {child.describe(label)}"
        later = Effects(predicted=(deferred,) if changes.deferred else ())
        return ChildDraft(
            label=label,
            first=[creation(child, item, changes, token, label, self.children, self.known)],
            filling=[wait_for_work(child, work, DeferredKey(token), label, needed=False) for work in works],
            if_running=plugging,
            last=inner.steps,
            after={**changes.after, **inner.after, **inner.announcements},
            effects=combine_effects([Effects(affected=affected), changes.effects, later, inner.effects]),
            effects_if_running=effects_if_running,
            warnings=[*inner.announcements.values(), *inner.warnings],
        )

    def _attach(self, item: Desired, changes: Changes, token: str, label: str) -> tuple[Sequence[Step], Effects]:
        """Return how a new child gets into a running parent, or that it has to wait for the next start."""
        children, state = self.children, self.state
        later = Effects(another_pass=children.start_with_parent)
        if state is not None and can_be_plugged(children, changes.after, state):
            return plug(self.resource, children, state.key, DeferredKey(token), label, changes.after), later
        if children.hotplug or children.applies is Applies.NEXT_START:
            return (), replace(later, next_start=(item.path,))
        return (), later

    def _pointer(self) -> Any:
        children = self.children
        if self.state is not None:
            return children.pointer(parent_key(children, self.state))
        if isinstance(self.parent, DeferredKey):
            return DeferredKey(self.parent.token, children.parent_value, children.parent_path)
        return children.pointer(self.parent)

    def _inherited(self) -> dict[str, Any]:
        """Return the columns that repeat a column of the parent."""
        found: dict[str, Any] = {}
        for column, source in self.children.inherited_columns:
            if self.state is not None:
                found[column] = wire_key(Key.of(self.state.row.get(source)))
            elif isinstance(self.parent, DeferredKey):
                found[column] = DeferredKey(self.parent.token, source)
        return found

    # --- a child that is removed -------------------------------------------------------------------------------------

    def _remove(self, row: State) -> ChildDraft:
        children, child = self.children, self.child
        label = name_of(child, row)
        protection = self._protection(row)
        if protection:
            raise UsageError(f"{children.option} '{label}': {protection}")
        unplugging: Sequence[Step] = ()
        effects_if_running = NO_EFFECTS
        if self.state is not None:
            if can_be_plugged(children, show(child, row), self.state):
                unplugging = unplug(self.resource, children, self.state.key, row, label)
            elif children.hotplug or children.removal is Applies.OFF:
                effects_if_running = Effects(needs_off=(f"{children.option} (removal of '{label}')",))
        dependents = delete_dependents(child, row)
        affected = Effects(affected=affected_by_child(children, row=row, parent=self.state))
        return ChildDraft(
            label=label,
            first=prepare_delete(child, self.context.controls, row),
            if_running=unplugging,
            last=(*dependents.steps, deletion(child, row)),
            before=show_child(children, row),
            removes=True,
            effects=combine_effects([dependents.effects, affected]),
            effects_if_running=effects_if_running,
        )

    # --- shared ------------------------------------------------------------------------------------------------------

    def _guard(self, item: Desired, row: Optional[State]) -> None:
        for guard in self.child.guards:
            refusal = guard(item, row, self.context.controls)
            if refusal:
                raise UsageError(f"{item.path}: {refusal}")

    def _nested(self, item: Desired, row: Optional[State], key: KeyOrDeferred) -> Part:
        """Return the part of what lives inside a child; it is added and removed without plugging."""
        return draft_children(self.context, self.child, item, row, key).part(running=False)
