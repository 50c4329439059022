# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can reach what, by the rules of the networks on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_path import NETWORK_PATH

PARAMS = {name: option.get("default") for name, option in NETWORK_PATH.options.items()}
DMZ = {"web": "100.64.0.7", "db": "100.64.0.8", "wan": "100.64.0.9"}
KEYS = {"web": 7, "db": 8, "wan": 9}


def net(name: str, cidr: str, **values: Any) -> dict[str, Any]:
    return {
        "$key": KEYS.get(name, 20),
        "name": name,
        "type": "internal",
        "network": cidr,
        "ipaddress": cidr.replace(".0/24", ".1"),
        "ipaddress_type": "static",
        "dmz_ipaddress": DMZ.get(name, "100.64.0.20"),
        "running": True,
        **values,
    }


def rule(name: str, **values: Any) -> dict[str, Any]:
    known = {"direction": "incoming", "action": "accept", "protocol": "tcp", "interface": "auto", "pin": "no"}
    return {"name": name, **known, **values}


def route(name: str, destination: str, target: str) -> dict[str, Any]:
    columns = {"destination_ip": destination, "target_ip": target}
    return rule(name, action="route", direction="outgoing", protocol="any", **columns)


def vm(name: str, network: int, address: str, running: bool = True, **nic: Any) -> dict[str, Any]:
    nics = [{"$key": 1, "name": "nic0", "vnet": network, "ipaddress": address, "macaddress": f"mac-{name}", **nic}]
    return {"name": name, "running": running, "machine": {"nics": nics}}


#: By the vendor's recipe for two networks: a route in each to the other one. The rules that let something in are missing.
TO_DB = route("to db", "vnet:db", "vnet:db")
TO_WEB = route("to web", "vnet:web", "vnet:web")
TO_WAN = route("default", "default", "vnet:wan")
SQL = rule("sql", source_ip="vnet:web", destination_ports="5432")


class Site:
    """Two internal networks and an external one, with rules in the order in which they are given."""

    def __init__(
        self, web: Sequence[Any] = (), db: Sequence[Any] = (), wan: Sequence[Any] = (), changes: Any = ()
    ) -> None:
        self.nets = {
            "web": net("web", "10.1.0.0/24"),
            "db": net("db", "10.2.0.0/24"),
            "wan": net("wan", "192.0.2.0/24", type="external", gateway="192.0.2.254"),
        }
        for name, values in dict(changes).items():
            self.nets[name].update(values)
        self.rules = [
            {"orderid": place, "vnet": KEYS[name], **found}
            for name, rules in (("web", web), ("db", db), ("wan", wan))
            for place, found in enumerate(rules, start=1)
        ]
        self.vms = [vm("web1", 7, "10.1.0.10"), vm("db1", 8, "10.2.0.20")]
        self.addresses: list[dict[str, Any]] = []
        self.aliases = [{"$key": 5, "value": "10.1.0.10,198.51.100.0/24"}, {"$key": 6, "value": "office.example"}]

    def ask(self, **params: Any) -> dict[str, Any]:
        answers = [list(self.nets.values()), self.rules, self.vms, self.addresses, self.aliases]
        return dict(NETWORK_PATH.evaluate({**PARAMS, **params}, answers))

    def sql(self, **params: Any) -> dict[str, Any]:
        return self.ask(**{"source": "web1", "destination": "db1", "destination_port": 5432, **params})


def both_ways(*db: dict[str, Any], web: Sequence[Any] = (), changes: Any = ()) -> Site:
    return Site(web=[TO_DB, *web], db=[TO_WEB, *db], changes=changes)


# --- between networks --------------------------------------------------------------------------------------------------


def test_two_networks_reach_each_other_by_the_recipe_of_the_vendor() -> None:
    found = both_ways(SQL).sql()
    assert found["verdict"] == "reachable"
    assert found["summary"] == (
        "web1 (10.1.0.10) reaches db1 (10.2.0.20) on tcp 5432: network 'db': rule 'sql' (accept, order 2) lets it in"
    )
    steps = [(hop["network"], hop["step"], hop["rule"]) for hop in found["paths"][0]["hops"]]
    assert steps == [
        ("web", "outgoing", None),
        ("web", "route", "to db"),
        ("db", "incoming", "sql"),
        ("db", "back", "to web"),
    ]


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        (Site(web=[], db=[TO_WEB, SQL]), "network 'web': no route rule leads to 10.2.0.20"),
        (Site(web=[TO_DB], db=[SQL]), "network 'db': no route rule leads replies back to 10.1.0.10"),
        (both_ways(), "network 'db': no rule lets it in"),
        (both_ways(SQL, web=[rule("no", direction="outgoing", action="drop")]), "rule 'no' (drop, order 2) blocks it"),
        (both_ways(rule("no", action="reject", destination_ports="5000-6000"), SQL), "rule 'no' (reject, order 2)"),
    ],
)
def test_what_blocks_it_is_named(site: Site, reason: str) -> None:
    found = site.sql()
    assert (found["verdict"], found["by_rules"]) == ("blocked", "blocked")
    assert reason in found["summary"]


@pytest.mark.parametrize(
    ("accepting", "verdict"),
    [
        ({}, "reachable"),
        ({"protocol": "any"}, "reachable"),
        ({"protocol": "tcpudp", "destination_ports": "80,5000-6000"}, "reachable"),
        ({"protocol": "udp"}, "blocked"),
        ({"destination_ports": "5433"}, "blocked"),
        ({"direction": "outgoing"}, "blocked"),
        ({"interface": "any"}, "reachable"),
        ({"interface": "wireguard"}, "blocked"),
        # On which side of a router traffic counts for such a rule, no source tells.
        ({"interface": "dmz"}, "unknown"),
        ({"interface": "router"}, "unknown"),
        ({"source_ip": "10.1.0.10"}, "reachable"),
        ({"source_ip": "10.1.0.0/24"}, "reachable"),
        ({"source_ip": "10.1.0.1-10.1.0.20"}, "reachable"),
        ({"source_ip": "10.9.9.9, 10.1.0.10"}, "reachable"),
        ({"source_ip": "10.1.0.11"}, "blocked"),
        ({"source_ip": "vnet:web"}, "reachable"),
        ({"source_ip": "vnet:db"}, "blocked"),
        ({"source_ip": "vnet:gone"}, "unknown"),
        ({"source_ip": "vmnic:web1.nic0"}, "reachable"),
        ({"source_ip": "vmnic:db1.nic0"}, "blocked"),
        ({"source_ip": "alias:5"}, "reachable"),
        ({"source_ip": "alias:99"}, "unknown"),
        # A name may stand for any address.
        ({"source_ip": "alias:6"}, "unknown"),
        ({"source_ip": "alias:6,10.1.0.0/24"}, "reachable"),
        ({"source_ip": "2001:db8::/32"}, "blocked"),
        ({"destination_ip": "vnetself"}, "reachable"),
        ({"destination_ip": "10.2.0.20"}, "reachable"),
        ({"destination_ip": "router"}, "blocked"),
        ({"source_ports": "1-65535"}, "reachable"),
        ({"source_ports": "1024"}, "unknown"),
        ({"destination_ports": "sql"}, "unknown"),
        ({"ct_state": "new,established"}, "reachable"),
        ({"ct_state": "established"}, "blocked"),
        ({"ct_state": "untracked"}, "unknown"),
    ],
)
def test_when_a_rule_matches(accepting: dict[str, Any], verdict: str) -> None:
    assert both_ways(rule("allow", **accepting)).sql()["verdict"] == verdict


def test_the_first_rule_that_matches_decides_and_pins_come_first_and_last() -> None:
    drop, allow = rule("drop", action="drop"), rule("allow")
    assert both_ways(allow, drop).sql()["verdict"] == "reachable"
    assert both_ways(drop, allow).sql()["verdict"] == "blocked"
    assert both_ways({**drop, "pin": "bottom"}, allow).sql()["verdict"] == "reachable"
    assert both_ways(allow, {**drop, "pin": "top"}).sql()["verdict"] == "blocked"


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        # Whichever of them matches: it passes, or it does not.
        ([rule("maybe", source_ip="alias:6"), rule("allow")], "reachable"),
        ([rule("maybe", action="drop", source_ip="alias:6")], "blocked"),
        ([rule("maybe", action="drop", source_ip="alias:6"), rule("allow")], "unknown"),
        ([rule("maybe", source_ip="alias:6"), rule("drop", action="drop")], "unknown"),
        ([rule("maybe", action="translate", target_ip="10.2.0.9", source_ip="alias:6"), rule("allow")], "unknown"),
    ],
)
def test_doubt_about_a_rule_counts_only_if_it_makes_a_difference(rules: list[Any], verdict: str) -> None:
    found = both_ways(*rules).sql()
    assert found["verdict"] == verdict
    assert "rule 'maybe' of network 'db' may match: its source" in found["summary"] or verdict != "unknown"


def test_what_is_blocked_later_is_blocked_despite_earlier_doubt() -> None:
    doubtful = rule("maybe", direction="outgoing", action="drop", source_ip="alias:6")
    assert both_ways(web=[doubtful]).sql()["verdict"] == "blocked"
    assert both_ways(SQL, web=[doubtful]).sql()["verdict"] == "unknown"


def test_the_most_specific_route_decides() -> None:
    site = Site(web=[TO_WAN, TO_DB], db=[TO_WAN, TO_WEB, SQL])
    assert site.sql()["verdict"] == "reachable"
    astray = Site(web=[TO_WAN], db=[TO_WEB, SQL]).sql()
    assert "network 'wan': no route rule leads to 10.2.0.20" in astray["summary"]
    assert "route rule with the smallest destination" in " ".join(astray["assumptions"])


def test_replies_that_take_another_way_are_not_certain() -> None:
    found = Site(web=[TO_DB], db=[TO_WAN, SQL]).sql()
    assert found["verdict"] == "unknown"
    assert "sends replies another way, through network 'wan'" in found["summary"]


def test_a_changed_source_needs_no_route_back_but_has_to_be_let_in() -> None:
    hide = rule("hide", action="translate", direction="outgoing", protocol="any", target_ip=DMZ["web"])
    assert Site(web=[TO_DB, hide], db=[rule("allow")]).sql()["verdict"] == "reachable"
    assert Site(web=[TO_DB, hide], db=[SQL]).sql()["verdict"] == "blocked"


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (DMZ["db"], "reachable"),
        ("somehow:db", "reachable"),
        ("somehow:8", "unknown"),
        ("10.1.0.99", "unknown"),
        ("", "unknown"),
        ("vnet:web", "unknown"),
    ],
)
def test_where_a_route_leads(target: str, verdict: str) -> None:
    assert Site(web=[route("way", "10.2.0.0/24", target)], db=[TO_WEB, SQL]).sql()["verdict"] == verdict


def test_routes_in_a_circle_lead_nowhere() -> None:
    site = Site(web=[route("a", "10.9.0.0/24", "vnet:db")], db=[route("b", "10.9.0.0/24", "vnet:web")])
    assert (
        "the routes lead in a circle" in site.ask(source="web1", destination="10.9.0.1", destination_port=80)["summary"]
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"web": {"gateway": "10.1.0.254"}}, "may use 10.1.0.254 as their gateway"),
        ({"web": {"ipaddress_type": "none"}}, "network 'web' has no router of the platform"),
        ({"db": {"owner": "tenants/3"}}, "network 'db' is that of a tenant"),
        ({"db": {"need_fw_apply": True}}, "network 'db': changes of its rules are staged, not applied"),
        ({"web": {"need_restart": True}}, "network 'web': changes of its settings wait for its restart"),
        ({"db": {"running": False}}, "network 'db' does not run"),
    ],
)
def test_what_cannot_be_known_is_not_guessed(changes: dict[str, Any], reason: str) -> None:
    found = both_ways(SQL, changes=changes).sql()
    assert found["verdict"] == "unknown"
    assert reason in found["summary"]


def test_the_rules_as_written_are_judged_apart_from_what_is_in_force() -> None:
    found = both_ways(SQL, changes={"db": {"need_fw_apply": True}}).sql()
    assert (found["verdict"], found["by_rules"]) == ("unknown", "reachable")
    found = both_ways(changes={"db": {"need_fw_apply": True}}).sql()
    assert (found["verdict"], found["by_rules"]) == ("unknown", "blocked")
    site = both_ways(SQL)
    site.vms[1]["running"] = False
    assert site.sql()["reasons"] == ["VM 'db1' does not run"]


@pytest.mark.parametrize("values", [{"ipaddress_type": "bgp"}, {"bgp": 3}, {"vnet_default_gateway": 9}])
def test_a_network_may_have_other_routes_than_those_of_its_rules(values: dict[str, Any]) -> None:
    assert Site(db=[TO_WEB, SQL], changes={"web": values}).sql()["verdict"] == "unknown"


# --- within one network -------------------------------------------------------------------------------------------------


def test_no_rule_decides_within_one_network() -> None:
    site = Site(db=[rule("no", action="drop", protocol="any")])
    site.vms.append(vm("db2", 8, "10.2.0.21"))
    found = site.ask(source="db2", destination="db1", destination_port=22)
    assert found["summary"].endswith("tcp 22: both are on network 'db': no rule decides")
    assert (found["verdict"], found["assumptions"]) == ("reachable", [])


def test_networks_with_the_same_addresses_are_distinguished() -> None:
    site = both_ways(SQL, changes={"db": {"network": "10.1.0.0/24", "ipaddress": "10.1.0.1"}})
    site.vms[1] = vm("db1", 8, "10.1.0.20")
    assert "it arrives at 10.1.0.20 in network 'web' instead" in site.sql()["summary"]
    with pytest.raises(ValueError, match="several networks \\(db, web\\): choose one with 'destination_network'"):
        site.sql(destination="10.1.0.20")


def test_any_nic_of_a_vm_may_be_the_one() -> None:
    site = both_ways()
    site.vms[1]["machine"]["nics"].append({"$key": 2, "name": "nic1", "vnet": 7, "ipaddress": "10.1.0.20"})
    found = site.sql()
    assert [path["verdict"] for path in found["paths"]] == ["reachable", "blocked"]
    assert found["paths"][0]["destination"]["nic"] == "nic1"
    assert site.sql(destination_nic="nic0")["verdict"] == "blocked"
    assert site.sql(destination_network="db")["verdict"] == "blocked"


def test_the_address_comes_from_the_nic_the_lease_or_the_guest() -> None:
    site = both_ways(rule("one", destination_ip="10.2.0.20"))
    site.vms[1] = vm("db1", 8, "")
    assert site.sql()["verdict"] == "unknown"
    site.addresses = [{"vnet": 8, "type": "dynamic", "ip": "10.2.0.20", "mac": "mac-db1"}]
    assert site.sql()["verdict"] == "reachable"
    site.addresses = []
    addresses = [{"ip-address": "fe80::1"}, {"ip-address": "172.17.0.1"}, {"ip-address": "10.2.0.20"}]
    site.vms[1]["guest_info"] = {"network": [{"hardware-address": "mac-db1", "ip-addresses": addresses}]}
    assert site.sql()["verdict"] == "reachable"


# --- from and to outside -------------------------------------------------------------------------------------------------


def test_a_default_route_leads_outside() -> None:
    found = Site(web=[TO_WAN]).ask(source="web1", destination="outside", destination_port=443)
    assert (found["verdict"], found["paths"][0]["destination"]["address"]) == ("reachable", None)
    blocked = Site(web=[TO_WAN], wan=[rule("no mail", direction="outgoing", action="drop", destination_ports="25")])
    assert blocked.ask(source="web1", destination="9.9.9.9", destination_port=25)["verdict"] == "blocked"
    assert (
        blocked.ask(source="web1", destination="9.9.9.9", destination_port=53, protocol="udp")["verdict"] == "reachable"
    )
    assert blocked.ask(source="web1", destination="192.0.2.77", destination_port=443)["verdict"] == "reachable"


FORWARD = rule("https", action="translate", destination_ip="router", destination_ports="443", target_ports="8443")


@pytest.mark.parametrize(
    ("site", "verdict"),
    [
        # With a route to the network, and one back.
        (Site(web=[TO_WAN, rule("in")], wan=[{**FORWARD, "target_ip": "10.1.0.10"}, TO_WEB]), "reachable"),
        (Site(web=[rule("in")], wan=[{**FORWARD, "target_ip": "10.1.0.10"}, TO_WEB]), "blocked"),
        (Site(web=[TO_WAN], wan=[{**FORWARD, "target_ip": "10.1.0.10"}, TO_WEB]), "blocked"),
        # Whether the platform needs a route for what it has translated, no source tells.
        (Site(web=[TO_WAN, rule("in")], wan=[{**FORWARD, "target_ip": "10.1.0.10"}]), "unknown"),
        # From one router to the next, which translates again.
        (
            Site(
                web=[TO_WAN, rule("on", action="translate", destination_ports="8443", target_ip="10.1.0.10")],
                wan=[{**FORWARD, "target_ip": "vnet:web"}],
            ),
            "reachable",
        ),
    ],
)
def test_a_forwarded_port_leads_to_the_vm(site: Site, verdict: str) -> None:
    found = site.ask(destination="web1", destination_port=8443)
    assert found["verdict"] == verdict
    through = [path["reached_through"] for path in found["paths"]]
    assert through == ([None] if verdict == "blocked" else ["192.0.2.1 tcp 443"])


def test_an_assigned_address_leads_to_its_network() -> None:
    publish = rule("publish", action="translate", protocol="any", destination_ip="192.0.2.50", target_ip="10.1.0.10")
    site = Site(web=[TO_WAN, publish])
    site.addresses = [{"vnet": 9, "type": "virtual", "ip": "192.0.2.50", "owner": "vnets/7"}]
    found = site.ask(destination="web1", destination_port=22)
    assert (found["verdict"], found["paths"][0]["reached_through"]) == ("reachable", "192.0.2.50 tcp 22")
    assert "assigned to a network" in " ".join(found["assumptions"])
    site.addresses[0]["owner"] = "tenants/2"
    assert "assigned to a tenant" in site.ask(destination="192.0.2.50", destination_port=22)["summary"]


def test_a_block_after_a_translation_may_count() -> None:
    forward = {**FORWARD, "target_ip": "10.1.0.10"}
    site = Site(web=[TO_WAN, rule("in")], wan=[forward, rule("no", action="drop", destination_ports="8443"), TO_WEB])
    assert (
        "whether rule 'no' of network 'wan' still counts"
        in site.ask(destination="web1", destination_port=8443)["summary"]
    )


def test_a_vm_on_an_external_network_is_open_to_it() -> None:
    site = Site(wan=[rule("no", action="drop", protocol="any")])
    site.vms.append(vm("edge", 9, "192.0.2.30"))
    assert site.ask(destination="edge", destination_port=22)["verdict"] == "reachable"
    assert [path["opening"] for path in site.ask()["paths"]] == ["edge any"]


def test_what_is_between_external_networks_is_outside_of_the_system() -> None:
    site = Site(web=[TO_WAN])
    site.nets["lan"] = net("lan", "203.0.113.0/24", type="external")
    site.vms += [vm("edge", 9, "192.0.2.30"), vm("printer", 20, "203.0.113.5")]
    asked = site.ask(source="edge", destination="printer", destination_port=80)
    assert "the way from network 'wan' to network 'lan' is outside of the system" in asked["summary"]
    asked = site.ask(source="web1", destination="printer", destination_port=80)
    assert (asked["verdict"], asked["by_rules"]) == ("unknown", "unknown")
    assert "leaves the system through network 'wan'" in asked["summary"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"db": {"layer2_type": "vlan"}}, "network 'db' is a VLAN, which devices outside of the system may lead to"),
        ({"wan": {"ipaddress_type": "dynamic", "ipaddress": ""}}, "the address of the router of network 'wan' is not"),
    ],
)
def test_nothing_is_called_blocked_that_may_get_in_another_way(changes: dict[str, Any], reason: str) -> None:
    site = Site(db=[TO_WAN], changes=changes)
    for found in (site.ask(destination="db1", destination_port=22), site.ask()):
        assert (found["verdict"], found["by_rules"]) == ("unknown", "blocked")
        assert reason in found["summary"]


def test_some_of_the_outside_is_not_all_of_it() -> None:
    office = rule("office", source_ip="198.51.100.0/24", destination_ip="10.1.0.0/24", destination_ports="22")
    site = Site(web=[TO_WAN, rule("ssh", destination_ports="22")], wan=[office, TO_WEB])
    assert site.ask(destination="web1", destination_port=22)["verdict"] == "unknown"
    assert site.ask(source="198.51.100.9", destination="web1", destination_port=22)["verdict"] == "reachable"
    assert site.ask(source="203.0.113.9", destination="web1", destination_port=22)["verdict"] == "blocked"


# --- what is open ----------------------------------------------------------------------------------------------------------


def test_everything_that_is_open_from_outside() -> None:
    wan = [
        {**FORWARD, "target_ip": "10.1.0.10"},
        rule("admin", source_ip="198.51.100.0/24", destination_ip="vnet:db", destination_ports="22,5000-5002"),
        rule("system", destination_ip="router", destination_ports="8006"),
        TO_WEB,
        TO_DB,
    ]
    db = [TO_WAN, rule("no", action="drop", destination_ports="5001"), rule("any", protocol="any")]
    found = Site(web=[TO_WAN, rule("in", destination_ports="8443")], db=db, wan=wan).ask()
    assert [(path["opening"], path["source"]["title"], path["reached_through"]) for path in found["paths"]] == [
        ("192.0.2.1 tcp 8006", "outside", None),
        ("db1 tcp 22,5000,5002", "198.51.100.0/24", None),
        ("web1 tcp 8443", "outside", "192.0.2.1 tcp 443"),
    ]
    assert found["summary"] == "Open from outside: 3 reachable"


def test_nothing_is_open_as_long_as_no_rule_opens_it() -> None:
    site = Site(web=[TO_WAN], db=[TO_WAN, SQL])
    assert (site.ask()["verdict"], site.ask()["summary"]) == ("blocked", "Open from outside: nothing")
    site.nets["db"]["need_fw_apply"] = True
    assert site.ask()["verdict"] == "unknown"


def test_what_is_open_at_one_destination_from_one_source() -> None:
    site = both_ways(SQL, rule("ping", protocol="icmp"))
    site.vms.append(vm("web2", 7, "10.1.0.11"))
    openings = [path["opening"] for path in site.ask(source="web1", destination="db1")["paths"]]
    assert openings == ["db1 icmp", "db1 tcp 5432"]
    assert [path["opening"] for path in site.ask(source="web1", destination="web2")["paths"]] == ["web2 any"]
    assert [path["opening"] for path in site.ask(source="web1", protocol="tcp")["paths"]] == [
        "db1 tcp 5432",
        "web2 any",
    ]
    assert len(site.ask(source="web1", destination_port=5433)["paths"]) == 1


def test_what_is_uncertain_for_a_whole_network_is_listed_once() -> None:
    site = Site(web=[TO_WAN], db=[TO_WAN, SQL], wan=[TO_DB, TO_WEB])
    site.vms += [vm(f"db{number}", 8, f"10.2.0.{number}") for number in range(30, 60)]
    found = site.ask(source="web1")
    assert [path["opening"] for path in found["paths"]] == ["network 'db' tcp 5432"]
    assert "which rules network 'wan' applies to what only passes through is not known" in found["paths"][0]["summary"]


# --- many questions ---------------------------------------------------------------------------------------------------------


def test_many_questions_are_compared_with_what_is_expected() -> None:
    to_db = {"source": "web1", "destination": "db1", "destination_port": 5432}
    found = both_ways(SQL).ask(
        questions=[
            {**to_db, "expected": "reachable"},
            {**to_db, "destination_port": 22, "expected": "reachable"},
            {"destination": "db1"},
        ]
    )
    assert [(one["verdict"], one["as_expected"]) for one in found["answers"]] == [
        ("reachable", True),
        ("blocked", False),
        ("blocked", True),
    ]
    (text,) = found["unexpected"]
    assert text.startswith("expected reachable: web1 (10.1.0.10) does not reach db1")
    with pytest.raises(ValueError, match=r"questions\[1\]: source: no VM 'gone'"):
        both_ways().ask(questions=[to_db, {**to_db, "source": "gone"}])


# --- unusable questions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"source": "10.1.0.300"}, "source: '10.1.0.300' is not a valid IPv4 address, network or range"),
        ({"source": "web11"}, "source: no VM 'web11' with an enabled NIC on a network: did you mean 'web1'?"),
        ({"source": "=outside"}, "no VM 'outside'"),
        ({"source_nic": "eth9"}, "VM 'web1' has no such NIC; valid: nic0 on network 'web'"),
        ({"source_network": "wen"}, "network 'wen' not found: did you mean 'web'"),
        ({"destination": "2001:db8::1"}, "'2001:db8::1' is not an IPv4 address"),
        ({"source": "outside", "destination": "8.8.8.8"}, "both outside"),
        ({"destination": "outside", "destination_port": None}, "give a 'destination_port'"),
    ],
)
def test_unusable_questions_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        both_ways(SQL).sql(**params)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"destination_port": 0}, "destination_port: expected 1 to 65535, got 0"),
        ({"destination_port": 80, "protocol": "icmp"}, "protocol 'icmp' has no ports"),
        ({"source_nic": "nic0"}, "'source_nic' needs the name of a VM"),
        ({"questions": [{}, {"destination_port": 0}]}, r"questions\[1\]: destination_port: expected"),
        ({"questions": [{}], "source": "web1"}, "'questions' and 'source' exclude each other"),
    ],
)
def test_unusable_options_are_refused_before_anything_is_read(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NETWORK_PATH.queries({**PARAMS, **params})


def test_what_everything_depends_on_has_to_be_readable() -> None:
    with pytest.raises(ValueError, match="cannot be read: vnet_rules"):
        NETWORK_PATH.evaluate(PARAMS, [[], None, [], None, None])
