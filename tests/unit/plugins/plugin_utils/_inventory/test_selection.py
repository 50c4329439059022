# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import ConfigurationError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import (
    Selection,
    read_filters,
    server_filter,
)


def entries(kinds, given, names=("vms",)):
    return read_filters("filters", given, [kinds[name] for name in names])


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
    ],
)
def test_conditions_match_values(kinds, host, given, row, wanted):
    selection = Selection(include=entries(kinds, given))
    made = host(**{"name": "x", "enabled": True, **row})
    assert selection.includes(made) is wanted
    assert Selection(exclude=selection.include).includes(made) is not wanted


def test_tags_match_with_and_without_category(kinds, host):
    made = host(tags=[("env", "prod"), ("role", "web")])
    for given, wanted in (("env:prod", True), ("prod", True), ("env:*", True), ("role:prod", False), (None, False)):
        assert Selection(include=entries(kinds, {"tags": given})).includes(made) is wanted
    assert Selection(include=entries(kinds, {"tags": None})).includes(host())


def test_one_entry_and_all_its_conditions(kinds, host):
    selection = Selection(include=entries(kinds, [{"name": "a*", "node": "n1"}, {"name": "b*"}]))
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
        Selection(include=entries(kinds, {"uefi": True})).includes(host(name="x"))


def test_required_tags(kinds):
    def required(given):
        found = Selection(include=entries(kinds, given)).required_tags()
        return None if found is None else [pattern.text for pattern in found]

    assert required({"tags": "a"}) == ["*:a"]
    assert required([{"tags": ["a", "x:b"]}, {"tags": "c", "name": "w*"}]) == ["*:a", "x:b", "*:c"]
    assert required([{"tags": "a"}, {"name": "w*"}]) is None
    assert required({"tags": [None, "a"]}) is None
    assert required([]) is None


def test_long_lists_are_not_sent_to_the_platform(kinds):
    selection = Selection(include=entries(kinds, {"name": [f"n{number}" for number in range(500)]}))
    assert server_filter(kinds["vms"], selection).render() == "is_snapshot eq false"
    assert server_filter(kinds["nodes"], Selection()) is None


def test_patterns_that_the_platform_interprets_differently_are_not_sent(kinds):
    for pattern in ("x[z-a]", "tab\there*", "n[^a]"):
        selection = Selection(include=entries(kinds, {"name": pattern}))
        text = server_filter(kinds["vms"], selection).render()
        assert "name" not in text, text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": 1}, "'x' is not a valid filter"),
        ({"os_family": "linus"}, "'linus' is not a valid os_family"),
        ({"name": {}}, "must be a string"),
        ({}, "would match every host"),
        (["x"], "must be a dictionary"),
    ],
)
def test_invalid_entries(kinds, given, message):
    with pytest.raises(ConfigurationError, match=message):
        entries(kinds, [given] if given == {} else given)
