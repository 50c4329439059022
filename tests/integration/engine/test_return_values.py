# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules return exactly what their documentation says: every value is documented, and has the type documented there."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError, failure_result
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task, run_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.ansible import ROOT
from tests.integration.cases import CASES, PROVIDED, READ_ONLY, Case, Provided
from tests.integration.tasks import System

EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
LISTED = (*READ_ONLY, *(case.resource for case in PROVIDED))
RESOURCES = (*(case.resource for case in CASES), *LISTED)
#: What Ansible itself documents for all modules.
COMMON = frozenset(("changed", "msg"))
#: Failures of modules that only read contain an empty list as well, so that a handler need not know the module.
OF_FAILURES = COMMON | {"actions"}
TYPES = {"bool": bool, "dict": dict, "float": float, "int": int, "list": list, "str": str, "raw": object}
#: Forms of sizes, times and durations; a value of which the sample has one of them has it too.
FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d+ (?:B|[KMGTP]iB)",
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|never",
        r"\d+ (?:second|minute|hour|day|week)s?",
    )
)
_OPTION = re.compile(r"when O\((.+)\) is given")


@functools.cache
def module(name: str) -> Any:
    return importlib.import_module(f"ansible_collections.verge.vergeos.plugins.modules.{name}")


@functools.cache
def documented(name: str) -> dict[str, Any]:
    """Return the return values of a module, by name."""
    values: dict[str, Any] = yaml.safe_load(module(name).RETURN)
    return values


def given_options(options: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of the options of a task (`drives[].size`)."""
    for name, value in options.items():
        yield f"{path}{name}"
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                yield from given_options(item, f"{path}{name}[].")


def differences(found: Mapping[str, Any], values: Mapping[str, Any], given: set[str], path: str = "") -> Iterator[str]:
    """Yield where a dictionary differs from its documentation.

    Args:
        given: The options of the task, because some values are only returned with an option.
    """
    for name in found.keys() - values.keys():
        yield f"{path}{name}: not documented"
    for name, value in values.items():
        if name in found:
            yield from type_differences(found[name], value, given, f"{path}{name}")
        elif is_due(value["returned"], given):
            yield f"{path}{name}: documented, but missing"


def is_due(returned: str, given: set[str]) -> bool:
    option = _OPTION.fullmatch(returned)
    return option.group(1) in given if option else returned in ("always", "when requested with O(children)")


def type_differences(found: Any, value: Mapping[str, Any], given: set[str], path: str) -> Iterator[str]:
    if found is None:
        return
    if not has_type(found, value["type"]):
        yield f"{path}: expected {value['type']}, got {found!r}"
        return
    form = form_of(value.get("sample"))
    if form and not form.fullmatch(found):
        yield f"{path}: expected the form of {value['sample']!r}, got {found!r}"
    items = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
    for item in items:
        if isinstance(found, list) and not has_type(item, value["elements"]):
            yield f"{path}[]: expected {value['elements']}, got {item!r}"
        elif "contains" in value:
            yield from differences(
                item, value["contains"], given, f"{path}[]." if isinstance(found, list) else f"{path}."
            )


def form_of(sample: Any) -> re.Pattern[str] | None:
    return next((form for form in FORMS if isinstance(sample, str) and form.fullmatch(sample)), None)


def has_type(found: Any, name: str) -> bool:
    return isinstance(found, TYPES[name]) and (name in ("bool", "raw") or not isinstance(found, bool))


def result_of(system: System, case: Case, check: bool, options: dict[str, Any]) -> dict[str, Any]:
    """Return a result with what the processes add to it."""
    return {**system.run(case.resource, check=check, **options), "requests": {"GET": 1}}


@EVERY
def test_results_of_all_steps_match_the_documentation(system: System, case: Case) -> None:
    case.prepare(system)
    values = documented(f"verge_{case.resource.name}")
    for _step, options in case.steps:
        for check in (True, False):
            result = result_of(system, case, check, options)
            undue = {"warnings"} if not result["warnings"] else set()
            found = {name: value for name, value in result.items() if name not in undue}
            assert sorted(differences(found, values, set(given_options(options)))) == []
            assert sorted(other_forms(result["diff"], values[case.resource.name]["contains"])) == []


@pytest.mark.parametrize("case", PROVIDED, ids=lambda case: case.resource.name)
def test_results_of_what_only_the_platform_creates_match_the_documentation(system: System, case: Provided) -> None:
    values = documented(f"verge_{case.resource.name}")
    for options in (case.change, case.back):
        for check in (True, False):
            result = {**system.run(case.resource, check=check, **options), "requests": {"GET": 1}}
            undue = {"warnings"} if not result["warnings"] else set()
            found = {name: value for name, value in result.items() if name not in undue}
            assert sorted(differences(found, values, set(given_options(options)))) == []


def other_forms(diff: Mapping[str, Any], values: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield where a diff shows values in another form than results; objects inside are there by their names."""
    for side, shown in diff.items():
        for name, found in shown.items():
            value = values.get(name)
            if value is None:
                continue
            if not isinstance(found, dict):
                yield from type_differences(found, value, set(), f"{side}.{path}{name}")
            elif value["type"] == "list":
                for label, item in found.items():
                    inner = {side: item} if isinstance(item, dict) else {}
                    yield from other_forms(inner, value.get("contains", {}), f"{path}{name}.{label}.")


@EVERY
def test_lists_with_all_children_match_the_documentation(system: System, case: Case) -> None:
    case.prepare(system)
    system.run(case.resource, **case.create)
    found = listed(system, case.resource)
    assert found[case.resource.plural], "no object has been compared"
    assert sorted(differences(found, documented(f"verge_{case.resource.name}_info"), set())) == []


@pytest.mark.parametrize("resource", LISTED, ids=lambda resource: resource.name)
def test_lists_of_what_is_only_read_match_the_documentation(system: System, resource: Resource) -> None:
    found = listed(system, resource)
    assert found[resource.plural or resource.name], "no object has been compared"
    assert sorted(differences(found, documented(f"verge_{resource.name}_info"), set())) == []


def listed(system: System, resource: Resource) -> dict[str, Any]:
    """Return the result of the info module with all children, as either process returns it."""
    children = [children.option for children in resource.children]
    result = run(system, listing(resource), {"children": children} if children else {})
    result.pop("changed")
    return result


def run(system: System, task: Task, options: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a task with a client of its own."""
    simulator = system.simulator
    login = {"host": simulator.url, "username": simulator.username, "password": simulator.password}
    given, params = system._validated(
        dict(task.spec), dict(task.rules), {**login, "ca_path": str(simulator.ca_file), **options}
    )
    return run_task(task, params, given, check=False)


@pytest.mark.parametrize("name", [f"verge_{resource.name}_info" for resource in RESOURCES] + ["verge_vm", "verge_api"])
def test_failures_match_the_documentation(system: System, name: str) -> None:
    task = module(name).TASK
    required = {"verge_vm": {"name": "web9"}, "verge_api": {"table": "vms", "identity": {"name": "web9"}}}.get(name, {})
    with pytest.raises(RunError) as caught:
        run(system, task, {**required, "password": "wrong"})
    result = failure_result(caught.value)
    values = documented(name)
    assert set(result) <= OF_FAILURES | values.keys()
    assert has_type(result["error"], values["error"]["type"])
    assert sorted(key for key in result["error"] if f"C({key})" not in values["error"]["description"]) == []


#: Tasks of the modules that have no declaration, and what they need.
OTHERS: dict[str, list[dict[str, Any]]] = {
    "verge_api": [
        {"table": "snapshot_profiles", "identity": {"name": "Standard"}, "values": {"description": "By a test"}},
        {"table": "vms", "identity": {"name": "web2"}, "action": {"name": "poweron"}},
    ],
    "verge_api_info": [{"table": "nodes"}],
    "verge_apply": [
        {"definition": {"vms": [{"name": "web1", "description": "by a test"}, {"name": "new", "ram": "1 GiB"}]}},
        {"definition": {"tag_categories": [{"name": "colours", "tags": [{"name": "red"}]}]}},
    ],
    "verge_drift": [{"definition": {"vms": [{"name": "web1", "cpu_cores": 8}, {"name": "new"}], "users": []}}],
    "verge_export": [{}, {"dest": "system", "kinds": ["vms"]}],
    "verge_capacity_info": [{}, {"ram": "4 GiB", "storage": "100 GiB", "tier": 1}],
    "verge_doctor": [{}],
    "verge_drive_health_info": [{}],
    "verge_health_info": [{}],
    "verge_license": [
        {"license": "TGljZW5jZSBvZiBhIHRlc3Q=", "valid_for": "1 day"},
        {"state": "requested", "dest": "request.lrq"},
    ],
    "verge_network_path_info": [
        {},
        {"source": "web1", "destination": "db1", "destination_port": 5432},
        {"questions": [{"destination": "db1", "destination_port": 5432, "expected": "blocked"}, {}]},
    ],
    "verge_tenant_usage_info": [{}],
    "verge_network_query": [{"network": "Internal", "query": "ping", "target": "192.168.0.101"}],
    "verge_node_query": [{"node": "node1", "query": "lsblk"}],
    "verge_tenant_node_query": [{"tenant": "acme", "node": "node1", "query": "arp"}],
    "verge_vsan_query": [{"query": "gettierstatus"}],
    "verge_schema_info": [{"tables": ["vms"]}],
}

#: Tasks that create what they are about.
NEEDS: dict[str, tuple[str, dict[str, Any]]] = {
    "verge_tenant_node_query": (
        "verge_tenant",
        {
            "name": "acme",
            "nodes": [{"name": "node1", "cpu_cores": 1, "ram": "2 GiB"}],
            "storage": [{"tier": 1, "size": "5 GiB"}],
            "state": "running",
        },
    ),
}


@pytest.mark.parametrize(("name", "options"), [(name, task) for name, tasks in OTHERS.items() for task in tasks])
def test_results_without_a_declaration_match_the_documentation(
    system: System, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    if "dest" in options:
        options = {**options, "dest": str(tmp_path / options["dest"])}
    if name in NEEDS:
        needed, its_options = NEEDS[name]
        run(system, module(needed).TASK, its_options)
    result = run(system, module(name).TASK, options)
    values = documented(name)
    given = set(given_options(options))
    missing = {key for key, value in values.items() if is_due(value["returned"], given)} - result.keys()
    assert sorted(missing) == []
    assert sorted(differences(result, {**dict.fromkeys(COMMON, ANYTHING), **values}, given)) == []


ANYTHING = {"type": "raw", "returned": "sometimes"}


def test_every_module_is_compared() -> None:
    listed = {f"verge_{resource.name}_info" for resource in RESOURCES}
    managed = {f"verge_{case.resource.name}" for case in (*CASES, *PROVIDED)}
    assert {path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py")} == listed | managed | set(OTHERS)


def test_differences_are_found() -> None:
    values = {
        "a": {"type": "int", "returned": "always"},
        "e": {"type": "str", "returned": "on failure", "sample": "4 GiB"},
        "b": {"type": "list", "elements": "dict", "returned": "when O(b) is given", "contains": {"c": {"type": "str"}}},
    }
    assert sorted(differences({"a": True, "b": [{"c": 1}, 2], "d": None, "e": "4096"}, values, set())) == [
        "a: expected int, got True",
        "b[].c: expected str, got 1",
        "b[]: expected dict, got 2",
        "d: not documented",
        "e: expected the form of '4 GiB', got '4096'",
    ]
    assert sorted(differences({}, values, {"b"})) == ["a: documented, but missing", "b: documented, but missing"]


def test_other_forms_are_found() -> None:
    values = {
        "a": {"type": "str", "sample": "4 GiB"},
        "b": {"type": "list", "elements": "dict", "contains": {"c": {"type": "str"}}},
    }
    assert sorted(other_forms({"before": {"a": "4096"}, "after": {"b": {"x": {"c": 1}}}}, values)) == [
        "after.b.x.c: expected str, got 1",
        "before.a: expected the form of '4 GiB', got '4096'",
    ]
