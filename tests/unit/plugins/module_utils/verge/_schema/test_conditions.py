# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One value and what it is compared with."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import TagName
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    NUMBER,
    TEXT,
    Choice,
    Duration,
    Mac,
    Size,
    Text,
    Timestamp,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.conditions import Field, Named, read_condition
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError

#: 2027-01-01T00:00:00Z
NOW = 1798761600.0


def condition(given, codec=TEXT, column="x"):
    return read_condition(Field("x", codec, column, codec.dump), given, "filters: x", NOW)


def holds(given, value, codec=TEXT):
    found = condition(given, codec)
    return found.holds(found.field.items({"x": value}))


@pytest.mark.parametrize(
    ("given", "matching", "others"),
    [
        ("web1", ["web1"], ["Web1", "web", "web11", None]),
        ("web*", ["web", "web1"], ["Web1", "aweb"]),
        ("web[12]", ["web1"], ["web3", "web[12]"]),
        ("=web*", ["web*"], ["web1"]),
        ("==a", ["=a"], ["a"]),
        ("~^w.b", ["web1", "wob"], ["aweb"]),
        ("~(?i)WEB", ["a web"], ["wbe"]),
        ("!web1", ["web2", None], ["web1"]),
        ("!web*", ["db", None], ["web1"]),
        ("!~^w", ["db"], ["web"]),
        ("!=web*", ["web1"], ["web*"]),
        ("", [None, ""], ["a"]),
        (None, [None, ""], ["a"]),
        ("!", ["a"], [None, ""]),
        (["a", "b*"], ["a", "b1"], ["c", None]),
        ([None, "a"], [None, "a"], ["b"]),
        (["web*", "!web3"], ["web1"], ["web3", "db"]),
        (["!a", "!b"], ["c", None], ["a", "b"]),
        (["web*", "&*prod"], ["web-prod"], ["web-test", "db-prod"]),
        (7, ["7"], ["77"]),
    ],
)
def test_texts(given, matching, others):
    assert [value for value in [*matching, *others] if holds(given, value)] == matching


@pytest.mark.parametrize(
    ("codec", "given", "matching", "others"),
    [
        (NUMBER, 4, [4, "4"], [5, None]),
        (NUMBER, "=4", [4], [5]),
        (NUMBER, "== 4", [4], [5]),
        (NUMBER, ">= 4", [4, 5], [3, None]),
        (NUMBER, "<4", [3], [4]),
        (NUMBER, "!4", [3, None], [4]),
        (NUMBER, "!>4", [4, None], [5]),
        (NUMBER, ["> 2", "< 5"], [3, 4], [2, 5]),
        (NUMBER, [1, "2"], [1, 2], [3]),
        (Size(), ">= 1.5 GiB", ["2 GiB", "1536 MiB"], ["1 GiB"]),
        (Size(), "1 GiB", ["1024 MiB"], ["2 GiB"]),
        (Duration(), "> 12 hours", ["1 day"], ["12 hours", "60 minutes"]),
        (Timestamp(), "< 2027-01-01T00:00:00Z", ["2026-12-31T23:59:59+00:00"], ["2027-01-01T00:00:00+00:00", "never"]),
        (Timestamp(), "> 2027-01-01T01:00:00+01:00", ["2027-01-01T00:00:01+00:00"], ["never"]),
        (Timestamp(), "never", ["never"], ["2027-01-01T00:00:00+00:00"]),
        (Timestamp(), "< -30 days", ["2026-12-01T00:00:00+00:00"], ["2026-12-03T00:00:00+00:00"]),
        (Timestamp(), ["> +1 day", "< +3 days"], ["2027-01-03T00:00:00+00:00"], ["2027-01-01T12:00:00+00:00"]),
        (FLAG, True, [True], [False, None]),
        (FLAG, "no", [False], [True, None]),
        (FLAG, "!true", [False, None], [True]),
        (Mac(), "F0-DB-30-00-00-1F", ["f0:db:30:00:00:1f"], ["f0:db:30:00:00:20"]),
        (Mac(), "f0:db:*", ["f0:db:30:00:00:1f"], ["f0:dc:30:00:00:1f"]),
        (Text(lower=True), "ANNA", ["anna"], ["annb"]),
        (Text(lower=True), "AN*", ["anna"], ["Ann", "bob"]),
        (Choice("on", "off"), ["on"], ["on"], ["off"]),
        (Choice("on", "off"), "=new", ["new"], ["off"]),
    ],
)
def test_other_types(codec, given, matching, others):
    assert [value for value in [*matching, *others] if holds(given, value, codec)] == matching


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("env:prod", True),
        ("prod", True),
        ("env:*", True),
        ("role:prod", False),
        ({"category": "env", "name": "prod"}, True),
        ("!env:test", True),
        ("!env:prod", False),
        (["&env:prod", "&role:web"], True),
        (["&env:prod", "&role:db"], False),
        (["env:test", "role:web"], True),
        ("a:b:c", True),
        (None, False),
    ],
)
def test_an_object_has_several_tags(given, wanted):
    assert holds(given, ["env:prod", "role:web", "a:b:c"], TagName()) is wanted


def test_a_dot_leads_into_the_objects_inside():
    field = Field("nics.network")
    values = {"nics": [{"network": "DMZ"}, {"network": None}]}
    assert field.items(values) == ["DMZ"]
    assert field.items({}) == field.items({"nics": None}) == field.items({"nics": "x"}) == []


def test_another_object_can_be_called_by_its_key():
    named = Named.of("Internal", "7")
    assert holds("7", named)
    assert holds(7, named)
    assert holds("Int*", named)
    assert not holds("7*", named)


@pytest.mark.parametrize(
    ("codec", "given", "expected"),
    [
        (TEXT, "it's", "x eq 'it\\'s'"),
        (TEXT, "!a", "x ne 'a'"),
        (TEXT, ["a", "b*"], "(x eq 'a') or (x bw 'b')"),
        (TEXT, ["a", "~b"], None),
        (TEXT, ["a*", "!ab", "!~c"], "(x ne 'ab') and (x bw 'a')"),
        (TEXT, None, "(x eq '') or (x eq null)"),
        (TEXT, "!", "(x ne '') and (x ne null)"),
        (TEXT, "x[z-a]", None),
        (TEXT, "tab\there", None),
        (NUMBER, ["> 2", "<= 5"], "(x gt 2) and (x le 5)"),
        (NUMBER, None, None),
        (NUMBER, "!> 2", None),
        (Size(step=1024**3), "1 GiB", f"x eq {1024**3}"),
        (Size(step=1024**3), "> 1.5 GiB", None),
        (Timestamp(), "< 1970-01-01T00:01:00Z", "(x lt 60) and (x ne 0)"),
        (FLAG, "no", "x eq false"),
        (TEXT, [f"n{number}" for number in range(101)], None),
    ],
)
def test_what_the_platform_evaluates(codec, given, expected):
    found = condition(given, codec).expression()
    assert (None if found is None else found.render()) == expected


def test_a_moving_time_is_not_part_of_a_stable_expression():
    found = condition("> -1 day", Timestamp())
    assert found.expression().render() == f"(x gt {int(NOW) - 86400}) and (x ne 0)"
    assert found.expression(stable=True) is None


def test_an_expression_is_exact_if_the_platform_evaluates_everything():
    assert condition(["a", "b*", "!c"]).is_exact()
    assert not condition(["a", "~b"]).is_exact()
    assert not condition("a", column="").is_exact()


@pytest.mark.parametrize(
    ("codec", "given", "message"),
    [
        (NUMBER, "many", "filters: x: 'many' is not a number"),
        (NUMBER, "4*", "filters: x: '4*' is not a number"),
        (NUMBER, True, "filters: x: it must be a number, not a boolean"),
        (Size(), "> 4 XB", "filters: x: 'XB' in '4 XB' is not a valid unit"),
        (Timestamp(), "> yesterday", "filters: x: 'yesterday' is not a valid time"),
        (Timestamp(), "> never", "no time is before or after it"),
        (Timestamp(), "> -3 dozen", "is not a valid duration"),
        (FLAG, "perhaps", "filters: x: 'perhaps' is not a boolean; write true or false"),
        (TEXT, "~[", "filters: x: '[' is not a valid regular expression"),
        (TEXT, "> a", "write '=>a' for the text '>a'"),
        (TEXT, {"a": 1}, "filters: x: it must be a string, a number, a boolean, or a list of these"),
        (TEXT, [["a"]], "filters: x: it must be a string, a number, a boolean, or a list of these"),
        (TEXT, [], "filters: x: the list is empty, so nothing could match"),
        (Choice("linux", "windows"), "linus", "filters: x: 'linus' is not possible (did you mean 'linux'?)"),
        (Choice("a", "b"), "!zzz", "filters: x: 'zzz' is not possible (known: a, b)"),
        (Text(3), "abcd", "filters: x: expected at most 3 characters, got 4"),
        (TagName(), {"name": "x"}, "filters: x: a tag has a 'category' and a 'name'"),
    ],
)
def test_what_could_never_hold_is_refused(codec, given, message):
    with pytest.raises(UsageError) as caught:
        condition(given, codec)
    assert message in str(caught.value)
