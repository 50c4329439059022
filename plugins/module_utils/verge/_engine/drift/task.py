# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that compares a system with documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Optional

from ..._api.polling import Clock
from ..._schema.argument_spec import CONNECTION, Spec
from ..._schema.conditions import Field, read_condition
from ..._schema.controls import Controls
from ..._schema.resource import Resource
from ...client import VergeClient
from ..documents.kinds import Kind, kinds_of
from ..documents.parsing import Item, Parser, Surroundings, Validate, documents_in
from ..documents.planning import Change, Planned, Planner
from ..documents.problems import Problems
from ..documents.references import References
from ..documents.secrets import SecretsInDocuments
from ..export.declaring import Declaration, Declarer, Defaults
from ..export.export import exported
from ..export.files import replace
from ..export.reading import read_inside, read_names, read_objects
from ..task import Call, Task
from .comparing import ITEMS, OBJECTS, OPTIONS, Extras
from .findings import Drift, Finding, details, summary
from .reports import lines, rendered


def drift_task(resources: Iterable[Resource], validate: Validate, defaults: Callable[[], Defaults]) -> Task:
    """Return the task of the module that compares a system with documents.

    Args:
        resources: What documents can describe.
        validate: Validates the options of an object.
        defaults: Returns what the platform stores when a column is not given.
    """
    kinds = kinds_of(resources)
    spec: Spec = {
        **{name: dict(option) for name, option in CONNECTION.items()},
        "definition": {"type": "raw"},
        "src": {"type": "path"},
        "kinds": {"type": "list", "elements": "str", "choices": list(kinds)},
        "name": {"type": "raw"},
        "extra": {
            "type": "list",
            "elements": "str",
            "choices": [OBJECTS, ITEMS, OPTIONS],
            "default": [OBJECTS, ITEMS],
        },
        "reports": {"type": "list", "elements": "path"},
        "fail_on_drift": {"type": "bool", "default": False},
    }
    rules = {"required_one_of": [["definition", "src"]], "mutually_exclusive": [["definition", "src"]]}
    secrets = {"definition": SecretsInDocuments(kinds).option}
    execute = partial(_execute, kinds, validate, defaults)
    return Task(spec, execute, rules, secrets, from_files={"src": "definition"})


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
    wanted = _Wanted(params["kinds"], params["name"])
    # Nothing is written, so that nothing needs consent.
    surroundings = Surroundings({"allow_power_cycle": True}, True, call.username, client.settings.host)
    parsed = Parser(kinds, validate, surroundings).parse(documents)
    items = [item for item in parsed if wanted.takes(item.kind.name, item.name)]
    problems = Problems()
    planned = Planner(client, References(items), True, call.clock or Clock(), None).plan(items, problems)
    described = [kind for name, kind in kinds.items() if wanted.takes_kind(name) and _is_described(name, documents)]
    controls = Controls(check=True, username=call.username, host=client.settings.host)
    found = _declarations(client, described, Declarer(defaults(), controls))
    findings = [*_described(planned, found, params["extra"]), *_refused(items, problems)]
    if OBJECTS in params["extra"]:
        findings += _extra(items, planned, found, wanted)
    return _result(findings, params, call)


class _Wanted:
    """The part of documents, and of the system, that is compared."""

    def __init__(self, kinds: Optional[Collection[str]], name: Any) -> None:
        self._kinds = kinds
        self._condition = None if name is None else read_condition(Field("name"), name, "name")

    def takes_kind(self, kind: str) -> bool:
        """Return whether objects of a kind are compared."""
        return self._kinds is None or kind in self._kinds

    def takes(self, kind: str, name: str) -> bool:
        """Return whether an object is compared."""
        return self.takes_kind(kind) and (self._condition is None or self._condition.holds([name]))


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
    items: Iterable[Item],
    planned: Iterable[Planned],
    found: Mapping[tuple[str, str], Declaration],
    wanted: _Wanted,
) -> Iterator[Finding]:
    """Yield the objects that no document describes."""
    keys = {(plan.item.kind.name, str(plan.key)) for plan in planned}
    names = {(item.kind.name, item.name) for item in items}
    for (kind, key), declaration in found.items():
        name = declaration.name
        if (kind, key) not in keys and (kind, name) not in names and wanted.takes(kind, name):
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
