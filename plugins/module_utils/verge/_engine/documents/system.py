# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a document describes on one system: read, planned, and applied."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ..._api.polling import Clock
from ...client import VergeClient
from ..task import Call
from .applying import Application
from .both_ways import with_both_sides
from .choosing import Choice
from .kinds import Kind
from .order import Work, ordered
from .outcome import Outcome, by_place
from .parsing import Item, Parser, Surroundings, Validate
from .planning import Planned, Planner
from .problems import Problems
from .pruning import Pruning
from .references import References
from .sections import sections


@dataclass
class SystemRun:
    """One run of the task on one system.

    Attributes:
        client: Sends the requests.
        call: The call.
        prune: What may be removed.
        site: The name of the system, if the documents name several.
        items: The objects that are taken.
        planned: Their plans, and those of what is pruned.
        pruned: How many objects are pruned.
        outcomes: What has happened to the objects; in check mode, what would happen.
        shortages: What the user should know about what all plans take together.
    """

    client: VergeClient
    call: Call
    prune: Pruning
    site: str = ""
    items: Sequence[Item] = ()
    planned: Sequence[Planned] = ()
    pruned: int = 0
    outcomes: Sequence[Outcome] = ()
    shortages: Sequence[str] = ()
    _described: Sequence[Item] = field(default=(), init=False)
    _works: Sequence[Work] = field(default=(), init=False)
    _parser: Optional[Parser] = field(default=None, init=False)
    _planner: Optional[Planner] = field(default=None, init=False)
    _application: Optional[Application] = field(default=None, init=False)

    @property
    def clock(self) -> Clock:
        """Source of time."""
        return self.call.clock or Clock()

    def read(
        self,
        documents: Sequence[Any],
        kinds: Mapping[str, Kind],
        validate: Validate,
        around: Surroundings,
        problems: Problems,
    ) -> None:
        """Read the documents; nothing is sent.

        Args:
            documents: The documents, which are taken as one.
            kinds: The kinds of objects in them.
            validate: Validates the options of an object.
            around: What holds for all objects.
            problems: Gets what is wrong.
        """
        self._parser = Parser(kinds, validate, around)
        self._described = with_both_sides(self._parser.parse(sections(documents, problems, self.site), problems))
        self.items = self.prune.marked(Choice(self.call.params).of(self._described))

    def plan(self, problems: Problems) -> None:
        """Plan all objects.

        Args:
            problems: Gets what cannot be had.
        """
        if self._parser is None:
            raise AssertionError("read comes before plan")
        references = References(self.items)
        planner = Planner(self.client, references, self.call.check, self.clock, self.call.report)
        removed = [item for item in self.items if item.removes]
        stay = [item for item in self.items if not item.removes]
        planned = planner.plan(stay, problems, bool(removed or self.prune.kinds))
        pruned = self.prune.removals(self.client, self._parser, planned, self._described)
        planned += planner.plan([*removed, *pruned], problems, True)
        _refuse_same_object(planned, problems)
        self._planner, self.planned, self.pruned = planner, planned, len(pruned)
        self.outcomes = [_foreseen(plan) for plan in planned]
        if not len(problems):
            self.shortages = planner.shortages(planned)
            self._works = ordered(planned, references)

    @property
    def has_work(self) -> bool:
        """Whether anything has to be done."""
        return bool(self._works)

    def apply(self, stopped: threading.Event) -> None:
        """Carry out the plan.

        Args:
            stopped: Set after a failure, if nothing else is to be begun.
        """
        if self._planner is None:
            raise AssertionError("plan comes before apply")
        params = self.call.params
        self._application = Application(
            self.client,
            self._planner,
            self.clock,
            max(1, params["parallel"]),
            max(1, params["parallel_restarts"]),
            params["on_error"] == "continue",
            self.call.report,
            stopped,
        )
        outcomes = by_place(self._application.run(self._works))
        self.outcomes = [outcomes.get(foreseen.item.place, foreseen) for foreseen in self.outcomes]

    def interrupt(self) -> None:
        """Begin nothing else, and wait for nothing."""
        if self._application is not None:
            self._application.interrupt()


def _refuse_same_object(planned: Sequence[Planned], problems: Problems) -> None:
    """Refuse two descriptions of one object, such as one by its key and one by its name."""
    seen: dict[tuple[str, str], Planned] = {}
    for plan in planned:
        if plan.key is not None:
            first = seen.setdefault((plan.item.kind.name, plan.key), plan)
            if first is not plan:
                label = plan.item.kind.resource.describe(plan.name)
                problems.add(plan.item.place, f"it means {label} (id {plan.key}), as {first.item.place} does")


def _foreseen(planned: Planned) -> Outcome:
    """Return what would happen to an object."""
    plan = planned.prepared.plan
    return Outcome(
        planned,
        changed=plan.changes,
        actions=plan.predicted_actions,
        difference=plan.difference,
        warnings=planned.run.warnings,
    )
