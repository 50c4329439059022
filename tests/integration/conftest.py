# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a simulated system of its own for each test."""

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


@pytest.fixture
def system() -> Iterator[System]:
    """A small system whose inner delays pass quickly."""
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        yield System(simulator)


@pytest.fixture(params=[True, False], ids=["in-process", "module"])
def ansible(system: System, tmp_path: Path, request: pytest.FixtureRequest) -> Ansible:
    """The command-line tools, pointed at the simulated system, through either door to the engine."""
    return Ansible(system.simulator, tmp_path, in_process=bool(request.param))
