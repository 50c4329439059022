# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift as text, as JSON, as results of tests in the format of JUnit, and as a page."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from ...errors import UsageError
from .findings import Drift, Finding, summary

_ORDER = (Drift.MISSING, Drift.DIFFERENT, Drift.EXTRA)


def lines(findings: Sequence[Finding]) -> list[str]:
    """Return a report as text."""
    found = []
    for drift in _ORDER:
        for finding in _of(findings, drift):
            place = f" ({finding.place})" if finding.place else ""
            found.append(f"{drift.value:10}{finding.kind} {finding.name}{place}")
            found += [f"{'':10}- {detail}" for detail in finding.details]
    return [*found, summary(findings)]


def text(findings: Sequence[Finding]) -> str:
    """Return a report as a text file."""
    return "\n".join(lines(findings)) + "\n"


def json_text(findings: Sequence[Finding]) -> str:
    """Return a report as JSON."""
    differing = [finding.as_result() for finding in findings if finding.drift is not Drift.SAME]
    content = {"drift": bool(differing), "summary": summary(findings), "findings": differing}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def junit(findings: Sequence[Finding]) -> str:
    """Return a report as results of tests: a suite for each kind, a test for each object."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.kind, []).append(finding)
    failed = sum(finding.drift is not Drift.SAME for finding in findings)
    found = ['<?xml version="1.0" encoding="UTF-8"?>']
    found.append(f'<testsuites name="drift" tests="{len(findings)}" failures="{failed}">')
    for kind, members in kinds.items():
        failures = sum(member.drift is not Drift.SAME for member in members)
        found.append(f'  <testsuite name={_quoted(kind)} tests="{len(members)}" failures="{failures}">')
        for member in members:
            found += _test_case(member)
        found.append("  </testsuite>")
    return "\n".join([*found, "</testsuites>"]) + "\n"


def _test_case(finding: Finding) -> Iterator[str]:
    head = f"    <testcase classname={_quoted(finding.kind)} name={_quoted(finding.name)}"
    if finding.drift is Drift.SAME:
        yield f"{head}/>"
        return
    yield f"{head}>"
    message = _quoted(finding.drift.value)
    yield f"      <failure type={message} message={message}>{_escaped(chr(10).join(finding.details))}</failure>"
    yield "    </testcase>"


def _quoted(value: str) -> str:
    return quoteattr(_printable(value))


def _escaped(value: str) -> str:
    return html.escape(_printable(value), quote=False)


def _printable(value: str) -> str:
    """Return text without characters that XML cannot have."""
    return "".join(character if character.isprintable() or character in "\n\t" else "?" for character in value)


_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.2rem .6rem;text-align:left;"
    "vertical-align:top}ul{margin:0;padding-left:1.2rem}.missing{background:#fde8e8}.different{background:#fff6dd}"
    ".extra{background:#e8f0fd}"
)


def page(findings: Sequence[Finding]) -> str:
    """Return a report as a page."""
    rows = [row for drift in _ORDER for finding in _of(findings, drift) for row in _row(finding)]
    table = [
        "<table>",
        "<tr><th>Drift</th><th>Drift</th><th>Name</th><th>Details</th></tr>",
        *rows,
        "</table>",
    ]
    found = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><title>Drift</title>',
        f"<style>{_STYLE}</style></head>",
        f"<body><h1>Drift</h1><p>{_escaped(summary(findings))}</p>",
        *(table if rows else ["<p>The system is as described.</p>"]),
        "</body>",
        "</html>",
    ]
    return "\n".join(found) + "\n"


def _row(finding: Finding) -> Iterator[str]:
    cells = (finding.drift.value, finding.kind, finding.name)
    yield f'<tr class="{finding.drift.value}">'
    yield "".join(f"<td>{_escaped(cell)}</td>" for cell in cells)
    listed = "".join(f"<li>{_escaped(detail)}</li>" for detail in finding.details)
    yield f"<td>{f'<ul>{listed}</ul>' if listed else ''}</td></tr>"


def _of(findings: Sequence[Finding], drift: Drift) -> Iterator[Finding]:
    return (finding for finding in findings if finding.drift is drift)


FORMATS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    ".txt": text,
    ".json": json_text,
    ".xml": junit,
    ".html": page,
}


def rendered(paths: Sequence[str], findings: Sequence[Finding]) -> dict[str, str]:
    """Return the content of each file that was asked for.

    Raises:
        UsageError: The ending of a path says no format.
    """
    found = {}
    for path in paths:
        ending = os.path.splitext(path)[1].lower()
        if ending not in FORMATS:
            raise UsageError(
                f"reports: '{path}' does not say in which format",
                hint=f"let it end in one of {', '.join(FORMATS)}",
            )
        found[path] = FORMATS[ending](findings)
    return found
