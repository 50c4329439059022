# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a freshly seeded system for each test, on one server for all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
for path in (ROOT, ROOT / ".build" / "collections"):
    if str(path) not in sys.path:
        sys.path.insert(0, str(path))

from tests.contract.releases import RELEASES  # noqa: E402
from tests.integration.ansible import Ansible  # noqa: E402 - needs the path set up above
from tests.integration.tasks import System  # noqa: E402
from tests.simulator import Simulator  # noqa: E402

RATE = 20.0


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """One server for the whole session: starting and stopping one costs more than most tests."""
    with Simulator(seed="small", clock_rate=RATE) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def simulators(simulator: Simulator) -> Iterator[Mapping[str, Simulator]]:
    """One server for each release, for tests of what differs."""
    with ExitStack() as stack:
        others = [release for release in RELEASES if release != simulator.release]
        yield {
            simulator.release: simulator,
            **{
                release: stack.enter_context(Simulator(seed="small", clock_rate=RATE, release=release))
                for release in others
            },
        }


def fresh(simulator: Simulator) -> Iterator[System]:
    """Yield a newly seeded system, and raise if the simulator itself fails."""
    simulator.reset()
    simulator.clock.rate = RATE
    yield System(simulator)
    failures = simulator.application.errors[:]
    simulator.application.errors.clear()
    if failures:
        raise RuntimeError("the simulator itself failed during this test") from failures[0]


@pytest.fixture
def system(simulator: Simulator) -> Iterator[System]:
    """A small system whose inner delays pass quickly."""
    yield from fresh(simulator)


@pytest.fixture(params=RELEASES)
def any_release(request: pytest.FixtureRequest, simulators: Mapping[str, Simulator]) -> Iterator[System]:
    """A small system of each release in turn."""
    yield from fresh(simulators[request.param])


@pytest.fixture
def oldest(simulators: Mapping[str, Simulator]) -> Iterator[System]:
    """A small system of the oldest release, for what newer ones have fixed."""
    yield from fresh(simulators[RELEASES[0]])


@pytest.fixture
def newest(simulators: Mapping[str, Simulator]) -> Iterator[System]:
    """A small system of the newest release."""
    yield from fresh(simulators[RELEASES[-1]])


@pytest.fixture
def ansible(system: System, tmp_path: Path) -> Ansible:
    """The command-line tools, pointed at the simulated system."""
    return Ansible(system.simulator, tmp_path)
