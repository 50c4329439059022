# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode refuses what the real run refuses, before anything is written, and says what stops as a consequence."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.tasks import System, failure
from tests.simulator import Fault

NET = {"name": "lan", "network": "10.20.0.0/24", "ip_address": "10.20.0.1", "dhcp_enabled": True}
NODES = [{"name": name, "cpu_cores": 1, "ram": "4 GiB"} for name in ("node1", "node2", "node3")]
LEASES = [{"mac": "02:00:00:00:00:01", "ip": "10.20.0.31"}, {"mac": "02:00:00:00:00:02", "ip": "10.20.0.32"}]

#: What exists before, the refused task, and a part of the message.
REFUSALS: dict[str, tuple[list[tuple[Resource, dict[str, Any]]], Resource, dict[str, Any], str]] = {
    "rename to a taken name": ([], VM, {"id": "31", "name": "web2"}, "is taken by VM"),
    "rename a network to a taken name": (
        [(NETWORK, NET)],
        NETWORK,
        {"name": "Internal", "id": "{lan}"},
        "is taken by network",
    ),
    "a user with the name of a group": (
        [(GROUP, {"name": "ops"})],
        USER,
        {"name": "ops", "user_password": "Zk81-wvQp"},
        "is taken by group",
    ),
    "a group with the name of a user": ([], GROUP, {"name": "kai"}, "is taken by user"),
    "start of a disabled VM": ([], VM, {"name": "web2", "enabled": False, "state": "running"}, "it is disabled"),
    "a new VM that is disabled and running": (
        [],
        VM,
        {"name": "x", "enabled": False, "state": "running"},
        "it is disabled",
    ),
    "power cycle of a disabled VM": (
        [],
        VM,
        {"name": "web1", "enabled": False, "cpu_cores": 3, "allow_power_cycle": True},
        "it is disabled",
    ),
    "a network block that overlaps with another tenant's": (
        [(TENANT, {"name": "one", "network_blocks": [{"cidr": "198.51.100.0/28", "network": "External"}]})],
        TENANT,
        {"name": "two", "network_blocks": [{"cidr": "198.51.100.0/26", "network": "External"}]},
        "198.51.100.0/26 overlaps with 198.51.100.0/28 of network 'External'",
    ),
    "two network blocks that overlap": (
        [],
        TENANT,
        {
            "name": "two",
            "network_blocks": [
                {"cidr": "198.51.100.0/26", "network": "External"},
                {"cidr": "198.51.100.0/28", "network": "External"},
            ],
        },
        "overlaps with 198.51.100.0/28",
    ),
    "an empty name": ([], VM, {"name": ""}, "must not be empty"),
    "more cores than the cluster allows": (
        [],
        VM,
        {"name": "web2", "cpu_cores": 900, "state": "running"},
        "cpu_cores: expected at most",
    ),
    "a reserved address outside the network": (
        [],
        VM,
        {"name": "web2", "nics": [{"name": "n", "network": "Internal", "static_address": "10.9.9.9"}]},
        "static_address: expected an address in",
    ),
    "a reserved address that is the router's": (
        [(NETWORK, NET)],
        VM,
        {"name": "web2", "nics": [{"name": "n", "network": "lan", "static_address": "10.20.0.1"}]},
        "10.20.0.1 of network 'lan' is taken",
    ),
    "a reserved address without a network": (
        [],
        VM,
        {"name": "web2", "nics": [{"name": "n", "static_address": "10.9.9.9"}]},
        "not connected to a network",
    ),
    "a DHCP range outside the network": (
        [],
        NETWORK,
        {**NET, "dhcp_start": "10.99.0.1", "dhcp_stop": "10.99.0.9"},
        "dhcp_start: expected an address in",
    ),
    "a DHCP range that ends before it starts": (
        [],
        NETWORK,
        {**NET, "dhcp_start": "10.20.0.9", "dhcp_stop": "10.20.0.3"},
        "dhcp_stop",
    ),
    "a router outside its network": (
        [],
        NETWORK,
        {**NET, "ip_address": "10.72.0.1"},
        "ip_address: expected an address in",
    ),
    "a new network without the address of its router": (
        [],
        NETWORK,
        {"name": "x", "network": "10.20.0.0/24"},
        "'network' requires 'ip_address'",
    ),
    "a lease of the router's address": (
        [(NETWORK, NET)],
        NETWORK,
        {"name": "lan", "static_leases": [{"mac": "02:00:00:00:00:09", "ip": "10.20.0.1"}]},
        "10.20.0.1 is the address of the network's router",
    ),
    "an alias whose network holds the router's address": (
        [(NETWORK, NET)],
        NETWORK,
        {"name": "lan", "ip_aliases": [{"ip": "10.20.0.0/28"}]},
        "10.20.0.1 is the address of the network's router",
    ),
    "a gateway without a network": (
        [],
        NETWORK,
        {"name": "x", "type": "external", "gateway": "10.0.0.1"},
        "'gateway' requires 'network'",
    ),
    "a lease outside the network": (
        [(NETWORK, NET)],
        NETWORK,
        {"name": "lan", "static_leases": [{"mac": "02:00:00:00:00:09", "ip": "10.9.9.9"}]},
        "static_leases '02:00:00:00:00:09'",
    ),
    "leases that exchange their addresses": (
        [(NETWORK, {**NET, "static_leases": LEASES})],
        NETWORK,
        {"name": "lan", "static_leases": [{**LEASES[0], "ip": "10.20.0.32"}, {**LEASES[1], "ip": "10.20.0.31"}]},
        "is taken by the lease of",
    ),
    "removal of a network with NICs": (
        [],
        NETWORK,
        {"name": "Internal", "state": "absent", "force": True},
        "it is in use by",
    ),
    "removal of an alias that rules use": (
        [
            (RULE_ALIAS, {"name": "offices", "addresses": ["10.1.0.0/16"]}),
            (NETWORK, {**NET, "rules": [{"name": "in", "source_ip": "alias:offices"}]}),
        ],
        RULE_ALIAS,
        {"name": "offices", "state": "absent"},
        "it is in use by 1 rule: 'in' of network 'lan'",
    ),
    "removal of a file that a drive uses": (
        [
            (
                VM,
                {
                    "name": "web2",
                    "drives": [{"name": "cd", "media": "cdrom", "iso": "debian-12.7.0-amd64-netinst.iso"}],
                },
            )
        ],
        FILE,
        {"name": "debian-12.7.0-amd64-netinst.iso", "state": "absent"},
        "it is in use by",
    ),
    "removal of a tenant node that is not the last": (
        [(TENANT, {"name": "acme", "nodes": NODES})],
        TENANT,
        {"name": "acme", "nodes": [{"name": "node2", "state": "absent"}], "force": True},
        "only the last tenant node can be removed, and 'node3' comes after it",
    ),
}


def refusal(system: System, check: bool, resource: Resource, options: dict[str, Any]) -> str:
    with pytest.raises(RunError) as caught:
        system.run(resource, check=check, **options)
    assert not caught.value.done
    return str(caught.value.error)


@pytest.mark.parametrize("case", REFUSALS)
def test_check_mode_refuses_what_the_run_refuses_and_neither_writes(system: System, case: str) -> None:
    before, resource, options, message = REFUSALS[case]
    keys = {"{lan}": ""}
    for prepared, prepared_options in before:
        result = system.run(prepared, **prepared_options)
        keys["{lan}"] = str(result[prepared.name]["id"])
    options = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in options.items()}
    system.counted()
    predicted = refusal(system, True, resource, options)
    real = refusal(system, False, resource, options)
    assert predicted == real
    assert message in real
    assert {entry.method for entry in system.counted()} == {"GET"}


def test_a_power_cycle_is_announced_in_the_diff_and_as_a_warning(system: System) -> None:
    options = {"name": "web1", "cpu_cores": 3, "allow_power_cycle": True}
    announced = "VM 'web1' will be shut down and started"
    for check in (True, False):
        result = system.run(VM, check=check, **options)
        assert result["diff"]["after"] == {"cpu_cores": 3, "power_cycle": announced}
        assert announced in result["warnings"]


@pytest.mark.parametrize(
    ("resource", "options"),
    [
        (VM, {"name": "web2", "drives": [{"name": "new", "size": "1 GiB", "tier": 5}]}),
        (NAS_VOLUME, {"name": "v", "service": "nas1", "size": "1 GiB", "tier": 5}),
        (FILE, {"name": "x.iso", "url": "https://images.example.net/x.iso", "tier": 5}),
    ],
    ids=lambda value: value.name if isinstance(value, Resource) else "",
)
def test_a_preferred_tier_that_the_system_lacks_is_a_warning(
    system: System, resource: Resource, options: dict[str, Any]
) -> None:
    for check in (True, False):
        warnings = system.run(resource, check=check, **options)["warnings"]
        assert any("there is no storage tier 5" in warning for warning in warnings)


@pytest.mark.parametrize("resource", [USER, GROUP], ids=lambda resource: resource.name)
def test_a_permission_on_a_table_that_does_not_exist_is_refused(system: System, resource: Resource) -> None:
    options: dict[str, Any] = {"name": "new", "user_password": "Zk81-wvQp"}
    if resource is GROUP:
        del options["user_password"]
    for check in (True, False):
        found = failure(system, resource, check=check, **options, permissions=[{"table": "vmz", "read": True}])
        assert "'vmz' has no effect, because there is no such table (did you mean 'vms'?)" in found
    assert "new" not in [row["name"] for row in system.rows(resource.table)]
    existing = [{"table": table, "read": True} for table in ("vms", "/", "machine_nics")]
    assert not system.run(resource, **options, permissions=existing)["warnings"]


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_check_that_may_not_read_does_not_refuse(system: System, status: int) -> None:
    for table in ("machine_nics", "storage_tiers"):
        system.simulator.faults.add(Fault("status", method="GET", table=table, status=status, times=None))
    assert system.run(GROUP, name="new", permissions=[{"table": "machine_nics"}])["changed"]
    assert system.run(FILE, name="x.iso", url="https://images.example.net/x.iso", tier=5)["changed"]


def test_a_network_block_can_be_replaced_by_a_part_of_it(system: System) -> None:
    block = {"cidr": "198.51.100.0/26", "network": "External"}
    system.run(TENANT, name="one", network_blocks=[block])
    blocks = [{"cidr": "198.51.100.0/28", "network": "External"}]
    for check in (True, False):
        assert system.run(TENANT, check=check, name="one", network_blocks=blocks, purge_network_blocks=True)["changed"]
    assert [row["cidr"] for row in system.rows("vnet_cidrs") if row["owner"]] == ["198.51.100.0/28"]


def test_more_cores_than_the_cluster_allows_are_a_warning_while_it_is_off(system: System) -> None:
    (warning,) = system.run(VM, check=True, name="web2", cpu_cores=900)["warnings"]
    assert "cpu_cores: expected at most" in warning
    assert "the VM will not start" in warning


def test_a_network_that_restarts_names_the_nics_attached(system: System) -> None:
    result = system.run(NETWORK, check=True, name="Internal", mtu=1400, allow_power_cycle=True)
    announced = result["diff"]["after"]["power_cycle"]
    assert announced.startswith("network 'Internal' will be restarted: ")
    assert announced.endswith(" NICs are attached")
    assert announced in result["warnings"]


def test_a_power_cycle_alone_is_a_visible_difference(system: System) -> None:
    system.run(VM, name="web1", cpu_cores=3)
    result = system.run(VM, check=True, name="web1", allow_power_cycle=True)
    assert result["changed"]
    assert result["diff"]["after"] == {"power_cycle": "VM 'web1' will be shut down and started"}


def test_a_failure_while_it_is_down_says_so(system: System) -> None:
    system.simulator.faults.add(Fault("status", method="PUT", table="vms", status=422, body={"err": "No"}))
    with pytest.raises(RunError) as caught:
        system.run(VM, name="web1", cpu_cores=3, allow_power_cycle=True)
    assert "was stopped for this and is down now" in str(caught.value.error)


def test_two_nics_cannot_reserve_one_address(system: System) -> None:
    system.run(NETWORK, **NET)
    nic = {"network": "lan", "static_address": "10.20.0.50"}
    for nics in ([{"name": "a", **nic}, {"name": "b", **nic}], [{"name": "a", **nic}]):
        options = {"name": "new", "nics": nics}
        for check in (True, False):
            if len(nics) == 2:
                assert "10.20.0.50 of network 'lan' is taken" in refusal(system, check, VM, options)
            else:
                assert system.run(VM, check=check, **options)["changed"]
    other = {"name": "other", "nics": [{"name": "a", **nic}]}
    assert refusal(system, True, VM, other) == refusal(system, False, VM, other)


def test_a_place_among_drives_can_be_taken_over_but_not_shared(system: System) -> None:
    drives = [{"name": name, "size": "1 GiB", "order": order} for name, order in (("a", 1), ("b", 2))]
    system.run(VM, name="new", drives=drives)
    shared = {"name": "new", "drives": [{"name": "b", "order": 1}]}
    for check in (True, False):
        assert "order 1 is taken by drive 'a'" in refusal(system, check, VM, shared)
    moved = {"name": "new", "drives": [{"name": "a", "order": 3}, {"name": "b", "order": 1}]}
    for check in (True, False):
        assert system.run(VM, check=check, **moved)["changed"]
