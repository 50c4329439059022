# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test sanity, without ignore entries, on the ansible-core versions that the Pythons present can run.

    python scripts/sanity.py            the oldest and the newest
    python scripts/sanity.py all        each
    python scripts/sanity.py 2.18 2.20  these

Each version has an environment of its own and works on a copy of its own, so that they can run side by side.
ansible-test keeps its tools below HOME, which is set to a folder in .build.
"""

from __future__ import annotations

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import copy_tree
import cores


@dataclass(frozen=True)
class Outcome:
    run: cores.Run
    code: int
    output: str
    seconds: float

    @property
    def tests(self) -> int:
        return len(re.findall(r"^Running sanity test ", self.output, re.MULTILINE))

    @property
    def clean(self) -> bool:
        """No complaint, and there was something that could have been complained about."""
        return self.code == 0 and self.tests > 0


def sanity(run: cores.Run, pythons: dict[str, str]) -> Outcome:
    started = time.monotonic()
    bench = cores.bench(run, pythons)
    arguments = ["sanity", "--color", "no", "--truncate", "0", "--controller", f"origin:python={run.controller}"]
    for version in run.targets:
        arguments += ["--target-python", version]
    tree = copy_tree.copy(cores.BUILD / f"sanity-{run.core}")
    code, output = bench.ansible_test(arguments, tree, cores.BUILD / f"sanity-{run.core}.log")
    return Outcome(run, code, output, time.monotonic() - started)


def show(outcome: Outcome) -> None:
    run = outcome.run
    verdict = "ok" if outcome.clean else "FAILED"
    targets = " ".join(run.targets)
    print(
        f"  {verdict:7}ansible-core {run.core} on Python {run.controller}, targets {targets}: {outcome.seconds:.0f} s"
    )
    print(f"         {outcome.tests} tests; log in .build/sanity-{run.core}.log", flush=True)
    cores.show_trouble(outcome.clean, outcome.output)


def main(names: list[str]) -> int:
    if complaint := cores.unknown(names):
        print(complaint)
        return 2
    pythons = cores.interpreters()
    runs = cores.chosen(names, cores.possible(pythons))
    cores.report_gaps(names, runs, pythons, "sanity")
    if not runs:
        print("sanity: nothing could be run")
        return 1
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(lambda run: sanity(run, pythons), runs):
            show(outcome)
            failed += not outcome.clean
    print(f"sanity: {len(runs) - failed} of {len(runs)} ansible-core versions clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
