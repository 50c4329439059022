# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a system differs from documents: the objects that are missing, different or extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..sites import SITES


class Drift(Enum):
    """How an object differs.

    Attributes:
        MISSING: it is in a document, but not on the system.
        DIFFERENT: it is not as described.
        EXTRA: it is on the system, but in no document.
        SAME: it is as described.
    """

    MISSING = "missing"
    DIFFERENT = "different"
    EXTRA = "extra"
    SAME = "same"


@dataclass
class Finding:
    """How one object differs.

    Attributes:
        drift: How it differs.
        kind, name: Which object it is.
        place: Where it is in the documents; empty: nowhere.
        details: What is different, a line for each value.
        site: The name of its system, if the documents name several.
        removal: What removes it, in the options of its module; empty: it is described.
    """

    drift: Drift
    kind: str
    name: str
    place: str = ""
    details: list[str] = field(default_factory=list)
    site: str = ""
    removal: Mapping[str, Any] = field(default_factory=dict)

    def as_result(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "drift": self.drift.value,
            "kind": self.kind,
            "name": self.name,
            "site": self.site or None,
            "place": self.place or None,
            "details": list(self.details),
        }


@dataclass
class Comparison:
    """The comparison of one system with documents.

    Attributes:
        findings: How its objects differ.
        site: The name of the system, if the documents name several.
        error: Why it could not be compared, or "".
        address: Where the system is.
    """

    findings: Sequence[Finding]
    site: str = ""
    error: str = ""
    address: str = ""

    @property
    def differing(self) -> list[Finding]:
        """The objects that are not as described."""
        return [finding for finding in self.findings if finding.drift is not Drift.SAME]

    def as_result(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"drift": bool(self.differing), "summary": summary(self.findings), "error": self.error or None}


def removal(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return a document that removes the objects that no document describes."""
    sites: dict[str, Any] = {}
    for comparison in comparisons:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for finding in comparison.findings:
            if finding.removal:
                found.setdefault(finding.kind, []).append(finding.removal)
        if not comparison.site:
            return dict(found)
        if found:
            sites[comparison.site] = {"host": comparison.address, **found}
    return {SITES: sites} if sites else {}


def all_of(comparisons: Sequence[Comparison]) -> list[Finding]:
    """Return the findings of all systems."""
    return [finding for comparison in comparisons for finding in comparison.findings]


def summary(findings: Sequence[Finding]) -> str:
    """Return a sentence that says how many objects differ."""
    counts = Counter(finding.drift for finding in findings)
    parts = [f"{counts[drift]} {drift.value}" for drift in (Drift.MISSING, Drift.DIFFERENT, Drift.EXTRA)]
    return f"Drift: {', '.join(parts)}, {counts[Drift.SAME]} as described"


def details(before: Mapping[str, Any], after: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield a line for each value that differs.

    Args:
        before: What is on the system.
        after: What is in the document.
        path: Where this is inside the object.
    """
    for name in dict.fromkeys([*before, *after]):
        place = f"{path}.{name}" if path else str(name)
        system, document = before.get(name), after.get(name)
        if isinstance(system, Mapping) and isinstance(document, Mapping):
            yield from details(system, document, place)
        elif name not in before:
            yield from _one_side(place, str(name), document, "missing")
        elif name not in after:
            yield from _one_side(place, str(name), system, "extra")
        else:
            yield f"{place}: {_shown(system)} on the system, {_shown(document)} in the document"


def _one_side(place: str, name: str, value: Any, word: str) -> Iterator[str]:
    """Yield what only the system or only the document has."""
    if isinstance(value, Mapping) and value and all(isinstance(inner, Mapping) for inner in value.values()):
        for inner_name, inner in value.items():
            yield from _one_side(f"{place}.{inner_name}", str(inner_name), inner, word)
    elif isinstance(value, Mapping):
        yield f"{place}: {word}{_in_brackets({option: inner for option, inner in value.items() if inner != name})}"
    else:
        # The only value of some items is their name.
        yield f"{place}: {word}" if value == name else f"{place}: {word}: {_shown(value)}"


def _in_brackets(values: Mapping[str, Any]) -> str:
    return f" ({_shown(values)})" if values else ""


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_shown(inner) for inner in value)}]"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    # The end of several words is not clear without quotes; that of a size or a duration is.
    return f"'{value}'" if " " in str(value) and not str(value)[0].isdigit() else str(value)
