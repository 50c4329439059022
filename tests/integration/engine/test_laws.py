# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws that hold for every resource: idempotence, check mode, neighbours, secrets, faults."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import waits
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Integer, Memory, Size
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Reference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.contract import load_contract
from tests.integration.cases import CASES, PROVIDED, Case, Provided
from tests.integration.tasks import System
from tests.simulator import Fault

EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)

#: Stored columns that change by themselves.
VOLATILE_COLUMNS = frozenset(
    ("modified", "last_update", "last_login", "last_fw_apply", "last_dns_apply", "last_run", "current_stats")
)


def stored_state(system: System, *ignored: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows once pending work is done, without the columns that change by themselves."""
    system.simulator.clock.finish()
    return {
        table: [
            {name: value for name, value in row.items() if name not in {*VOLATILE_COLUMNS, *ignored}}
            for row in system.rows(table)
        ]
        for table in load_contract()
        if not table.endswith(("_actions", "_logs", "logs", "_stats", "_stats_history_long", "alarms"))
    }


@EVERY
def test_check_mode_predicts_each_step_and_repetition_changes_nothing(system: System, case: Case) -> None:
    predicts_each_step_and_converges(system, case)


def predicts_each_step_and_converges(system: System, case: Case) -> None:
    case.prepare(system)
    for step, options in case.steps:
        before = stored_state(system)
        system.counted()
        predicted = system.run(case.resource, check=True, **options)
        assert not [entry for entry in system.counted() if entry.method != "GET"]
        assert stored_state(system) == before
        real = system.run(case.resource, **options)
        assert predicted["changed"] is real["changed"] is True
        assert predicted["diff"] == real["diff"]
        assert predicted["actions"] == real["actions"]
        assert real["diff"]["before"] != real["diff"]["after"]
        # What is staged, and what a removal leaves behind, is not an unexpected effect.
        assert not [text for text in real["warnings"] if "staged" not in text and "stays as it is" not in text]
        system.counted()
        again = system.run(case.resource, **options)
        requests = system.counted()
        assert not again["changed"], again["actions"]
        assert again["diff"] == {"before": {}, "after": {}}
        assert {entry.method for entry in requests} == {"GET"}
        assert len(requests) == case.reads.get(step, 1)


@EVERY
def test_removal_leaves_nothing_behind_and_neighbours_untouched(system: System, case: Case) -> None:
    case.prepare(system)
    for neighbour in case.neighbours():
        system.run(case.resource, **neighbour)
    before = stored_state(system)
    for _step, options in case.steps:
        system.run(case.resource, **options)
    case.clean(system)
    assert stored_state(system) == before


@EVERY
def test_a_result_fed_back_as_options_plans_no_change(system: System, case: Case) -> None:
    case.prepare(system)
    result = system.run(case.resource, **case.create)
    for view in (listed(system, case)[0], result[case.resource.name]):
        again = system.run(case.resource, **view)
        assert not again["changed"], again["diff"]
        assert not [warning for warning in again["warnings"] if "only the platform writes" in warning]


@EVERY
def test_all_objects_can_be_fed_back(system: System, case: Case) -> None:
    children = [kind.option for kind in case.resource.children]
    for view in system.info(case.resource, **({"children": children} if children else {})):
        result = system.run(case.resource, check=True, **view)
        assert not result["changed"], (view, result["diff"])


@EVERY
def test_every_column_that_is_sent_exists(system: System, case: Case) -> None:
    case.prepare(system)
    for _step, options in case.steps:
        system.run(case.resource, **options)
    dropped = [(entry.path, entry.dropped) for entry in system.simulator.journal.requests if entry.dropped]
    assert not dropped


@EVERY
def test_secrets_never_appear_in_results(system: System, case: Case) -> None:
    case.prepare(system)
    secrets = [
        case.create[column.option]
        for column in case.resource.columns
        if column.is_secret and column.option in case.create
    ]
    results = [system.run(case.resource, check=check, **case.create) for check in (True, False)]
    results.append(system.run(case.resource, **{**case.create, **({"update_password": "always"} if secrets else {})}))
    text = json.dumps(results)
    assert not [secret for secret in secrets if secret in text]


def outcome(system: System, case: Case, check: bool, options: dict[str, Any]) -> tuple[str, Any]:
    """Return the message of the refusal, or whether the task changed something."""
    system.counted()
    try:
        changed = system.run(case.resource, check=check, **options)["changed"]
    except RunError as error:
        # What only the platform knows is refused after something has been sent.
        return str(error.error), [entry.method for entry in system.counted() if entry.method != "GET"]
    return "", changed


def doubtful(case: Case, key: str) -> dict[str, dict[str, Any]]:
    """Return tasks that a resource may refuse: each is what another user would try by mistake."""
    own, taken = {case.key_option: case.name}, case.neighbours()[0]
    found = {
        "an id that does not exist": {**case.create, "id": "99999"},
        "the id of another object": {**case.create, **own, "id": key},
        "a name that is taken": {"id": key, case.key_option: case.name},
        "a name in other case": {"id": key, case.key_option: taken[case.key_option].upper()},
        "an empty name": {"id": key, case.key_option: ""},
        "a name of spaces": {**case.create, case.key_option: "  "},
        "no name": {**case.create, case.key_option: None},
    }
    if isinstance(case.resource.column(case.key_option), Reference):
        # In check mode, it may be the name of what an earlier task creates.
        del found["a name of spaces"]
    for name, changed in other_values(case.resource, case.create, skip=case.key_option):
        found[name] = {**own, **changed}
    return found


def doubtful_children(case: Case) -> dict[str, dict[str, Any]]:
    """Return the same for the objects inside."""
    own, found = {case.key_option: case.name}, {}
    for children in case.resource.children:
        option = children.option
        for item in case.create.get(option, ())[:1]:
            found[f"{option} twice"] = {**own, option: [item, copy.deepcopy(item)]}
            for name, changed in other_values(children.resource, item) if not children.scalar else ():
                found[f"{option}: {name}"] = {**own, option: [{**item, **changed}]}
                found[f"new {option}: {name}"] = {**own, option: [{**renamed(item), **changed}]}
    return found


def renamed(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "name": f"{item['name']}-2"} if "name" in item else item


def other_values(resource: Resource, given: dict[str, Any], skip: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield another value of each choice and number, an empty one, and none for what is required."""
    for column in resource.columns:
        if column.option == skip:
            continue
        choices = getattr(column.codec, "choices", None) or ()
        for other in [choice for choice in choices if choice != given.get(column.option)][:1]:
            yield f"another {column.option}", {column.option: other}
        if isinstance(column.codec, (Integer, Size, Memory)):
            yield f"the smallest {column.option}", {column.option: 1}
        if not choices and column.codec.option_type == "str":
            yield f"an empty {column.option}", {column.option: ""}
        if column.required and not choices and column.codec.option_type == "str":
            yield f"no {column.option}", {column.option: None}


def create_with_neighbour(system: System, case: Case) -> str:
    """Create the object and another one, and return the key of an object that is not the first."""
    case.prepare(system)
    system.run(case.resource, **case.create)
    system.run(case.resource, **case.neighbours()[0])
    return next(str(row["id"]) for row in system.info(case.resource) if row[case.key_option] != case.name)


@EVERY
def test_check_mode_refuses_what_the_run_refuses(system: System, case: Case) -> None:
    key = create_with_neighbour(system, case)
    state = system.simulator.snapshot()
    refusals = 0
    for name, options in doubtful(case, key).items():
        predicted = outcome(system, case, True, options)
        real = outcome(system, case, False, options)
        system.simulator.restore(state)
        refusals += bool(real[0])
        assert predicted == real, name
    assert refusals


class WriteFault(Fault):
    """A fault in the nth write of any kind."""

    def matches(self, method: str, table: str | None, path: str) -> bool:
        return method != "GET"


FAULTS: dict[str, dict[str, Any]] = {
    "504 before processing": {"kind": "status", "status": 504, "when": "before"},
    "504 after processing": {"kind": "status", "status": 504, "when": "after"},
    "reset before processing": {"kind": "reset", "when": "before"},
    "reset after processing": {"kind": "reset", "when": "after"},
    "truncated response": {"kind": "truncate", "when": "after"},
    "garbage after processing": {"kind": "garbage", "when": "after"},
    "429 before processing": {"kind": "status", "status": 429, "retry_after": 0.01},
    "500 before processing": {"kind": "status", "status": 500},
}


def writes_of(system: System, case: Case, options: dict[str, Any]) -> int:
    system.counted()
    system.run(case.resource, **options)
    return len([entry for entry in system.counted() if entry.method != "GET"])


@EVERY
@pytest.mark.parametrize("fault", FAULTS)
def test_no_write_fault_causes_a_duplicate_or_misreport(system: System, case: Case, fault: str) -> None:
    """Repeating a task after a fault in its nth write results in the same state as without the fault."""
    case.prepare(system)
    patience = {"wait_timeout": 60} if waits(case.resource) else {}
    for step, given in case.steps:
        options = {**given, **patience}
        state = system.simulator.snapshot()
        count = writes_of(system, case, options)
        expected = final_state(system, case)
        for nth in range(1, count + 1):
            system.simulator.restore(state)
            rule = system.simulator.faults.add(WriteFault(nth=nth, **FAULTS[fault]))
            message = attempt(system, case, options)
            system.simulator.faults.clear()
            if not rule.used:
                # The number of retries of a refused delete depends on timing.
                break
            assert len(message.splitlines()) <= 1
            system.run(case.resource, **options)
            assert final_state(system, case) == expected, f"{step}, write {nth}"
            assert not system.run(case.resource, **options)["changed"]


def listed(system: System, case: Case) -> list[dict[str, Any]]:
    children = [children.option for children in case.resource.children]
    return system.info(case.resource, **{case.key_option: case.name}, **({"children": children} if children else {}))


def attempt(system: System, case: Case, options: dict[str, Any]) -> str:
    """Return the message of the failure, or an empty string when the task succeeded."""
    try:
        system.run(case.resource, **options)
    except RunError as error:
        return str(error.error)
    return ""


def final_state(system: System, case: Case) -> dict[str, Any]:
    """Return the object and its number of rows once pending work is done, without keys and times."""
    system.simulator.clock.finish()
    return {
        "found": without_volatile(listed(system, case), case.volatile()),
        "rows": {table: len(system.rows(table)) for table in case.tables},
    }


def without_volatile(value: Any, volatile: frozenset[str]) -> Any:
    """Return a result without the values that differ between runs."""
    if isinstance(value, dict):
        return {name: without_volatile(inner, volatile) for name, inner in value.items() if name not in volatile}
    if isinstance(value, list):
        return [without_volatile(inner, volatile) for inner in value]
    return value


#: Where machines run, which a drain changes for good.
PLACES = ("node", "migrated_node", "migration_destination", "host_node", "host")
EVERY_PROVIDED = pytest.mark.parametrize("case", PROVIDED, ids=lambda case: case.resource.name)


@EVERY_PROVIDED
def test_what_only_the_platform_creates_changes_as_predicted_and_converges(system: System, case: Provided) -> None:
    start = stored_state(system, *PLACES)
    for options in (case.change, case.back):
        before = stored_state(system)
        predicted = system.run(case.resource, check=True, **options)
        assert stored_state(system) == before
        real = system.run(case.resource, **options)
        for name in ("changed", "diff", "actions", "warnings"):
            assert predicted[name] == real[name]
        assert real["changed"]
        system.counted()
        again = system.run(case.resource, **options)
        assert not again["changed"]
        assert again["diff"] == {"before": {}, "after": {}}
        assert [entry.method for entry in system.counted()] == ["GET"]
        assert not system.run(case.resource, **real[case.resource.name])["changed"]
    assert stored_state(system, *PLACES) == start
    assert not [entry.path for entry in system.simulator.journal.requests if entry.dropped]


@EVERY_PROVIDED
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_change_is_repaired_by_the_next_run(system: System, case: Provided, fault: str) -> None:
    state = system.simulator.snapshot()
    count = len([1 for entry in _writing(system, case) if entry.method != "GET"])
    expected = stored_state(system)
    for nth in range(1, count + 1):
        system.simulator.restore(state)
        system.simulator.faults.add(WriteFault(nth=nth, **FAULTS[fault]))
        with contextlib.suppress(RunError):
            system.run(case.resource, **case.change)
        system.simulator.faults.clear()
        system.run(case.resource, **case.change)
        assert stored_state(system) == expected


def _writing(system: System, case: Provided) -> list[Any]:
    system.counted()
    system.run(case.resource, **case.change)
    return system.counted()
