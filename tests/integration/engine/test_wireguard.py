# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard: tunnels between two systems, what is applied when, removal, keys and generated configurations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.wireguard import WIREGUARD
from tests.integration.tasks import System, failure
from tests.simulator import Simulator

OPTIONS: dict[str, Any] = {"name": "wg", "network": "Internal", "address": "172.30.9.1/24"}
KEY = "Kb2N36O9ksHJXdbn3D2MZ94rGVr7q1Wv0oqdR9zuFlM="
PRESHARED = "1Kpx8Jr7+TcmYBBuGZoQ1RSgFjp7SYCYVqDa0UyUhZ0="
PEER = {"name": "b", "address": "172.30.9.2", "public_key": KEY, "allowed_ips": ["10.88.0.0/24"]}
LAPTOP = {"name": "laptop", "address": "172.30.9.10", "allowed_ips": ["172.30.9.10/32"], "generate_keys": True}


def interface(system: System, **options: Any) -> dict[str, Any]:
    return system.run(WIREGUARD, **{**OPTIONS, **options})


def is_staged(system: System) -> bool:
    return bool(system.row("vnets", name="Internal")["need_fw_apply"])


@pytest.fixture(scope="module")
def other_system() -> Iterator[System]:
    with Simulator(clock_rate=20.0) as simulator:
        yield System(simulator)


def test_two_systems_are_connected_by_their_public_keys(system: System, other_system: System) -> None:
    sides = {"a": (system, "172.30.9.1"), "b": (other_system, "172.30.9.2")}
    keys = {
        name: side.run(WIREGUARD, name="wg", network="Internal", address=f"{address}/24")["wireguard"]["public_key"]
        for name, (side, address) in sides.items()
    }
    for name, (side, _address) in sides.items():
        far = "b" if name == "a" else "a"
        peer = {"name": far, "address": sides[far][1], "public_key": keys[far], "allowed_ips": ["10.88.0.0/24"]}
        connect = {**OPTIONS, "address": f"{sides[name][1]}/24", "peers": [{**peer, "preshared_key": PRESHARED}]}
        result = side.run(WIREGUARD, **connect)
        assert result["wireguard"]["peers"][0]["has_preshared_key"] is True
        assert PRESHARED not in str(result)
        assert not is_staged(side)
        again = side.run(WIREGUARD, **connect)
        assert (again["changed"], again["actions"]) == (False, [])


def test_what_waits_in_the_network_is_applied_by_an_unchanged_task_too(system: System) -> None:
    """Otherwise a run that broke off after writing would leave the tunnel out of force for good."""
    interface(system, apply="never")
    assert is_staged(system)
    assert not interface(system, apply="never")["changed"]
    predicted, result = system.run(WIREGUARD, check=True, **OPTIONS), interface(system)
    assert result["actions"] == ["apply the firewall rules of network 'Internal'"]
    assert (predicted["actions"], predicted["diff"]) == (result["actions"], result["diff"])
    assert not is_staged(system)


def test_a_removal_disables_applies_deletes_and_applies_again(system: System) -> None:
    interface(system, firewall_rule=True, peers=[PEER])
    apply = "apply the firewall rules of network 'Internal'"
    predicted = system.run(WIREGUARD, check=True, **OPTIONS, state="absent")
    result = interface(system, state="absent")
    assert result["actions"] == [
        "disable WireGuard interface 'wg'",
        apply,
        "delete WireGuard interface 'wg'",
        apply,
    ]
    assert (predicted["actions"], predicted["warnings"]) == (result["actions"], [])
    assert not is_staged(system)
    assert not [rule for rule in system.rows("vnet_rules") if rule["name"].startswith("Accept WireGuard")]


def test_a_purge_of_rules_keeps_those_that_came_with_an_interface(system: System) -> None:
    interface(system, firewall_rule=True, peers=[PEER])
    result = system.run(NETWORK, name="Internal", rules=[], purge_rules=True)
    kept = {rule["name"]: rule["owner"].partition("/")[0] for rule in result["network"]["rules"] if rule["owner"]}
    assert kept == {"Accept WireGuard wg": "vnet_wireguards", "Accept WireGuard peer b": "vnet_wireguard_peers"}


def test_a_removal_cannot_leave_changes_waiting_in_a_running_network(system: System) -> None:
    interface(system)
    system.counted()
    message = failure(system, WIREGUARD, **OPTIONS, state="absent", apply="never")
    assert "'apply: never' cannot be kept" in message
    assert {entry.method for entry in system.counted()} == {"GET"}
    system.run(WIREGUARD, **OPTIONS, enabled=False)
    assert interface(system, state="absent", apply="never")["actions"] == ["delete WireGuard interface 'wg'"]


def test_in_a_stopped_network_it_only_has_to_be_disabled(system: System) -> None:
    system.run(NETWORK, name="case-off", network="10.70.0.0/24", ip_address="10.70.0.1", state="stopped")
    options = {**OPTIONS, "network": "case-off"}
    system.run(WIREGUARD, **options)
    result = system.run(WIREGUARD, **options, mtu=1400)
    assert result["warnings"] == ["network 'case-off' does not run: the changes take effect once it does"]
    result = system.run(WIREGUARD, **options, state="absent")
    assert result["actions"] == ["disable WireGuard interface 'wg'", "delete WireGuard interface 'wg'"]
    system.run(NETWORK, name="case-off", state="absent")


def test_the_configuration_of_a_generated_peer_is_returned_once(system: System) -> None:
    result = interface(system, endpoint_ip="203.0.113.9", peers=[LAPTOP, PEER])
    assert list(result["created_secrets"]) == ["laptop"]
    configuration = result["created_secrets"]["laptop"]
    assert "Endpoint = 203.0.113.9:51820" in configuration
    private_key = configuration.partition("PrivateKey = ")[2].splitlines()[0]
    assert private_key not in str({**result, "created_secrets": None})
    again = interface(system, peers=[LAPTOP, PEER])
    assert not again["changed"]
    assert "created_secrets" not in again


def test_a_private_key_is_written_only_if_the_interface_has_another_one(system: System) -> None:
    """The public key tells. The simulator works it out with a library, the module by itself."""
    first = interface(system, private_key=KEY)["wireguard"]["public_key"]
    assert first != KEY
    for update in ("on_create", "always"):
        assert not interface(system, private_key=KEY, update_password=update)["changed"]
    result = interface(system, private_key=PRESHARED)
    assert result["diff"]["after"]["private_key"] == "<new value>"
    assert result["wireguard"]["public_key"] not in (first, PRESHARED)
    assert not interface(system, private_key=PRESHARED)["changed"]


def test_a_preshared_key_is_written_with_another_public_key(system: System) -> None:
    """Both sides change their keys at the same time; the change of this key alone cannot be seen."""
    interface(system, peers=[{**PEER, "preshared_key": PRESHARED}])
    other = PRESHARED.replace("1Kpx", "2Kpx")
    assert not interface(system, peers=[{**PEER, "preshared_key": other}])["changed"]
    peer = {**PEER, "public_key": KEY.replace("Kb2N", "Lb2N"), "preshared_key": other}
    result = interface(system, peers=[peer])
    assert result["diff"]["after"]["peers"]["b"]["preshared_key"] == "<new value>"
    assert system.row("vnet_wireguard_peers", name="b")["preshared_key"] == other
    interface(system, peers=[{**PEER, "preshared_key": PRESHARED}], update_password="always")
    assert system.row("vnet_wireguard_peers", name="b")["preshared_key"] == PRESHARED


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"private_key": "c2hvcnQ="}, "private_key: it is not a WireGuard key"),
        ({"address": "172.30.9.1"}, "write it like 172.30.9.1/24"),
        ({"peers": [{**PEER, "allowed_ips": ["lan"]}]}, "'lan' is not a valid network"),
        (
            {"peers": [{**PEER, "endpoint": "vpn.example.com:51821"}]},
            "write 'vpn.example.com' here and '51821' as 'endpoint_port'",
        ),
        ({"peers": [{"name": "b", "address": "172.30.9.2", "allowed_ips": ["10.0.0.0/8"]}]}, "needs its 'public_key'"),
        ({"peers": [{**PEER, "generate_keys": True}]}, "cannot be given with 'generate_keys: true'"),
    ],
)
def test_what_cannot_be_meant_is_refused(system: System, options: dict[str, Any], message: str) -> None:
    text = failure(system, WIREGUARD, **{**OPTIONS, **options})
    assert message in text
    assert "c2hvcnQ=" not in text
