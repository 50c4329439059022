# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the object of a task, its children, and the objects that it names."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.lookup import (
    fetch_full_row,
    find_alone,
    find_row,
    read_children,
    read_inside,
    resolve,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.references import Lookup
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import AddressOrAlias
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import TagReference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Integer, Text
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CONTENT,
    Column,
    OwnedBy,
    Reference,
    ResolvedReference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import wanted_by
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource, State
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    InvalidResponseError,
    UsageError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import all_of, where
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, want

NETWORK = Reference("network", column="vnet", table="vnets", title="network")

FILE = Resource(
    name="file", title="file", table="cloud_files", columns=(Column("name"), Column("contents", exposure=CONTENT))
)
POINT = Resource(name="point", title="point", table="points", columns=(Column("label"),), identity=("label",))
LEASE = Resource(name="lease", title="lease", table="leases", columns=(Column("ip"),), identity=("ip",))
PART = Resource(
    name="part",
    title="part",
    table="parts",
    columns=(Column("name"), Column("mac"), Column("order", Integer())),
    fixed=(("type", "spare"),),
    children=(
        Children("points", POINT, parent_column="part", match=(("label",),)),
        Children("lease", LEASE, parent_column="mac", parent_value="mac", match=(("ip",),), scalar="ip", single=True),
    ),
)
THING = Resource(
    name="thing",
    title="thing",
    table="things",
    columns=(
        Column("name", Text()),
        Column("note"),
        Reference("service", table="services", title="service"),
        Reference("owner", column="machine", table="vms", key_column="machine", by_key=False),
    ),
    constants=(("is_snapshot", False),),
    scope=("service", "owner"),
    children=(
        Children("parts", PART, parent_column="thing", ordered_by="order"),
        Children("files", FILE, parent_column="holder", parent_path="things/", parent_spellings=("/v4/things/",)),
    ),
)


def things(*rows):
    return FakeClient(things=[{"is_snapshot": False, **row} for row in rows])


def find(client, resource, desired, key, wanted):
    state = find_alone(client, resource, desired, key, wanted)
    if state is not None:
        read_inside(client, resource, desired, state, wanted, Matches())
    return state


def key_of_find(client, key=None, resource=THING, **options):
    state = find(client, resource, want(resource, **options), key, {})
    return state.key if state else None


def refused(function, *arguments, **options):
    with pytest.raises(UsageError) as caught:
        function(*arguments, **options)
    return str(caught.value)


# --- the object itself --------------------------------------------------------------------------------------------------


def test_an_object_is_found_by_its_name():
    client = things({"key": 1, "name": "a"}, {"key": 2, "name": "b"})
    assert key_of_find(client, name="b") == "2"
    assert key_of_find(client, name="c") is None


def test_only_the_needed_fields_are_read():
    client = things({"key": 1, "name": "a'b"})
    find_row(client, THING, want(THING, name="a'b"), None, ["$key", "name"])
    find_row(client, THING, want(THING, name="a"), "1", ["$key"])
    assert [call[2] for call in client.calls] == [
        r"(is_snapshot eq false) and (name eq 'a\'b')",
        "(is_snapshot eq false) and ($key eq 1)",
    ]


@pytest.mark.parametrize("near", ["A", "a ", " a", "ab", "", "%", "a/a", None])
def test_an_inexact_filter_finds_no_other_object(near):
    client = things({"key": 1, "name": near})
    client.ignores_filters = True
    assert key_of_find(client, name="a") is None
    client.put("things", key=2, name="a")
    assert key_of_find(client, name="a") == "2"


@pytest.mark.parametrize("other", [2, 10, "1a", "a" * 40])
def test_a_row_with_another_key_is_ignored(other):
    client = things({"key": other, "name": "a"})
    client.ignores_filters = True
    assert key_of_find(client, key="1", name="a") is None


def test_the_key_takes_precedence_over_the_name():
    client = things({"key": 1, "name": "a"}, {"key": 2, "name": "b"})
    assert key_of_find(client, key="2", name="a") == "2"
    assert key_of_find(client, key="3", name="a") is None


def test_hexadecimal_keys_are_sent_as_strings():
    key = "a1" * 20
    client = things({"key": key, "name": "a"})
    assert key_of_find(client, key=key) == key
    assert client.calls[0][2] == f"(is_snapshot eq false) and ($key eq '{key}')"


def test_ambiguous_names_are_refused_with_their_keys():
    client = things({"key": 1, "name": "a"}, {"key": 2, "name": "a"}, {"key": 3, "name": "b"})
    message = refused(key_of_find, client, name="a")
    assert "find thing 'a'" in message
    assert "2 objects have this name (ids 1, 2)" in message
    assert "'id'" in message
    assert "'service'" in message
    assert key_of_find(client, key="2", name="a") == "2"


SERVICES = (
    {"key": 1, "name": "a", "service": 8, "service#name": "one"},
    {"key": 2, "name": "a", "service": 9, "service#name": "two"},
)


@pytest.mark.parametrize(("service", "key"), [("one", "1"), ("two", "2"), ("9", "2"), ("three", None), ("On", None)])
def test_the_scope_narrows_the_natural_key(service, key):
    assert key_of_find(things(*SERVICES), name="a", service=service) == key


def test_the_scope_takes_no_key_where_keys_are_not_accepted():
    client = things({"key": 1, "name": "a", "machine": 12, "machine#name": "web"})
    assert key_of_find(client, name="a", owner="web") == "1"
    assert key_of_find(client, name="a", owner="12") is None


def test_the_scope_is_a_name_before_it_is_a_key():
    """The service called 9 has no such thing; the one with key 9 has, and a removal would cost it."""
    client = things(SERVICES[1])
    client.put("services", key=9, name="two")
    client.put("services", key=20, name="9")
    assert key_of_find(client, name="a", service="9") is None


def test_a_key_outside_the_scope_is_refused():
    message = refused(key_of_find, things(*SERVICES), key="2", name="a", service="one")
    assert "it does not belong to service 'one'" in message


def test_conditions_of_the_resource_always_apply():
    client = FakeClient(things=[{"key": 1, "name": "a", "is_snapshot": True}])
    assert key_of_find(client, name="a") is None
    assert key_of_find(client, key="1") is None


def test_a_row_without_its_name_is_an_error_and_not_an_absent_object():
    client = things({"key": 1, "name": "a"})
    client.list = lambda *arguments, **options: [{"$key": 1, "note": ""}]
    with pytest.raises(InvalidResponseError):
        find_row(client, THING, want(THING, name="a"), None, ["$key", "name"])


def test_all_conditions_are_combined():
    assert all_of([]) is None
    assert all_of([where("a").eq(1)]).render() == "a eq 1"
    assert (
        all_of([where("a").eq(1), where("b").eq(2), where("c").eq(3)]).render() == "(a eq 1) and (b eq 2) and (c eq 3)"
    )


def test_columns_missing_in_lists_are_read_by_key():
    resource = Resource("x", "x", "xs", (Column("name"), Column("settings")), read_by_key=("settings",))
    client = FakeClient(xs=[{"key": 5, "name": "a", "settings": "s", "other": 1}])
    state = find(client, resource, want(resource, name="a"), None, {})
    assert state.values == {"name": "a", "settings": "s"}
    assert client.calls_to("get") == [("get", "xs", "5")]
    assert fetch_full_row(client, THING, {"$key": 5}) == {"$key": 5}
    assert len(client.calls) == 2
    assert find(client, resource, want(resource, name="b"), None, {}) is None
    assert len(client.calls_to("get")) == 1


# --- children -----------------------------------------------------------------------------------------------------------


def family():
    client = things({"key": 1, "name": "a"}, {"key": 2, "name": "b"})
    client.put("parts", key=11, thing=1, type="spare", name="late", mac="m1", order=2)
    client.put("parts", key=12, thing=1, type="spare", name="early", mac="m2", order=1)
    client.put("parts", key=13, thing=1, type="spare", name="loose", mac="m3", order=None)
    client.put("parts", key=14, thing=2, type="spare", name="late", mac="m4", order=1)
    client.put("parts", key=15, thing=1, type="other", name="no spare", mac="m5", order=1)
    client.put("points", key=21, part=11, label="x")
    client.put("points", key=22, part=14, label="x")
    client.put("leases", key=31, mac="m1", ip="192.0.2.1")
    client.put("leases", key=32, mac="m4", ip="192.0.2.4")
    return client


def labels(states, option="name"):
    return [state.values[option] for state in states]


def test_only_the_children_that_a_task_mentions_are_read():
    client = family()
    state = find(client, THING, want(THING, name="a"), None, {})
    assert state.children == {}
    assert len(client.calls) == 1


def test_only_the_children_of_the_parent_are_read():
    client = family()
    desired = want(THING, name="a", parts=[{"name": "late", "points": [], "lease": None}])
    state = find(client, THING, desired, None, wanted_by(THING, desired))
    assert labels(state.children["parts"]) == ["early", "late", "loose"]
    early, late, loose = state.children["parts"]
    assert labels(late.children["points"], "label") == ["x"]
    assert labels(late.children["lease"], "ip") == ["192.0.2.1"]
    assert early.children == {"points": [], "lease": []}
    assert loose.children == {"points": [], "lease": []}


def test_each_kind_of_children_is_read_in_one_request_for_all_parents():
    client = family()
    parents = [State(str(key), {"$key": key}) for key in (1, 2)]
    read_children(client, THING, parents, {"parts": {"points": {}}})
    assert [call[1] for call in client.calls] == ["parts", "points"]
    assert [labels(parent.children["parts"]) for parent in parents] == [["early", "late", "loose"], ["late"]]
    assert client.calls[0][2] == "(thing eq 1 or thing eq 2) and (type eq 'spare')"


def test_children_of_many_parents_are_read_in_several_requests():
    client = FakeClient(
        parts=[{"key": 5000 + key, "thing": key, "type": "spare", "name": "p"} for key in range(1, 251)]
    )
    parents = [State(str(key), {"$key": key}) for key in range(1, 251)]
    read_children(client, THING, parents, {"parts": {}})
    assert len(client.calls) == 3
    assert all(len(parent.children["parts"]) == 1 for parent in parents)


def test_children_of_very_many_parents_are_read_with_the_whole_table():
    client = FakeClient(
        parts=[{"key": 5000 + key, "thing": key, "type": "spare", "name": "p"} for key in range(1, 1003)],
        cloud_files=[{"holder": "things/7", "name": "x"}, {"holder": "v4/things/8", "name": "y"}],
    )
    parents = [State(str(key), {"$key": key}) for key in range(1, 1002)]
    read_children(client, THING, parents, {"parts": {}, "files": {}})
    assert [call[1:] for call in client.calls] == [
        ("parts", "type eq 'spare'"),
        ("cloud_files", "(holder bw 'things/') or (holder bw '/v4/things/')"),
    ]
    assert all(len(parent.children["parts"]) == 1 for parent in parents)
    assert [parent.key for parent in parents if parent.children["files"]] == ["7"]


def test_no_parents_need_no_request():
    client = family()
    read_children(client, THING, [], {"parts": {}})
    assert client.calls == []


def test_children_are_found_under_every_spelling_of_the_pointer():
    client = things({"key": 1, "name": "a"})
    client.put("cloud_files", key=41, holder="things/1", name="x")
    client.put("cloud_files", key=42, holder="/v4/things/1", name="y")
    client.put("cloud_files", key=43, holder="things/12", name="z")
    state = find(client, THING, want(THING, name="a"), None, {"files": {}})
    assert labels(state.children["files"]) == ["x", "y"]
    assert client.calls[-1][2] == "(holder eq 'things/1' or holder eq '/v4/things/1')"


def test_children_of_other_parents_are_ignored():
    client = family()
    client.ignores_filters = True
    client.tables["things"].pop("2")
    state = find(client, THING, want(THING, name="a"), None, {"parts": {}})
    assert "14" not in [part.key for part in state.children["parts"]]


def test_a_child_of_the_same_key_in_another_table_is_ignored():
    client = things({"key": 1, "name": "a"})
    client.put("cloud_files", key=41, holder="others/1", name="x")
    client.ignores_filters = True
    state = find(client, THING, want(THING, name="a"), None, {"files": {}})
    assert state.children["files"] == []


def test_parents_with_the_same_pointer_share_their_children():
    """A clone that kept the MAC addresses of its original, in a list of all VMs."""
    client = FakeClient(leases=[{"key": 31, "mac": "m1", "ip": "192.0.2.1"}])
    parents = [State(str(key), {"$key": key, "mac": "m1"}) for key in (11, 12)]
    read_children(client, PART, parents, {"lease": {}})
    assert [labels(parent.children["lease"], "ip") for parent in parents] == [["192.0.2.1"], ["192.0.2.1"]]


def test_a_parent_without_the_value_its_children_point_at_is_an_error():
    with pytest.raises(InvalidResponseError, match="does not hold 'mac', to which its lease belong"):
        read_children(FakeClient(), PART, [State("1", {"$key": 1})], {"lease": {}})


def test_contents_are_read_only_to_be_compared():
    client = things({"key": 1, "name": "a"})
    for key, name in ((41, "x"), (42, "y"), (43, "z")):
        client.put("cloud_files", key=key, holder="things/1", name=name)
        client.contents[("cloud_files", str(key))] = f"content of {name}"
    files = [
        {"name": "x", "contents": "new"},
        {"name": "y"},
        {"name": "z", "contents": "new", "state": "absent"},
        {"name": "unknown", "contents": "new"},
    ]
    desired = want(THING, name="a", files=files)
    state = find(client, THING, desired, None, wanted_by(THING, desired))
    assert client.calls_to("content") == [("content", "cloud_files", "41")]
    assert state.children["files"][0].values["contents"] == "content of x"
    assert "contents" not in state.children["files"][1].values


# --- names --------------------------------------------------------------------------------------------------------------


def networks():
    return FakeClient(
        vnets=[
            {"key": 3, "name": "Internal"},
            {"key": 5, "name": "External"},
            {"key": 7, "name": "twin"},
            {"key": 8, "name": "twin"},
            {"key": 9, "name": "5"},
            {"key": "ab" * 20, "name": "hexadecimal"},
        ]
    )


def need(name, reference=NETWORK, label="network", owner=None):
    return Lookup(reference, name, label, owner)


def looked_up(client, *names, check=False, reference=NETWORK):
    keys, warnings = resolve(client, [need(name, reference) for name in names], Controls(check=check))
    return [keys.key(reference, name) for name in names], warnings


def test_names_are_looked_up_in_one_request_per_table():
    client = networks()
    client.put("clusters", key=1, name="one")
    cluster = Reference("cluster", table="clusters")
    needs = [need("Internal"), need("one", cluster), need("External"), need("Internal", label="uplink")]
    keys, warnings = resolve(client, needs, Controls())
    assert [keys.key(each.reference, each.name) for each in needs] == ["3", "1", "5", "3"]
    assert warnings == []
    assert [call[1:] for call in client.calls] == [
        ("vnets", "(name eq 'Internal' or name eq 'External')"),
        ("clusters", "name eq 'one'"),
    ]


def test_nothing_to_look_up_needs_no_request():
    client = networks()
    assert looked_up(client) == ([], [])
    assert client.calls == []


def test_a_possible_key_is_looked_up_as_name_and_as_key():
    client = networks()
    assert looked_up(client, "3") == (["3"], [])
    assert client.calls[0][2] == "(name eq '3') or ($key eq 3)"


def test_a_name_takes_precedence_over_a_key():
    """There is a network with key 5, and another one that is called 5."""
    assert looked_up(networks(), "5") == (["9"], [])


def test_long_keys_are_looked_up_as_strings():
    key = "ab" * 20
    assert looked_up(networks(), key) == ([key], [])


def test_digits_are_only_a_name_where_keys_are_not_accepted():
    strict = Reference("network", table="vnets", by_key=False)
    assert looked_up(networks(), "5", reference=strict) == (["9"], [])
    assert "there is no vnets '3'" in refused(looked_up, networks(), "3", reference=strict)


def test_the_key_may_be_another_column():
    client = FakeClient(vms=[{"key": 1, "name": "web", "machine": 31}, {"key": 31, "name": "db", "machine": 1}])
    machine = Reference("vm", table="vms", key_column="machine")
    assert looked_up(client, "web", reference=machine) == (["31"], [])
    assert looked_up(client, "1", reference=machine) == (["1"], [])


@pytest.mark.parametrize("near", ["internal", "Internal ", "Internal2", "Intern", "nternal"])
def test_an_inexact_filter_does_not_resolve_to_another_object(near):
    client = FakeClient(vnets=[{"key": 3, "name": near}])
    client.ignores_filters = True
    assert f"there is no network 'Internal' in vnets (did you mean '{near}'?)" in refused(looked_up, client, "Internal")
    client.put("vnets", key=4, name="Internal")
    assert looked_up(client, "Internal") == (["4"], [])


def test_rows_with_other_keys_are_not_resolved():
    client = FakeClient(vnets=[{"key": 33, "name": "x"}, {"key": 13, "name": "33"}])
    client.ignores_filters = True
    assert "there is no network '3'" in refused(looked_up, client, "3")


def test_ambiguous_references_are_refused_and_can_be_given_by_key():
    message = refused(looked_up, networks(), "twin")
    assert "network: 2 objects in vnets have the name 'twin' (ids 7, 8)" in message
    assert "give the id" in message
    assert looked_up(networks(), "8") == (["8"], [])


def test_an_unknown_name_is_reported_with_near_matches():
    message = refused(looked_up, networks(), "Internel")
    assert message == "network: there is no network 'Internel' in vnets (did you mean 'Internal' or 'External'?)"
    few = "(there are 5, External, Internal, hexadecimal, twin)"
    assert refused(looked_up, networks(), "zzz") == f"network: there is no network 'zzz' in vnets {few}"


def test_an_unknown_name_is_a_warning_in_check_mode():
    keys, warnings = looked_up(networks(), "Internel", "Internal", check=True)
    assert keys == [None, "3"]
    (warning,) = warnings
    assert warning.startswith("network: there is no network 'Internel' in vnets")
    assert warning.endswith("the real run fails here unless an earlier task creates it")


def test_ambiguous_names_are_refused_even_in_check_mode():
    assert "2 objects" in refused(looked_up, networks(), "twin", check=True)


def test_conditions_of_the_reference_apply():
    vm = Reference("vm", table="vms", constants=(("is_snapshot", False),))
    client = FakeClient(
        vms=[{"key": 1, "name": "web", "is_snapshot": True}, {"key": 2, "name": "web", "is_snapshot": False}]
    )
    assert looked_up(client, "web", reference=vm) == (["2"], [])
    assert client.calls[0][2] == "(name eq 'web') and (is_snapshot eq false)"
    assert looked_up(client, "2", reference=vm) == (["2"], [])
    assert "there is no vms '1'" in refused(looked_up, client, "1", reference=vm)


def test_owned_objects_are_looked_up_under_their_owner():
    address = Reference(
        "address", table="addresses", name_column="ip", by_key=False, owned_by=OwnedBy("owner", "hosts/")
    )
    client = FakeClient(
        addresses=[
            {"key": 1, "ip": "192.0.2.1", "owner": "hosts/5"},
            {"key": 2, "ip": "192.0.2.1", "owner": "hosts/6"},
            {"key": 3, "ip": "192.0.2.2", "owner": "hosts/6"},
        ]
    )
    keys, _warnings = resolve(client, [need("192.0.2.1", address, owner="hosts/5")], Controls())
    assert keys.key(address, "192.0.2.1") == "1"
    message = refused(resolve, client, [need("192.0.2.2", address, owner="hosts/5")], Controls())
    assert "there is no addresses '192.0.2.2'" in message
    assert "'192.0.2.1'" in message, "near matches are searched for inside the same object"


def test_numbers_are_looked_up_as_numbers():
    tier = Reference("tier", Integer(1, 5), table="tiers", title="tier", name_column="tier", by_key=False)
    client = FakeClient(tiers=[{"key": 11, "tier": 1}, {"key": 13, "tier": 3}])
    assert looked_up(client, 3, reference=tier) == (["13"], [])
    assert client.calls[0][2] == "tier eq 3"


def test_tags_with_the_same_name_are_distinguished_by_category():
    tag = TagReference("tag")
    client = FakeClient(
        tags=[
            {"key": 1, "name": "prod", "category#name": "env"},
            {"key": 2, "name": "prod", "category#name": "tier"},
        ]
    )
    assert looked_up(client, "tier:prod", reference=tag) == (["2"], [])
    message = refused(looked_up, client, "other:prod", reference=tag)
    assert "there is no tag 'other:prod' in tags" in message
    assert "'tier:prod'" in message


def test_a_category_or_a_tag_may_contain_a_colon():
    client = FakeClient(
        tags=[{"key": 1, "name": "c", "category#name": "a:b"}, {"key": 2, "name": "x:y", "category#name": "w"}]
    )
    for text, key in (("a:b:c", "1"), ("w:x:y", "2")):
        assert looked_up(client, text, reference=TagReference("tag")) == ([key], [])


def test_names_inside_other_strings_are_looked_up():
    alias = AddressOrAlias("source_ip")
    client = FakeClient(vnet_rule_aliases=[{"key": 5, "name": "web"}, {"key": 6, "name": "db"}])
    assert looked_up(client, "alias:web", reference=alias) == (["5"], [])
    assert client.calls[0][2] == "name eq 'web'"
    assert looked_up(client, "alias:6", reference=alias) == (["6"], [])
    message = refused(looked_up, client, "alias:wep", reference=alias)
    assert "there is no rule alias 'wep' in vnet_rule_aliases (did you mean 'web'?)" in message


def test_a_failed_look_up_is_not_an_unknown_name():
    client = networks()
    client.fault("list", VergeTimeoutError("no answer"))
    with pytest.raises(VergeTimeoutError):
        looked_up(client, "Internal", check=True)


def test_references_are_read_with_their_names():
    client = things({"key": 1, "name": "a", "service": 8})
    client.links["service"] = "services"
    client.put("services", key=8, name="one")
    state = find(client, THING, want(THING, name="a"), None, {})
    assert state.values["service"] == ResolvedReference("8", "one")
