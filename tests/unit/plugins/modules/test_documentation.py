# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module documentation matches the modules: options, attributes, examples and return values."""

from __future__ import annotations

import functools
import re

import pytest

from ansible_collections.verge.vergeos.tests.unit.plugins.modules.reading import (
    COLLECTION,
    FRAGMENT,
    MODULES,
    ROOT,
    blocks,
    documentation,
    examples,
    flatten,
    flatten_values,
    module_arguments,
    paragraphs,
    parse,
    parsed_block,
    return_values,
)

#: Task keywords that the examples use.
TASK_KEYWORDS = frozenset(
    {
        *("changed_when", "check_mode", "delay", "delegate_to", "diff", "failed_when", "ignore_errors", "loop"),
        *("loop_control", "name", "no_log", "register", "retries", "run_once", "until", "vars", "when"),
    }
)
DEFAULT_TYPE = "str"


@pytest.mark.parametrize("name", MODULES)
def test_fragment_references_resolve_as_in_ansible(name):
    """Ansible resolves `a.b.x.y` to the file y.py if it exists next to x.py, otherwise to the section Y of x.py."""
    folder = ROOT / "plugins" / "doc_fragments"
    for reference in parsed_block(name, "DOCUMENTATION")["extends_documentation_fragment"]:
        file, _dot, section = reference[len(FRAGMENT) :].partition(".")
        assert (folder / f"{file}.py").exists(), reference
        assert not section or not (folder / f"{section}.py").exists(), f"Ansible resolves {reference} to {section}.py"


# --- options -------------------------------------------------------------------------------------------------------


def normalize_spec(option: dict) -> dict:
    """Return the properties of an option in an argument specification, with defaults filled in."""
    return {
        "type": option.get("type", DEFAULT_TYPE),
        "elements": option.get("elements"),
        "choices": list(option.get("choices") or []),
        "default": option.get("default"),
        "required": bool(option.get("required", False)),
        "aliases": sorted(option.get("aliases") or []),
    }


def normalize_documentation(option: dict) -> dict:
    """Return the same properties of an option in the documentation."""
    return {
        "type": option.get("type", "no type"),
        "elements": option.get("elements"),
        "choices": list(option.get("choices") or []),
        "default": option.get("default"),
        "required": option.get("required", False),
        "aliases": sorted(option.get("aliases") or []),
    }


def differences(documented: dict, spec: dict, path: str = "") -> list[str]:
    """Return where the documented options differ from the argument specification."""
    found = [f"{path}{name}: not documented" for name in spec if name not in documented]
    found += [f"{path}{name}: documented, but does not exist" for name in documented if name not in spec]
    for name, option in spec.items():
        if name not in documented:
            continue
        expected, actual = normalize_spec(option), normalize_documentation(documented[name])
        for key, value in expected.items():
            # True == 1 in Python, but not in documentation
            if (type(actual[key]), actual[key]) != (type(value), value):
                found.append(f"{path}{name}: {key} is {value!r}, but documented as {actual[key]!r}")
        found += differences(documented[name].get("suboptions", {}), option.get("options") or {}, f"{path}{name}[].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_documented_options_match_the_argument_spec(name):
    assert differences(documentation(name)["options"], module_arguments(name)["argument_spec"]) == []


def invalid_options(spec: dict, path: str = "") -> list[str]:
    """Return options that Ansible rejects."""
    found = []
    for name, option in spec.items():
        if option.get("required") and option.get("default") is not None:
            found.append(f"{path}{name}: required, but has a default")
        if option.get("type") == "list" and not option.get("elements"):
            found.append(f"{path}{name}: list without elements")
        found += invalid_options(option.get("options") or {}, f"{path}{name}[].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_argument_spec_is_valid(name):
    assert invalid_options(module_arguments(name)["argument_spec"]) == []


@pytest.mark.parametrize("name", MODULES)
def test_check_mode_support_is_documented(name):
    documented = documentation(name)["attributes"]["check_mode"]["support"]
    assert (documented == "full") is bool(module_arguments(name).get("supports_check_mode"))


@pytest.mark.parametrize("name", MODULES)
def test_descriptions_are_sentences(name):
    own = documentation(name)
    described = [("module", own), *flatten(own["options"])]
    described += [(f"attribute {key}", content) for key, content in own["attributes"].items()]
    for path, content in described:
        assert content.get("description"), f"{path}: no description"
        for text in paragraphs(content["description"]):
            assert isinstance(text, str), f"{path}: {text!r} is not a string; quote it in YAML"
            assert re.match(r'[A-Z"]', text), f"{path}: {text}"
            assert text.endswith("."), f"{path}: {text}"
            assert text.isascii(), f"{path}: {text}"


@pytest.mark.parametrize("name", MODULES)
def test_version_added_is_set_for_the_module_only(name):
    own = documentation(name)
    assert isinstance(own["version_added"], str)
    assert [path for path, option in flatten(own["options"]) if "version_added" in option] == []
    assert "version_added" not in blocks(name)["RETURN"]


_OPTION_MARKUP = re.compile(r"\bO\(([^()]*(?:\([^()]*\))?[^()]*)\)")


@pytest.mark.parametrize("name", MODULES)
def test_options_in_markup_exist(name):
    options = dict(flatten(documentation(name)["options"]))
    text = str(documentation(name)) + blocks(name)["RETURN"]
    for content in set(_OPTION_MARKUP.findall(re.sub(r"\s+", " ", text))):
        option, _equals, value = content.partition("=")
        if option.startswith("ignore:"):
            continue
        if "#module:" in option:
            other, _hash, option = option[len(FRAGMENT) :].partition("#module:")
            assert option in dict(flatten(documentation(other)["options"])), f"O({content})"
            continue
        assert option in options, f"O({content})"
        choices = options[option].get("choices")
        if value and choices:
            assert value in map(str, choices), f"O({content})"
        if value and options[option]["type"] == "bool":
            assert value in ("true", "false"), f"O({content})"


# --- attributes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_attributes_are_documented(name):
    attributes = documentation(name)["attributes"]
    assert set(attributes) >= {"check_mode", "diff_mode", "idempotent", "action_group"}
    for key, content in attributes.items():
        assert content.get("support") in ("full", "partial", "none", "N/A"), key
        if content["support"] == "partial":
            assert content.get("details"), f"{key}: partial support without details"


_NOT_IDEMPOTENT = (
    ("state", "restarted"),
    ("state", "restored"),
    ("state", "exported"),
    ("state", "synced"),
    ("state", "refreshed"),
    ("state", "regenerated"),
    ("state", "scanned"),
    ("state", "sent"),
    ("update_password", "always"),
    ("update_settings", "always"),
    ("state", "requested"),
    *(("query", value) for value in ("dhcp_release_renew", "smartctl-test", "ipmi-reset", "clear-pstore")),
)


@pytest.mark.parametrize("name", MODULES)
def test_non_idempotent_values_are_documented(name):
    """Restarts, restores, queries that change something, and what is always written are not idempotent."""
    options = documentation(name)["options"]
    not_idempotent = {
        f"O({option}={value})"
        for option, value in _NOT_IDEMPOTENT
        if value in options.get(option, {}).get("choices", [])
    }
    content = documentation(name)["attributes"]["idempotent"]
    assert content["support"] == ("partial" if not_idempotent else "full")
    details = " ".join(paragraphs(content.get("details", "")))
    assert not_idempotent <= set(re.findall(r"O\([^)]*\)", details))


@functools.cache
def action_group() -> list[str]:
    return parse((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]["verge"]


@pytest.mark.parametrize("name", MODULES)
def test_module_is_in_the_action_group(name):
    assert documentation(name)["attributes"]["action_group"]["membership"] == [f"{COLLECTION}.verge"]
    assert name in action_group(), "run `make format`"


# --- examples ------------------------------------------------------------------------------------------------------


def action_of(task: dict) -> tuple[str, object]:
    """Return the action of a task and its options."""
    actions = [key for key in task if key not in TASK_KEYWORDS]
    assert len(actions) == 1, f"{task.get('name')}: {actions}"
    return actions[0], task[actions[0]]


def usage_errors(given: object, options: dict, path: str = "") -> list[str]:
    """Return what is wrong with the options of a task, according to the documentation."""
    found = [
        f"{path}{name}: required" for name, o in options.items() if o.get("required") and name not in (given or {})
    ]
    for name, value in (given or {}).items():
        option = options.get(name)
        if option is None:
            found.append(f"{path}{name}: no such option")
            continue
        if isinstance(value, str) and "{{" in value:
            continue
        found += value_errors(value, option, f"{path}{name}")
    return found


def value_errors(value: object, option: dict, path: str) -> list[str]:
    """Return what is wrong with the value of one option."""
    found = []
    kinds = {"bool": bool, "int": int, "float": (int, float), "list": list, "dict": dict, "str": (str, int, float)}
    expected = kinds.get(option["type"], object)
    if option["type"] == "list" and option.get("elements") in ("str", "raw") and isinstance(value, (str, int)):
        value = [value]  # as Ansible does
    if not isinstance(value, expected) or (isinstance(value, bool) and option["type"] != "bool"):
        return [f"{path}: {value!r} is not a valid {option['type']}"]
    values = value if isinstance(value, list) else [value]
    if option.get("choices"):
        found += [f"{path}: {one!r} is not a valid choice" for one in values if one not in option["choices"]]
    if option.get("suboptions"):
        for number, item in enumerate(values):
            found += usage_errors(item, option["suboptions"], f"{path}[{number}].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_valid_tasks(name):
    tasks = examples(name)
    actions = []
    for task in tasks:
        assert task["name"][0].isupper(), task["name"]
        action, given = action_of(task)
        assert re.fullmatch(r"\w+\.\w+\.\w+", action), f"{action} is not fully qualified"
        actions.append(action)
        if action.startswith(f"{COLLECTION}."):
            other = action[len(COLLECTION) + 1 :]
            assert other in MODULES, f"module {action} does not exist"
            assert usage_errors(given, documentation(other)["options"]) == [], task["name"]
            one_of = module_arguments(other).get("required_one_of", [])
            assert all(set(group) & set(given or {}) for group in one_of), task["name"]
    assert f"{COLLECTION}.{name}" in actions
    assert len({task["name"] for task in tasks}) == len(tasks), "task names of examples are not unique"


# --- return values -------------------------------------------------------------------------------------------------

PYTHON_TYPES = {"bool": bool, "dict": dict, "float": float, "int": int, "list": list, "str": str, "raw": object}


def incomplete(values: dict, path: str = "") -> list[str]:
    """Return what is missing or wrong in the documentation of return values."""
    found = []
    for name, value in values.items():
        found += [f"{path}{name}: no {key}" for key in ("description", "returned", "type") if not value.get(key)]
        if value.get("type") == "list" and not value.get("elements"):
            found.append(f"{path}{name}: list without elements")
        found += sample_errors(value, f"{path}{name}")
        found += [
            f"{path}{name}: {text!r} is not a sentence"
            for text in paragraphs(value.get("description"))
            if not text.endswith(".")
        ]
        found += incomplete(value.get("contains", {}), f"{path}{name}.")
    return found


def sample_errors(value: dict, path: str) -> list[str]:
    """Return what is wrong with the sample of a return value; one that contains others needs none."""
    kind = value.get("type")
    if "sample" not in value:
        return [] if kind == "bool" or "contains" in value else [f"{path}: no sample"]
    sample = value["sample"]
    items = [(sample, kind), *((item, value.get("elements")) for item in (sample if isinstance(sample, list) else ()))]
    return [f"{path}: {one!r} is not a valid {type_}" for one, type_ in items if not has_type(one, type_)]


def has_type(value: object, kind: object) -> bool:
    expected = PYTHON_TYPES.get(str(kind), object)
    return isinstance(value, expected) and (not isinstance(value, bool) or expected in (bool, object))


@pytest.mark.parametrize("name", MODULES)
def test_return_values_are_complete(name):
    assert incomplete(return_values(name)) == []


_VALUE_MARKUP = re.compile(r"\bRV\(([^()=]*)[^()]*\)")


@pytest.mark.parametrize("name", MODULES)
def test_return_values_in_markup_exist(name):
    known = {path for path, _value in flatten_values(return_values(name))}
    text = re.sub(r"\s+", " ", blocks(name)["DOCUMENTATION"] + blocks(name)["RETURN"])
    assert [path for path in _VALUE_MARKUP.findall(text) if path not in known] == []


# --- the checks above can fail -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documented", "spec", "problem"),
    [
        ({}, {"a": {"type": "str"}}, "a: not documented"),
        ({"a": {"type": "str"}}, {}, "a: documented, but does not exist"),
        ({"a": {"type": "str"}}, {"a": {"type": "int"}}, "a: type is 'int', but documented as 'str'"),
        ({"a": {}}, {"a": {}}, "a: type is 'str', but documented as 'no type'"),
        (
            {"a": {"type": "bool"}},
            {"a": {"type": "bool", "default": False}},
            "a: default is False, but documented as None",
        ),
        (
            {"a": {"type": "int", "default": 1}},
            {"a": {"type": "int", "default": True}},
            "a: default is True, but documented as 1",
        ),
        (
            {"a": {"type": "str", "choices": ["x"]}},
            {"a": {"choices": ["x", "y"]}},
            "a: choices is ['x', 'y'], but documented as ['x']",
        ),
        (
            {"a": {"type": "list", "elements": "dict", "suboptions": {}}},
            {"a": {"type": "list", "elements": "dict", "options": {"b": {"type": "str"}}}},
            "a[].b: not documented",
        ),
    ],
)
def test_differences_are_found(documented, spec, problem):
    assert differences(documented, spec) == [problem]


def test_usage_errors_are_found():
    options = {
        "a": {"type": "list", "suboptions": {"b": {"type": "str", "required": True, "choices": ["x"]}}},
        "c": {"type": "bool"},
    }
    assert usage_errors({"a": [{"b": "y"}, {}], "c": "yes", "d": 1}, options) == [
        "a[0].b: 'y' is not a valid choice",
        "a[1].b: required",
        "c: 'yes' is not a valid bool",
        "d: no such option",
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"type": "str", "sample": 1}, "a: 1 is not a valid str"),
        ({"type": "int", "sample": True}, "a: True is not a valid int"),
        ({"type": "list", "elements": "str", "sample": [1]}, "a: 1 is not a valid str"),
        ({"type": "int"}, "a: no sample"),
    ],
)
def test_wrong_samples_are_found(value, problem):
    assert sample_errors(value, "a") == [problem]
