# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any table: rows, actions, lists."""

from __future__ import annotations

import copy
from contextlib import suppress

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import (
    COMPARISONS,
    RAW,
    any_of,
    api_info_task,
    api_task,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import where
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, FakeClock

API, INFO = api_task(), api_info_task()


def validated(task, options):
    result = ArgumentSpecValidator(dict(task.spec), **dict(task.rules)).validate(copy.deepcopy(options))
    return result.validated_parameters, result.error_messages


def called(client, check=False, task=API, **options):
    params, errors = validated(task, options)
    assert errors == []
    client.read_only = check
    try:
        return task.execute(client, Call(params, options, check, "admin", FakeClock().clock))
    finally:
        client.read_only = False


def refused(client, **options):
    with pytest.raises((RunError, VergeError)) as caught:
        called(client, **options)
    error = caught.value
    return str(error.error if isinstance(error, RunError) else error)


def rows(client, **options):
    return called(client, task=INFO, **options)["rows"]


def tables():
    return FakeClient(
        profiles=[
            {"key": 1, "name": "a", "note": "n", "count": 1, "flag": True},
            {"key": 2, "name": "b", "note": None, "count": 2, "flag": False},
        ]
    )


# --- options ------------------------------------------------------------------------------------------------------------


def test_the_options_of_the_module():
    assert CONNECTION.items() <= API.spec.items()
    assert API.spec["secrets"] == {"type": "dict", "no_log": True}
    assert API.spec["key_column"] == {"type": "str", "default": "$key", "no_log": False}
    assert API.spec["update_password"]["no_log"] is False
    assert API.spec["table"]["required"] is True


@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        ({"table": "t", "id": "1"}, True),
        ({"table": "t", "identity": {"name": "a"}}, True),
        ({"table": "t", "action": {"name": "run"}}, True),
        ({"table": "t"}, False),
        ({"id": "1"}, False),
        ({"table": "t", "id": "1", "state": "running"}, False),
        ({"table": "t", "id": "1", "action": {"name": "run"}, "values": {"a": 1}}, False),
        ({"table": "t", "id": "1", "action": {"name": "run"}, "secrets": {"a": 1}}, False),
        ({"table": "t", "action": {"table": "x"}}, False),
    ],
)
def test_option_combinations_are_checked(options, accepted):
    assert (validated(API, options)[1] == []) is accepted


# --- values as the platform has them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desired", "current", "same"),
    [
        ("a", "a", True),
        ("a", "A", False),
        (5, "5", True),
        ("5", 5, True),
        (5, 6, False),
        (True, 1, True),
        (True, "true", True),
        (True, "yes", True),
        (1, True, True),
        ("true", True, True),
        (False, 0, True),
        (False, "no", True),
        (True, False, False),
        (0, True, False),
        ([1], [1], True),
        ([1], "[1]", False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ("x", [True], False),
        (True, "on", True),
        (False, "off", True),
        (False, "", True),
        ("hello", False, False),
        (False, "hello", False),
        (7, False, False),
        (7, True, False),
    ],
)
def test_equal_values_in_other_spellings_are_equal(desired, current, same):
    assert RAW.same(desired, current) is same


@pytest.mark.parametrize(
    ("desired", "current", "same"), [(None, "", True), ("", None, True), (None, 0, False), (None, "None", False)]
)
def test_null_equals_empty_values(desired, current, same):
    assert Column("a", RAW).same(desired, current) is same


# --- rows ---------------------------------------------------------------------------------------------------------------


def test_a_converged_row_costs_one_request():
    client = tables()
    result = called(
        client, table="profiles", identity={"name": "a"}, values={"note": "n", "count": "1", "flag": "true"}
    )
    assert (result["changed"], result["row"]["id"]) == (False, "1")
    assert [call[0] for call in client.calls] == ["list"]


def test_a_row_is_changed():
    client = tables()
    options = {"table": "profiles", "identity": {"name": "a"}, "values": {"note": "m", "count": 1}}
    assert called(client, check=True, **options)["diff"] == {"before": {"note": "n"}, "after": {"note": "m"}}
    assert client.writes == []
    result = called(client, **options)
    assert client.writes == [("update", "profiles", ("1", {"note": "m"}))]
    assert result["row"] == {"id": "1", "name": "a", "note": "m", "count": 1}
    assert not called(client, **options)["changed"]


def test_a_row_is_created():
    client = tables()
    result = called(client, table="profiles", identity={"name": "c", "kind": "x"}, values={"count": 3, "note": None})
    assert client.writes == [("create", "profiles", {"name": "c", "kind": "x", "count": 3})]
    assert result["row"]["name"] == "c"


def test_null_clears():
    client = tables()
    called(client, table="profiles", identity={"name": "a"}, values={"note": None})
    assert client.writes == [("update", "profiles", ("1", {"note": None}))]
    assert not called(client, table="profiles", identity={"name": "a"}, values={"note": None})["changed"]
    assert not called(client, table="profiles", identity={"name": "b"}, values={"note": ""})["changed"]


def test_an_identity_of_several_columns_needs_all_of_them():
    client = tables()
    called(client, table="profiles", identity={"name": "a", "count": 2}, state="absent")
    assert client.writes == []
    called(client, table="profiles", identity={"name": "a", "count": 1}, state="absent")
    assert client.writes == [("delete", "profiles", "1")]


def test_an_empty_column_can_identify():
    client = tables()
    assert called(client, table="profiles", identity={"note": None}, values={"count": 9})["row"]["id"] == "2"


def test_a_row_is_found_and_renamed_by_its_key():
    client = tables()
    result = called(client, table="profiles", id="2", values={"name": "z"})
    assert result["row"] == {"id": "2", "name": "z"}
    assert "there is no row of profiles with id 9" in refused(client, table="profiles", id="9", values={"name": "z"})


def test_the_key_may_be_in_another_column():
    client = FakeClient(volumes=[{"key": "ab" * 20, "id": "ab" * 20, "name": "v", "note": ""}])
    assert called(client, table="volumes", id="ab" * 20, key_column="id", values={"note": "n"})["changed"]
    assert client.calls[0][2] == f"id eq '{'ab' * 20}'"


def test_a_row_is_deleted():
    client = tables()
    result = called(client, table="profiles", identity={"name": "a"}, state="absent")
    assert (result["changed"], result["row"]) == (True, None)
    assert not called(client, table="profiles", identity={"name": "a"}, state="absent")["changed"]


def test_a_row_is_deleted_by_its_key():
    client = tables()
    assert called(client, table="profiles", id="1", state="absent")["changed"]
    assert [row["name"] for row in client.rows("profiles")] == ["b"]


def test_an_identifying_column_cannot_be_changed_by_creating_another_row():
    client = tables()
    with suppress(RunError, VergeError):
        called(client, table="profiles", identity={"name": "a"}, values={"name": "new"})
    assert len(client.rows("profiles")) == 2


def test_secrets_are_written_at_creation_and_later_only_on_request():
    client = tables()
    options = {"table": "users", "identity": {"name": "u"}, "secrets": {"password": "hush"}}
    result = called(client, **options)
    assert client.writes[-1][2] == {"name": "u", "password": "hush"}
    assert "hush" not in repr(result)
    assert not called(client, **options)["changed"]
    result = called(client, **options, update_password="always")
    assert client.writes[-1][2][1] == {"password": "hush"}
    assert "hush" not in repr(result)


@pytest.mark.parametrize("column", [["password"], {"a": 1}, None, 7])
def test_secrets_are_looked_for_before_types_have_been_checked(column):
    options = {"table": "users", "filters": [{"column": column, "value": "hush"}, "no filter"]}
    assert INFO.redactor(options)("nothing") == "nothing"
    assert INFO.shown(options)["table"] == "users"


def test_members_of_a_document_can_be_secret_while_the_others_are_compared():
    client = tables()
    options = {"table": "recipes", "identity": {"name": "r"}, "secrets": {"answers": {"PASSWORD": "hush"}}}
    first = {**options, "values": {"answers": {"HOST": "a"}}}
    results = [called(client, check=True, **first), called(client, **first)]
    assert client.writes[-1][2] == {"name": "r", "answers": {"HOST": "a", "PASSWORD": "hush"}}
    assert results[1]["row"]["answers"] == {"HOST": "a"}
    assert not called(client, **first)["changed"]
    second = {**options, "values": {"answers": {"HOST": "b"}}}
    results += [called(client, check=True, **second), called(client, **second)]
    assert client.writes[-1][2][1] == {"answers": {"HOST": "b", "PASSWORD": "hush"}}
    assert results[-1]["diff"] == {"before": {"answers": {"HOST": "a"}}, "after": {"answers": {"HOST": "b"}}}
    results.append(called(client, **second, update_password="always"))
    assert results[-1]["changed"]
    assert client.writes[-1][2][1] == {"answers": {"HOST": "b", "PASSWORD": "hush"}}
    assert not any(result["warnings"] for result in results)
    assert "hush" not in repr(results)


@pytest.mark.parametrize(
    ("values", "secrets", "message"),
    [
        ({"note": "n"}, {"note": "s"}, "'note' is in values and in secrets, which is only possible with members"),
        ({"note": {"a": 1}}, {"note": {"a": 2}}, "'note.a' is in values and in secrets"),
    ],
)
def test_a_value_cannot_be_secret_and_not_secret(values, secrets, message):
    client = tables()
    assert message in refused(client, table="profiles", identity={"name": "a"}, values=values, secrets=secrets)
    assert client.calls == []


def test_a_missing_column_is_reported():
    message = refused(tables(), table="profiles", identity={"name": "a"}, values={"nonsense": 1})
    assert "the answer does not hold 'nonsense'" in message


@pytest.mark.parametrize("group", ["identity", "values", "secrets"])
@pytest.mark.parametrize("name", ["machine#name", "a b", "1a", "$key", "", "a,b"])
def test_an_invalid_column_name_is_refused(group, name):
    options = {"table": "profiles", "identity": {"name": "a"}, "values": {"note": "n"}}
    options[group] = {**options.get(group, {}), name: 1}
    client = tables()
    assert f"'{name}' is not a column" in refused(client, **options)
    assert client.calls == []


# --- actions ------------------------------------------------------------------------------------------------------------


def test_an_action_is_called_for_the_matching_row():
    client = tables()
    options = {"table": "profiles", "identity": {"name": "b"}, "action": {"name": "run", "params": {"now": True}}}
    check = called(client, check=True, **options)
    assert (check["changed"], check["response"], check["actions"]) == (True, None, ["run on profiles/2"])
    assert client.writes == []
    client.actions[("profile_actions", "run")] = lambda _client, body: {"done": 1}
    result = called(client, **options)
    assert client.writes == [("action", "profile_actions", {"action": "run", "params": {"now": True}, "profile": 2})]
    assert result["response"] == {"done": 1}


def test_an_action_may_be_called_by_key_or_without_a_row():
    client = tables()
    called(client, table="profiles", id="7", action={"name": "run"})
    called(client, table="profiles", action={"name": "sweep"})
    assert [call[2] for call in client.calls] == [
        {"action": "run", "params": {}, "profile": 7},
        {"action": "sweep", "params": {}},
    ]


@pytest.mark.parametrize(
    ("table", "singular"),
    [
        ("snapshot_profiles", "snapshot_profile"),
        ("repositories", "repository"),
        ("volume_antivirus", "volume_antivirus"),
    ],
)
def test_the_table_of_actions_is_named_after_the_singular(table, singular):
    client = tables()
    called(client, table=table, id="7", action={"name": "run"})
    assert client.calls == [("action", f"{singular}_actions", {"action": "run", "params": {}, singular: 7})]


def test_an_action_by_key_is_refused_when_the_row_does_not_match():
    client = tables()
    options = {"table": "profiles", "id": "1", "action": {"name": "run"}}
    assert "id 1 has name 'a', not 'b'" in refused(client, identity={"name": "b"}, **options)
    assert client.writes == []
    assert called(client, identity={"name": "a"}, **options)["changed"]


def test_a_null_identity_matches_an_empty_string():
    client = tables()
    client.put("profiles", key=3, name="c", note="")
    for identity in ({"name": "b", "note": None}, {"id": "3", "name": "c", "note": None}):
        key = identity.pop("id", None)
        assert called(client, table="profiles", id=key, identity=identity, action={"name": "run"})["changed"]


def test_check_mode_refuses_an_action_without_a_row():
    client = tables()
    assert "404" in refused(client, check=True, table="profiles", id="99", action={"name": "run"})
    assert called(client, check=True, table="profiles", id="1", action={"name": "run"})["changed"]


def test_the_columns_of_an_action_table_can_be_renamed():
    client = tables()
    called(client, table="sheep", id="7", action={"name": "run", "table": "sheep_commands", "target": "animal"})
    assert client.calls == [("action", "sheep_commands", {"action": "run", "params": {}, "animal": 7})]
    called(client, table="sheep", id="7", action={"name": "run"})
    assert client.calls[-1] == ("action", "sheep_actions", {"action": "run", "params": {}, "sheep": 7})


def test_an_action_for_a_missing_row_is_an_error():
    client = tables()
    message = refused(client, table="profiles", identity={"name": "x"}, action={"name": "run"})
    assert "run run on a row of profiles: no row matches {'name': 'x'}" in message
    assert client.writes == []


def test_an_action_for_several_rows_is_refused():
    client = tables()
    client.put("profiles", key=3, name="a")
    assert "2 objects have this name (ids 1, 3)" in refused(
        client, table="profiles", identity={"name": "a"}, action={"name": "run"}
    )


# --- lists --------------------------------------------------------------------------------------------------------------


def condition(*filters, **options):
    client = tables()
    rows(client, table="profiles", filters=list(filters), **options)
    return client.calls[0][2]


def test_all_rows_are_listed():
    client = tables()
    assert [row["id"] for row in rows(client, table="profiles", fields=["name"])] == ["1", "2"]
    assert client.calls == [("list", "profiles", "")]
    assert rows(client, table="profiles", fields=["name"], limit=1) == [{"$key": 1, "id": "1", "name": "a"}]


def test_the_default_fields_are_read_unless_others_are_given():
    asked = []
    client = tables()
    client.list = lambda table, fields, **options: asked.append((fields, options)) or []
    rows(client, table="profiles")
    rows(client, table="profiles", fields=["name"], sort="-name", limit=5)
    assert [fields for fields, _options in asked] == [["most"], ["name"]]
    assert (asked[1][1]["sort"], asked[1][1]["limit"]) == ("-name", 5)


def test_a_row_keeps_its_own_id():
    client = FakeClient(volumes=[{"key": 5, "id": "ab"}])
    assert rows(client, table="volumes", fields=["id"]) == [{"$key": 5, "id": "ab"}]


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_comparison_is_rendered(comparison):
    assert condition({"column": "name", "is": comparison, "value": "a"}) == f"name {comparison} 'a'"


@pytest.mark.parametrize(
    ("filtered", "text"),
    [
        ({"column": "name", "value": "a"}, "name eq 'a'"),
        ({"column": "count", "value": 2}, "count eq 2"),
        ({"column": "flag", "value": False}, "flag eq false"),
        ({"column": "name"}, "name eq null"),
        ({"column": "name", "value": None}, "name eq null"),
        ({"column": "name", "is": "ne", "value": None}, "name ne null"),
        ({"column": "name", "any_of": ["a"]}, "name eq 'a'"),
        ({"column": "name", "any_of": ["a", 2]}, "(name eq 'a' or name eq 2)"),
    ],
)
def test_conditions_are_rendered(filtered, text):
    assert condition(filtered) == text


@pytest.mark.parametrize(
    ("filtered", "message"),
    [
        ({"column": "name", "any_of": []}, "'any_of' is empty"),
        ({"column": "name", "is": "gt"}, "'gt' needs a value"),
        ({"column": "name", "is": "ct", "value": ""}, "would match every row"),
        ({"column": "machine#name", "value": "a"}, "does not filter joined columns"),
    ],
)
def test_invalid_conditions_are_refused(filtered, message):
    client = tables()
    assert message in refused(client, task=INFO, table="profiles", filters=[filtered])
    assert client.calls == []


def test_value_and_values_are_mutually_exclusive():
    options = {"table": "t", "filters": [{"column": "a", "value": 1, "any_of": [1]}]}
    assert validated(INFO, options)[1]


def test_conditions_match_all_or_any():
    two = ({"column": "name", "value": "a"}, {"column": "count", "value": 2})
    assert condition(*two) == "(name eq 'a') and (count eq 2)"
    assert condition(*two, match="any") == "(name eq 'a') or (count eq 2)"
    assert condition(id="ab" * 20, key_column="id") == f"id eq '{'ab' * 20}'"


@pytest.mark.parametrize(
    ("match", "text"),
    [
        ("all", "($key eq 1) and (name eq 'a') and (count eq 2)"),
        ("any", "($key eq 1) and ((name eq 'a') or (count eq 2))"),
    ],
)
def test_a_key_and_conditions_are_combined(match, text):
    two = ({"column": "name", "value": "a"}, {"column": "count", "value": 2})
    assert condition(*two, id="1", match=match) == text


def test_any_of_no_conditions_means_no_filter():
    assert any_of([]) is None
    assert any_of([where("a").eq(1)]).render() == "a eq 1"
