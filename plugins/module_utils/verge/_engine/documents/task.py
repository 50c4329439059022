# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that brings a system to what documents describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._api.polling import Clock
from ..._schema.argument_spec import WAITING, Spec
from ..._schema.resource import Resource
from ...client import VergeClient
from ...errors import TaskError
from ..progress import Report
from ..results import SHOWN_ONCE, RunError
from ..task import Call, Task
from .applying import Application
from .choosing import Choice
from .kinds import Kind, kinds_of
from .options import document_task
from .order import ordered
from .outcome import Outcome, by_place, counted, entry, lines, summary
from .parsing import Parser, Surroundings, Validate, documents_in, places_in
from .plan_file import confirm, save
from .planning import Planned, Planner
from .problems import Problems
from .pruning import PRUNING, marks_of, pruning
from .references import References

#: Options that count for every object that does not have them itself.
_COMMON: Mapping[str, Spec] = {
    **WAITING,
    "allow_power_cycle": {"type": "bool", "default": False},
    "update_password": {
        "type": "str",
        "choices": ["on_create", "always"],
        "default": "on_create",
        "no_log": False,
    },
}

#: The other options of this module.
_OPTIONS: Mapping[str, Spec] = {
    "places": {"type": "dict"},
    "plan_file": {"type": "path"},
    "parallel": {"type": "int", "default": 8},
    "parallel_restarts": {"type": "int", "default": 1},
    "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
    "details": {"type": "list", "elements": "str", "default": []},
}

#: How many failures the message of a failed task names.
_FAILURES_SHOWN = 5


def applying(resources: Iterable[Resource], validate: Validate) -> Task:
    """Return the task of the module that applies documents.

    Args:
        resources: What documents can describe.
        validate: Validates the options of an object.
    """
    kinds = kinds_of(resources)
    prune = {**PRUNING["prune"], "choices": [name for name, kind in kinds.items() if marks_of(kind)]}

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        return _Apply(client, call, kinds, validate).run()

    details = {**_OPTIONS["details"], "choices": list(kinds)}
    return document_task(kinds, execute, {**PRUNING, "prune": prune, **_OPTIONS, "details": details, **_COMMON})


class _Apply:
    """One run of the task."""

    def __init__(self, client: VergeClient, call: Call, kinds: Mapping[str, Kind], validate: Validate) -> None:
        self.client = client
        self.call = call
        self.kinds = kinds
        self.validate = validate
        self.clock = call.clock or Clock()
        self.report: Report = call.report or (lambda _line: None)

    def run(self) -> dict[str, Any]:
        """Plan, and unless it is check mode, apply.

        Raises:
            UsageError: The document, or what it asks for, cannot be had; nothing has been written.
            RunError: Some objects failed.
        """
        call = self.call
        documents = documents_in(call.params["definition"])
        parser = self._parser(places_in(call.params["places"], self.kinds, len(documents)))
        document = parser.parse(documents)
        choice = Choice(call.params)
        prune = pruning(call.params, self.kinds, choice.restricts)
        items = prune.marked(choice.of(document))
        references = References(items)
        planner = Planner(self.client, references, call.check, self.clock, call.report)
        problems = Problems()
        removed = [item for item in items if item.removes]
        planned = planner.plan([item for item in items if not item.removes], problems, bool(removed or prune.kinds))
        removed += prune.removals(self.client, parser, planned, document)
        planned += planner.plan(removed, problems, True)
        _refuse_same_object(planned, problems)
        problems.refuse("plan")
        works = ordered(planned, references)
        for line in lines(planned) if call.check else [summary(planned)]:
            self.report(line)
        self._handle_plan_file(planned)
        if call.check or not works:
            return self._result(planned, [_foreseen(plan) for plan in planned])
        application = Application(
            self.client,
            planner,
            self.clock,
            max(1, call.params["parallel"]),
            max(1, call.params["parallel_restarts"]),
            call.params["on_error"] == "continue",
            call.report,
        )
        outcomes = by_place(application.run(works))
        return self._result(planned, [outcomes.get(plan.item.place, _foreseen(plan)) for plan in planned])

    def _handle_plan_file(self, planned: Sequence[Planned]) -> None:
        path = self.call.params.get("plan_file")
        if path is None:
            return
        plan = [entry(plan) for plan in planned if plan.writes]
        if self.call.check:
            save(path, self.client.settings.base_url, summary(planned), plan)
        else:
            confirm(path, self.client.settings.base_url, plan)

    def _parser(self, places: Mapping[str, Sequence[str]]) -> Parser:
        call = self.call
        common = {name: call.params.get(name) for name in _COMMON if name in call.given}
        surroundings = Surroundings(common, call.check, call.username, self.client.settings.host, places)
        return Parser(self.kinds, self.validate, surroundings)

    def _result(self, planned: Sequence[Planned], outcomes: Sequence[Outcome]) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": any(outcome.changed for outcome in outcomes),
            "summary": summary(planned),
            "counts": counted(planned),
            "plan": [entry(plan) for plan in planned if plan.writes],
            "objects": [outcome.shown(self.call.params["details"]) for outcome in outcomes],
            "actions": [action for outcome in outcomes for action in outcome.actions],
            "diff": [outcome.diff() for outcome in outcomes if outcome.changed],
            "warnings": _warnings(outcomes),
        }
        shown_once = {outcome.planned.name: dict(outcome.shown_once) for outcome in outcomes if outcome.shown_once}
        if shown_once:
            result[SHOWN_ONCE] = shown_once
        if any(outcome.failed for outcome in outcomes):
            warnings = result.pop("warnings")
            raise RunError(TaskError(_failure(outcomes)), warnings=warnings, details=result)
        return result


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


def _warnings(outcomes: Iterable[Outcome]) -> list[str]:
    found = ((outcome.item, warning) for outcome in outcomes for warning in outcome.warnings)
    texts = (text if text.startswith(item.place) else f"{item.place} ({item.label}): {text}" for item, text in found)
    return list(dict.fromkeys(texts))


def _failure(outcomes: Sequence[Outcome]) -> str:
    failed = [outcome for outcome in outcomes if outcome.error]
    skipped = sum(bool(outcome.skipped) for outcome in outcomes)
    texts = [f"{outcome.item.place} ({outcome.item.label}): {outcome.error}" for outcome in failed[:_FAILURES_SHOWN]]
    rest = f"; and {len(failed) - _FAILURES_SHOWN} more" if len(failed) > _FAILURES_SHOWN else ""
    nothing_tried = f", {skipped} were skipped because of that" if skipped else ""
    changed = sum(outcome.changed for outcome in outcomes)
    return (
        f"{len(failed)} of {len(outcomes)} objects failed{nothing_tried}, {changed} were changed: "
        f"{'; '.join(texts)}{rest}"
    )
