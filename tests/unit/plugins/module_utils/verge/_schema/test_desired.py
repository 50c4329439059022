# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a task as desired values and controls."""

from __future__ import annotations

import copy
import json

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (
    argument_spec,
    combination_rules,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    CLEAR,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    Column,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.desired import controls_from, desired_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Resource,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge._schema.declarations import (
    THING,
)

PLAIN = Resource(name="plain", title="plain", table="plains", columns=(Column("name", required=True),))
SPEC = argument_spec(THING)


def asked(options, resource=THING, raw=None):
    """Return the desired values of a task whose options Ansible has validated as it does in a module."""
    given = {"name": "x", **options} if raw is None else raw
    result = ArgumentSpecValidator(argument_spec(resource), **combination_rules(resource)).validate(
        copy.deepcopy(given)
    )
    assert result.error_messages == []
    return desired_from(resource, result.validated_parameters, given)


def refused(**options):
    with pytest.raises(UsageError) as caught:
        asked(options)
    return str(caught.value)


# --- not given, null, empty ------------------------------------------------------------------------------------------------


def test_options_that_were_not_given_are_not_desired():
    desired = asked({})
    assert desired.values == {"name": "x"}
    assert desired.children == {}
    assert desired.purge == frozenset()
    assert not desired.absent


def test_creation_defaults_are_not_desired_either():
    assert "kind" not in asked({"note": "a"}).values


@pytest.mark.parametrize("option", ["note", "servers", "expires", "network", "admin_password"])
def test_null_clears(option):
    assert asked({option: None}).values[option] is CLEAR


@pytest.mark.parametrize("option", ["size", "ram", "cores", "enabled"])
def test_null_is_refused_for_columns_that_cannot_be_cleared(option):
    message = refused(**{option: None})
    assert message.startswith(f"{option} cannot be emptied")
    assert "leave the option out" in message


def test_empty_means_empty():
    assert asked({"note": ""}).values["note"] == ""
    assert asked({"servers": []}).values["servers"] == ()
    assert asked({"expires": ""}).values["expires"] == 0
    assert asked({"network": ""}).values["network"] is CLEAR


@pytest.mark.parametrize(("option", "value"), [("enabled", False), ("cores", 1), ("expires", "never"), ("note", "0")])
def test_falsy_values_are_values(option, value):
    assert option in asked({option: value}).values
    assert asked({option: value}).values[option] is not CLEAR


def test_a_zero_is_a_value():
    (item,) = asked({"parts": [{"name": "a", "token_count": 0}]}).children["parts"]
    assert item.values["token_count"] == 0


# --- values ----------------------------------------------------------------------------------------------------------


def test_values_are_taken_in_their_canonical_form():
    desired = asked({"size": "2 GiB", "cores": 2, "enabled": True, "servers": [" a "], "network": "Internal"})
    assert desired.values == {
        "name": "x",
        "size": 2 * 1024**3,
        "cores": 2,
        "enabled": True,
        "servers": ("a",),
        "network": "Internal",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"note": "123456789"}, "note: expected at most 8 characters, got 9"),
        ({"size": "big"}, "size: 'big' is not a valid size"),
        ({"cores": 9}, "cores: expected at most 8, got 9"),
        ({"servers": ["a,b"]}, "servers: 'a,b' contains the delimiter"),
        ({"parts": [{"name": "a"}, {"name": "123456789"}]}, "parts[1].name: expected at most 8 characters, got 9"),
        ({"parts": [{"name": "a", "token_count": None}]}, "parts[0].token_count cannot be emptied"),
        ({"parts": [{"name": "a", "token_count": -1}]}, "parts[0].token_count: expected at least 0, got -1"),
    ],
)
def test_an_invalid_value_is_refused_with_its_path(options, message):
    assert message in refused(**options)


def test_rounding_leaves_a_remark():
    desired = asked({"ram": "1000 MiB"})
    assert desired.values["ram"] == 1024**3
    assert desired.remarks == ["ram: 1000 MiB is rounded up to 1 GiB: the platform stores multiples of 256 MiB"]
    assert asked({"ram": "1 GiB"}).remarks == []


# --- children ----------------------------------------------------------------------------------------------------------


def test_items_hold_only_what_was_given():
    first, second = asked({"parts": [{"name": "a"}, {"name": "b", "tier": 3, "notes": None}]}).children["parts"]
    assert first.values == {"name": "a", "place": 0}
    assert second.values == {"name": "b", "place": 0, "tier": 3, "notes": CLEAR}
    assert (first.path, second.path) == ("parts[0]", "parts[1]")
    assert first.label("tier") == "parts[0].tier"


def test_a_missing_identifying_option_takes_its_default():
    (item,) = asked({"parts": [{"name": "a", "place": 5}]}).children["parts"]
    assert item.values["place"] == 5


def test_an_item_can_be_absent():
    first, second = asked({"parts": [{"name": "a", "state": "absent"}, {"name": "b"}]}).children["parts"]
    assert (first.absent, second.absent) == (True, False)


def test_items_can_be_given_as_json():
    """Ansible accepts that; a string cannot distinguish null from not given, so null counts as not given."""
    item = {"name": "a", "tier": 3, "notes": None}
    (read,) = asked({"parts": [json.dumps(item)]}).children["parts"]
    assert read.values == {"name": "a", "place": 0, "tier": 3}
    (inner,) = asked({"parts": [json.dumps({"name": "a", "points": [{"label": "p"}]})]}).children["parts"]
    assert [point.values for point in inner.children["points"]] == [{"label": "p"}]


def test_items_can_be_given_as_key_value_pairs():
    (item,) = asked({"parts": ["name=a colour=red"]}).children["parts"]
    assert item.values == {"name": "a", "place": 0, "colour": "red"}


def test_a_single_item_need_not_be_a_list():
    (item,) = asked({"groups": "admins"}).children["groups"]
    assert item.values == {"group": "admins"}


def test_children_may_have_children():
    (part,) = asked(
        {"parts": [{"name": "a", "points": [{"label": "p"}, {"label": "q"}], "purge_points": True}]}
    ).children["parts"]
    assert [point.path for point in part.children["points"]] == ["parts[0].points[0]", "parts[0].points[1]"]
    assert part.purge == frozenset({"points"})


def test_an_empty_list_is_a_list_and_null_is_an_empty_list():
    assert asked({"parts": []}).children == {"parts": []}
    assert asked({"parts": None}).children == {"parts": []}


def test_plain_values_become_items():
    first, second = asked({"groups": ["a", "b"]}).children["groups"]
    assert (first.values, second.values) == ({"group": "a"}, {"group": "b"})
    assert second.path == second.label("group") == "groups[1]"
    assert second.scalar
    (tag,) = asked({"tags": [{"category": "env", "name": "prod"}]}).children["tags"]
    assert tag.values == {"tag": "env:prod"}


def test_a_plain_value_that_is_written_twice_counts_once():
    assert [item.values for item in asked({"groups": ["a", "b", "a"]}).children["groups"]] == [
        {"group": "a"},
        {"group": "b"},
    ]
    assert len(asked({"tags": ["env:prod", {"category": "env", "name": "prod"}]}).children["tags"]) == 1


def test_a_single_child_takes_a_value_and_is_removed_by_null_or_an_empty_string():
    desired = asked({"address": "192.0.2.1"})
    assert [item.values for item in desired.children["address"]] == [{"ip": "192.0.2.1"}]
    assert desired.purge == frozenset({"address"})
    for nothing in (None, ""):
        desired = asked({"address": nothing})
        assert desired.children["address"] == []
        assert desired.purge == frozenset({"address"})
    assert asked({}).purge == frozenset()


def test_the_path_of_a_single_child_has_no_index():
    (part,) = asked({"parts": [{"name": "a", "address": "192.0.2.1"}]}).children["parts"]
    assert part.children["address"][0].path == "parts[0].address"
    assert part.purge == frozenset({"address"})


def test_purging_applies_to_the_named_list_only():
    assert asked({"parts": [], "purge_parts": True, "spares": []}).purge == frozenset({"parts"})
    assert asked({"parts": [], "purge_parts": False}).purge == frozenset()


def test_purging_without_a_list_is_refused():
    assert refused(purge_parts=True) == "purge_parts requires 'parts', the list of what stays"
    message = refused(parts=[{"name": "a", "purge_points": True}])
    assert message == "parts[0].purge_points requires 'points', the list of what stays"


def test_purging_needs_no_list_when_the_object_is_deleted():
    assert asked({"purge_parts": True, "state": "absent"}).absent
    assert asked({"parts": [{"name": "a", "state": "absent", "purge_points": True}]}).children["parts"][0].absent


def test_reading_options_changes_none_of_them():
    given = {"name": "x", "parts": [{"name": "a", "points": [{"label": "p"}]}], "groups": ["a"]}
    result = ArgumentSpecValidator(SPEC).validate(copy.deepcopy(given))
    params = result.validated_parameters
    before = copy.deepcopy((given, params))
    desired_from(THING, params, given)
    assert (given, params) == before


# --- controls --------------------------------------------------------------------------------------------------------


def test_controls_have_defaults():
    controls = controls_from(PLAIN, {})
    assert (controls.state, controls.key, controls.check, controls.wait) == ("present", None, False, True)
    assert (controls.force, controls.allow_power_cycle, controls.update_secrets) == (False, False, False)
    assert (controls.wait_timeout, controls.wait_interval, controls.shutdown_timeout) == (300.0, 1.0, 120.0)


def test_controls_are_taken_from_the_options():
    params = {
        "state": "stopped",
        "id": "5",
        "wait": False,
        "wait_timeout": 7,
        "wait_interval": 0.5,
        "shutdown_timeout": 0,
        "force": True,
        "allow_power_cycle": True,
        "update_password": "always",
        "apply": "never",
        "parts_in_order": True,
        "note": "no control",
    }
    controls = controls_from(THING, params, check=True, username="jo", host="192.0.2.1")
    assert (controls.state, controls.key, controls.check, controls.wait) == ("stopped", "5", True, False)
    assert (controls.wait_timeout, controls.wait_interval, controls.shutdown_timeout) == (7.0, 0.5, 0.0)
    assert (controls.force, controls.allow_power_cycle, controls.update_secrets) == (True, True, True)
    assert (controls.username, controls.host) == ("jo", "192.0.2.1")
    assert controls.extra == {"apply": "never", "parts_in_order": True}


@pytest.mark.parametrize("name", ["wait_timeout", "wait_interval", "shutdown_timeout"])
def test_a_negative_time_is_refused(name):
    with pytest.raises(UsageError, match=f"{name} must not be negative"):
        controls_from(PLAIN, {name: -1})
    with pytest.raises(UsageError, match=f"{name} must not be negative"):
        controls_from(PLAIN, {name: float("nan")})
    assert getattr(controls_from(PLAIN, {name: 0}), name) == 0


def test_a_password_is_updated_only_on_request():
    assert not controls_from(THING, {"update_password": "on_create"}).update_secrets
    assert not controls_from(THING, {"update_password": None}).update_secrets
