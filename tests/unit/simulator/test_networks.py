# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules, aliases, hosts, addresses, blocks, DNS and VPN of networks (traps S12, S14, S25, S30, S31)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

INTERNAL = 7
EXTERNAL = 3
FLAGS = "need_fw_apply,need_dns_apply,need_restart"
RULE = {"vnet": INTERNAL, "direction": "incoming", "action": "accept"}
MISSING = "No such file or directory"


@pytest.fixture
def net(api: Api) -> int:
    """Return a network that is off."""
    return int(api.make("vnets", name="lab-a", network="10.77.0.0/24", ipaddress="10.77.0.1"))


def flags(api: Api, vnet: int) -> list[str]:
    return [name for name, raised in api.get(f"vnets/{vnet}", fields=FLAGS).items() if raised]


def apply_all(api: Api, vnet: int = INTERNAL) -> None:
    """Apply all staged changes."""
    api.act("vnet_actions", vnet, "refresh")
    api.act("vnet_actions", vnet, "refresh", target="dnsonly")
    api.sim.clock.advance(1)
    assert flags(api, vnet) == []


def rule_order(api: Api, vnet: int) -> dict[str, int]:
    rows = api.get("vnet_rules", filter=f"vnet eq {vnet}", fields="name,orderid", sort="+orderid")
    return {row["name"]: row["orderid"] for row in rows}


# --- rules: rule_order, pins, names ----------------------------------------------------------------------------------


def test_a_new_rule_goes_after_the_last(api: Api, net: int) -> None:
    for name in ("first", "second", "third"):
        api.make("vnet_rules", **{**RULE, "vnet": net, "name": name})
    assert rule_order(api, net) == {"first": 1, "second": 2, "third": 3}
    key = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "tenth", "orderid": 10})
    assert api.get(f"vnet_rules/{key}", fields="orderid") == {"orderid": 10}
    api.make("vnet_rules", **{**RULE, "vnet": net, "name": "after"})
    assert rule_order(api, net)["after"] == 11


def test_an_explicit_number_moves_no_other_rule(api: Api, net: int) -> None:
    for name in ("first", "second"):
        api.make("vnet_rules", **{**RULE, "vnet": net, "name": name})
    api.make("vnet_rules", **{**RULE, "vnet": net, "name": "same", "orderid": 1})
    assert rule_order(api, net) == {"first": 1, "same": 1, "second": 2}


def test_a_rule_pinned_to_the_top_gets_a_small_number(api: Api, net: int) -> None:
    for number in range(12):
        api.make("vnet_rules", **{**RULE, "vnet": net, "name": f"r{number}"})
    key = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "top", "pin": "top"})
    assert api.get(f"vnet_rules/{key}", fields="orderid,pin") == {"orderid": 1, "pin": "top"}
    last = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "last", "pin": "bottom"})
    api.make("vnet_rules", **{**RULE, "vnet": net, "name": "new"})
    assert next(iter(rule_order(api, net))) == "top"
    assert list(rule_order(api, net))[-2:] == ["new", "last"]
    api.put(f"vnet_rules/{last}", pin="top")
    assert list(rule_order(api, net))[:2] == ["top", "last"]
    assert len(set(rule_order(api, net).values())) == 15


def test_defaults_of_a_rule(api: Api, net: int) -> None:
    key = api.make("vnet_rules", vnet=net, name="plain")
    fields = "enabled,direction,action,protocol,interface,pin,log,statistics,system_rule,source_ip"
    assert api.get(f"vnet_rules/{key}", fields=fields) == {
        "enabled": True,
        "direction": "incoming",
        "action": "accept",
        "protocol": "any",
        "interface": "auto",
        "pin": "no",
        "log": False,
        "statistics": False,
        "system_rule": False,
        "source_ip": "",
    }


@pytest.mark.parametrize(
    ("column", "word"),
    [("action", "allow"), ("direction", "in"), ("protocol", "sctp"), ("interface", "eth0"), ("pin", "middle")],
)
def test_enumerations_of_rules(api: Api, net: int, column: str, word: str) -> None:
    answer = api.post("vnet_rules", 422, vnet=net, name="bad", **{column: word})
    assert answer == {"err": f"value '{word}' is not in list for field '{column}'"}


def test_s14_names_of_rules_are_unique_per_network(api: Api, lenient: Api, net: int) -> None:
    key = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "web"})
    assert api.post("vnet_rules", 409, vnet=net, name="web") == {"err": "This name is already in use"}
    api.make("vnet_rules", **{**RULE, "name": "web"})
    api.make("vnet_rules", **{**RULE, "vnet": net, "name": "WEB"})
    api.put(f"vnet_rules/{key}", 409, name="WEB")
    lenient.make("vnet_rules", **{**RULE, "name": "web"})
    lenient.post("vnet_rules", 422, vnet=INTERNAL, name="web")


def test_a_rule_cannot_change_its_network(api: Api, net: int) -> None:
    key = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "web"})
    assert api.put(f"vnet_rules/{key}", 422, vnet=INTERNAL) == {"err": "field 'vnet' is readonly"}
    assert api.post("vnet_rules", 422, name="x") == {"err": "field 'vnet_rules.vnet' is required"}
    assert api.post("vnet_rules", 404, vnet=4711, name="x") == {
        "err": f"error setting field 'vnet_rules.vnet': {MISSING}"
    }


# --- S31: staged changes ---------------------------------------------------------------------------------------------


def test_s31_rules_are_staged_on_a_running_network(api: Api) -> None:
    key = api.make("vnet_rules", **RULE, name="web")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    apply_all(api)
    api.put(f"vnet_rules/{key}", description="changed")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    apply_all(api)
    api.put(f"vnet_rules/{key}", description="changed")
    api.put(f"vnet_rules/{key}")
    assert flags(api, INTERNAL) == []
    api.put(f"vnet_rules/{key}", enabled=False)
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    apply_all(api)
    api.delete(f"vnet_rules/{key}")
    assert flags(api, INTERNAL) == ["need_fw_apply"]


def test_s31_a_stopped_network_never_sets_the_flag(api: Api, sim: Simulator, net: int) -> None:
    key = api.make("vnet_rules", **{**RULE, "vnet": net, "name": "web"})
    api.put(f"vnet_rules/{key}", enabled=False)
    api.make("vnet_addresses", vnet=net, type="ipalias", ip="10.77.0.50", hostname="vip")
    api.make("vnet_hosts", vnet=net, host="db1", ip="10.77.0.21")
    assert flags(api, net) == []
    assert api.act("vnet_actions", net, "refresh", 422) == {"err": "vNet is not running"}
    api.act("vnet_actions", net, "poweron", apply=True)
    sim.clock.advance(1)
    assert api.status("vnets", net) == "running"
    assert flags(api, net) == []


def test_s31_refresh_is_accepted_before_the_flag_is_cleared(api: Api, sim: Simulator) -> None:
    api.make("vnet_rules", **RULE, name="web")
    api.act("vnet_actions", INTERNAL, "refresh")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    sim.clock.advance(1)
    assert flags(api, INTERNAL) == []


def test_changes_staged_after_a_refresh_need_another_one(api: Api, sim: Simulator) -> None:
    api.make("vnet_rules", **RULE, name="web")
    api.act("vnet_actions", INTERNAL, "refresh")
    api.make("vnet_rules", **RULE, name="late")
    sim.clock.advance(1)
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    apply_all(api)


@pytest.mark.parametrize(("apply", "left"), [(True, []), (False, ["need_fw_apply"])])
def test_a_restart_applies_rules_on_request(api: Api, sim: Simulator, apply: bool, left: list[str]) -> None:
    api.make("vnet_rules", **RULE, name="web")
    api.act("vnet_actions", INTERNAL, "reset", apply=apply)
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    sim.clock.advance(1)
    sim.clock.advance(1)
    assert api.status("vnets", INTERNAL) == "running"
    assert flags(api, INTERNAL) == left


def test_dns_and_rules_are_applied_separately(api: Api, sim: Simulator) -> None:
    api.make("vnet_rules", **RULE, name="web")
    api.make("vnet_hosts", vnet=INTERNAL, host="db9", ip="192.168.0.9")
    assert flags(api, INTERNAL) == ["need_fw_apply", "need_dns_apply"]
    api.put(f"vnets/{INTERNAL}/applydns")
    sim.clock.advance(1)
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    api.put(f"vnets/{INTERNAL}/apply")
    sim.clock.advance(1)
    assert flags(api, INTERNAL) == []
    assert all(api.get(f"vnets/{INTERNAL}", fields="last_fw_apply,last_dns_apply").values())


def test_killpower_is_not_an_action(api: Api) -> None:
    answer = api.act("vnet_actions", INTERNAL, "killpower", 422)
    assert answer == {"err": "value 'killpower' is not in list for field 'action'"}


# --- system rules ----------------------------------------------------------------------------------------------------


def test_rules_that_the_system_creates(api: Api) -> None:
    rows = api.get("vnet_rules", filter=f"vnet eq {EXTERNAL}", fields="name,enabled,system_rule", sort="+orderid")
    assert [row["name"] for row in rows] == ["SSH Access", "Sync Rule", "Allow Ping"]
    assert [row["name"] for row in rows if not row["enabled"]] == ["SSH Access", "Allow Ping"]
    assert [row["name"] for row in rows if row["system_rule"]] == ["Sync Rule"]


def test_a_default_gateway_creates_a_route(api: Api) -> None:
    key = api.make("vnets", name="routed", network="10.5.0.0/24", ipaddress="10.5.0.1", vnet_default_gateway=EXTERNAL)
    rows = api.get("vnet_rules", filter=f"vnet eq {key}", fields="name,action,destination_ip,system_rule")
    assert rows == [{"name": "Default route", "action": "route", "destination_ip": "default", "system_rule": True}]
    assert api.get("vnet_rules", filter=f"vnet eq {api.make('vnets', name='bare')}") == []


def test_a_vpn_network_accepts_ipsec(api: Api) -> None:
    key = api.make("vnets", name="vpn", type="vpn")
    rows = api.get("vnet_rules", filter=f"vnet eq {key}", fields="name,protocol,destination_ports,system_rule")
    assert [(row["protocol"], row["destination_ports"]) for row in rows] == [
        ("udp", "500"),
        ("udp", "4500"),
        ("50", ""),
        ("51", ""),
    ]
    assert not any(row["system_rule"] for row in rows)


def test_a_system_rule_is_not_protected_by_the_server(api: Api) -> None:
    """An assumption: a client that ignores system_rule does damage."""
    found = api.get("vnet_rules", filter="system_rule eq true and name eq 'Sync Rule'", fields="$key", limit=1)
    api.put(f"vnet_rules/{found[0]['$key']}", enabled=False)
    api.delete(f"vnet_rules/{found[0]['$key']}")
    assert api.post("vnet_rules", 422, **RULE, name="mine", system_rule=True) == {
        "err": "field 'system_rule' is readonly"
    }


# --- aliases in rules ------------------------------------------------------------------------------------------------


@pytest.fixture
def alias(api: Api) -> int:
    return int(api.make("vnet_rule_aliases", name="branches", value="10.40.0.0/16,192.168.44.0/24"))


@pytest.mark.parametrize("column", ["source_ip", "destination_ip"])
def test_an_alias_is_named_by_its_key(api: Api, alias: int, column: str) -> None:
    key = api.make("vnet_rules", **RULE, name="by-key", **{column: f"alias:{alias}"})
    assert api.get(f"vnet_rules/{key}", fields=column) == {column: f"alias:{alias}"}


@pytest.mark.parametrize("word", ["branches", "4711", ""])
def test_an_alias_by_name_is_refused(api: Api, alias: int, word: str) -> None:
    answer = api.post("vnet_rules", 404, **RULE, name="by-name", source_ip=f"10.0.0.1,alias:{word}")
    assert "Unable to generate rule references" in answer["err"]
    assert MISSING in answer["err"]
    assert api.get("vnet_rules", filter="name eq 'by-name'") == []
    key = api.make("vnet_rules", **RULE, name="fine")
    api.put(f"vnet_rules/{key}", 404, destination_ip=f"alias:{word}")


def test_the_id_of_an_alias_survives_a_rename(api: Api, alias: int) -> None:
    before = api.get(f"vnet_rule_aliases/{alias}", fields="id,value,publishing_scope")
    assert before["value"] == "10.40.0.0/16,192.168.44.0/24"
    assert before["publishing_scope"] == "private"
    api.put(f"vnet_rule_aliases/{alias}", name="sites", publishing_scope="global")
    after = api.get(f"vnet_rule_aliases/{alias}", fields="id,name")
    assert after == {"id": before["id"], "name": "sites"}
    assert len(before["id"]) == 40
    assert api.post("vnet_rule_aliases", 409, name="sites", value="x") == {"err": "This name is already in use"}
    assert api.put(f"vnet_rule_aliases/{alias}", 422, id="0" * 40) == {"err": "field 'id' is readonly"}


def test_the_key_of_an_alias_is_reused_and_its_id_is_not(api: Api, sim: Simulator, alias: int) -> None:
    before = api.get(f"vnet_rule_aliases/{alias}", fields="id")["id"]
    api.delete(f"vnet_rule_aliases/{alias}")
    sim.clock.advance(16)
    assert api.make("vnet_rule_aliases", name="other", value="10.9.0.0/16") == alias
    assert api.get(f"vnet_rule_aliases/{alias}", fields="id")["id"] != before


def test_an_alias_in_use(api: Api, lenient: Api, alias: int) -> None:
    rule = api.make("vnet_rules", **RULE, name="uses", source_ip=f"alias:{alias}")
    apply_all(api)
    api.put(f"vnet_rule_aliases/{alias}", description="no effect on rules")
    assert flags(api, INTERNAL) == []
    api.put(f"vnet_rule_aliases/{alias}", value="10.41.0.0/16")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    assert api.delete(f"vnet_rule_aliases/{alias}", 500) == {"err": "field 'references' must be empty to delete"}
    api.delete(f"vnet_rules/{rule}")
    api.delete(f"vnet_rule_aliases/{alias}")
    key = lenient.make("vnet_rule_aliases", name="a", value="10.0.0.0/8")
    lenient.make("vnet_rules", **RULE, name="uses", source_ip=f"alias:{key}")
    lenient.delete(f"vnet_rule_aliases/{key}")


# --- hosts -----------------------------------------------------------------------------------------------------------


def test_hosts_are_staged_for_dns(api: Api) -> None:
    key = api.make("vnet_hosts", vnet=INTERNAL, host="db9", ip="192.168.0.9")
    assert api.get(f"vnet_hosts/{key}", fields="vnet,host,ip,type") == {
        "vnet": INTERNAL,
        "host": "db9",
        "ip": "192.168.0.9",
        "type": "host",
    }
    assert flags(api, INTERNAL) == ["need_dns_apply"]
    apply_all(api)
    api.put(f"vnet_hosts/{key}", ip="192.168.0.9")
    assert flags(api, INTERNAL) == []
    api.put(f"vnet_hosts/{key}", ip="192.168.0.10", type="domain")
    assert flags(api, INTERNAL) == ["need_dns_apply"]
    apply_all(api)
    api.delete(f"vnet_hosts/{key}")
    assert flags(api, INTERNAL) == ["need_dns_apply"]


def test_hosts_are_unique_per_network(api: Api, net: int) -> None:
    api.make("vnet_hosts", vnet=INTERNAL, host="db9", ip="192.168.0.9")
    assert "already exists" in api.post("vnet_hosts", 409, vnet=INTERNAL, host="db9", ip="192.168.0.10")["err"]
    api.make("vnet_hosts", vnet=net, host="db9", ip="10.77.0.9")
    api.post("vnet_hosts", 422, vnet=INTERNAL, host="bad", ip="nowhere")


# --- addresses -------------------------------------------------------------------------------------------------------


def test_one_table_has_five_types_of_addresses(api: Api) -> None:
    for number, kind in enumerate(("dynamic", "static", "ipalias", "proxy", "virtual")):
        api.make("vnet_addresses", vnet=INTERNAL, type=kind, ip=f"192.168.0.{20 + number}", hostname=kind)
    answer = api.post("vnet_addresses", 422, vnet=INTERNAL, type="floating", ip="192.168.0.99")
    assert answer == {"err": "value 'floating' is not in list for field 'type'"}
    for kind in ("static", "ipalias", "proxy", "virtual"):
        rows = api.get(
            "vnet_addresses", filter=f"vnet eq {INTERNAL} and type eq '{kind}' and hostname ne ''", fields="hostname"
        )
        assert rows == [{"hostname": kind}]


@pytest.mark.parametrize(
    ("kind", "raised"),
    [("ipalias", ["need_fw_apply"]), ("virtual", ["need_fw_apply"]), ("static", []), ("proxy", []), ("dynamic", [])],
)
def test_which_addresses_are_staged(api: Api, kind: str, raised: list[str]) -> None:
    key = api.make("vnet_addresses", vnet=INTERNAL, type=kind, ip="192.168.0.50")
    assert flags(api, INTERNAL) == raised
    apply_all(api)
    api.put(f"vnet_addresses/{key}", description="changed")
    assert flags(api, INTERNAL) == raised
    apply_all(api)
    api.delete(f"vnet_addresses/{key}")
    assert flags(api, INTERNAL) == raised


def test_a_reservation_without_an_address_gets_the_next_free_one(
    api: Api, sim: Simulator, web2: dict[str, Any]
) -> None:
    nic = sim.store.find("machine_nics", machine=web2["machine"])
    assert nic is not None
    answer = api.post("vnet_addresses", vnet=INTERNAL, type="static", mac=nic["macaddress"].upper().replace(":", "-"))
    assert answer["response"] == "192.168.0.2"
    row = api.get(f"vnet_addresses/{answer['$key']}", fields="ip,mac,type")
    assert row == {"ip": "192.168.0.2", "mac": nic["macaddress"], "type": "static"}
    assert api.get(f"machine_nics/{nic['$key']}", fields="ipaddress") == {"ipaddress": "192.168.0.2"}
    again = api.post("vnet_addresses", vnet=INTERNAL, type="static", mac="02:00:00:00:00:05")
    assert again["response"] == "192.168.0.3"
    api.put(f"vnet_addresses/{answer['$key']}", ip="192.168.0.40")
    assert api.get(f"machine_nics/{nic['$key']}", fields="ipaddress") == {"ipaddress": "192.168.0.40"}
    api.delete(f"vnet_addresses/{answer['$key']}")
    assert api.get(f"machine_nics/{nic['$key']}", fields="ipaddress") == {"ipaddress": ""}


def test_a_guest_gets_its_reservation(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    nic = sim.store.find("machine_nics", machine=web2["machine"])
    assert nic is not None
    answer = api.post("vnet_addresses", vnet=INTERNAL, type="static", mac=nic["macaddress"], ip="192.168.0.77")
    assert answer["response"] == "192.168.0.77"
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(60)
    assert api.get(f"machine_nics/{nic['$key']}", fields="ipaddress") == {"ipaddress": "192.168.0.77"}
    assert api.get("vnet_addresses", filter=f"mac eq '{nic['macaddress']}' and type eq 'dynamic'") == []


def test_a_nic_created_later_shows_its_reservation(api: Api, blank: dict[str, Any]) -> None:
    mac = "02:00:00:00:00:09"
    api.make("vnet_addresses", vnet=INTERNAL, type="static", mac=mac, ip="192.168.0.78")
    nic = api.make("machine_nics", machine=blank["machine"], vnet=INTERNAL, macaddress=mac)
    assert api.get(f"machine_nics/{nic}", fields="ipaddress") == {"ipaddress": "192.168.0.78"}
    api.put(f"machine_nics/{nic}", vnet=EXTERNAL)
    assert api.get(f"machine_nics/{nic}", fields="ipaddress") == {"ipaddress": ""}


def test_the_nic_of_a_snapshot_is_not_changed(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    nic = sim.store.find("machine_nics", machine=web1["machine"])
    assert nic is not None
    api.make("vnet_addresses", vnet=INTERNAL, type="static", mac=nic["macaddress"], ip="192.168.0.79")
    shown = {row["machine"]: row["ipaddress"] for row in sim.store.rows("machine_nics", macaddress=nic["macaddress"])}
    assert len(shown) == 2
    assert [machine for machine, address in shown.items() if address == "192.168.0.79"] == [web1["machine"]]


@pytest.mark.parametrize("kind", ["dynamic", "ipalias", "proxy"])
def test_other_types_require_an_address(api: Api, kind: str) -> None:
    answer = api.post("vnet_addresses", 422, vnet=INTERNAL, type=kind)
    assert answer == {"err": "field 'vnet_addresses.ip' is required"}


def test_addresses_are_unique_per_network(api: Api, net: int) -> None:
    api.make("vnet_addresses", vnet=net, type="ipalias", ip="10.99.0.5/24", hostname="cidr")
    api.make("vnet_addresses", vnet=net, type="ipalias", ip="203.0.113.5", hostname="elsewhere")
    answer = api.post("vnet_addresses", 409, vnet=net, type="virtual", ip="203.0.113.5")
    assert "already exists" in answer["err"]
    api.make("vnet_addresses", vnet=INTERNAL, type="ipalias", ip="203.0.113.5")
    api.post("vnet_addresses", 422, vnet=net, type="virtual", ip="10.99.0.5/24")


@pytest.mark.parametrize("text", ["192.168.0.1", "192.168.0.0/24", "192.168.0.1/24"])
def test_an_alias_cannot_hold_the_address_of_the_router(api: Api, text: str) -> None:
    """Seen by vrg on 26.0.2.1 with the network's own CIDR."""
    answer = api.post("vnet_addresses", 409, vnet=INTERNAL, type="ipalias", ip=text, hostname="vip")
    assert answer == {"err": "Unable to create IP '192.168.0.1': This IP already exists"}


def test_an_address_cannot_become_one_that_is_taken(api: Api, net: int) -> None:
    key = api.make("vnet_addresses", vnet=net, type="ipalias", ip="203.0.113.5")
    api.put(f"vnet_addresses/{key}", ip="203.0.113.5", description="same address")
    api.put(f"vnet_addresses/{key}", 409, ip="10.77.0.1")


def test_the_router_of_a_running_network_has_an_address(api: Api, sim: Simulator, net: int) -> None:
    """Seen by vrg on 26.0.2.1: one row of type static, and none else."""
    listed = {"filter": f"vnet eq {net}", "fields": "type,ip"}
    assert api.get("vnet_addresses", **listed) == []
    api.act("vnet_actions", net, "poweron")
    sim.clock.advance(1)
    assert api.get("vnet_addresses", **listed) == [{"type": "static", "ip": "10.77.0.1"}]
    api.put(f"vnets/{net}", ipaddress="10.77.0.254")
    api.act("vnet_actions", net, "reset")
    sim.clock.advance(2)
    assert api.get("vnet_addresses", **listed) == [{"type": "static", "ip": "10.77.0.254"}]


def test_a_network_without_the_address_of_its_router_is_replaced(api: Api, lenient: Api) -> None:
    """Seen by vrg on 26.0.2.1."""
    key = api.make("vnets", name="bare", network="10.55.0.0/24")
    assert api.get(f"vnets/{key}", fields="network") == {"network": "192.168.0.0/24"}
    key = lenient.make("vnets", name="bare", network="10.55.0.0/24")
    assert lenient.get(f"vnets/{key}", fields="network") == {"network": "10.55.0.0/24"}


def test_an_address_used_by_a_rule_cannot_be_deleted(api: Api) -> None:
    key = api.make("vnet_addresses", vnet=INTERNAL, type="ipalias", ip="192.168.0.50", hostname="vip")
    rule = api.make("vnet_rules", **RULE, name="to-vip", destination_ip="192.168.0.5,192.168.0.50")
    assert "referencing" in api.delete(f"vnet_addresses/{key}", 500)["err"]
    api.delete(f"vnet_rules/{rule}")
    api.delete(f"vnet_addresses/{key}")


def test_a_lease_becomes_a_reservation(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    lease = api.get("vnet_addresses", filter="type eq 'dynamic' and hostname eq 'web1'", fields="$key,ip,mac")[0]
    api.put(f"vnet_addresses/{lease['$key']}", type="static")
    nic = sim.store.find("machine_nics", machine=web1["machine"])
    assert nic is not None
    assert nic["ipaddress"] == lease["ip"]
    assert api.put(f"vnet_addresses/{lease['$key']}", 422, expiration=1) == {"err": "field 'expiration' is readonly"}


def test_the_owner_of_an_address_must_exist(api: Api) -> None:
    answer = api.post("vnet_addresses", 404, vnet=EXTERNAL, type="virtual", ip="192.0.2.50", owner="tenants/4711")
    assert answer == {"err": f"error setting field 'vnet_addresses.owner': {MISSING}"}


# --- blocks ----------------------------------------------------------------------------------------------------------


def test_network_blocks(api: Api, sim: Simulator) -> None:
    """The block may be outside of the network; nothing can be changed; both networks are flagged."""
    key = api.make("vnet_cidrs", vnet=INTERNAL, cidr="198.51.100.0/28", description="dmz")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    apply_all(api)
    api.put(f"vnet_cidrs/{key}", 405, description="other")
    assert "already exists" in api.post("vnet_cidrs", 409, vnet=INTERNAL, cidr="198.51.100.0/28")["err"]
    assert "overlap" in api.post("vnet_cidrs", 422, vnet=INTERNAL, cidr="198.51.100.8/29")["err"]
    api.post("vnet_cidrs", 422, vnet=INTERNAL, cidr="198.51.100.0/40")
    sim.engine.switches["used_blocks"] = [key]
    assert "referencing" in api.delete(f"vnet_cidrs/{key}", 500)["err"]
    sim.engine.switches.clear()
    api.delete(f"vnet_cidrs/{key}")
    assert flags(api, INTERNAL) == ["need_fw_apply"]


# --- DNS -------------------------------------------------------------------------------------------------------------


def zone_of(api: Api, vnet: int, **columns: Any) -> tuple[int, int]:
    view = api.make("vnet_dns_views", vnet=vnet, name="inside", match_clients="10.0.0.0/8;")
    return view, api.make("vnet_dns_zones", view=view, domain="lab.example", type="master", **columns)


def test_views_zones_and_records_are_staged_for_dns(api: Api, sim: Simulator) -> None:
    view, zone = zone_of(api, INTERNAL)
    assert flags(api, INTERNAL) == ["need_dns_apply"]
    apply_all(api)
    record = api.make("vnet_dns_zone_records", zone=zone, host="www", type="A", value="192.168.0.20", ttl="5m")
    assert flags(api, INTERNAL) == ["need_dns_apply"]
    for path, change in (
        (f"vnet_dns_views/{view}", {"recursion": True}),
        (f"vnet_dns_zones/{zone}", {"notify": "explicit"}),
        (f"vnet_dns_zone_records/{record}", {"value": "192.168.0.21"}),
    ):
        apply_all(api)
        api.put(path, **change)
        assert flags(api, INTERNAL) == ["need_dns_apply"]
    apply_all(api)
    api.delete(f"vnet_dns_zone_records/{record}")
    assert flags(api, INTERNAL) == ["need_dns_apply"]


def test_a_record_without_a_ttl_gets_that_of_its_zone(api: Api) -> None:
    """Seen by vrg on 26.0.2.1: 3600 in a zone with the default of 1h."""
    _view, zone = zone_of(api, INTERNAL)
    for ttl, stored in ({}, "3600"), ({"ttl": "5m"}, "5m"), ({"ttl": ""}, ""):
        record = api.make("vnet_dns_zone_records", zone=zone, host="www", type="A", value="192.168.0.20", **ttl)
        assert api.get(f"vnet_dns_zone_records/{record}", fields="ttl") == {"ttl": stored}


def test_deleting_a_view_deletes_its_zones_and_records(api: Api) -> None:
    view, zone = zone_of(api, INTERNAL)
    api.make("vnet_dns_zone_records", zone=zone, host="www", type="A", value="192.168.0.20")
    other = api.make("vnet_dns_views", vnet=INTERNAL, name="outside")
    kept = api.make("vnet_dns_zones", view=other, domain="lab.example")
    apply_all(api)
    api.delete(f"vnet_dns_views/{view}")
    zones = api.get("vnet_dns_zones", filter=f"view eq {view} or view eq {other}", fields="$key")
    assert zones == [{"$key": kept}]
    assert api.get("vnet_dns_zone_records", filter=f"zone eq {zone}") == []
    assert flags(api, INTERNAL) == ["need_dns_apply"]


def test_deleting_a_zone_deletes_its_records_and_changes_increase_the_serial(api: Api) -> None:
    _view, zone = zone_of(api, INTERNAL, nameserver="ns1.lab.example")
    rows = api.get("vnet_dns_zone_records", filter=f"zone eq {zone}", fields="host,type,value")
    assert rows == [{"host": "", "type": "NS", "value": "ns1.lab.example"}]
    before = api.get(f"vnet_dns_zones/{zone}", fields="serial_number")["serial_number"]
    api.make("vnet_dns_zone_records", zone=zone, host="www", type="AAAA", value="2001:db8::1")
    api.make("vnet_dns_zone_records", zone=zone, host="www", type="AAAA", value="2001:db8::2")
    assert api.get(f"vnet_dns_zones/{zone}", fields="serial_number")["serial_number"] == before + 2
    assert api.put(f"vnet_dns_zones/{zone}", 422, serial_number=1) == {"err": "field 'serial_number' is readonly"}
    api.delete(f"vnet_dns_zones/{zone}")
    assert api.get("vnet_dns_zone_records", filter=f"zone eq {zone}") == []


def test_defaults_and_enumerations_of_dns(api: Api) -> None:
    view, zone = zone_of(api, INTERNAL)
    assert api.get(f"vnet_dns_views/{view}", fields="match_clients,max_cache_size,recursion") == {
        "match_clients": "10.0.0.0/8;",
        "max_cache_size": 33554432,
        "recursion": False,
    }
    fields = "default_ttl,refresh_interval,retry_interval,expiry_period,negative_ttl,notify,allow_transfer"
    assert api.get(f"vnet_dns_zones/{zone}", fields=fields) == {
        "default_ttl": "1h",
        "refresh_interval": "3h",
        "retry_interval": "30m",
        "expiry_period": "3w",
        "negative_ttl": "10m",
        "notify": "yes",
        "allow_transfer": "none;",
    }
    for table, body in (
        ("vnet_dns_zones", {"view": view, "domain": "b.example", "type": "primary"}),
        ("vnet_dns_zones", {"view": view, "domain": "b.example", "notify": "maybe"}),
        ("vnet_dns_zone_records", {"zone": zone, "type": "a", "value": "10.0.0.1"}),
    ):
        assert "is not in list for field" in api.post(table, 422, **body)["err"]
    api.post("vnet_dns_views", 409, vnet=INTERNAL, name="inside")
    api.post("vnet_dns_zones", 409, view=view, domain="lab.example")


# --- columns of networks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["9.9.9.9,1.1.1.1", "1.1.1.1,9.9.9.9", ""])
def test_s25_dnslist_is_one_string_that_keeps_its_order(api: Api, net: int, text: str) -> None:
    api.put(f"vnets/{net}", dnslist=text)
    assert api.get(f"vnets/{net}", fields="dnslist") == {"dnslist": text}


@pytest.mark.parametrize(
    "change",
    [
        {"mtu": 1400},
        {"dhcp_start": "192.168.0.110"},
        {"ipaddress": "192.168.0.254"},
        {"network": "192.168.0.0/23"},
        {"statistics": True},
        {"port_mirroring": "east_west"},
        {"dns": "bind"},
    ],
)
def test_s30_changes_that_a_running_network_applies_at_a_restart(api: Api, net: int, change: dict[str, Any]) -> None:
    api.put(f"vnets/{INTERNAL}", **change)
    assert flags(api, INTERNAL) == ["need_restart"]
    api.act("vnet_actions", INTERNAL, "reset")
    assert flags(api, INTERNAL) == []
    api.put(f"vnets/{INTERNAL}", **change)
    assert flags(api, INTERNAL) == []


@pytest.mark.parametrize(
    "change", [{"description": "x"}, {"note": "x"}, {"on_power_loss": "leave_off"}, {"dnslist": "9.9.9.9"}]
)
def test_other_changes_need_no_restart(api: Api, change: dict[str, Any]) -> None:
    api.put(f"vnets/{INTERNAL}", **change)
    assert flags(api, INTERNAL) == []


def test_gateway_outside_of_network_at_a_change(api: Api, net: int) -> None:
    refused = {"err": "Validation error: Gateway is outside of network"}
    assert api.put(f"vnets/{net}", 422, gateway="10.78.0.1") == refused
    api.put(f"vnets/{net}", gateway="10.77.0.254")
    assert api.put(f"vnets/{net}", 422, network="10.79.0.0/24", ipaddress="10.79.0.1") == refused


def test_uplinks(api: Api, net: int) -> None:
    """0 is a missing row, null and '' mean none."""
    answer = api.put(f"vnets/{net}", 404, interface_vnet=0)
    assert answer == {"err": f"error setting field 'vnets.interface_vnet': {MISSING}"}
    for nothing in (None, ""):
        api.put(f"vnets/{net}", interface_vnet=EXTERNAL)
        assert api.get(f"vnets/{net}", fields="interface_vnet#name as up") == {"up": "External"}
        api.put(f"vnets/{net}", interface_vnet=nothing)
        assert api.get(f"vnets/{net}", fields="interface_vnet") == {"interface_vnet": None}


@pytest.mark.parametrize("kind", ["vlan", "overlay", "core", "physical", "port_mirror"])
def test_types_that_cannot_be_created(api: Api, kind: str) -> None:
    assert api.post("vnets", 422, name="odd", type=kind) == {"err": f"value '{kind}' is not in list for field 'type'"}


def test_vlans_and_overlays(api: Api) -> None:
    vlan = api.make("vnets", name="vlan", type="external", layer2_type="vlan", layer2_id=4094)
    assert api.get(f"vnets/{vlan}", fields="layer2_id") == {"layer2_id": 4094}
    api.post("vnets", 422, name="reserved", layer2_type="vlan", layer2_id=4095)
    api.put(f"vnets/{vlan}", 422, layer2_id=4095)
    api.make("vnets", name="overlay", layer2_type="vxlan", layer2_id=500_000)
    assert api.put(f"vnets/{vlan}", 422, type="internal") == {"err": "field 'type' is readonly"}


def test_columns_without_an_effect(api: Api, net: int) -> None:
    api.put(f"vnets/{net}", powerstate=True, bgp_asn=65001, dhcp_end="10.77.0.9")
    assert api.request("PUT", f"vnets/{net}", {}, action="poweron").status_code == 200
    assert api.status("vnets", net) == "stopped"
    row = api.get(f"vnets/{net}", fields="all")
    assert not {"powerstate", "bgp_asn", "dhcp_end", "running", "status"} & set(row)
    assert api.sim.journal.dropped == [("vnets", "dhcp_end")]


def test_s12_power_is_read_by_joins_only(api: Api, net: int) -> None:
    joins = "machine#status#status as status,machine#status#running as running,machine#status#started as started"
    assert api.get(f"vnets/{net}", fields=joins) == {"status": "stopped", "running": False, "started": 0}
    assert api.get(f"vnets/{net}", fields="running,status,status#running as up") == {}
    assert api.get("vnets", filter="running eq true", fields="$key") == []


def test_a_router_has_an_address_on_the_dmz(api: Api, net: int) -> None:
    other = api.make("vnets", name="lab-b")
    found = {api.get(f"vnets/{key}", fields="dmz_ipaddress")["dmz_ipaddress"] for key in (net, other)}
    assert len(found) == 2
    assert all(address.startswith("100.64.0.") for address in found)


# --- deleting --------------------------------------------------------------------------------------------------------


def test_what_is_deleted_with_a_network_and_what_stays(api: Api, sim: Simulator, net: int) -> None:
    """IPsec and WireGuard rows stay (S30 covers the refusal of a running network)."""
    view, zone = zone_of(api, net)
    api.make("vnet_dns_zone_records", zone=zone, host="www", type="A", value="10.77.0.20")
    api.make("vnet_rules", **{**RULE, "vnet": net, "name": "web"})
    api.make("vnet_hosts", vnet=net, host="db1", ip="10.77.0.21")
    api.make("vnet_addresses", vnet=net, type="ipalias", ip="10.77.0.50")
    api.make("vnet_cidrs", vnet=net, cidr="198.51.100.0/28")
    ipsec = api.make("vnet_ipsecs", vnet=net)
    wireguard = api.make("vnet_wireguards", vnet=net, name="wg", ip="172.30.9.1/24")
    api.delete(f"vnets/{net}")
    for table in ("vnet_rules", "vnet_hosts", "vnet_addresses", "vnet_cidrs", "vnet_dns_views"):
        assert sim.store.rows(table, vnet=net) == [], table
    assert api.get("vnet_dns_zones", filter=f"view eq {view}") == []
    assert api.get("vnet_dns_zone_records", filter=f"zone eq {zone}") == []
    assert api.get(f"vnet_ipsecs/{ipsec}", fields="vnet") == {"vnet": net}
    assert api.get(f"vnet_wireguards/{wireguard}", fields="vnet") == {"vnet": net}


def test_a_network_in_use_cannot_be_deleted(api: Api, net: int) -> None:
    other = api.make("vnets", name="upper", interface_vnet=net)
    assert "referencing" in api.delete(f"vnets/{net}", 500)["err"]
    api.put(f"vnets/{other}", interface_vnet=None, vnet_default_gateway=net)
    api.delete(f"vnets/{net}")
    assert api.get(f"vnets/{other}", fields="vnet_default_gateway") == {"vnet_default_gateway": None}
    assert api.request("GET", f"vnets/{net}").status_code == 404
    assert api.request("DELETE", f"vnets/{net}").status_code == 404


def test_s14_names_of_networks_are_unique(api: Api, lenient: Api, net: int) -> None:
    assert api.post("vnets", 409, name="lab-a") == {"err": "This name is already in use"}
    api.put(f"vnets/{net}", 409, name="External")
    lenient.post("vnets", 422, name="External")


# --- VPN -------------------------------------------------------------------------------------------------------------


def test_a_wireguard_interface_can_be_deleted_once_disabled_and_applied(api: Api, sim: Simulator) -> None:
    key = api.make("vnet_wireguards", vnet=INTERNAL, name="wg", ip="172.30.9.1/24", configure_firewall=True)
    peer = api.make("vnet_wireguard_peers", wireguard=key, name="b", peer_ip="172.30.9.2", allowed_ips="10.8.0.0/24")
    row = api.get(f"vnet_wireguards/{key}", fields="all")
    assert (row["listenport"], len(row["public_key"])) == (51820, 44)
    assert "private_key" not in row
    apply_all(api)
    for _turn in ("enabled", "disabled but not applied"):
        text = api.delete(f"vnet_wireguards/{key}", 422)["err"]
        assert "disabled" in text
        assert "applied" in text
        api.put(f"vnet_wireguards/{key}", enabled=False)
    apply_all(api)
    api.delete(f"vnet_wireguards/{key}")  # with its peer on it: live test of the vendor's Python SDK on 26.1.8
    assert api.request("GET", f"vnet_wireguard_peers/{peer}").status_code == 404
    assert flags(api, INTERNAL) == ["need_fw_apply"]  # its rule is still staged
    assert api.get("vnet_rules", filter="name bw 'Accept WireGuard'") == []


def test_a_peer_has_a_rule_while_it_exists(api: Api) -> None:
    """Live test of the vendor's Python SDK on 26.1.8."""
    key = api.make("vnet_wireguards", vnet=INTERNAL, name="wg", ip="172.30.9.1/24")
    peer = api.make("vnet_wireguard_peers", wireguard=key, name="b", peer_ip="172.30.9.2", allowed_ips="10.8.0.0/24")
    owned = {"filter": f"owner eq 'vnet_wireguard_peers/{peer}'", "fields": "action"}
    assert api.get("vnet_rules", **owned) == [{"action": "accept"}]
    apply_all(api)
    api.delete(f"vnet_wireguard_peers/{peer}")
    assert flags(api, INTERNAL) == ["need_fw_apply"]
    assert api.get("vnet_rules", **owned) == []


def test_the_configuration_of_a_peer_exists_only_if_it_was_generated(api: Api) -> None:
    """Live test of the vendor's Python SDK on 26.1.8."""
    key = api.make("vnet_wireguards", vnet=INTERNAL, name="wg", ip="172.30.9.1/24")
    body = {"wireguard": key, "allowed_ips": "10.8.0.0/24"}
    peer = api.make("vnet_wireguard_peers", **body, name="b", peer_ip="172.30.9.2")
    assert api.request("GET", f"vnet_wireguard_peers/{peer}", fields="wg_config").status_code == 404
    assert "wg_config" not in api.get(f"vnet_wireguard_peers/{peer}", fields="all")
    peer = api.make("vnet_wireguard_peers", **body, name="c", peer_ip="172.30.9.3", autogenerate_peer=True)
    assert "172.30.9.3" in api.get(f"vnet_wireguard_peers/{peer}", fields="wg_config")["wg_config"]


def test_a_wireguard_interface_of_a_stopped_network_only_has_to_be_disabled(api: Api, net: int) -> None:
    key = api.make("vnet_wireguards", vnet=net, name="wg", ip="172.30.9.1/24")
    api.delete(f"vnet_wireguards/{key}", 422)
    api.put(f"vnet_wireguards/{key}", enabled=False)
    api.delete(f"vnet_wireguards/{key}")


def test_ipsec_is_deleted_from_phase_2_upwards(api: Api, net: int) -> None:
    ipsec = api.make("vnet_ipsecs", vnet=net)
    api.post("vnet_ipsecs", 409, vnet=net)
    phase1 = {"ipsec": ipsec, "name": "branch", "remote_gateway": "198.51.100.20", "psk": "x"}
    answer = api.post("vnet_ipsec_phase1s", 422, **phase1)
    assert answer == {"err": "field 'vnet_ipsec_phase1s.ike' is required"}
    one = api.make("vnet_ipsec_phase1s", **phase1, ike="aes256-sha256-modp2048")
    assert "psk" not in api.get(f"vnet_ipsec_phase1s/{one}", fields="all,psk")
    phase2 = {"phase1": one, "name": "lan", "local": "10.77.0.0/24"}
    answer = api.post("vnet_ipsec_phase2s", 422, **phase2)
    assert answer == {"err": "field 'vnet_ipsec_phase2s.ciphers' is required"}
    two = api.make("vnet_ipsec_phase2s", **phase2, ciphers="aes128-sha256-modp2048")
    api.delete(f"vnet_ipsecs/{ipsec}", 500)
    other = api.make("vnet_ipsec_phase1s", **{**phase1, "name": "b"}, ike="aes256-sha256-modp2048")
    api.delete(f"vnet_ipsec_phase1s/{other}")
    api.delete(f"vnet_ipsec_phase2s/{two}")
    api.delete(f"vnet_ipsec_phase1s/{one}")
    api.delete(f"vnet_ipsecs/{ipsec}")


def test_a_phase_1_that_was_deleted_too_early_stays_broken(api: Api, net: int) -> None:
    ipsec = api.make("vnet_ipsecs", vnet=net)
    one = api.make("vnet_ipsec_phase1s", ipsec=ipsec, name="b", remote_gateway="198.51.100.20", ike="aes256")
    two = api.make("vnet_ipsec_phase2s", phase1=one, name="lan", local="10.77.0.0/24", ciphers="aes128")
    api.delete(f"vnet_ipsec_phase1s/{one}", 500)
    api.delete(f"vnet_ipsec_phase2s/{two}")
    api.delete(f"vnet_ipsec_phase1s/{one}", 500)


# --- proxies ---------------------------------------------------------------------------------------------------------


def test_a_proxy_is_staged_until_its_network_restarts(api: Api, sim: Simulator) -> None:
    tenant = api.make("tenants", name="hidden")
    proxy = api.make("vnet_proxy", vnet=EXTERNAL)
    fields = "name,listen_address,default_self"
    expected = {"name": "External", "listen_address": "0.0.0.0", "default_self": True}  # noqa: S104 - read, not bound
    assert api.get(f"vnet_proxy/{proxy}", fields=fields) == expected
    api.post("vnet_proxy", 409, vnet=EXTERNAL)
    api.make("vnet_proxy_tenants", proxy=proxy, tenant=tenant, fqdn="hidden.cloud.example")
    fields = "proxy,need_proxy_apply"
    assert api.get(f"vnets/{EXTERNAL}", fields=fields) == {"proxy": int(proxy), "need_proxy_apply": True}
    api.act("vnet_actions", EXTERNAL, "reset", apply=True)
    sim.clock.advance(5)
    assert not api.get(f"vnets/{EXTERNAL}", fields="need_proxy_apply")["need_proxy_apply"]
    api.delete(f"vnet_proxy/{proxy}")
    assert api.get(f"vnets/{EXTERNAL}", fields=fields) == {"proxy": None, "need_proxy_apply": True}
    assert api.get("vnet_proxy_tenants") == []
