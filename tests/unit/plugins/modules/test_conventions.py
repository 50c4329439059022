# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All modules follow the conventions of the collection, in their options and in what they return.

`tests/integration/engine/test_return_values.py` compares real results with this documentation.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Codec, Duration, Size, Timestamp
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.tests.unit.plugins.modules.reading import (
    MODULES,
    documentation,
    flatten,
    flatten_values,
    paragraphs,
    return_values,
)

#: How values of each kind are written.
FORMS: dict[type[Codec], re.Pattern[str]] = {
    Size: re.compile(r"\d+ (?:B|[KMGTP]iB)"),
    Timestamp: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|never"),
    Duration: re.compile(r"\d+ (?:second|minute|hour|day|week)s?"),
}
#: Names that say of which kind a value is.
KINDS = {
    Size: re.compile(r"(?:.*_)?(?:ram|size|capacity|bytes|used|allocated|reserved)"),
    Timestamp: re.compile(r"created|modified|started|expires|(?:.*_)?(?:expires|until|at|login|time)"),
    Duration: re.compile(r"retention"),
}
#: Values with such a name that are of no such kind.
OTHER_KINDS = {
    "rsa_key_size": "bits, a choice of the platform",
}
#: Values of one name that have different types.
OTHER_TYPES = {
    "questions": "recipes have a list; task scripts have the document that the platform stores",
    "storage": "clusters have a flag of this name, as on the platform; tenants have a list",
    "tags": "the tags of a category are objects",
}
#: What a number is, without a unit.
COUNTS = re.compile(
    r"\b(?:number|numeric|position|preference|weight|port|ids?|maximum rate|amount|ratio|how many|minute of the hour"
    r"|hour of the day|day of the month|month of the year|storage tier)\b",
    re.IGNORECASE,
)
UNITS = re.compile(
    r"\bin (?:milliseconds|seconds|bytes|MiB|percent|bits|KiB|degrees(?: Celsius)?)\b|^Seconds\b|\b(?:seconds|MiB) per\b|\bper second\b"
)
#: Ends of names that say a unit, which sizes and durations have in their values.
UNIT_IN_NAME = re.compile(r"_(?:bytes|kb|mb|gb|kib|mib|gib|ms|seconds|secs|minutes|hours|days)$")
#: Values whose names say a unit nevertheless.
NAMED_BY_UNIT = {
    "read_ahead_kb": "a choice of the platform, with 0 for no preference",
    "monitor_interval_ms": "the platform's own name, and always milliseconds",
}
#: Modules without a declaration of a single resource that cannot remove anything, and why.
NEVER_REMOVED = {"verge_license": "no source says how the platform removes a licence"}


EVERY = pytest.mark.parametrize("name", MODULES)


@functools.cache
def values(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return everything that a module returns, by path."""
    return flatten_values(return_values(name))


def last(path: str) -> str:
    return path.rpartition(".")[2]


def objects(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the values of the objects of the platform that a module returns."""
    for path, value in values(name):
        if "." in path and name in MODULES_OF_RESOURCES:
            yield path, value


MODULES_OF_RESOURCES = {*RESOURCES, *(f"verge_{resource.name}_info" for resource in RESOURCES.values())}
OF_RESOURCES = pytest.mark.parametrize("name", sorted(MODULES_OF_RESOURCES))


def codecs(resource: Resource, path: str, managed: bool = False) -> Iterator[tuple[str, Codec]]:
    """Yield the values of an object that a declaration knows, with their codecs.

    Args:
        managed: Only those that a module which manages it returns.
    """
    for column in resource.columns:
        if column.readable:
            yield f"{path}.{column.option}", column.codec
    for fact in resource.facts:
        yield f"{path}.{fact.name}", fact.codec
    for children in resource.children:
        if not children.scalar and not (managed and children.resource.read_only):
            yield from codecs(children.resource, f"{path}.{children.option}[]")


DECLARED = [
    (module, path, codec)
    for module, resource in RESOURCES.items()
    if not resource.read_only
    for path, codec in codecs(resource, resource.name, managed=True)
] + [
    (module, path, codec)
    for module, resource in RESOURCES.items()
    if resource.read_only
    for path, codec in codecs(resource, f"{resource.plural}[]" if resource.plural else resource.name)
]


def test_the_form_of_each_value_is_that_of_its_kind() -> None:
    """Sizes, times and durations are strings with a unit or in ISO 8601, as their samples show."""
    wrong = []
    for module, path, codec in DECLARED:
        value = dict(values(module))[path]
        for kind, form in FORMS.items():
            if isinstance(codec, kind) and not (value["type"] == "str" and form.fullmatch(value["sample"])):
                wrong.append(f"{module} {path}: {value}")
    assert wrong == []


@OF_RESOURCES
def test_names_of_sizes_times_and_durations_mean_such_values(name: str) -> None:
    wrong = [
        f"{path}: {value}"
        for path, value in objects(name)
        for kind, names in KINDS.items()
        if names.fullmatch(last(path)) and last(path) not in OTHER_KINDS
        if value["type"] != "str" or not FORMS[kind].fullmatch(value["sample"])
    ]
    assert wrong == []


def described(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the options of a module, and the values of the objects that it returns."""
    return [*objects(name), *flatten(documentation(name)["options"])]


@EVERY
def test_no_name_contains_a_unit(name: str) -> None:
    named = {last(path) for path, _content in described(name)}
    assert {one for one in named if UNIT_IN_NAME.search(one)} <= set(NAMED_BY_UNIT)


@EVERY
def test_numbers_have_a_unit_or_count_something(name: str) -> None:
    texts = {
        path: " ".join(paragraphs(content["description"]))
        for path, content in described(name)
        if content["type"] in ("int", "float")
    }
    assert {path: text for path, text in texts.items() if not UNITS.search(text) and not COUNTS.search(text)} == {}


@OF_RESOURCES
def test_objects_have_keys_and_keys_are_strings(name: str) -> None:
    keys = {path: value["type"] for path, value in values(name) if re.match("Key of ", str(value["description"]))}
    assert {path for path, kind in keys.items() if kind != "str"} == set()
    rows = {path: value["contains"] for path, value in values(name) if "contains" in value}
    assert {path for path, row in rows.items() if "id" not in row} <= {path for path in rows if "guest_" in path}


@OF_RESOURCES
def test_tags_are_written_as_category_and_name(name: str) -> None:
    tags = [value for path, value in values(name) if last(path) == "tags" and "contains" not in value]
    assert [tag for tag in tags if tag["elements"] != "str"] == []
    assert [one for tag in tags for one in tag["sample"] if not re.fullmatch(r"[^:]+:[^:]+", str(one))] == []


def test_values_of_one_name_have_one_type() -> None:
    types: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name in MODULES_OF_RESOURCES:
        for path, value in objects(name):
            types[last(path)].add((value["type"], value.get("elements", "")))
    assert {name for name, found in types.items() if len(found) > 1} == set(OTHER_TYPES)


@EVERY
def test_states_are_words_and_present_by_default(name: str) -> None:
    state = documentation(name)["options"].get("state")
    if state:
        assert state["default"] == "present"
        resource = RESOURCES.get(name)
        stays = resource.provided and not resource.removed_by if resource is not None else name in NEVER_REMOVED
        lasting = ["present"] if stays else ["present", "absent"]
        assert state["choices"][: len(lasting)] == lasting
        assert ("absent" in state["choices"]) is ("absent" in lasting)
    for path, option in flatten(documentation(name)["options"]):
        if last(path) == "state" and path != "state":
            assert (option["choices"], option["default"]) == (["present", "absent"], "present"), path


@EVERY
def test_lists_of_objects_can_be_purged_on_request_only(name: str) -> None:
    options = dict(flatten(documentation(name)["options"]))
    for path, option in options.items():
        parent, _dot, own = path.rpartition(".")
        if own.startswith("purge_"):
            assert (option["type"], option["default"]) == ("bool", False), path
            listed = own[len("purge_") :]
            assert options[f"{parent}.{listed}" if parent else listed]["type"] == "list", path


@pytest.mark.parametrize("suffix", ["", "_info"])
def test_options_of_many_modules_are_the_same_in_each(suffix: str) -> None:
    """An option that at least ten modules have has the same type and default in all of them."""
    found: dict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for name in sorted(MODULES_OF_RESOURCES):
        if name.endswith("_info") is (suffix == "_info"):
            for option, content in documentation(name)["options"].items():
                found[option][name] = tuple(content.get(key) for key in ("type", "elements", "default"))
    # Only the log is so long that there is a limit by default.
    found["limit"].pop("verge_log_info", None)
    # The tags of a category are objects; those of other objects are names.
    found["tags"].pop("verge_tag_category", None)
    common = {option: modules for option, modules in found.items() if len(modules) >= 10}
    assert {"host", "token", "id", "name"} <= set(common)
    assert {option: modules for option, modules in common.items() if len(set(modules.values())) > 1} == {}
