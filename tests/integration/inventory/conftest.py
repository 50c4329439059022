# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: inventories read by ansible-core from simulated systems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.ansible import Ansible
from tests.integration.inventory.reading import Reader, Worker
from tests.integration.tasks import System
from tests.simulator import Simulator


@pytest.fixture(scope="session")
def small() -> Iterator[Simulator]:
    """A small system, which is reset for each test."""
    with Simulator(seed="small") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def fleet() -> Iterator[System]:
    """A system with a thousand VMs, which tests only read."""
    with Simulator(seed="fleet:1000") as simulator:
        yield System(simulator)


@pytest.fixture
def system(small: Simulator) -> System:
    """The small system in its initial state."""
    small.reset()
    return System(small)


@pytest.fixture
def other() -> Iterator[System]:
    """A second system, with the same VMs."""
    with Simulator(seed="small") as simulator:
        yield System(simulator)


@pytest.fixture(scope="session")
def worker(small: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One worker process for all tests of a session."""
    running = Worker(Ansible(small, tmp_path_factory.mktemp("worker")).environment())
    yield running
    running.stop()


@pytest.fixture
def inventory(worker: Worker, system: System, tmp_path: Path) -> Reader:
    """A reader of inventories of the small system."""
    return Reader(worker, system, tmp_path)
