# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of other objects: which of them have to be looked up."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.references import (
    looks_like_key,
    unresolved_references,
    waits_for_children,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import AddressOrAlias
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import tags_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import UNAVAILABLE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    ONCE,
    Column,
    CreatedBy,
    OwnedBy,
    Reference,
    ResolvedReference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, want

TAGGING = tags_of("vms").resource

NETWORK = Reference("network", column="vnet", table="vnets", title="network")
STRICT = Reference("address", table="addresses", name_column="ip", by_key=False)
UUID = "6f1ed002-ab55-4d26-8a4a-0123456789ab"

CARD = Resource(name="card", title="card", table="cards", columns=(Column("name"), NETWORK))
ADDRESS = Resource(
    name="address", title="address", table="addresses", columns=(Column("ip"), NETWORK), identity=("ip",)
)
HOST = Resource(
    name="host",
    title="host",
    table="hosts",
    columns=(
        Column("name"),
        NETWORK,
        Reference("profile", table="profiles"),
        Reference("image", table="files", write=ONCE),
        Reference(
            "address",
            table="addresses",
            name_column="ip",
            by_key=False,
            owned_by=OwnedBy("owner", "hosts/"),
            created_by=CreatedBy("ips", "ip"),
        ),
    ),
    children=(
        Children("cards", CARD, parent_column="host", match=(("name",), ("network",))),
        Children("ips", ADDRESS, parent_column="host", match=(("ip",),)),
        tags_of("hosts"),
    ),
)


def lookups_of(resource, desired, state, follow_up=False):
    return unresolved_references(resource, desired, state, Matches(), follow_up)


def named(found):
    return [(need.label, need.name) for need in found]


# --- what may be a key --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["5", "0", "9" * 19, "a" * 40, "0123456789abcdef0123456789abcdef01234567", UUID, 7])
def test_values_that_look_like_a_key(text):
    assert looks_like_key(NETWORK, text)
    assert not looks_like_key(STRICT, text)


@pytest.mark.parametrize(
    "text", ["", "-5", "5a", "9" * 20, "A" * 40, "a" * 39, "a" * 41, "5 ", UUID[:-1], UUID.upper(), f"{UUID}0", "vms/5"]
)
def test_values_that_do_not_look_like_a_key(text):
    assert not looks_like_key(NETWORK, text)


# --- what is known ------------------------------------------------------------------------------------------------------


def test_nothing_is_known_before_a_look_up():
    names = Names()
    assert not names.is_known(NETWORK, "A")
    assert names.key(NETWORK, "A") is None


def test_look_ups_are_remembered_by_table_and_conditions():
    names = Names()
    names.learn(NETWORK, "A", "3")
    names.learn(NETWORK, "B", None)
    assert names.is_known(NETWORK, "A")
    assert names.key(NETWORK, "A") == "3"
    assert names.is_known(NETWORK, "B")
    assert names.key(NETWORK, "B") is None
    same_table = Reference("uplink", table="vnets")
    assert names.key(same_table, "A") == "3"
    for other in (Reference("network", table="vms"), Reference("network", table="vnets", constants=(("a", 1),))):
        assert not names.is_known(other, "A")


def test_a_number_and_its_string_are_the_same_name():
    names = Names()
    names.learn(NETWORK, 3, "9")
    assert names.key(NETWORK, "3") == "9"


@pytest.mark.parametrize(
    ("wanted", "current", "same"),
    [
        ("A", ResolvedReference("3", "A"), True),
        ("A", ResolvedReference("3", "a"), False),
        ("A", ResolvedReference("3", None), False),
        ("A", ResolvedReference(None, "A"), False),
        ("A", ResolvedReference(None, None), False),
        (3, ResolvedReference("9", "3"), True),
        ("3", ResolvedReference("3", "A"), False),
        (None, ResolvedReference(None, None), True),
        ("", ResolvedReference(None, None), True),
        (None, ResolvedReference("3", "A"), False),
        ("", ResolvedReference("3", "A"), False),
        ("A", UNAVAILABLE, False),
        (None, UNAVAILABLE, False),
        (None, None, False),
    ],
)
def test_whether_a_reference_points_at_a_name_that_was_not_looked_up(wanted, current, same):
    assert Names().same(NETWORK, wanted, current) is same


def test_a_known_key_takes_precedence():
    names = Names()
    names.learn(NETWORK, "A", "3")
    assert names.same(NETWORK, "A", ResolvedReference("3", "anything"))
    assert not names.same(NETWORK, "A", ResolvedReference("4", "A"))
    names.learn(NETWORK, "B", None)
    assert not names.same(NETWORK, "B", ResolvedReference("5", "B"))
    assert not names.same(NETWORK, "B", ResolvedReference(None, None))


def test_a_plain_string_in_place_of_a_name_is_compared_literally():
    alias = AddressOrAlias("source_ip")
    names = Names()
    names.learn(alias, "192.0.2.1", "9")
    assert names.same(alias, "192.0.2.1", ResolvedReference("192.0.2.1", "192.0.2.1"))
    assert not names.same(alias, "192.0.2.1", ResolvedReference("9", "alias:9"))
    rule = Resource("rule", "rule", "rules", (Column("name"), alias))
    assert lookups_of(rule, want(rule, source_ip="192.0.2.1"), None) == []
    assert named(lookups_of(rule, want(rule, source_ip="alias:web"), None)) == [("source_ip", "alias:web")]
    assert looks_like_key(alias, "alias:5")
    assert not looks_like_key(alias, "alias:web")


# --- what has to be looked up ---------------------------------------------------------------------------------------------


def test_all_names_of_a_new_object_are_looked_up():
    found = lookups_of(HOST, want(HOST, name="x", network="A", profile="p", image="i"), None)
    assert named(found) == [("network", "A"), ("profile", "p"), ("image", "i")]
    assert all(need.owner is None for need in found)


def test_names_that_already_match_are_not_looked_up():
    state = have(HOST, 1, {"name": "x", "vnet": 3, "network_name": "A", "profile": 4, "profile_name": "q"})
    assert named(lookups_of(HOST, want(HOST, name="x", network="A", profile="p"), state)) == [("profile", "p")]
    assert lookups_of(HOST, want(HOST, name="x", network="A"), state) == []


def test_a_name_that_looks_like_a_key_is_always_looked_up():
    """It may be the key of another object with another name."""
    state = have(HOST, 1, {"vnet": 3, "network_name": "7"})
    assert named(lookups_of(HOST, want(HOST, network="7"), state)) == [("network", "7")]


def test_cleared_and_missing_names_are_not_looked_up():
    state = have(HOST, 1, {"vnet": 3, "network_name": "A"})
    assert lookups_of(HOST, want(HOST, name="x", network=None, profile=""), state) == []
    assert lookups_of(HOST, want(HOST, name="x"), None) == []


def test_initial_references_are_not_looked_up_later():
    assert lookups_of(HOST, want(HOST, image="i"), have(HOST, 1)) == []


def test_a_reference_that_is_missing_in_the_answer_is_looked_up():
    state = have(HOST, 1, {}, complete=False)
    assert named(lookups_of(HOST, want(HOST, network="A"), state)) == [("network", "A")]


def test_a_reference_to_an_owned_object_looks_up_with_its_owner():
    (need,) = lookups_of(HOST, want(HOST, address="192.0.2.1"), have(HOST, 5))
    assert need.owner == "hosts/5"
    (need,) = lookups_of(HOST, want(HOST, address="192.0.2.1"), None)
    assert need.owner is None


# --- what the same task makes ---------------------------------------------------------------------------------------------


def test_a_reference_to_a_new_child_is_looked_up_in_the_next_pass():
    desired = want(HOST, address="192.0.2.1", ips=[{"ip": "192.0.2.1"}])
    assert waits_for_children(HOST.column("address"), desired, None)
    assert waits_for_children(HOST.column("address"), desired, have(HOST, 1, ips=[]))
    assert lookups_of(HOST, desired, None) == []
    assert named(lookups_of(HOST, desired, None, follow_up=True)) == [("address", "192.0.2.1")]


def test_a_reference_to_an_existing_child_is_looked_up_at_once():
    desired = want(HOST, address="192.0.2.1", ips=[{"ip": "192.0.2.1"}])
    state = have(HOST, 1, ips=[{"$key": 2, "ip": "192.0.2.1"}])
    assert not waits_for_children(HOST.column("address"), desired, state)
    assert named(lookups_of(HOST, desired, state)) == [("address", "192.0.2.1")]


def test_a_reference_to_no_child_is_looked_up_at_once():
    for ips in ([], [{"ip": "192.0.2.2"}], [{"ip": "192.0.2.1", "state": "absent"}]):
        assert not waits_for_children(HOST.column("address"), want(HOST, address="192.0.2.1", ips=ips), None)
    assert not waits_for_children(HOST.column("address"), want(HOST, address="192.0.2.1"), None)
    assert not waits_for_children(NETWORK, want(HOST, network="A", ips=[{"ip": "A"}]), None)


# --- children -------------------------------------------------------------------------------------------------------------


def test_names_of_new_and_of_changed_children_are_looked_up():
    state = have(HOST, 1, cards=[{"$key": 2, "name": "a", "vnet": 3, "network_name": "A"}])
    desired = want(HOST, cards=[{"name": "a", "network": "A"}, {"name": "b", "network": "A"}])
    assert named(lookups_of(HOST, desired, state)) == [("cards[1].network", "A")]
    desired = want(HOST, cards=[{"name": "a", "network": "B"}])
    assert named(lookups_of(HOST, desired, state)) == [("cards[0].network", "B")]


def test_names_of_absent_children_are_not_looked_up():
    desired = want(HOST, cards=[{"name": "a", "network": "B", "state": "absent"}])
    for rows in ([], [{"$key": 2, "name": "a", "vnet": 3, "network_name": "A"}]):
        assert lookups_of(HOST, desired, have(HOST, 1, cards=rows)) == []


def test_a_possible_key_of_an_absent_child_is_looked_up():
    state = have(HOST, 1, cards=[{"$key": 2, "name": "a", "vnet": 3, "network_name": "A"}])
    desired = want(HOST, cards=[{"network": "3", "state": "absent"}, {"network": "B", "state": "absent"}])
    found = dict.fromkeys(named(lookups_of(HOST, desired, state)))
    assert list(found) == [("cards[0].network", "3"), ("cards[1].network", "B")], "a key and a name may mean one object"


def test_tags_are_identified_by_category_and_name():
    state = have(HOST, 1, tags=[{"$key": 2, "tag": 5, "tag_name": "prod", "tag_category": "env"}])
    tags = [{"category": "env", "name": "prod"}, {"category": "tier", "name": "prod"}]
    (need,) = lookups_of(HOST, want(HOST, tags=tags), state)
    assert (need.label, need.name) == ("tags[1]", "tier:prod")
    assert TAGGING.column("tag").is_named({"category_name": "tier", "name": "prod"}, need.name)
    assert not TAGGING.column("tag").is_named({"category_name": "env", "name": "prod"}, need.name)
    assert not TAGGING.column("tag").is_named({"name": "prod"}, need.name)
