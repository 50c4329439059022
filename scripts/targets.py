# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test integration: the targets in tests/integration/targets, against a simulated system that is started here.

    python scripts/targets.py                      all targets on the newest ansible-core
    python scripts/targets.py 2.16 verge_vm        some of them, on another
    python scripts/targets.py all                  all targets on each ansible-core
    python scripts/targets.py --processes          each module in a process of its own
    python scripts/targets.py --config my.yml      against the system that this file tells, see
                                                   tests/integration/integration_config.yml.template

Modules usually run inside the worker that Ansible has forked. One target is therefore run again with processes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import copy_tree
import cores
import simulated

TARGETS = cores.ROOT / "tests" / "integration" / "targets"
REQUIREMENTS = cores.ROOT / "tests" / "integration" / "requirements.txt"
CONFIG = Path("tests", "integration", "integration_config.yml")
TWICE = "verge_vm"
CLOCK_RATE = "10"
RUNNING = re.compile(r"^Running (\w+) integration test", re.MULTILINE)
# Where a new subject begins in what ansible-test says, and what makes a subject worth showing.
SUBJECT = re.compile(r"\n(?=TASK \[|PLAY |Running |ERROR: |FATAL: |WARNING: )")
FAILURE = re.compile(r"^(fatal|failed|ERROR|FATAL): |^\[ERROR\]", re.MULTILINE)
SHOWN = 2000  # characters of a failure


@dataclass(frozen=True)
class Job:
    """Targets that are run by one call of ansible-test."""

    run: cores.Run
    targets: tuple[str, ...]
    processes: bool

    @property
    def name(self) -> str:
        return f"{self.run.core}{'-processes' if self.processes else ''}"


def known() -> list[str]:
    return sorted(path.name for path in TARGETS.iterdir() if (path / "aliases").exists())


def without_target() -> list[str]:
    """Modules that no target bears the name of, or names among its aliases; one serves a module and its info module."""
    aliases = [line for name in known() for line in (TARGETS / name / "aliases").read_text("utf-8").splitlines()]
    served = {name.removesuffix("_info") for name in [*known(), *aliases]}
    modules = {path.stem.removesuffix("_info") for path in (cores.ROOT / "plugins" / "modules").glob("verge_*.py")}
    return sorted(modules - served)


def needed(name: str) -> bool:
    """ansible-test writes a file where the other suites have a folder, tests/integration/inventory."""
    kept = ("tests/config.yml", "tests/integration/requirements.txt", "tests/integration/targets/")
    return not name.startswith("tests/") or name.startswith(kept)


@contextlib.contextmanager
def system(config: Path | None) -> Iterator[str]:
    """The variables that lead to the system, as YAML."""
    if config:
        yield config.read_text(encoding="utf-8")
        return
    with simulated.simulator(cores.BUILD / "targets", "--clock-rate", CLOCK_RATE) as facts:
        variables = {
            "verge_host": facts["host"],
            "verge_port": facts["port"],
            "verge_username": facts["username"],
            "verge_password": facts["password"],
            "verge_ca_path": str(Path(facts["ca_file"]).absolute()),
        }
        yield "".join(f"{name}: {json.dumps(value)}\n" for name, value in variables.items())


def integration(job: Job, pythons: dict[str, str], config: Path | None) -> bool:
    started = time.monotonic()
    bench = cores.bench(job.run, pythons, REQUIREMENTS)
    tree = copy_tree.copy(cores.BUILD / f"targets-{job.run.core}", belongs=needed)
    log = cores.BUILD / f"targets-{job.name}.log"
    arguments = ["integration", "--local", "--python", job.run.controller, "--color", "no", "--truncate", "0"]
    with system(config) as variables:
        door = "\nverge_in_process: false\n" if job.processes else ""
        (tree / CONFIG).write_text(variables + door, encoding="utf-8")
        try:
            code, output = bench.ansible_test([*arguments, "--continue-on-error", *job.targets], tree, log)
        finally:
            (tree / CONFIG).unlink()
    missing = set(job.targets) - set(RUNNING.findall(output))
    show(job, code, output, missing, time.monotonic() - started)
    return code == 0 and not missing


def show(job: Job, code: int, output: str, missing: set[str], seconds: float) -> None:
    verdict = "FAILED" if code or missing else "ok"
    door = "each module in a process of its own" if job.processes else "modules inside Ansible's workers"
    print(f"  {verdict:7}ansible-core {job.run.core} on Python {job.run.controller}, {door}: {seconds:.0f} s")
    print(f"         {len(job.targets)} targets; log in .build/targets-{job.name}.log", flush=True)
    if missing:
        print(f"    not run: {' '.join(sorted(missing))}", flush=True)
    if code:
        for subject in filter(FAILURE.search, SUBJECT.split(output)):
            print(textwrap.indent(subject.strip()[:SHOWN], "    "), flush=True)


def jobs(args: argparse.Namespace, runs: list[cores.Run]) -> list[Job]:
    targets = tuple(name for name in args.names if name not in cores.CORES and name != "all") or tuple(known())
    found = []
    for run in runs:
        if not args.processes:
            found.append(Job(run, targets, processes=False))
        again = targets if args.processes else tuple(name for name in targets if name == TWICE)
        if again:
            found.append(Job(run, again, processes=True))
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Run the integration targets.")
    parser.add_argument("names", nargs="*", metavar="core or target")
    parser.add_argument("--processes", action="store_true", help="each module in a process of its own")
    parser.add_argument("--config", type=Path, help="variables that lead to a system; default: a simulated one")
    args = parser.parse_args(arguments)
    strange = set(args.names) - {"all", *cores.CORES, *known()}
    if strange:
        parser.error(f"neither an ansible-core nor a target: {' '.join(sorted(strange))}; targets: {' '.join(known())}")
    if args.config and not args.config.is_file():
        parser.error(f"there is no file {args.config}")
    pythons = cores.interpreters()
    chosen = [name for name in args.names if name in cores.CORES or name == "all"]
    runs = cores.chosen(chosen, cores.possible(pythons))
    runs = runs if chosen else runs[-1:]
    cores.report_cores(chosen, runs, pythons, "targets")
    todo = jobs(args, runs)
    if not todo:
        print("targets: nothing could be run")
        return 1
    if missing := without_target():
        print(f"  without a target: {' '.join(missing)}")
    passed = [integration(job, pythons, args.config) for job in todo]
    print(f"targets: {sum(passed)} of {len(passed)} runs passed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main(sys.argv[1:]))
    except simulated.SimulatorError as error:
        sys.exit(f"targets: {error}")
