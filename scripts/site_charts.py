# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws the figures of the benchmark for the documentation site: bars that are read at a glance, tables on request.

The figures are those of docs/docsite/rst/benchmark.rst, which `make benchmark WRITE=1` writes.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

CHARTS = Path(__file__).resolve().parent / "site" / "charts.yml"
TABLE = re.compile(r"^\.\. list-table:: (?P<title>.+)\n(?P<body>(?:    .*\n|\n(?=    ))+)", re.MULTILINE)
CELL = re.compile(r"^    (?P<first>\*| ) -(?: (?P<text>.*))?$")
LABELS, BARS, LINE, WRAP = 300, 380, 34, 42
STYLE = """\
  .page { fill: #ffffff; stroke: #c4ccd6; }
  .bar { fill: #8a99a8; }
  .ours { fill: #17686b; }
  text { font: 13px sans-serif; fill: #1c2733; }
  .name { font-weight: bold; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #17202a; stroke: #3c4a5a; }
    .bar { fill: #6b7a89; }
    .ours { fill: #4db6b9; }
    text { fill: #e8eef5; }
  }
"""


def rows_of(body: str) -> list[dict[str, str]]:
    """Return the rows of a list-table, by the titles of its columns; the column of names has no title."""
    rows: list[list[str]] = []
    for line in body.splitlines():
        if cell := CELL.match(line):
            if cell["first"] == "*":
                rows.append([])
            rows[-1].append(cell["text"] or "")
    titles, *others = rows
    return [dict(zip(titles, row, strict=True)) for row in others]


def bars_of(chart: dict[str, Any], rows: list[dict[str, str]]) -> list[tuple[str, float]]:
    """Return the names and the values that a chart shows.

    Raises:
        ValueError: The table has none of the rows.
    """
    wanted = re.compile(chart.get("rows", ""))
    where = chart.get("where", {}).items()
    chosen = [row for row in rows if wanted.search(row[""]) and all(row[name] == value for name, value in where)]
    if not chosen:
        raise ValueError(f"no rows for the chart {chart['title']!r}")
    return [(row[""], float(row[chart["column"]])) for row in chosen]


def draw(title: str, bars: list[tuple[str, float]], ours: str) -> str:
    """Return a picture with a bar for each value."""
    most = max(value for _name, value in bars)
    height = 56 + LINE * len(bars)
    shapes = []
    for number, (name, value) in enumerate(bars):
        top = 48 + LINE * number
        width = max(2.0, BARS * value / most)
        kind = "ours" if re.search(ours, name) else "bar"
        lines = textwrap.wrap(name, WRAP)
        for row, line in enumerate(lines):
            y = top + 15 + 14 * row - 7 * (len(lines) - 1)
            shapes.append(f'<text x="{LABELS}" y="{y}" text-anchor="end">{escape(line)}</text>')
        shapes.append(f'<rect class="{kind}" x="{LABELS + 12}" y="{top}" width="{width:.0f}" height="20" rx="3"/>')
        shapes.append(f'<text class="name" x="{LABELS + 20 + width:.0f}" y="{top + 15}">{value:g}</text>')
    figures = ", ".join(f"{name}: {value:g}" for name, value in bars)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" role="img">',
        f"<title>{escape(title)}</title><desc>{escape(figures)}</desc>",
        f"<style>\n{STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="759" height="{height - 1}" rx="8"/>',
        f'<text class="name" x="16" y="28">{escape(title)}</text>',
        *shapes,
        "</svg>\n",
    ])  # fmt: skip


def _pictures(found: re.Match[str], charts: list[dict[str, Any]], folder: Path) -> Iterator[str]:
    for chart in (chart for chart in charts if chart["table"] == found["title"]):
        bars = bars_of(chart, rows_of(found["body"]))
        name = re.sub(r"\W+", "-", chart["title"].lower())
        (folder / f"{name}.svg").write_text(draw(chart["title"], bars, chart["ours"]), encoding="utf-8")
        alternative = f"{chart['title']}: " + ", ".join(f"{label} {value:g}" for label, value in bars)
        yield f".. image:: images/{name}.svg\n   :alt: {alternative}\n"


def illustrated(text: str, folder: Path) -> str:
    """Return the page of the benchmark with charts, and with its tables folded.

    Args:
        text: The page.
        folder: Folder for the pictures.

    Raises:
        ValueError: A chart has no table.
    """
    charts = yaml.safe_load(CHARTS.read_text(encoding="utf-8"))
    titles = {found["title"] for found in TABLE.finditer(text)}
    if missing := [chart["table"] for chart in charts if chart["table"] not in titles]:
        raise ValueError(f"no table of the benchmark has the title {missing[0]!r}")

    def replace(found: re.Match[str]) -> str:
        table = f".. list-table::\n{found['body']}"
        folded = f".. dropdown:: Figures: {found['title']}\n\n{textwrap.indent(table, '   ')}"
        return "\n".join([*_pictures(found, charts, folder), folded])

    return TABLE.sub(replace, text)
