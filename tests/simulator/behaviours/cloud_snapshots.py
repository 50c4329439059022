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
    post_action,
    transition,
)
from ..store import Key, Row
from .vm_snapshots import copy_vm

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
    if values["partial_tags"] and not partial:
        raise ApiError(422, "Validation error on field: 'partial_tags' - 'fails validation test'")  # assumption
    if values["quiesce_tags"] and not partial:
        raise ApiError(422, "Validation error on field: 'quiesce_tags' - 'fails validation test'")  # assumption: text


@after_create("cloud_snapshots")
def begin(call: Call, snapshot: Row) -> None:
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
    """List the VMs and tenants of the snapshot.

    Assumption: they are listed at once. One source has actions that look for them.
    """
    store, row = engine.store, engine.store.get("cloud_snapshots", snapshot)
    for vm in store.select("vms", is_snapshot=False):
        if _within(engine, row, f"vms/{vm['$key']}"):
            names = ("name", "description", "uuid", "cpu_cores", "ram", "os_family")
            values = {name: vm[name] for name in names}
            store.add("cloud_snapshot_vms", {"cloud_snapshot": snapshot, "original_key": vm["$key"], **values})
    for tenant in store.select("tenants"):
        if not tenant.get("is_snapshot") and row["type"] == "full":
            values = {"name": tenant["name"], "nodes": len(store.select("tenant_nodes", tenant=tenant["$key"]))}
            store.add("cloud_snapshot_tenants", {"cloud_snapshot": snapshot, "original_key": tenant["$key"], **values})
    store.set("cloud_snapshots", snapshot, status="normal")


def _within(engine: Engine, snapshot: Row, member: str) -> bool:
    """Return whether an object belongs to the snapshot: tags include or exclude (measured: never both)."""
    if snapshot["type"] == "full":
        return True
    tags = {int(key) for key in snapshot["partial_tags"] or []}
    tagged = any(row["tag"] in tags for row in engine.store.select("tag_members", member=member))
    return bool(tagged == (snapshot["type"] == "partial_include"))


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


@after_create("cloud_snapshot_vm_actions")
def recover(call: Call, _request: Row) -> None:
    """Create a VM from the snapshot. Assumption: it is like the VM it was taken of, as that VM is now."""
    engine, store = call.engine, call.engine.store
    params = call.arguments.get("params") or {}
    for key in params.get("rows") or []:
        kept = store.peek("cloud_snapshot_vms", int(key))
        if kept is None:
            raise ApiError(404, "Error querying cloud_snapshot_vms: No such file or directory")
        name = str(params.get("name") or kept["name"])
        if store.select("vms", name=name, is_snapshot=False):
            raise ApiError(409 if engine.strict else 422, "This name is already in use")
        original = store.peek("vms", kept["original_key"])
        if original is not None and original["uuid"] == kept["uuid"]:
            copy_vm(engine, original, name, is_snapshot=False, preserve_macs=False)
        else:
            call.create("vms", {"name": name, "cpu_cores": kept["cpu_cores"], "ram": kept["ram"]})
