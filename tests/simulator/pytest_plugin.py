# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for pytest: a simulated system for each test, and the variables that let playbooks and inventories log in to it.

The installed package registers this file with pytest. A test that needs other content marks itself::

    @pytest.mark.vergeos(seed="fleet:50", clock_rate=100)
    def test_the_playbook(vergeos, vergeos_environment): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .simulator import Simulator

#: How the simulator of a test is started unless its mark says otherwise; delays pass twenty times as fast.
SETTINGS: dict[str, Any] = {"seed": "small", "clock_rate": 20.0}


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark."""
    config.addinivalue_line("markers", "vergeos(**settings): how the simulator of this test is started")


@pytest.fixture
def vergeos(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """Serve a simulated system for this test; see `Simulator` for what can be read and changed."""
    from .simulator import Simulator  # loading it takes a moment, which tests that do not use it need not wait

    mark = request.node.get_closest_marker("vergeos")
    with Simulator(**{**SETTINGS, **(mark.kwargs if mark else {})}) as simulator:
        yield simulator


@pytest.fixture
def vergeos_environment(vergeos: Simulator) -> dict[str, str]:
    """Return the environment variables with which modules, inventories and lookups reach the system of this test."""
    return {
        "VERGE_HOST": vergeos.url.removeprefix("https://"),
        "VERGE_USERNAME": vergeos.username,
        "VERGE_PASSWORD": vergeos.password,
        "VERGE_CA_PATH": vergeos.ca_file,
        "VERGE_REQUESTS_PER_SECOND": "0",
    }
