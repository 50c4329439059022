# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor: it names exactly the differences between a system and what the collection uses, and survives all faults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.probe import Probe
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine import doctor as engine
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.knowledge import known_tables
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.modules import verge_doctor
from tests.contract import Column, Table, load_contract
from tests.integration.ansible import ROOT, Ansible
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator

TABLES = len(known_tables())
#: The options of the module with their defaults.
OPTIONS: Mapping[str, Any] = {"fail_on": "no_connection", "page": None}


def examined(
    system: System, check: bool = False, options: Mapping[str, Any] = OPTIONS, **settings: Any
) -> dict[str, Any]:
    """Examine a system, which refuses all writes; in real time, because the doctor limits the time of each request."""
    changed = dataclasses.replace(system.settings(), **settings)
    with system.writes_refused(True), VergeClient(changed, read_only=check) as client:
        return verge_doctor.TASK.execute(client, Call({**OPTIONS, **options}, options, check))


def found(result: dict[str, Any], *levels: str) -> set[str]:
    return {finding["message"] for finding in result["findings"] if finding["level"] in (levels or ("problem",))}


# --- a system of another release -------------------------------------------------------------------------------------


def altered() -> dict[str, Table]:
    """Return the contract with a column removed, one added, and values of an enumeration removed and added."""
    contract = dict(load_contract())
    vms = dict(contract["vms"].columns)
    del vms["video"]
    vms["firmware_level"] = Column("firmware_level", "text", ("assumed",))
    families = tuple(value for value in vms["os_family"].enum if value != "freebsd")
    vms["os_family"] = dataclasses.replace(vms["os_family"], enum=(*families, "haiku"))
    contract["vms"] = dataclasses.replace(contract["vms"], columns=vms)
    status = dict(contract["machine_status"].columns)
    status["status"] = dataclasses.replace(status["status"], enum=(*status["status"].enum, "dreaming"))
    contract["machine_status"] = dataclasses.replace(contract["machine_status"], columns=status)
    return contract


@pytest.fixture(scope="module")
def other() -> Iterator[System]:
    with Simulator(seed="empty", clock_rate=20.0, contract=altered()) as simulator:
        yield System(simulator)


def test_exactly_the_differences_are_named(other: System) -> None:
    result = examined(other)
    assert found(result) == {
        "The system has no column vms.video.",
        "The system does not accept the value 'freebsd' in column vms.os_family.",
    }
    assert found(result, "note") == {
        "The system has a column that the collection does not know: vms.firmware_level.",
        "The system has a value that the collection does not know in column vms.os_family: 'haiku'.",
        "The system has a value that the collection does not know in column machine_status.status: 'dreaming'.",
    }
    assert found(result, "unchecked") == set()
    assert result["affected"] == {"verge_vm": ["os_family", "video"]}
    assert result["report"][-1] == "Result: 2 problems, which affect verge_vm."
    assert "    verge_vm: video cannot be read and cannot be set" in result["report"]


@pytest.mark.parametrize("fail_on", ["never", "no_connection", "problems", "unchecked", "any"])
def test_differences_fail_the_task_only_if_requested(other: System, fail_on: str) -> None:
    result = examined(other, options={"fail_on": fail_on})
    assert bool(result.get("failed")) is (fail_on in ("problems", "unchecked", "any"))
    assert result["would_fail"] == ["problems", "unchecked", "any"]


def test_a_table_that_the_system_does_not_have(system: System) -> None:
    names = [{"name": name} for name in load_contract() if name != "webhook_urls"]
    system.simulator.faults.add(Fault("status", status=200, body=names, path="/api/v4$"))
    system.simulator.faults.add(Fault("status", status=404, table="webhook_urls", times=None))
    result = examined(system)
    assert found(result) == {"The system has no table webhook_urls."}
    assert list(result["affected"]) == ["verge_task", "verge_webhook"]
    assert not [entry for entry in system.counted() if entry.path.endswith("webhook_urls/$table")]


def test_a_list_of_tables_in_another_form_is_not_believed(system: System) -> None:
    names = [{"name": f"/v4/{name}"} for name in load_contract()]
    system.simulator.faults.add(Fault("status", status=200, body=names, path="/api/v4$"))
    result = examined(system)
    assert found(result, "problem", "unchecked") == {"The list of all tables does not contain the names of tables."}
    assert f"Tables: {TABLES} of {TABLES} were compared with what the collection uses" in result["report"]


# --- a system as the collection expects it ---------------------------------------------------------------------------


def test_nothing_is_found_on_the_release_that_the_collection_was_tested_with(system: System) -> None:
    result = examined(system, check=True)
    assert result["findings"] == []
    assert result["affected"] == {}
    assert (result["reachable"], result["logged_in"], result["is_tested"]) == (True, True, True)
    assert result["release"] == system.simulator.engine.release.version
    assert result["would_fail"] == []
    assert set(result["access"].values()) <= {"readable", "empty"}
    assert result["connection"]["certificate_verified"] is True
    assert result["connection"]["issuer"] == "VergeOS simulator"
    assert abs(result["connection"]["clock_difference"]) < 5


def test_every_table_is_described_once_and_read_at_most_once(system: System) -> None:
    examined(system)
    entries = system.counted()
    described = [entry.table for entry in entries if entry.path.endswith("/$table")]
    read = [entry.table for entry in entries if entry.table and not entry.path.endswith("/$table")]
    assert sorted(described) == sorted(known_tables())
    assert len(read) == len(set(read))
    assert len(entries) - len(described) - len(read) <= 3
    assert {entry.method for entry in entries} == {"GET"}


def test_another_release_is_a_note(system: System) -> None:
    system.simulator.store.patch("system", system.rows("system")[0]["$key"], {"yb_version": "27.4.1"})
    result = examined(system)
    assert result["is_tested"] is False
    assert found(result, "problem", "unchecked", "note") == {
        "The collection was not tested with a simulation of this release."
    }


@pytest.mark.parametrize(
    ("shown", "message", "level"),
    [
        (Probe(clock_difference=-95.0), "The clocks of the system and of this machine differ by 95 s.", "problem"),
        (Probe(clock_difference=20.0), None, "problem"),
        (Probe("CA", False, 1.0, 5.2), "The certificate of the system expires in 5 days.", "note"),
        (Probe("CA", False, 1.0, 90.0), None, "note"),
    ],
)
def test_clocks_and_certificates(
    system: System, monkeypatch: pytest.MonkeyPatch, shown: Probe, message: str | None, level: str
) -> None:
    monkeypatch.setattr(engine, "probe", lambda _settings: shown)
    assert found(examined(system), "problem", "unchecked", "note") == ({message} if message else set())
    assert found(examined(system), level) == ({message} if message else set())


def test_a_certificate_that_is_not_verified_is_a_note(system: System) -> None:
    result = examined(system, validate_certs=False, ca_path="")
    assert found(result, "note") == {"The certificate of the system is not verified (validate_certs)."}
    assert result["connection"]["valid_until"] is None
    assert "Certificate: not verified" in result["report"]


# --- accounts --------------------------------------------------------------------------------------------------------


def test_an_account_without_rights(system: System) -> None:
    """A user without any permission: nothing can be read, and nothing is described."""
    system.simulator.auth.passwords[2] = "right"
    for row in list(system.rows("permissions")):
        if row["table"] != "/" or not row["modify"]:
            system.simulator.store.patch("permissions", row["$key"], {"list": False, "read": False})
    result = examined(system, username="kai", password="right")
    assert result["logged_in"] is True
    assert set(result["access"].values()) == {"refused"}
    assert set(result["affected"]) == set(result["access"])
    [unchecked] = found(result, "unchecked")
    assert f"and {TABLES - 8} more: refused" in unchecked
    assert "rights of an administrator" in unchecked


def test_an_account_that_can_read_but_is_not_an_administrator(system: System) -> None:
    system.simulator.auth.passwords[2] = "right"
    result = examined(system, username="kai", password="right")
    assert found(result) == set()
    assert len(found(result, "unchecked")) == 1
    assert result["would_fail"] == ["unchecked", "any"]
    assert result["report"][-1].endswith("as far as it could be examined.")


def test_missing_columns_are_found_without_the_rights_of_an_administrator() -> None:
    """The platform leaves out a column that it does not have (measured), which shows if there is a row."""
    contract = altered()
    profiles = {name: column for name, column in contract["snapshot_profiles"].columns.items() if name != "description"}
    contract["snapshot_profiles"] = dataclasses.replace(contract["snapshot_profiles"], columns=profiles)
    with Simulator(seed="empty", contract=contract) as simulator:
        simulator.engine.store.insert("snapshot_profiles", {"name": "daily"})
        simulator.faults.add(Fault("status", status=403, path=r"\$table$", times=None))
        result = examined(System(simulator))
    assert found(result) == {"The system has no column snapshot_profiles.description."}
    assert result["affected"] == {"verge_snapshot_profile": ["description"]}


def test_a_wrong_password_is_tried_once(system: System) -> None:
    result = examined(system, password="Wr0ng-Qx71")
    assert (result["reachable"], result["logged_in"]) == (True, False)
    assert result["report"][-1] == "Result: The system does not accept the login."
    assert any("two-factor authentication needs an API key" in message for message in found(result))
    assert [entry.status for entry in system.counted()].count(401) == 1
    assert result["would_fail"] == ["no_connection", "problems", "unchecked", "any"]


@pytest.mark.parametrize("path", [r"\$table$", "/v[a-z_]+$"])
def test_refused_logins_are_not_repeated(system: System, path: str) -> None:
    """Whether such a 401 counts as a failed login is not known, and a few of them lock an account."""
    system.simulator.faults.add(Fault("status", status=401, path=path, times=1000))
    result = examined(system)
    assert [entry.status for entry in system.counted()].count(401) == 2
    assert result["logged_in"] is True
    assert any("authentication, HTTP 401" in message for message in found(result, "problem", "unchecked"))


# --- faults ----------------------------------------------------------------------------------------------------------


def test_a_system_that_cannot_be_reached(system: System) -> None:
    result = examined(system, port=1, retries=0)
    assert (result["reachable"], result["logged_in"]) == (False, False)
    assert "refused the connection" in result["findings"][0]["detail"]
    assert result["report"][-1] == "Result: The system cannot be reached."
    assert result["access"] == {}


@pytest.mark.parametrize(
    ("fault", "level"),
    [
        (Fault("status", status=403, table="webhook_urls", times=9), "problem"),
        (Fault("status", status=404, body={"err": "No such file"}, table="webhook_urls", times=9), "problem"),
        (Fault("status", status=500, table="webhook_urls", times=9), "problem"),
        (Fault("garbage", table="webhook_urls", times=90), "problem"),
        (Fault("truncate", table="webhook_urls", times=90), "problem"),
        (Fault("status", status=200, body={"fields": {"name": []}}, table="webhook_urls", times=9), "problem"),
        (Fault("status", status=200, body=[None], table="webhook_urls", times=9), "problem"),
        (Fault("reset", table="webhook_urls", times=90), "unchecked"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.kind}-{value.status}",
)
def test_a_faulty_table_is_a_finding_and_the_others_are_examined(system: System, fault: Fault, level: str) -> None:
    system.simulator.faults.add(fault)
    result = examined(system, retries=0)
    assert {table for finding in result["findings"] for table in finding["tables"]} == {"webhook_urls"}
    assert level in {finding["level"] for finding in result["findings"]}
    assert "could be examined" in result["report"][-1] or "verge_webhook" in result["report"][-1]
    assert f"Tables: {TABLES - 1} of {TABLES} were compared with what the collection uses" in result["report"]


def test_a_table_that_hangs_costs_a_limited_time(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 1.5)
    system.simulator.faults.add(Fault("latency", seconds=2.5, table="webhook_urls", times=2))
    result = examined(system)
    assert found(result, "problem", "unchecked", "note") == {
        "Reading the webhook objects (table webhook_urls): failed (timeout).",
        "The description of webhook_urls: failed (timeout).",
    }


def test_a_lost_connection_ends_the_requests(system: System) -> None:
    system.simulator.faults.add(Fault("reset", path=r"\$table$", times=1000))
    result = examined(system, retries=0)
    assert len([entry for entry in system.counted() if entry.path.endswith("$table")]) == 5
    assert {len(finding["tables"]) for finding in result["findings"]} == {5, TABLES - 5}


def test_a_web_page_instead_of_a_system(system: System) -> None:
    system.simulator.faults.add(Fault("garbage", times=1000))
    result = examined(system, retries=0)
    assert (result["reachable"], result["logged_in"], result["release"]) == (True, False, None)
    assert "It could not be verified that the system accepts the login." in found(result, "unchecked")


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_contains_no_names_addresses_or_secrets(other: System, tmp_path: Path) -> None:
    page = tmp_path / "doctor.html"
    simulator = other.simulator
    simulator.faults.add(
        Fault("status", status=500, body={"err": f"{simulator.password} web1"}, table="vnets", times=2)
    )
    result = examined(other, options={"page": str(page)})
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "The system has no column vms.video." in text
    assert "verge_vm: video cannot be read and cannot be set" in text
    for private in (
        simulator.host,
        str(simulator.port),
        simulator.username,
        simulator.password,
        "web1",
        "VergeOS simulator",
    ):
        assert private not in text
    assert any("web1" in finding["detail"] for finding in result["findings"])


def test_the_page_is_not_written_in_check_mode(system: System, tmp_path: Path) -> None:
    page = tmp_path / "doctor.html"
    assert examined(system, check=True, options={"page": str(page)})["changed"] is False
    assert not page.exists()


def test_a_page_that_cannot_be_written_keeps_the_report(system: System, tmp_path: Path) -> None:
    result = examined(system, options={"page": str(tmp_path / "missing" / "doctor.html")})
    assert result["failed"] is True
    assert "The page cannot be written" in result["msg"]
    assert result["report"]


def test_what_a_system_sends_cannot_change_the_page(system: System, tmp_path: Path) -> None:
    page = tmp_path / "doctor.html"
    body = {"fields": {"<script>\x1b[2J": {"type": "string"}}}
    system.simulator.faults.add(Fault("status", status=200, body=body, path=r"vms/\$table$"))
    result = examined(system, options={"page": str(page)})
    assert "<script>" not in page.read_text(encoding="utf-8")
    assert "\x1b" not in str(result["report"]) + page.read_text(encoding="utf-8")


# --- Ansible ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_process", [True, False])
def test_a_failed_task_has_the_report(ansible: Ansible, in_process: bool) -> None:
    ansible.in_process = in_process
    result = ansible.module("verge_doctor", {"retries": 0}, VERGE_PASSWORD="Wr0ng-Qx71")
    assert "FAILED" in result["output"]
    assert result["msg"].startswith("The system does not accept the login.")
    assert "Login required" in result["msg"]
    assert result["report"][-1] == "Result: The system does not accept the login."
    assert "Wr0ng-Qx71" not in result["output"]


def test_the_playbook_shows_the_report_and_writes_the_page(ansible: Ansible) -> None:
    words = ["ansible-playbook", "verge.vergeos.doctor", "-e", "doctor_page=page.html"]
    done = ansible.command(*words, PWD=str(ansible.home))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Result: Nothing that the collection uses is missing." in done.stdout
    assert (ansible.home / "page.html").is_file()
    assert not (ROOT / "playbooks" / "page.html").exists()


def test_the_playbook_fails_if_requested(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("status", status=403, table="webhook_urls", times=9))
    command = ["ansible-playbook", "verge.vergeos.doctor"]
    assert ansible.command(*command).returncode == 0
    done = ansible.command(*command, "-e", "doctor_fail_on=problems")
    assert done.returncode == 2
    assert "Result: 1 problem, which affects verge_webhook." in done.stdout


def test_the_playbook_reports_a_system_that_cannot_be_reached(ansible: Ansible) -> None:
    done = ansible.command("ansible-playbook", "verge.vergeos.doctor", VERGE_HOST="127.0.0.1:1")
    assert done.returncode == 2
    assert "Result: The system cannot be reached." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
