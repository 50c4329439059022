# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    AddressRuleError,
    AddressSource,
    GuestInterface,
    KnownAddresses,
    Nic,
    choose_address,
    read_guest_interfaces,
    read_nic,
    read_rules,
    usable_address,
    usable_addresses,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "127.0.0.1",
        "127.1.2.3",
        "::1",
        "fe80::1",
        "FE80::1",
        "fe80::1%eth0",
        "169.254.3.4",
        "0.0.0.0",  # noqa: S104
        "::",
        "224.0.0.1",
        "ff02::1",
        "10.0.0.0.1",
    ],
)
def test_unusable_addresses(text):
    assert usable_address(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1/24", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8::1/64", "2001:db8::1"),
        ("::ffff:1.2.3.4", "::ffff:102:304"),
        ("100.64.0.1", "100.64.0.1"),
    ],
)
def test_usable_addresses(text, address):
    assert ipaddress.ip_address(address) == usable_address(text)


@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text(max_size=20))))
def test_chosen_addresses_are_usable(texts):
    for text in usable_addresses(texts):
        address = ipaddress.ip_address(text)
        assert not address.is_loopback
        assert not address.is_link_local
    known = KnownAddresses([GuestInterface("eth0", "", tuple(texts))], [], {})
    chosen = choose_address([AddressSource("guest")], known)
    assert (chosen is None) == (not usable_addresses(texts))
    if any(ipaddress.ip_address(text).version == 4 for text in usable_addresses(texts)):
        assert ipaddress.ip_address(chosen).version == 4


def nic(**values):
    return Nic(**{"mac": "", "address": "", "vnet": None, "network": "", "cidr": "", **values})


def test_sources_are_tried_in_order():
    known = KnownAddresses([GuestInterface("eth0", "", ("2001:db8::5",))], [nic(address="192.0.2.5")], {})
    assert choose_address([AddressSource("guest"), AddressSource("nic")], known) == "2001:db8::5"
    assert choose_address([AddressSource("guest", family="ipv4"), AddressSource("nic")], known) == "192.0.2.5"
    assert choose_address([AddressSource("static_lease")], known) is None


@pytest.mark.parametrize("name", ["docker0", "br-1a2b", "veth12", "virbr0", "cni0", "flannel.1", "tun0", "wg0"])
def test_interfaces_of_containers_come_last(name):
    reported = [GuestInterface(name, "", ("192.0.2.1",)), GuestInterface("eth0", "", ("192.0.2.2",))]
    assert choose_address([AddressSource("guest")], KnownAddresses(reported, [], {})) == "192.0.2.2"
    assert choose_address([AddressSource("guest")], KnownAddresses(reported[:1], [], {})) == "192.0.2.1"


def test_a_network_matches_by_range_or_known_address():
    reported = [GuestInterface("a", "", ("192.0.2.9",)), GuestInterface("b", "", ("198.51.100.9",))]
    on = AddressSource("guest", network="lan")
    assert (
        choose_address([on], KnownAddresses(reported, [nic(network="lan", cidr="198.51.100.0/24")], {}))
        == "198.51.100.9"
    )
    assert (
        choose_address([on], KnownAddresses(reported, [nic(network="lan", address="198.51.100.9")], {}))
        == "198.51.100.9"
    )
    assert choose_address([on], KnownAddresses(reported, [nic(network="lan", cidr="nonsense")], {})) is None
    assert choose_address([on], KnownAddresses(reported, [nic(network="other", cidr="198.51.100.0/24")], {})) is None


def test_a_known_mac_decides_the_network():
    cards = [
        nic(mac="02:00:00:00:00:01", network="lan"),
        nic(mac="02:00:00:00:00:02", network="dmz", cidr="192.0.2.0/24"),
    ]
    reported = [GuestInterface("a", "02:00:00:00:00:01", ("192.0.2.9",))]
    assert choose_address([AddressSource("guest", network="lan")], KnownAddresses(reported, cards, {})) == "192.0.2.9"
    assert choose_address([AddressSource("guest", network="dmz")], KnownAddresses(reported, cards, {})) is None


def test_leases_match_the_mac_and_the_network():
    leases = {"02:00:00:00:00:01": [("7", "192.0.2.7", "static"), ("8", "192.0.2.8", "dynamic")]}
    known = KnownAddresses([], [nic(mac="02:00:00:00:00:01", vnet="8", network="lan")], leases)
    assert choose_address([AddressSource("static_lease")], known) is None
    assert choose_address([AddressSource("dhcp_lease")], known) == "192.0.2.8"


def test_reading_guest_interfaces_and_nics():
    info = {
        "network": [
            {"name": "eth0", "hardware-address": "02:AA:00:00:00:01", "ip-addresses": [{"ip-address": "192.0.2.1"}]}
        ]
    }
    assert read_guest_interfaces(info) == [GuestInterface("eth0", "02:aa:00:00:00:01", ("192.0.2.1",))]
    row = {"macaddress": "02:AA:00:00:00:01", "ipaddress": None, "vnet": {"$key": 7}, "network_name": "lan"}
    assert read_nic(row) == nic(mac="02:aa:00:00:00:01", vnet="7", network="lan")


@pytest.mark.parametrize(
    ("cidr", "chosen"),
    [
        ((), "172.17.0.2"),
        (("!172.16.0.0/12",), "10.1.0.5"),
        (("10.0.0.0/8", "192.168.0.0/16"), "10.1.0.5"),
        (("10.0.0.0/8", "!10.1.0.0/16"), None),
        (("2001:db8::/32",), "2001:db8::5"),
    ],
)
def test_ranges_say_which_addresses_count(cidr, chosen):
    interface = GuestInterface("eth0", "", ("172.17.0.2", "10.1.0.5", "2001:db8::5"))
    assert choose_address([AddressSource("guest", cidr=cidr)], KnownAddresses([interface], (), {})) == chosen


def test_rules_are_words_and_dictionaries():
    assert read_rules("guest") == (AddressSource("guest"),)
    given = [{"source": "nic", "network": "Int*", "cidr": "10.0.0.0/8"}, "guest"]
    assert read_rules(given) == (AddressSource("nic", network="Int*", cidr=("10.0.0.0/8",)), AddressSource("guest"))


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("guests", "'guests' is not a valid address source", "did you mean 'guest'?"),
        ({"source": "dhcp_lease"}, "'dhcp_lease' is not a valid address source", "valid: guest, nic"),
        ({"source": "guest", "cidr": ["10.0.0.0/40"]}, "'10.0.0.0/40' is not a valid range", "like 10.0.0.0/8"),
        ({"source": "nic", "interface": "eth0"}, "only valid with source 'guest'", "use 'network'"),
        ({"network": "Internal"}, "has no 'source'", ""),
        (7, "must be a string or a dictionary", ""),
    ],
)
def test_rules_that_are_not_valid(given, message, hint):
    with pytest.raises(AddressRuleError, match=message) as caught:
        read_rules([given], ("guest", "nic"))
    assert hint in caught.value.hint
