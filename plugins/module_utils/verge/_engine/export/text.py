# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an export as a document, or as a playbook with a task for each object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..documents.kinds import DEFAULTS
from .declaring import Declaration, LeftOut, Supplied
from .export import Export, in_order_of_creation
from .yaml_text import Variable, comment, lines

#: The first line of each file, by which files of an earlier export are recognized.
MARK = "# Exported by verge.vergeos.verge_export"
#: How many names a comment lists.
_MOST_NAMES = 8


def document_text(export: Export, missing: Mapping[str, Sequence[str]]) -> str:
    """Return an export as a document."""
    found = [*_head(export, missing), "---"]
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
        found += [""] if found[-1] != "---" else []
        notes = list(_left_out([one for one in export.left_out if one.kind == kind and one.name]))
        found += [line for note in notes for line in comment(note if declarations else f"{kind}: {note}")]
        found += [f"{kind}:"] if declarations else []
        for declaration, options in zip(declarations, document.get(kind, ())):
            found += _notes(declaration, "  ")
            found += lines([options], "  ")
    return _joined(found if export.kinds else [*found, "{}"])


def playbook_text(export: Export, missing: Mapping[str, Sequence[str]]) -> str:
    """Return an export as a playbook."""
    found = [*_head(export, missing), "---"]
    for note in _left_out(export.left_out):
        found += comment(note)
    found += ["- name: Configure VergeOS", "  hosts: localhost", "  connection: local", "  gather_facts: false"]
    found.append("  tasks:" if export.kinds else "  tasks: []")
    for declaration in in_order_of_creation(export):
        resource = declaration.resource
        title = f"{resource.title[:1].upper()}{resource.title[1:]} {declaration.name}"
        found += _notes(declaration, "    ")
        found += lines([{"name": _without_template(title), _module(declaration): declaration.options}], "    ")
        found.append("")
    return _joined(found)


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
    return _joined(found if supplied else [*found, "{}"])


def as_values(value: Any) -> Any:
    """Return a declaration as plain values, with templates for variables."""
    if isinstance(value, Variable):
        return f"{{{{ {value.name} }}}}"
    if isinstance(value, Mapping):
        return {name: as_values(inner) for name, inner in value.items()}
    return [as_values(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _head(export: Export, missing: Mapping[str, Sequence[str]]) -> list[str]:
    found = [MARK]
    for title, names in missing.items():
        found += comment(f"Must exist: {title} {_listed(names)}")
    if export.supplied:
        found += comment(f"Variables to supply: {_listed(list(export.supplied))}")
    return found


def _left_out(left_out: Sequence[LeftOut]) -> Iterator[str]:
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


def _joined(found: Sequence[str]) -> str:
    return "\n".join(found).rstrip("\n") + "\n"
