# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.group_names import name_groups, safe_name
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import ConfigurationError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.groups import (
    group_labels,
    keyed_group_names,
    read_groupings,
)

from .conftest import KINDS

#: Characters that ansible-core replaces in group names.
INVALID = re.compile(r"^[\d\W]|[^\w]")

LABELS = st.lists(st.tuples(st.sampled_from(["tag", "tag_a", "network"]), st.text(alphabet="ab -_:1é", max_size=4)))


@given(LABELS, st.sampled_from(["", "verge_", "1"]))
def test_group_names_are_valid_and_unique(labels, prefix):
    found = name_groups(labels, prefix)
    assert set(found.names) == set(labels)
    assert len(set(found.names.values())) == len(set(labels))
    assert not any(INVALID.search(name) for name in found.names.values())


@given(LABELS)
def test_only_colliding_names_change(labels):
    found = name_groups(labels)
    changed = {label for group in found.collisions.values() for label in group}
    for label, name in found.names.items():
        assert (name == safe_name(f"{label[0]}_{label[1]}")) == (label not in changed)


def test_labels_whose_joined_parts_are_equal_collide():
    found = name_groups([("tag", "a:b_c"), ("tag", "a_b:c")])
    assert set(found.collisions) == {"tag_a_b_c"}


def test_labels_of_a_host(host):
    groupings = read_groupings(
        "group_by", ["status", "tags", "tag_category", "enabled", "node", "cpu_cores"], list(KINDS.values())
    )
    made = host(tags=[("env", "prod"), ("env", "eu")], status="running", enabled=True, node=None, cpu_cores=4)
    assert group_labels(made, groupings) == [
        ("status", "running"),
        ("tag", "env:prod"),
        ("tag", "env:eu"),
        ("tag_category", "env"),
        ("enabled", "true"),
        ("cpu_cores", "4"),
    ]


@pytest.mark.parametrize(
    ("entry", "key", "names"),
    [
        ({}, "running", ["_running"]),
        ({"prefix": "s"}, "running", ["s_running"]),
        ({"prefix": "s", "separator": ""}, "running", ["srunning"]),
        ({"prefix": "s", "separator": "-"}, "a b", ["s_a_b"]),
        ({}, ["a", "b"], ["_a", "_b"]),
        ({}, {"a": 1, "b": ""}, ["_a_1", "_b_"]),
        ({"trailing_separator": False}, {"a": ""}, ["_a"]),
        ({"default_value": "d"}, {"a": None}, ["_a_d"]),
        ({"default_value": "d"}, "", ["_d"]),
        ({"default_value": "d"}, None, ["_d"]),
        ({"default_value": "d"}, ["", "a"], ["_d", "_a"]),
        ({}, "", []),
        ({}, None, []),
        ({}, [], []),
    ],
)
def test_keyed_group_names(entry, key, names):
    assert keyed_group_names(entry, key, leading_separator=True) == names


def test_the_leading_separator_is_optional():
    assert keyed_group_names({}, "a", leading_separator=False) == ["a"]
    assert keyed_group_names({"prefix": "p"}, "a", leading_separator=False) == ["p_a"]


def test_a_key_of_an_invalid_type():
    with pytest.raises(ConfigurationError, match="must be a string, a list or a dictionary, not '4'"):
        keyed_group_names({"key": "x"}, 4, leading_separator=True)


def test_unknown_groupings():
    with pytest.raises(ConfigurationError, match="'clusters' is not a valid value to group by"):
        read_groupings("group_by", ["clusters"], list(KINDS.values()))
    with pytest.raises(ConfigurationError, match="must be a list"):
        read_groupings("group_by", "status", list(KINDS.values()))
    assert read_groupings("group_by", None, []) == []
