# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an examination of a system has found, as values, as lines of text and as a page for bug reports."""

from __future__ import annotations

import html
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from typing import Any, NamedTuple, Optional

from .._api.probe import Probe
from .._api.transport import COLLECTION_VERSION
from ..errors import one_line, shortened

#: Longest name or value of the system that is shown.
_MAX_LENGTH = 80


class Level(Enum):
    """How much a finding matters.

    Attributes:
        PROBLEM: something does not work.
        UNCHECKED: something could not be examined.
        NOTE: good to know.
    """

    PROBLEM = "problem"
    UNCHECKED = "unchecked"
    NOTE = "note"


class Effect(NamedTuple):
    """What a finding means for an option or return value of a module; for the whole module if `option` is empty."""

    module: str
    option: str
    text: str


class Finding(NamedTuple):
    """One finding.

    Attributes:
        level: how much it matters.
        message: what was found, without names of objects, addresses and secrets.
        detail: more about it, which may contain such names. Not part of the page.
        tables: the tables that it is about.
        column, value: what of the table it is about.
        effects: what it means for modules.
    """

    level: Level
    message: str
    detail: str = ""
    tables: tuple[str, ...] = ()
    column: str = ""
    value: str = ""
    effects: tuple[Effect, ...] = ()

    def as_result(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        effects = [effect._asdict() for effect in self.effects]
        return dict(self._asdict(), level=self.level.value, tables=list(self.tables), effects=effects)


@dataclass
class Report:
    """All findings and facts of an examination.

    Attributes:
        release: the release of the system, or "".
        tested: the releases of which simulations test the collection.
        auth_method: how the account logs in.
        verifies: whether the certificate is verified.
        probe: what the connection shows.
        reachable: whether the system answers at all.
        logged_in: whether it accepts the login.
        access: what happens when the objects of each module are read.
        described, examined: how many tables the system describes, of how many that the collection uses.
        seen: of how many of the others a row was compared.
        findings: the findings.
    """

    tested: tuple[str, ...]
    auth_method: str
    verifies: bool
    release: str = ""
    probe: Probe = field(default_factory=Probe)
    reachable: bool = False
    logged_in: bool = False
    access: dict[str, str] = field(default_factory=dict)
    described: int = 0
    seen: int = 0
    examined: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_tested(self) -> bool:
        """Whether the collection was tested with a simulation of the system's release."""
        return any(f"{self.release}.".startswith(f"{release}.") for release in self.tested)

    def of(self, level: Level) -> list[Finding]:
        """Return the findings of a level."""
        return [finding for finding in self.findings if finding.level is level]

    @property
    def affected(self) -> dict[str, list[str]]:
        """What does not work: the options of each module; an empty list is the whole module."""
        found: dict[str, set[str]] = {}
        for finding in self.of(Level.PROBLEM):
            for effect in finding.effects:
                found.setdefault(effect.module, set()).add(effect.option)
        return {module: [] if "" in options else sorted(options) for module, options in sorted(found.items())}

    def as_result(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "reachable": self.reachable,
            "logged_in": self.logged_in,
            "release": self.release or None,
            "is_tested": self.is_tested,
            "connection": {
                "auth_method": self.auth_method,
                "certificate_verified": self.verifies,
                **dict(self.probe._asdict(), valid_until=_date(self.probe.valid_until)),
            },
            "access": dict(self.access),
            "affected": self.affected,
            "findings": [finding.as_result() for finding in self.findings],
            "report": lines(self),
        }


def clean(name: object) -> str:
    """Return a name or value that the system has sent, in a form that can be shown."""
    return shortened(one_line(str(name)), _MAX_LENGTH)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Return names for a sentence; of very many only the first ones."""
    all_names = list(names)
    more = len(all_names) - most
    return ", ".join(all_names) if more <= 1 else f"{', '.join(all_names[:most])} and {more} more"


def _date(seconds: Optional[float]) -> Optional[str]:
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d")


# --- sentences -------------------------------------------------------------------------------------------------------


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Collection", f"verge.vergeos {COLLECTION_VERSION} on Python {platform.python_version()}"
    tested = f"the collection was tested with simulations of {' and '.join(report.tested)}"
    yield "Release", f"VergeOS {report.release or '(unknown)'}; {tested}"
    yield "Certificate", _certificate(report)
    difference = report.probe.clock_difference
    yield (
        "Clock",
        "not known" if difference is None else f"{abs(difference):.0f} s {'ahead' if difference > 0 else 'behind'}",
    )
    yield "Login", _login(report)
    if report.access:
        readable = [module for module, word in report.access.items() if word in READABLE]
        yield "Access", f"{len(readable)} of {len(report.access)} kinds of objects can be read"
    if report.examined:
        rows = f", and single rows of {report.seen} others" if report.seen else ""
        yield "Tables", f"{report.described} of {report.examined} were compared with what the collection uses{rows}"


def _certificate(report: Report) -> str:
    if not report.verifies:
        return "not verified"
    known, end = report.probe, _date(report.probe.valid_until)
    signed = {None: "", True: ", self-signed", False: ", signed by an authority"}[known.self_signed]
    return f"verified{signed}{f', valid until {end}' if end else ''}"


def _login(report: Report) -> str:
    method = {"token": "API key", "basic": "user name and password", "session": "user name and password, as a session"}
    outcome = "accepted" if report.logged_in else "not accepted" if report.reachable else "not tried"
    second = "; an API key skips two-factor authentication" if report.auth_method == "token" else ""
    return f"{method[report.auth_method]}: {outcome}{second}"


#: What reading the objects of a module results in.
READABLE = ("readable", "empty")
_HEADINGS = {
    Level.PROBLEM: "What does not work",
    Level.UNCHECKED: "What could not be examined",
    Level.NOTE: "What else is different",
}


def verdict(report: Report) -> str:
    """Return the result in one sentence."""
    if not report.reachable:
        return "The system cannot be reached."
    if not report.logged_in:
        return "The system does not accept the login."
    problems, unchecked = len(report.of(Level.PROBLEM)), len(report.of(Level.UNCHECKED))
    if problems:
        count, verb = ("1 problem", "affects") if problems == 1 else (f"{problems} problems", "affect")
        return f"{count}, which {verb} {listed(report.affected)}." if report.affected else f"{count}."
    return "Nothing that the collection uses is missing" + (", as far as it could be examined." if unchecked else ".")


def _effects(finding: Finding) -> Iterator[str]:
    texts: dict[tuple[str, str], list[str]] = {}
    for effect in finding.effects:
        texts.setdefault((effect.module, effect.text), []).append(effect.option)
    for (module, text), options in texts.items():
        subject = f" {listed(options)}" if any(options) else ""
        yield f"{module}:{subject} {text}"


def lines(report: Report) -> list[str]:
    """Return the report as text."""
    found = [f"{name}: {text}" for name, text in _facts(report)]
    if report.probe.issuer:
        found.append(f"Issuer of the certificate: {clean(report.probe.issuer)}")
    for level, heading in _HEADINGS.items():
        findings = report.of(level)
        found += [f"{heading} ({len(findings)}):"] if findings else []
        for finding in findings:
            found.append(f"- {finding.message}")
            found += [f"    {text}" for text in _effects(finding)]
            found += [f"    {finding.detail}"] if finding.detail else []
    return [*found, f"Result: {verdict(report)}"]


# --- the page --------------------------------------------------------------------------------------------------------

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .6rem;text-align:left}"
)


def page(report: Report) -> str:
    """Return the report as a page that can be attached to a bug report.

    Only facts and messages are in it, which contain no names of objects, no addresses and no secrets: no details and no
    issuer.
    """
    title = "Examination of a VergeOS system"
    body = [f"<h1>{title}</h1>", f"<p><strong>{_text(verdict(report))}</strong></p>", _table(dict(_facts(report)))]
    for level, heading in _HEADINGS.items():
        findings = report.of(level)
        items = "".join(f"<li>{_text(finding.message)}{_sublist(_effects(finding))}</li>" for finding in findings)
        body.append(f"<h2>{heading}</h2>" + (f"<ul>{items}</ul>" if items else "<p>Nothing.</p>"))
    if report.access:
        body += ["<h2>Access to the objects of each module</h2>", _table(report.access)]
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"


def _text(text: str) -> str:
    return html.escape(re.sub(r"\s+", " ", text))


def _table(rows: Mapping[str, str]) -> str:
    cells = "".join(f"<tr><th>{_text(name)}</th><td>{_text(text)}</td></tr>" for name, text in rows.items())
    return f"<table>{cells}</table>"


def _sublist(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""
