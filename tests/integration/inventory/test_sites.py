# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several systems: parallel reading, time limits and failures."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.integration.inventory.reading import Reader
from tests.integration.tasks import System
from tests.simulator.faults import Fault


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts connections and sends nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def dripping() -> Iterator[int]:
    """A port that sends a byte from time to time, so that no single wait for data is long."""
    stop = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while not stop.wait(0.2):
                connection.send(b"\x16")

    def serve() -> None:
        with contextlib.suppress(OSError):
            accept()

    def accept() -> None:
        while True:
            connection, _address = listener.accept()
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        stop.set()


def dead(port: int) -> dict[str, Any]:
    """Return a site that only site_timeout stops reading."""
    return {"name": "dead", "host": f"127.0.0.1:{port}", "token": "0123456789", "timeout": 3600}


@dataclass
class Rendezvous(Fault):
    """Holds a request back until the other systems have one, too."""

    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))

    def take(self) -> bool:
        taken = super().take()
        if taken:
            self.barrier.wait(60)
        return taken


def test_each_site_has_its_own_settings(inventory: Reader, other: System) -> None:
    sites = [{"name": "a", **inventory.login()}, {"name": "b", **inventory.login(other)}]
    found = inventory.read({"sites": sites, "hostnames": ["{site}-{name}"], "group_by": ["site"]})
    assert len(found.names) == 10
    assert len(found.groups["site_b"]) == 5


def test_a_site_inherits_from_the_top_level(inventory: Reader) -> None:
    login = inventory.login()
    host = login.pop("host")
    found = inventory.read({**login, "sites": [{"name": "a", "host": host}]})
    assert found.hosts["web1"]["verge_site"] == "a"
    inventory.environ.update(VERGE_HOST="192.0.2.1", VERGE_PORT="9")
    assert "web1" in inventory.read({"sites": [{"host": host}]}).names


def test_credentials_of_a_site_are_not_combined_with_others(inventory: Reader) -> None:
    login = inventory.login()
    inventory.environ["VERGE_TOKEN"] = "not-for-this-site"
    found = inventory.read({"token": "nor-this", "sites": [{"name": "a", **login}]})
    assert "web1" in found.names


def test_option_names_of_another_collection(inventory: Reader) -> None:
    key = inventory.system.simulator.store
    user = inventory.system.row("users", name="admin")
    made = inventory.system.client().create("user_api_keys", {"user": user["$key"], "name": "inventory"})
    assert key is not None
    secret = made.response["private_key"] if isinstance(made.response, dict) else made.response
    site = {"name": "a", "host": inventory.system.simulator.url, "api_key": secret, "insecure": True}
    inventory.environ.update(VERGE_CA_PATH="", VERGE_USERNAME="", VERGE_PASSWORD="")
    assert "web1" in inventory.read({"sites": [site]}).names


@pytest.mark.parametrize(
    ("sites", "message"),
    [
        ([], "option 'sites' must be a non-empty list"),
        ("x", "option 'sites' must be a non-empty list"),
        (["x"], "option 'sites': entry 1 must be a dictionary"),
        ([{"name": "a"}], "site 'a': no host is given (set 'host' or 'profile' in this entry of 'sites')"),
        ([{"host": "a", "hots": "b"}], "option 'sites[0]': 'hots' is not a valid site option (did you mean 'host'?)"),
        ([{"host": "a"}, {"host": "a"}], "option 'sites': duplicate name 'a'"),
        ([{"name": "a", "host": "http://x"}], "site 'a': option 'host' starts with http://"),
        ([{"name": "a", "host": "x", "timeout": "soon"}], "site 'a': option 'timeout' must be a number of seconds"),
    ],
)
def test_invalid_sites(inventory: Reader, sites: Any, message: str) -> None:
    found = inventory.read({"sites": sites})
    assert message in found.output
    assert "Traceback" not in found.output


def test_host_and_sites(inventory: Reader) -> None:
    found = inventory.read({"host": "a", "sites": [{"host": "b"}]})
    assert "options 'host' and 'profile' cannot be used with 'sites'" in found.output


def test_a_dead_site_fails_the_inventory(inventory: Reader, silent: int) -> None:
    options = {"sites": [{"name": "good", **inventory.login()}, dead(silent)], "site_timeout": 5}
    found = inventory.read(options)
    assert found.names == []
    assert "site 'dead'" in found.output


@pytest.mark.parametrize("policy", ["warn", "ignore"])
def test_a_dead_site_is_skipped(inventory: Reader, silent: int, policy: str) -> None:
    options = {"sites": [dead(silent), {"name": "good", **inventory.login()}], "site_timeout": 5, "on_failure": policy}
    found = inventory.read(options)
    assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
    assert ("site 'dead'" in found.output) is (policy == "warn")
    assert ("None of its hosts are listed." in found.output) is (policy == "warn")


def test_a_site_that_sends_slowly(inventory: Reader, dripping: int) -> None:
    """The timeout applies although no single wait was long."""
    options = {
        "sites": [dead(dripping), {"name": "good", **inventory.login()}],
        "site_timeout": 5,
        "on_failure": "warn",
    }
    found = inventory.read(options)
    assert "web1" in found.names
    assert "site 'dead'" in found.output


def test_a_slow_listing(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("latency", table="vms", seconds=5, times=None))
    found = inventory.read({"site_timeout": 1})
    assert "site '127.0.0.1': list vms: no response from 127.0.0.1" in found.output


def test_all_sites_dead(inventory: Reader, silent: int) -> None:
    """Without any site the inventory fails, unless failures are ignored."""
    options = {"sites": [dead(silent)], "site_timeout": 0.5}
    assert "none of the sites could be read: site 'dead'" in inventory.read({**options, "on_failure": "warn"}).output
    assert inventory.read({**options, "on_failure": "ignore"}).output == ""


def test_sites_are_read_in_parallel(inventory: Reader, other: System) -> None:
    barrier = threading.Barrier(2)
    for system in (inventory.system, other):
        system.simulator.faults.add(Rendezvous("latency", table="vms", barrier=barrier))
    sites = [{"name": "a", **inventory.login()}, {"name": "b", **inventory.login(other)}]
    found = inventory.read({"sites": sites, "hostnames": ["{site}-{name}"]})
    assert len(found.names) == 10


def test_many_sites(inventory: Reader) -> None:
    sites = [{"name": f"s{number}", **inventory.login()} for number in range(12)]
    assert len(inventory.read({"sites": sites, "hostnames": ["{site}-{name}"]}).names) == 60


def test_a_session_is_closed(inventory: Reader) -> None:
    inventory.read({**inventory.login(), "auth_method": "session"})
    tokens = inventory.system.simulator.journal.of("sys/tokens")
    assert [entry.method for entry in tokens] == ["POST", "DELETE"]


def test_progress(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("latency", table="vms", seconds=2.2, times=1))
    started = time.monotonic()
    found = inventory.read({"page_size": 3}, verbosity=1)
    assert time.monotonic() - started >= 2
    assert "verge: site '127.0.0.1': still reading vms, 2 requests in 2 s" in found.output
    assert "verge: site '127.0.0.1': 5 objects in 4 requests" in found.output
    detailed = inventory.read({}, verbosity=3).output
    assert "GET /api/v4/vms?fields=" in detailed
    assert inventory.system.simulator.password not in detailed
