# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives of machines: sizes, tiers, imports, clones and hot-plugging."""

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
    row_action,
    transition,
)
from ..store import Key, Row
from .hotplug import begin_hotplug, finish_later
from .machines import DRIVE_OWNER as OWNER
from .machines import drop_drive_rows, is_running
from .vm_power import set_drive
from .vms import bootable, vm_of

TIERS = ("1", "2", "3", "4", "5")
#: Only these support hot-plugging (measured on 26.1.8).
HOTPLUG_INTERFACES = ("virtio", "virtio-scsi")
#: Types of files that a drive can be imported from; any other fails. An OVA becomes a disk (seen by vrg on 26.0.2.1).
#: Assumption: the rest of the list; an ISO is not a disk.
IMPORTABLE = frozenset({"img", "ova", "qcow", "qcow2", "qed", "raw", "vdi", "vhd", "vhdx", "vmdk"})
FAIL_SECONDS = 2.0
#: The size of an EFI drive that is created without one: about 528 KiB (the vendor's Python SDK).
EFI_BYTES = 528 * 1024
#: Assumption: the speed of an image import; 348 MB took about ten seconds in the vendor's notes.
IMPORT_BYTES_PER_SECOND = 40_000_000
CLONE_SECONDS = 5.0
#: Kinds of drives that need a file to be created from.
FROM_FILES = ("import", "clone", "nonpersistent")
MIB = 1024 * 1024


def templated(engine: Engine) -> dict[Key, bool]:
    """Return the EFI drives whose variables come from the template of the platform."""
    found: dict[Key, bool] = engine.store.hidden.setdefault("templated_drives", {})
    return found


def check_tier(value: Any) -> str:
    """Accept 1 to 5 as number or string, stored as string, whether the tier exists or not (measured on 26.1.8)."""
    if str(value) not in TIERS or isinstance(value, bool):
        raise ApiError(422, "Error setting tier")
    return str(value)


@before_validate("machine_drives")
def check_drive(call: Call, body: dict[str, Any]) -> None:
    if "preferred_tier" in body:
        body["preferred_tier"] = check_tier(body["preferred_tier"])


def give_file(engine: Engine, drive: Row) -> None:
    """Keep the data of a disk in a file of its own, which others can be cloned from (product documentation).

    The form of the name is that of the documentation. Assumption: the owner of the file.
    """
    owner = f"{OWNER}{drive['$key']}"
    for file in engine.store.select("files", owner=owner):
        engine.store.remove("files", file["$key"])
    name = f"disk_{drive['machine']}_{drive['$key']}.raw"
    size, used = drive["disksize"], drive["used_bytes"]
    values = {"name": name, "type": "raw", "owner": owner, "preferred_tier": drive["preferred_tier"]}
    file = engine.store.add("files", {**values, "filesize": size, "allocated_bytes": size, "used_bytes": used})
    engine.store.set("machine_drives", drive["$key"], media_source=file["$key"])


def drive_of(engine: Engine, file: Key | None) -> Row | None:
    """Return the drive whose data is in a file; None for a file of the catalog."""
    row = engine.store.peek("files", file) if file is not None else None
    owner = str(row["owner"] or "") if row is not None else ""
    return engine.store.peek("machine_drives", int(owner[len(OWNER) :])) if owner.startswith(OWNER) else None


@before_create("machine_drives")
def complete_drive(call: Call, values: dict[str, Any]) -> None:
    engine, store = call.engine, call.engine.store
    media, machine = values["media"], values["machine"]
    if media == "disk" and values["disksize"] <= 0:
        raise ApiError(422, "Disk size must be greater than 0")  # measured: also when the size is sent as `size`
    if media in FROM_FILES and values["media_source"] is None:
        raise ApiError(422, "field 'machine_drives.media_source' is required")  # assumption
    if not values.get("name"):
        taken = {drive["name"] for drive in store.select("machine_drives", machine=machine)}
        values["name"] = next(name for n in range(10_000) if (name := f"drive_{n}") not in taken)
    vm = vm_of(engine, machine)
    if vm is not None and media == "cdrom" and "interface" not in call.given:
        values["interface"] = "ahci" if "q35" in vm["machine_type"] else "ide"


@after_create("machine_drives")
def begin_drive(call: Call, drive: Row) -> None:
    engine = call.engine
    add_drive_rows(engine, drive)
    if drive["media"] == "efidisk" and not drive["disksize"]:
        engine.store.set("machine_drives", drive["$key"], disksize=EFI_BYTES)
        templated(engine)[drive["$key"]] = True
    if drive["media"] == "import":
        file = engine.store.get("files", drive["media_source"])
        begin_import(engine, drive, file)
    elif drive["media"] == "clone":
        source = drive_of(engine, drive["media_source"])
        engine.clock.schedule(0.5, "drive.cloning", drive=drive["$key"])
        key = source["$key"] if source is not None else 0
        engine.clock.schedule(CLONE_SECONDS, "drive.cloned", drive=drive["$key"], source=key)
    elif drive["media"] == "nonpersistent":
        source = drive_of(engine, drive["media_source"])
        if source is not None and bootable(engine).get(source["$key"]):
            bootable(engine)[drive["$key"]] = True
    elif drive["media"] == "disk":
        give_file(engine, drive)


def add_drive_rows(engine: Engine, drive: Row) -> None:
    """Create the status and the counters of a drive.

    A drive created while the machine runs stays offline until it is hot-plugged (measured).
    """
    status = engine.store.add("machine_drive_status", {"parent_drive": drive["$key"]})
    stats = engine.store.add("machine_drive_stats", {"parent_drive": drive["$key"]})
    engine.store.set("machine_drives", drive["$key"], status=status["$key"], stats=stats["$key"])


# --- imports and clones ----------------------------------------------------------------------------------------------


def begin_import(engine: Engine, drive: Row, file: Row) -> None:
    """Start an import.

    `media` is "import" at once, the status follows (measured); a bad file shows `errors` within two seconds.
    """
    broken = engine.switches.get("broken_files", ())
    if file["type"] not in IMPORTABLE or file["$key"] in broken:
        engine.clock.schedule(FAIL_SECONDS, "drive.failed", drive=drive["$key"], file=file["name"])
        return
    seconds = max(3.0, file["filesize"] / IMPORT_BYTES_PER_SECOND)
    engine.clock.schedule(0.5, "drive.importing", drive=drive["$key"], file=file["$key"], step=0)
    for step in range(1, 4):
        delay = seconds * step / 4
        engine.clock.schedule(delay, "drive.importing", drive=drive["$key"], file=file["$key"], step=step)
    engine.clock.schedule(seconds, "drive.imported", drive=drive["$key"], file=file["$key"])


@transition("drive.importing")
def _importing(engine: Engine, drive: Key, file: Key, step: int) -> None:
    row, source = engine.store.get("machine_drives", drive), engine.store.peek("files", file)
    if source is None:
        return
    total = max(1, source["filesize"] // 1_000_000)
    done = total * step // 4
    info = f"Downloading '{source['name']}' ({25 * step}% - {done}MB / {total}MB)"  # form as measured
    engine.store.set("machine_drive_status", row["status"], status="importing", status_info=info)


@transition("drive.imported")
def _imported(engine: Engine, drive: Key, file: Key) -> None:
    """Turn the drive into a disk of the image's size, unless a larger one was requested."""
    row, source = engine.store.get("machine_drives", drive), engine.store.peek("files", file)
    size = source["filesize"] if source is not None else 0
    disksize = max(row["disksize"], size)
    engine.store.set("machine_drives", drive, media="disk", disksize=disksize, used_bytes=size)
    bootable(engine)[drive] = True
    give_file(engine, engine.store.get("machine_drives", drive))
    _set_idle(engine, row)


@transition("drive.failed")
def _failed(engine: Engine, drive: Key, file: str) -> None:
    """Record a failed import.

    Measured: the status is `errors`, media stays "import", the reason is in status_info, and nothing is retried.
    """
    row = engine.store.get("machine_drives", drive)
    info = f"Unable to import '{file}'"  # assumption: the text
    engine.store.set("machine_drive_status", row["status"], status="errors", status_info=info)


@transition("drive.cloning")
def _cloning(engine: Engine, drive: Key) -> None:
    """Show the status of a clone: importing, without any progress (measured)."""
    row = engine.store.get("machine_drives", drive)
    engine.store.set("machine_drive_status", row["status"], status="importing", status_info="")


@transition("drive.cloned")
def _cloned(engine: Engine, drive: Key, source: Key) -> None:
    row, original = engine.store.get("machine_drives", drive), engine.store.peek("machine_drives", source)
    if original is not None:
        disksize = max(row["disksize"], original["disksize"])
        engine.store.set("machine_drives", drive, disksize=disksize, used_bytes=original["used_bytes"])
        if bootable(engine).get(source):
            bootable(engine)[drive] = True
    engine.store.set("machine_drives", drive, media="disk")
    give_file(engine, engine.store.get("machine_drives", drive))
    _set_idle(engine, row)


def _set_idle(engine: Engine, drive: Row) -> None:
    engine.store.set("machine_drive_status", drive["status"], status="offline", status_info="")


# --- change and delete -----------------------------------------------------------------------------------------------


def drive_status(engine: Engine, drive: Row) -> str:
    """Return the status of a drive, as `status#status` shows it."""
    return str(engine.store.get("machine_drive_status", drive["status"])["status"])


@before_update("machine_drives")
def check_drive_change(call: Call, drive: Row, changes: dict[str, Any]) -> None:
    engine = call.engine
    if "disksize" in changes:
        if drive["interface"] == "ide" and drive_status(engine, drive) == "online":
            # Measured by the official Terraform provider: even the current size is refused.
            raise ApiError(422, "Unable to resize an online IDE drive")  # assumption: the text
        if changes["disksize"] < drive["disksize"]:
            raise ApiError(422, "Disk size cannot be reduced")  # assumption: the text
    if "media_source" in changes and drive["media"] == "disk" and changes["media_source"] != drive["media_source"]:
        raise ApiError(422, "field 'media_source' is readonly")


@after_update("machine_drives")
def after_drive_change(call: Call, drive: Row, before: dict[str, Any]) -> None:
    if "machine" in before and before["machine"] != drive["machine"]:
        set_drive(call.engine, drive, "offline")


@before_delete("machine_drives")
def refuse_online(call: Call, drive: Row) -> None:
    """Refuse to delete a drive that is online.

    The text was measured on volumes; the status is that of other refused deletes.
    """
    if not call.cascading and drive_status(call.engine, drive) in ("online", "hotplug"):
        raise ApiError(405, "Unable to delete online drive")


@after_delete("machine_drives")
def remove_drive_rows(call: Call, drive: Row) -> None:
    templated(call.engine).pop(drive["$key"], None)
    drop_drive_rows(call.engine, drive)


# --- hot-plugging ----------------------------------------------------------------------------------------------------


@action("vm_actions", "hotplugdrive")
def hotplug_drive(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Attach or detach an existing drive of a running VM."""
    request = begin_hotplug(
        call, vm, params, "machine_drives", "drive", supports_hotplug, drive_status, ("offline", "online")
    )
    if request is not None:
        drive, status = request
        set_drive(call.engine, drive, "hotplug")
        finish_later(call.engine, vm, status == "online", "drive.plugged", drive=drive["$key"], status=status)


def supports_hotplug(drive: Row) -> bool:
    """Return whether a drive can be attached to a running VM."""
    return drive["media"] == "disk" and drive["interface"] in HOTPLUG_INTERFACES


@transition("drive.plugged")
def _plugged(engine: Engine, drive: Key, status: str) -> None:
    row = engine.store.get("machine_drives", drive)
    engine.store.set("machine_drive_status", row["status"], status=status, status_info="")


@row_action("machine_drives", "apply_universal_vars")
def apply_universal_vars(call: Call, drive: Row, _body: Any) -> None:
    """Apply the EFI variables.

    This works on an EFI drive that was created without a size and is refused on others (measured on 26.1.8); the VM has
    to be off, with secure boot (the vendor's Python SDK).
    """
    vm = vm_of(call.engine, drive["machine"])
    secure = vm is not None and vm["secure_boot"]
    if drive["$key"] not in templated(call.engine) or not secure or is_running(call.engine, drive["machine"]):
        raise ApiError(422, "Operation not permitted")
    call.engine.store.set("machine_drives", drive["$key"], ms_2023_kek_applied=True)
