# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives that the platform fills over time: imports of images, and copies."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from tests.integration.tasks import System, failure

IMAGE = "debian-12-genericcloud-amd64.qcow2"


@pytest.mark.parametrize("size", [{}, {"size": "30 GiB"}], ids=["size of the image", "larger"])
def test_an_import_is_waited_for_before_the_vm_starts(system: System, size: dict[str, Any]) -> None:
    options = {"name": "im", "drives": [{"name": "os", "image": IMAGE, **size}], "state": "running"}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert result["vm"]["status"] == "running"
    assert result["vm"]["drives"][0]["status"] == "online"
    assert predicted["diff"] == result["diff"]
    assert not system.run(VM, **options)["changed"]


@pytest.mark.parametrize("size", [{}, {"size": "30 GiB"}], ids=["size of the image", "larger"])
def test_a_failed_import_fails_the_task(system: System, size: dict[str, Any]) -> None:
    message = failure(system, VM, name="im", drives=[{"name": "os", "image": "notes.txt", **size}])
    assert "Unable to import 'notes.txt'" in message


def test_images_are_imported_side_by_side(system: System) -> None:
    drives = [{"name": name, "image": IMAGE} for name in ("a", "b")]
    system.counted()
    system.run(VM, name="im", drives=drives)
    requests = [(entry.method, entry.table) for entry in system.counted()]
    created = [index for index, request in enumerate(requests) if request == ("POST", "machine_drives")]
    assert created[1] == created[0] + 1


def test_an_image_is_plugged_into_a_running_vm_once_it_is_complete(system: System) -> None:
    result = system.run(VM, name="web1", drives=[{"name": "im", "image": IMAGE}])
    assert result["actions"] == ["create drive 'im'", "plug in drive 'im'"]
    (drive,) = [drive for drive in result["vm"]["drives"] if drive["name"] == "im"]
    assert drive["status"] == "online"


def test_a_disk_of_another_vm_is_copied_before_the_vm_starts(system: System) -> None:
    system.run(VM, name="golden", drives=[{"name": "os", "image": IMAGE}, {"name": "data", "size": "5 GiB"}])
    # A snapshot has drives with the same names.
    system.run(VM_SNAPSHOT, vm="golden", name="before")
    source = {"vm": "golden", "drive": "os"}
    options = {
        "name": "copy",
        "drives": [{"name": "os", "source_drive": source, "size": "30 GiB", "tier": 1}],
        "state": "running",
    }
    predicted = system.run(VM, check=True, **options)
    system.counted()
    result = system.run(VM, **options)
    (created,) = [entry.body for entry in system.counted() if (entry.method, entry.table) == ("POST", "machine_drives")]
    (golden,) = system.info(VM, name="golden", children=["drives"])
    original = system.row("machine_drives", machine=int(golden["machine"]), name="os")
    assert (created["media"], created["media_source"]) == ("clone", original["media_source"])
    assert created["show_pt"] is True
    assert predicted["diff"] == result["diff"]
    assert predicted["actions"] == result["actions"]
    (drive,) = result["vm"]["drives"]
    assert (drive["media"], drive["size"], drive["status"], drive["iso"]) == ("disk", "30 GiB", "online", None)
    assert not system.run(VM, **options)["changed"]
    # A task can use what is shown.
    assert not system.run(VM, name="copy", drives=[{"name": "os", "iso": drive["iso"], "media": drive["media"]}])[
        "changed"
    ]


def test_a_drive_that_is_not_persistent_refers_to_a_disk(system: System) -> None:
    drives = [{"name": "os", "media": "nonpersistent", "source_drive": {"vm": "web2", "drive": "os"}}]
    options = {"name": "kiosk", "drives": drives, "state": "running"}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert predicted["diff"] == result["diff"]
    (drive,) = result["vm"]["drives"]
    assert (drive["media"], drive["status"], drive["iso"]) == ("nonpersistent", "online", None)
    assert not system.run(VM, **options)["changed"]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("drive", "message"),
    [
        ({"source_drive": {"vm": "web2", "drive": "os"}, "image": IMAGE}, "exclude each other"),
        ({"source_drive": {"vm": "web2", "drive": "os"}, "media": "cdrom"}, "'source_drive' is for disks"),
        ({"media": "nonpersistent"}, "needs 'source_drive'"),
        (
            {"media": "nonpersistent", "source_drive": {"vm": "web2", "drive": "os"}, "size": "9 GiB"},
            "leave out 'size'",
        ),
        ({"size": "1 GiB", "iso": "virtio-win-0.1.262.iso"}, "'iso' is for drives with 'media: cdrom'"),
    ],
)
def test_drives_that_cannot_be_created_are_refused(
    system: System, drive: dict[str, Any], message: str, check: bool
) -> None:
    assert message in failure(system, VM, check=check, name="new", drives=[{"name": "a", **drive}])


def test_names_of_source_drives_that_do_not_exist_are_refused(system: System) -> None:
    def message(vm: str, drive: str) -> str:
        return failure(system, VM, name="new", drives=[{"name": "a", "source_drive": {"vm": vm, "drive": drive}}])

    assert "drives[0].source_drive: there is no VM 'web22'" in message("web22", "os")
    assert "did you mean 'web2'" in message("web22", "os")
    unknown = message("web2", "oss")
    assert "drives[0].source_drive: there is no drive 'oss' of VM 'web2'" in unknown
    assert "did you mean 'os'?" in unknown
    options = {"name": "new", "drives": [{"name": "a", "source_drive": {"vm": "later", "drive": "os"}}]}
    predicted = system.run(VM, check=True, **options)
    assert predicted["changed"]
    assert "there is no VM 'later'" in predicted["warnings"][0]
    assert not system.info(VM, name="new")


def test_a_file_cannot_be_inserted_into_an_existing_disk(system: System) -> None:
    drives = [{"name": "os", "iso": "virtio-win-0.1.262.iso"}]
    assert "'iso' is for drives with 'media: cdrom'" in failure(system, VM, name="web2", drives=drives)


def test_a_clone_starts_once_its_drives_are_copied(system: System) -> None:
    options = {"name": "copy", "clone_from": "web2", "cpu_cores": 4, "state": "running"}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert predicted["diff"] == result["diff"]
    assert predicted["actions"] == result["actions"]
    assert result["actions"] == ["clone VM 'web2' as VM 'copy'", "set cpu_cores of VM 'copy'", "start VM 'copy'"]
    assert result["vm"]["status"] == "running"
    assert not system.run(VM, **options)["changed"]


def test_drives_of_the_original_can_be_given_for_a_clone(system: System) -> None:
    (name,) = [drive["name"] for drive in system.info(VM, name="web2", children=["drives"])[0]["drives"]][:1]
    options = {"name": "copy", "clone_from": "web2", "drives": [{"name": name, "description": "copied"}]}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert predicted["actions"] == result["actions"]
    assert predicted["diff"] == result["diff"]
    with pytest.raises(RunError, match="can only grow"):
        system.run(VM, name="other", clone_from="web2", drives=[{"name": name, "size": "1 GiB"}])
    assert not system.info(VM, name="other")


@pytest.mark.parametrize("drive", [{"image": "debian-12.qcow2"}, {"media": "cdrom", "iso": "debian-12.qcow2"}])
def test_a_file_that_is_not_there_is_named_with_those_that_are(system: System, drive: dict[str, Any]) -> None:
    text = failure(system, VM, name="im", drives=[{"name": "os", **drive}])
    assert f"there is no file 'debian-12.qcow2' in files (did you mean '{IMAGE}'" in text
    assert "verge_file uploads files" in text
    assert not [row for row in system.rows("vms") if row["name"] == "im"]
