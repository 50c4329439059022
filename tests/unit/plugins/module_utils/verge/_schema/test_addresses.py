# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IP addresses and networks."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.addresses import Address, Network, overlap
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import UNSET
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_addresses(text, value):
    assert Address().parse(text) == value


@pytest.mark.parametrize("text", ["", "  "])
def test_some_addresses_cannot_be_empty(text):
    with pytest.raises(ValueError, match="must not be empty"):
        Address(clearable=False).parse(text)
    assert Column("ip", Address(clearable=False)).clearing() is UNSET
    assert Column("ip", Address()).clearing() == ""


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("192.0.2.0/24", "192.0.2.128/25", True),
        ("192.0.2.0/25", "192.0.2.128/25", False),
        ("2001:db8::/32", "2001:db8:1::/48", True),
        ("192.0.2.0/24", "2001:db8::/32", False),
        ("192.0.2.0/24", "unknown", False),
    ],
)
def test_networks_overlap(first, second, shared):
    assert overlap(first, second) is overlap(second, first) is shared


@pytest.mark.parametrize("text", ["192.0.2", "192.0.2.256", "192.0.2.1/24", "gateway", "192.0.2.1 ,", None])
def test_an_invalid_address_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid IP address"):
        Address().parse(text)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1/24", "192.0.2.1"),
        ("2001:DB8::0:1/64", "2001:db8::1"),
        ("", ""),
        (None, ""),
        ("dhcp", "dhcp"),
        ("192.0.2.999/24", "192.0.2.999/24"),
    ],
)
def test_addresses_are_read_as_the_platform_stores_them(raw, value):
    assert Address().load(raw) == value


@STEADY
@given(st.ip_addresses())
def test_an_address_survives_a_round_trip(address):
    codec = Address()
    assert codec.load(codec.dump(codec.parse(address.exploded))) == codec.parse(str(address)) == str(address)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.0/255.255.255.0", "192.0.2.0/24"),
        (" 192.0.2.8/32 ", "192.0.2.8/32"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("", ""),
    ],
)
def test_networks(text, value):
    assert Network().parse(text) == value


def test_a_network_needs_its_prefix_length():
    with pytest.raises(ValueError, match="has no prefix length"):
        Network().parse("192.0.2.0")


@pytest.mark.parametrize("text", ["192.0.2.1/24", "192.0.2.0/33", "net/24", "192.0.2.0/24/1"])
def test_an_invalid_network_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid network"):
        Network().parse(text)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("192.0.2.1/24", "192.0.2.0/24"), ("192.0.2.1", "192.0.2.1/32"), ("", ""), (None, ""), ("none", "none")],
)
def test_networks_are_read_as_the_platform_stores_them(raw, value):
    assert Network().load(raw) == value


@STEADY
@given(st.ip_addresses(), st.integers(0, 32))
def test_a_network_survives_a_round_trip(address, length):
    network = ipaddress.ip_network(f"{address}/{length}", strict=False)
    codec = Network()
    assert codec.load(codec.dump(codec.parse(str(network)))) == codec.parse(network.exploded) == str(network)


@pytest.mark.parametrize("codec", [Address(), Network()])
@pytest.mark.parametrize("raw", [5, True, 1.5, ["192.0.2.1"], {"ip": "192.0.2.1"}])
def test_unexpected_answers_are_shown_unchanged(codec, raw):
    column = Column("ip", codec)
    assert column.show(column.load({"ip": raw})) in (raw, str(raw))


@pytest.mark.parametrize("codec", [Address(), Network()])
def test_addresses_and_networks_can_be_cleared(codec):
    column = Column("ip", codec)
    assert column.clearing() == ""
    assert column.same("", column.load({"ip": None}))
