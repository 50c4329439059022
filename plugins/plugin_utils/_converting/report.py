# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a conversion returns, and the YAML that it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.yaml_text import comment
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import Tagged

CONVERTED, TO_CHECK, NOT_CONVERTED = RESULTS = ("converted", "to_check", "not_converted")
_WIDTH = 118


class Part(NamedTuple):
    """A task, a resource or another part of a source.

    Attributes:
        line: Its line in the source; 0 if the source has no lines.
        what: What it is, such as `vergeio.vergeos.vm`.
        name: Its name.
        result: One of `RESULTS`.
        notes: What somebody should look at; why it was not converted.
    """

    line: int
    what: str
    name: str
    result: str
    notes: list[str]


class Conversion(NamedTuple):
    """A converted source.

    Attributes:
        text: The text here.
        parts: Its parts, in their order.
    """

    text: str
    parts: list[Part]


class _Dumper(yaml.SafeDumper):
    """Writes YAML as a person would."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value that occurs twice twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        """Indent the entries of lists."""
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    if "\n" in value and not any(line != line.rstrip() for line in value.split("\n")):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    style = '"' if "{{" in value or "{%" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _tagged(dumper: yaml.SafeDumper, value: Tagged) -> yaml.Node:
    return dumper.represent_scalar(value.tag, value.text, style="|" if "\n" in value.text else '"')


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Tagged, _tagged)


def yaml_lines(value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of a value as YAML.

    Args:
        value: A mapping or a list.
        indent: What comes before each line.
    """
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH - len(indent))
    for line in text.rstrip("\n").split("\n"):
        yield f"{indent}{line}" if line else ""


def note_lines(part: Part, indent: str = "") -> Iterator[str]:
    """Yield comments with the notes of a part."""
    title = {TO_CHECK: "To check", NOT_CONVERTED: "Not converted"}.get(part.result)
    for note in part.notes if title else ():
        yield from comment(f"{title}: {note}", indent)


def summary(parts: list[Part], unit: str) -> str:
    """Return how many parts were converted, in one line.

    Args:
        parts: The parts.
        unit: What they are, such as `tasks`.
    """
    counts: Mapping[str, int] = {result: sum(part.result == result for part in parts) for result in RESULTS}
    done = counts[CONVERTED] + counts[TO_CHECK]
    percent = f" ({100 * done // len(parts)} %)" if parts else ""
    return f"{done} of {len(parts)} {unit} converted{percent}, {counts[TO_CHECK]} of them to check"
