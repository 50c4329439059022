# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws of documents: applying one equals running the modules, and a second run changes nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.cases import CASES, Case, volatile
from tests.integration.documents.applying import TASK, apply
from tests.integration.engine.test_laws import VOLATILE_COLUMNS, stored_state
from tests.integration.tasks import CLOCK, System
from tests.simulator import Fault

MANAGED = [case for case in CASES if case.resource.plural and not case.resource.read_only]
EVERY = pytest.mark.parametrize("case", MANAGED, ids=lambda case: case.id)


def document(case: Case, options: dict[str, Any]) -> dict[str, Any]:
    return {case.resource.plural: [options]}


@EVERY
def test_a_document_changes_what_the_module_changes(system: System, case: Case) -> None:
    case.prepare(system)
    for _step, options in case.steps:
        by_module = system.run(case.resource, check=True, **options)
        before = stored_state(system)
        system.counted()
        predicted = apply(system, document(case, options), check=True)
        assert {entry.method for entry in system.counted()} == {"GET"}
        assert stored_state(system) == before
        (change,) = predicted["plan"]
        assert {"before": change["before"], "after": change["after"]} == by_module["diff"]
        assert predicted["actions"] == by_module["actions"]
        real = apply(system, document(case, options))
        assert real["changed"] is predicted["changed"] is True
        assert real["plan"] == predicted["plan"]
        assert real["actions"] == predicted["actions"]
        assert real["diff"] == predicted["diff"]
        again = apply(system, document(case, options))
        assert not again["changed"], again["actions"]
        assert again["plan"] == []


@EVERY
def test_all_objects_that_info_modules_list_can_be_put_into_a_document(system: System, case: Case) -> None:
    case.prepare(system)
    system.run(case.resource, **case.create)
    children = [inner.option for inner in case.resource.children]
    rows = system.info(case.resource, **({"children": children} if children else {}))
    assert rows
    result = apply(system, {case.resource.plural: rows}, check=True)
    assert (result["changed"], result["plan"], result["warnings"]) == (False, [], [])


# --- several objects at once -------------------------------------------------------------------------------------------

#: What a document may say about the object of a case, and what was there before.
STEPS = {
    "create": ((), "create"),
    "repeat": (("create",), "create"),
    "change": (("create",), "change"),
    "remove": (("create",), "removal"),
    "remove nothing": ((), "removal"),
}


#: Values that differ between two runs: they change by themselves, or are numbers in the order of creation and removal.
IGNORED = frozenset(("id", "layer2_id", *VOLATILE_COLUMNS))


def visible(system: System) -> dict[str, Any]:
    """Return all objects with what is inside them, without what differs between two runs."""
    system.simulator.clock.finish()
    found = {}
    for case in MANAGED:
        children = [inner.option for inner in case.resource.children]
        views = system.info(case.resource, **({"children": children} if children else {}))
        found[case.id] = [stable(case.resource, view) for view in views]
    return found


def stable(resource: Resource, view: dict[str, Any]) -> dict[str, Any]:
    kinds = {inner.option: inner for inner in resource.children if not inner.scalar}
    found = {name: value for name, value in view.items() if name not in {*IGNORED, *volatile(resource)}}
    for option, inner in kinds.items():
        if isinstance(found.get(option), list):
            found[option] = [stable(inner.resource, child) for child in found[option]]
    return found


CASE_OF = {case.id: case for case in MANAGED}


RESOURCE_OF = {case.resource.plural: case.resource for case in MANAGED}


def planned(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a plan without what changes by itself."""
    return [
        {**entry, **{part: stable(RESOURCE_OF[entry["kind"]], entry[part]) for part in ("before", "after")}}
        for entry in result["plan"]
    ]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # An example takes a second, so the smallest one that fails is looked for by hand.
    phases=(Phase.generate,),
)
@given(chosen=st.dictionaries(st.sampled_from(sorted(CASE_OF)), st.sampled_from(sorted(STEPS)), min_size=2))
def test_a_document_has_the_effect_of_the_modules(system: System, chosen: dict[str, str]) -> None:
    steps = {CASE_OF[name]: step for name, step in chosen.items()}

    def prepared() -> None:
        system.simulator.reset()
        for case in MANAGED:
            if case in steps:
                case.prepare(system)
                for before in STEPS[steps[case]][0]:
                    system.run(case.resource, **getattr(case, before))
        system.simulator.clock.finish()

    prepared()
    differences = {}
    for case, step in steps.items():
        result = system.run(case.resource, **getattr(case, STEPS[step][1]))
        differences[case.id] = {part: stable(case.resource, result["diff"][part]) for part in ("before", "after")}
    by_modules = visible(system)
    prepared()
    definition: dict[str, list[Any]] = {}
    for case, step in steps.items():
        definition.setdefault(case.resource.plural, []).append(getattr(case, STEPS[step][1]))
    predicted = apply(system, definition, check=True)
    result = apply(system, definition)
    for kind, views in visible(system).items():
        for view, expected in zip(views, by_modules[kind], strict=True):
            assert set(view) == set(expected)
            assert {name: (value, expected[name]) for name, value in view.items() if value != expected[name]} == {}
    assert planned(result) == planned(predicted)
    assert [entry["changed"] for entry in result["objects"]] == [entry["changed"] for entry in predicted["objects"]]
    changed = {change["kind"]: change for change in result["plan"]}
    for case in steps:
        change = changed.get(case.resource.plural, {"before": {}, "after": {}})
        assert {part: stable(case.resource, change[part]) for part in ("before", "after")} == differences[case.id]
    assert not apply(system, definition)["changed"]


# --- interruptions -----------------------------------------------------------------------------------------------------

SYSTEM = {
    "tag_categories": [{"name": "tier", "taggable_vms": True, "tags": [{"name": "web"}]}],
    "networks": [
        {
            "name": "app",
            "type": "internal",
            "network": "10.20.0.0/24",
            "ip_address": "10.20.0.1",
            "rules": [{"name": "ssh", "direction": "incoming", "action": "accept", "protocol": "tcp"}],
        }
    ],
    "vms": [
        {
            "name": f"app{number}",
            "cpu_cores": 1,
            "ram": "1 GiB",
            "drives": [{"name": "os", "size": "1 GiB"}],
            "nics": [{"name": "nic_0", "network": "app"}],
            "tags": ["tier:web"],
        }
        for number in (1, 2)
    ],
    "users": [{"name": "alice", "user_password": "Pw-81-abcdefgh", "email": "a@example.com"}],
}
GONE = {
    "vms": [{"name": "app1", "description": "changed"}, {"name": "app2", "state": "absent"}],
    "users": [{"name": "alice", "state": "absent"}],
}


def writes(system: System) -> list[str]:
    return [entry.method for entry in system.counted() if entry.method != "GET"]


@pytest.mark.parametrize(("when", "on_error"), [("before", "continue"), ("after", "stop")])
def test_after_a_fault_in_any_write_another_run_completes_the_work(system: System, when: str, on_error: str) -> None:
    system.counted()
    apply(system, SYSTEM)
    first = writes(system)
    apply(system, GONE)
    second = writes(system)
    expected = visible(system)
    for document, sent in ((SYSTEM, first), (GONE, second)):
        for number in range(1, len(sent) + 1):
            system.simulator.reset()
            if document is GONE:
                apply(system, SYSTEM)
            until = sent[:number]
            method = until[-1]
            system.simulator.faults.add(Fault("reset", when=when, method=method, nth=until.count(method)))
            with suppress(RunError):
                apply(system, document, on_error=on_error)
            system.simulator.faults.clear()
            apply(system, document)
            assert not apply(system, document)["changed"]
            apply(system, GONE)
            assert visible(system) == expected, (number, method)


def test_an_interrupted_run_ends_and_is_completed_by_another_one(system: System) -> None:
    def interrupt(line: str) -> None:
        if line.startswith("2 of "):
            raise KeyboardInterrupt

    apply_twice = {"definition": SYSTEM}
    params = ArgumentSpecValidator(dict(TASK.spec)).validate(apply_twice).validated_parameters
    with system.client() as client, pytest.raises(KeyboardInterrupt):
        TASK.execute(client, Call(params, apply_twice, False, "admin", CLOCK, interrupt))
    assert apply(system, SYSTEM)["changed"]
    assert not apply(system, SYSTEM)["changed"]
