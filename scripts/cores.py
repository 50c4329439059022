# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of ansible-core that the Pythons present can run, and a place to run the ansible-test of each.

Each version has an environment and a HOME of its own, in .build; its tools work on copies of the project.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import environment
import sanity_home

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
# ansible-core: the oldest and the newest Python that it runs on itself; it manages all of PYTHONS up to the newest.
CORES = {
    "2.16": ("3.10", "3.12"),
    "2.17": ("3.10", "3.12"),
    "2.18": ("3.11", "3.13"),
    "2.19": ("3.11", "3.13"),
    "2.20": ("3.12", "3.14"),
    "2.21": ("3.12", "3.14"),
}
# What ansible-test and pip say about their own doings.
CHATTER = re.compile(
    r"\s*$|Running sanity|Installing |Using cached |Looking in |Processing |Successfully |Collecting |  Downloading |"
    r"  +\S*━|WARNING: (Location|Using locale|Reviewing)"
)


@dataclass(frozen=True)
class Run:
    """One version of ansible-core, the Python that it runs on, and those of the hosts that it manages."""

    core: str
    controller: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Bench:
    """Where the tools of one version are installed, and where they keep theirs."""

    python: Path
    home: Path

    def ansible_test(self, arguments: list[str], tree: Path, log: Path) -> tuple[int, str]:
        """The exit code and everything that was said, which goes to the log, too."""
        done = subprocess.run(
            [str(self.python.parent / "ansible-test"), *arguments],
            check=False,
            cwd=tree,
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        log.write_text(done.stdout, encoding="utf-8")
        return done.returncode, done.stdout

    def variables(self) -> dict[str, str]:
        """The caller's environment, but for what would lead Ansible or pytest astray."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANSIBLE_", "PYTEST_", "VERGE"))}
        path = os.pathsep.join([str(self.home / "bin"), str(self.python.parent), kept.get("PATH", os.defpath)])
        return {**kept, "HOME": str(self.home), "PATH": path}


def bench(run: Run, pythons: dict[str, str], *further: Path) -> Bench:
    """Installs what is missing; further requirement files go into the environment besides ansible-core."""
    requirements = BUILD / "requirements" / f"core-{run.core}.txt"
    requirements.parent.mkdir(parents=True, exist_ok=True)
    requirements.write_text(f"ansible-core=={run.core}.*\nshellcheck-py\n", encoding="utf-8")
    folder = BUILD / f"venv-core-{run.core}"
    python = environment.ensure(folder, [requirements, *further], None, pythons[run.controller])
    return Bench(python, sanity_home.prepare(BUILD / f"home-{run.core}", python, pythons))


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


def unknown(names: list[str]) -> str:
    """What to say about names that are no version of ansible-core, if there are any."""
    strange = [name for name in names if name not in CORES and name != "all"]
    return f"No such ansible-core: {' '.join(strange)}; there are: all {' '.join(CORES)}" if strange else ""


def chosen(names: list[str], runs: list[Run]) -> list[Run]:
    """Those named; without names the oldest and the newest."""
    if names == ["all"]:
        return runs
    if names:
        return [run for run in runs if run.core in names]
    return [runs[0], *runs[1:][-1:]] if runs else []


def report_cores(names: list[str], runs: list[Run], pythons: dict[str, str], gate: str) -> None:
    """Which versions of ansible-core are not run, and why."""
    running = {run.core for run in runs}
    left_out = []
    for core, (first, last) in CORES.items():
        if not set(span(first, last)) & set(pythons):
            print(f"  skipped ansible-core {core}: needs Python {first} to {last}, none is here")
        elif core not in running and not names:
            left_out.append(core)
    if left_out:
        print(f"  left out ansible-core {', '.join(left_out)}: `make {gate} CORES=all` runs each")


def report_gaps(names: list[str], runs: list[Run], pythons: dict[str, str], gate: str) -> None:
    """The same, and which Pythons are not tried as those of managed nodes."""
    report_cores(names, runs, pythons, gate)
    missing = [version for version in PYTHONS if version not in pythons]
    if missing:
        print(f"  skipped as target: Python {', '.join(missing)}, not on this machine")


def show_trouble(clean: bool, output: str) -> None:
    """What went wrong if something did, and in any case what was skipped."""
    for line in output.splitlines():
        if (not clean and not CHATTER.match(line)) or line.startswith("WARNING: Skipping"):
            print(f"    {line}", flush=True)
