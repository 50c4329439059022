# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of the address in `ansible_host`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.inventory.reading import Reader
from tests.integration.tasks import System

#: The report of the guest agent of web1 in these tests.
REPORTED = [
    {"name": "lo", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "127.0.0.1"}]},
    {"name": "docker0", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "172.17.0.1"}]},
    {
        "name": "eth0",
        "ip-addresses": [
            {"ip-address-type": "ipv6", "ip-address": "fe80::1"},
            {"ip-address-type": "ipv6", "ip-address": "2001:db8::15"},
            {"ip-address-type": "ipv4", "ip-address": "192.168.0.115"},
        ],
    },
    {"name": "eth1", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "10.9.9.9"}]},
]


def report(system: System, name: str, networks: Any) -> None:
    vm = system.row("vms", name=name, is_snapshot=False)
    status = system.row("machine_status", machine=vm["machine"])
    system.simulator.store.set("machine_status", status["$key"], agent_guest_info=networks)


@pytest.fixture
def guest(inventory: Reader) -> Reader:
    report(inventory.system, "web1", {"network": REPORTED})
    return inventory


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["guest"], "192.168.0.115"),
        ("guest", "192.168.0.115"),
        (["nic", "guest"], "192.168.0.101"),
        ([{"source": "guest", "family": "ipv6"}], "2001:db8::15"),
        ([{"source": "guest", "interface": "eth1"}], "10.9.9.9"),
        ([{"source": "guest", "interface": "eth*"}], "192.168.0.115"),
        ([{"source": "guest", "interface": "docker*"}], "172.17.0.1"),
        ([{"source": "guest", "interface": "lo"}], None),
        ([{"source": "guest", "network": "Internal"}], "192.168.0.115"),
        ([{"source": "guest", "network": "External"}], None),
        ([{"source": "guest", "network": "Ext*"}, "nic"], "192.168.0.101"),
        ([{"source": "nic", "network": "Internal"}], "192.168.0.101"),
        ([{"source": "nic", "family": "ipv6"}], None),
        ({"source": "nic", "network": "External"}, None),
        (["dhcp_lease"], "192.168.0.101"),
        ([{"source": "dhcp_lease", "network": "External"}], None),
        (["static_lease"], None),
        (["static_lease", "dhcp_lease"], "192.168.0.101"),
    ],
)
def test_sources_and_their_order(guest: Reader, addresses: Any, expected: str | None) -> None:
    found = guest.read({"addresses": addresses, "filters": {"name": "web1"}})
    assert found.output == ""
    assert found.addresses() == {"web1": expected}


def test_static_leases(inventory: Reader) -> None:
    system = inventory.system
    vm = system.row("vms", name="web2", is_snapshot=False)
    nic = system.row("machine_nics", machine=vm["machine"])
    lease = {"vnet": nic["vnet"], "type": "static", "ip": "192.168.0.77", "mac": nic["macaddress"].upper()}
    system.simulator.store.add("vnet_addresses", lease)
    elsewhere = {**lease, "vnet": 3, "ip": "203.0.113.9"}
    system.simulator.store.add("vnet_addresses", elsewhere)
    found = inventory.read({"addresses": ["guest", "static_lease"]})
    assert found.addresses()["web2"] == "192.168.0.77"


def test_an_interface_of_a_nic_takes_precedence(inventory: Reader) -> None:
    """The MAC that the agent reports decides which interface is a NIC of the VM, and on which network it is."""
    system = inventory.system
    vm = system.row("vms", name="web1", is_snapshot=False)
    mac = system.row("machine_nics", machine=vm["machine"])["macaddress"]
    address = {"ip-address-type": "ipv4", "ip-address": "198.51.100.7"}
    other = {"ip-address-type": "ipv4", "ip-address": "192.168.0.200"}
    networks = [
        {"name": "br0", "hardware-address": "02:00:00:00:00:01", "ip-addresses": [other]},
        {"name": "ens3", "hardware-address": mac.upper(), "ip-addresses": [address]},
    ]
    report(system, "web1", {"network": networks})
    sources = ["guest", "static_lease"]
    assert inventory.read({"addresses": sources}).addresses()["web1"] == "198.51.100.7"
    chosen = [{"source": "guest", "network": "Internal"}]
    assert inventory.read({"addresses": chosen}).addresses()["web1"] == "198.51.100.7"


@pytest.mark.parametrize(
    "answer",
    [[], None, {}, {"network": None}, {"network": [None, {"name": None, "ip-addresses": None}]}, {"network": "x"}, "x"],
)
def test_malformed_reports(inventory: Reader, answer: Any) -> None:
    report(inventory.system, "web1", answer)
    options = {"addresses": ["guest"], "filters": {"name": "web1"}, "hostvars": ["ip_addresses"]}
    found = inventory.read(options)
    assert found.addresses() == {"web1": None}
    assert found.output == ""


def test_missing_addresses_are_shown_with_v(inventory: Reader) -> None:
    assert inventory.read().output == ""
    assert "no address is known for 3 hosts: blank, nas1, web2" in inventory.read(verbosity=1).output
    assert "no address" not in inventory.read({"connect_with": "none"}, verbosity=1).output


def test_connect_with(inventory: Reader) -> None:
    by_name = inventory.read({"connect_with": "name", "hostnames": ["{kind}-{id}"]})
    assert by_name.addresses()["vm-31"] == "web1"
    assert set(inventory.read({"connect_with": "none"}).addresses().values()) == {None}


def test_the_address_as_a_variable_without_ansible_host(inventory: Reader) -> None:
    found = inventory.read({"connect_with": "none", "hostvars": ["address"]})
    assert found.hosts["web1"]["verge_address"] == "192.168.0.101"
    assert "ansible_host" not in found.hosts["web1"]


def test_tenants_use_the_address_of_their_user_interface(inventory: Reader) -> None:
    store = inventory.system.simulator.store
    address = store.add("vnet_addresses", {"vnet": 3, "type": "virtual", "ip": "203.0.113.8"})
    store.add("tenants", {"name": "acme", "ui_address": address["$key"]})
    store.add("tenants", {"name": "bare"})
    odd = store.add("vnet_addresses", {"vnet": 3, "type": "virtual", "ip": "{{ 1 }}"})
    store.add("tenants", {"name": "odd", "ui_address": odd["$key"]})
    found = inventory.read({"resources": ["tenants"]})
    assert found.addresses() == {"acme": "203.0.113.8", "bare": None, "odd": None}


@pytest.mark.parametrize(
    ("addresses", "message"),
    [
        ([], "option 'addresses' is empty"),
        (["gues"], "'gues' is not a valid address source (did you mean 'guest'"),
        ([{"sauce": "guest"}], "'sauce' is not a valid key (did you mean 'source'"),
        ([{"network": "x"}], "an entry has no 'source'"),
        ([{"source": "guest", "family": "ipv5"}], "'ipv5' is not a valid address family"),
        ([{"source": "nic", "interface": "eth0"}], "'interface' is only valid with source 'guest', not 'nic'"),
        ([3], "an entry must be a string or a dictionary, not '3'"),
    ],
)
def test_invalid_sources(inventory: Reader, addresses: Any, message: str) -> None:
    assert message in inventory.read({"addresses": addresses}).output


def test_windows_guests_get_their_connection(inventory: Reader) -> None:
    key = inventory.system.row("vms", name="web2", is_snapshot=False)["$key"]
    inventory.system.simulator.store.patch("vms", key, {"os_family": "windows"})

    def connection(options: dict[str, Any]) -> dict[str, Any]:
        hosts = inventory.read({"hostvars": [], "group_by": [], "include_stopped": True, **options}).hosts
        names = ("ansible_connection", "ansible_port", "ansible_shell_type")
        found = {name: {word: value for word, value in host.items() if word in names} for name, host in hosts.items()}
        assert not any(found[name] for name in found if name != "web2")
        return found["web2"]

    assert connection({}) == {}
    assert connection({"windows_connection": "psrp"}) == {"ansible_connection": "psrp"}
    assert connection({"windows_connection": "winrm", "windows_port": 5985}) == {
        "ansible_connection": "winrm",
        "ansible_port": 5985,
    }
    ssh = connection({"windows_connection": "ssh", "compose": {"ansible_port": "2222 if verge_os_family == 'windows'"}})
    assert ssh == {"ansible_connection": "ssh", "ansible_shell_type": "powershell", "ansible_port": 2222}
