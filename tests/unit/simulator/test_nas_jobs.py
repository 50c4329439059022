# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs and virus scans of NAS volumes run on the clock of the simulator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.behaviours.volume_files import put_file, tree

from .conftest import Api
from .sdk import assert_nothing_unknown, connect

PROGRESS = "status,syncing,files_transferred,bytes_transferred,transfer_rate,start_time,stop_time"


@pytest.fixture
def sync(api: Api, nas: dict[str, Any], data: dict[str, Any]) -> Any:
    """Return a sync from data01 to a new volume."""
    copy = api.make("volumes", service=nas["$key"], name="copy01", maxsize=10 * 2**30)
    api.sim.clock.advance(5)
    put_file(api.sim.engine, data["$key"], "docs/a.txt", 5)
    return api.make(
        "volume_syncs", service=nas["$key"], name="nightly", source_volume=data["$key"], destination_volume=copy
    )


def progress(api: Api, sync: Any) -> dict[str, Any]:
    fields = ",".join(f"progress#{name} as {name}" for name in PROGRESS.split(","))
    row: dict[str, Any] = api.get(f"volume_syncs/{sync}", fields=fields)
    return row


def order(api: Api, sync: Any, action: str, status: int = 201) -> Any:
    return api.post("volume_sync_actions", status, sync=sync, action=action)


def test_a_sync_that_never_ran_is_offline(api: Api, sync: Any) -> None:
    """Vendor's documentation."""
    assert progress(api, sync)["status"] == "offline"


def test_a_sync_transfers_files(api: Api, sim: Simulator, sync: Any) -> None:
    order(api, sync, "start_sync")
    sim.clock.advance(4)
    half = progress(api, sync)
    assert (half["status"], half["syncing"], half["stop_time"]) == ("syncing", True, 0)
    sim.clock.advance(4)
    later = progress(api, sync)
    assert 0 < half["bytes_transferred"] < later["bytes_transferred"]
    sim.clock.advance(4)
    done = progress(api, sync)
    assert (done["status"], done["syncing"], done["files_transferred"]) == ("complete", False, 1)
    assert done["bytes_transferred"] > later["bytes_transferred"]
    assert done["stop_time"] > done["start_time"]
    assert done["transfer_rate"].endswith("MB/s")
    target = sim.store.row("volume_syncs", sync)["destination_volume"]
    assert "docs/a.txt" in tree(sim.engine, target)


def test_a_running_sync_is_aborted(api: Api, sim: Simulator, sync: Any) -> None:
    """Measured on 26.0 (vendor's SDK): 422 if it does not run."""
    assert "err" in order(api, sync, "stop_sync", 422)
    order(api, sync, "start_sync")
    sim.clock.advance(5)
    order(api, sync, "stop_sync")
    stopped = progress(api, sync)
    assert (stopped["status"], stopped["bytes_transferred"] > 0) == ("aborted", True)
    sim.clock.advance(20)
    assert progress(api, sync) == stopped


def test_a_start_is_accepted_while_the_nas_is_off(api: Api, sim: Simulator, nas: dict[str, Any], sync: Any) -> None:
    """Measured on 26.0 (vendor's SDK)."""
    api.act("vm_actions", nas["vm"], "kill")
    sim.clock.advance(10)
    order(api, sync, "start_sync")
    assert progress(api, sync)["status"] == "offline"


def test_a_disabled_sync_does_not_start(api: Api, sync: Any) -> None:
    order(api, sync, "disable")
    assert api.get(f"volume_syncs/{sync}", fields="enabled") == {"enabled": False}
    order(api, sync, "start_sync")
    assert progress(api, sync)["status"] == "offline"
    order(api, sync, "enable")
    order(api, sync, "start_sync")
    assert progress(api, sync)["status"] == "syncing"


def test_a_running_sync_can_be_deleted(api: Api, sim: Simulator, sync: Any) -> None:
    """Vendor's SDK: a job that was just started."""
    order(api, sync, "start_sync")
    api.delete(f"volume_syncs/{sync}")
    sim.clock.advance(20)
    assert sim.store.rows("volume_sync_progresses") == []


def test_the_parent_column_of_sync_actions(api: Api) -> None:
    """Measured on 26.1.8."""
    assert api.post("volume_sync_actions", 422) == {"err": "field 'volume_sync_actions.sync' is required"}


# --- virus scans -----------------------------------------------------------------------------------------------------


@pytest.fixture
def scanner(api: Api, nas: dict[str, Any], data: dict[str, Any]) -> Any:
    """Return the antivirus of data01, ready to scan."""
    [row] = api.get("volume_antivirus", filter=f"volume eq '{data['$key']}'")
    api.put(f"vm_service_antivirus/{nas['antivirus']}", enabled=True)
    api.act("volume_antivirus_actions", row["$key"], "enable")
    return row["$key"]


def state(api: Api, scanner: Any) -> Any:
    row = api.get(f"volume_antivirus/{scanner}", fields="enabled,status#status as status,status#state as state")
    return row["enabled"], row["status"], row["state"]


def test_a_scan_runs_and_ends(api: Api, sim: Simulator, scanner: Any) -> None:
    assert state(api, scanner) == (True, "offline", "online")
    api.act("volume_antivirus_actions", scanner, "start")
    assert state(api, scanner) == (True, "scanning", "online")
    sim.clock.advance(30)
    assert state(api, scanner) == (True, "offline", "online")
    [stats] = api.get("volume_antivirus_stats", filter=f"volume_antivirus eq {scanner}")
    assert (stats["last_scan"] > 0, stats["infected_files"]) == (True, 0)
    lines = api.get("volume_antivirus_logs", filter=f"volume_antivirus eq {scanner}")
    assert [line["text"] for line in lines] == ["Scan started", "Scan finished"]


@pytest.mark.parametrize(("decision", "left"), [("move", [".quarantine/eicar.com"]), ("delete", [])])
def test_a_test_file_is_found(api: Api, data: dict[str, Any], scanner: Any, decision: str, left: list[str]) -> None:
    api.put(f"volume_antivirus/{scanner}", infected_action=decision)
    put_file(api.sim.engine, data["$key"], "docs/eicar.com", 68)
    api.act("volume_antivirus_actions", scanner, "start")
    api.sim.clock.advance(30)
    [found] = api.get("volume_antivirus_infections", filter=f"volume_antivirus eq {scanner}")
    assert (found["filename"], found["action"], found["timestamp"] > 10**15) == ("/docs/eicar.com", decision, True)
    files = tree(api.sim.engine, data["$key"])
    assert [path for path in files if path.endswith("eicar.com")] == left
    [stats] = api.get("volume_antivirus_stats", filter=f"volume_antivirus eq {scanner}")
    assert (stats["infected_files"], stats["quarantine_count"]) == (1, len(left))


def test_a_scan_is_stopped(api: Api, sim: Simulator, scanner: Any) -> None:
    api.act("volume_antivirus_actions", scanner, "stop", 422)
    api.act("volume_antivirus_actions", scanner, "start")
    api.act("volume_antivirus_actions", scanner, "stop")
    sim.clock.advance(30)
    assert state(api, scanner) == (True, "offline", "online")
    assert sim.store.row("volume_antivirus_stats", scanner)["last_scan"] == 0


@pytest.mark.parametrize("missing", ["scanner of the service", "memory"])
def test_a_scan_needs_the_scanner_of_the_service_and_8_gib(
    api: Api, sim: Simulator, nas: dict[str, Any], scanner: Any, missing: str
) -> None:
    """Vendor's documentation."""
    if missing == "memory":
        sim.store.patch("vms", nas["vm"], {"ram": 4096})
    else:
        api.put(f"vm_service_antivirus/{nas['antivirus']}", enabled=False)
    api.act("volume_antivirus_actions", scanner, "start")
    assert state(api, scanner)[1] == "offline"


def test_the_vendors_sdk_syncs_and_scans(sim: Simulator, sync: Any, scanner: Any, data: dict[str, Any]) -> None:
    client = connect(sim)
    job = client.volume_syncs.get(sync)
    job.start()
    sim.clock.advance(12)
    assert client.volume_syncs.get(sync)["status"] == "complete"
    antivirus = client.nas_volumes.get(data["$key"]).antivirus.get()
    antivirus.start_scan()
    assert antivirus.get_status().is_scanning
    sim.clock.advance(30)
    assert not antivirus.get_stats().has_infections
    assert len(antivirus.logs.list()) == 2
    assert_nothing_unknown(sim)
