# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of the filters and tests."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils import _values as values

VM = {
    "name": "web1",
    "running": True,
    "tags": ["env:prod", "role:web"],
    "guest_networks": [
        {"interface": "lo", "addresses": ["127.0.0.1"]},
        {"interface": "eth0", "addresses": ["192.0.2.7", "fe80::1", "2001:db8::7"]},
        {"interface": "docker0", "addresses": ["172.17.0.1"]},
    ],
}


@pytest.mark.parametrize(
    ("size", "number"),
    [("4 GiB", 2**32), ("512MiB", 2**29), ("1.5 TiB", 3 * 2**39), (2**33, 2**33), ("0 B", 0), ("1 kib", 1024)],
)
def test_sizes_are_converted_to_bytes(size: Any, number: int) -> None:
    assert values.to_bytes(size) == number


@pytest.mark.parametrize(("number", "size"), [(2**32, "4 GiB"), (6 * 2**30, "6 GiB"), ("1024", "1 KiB"), (0, "0 B")])
def test_bytes_are_converted_to_sizes(number: Any, size: str) -> None:
    assert values.to_size(number) == size
    assert values.to_bytes(size) == int(number)


def test_a_dhcp_range_is_counted_from_either_end() -> None:
    assert values.dhcp_range("10.0.0.0/24", 100, "200") == {
        "network": "10.0.0.0/24",
        "dhcp_start": "10.0.0.100",
        "dhcp_stop": "10.0.0.200",
    }
    assert values.dhcp_range("10.0.0.0/23", -20)["dhcp_start"] == "10.0.1.236"
    assert values.dhcp_range("10.0.0.0/23", -20)["dhcp_stop"] == "10.0.1.254"


def test_guest_addresses_leave_out_what_others_cannot_reach() -> None:
    assert values.guest_addresses(VM) == ["192.0.2.7", "2001:db8::7", "172.17.0.1"]
    assert values.guest_addresses(VM, "ipv4", "eth*") == ["192.0.2.7"]
    assert values.guest_addresses(VM, interface="wlan0") == []


def test_tags_are_converted_in_both_directions() -> None:
    tags = ["env:prod", "role:web", "role:a:b"]
    assert values.tags_to_dict(tags) == {"env": ["prod"], "role": ["web", "a:b"]}
    assert values.dict_to_tags(values.tags_to_dict(tags)) == tags
    assert values.dict_to_tags({"env": "prod"}) == ["env:prod"]
    assert values.tags_to_dict([{"category": "env", "name": "prod"}]) == {"env": ["prod"]}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("env:prod", True),
        ("env:*", True),
        ("prod", True),
        ("env:test", False),
        ("*:we?", True),
        (["x", "role:web"], True),
    ],
)
def test_tagged(wanted: Any, expected: bool) -> None:
    assert values.is_tagged(VM, wanted) is expected
    assert values.is_tagged(VM["tags"], wanted) is expected


def test_what_has_no_tags_is_not_tagged() -> None:
    assert values.is_tagged({"tags": None}, "*") is values.is_tagged([], "*") is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (VM, True),
        ({"running": False, "status": "running"}, False),
        ({"status": "running"}, True),
        ({"running": None, "status": "stopped"}, False),
        (None, False),
    ],
)
def test_running(value: Any, expected: bool) -> None:
    assert values.is_running(value) is expected


def test_a_cloud_config_is_what_cloud_init_reads() -> None:
    content = {"runcmd": [["sh", "-c", "a: b"]], "write_files": [{"path": "/a", "mode": "0644", "content": "x\ny\n"}]}
    shared = ["ä"]
    text = values.to_cloud_config({**content, "on": True, "a": shared, "b": shared})
    assert text.startswith("#cloud-config\nruncmd:\n")
    assert yaml.safe_load(text) == {**content, "on": True, "a": shared, "b": shared}
    assert "content: |" in text
    assert "ä" in text
    assert "&id" not in text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: values.to_bytes("4 GB"), "'4 GiB'"),
        (lambda: values.to_bytes("many"), "not a valid size"),
        (lambda: values.to_bytes(None), "text such as '4 GiB'"),
        (lambda: values.to_bytes(True), "text such as '4 GiB'"),
        (lambda: values.to_size("4 GiB"), "not a number of bytes"),
        (lambda: values.to_size(-1), "not a number of bytes"),
        (lambda: values.dhcp_range("10.0.0.1/24", 1), "'10.0.0.1/24' is not a network in CIDR notation"),
        (lambda: values.dhcp_range("10.0.0.0/24", 0), "no host number 0"),
        (lambda: values.dhcp_range("10.0.0.0/24", 255), "no host number 255"),
        (lambda: values.dhcp_range("10.0.0.0/24", 20, 10), "which comes before"),
        (lambda: values.guest_addresses({}), "with 'guest_networks'"),
        (lambda: values.guest_addresses(VM, "ipv5"), "family must be one of any, ipv4, ipv6"),
        (lambda: values.tags_to_dict(["prod"]), "'prod' is not a tag in the form 'category:name'"),
        (lambda: values.tags_to_dict("env:prod"), "expected a list of tags"),
        (lambda: values.dict_to_tags([]), "expected a dictionary of categories"),
        (lambda: values.is_tagged({}, "x"), "or an object with 'tags'"),
        (lambda: values.is_running({"changed": True, "vm": VM}), "such as 'vm' in the result"),
        (lambda: values.to_cloud_config("packages: []"), "expected a dictionary"),
        (lambda: values.to_cloud_config({"a": {1: 2}}), "the key '1' in a must be a string"),
        (lambda: values.to_cloud_config({"a": "x" * 65536}), "stores at most 65536"),
    ],
)
def test_mistakes_are_named(call: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        call()


def test_errors_name_the_filter() -> None:
    call = values.failing_with(RuntimeError, "to_bytes", values.to_bytes)
    assert call("1 GiB") == 2**30
    with pytest.raises(RuntimeError, match="verge.vergeos.to_bytes: a size must be text"):
        call([])
