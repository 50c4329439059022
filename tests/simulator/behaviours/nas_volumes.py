# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS volumes: a file system on a drive of the NAS VM.

Measured on 26.1.8: a volume whose drive is online cannot be deleted. One second after it was disabled `mounted` is
false and the delete is still refused; the next try, two seconds later, works. Nothing is mounted while the VM of the
service is off (vendor documentation).
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

#: Assumption. The documentation speaks of minutes for a new volume.
MOUNT_SECONDS = 3.0
UNMOUNT_SECONDS = 1.0
RELEASE_SECONDS = 2.5
#: For so long a strict simulator refuses the first DELETE after an unmount even where its fast clock has taken the
#: drive offline, so that the second try is practised at any speed.
LINGER_SECONDS = 4.0
ONLINE = "Unable to delete machine drive: Unable to delete online drive"
#: Kinds of volumes that are mounts of somebody else's share: no drive, no size.
REMOTE = frozenset({"cifs", "nfs"})


def service_vm(engine: Engine, volume: Row) -> Row:
    """The VM of the service that a volume belongs to."""
    return engine.store.get("vms", engine.store.get("vm_services", volume["service"])["vm"])


def is_mounted(engine: Engine, volume: Row) -> bool:
    """What status#mounted shows."""
    return bool(engine.store.get("volume_status", volume["status"])["mounted"])


def _lingering(engine: Engine) -> dict[Key, float]:
    found: dict[Key, float] = engine.store.hidden.setdefault("volumes_unmounted", {})
    return found


def _show(engine: Engine, volume: Row, status: str, mounted: bool) -> None:
    engine.store.set("volume_status", volume["status"], status=status, mounted=mounted)


def _drive(engine: Engine, volume: Row, status: str) -> None:
    drive = engine.store.peek("machine_drives", volume["drive"])
    if drive is not None:
        set_drive(engine, drive, status)


# --- mounting ----------------------------------------------------------------------------------------------------------


def begin_mount(engine: Engine, volume: Row) -> None:
    """Mount unless the volume is disabled or its service is down."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    _lingering(engine).pop(volume["$key"], None)
    running = status_of(engine, service_vm(engine, volume)["machine"])["status"] == "running"
    if volume["enabled"] and running:
        _show(engine, volume, "initializing", False)
        engine.clock.schedule(MOUNT_SECONDS, "volume.mounted", volume=volume["$key"])


@transition("volume.mounted")
def _mounted(engine: Engine, volume: Key) -> None:
    mount(engine, engine.store.get("volumes", volume))


def mount(engine: Engine, volume: Row) -> None:
    """It is there."""
    _drive(engine, volume, "online")
    _show(engine, volume, "online", True)


def begin_unmount(engine: Engine, volume: Row) -> None:
    """The mount goes first, the drive follows."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    if not is_mounted(engine, volume):
        down(engine, volume)
        return
    engine.clock.schedule(UNMOUNT_SECONDS, "volume.unmounted", volume=volume["$key"])
    engine.clock.schedule(RELEASE_SECONDS, "volume.released", volume=volume["$key"])


@transition("volume.unmounted")
def _unmounted(engine: Engine, volume: Key) -> None:
    _lingering(engine)[volume] = engine.clock.now()
    _show(engine, engine.store.get("volumes", volume), "offline", False)


@transition("volume.released")
def _released(engine: Engine, volume: Key) -> None:
    _drive(engine, engine.store.get("volumes", volume), "offline")


def down(engine: Engine, volume: Row) -> None:
    """Not mounted, drive and all."""
    engine.clock.cancel("volume.", volume=volume["$key"])
    _show(engine, volume, "offline", False)
    _drive(engine, volume, "offline")


@powered("vms")
def follow_the_vm(engine: Engine, vm: Row, running: bool) -> None:
    """Volumes are mounted when the NAS VM is up, and gone when it is off."""
    for service in engine.store.select("vm_services", vm=vm["$key"]):
        for volume in engine.store.select("volumes", service=service["$key"]):
            if running:
                begin_mount(engine, volume)
            else:
                down(engine, volume)


# --- rows ----------------------------------------------------------------------------------------------------------------


def make_volume(engine: Engine, **values: Any) -> Row:
    """A volume that nobody asked for: of a fresh service, or of a seed."""
    volume = engine.store.add("volumes", values)
    equip(engine, volume)
    return volume


def equip(engine: Engine, volume: Row) -> None:
    """What is made with a volume: its drive, its state and its antivirus settings (measured); then it is mounted."""
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
    if "preferred_tier" in body:
        body["preferred_tier"] = check_tier(body["preferred_tier"])  # measured on drives


@before_create("volumes")
def complete_volume(call: Call, values: dict[str, Any]) -> None:
    """A local volume needs a size, a remote one its source, an encrypted one its key. Assumption: the texts."""
    wanted = "remote_target" if values["fs_type"] in REMOTE else "maxsize"
    for name in (wanted, *(["encryption_key"] if values["encrypt"] else [])):
        if not values.get(name):
            raise ApiError(422, f"field 'volumes.{name}' is required")


@after_create("volumes")
def make_parts(call: Call, volume: Row) -> None:
    equip(call.engine, volume)


@before_update("volumes")
def check_volume_change(call: Call, volume: Row, changes: dict[str, Any]) -> None:
    """Shrinking below the used space is refused (measured). Assumption: status and text; more room can be given back."""
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
    """Text measured. Assumption: the status, that of other deletes which the present state forbids."""
    engine = call.engine
    drive = engine.store.peek("machine_drives", volume["drive"])
    if call.cascading or drive is None:
        return
    unmounted = _lingering(engine).pop(volume["$key"], None)
    lingers = engine.strict and unmounted is not None and engine.clock.now() - unmounted < LINGER_SECONDS
    if lingers or drive_status(engine, drive) in ("online", "hotplug"):
        raise ApiError(405, ONLINE)


@after_delete("volumes")
def remove_parts(call: Call, volume: Row) -> None:
    """Shares, snapshots, exports and antivirus settings go by the contract."""
    engine = call.engine
    engine.clock.cancel("volume.", volume=volume["$key"])
    _lingering(engine).pop(volume["$key"], None)
    drive = engine.store.peek("machine_drives", volume["drive"])
    if drive is not None:
        drop_drive_rows(engine, drive)
        engine.store.remove("machine_drives", drive["$key"])


@computed("machine_drives", "media_source#used_bytes")
def _used(engine: Engine, drive: Row) -> Any:
    """The file behind a drive: clients read the fill of a volume here (vendor's SDKs)."""
    file = engine.store.peek("files", drive["media_source"])
    return drive["used_bytes"] if file is None else file["used_bytes"]


@computed("machine_drives", "media_source#filesize")
def _size(engine: Engine, drive: Row) -> Any:
    """Assumption: the whole size of a disk. An SDK calls it allocated bytes."""
    file = engine.store.peek("files", drive["media_source"])
    return drive["disksize"] if file is None else file["filesize"]


# --- requests --------------------------------------------------------------------------------------------------------------


@action("volume_actions", "enable")
def enable(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    call.update("volumes", volume["$key"], {"enabled": True})


@action("volume_actions", "disable")
def disable(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    call.update("volumes", volume["$key"], {"enabled": False})


@action("volume_actions", "reset")
def reset(call: Call, volume: Row, _params: dict[str, Any]) -> None:
    """Mount again. One SDK sends it as PUT ?action=reset, which does nothing on other tables, and so here."""
    down(call.engine, volume)
    begin_mount(call.engine, volume)


@action("volume_actions", "clone")
def clone(call: Call, volume: Row, params: dict[str, Any]) -> None:
    """Assumption: a volume of the same service with the same settings and data, at once; the name that is made up."""
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
    """Assumption: accepted; where the snapshot stands in the body is shown by no client."""


for _word in ("restore", "recover_cloudsnapshot"):
    action("volume_actions", _word)(_accept)
