# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws of documents: applying one equals running the modules, and a second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import kinds_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import RowKey
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.cases import CASES, Case, volatile
from tests.integration.documents.applying import TASK, apply
from tests.integration.documents.generating import Entry, documents
from tests.integration.engine.test_laws import VOLATILE_COLUMNS, stored_state
from tests.integration.exporting import CREATABLE, assert_same_exports, export, prepare_other
from tests.integration.exporting import document as document_of
from tests.integration.tasks import CLOCK, System
from tests.simulator import Fault, Simulator

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

#: Values that differ between two runs: they change by themselves, or are numbers and addresses in the order of creation.
IGNORED = frozenset(("id", "layer2_id", "dmz_ip_address", *VOLATILE_COLUMNS))
#: What is the same in two systems except for such values: the pairs of those that have the same meaning.
Pairs = set[tuple[str, str]]


def visible(system: System) -> dict[str, Any]:
    """Return all objects with what is inside them, those of one name in the order of what they belong to."""
    system.simulator.clock.finish()
    found = {}
    for case in MANAGED:
        children = [inner.option for inner in case.resource.children]
        names = (case.key_option, *case.resource.scope)
        found[case.id] = sorted(
            system.info(case.resource, **({"children": children} if children else {})),
            key=lambda view, names=names: [str(view.get(name)) for name in names],  # type: ignore[misc]
        )
    return found


def chosen_by_platform(resource: Resource) -> frozenset[str]:
    """Return the names of the values that differ between two runs."""
    keys = (fact.name for fact in resource.facts if isinstance(fact.codec, RowKey))
    return frozenset((*IGNORED, *keys, *volatile(resource)))


def stable(resource: Resource, view: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the values that differ between two runs."""
    found = {name: value for name, value in view.items() if name not in chosen_by_platform(resource)}
    for inner in resource.children:
        if isinstance(items := found.get(inner.option), list):
            # Names are listed in the order of their rows.
            found[inner.option] = sorted(items) if inner.scalar else [stable(inner.resource, item) for item in items]
    return found


def chosen_pairs(resource: Resource, view: dict[str, Any], other: dict[str, Any]) -> Pairs:
    """Return the values that the platform has chosen for an object in two runs."""
    names = chosen_by_platform(resource) & view.keys() & other.keys()
    found = {(str(view[name]), str(other[name])) for name in names}
    for inner in resource.children:
        rows, others = view.get(inner.option), other.get(inner.option)
        if isinstance(rows, list) and isinstance(others, list) and not inner.scalar:
            for row, same in zip(rows, others, strict=False):
                found |= chosen_pairs(inner.resource, row, same)
    return found


def same(value: Any, other: Any, pairs: Pairs) -> bool:
    """Return whether two values are equal where keys and addresses mean the same."""
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(same(value[name], other[name], pairs) for name in value)
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(same(*both, pairs) for both in zip(value, other, strict=True))
    if value == other:
        return True
    (path, _slash, key), (other_path, _slash, other_key) = (str(one).rpartition("/") for one in (value, other))
    return path == other_path and (key, other_key) in pairs


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Assert that two systems have the same objects."""
    assert {kind: len(views) for kind, views in found.items()} == {kind: len(views) for kind, views in expected.items()}
    both = [(case, *views) for case in MANAGED for views in zip(found[case.id], expected[case.id], strict=True)]
    pairs = {pair for case, view, other in both for pair in chosen_pairs(case.resource, view, other)}
    for case, *views in both:
        view, other = (stable(case.resource, view) for view in views)
        assert view.keys() == other.keys()
        different = {name: (view[name], other[name]) for name in view if not same(view[name], other[name], pairs)}
        assert different == {}, (case.id, view)


RESOURCE_OF = {case.resource.plural: case.resource for case in MANAGED}


def planned(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a plan without what changes by itself."""
    return [
        {**entry, **{part: stable(RESOURCE_OF[entry["kind"]], entry[part]) for part in ("before", "after")}}
        for entry in result["plan"]
    ]


#: A few examples of each law; `make torture PARTS=documents` tries others.
EXAMPLES = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    # An example takes seconds, so the smallest one that fails is looked for by hand.
    phases=(Phase.generate,),
)
#: The cases of kinds that can be created on another system.
MADE_ANYWHERE = [case for case in MANAGED if case.resource.plural in CREATABLE]


def test_documents_of_these_laws_have_every_kind_that_can_be_created() -> None:
    kinds = kinds_of(RESOURCES.values())
    assert sorted(RESOURCE_OF) == [name for name, kind in kinds.items() if not kind.resource.provided]


def prepare(system: System, entries: Sequence[Entry]) -> None:
    """Bring a system to where it is before the document is applied."""
    system.simulator.reset()
    for case in dict.fromkeys(entry.case for entry in entries):
        case.prepare(system)
    for entry in entries:
        for options in entry.before:
            system.run(entry.case.resource, **options)
    system.simulator.clock.finish()


def run_alone(system: System, entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the task for one object, and return its options and its result; if it is refused, the usual one."""
    resource = entry.case.resource
    state = system.simulator.snapshot()
    try:
        return entry.options, system.run(resource, **entry.options)
    except RunError:
        system.simulator.restore(state)
    return entry.usual, system.run(resource, **entry.usual)


def definition_of(entries: Sequence[Entry], options: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return a document; its order says nothing about the order in which its objects need each other."""
    found: dict[str, list[Any]] = {}
    for entry, wanted in zip(reversed(entries), reversed(options), strict=True):
        found.setdefault(entry.case.resource.plural, []).append(wanted)
    return found


def shown_name(entry: Entry) -> str:
    """Return the name of an object as results show it, which may be another spelling than that of a task."""
    column = entry.case.resource.column(entry.case.key_option)
    return str(column.show(column.codec.parse(entry.name)))


@EXAMPLES
@given(entries=documents(MANAGED))
def test_a_document_has_the_effect_of_the_modules(system: System, entries: list[Entry]) -> None:
    check_effect(system, entries)


def check_effect(system: System, entries: Sequence[Entry]) -> None:
    """Apply a document, and compare that with running the modules one by one; then apply it again."""
    prepare(system, entries)
    begin = system.simulator.snapshot()
    accepted, expected = zip(*(run_alone(system, entry) for entry in entries), strict=True)
    by_modules = visible(system)
    system.simulator.restore(begin)
    definition = definition_of(entries, accepted)
    predicted = apply(system, definition, check=True)
    result = apply(system, definition)
    assert_same(visible(system), by_modules)
    assert planned(result) == planned(predicted)
    assert [entry["changed"] for entry in result["objects"]] == [entry["changed"] for entry in predicted["objects"]]
    changed = {(change["kind"], change["name"]): change for change in result["plan"]}
    for entry, alone in zip(entries, expected, strict=True):
        resource = entry.case.resource
        change = changed.get((resource.plural, shown_name(entry)), {"before": {}, "after": {}})
        assert difference(resource, change) == difference(resource, alone["diff"])
    system.counted()
    again = apply(system, definition)
    assert not again["plan"], str(again["plan"])
    assert not again["changed"]
    assert {entry.method for entry in system.counted()} == {"GET"}


@pytest.fixture(scope="module")
def other() -> Iterator[System]:
    """A system as installed."""
    with Simulator(seed="empty", clock_rate=20.0) as simulator:
        yield System(simulator)


@EXAMPLES
@given(entries=documents(MADE_ANYWHERE), full=st.booleans())
def test_an_export_of_what_a_document_has_made_makes_the_same_elsewhere(
    system: System, other: System, entries: list[Entry], full: bool
) -> None:
    check_export(system, other, entries, full)


def check_export(system: System, other: System, entries: Sequence[Entry], full: bool) -> None:
    """Export what tasks have made, apply that to an empty system, and compare its export."""
    prepare(system, entries)
    for entry in entries:
        run_alone(system, entry)
    # What has been changed need not be what can be created; the export says so. Of the system itself, everything can.
    assume("it cannot be created like this" not in export(system, kinds=list(CREATABLE), full=full)["text"])
    prepare_other(system, other)
    exported = document_of(system, elsewhere=True, kinds=list(CREATABLE), full=full, contents=True)
    apply(other, exported)
    assert_same_exports(system, other, full)


def difference(resource: Resource, change: dict[str, Any]) -> dict[str, Any]:
    return {part: stable(resource, change[part]) for part in ("before", "after")}


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
            assert_same(visible(system), expected)


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
