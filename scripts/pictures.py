# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws the pictures of the guides: --check (the default) or --write.

The layers come from the import contract in pyproject.toml and the first sentence of each file; the others are drawn from
the boxes and arrows below. Every picture brings its own background, for light and dark pages.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "docsite" / "rst" / "images"
ENGINE = ROOT / "plugins" / "module_utils" / "verge"
CONTRACT = re.compile(r'^name = "Imports point down only".*?^layers = \[\n(.*?)^\]', re.MULTILINE | re.DOTALL)

HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">
  <!-- SPDX-FileCopyrightText: 2026, verge.vergeos contributors -->
  <!-- SPDX-License-Identifier: GPL-3.0-or-later -->
  <!-- Drawn by scripts/pictures.py -->
  <title>{title}</title>
  <style>
    .page {{ fill: #ffffff; stroke: #c4ccd6; }}
    .box {{ fill: #eef4fb; stroke: #4a6f9c; }}
    .end {{ fill: #e9f6ec; stroke: #3f8a55; }}
    .no {{ fill: #fdeeee; stroke: #b85450; }}
    .ask {{ fill: #fff7e0; stroke: #a98420; }}
    .line {{ fill: none; stroke: #5d6b7a; stroke-width: 1.5; }}
    .tip {{ fill: #5d6b7a; }}
    text {{ font: 13px sans-serif; fill: #1c2733; }}
    .name {{ font-weight: bold; }}
    .small {{ font-size: 12px; fill: #465463; }}
    @media (prefers-color-scheme: dark) {{
      .page {{ fill: #17202a; stroke: #3c4a5a; }}
      .box {{ fill: #22364d; stroke: #7fa8d8; }}
      .end {{ fill: #1f3d2a; stroke: #74c08d; }}
      .no {{ fill: #472727; stroke: #e08a86; }}
      .ask {{ fill: #40371a; stroke: #d8b34d; }}
      .line {{ stroke: #a9b6c4; }}
      .tip {{ fill: #a9b6c4; }}
      text {{ fill: #e8eef5; }}
      .small {{ fill: #b9c5d2; }}
    }}
  </style>
  <rect class="page" x="0.5" y="0.5" width="{inner_width}" height="{inner_height}" rx="8"/>
"""


class Picture:
    """A picture in the making."""

    def __init__(self, title: str, width: int, height: int) -> None:
        self.parts = [
            HEAD.format(title=escape(title), width=width, height=height, inner_width=width - 1, inner_height=height - 1)
        ]

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        style = f' class="{kind}"' if kind else ""
        self.parts.append(f'  <text{style} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>\n')

    def box(self, x: int, y: int, width: int, height: int, lines: str, kind: str = "box") -> None:
        """A box with lines of text in its middle; the first one is its name."""
        self.parts.append(f'  <rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>\n')
        words = lines.split("\n")
        top = y + height / 2 + 5 - (len(words) - 1) * 8.5
        for number, line in enumerate(words):
            self.text(x + width / 2, top + number * 17, line, "name" if number == 0 else "small", "middle")

    def arrow(self, *points: tuple[int, int], label: str = "", at: tuple[int, int] = (0, 0)) -> None:
        """A line with a tip at its end, which points where the line goes."""
        path = " ".join(f"{x},{y}" for x, y in points)
        self.parts.append(f'  <polyline class="line" points="{path}"/>\n')
        (x0, y0), (x, y) = points[-2:]
        if x == x0:
            back = 7 if y > y0 else -7
            tip = f"{x},{y} {x - 4},{y - back} {x + 4},{y - back}"
        else:
            back = 7 if x > x0 else -7
            tip = f"{x},{y} {x - back},{y - 4} {x - back},{y + 4}"
        self.parts.append(f'  <polygon class="tip" points="{tip}"/>\n')
        if label:
            self.text(*at, label, "small")

    def __str__(self) -> str:
        return "".join([*self.parts, "</svg>\n"])


def first_sentence(name: str) -> str:
    """What a file of the engine says about itself."""
    path = ENGINE / f"{name}.py"
    path = path if path.exists() else ENGINE / name / "__init__.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
    said = re.split(r"[.;](?:\s|$)", (text or "One file for each kind of object.").replace("\n", " "))[0]
    said = said.replace("`", "")
    return said if len(said) <= 84 else said[:81].rsplit(" ", 1)[0] + " ..."


def layers() -> Picture:
    """Who may import whom, as import-linter enforces it."""
    contract = CONTRACT.search((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if contract is None:
        sys.exit("pyproject.toml: no contract 'Imports point down only' found")
    rows = [re.findall(r"\w+", row) for row in re.findall(r'"(.*?)"', contract[1])]
    height = 46 + sum(24 * len(row) + 8 for row in rows)
    picture = Picture("Layers of the engine: each imports only from layers below it", 760, height)
    y = 34
    picture.text(16, 23, "plugins/module_utils/verge: imports point down only", "name")
    for row in rows:
        tall = 24 * len(row)
        picture.parts.append(f'  <rect class="box" x="12" y="{y}" width="736" height="{tall}" rx="5"/>\n')
        for number, name in enumerate(row):
            picture.text(24, y + 17 + 24 * number, name, "name")
            picture.text(170, y + 17 + 24 * number, first_sentence(name), "small")
        y += tall + 8
    return picture


def pipeline() -> Picture:
    """What happens to a task."""
    picture = Picture("The way of a task from its options to its result", 760, 300)
    steps = (
        ("options", "what the task says"),
        ("desired", "only what was given,\nin one spelling"),
        ("read", "one GET with the\nobject and its parts"),
        ("plan", "pure: steps, and the\ndifference"),
    )
    for number, (name, words) in enumerate(steps):
        x = 16 + number * 186
        picture.box(x, 24, 160, 70, f"{name}\n{words}")
        if number:
            picture.arrow((x - 26, 59), (x, 59))
    picture.arrow((654, 94), (654, 140))
    picture.box(574, 140, 160, 44, "anything to do?", "ask")
    picture.arrow((574, 162), (548, 162), label="yes", at=(550, 154))
    picture.box(388, 140, 160, 44, "check mode?", "ask")
    picture.arrow((388, 162), (362, 162), label="no", at=(366, 154))
    picture.box(202, 132, 160, 60, "apply\nstep by step, with\nwaits that end")
    picture.arrow((202, 162), (176, 162))
    picture.box(16, 132, 160, 60, "read again\nwhat was written and\nwas it kept?")
    picture.box(16, 236, 718, 44, "result\nchanged, the object in terms of the options, actions, diff", "end")
    picture.arrow((96, 192), (96, 236))
    picture.arrow((468, 184), (468, 236), label="yes: the plan is the prediction", at=(476, 214))
    picture.arrow((700, 184), (700, 236), label="no", at=(708, 214))
    return picture


def power() -> Picture:
    """When a running object is restarted, and when not."""
    picture = Picture("Whether a task restarts something that runs", 760, 396)
    picture.box(16, 20, 226, 50, "a task changes something\nthat runs, without a power state")
    picture.arrow((242, 45), (292, 45))
    picture.box(292, 20, 186, 50, "does it take effect\nat once?", "ask")
    picture.arrow((478, 45), (540, 45), label="yes", at=(496, 37))
    picture.box(540, 20, 204, 50, "written\nand in effect", "end")
    picture.arrow((385, 70), (385, 106), label="no", at=(393, 92))
    picture.box(292, 106, 186, 50, "does the platform take\nit while it runs?", "ask")
    picture.arrow((478, 131), (540, 131), label="no", at=(496, 123))
    picture.box(540, 106, 204, 50, "allow_power_cycle\ngiven?", "ask")
    picture.arrow((642, 156), (642, 192), label="no", at=(650, 178))
    picture.box(540, 192, 204, 50, "refused\nnothing is written", "no")
    picture.arrow((385, 156), (385, 192), label="yes: waits for the next start", at=(393, 178))
    picture.box(292, 192, 186, 50, "allow_power_cycle\ngiven?", "ask")
    picture.arrow((292, 217), (242, 217), label="no", at=(258, 209))
    picture.box(16, 192, 226, 50, "written, not in effect\na warning names the options", "end")
    picture.arrow((385, 242), (385, 290), label="yes", at=(393, 262))
    picture.arrow((744, 131), (752, 131), (752, 266), (440, 266), (440, 290), label="yes", at=(720, 260))
    picture.box(292, 290, 186, 44, "shut down\nwrite what needs it, start")
    picture.arrow((292, 312), (230, 312), label="it stops", at=(238, 304))
    picture.box(16, 290, 214, 44, "written and in effect\none power cycle for all changes", "end")
    picture.arrow((478, 312), (540, 312), label="deaf", at=(494, 304))
    picture.box(540, 290, 204, 44, "force given?\nafter shutdown_timeout", "ask")
    picture.arrow((600, 334), (600, 348), (385, 348), (385, 334), label="yes: the power is cut", at=(400, 364))
    picture.arrow((690, 334), (690, 352), label="no", at=(698, 347))
    picture.box(620, 352, 124, 32, "the task fails", "no")
    return picture


PICTURES = {"layers.svg": layers, "pipeline.svg": pipeline, "power.svg": power}


def main() -> int:
    wanted = {IMAGES / name: str(draw()) for name, draw in PICTURES.items()}
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if sys.argv[1:] == ["--write"]:
        IMAGES.mkdir(parents=True, exist_ok=True)
        for path in wrong:
            path.write_text(wanted[path], encoding="utf-8")
        return 0
    for path in wrong:
        print(f"{path.relative_to(ROOT)}: not as scripts/pictures.py --write draws it", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
