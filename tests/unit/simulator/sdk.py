# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's Python SDK, connected to a simulator."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator import Simulator

pyvergeos = pytest.importorskip("pyvergeos")


def connect(sim: Simulator, **credentials: Any) -> Any:
    """Return a client with its own session, so that it neither retries requests nor reads the environment."""
    session = requests.Session()
    session.trust_env = False
    session.verify = sim.ca_file
    if not credentials:
        credentials = {"username": sim.username, "password": sim.password}
    return pyvergeos.VergeClient(host=f"127.0.0.1:{sim.port}", session=session, **credentials)


def skip_sleeps(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Advance the clock of the simulator where the SDK sleeps."""
    monkeypatch.setattr("time.sleep", sim.clock.advance)


def assert_nothing_unknown(sim: Simulator) -> None:
    """Assert that the contract has every name that the SDK sent."""
    for entry in sim.journal.requests:
        assert (entry.dropped, entry.unknown_fields, entry.unknown_filter_columns) == ([], [], []), entry
