# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import ConfigurationError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import (
    Selection,
    read_selection,
    server_filter,
)


def selected(kinds, include=None, exclude=None, names=("vms",), **options):
    return read_selection([kinds[name] for name in names], include, exclude, **options)


@pytest.mark.parametrize(
    ("given", "row", "wanted"),
    [
        ({"name": "web*"}, {"name": "web1"}, True),
        ({"name": "web*"}, {"name": "Web1"}, False),
        ({"name": "~^w"}, {"name": "web1"}, True),
        ({"name": "web[12]"}, {"name": "web3"}, False),
        ({"name": ["a", "b*"]}, {"name": "b1"}, True),
        ({"enabled": True}, {"enabled": 1}, True),
        ({"enabled": "no"}, {"enabled": "false"}, True),
        ({"cpu_cores": "4"}, {"cpu_cores": 4}, True),
        ({"cpu_cores": 1}, {"cpu_cores": 2}, False),
        ({"ram": "1 GiB"}, {"ram": 1024}, True),
        ({"node": None}, {"node": None}, True),
        ({"node": None}, {}, True),
        ({"node": None}, {"node": "n1"}, False),
        ({"node": [None, "n*"]}, {"node": "n1"}, True),
        ({"id": 7}, {"$key": 7}, True),
        ({"id": [1, 2]}, {"$key": 7}, False),
        ({"cluster": "ma*"}, {"cluster": 1, "cluster_name": "main"}, True),
        ({"ram": ">= 1 GiB"}, {"ram": 1024}, True),
        ({"cpu_cores": ["> 1", "!4"]}, {"cpu_cores": 4}, False),
        ({"name": ["web*", "!web1"]}, {"name": "web1"}, False),
        ({"nics.mac": "F0-DB-30-00-00-1F"}, {"machine": {"nics": [{"macaddress": "f0:db:30:00:00:1f"}]}}, True),
    ],
)
def test_conditions_match_values(kinds, host, given, row, wanted):
    made = host(**{"name": "x", "enabled": True, **row})
    assert selected(kinds, given).includes(made) is wanted
    assert selected(kinds, exclude=given).includes(made) is not wanted


def test_tags_match_with_and_without_category(kinds, host):
    made = host(tags=[("env", "prod"), ("role", "web")])
    for given, wanted in (("env:prod", True), ("prod", True), ("env:*", True), ("role:prod", False), (None, False)):
        assert selected(kinds, {"tags": given}).includes(made) is wanted
    assert selected(kinds, {"tags": None}).includes(host())


def test_one_entry_and_all_its_conditions(kinds, host):
    selection = selected(kinds, [{"name": "a*", "node": "n1"}, {"name": "b*"}])
    assert selection.includes(host(name="a1", node="n1"))
    assert not selection.includes(host(name="a1", node="n2"))
    assert selection.includes(host(name="b1", node="n2"))
    assert not selection.includes(host(name="c1", node="n1"))


def test_stopped_hosts_are_excluded(host):
    selection = Selection(include_stopped=False)
    assert [selection.includes(host(running=value)) for value in (True, False, None, "false")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_missing_column_is_an_error(kinds, host):
    with pytest.raises(InvalidResponseError, match="has no 'uefi'"):
        selected(kinds, {"uefi": True}).includes(host(name="x"))


@pytest.mark.parametrize(
    ("given", "decide"),
    [
        ({"tags": "a"}, True),
        ([{"tags": ["a", "x:b"]}, {"tags": "c", "name": "w*"}], True),
        ([{"tags": "a"}, {"name": "w*"}], False),
        ({"tags": [None, "a"]}, False),
        ({"tags": "!a"}, False),
        ([], False),
    ],
)
def test_tags_can_decide_which_hosts_are_requested(kinds, given, decide):
    assert (selected(kinds, given).by_tags(kinds["vms"]) is not None) is decide


def test_a_kind_without_a_compared_value_is_not_listed(kinds, host):
    selection = selected(kinds, {"os_family": "linux"}, names=("vms", "nodes"))
    assert selection.of(kinds["nodes"]) is None
    assert not selection.includes(host(kind="nodes", name="node1"))
    selection = selected(kinds, exclude={"os_family": "linux"}, names=("vms", "nodes"))
    assert selection.includes(host(kind="nodes", name="node1"))


def test_long_lists_are_not_sent_to_the_platform(kinds):
    selection = selected(kinds, {"name": [f"n{number}" for number in range(500)]})
    assert server_filter(kinds["vms"], selection).render() == "is_snapshot eq false"
    assert server_filter(kinds["nodes"], Selection()) is None


def test_patterns_that_the_platform_interprets_differently_are_not_sent(kinds):
    for pattern in ("x[z-a]", "tab\there*", "n[^a]"):
        selection = selected(kinds, {"name": pattern})
        text = server_filter(kinds["vms"], selection).render()
        assert "name" not in text, text


def test_an_invalid_entry_names_the_option(kinds):
    with pytest.raises(ConfigurationError, match=r"option 'exclude': os_family: 'linus' is not possible .did you mean"):
        selected(kinds, exclude={"os_family": "linus"})
