# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each module says about itself is what it does: options, examples, return values, attributes.

Documentation is read from the source, with the fragments that it names; what a module really accepts is asked of the
module itself, by stopping it where it hands its argument specification to Ansible.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest
import yaml
from ansible.module_utils import basic

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource

ROOT = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
COLLECTION = "verge.vergeos"
FRAGMENT = f"{COLLECTION}."

#: What a task may carry besides its module, as far as our examples use it.
KEYWORDS = frozenset(
    {
        *("changed_when", "check_mode", "delay", "delegate_to", "diff", "failed_when", "ignore_errors", "loop"),
        *("loop_control", "name", "no_log", "register", "retries", "run_once", "until", "vars", "when"),
    }
)
DEFAULT_TYPE = "str"


# --- reading -------------------------------------------------------------------------------------------------------


def constants(path: Path) -> dict[str, str]:
    """All texts that a file assigns to names in capitals, at its top or in a class."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id.isupper():
                    found[target.id] = node.value.value
    return found


def source(name: str) -> dict[str, str]:
    return constants(ROOT / "plugins" / "modules" / f"{name}.py")


def fragment(name: str) -> dict:
    """The part of a fragment that a module names: the whole of it, or the section after the dot."""
    file, _dot, section = name[len(FRAGMENT) :].partition(".")
    texts = constants(ROOT / "plugins" / "doc_fragments" / f"{file}.py")
    return yaml.safe_load(texts[section.upper() or "DOCUMENTATION"])


def documentation(name: str) -> dict:
    """A module's documentation, completed by its fragments as Ansible does: what the module says itself wins."""
    own = yaml.safe_load(source(name)["DOCUMENTATION"])
    options: dict = {}
    attributes: dict = {}
    for reference in own.get("extends_documentation_fragment", []):
        assert reference.startswith(FRAGMENT), reference
        part = fragment(reference)
        options.update(part.get("options", {}))
        merge(attributes, part.get("attributes", {}))
    options.update(own.get("options", {}))
    merge(attributes, own.get("attributes", {}))
    return {**own, "options": options, "attributes": attributes}


def merge(attributes: dict, more: dict) -> None:
    for name, content in more.items():
        attributes[name] = {**attributes.get(name, {}), **content}


class Asked(BaseException):
    """A module has come to the point where it says what it accepts."""


def accepted(name: str) -> dict:
    """What a module hands to Ansible."""
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    handed: dict = {}

    def initialise(self: object, argument_spec: dict, **others: object) -> None:
        handed.update(others, argument_spec=argument_spec)
        raise Asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic.AnsibleModule, "__init__", initialise)
        with pytest.raises(Asked):
            module.main()
    return handed


def resource_of(name: str) -> Resource:
    """The resource that a module is made of."""
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    found = [value for value in vars(module).values() if isinstance(value, Resource)]
    if len(found) != 1:
        pytest.skip("not made of one resource")
    return found[0]


def examples(name: str) -> list[dict]:
    return yaml.safe_load(source(name)["EXAMPLES"])


def returned(name: str) -> dict:
    return yaml.safe_load(source(name)["RETURN"])


def every(options: dict, path: str = "") -> list[tuple[str, dict]]:
    """All options with their paths, inner ones included."""
    found = []
    for name, option in options.items():
        found.append((f"{path}{name}", option))
        found.extend(every(option.get("suboptions", {}), f"{path}{name}[]."))
    return found


def texts(description: object) -> list[str]:
    return list(description) if isinstance(description, list) else [str(description)]


@pytest.mark.parametrize("name", MODULES)
def test_fragments_are_those_that_ansible_finds(name):
    """Ansible takes `a.b.x.y` for the file y.py if there is one beside x.py, and for the section Y of x.py otherwise."""
    folder = ROOT / "plugins" / "doc_fragments"
    for reference in yaml.safe_load(source(name)["DOCUMENTATION"])["extends_documentation_fragment"]:
        file, _dot, section = reference[len(FRAGMENT) :].partition(".")
        assert (folder / f"{file}.py").exists(), reference
        assert not section or not (folder / f"{section}.py").exists(), f"{reference} means {section}.py to Ansible"


# --- options -------------------------------------------------------------------------------------------------------


def facts_of_spec(option: dict) -> dict:
    """What an argument specification says about one option, with the usual values filled in."""
    return {
        "type": option.get("type", DEFAULT_TYPE),
        "elements": option.get("elements"),
        "choices": list(option.get("choices") or []),
        "default": option.get("default"),
        "required": bool(option.get("required", False)),
        "aliases": sorted(option.get("aliases") or []),
    }


def facts_of_documentation(option: dict) -> dict:
    return {
        "type": option.get("type", "no type"),
        "elements": option.get("elements"),
        "choices": list(option.get("choices") or []),
        "default": option.get("default"),
        "required": option.get("required", False),
        "aliases": sorted(option.get("aliases") or []),
    }


def differences(documented: dict, spec: dict, path: str = "") -> list[str]:
    found = [f"{path}{name}: not documented" for name in spec if name not in documented]
    found += [f"{path}{name}: documented, but there is no such option" for name in documented if name not in spec]
    for name, option in spec.items():
        if name not in documented:
            continue
        wanted, told = facts_of_spec(option), facts_of_documentation(documented[name])
        for fact, value in wanted.items():
            # true and 1 are equal to Python, and not to people
            if (type(told[fact]), told[fact]) != (type(value), value):
                found.append(f"{path}{name}: {fact} is {value!r}, documented is {told[fact]!r}")
        found += differences(documented[name].get("suboptions", {}), option.get("options") or {}, f"{path}{name}[].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_options_are_those_that_the_module_accepts(name):
    assert differences(documentation(name)["options"], accepted(name)["argument_spec"]) == []


def contradictions(spec: dict, path: str = "") -> list[str]:
    """Options that Ansible refuses to work with."""
    found = []
    for name, option in spec.items():
        if option.get("required") and option.get("default") is not None:
            found.append(f"{path}{name}: required and a default")
        if option.get("type") == "list" and not option.get("elements"):
            found.append(f"{path}{name}: a list of what?")
        found += contradictions(option.get("options") or {}, f"{path}{name}[].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_ansible_can_work_with_the_specification(name):
    assert contradictions(accepted(name)["argument_spec"]) == []


@pytest.mark.parametrize("name", MODULES)
def test_check_mode_is_supported_as_documented(name):
    promised = documentation(name)["attributes"]["check_mode"]["support"]
    assert (promised == "full") is bool(accepted(name).get("supports_check_mode"))


@pytest.mark.parametrize("name", MODULES)
def test_every_option_is_described_in_sentences(name):
    own = documentation(name)
    told = [("the module", own), *every(own["options"])]
    told += [(f"attribute {key}", content) for key, content in own["attributes"].items()]
    for path, content in told:
        assert content.get("description"), f"{path}: no description"
        for text in texts(content["description"]):
            assert isinstance(text, str), f"{path}: {text!r} is no text, YAML took it for something else"
            assert re.match(r'[A-Z"]', text), f"{path}: {text}"
            assert text.endswith("."), f"{path}: {text}"
            assert text.isascii(), f"{path}: {text}"


@pytest.mark.parametrize("name", MODULES)
def test_version_is_told_for_the_module_only(name):
    own = documentation(name)
    assert isinstance(own["version_added"], str)
    assert [path for path, option in every(own["options"]) if "version_added" in option] == []
    assert "version_added" not in source(name)["RETURN"]


_MARKUP = re.compile(r"\bO\(([^()]*(?:\([^()]*\))?[^()]*)\)")


@pytest.mark.parametrize("name", MODULES)
def test_options_that_descriptions_mention_exist(name):
    options = dict(every(documentation(name)["options"]))
    blocks = source(name)["DOCUMENTATION"] + source(name)["RETURN"]
    for content in set(_MARKUP.findall(re.sub(r"\s+", " ", blocks))):
        option, _equals, value = content.partition("=")
        assert option in options, f"O({content})"
        choices = options[option].get("choices")
        if value and choices:
            assert value in map(str, choices), f"O({content})"
        if value and options[option]["type"] == "bool":
            assert value in ("true", "false"), f"O({content})"


# --- attributes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_attributes_are_told(name):
    attributes = documentation(name)["attributes"]
    assert set(attributes) >= {"check_mode", "diff_mode", "idempotent", "action_group"}
    for key, content in attributes.items():
        assert content.get("support") in ("full", "partial", "none", "N/A"), key
        if content["support"] == "partial":
            assert content.get("details"), f"{key}: partial, but not in what way"


@pytest.mark.parametrize("name", MODULES)
def test_what_acts_in_every_run_is_told(name):
    """A restart, a restore and a password that is always written are no idempotent behaviour."""
    options = documentation(name)["options"]
    acting = {
        f"O({option}={value})"
        for option, value in (("state", "restarted"), ("state", "restored"), ("update_password", "always"))
        if value in options.get(option, {}).get("choices", [])
    }
    content = documentation(name)["attributes"]["idempotent"]
    assert content["support"] == ("partial" if acting else "full")
    assert acting <= set(re.findall(r"O\([^)]*\)", " ".join(texts(content.get("details", "")))))


@pytest.mark.parametrize("name", MODULES)
def test_module_is_in_the_action_group(name):
    assert documentation(name)["attributes"]["action_group"]["membership"] == [f"{COLLECTION}.verge"]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert name in runtime["action_groups"]["verge"], "run `make format`"


# --- examples ------------------------------------------------------------------------------------------------------


def used(task: dict) -> tuple[str, object]:
    """The action of a task and its options."""
    actions = [key for key in task if key not in KEYWORDS]
    assert len(actions) == 1, f"{task.get('name')}: {actions}"
    return actions[0], task[actions[0]]


def misused(given: object, options: dict, path: str = "") -> list[str]:
    """What a task says that the documentation does not know."""
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
        found += wrong_value(value, option, f"{path}{name}")
    return found


def wrong_value(value: object, option: dict, path: str) -> list[str]:
    found = []
    kinds = {"bool": bool, "int": int, "float": (int, float), "list": list, "dict": dict, "str": (str, int, float)}
    expected = kinds.get(option["type"], object)
    if not isinstance(value, expected) or (isinstance(value, bool) and option["type"] != "bool"):
        return [f"{path}: {value!r} is no {option['type']}"]
    values = value if isinstance(value, list) else [value]
    if option.get("choices"):
        found += [f"{path}: {one!r} is no choice" for one in values if one not in option["choices"]]
    if option.get("suboptions"):
        for number, item in enumerate(values):
            found += misused(item, option["suboptions"], f"{path}[{number}].")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_tasks_that_the_module_understands(name):
    tasks = examples(name)
    actions = []
    for task in tasks:
        assert task["name"][0].isupper(), task["name"]
        action, given = used(task)
        assert re.fullmatch(r"\w+\.\w+\.\w+", action), f"{action} is no full name"
        actions.append(action)
        if action.startswith(f"{COLLECTION}."):
            other = action[len(COLLECTION) + 1 :]
            assert other in MODULES, f"there is no module {action}"
            assert misused(given, documentation(other)["options"]) == [], task["name"]
            one_of = accepted(other).get("required_one_of", [])
            assert all(set(group) & set(given or {}) for group in one_of), task["name"]
    assert f"{COLLECTION}.{name}" in actions
    assert len({task["name"] for task in tasks}) == len(tasks), "names of examples are not unique"


# --- return values -------------------------------------------------------------------------------------------------


def incomplete(values: dict, path: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        found += [f"{path}{name}: no {fact}" for fact in ("description", "returned", "type") if not value.get(fact)]
        if value.get("type") == "list" and not value.get("elements"):
            found.append(f"{path}{name}: a list of what?")
        if value.get("type") != "bool" and "sample" not in value and "contains" not in value:
            found.append(f"{path}{name}: no sample")
        found += [f"{path}{name}: {t!r} is no sentence" for t in texts(value.get("description")) if not t.endswith(".")]
        found += incomplete(value.get("contains", {}), f"{path}{name}.")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_return_values_are_complete(name):
    assert incomplete(returned(name)) == []


#: Facts of virtual machines that speak for themselves and are not listed one by one.
UNTOLD = {"verge_vm": {"started", "uuid", "created", "modified"}}


@pytest.mark.parametrize("name", MODULES)
def test_return_values_are_those_of_the_resource(name):
    resource = resource_of(name)
    values = returned(name)
    if name.endswith("_info"):
        assert set(values) == {resource.plural or resource.name}
        return
    secrets = any(children.resource.once_returned for children in resource.children)
    assert set(values) == {resource.name, "actions"} | ({"created_secrets"} if secrets else set())
    told = values[resource.name]["contains"]
    facts = {fact.name for fact in resource.facts}
    options = {column.option for column in resource.columns if column.readable}
    children = {children.option for children in resource.children}
    assert set(told) <= {"id"} | facts | options | children
    assert {"id", *resource.identity} | facts | children <= set(told) | UNTOLD.get(name, set())


@pytest.mark.parametrize("name", MODULES)
def test_samples_show_what_children_have(name):
    """The members of a sample row are options and facts of the child, or its key."""
    if name.endswith("_info"):
        pytest.skip("samples of info modules are rows of the resource")
    resource = resource_of(name)
    for children in resource.children:
        if children.scalar:
            continue
        child = children.resource
        known = {"id", *(c.option for c in child.columns if c.readable), *(f.name for f in child.facts)}
        known |= {inner.option for inner in child.children}
        for row in returned(name)[resource.name]["contains"][children.option]["sample"]:
            assert set(row) <= known, f"{children.option}: {sorted(set(row) - known)}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.endswith("_info")])
def test_samples_of_info_modules_show_what_there_is(name):
    resource = resource_of(name)
    sample = returned(name)[resource.plural or resource.name]["sample"]
    for row in sample if resource.plural else [sample]:
        assert set(row) <= members(resource)


def members(resource: Resource) -> set[str]:
    """What a row has besides its children."""
    return {"id", *(c.option for c in resource.columns if c.readable), *(f.name for f in resource.facts)}


@pytest.mark.parametrize("name", [name for name in MODULES if name.endswith("_info")])
def test_what_no_other_module_explains_is_explained_completely(name):
    resource = resource_of(name)
    if not resource.read_only:
        pytest.skip("the module without _info explains the members")
    told = returned(name)[resource.plural or resource.name]["contains"]
    assert set(told) == members(resource) | {children.option for children in resource.children}
    for children in resource.children:
        assert set(told[children.option]["contains"]) == members(children.resource)


# --- the tests above can fail --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documented", "spec", "problem"),
    [
        ({}, {"a": {"type": "str"}}, "a: not documented"),
        ({"a": {"type": "str"}}, {}, "a: documented, but there is no such option"),
        ({"a": {"type": "str"}}, {"a": {"type": "int"}}, "a: type is 'int', documented is 'str'"),
        ({"a": {}}, {"a": {}}, "a: type is 'str', documented is 'no type'"),
        ({"a": {"type": "bool"}}, {"a": {"type": "bool", "default": False}}, "a: default is False, documented is None"),
        (
            {"a": {"type": "int", "default": 1}},
            {"a": {"type": "int", "default": True}},
            "a: default is True, documented is 1",
        ),
        (
            {"a": {"type": "str", "choices": ["x"]}},
            {"a": {"choices": ["x", "y"]}},
            "a: choices is ['x', 'y'], documented is ['x']",
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


def test_misuse_is_found():
    options = {
        "a": {"type": "list", "suboptions": {"b": {"type": "str", "required": True, "choices": ["x"]}}},
        "c": {"type": "bool"},
    }
    assert misused({"a": [{"b": "y"}, {}], "c": "yes", "d": 1}, options) == [
        "a[0].b: 'y' is no choice",
        "a[1].b: required",
        "c: 'yes' is no bool",
        "d: no such option",
    ]
