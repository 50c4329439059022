# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listed hosts and their values."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.integration.inventory.reading import Reader
from tests.simulator.expressions import split

SMALL = ["blank", "db1", "nas1", "web1", "web2"]


def vms(inventory: Reader) -> list[dict[str, Any]]:
    return inventory.system.rows("vms")


def test_the_plugin_line_alone_is_enough(inventory: Reader) -> None:
    found = inventory.read("plugin: verge.vergeos.verge_inventory\n")
    assert found.names == SMALL
    assert found.output == ""
    assert found.hosts["web1"] == {
        "ansible_host": "192.168.0.101",
        "verge_cluster": "main",
        "verge_cpu_cores": 2,
        "verge_description": "front end",
        "verge_id": "31",
        "verge_kind": "vm",
        "verge_name": "web1",
        "verge_node": "node1",
        "verge_os_family": "linux",
        "verge_ram": "2 GiB",
        "verge_site": "127.0.0.1",
        "verge_status": "running",
        "verge_tags": ["env:prod"],
        "verge_uuid": inventory.system.row("vms", name="web1", is_snapshot=False)["uuid"],
    }


def test_snapshots_are_never_listed(inventory: Reader) -> None:
    snapshots = [row for row in vms(inventory) if row["is_snapshot"]]
    assert snapshots
    assert not {row["$key"] for row in snapshots} & {
        host["verge_id"] for host in inventory.read({"filters": [{"name": "*"}]}).hosts.values()
    }


def test_all_requested_columns_exist(inventory: Reader) -> None:
    """Every requested column exists, and so does every column in a filter, which the platform would treat as empty."""
    inventory.read(
        {
            "resources": ["vms", "tenants", "nodes"],
            "hostvars": sorted(everything()),
            "addresses": [
                {"source": "guest", "network": "Internal"},
                "nic",
                "static_lease",
                "dhcp_lease",
            ],
            "filters": [{"name": "*", "enabled": True, "uuid": "*", "id": [31, 32]}, {"name": "*"}],
        }
    )
    requests = inventory.system.simulator.journal.requests
    assert {request.table for request in requests} == {"tag_members", "vnet_addresses", "vms", "tenants", "nodes"}
    assert [request.unknown_fields for request in requests if request.unknown_fields] == []
    assert [request.unknown_filter_columns for request in requests if request.unknown_filter_columns] == []


def everything() -> set[str]:
    """Return the names of all values of all kinds."""
    from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
    from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
    from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
    from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import node_kind, tenant_kind, vm_kind

    return {name for kind in (vm_kind(VM), tenant_kind(TENANT), node_kind(NODE)) for name in kind.values}


def test_all_values_at_once(inventory: Reader) -> None:
    found = inventory.read({"resources": ["vms", "tenants", "nodes"], "hostvars": sorted(everything())})
    web1 = found.hosts["web1"]
    assert web1["verge_networks"] == ["Internal"]
    assert web1["verge_ip_addresses"] == ["192.168.0.101"]
    assert web1["verge_tags_by_category"] == {"env": ["prod"]}
    assert web1["verge_running"] is True
    assert web1["verge_address"] == "192.168.0.101"
    assert [nic["mac"] for nic in web1["verge_nics"]] == web1["verge_mac_addresses"]
    assert web1["verge_drives"][0]["size"] == "20 GiB"
    assert web1["verge_snapshot_profile"] == "Standard"
    assert len(web1["verge_guest_networks"]) == 2
    assert found.hosts["node1"]["verge_cluster"] == "main"
    assert found.hosts["node1"]["verge_maintenance"] is False


@pytest.mark.parametrize(
    ("hostvars", "fields"),
    [
        ([], {"$key", "name"}),
        (["ram"], {"$key", "name", "ram"}),
        (["cluster"], {"$key", "name", "machine#cluster as cluster", "machine#cluster#name as cluster_name"}),
        (["networks"], {"$key", "name", "machine[$key,nics[orderid,vnet#name as network_name]]"}),
        (
            ["machine", "mac_addresses"],
            {"$key", "name", "machine[$key,nics[orderid,macaddress]]"},
        ),
    ],
)
def test_only_used_fields_are_requested(inventory: Reader, hostvars: list[str], fields: set[str]) -> None:
    inventory.read({"hostvars": hostvars, "group_by": [], "connect_with": "none"})
    (request,) = inventory.system.simulator.journal.requests
    assert request.table == "vms"
    assert set(split(request.query["fields"])) == fields


def test_values_in_expressions_are_requested(inventory: Reader) -> None:
    found = inventory.read(
        {
            "hostvars": [],
            "group_by": [],
            "hostnames": ["{{ verge_name }}-{{ verge_os_family }}"],
            "compose": {"size": "verge_ram"},
            "groups": {"tagged": "verge_tags | length > 0", "linux": "verge_os_description is not match('x')"},
            "keyed_groups": [{"key": "verge_status", "prefix": "is"}],
        }
    )
    assert found.hosts["web1-linux"]["size"] == "2 GiB"
    assert "verge_ram" not in found.hosts["web1-linux"]
    assert found.groups["tagged"] == ["db1-linux", "web1-linux", "web2-linux"]
    assert len(found.groups["linux"]) == 5
    assert found.groups["is_stopped"] == ["blank-linux", "web2-linux"]


def test_prefix_and_suffix(inventory: Reader) -> None:
    options = {"hostvars": ["ram"], "hostvars_prefix": "v_", "hostvars_suffix": "_x", "compose": {"a": "v_cpu_cores_x"}}
    found = inventory.read(options)
    assert found.hosts["web1"].keys() == {"v_site_x", "v_kind_x", "v_id_x", "v_ram_x", "ansible_host", "a"}
    assert found.hosts["web1"]["a"] == 2


def test_the_alias_of_the_prefix(inventory: Reader) -> None:
    assert "x_name" in inventory.read({"hostvar_prefix": "x_"}).hosts["web1"]


def test_kinds(inventory: Reader) -> None:
    system = inventory.system
    system.simulator.store.add("tenants", {"name": "acme", "url": "acme.example.com"})
    found = inventory.read(
        {"resources": ["vms", "tenants", "nodes"], "group_by": ["kind", "tenant", "node", "cluster"]}
    )
    assert found.groups["kind_vm"] == SMALL
    assert found.groups["kind_tenant"] == ["acme"]
    assert found.groups["kind_node"] == ["node1", "node2"]
    assert found.groups["tenant_acme"] == ["acme"]
    assert "node1" in found.groups["cluster_main"]
    assert found.groups["node_node1"] == ["web1"]
    assert "verge_os_family" not in found.hosts["node1"]


def test_the_tenant_that_owns_a_vm(inventory: Reader) -> None:
    system = inventory.system
    tenant = system.simulator.store.add("tenants", {"name": "acme"})
    key = system.row("vms", name="web1", is_snapshot=False)["$key"]
    system.simulator.store.set("vms", key, owner=f"tenants/{tenant['$key']}")
    found = inventory.read({"group_by": ["tenant"], "hostvars": ["tenant"]})
    assert found.groups["tenant_acme"] == ["web1"]
    assert found.hosts["web2"]["verge_tenant"] is None


def test_every_value_of_the_documentation_exists(inventory: Reader) -> None:
    """The names in the description of `hostvars` are names of values."""
    from ansible_collections.verge.vergeos.plugins.inventory import verge_inventory

    text = verge_inventory.DOCUMENTATION
    described = text[text.index("  hostvars:\n") : text.index("  hostvars_prefix:\n")]
    names = set(re.findall(r"V\((\w+)\)", described)) - {"vm", "node"}
    assert names <= everything() | {"tenant"}
