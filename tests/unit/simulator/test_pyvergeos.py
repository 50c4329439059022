# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's Python SDK, a client that this project did not write, drives the strict simulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import wait_for

pyvergeos = pytest.importorskip("pyvergeos")


@pytest.fixture
def fast() -> Iterator[Simulator]:
    with Simulator(seed="small", clock_rate=100) as simulator:
        yield simulator


@pytest.fixture
def client(fast: Simulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", fast.ca_file)
    return pyvergeos.VergeClient(host=f"127.0.0.1:{fast.port}", username=fast.username, password=fast.password)


def test_life_cycle_of_a_vm(client: Any, fast: Simulator) -> None:
    name = "o'brien {x} \\ 50%"
    vm = client.vms.create(name=name, ram=2000, cpu_cores=2)
    assert client.vms.get(name=name).key == vm.key
    vm.drives.create(size_gb=10, name="os")
    vm.nics.create(network=7, name="eth0")
    assert [drive.name for drive in vm.drives.list()] == ["os"]
    vm.power_on()
    wait_for(lambda: vm.refresh().status, "running")
    vm.power_off(force=True)
    wait_for(lambda: vm.refresh().status, "stopped")
    vm.snapshots.create(name="safe")
    wait_for(lambda: fast.store.rows("machine_snapshots", name="safe")[0]["snap_machine"] is not None, True)
    vm.snapshots.restore(vm.snapshots.list()[0].key)
    vm.clone(name="copy")
    wait_for(lambda: fast.store.find("vms", name="copy") is not None, True)
    vm.delete()
    assert fast.store.find("vms", name=name) is None
    assert fast.journal.dropped == []


def test_life_cycle_of_a_network(client: Any, fast: Simulator) -> None:
    net = client.networks.create(name="lab", network_address="10.5.0.0/24", ip_address="10.5.0.1")
    net.power_on()
    wait_for(lambda: net.refresh().status, "running")
    net.rules.create(name="ssh", direction="incoming", action="accept", protocol="tcp", destination_ports="22")
    net.apply_rules()
    net.power_off()
    wait_for(lambda: net.refresh().status, "stopped")
    net.delete()
    assert fast.store.find("vnets", name="lab") is None


@pytest.mark.parametrize(
    "manager",
    [
        "alarms", "api_keys", "catalogs", "certificates", "clusters", "files", "groups", "logs", "machine_stats",
        "networks", "nodes", "permissions", "resource_groups", "snapshot_profiles", "storage_tiers", "tag_categories",
        "tags", "tenants", "users", "vm_imports", "vm_recipes", "vms", "webhooks",
    ],
)  # fmt: skip
def test_lists_request_known_columns_only(client: Any, fast: Simulator, manager: str) -> None:
    found = getattr(client, manager, None)
    if found is None or not hasattr(found, "list"):
        pytest.skip("this SDK has no such manager")
    fast.journal.clear()
    found.list()
    for entry in fast.journal.requests:
        assert (entry.status, entry.unknown_fields, entry.unknown_filter_columns) == (200, [], []), entry.query
