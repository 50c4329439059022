# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of NAS volumes. An enabled snapshot is mounted: a row of `volumes` with is_snapshot."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_delete, after_update, before_create, before_delete, before_update, transition
from ..store import Key, Row
from .nas_volumes import is_mounted

#: How long a snapshot without `expires` is kept (schema, official TypeScript SDK).
DEFAULT_LIFETIME = 3 * 86_400
#: Assumption.
MOUNT_SECONDS = 1.0


@before_create("volume_snapshots")
def complete_snapshot(call: Call, values: dict[str, Any]) -> None:
    """Refuse snapshots of volumes that are not local (vendor documentation). Assumption: status and text."""
    volume = call.engine.store.get("volumes", values["volume"])
    if volume["fs_type"] != "ext4" or volume["is_snapshot"]:
        raise ApiError(422, "Only local volumes have snapshots")
    if values["expires_type"] == "never":
        values["expires"] = 0
    elif "expires" not in call.given:
        values["expires"] = call.engine.clock.stamp() + DEFAULT_LIFETIME


@before_update("volume_snapshots")
def change_expiry(call: Call, _snapshot: Row, changes: dict[str, Any]) -> None:
    if changes.get("expires_type") == "never":
        changes["expires"] = 0


@after_create("volume_snapshots")
def mount_new(call: Call, snapshot: Row) -> None:
    if snapshot["enabled"]:
        call.engine.clock.schedule(MOUNT_SECONDS, "volume_snapshot.mounted", snapshot=snapshot["$key"])


@after_update("volume_snapshots")
def mount_or_unmount(call: Call, snapshot: Row, before: dict[str, Any]) -> None:
    if before.get("enabled", snapshot["enabled"]) == snapshot["enabled"]:
        return
    call.engine.clock.cancel("volume_snapshot.", snapshot=snapshot["$key"])
    if snapshot["enabled"]:
        call.engine.clock.schedule(MOUNT_SECONDS, "volume_snapshot.mounted", snapshot=snapshot["$key"])
    else:
        unmount(call, snapshot)


@transition("volume_snapshot.mounted")
def _mounted(engine: Engine, snapshot: Key) -> None:
    """Create the volume that shows the snapshot; it is mounted only if its parent is.

    Assumption: the name of that volume.
    """
    store, row = engine.store, engine.store.get("volume_snapshots", snapshot)
    volume = store.get("volumes", row["volume"])
    shown = store.add(
        "volumes",
        {
            "name": f"{volume['name']}_{row['name']}", "service": volume["service"], "maxsize": volume["maxsize"],
            "preferred_tier": volume["preferred_tier"], "is_snapshot": True, "parent_snapshot": snapshot,
            "read_only": True,
        },
    )  # fmt: skip
    mounted = is_mounted(engine, volume)
    status = store.add(
        "volume_status",
        {"volume": shown["$key"], "status": "online" if mounted else "offline", "mounted": mounted},
    )
    store.set("volumes", shown["$key"], status=status["$key"])
    store.set("volume_snapshots", snapshot, snap_volume=shown["$key"])


def unmount(call: Call, snapshot: Row) -> None:
    """Remove the volume that shows the snapshot."""
    shown = snapshot["snap_volume"]
    call.engine.store.set("volume_snapshots", snapshot["$key"], snap_volume=None)
    if shown is not None and call.engine.store.peek("volumes", shown) is not None:
        call.delete("volumes", shown)


@before_delete("volume_snapshots")
def refuse_mounted(call: Call, snapshot: Row) -> None:
    """Refuse to delete a mounted snapshot (vendor's PowerShell client). Assumption: status and text."""
    if not call.cascading and snapshot["snap_volume"] is not None:
        raise ApiError(405, "Unable to delete a mounted snapshot")


@after_delete("volume_snapshots")
def forget(call: Call, snapshot: Row) -> None:
    call.engine.clock.cancel("volume_snapshot.", snapshot=snapshot["$key"])
    if snapshot["snap_volume"] is not None:
        call.delete("volumes", snapshot["snap_volume"])
