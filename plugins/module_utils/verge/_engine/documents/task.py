# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that brings a system to what documents describe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._schema.argument_spec import WAITING, Spec
from ..._schema.resource import Resource
from ...client import VergeClient
from ...errors import TaskError, UsageError, VergeError
from ..results import SHOWN_ONCE, RunError
from ..sites import SITES, Site, place_of, side_by_side
from ..task import Call, Task
from .choosing import Choice
from .kinds import Kind, kinds_of
from .options import document_task
from .outcome import Outcome, counted, entry, lines, summary
from .parsing import Surroundings, Validate, documents_in, places_in
from .plan_file import Systems, confirm, save
from .planning import Planned
from .problems import Problems, refuse_at_sites
from .pruning import PRUNING, Pruning, marks_of, pruning
from .system import SystemRun

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
    details = {**_OPTIONS["details"], "choices": list(kinds)}
    own = {**PRUNING, "prune": prune, **_OPTIONS, "details": details, **_COMMON}

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        return _Apply(call, kinds, validate).on_one(client)

    def execute_at_sites(sites: Sequence[Site], call: Call) -> dict[str, Any]:
        return _Apply(call, kinds, validate).at_sites(sites)

    return document_task(kinds, own, execute, execute_at_sites, validate)


class _Apply:
    """One run of the task."""

    def __init__(self, call: Call, kinds: Mapping[str, Kind], validate: Validate) -> None:
        self.call = call
        self.kinds = kinds
        self.validate = validate
        self.report = call.report or (lambda _line: None)
        self.documents = documents_in(call.params["definition"])
        self.failures: dict[str, VergeError] = {}

    def on_one(self, client: VergeClient) -> dict[str, Any]:
        """Plan, and unless it is check mode, apply.

        Raises:
            UsageError: The document, or what it asks for, cannot be had; nothing has been written.
            RunError: Some objects failed.
        """
        system = SystemRun(client, self.call, self._pruning())
        problems = Problems()
        self._read(system, problems)
        problems.refuse("read")
        system.plan(problems)
        problems.refuse("plan")
        return self._finish([system], client.settings.base_url, system.apply)

    def at_sites(self, sites: Sequence[Site]) -> dict[str, Any]:
        """Do the same on all sites, side by side. Nothing is written anywhere unless all of them could be planned.

        Raises:
            UsageError: The document, or what it asks for, cannot be had at some sites, or a site cannot be reached.
            RunError: Some objects failed.
        """
        prune = self._pruning()
        systems = {site.name: SystemRun(site.client, site.call, prune, site.name) for site in sites}
        problems = {name: Problems() for name in systems}
        for name, system in systems.items():
            self._read(system, problems[name])
        refuse_at_sites(problems, {}, "read")
        planned = side_by_side(sites, lambda site: systems[site.name].plan(problems[site.name]))
        refuse_at_sites(problems, _failures(planned), "plan")
        _limit_pruning(systems.values(), prune)

        def apply(stopped: threading.Event) -> None:
            def interrupt() -> None:
                for system in systems.values():
                    system.interrupt()

            working = [site for site in sites if systems[site.name].has_work]
            self.failures = _failures(side_by_side(working, lambda site: systems[site.name].apply(stopped), interrupt))

        addresses = {site.name: site.client.settings.base_url for site in sites}
        return self._finish(list(systems.values()), addresses, apply)

    def _pruning(self) -> Pruning:
        return pruning(self.call.params, self.kinds, Choice(self.call.params).restricts)

    def _read(self, system: SystemRun, problems: Problems) -> None:
        call, client = system.call, system.client
        common = {name: call.params.get(name) for name in _COMMON if name in call.given}
        places = places_in(call.params["places"], self.kinds, len(self.documents))
        around = Surroundings(common, call.check, call.username, client.settings.host, places, system.site)
        system.read(self.documents, self.kinds, self.validate, around, problems)

    def _finish(
        self, systems: Sequence[SystemRun], addresses: Systems, apply: Callable[[threading.Event], None]
    ) -> dict[str, Any]:
        """Show the plan, and unless it is check mode, carry it out.

        Args:
            systems: The plans of all systems.
            addresses: Where they are.
            apply: Carries out all plans; gets what is set after a failure.
        """
        planned = [plan for system in systems for plan in system.planned]
        self._show(systems, planned)
        self._handle_plan_file(planned, addresses)
        if not self.call.check and any(system.has_work for system in systems):
            apply(threading.Event())
        return self._result(systems, planned, addresses)

    def _show(self, systems: Sequence[SystemRun], planned: Sequence[Planned]) -> None:
        for system in systems:
            report = system.call.report or (lambda _line: None)
            for line in lines(system.planned) if self.call.check else [summary(system.planned)]:
                report(line)
        if len(systems) > 1:
            self.report(summary(planned))

    def _handle_plan_file(self, planned: Sequence[Planned], addresses: Systems) -> None:
        path = self.call.params.get("plan_file")
        if path is None:
            return
        plan = [entry(plan) for plan in planned if plan.writes]
        if self.call.check:
            save(path, addresses, summary(planned), plan)
        else:
            confirm(path, addresses, plan)

    def _result(self, systems: Sequence[SystemRun], planned: Sequence[Planned], addresses: Systems) -> dict[str, Any]:
        outcomes = [outcome for system in systems for outcome in system.outcomes]
        result: dict[str, Any] = {
            "changed": any(outcome.changed for outcome in outcomes),
            "summary": summary(planned),
            "counts": counted(planned),
            "plan": [entry(plan) for plan in planned if plan.writes],
            "objects": [outcome.shown(self.call.params["details"]) for outcome in outcomes],
            "actions": [action for outcome in outcomes for action in outcome.actions],
            "diff": [outcome.diff() for outcome in outcomes if outcome.changed],
            "warnings": [*_shortages(systems), *_warnings(outcomes)],
        }
        shown_once = dict(_shown_once(systems))
        if shown_once:
            result[SHOWN_ONCE] = shown_once
        if not isinstance(addresses, str):
            result[SITES] = {system.site: self._site_result(system, addresses[system.site]) for system in systems}
        if self.failures or any(outcome.failed for outcome in outcomes):
            warnings = result.pop("warnings")
            raise RunError(TaskError(_failure(outcomes, self.failures)), warnings=warnings, details=result)
        return result

    def _site_result(self, system: SystemRun, address: str) -> dict[str, Any]:
        failed = any(outcome.failed for outcome in system.outcomes)
        error = _failure(system.outcomes, {}) if failed else None
        return {
            "host": address,
            "changed": any(outcome.changed for outcome in system.outcomes),
            "summary": summary(system.planned),
            "counts": counted(system.planned),
            "plan": [entry(plan) for plan in system.planned if plan.writes],
            "error": str(self.failures[system.site]) if system.site in self.failures else error,
        }


def _failures(results: Mapping[str, Any]) -> dict[str, VergeError]:
    return {name: result for name, result in results.items() if isinstance(result, VergeError)}


def _limit_pruning(systems: Iterable[SystemRun], prune: Pruning) -> None:
    """Refuse to remove more objects at all sites together than may be removed."""
    counts = {system.site: system.pruned for system in systems if system.pruned}
    if sum(counts.values()) > prune.limit:
        texts = ", ".join(f"{count} at {place_of(site)}" for site, count in counts.items())
        raise UsageError(
            f"{sum(counts.values())} objects that carry '{prune.owner}' are not in the document and would be removed, which"
            f" is more than 'prune_limit' ({prune.limit}): {texts}",
            hint="raise the limit if that is intended",
            operation="prune",
            target="the systems",
        )


def _shown_once(systems: Iterable[SystemRun]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the platform shows only once, by the name of the object, or by the site and then by the object."""
    for system in systems:
        found = {outcome.planned.name: dict(outcome.shown_once) for outcome in system.outcomes if outcome.shown_once}
        if system.site and found:
            yield system.site, found
        elif found:
            yield from found.items()


def _shortages(systems: Iterable[SystemRun]) -> Iterator[str]:
    """Yield the shortages of each system, with its name if there are several."""
    for system in systems:
        for text in system.shortages:
            yield f"{place_of(system.site)}: {text}" if system.site else text


def _warnings(outcomes: Iterable[Outcome]) -> list[str]:
    found = ((outcome.item, warning) for outcome in outcomes for warning in outcome.warnings)
    texts = (
        f"{item.where}{text[len(item.place) :]}"
        if text.startswith(item.place)
        else f"{item.where} ({item.label}): {text}"
        for item, text in found
    )
    return list(dict.fromkeys(texts))


def _failure(outcomes: Sequence[Outcome], failures: Mapping[str, VergeError]) -> str:
    failed = [outcome for outcome in outcomes if outcome.error]
    skipped = sum(bool(outcome.skipped) for outcome in outcomes)
    texts = [f"{place_of(site)}: {error}" for site, error in failures.items()]
    texts += [f"{outcome.item.where} ({outcome.item.label}): {outcome.error}" for outcome in failed[:_FAILURES_SHOWN]]
    rest = f"; and {len(failed) - _FAILURES_SHOWN} more" if len(failed) > _FAILURES_SHOWN else ""
    nothing_tried = f", {skipped} were skipped because of that" if skipped else ""
    changed = sum(outcome.changed for outcome in outcomes)
    return (
        f"{len(failed)} of {len(outcomes)} objects failed{nothing_tried}, {changed} were changed: "
        f"{'; '.join(texts)}{rest}"
    )
