# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: power, restarts, applying, and deleting (trap S30, parts of S31)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

POWER = "machine#status#status as status,machine#status#running as running"


@pytest.fixture
def net(api: Api) -> int:
    return int(
        api.make(
            "vnets", name="lab-a", network="10.77.0.0/24", ipaddress="10.77.0.1", dhcp_enabled=True,
            dhcp_start="10.77.0.100", dhcp_stop="10.77.0.200",
        )
    )  # fmt: skip


def test_s30_running_is_true_while_starting_and_stopping(api: Api, sim: Simulator, net: int) -> None:
    assert api.get(f"vnets/{net}", fields=POWER) == {"status": "stopped", "running": False}
    api.act("vnet_actions", net, "poweron", apply=True)
    assert api.get(f"vnets/{net}", fields=POWER) == {"status": "starting", "running": True}
    sim.clock.advance(1)
    assert api.get(f"vnets/{net}", fields=POWER) == {"status": "running", "running": True}
    api.act("vnet_actions", net, "poweroff")
    assert api.get(f"vnets/{net}", fields=POWER) == {"status": "stopping", "running": True}
    sim.clock.advance(2)
    assert api.get(f"vnets/{net}", fields=POWER) == {"status": "stopped", "running": False}


def test_s30_poweroff_outside_of_running_is_refused(api: Api, sim: Simulator, net: int) -> None:
    refused = {"err": "vNet must be in running state to poweroff"}
    assert api.act("vnet_actions", net, "poweroff", 422) == refused
    api.act("vnet_actions", net, "poweron")
    assert api.act("vnet_actions", net, "poweroff", 422) == refused
    sim.clock.advance(1)
    api.act("vnet_actions", net, "poweroff")
    assert api.act("vnet_actions", net, "poweroff", 422) == refused


def test_s30_delete_of_a_running_network_is_refused(api: Api, sim: Simulator, net: int) -> None:
    api.act("vnet_actions", net, "poweron")
    sim.clock.advance(1)
    assert api.delete(f"vnets/{net}", 405) == {"err": "Network must be stopped to delete"}
    api.act("vnet_actions", net, "kill")
    api.delete(f"vnets/{net}", 405)
    sim.clock.advance(2)
    machine = sim.store.row("vnets", net)["machine"]
    api.delete(f"vnets/{net}")
    assert api.request("GET", f"machines/{machine}").status_code == 404


def test_s30_need_restart_is_cleared_when_the_restart_is_accepted(api: Api, sim: Simulator) -> None:
    fields = f"need_restart,machine#status#started as started,{POWER}"
    before = api.get("vnets/7", fields=fields)
    assert before["need_restart"] is False
    api.put("vnets/7", mtu=1500)
    assert api.get("vnets/7", fields=fields)["need_restart"] is True
    api.act("vnet_actions", 7, "reset", apply=True)
    row = api.get("vnets/7", fields=fields)
    assert (row["need_restart"], row["status"], row["started"]) == (False, "running", before["started"])
    sim.clock.advance(1)
    assert api.get("vnets/7", fields=fields)["status"] == "starting"
    sim.clock.advance(1)
    row = api.get("vnets/7", fields=fields)
    assert row["status"] == "running"
    assert row["started"] > before["started"]


def test_s30_a_stopped_network_needs_no_restart(api: Api, net: int) -> None:
    api.put(f"vnets/{net}", mtu=1500)
    assert api.get(f"vnets/{net}", fields="need_restart") == {"need_restart": False}


def test_s31_refresh(api: Api, sim: Simulator, net: int) -> None:
    assert api.act("vnet_actions", net, "refresh", 422) == {"err": "vNet is not running"}
    api.act("vnet_actions", net, "poweron")  # while it starts: live tests of the vendor's Python SDK on 26.1.8
    assert api.act("vnet_actions", net, "refresh", 422) == {"err": "vNet is not running"}
    sim.store.patch("vnets", 7, {"need_fw_apply": True, "need_dns_apply": True})
    api.act("vnet_actions", 7, "refresh")
    assert api.get("vnets/7", fields="need_fw_apply") == {"need_fw_apply": True}
    sim.clock.advance(1)
    assert api.get("vnets/7", fields="need_fw_apply,need_dns_apply") == {"need_fw_apply": False, "need_dns_apply": True}
    api.act("vnet_actions", 7, "refresh", target="dnsonly")
    sim.clock.advance(1)
    assert api.get("vnets/7", fields="need_dns_apply") == {"need_dns_apply": False}


def test_apply_by_put_as_other_clients_do(api: Api, sim: Simulator) -> None:
    sim.store.patch("vnets", 7, {"need_fw_apply": True, "need_dns_apply": True})
    api.put("vnets/7/apply")
    api.put("vnets/7/applydns")
    sim.clock.advance(1)
    assert api.get("vnets/7", fields="need_fw_apply,need_dns_apply") == {
        "need_fw_apply": False,
        "need_dns_apply": False,
    }


@pytest.mark.parametrize(
    "body", [{"ipaddress": "10.0.0.1", "gateway": "10.0.0.254"}, {"network": "10.0.0.0/24", "gateway": "10.1.0.1"}]
)
def test_gateway_outside_of_network(api: Api, body: dict[str, Any]) -> None:
    answer = api.post("vnets", 422, name="gw", **body)
    assert answer == {"err": "Validation error: Gateway is outside of network"}


def test_dhcp_range_outside_of_network(api: Api) -> None:
    answer = api.post("vnets", 422, name="r", network="10.0.0.0/24", ipaddress="10.0.0.1", dhcp_start="10.1.0.5")
    assert answer == {"err": "Validation error on field: 'dhcp_start' - 'fails validation test'"}


def test_new_networks(api: Api) -> None:
    key = api.make("vnets", name="bare", dhcp_end="x")
    row = api.get(f"vnets/{key}", fields="type,layer2_type,layer2_id,mtu,dhcp_enabled,on_power_loss,network,dns")
    assert row == {
        "type": "internal",
        "layer2_type": "vxlan",
        "layer2_id": 101,
        "mtu": 9000,
        "dhcp_enabled": False,
        "on_power_loss": "last_state",
        "network": "",
        "dns": "simple",
    }
    assert api.sim.journal.dropped == [("vnets", "dhcp_end")]


@pytest.mark.parametrize("number", [4095, 5000])
def test_vlan_numbers(api: Api, number: int) -> None:
    answer = api.post("vnets", 422, name="v", layer2_type="vlan", layer2_id=number)
    assert answer == {"err": "Validation error on field: 'layer2_id' - 'fails validation test'"}
    key = api.make("vnets", name="v", layer2_type="vlan", layer2_id=4094)
    api.put(f"vnets/{key}", 422, layer2_id=number)


def test_stock_networks(api: Api) -> None:
    rows = api.get("vnets", fields="$key,name,type,mtu,interface_vnet", limit=3)
    assert rows == [
        {"$key": 1, "name": "DMZ", "type": "dmz", "mtu": 9000, "interface_vnet": None},
        {"$key": 2, "name": "Core", "type": "core", "mtu": 9000, "interface_vnet": None},
        {"$key": 3, "name": "External", "type": "external", "mtu": 1500, "interface_vnet": 6},
    ]


def test_network_with_nics_on_it(api: Api, net: int, blank: dict[str, Any]) -> None:
    nic = api.make("machine_nics", machine=blank["machine"], vnet=net)
    assert "Machine NICs are attached" in api.delete(f"vnets/{net}", 405)["err"]
    api.delete(f"machine_nics/{nic}")
    api.delete(f"vnets/{net}")


def test_double_start_of_a_network(api: Api, lenient: Api) -> None:
    api.act("vnet_actions", 7, "poweron", 422)
    lenient.act("vnet_actions", 7, "poweron")
