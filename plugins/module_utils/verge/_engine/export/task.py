# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that exports a system as a document."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from ..._schema import partly_secret
from ..._schema.argument_spec import CONNECTION, Spec
from ..._schema.controls import Controls
from ..._schema.partly_secret import PartlySecret
from ..._schema.resource import Resource
from ..._schema.secret_options import secret_values, without_secret_options
from ..._schema.selection import Selection
from ..._sources import ADDRESS
from ...client import VergeClient
from ...errors import UsageError
from ..documents.kinds import Kind, kinds_of
from ..sites import SITES, Site, Sites, Validate, all_or_error, canonical_connection, side_by_side
from ..task import Call, Task
from ..time_limits import DEFAULT_SECONDS, allow
from .choosing import CONDITIONS, hiding, read_selections
from .declaring import Declaration, Declarer, Defaults, LeftOut
from .export import Export, Index, exported
from .files import Files, write
from .inventory_text import inventory_text
from .reading import UNREADABLE, Reading, read_inside, read_names, read_objects
from .terraform_text import terraform_text
from .text import Part, as_values, document_text, playbook_text, vault_text

DOCUMENT, PLAYBOOK, INVENTORY, TERRAFORM = FORMATS = ("document", "playbook", "inventory", "terraform")
LAYOUTS = ("file", "kinds", "objects")
_UNREADABLE_REASON = "the account may not read them"
_ALL = "all"
#: In the folder of each of several systems, the file that says where it is.
_SITE_FILE = "site.yml"
#: After so many contents, a line of progress is shown.
_REPORTED = 100


def export_task(resources: Mapping[str, Resource], validate: Validate, defaults: Callable[[], Defaults]) -> Task:
    """Return the task of the module that exports a system.

    Args:
        resources: All resources of the collection.
        validate: Validates options.
        defaults: Returns what the platform stores when a column is not given.
    """
    kinds = kinds_of(resources.values())
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["kinds"] = {"type": "list", "elements": "str", "choices": list(kinds)}
    spec.update({name: {"type": "dict"} for name in CONDITIONS})
    spec["format"] = {"type": "str", "choices": list(FORMATS), "default": DOCUMENT}
    spec["full"] = {"type": "bool", "default": False}
    spec["contents"] = {"type": "bool", "default": False}
    spec["dest"] = {"type": "path"}
    spec["layout"] = {"type": "str", "choices": list(LAYOUTS), "default": "file"}
    spec["vault_template"] = {"type": "path"}
    spec[SITES] = {"type": "dict"}

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        _refuse_combinations(call.params)
        return _result([_exported(kinds, defaults(), client, call)], call)

    def execute_at_sites(sites: Sequence[Site], call: Call) -> dict[str, Any]:
        _refuse_combinations(call.params)
        known = defaults()
        found = side_by_side(sites, lambda site: _exported(kinds, known, site.client, site.call, site.name))
        return _result(all_or_error(found), call)

    secrets = {**dict.fromkeys(CONDITIONS, hiding(kinds)), SITES: _hiding_logins()}
    at_sites = Sites(_find_sites, _with_connections, execute_at_sites, validate)
    return Task(spec, execute, partly_secret=secrets, at_sites=at_sites)


@dataclass
class _Exported:
    """The export of one system.

    Attributes:
        export: What is in it.
        unmatched: The kinds of which nothing matches the filters.
        site: The name of the system, if several are exported.
        connection: How to reach it, without credentials.
    """

    export: Export
    unmatched: Sequence[str]
    site: str = ""
    connection: Mapping[str, Any] = field(default_factory=dict)
    index: Index = field(init=False)

    def __post_init__(self) -> None:
        self.index = Index(self.export.declarations)

    def part(self, export: Export) -> Part:
        """Return what is written of a part of the export."""
        return Part(export, export.missing(self.index), self.site, self.connection)


def _exported(
    kinds: Mapping[str, Kind], defaults: Defaults, client: VergeClient, call: Call, site: str = ""
) -> _Exported:
    """Read and declare what a task asks for on one system."""
    params = call.params
    chosen = _chosen(kinds, params["kinds"], params["format"])
    controls = Controls(check=call.check, username=call.username, host=client.settings.host)
    declarer = Declarer(defaults, controls, params["full"], params["contents"], site)
    selections = read_selections({kind.name: kind for kind in chosen}, params)
    found = [
        _read(client, kind, selections.get(kind.name), params["kinds"] is not None, declarer.left_out)
        for kind in chosen
    ]
    readings = [reading for reading in found if reading is not None]
    read_inside(client, readings)
    for reading in readings:
        for option in dict.fromkeys(reading.unreadable):
            declarer.left_out.append(LeftOut(reading.resource.plural, _ALL, option, "", _UNREADABLE_REASON))
    if params["contents"]:
        _read_contents(client, readings, call)
    declarer.names = read_names(client, readings)
    export = exported(declarer, readings)
    if params["kinds"] is None and params["format"] != INVENTORY:
        export.left_out += _on_request(kinds)
    unmatched = [
        reading.resource.plural for reading in readings if reading.selection is not None and not reading.states
    ]
    connection = _address(_find_sites(params)[site]) if site else {}
    return _Exported(export, unmatched, site, connection)


def _result(systems: Sequence[_Exported], call: Call) -> dict[str, Any]:
    """Write the files of an export, and return the result."""
    params = call.params
    files = _files(systems, params)
    counts: Counter[str] = Counter()
    requires: dict[str, set[str]] = {}
    result: dict[str, Any] = {"variables": [], "left_out": [], "warnings": []}
    for system in systems:
        site = {"site": system.site or None}
        counts.update({kind: len(found) for kind, found in system.export.kinds.items()})
        result["variables"] += [{**site, **value._asdict()} for value in system.export.supplied.values()]
        result["left_out"] += [{**site, **one._asdict()} for one in system.export.left_out]
        for title, names in system.export.missing(system.index).items():
            requires.setdefault(title, set()).update(names)
        place = f"{system.site}: " if system.site else ""
        result["warnings"] += [f"{place}{kind}: nothing matches the filters" for kind in system.unmatched]
    result["counts"] = dict(counts)
    result["requires"] = {title: sorted(names) for title, names in sorted(requires.items())}
    if params["dest"] is None:
        result["document"] = as_values(_document(systems))
        result["text"] = _render([system.part(system.export) for system in systems], params["format"])
    return {**result, **write(files, call.check)}


def _document(systems: Sequence[_Exported]) -> dict[str, Any]:
    if not systems[0].site:
        return systems[0].export.document()
    return {SITES: {system.site: {**system.connection, **system.export.document()} for system in systems}}


def _refuse_combinations(params: Mapping[str, Any]) -> None:
    """Refuse options that say nothing about what is written."""
    form = params["format"]
    if form not in (INVENTORY, TERRAFORM):
        return
    if params["layout"] != LAYOUTS[0]:
        raise UsageError(f"'format: {form}' is one file", hint=f"leave out 'layout: {params['layout']}'")
    if params.get(SITES):
        raise UsageError(f"'format: {form}' is about one system", hint=f"leave out '{SITES}', and use a task for each")
    for option in ("full", "contents", "vault_template"):
        if params[option]:
            raise UsageError(f"'{option}' does not apply to 'format: {form}', which has no values of objects")


def _chosen(kinds: Mapping[str, Kind], names: Any, form: str) -> list[Kind]:
    """Return the kinds to export: those that are named, or all that are part of a system's configuration.

    Raises:
        UsageError: an inventory was asked for, and none of the named kinds are machines.
    """
    if form == INVENTORY:
        machines = {name: kind for name, kind in kinds.items() if kind.resource.export.host is not None}
        if names is not None and not set(names) & set(machines):
            raise UsageError(f"'format: {form}' lists machines, which are: {', '.join(machines)}")
        kinds, names = machines, None
    if names is not None:
        return [kind for name, kind in kinds.items() if name in names]
    return [kind for kind in kinds.values() if not kind.resource.export.on_request]


def _read(
    client: VergeClient, kind: Kind, selection: Optional[Selection], named: bool, left_out: list[LeftOut]
) -> Optional[Reading]:
    """Return the objects of a kind.

    Args:
        selection: Which of them are wanted; None: all of them.
        named: The kind was asked for, so that it is an error if it cannot be read.
        left_out: Gets a kind that cannot be read.
    """
    try:
        return read_objects(client, kind.resource, selection)
    except UNREADABLE:
        if named:
            raise
        left_out.append(LeftOut(kind.name, "", "", "", _UNREADABLE_REASON))
        return None


def _on_request(kinds: Mapping[str, Kind]) -> Iterator[LeftOut]:
    """Yield why kinds are only exported when they are named."""
    for name, kind in kinds.items():
        reason = kind.resource.export.on_request
        if reason:
            yield LeftOut(name, "", "", "", reason)


def _read_contents(client: VergeClient, readings: list[Reading], call: Call) -> None:
    """Read contents that are not part of a row, with a request for each."""
    found = [
        (children.resource.table, child, column.option)
        for reading in readings
        for state in reading.states
        for children in reading.resource.children
        for child in state.children.get(children.option, [])
        for column in children.resource.columns
        if column.is_content
    ]
    for number, (table, child, option) in enumerate(found, 1):
        allow(client, DEFAULT_SECONDS, call.clock)
        child.values[option] = client.content(table, child.key)
        if call.report is not None and number % _REPORTED == 0:
            call.report(f"{number} of {len(found)} contents")


def _files(systems: Sequence[_Exported], params: Mapping[str, Any]) -> Files:
    """Return the files that a task asks for."""
    files = Files(params["dest"], params["layout"], private=params["contents"])
    if params["dest"] is not None and params["layout"] == "file":
        files.texts[""] = _render([system.part(system.export) for system in systems], params["format"])
    elif params["dest"] is not None:
        for system in systems:
            folder = Files.name_of(system.site) if system.site else ""
            for path, part in _parts_of_system(system, params):
                texts = files.kept if path == _SITE_FILE else files.texts
                texts[os.path.join(folder, path)] = _render([part], params["format"])
    if params["vault_template"] is not None:
        supplied = {name: value for system in systems for name, value in system.export.supplied.items()}
        files.templates[params["vault_template"]] = vault_text(supplied)
    return files


def _parts_of_system(system: _Exported, params: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    """Yield the parts of the export of a system, each with the path of its file in the folder of the system."""
    has_tasks = params["format"] != DOCUMENT
    if system.site and not has_tasks:
        yield _SITE_FILE, system.part(Export())
    for path, export in _parts(system.export, params["layout"]):
        # A document names the connection of a system once, a playbook in each play.
        part = system.part(export)
        yield path, part if has_tasks else part._replace(connection={})


def _parts(export: Export, layout: str) -> Iterator[tuple[str, Export]]:
    """Yield the parts of an export, each with the path of its file inside the folder."""
    for kind, declarations in export.kinds.items():
        if layout == "kinds":
            yield f"{kind}.yml", export.of(kind)
            continue
        yield from _parts_of(export, kind, declarations)


def _parts_of(export: Export, kind: str, declarations: list[Declaration]) -> Iterator[tuple[str, Export]]:
    """Yield the part of each object; names that differ only in characters that files cannot have are numbered."""
    taken: set[str] = set()
    for declaration in declarations:
        path, number = Files.path_of(kind, declaration.name), 1
        while path.lower() in taken:
            number += 1
            path = Files.path_of(kind, f"{declaration.name} {number}")
        taken.add(path.lower())
        yield path, export.of(kind, [declaration])


def _render(parts: Sequence[Part], form: str) -> str:
    if form == INVENTORY:
        return inventory_text(parts[0].export)
    if form == TERRAFORM:
        return terraform_text(parts[0].export)
    return playbook_text(parts) if form == PLAYBOOK else document_text(parts)


# --- several systems -------------------------------------------------------------------------------------------------


def _find_sites(params: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the connection options of the systems to export, by their names.

    Raises:
        UsageError: They are not written as they should be.
    """
    sites = params.get(SITES)
    if sites is None:
        return {}
    if (
        not sites
        or not isinstance(sites, Mapping)
        or not all(isinstance(options, Mapping) for options in sites.values())
    ):
        raise UsageError(
            f"'{SITES}' must be a dictionary of the names of systems with their connection options",
            hint="for example '{berlin: {host: vergeos.example.com}}'",
        )
    return {str(name): canonical_connection(str(name), options) for name, options in sites.items()}


def _with_connections(params: Mapping[str, Any], connections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the options of a task with other connection options of the systems to export."""
    return {**params, SITES: {name: dict(options) for name, options in connections.items()}}


def _address(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says about the connection to a system: where it is, and nothing about the login."""
    return {name: options[name] for name in ADDRESS if options.get(name) is not None}


def _hiding_logins() -> PartlySecret:
    """Return how to hide the logins of sites."""

    def mask(sites: Any) -> Any:
        if not isinstance(sites, Mapping):
            return partly_secret.DOCUMENT.mask(sites)
        return {name: without_secret_options(CONNECTION, options, {}) for name, options in sites.items()}

    def secrets(sites: Any) -> Iterator[str]:
        for options in sites.values() if isinstance(sites, Mapping) else ():
            yield from secret_values(CONNECTION, options)

    return PartlySecret(mask, secrets)
