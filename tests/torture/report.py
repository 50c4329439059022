# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a part: a row for each kind of thing that was tried."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.benchmark.report import Table as Columns


@dataclass(frozen=True)
class Effort:
    """How much to try.

    Attributes:
        cases: number of fuzz cases; the other parts try a fixed number.
        seed: of everything that is chosen at random.
    """

    cases: int
    seed: int


@dataclass
class Table:
    """Counts of what was tried, by kind and outcome.

    Attributes:
        title: what a row is about.
        counts: number of cases by kind and outcome.
        failures: a line for each case that failed, with what reproduces it.
    """

    title: str
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, kind: str, outcome: str, failure: str = "") -> None:
        """Count a case.

        Args:
            kind: the row.
            outcome: the column.
            failure: what reproduces it, if it is a failure.
        """
        self.counts.setdefault(kind, Counter())[outcome] += 1
        if failure:
            self.failures.append(f"{kind}: {failure}")

    @property
    def tried(self) -> int:
        """The number of cases."""
        return sum(sum(row.values()) for row in self.counts.values())

    def text(self) -> str:
        """Return the table as plain text."""
        outcomes = list(dict.fromkeys(outcome for row in self.counts.values() for outcome in row))
        table = Columns(self.title, ("", *outcomes))
        for kind, row in self.counts.items():
            table.add(kind, *(row.get(outcome, 0) for outcome in outcomes))
        return table.text()
