# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that compares a system with documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Union

from ..._api.polling import Clock
from ..._schema.argument_spec import Spec
from ..._schema.controls import Controls
from ..._schema.resource import Resource
from ...client import VergeClient
from ...errors import TaskError, VergeError
from ..documents.both_ways import with_both_sides
from ..documents.choosing import Choice
from ..documents.kinds import Kind, kinds_of
from ..documents.options import document_task
from ..documents.parsing import Item, Parser, Surroundings, Validate, documents_in
from ..documents.planning import Change, Planned, Planner
from ..documents.problems import Problems, refuse_at_sites
from ..documents.references import References
from ..documents.sections import sections
from ..export.declaring import Declaration, Declarer, Defaults
from ..export.export import exported
from ..export.files import replace
from ..export.reading import read_inside, read_names, read_objects
from ..listing import compared_values
from ..results import RunError
from ..sites import SITES, Site, place_of, side_by_side
from ..task import Call, Task
from .comparing import ITEMS, OBJECTS, OPTIONS, Extras
from .findings import Comparison, Drift, Finding, all_of, details, removal, summary
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

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        system = _System(client, call, kinds)
        problems = Problems()
        system.read(validate, problems)
        problems.refuse("read")
        return _result([Comparison(system.findings(defaults()))], call)

    def execute_at_sites(sites: Sequence[Site], call: Call) -> dict[str, Any]:
        systems = {site.name: _System(site.client, site.call, kinds, site.name) for site in sites}
        problems = {name: Problems() for name in systems}
        for name, system in systems.items():
            system.read(validate, problems[name])
        refuse_at_sites(problems, {}, "read")
        known = defaults()
        found = side_by_side(sites, lambda site: systems[site.name].findings(known))
        addresses = {site.name: site.client.settings.base_url for site in sites}
        return _result([_comparison(name, result, addresses[name]) for name, result in found.items()], call)

    return document_task(kinds, _OPTIONS, execute, execute_at_sites, validate)


def _comparison(site: str, result: Union[list[Finding], VergeError], address: str) -> Comparison:
    if isinstance(result, VergeError):
        return Comparison([], site, str(result), address)
    return Comparison(result, site, address=address)


class _System:
    """The comparison of one system with documents."""

    def __init__(self, client: VergeClient, call: Call, kinds: Mapping[str, Kind], site: str = "") -> None:
        self.client = client
        self.call = call
        self.kinds = kinds
        self.site = site
        self.choice = Choice(call.params)
        self.parsed: list[Item] = []
        self.items: list[Item] = []
        self.described: list[Kind] = []

    def read(self, validate: Validate, problems: Problems) -> None:
        """Read the documents; nothing is sent.

        Args:
            validate: Validates the options of an object.
            problems: Gets what is wrong.
        """
        rendered(self.call.params["reports"] or [], [])
        documents = documents_in(self.call.params["definition"])
        # Nothing is written, so that nothing needs consent.
        around = Surroundings(
            {"allow_power_cycle": True}, True, self.call.username, self.client.settings.host, site=self.site
        )
        found = sections(documents, problems, self.site)
        self.parsed = with_both_sides(Parser(self.kinds, validate, around).parse(found, problems))
        self.items = self.choice.of(self.parsed)
        # A kind may be described although there are none of its objects.
        names = {name for section in found for name in section.content}
        self.described = [kind for name, kind in self.kinds.items() if self.choice.takes_kind(kind) and name in names]

    def findings(self, defaults: Defaults) -> list[Finding]:
        """Return how the objects differ.

        Args:
            defaults: What the platform stores when a column is not given.
        """
        problems, extra = Problems(), self.call.params["extra"]
        references = References(self.items)
        planned = Planner(self.client, references, True, self.call.clock or Clock(), None).plan(self.items, problems)
        controls = Controls(check=True, username=self.call.username, host=self.client.settings.host)
        found = _declarations(self.client, self.described, Declarer(defaults, controls))
        findings = [*_described(planned, found, extra), *_refused(self.items, problems)]
        if OBJECTS in extra:
            findings += _extra(self.parsed, planned, found, self._takes)
        for finding in findings:
            finding.site = self.site
        return findings

    def _takes(self, kind: str, values: Mapping[str, Any]) -> bool:
        return self.choice.takes(self.kinds[kind], values)


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
        if plan.restarts and not differing:
            differing = ["it runs with earlier values until its next start"]
        elif plan.writes and not differing:
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
            yield Finding(Drift.EXTRA, kind, name, removal=_removal(declaration))


def _removal(declaration: Declaration) -> dict[str, Any]:
    """Return what removes an object, which its name tells from all others."""
    names = (*declaration.resource.identity, *declaration.resource.scope)
    return {**{name: declaration.options[name] for name in names if name in declaration.options}, "state": "absent"}


def _result(comparisons: Sequence[Comparison], call: Call) -> dict[str, Any]:
    findings = all_of(comparisons)
    drift = any(finding.drift is not Drift.SAME for finding in findings)
    reports = rendered(call.params["reports"] or [], comparisons)
    if not call.check:
        for path, text in reports.items():
            replace(path, text)
    result: dict[str, Any] = {
        "changed": False,
        "drift": drift,
        "summary": summary(findings),
        "findings": [finding.as_result() for finding in findings if finding.drift is not Drift.SAME],
        "report": lines(comparisons),
        "removal": removal(comparisons),
    }
    sites = {comparison.site: comparison.as_result() for comparison in comparisons if comparison.site}
    if sites:
        result[SITES] = sites
    errors = [f"{place_of(comparison.site)}: {comparison.error}" for comparison in comparisons if comparison.error]
    if errors:
        raise RunError(TaskError("; ".join(errors), operation="compare", target="the systems"), details=result)
    failed = {"failed": True, "msg": "\n".join(lines(comparisons))} if drift and call.params["fail_on_drift"] else {}
    return {**result, **failed}
