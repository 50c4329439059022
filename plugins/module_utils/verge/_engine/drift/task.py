# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that compares a system with documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..._api.polling import Clock
from ..._schema.argument_spec import Spec
from ..._schema.controls import Controls
from ..._schema.resource import Resource
from ...client import VergeClient
from ..documents.choosing import Choice
from ..documents.kinds import Kind, kinds_of
from ..documents.options import document_task
from ..documents.parsing import Item, Parser, Surroundings, Validate, documents_in
from ..documents.planning import Change, Planned, Planner
from ..documents.problems import Problems
from ..documents.references import References
from ..export.declaring import Declaration, Declarer, Defaults
from ..export.export import exported
from ..export.files import replace
from ..export.reading import read_inside, read_names, read_objects
from ..listing import compared_values
from ..task import Call, Task
from .comparing import ITEMS, OBJECTS, OPTIONS, Extras
from .findings import Drift, Finding, details, summary
from .reports import lines, rendered

#: The options that only this module has.
_OPTIONS: Mapping[str, Spec] = {
    "extra": {
        "type": "list",
        "elements": "str",
        "choices": [OBJECTS, ITEMS, OPTIONS],
        "default": [OBJECTS, ITEMS],
    },
    "reports": {"type": "list", "elements": "path"},
    "fail_on_drift": {"type": "bool", "default": False},
}


def drift_task(resources: Iterable[Resource], validate: Validate, defaults: Callable[[], Defaults]) -> Task:
    """Return the task of the module that compares a system with documents.

    Args:
        resources: What documents can describe.
        validate: Validates the options of an object.
        defaults: Returns what the platform stores when a column is not given.
    """
    kinds = kinds_of(resources)
    return document_task(kinds, partial(_execute, kinds, validate, defaults), _OPTIONS)


def _execute(
    kinds: Mapping[str, Kind],
    validate: Validate,
    defaults: Callable[[], Defaults],
    client: VergeClient,
    call: Call,
) -> dict[str, Any]:
    params = call.params
    rendered(params["reports"] or [], [])
    documents = documents_in(params["definition"])
    choice = Choice(params)
    # Nothing is written, so that nothing needs consent.
    surroundings = Surroundings({"allow_power_cycle": True}, True, call.username, client.settings.host)
    parsed = Parser(kinds, validate, surroundings).parse(documents)
    items = choice.of(parsed)
    problems = Problems()
    planned = Planner(client, References(items), True, call.clock or Clock(), None).plan(items, problems)
    described = [kind for name, kind in kinds.items() if choice.takes_kind(kind) and _is_described(name, documents)]
    controls = Controls(check=True, username=call.username, host=client.settings.host)
    found = _declarations(client, described, Declarer(defaults(), controls))
    findings = [*_described(planned, found, params["extra"]), *_refused(items, problems)]
    if OBJECTS in params["extra"]:
        findings += _extra(parsed, planned, found, lambda name, values: choice.takes(kinds[name], values))
    return _result(findings, params, call)


def _is_described(kind: str, documents: Iterable[Any]) -> bool:
    """Return whether documents describe the objects of a kind, even if there are none."""
    return any(isinstance(document, Mapping) and kind in document for document in documents)


def _declarations(client: VergeClient, kinds: Sequence[Kind], declarer: Declarer) -> dict[tuple[str, str], Declaration]:
    """Return the declarations of all objects on the system, by kind and key."""
    readings = [read_objects(client, kind.resource) for kind in kinds]
    read_inside(client, readings)
    declarer.names = read_names(client, readings)
    export = exported(declarer, readings)
    return {(kind, str(one.state.key)): one for kind, declarations in export.kinds.items() for one in declarations}


def _described(
    planned: Iterable[Planned], found: Mapping[tuple[str, str], Declaration], extra: Collection[str]
) -> Iterator[Finding]:
    """Yield how the objects of documents differ."""
    for plan in planned:
        item, kind = plan.item, plan.item.kind.name
        if plan.change is Change.ADD:
            yield Finding(Drift.MISSING, kind, plan.name, item.place)
            continue
        if plan.change is Change.REMOVE:
            yield Finding(Drift.EXTRA, kind, plan.name, item.place)
            continue
        differing = list(details(plan.prepared.plan.before, plan.prepared.plan.after))
        if plan.writes and not differing:
            differing = [f"not as described: {action}" for action in plan.prepared.plan.predicted_actions]
        declaration = found.get((kind, str(plan.key)))
        if declaration is not None:
            known = {detail.partition(": ")[0] for detail in differing}
            more = Extras(declaration, extra).details(item.desired)
            differing += [detail for detail in more if detail.partition(": ")[0] not in known]
        yield Finding(Drift.DIFFERENT if differing else Drift.SAME, kind, plan.name, item.place, differing)


def _refused(items: Iterable[Item], problems: Problems) -> Iterator[Finding]:
    """Yield the objects whose description the platform would refuse now."""
    for item in items:
        texts = [problem.text for problem in problems if problem.place == item.place]
        if texts:
            yield Finding(Drift.DIFFERENT, item.kind.name, item.name, item.place, texts)


def _extra(
    described: Sequence[Item],
    planned: Iterable[Planned],
    found: Mapping[tuple[str, str], Declaration],
    takes: Callable[[str, Mapping[str, Any]], bool],
) -> Iterator[Finding]:
    """Yield the objects that no document describes.

    Args:
        described: All objects of the documents, those that are not compared as well.
        planned: The plans for those that are compared.
        found: What is on the system.
        takes: Returns whether an object with a kind and values is compared.
    """
    keys = {(plan.item.kind.name, str(plan.key)) for plan in planned}
    keys |= {(item.kind.name, str(item.controls.key)) for item in described}
    names = {(item.kind.name, item.name) for item in described}
    for (kind, key), declaration in found.items():
        name = declaration.name
        if (kind, key) in keys or (kind, name) in names:
            continue
        if takes(kind, compared_values(declaration.resource, declaration.state)):
            yield Finding(Drift.EXTRA, kind, name)


def _result(findings: Sequence[Finding], params: Mapping[str, Any], call: Call) -> dict[str, Any]:
    drift = any(finding.drift is not Drift.SAME for finding in findings)
    reports = rendered(params["reports"] or [], findings)
    if not call.check:
        for path, text in reports.items():
            replace(path, text)
    result = {
        "changed": False,
        "drift": drift,
        "summary": summary(findings),
        "findings": [finding.as_result() for finding in findings if finding.drift is not Drift.SAME],
        "report": lines(findings),
    }
    failed = {"failed": True, "msg": "\n".join(lines(findings))} if drift and params["fail_on_drift"] else {}
    return {**result, **failed}
