# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dynamic routing: lines and what stands for lines, their order, passwords, and the restart that they wait for."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_routing import NETWORK_ROUTING
from tests.integration.tasks import System, failure

ROUTER = {
    "asn": 64500,
    "router_id": "198.51.100.2",
    "neighbors": [
        {"address": "198.51.100.1", "remote_asn": 64501, "description": "border  router", "password": "s3cr3t"}
    ],
    "networks": ["10.77.0.0/24"],
}


@pytest.fixture
def edge(system: System) -> System:
    """A system with an external network that runs."""
    system.run(NETWORK, name="edge", type="external", layer2_type="vlan", layer2_id=300, state="running")
    system.simulator.clock.finish()
    return system


def routing(system: System, **options: Any) -> dict[str, Any]:
    """Run a task for the routing of the network."""
    return system.run(NETWORK_ROUTING, network="edge", **options)


def lines_of(system: System, table: str) -> list[str]:
    rows = sorted(system.rows(table), key=lambda row: row["orderid"])
    return [f"{'no ' if row.get('no') else ''}{row['command']} {row['params']}" for row in rows]


def test_what_stands_for_lines_is_written_as_lines(edge: System) -> None:
    """One task for BGP, OSPF and EIGRP; the second run changes nothing."""
    options: dict[str, Any] = {
        "prefix_lists": [
            {"name": "inside", "sequence": 5, "prefix": "10.77.0.0/16", "le": 24},
            {"name": "inside", "sequence": 10, "action": "deny", "prefix": "0.0.0.0/0"},
        ],
        "ip_lines": ["ip  community-list standard own permit 64500:1"],
        "route_maps": [{"name": "out", "sequence": 10, "lines": ["match ip address prefix-list inside"]}],
        "bgp_routers": [
            {**ROUTER, "lines": ["no bgp ebgp-requires-policy", "neighbor 198.51.100.1 route-map out out"]}
        ],
        "ospf_router_id": "198.51.100.2",
        "ospf_areas": [{"area": "0", "networks": ["10.77.0.0/24"]}],
        "ospf_lines": ["no passive-interface default"],
        "eigrp_routers": [{"asn": 7, "networks": ["10.78.0.0/24"]}],
    }
    predicted = edge.run(NETWORK_ROUTING, check=True, network="edge", **options)
    result = routing(edge, **options)
    assert predicted["diff"] == result["diff"]
    assert lines_of(edge, "vnet_bgp_router_commands") == [
        "bgp router-id 198.51.100.2",
        "neighbor 198.51.100.1 remote-as 64501",
        "neighbor 198.51.100.1 description border router",
        "neighbor 198.51.100.1 password s3cr3t",
        "network 10.77.0.0/24",
        "no bgp ebgp-requires-policy",
        "neighbor 198.51.100.1 route-map out out",
    ]
    assert lines_of(edge, "vnet_bgp_ip") == [
        "prefix-list inside seq 5 permit 10.77.0.0/16 le 24",
        "prefix-list inside seq 10 deny 0.0.0.0/0",
        "community-list standard own permit 64500:1",
    ]
    assert lines_of(edge, "vnet_ospf_commands") == [
        "router-id 198.51.100.2",
        "network 10.77.0.0/24 area 0",
        "no passive-interface default",
    ]
    assert lines_of(edge, "vnet_eigrp_router_commands") == ["network 10.78.0.0/24"]
    assert not routing(edge, **options)["changed"]
    (listed,) = edge.info(NETWORK_ROUTING)
    assert not edge.run(NETWORK_ROUTING, **listed)["changed"]


def test_a_setting_has_one_line(edge: System) -> None:
    """Another number of the same neighbor is a change of its line, whichever way it is written."""
    routing(edge, bgp_routers=[ROUTER])
    neighbor = {"address": "198.51.100.1", "remote_asn": 64502}
    result = routing(edge, bgp_routers=[{"asn": 64500, "neighbors": [neighbor]}])
    assert len(result["actions"]) == 1
    routing(edge, bgp_routers=[{"asn": 64500, "lines": ["no bgp router-id 198.51.100.3"]}])
    found = lines_of(edge, "vnet_bgp_router_commands")
    assert found[:2] == ["no bgp router-id 198.51.100.3", "neighbor 198.51.100.1 remote-as 64502"]
    assert len(found) == 5
    both = [{**ROUTER, "neighbors": [neighbor], "lines": ["neighbor 198.51.100.1 remote-as 64501"]}]
    assert "mean the same BGP line" in failure(edge, NETWORK_ROUTING, network="edge", bgp_routers=both)


def test_lines_follow_the_order_of_the_list(edge: System) -> None:
    """Lines that are not listed stay where they are, or go with consent."""
    routing(edge, ospf_lines=["timers throttle spf 200 1000 10000", "redistribute bgp", "area 1 stub"])
    routing(edge, ospf_lines=["area 1 stub", "log-adjacency-changes detail", "timers throttle spf 200 1000 10000"])
    in_order = ["area 1 stub", "redistribute bgp", "log-adjacency-changes detail", "timers throttle spf 200 1000 10000"]
    assert lines_of(edge, "vnet_ospf_commands") == in_order
    assert not routing(edge, ospf_lines=["area 1 stub", "timers throttle spf 200 1000 10000"])["changed"]
    routing(
        edge, ospf_areas=[{"area": "1", "networks": ["10.1.0.0/24"]}], ospf_lines=["area 1 stub"], purge_ospf_lines=True
    )
    assert lines_of(edge, "vnet_ospf_commands") == ["area 1 stub", "network 10.1.0.0/24 area 1"]


def test_a_line_can_be_disabled(edge: System) -> None:
    """A line that is disabled on the platform is shown as a comment, and listing it enables it."""
    line = "redistribute connected"
    result = routing(edge, bgp_routers=[{"asn": 64500, "lines": [f"!{line}"]}])
    assert result["network_routing"]["bgp_routers"][0]["lines"] == [f"! {line}"]
    assert edge.row("vnet_bgp_router_commands")["enabled"] is False
    routing(edge, bgp_routers=[{"asn": 64500, "lines": [line]}])
    assert edge.row("vnet_bgp_router_commands")["enabled"] is True
    assert "cannot keep a disabled line" in failure(edge, NETWORK_ROUTING, network="edge", ospf_lines=[f"! {line}"])


def test_passwords_are_compared_but_not_shown(edge: System) -> None:
    result = routing(edge, bgp_routers=[ROUTER])
    shown = result["network_routing"]["bgp_routers"]
    assert "neighbor 198.51.100.1 password <hidden>" in shown[0]["lines"]
    assert not routing(edge, bgp_routers=[{"asn": 64500, "lines": shown[0]["lines"]}])["changed"]
    changed = routing(edge, bgp_routers=[{"asn": 64500, "lines": ["neighbor 198.51.100.1 password an0ther"]}])
    assert changed["changed"]
    assert not any(word in str([result, changed]) for word in ("s3cr3t", "an0ther"))
    hidden = [{"asn": 64501, "lines": ["neighbor 198.51.100.1 password <hidden>"]}]
    assert "do not show the password" in failure(edge, NETWORK_ROUTING, network="edge", bgp_routers=hidden)


def test_changes_wait_for_a_restart_with_consent(edge: System) -> None:
    """Without consent a warning says so; with consent the network restarts once, also for an earlier change."""
    result = routing(edge, bgp_routers=[ROUTER])
    assert [warning for warning in result["warnings"] if "keeps its present routing until it is restarted" in warning]
    assert result["network_routing"]["need_restart"]
    predicted = edge.run(NETWORK_ROUTING, check=True, network="edge", allow_power_cycle=True)
    restarted = routing(edge, allow_power_cycle=True)
    assert restarted["actions"] == predicted["actions"] == ["restart network 'edge'"]
    assert "power_cycle" in predicted["diff"]["after"]
    assert not restarted["network_routing"]["need_restart"]
    assert not routing(edge, allow_power_cycle=True)["changed"]
    removed = routing(edge, state="absent", allow_power_cycle=True)
    assert removed["actions"] == ["delete routing 'edge'", "restart network 'edge'"]
    assert not edge.rows("vnet_bgp_router_commands")
    edge.run(NETWORK, name="edge", state="stopped")
    assert not routing(edge, bgp_routers=[ROUTER], allow_power_cycle=True)["warnings"]


def test_an_interface_comes_with_a_network(edge: System) -> None:
    interface = {
        "name": "peer",
        "ip_address": "198.51.100.2",
        "network": "198.51.100.0/30",
        "interface_network": "External",
        "ospf_cost": 20,
    }
    assert "'layer2_id' is required" in failure(edge, NETWORK_ROUTING, network="edge", interfaces=[interface])
    result = routing(edge, interfaces=[{**interface, "layer2_id": 200}])
    (found,) = result["network_routing"]["interfaces"]
    assert found["lines"] == ["ip ospf cost 20"]
    assert edge.row("vnets", name=found["bgp_network"])["layer2_id"] == 200
    assert not routing(edge, interfaces=[{"name": "peer", "ospf_cost": 20}])["changed"]
    routing(edge, interfaces=[{"name": "peer", "ospf_cost": 30}])
    assert lines_of(edge, "vnet_bgp_interface_commands") == ["ip ospf cost 30"]
    routing(edge, interfaces=[{"name": "peer", "state": "absent"}])
    assert found["bgp_network"] not in [row["name"] for row in edge.rows("vnets")]


def test_routing_goes_with_its_network(edge: System) -> None:
    before = len(edge.rows("vnets"))
    interface = {"name": "peer", "ip_address": "198.51.100.2", "network": "198.51.100.0/30", "layer2_type": "none"}
    routing(edge, interfaces=[{**interface, "interface_network": "External"}])
    result = edge.run(NETWORK, name="edge", state="absent", force=True)
    assert "routing 'edge' will be deleted with network 'edge'" in result["warnings"]
    assert not edge.rows("vnet_bgp")
    assert len(edge.rows("vnets")) == before - 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ospf_lines": ["rooter-id 1.1.1.1"]}, "did you mean 'router-id'?"),
        ({"ospf_lines": ["area 1 stub\narea 2 stub"]}, "one line"),
        ({"bgp_routers": [{"asn": 1, "networks": ["10.0.0.1/8"]}]}, "bgp_routers[0].networks: '10.0.0.1/8' is not"),
        ({"bgp_routers": [{"asn": 1, "neighbors": [{"address": "peers", "remote_asn": 2}]}]}, "not a valid IP address"),
        ({"bgp_routers": [{"asn": 0}]}, "expected at least 1"),
    ],
)
def test_what_cannot_be_a_line_is_refused(edge: System, options: dict[str, Any], message: str) -> None:
    assert message in failure(edge, NETWORK_ROUTING, network="edge", **options)
