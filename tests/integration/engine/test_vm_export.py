# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of VMs: which VMs are exported, and how a run ends."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_export import VM_EXPORT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_export_run import VM_EXPORT_RUN
from tests.integration.tasks import System, failure
from tests.simulator import Fault


@pytest.fixture
def exporting(system: System) -> System:
    """A system whose VMs web1 and web2 may be exported, without an export."""
    for export in system.info(VM_EXPORT):
        system.run(VM_EXPORT, volume=export["volume"], state="absent")
    for vm in system.info(VM, fields=["name", "allow_export"]):
        if vm["allow_export"] != (vm["name"] in ("web1", "web2")):
            system.run(VM, name=vm["name"], allow_export=vm["name"] in ("web1", "web2"))
    system.counted()
    return system


def runs(system: System) -> list[dict[str, Any]]:
    return system.info(VM_EXPORT_RUN, filters={"volume": "data01"})


def sent(system: System) -> list[dict[str, Any]]:
    """Return the parameters of the actions since the requests were last counted."""
    entries = [entry for entry in system.counted() if entry.table == "volume_vm_export_actions"]
    return [entry.body["params"] for entry in entries]


def test_check_mode_predicts_a_run_that_every_task_repeats(exporting: System) -> None:
    options = {"volume": "data01", "state": "exported", "vms": ["web*"], "folder": "nightly"}
    predicted = exporting.run(VM_EXPORT, check=True, **options)
    first = exporting.run(VM_EXPORT, **options)
    assert first["warnings"] == []
    assert first["actions"] == predicted["actions"]
    assert first["diff"] == predicted["diff"]
    assert first["actions"] == [
        "create VM export 'data01'",
        "export VMs 'web1', 'web2' with VM export 'data01'",
    ]
    again = exporting.run(VM_EXPORT, **options)
    assert again["actions"] == first["actions"][1:]
    assert [(run["folder"], run["vm_count"], run["error_count"]) for run in runs(exporting)] == [("nightly", 2, 0)] * 2


def test_vms_are_chosen_in_the_filter_language(exporting: System) -> None:
    keys = {row["name"]: row["$key"] for row in exporting.rows("vms") if not row["is_snapshot"]}
    exporting.run(VM_EXPORT, volume="data01", state="exported", filters={"name": "web*"}, exclude={"name": "web2"})
    exporting.run(VM_EXPORT, volume="data01", state="exported", filters={"allow_export": True})
    exporting.run(VM_EXPORT, volume="data01", state="exported")
    chosen = [params.get("vms") for params in sent(exporting)]
    assert chosen == [[keys["web1"]], [keys["web1"], keys["web2"]], None]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"state": "exported", "vms": ["web*", "blank"]}, "the platform does not export VM 'blank'"),
        ({"state": "exported", "vms": ["nothing"]}, "'vms': no VM is chosen"),
        ({"state": "exported", "filters": {"nmae": "x"}}, "a VM has no 'nmae'"),
        ({"vms": ["web1"]}, "'vms' needs 'state: exported'"),
        ({"state": "exported", "volume": "data02"}, "there is no NAS volume 'data02'"),
    ],
)
def test_what_cannot_be_exported_is_refused_before_anything_is_written(
    exporting: System, options: dict[str, Any], expected: str
) -> None:
    assert expected in failure(exporting, VM_EXPORT, **{"volume": "data01", **options})
    assert {entry.method for entry in exporting.counted()} <= {"GET"}


def test_a_run_with_errors_fails_the_task(exporting: System) -> None:
    exporting.run(VM_EXPORT, volume="data01", state="exported")
    web2 = exporting.row("vms", name="web2", is_snapshot=False)["$key"]
    exporting.simulator.engine.switches["failing_exports"] = (web2,)
    message = failure(exporting, VM_EXPORT, volume="data01", state="exported")
    assert "1 of 2 VMs were not exported" in message
    exporting.simulator.engine.switches.clear()
    assert exporting.run(VM_EXPORT, volume="data01", state="exported")["changed"]


def test_an_empty_run_fails_the_task(exporting: System) -> None:
    for name in ("web1", "web2"):
        exporting.run(VM, name=name, allow_export=False)
    assert "no VM was exported" in failure(exporting, VM_EXPORT, volume="data01", state="exported")


def test_a_run_that_goes_on_is_waited_for_and_keeps_its_export(exporting: System) -> None:
    exporting.run(VM_EXPORT, volume="data01", state="exported", wait=False)
    assert runs(exporting) == []
    assert "status is 'building'" in failure(exporting, VM_EXPORT, volume="data01", state="absent")
    exporting.run(VM_EXPORT, volume="data01", state="exported")
    assert len(runs(exporting)) == 2


def test_a_start_with_a_lost_answer_is_not_repeated(exporting: System) -> None:
    exporting.run(VM_EXPORT, volume="data01")
    exporting.simulator.faults.add(Fault(kind="reset", when="after", method="POST", table="volume_vm_export_actions"))
    result = exporting.run(VM_EXPORT, volume="data01", state="exported")
    assert len(runs(exporting)) == 1
    assert any("it was not repeated" in warning for warning in result["warnings"])
