# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role tenant_onboarding: creation up to a booted system, networks inside the tenant, and offboarding."""

from __future__ import annotations

from typing import Any

from tests.integration.roles.runs import Roles
from tests.simulator import Simulator

SECRET = "Twelve-tall-0aks"
DEFAULTS: dict[str, Any] = {
    "admin_password": SECRET,
    "storage": [{"tier": 1, "size": "50 GiB"}],
    "nodes": [{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}],
}
ACME: dict[str, Any] = {"name": "acme", "external_ips": [{"ip": "192.0.2.50", "network": "External"}]}
GLOBEX: dict[str, Any] = {"name": "globex", "network_blocks": [{"cidr": "198.51.100.0/28", "network": "External"}]}
TABLES = (
    "tenants",
    "tenant_nodes",
    "tenant_storage",
    "vnet_addresses",
    "vnet_cidrs",
    "vnet_rules",
    "vnets",
    "machines",
)


def tenants(*listed: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "tenant_onboarding_defaults": DEFAULTS,
        "tenant_onboarding_tenants": list(listed),
        "tenant_onboarding_boot_interval": 1,
        **more,
    }


def test_tenants_are_created_changed_and_removed_without_leftovers(roles: Roles) -> None:
    system = roles.system
    before = {table: len(system.rows(table)) for table in TABLES}
    created = roles.converge("tenant_onboarding", tenants(ACME, GLOBEX), facts="tenant_onboarding_result")
    assert SECRET not in created.output
    result = created.facts["tenant_onboarding_result"]["tenants"]
    assert {name: tenant["status"] for name, tenant in result.items()} == {"acme": "online", "globex": "online"}
    assert all(tenant["started"] for tenant in result.values())
    assert result["acme"]["ui_address"] == "192.0.2.50"
    assert result["globex"]["storage"][0]["size"] == "50 GiB"

    more = {**ACME, "storage": [{"tier": 1, "size": "80 GiB"}]}
    assert roles.run_ok("tenant_onboarding", tenants(more, GLOBEX)).changed == 1

    removal = tenants({"name": "acme", "state": "absent"}, {"name": "globex", "state": "absent"})
    refused = roles.run("tenant_onboarding", {**removal, "tenant_onboarding_confirm_removal": ["globex"]})
    assert refused.message.startswith("acme would be removed with everything inside.")
    assert len(system.rows("tenants")) == before["tenants"] + 2
    consent = {**removal, "tenant_onboarding_confirm_removal": ["globex", "acme"]}
    removed = roles.run_ok("tenant_onboarding", consent, facts="tenant_onboarding_result")
    assert removed.facts["tenant_onboarding_result"]["removed"] == ["acme", "globex"]
    assert {table: len(system.rows(table)) for table in TABLES} == before


def test_networks_inside_are_created_through_the_api_of_the_tenant(roles: Roles) -> None:
    with Simulator(seed="empty", clock_rate=20.0) as inner:
        inside = {
            "host": inner.url,
            "ca_path": str(inner.ca_file),
            "password": inner.password,
            "networks": [{"name": "first", "network": "10.5.0.0/24", "ip_address": "10.5.0.1"}],
        }
        variables = tenants({**ACME, "inside": inside}, GLOBEX)
        built = roles.converge("tenant_onboarding", variables, facts="tenant_onboarding_result")
        assert inner.password not in built.output
        [network] = inner.store.select("vnets", name="first")
        networks = built.facts["tenant_onboarding_result"]["networks_inside"]
        assert networks["acme"]["first"]["id"] == str(network["$key"])
        assert networks["acme"]["first"]["status"] == "running"
        assert not [row for row in roles.system.rows("vnets") if row["name"] == "first"]

        # A wrong password is tried only once, so that the account is not locked.
        inner.journal.clear()
        wrong = {**ACME, "inside": {**inside, "password": "Wr0ng-Qx71"}}
        refused = roles.run("tenant_onboarding", tenants(wrong))
        assert "Login required" in refused.message
        assert len(inner.journal.requests) == 1


def test_invalid_arguments_are_reported_before_anything_is_changed(roles: Roles) -> None:
    errors = roles.run("tenant_onboarding", tenants({**ACME, "nodes": [{"ram": "4 GiB"}]})).argument_errors
    assert errors == ["missing required arguments: name found in tenant_onboarding_tenants -> nodes"]
    without = {**ACME, "admin_password": "", "inside": {"networks": [{"name": "first"}]}}
    assert "need admin_password or inside.password" in roles.run("tenant_onboarding", tenants(without)).message
    assert not [row for row in roles.system.rows("tenants") if row["name"] == "acme"]


def test_a_system_that_does_not_boot_in_time_is_named(roles: Roles) -> None:
    roles.system.simulator.clock.rate = 6.0
    late = roles.run("tenant_onboarding", tenants(ACME, tenant_onboarding_boot_timeout=1))
    assert late.message.startswith("Timed out after 1 s waiting for the systems inside acme to start.")
