# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licences: when one is added, what happens if the platform refuses it, and the request file of an offline system."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError, failure_result
from ansible_collections.verge.vergeos.plugins.modules import verge_license
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator

TEXT = "TGljZW5jZSBvZiBhIHRlc3Qgc3lzdGVtLCBub3QgYSByZWFsIG9uZQ=="
DAY = 86_400


@pytest.fixture(scope="module")
def simulated() -> Iterator[System]:
    with Simulator() as simulator:
        yield System(simulator)


@pytest.fixture
def system(simulated: System) -> System:
    """Return a system without a fault, whose only licence ends in ten days, and without other files than before."""
    store = simulated.simulator.store
    simulated.simulator.faults.clear()
    first, *others = [row["$key"] for row in simulated.rows("licenses")]
    for key in others:
        store.remove("licenses", key)
    store.hidden.get("license_texts", {}).clear()
    store.set("licenses", first, valid_until=int(time.time()) + 10 * DAY)
    for row in requests(simulated):
        store.remove("files", row["$key"])
    simulated.counted()
    return simulated


def requests(system: System) -> list[dict[str, Any]]:
    return [row for row in system.rows("files") if row["type"] == "lrq"]


def run(system: System, check: bool = False, **options: Any) -> dict[str, Any]:
    return system.run_task(verge_license.TASK, check, options)


def failed(system: System, **options: Any) -> dict[str, Any]:
    """Run a task that must fail and return its result, as either process shows it."""
    with pytest.raises(RunError) as caught:
        run(system, **options)
    caught.value.redact(verge_license.TASK.redactor(options))
    result = failure_result(caught.value)
    assert TEXT not in str(result)
    return result


def sent(system: System) -> list[str]:
    return [f"{entry.method} {entry.path.partition('/v4/')[2].rstrip('/0123456789')}" for entry in system.counted()]


# --- adding ---------------------------------------------------------------------------------------------------------


def test_a_licensed_system_is_left_alone(system: System) -> None:
    for options in ({}, {"valid_for": "9 days"}):
        result = run(system, license=TEXT, **options)
        assert (result["changed"], result["actions"], sent(system)) == (False, [], ["GET licenses"])
        assert result["license"]["name"] == "Standard License"


def test_a_licence_is_added_once_it_is_needed(system: System) -> None:
    options = {"license": f"{TEXT}\n", "valid_for": "30 days"}
    predicted = run(system, check=True, **options)
    assert (predicted["license"], sent(system)) == (None, ["GET licenses"])
    result = run(system, **options)
    assert sent(system) == ["GET licenses", "POST licenses", "GET licenses"]
    for name in ("changed", "actions", "diff"):
        assert result[name] == predicted[name]
    assert (result["changed"], result["actions"], result["warnings"]) == (True, ["add licence"], [])
    assert result["diff"] == {"before": {}, "after": {"license": "<new value>"}}
    assert result["license"]["id"] == str(system.rows("licenses")[-1]["$key"])
    again = run(system, **options)
    assert (again["changed"], again["license"]) == (False, result["license"])


def test_licences_that_follow_each_other_count_together(system: System) -> None:
    run(system, license=TEXT, valid_for="11 days")
    first, second = system.rows("licenses")
    system.simulator.store.set("licenses", second["$key"], valid_from=first["valid_until"])
    assert run(system, license=TEXT, valid_for="300 days")["changed"] is False
    system.simulator.store.set("licenses", second["$key"], valid_from=first["valid_until"] + DAY)
    result = failed(system, license=TEXT, valid_for="300 days")
    assert (result["changed"], result["error"]["kind"]) == (False, "conflict")
    assert (
        "add licence: the system has this licence already, and the licences of the system are valid until 20"
        in (result["msg"])
    )
    assert "the task wants one that is valid for another 300 days" in result["msg"]


def test_a_licence_without_an_end_is_enough(system: System) -> None:
    system.simulator.store.set("licenses", system.rows("licenses")[0]["$key"], valid_until=0)
    result = run(system, license=TEXT, valid_for="9999 days")
    assert (result["changed"], result["license"]["expires"]) == (False, "never")


def test_what_the_platform_does_not_take_for_a_licence_is_refused(system: System) -> None:
    result = failed(system, license="not a licence: secret", valid_for="30 days")
    assert result["msg"].startswith("add licence: the platform refuses the text in 'license', HTTP 422")
    assert result["changed"] is False
    assert "'license' is empty" in failed(system, license=" \n")["msg"]


def test_a_licence_that_ends_too_early_is_an_error(system: System) -> None:
    result = failed(system, license=TEXT, valid_for="400 days")
    assert "licence: it was added, but the licences of the system are valid until 20" in result["msg"]
    assert (result["changed"], result["actions"]) == (True, ["add licence"])


@pytest.mark.parametrize("when", ["after", "before"])
def test_a_lost_answer_is_looked_up_and_never_sent_again(system: System, when: str) -> None:
    system.simulator.faults.add(Fault("reset", method="POST", table="licenses", when=when))
    options = {"license": TEXT, "valid_for": "30 days"}
    if when == "after":
        result = run(system, **options)
        assert result["changed"] is True
        found = f"there is a new licence (id {result['license']['id']}): the request was not repeated"
        assert found in result["warnings"][0]
    else:
        result = failed(system, **options)
        assert result["error"]["kind"] == "outcome_unknown"
        assert "found 0 new licences; the request was not repeated, run the task again" in result["msg"]
    assert sent(system).count("POST licenses") == 1
    assert run(system, **options)["changed"] is (when == "before")


# --- requesting -----------------------------------------------------------------------------------------------------


def test_a_request_is_written_once(system: System, tmp_path: Path) -> None:
    dest = tmp_path / "request.lrq"
    options = {"state": "requested", "dest": str(dest)}
    predicted = run(system, check=True, **options)
    assert (sent(system), list(tmp_path.iterdir())) == ([], [])
    result = run(system, **options)
    assert sent(system) == ["POST license_actions", "GET files", "DELETE files"]
    for name in ("changed", "actions", "diff"):
        assert result[name] == predicted[name]
    assert result["actions"] == ["request licence"]
    found = result["request"]
    assert (found["path"], found["size"], found["email"]) == (str(dest), "1 KiB", "license@verge.io")
    assert dest.read_bytes()[4:].rstrip(b"\0") == found["filename"].encode()
    assert (stat.S_IMODE(dest.stat().st_mode), list(tmp_path.iterdir()), requests(system)) == (0o600, [dest], [])
    again = run(system, **options)
    assert (again["changed"], again["request"]["size"], sent(system)) == (False, "1 KiB", [])
    before = dest.read_bytes()
    forced = run(system, force=True, **options)
    assert (forced["changed"], forced["diff"]["before"]) == (True, {"dest": str(dest)})
    assert dest.read_bytes() != before


@pytest.mark.parametrize("kind", ["status", "truncate"])
def test_a_request_that_cannot_be_read_leaves_nothing(system: System, tmp_path: Path, kind: str) -> None:
    system.simulator.faults.add(Fault(kind, method="GET", table="files", times=None))
    result = failed(system, state="requested", dest=str(tmp_path / "request.lrq"))
    assert "read the content of files" in result["msg"]
    assert (result["changed"], requests(system), list(tmp_path.iterdir())) == (False, [], [])


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            Fault("status", method="POST", table="license_actions", status=200, body={"response": {"email": "a"}}),
            "request licence: the answer does not name the file ('filekey') (the file is left in the media catalog)",
        ),
        (
            Fault("status", method="GET", table="files", status=200, body=b"short"),
            "': the platform sent 5 of 1024 bytes (run the task again)",
        ),
    ],
)
def test_an_unusable_answer_ends_the_task(system: System, tmp_path: Path, fault: Fault, message: str) -> None:
    system.simulator.faults.add(fault)
    assert message in failed(system, state="requested", dest=str(tmp_path / "request.lrq"))["msg"]
    assert (requests(system), list(tmp_path.iterdir())) == ([], [])


def test_a_request_that_cannot_be_removed_is_named(system: System, tmp_path: Path) -> None:
    system.simulator.faults.add(Fault("status", method="DELETE", table="files", times=None))
    result = run(system, state="requested", dest=str(tmp_path / "first.lrq"))
    name, key = result["request"]["filename"], requests(system)[0]["$key"]
    assert result["warnings"][0].startswith(f"file '{name}' (id {key}) is left in the media catalog, remove it there: ")
    system.simulator.faults.add(Fault("status", method="GET", table="files", times=None))
    result = failed(system, state="requested", dest=str(tmp_path / "second.lrq"))
    assert "is left in the media catalog, remove it there" in result["msg"]
    assert (result["changed"], result["actions"]) == (True, ["request licence"])


def test_a_lost_order_is_not_repeated(system: System, tmp_path: Path) -> None:
    system.simulator.faults.add(Fault("reset", method="POST", table="license_actions", when="after"))
    result = failed(system, state="requested", dest=str(tmp_path / "request.lrq"))
    assert result["error"]["kind"] == "outcome_unknown"
    assert "if the platform has made the file, it is left in the media catalog" in result["msg"]
    assert sent(system) == ["POST license_actions"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": "requested", "dest": "."}, "dest: . is a folder (give the name of a file)"),
        ({"state": "requested", "dest": "missing/request.lrq"}, "dest: there is no folder missing (create it first)"),
        ({"state": "requested", "dest": "a", "license": TEXT}, "'license' does not apply to 'state: requested'"),
        ({"license": TEXT, "dest": "a"}, "'dest' does not apply to 'state: present'; it needs 'state: requested'"),
        ({"license": TEXT, "valid_for": "soon"}, "valid_for: 'soon' is not a valid duration"),
    ],
)
def test_mistakes_are_found_before_anything_is_sent(system: System, options: dict[str, Any], message: str) -> None:
    assert message in failed(system, **options)["msg"]
    assert sent(system) == []
