# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec: the service that connections need, applied changes, tunnels, and what the removal of a network leaves behind."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec import IPSEC
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec_connection import IPSEC_CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from tests.integration.tasks import System, failure

NET: dict[str, Any] = {"name": "lab", "type": "internal", "network": "10.77.0.0/24", "ip_address": "10.77.0.1"}
BRANCH: dict[str, Any] = {
    "name": "branch",
    "network": "lab",
    "remote_gateway": "198.51.100.20",
    "pre_shared_key": "Zk81-wvQp_x3",
    "phase2s": [{"name": "lan", "local_network": "10.77.0.0/24", "remote_network": "10.88.0.0/24"}],
}


def test_the_first_connection_of_a_network_creates_its_service_and_all_are_applied(system: System) -> None:
    system.run(NETWORK, **NET, state="running")
    system.counted()
    predicted = system.run(IPSEC_CONNECTION, check=True, **BRANCH)
    result = system.run(IPSEC_CONNECTION, **BRANCH)
    assert result["actions"] == predicted["actions"]
    assert result["actions"] == [
        "create IPsec service of network 'lab'",
        "create IPsec connection 'branch'",
        "create phase 2 'lan'",
        "apply the firewall rules of network 'lab'",
    ]
    assert system.row("vnets", name="lab")["need_fw_apply"] is False
    second = system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "second", "apply": "never"})
    assert second["actions"] == ["create IPsec connection 'second'", "create phase 2 'lan'"]
    assert system.row("vnets", name="lab")["need_fw_apply"] is True
    again = system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "second"})
    assert again["actions"] == ["apply the firewall rules of network 'lab'"]
    assert not system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "second"})["changed"]
    third = system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "third", "network": "Internal"})["ipsec_connection"]
    assert (third["id"], third["name"]) == (str(system.row("vnet_ipsec_phase1s", name="third")["$key"]), "third")
    assert third["network"] == "Internal"
    service = system.row("vnet_ipsecs", vnet=system.row("vnets", name="lab")["$key"])
    assert len([row for row in system.rows("vnet_ipsec_phase1s") if row["ipsec"] == service["$key"]]) == 2


def test_a_name_belongs_to_one_network(system: System) -> None:
    system.run(NETWORK, **NET)
    system.run(IPSEC_CONNECTION, **BRANCH)
    elsewhere = {**BRANCH, "network": "Internal"}
    assert system.run(IPSEC_CONNECTION, **elsewhere)["changed"]
    assert not system.run(IPSEC_CONNECTION, **elsewhere)["changed"]
    assert "2 objects have this name" in failure(system, IPSEC_CONNECTION, name="branch", enabled=False)
    renamed = {"id": system.run(IPSEC_CONNECTION, **elsewhere)["ipsec_connection"]["id"], "name": "other"}
    assert system.run(IPSEC_CONNECTION, **renamed)["changed"]
    key = system.run(IPSEC_CONNECTION, **BRANCH)["ipsec_connection"]["id"]
    system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "taken"})
    assert "is taken by IPsec connection" in failure(system, IPSEC_CONNECTION, id=key, name="taken")


def test_a_disabled_service_is_mentioned(system: System) -> None:
    system.run(NETWORK, **NET)
    system.run(IPSEC_CONNECTION, **BRANCH)
    system.run(IPSEC, network="lab", enabled=False)
    (warning,) = system.run(IPSEC_CONNECTION, name="branch", network="lab", auto="start")["warnings"]
    assert "the IPsec service of the network is disabled" in warning
    assert "in use by 1 connection: 'branch'" in failure(system, IPSEC, network="lab", state="absent")


def test_tunnels_are_listed_with_their_connection(system: System) -> None:
    system.run(NETWORK, **NET)
    system.run(IPSEC_CONNECTION, **BRANCH)
    system.run(IPSEC_CONNECTION, **{**BRANCH, "name": "second"})
    network = system.row("vnets", name="lab")["$key"]
    phase1 = system.row("vnet_ipsec_phase1s", name="branch")["$key"]
    phase2 = system.row("vnet_ipsec_phase2s", phase1=phase1)["$key"]
    tunnel = {"vnet": network, "phase1": phase1, "phase2": phase2, "connection": "up", "local": "203.0.113.9"}
    system.simulator.store.insert("vnet_ipsec_connections", tunnel)
    first, second = system.info(IPSEC_CONNECTION, children=["tunnels"])
    assert [(tunnel["name"], tunnel["local_address"]) for tunnel in first["tunnels"]] == [("up", "203.0.113.9")]
    assert second["tunnels"] == []


def test_a_network_keeps_its_connections(system: System) -> None:
    system.run(NETWORK, **NET)
    system.run(IPSEC_CONNECTION, **BRANCH)
    assert "it has IPsec connections ('branch')" in failure(system, NETWORK, name="lab", state="absent")
    system.run(IPSEC_CONNECTION, name="branch", network="lab", state="absent")
    predicted = system.run(NETWORK, check=True, name="lab", state="absent")
    result = system.run(NETWORK, name="lab", state="absent")
    assert result["actions"] == predicted["actions"] == ["delete IPsec service 'lab'", "delete network 'lab'"]
    assert "IPsec service 'lab' will be deleted with network 'lab'" in result["warnings"]
    assert system.rows("vnet_ipsecs") == []


def test_a_network_keeps_its_wireguard_interfaces(system: System) -> None:
    system.run(NETWORK, **NET)
    network = system.row("vnets", name="lab")["$key"]
    with system.client() as client:
        client.create("vnet_wireguards", {"vnet": network, "name": "wg0", "ip": "10.9.0.1/24"})
    assert "in use by 1 WireGuard interface: 'wg0'" in failure(system, NETWORK, name="lab", state="absent")
