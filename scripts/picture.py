# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws the terminal session of the README from a real run against a simulated system.

A playbook runs twice, and a third time in check mode with a change. The picture is what Ansible prints.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import demo
import link_tree
from rich.console import Console
from rich.text import Text

PICTURE = demo.ROOT / "docs" / "docsite" / "rst" / "images" / "session.svg"
WIDTH = 92
PLAYBOOK = """\
- name: A web server
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Run web1
      verge.vergeos.verge_vm:
        name: web1
        cpu_cores: "{{ cores | default(2) }}"
        ram: 4 GiB
        drives: [{name: os, size: 20 GiB}]
        nics: [{name: nic_0, network: Internal}]
        allow_power_cycle: true
        state: running
"""
RUNS: tuple[tuple[str, ...], ...] = ((), (), ("-e", "cores=4", "--check", "--diff"))
# No font from a server: a picture in a page may load nothing.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>A playbook runs twice, and a change is previewed</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def session() -> str:
    """Return what the terminal shows: the playbook, and each run with its command."""
    playbook = demo.WORK / "web.yml"
    shown = ["\033[1m$ cat web.yml\033[0m", PLAYBOOK]
    with demo.simulator() as facts:
        playbook.write_text(PLAYBOOK, encoding="utf-8")
        variables = {**demo.environment(facts), "ANSIBLE_FORCE_COLOR": "1", "COLUMNS": str(WIDTH - 1)}
        for options in RUNS:
            command = [str(demo.BIN / "ansible-playbook"), str(playbook), *options]
            done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True, cwd=demo.WORK)
            shown += [f"\033[1m$ ansible-playbook {' '.join(['web.yml', *options])}\033[0m", shortened(done.stdout)]
    return "\n".join(shown)


def shortened(output: str) -> str:
    """Return what Ansible has printed without the empty lines, the name of the play and the zeros of the recap."""
    lines = [line.rstrip() for line in output.splitlines()]
    kept = [line for line in lines if line.strip() and not line.startswith(("PLAY ", "TASK "))]
    text = re.sub(r" +(unreachable|skipped|rescued|ignored)=0", "", "\n".join(kept))
    return re.sub(r"(?<=\S) {3,}(?=\S*(changed|failed)=)", "  ", text) + "\n"


def draw(text: str) -> str:
    """Return a picture of a terminal that shows a string with escape sequences."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(text), end="")
    picture = console.export_svg(title="verge.vergeos", code_format=FORMAT, unique_id="session")
    notice = [line.removeprefix("# ") for line in Path(__file__).read_text(encoding="utf-8").splitlines()[:3]]
    lines = [line.rstrip() for line in ["<!--", *notice, "-->", *picture.splitlines()]]
    return "\n".join([*lines, ""])


def main() -> int:
    """Run the session, write its picture and return the exit code."""
    link_tree.link()
    shutil.rmtree(demo.WORK, ignore_errors=True)
    demo.WORK.mkdir(parents=True)
    PICTURE.write_text(draw(session()), encoding="utf-8")
    print(f"picture: {PICTURE.relative_to(demo.ROOT)}, {PICTURE.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
