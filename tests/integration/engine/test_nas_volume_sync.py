# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volume syncs: run and waited for, stopped, refused where the platform would silently do nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume_sync import NAS_VOLUME_SYNC
from tests.integration.tasks import System, failure
from tests.simulator.behaviours.volume_files import put_file

OPTIONS = {"name": "nightly", "service": "nas1", "source_volume": "data01", "destination_volume": "copy"}


@pytest.fixture(autouse=True)
def copy(system: System) -> str:
    """Create the volume for the copy, and a file to copy."""
    key: str = system.run(NAS_VOLUME, name="copy", service="nas1", size="1 GiB", tier=1)["nas_volume"]["id"]
    put_file(system.simulator.engine, system.row("volumes", name="data01")["$key"], "plans/a.txt", 1000)
    system.counted()
    return key


def actions(system: System) -> list[Any]:
    return [entry.body for entry in system.counted() if entry.table == "volume_sync_actions"]


def test_a_sync_is_created_and_run(system: System, copy: str) -> None:
    predicted = system.run(NAS_VOLUME_SYNC, check=True, **OPTIONS, state="synced")
    result = system.run(NAS_VOLUME_SYNC, **OPTIONS, state="synced")
    assert result["actions"] == ["create volume sync 'nightly'", "start volume sync 'nightly'"]
    assert (predicted["actions"], predicted["diff"]) == (result["actions"], result["diff"])
    sync = result["nas_volume_sync"]
    assert (sync["status"], sync["files_transferred"], sync["errors"]) == ("complete", 1, 0)
    assert sync["ended"] >= sync["started"] > "2020"
    assert "plans/a.txt" in system.simulator.store.hidden["volume_files"][copy]
    assert not system.run(NAS_VOLUME_SYNC, **OPTIONS)["changed"]


def test_each_run_of_a_task_runs_it_again(system: System) -> None:
    system.run(NAS_VOLUME_SYNC, **OPTIONS, state="synced")
    first = system.info(NAS_VOLUME_SYNC)[0]["started"]
    system.simulator.clock.advance(5)
    result = system.run(NAS_VOLUME_SYNC, name="nightly", state="synced")
    assert result["diff"] == {"before": {"state": "present"}, "after": {"state": "synced"}}
    assert result["nas_volume_sync"]["started"] > first


def test_one_that_runs_is_waited_for_or_stopped(system: System) -> None:
    system.run(NAS_VOLUME_SYNC, **OPTIONS, state="synced", wait=False)
    system.counted()
    result = system.run(NAS_VOLUME_SYNC, name="nightly", state="synced")
    assert actions(system) == []
    assert (result["changed"], result["nas_volume_sync"]["status"]) == (False, "complete")
    system.run(NAS_VOLUME_SYNC, name="nightly", state="synced", wait=False)
    result = system.run(NAS_VOLUME_SYNC, name="nightly", state="stopped")
    assert (result["changed"], result["nas_volume_sync"]["status"]) == (True, "aborted")
    system.counted()
    assert not system.run(NAS_VOLUME_SYNC, name="nightly", state="stopped")["changed"]
    assert actions(system) == []


def test_a_run_that_fails_fails_the_task(system: System) -> None:
    system.run(NAS_VOLUME_SYNC, **OPTIONS, state="synced", wait=False)
    system.simulator.store.remove("volumes", system.row("volumes", name="copy")["$key"])
    message = failure(system, NAS_VOLUME_SYNC, name="nightly", state="synced")
    assert "it ended with status error" in message


def test_a_run_on_a_service_that_is_off_is_refused(system: System) -> None:
    system.run(NAS_SERVICE, name="nas1", state="stopped")
    system.counted()
    for options in ({**OPTIONS, "name": "new"}, OPTIONS):
        assert "NAS service 'nas1' is stopped, so nothing can be synced" in failure(
            system, NAS_VOLUME_SYNC, **options, state="synced"
        )
        assert {entry.method for entry in system.counted()} == {"GET"}
        system.run(NAS_VOLUME_SYNC, **OPTIONS)
        system.counted()


def test_names_have_no_blanks(system: System) -> None:
    assert "must not contain blanks" in failure(system, NAS_VOLUME_SYNC, **{**OPTIONS, "name": "every night"})


def test_syncs_go_with_their_service(system: System) -> None:
    system.run(NAS_VOLUME_SYNC, **OPTIONS)
    result = system.run(NAS_SERVICE, check=True, name="nas1", state="absent", force=True, delete_volumes=True)
    assert "volume sync 'nightly' will be deleted with NAS service 'nas1'" in result["warnings"]
