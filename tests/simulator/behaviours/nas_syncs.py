# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs between two volumes of a NAS service: the progress row is created and deleted with the job.

Measured on 26.0: a start is accepted even if the NAS is off, and a stop of a job that does not run is refused.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, computed, transition
from ..store import Key, Row
from .nas_volumes import is_mounted
from .volume_files import tree

#: Assumption: every sync takes this long.
SYNC_SECONDS = 10.0


@after_create("volume_syncs")
def add_progress(call: Call, sync: Row) -> None:
    """Create the progress row; a job that never ran is offline (vendor documentation)."""
    progress = call.engine.store.add("volume_sync_progresses", {"status": "offline"})
    call.engine.store.set("volume_syncs", sync["$key"], progress=progress["$key"])


@after_delete("volume_syncs")
def forget(call: Call, sync: Row) -> None:
    call.engine.clock.cancel("volume_sync.", progress=sync["progress"])
    if sync["progress"] is not None:
        call.engine.store.remove("volume_sync_progresses", sync["progress"])


@action("volume_sync_actions", "start_sync")
def start(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    """Start a sync.

    Assumption: without effect if it is running or disabled, or if a volume is not mounted.
    """
    engine, store = call.engine, call.engine.store
    volumes = [store.get("volumes", sync[name]) for name in ("source_volume", "destination_volume")]
    ready = sync["enabled"] and all(is_mounted(engine, volume) for volume in volumes)
    if not ready or store.get("volume_sync_progresses", sync["progress"])["syncing"]:
        return
    store.set(
        "volume_sync_progresses", sync["progress"], status="syncing", syncing=True, sync_errors=0,
        start_time=engine.clock.stamp(), stop_time=0,
    )  # fmt: skip
    engine.clock.schedule(SYNC_SECONDS, "volume_sync.done", sync=sync["$key"], progress=sync["progress"])


@action("volume_sync_actions", "stop_sync")
def stop(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    """Abort a sync. Measured: 422 if it does not run; the text is an assumption."""
    engine, progress = call.engine, call.engine.store.get("volume_sync_progresses", sync["progress"])
    if not progress["syncing"]:
        raise ApiError(422, "Sync is not running")
    end(engine, sync, progress, "aborted")


def end(engine: Engine, sync: Row, progress: Row, status: str) -> None:
    """End a sync with what it has transferred until now."""
    files, size = transferred(engine, progress)
    engine.clock.cancel("volume_sync.", progress=progress["$key"])
    engine.store.set(
        "volume_sync_progresses", progress["$key"], status=status, syncing=False, files_transferred=files,
        bytes_transferred=size, transfer_rate=_rate(engine, sync), stop_time=engine.clock.stamp(),
    )  # fmt: skip


@transition("volume_sync.done")
def _done(engine: Engine, sync: Key, progress: Key) -> None:
    """Complete a sync: the destination has the files of the source."""
    row = engine.store.get("volume_syncs", sync)
    gone = any(engine.store.peek("volumes", row[name]) is None for name in ("source_volume", "destination_volume"))
    end(engine, row, engine.store.get("volume_sync_progresses", progress), "error" if gone else "complete")
    if not gone:
        source = tree(engine, row["source_volume"])
        tree(engine, row["destination_volume"]).update({path: dict(entry) for path, entry in source.items()})


@action("volume_sync_actions", "enable")
def enable(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("volume_syncs", sync["$key"], {"enabled": True})


@action("volume_sync_actions", "disable")
def disable(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("volume_syncs", sync["$key"], {"enabled": False})


# --- progress --------------------------------------------------------------------------------------------------------


def _source_bytes(engine: Engine, sync: Row) -> int:
    volume = engine.store.peek("volumes", sync["source_volume"])
    drive = engine.store.peek("machine_drives", volume["drive"]) if volume is not None else None
    return int(drive["used_bytes"]) if drive is not None else 0


def _source_files(engine: Engine, sync: Row) -> int:
    if engine.store.peek("volumes", sync["source_volume"]) is None:
        return 0
    return sum(entry["type"] == "file" for entry in tree(engine, sync["source_volume"]).values())


def _rate(engine: Engine, sync: Row) -> str:
    """Return the rate as text, in the form that the vendor's SDK expects."""
    return f"{_source_bytes(engine, sync) / SYNC_SECONDS / 2**20:.1f} MB/s"


def transferred(engine: Engine, progress: Row) -> tuple[int, int]:
    """Return the number of files and bytes that a running sync has transferred: in proportion to the time."""
    remaining = engine.clock.remaining("volume_sync.done", progress=progress["$key"])
    done = 1.0 if remaining is None else 1 - max(0.0, remaining) / SYNC_SECONDS
    [sync] = engine.store.select("volume_syncs", progress=progress["$key"])
    return int(_source_files(engine, sync) * done), int(_source_bytes(engine, sync) * done)


@computed("volume_sync_progresses", "files_transferred")
def _files(engine: Engine, progress: Row) -> Any:
    return transferred(engine, progress)[0] if progress["syncing"] else progress["files_transferred"]


@computed("volume_sync_progresses", "bytes_transferred")
def _bytes(engine: Engine, progress: Row) -> Any:
    return transferred(engine, progress)[1] if progress["syncing"] else progress["bytes_transferred"]
