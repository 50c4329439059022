# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans for all objects of a document, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NoReturn, Optional

from ..._api.polling import Clock
from ..._planner.references import Lookup
from ..._schema.keys import Key
from ..._schema.projection import Wanted, concerned_by_delete, everything, name_of
from ..._schema.resource import Resource, State
from ..._schema.steps import Delete, Update
from ...client import VergeClient
from ...errors import TaskError, UsageError, VergeError
from ..asking import NotReadYet
from ..lookup import Remembered, UnknownNameError
from ..preflight import shortages
from ..progress import Report
from ..runner import Prepared, Run
from .kinds import removal_stages, tables_named_by
from .parsing import Item
from .problems import Problems
from .reader import BulkReader
from .references import References


class Change(Enum):
    """What happens to an object."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    NONE = "unchanged"


class NeedsTime(Exception):  # noqa: N818 - it is no error, but says how the object has to be planned
    """An object is busy, or what its plan needs appears later: it has to be planned by itself, with waits."""


def _no_waiting(_seconds: float) -> NoReturn:
    raise NeedsTime


@dataclass
class Planned:
    """An object of a document with its plan.

    Attributes:
        item: The object.
        run: What has made the plan, and can carry it out.
        prepared: The plan, and the object as it was read.
        foretold: It names what other objects of the document have yet to create, so that the plan is a prediction.
    """

    item: Item
    run: Run
    prepared: Prepared
    foretold: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything has to be written."""
        return self.prepared.plan.changes

    @property
    def change(self) -> Change:
        """What happens to the object."""
        if not self.writes:
            return Change.NONE
        if self.item.removes:
            return Change.REMOVE
        return Change.CHANGE if self.prepared.state else Change.ADD

    @property
    def restarts(self) -> bool:
        """Whether it is stopped and started for its changes."""
        return self.prepared.plan.outage is not None

    @property
    def key(self) -> Optional[str]:
        """Its key; None: it does not exist yet."""
        return str(self.prepared.state.key) if self.prepared.state else None

    @property
    def name(self) -> str:
        """How people call it."""
        state, resource = self.prepared.state, self.item.kind.resource
        by_key = not any(option in self.item.desired.values for option in resource.identity)
        return name_of(resource, state) if state and by_key else self.item.name

    @property
    def preview(self) -> dict[str, Any]:
        """The result of its module, as far as it can be predicted."""
        return self.run.preview(self.prepared)


def _verified(run: Run) -> bool:
    """Verify what a run has written; return False if more has to be read first."""
    try:
        run.verify()
    except NotReadYet:
        return False
    return True


@dataclass
class Planner:
    """Plans objects, together where they can be.

    Attributes:
        client: Sends the requests; in check mode it is read-only.
        references: What the objects of the document will be called.
        check: Check mode.
        clock: Source of time.
        report: Shows a line of progress.
    """

    client: VergeClient
    references: References
    check: bool
    clock: Clock
    report: Optional[Report] = None
    reader: BulkReader = field(init=False)
    _remembered: Remembered = field(default_factory=dict, init=False)
    _going: frozenset[str] = field(default=frozenset(), init=False)
    #: The preparations of objects that have been abandoned because more has to be read first.
    _begun: dict[str, dict[bool, Run]] = field(default_factory=dict, init=False)
    #: Places of objects that name what does not exist yet.
    _foretold: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.reader = BulkReader(self.client)

    def plan(self, items: Sequence[Item], problems: Problems, removing: bool = True) -> list[Planned]:
        """Return the plans of all objects that have no problem, in the order of the objects.

        A removal is planned as if everything that is planned before had been done: what is in use now may be free then.

        Args:
            items: The objects: first those that stay, in a later call those that are removed.
            problems: Gets what cannot be had.
            removing: Some objects are removed, now or in a later call.
        """
        found: dict[str, Planned] = {}
        removed = [item for item in items if item.removes]
        stages = removal_stages([item.kind for item in removed])
        self._going = frozenset(kind.resource.table for kind in stages)
        self._plan(found, [item for item in items if not item.removes], problems, removing)
        for kind in stages:
            self._plan(found, [item for item in removed if item.kind is kind], problems, removing)
        return [found[item.place] for item in items if item.place in found]

    def _plan(self, found: dict[str, Planned], items: Sequence[Item], problems: Problems, removing: bool) -> None:
        waiting = list(items)
        while waiting:
            later = [item for item in waiting if not self._try(found, problems, item)]
            if later:
                self.reader.fetch()
            waiting = later
        self._begun.clear()
        for item in items if removing else ():
            if item.place in found:
                self._foresee(found[item.place])

    def _foresee(self, planned: Planned) -> None:
        """Let later plans see the system as it will be once a plan has been carried out."""
        for step in planned.prepared.plan.steps:
            if isinstance(step, Delete) and isinstance(step.key, Key):
                self.reader.foresee_removal(step.table, step.key)
            elif isinstance(step, Update) and isinstance(step.key, Key):
                self.reader.foresee_change(step.table, step.key, step.body)
        if planned.writes and planned.item.removes and planned.prepared.state is not None:
            self._foresee_removal_inside(planned.item.kind.resource, planned.prepared.state)

    def _foresee_removal_inside(self, resource: Resource, state: State) -> None:
        """What is inside an object goes with it."""
        for children in resource.children:
            for child in state.children.get(children.option, ()):
                self.reader.foresee_removal(children.resource.table, child.key)
                self._foresee_removal_inside(children.resource, child)

    def again(self, item: Item, client: VergeClient, clock: Clock, report: Optional[Report], is_new: bool) -> Planned:
        """Return the plan of an object by what is there now; every name must exist.

        Args:
            item: The object.
            client: Sends the requests.
            clock: Source of time.
            report: Shows a line of progress.
            is_new: The object is known not to exist.
        """
        run = Run(item.kind.resource, client, item.desired, item.controls, clock, report, item.facts)
        run.remembered, run.alone = self._remembered, False
        return Planned(item, run, run.prepare(is_new))

    def shortages(self, planned: Sequence[Planned]) -> list[str]:
        """Return what the user should know about what all plans take together."""
        return shortages(self.client, (plan.run.task_of(plan.prepared) for plan in planned if plan.writes))

    def verify(self, runs: Sequence[Run]) -> None:
        """Read what has been written, and let each run warn of what the platform did not keep."""
        reader = BulkReader(self.client)
        waiting = list(runs)
        for run in waiting:
            run.use(reader, Clock(self.clock.monotonic, _no_waiting))
        while waiting:
            waiting = [run for run in waiting if not _verified(run)]
            reader.fetch()

    def _try(self, found: dict[str, Planned], problems: Problems, item: Item) -> bool:
        """Plan an object; return False if more has to be read first."""
        try:
            self._collect(found, problems, item, self._together)
        except NotReadYet:
            return False
        except NeedsTime:
            self._collect(found, problems, item, self._alone)
        return True

    def _collect(
        self, found: dict[str, Planned], problems: Problems, item: Item, plan: Callable[[Item], Planned]
    ) -> None:
        try:
            found[item.place] = plan(item)
        except (UsageError, TaskError) as error:
            for one in [error, *(error.others if isinstance(error, UnknownNameError) else ())]:
                problems.add(item.place, str(one), one)
        except VergeError as error:
            error.hint = "; ".join(part for part in (error.hint, f"while reading {item.place}, {item.label}") if part)
            raise

    def _inside_that_names_removed(self, item: Item) -> Wanted:
        """Return what is inside an object and may name one of those that are removed after it."""
        resource = item.kind.resource
        if not item.removes:
            return {}
        others = self._going - {resource.table}
        naming = (inner for inner in resource.children if not others.isdisjoint(tables_named_by(inner.resource)))
        return everything(resource, [inner.option for inner in naming])

    def _together(self, item: Item) -> Planned:
        clock = Clock(self.clock.monotonic, _no_waiting)
        return self._planned(item, self.reader, clock, None, self._begun.setdefault(item.place, {}))

    def _alone(self, item: Item) -> Planned:
        self._foretold.discard(item.place)
        return self._planned(item, self.client, self.clock, self.report, {})

    def _planned(
        self, item: Item, client: VergeClient, clock: Clock, report: Optional[Report], begun: dict[bool, Run]
    ) -> Planned:
        """Plan an object; as a prediction, if it names what is not there yet but will be.

        Args:
            begun: Runs whose preparation has begun and was abandoned, by whether they predict.
        """
        place = item.place

        def expected(lookup: Lookup) -> bool:
            provider = self.references.provides(lookup)
            expects = provider is not None and not (lookup.brought and provider is item)
            if expects:
                self._foretold.add(place)
            return expects

        def prepared(predicting: bool) -> Planned:
            if predicting not in begun:
                controls = item.controls._replace(check=item.controls.check or predicting)
                run = Run(item.kind.resource, client, item.desired, controls, clock, report, item.facts)
                run.expected, run.strict, run.also_read = (
                    expected,
                    not self.check,
                    self._inside_that_names_removed(item),
                )
                run.alone = False
                begun[predicting] = run
            run = begun[predicting]
            ready = run.prepare()
            # What was only read to see what becomes free is not part of the difference.
            extra = set(run.also_read) - set(concerned_by_delete(item.kind.resource))
            before = {name: value for name, value in ready.plan.before.items() if name not in extra}
            return Planned(item, run, ready._replace(plan=replace(ready.plan, before=before)), place in self._foretold)

        if place not in self._foretold:
            try:
                plan = prepared(False)
            except VergeError:
                if place not in self._foretold:
                    raise
            else:
                if place not in self._foretold or plan.run.controls.check:
                    return plan
        return prepared(True)
