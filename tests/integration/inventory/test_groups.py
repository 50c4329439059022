# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups by values, and by expressions as in ansible-core."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.inventory.reading import Inventory, Reader


def made(found: Inventory) -> dict[str, list[str]]:
    return {name: hosts for name, hosts in found.groups.items() if name not in ("all", "ungrouped")}


def test_groups_by_values(inventory: Reader) -> None:
    words = [
        "site",
        "kind",
        "status",
        "cluster",
        "node",
        "network",
        "tag",
        "tag_category",
        "os_family",
        "enabled",
        "ha_group",
    ]
    found = inventory.read({"group_by": words, "filters": {"name": ["db1", "blank"]}})
    assert made(found) == {
        "site_127_0_0_1": ["blank", "db1"],
        "kind_vm": ["blank", "db1"],
        "status_running": ["db1"],
        "status_stopped": ["blank"],
        "cluster_main": ["blank", "db1"],
        "node_node2": ["db1"],
        "network_Internal": ["db1"],
        "tag_env_prod": ["db1"],
        "tag_category_env": ["db1"],
        "os_family_linux": ["blank", "db1"],
        "enabled_true": ["blank", "db1"],
        "ha_group_db": ["db1"],
    }
    assert found.output == ""


def test_without_groups(inventory: Reader) -> None:
    found = inventory.read({"group_by": []})
    assert made(found) == {}
    assert found.groups["ungrouped"] == found.names


def test_prefix(inventory: Reader) -> None:
    found = inventory.read({"group_by": ["status"], "group_prefix": "verge_"})
    assert set(made(found)) == {"verge_status_running", "verge_status_stopped"}


def test_names_that_would_fall_together(inventory: Reader) -> None:
    """Networks whose names differ only in characters that group names cannot have stay two groups, with a warning."""
    store = inventory.system.simulator.store
    store.set("vnets", 7, name="web-1")
    network = store.add("vnets", {"name": "web 1"})
    nic = inventory.system.row(
        "machine_nics", machine=inventory.system.row("vms", name="db1", is_snapshot=False)["machine"]
    )
    store.set("machine_nics", nic["$key"], vnet=network["$key"])
    found = inventory.read({"group_by": ["network"]})
    groups = made(found)
    assert len(groups) == 2
    assert sorted(groups.values()) == [["db1"], ["nas1", "web1", "web2"]]
    assert all(name.startswith("network_web_1_") for name in groups)
    assert "several groups would have the name 'network_web_1'; their names are" in found.output


def test_groups_of_the_same_name_in_another_source(inventory: Reader) -> None:
    """A group with the same name in another source is the same group."""
    static = inventory.source("[status_running]\nother\n[status_running:vars]\ncolor=red\n", "static.ini")
    found = inventory.sources(static, inventory.source({}))
    assert found.groups["status_running"] == ["db1", "nas1", "other", "web1"]


def test_unknown_values(inventory: Reader) -> None:
    assert (
        "option 'group_by': 'statux' is not a valid value to group by (did you mean 'status'"
        in inventory.read({"group_by": ["statux"]}).output
    )
    assert "'nics' is not a valid value to group by" in inventory.read({"group_by": ["nics"]}).output


# --- expressions ---------------------------------------------------------------------------------------------------

CONSTRUCTED: list[dict[str, Any]] = [
    {"compose": {"a": "verge_ram ~ '!'", "b": "verge_name ~ '-x'", "c": "verge_tags", "d": "nothing_like_it"}},
    {"compose": {"a": "verge_node or 'none'", "b": "'%s' % verge_status", "c": "[verge_id, verge_ram]"}},
    {"compose": {"a": "verge_status", "b": "verge_uefi", "c": "verge_node", "d": "verge_tags_by_category"}},
    {"groups": {"big": "verge_ram == '8 GiB'", "bad-name": "verge_uefi", "none": "verge_ram == '99 GiB'", "odd": "nothing.at.all"}},
    {"groups": {"prod": "'env:prod' in verge_tags", "web": "verge_name is match('web')", "yes": True}},
    {"groups": {"named": "inventory_hostname.startswith('web')", "in_group": "'status_running' in group_names"}},
    {"keyed_groups": [{"key": "verge_status"}, {"key": "verge_tags", "prefix": "t"}, {"key": "verge_node", "prefix": "n"}]},
    {"keyed_groups": [{"key": "verge_node", "prefix": "n", "default_value": "nowhere"}]},
    {"keyed_groups": [{"key": "verge_tags_by_category", "prefix": "c", "separator": "."}]},
    {"keyed_groups": [{"key": "{'a': verge_node, 'b': verge_status}", "prefix": "x", "trailing_separator": False}]},
    {"keyed_groups": [{"key": "{'a': '', 'b': verge_status}", "default_value": "d"}]},
    {"keyed_groups": [{"key": "verge_status", "prefix": "s", "parent_group": "parent-{{ verge_os_family }}"}]},
    {"keyed_groups": [{"key": "verge_status", "separator": "", "parent_group": "up"}]},
    {"keyed_groups": [{"key": "verge_status"}], "leading_separator": False},
    {"keyed_groups": [{"key": "nothing_like_it", "default_value": "d"}]},
    {"compose": {"role": "verge_name[:-1]"}, "groups": {"w": "role == 'web'"}, "keyed_groups": [{"key": "role", "prefix": "r"}]},
    {"compose": {"a": "verge_ram | string | length", "b": "verge_name | regex_replace('[0-9]', '') | upper"}},
    {"compose": {"a": "lookup('ansible.builtin.env', 'HOME')", "b": "verge_tags | map('upper') | join(',')"}},
]  # fmt: skip


@pytest.mark.parametrize("options", CONSTRUCTED)
def test_expressions_work_as_in_ansible_core(inventory: Reader, options: dict[str, Any]) -> None:
    """The plugin `constructed` creates the same variables and groups from the same options."""
    variables = ["name", "uuid", "status", "os_family", "ram", "node", "tags", "tags_by_category", "uefi"]
    plain = inventory.source({"hostvars": variables})
    constructed = inventory.source(json.dumps({"plugin": "ansible.builtin.constructed", **options}), "constructed.yml")
    expected = inventory.sources(plain, constructed)
    found = inventory.read({"hostvars": variables, **options})
    assert found.hosts == expected.hosts
    assert found.groups == expected.groups
    assert found.children == expected.children


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compose": {"a": "nothing_like_it"}}, "could not set 'a' for host 'blank'"),
        ({"groups": {"g": "nothing_like_it"}}, "could not add host 'blank' to group 'g'"),
        (
            {"keyed_groups": [{"key": "nothing_like_it"}]},
            "could not create a group for host 'blank' from the key 'nothing_like_it'",
        ),
        ({"keyed_groups": [{"key": "verge_node"}]}, "from the key 'verge_node': it is empty"),
        (
            {"keyed_groups": [{"key": "verge_status", "parent_group": "{{ nothing_like_it }}"}]},
            "could not create the parent group",
        ),
        ({"compose": {"a": "1 +"}}, "could not set 'a'"),
    ],
)
def test_strict(inventory: Reader, options: dict[str, Any], message: str) -> None:
    found = inventory.read({"strict": True, **options})
    assert message in found.output
    assert "Traceback" not in found.output
    assert inventory.read(options).names == ["blank", "db1", "nas1", "web1", "web2"]


@pytest.mark.parametrize(
    ("keyed", "message"),
    [
        (["x"], "option 'keyed_groups': an entry must be a dictionary, not 'x'"),
        ([{"key": "verge_status", "default_value": "a", "trailing_separator": False}], "are mutually exclusive"),
        (
            [{"key": "verge_cpu_cores"}],
            "option 'keyed_groups': the key 'verge_cpu_cores' must be a string, a list or a dictionary, not '1'",
        ),
    ],
)
def test_invalid_keyed_groups(inventory: Reader, keyed: Any, message: str) -> None:
    assert message in inventory.read({"keyed_groups": keyed}).output


def test_composed_address(inventory: Reader) -> None:
    found = inventory.read({"compose": {"ansible_host": "verge_name ~ '.example.com'"}})
    assert found.addresses()["web1"] == "web1.example.com"
