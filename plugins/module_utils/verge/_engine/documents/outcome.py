# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens, or has happened, to the objects of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ..runner import Run
from .parsing import Item
from .planning import Change, Planned


@dataclass
class Outcome:
    """What has happened to one object.

    Attributes:
        planned: The object and its plan.
        changed: Whether anything has been written.
        actions: What has been done.
        difference: What has been changed, as diff mode shows it.
        warnings: What the user should know.
        run: What has carried out the plan; None: it was not carried out.
        error: Why it failed, or "".
        skipped: Why nothing was tried, or "".
        shown_once: What the platform shows only once, by the label of the new object.
        view: The object after that, as its module returns it; None: it was not carried out, or the object is gone.
    """

    planned: Planned
    changed: bool = False
    actions: Sequence[str] = ()
    difference: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    run: Optional[Run] = None
    error: str = ""
    skipped: str = ""
    shown_once: Mapping[str, Any] = field(default_factory=dict)
    view: Optional[Mapping[str, Any]] = None

    @property
    def item(self) -> Item:
        """The object."""
        return self.planned.item

    @property
    def failed(self) -> bool:
        """Whether it is not as it should be."""
        return bool(self.error or self.skipped)

    def shown(self, details: Collection[str] = ()) -> dict[str, Any]:
        """Return it as the result of the task shows it.

        Args:
            details: The kinds whose objects are shown as a whole.
        """
        whole = {"details": self._details()} if self.item.kind.name in details else {}
        return {
            **heading(self.planned),
            "changed": self.changed,
            "actions": list(self.actions),
            "error": self.error or None,
            "skipped": self.skipped or None,
            **whole,
        }

    def _details(self) -> Optional[Mapping[str, Any]]:
        """Return the object as its module would return it."""
        if self.view is not None or self.run is not None or self.failed:
            return self.view
        view: Optional[Mapping[str, Any]] = self.planned.preview[self.item.kind.resource.name]
        return view

    def diff(self) -> dict[str, Any]:
        """Return the difference as diff mode shows it."""
        site = f"{self.item.site}: " if self.item.site else ""
        title = f"{site}{self.item.kind.name}: {self.item.name}"
        return {"before_header": title, "after_header": title, **self.difference}


def by_place(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """Return what has happened to each object; one that was created in two steps has two outcomes."""
    found: dict[str, Outcome] = {}
    for outcome in outcomes:
        first = found.get(outcome.item.place)
        found[outcome.item.place] = outcome if first is None else _joined(first, outcome)
    return found


def _joined(first: Outcome, second: Outcome) -> Outcome:
    difference = {
        "before": {**second.difference.get("before", {}), **first.difference.get("before", {})},
        "after": {**first.difference.get("after", {}), **second.difference.get("after", {})},
    }
    return Outcome(
        second.planned,
        changed=first.changed or second.changed,
        actions=[*first.actions, *second.actions],
        difference=difference,
        warnings=list(dict.fromkeys([*first.warnings, *second.warnings])),
        error=first.error or second.error,
        skipped="" if first.error else first.skipped or second.skipped,
        shown_once={**first.shown_once, **second.shown_once},
        run=second.run,
        view=second.view,
    )


def heading(planned: Planned) -> dict[str, Any]:
    """Return which object it is, and what is to happen to it."""
    item = planned.item
    return {
        "kind": item.kind.name,
        "name": planned.name,
        "id": planned.key,
        "site": item.site or None,
        "place": item.place,
        "change": planned.change.value,
    }


def entry(planned: Planned) -> dict[str, Any]:
    """Return a change as the plan shows it."""
    plan = planned.prepared.plan
    return {
        **heading(planned),
        "restart": planned.restarts,
        "actions": list(plan.predicted_actions),
        "before": plan.difference["before"],
        "after": plan.difference["after"],
    }


def summary(planned: Iterable[Planned]) -> str:
    """Return a plan in one line."""
    found = list(planned)
    counts = Counter(plan.change for plan in found)
    restarts = sum(plan.restarts for plan in found)
    changes = f"{counts[Change.CHANGE]:,} to change"
    if restarts:
        changes += f" ({restarts:,} restart{'s' if restarts > 1 else ''})"
    return (
        f"Plan: {counts[Change.ADD]:,} to add, {changes}, {counts[Change.REMOVE]:,} to remove, "
        f"{counts[Change.NONE]:,} unchanged"
    )


#: How a line begins that says what happens to an object.
_SIGNS = {Change.ADD: "+", Change.CHANGE: "~", Change.REMOVE: "-"}
#: How many such lines are shown.
_LINES = 50


def lines(planned: Iterable[Planned]) -> Iterator[str]:
    """Yield a plan for people to read, a line for each object that changes, and the summary."""
    found = list(planned)
    writing = [plan for plan in found if plan.writes]
    for plan in writing[:_LINES]:
        restart = " (restart)" if plan.restarts else ""
        actions = "; ".join(plan.prepared.plan.predicted_actions)
        yield f"{_SIGNS[plan.change]} {plan.item.kind.name} {plan.name}{restart}: {actions}"
    if len(writing) > _LINES:
        yield f"and {len(writing) - _LINES} more, see 'plan' in the result"
    yield summary(found)


def counted(planned: Iterable[Planned]) -> dict[str, int]:
    """Return the numbers of a plan."""
    found = list(planned)
    counts = Counter(plan.change for plan in found)
    return {**{change.value: counts[change] for change in Change}, "restart": sum(plan.restarts for plan in found)}
