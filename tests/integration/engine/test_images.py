# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives that the platform fills over time: imports of images, and copies."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
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
