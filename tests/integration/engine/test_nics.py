# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NICs that move with their reserved addresses, and devices that were created but not plugged in."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure
from tests.simulator import Fault

MAC = "02:00:00:00:40:01"


@pytest.fixture(autouse=True)
def networks(system: System) -> dict[str, str]:
    """Create two networks."""
    return {
        name: system.run(NETWORK, name=name, network=f"10.{number}.0.0/24", ip_address=f"10.{number}.0.1")["network"][
            "id"
        ]
        for name, number in (("lan", 20), ("other", 30))
    }


def reservations(system: System) -> set[tuple[str, str, str]]:
    rows = [
        row
        for row in system.rows("vnet_addresses")
        if row["type"] == "static" and row["ip"].startswith(("10.20", "10.30"))
    ]
    return {(row["ip"], str(row["vnet"]), row["mac"]) for row in rows}


def create(system: System, *nics: dict[str, Any]) -> dict[str, Any]:
    return system.run(VM, name="s1", nics=list(nics))["vm"]


def checked(system: System, **options: Any) -> dict[str, Any]:
    """Run a task after its preview, which must be right, and once more, which must change nothing."""
    predicted = system.run(VM, check=True, name="s1", **options)
    result = system.run(VM, name="s1", **options)
    assert (predicted["diff"], predicted["actions"]) == (result["diff"], result["actions"])
    assert not result["warnings"]
    assert not system.run(VM, name="s1", **options)["changed"]
    return result


def test_a_reservation_follows_a_nic_to_another_network(system: System, networks: dict[str, str]) -> None:
    create(system, {"name": "eth0", "mac": MAC, "network": "lan", "static_address": "10.20.0.77"})
    checked(system, nics=[{"name": "eth0", "network": "other", "static_address": "10.30.0.77"}])
    assert reservations(system) == {("10.30.0.77", networks["other"], MAC)}


def test_a_reservation_follows_a_nic_to_another_mac(system: System, networks: dict[str, str]) -> None:
    create(system, {"name": "eth0", "mac": MAC, "network": "lan", "static_address": "10.20.0.77"})
    new = "02:00:00:00:40:02"
    checked(system, nics=[{"name": "eth0", "mac": new, "static_address": "10.20.0.77"}])
    assert reservations(system) == {("10.20.0.77", networks["lan"], new)}


@pytest.mark.parametrize("moved", [{"network": "other"}, {"mac": "02:00:00:00:40:02"}])
def test_a_nic_that_moves_without_the_option_keeps_no_reservation(system: System, moved: dict[str, str]) -> None:
    create(system, {"name": "eth0", "mac": MAC, "network": "lan", "static_address": "10.20.0.77"})
    result = checked(system, nics=[{"name": "eth0", **moved}])
    assert result["diff"]["before"]["nics"]["eth0"]["static_address"] == {"10.20.0.77": "10.20.0.77"}
    assert reservations(system) == set()


def test_two_nics_can_exchange_their_addresses(system: System) -> None:
    nics = [
        {"name": name, "network": "lan", "static_address": f"10.20.0.{last}"} for name, last in (("a", 61), ("b", 62))
    ]
    vm = create(system, *nics)
    checked(system, nics=[{**nics[0], "static_address": "10.20.0.62"}, {**nics[1], "static_address": "10.20.0.61"}])
    macs = {
        row["name"]: row["macaddress"] for row in system.rows("machine_nics") if row["machine"] == int(vm["machine"])
    }
    assert {(ip, mac) for ip, _network, mac in reservations(system)} == {
        ("10.20.0.62", macs["a"]),
        ("10.20.0.61", macs["b"]),
    }


def test_a_nic_can_be_connected_together_with_its_address(system: System, networks: dict[str, str]) -> None:
    create(system, {"name": "eth0", "mac": MAC})
    checked(system, nics=[{"name": "eth0", "network": "lan", "static_address": "10.20.0.78"}])
    assert reservations(system) == {("10.20.0.78", networks["lan"], MAC)}


def test_a_converged_task_reads_no_reservations_it_does_not_need(system: System) -> None:
    create(system, {"name": "eth0", "network": "lan"})
    system.counted()
    system.run(VM, name="s1", nics=[{"name": "eth0", "network": "lan"}])
    assert len(system.counted()) == 1


def test_a_nic_without_a_network_is_plugged_in_and_not_waited_for(system: System) -> None:
    result = system.run(VM, name="web1", nics=[{"name": "spare"}], wait_timeout=5)
    assert result["actions"] == ["create NIC 'spare'", "plug in NIC 'spare'"]
    assert not system.run(VM, name="web1", nics=[{"name": "spare"}])["changed"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"drives": [{"name": "extra", "size": "1 GiB"}]}, "online"),
        ({"nics": [{"name": "extra", "network": "Internal"}]}, "up"),
    ],
    ids=["drive", "NIC"],
)
def test_a_device_that_was_not_plugged_in_is_plugged_in_by_the_next_run(
    system: System, options: dict[str, Any], status: str
) -> None:
    rule = system.simulator.faults.add(
        Fault("status", method="POST", table="vm_actions", status=422, body={"err": "No"})
    )
    failure(system, VM, name="web1", **options)
    assert rule.used
    system.simulator.faults.clear()
    result = system.run(VM, name="web1", **options)
    assert len(result["actions"]) == 1
    assert result["actions"][0].startswith("plug in")
    ((kind, _items),) = options.items()
    (device,) = [device for device in result["vm"][kind] if device["name"] == "extra"]
    assert device["status"] == status
    assert not system.run(VM, name="web1", **options)["changed"]
