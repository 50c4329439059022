# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud-init files of VMs on a platform that creates the standard ones itself when a data source is set.

Sources: see tests/unit/simulator/test_cloudinit.py. What `config_drive_v2` does is not known, so tasks are tried on a
platform that creates files for it, and on one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System
from tests.simulator import Simulator

FILES = [
    {"name": "/user-data", "contents": "#cloud-config\nhostname: ci\n"},
    {"name": "/meta-data", "contents": "instance-id: ci\n"},
]
SOURCES = ("nocloud", "config_drive_v2")


@pytest.fixture(params=[True, False], ids=["strict", "lenient"])
def platform(request: pytest.FixtureRequest) -> Iterator[System]:
    with Simulator(seed="small", clock_rate=20.0, strict=request.param) as simulator:
        yield System(simulator)


def contents(system: System, name: str) -> dict[str, str]:
    """Return the contents of the files of a VM by name."""
    owner = f"vms/{system.row('vms', name=name)['$key']}"
    client = system.client()
    rows = [row for row in system.rows("cloudinit_files") if row["owner"] == owner]
    return {row["name"]: client.content("cloudinit_files", row["$key"]) for row in rows}


def predicted_and_done(system: System, **options: Any) -> dict[str, Any]:
    """Run a task after its preview, compare the two, and repeat it."""
    preview = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert preview["actions"] == result["actions"]
    assert preview["diff"] == result["diff"]
    again = system.run(VM, **options)
    assert not again["changed"], again["actions"]
    return result


@pytest.mark.parametrize("source", SOURCES)
def test_files_of_a_new_vm(platform: System, source: str) -> None:
    predicted_and_done(platform, name="ci", cloudinit_datasource=source, cloudinit_files=FILES, state="running")
    assert contents(platform, "ci") == {file["name"]: file["contents"] for file in FILES}


@pytest.mark.parametrize("source", SOURCES)
def test_files_and_data_source_of_an_existing_vm(platform: System, source: str) -> None:
    platform.run(VM, name="ci", cpu_cores=1)
    result = predicted_and_done(platform, name="ci", cpu_cores=2, cloudinit_datasource=source, cloudinit_files=FILES)
    assert result["actions"] == [
        "set cpu_cores of VM 'ci'",
        "create cloud-init file '/user-data'",
        "create cloud-init file '/meta-data'",
        "set cloudinit_datasource of VM 'ci'",
    ]
    assert contents(platform, "ci") == {file["name"]: file["contents"] for file in FILES}


@pytest.mark.parametrize("source", SOURCES)
def test_files_after_a_data_source_that_was_set_before(platform: System, source: str) -> None:
    predicted_and_done(platform, name="ci", cloudinit_datasource=source)
    predicted_and_done(platform, name="ci", cloudinit_datasource=source, cloudinit_files=FILES)
    assert contents(platform, "ci") == {file["name"]: file["contents"] for file in FILES}


@pytest.mark.parametrize("source", SOURCES)
def test_a_clone_gets_files_and_data_source(platform: System, source: str) -> None:
    platform.run(VM, name="original")
    options = {"name": "ci", "clone_from": "original", "cloudinit_datasource": source, "cloudinit_files": FILES}
    predicted_and_done(platform, **options)
    assert contents(platform, "ci") == {file["name"]: file["contents"] for file in FILES}


def test_the_data_source_is_written_at_creation_unless_files_follow(system: System) -> None:
    result = system.run(VM, name="plain", cloudinit_datasource="nocloud")
    assert result["actions"] == ["create VM 'plain'"]
    assert set(contents(system, "plain")) == {"/user-data", "/meta-data"}


@pytest.mark.parametrize("existing", [False, True])
def test_files_that_the_platform_adds_are_purged_in_the_same_run(system: System, existing: bool) -> None:
    if existing:
        system.run(VM, name="ci")
    options = {
        "name": "ci",
        "cloudinit_datasource": "nocloud",
        "cloudinit_files": FILES[:1],
        "purge_cloudinit_files": True,
    }
    announced = "cloudinit_files that the platform creates because of 'cloudinit_datasource' and that are not listed are removed"
    assert announced in system.run(VM, check=True, **options)["warnings"]
    assert "delete cloud-init file '/meta-data'" in system.run(VM, **options)["actions"]
    assert set(contents(system, "ci")) == {"/user-data"}
    assert not system.run(VM, **options)["changed"]
