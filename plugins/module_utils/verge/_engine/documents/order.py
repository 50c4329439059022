# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order the objects of a document are worked on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..._schema.codecs import UNSET
from ..._schema.columns import Reference, ResolvedReference
from ..._schema.keys import Key
from ..._schema.resource import Desired, Resource, State
from ...errors import UsageError
from .kinds import removal_stages
from .parsing import Item
from .planning import Change, Planned
from .references import References, named_by, without


@dataclass
class Work:
    """One object that has to be worked on, when its turn comes.

    Attributes:
        planned: The object and its plan.
        item: What is asked for now: what names an object that needs this one first is left out.
        after: The work that has to be done before, and without which this one cannot be done.
        stage: Work of later stages begins when all of this stage has ended.
        again: The plan is only a prediction, or may have become one: it has to be made again.
        preliminary: The rest follows in another piece of work.
        completes: A preliminary piece of work has created the object.
    """

    planned: Planned
    item: Item
    after: list[Work] = field(default_factory=list)
    stage: int = 0
    again: bool = False
    preliminary: bool = False
    completes: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the object does not exist yet."""
        return self.planned.prepared.state is None and not self.completes

    @property
    def removes(self) -> bool:
        """Whether the object is removed, which is done after everything else."""
        return self.item.removes

    @property
    def may_restart(self) -> bool:
        """Whether the object is stopped and started, or may be by a plan that has to be made again."""
        possible = self.again and self.planned.change is Change.CHANGE and self.item.controls.allow_power_cycle
        return self.planned.restarts or possible


def ordered(planned: Sequence[Planned], references: References) -> list[Work]:
    """Return all work in an order in which it can be done: what is named comes before what names it.

    What is removed comes last, and what names others goes before those.

    Raises:
        UsageError: New objects need each other.
    """
    writing = [plan for plan in planned if plan.writes]
    present = _in_order_of_names([plan for plan in writing if not plan.item.removes], references)
    removed = [plan for plan in writing if plan.item.removes]
    kinds = removal_stages([plan.item.kind for plan in removed])
    for stage, kind in enumerate(kinds, 1):
        present += _in_order_of_removal([plan for plan in removed if plan.item.kind is kind], stage)
    return present


# --- what is created and changed -------------------------------------------------------------------------------------


def _in_order_of_names(planned: Sequence[Planned], references: References) -> list[Work]:
    by_place = {plan.item.place: plan for plan in planned}
    works: dict[str, Work] = {}
    found: list[Work] = []
    waiting = list(planned)
    needs = {plan.item.place: references.providers(plan.item) & set(by_place) for plan in planned}

    def place(plan: Planned) -> None:
        before = [works[name] for name in sorted(needs[plan.item.place]) if name in works]
        # What an object names may be another one now, or have other facts.
        early = works.get(plan.item.place)
        before += [early] if early else []
        work = Work(plan, plan.item, before, again=plan.foretold or bool(before), completes=early is not None)
        works[plan.item.place] = work
        found.append(work)

    while waiting:
        ready = [plan for plan in waiting if needs[plan.item.place] <= set(works)]
        if not ready:
            ready = _not_waiting_for_new(waiting, needs, set(works), by_place)
        if not ready:
            found.append(_preliminary(waiting, needs, works, references))
            continue
        for plan in ready:
            place(plan)
        placed = {plan.item.place for plan in ready}
        waiting = [plan for plan in waiting if plan.item.place not in placed]
    return found


def _not_waiting_for_new(
    waiting: Sequence[Planned], needs: Mapping[str, frozenset[str]], done: set[str], by_place: Mapping[str, Planned]
) -> list[Planned]:
    """Return one object of a circle that only names objects which exist already."""
    for plan in waiting:
        missing = needs[plan.item.place] - done
        if not plan.foretold and not any(by_place[name].change is Change.ADD for name in missing):
            return [plan]
    return []


def _preliminary(
    waiting: Sequence[Planned], needs: Mapping[str, frozenset[str]], works: dict[str, Work], references: References
) -> Work:
    """Return the work on one object of a circle of new ones, without what names the others.

    Raises:
        UsageError: None of them can do without the others.
    """
    circle = {plan.item.place for plan in waiting}
    for plan in waiting:
        item, resource = plan.item, plan.item.kind.resource
        if plan.change is not Change.ADD:
            continue
        names = [
            (reference, name)
            for reference, name in named_by(resource, item.desired)
            if (provider := references.provider(reference, name)) is not None
            and provider is not item
            and provider.place in circle
        ]
        early = without(resource, item.desired, names)
        if names and _can_be_created(resource, early):
            before = [works[name] for name in sorted(needs[item.place]) if name in works]
            # It is started once it is complete.
            first = replace(item, desired=early, controls=item.controls._replace(state="present"))
            work = Work(plan, first, before, again=True, preliminary=True)
            works[item.place] = work
            return work
    labels = " and ".join(f"{plan.item.place} ({plan.item.label})" for plan in waiting[:5])
    raise UsageError(f"they need each other, so none of them can be created first: {labels}")


def _can_be_created(resource: Resource, desired: Desired) -> bool:
    needed = {*resource.identity, *(column.option for column in resource.columns if column.required)}
    return all(option in desired.values or resource.column(option).create_default is not UNSET for option in needed)


# --- what is removed -------------------------------------------------------------------------------------------------


def _in_order_of_removal(planned: Sequence[Planned], stage: int) -> list[Work]:
    """Return the removal of objects of one kind: those that point at others come first."""
    states = {plan.prepared.state.key: plan for plan in planned if plan.prepared.state is not None}
    pointed_at_by: dict[Key, list[Key]] = {key: [] for key in states}
    for key, plan in states.items():
        if plan.prepared.state is not None:
            for other in _pointed_at(plan.item.kind.resource, plan.prepared.state, plan.item.kind.resource.table):
                if other in states and other != key:
                    pointed_at_by[other].append(key)
    found: dict[Key, Work] = {}

    def place(key: Key, path: tuple[Key, ...] = ()) -> Work:
        if key not in found:
            before = [place(other, (*path, key)) for other in pointed_at_by[key] if other not in (*path, key)]
            found.setdefault(key, Work(states[key], states[key].item, before, stage))
        return found[key]

    for key in states:
        place(key)
    return list(found.values())


def _pointed_at(resource: Resource, state: State, table: str) -> Iterator[Key]:
    for column in resource.columns:
        current = state.values.get(column.option)
        points = isinstance(column, Reference) and column.table == table
        if points and isinstance(current, ResolvedReference) and current.key is not None:
            yield current.key
    for children in resource.children:
        for child in state.children.get(children.option, ()):
            yield from _pointed_at(children.resource, child, table)
