# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Analyses the payload that Ansible sends for a task: its size, and how its process spends its time."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmark.plays import Shape, Stage, Variant

#: Owners of imports: the first prefix that matches the name, or the name of the importing module.
OWNERS = {
    "ansible.": "ansible",
    "ansible_collections": "ours",
    "requests": "requests",
    "pyvergeos": "pyvergeos",
}
_LINE = re.compile(r"^import time: +(\d+) \| +\d+ \| ( *)(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Process:
    """A process of a module; times in milliseconds, medians.

    Attributes:
        size: of the file that is sent, in bytes.
        files: Python files in it.
        whole: from its start to its end.
        start: of Python without any module.
        compiling: part of `imports["ours"]`: what is sent comes without compiled files.
    """

    size: int
    files: int
    whole: float
    start: float
    imports: dict[str, float]
    compiling: float

    @property
    def rest(self) -> float:
        """The time that neither the start nor imports take."""
        return max(0.0, self.whole - self.start - sum(self.imports.values()))


def taken_apart(place: Stage, variant: Variant, repeat: int) -> Process:
    """Have Ansible write the payload of a task, and run it without Ansible."""
    remote = place.home / "remote"
    shutil.rmtree(remote, ignore_errors=True)
    changes = {**variant.environment, "ANSIBLE_KEEP_REMOTE_FILES": "true"}
    place.run(Shape(variant.label), [variant.task], 1, **changes)
    (file,) = remote.rglob("AnsiballZ_*.py")
    runner = _Runner(place, variant, repeat)
    size, whole, start = file.stat().st_size, runner.milliseconds(str(file)), runner.milliseconds("-c", "pass")
    imports = runner.imports(file)
    runner.process(str(file), "explode")
    sources = sorted((file.parent / "debug_dir").rglob("*.py"))
    ours = [path for path in sources if "ansible_collections" in path.parts]
    return Process(size, len(sources), whole, start, imports, _compiling(ours))


@dataclass(frozen=True)
class _Runner:
    place: Stage
    variant: Variant
    repeat: int

    def process(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments in the environment of the task; a failed task exits with 1."""
        environment = self.place.environment(**self.variant.environment)
        command = [sys.executable, *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def milliseconds(self, *words: str) -> float:
        taken = []
        for _turn in range(self.repeat):
            started = time.perf_counter()
            self.process(*words)
            taken.append(1000 * (time.perf_counter() - started))
        return statistics.median(taken)

    def imports(self, file: Path) -> dict[str, float]:
        """Return the milliseconds of imports by owner, without those of Python's own start."""
        runs = [self._imports_once(file) for _turn in range(self.repeat)]
        return {owner: statistics.median(run.get(owner, 0.0) for run in runs) for owner in OWNERS.values()}

    def _imports_once(self, file: Path) -> dict[str, float]:
        usual = {name for _owner, name, _time in _imported(self.process("-X", "importtime", "-c", "pass").stderr)}
        found: dict[str, float] = {}
        for owner, name, milliseconds in _imported(self.process("-X", "importtime", str(file)).stderr):
            if name not in usual:
                found[owner] = found.get(owner, 0.0) + milliseconds
        return found


def _imported(output: str) -> Iterator[tuple[str, str, float]]:
    """Yield owner, name and own time of each import; Python prints an import after those it causes."""
    importers: list[tuple[int, str]] = []
    for own, indent, name in reversed(_LINE.findall(output)):
        while importers and importers[-1][0] >= len(indent):
            importers.pop()
        # Imports without an importing module come from Ansible's wrapper.
        inherited = importers[-1][1] if importers else "ansible"
        owner = next((word for prefix, word in OWNERS.items() if f"{name}.".startswith(prefix)), inherited)
        importers.append((len(indent), owner))
        yield owner, name, int(own) / 1000


def _compiling(files: list[Path]) -> float:
    started = time.perf_counter()
    for path in files:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    return 1000 * (time.perf_counter() - started)
