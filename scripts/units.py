# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test units: the plugins' unit tests as Ansible itself runs them, with no more of it than modules get.

    python scripts/units.py            on the oldest and the newest ansible-core, each on its newest Python
    python scripts/units.py all        on each ansible-core, and on Python 3.9 as well
    python scripts/units.py 2.18 2.20  on these, and on Python 3.9 as well

Each test gets a process of its own there, so this takes longer than `make unit`, which has them run on Python 3.9 anyway.
The libraries of the tests are installed once for each Python, below .build.
"""

from __future__ import annotations

import re
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import copy_tree
import cores
import environment
import suite

REQUIREMENTS = cores.ROOT / "requirements"
# The simulator's own tests have nothing to do with ansible-core; `make simulator-tests` runs them.
TESTS = "tests/unit/plugins/"
PASSED = re.compile(r"^=+ .*?(\d+) passed", re.MULTILINE)
SECTION = re.compile(r"^Unit test \w+ with Python ", re.MULTILINE)
TROUBLE = re.compile(r"^(?:=+ (?:FAILURES|ERRORS) =+|(?:FATAL|ERROR): )", re.MULTILINE)
SHOWN = 6000  # characters of what went wrong


@dataclass(frozen=True)
class Outcome:
    run: cores.Run
    targets: list[str]
    code: int
    output: str
    seconds: float

    @property
    def tests(self) -> int:
        return sum(int(number) for number in PASSED.findall(self.output))

    @property
    def clean(self) -> bool:
        """All passed, and every part that was begun had tests."""
        return self.code == 0 and 0 < len(SECTION.findall(self.output)) == len(PASSED.findall(self.output))


def libraries(version: str, pythons: dict[str, str]) -> Path:
    """The interpreter of an environment with what the tests import."""
    if version == suite.OLDEST:
        folder, requirements, constraints = "venv-py39", suite.REQUIREMENTS, suite.CONSTRAINTS
    else:
        folder, requirements = f"venv-units-{version}", REQUIREMENTS / "units.txt"
        constraints = REQUIREMENTS / "constraints.txt"
    return environment.ensure(cores.BUILD / folder, [requirements], constraints, pythons[version])


def units(run: cores.Run, pythons: dict[str, str], oldest: bool) -> Outcome:
    started = time.monotonic()
    bench = cores.bench(run, pythons)
    targets = [suite.OLDEST] if oldest and suite.OLDEST in run.targets else []
    targets.append(run.controller)
    arguments = ["units", "--color", "no", "--truncate", "0", "--controller", f"origin:python={run.controller}"]
    for version in targets:
        arguments += ["--target-python", f"{version}@{libraries(version, pythons)}"]
    tree = copy_tree.copy(cores.BUILD / f"units-{run.core}")
    code, output = bench.ansible_test([*arguments, TESTS], tree, cores.BUILD / f"units-{run.core}.log")
    return Outcome(run, targets, code, output, time.monotonic() - started)


def show(outcome: Outcome) -> None:
    run = outcome.run
    verdict = "ok" if outcome.clean else "FAILED"
    targets = " ".join(outcome.targets)
    print(
        f"  {verdict:7}ansible-core {run.core} on Python {run.controller}, targets {targets}: {outcome.seconds:.0f} s"
    )
    print(f"         {outcome.tests} tests passed; log in .build/units-{run.core}.log", flush=True)
    if not outcome.clean:
        trouble = TROUBLE.search(outcome.output)
        said = outcome.output[trouble.start() :][:SHOWN] if trouble else outcome.output[-SHOWN:]
        print(textwrap.indent(said.strip(), "    "), flush=True)


def main(names: list[str]) -> int:
    if complaint := cores.unknown(names):
        print(complaint)
        return 2
    pythons = cores.interpreters()
    runs = cores.chosen(names, cores.possible(pythons))
    cores.report_cores(names, runs, pythons, "units")
    if names and suite.OLDEST not in pythons:
        print(f"  skipped as target: Python {suite.OLDEST}, not on this machine")
    if not runs:
        print("units: nothing could be run")
        return 1
    failed = 0
    for run in runs:  # each uses all processors
        outcome = units(run, pythons, oldest=bool(names))
        show(outcome)
        failed += not outcome.clean
    print(f"units: passed on {len(runs) - failed} of {len(runs)} ansible-core versions")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
