# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that exports a system as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Callable, Optional

from ..._schema.argument_spec import CONNECTION, Spec
from ..._schema.controls import Controls
from ..._schema.resource import Resource
from ..._schema.selection import Selection
from ...client import VergeClient
from ..documents.kinds import Kind, kinds_of
from ..task import Call, Task
from ..time_limits import DEFAULT_SECONDS, allow
from .choosing import CONDITIONS, hiding, read_selections
from .declaring import Declaration, Declarer, Defaults, LeftOut
from .export import Export, Index, exported
from .files import Files, write
from .reading import UNREADABLE, Reading, read_inside, read_names, read_objects
from .text import as_values, document_text, playbook_text, vault_text

FORMATS = ("document", "playbook")
LAYOUTS = ("file", "kinds", "objects")
_UNREADABLE_REASON = "the account may not read them"
_ALL = "all"
#: After so many contents, a line of progress is shown.
_REPORTED = 100


def export_task(resources: Mapping[str, Resource], defaults: Callable[[], Defaults]) -> Task:
    """Return the task of the module that exports a system.

    Args:
        resources: All resources of the collection.
        defaults: Returns what the platform stores when a column is not given.
    """
    kinds = kinds_of(resources.values())
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["kinds"] = {"type": "list", "elements": "str", "choices": list(kinds)}
    spec.update({name: {"type": "dict"} for name in CONDITIONS})
    spec["format"] = {"type": "str", "choices": list(FORMATS), "default": "document"}
    spec["full"] = {"type": "bool", "default": False}
    spec["contents"] = {"type": "bool", "default": False}
    spec["dest"] = {"type": "path"}
    spec["layout"] = {"type": "str", "choices": list(LAYOUTS), "default": "file"}
    spec["vault_template"] = {"type": "path"}
    return Task(spec, partial(_execute, kinds, defaults), partly_secret=dict.fromkeys(CONDITIONS, hiding(kinds)))


def _execute(
    kinds: Mapping[str, Kind], defaults: Callable[[], Defaults], client: VergeClient, call: Call
) -> dict[str, Any]:
    params = call.params
    chosen = _chosen(kinds, params["kinds"])
    controls = Controls(check=call.check, username=call.username, host=client.settings.host)
    declarer = Declarer(defaults(), controls, params["full"], params["contents"])
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
    if params["kinds"] is None:
        export.left_out += _on_request(kinds)
    index = Index(export.declarations)
    files = _files(export, index, params)
    result: dict[str, Any] = {
        "counts": {kind: len(found) for kind, found in export.kinds.items()},
        "variables": [value._asdict() for value in export.supplied.values()],
        "left_out": [one._asdict() for one in export.left_out],
        "requires": export.missing(index),
        "warnings": [
            f"{reading.resource.plural}: nothing matches the filters"
            for reading in readings
            if reading.selection is not None and not reading.states
        ],
    }
    if params["dest"] is None:
        result["document"] = as_values(export.document())
        result["text"] = _render(export, index, params["format"])
    return {**result, **write(files, call.check)}


def _chosen(kinds: Mapping[str, Kind], names: Any) -> list[Kind]:
    """Return the kinds to export: those that are named, or all that are part of a system's configuration."""
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


def _files(export: Export, index: Index, params: Mapping[str, Any]) -> Files:
    """Return the files that a task asks for."""
    files = Files(params["dest"], params["layout"], private=params["contents"])
    if params["dest"] is not None:
        for path, part in _parts(export, params["layout"]):
            files.texts[path] = _render(part, index, params["format"])
    if params["vault_template"] is not None:
        files.templates[params["vault_template"]] = vault_text(export.supplied)
    return files


def _parts(export: Export, layout: str) -> Iterator[tuple[str, Export]]:
    """Yield the parts of an export, each with the path of its file inside the folder."""
    if layout == "file":
        yield "", export
        return
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


def _render(part: Export, index: Index, form: str) -> str:
    missing = part.missing(index)
    return playbook_text(part, missing) if form == "playbook" else document_text(part, missing)
