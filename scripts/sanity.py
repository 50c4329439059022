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

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import copy_tree
import environment
import sanity_home

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
# What ansible-test and pip say about their own doings.
CHATTER = re.compile(
    r"\s*$|Running sanity|Installing |Using cached |Looking in |Processing |Successfully |Collecting |  Downloading |"
    r"  +\S*━|WARNING: (Location|Using locale|Reviewing)"
)
# ansible-core: the oldest and the newest Python that it runs on itself; it manages all of PYTHONS up to the newest.
CORES = {
    "2.16": ("3.10", "3.12"),
    "2.17": ("3.10", "3.12"),
    "2.18": ("3.11", "3.13"),
    "2.19": ("3.11", "3.13"),
    "2.20": ("3.12", "3.14"),
    "2.21": ("3.12", "3.14"),
}


@dataclass(frozen=True)
class Run:
    core: str
    controller: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    run: Run
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


def span(first: str, last: str) -> tuple[str, ...]:
    return PYTHONS[PYTHONS.index(first) : PYTHONS.index(last) + 1]


def interpreters() -> dict[str, str]:
    found = {}
    for version in PYTHONS:
        command = ["sh", str(ROOT / "scripts" / "find_python.sh"), version]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            found[version] = done.stdout.strip()
    return found


def possible(pythons: dict[str, str]) -> list[Run]:
    runs = []
    for core, (first, last) in CORES.items():
        controllers = [version for version in span(first, last) if version in pythons]
        if controllers:
            targets = tuple(version for version in span(PYTHONS[0], last) if version in pythons)
            runs.append(Run(core, controllers[-1], targets))
    return runs


def chosen(names: list[str], runs: list[Run]) -> list[Run]:
    if names == ["all"]:
        return runs
    if names:
        return [run for run in runs if run.core in names]
    return [runs[0], *runs[1:][-1:]] if runs else []


def report_gaps(names: list[str], runs: list[Run], pythons: dict[str, str]) -> None:
    running = {run.core for run in runs}
    for core, (first, last) in CORES.items():
        if not set(span(first, last)) & set(pythons):
            print(f"  skipped ansible-core {core}: needs Python {first} to {last}, none is here")
        elif core not in running and not names:
            print(f"  left out ansible-core {core}: `make sanity CORES=all` runs it")
    missing = [version for version in PYTHONS if version not in pythons]
    if missing:
        print(f"  skipped as target: Python {', '.join(missing)}, not on this machine")


def sanity(run: Run, pythons: dict[str, str]) -> Outcome:
    started = time.monotonic()
    requirements = BUILD / "requirements" / f"core-{run.core}.txt"
    requirements.parent.mkdir(parents=True, exist_ok=True)
    requirements.write_text(f"ansible-core=={run.core}.*\nshellcheck-py\n", encoding="utf-8")
    python = environment.ensure(BUILD / f"venv-core-{run.core}", [requirements], None, pythons[run.controller])
    home = sanity_home.prepare(BUILD / f"home-{run.core}", python, pythons)
    command = [str(python.parent / "ansible-test"), "sanity", "--color", "no", "--truncate", "0"]
    command += ["--controller", f"origin:python={run.controller}"]
    for version in run.targets:
        command += ["--target-python", version]
    done = subprocess.run(
        command,
        check=False,
        cwd=copy_tree.copy(BUILD / f"sanity-{run.core}"),
        env={**os.environ, "HOME": str(home), "PATH": f"{home / 'bin'}:{python.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    (BUILD / f"sanity-{run.core}.log").write_text(done.stdout, encoding="utf-8")
    return Outcome(run, done.returncode, done.stdout, time.monotonic() - started)


def show(outcome: Outcome) -> None:
    run = outcome.run
    verdict = "ok" if outcome.clean else "FAILED"
    targets = " ".join(run.targets)
    print(
        f"  {verdict:7}ansible-core {run.core} on Python {run.controller}, targets {targets}: {outcome.seconds:.0f} s"
    )
    print(f"         {outcome.tests} tests; log in .build/sanity-{run.core}.log", flush=True)
    for line in outcome.output.splitlines():
        if (not outcome.clean and not CHATTER.match(line)) or line.startswith("WARNING: Skipping"):
            print(f"    {line}", flush=True)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CORES and name != "all"]
    if unknown:
        print(f"No such ansible-core: {' '.join(unknown)}; there are: all {' '.join(CORES)}")
        return 2
    pythons = interpreters()
    runs = chosen(names, possible(pythons))
    report_gaps(names, runs, pythons)
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
