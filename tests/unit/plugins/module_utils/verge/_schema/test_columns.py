# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one option is read, compared and written."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_address import StoredAddress
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import AddressOrAlias
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    CLEAR,
    FLAG,
    KEY,
    NUMBER,
    TEXT,
    TIER,
    UNAVAILABLE,
    UNSET,
    Codec,
    DelimitedList,
    Document,
    Integer,
    Name,
    Size,
    Timestamp,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CONTENT,
    CREATE_ONLY,
    GROW_ONLY,
    NEXT_START,
    OFF,
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
    ResolvedReference,
    unique,
)

GIB = 1024**3

# --- columns ----------------------------------------------------------------------------------------------------------


def test_a_member_of_a_document():
    column = Column("client_id", TEXT, column="settings", member="id")
    assert column.fields() == ["settings"]
    assert column.load({"settings": {"id": "x", "other": 1}}) == "x"
    for document in ({}, None, [], "text"):
        assert column.load({"settings": document}) == ""
    assert column.load({}) is UNAVAILABLE
    whole = Column("settings", Document(), member="")
    assert whole.load({"settings": {"id": "x"}}) == {"id": "x"}


def test_a_plain_column_is_read_and_written_under_its_name():
    column = Column("size", NUMBER, column="bytes")
    assert (column.written, column.expression, column.answer_key) == ("bytes", "bytes", "bytes")
    assert column.fields() == ["bytes"]
    assert not column.joined
    assert column.load({"bytes": 5, "size": 7}) == 5
    assert Column("name").written == "name"


def test_a_column_that_is_not_in_the_answer_is_not_null():
    assert Column("size", NUMBER).load({"other": 1}) is UNAVAILABLE
    assert Column("size", NUMBER).load({"size": None}) is None


def test_a_joined_column_is_read_under_the_name_of_its_option():
    column = Column("group", TEXT, column="ha_group", read="machine#ha_group")
    assert column.joined
    assert (column.written, column.answer_key) == ("ha_group", "group")
    assert column.fields() == ["machine#ha_group as group"]
    assert column.load({"group": "a"}) == "a"


def test_a_joined_column_is_empty_when_its_reference_is_empty():
    assert Column("group", TEXT, read="machine#ha_group").load({}) == ""
    assert Column("cores", NUMBER, read="machine#cores").load({}) is None


def test_the_key_is_not_a_join():
    assert not Column("id", read="$key").joined


@pytest.mark.parametrize(
    ("column", "readable"),
    [
        (Column("a"), True),
        (Column("a", exposure=SECRET), False),
        (Column("a", exposure=CONTENT), False),
        (Column("a", write=ONCE), False),
        (Column("a", write=CREATE_ONLY), True),
        (Column("a", write=GROW_ONLY, applies=NEXT_START), True),
        (Column("a", applies=OFF), True),
    ],
)
def test_which_columns_are_part_of_the_row(column, readable):
    assert column.readable is readable


def test_which_value_clears_a_column():
    assert Column("a", TEXT).clearing() == ""
    assert Column("a", DelimitedList()).clearing() == ()
    assert Column("a", Timestamp()).clearing() == 0
    assert Column("a", NUMBER).clearing() is UNSET
    assert Column("a", NUMBER, clear=0).clearing() == 0
    assert Column("a", TEXT, clear=None).clearing() is None
    assert Reference("a", table="t").clearing() is None
    assert Reference("a", table="t", clear="").clearing() == ""


@pytest.mark.parametrize("nothing", [None, "", ()])
@pytest.mark.parametrize("other", [None, "", ()])
def test_all_empty_values_equal_null(nothing, other):
    if None in (nothing, other):
        assert Column("a").same(nothing, other)


@pytest.mark.parametrize("value", [0, False, "x", ("x",)])
def test_a_value_never_equals_null(value):
    assert not Column("a").same(value, None)
    assert not Column("a").same(None, value)


def test_null_is_written_as_null_and_shown_as_null():
    column = Column("a", TIER)
    assert column.dump(None) is None
    assert column.dump(3) == "3"
    assert Column("a", Timestamp()).show(None) is None
    for marker in (UNSET, CLEAR, UNAVAILABLE):
        assert column.show(marker) is None
    assert column.label(3) == "3"
    assert column.label(None) == "None"
    assert Column("a", Size()).label(GIB) == "1 GiB"


def test_markers_are_singletons_even_when_copied():
    for marker, text in ((UNSET, "<not given>"), (CLEAR, "<clear>"), (UNAVAILABLE, "<not in the answer>")):
        assert copy.deepcopy({"a": [marker]})["a"][0] is marker
        assert repr(marker) == text


# --- references ---------------------------------------------------------------------------------------------------------


def test_a_reference_is_read_with_the_name_of_its_target():
    column = Reference("network", column="vnet", table="vnets", title="network")
    assert column.fields() == ["vnet", "vnet#name as network_name"]
    assert column.name_key == "network_name"
    assert column.load({"vnet": 3, "network_name": "Internal"}) == ResolvedReference("3", "Internal")
    assert column.load({"vnet": {"$key": 3}}) == ResolvedReference("3", None)
    assert column.load({"vnet": None}) == ResolvedReference(None, None)
    assert column.load({}) is UNAVAILABLE


def test_a_joined_reference_reads_key_and_name():
    column = Reference("cluster", read="machine#cluster", table="clusters")
    assert column.fields() == ["machine#cluster as cluster", "machine#cluster#name as cluster_name"]
    assert column.load({"cluster": 1, "cluster_name": "one"}) == ResolvedReference("1", "one")
    assert column.load({}) == ResolvedReference(None, None)


def test_a_reference_may_read_the_name_from_another_expression():
    column = Reference("user", column="member", table="users", path="users/", name_expression="member#$display")
    assert column.fields() == ["member", "member#$display as user_name"]
    assert column.dump("5") == "users/5"
    assert column.load({"member": "/v4/users/5", "user_name": "jo"}) == ResolvedReference("5", "jo")
    tier = Reference("tier", Integer(1, 5), table="storage_tiers", name_column="tier")
    assert tier.fields() == ["tier", "tier#tier as tier_name"]
    assert tier.is_named({"tier": 3}, 3)
    assert tier.is_named({"tier": "3"}, 3)
    assert not tier.is_named({"tier": 13}, 3)


def test_a_column_may_point_into_several_tables():
    column = Reference("user", column="member", table="users", path="users/")
    for raw in ("groups/5", "/v4/groups/5", "v4/groups/5"):
        assert column.points_elsewhere({"member": raw})
    for raw in ("users/5", "/v4/users/5", "5", 5, None):
        assert not column.points_elsewhere({"member": raw})
        assert column.load({"member": raw, "user_name": "jo"}) == ResolvedReference("5" if raw else None, "jo")
    assert not Reference("user", table="users").points_elsewhere({"user": "groups/5"})


def test_values_of_a_reference_are_names_unless_it_says_otherwise():
    column = Reference("network", table="vnets")
    assert column.refers("anything")
    assert column.bare("anything") == "anything"
    alias = AddressOrAlias("source_ip")
    assert [alias.refers(text) for text in ("alias:web", "192.0.2.1", "")] == [True, False, False]
    assert alias.bare("alias:web") == "web"
    assert alias.fields() == ["source_ip"]
    assert alias.load({"source_ip": "alias:5"}) == ResolvedReference("5", "alias:5")
    assert alias.load({"source_ip": "192.0.2.1"}) == ResolvedReference("192.0.2.1", "192.0.2.1")
    assert alias.load({"source_ip": None}) == ResolvedReference(None, "")
    assert (alias.dump("5"), alias.dump("192.0.2.1"), alias.dump("")) == ("alias:5", "192.0.2.1", "")
    assert alias.clearing() == ""


def test_a_reference_is_written_as_a_key():
    column = Reference("network", table="vnets")
    assert column.dump("5") == 5
    assert column.dump("a" * 40) == "a" * 40
    assert column.dump(None) is None


def test_a_reference_is_shown_by_name_or_by_key_without_one():
    column = Reference("network", table="vnets")
    assert column.show(ResolvedReference("3", "Internal")) == "Internal"
    assert column.show(ResolvedReference("3", None)) == "3"
    assert column.show(ResolvedReference(None, None)) is None
    assert column.show("Internal") == "Internal"
    for nothing in (None, "", CLEAR):
        assert column.show(nothing) is None


def test_a_name_must_match_exactly():
    column = Reference("network", table="vnets")
    assert column.is_named({"name": "DMZ"}, "DMZ")
    for near in ("dmz", "DMZ ", "DMZ2", "", None):
        assert not column.is_named({"name": near}, "DMZ")
    assert Name().parse(5) == "5"


# --- facts ------------------------------------------------------------------------------------------------------------


def test_facts_are_read_from_the_row():
    assert Fact("uuid").fields() == ["uuid"]
    assert Fact("size", "filesize").fields() == ["filesize"]
    assert Fact("size", "filesize", NUMBER).load({"filesize": 5}) == 5
    joined = Fact("status", "machine#status#status")
    assert joined.fields() == ["machine#status#status as status"]
    assert joined.load({"status": "running"}) == "running"
    assert joined.load({}) is None
    assert Fact("running", codec=FLAG).load({"running": "1"}) is True
    assert Fact("machine", codec=KEY).load({"machine": {"$key": 3}}) == "3"


class First(Codec):
    """The first item of a list."""

    def load(self, raw):
        return raw[0] if raw else None


def test_a_fact_may_be_part_of_another_one():
    inside = Fact("first", codec=First(), inside="addresses")
    assert inside.fields() == []
    assert inside.load({"addresses": ["192.0.2.1"]}) == "192.0.2.1"
    assert inside.load({}) is None


def test_values_sort_in_natural_order_of_their_codec():
    assert sorted([10, 9], key=NUMBER.rank) == [10, 9]
    addresses = ["192.0.2.10", "none", "192.0.2.9", "2001:db8::1", "192.0.2.9/24"]
    assert sorted(addresses, key=StoredAddress().rank) == [
        "192.0.2.9",
        "192.0.2.9/24",
        "192.0.2.10",
        "2001:db8::1",
        "none",
    ]


def test_a_fact_that_was_not_reported_is_null_unless_it_is_a_list():
    assert Fact("created", codec=Timestamp()).load({"created": None}) is None
    assert Fact("created").show(Fact("created").load({"created": ""})) == ""
    assert Fact("addresses", codec=DelimitedList()).load({"addresses": None}) == ()
    assert Fact("addresses", codec=DelimitedList()).show(()) == []


def test_unique_keeps_the_order():
    assert unique(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]


def test_a_fact_in_an_unexpected_form_is_shown_unchanged():
    assert Fact("networks", codec=First()).load({"networks": 7}) == 7
