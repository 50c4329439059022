# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.caching import (
    CacheEntry,
    entry_key,
    pack,
    unpack,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.queries import build_queries
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import Selection
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.sites import read_sites

TABLES = {"vms": [{"$key": 1, "name": "größe {{ x }}"}], "tag_members": []}


def test_an_entry_survives_the_cache():
    assert unpack(pack(TABLES, 17.5)) == CacheEntry(17.5, TABLES)


@pytest.mark.parametrize(
    "stored",
    [None, "", [], {}, {"format": 0}, {"format": 1}, {"format": 1, "time": 1, "tables": "{"}, {"format": 1, "time": 1, "tables": "[]"},
     {"format": 1, "time": "x", "tables": "{}"}, {"format": 1, "time": 1, "tables": '{"vms": 3}'}],
)  # fmt: skip
def test_entries_of_another_format_are_ignored(stored):
    assert unpack(stored) is None


@pytest.mark.parametrize(
    ("time", "now", "timeout", "fresh"),
    [(100, 109, 10, True), (100, 110, 10, False), (100, 10**9, 0, True), (100, 99, 10, False), (100, 100, 10, True)],
)
def test_freshness(time, now, timeout, fresh):
    assert CacheEntry(time, {}).is_fresh(now, timeout) is fresh


@pytest.mark.parametrize(
    ("seconds", "phrase"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (200000, "2 days"),
        (-5, "0 seconds"),
    ],
)
def test_the_age_as_a_phrase(seconds, phrase):
    assert CacheEntry(1000, {}).age(1000 + seconds) == phrase


def keys(kinds, options, needed=("ram",), source="s"):
    queries = build_queries([kinds["vms"]], needed, Selection(), (), 2000)
    return [entry_key(source, site, queries) for site in read_sites(options, {})]


def test_the_key_depends_on_system_user_and_queries(kinds):
    base = {"host": "a", "username": "u", "password": "p"}
    (key,) = keys(kinds, base)
    assert keys(kinds, base) == [key]
    assert keys(kinds, {**base, "password": "other"}) == [key]
    for changed in ({"host": "b"}, {"username": "v"}, {"port": 8443}):
        assert keys(kinds, {**base, **changed}) != [key]
    assert keys(kinds, base, needed=("uuid",)) != [key]
    assert keys(kinds, base, source="t") != [key]


def test_the_key_is_a_valid_file_name(kinds):
    (key,) = keys(kinds, {"host": "a", "token": "sesame4242"})
    assert key.replace("_", "").isalnum()
