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
    """A client with a session of its own, so that it neither repeats requests nor looks at the environment."""
    session = requests.Session()
    session.trust_env = False
    session.verify = sim.ca_file
    if not credentials:
        credentials = {"username": sim.username, "password": sim.password}
    return pyvergeos.VergeClient(host=f"127.0.0.1:{sim.port}", session=session, **credentials)


def skip_sleeps(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the SDK waits, the clock of the simulator is moved instead."""
    monkeypatch.setattr("time.sleep", sim.clock.advance)


def nothing_unknown(sim: Simulator) -> None:
    """Every name that the SDK has sent is one that the contract knows."""
    for entry in sim.journal.requests:
        assert (entry.dropped, entry.unknown_fields, entry.unknown_filter_columns) == ([], [], []), entry
