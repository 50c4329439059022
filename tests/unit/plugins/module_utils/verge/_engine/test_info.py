# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing objects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import (
    INFO_OPTIONS,
    gather,
    info_spec,
    listing,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    NUMBER,
    Choice,
    DelimitedList,
    Integer,
    Size,
    Text,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Journal, Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError, UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient

POINT = Resource(name="point", title="point", table="points", columns=(Column("label"),), identity=("label",))
PART = Resource(
    name="part",
    title="part",
    table="parts",
    columns=(Column("name"), Column("secret", exposure=SECRET)),
    children=(Children("points", POINT, parent_column="part", match=(("label",),)),),
)
THING = Resource(
    name="thing",
    plural="things",
    title="thing",
    table="things",
    columns=(
        Column("name", Text(16, forbidden='"')),
        Column("note"),
        Column("enabled", FLAG),
        Column("size", Size(), column="bytes"),
        Column("cores", Integer(1)),
        Column("kind", Choice("a", "b")),
        Column("servers", DelimitedList(",")),
        Column("group", column="ha_group", read="machine#ha_group"),
        Column("password", exposure=SECRET),
        Column("first_boot", FLAG, write=ONCE),
        Reference("network", column="vnet", table="vnets", title="network"),
    ),
    constants=(("is_snapshot", False),),
    facts=(Fact("status", "machine#status#status"), Fact("used", codec=NUMBER)),
    children=(
        Children("parts", PART, parent_column="thing"),
        Children("points", POINT, parent_column="thing", match=(("label",),)),
    ),
)
GIB = 1024**3

ROWS = (
    {
        "key": 3,
        "name": "web-2",
        "note": "",
        "enabled": True,
        "bytes": GIB,
        "cores": 2,
        "kind": "a",
        "vnet": 7,
        "used": 5,
    },
    {"key": 1, "name": "web-1", "note": "n", "enabled": False, "bytes": 2 * GIB, "cores": 1, "kind": "b", "vnet": None},
    {
        "key": 2,
        "name": "db",
        "note": None,
        "enabled": True,
        "bytes": None,
        "cores": 2,
        "kind": "a",
        "vnet": 7,
        "used": 0,
    },
)


def platform():
    client = FakeClient(
        things=[
            {"is_snapshot": False, "servers": "", "machine#ha_group": "g", "machine#status#status": "on", **row}
            for row in ROWS
        ]
    )
    client.put("things", key=4, name="web-1", is_snapshot=True)
    client.put("vnets", key=7, name="Internal")
    client.links["vnet"] = "vnets"
    client.put("parts", key=11, thing=1, name="p", secret="hush")
    client.put("parts", key=12, thing=3, name="q")
    client.put("points", key=21, part=11, label="x")
    client.put("points", key=22, thing=1, label="y")
    return client


def listed(client=None, **params):
    result = gather(THING, client or platform(), params)
    assert result["changed"] is False
    return result["things"]


def names(client=None, **params):
    return [row["name"] for row in listed(client, **params)]


def refused(**params):
    with pytest.raises(UsageError) as caught:
        listed(**params)
    return str(caught.value)


# --- options ------------------------------------------------------------------------------------------------------------


def test_the_options_of_an_info_module():
    spec = info_spec(THING)
    assert set(spec) == {*CONNECTION, *INFO_OPTIONS}
    assert spec["filters"] == spec["exclude"] == {"type": "raw"}
    assert spec["name"] == spec["id"] == {"type": "list", "elements": "str"}
    assert spec["children"] == {"type": "list", "elements": "str", "choices": ["parts", "points"]}
    assert "children" not in info_spec(POINT)
    spec["host"]["type"] = "changed"
    assert CONNECTION["host"]["type"] == "str"


# --- what is listed -----------------------------------------------------------------------------------------------------


def test_everything_is_listed_in_order_of_names():
    client = platform()
    assert names(client) == ["db", "web-1", "web-2"]
    assert [call[:2] for call in client.calls] == [("list", "things")]


def test_objects_with_the_same_name_are_ordered_too():
    client = FakeClient(things=[{"key": key, "name": "a", "is_snapshot": False} for key in (2, 1, 3)])
    assert [row["id"] for row in listed(client)] == ["1", "2", "3"]


def test_an_object_is_listed_as_the_state_module_shows_it():
    (row,) = listed(name="web-2")
    assert row == {
        "id": "3",
        "name": "web-2",
        "note": "",
        "enabled": True,
        "size": "1 GiB",
        "cores": 2,
        "kind": "a",
        "servers": [],
        "group": "g",
        "network": "Internal",
        "status": "on",
        "used": 5,
    }


def test_no_objects_give_an_empty_list():
    assert listed(name="nobody") == []
    assert listed(FakeClient()) == []


def test_rows_of_other_kinds_are_not_listed():
    """Snapshots have the names of their originals."""
    assert [row["id"] for row in listed(name="web-1")] == ["1"]
    assert listed(id="4") == []


# --- one of them --------------------------------------------------------------------------------------------------------


def test_objects_are_found_by_name():
    client = platform()
    assert names(client, name="web-1") == ["web-1"]
    assert client.calls[0][2] == "(is_snapshot eq false) and (name eq 'web-1')"


@pytest.mark.parametrize("name", ["WEB-1", "web", "web-", "web-1 ", "=web-*", ""])
def test_names_match_exactly_even_if_the_filter_does_not(name):
    client = platform()
    client.tables["things"].pop("4")
    client.ignores_filters = True
    assert names(client, name=name) == []


@pytest.mark.parametrize("name", ['a"b', "a" * 17])
def test_a_name_that_no_object_can_have_is_refused(name):
    assert refused(name=name).startswith("name: ")


def test_objects_are_found_by_key():
    client = platform()
    assert names(client, id="1") == ["web-1"]
    assert client.calls[0][2] == "(is_snapshot eq false) and ($key eq 1)"
    client.ignores_filters = True
    client.tables["things"].pop("4")
    assert names(client, id="1") == ["web-1"]
    assert names(client, id="9") == []
    assert names(client, id="1", name="db") == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("web-*", ["web-1", "web-2"]),
        ("*", ["db", "web-1", "web-2"]),
        ("WEB-*", []),
        ("*-1", ["web-1"]),
        ("web-?", ["web-1", "web-2"]),
        ("web-[!1]", ["web-2"]),
        ("web", []),
        ("db", ["db"]),
        ("", []),
    ],
)
def test_objects_are_found_by_pattern(pattern, found):
    assert names(name=pattern) == found
    client = platform()
    client.ignores_filters = True
    client.tables["things"].pop("4")
    assert names(client, name=pattern) == found, "the server only narrows"


# --- filters ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"cores": 2}, ["db", "web-2"]),
        ({"cores": "2"}, ["db", "web-2"]),
        ({"enabled": True}, ["db", "web-2"]),
        ({"enabled": "yes"}, ["db", "web-2"]),
        ({"enabled": False}, ["web-1"]),
        ({"size": "2 GiB"}, ["web-1"]),
        ({"size": "1 GiB"}, ["web-2"]),
        ({"kind": "b"}, ["web-1"]),
        ({"group": "g"}, ["db", "web-1", "web-2"]),
        ({"group": "h"}, []),
        ({"network": "Internal"}, ["db", "web-2"]),
        ({"network": "7"}, ["db", "web-2"]),
        ({"network": 7}, ["db", "web-2"]),
        ({"network": "internal"}, []),
        ({"network": None}, ["web-1"]),
        ({"status": "on"}, ["db", "web-1", "web-2"]),
        ({"status": "off"}, []),
        ({"used": 5}, ["web-2"]),
        ({"used": "5"}, ["web-2"]),
        ({"used": 0}, ["db"]),
        ({"used": None}, ["web-1"]),
        ({"cores": 2, "network": "Internal", "used": 0}, ["db"]),
        ({}, ["db", "web-1", "web-2"]),
    ],
)
def test_objects_are_found_by_options_and_facts(filters, found):
    assert names(filters=filters) == found
    client = platform()
    client.tables["things"].pop("4")
    client.ignores_filters = True
    assert names(client, filters=filters) == found, "the server only narrows"


def test_values_are_found_in_every_spelling():
    """The order of a list means nothing, but the platform compares texts."""
    client = platform()
    client.tables["things"]["3"]["servers"] = "192.0.2.2,192.0.2.1"
    assert names(client, filters={"servers": ["192.0.2.1", "192.0.2.2"]}) == ["web-2"]


def test_the_platform_filters_what_it_can():
    client = platform()
    names(client, filters={"cores": 2, "group": "g", "network": "Internal", "used": 5, "enabled": "no"})
    assert client.calls[0][2] == "(is_snapshot eq false) and (cores eq 2) and (enabled eq false)"


def test_an_empty_string_is_found_by_null():
    client = platform()
    client.tables["things"].pop("4")
    client.ignores_filters = True
    assert names(client, filters={"note": None}) == ["db", "web-2"]


def test_a_list_of_one_item_is_found_by_a_string():
    client = platform()
    client.row("things", 1)["servers"] = "192.0.2.1"
    assert names(client, filters={"servers": "192.0.2.1"}) == ["web-1"]


def test_a_list_is_found_by_a_list():
    client = platform()
    client.row("things", 1)["servers"] = "a,b"
    assert names(client, filters={"servers": ["a", "b"]}) == ["web-1"]


def test_children_are_compared_by_what_they_have():
    assert "filters: a thing has no 'parts' that could be compared (did you mean 'parts.name'?)" in refused(
        filters={"parts": 1}
    )


@pytest.mark.parametrize("option", ["colour", "password", "first_boot"])
def test_an_unknown_filter_is_refused_with_the_known_ones(option):
    message = refused(filters={option: 1})
    assert f"filters: a thing has no '{option}' that could be compared" in message
    assert "known: cores, enabled, group, id, kind, name, network, note, servers, size, status, used" in message


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"cores": 0}, "filters: cores: expected at least 1, got 0"),
        ({"kind": "c"}, "filters: kind: 'c' is not possible (known: a, b)"),
        ({"enabled": "maybe"}, "filters: enabled: 'maybe' is not a boolean"),
        ({"note": ">= 4"}, "filters: note: '>= 4' compares by size"),
        ({"name": []}, "filters: name: the list is empty"),
        (["web-1"], "filters: an entry must be a dictionary of conditions, not 'web-1'"),
        ([{}], "filters: an empty entry would match everything"),
        ({"size": "x"}, "not a valid size"),
    ],
)
def test_an_invalid_filter_value_is_refused(filters, message):
    assert message in refused(filters=filters)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"name": ["db", "web-1"]}, ["db", "web-1"]),
        ({"name": ["web-*", "!web-1"]}, ["web-2"]),
        ({"id": ["1", "3"]}, ["web-1", "web-2"]),
        ({"filters": {"size": ">= 2 GiB"}}, ["web-1"]),
        ({"filters": {"cores": "!2"}}, ["web-1"]),
        ({"filters": [{"name": "db"}, {"kind": "b"}]}, ["db", "web-1"]),
        ({"filters": {"note": "!"}}, ["web-1"]),
        ({"exclude": {"name": "web-*"}}, ["db"]),
        ({"exclude": [{"name": "db"}, {"kind": "b"}]}, ["web-2"]),
        ({"filters": {"enabled": True}, "exclude": {"network": "Internal"}}, []),
        ({"filters": {"parts.name": "q"}}, ["web-2"]),
        ({"filters": {"parts.name": None}}, ["db"]),
        ({"filters": '{"kind": ["a", "b"], "cores": 1}'}, ["web-1"]),
        ({"filters": "kind=b"}, ["web-1"]),
    ],
)
def test_the_filter_language(params, found):
    assert names(**params) == found
    client = platform()
    client.ignores_filters = True
    client.tables["things"].pop("4")
    assert names(client, **params) == found, "the server only narrows"


def test_a_long_list_of_names_is_divided():
    client = platform()
    wanted = [f"no-{number}" for number in range(150)] + ["db", "web-1"]
    assert names(client, name=wanted) == ["db", "web-1"]
    assert [call[1] for call in client.calls] == ["things", "things"]


def test_what_is_asked_for_and_not_there_is_named_in_a_warning():
    result = gather(THING, platform(), {"name": ["db", "web-9", "web-8*"], "filters": {"network": "Internl"}})
    assert result == {
        "changed": False,
        "things": [],
        "warnings": ["network: there is no network 'Internl' in vnets (did you mean 'Internal'?)"],
    }
    client = platform()
    result = gather(THING, client, {"name": ["db", "web-9", "web-8"]})
    assert result["warnings"] == ["name: there is no thing 'web-9' or 'web-8'"]
    assert len(client.calls) == 1


@pytest.mark.parametrize("filters", [{"kind": "b"}, {"network": None}, {"network": "External"}])
def test_what_exists_and_is_not_meant_is_no_reason_to_warn(filters):
    client = platform()
    client.put("vnets", key=8, name="External")
    assert gather(THING, client, {"name": "db", "filters": filters}) == {"changed": False, "things": []}


# --- what is returned ---------------------------------------------------------------------------------------------------


def test_only_the_wanted_values_are_read_and_returned():
    client, asked = platform(), []
    answer = client.list
    client.list = lambda table, fields, **others: asked.append(fields) or answer(table, fields, **others)
    assert listed(client, fields=["size", "status"], filters={"cores": 1}) == [{"size": "2 GiB", "status": "on"}]
    assert asked == [["$key", "name", "bytes", "cores", "machine#status#status as status"]]


def test_children_can_be_wanted_values():
    assert listed(name="web-2", fields=["id", "parts"]) == [
        {"id": "3", "parts": [{"id": "12", "name": "q", "points": []}]}
    ]
    with pytest.raises(UsageError, match=r"fields: a thing has no 'nam' \(did you mean 'name'"):
        listed(fields=["nam"])


def test_objects_are_sorted_as_wanted_and_then_limited():
    assert names(sort=["-size"]) == ["web-1", "web-2", "db"]
    assert names(sort=["cores", "-name"]) == ["web-1", "web-2", "db"]
    assert names(sort=["-name"], limit=1) == ["web-2"]
    assert names(limit=2) == ["db", "web-1"]
    with pytest.raises(UsageError, match="limit must be at least 1"):
        listed(limit=0)
    with pytest.raises(UsageError, match="sort: a thing has no 'siz'"):
        listed(sort=["-siz"])


# --- what only the platform writes --------------------------------------------------------------------------------------

LOG = Resource(
    name="entry",
    plural="entries",
    title="entry",
    table="log",
    read_only=True,
    identity=("text",),
    columns=(
        Column("text"),
        Column("level", Choice("error", "message")),
        Column("time", NUMBER, column="timestamp"),
        Column("place", read="machine#name"),
        Reference("network", column="vnet", table="vnets", title="network"),
    ),
    listed_by=("level", "network"),
    journal=Journal("timestamp", per_second=10, limit=3),
)


class Sorting(FakeClient):
    """Sorts rows by one column, in descending order."""

    def list(self, table, fields, filter=None, sort=None, limit=None):  # noqa: A002 - the client's word
        rows = super().list(table, ["$key", *fields], filter=filter)
        if sort:
            rows.sort(key=lambda row: row[sort[1:]], reverse=True)
        self.asked = (sort, limit)
        return rows[:limit]


def entries(client=None, **params):
    return [row["text"] for row in gather(LOG, client or log(), params)["entries"]]


def log():
    client = Sorting(vnets=[{"key": 7, "name": "Internal"}, {"key": 8, "name": "External"}])
    for key, (text, level, time, vnet) in enumerate(
        (("b", "error", 30, 7), ("a", "message", 10, 8), ("d", "message", 40, None), ("c", "error", 20, 8)), start=1
    ):
        client.put("log", key=key, text=text, level=level, timestamp=time, vnet=vnet, **{"machine#name": f"m{key % 2}"})
    client.links["vnet"] = "vnets"
    return client


def test_a_journal_has_its_own_options():
    spec = info_spec(LOG)
    assert spec["limit"] == {"type": "int", "default": 3}
    assert spec["since"] == {"type": "str"}
    assert spec["level"] == {"type": "list", "elements": "str"}
    assert spec["network"] == {"type": "list", "elements": "str"}
    assert spec["text"] == {"type": "list", "elements": "str"}
    assert "sort" not in spec
    assert "name" not in spec
    assert info_spec(replace(LOG, journal=Journal("timestamp")))["limit"] == {"type": "int"}


def test_the_newest_come_first_up_to_the_limit():
    client = log()
    assert entries(client, limit=2) == ["d", "b"]
    assert client.asked == ("-timestamp", 2)
    assert entries() == ["d", "b", "c", "a"]
    for limit in (0, -1):
        with pytest.raises(UsageError, match="limit must be at least 1"):
            entries(limit=limit)


def test_the_platform_does_not_limit_what_the_module_filters():
    client = log()
    assert entries(client, limit=1, filters={"place": "m0"}) == ["c"]
    assert client.asked[1] is None
    assert entries(client, limit=1, filters={"time": 20}) == ["c"]
    assert client.asked[1] == 1


def test_entries_since_a_time():
    client = log()
    assert entries(client, since="1970-01-01T00:00:03Z") == ["d", "b"]
    assert "timestamp ge 30" in client.calls[0][2]
    with pytest.raises(UsageError, match="since: 'soon' is not a valid time"):
        entries(since="soon")


def test_one_of_several_values_matches():
    client = log()
    assert entries(client, level=["error"]) == ["b", "c"]
    assert client.calls[0][2] == "level eq 'error'"
    assert entries(level=["error", "message"]) == ["d", "b", "c", "a"]
    client = log()
    assert entries(client, network=["Internal", "8"]) == ["b", "c", "a"]
    assert [call[1] for call in client.calls] == ["vnets", "log"]
    assert client.calls[1][2] == "(vnet eq 7 or vnet eq 8)"
    assert entries(level=["error"], network=["External"]) == ["c"]
    result = gather(LOG, log(), {"network": ["other"]})
    assert result["entries"] == []
    assert result["warnings"] == ["network: there is no network 'other' in vnets (there are External, Internal)"]
    with pytest.raises(UsageError, match="level: the list is empty"):
        entries(level=[])


def test_own_options_of_a_journal_take_the_filter_language():
    client = log()
    assert entries(client, level=["!error"], limit=1) == ["d"]
    assert client.asked[1] == 1, "the platform evaluates it"
    assert entries(level="!message") == ["b", "c"]
    assert entries(level=["err*"]) == ["b", "c"]
    assert entries(network=["Int*"]) == ["b"]
    assert entries(network=["!Internal"]) == ["d", "c", "a"]
    with pytest.raises(UsageError, match=r"level: 'eror' is not possible \(did you mean 'error'\?\)"):
        entries(level=["!eror"])


def test_only_words_of_a_fixed_list_are_divided_at_commas():
    given = {"level": "error,message", "network": "a,b"}
    divided = {option: text.split(",") for option, text in given.items()}
    call = Call({option: divided.get(option) for option in info_spec(LOG)}, given, False, None)
    result = listing(LOG).execute(log(), call)
    assert result["warnings"] == ["network: there is no network 'a,b' in vnets (there are External, Internal)"]


def test_one_of_several_values_matches_even_if_the_filter_is_inexact():
    client = log()
    client.ignores_filters = True
    assert entries(client, level=["error"]) == ["b", "c"]
    assert entries(client, network=["Internal"]) == ["b"]
    assert entries(client, text="a") == ["a"]


def test_a_singleton_is_returned_by_itself():
    resource = Resource("system", "system", "system", (Column("name"),), read_only=True)
    assert gather(resource, FakeClient(system=[{"key": 1, "name": "s"}]), {}) == {
        "changed": False,
        "system": {"id": "1", "name": "s"},
    }
    assert set(info_spec(resource)) == set(CONNECTION)
    for rows in ([], [{"key": 1, "name": "s"}, {"key": 2, "name": "t"}]):
        with pytest.raises(InvalidResponseError, match=f"expected 1 row, got {len(rows)}"):
            gather(resource, FakeClient(system=rows), {})


def test_columns_missing_in_lists_are_read_row_by_row():
    resource = replace(LOG, journal=None, listed_by=(), read_by_key=("level",))
    client = log()
    assert [row["level"] for row in gather(resource, client, {})["entries"]] == ["message", "error", "error", "message"]
    assert len(client.calls_to("get")) == 4


# --- children -----------------------------------------------------------------------------------------------------------


def test_children_are_listed_on_request_with_all_descendants():
    client = platform()
    by_name = {row["name"]: row for row in listed(client, children=["parts"])}
    assert by_name["web-1"]["parts"] == [{"id": "11", "name": "p", "points": [{"id": "21", "label": "x"}]}]
    assert by_name["web-2"]["parts"] == [{"id": "12", "name": "q", "points": []}]
    assert by_name["db"]["parts"] == []
    assert "points" not in by_name["web-1"]
    assert [call[1] for call in client.calls] == ["things", "parts", "points"]


def test_children_are_read_only_for_listed_objects():
    client = platform()
    (row,) = listed(client, name="web-1", children=["points"])
    assert row["points"] == [{"id": "22", "label": "y"}]
    assert client.calls[1][2] == "thing eq 1"
    client = platform()
    assert listed(client, name="nobody", children=["points"]) == []
    assert len(client.calls) == 1
