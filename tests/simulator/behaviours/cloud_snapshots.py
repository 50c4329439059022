# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""System snapshots: of the whole cloud, or of the objects with certain tags.

Measured on 26.1.8: the answer names no task and the `task` of the row stays null; its status is empty, then
`building`, then `normal`.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine, Reply
from ..errors import ApiError
from ..registry import (
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    computed,
    post_action,
    transition,
)
from ..store import Key, Row
from .system_restores import contents, find, keep

#: Assumption.
BUILDING_SECONDS = 0.5
BUILT_SECONDS = 3.0
DEFAULT_RETENTION = 259_200
#: Ending the immutability of a snapshot takes seven days (vendor's schema notes).
UNLOCK_SECONDS = 7 * 86_400


@before_create("cloud_snapshots")
def complete_snapshot(call: Call, values: dict[str, Any]) -> None:
    """Convert `retention`, a duration, to `expires`, an absolute time; 0 means never in both."""
    if values["expires_type"] == "never":
        values["expires"] = 0
    elif "expires" not in call.given:
        retention = values["retention"]
        values["expires"] = call.engine.clock.stamp() + retention if retention else 0
    if values["immutable"]:
        values["immutable_status"] = "locked"
    partial = values["type"] != "full"
    if bool(values["partial_tags"]) != partial:  # a partial snapshot needs a tag (vendor's SDK); assumption: the text
        raise ApiError(422, "Validation error on field: 'partial_tags' - 'fails validation test'")
    if values["quiesce_tags"] and not partial:
        raise ApiError(422, "Validation error on field: 'quiesce_tags' - 'fails validation test'")  # assumption: text


@after_create("cloud_snapshots")
def begin(call: Call, snapshot: Row) -> None:
    keep(call.engine, snapshot, call.arguments.get("min_snapshots", 1))
    call.engine.clock.schedule(BUILDING_SECONDS, "cloud_snapshot.building", snapshot=snapshot["$key"])
    call.engine.clock.schedule(BUILT_SECONDS, "cloud_snapshot.built", snapshot=snapshot["$key"])


@post_action("cloud_snapshots", "create")
def create(call: Call, body: dict[str, Any]) -> Reply:
    """Accept the other spelling, which two official clients use."""
    return call.engine.create(call, body)


@transition("cloud_snapshot.building")
def _building(engine: Engine, snapshot: Key) -> None:
    engine.store.set("cloud_snapshots", snapshot, status="building")


@transition("cloud_snapshot.built")
def _built(engine: Engine, snapshot: Key) -> None:
    engine.store.set("cloud_snapshots", snapshot, status="normal")
    if not engine.strict:
        find(engine, snapshot, "vms")
        find(engine, snapshot, "tenants")


@computed("cloud_snapshots", "status")
def _status(engine: Engine, snapshot: Row) -> Any:
    """Show a snapshot that is kept beyond its expiration as held (vendor documentation).

    Assumption: it is held as long as fewer snapshots than its `min_snapshots` of the same period are younger.
    """
    expired = snapshot["expires"] and snapshot["expires"] < engine.clock.now()
    if snapshot["status"] != "normal" or not expired:
        return snapshot["status"]
    same = engine.store.select("cloud_snapshots", snapshot_period=snapshot["snapshot_period"])
    younger = sum(row["created"] > snapshot["created"] for row in same)
    return "held" if younger < contents(engine, snapshot["$key"])["min_snapshots"] else "normal"


@before_update("cloud_snapshots")
def change_snapshot(call: Call, snapshot: Row, changes: dict[str, Any]) -> None:
    if changes.get("expires_type") == "never":
        changes["expires"] = 0
    if changes.get("immutable", snapshot["immutable"]) == snapshot["immutable"]:
        return
    if changes["immutable"]:
        changes.update(immutable_status="locked", immutable_lock_expires=0)
    else:
        changes["immutable_status"] = "unlocking"
        changes["immutable_lock_expires"] = call.engine.clock.stamp() + UNLOCK_SECONDS


@after_update("cloud_snapshots")
def schedule_unlock(call: Call, snapshot: Row, before: dict[str, Any]) -> None:
    if "immutable_status" in before:
        call.engine.clock.cancel("cloud_snapshot.unlocked", snapshot=snapshot["$key"])
        if snapshot["immutable_status"] == "unlocking":
            call.engine.clock.schedule(UNLOCK_SECONDS, "cloud_snapshot.unlocked", snapshot=snapshot["$key"])


@transition("cloud_snapshot.unlocked")
def _unlocked(engine: Engine, snapshot: Key) -> None:
    engine.store.set("cloud_snapshots", snapshot, immutable_status="unlocked", immutable_lock_expires=0)


@before_delete("cloud_snapshots")
def refuse_locked(call: Call, snapshot: Row) -> None:
    """Refuse to delete an immutable snapshot (vendor's SDKs). Assumption: status and text."""
    if snapshot["immutable_status"] != "unlocked":
        raise ApiError(405, "Unable to delete an immutable snapshot")


@after_delete("cloud_snapshots")
def forget(call: Call, snapshot: Row) -> None:
    call.engine.clock.cancel("cloud_snapshot.", snapshot=snapshot["$key"])
    call.engine.store.hidden.get("cloud_snapshots", {}).pop(snapshot["$key"], None)
