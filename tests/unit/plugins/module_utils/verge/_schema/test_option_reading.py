# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options are read under their own names, and what is wrong with them is said once and to the point."""

from __future__ import annotations

import copy

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.release import __version__ as ansible_version

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.option_reading import (
    Place,
    Reading,
    read_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.vocabulary import Vocabulary

NEWEST_ANSIBLE = tuple(int(number) for number in ansible_version.split(".")[:2]) >= (2, 21)

SPEC = {
    "id": {"type": "str"},
    "name": {"type": "str", "aliases": ["called"]},
    "state": {"type": "str", "choices": ["present", "absent", "running", "started"], "default": "present"},
    "size": {"type": "str"},
    "cores": {"type": "int"},
    "tier": {"type": "int", "choices": [1, 2, 3]},
    "share": {"type": "float"},
    "enabled": {"type": "bool"},
    "notify": {"type": "str", "choices": ["yes", "explicit"]},
    "token": {"type": "str", "no_log": True, "aliases": ["api_key"]},
    "pin": {"type": "int", "no_log": True},
    "validate_certs": {"type": "bool"},
    "insecure": {"type": "bool"},
    "words": {"type": "list", "elements": "str", "choices": ["a", "b"]},
    "numbers": {"type": "list", "elements": "int"},
    "settings": {"type": "dict"},
    "drives": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "tier": {"type": "int", "choices": [1, 2, 3], "aliases": ["preferred_tier"]},
            "read_only": {"type": "bool"},
            "order": {"type": "int"},
            "password": {"type": "str", "no_log": True},
        },
    },
    "action": {"type": "dict", "options": {"name": {"type": "str", "required": True}}},
}
RULES = {"required_one_of": [["id", "name"]], "mutually_exclusive": [["size", "settings"]]}
WORDS = Vocabulary(
    advice={"memory": "write 'ram: 4 GiB'"},
    synonyms={"cpu_count": "cores"},
    inside={"drives": Vocabulary(synonyms={"orderid": "order"})},
)
#: No option of the real modules is listed when there are more than a few.
COMMON = frozenset(set(SPEC) - {"name", "size", "tier"})


def read(**options: object):
    return read_options(SPEC, RULES, options, WORDS, Place("", "verge_thing", COMMON))


def problem(**options: object) -> str:
    return read(**{"name": "x", **options}).problem


# --- names -----------------------------------------------------------------------------------------------------------


def test_aliases_are_replaced_however_deep():
    reading = read(
        called="x", api_key="k", drives=[{"name": "a", "preferred_tier": "2"}, '{"preferred_tier": 1, "name": "b"}']
    )
    assert reading.problem == ""
    assert reading.options == {
        "name": "x",
        "token": "k",
        "drives": [{"name": "a", "tier": "2"}, {"tier": 1, "name": "b"}],
    }


def test_what_was_not_given_is_not_added_and_null_stays_null():
    assert read(name="x", size=None).options == {"name": "x", "size": None}


def test_a_value_is_replaced_by_its_own_word():
    assert read(name="x", state="started") == Reading({"name": "x", "state": "running"}, "")


@pytest.mark.parametrize("value", [True, "yes", 1])
def test_the_opposite_of_an_option(value):
    assert read(name="x", insecure=value) == Reading({"name": "x", "validate_certs": False}, "")
    assert read(name="x", insecure=value, validate_certs="no") == Reading({"name": "x", "validate_certs": False}, "")
    assert read(name="x", insecure=None).options == {"name": "x"}


def test_an_option_and_its_alias_may_only_agree():
    assert read(called="x", name="x").problem == ""
    assert problem(called="y") == "'called' and 'name' are the same option: give only one of them"
    found = problem(token="sesame1", api_key="sesame2")
    assert found == "'api_key' and 'token' are the same option: give only one of them"
    inside = problem(drives=[{"name": "a", "tier": 1, "preferred_tier": 2}])
    assert inside == "'drives[0].preferred_tier' and 'drives[0].tier' are the same option: give only one of them"


def test_an_option_and_its_opposite_may_only_agree():
    assert problem(insecure=True, validate_certs=True) == (
        "'insecure' is true and 'validate_certs' is true, which contradict each other: give only one of them"
    )


# --- problems --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sise": 1}, "'sise' is not an option of verge_thing: did you mean 'size'?"),
        ({"memory": 1}, "'memory' is not an option of verge_thing: write 'ram: 4 GiB'"),
        ({"cpu_count": 1}, "'cpu_count' is not an option of verge_thing: did you mean 'cores'?"),
        ({"read_only": 1}, "'read_only' is not an option of verge_thing: did you mean 'read_only' in 'drives'?"),
        ({"qqq": 1}, "'qqq' is not an option of verge_thing; there are name, size, tier"),
        ({"qqq": 1, "zzz": 2}, "'qqq', 'zzz' are not options of verge_thing; there are name, size, tier"),
        ({"drives": [{"name": "a"}, {"name": "b", "ordr": 1}]}, "'drives[1].ordr' is not an option: did you mean 'order'?"),
        ({"drives": [{"name": "a", "orderid": 1}]}, "'drives[0].orderid' is not an option: did you mean 'order'?"),
        ({"drives": [{}]}, "'drives[0].name' is required"),
        ({"action": {}}, "'action.name' is required"),
        ({"state": "runing"}, "'state' cannot be 'runing': did you mean 'running'? (one of present, absent, running, started)"),
        ({"state": "poweredon"}, "'state' cannot be 'poweredon': did you mean 'running'? (one of present, absent, running, started)"),
        ({"state": "zzz"}, "'state' must be one of present, absent, running, started, not 'zzz'"),
        ({"tier": None}, "'tier' cannot be null: give a value or leave it out"),
        ({"state": None}, "'state' cannot be null: give a value or leave it out"),
        ({"tier": 7}, "'tier' must be one of 1, 2, 3, not '7'"),
        ({"words": ["a", "c"]}, "'words[1]' must be one of a, b, not 'c'"),
        ({"words": "a,c"}, "'words' must be one of a, b, not 'c'"),
        ({"cores": "four"}, "'cores' must be a whole number such as 4, not 'four'"),
        ({"cores": "1e999999999"}, "'cores' must be a whole number such as 4, not '1e999999999'"),
        ({"share": "some"}, "'share' must be a number such as 1.5, not 'some'"),
        ({"enabled": "perhaps"}, "'enabled' must be true or false, not 'perhaps'"),
        ({"size": ["a"]}, "'size' must be a string, not a list"),
        ({"size": {"a": 1}}, "'size' must be a string, not a dictionary"),
        ({"numbers": [1, "x"]}, "'numbers[1]' must be a whole number such as 4, not 'x'"),
        ({"settings": "abc"}, "'settings' must be a dictionary, not 'abc'"),
        ({"drives": ["os"]}, "'drives[0]' must be a dictionary such as {name: ...}, not 'os'"),
        ({"drives": {"name": "os"}}, "'drives' must be a list of dictionaries, not a dictionary"),
        ({"drives": [{"name": "a", "preferred_tier": "x"}]}, "'drives[0].preferred_tier' must be a whole number such as 4, not 'x'"),
        ({"size": "1", "settings": {}}, "'size' and 'settings' exclude each other: give only one of them"),
        ({"name": None}, "'name' or 'id' is required"),
        ({"cores": "a" * 100}, "'cores' must be a whole number such as 4, not '" + "a" * 45),
    ],
)  # fmt: skip
def test_messages(options, message):
    assert problem(**options).startswith(message)
    assert problem(**options) == message or "characters left out" in problem(**options)


def test_secrets_are_not_repeated():
    assert problem(pin="sesame") == "'pin' must be a whole number such as 4, not the given value"


def test_all_problems_are_reported_at_once():
    assert problem(sise=1, cores="x") == (
        "'sise' is not an option of verge_thing: did you mean 'size'?; 'cores' must be a whole number such as 4, not 'x'"
    )
    assert problem(words=["c"] * 7).endswith("; and 2 more problems")


def test_a_misspelled_name_is_not_reported_as_missing_too():
    assert read(nmae="x").problem == "'nmae' is not an option of verge_thing: did you mean 'name'?"


def test_a_long_list_of_names_is_left_to_the_documentation():
    found = read_options(SPEC, {}, {"qqq": 1}, WORDS, Place("", "verge_thing")).problem
    assert found == "'qqq' is not an option of verge_thing; 'ansible-doc verge.vergeos.verge_thing' lists all of them"


# --- agreement with Ansible ------------------------------------------------------------------------------------------

VALUES = [
    *(None, True, False, 0, 1, 4, -3, 1.0, 1.5, 10**30),
    *("", "a", "b", "yes", "no", "on", "True", "true ", "1", "1.0", " 4 ", "4.5", "1_000", "1e2", "nan", "inf"),
    *("present", "running", "explicit", "a,b", "a,c", "{}", '{"name": "a"}', '{"name": 1, "tier": 9}', "name=a"),
    *([], [1], ["a"], ["1", "x"], [True], [None], [[]], {}, {"name": "a"}, {"name": "a", "tier": "2"}),
    *([{}], [{"name": "a"}], [{"name": "a", "order": "x"}], [{"name": "a", "qqq": 1}], [{"name": None}], ["name=a"]),
]  # fmt: skip
#: Lists and dictionaries would become a string of Python.
TEXTS = {name for name, option in SPEC.items() if option["type"] == "str"}


def refused_by_ansible(given: dict) -> bool:
    try:
        return bool(ArgumentSpecValidator(copy.deepcopy(SPEC)).validate(copy.deepcopy(given)).error_messages)
    except (TypeError, OverflowError):
        # It fails on some values that it cannot convert.
        return True


@pytest.mark.parametrize("option", sorted(set(SPEC) - {"id", "insecure", "validate_certs"}))
def test_only_what_ansible_refuses_is_refused(option):
    for value in VALUES:
        if option in TEXTS and isinstance(value, (list, dict)):
            continue
        given = {"id": "1", option: value}
        reading = read_options(SPEC, {}, given, WORDS, Place("", "verge_thing"))
        refused = refused_by_ansible(given)
        # Older releases refuse more, in their own words.
        expected = refused if NEWEST_ANSIBLE else refused and bool(reading.problem)
        assert bool(reading.problem) == expected, f"{value!r}: {reading.problem!r}"
