# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role network_stack: order, one pass for each network, and removal with consent."""

from __future__ import annotations

import re
from typing import Any

from tests.integration.roles.runs import Roles
from tests.integration.tasks import System
from tests.simulator import Fault

DEFAULTS: dict[str, Any] = {
    "dns_servers": ["9.9.9.9"],
    "rules": [{"name": "ping", "protocol": "icmp", "action": "accept"}],
}
APP: dict[str, Any] = {
    "name": "app",
    "network": "10.81.0.0/24",
    "ip_address": "10.81.0.1",
    "default_gateway_network": "edge",
    "dhcp_enabled": True,
    "dhcp_start": "10.81.0.100",
    "dhcp_stop": "10.81.0.200",
    "static_leases": [{"mac": "02-00-00-81-00-10", "ip": "10.81.0.10", "hostname": "printer"}],
    "hosts": [{"host": "db", "ip": "10.82.0.5"}],
    "rules": [{"name": "from data", "source_ip": "vnet:data", "protocol": "tcp", "destination_ports": "443"}],
}
DATA: dict[str, Any] = {
    "name": "data",
    "network": "10.82.0.0/24",
    "ip_address": "10.82.0.1",
    "default_gateway_network": "edge",
    "dns": "network",
    "dns_network": "app",
    "rules": [{"name": "from app", "source_ip": "vnet:app", "protocol": "tcp", "destination_ports": "5432"}],
}
EDGE: dict[str, Any] = {
    "name": "edge",
    "network": "10.80.0.0/24",
    "ip_address": "10.80.0.1",
    "default_gateway_network": "External",
}


def stack(*networks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"network_stack_defaults": DEFAULTS, "network_stack_networks": list(networks), **more}


def actions(system: System) -> list[tuple[str, str]]:
    """Return the actions called on networks, with the names of the networks."""
    found = {row["$key"]: row["name"] for row in system.rows("vnets")}
    entries = [entry for entry in system.counted() if entry.table == "vnet_actions" and entry.method == "POST"]
    return [(found[entry.body["vnet"]], entry.body["action"]) for entry in entries]


def test_interdependent_networks_are_created_changed_and_removed(roles: Roles) -> None:
    system = roles.system
    created = roles.converge("network_stack", stack(APP, DATA, EDGE), facts="network_stack_result")
    networks = created.facts["network_stack_result"]["networks"]
    assert {name: network["status"] for name, network in networks.items()} == dict.fromkeys(networks, "running")
    assert list(networks) == ["edge", "app", "data"]
    assert created.facts["network_stack_result"]["need_restart"] == []
    assert [rule["name"] for rule in networks["app"]["rules"]] == ["Default route", "ping", "from data"]
    assert networks["data"]["dns_network"] == "app"
    assert system.row("vnet_addresses", ip="10.81.0.10")["mac"] == "02:00:00:81:00:10"
    assert not any(network["need_fw_apply"] or network["need_dns_apply"] for network in networks.values())

    changed = {**APP, "rules": [*APP["rules"], {"name": "ssh", "protocol": "tcp", "destination_ports": "22"}]}
    system.counted()
    assert roles.run_ok("network_stack", stack(changed, DATA, EDGE)).changed == 1
    assert actions(system) == [("app", "refresh")]

    removal = stack(*({"name": network["name"], "state": "absent"} for network in (EDGE, APP, DATA)))
    refused = roles.run("network_stack", removal)
    assert refused.message.startswith("edge, app, data would be stopped and removed.")
    keys = [system.row("vnets", name=name)["$key"] for name in networks]
    removed = roles.run_ok(
        "network_stack", {**removal, "network_stack_allow_removal": True}, facts="network_stack_result"
    )
    assert removed.facts["network_stack_result"] == {
        "networks": {},
        "removed": ["edge", "app", "data"],
        "need_restart": [],
    }
    assert not [row for row in system.rows("vnets") if row["name"] in networks]
    for table in ("vnet_rules", "vnet_addresses", "vnet_hosts"):
        assert not [row for row in system.rows(table) if row["vnet"] in keys], table
    roles.assert_unchanged("network_stack", {**removal, "network_stack_allow_removal": True})


def test_new_networks_are_started_once_and_referenced_ones_are_created_first(roles: Roles) -> None:
    roles.run_ok("network_stack", stack(APP, DATA, EDGE))
    entries = [entry for entry in roles.system.simulator.journal.writes if entry.table in ("vnets", "vnet_rules")]
    created = [entry.body["name"] for entry in entries if entry.method == "POST" and entry.table == "vnets"]
    assert created == ["edge", "app", "data"]
    assert actions(roles.system) == [("edge", "poweron"), ("data", "poweron"), ("app", "poweron")]


def test_what_cannot_be_had_is_refused_at_once_with_its_place(roles: Roles) -> None:
    rule = {"name": "x", "source_ip": "alias:none", "protocol": "tcp", "destination_ports": "443"}
    variables = stack(EDGE, {**APP, "rules": [rule]}, {**DATA, "dns_network": "nowhere"})
    message = roles.run("network_stack", variables).message
    assert "network_stack_networks[1].rules[1].source_ip: there is no rule alias 'none'" in message
    assert "network_stack_networks[2].dns_network: there is no network 'nowhere'" in message
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]


def test_a_network_that_fails_keeps_only_the_removals_from_being_done(roles: Roles) -> None:
    system = roles.system
    roles.run_ok("network_stack", stack(EDGE))
    variables = stack({"name": "edge", "state": "absent"}, {"name": "one"}, {"name": "two"})
    variables["network_stack_allow_removal"] = True
    system.simulator.faults.add(Fault("status", method="POST", table="vnets", status=422))
    failed = roles.run("network_stack", variables)
    assert re.search(
        r"1 of 3 objects failed, 1 were skipped .* network_stack_networks\[[12]\] \(network '", failed.message
    )
    names = {row["name"] for row in system.rows("vnets")}
    assert len(names & {"one", "two"}) == 1
    assert "edge" in names
    assert roles.run_ok("network_stack", variables).changed
    assert {row["name"] for row in system.rows("vnets")} - names <= {"one", "two"}
    assert "edge" not in {row["name"] for row in system.rows("vnets")}


def test_invalid_arguments_are_reported_before_anything_is_changed(roles: Roles) -> None:
    before = len(roles.system.rows("vnets"))
    cycle = [{**EDGE, "default_gateway_network": "app"}, APP, DATA]
    assert roles.run("network_stack", stack(*cycle)).message.startswith(
        "network_stack_networks: edge, app, data depend on each other"
    )
    assert roles.run("network_stack", stack(EDGE, EDGE)).message.endswith("duplicate entries for edge")
    errors = roles.run("network_stack", stack({**EDGE, "mtu": "big"}, {"network": "10.0.0.0/8"})).argument_errors
    assert any("name" in line and "required" in line for line in errors)
    assert any("mtu" in line for line in errors)
    assert len(roles.system.rows("vnets")) == before
