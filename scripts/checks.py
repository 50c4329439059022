# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs commands two at a time and prints one line for each, with the output of those that fail.

make -j has no such summary, and pre-commit fetches its hooks from hosts other than PyPI.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LOGS = ROOT / ".build" / "logs"


@dataclass(frozen=True)
class Check:
    """A command that must succeed."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """The file for the output."""
        return LOGS / f"{self.name.replace(' ', '-')}.log"

    def run(self) -> tuple[int, float]:
        """Run the command with its output in the log; return the exit code and the seconds it took."""
        started = time.monotonic()
        environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **self.environment}
        with self.log.open("w", encoding="utf-8") as log:
            code = subprocess.run(
                self.command,
                check=False,
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ).returncode
        return code, time.monotonic() - started

    def last_lines(self, number: int) -> str:
        """Return the end of the log, indented."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        more = [f"... {len(lines) - number} more lines in {self.log.relative_to(ROOT)}"] if len(lines) > number else []
        return "\n".join(f"    {line}" for line in [*more, *lines[-number:]])


def run(title: str, checks: list[Check], names: list[str], lines: int) -> int:
    """Run the checks, or only those named; show so many lines of the output of one that fails.

    Returns:
        The exit code.
    """
    if unknown := sorted(set(names) - {check.name for check in checks}):
        print(f"{title}: unknown: {', '.join(unknown)}; known: {', '.join(check.name for check in checks)}")
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    chosen = [check for check in checks if not names or check.name in names]
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, future in [(check, pool.submit(check.run)) for check in chosen]:
            code, seconds = future.result()
            print(f"  {'FAILED' if code else 'ok':7}{check.name:16}{seconds:6.1f} s", flush=True)
            if code:
                failed += 1
                print(check.last_lines(lines), flush=True)
    print(f"{title}: {len(chosen) - failed} of {len(chosen)} passed")
    return 1 if failed else 0
