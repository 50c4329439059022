# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module, derived from its resource."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (
    CONNECTION,
    POWER,
    WAITING,
    argument_spec,
    combination_rules,
    states,
    waits,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    Column,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Action,
    Children,
    Hotplug,
    ImperativeState,
    Power,
    Resource,
    Work,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Part
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge._schema.declarations import (
    MEMBER,
    PART,
    THING,
)

SWITCH = Power(
    status="status",
    table="thing_actions",
    target="thing",
    on=("on",),
    off=("off",),
    transitioning=("moving",),
    start=Action("start"),
    stop=Action("stop"),
)
SPEC = argument_spec(THING)


# --- the argument specification ------------------------------------------------------------------------------------------


def test_every_module_can_reach_the_system_and_choose_an_object():
    for name, option in CONNECTION.items():
        assert SPEC[name] == option
        assert SPEC[name] is not option
    assert SPEC["state"] == {"type": "str", "choices": ["present", "absent"], "default": "present"}
    assert SPEC["id"] == {"type": "str"}
    assert combination_rules(THING) == {"required_one_of": [["id", "name"]]}
    assert combination_rules(PART)["required_one_of"] == [["id", "name"]]


def test_columns_become_options():
    assert SPEC["note"] == {"type": "str"}
    assert SPEC["cores"] == {"type": "int"}
    assert SPEC["enabled"] == {"type": "bool"}
    assert SPEC["kind"] == {"type": "str", "choices": ["a", "b"]}
    assert SPEC["servers"] == {"type": "list", "elements": "str"}
    assert SPEC["network"] == {"type": "str"}


def test_options_that_can_be_changed_have_no_default():
    assert not [column.option for column in THING.columns if "default" in SPEC[column.option]]


def test_secrets_are_never_logged_and_harmless_names_are_declared_so():
    assert SPEC["admin_password"]["no_log"] is True
    assert SPEC["encryption"]["no_log"] is True
    assert SPEC["script"]["no_log"] is True
    assert SPEC["key_layout"]["no_log"] is False
    assert SPEC["keys"]["no_log"] is False
    for plain in ("passive", "note", "parts", "groups"):
        assert "no_log" not in SPEC[plain]
    items = SPEC["parts"]["options"]
    assert items["contents"]["no_log"] is True
    assert items["token_count"]["no_log"] is False


def test_a_list_of_plain_values_that_sounds_like_a_secret_is_declared_harmless():
    resource = replace(
        THING, children=(Children("passwords", MEMBER, parent_column="x", match=(("group",),), scalar="group"),)
    )
    assert argument_spec(resource)["passwords"] == {"type": "list", "elements": "str", "no_log": False}


def test_children_become_lists_of_dictionaries():
    parts = SPEC["parts"]
    assert (parts["type"], parts["elements"]) == ("list", "dict")
    assert parts["options"]["name"] == {"type": "str", "required": True}
    assert parts["options"]["tier"] == {"type": "int", "choices": [1, 2, 3, 4, 5]}
    assert parts["options"]["state"] == {"type": "str", "choices": ["present", "absent"], "default": "present"}
    assert parts["options"]["points"]["options"]["label"]["required"] is True
    assert parts["options"]["purge_points"] == {"type": "bool", "default": False}
    assert parts["options"]["address"] == {"type": "str"}
    assert "purge_address" not in parts["options"]


def test_no_suboption_is_required_when_items_can_be_matched_in_several_ways():
    assert "required" not in SPEC["spares"]["options"]["name"]


def test_an_identifying_option_with_a_default_is_not_required():
    resource = replace(THING, children=(Children("parts", PART, parent_column="x", match=(("name", "place"),)),))
    options = argument_spec(resource)["parts"]["options"]
    assert options["name"]["required"] is True
    assert options["place"] == {"type": "int", "default": 0}


def test_purging_is_off_unless_asked_for():
    for name in ("parts", "spares", "groups", "tags", "keys"):
        assert SPEC[f"purge_{name}"] == {"type": "bool", "default": False}
    assert "purge_address" not in SPEC
    assert SPEC["parts_in_order"] == {"type": "bool", "default": False}
    assert "spares_in_order" not in SPEC


def test_plain_children_become_plain_values():
    assert SPEC["groups"] == {"type": "list", "elements": "str"}
    assert SPEC["address"] == {"type": "str"}
    assert SPEC["tags"] == {"type": "list", "elements": "raw"}


def test_each_call_returns_a_new_specification():
    first = argument_spec(THING)
    first["host"]["type"] = "changed"
    first["tags"]["type"] = "changed"
    first["apply"]["type"] = "changed"
    assert argument_spec(THING) == SPEC


def test_controls_become_options():
    assert SPEC["apply"] == {"type": "str", "choices": ["auto", "never"], "default": "auto"}


def test_only_a_resource_with_secrets_has_the_option_that_governs_them():
    assert SPEC["update_password"] == {
        "type": "str",
        "choices": ["on_create", "always"],
        "default": "on_create",
        "no_log": False,
    }
    assert "update_password" not in argument_spec(PART)


PLAIN = Resource(name="plain", title="plain", table="plains", columns=(Column("name", required=True),))


def test_a_resource_without_power_has_no_power_options():
    spec = argument_spec(PLAIN)
    assert not set(spec) & {*POWER, *WAITING, "allow_power_cycle"}
    assert states(PLAIN) == ("present", "absent")


def test_a_resource_with_power_has_power_options():
    resource = replace(PLAIN, power=SWITCH)
    spec = argument_spec(resource)
    assert {**POWER, **WAITING}.items() <= spec.items()
    assert "allow_power_cycle" not in spec
    assert spec["state"]["choices"] == ["present", "absent", "running", "started", "stopped", "restarted"]
    cycling = argument_spec(replace(PLAIN, power=SWITCH._replace(cycles=True, suspend=Action("suspend"))))
    assert cycling["allow_power_cycle"] == {"type": "bool", "default": False}
    assert cycling["state"]["choices"][-1] == "suspended"


def test_an_imperative_state_is_a_choice_of_state():
    restored = ImperativeState("restored", lambda _task, _row: [])
    renewed = ImperativeState("renewed", lambda _task, _row: [])
    assert states(replace(PLAIN, imperative_states=(restored, renewed))) == ("present", "absent", "restored", "renewed")


def test_what_only_the_platform_creates_cannot_be_absent():
    assert states(replace(PLAIN, provided=True)) == ("present",)
    assert states(replace(PLAIN, provided=True, removed_by="resolve")) == ("present", "absent")


WORK = Work("import", busy=lambda state: False, failed=lambda state: None)
PLUG = Hotplug("plug", possible=lambda values: True, allowed_by="x", attached=(), detached=())


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (PLAIN, False),
        (THING, False),
        (replace(PLAIN, power=SWITCH), True),
        (replace(PLAIN, works=(WORK,)), True),
        (replace(PLAIN, finish=(lambda _change: Part(),)), True),
        (replace(PLAIN, before_delete=lambda _task: []), True),
        (replace(PLAIN, children=(Children("parts", PART, "x", hotplug=PLUG),)), True),
        (replace(PLAIN, children=(Children("parts", replace(PART, works=(WORK,)), "x"),)), True),
        (replace(PLAIN, children=(Children("parts", PART, "x"),)), False),
    ],
)
def test_only_resources_that_take_time_have_wait_options(resource, expected):
    assert waits(resource) is expected
    assert ("wait_timeout" in argument_spec(resource)) is expected
