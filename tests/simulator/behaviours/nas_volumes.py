# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS volumes: a file system on a drive of the NAS VM.

Measured on 26.1.8: a volume whose drive is online cannot be deleted. One second after it was disabled, `mounted` is
false and the delete is still refused; the next attempt, two seconds later, works. Nothing is mounted while the VM of
the service is off (vendor documentation).
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    before_validate,
    computed,
    powered,
    transition,
)
from ..store import Key, Row
from .drives import add_drive_rows, check_tier, drive_status
from .machines import drop_drive_rows, status_of
from .nas_antivirus import add_antivirus
from .vm_power import set_drive

#: Assumption. The documentation says minutes for a new volume.
MOUNT_SECONDS = 3.0
UNMOUNT_SECONDS = 1.0
RELEASE_SECONDS = 2.5
#: How long a strict simulator refuses the first DELETE after an unmount, even if its fast clock has taken the drive
#: offline, so that clients have to retry at any clock rate.
LINGER_SECONDS = 4.0
ONLINE = "Unable to delete machine drive: Unable to delete online drive"
#: Kinds of volumes that mount a remote share: they have neither a drive nor a size.
REMOTE = frozenset({"cifs", "nfs"})


def service_vm(engine: Engine, volume: Row) -> Row:
    """Return the VM of the service that a volume belongs to."""
    return engine.store.get("vms", engine.store.get("vm_services", volume["service"])["vm"])


def is_mounted(engine: Engine, volume: Row) -> bool:
    """Return whether the volume is mounted, as `status#mounted` shows it."""
    return bool(engine.store.get("volume_status", volume["status"])["mounted"])


def _first_refusals(engine: Engine) -> dict[Key, float]:
    found: dict[Key, float] = engine.store.hidden.setdefault("volumes_unmounted", {})
    return found


def _set_volume_status(engine: Engine, volume: Row, status: str, mounted: bool) -> None:
    engine.store.set("volume_status", volume["status"], status=status, mounted=mounted)


def _drive(engine: Engine, volume: Row, status: str) -> None:
    drive = engine.store.peek("machine_drives", volume["drive"])
    if drive is not None:
        set_drive(engine, drive, status)


# --- mounting --------------------------------------------------------------------------------------------------------


def begin_mount(engine: Engine, volume: Row) -> None:
    """Start mounting unless the volume is disabled or its service is take_offline."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    _first_refusals(engine).pop(volume["$key"], None)
    running = status_of(engine, service_vm(engine, volume)["machine"])["status"] == "running"
    if volume["enabled"] and running:
        _set_volume_status(engine, volume, "initializing", False)
        engine.clock.schedule(MOUNT_SECONDS, "volume.mounted", volume=volume["$key"])


@transition("volume.mounted")
def _mounted(engine: Engine, volume: Key) -> None:
    mount(engine, engine.store.get("volumes", volume))


def mount(engine: Engine, volume: Row) -> None:
    """Mark the volume as mounted."""
    _drive(engine, volume, "online")
    _set_volume_status(engine, volume, "online", True)


def begin_unmount(engine: Engine, volume: Row) -> None:
    """Start unmounting: first the mount is removed, then the drive goes offline."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    if not is_mounted(engine, volume):
        take_offline(engine, volume)
        return
    engine.clock.schedule(UNMOUNT_SECONDS, "volume.unmounted", volume=volume["$key"])
    engine.clock.schedule(RELEASE_SECONDS, "volume.released", volume=volume["$key"])


@transition("volume.unmounted")
def _unmounted(engine: Engine, volume: Key) -> None:
    _first_refusals(engine)[volume] = engine.clock.now()
    _set_volume_status(engine, engine.store.get("volumes", volume), "offline", False)


@transition("volume.released")
def _released(engine: Engine, volume: Key) -> None:
    _drive(engine, engine.store.get("volumes", volume), "offline")


def take_offline(engine: Engine, volume: Row) -> None:
    """Mark the volume as not mounted, with its drive offline."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    _set_volume_status(engine, volume, "offline", False)
    _drive(engine, volume, "offline")


@powered("vms")
def sync_with_vm(engine: Engine, vm: Row, running: bool) -> None:
    """Mount the volumes when the NAS VM is up, and unmount them when it is off."""
    for service in engine.store.select("vm_services", vm=vm["$key"]):
        for volume in engine.store.select("volumes", service=service["$key"]):
            if running:
                begin_mount(engine, volume)
            else:
                take_offline(engine, volume)


# --- rows ------------------------------------------------------------------------------------------------------------


def make_volume(engine: Engine, **values: Any) -> Row:
    """Create a volume without a request: for a new service, or for a seed."""
    volume = engine.store.add("volumes", values)
    create_volume_parts(engine, volume)
    return volume


def create_volume_parts(engine: Engine, volume: Row) -> None:
    """Create the drive, the status and the antivirus settings of a volume (measured), then mount it."""
    store = engine.store
    status = store.add("volume_status", {"volume": volume["$key"]})
    store.set("volumes", volume["$key"], status=status["$key"])
    if volume["fs_type"] not in REMOTE:
        drive = store.add(
            "machine_drives",
            {
                "machine": service_vm(engine, volume)["machine"], "name": volume["name"], "interface": "virtio-scsi",
                "disksize": volume["maxsize"], "preferred_tier": volume["preferred_tier"],
                "enabled": volume["enabled"],
            },
        )  # fmt: skip
        add_drive_rows(engine, drive)
        store.set("volumes", volume["$key"], drive=drive["$key"])
    store.set("volumes", volume["$key"], vol_antivirus=add_antivirus(engine, volume["$key"])["$key"])
    begin_mount(engine, volume)


@before_validate("volumes")
def check_volume(call: Call, body: dict[str, Any]) -> None:
    """Check the tier."""
    if "preferred_tier" in body:
        body["preferred_tier"] = check_tier(body["preferred_tier"])  # measured on drives


@before_create("volumes")
def complete_volume(call: Call, values: dict[str, Any]) -> None:
    """Require the size of a local volume, the source of a remote one, the key of an encrypted one.

    Assumption: the texts.
    """
    required = "remote_target" if values["fs_type"] in REMOTE else "maxsize"
    for name in (required, *(["encryption_key"] if values["encrypt"] else [])):
        if not values.get(name):
            raise ApiError(422, f"field 'volumes.{name}' is required")


@after_create("volumes")
def make_parts(call: Call, volume: Row) -> None:
    create_volume_parts(call.engine, volume)


@before_update("volumes")
def check_volume_change(call: Call, volume: Row, changes: dict[str, Any]) -> None:
    """Refuse to shrink a volume below its used space (measured).

    Assumption: status and text, and that a volume can be shrunk otherwise.
    """
    drive = call.engine.store.peek("machine_drives", volume["drive"])
    if drive is not None and changes.get("maxsize", drive["used_bytes"]) < drive["used_bytes"]:
        raise ApiError(422, "Volume size cannot be less than the space in use")


@after_update("volumes")
def change_volume(call: Call, volume: Row, before: dict[str, Any]) -> None:
    engine, drive = call.engine, call.engine.store.peek("machine_drives", volume["drive"])
    if drive is not None:
        engine.store.set(
            "machine_drives", drive["$key"], name=volume["name"], disksize=volume["maxsize"],
            preferred_tier=volume["preferred_tier"], enabled=volume["enabled"],
        )  # fmt: skip
    if "enabled" in before and before["enabled"] != volume["enabled"]:
        if volume["enabled"]:
            begin_mount(engine, volume)
        else:
            begin_unmount(engine, volume)


@before_delete("volumes")
def refuse_online(call: Call, volume: Row) -> None:
    """Refuse to delete a volume that is online.

    The text was measured. Assumption: the status, that of other deletes refused because of the current state.
    """
    engine = call.engine
    drive = engine.store.peek("machine_drives", volume["drive"])
    if call.cascading or drive is None:
        return
    unmounted = _first_refusals(engine).pop(volume["$key"], None)
    lingers = engine.strict and unmounted is not None and engine.clock.now() - unmounted < LINGER_SECONDS
    if lingers or drive_status(engine, drive) in ("online", "hotplug"):
        raise ApiError(405, ONLINE)


@after_delete("volumes")
def remove_parts(call: Call, volume: Row) -> None:
    """Delete drive and status; shares, snapshots, exports and antivirus settings are deleted by the contract."""
    engine = call.engine
    engine.clock.cancel("volume.", volume=volume["$key"])
    _first_refusals(engine).pop(volume["$key"], None)
    drive = engine.store.peek("machine_drives", volume["drive"])
    if drive is not None:
        drop_drive_rows(engine, drive)
        engine.store.remove("machine_drives", drive["$key"])


@computed("machine_drives", "media_source#used_bytes")
def _used(engine: Engine, drive: Row) -> Any:
    """Return the used bytes of the file behind a drive, where clients read the usage of a volume (vendor's SDKs)."""
    file = engine.store.peek("files", drive["media_source"])
    return drive["used_bytes"] if file is None or file["owner"] else file["used_bytes"]


@computed("machine_drives", "media_source#filesize")
def _size(engine: Engine, drive: Row) -> Any:
    """Return the whole size of a disk, which one SDK calls allocated bytes. That is an assumption."""
    file = engine.store.peek("files", drive["media_source"])
    return drive["disksize"] if file is None or file["owner"] else file["filesize"]


# --- requests --------------------------------------------------------------------------------------------------------


@action("volume_actions", "enable")
def enable(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    call.update("volumes", volume["$key"], {"enabled": True})


@action("volume_actions", "disable")
def disable(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    call.update("volumes", volume["$key"], {"enabled": False})


@action("volume_actions", "reset")
def reset(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    """Mount the volume again.

    One SDK sends it as PUT ?action=reset, which does nothing on other tables, and so here.
    """
    take_offline(call.engine, volume)
    begin_mount(call.engine, volume)


@action("volume_actions", "clone")
def clone(call: Call, volume: Row, params: dict[str, Any]) -> None:
    """Create a volume of the same service with the same settings and data.

    Assumption: that it exists at once, and the generated name.
    """
    store = call.engine.store
    names = {row["name"] for row in store.select("volumes", service=volume["service"])}
    name = str(params.get("name") or next(n for i in range(1, 10_000) if (n := f"{volume['name']}_{i}") not in names))
    copied = {c.name: volume[c.name] for c in call.engine.contract["volumes"].columns.values() if c.name in volume}
    writable = {k: v for k, v in copied.items() if call.engine.contract["volumes"].columns[k].writable}
    copy = call.create("volumes", {**writable, "name": name, "encrypt": False})
    original = store.peek("machine_drives", volume["drive"])
    if original is not None and copy["drive"] is not None:
        store.set("machine_drives", copy["drive"], used_bytes=original["used_bytes"])


def _accept(call: Call, volume: Row, params: dict[str, Any]) -> None:
    """Accept the action without any effect. Assumption: no client shows how the body names the snapshot."""


for _word in ("restore", "recover_cloudsnapshot"):
    action("volume_actions", _word)(_accept)
