# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a part of the benchmark: tables, as text and as reStructuredText, and broken limits."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effort:
    """How much to measure.

    Attributes:
        rounds: repetitions of every measurement.
        tasks: tasks in a play, items of a loop, or hosts.
        fleets: numbers of hosts in the inventories.
    """

    rounds: int = 3
    tasks: int = 50
    fleets: tuple[int, ...] = (1_000, 10_000)


#: A smoke test; the figures are rough.
QUICK = Effort(rounds=1, tasks=5, fleets=(1_000,))


def filled(text: str, indent: str = "") -> str:
    """Return text wrapped to readable lines."""
    return textwrap.fill(text, 120, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


@dataclass
class Table:
    """A table of strings; the first column is the label of the row."""

    title: str
    heading: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Append a row."""
        self.rows.append(tuple(str(cell) for cell in cells))

    def text(self) -> str:
        """Return the table as plain text."""
        lines = [self.heading, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.heading))]
        shown = [
            "  "
            + "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
            for line in lines
        ]
        notes = [filled(note, "  ") for note in self.notes]
        return "\n".join([self.title, *(line.rstrip() for line in shown), *notes])

    def rst(self) -> str:
        """Return the table as reStructuredText."""
        lines = [f".. list-table:: {self.title}", "    :header-rows: 1", "    :widths: auto", ""]
        for row in (self.heading, *self.rows):
            lines += [f"    {'*' if not number else ' '} - {cell}".rstrip() for number, cell in enumerate(row)]
        for note in self.notes:
            lines += ["", filled(note)]
        return "\n".join(lines) + "\n"


@dataclass
class Report:
    """The results of a part."""

    tables: list[Table] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
