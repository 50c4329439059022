# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of VMs: records outlive their VMs, and an existing VM is never imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_import import VM_IMPORT
from tests.integration.documents.applying import apply
from tests.integration.tasks import System, failure
from tests.simulator import Fault

OPTIONS = {"name": "imported", "file": "appliance.ova"}


def methods(system: System) -> list[str]:
    return [entry.method for entry in system.counted()]


def records(system: System) -> list[dict[str, Any]]:
    return [row for row in system.rows("vm_imports") if row["name"] == "imported"]


def test_a_vm_is_imported_once(system: System) -> None:
    result = system.run(VM_IMPORT, **OPTIONS, tier=1, preserve_macs=False)
    vm = system.row("vms", name="imported")
    shown = result["vm_import"]
    assert (shown["vm_name"], shown["vm_id"], shown["status"]) == ("imported", str(vm["$key"]), "complete")
    assert (shown["file"], shown["tier"], shown["preserve_macs"]) == ("appliance.ova", 1, False)
    system.counted()
    again = system.run(VM_IMPORT, **OPTIONS, tier=2)
    assert (again["changed"], again["vm_import"]) == (False, shown)
    assert methods(system) == ["GET"]


def test_a_vm_without_a_record_is_not_imported(system: System) -> None:
    for check in (True, False):
        system.counted()
        result = system.run(VM_IMPORT, check=check, name="web1", file="appliance.ova")
        assert (result["changed"], result["actions"]) == (False, [])
        assert (result["vm_import"]["vm_name"], result["vm_import"]["status"]) == ("web1", None)
        assert result["vm_import"]["vm_id"] == str(system.row("vms", name="web1", is_snapshot=False)["$key"])
        assert methods(system) == ["GET", "GET"]


def test_a_vm_is_imported_again_when_it_is_gone_and_all_its_records_can_be_removed(system: System) -> None:
    for _round in range(2):
        assert system.run(VM_IMPORT, **OPTIONS)["changed"]
        system.run(VM, name="imported", state="absent")
    assert len(records(system)) == 2
    system.run(VM_IMPORT, **OPTIONS)
    result = system.run(VM_IMPORT, name="imported", state="absent")
    assert result["actions"] == ["delete VM import 'imported'"] * 3
    assert records(system) == []
    assert system.row("vms", name="imported")
    assert not system.run(VM_IMPORT, **OPTIONS)["changed"]


def test_an_import_that_goes_on_is_waited_for(system: System) -> None:
    begun = system.run(VM_IMPORT, **OPTIONS, wait=False)
    assert begun["vm_import"]["status"] == "importing"
    assert "the import is going on" in failure(system, VM_IMPORT, name="imported", state="absent")
    waited = system.run(VM_IMPORT, **OPTIONS)
    assert (waited["changed"], waited["vm_import"]["status"]) == (False, "complete")


def test_a_name_that_the_record_does_not_link_yet_is_looked_up(system: System) -> None:
    system.run(VM_IMPORT, **OPTIONS, wait=False)
    system.simulator.clock.finish()
    [record] = records(system)
    system.simulator.store.set("vm_imports", record["$key"], vm=None)
    result = system.run(VM_IMPORT, **OPTIONS)
    assert (result["changed"], result["vm_import"]["vm_name"]) == (False, "imported")


def break_file(system: System) -> None:
    key = system.row("files", name="appliance.ova")["$key"]
    system.simulator.engine.switches["broken_files"] = (key,)


def test_a_failed_import_is_reported_with_its_log_and_tried_again(system: System) -> None:
    break_file(system)
    message = failure(system, VM_IMPORT, **OPTIONS)
    assert "the import of VM import 'imported'" in message
    assert "failed: Unknown Import file type (log: Unknown Import file type)" in message
    system.simulator.engine.switches.clear()
    assert system.run(VM_IMPORT, **OPTIONS)["changed"]
    assert [record["status"] for record in records(system)].count("complete") == 1


def test_what_a_failed_import_has_left_is_not_taken_for_a_vm(system: System) -> None:
    system.run(VM_IMPORT, **OPTIONS)
    [record] = records(system)
    system.simulator.store.set("vm_imports", record["$key"], status="aborted", status_info="")
    for check in (True, False):
        message = failure(system, VM_IMPORT, check=check, **OPTIONS)
        assert "failed: status aborted" in message
        assert "remove the record with 'state: absent'" in message
    system.run(VM_IMPORT, name="imported", state="absent")
    assert not system.run(VM_IMPORT, **OPTIONS)["changed"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"file": "debian-12-genericcloud-amd64.qcow2"},
            "drives: [{name: os, image: debian-12-genericcloud-amd64.qcow2}]",
        ),
        ({}, "a new import needs 'file'"),
        ({"volume": "data01"}, "'volume' and 'path' belong together"),
        ({"file": "appliance.ova", "volume": "data01", "path": "x.ova"}, "exclude each other"),
        ({"file": "applianse.ova"}, "there is no file 'applianse.ova'"),
    ],
)
def test_what_cannot_be_imported_is_refused_before_anything_is_written(
    system: System, options: dict[str, Any], expected: str
) -> None:
    system.counted()
    assert expected in failure(system, VM_IMPORT, name="imported", **options)
    assert set(methods(system)) <= {"GET"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "crm.ova"
    path.write_bytes(b"package" * 1000)
    return path


@pytest.mark.parametrize("source", ["src", "url"])
def test_a_file_is_brought_along_for_a_new_vm_only(system: System, package: Path, source: str) -> None:
    options = {
        "name": "imported",
        "tier": 1,
        source: str(package) if source == "src" else "https://x.example/a/crm.ova",
    }
    predicted = system.run(VM_IMPORT, check=True, **options)
    result = system.run(VM_IMPORT, **options)
    assert result["actions"] == predicted["actions"]
    assert result["diff"] == predicted["diff"]
    assert (result["actions"][0], result["actions"][-1]) == ("create file 'crm.ova'", "create VM import 'imported'")
    assert (result["warnings"], result["vm_import"]["file"]) == ([], "crm.ova")
    assert system.row("files", name="crm.ova")["preferred_tier"] == "1"
    system.run(FILE, name="crm.ova", state="absent")
    package.unlink()
    system.counted()
    if source == "url":
        assert not system.run(VM_IMPORT, **options)["changed"]
        assert methods(system) == ["GET"]


def test_a_file_that_is_there_is_not_brought_again(system: System, package: Path) -> None:
    system.run(FILE, name="crm.ova", src=str(package))
    result = system.run(VM_IMPORT, name="imported", src=str(package))
    assert result["actions"] == ["create VM import 'imported'"]
    package.write_bytes(b"another")
    message = failure(system, VM_IMPORT, name="another", src=str(package))
    assert "content is not replaced" in message


def test_an_interrupted_upload_is_completed_before_the_import(system: System, package: Path) -> None:
    options = {"name": "imported", "src": str(package)}
    system.simulator.faults.add(Fault(kind="reset", when="before", method="PUT", table="files", times=10))
    failure(system, VM_IMPORT, **options)
    assert records(system) == []
    system.simulator.faults.clear()
    result = system.run(VM_IMPORT, **options)
    assert result["actions"] == [f"upload {package} to file 'crm.ova'", "create VM import 'imported'"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"url": "https://x.example/crm.ova", "src": "{package}"}, "'src' and 'url' cannot be used together"),
        ({"src": "/nowhere/crm.ova"}, "cannot be read"),
        ({"src": "{package}", "volume": "data01", "path": "x.ova"}, "exclude each other"),
        ({"url": "https://x.example/disk.qcow2"}, "is the image of one disk"),
    ],
)
def test_nothing_is_brought_along_for_an_import_that_is_refused(
    system: System, package: Path, options: dict[str, Any], expected: str
) -> None:
    given = {name: value.format(package=package) for name, value in options.items()}
    for check in (True, False):
        assert expected in failure(system, VM_IMPORT, check=check, name="imported", **given)
    assert set(methods(system)) <= {"GET"}


def test_a_document_brings_files_along(system: System, package: Path) -> None:
    document = {"vm_imports": [{"name": "imported", "src": str(package)}]}
    predicted = apply(system, document, check=True)
    result = apply(system, document)
    assert (result["plan"], result["actions"]) == (predicted["plan"], predicted["actions"])
    assert system.row("vms", name="imported")
    assert not apply(system, document)["changed"]
