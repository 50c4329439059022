# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: rules and their order, staged and applied changes, restarts, and reserved networks."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS
from tests.integration.tasks import System, failure

LAB: dict[str, Any] = {
    "name": "lab",
    "type": "internal",
    "network": "10.77.0.0/24",
    "ip_address": "10.77.0.1",
    "dhcp_enabled": True,
    "dhcp_start": "10.77.0.100",
    "dhcp_stop": "10.77.0.200",
}
ZONE = {"domain": "example.com", "type": "master", "allow_transfer": "", "default_ttl": ""}


def rule(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "direction": "incoming", "protocol": "tcp", **options}


def rule_names(system: System, network: str) -> list[str]:
    key = system.row("vnets", name=network)["$key"]
    rows = [row for row in system.rows("vnet_rules") if row["vnet"] == key and not row["system_rule"]]
    return [row["name"] for row in sorted(rows, key=lambda row: row["orderid"])]


def refresh_count(system: System) -> int:
    return len([e for e in system.counted() if e.table == "vnet_actions" and e.body["action"] == "refresh"])


def test_rules_of_a_running_network_are_applied_once_at_the_end(system: System) -> None:
    system.run(NETWORK, **LAB, state="running")
    system.counted()
    options: dict[str, Any] = {"name": "lab", "rules": [rule("ssh"), rule("web")]}
    predicted = system.run(NETWORK, check=True, **options)
    result = system.run(NETWORK, **options)
    assert refresh_count(system) == 1
    assert result["network"]["need_fw_apply"] is False
    assert predicted["actions"] == result["actions"]
    assert not system.run(NETWORK, **options)["changed"]


def test_an_empty_value_replaces_the_default_of_the_platform_at_creation(system: System) -> None:
    options: dict[str, Any] = {**LAB, "hostname": "", "dns": "bind", "dns_views": [{"name": "all", "zones": [ZONE]}]}
    predicted = system.run(NETWORK, check=True, **options)
    system.counted()
    result = system.run(NETWORK, **options)
    assert [entry.method for entry in system.counted() if entry.method in ("PUT", "PATCH")] == []
    assert predicted["actions"] == result["actions"]
    assert system.row("vnets", name="lab")["hostname"] == ""
    assert not system.run(NETWORK, **options)["changed"]


def test_rules_of_a_stopped_network_are_reported_as_staged_and_applied_at_start(system: System) -> None:
    result = system.run(NETWORK, **LAB, rules=[rule("ssh")])
    assert not refresh_count(system)
    result = system.run(NETWORK, name="lab", rules=[rule("ssh"), rule("web")])
    assert any("staged" in warning for warning in result["warnings"])
    started = system.run(NETWORK, name="lab", state="running")
    assert started["network"]["need_fw_apply"] is False


def test_rules_can_be_left_staged(system: System) -> None:
    system.run(NETWORK, **LAB, state="running")
    result = system.run(NETWORK, name="lab", rules=[rule("ssh")], apply="never")
    assert result["network"]["need_fw_apply"] is True
    # A later task that contains rules applies what an interrupted task has left staged.
    assert system.run(NETWORK, name="lab", rules=[rule("ssh")])["network"]["need_fw_apply"] is False


def test_staged_rules_of_others_are_not_applied_by_a_task_without_rules(system: System) -> None:
    system.run(NETWORK, **LAB, rules=[rule("ssh")], state="running")
    system.simulator.store.patch("vnets", system.row("vnets", name="lab")["$key"], {"need_fw_apply": True})
    assert not system.run(NETWORK, name="lab", dhcp_enabled=True)["changed"]
    assert system.run(NETWORK, name="lab", description="x")["network"]["need_fw_apply"] is True


def test_rules_in_order_sorts_the_listed_rules_and_leaves_others_in_place(system: System) -> None:
    system.run(NETWORK, **LAB, rules=[rule("a"), rule("other"), rule("b"), rule("c")])
    positions = {row["name"]: row["orderid"] for row in system.rows("vnet_rules")}
    wanted = [rule("c"), rule("new"), rule("a"), rule("b")]
    assert not system.run(NETWORK, name="lab", rules=[rule("c"), rule("a")])["changed"]
    options: dict[str, Any] = {"name": "lab", "rules": wanted, "rules_in_order": True}
    predicted = system.run(NETWORK, check=True, **options)
    result = system.run(NETWORK, **options)
    assert predicted["diff"] == result["diff"]
    assert [name for name in rule_names(system, "lab") if name != "other"] == ["c", "new", "a", "b"]
    assert system.row("vnet_rules", name="other")["orderid"] == positions["other"]
    assert not system.run(NETWORK, **options)["changed"]


def test_purge_rules_keeps_system_rules(system: System) -> None:
    external = system.row("vnets", name="External")
    system_rules = [r["name"] for r in system.rows("vnet_rules") if r["vnet"] == external["$key"] and r["system_rule"]]
    system.run(NETWORK, name="External", rules=[rule("mine")], purge_rules=True)
    left = [r["name"] for r in system.rows("vnet_rules") if r["vnet"] == external["$key"]]
    assert set(system_rules) | {"mine"} == set(left)


@pytest.mark.parametrize(("name", "kind"), [("Core", "core"), ("DMZ", "dmz"), ("External Switch", "physical")])
def test_reserved_networks_are_only_changed_with_allow_reserved(system: System, name: str, kind: str) -> None:
    assert not system.run(NETWORK, name=name)["changed"]
    for check in (True, False):
        assert f"allow_reserved: [{kind}]" in failure(system, NETWORK, check=check, name=name, description="x")
    assert f"allow_reserved: [{kind}]" in failure(system, NETWORK, name=name, state="absent", force=True)
    other = "dmz" if kind != "dmz" else "core"
    assert "allow_reserved" in failure(system, NETWORK, name=name, description="x", allow_reserved=[other])
    assert system.run(NETWORK, name=name, description="x", allow_reserved=[kind])["changed"]


def test_the_network_of_the_connection_is_only_deleted_with_allow_reserved(system: System) -> None:
    system.run(NETWORK, name="ui", type="internal", network="127.0.0.0/24", ip_address="127.0.0.1")
    assert "would be cut off" in failure(system, NETWORK, name="ui", state="absent")
    assert system.run(NETWORK, name="ui", state="absent", allow_reserved=["management"])["changed"]


def test_restarted_waits_for_a_real_restart(system: System) -> None:
    system.run(NETWORK, **LAB, state="running")
    before = system.run(NETWORK, name="lab")["network"]["started"]
    result = system.run(NETWORK, name="lab", state="restarted")
    assert result["network"]["status"] == "running"
    assert result["network"]["started"] > before


def test_changes_that_need_a_restart_wait_unless_a_power_cycle_is_allowed(system: System) -> None:
    system.run(NETWORK, **LAB, state="running")
    pending = system.run(NETWORK, name="lab", mtu=8000)
    assert any("next start" in warning for warning in pending["warnings"])
    assert pending["network"]["need_restart"] is True
    options: dict[str, Any] = {"name": "lab", "mtu": 8000, "allow_power_cycle": True}
    predicted = system.run(NETWORK, check=True, **options)
    restarted = system.run(NETWORK, **options)
    assert predicted["actions"] == restarted["actions"] == ["restart network 'lab'"]
    assert restarted["network"]["need_restart"] is False
    assert not system.run(NETWORK, **options)["changed"]


def test_dns_changes_are_applied_automatically(system: System) -> None:
    system.run(NETWORK, **LAB, state="running")
    result = system.run(NETWORK, name="lab", hosts=[{"host": "db", "ip": "10.77.0.21"}])
    assert result["network"]["need_dns_apply"] is False
    assert "apply DNS of network 'lab'" in result["actions"]


def test_addresses_are_checked_before_anything_is_sent(system: System) -> None:
    assert "is not a valid IP address" in failure(system, NETWORK, name="x", ip_address="10.0.0.300")
    assert "is not a valid network" in failure(system, NETWORK, name="x", network="10.0.0.5/24")
    assert "prefix length" in failure(system, NETWORK, name="x", network="10.0.0.0")
    assert not system.simulator.journal.requests


def test_error_messages_quote_the_platform(system: System) -> None:
    message = failure(system, NETWORK, name="x", type="internal", ip_address="10.0.0.1", gateway="10.0.0.254")
    assert "'gateway' requires 'network'" in message


def test_the_uplink_is_set_and_cleared(system: System) -> None:
    system.run(NETWORK, **LAB, interface_network="External")
    assert system.row("vnets", name="lab")["interface_vnet"] == system.row("vnets", name="External")["$key"]
    result = system.run(NETWORK, name="lab", interface_network=None)
    assert result["network"]["interface_network"] is None
    assert not system.run(NETWORK, name="lab", interface_network="")["changed"]


def test_a_rule_names_an_alias_and_stores_its_key(system: System) -> None:
    options: dict[str, Any] = {
        "name": "Internal",
        "rules": [
            {
                "name": "branches",
                "direction": "incoming",
                "protocol": "tcp",
                "destination_ports": "22",
                "source_ip": "alias:branch-nets",
            }
        ],
    }
    assert "there is no rule alias 'branch-nets'" in failure(system, NETWORK, **options)
    alias = system.run(RULE_ALIAS, name="branch-nets", addresses=["10.40.0.0/16", "192.168.44.0/24"])["rule_alias"]
    system.run(NETWORK, **options)
    assert system.row("vnet_rules", name="branches")["source_ip"] == f"alias:{alias['id']}"
    result = system.run(NETWORK, **options)
    assert not result["changed"]
    (rule,) = [rule for rule in result["network"]["rules"] if rule["name"] == "branches"]
    assert rule["source_ip"] == f"alias:{alias['id']}"
    for value in (f"alias:{alias['id']}", "alias:branch-nets"):
        options["rules"][0]["source_ip"] = value
        assert not system.run(NETWORK, **options)["changed"]
    for value in ("10.9.0.0/24", "", "alias:branch-nets"):
        options["rules"][0]["source_ip"] = value
        assert system.run(NETWORK, **options)["changed"]
        assert not system.run(NETWORK, **options)["changed"]
    assert "it is in use" in failure(system, RULE_ALIAS, name="branch-nets", state="absent")
    assert not system.run(RULE_ALIAS, name="branch-nets", addresses=["192.168.44.0/24", "10.40.0.0/16"])["changed"]
    result = system.run(RULE_ALIAS, name="branch-nets", addresses=["10.41.0.0/16"])
    assert "staged" in result["warnings"][0]
    assert system.row("vnets", name="Internal")["need_fw_apply"]
    assert system.run(NETWORK, **options)["actions"] == ["apply firewall rules of network 'Internal'"]


def test_a_purge_of_leases_spares_the_address_of_the_router(system: System) -> None:
    """The running router's own address is a row of type static (seen by vrg on 26.0.2.1)."""
    system.run(NETWORK, **LAB, state="running", static_leases=[{"mac": "02:00:00:00:00:01", "ip": "10.77.0.20"}])
    result = system.run(NETWORK, name="lab", static_leases=[], purge_static_leases=True)
    assert result["network"]["static_leases"] == []
    key = system.row("vnets", name="lab")["$key"]
    assert [row["ip"] for row in system.rows("vnet_addresses") if row["vnet"] == key] == ["10.77.0.1"]
    # A new address of the router counts from the next start on, and the row holds the previous one until then.
    system.run(NETWORK, name="lab", ip_address="10.77.0.254")
    assert not system.run(NETWORK, name="lab", static_leases=[], purge_static_leases=True)["changed"]


@pytest.mark.parametrize("options", [{"ip_address_type": "none"}, {"type": "external"}])
def test_networks_whose_router_needs_no_address(system: System, options: dict[str, Any]) -> None:
    system.run(NETWORK, name="plain", network="10.78.0.0/24", **options)
    assert system.row("vnets", name="plain")["network"] == "10.78.0.0/24"


@pytest.mark.parametrize(
    ("option", "value"), [("network", "2001:db8::/64"), ("ip_address", "2001:db8::1"), ("dhcp_start", "2001:db8::9")]
)
def test_ipv6_addresses_of_a_router_are_refused_because_no_column_holds_them(
    system: System, option: str, value: str
) -> None:
    assert f"{option}: expected IPv4, got {value}" in failure(system, NETWORK, **{**LAB, option: value})
