# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""antsibull-nox: the sessions that antsibull-nox.toml describes, or those named.

    python scripts/nox.py
    python scripts/nox.py license-check

Nox and what the sessions use live in an environment of their own; the sessions install nothing, so that this works
without a network. They ask git for the files, and get a copy of the project with a repository of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import copy_tree
import environment

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
# A line of the summary, or of the only session.
RESULT = re.compile(r"^nox > (?:\* (?P<name>[\w-]+): |Session (?P<only>[\w-]+) )(?P<verdict>[\w ]+)", re.MULTILINE)
CHATTER = re.compile(r"nox > (?!Session .* (aborted|failed|raised))")


def run(sessions: list[str]) -> tuple[int, str]:
    requirements = ROOT / "requirements"
    python = environment.ensure(
        BUILD / "venv-nox", [requirements / "nox.txt"], requirements / "constraints.txt", sys.executable
    )
    home = BUILD / "home-nox"
    home.mkdir(exist_ok=True)
    command = [str(python), "-m", "nox", "--no-venv", "--no-install", "--non-interactive", "--nocolor"]
    for session in sessions:
        command += ["--session", session]
    done = subprocess.run(
        command,
        check=False,
        cwd=copy_tree.copy(BUILD / "nox"),
        env={
            **os.environ,
            "CI": "false",  # there is no branch that the files could be compared with
            "HOME": str(home),
            "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    (BUILD / "nox.log").write_text(done.stdout, encoding="utf-8")
    return done.returncode, done.stdout


def main(sessions: list[str]) -> int:
    started = time.monotonic()
    code, output = run(sessions)
    verdicts = {match["name"] or match["only"]: match["verdict"] for match in RESULT.finditer(output)}
    bad = [name for name, verdict in verdicts.items() if not re.match(r"success|was successful", verdict)]
    failed = bool(code or bad or not verdicts)
    for name in verdicts:
        print(f"  {'FAILED' if name in bad else 'ok':7}{name}")
    # Warnings, which fail no session, are shown, too.
    for line in output.splitlines():
        if not verdicts or not CHATTER.match(line):
            print(f"    {line}", flush=True)
    print(f"nox: {len(verdicts) - len(bad)} of {len(verdicts)} sessions passed in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
