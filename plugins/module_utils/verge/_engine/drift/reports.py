# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift as text, as JSON, as results of tests in the format of JUnit, and as a page."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from ...errors import UsageError
from ..sites import SITES
from .findings import Comparison, Drift, Finding, all_of, summary

_ORDER = (Drift.MISSING, Drift.DIFFERENT, Drift.EXTRA)


def lines(comparisons: Sequence[Comparison]) -> list[str]:
    """Return a report as text, with a section for each of several systems."""
    found: list[str] = []
    for comparison in comparisons:
        if comparison.site:
            found += [*([""] if found else []), f"{comparison.site}:"]
        found += _error_lines(comparison) if comparison.error else _lines(comparison.findings)
    several = any(comparison.site for comparison in comparisons)
    return [*found, "", f"all: {summary(all_of(comparisons))}"] if several else found


def _error_lines(comparison: Comparison) -> Iterator[str]:
    yield f"{'error':10}{comparison.error}"


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for drift in _ORDER:
        for finding in _of(findings, drift):
            place = f" ({finding.place})" if finding.place else ""
            yield f"{drift.value:10}{finding.kind} {finding.name}{place}"
            yield from (f"{'':10}- {detail}" for detail in finding.details)
    yield summary(findings)


def text(comparisons: Sequence[Comparison]) -> str:
    """Return a report as a text file."""
    return "\n".join(lines(comparisons)) + "\n"


def json_text(comparisons: Sequence[Comparison]) -> str:
    """Return a report as JSON."""
    differing = [finding.as_result() for comparison in comparisons for finding in comparison.differing]
    content: dict[str, Any] = {
        "drift": bool(differing),
        "summary": summary(all_of(comparisons)),
        "findings": differing,
    }
    sites = {comparison.site: comparison.as_result() for comparison in comparisons if comparison.site}
    if sites:
        content[SITES] = sites
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def junit(comparisons: Sequence[Comparison]) -> str:
    """Return a report as results of tests: a suite for each kind, of each system, and a test for each object."""
    findings = all_of(comparisons)
    errors = [comparison for comparison in comparisons if comparison.error]
    failed = sum(len(comparison.differing) for comparison in comparisons)
    counts = f'tests="{len(findings) + len(errors)}" failures="{failed}" errors="{len(errors)}"'
    found = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="drift" {counts}>']
    for comparison in comparisons:
        if comparison.error:
            found += _failed_suite(comparison)
        for kind in dict.fromkeys(finding.kind for finding in comparison.findings):
            members = [finding for finding in comparison.findings if finding.kind == kind]
            found += _suite(f"{comparison.site}.{kind}" if comparison.site else kind, members)
    return "\n".join([*found, "</testsuites>"]) + "\n"


def _suite(name: str, members: Sequence[Finding]) -> Iterator[str]:
    failures = sum(member.drift is not Drift.SAME for member in members)
    yield f'  <testsuite name={_quoted(name)} tests="{len(members)}" failures="{failures}">'
    for member in members:
        yield from _test_case(member, name)
    yield "  </testsuite>"


def _failed_suite(comparison: Comparison) -> Iterator[str]:
    name = _quoted(comparison.site)
    yield f'  <testsuite name={name} tests="1" failures="0" errors="1">'
    yield f'    <testcase classname={name} name="comparison">'
    yield f'      <error type="error" message={_quoted(comparison.error)}/>'
    yield "    </testcase>"
    yield "  </testsuite>"


def _test_case(finding: Finding, suite: str) -> Iterator[str]:
    head = f"    <testcase classname={_quoted(suite)} name={_quoted(finding.name)}"
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
    ".extra{background:#e8f0fd}.error{background:#fde8e8}"
)


def page(comparisons: Sequence[Comparison]) -> str:
    """Return a report as a page, with a section for each of several systems."""
    found = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><title>Drift</title>',
        f"<style>{_STYLE}</style></head>",
        f"<body><h1>Drift</h1><p>{_escaped(summary(all_of(comparisons)))}</p>",
    ]
    for comparison in comparisons:
        found += _section(comparison)
    return "\n".join([*found, "</body>", "</html>"]) + "\n"


def _section(comparison: Comparison) -> Iterator[str]:
    if comparison.site:
        yield f"<h2>{_escaped(comparison.site)}</h2>"
    if comparison.error:
        yield f'<p class="error">{_escaped(comparison.error)}</p>'
        return
    if comparison.site:
        yield f"<p>{_escaped(summary(comparison.findings))}</p>"
    rows = [row for drift in _ORDER for finding in _of(comparison.findings, drift) for row in _row(finding)]
    if not rows:
        yield "<p>The system is as described.</p>"
        return
    yield "<table>"
    yield "<tr><th>Drift</th><th>Kind</th><th>Name</th><th>Details</th></tr>"
    yield from rows
    yield "</table>"


def _row(finding: Finding) -> Iterator[str]:
    cells = (finding.drift.value, finding.kind, finding.name)
    yield f'<tr class="{finding.drift.value}">'
    yield "".join(f"<td>{_escaped(cell)}</td>" for cell in cells)
    listed = "".join(f"<li>{_escaped(detail)}</li>" for detail in finding.details)
    yield f"<td>{f'<ul>{listed}</ul>' if listed else ''}</td></tr>"


def _of(findings: Sequence[Finding], drift: Drift) -> Iterator[Finding]:
    return (finding for finding in findings if finding.drift is drift)


FORMATS: Mapping[str, Callable[[Sequence[Comparison]], str]] = {
    ".txt": text,
    ".json": json_text,
    ".xml": junit,
    ".html": page,
}


def rendered(paths: Sequence[str], comparisons: Sequence[Comparison]) -> dict[str, str]:
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
        found[path] = FORMATS[ending](comparisons)
    return found
