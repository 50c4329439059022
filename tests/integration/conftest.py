# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a freshly seeded system for each test, on one server for all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
for path in (ROOT, ROOT / ".build" / "collections"):
    if str(path) not in sys.path:
        sys.path.insert(0, str(path))

from tests.integration.ansible import Ansible  # noqa: E402 - needs the path set up above
from tests.integration.tasks import System  # noqa: E402
from tests.simulator import Simulator  # noqa: E402

RATE = 20.0


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """One server for the whole session: starting and stopping one costs more than most tests."""
    with Simulator(seed="small", clock_rate=RATE) as simulator:
        yield simulator


@pytest.fixture
def system(simulator: Simulator) -> Iterator[System]:
    """A small system whose inner delays pass quickly."""
    simulator.reset()
    simulator.clock.rate = RATE
    yield System(simulator)
    failures = simulator.application.errors[:]
    simulator.application.errors.clear()
    if failures:
        raise RuntimeError("the simulator itself failed during this test") from failures[0]


@pytest.fixture
def ansible(system: System, tmp_path: Path) -> Ansible:
    """The command-line tools, pointed at the simulated system."""
    return Ansible(system.simulator, tmp_path)
