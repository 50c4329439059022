# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an export as a document, or as a playbook with a task for each object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..documents.kinds import DEFAULTS
from ..sites import SITES
from .declaring import Declaration, LeftOut, Supplied
from .export import Export, in_order_of_creation
from .yaml_text import Variable, comment, lines, scalar

#: The first line of each file, by which files of an earlier export are recognized.
MARK = "# Exported by verge.vergeos.verge_export"
#: How many names a comment lists.
_MOST_NAMES = 8


class Part(NamedTuple):
    """An export, or a part of one, that is written to a file.

    Attributes:
        export: The export.
        missing: The names of objects to which it refers and that must exist, by what they are called.
        site: The name of the system, if several are exported.
        connection: How to reach that system, without credentials.
    """

    export: Export
    missing: Mapping[str, Sequence[str]]
    site: str = ""
    connection: Mapping[str, Any] = {}


def document_text(parts: Sequence[Part]) -> str:
    """Return parts of exports as a document."""
    if not any(part.site for part in parts):
        return joined([line for part in parts for line in (*_head(part), "---", *_body(part.export, True))])
    found = [MARK, "---", f"{SITES}:"]
    for part in parts:
        found.append(f"  {scalar(part.site)}:")
        inside = [*lines(part.connection), *_needs(part), *_body(part.export, False)]
        found += [f"    {line}" if line else "" for line in inside]
    return joined(found)


def _body(export: Export, whole: bool) -> list[str]:
    """Return the lines of a document below its head.

    Args:
        export: What is in it.
        whole: There is nothing else in the document.
    """
    found: list[str] = []
    unasked: dict[str, list[str]] = {}
    for one in export.left_out:
        if not one.name:
            unasked.setdefault(one.reason, []).append(one.kind)
    for reason, names in unasked.items():
        found += comment(f"Not exported: {', '.join(names)}: {reason}")
    document = export.document()
    if DEFAULTS in document:
        found += lines({DEFAULTS: document[DEFAULTS]})
    kinds = list(dict.fromkeys([*export.kinds, *(one.kind for one in export.left_out if one.name)]))
    for kind in kinds:
        declarations = export.kinds.get(kind, [])
        found += [""] if found else []
        notes = list(left_out_notes([one for one in export.left_out if one.kind == kind and one.name]))
        found += [line for note in notes for line in comment(note if declarations else f"{kind}: {note}")]
        found += [f"{kind}:"] if declarations else []
        for declaration, options in zip(declarations, document.get(kind, ())):
            found += _notes(declaration, "  ")
            found += lines([options], "  ")
    return [*found, "{}"] if whole and not export.kinds else found


def playbook_text(parts: Sequence[Part]) -> str:
    """Return parts of exports as a playbook with a play for each system."""
    found = [MARK, *(line for part in parts for line in _needs(part)), "---"]
    for number, part in enumerate(parts):
        found += [""] if number and found[-1] else []
        found += _play(part)
    return joined(found)


def _play(part: Part) -> list[str]:
    export, found = part.export, []
    for note in left_out_notes(export.left_out):
        found += comment(note)
    found += lines([{"name": _without_template(f"Configure {part.site or 'VergeOS'}")}])
    found += ["  hosts: localhost", "  connection: local", "  gather_facts: false"]
    if part.connection:
        found += lines({"vars": {f"verge_{name}": value for name, value in part.connection.items()}}, "  ")
    found.append("  tasks:" if export.kinds else "  tasks: []")
    for declaration in in_order_of_creation(export):
        resource = declaration.resource
        title = f"{resource.title[:1].upper()}{resource.title[1:]} {declaration.name}"
        found += _notes(declaration, "    ")
        found += lines([{"name": _without_template(title), _module(declaration): declaration.options}], "    ")
        found.append("")
    return found


def _module(declaration: Declaration) -> str:
    return f"verge.vergeos.verge_{declaration.resource.name}"


def _without_template(title: str) -> str:
    """Return the name of a task, which Ansible evaluates even if it is marked as unsafe."""
    return title.replace("{", "(").replace("}", ")")


def vault_text(supplied: Mapping[str, Supplied]) -> str:
    """Return a template of the file with the variables that have to be supplied."""
    found = [
        *comment("Variables for what verge.vergeos.verge_export does not export."),
        *comment(
            "Fill them in, and encrypt the file with ansible-vault. Values in angle brackets, and empty ones, stand"
        ),
        *comment("for what is there already: they change nothing, but nothing can be created with them."),
        "---",
    ]
    for value in supplied.values():
        found += comment(f"{value.kind} '{value.name}': {value.option}")
        found += lines({value.variable: value.placeholder})
    return joined(found if supplied else [*found, "{}"])


def as_values(value: Any) -> Any:
    """Return a declaration as plain values, with templates for variables."""
    if isinstance(value, Variable):
        return f"{{{{ {value.name} }}}}"
    if isinstance(value, Mapping):
        return {name: as_values(inner) for name, inner in value.items()}
    return [as_values(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _head(part: Part) -> list[str]:
    return [MARK, *_needs(part)]


def _needs(part: Part) -> list[str]:
    """Return comments that say what must be there before a part can be applied."""
    found = []
    for title, names in part.missing.items():
        found += comment(f"Must exist: {title} {_listed(names)}")
    if part.export.supplied:
        found += comment(f"Variables to supply: {_listed(list(part.export.supplied))}")
    return found


def left_out_notes(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Yield a sentence for each reason for which something is not in an export."""
    objects: dict[str, list[str]] = {}
    parts: dict[tuple[str, str], list[str]] = {}
    for one in left_out:
        if not one.name:
            objects.setdefault(one.reason, []).append(one.kind)
        elif one.part:
            name = f"{one.name} ({one.item})" if one.item else one.name
            parts.setdefault((one.part, one.reason), []).append(name)
        else:
            objects.setdefault(one.reason, []).append(one.name)
    for reason, names in objects.items():
        yield f"Not exported: {_listed(names)}: {reason}"
    for (part, reason), names in parts.items():
        yield f"Not exported: {part} of {_listed(names)}: {reason}"


def _listed(names: Sequence[str]) -> str:
    shown = [f"'{name}'" if " " in name and not name.endswith(")") else name for name in names]
    more = len(shown) - _MOST_NAMES
    return ", ".join(shown) if more <= 1 else f"{', '.join(shown[:_MOST_NAMES])} and {more} more"


def _notes(declaration: Declaration, indent: str) -> Iterator[str]:
    for note in declaration.notes:
        yield from comment(note, indent)


def joined(found: Sequence[str]) -> str:
    """Return lines as the content of a file."""
    return "\n".join(found).rstrip("\n") + "\n"
