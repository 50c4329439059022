# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a simulator over HTTPS, and a thin client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.contract.releases import DEFAULT
from tests.simulator import Simulator


class Api:
    """A thin client: tests spell out what is sent."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.session = self.anonymous()
        self.session.auth = (sim.username, sim.password)

    def anonymous(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # REQUESTS_CA_BUNDLE would take precedence over `verify`
        session.verify = self.sim.ca_file
        return session

    def url(self, path: str) -> str:
        return f"{self.sim.url}/api/v4/{path}"

    def request(self, method: str, path: str, body: Any = None, **params: Any) -> requests.Response:
        return self.session.request(method, self.url(path), json=body, params=params, timeout=20)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.request("GET", path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, status: int = 201, /, **body: Any) -> Any:
        answer = self.request("POST", path, body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def put(self, path: str, status: int = 200, /, **body: Any) -> Any:
        answer = self.request("PUT", path, body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def delete(self, path: str, status: int = 200) -> Any:
        answer = self.request("DELETE", path)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def make(self, table: str, /, **body: Any) -> Any:
        """Create a row and return its key as the table stores it."""
        key = self.post(table, **body)["$key"]
        return self.sim.store.key(table, key)

    def add_certificate(self) -> None:
        """Add a certificate that is not self-signed, which OIDC applications require."""
        self.post("certificates", domainname="cloud.example.org", public="PEM", private="PEM")
        self.sim.clock.run_due()

    def status(self, table: str, key: Any) -> str:
        return str(self.get(f"{table}/{key}", fields="machine#status#status as status")["status"])

    def act(self, table: str, target: Any, action: str, status: int = 201, /, **params: Any) -> Any:
        column = table.removesuffix("_actions")
        return self.post(table, status, **{column: target}, action=action, params=params)


def wait_for(read: Callable[[], Any], expected: Any, timeout: float = 30.0) -> None:
    """Poll until `read` returns the expected value; the timeout only ends a test that would hang."""
    deadline = time.monotonic() + timeout
    while (actual := read()) != expected:
        assert time.monotonic() < deadline, f"expected {expected!r}, got {actual!r}"
        time.sleep(0.002)


@pytest.fixture(scope="module")
def _sim() -> Iterator[Simulator]:
    with Simulator(seed="small", clock_rate=0, release=DEFAULT) as simulator:
        yield simulator


@pytest.fixture
def sim(_sim: Simulator) -> Simulator:
    """Return the seed `small`, reset for each test. Its clock stands still: `sim.clock.advance` moves it."""
    _sim.reset()
    return _sim


@pytest.fixture
def api(sim: Simulator) -> Api:
    return Api(sim)


@pytest.fixture
def lenient() -> Iterator[Api]:
    with Simulator(seed="small", clock_rate=0, strict=False) as simulator:
        yield Api(simulator)


@pytest.fixture
def web1(sim: Simulator) -> dict[str, Any]:
    """Return a running VM with a guest."""
    found = sim.store.find("vms", name="web1", is_snapshot=False)
    assert found is not None
    return found


@pytest.fixture
def web2(sim: Simulator) -> dict[str, Any]:
    """Return a VM with a guest, powered off."""
    found = sim.store.find("vms", name="web2")
    assert found is not None
    return found


@pytest.fixture
def blank(sim: Simulator) -> dict[str, Any]:
    """Return a VM without an operating system, powered off."""
    found = sim.store.find("vms", name="blank")
    assert found is not None
    return found


@pytest.fixture
def put_actions(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Perform the actions that the vendor's SDK sends by a PUT with ?action=, as only a lenient simulator does."""
    monkeypatch.setattr(sim.engine, "strict", False)


@pytest.fixture
def nas(sim: Simulator) -> dict[str, Any]:
    """Return the running NAS service."""
    found = sim.store.find("vm_services", name="nas1")
    assert found is not None
    return found


@pytest.fixture
def data(sim: Simulator) -> dict[str, Any]:
    """Return a mounted volume with an NFS share."""
    found = sim.store.find("volumes", name="data01")
    assert found is not None
    return found
