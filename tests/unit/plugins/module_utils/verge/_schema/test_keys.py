# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of rows, and the paths by which some columns refer to them."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import (
    Key,
    is_number,
    row_path,
    same_row,
    wire_key,
)
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY

# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (5, "5"),
        ("5", "5"),
        ("vms/5", "5"),
        ("/v4/users/5", "5"),
        ("a" * 40, "a" * 40),
        ("volumes/" + "a" * 40, "a" * 40),
        ({"$key": 5, "name": "x"}, "5"),
        ({"$key": "vms/5"}, "5"),
        ({"name": "x"}, None),
        ({}, None),
        (None, None),
        (0, None),
        ("", None),
        (False, None),
    ],
)
def test_a_key_is_read_in_every_form(raw, key):
    assert Key.of(raw) == key


@pytest.mark.parametrize(
    ("key", "sent"),
    [("5", 5), ("0", 0), ("9" * 19, int("9" * 19)), ("9" * 40, "9" * 40), ("a" * 40, "a" * 40), (None, None), ("", "")],
)
def test_keys_as_they_are_sent(key, sent):
    assert wire_key(key) == sent
    assert type(wire_key(key)) is type(sent)


@STEADY
@given(st.integers(1, 2**62))
def test_numeric_keys_survive_a_round_trip(number):
    assert wire_key(Key.of(number)) == number


def test_a_string_that_only_looks_like_a_number_is_sent_as_a_string():
    assert wire_key("5²") == "5²"


def test_a_key_is_a_string_in_any_form_it_was_read_from():
    for raw in (5, "5", "vms/5", {"$key": 5}):
        key = Key.of(raw)
        assert isinstance(key, Key)
        assert (key, str(key), f"{key}", hash(key)) == ("5", "5", "5", hash("5"))
    assert len({Key.of(5), Key.of("5"), Key("5"), "5"}) == 1
    assert {"5": "found"}[Key.of(5)] == "found"
    assert json.dumps(Key("5")) == '"5"'


def test_a_key_that_was_read_before_stays_itself():
    key = Key.of("vms/5")
    assert Key.of(key) is key


@STEADY
@given(st.one_of(st.integers(1, 2**62), st.from_regex("[0-9a-f]{40}", fullmatch=True), st.just("vms/5")))
def test_reading_a_key_twice_changes_nothing(raw):
    once = Key.of(raw)
    assert Key.of(once) == Key.of(str(once)) == once
    assert Key.of(once.wire) == once


@pytest.mark.parametrize("key", [Key("5"), Key("a" * 40)])
def test_copies_of_a_key_are_keys(key):
    for twin in (copy.copy(key), copy.deepcopy(key), pickle.loads(pickle.dumps(key))):  # noqa: S301 - our own bytes
        assert twin == key
        assert isinstance(twin, Key)
        assert twin.wire == key.wire


@pytest.mark.parametrize(("key", "sent"), [("5", 5), ("0", 0), ("007", 7), ("a" * 40, "a" * 40), ("9" * 20, "9" * 20)])
def test_the_wire_form_is_a_number_where_the_platform_counts(key, sent):
    assert Key(key).wire == sent
    assert type(Key(key).wire) is type(sent)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", True),
        ("0123", True),
        ("", False),
        ("-5", False),
        ("5.0", False),
        (" 5", False),
        ("5²", False),
        ("٣", False),
    ],
)
def test_only_the_digits_0_to_9_make_a_number(text, number):
    assert is_number(text) is number


# --- paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "path"),
    [
        ("users/5", "users/5"),
        ("/users/5", "users/5"),
        ("v4/users/5", "users/5"),
        ("/v4/users/5", "users/5"),
        ("5", "5"),
        ("", ""),
        ("v4users/5", "v4users/5"),
        ("users/v4/5", "users/v4/5"),
    ],
)
def test_a_path_has_no_slash_and_no_api_version(stored, path):
    assert row_path(stored) == path
    assert row_path(row_path(stored)) == path


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("users/5", "/v4/users/5", True),
        ("/v4/users/5", "users/5", True),
        ("users/5", "groups/5", False),
        ("users/5", "users/6", False),
        ({"$key": 5}, 5, True),
        ({"$key": 5}, "vms/5", True),
        ({"$key": 5}, 6, False),
        (5, 5, True),
        (5, 6, False),
        (5, "5", False),
        ("a", "a", True),
        ("a", "A", False),
        (None, None, True),
        (None, 0, True),
        (None, "", False),
    ],
)
def test_whether_two_spellings_mean_the_same_row(first, second, same):
    assert same_row(first, second) is same
