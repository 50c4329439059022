# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Timed plays: the same task many times, as tasks, loop items or on many hosts."""

from __future__ import annotations

import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmark.modules import write_modules
from tests.integration.ansible import Ansible
from tests.simulator import Simulator

RECAP = re.compile(r"^\S+ +: ok=(\d+) .*failed=(\d+)", re.MULTILINE)

WORKER = "in the worker"
PROCESS = "in a process"


@dataclass(frozen=True)
class Variant:
    """A task to measure.

    Attributes:
        place: WORKER or PROCESS, where it has to run.
        ours: whether the task is one of this collection, which says by itself where it runs.
        environment: variables that differ from those of the other variants.
    """

    label: str
    task: Mapping[str, Any]
    place: str
    ours: bool = False
    environment: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """How a task is repeated."""

    label: str
    unit: str = "task"
    forks: int = 5

    def play(self, tasks: Sequence[Mapping[str, Any]], count: int) -> dict[str, Any]:
        """Return a play with each of the tasks so many times."""
        play: dict[str, Any] = {"hosts": "localhost", "gather_facts": False}
        if self.unit == "task":
            play["tasks"] = [task for task in tasks for _turn in range(count)]
        elif self.unit == "item":
            play["tasks"] = [{**task, "loop": list(range(count))} for task in tasks]
        else:
            # A discovered interpreter may lack the libraries.
            own = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
            play.update(hosts="all", connection="local", vars=own, tasks=list(tasks))
        return play

    def flags(self, count: int) -> list[str]:
        """Return further arguments for ansible-playbook."""
        if self.unit != "host":
            return []
        return ["-i", "".join(f"host{number:03}," for number in range(count)), "--forks", str(self.forks)]

    def results(self, count: int) -> int:
        """Return the count of "ok" for one task in a successful run."""
        return 1 if self.unit == "item" else count


class Stage:
    """A simulated system and runs of ansible-playbook against it."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.simulator = simulator
        self.home = home
        self.ansible = Ansible(simulator, home)
        self.surroundings: dict[str, str | None] = {
            "ANSIBLE_LIBRARY": str(home / "library"),
            # The vendor's library reads it from there.
            "REQUESTS_CA_BUNDLE": str(simulator.ca_file),
        }
        write_modules(home / "library")

    def environment(self, **changes: str | None) -> dict[str, str]:
        """Return the environment of a module process."""
        return self.ansible.environment(**{**self.surroundings, **changes})

    def run(
        self, shape: Shape, tasks: Sequence[Mapping[str, Any]], count: int, *flags: str, **changes: str | None
    ) -> str:
        """Run a play, verify that it succeeded, and return its output."""
        text = json.dumps([shape.play(tasks, count)])
        done = self.ansible.playbook(text, *shape.flags(count), *flags, **{**self.surroundings, **changes})
        output = done.stdout + done.stderr
        recap = [(int(ok), int(failed)) for ok, failed in RECAP.findall(done.stdout)]
        expected = shape.results(count) * len(tasks)
        if done.returncode or sum(ok for ok, _failed in recap) != expected or any(failed for _ok, failed in recap):
            raise SystemExit(f"{shape.label}: a run failed\n{output}")
        return output


@contextmanager
def stage() -> Iterator[Stage]:
    """Provide a stage and remove it afterwards."""
    with Simulator(seed="small") as simulator, tempfile.TemporaryDirectory() as home:
        yield Stage(simulator, Path(home))


@dataclass
class Job:
    """A row of a table: runs of a variant, or of the play without tasks."""

    shape: Shape
    variant: Variant | None
    count: int
    seconds: list[float] = field(default_factory=list)
    requests: int = 0

    def once(self, place: Stage) -> None:
        """Add a run."""
        place.simulator.journal.clear()
        tasks = [self.variant.task] if self.variant else []
        changes = self.variant.environment if self.variant else {}
        started = time.perf_counter()
        place.run(self.shape, tasks, self.count, **changes)
        self.seconds.append(time.perf_counter() - started)
        self.requests = len(place.simulator.journal.requests)


@dataclass(frozen=True)
class Cost:
    """The cost of a task: seconds of the runs, without those of the play without it."""

    runs: tuple[float, ...]
    count: int

    @property
    def each(self) -> float:
        """The median in milliseconds."""
        return 1000 * statistics.median(self.runs) / self.count

    @property
    def noise(self) -> float:
        """The spread of the runs relative to the median."""
        return (max(self.runs) - min(self.runs)) / statistics.median(self.runs)


def further(all_of_them: Cost, first: Cost) -> float:
    """Return the milliseconds of each task but the first, which also pays for what is loaded or packed once per play."""
    return (all_of_them.each * all_of_them.count - first.each * first.count) / (all_of_them.count - first.count)


def cost(job: Job, without: Job) -> Cost:
    """Return the cost of the tasks of a job; `without` is subtracted run by run, since consecutive runs compare best."""
    return Cost(tuple(a - b for a, b in zip(job.seconds, without.seconds, strict=True)), job.count)


def take_turns(place: Stage, jobs: Sequence[Job], rounds: int) -> None:
    """Run all jobs once per round, every other round backwards, so that a busy machine slows all of them."""
    for number in range(rounds):
        started = time.perf_counter()
        for job in jobs if number % 2 == 0 else reversed(jobs):
            job.once(place)
        passed = time.perf_counter() - started
        print(f"  {jobs[0].shape.label}: round {number + 1} of {rounds} took {passed:.0f} s", flush=True)
