# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Emulated and passed-through devices of machines."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import after_create, after_delete, before_create, before_delete
from ..store import Row
from .machines import SETTINGS, drop_device_rows, is_running


@before_create("machine_devices")
def complete_device(call: Call, values: dict[str, Any]) -> None:
    engine = call.engine
    if values["type"] != "tpm" and values["resource_group"] is None:
        raise ApiError(422, "field 'machine_devices.resource_group' is required")
    values["machine_type"] = engine.store.get("machines", values["machine"])["type"]
    if not values.get("name"):
        taken = {row["name"] for row in engine.store.select("machine_devices", machine=values["machine"])}
        values["name"] = next(name for n in range(10_000) if (name := f"device_{n}") not in taken)
    table = SETTINGS.get(values["type"])
    if (
        table is not None
    ):  # a bad value is refused before anything is created ("2.0" is not a valid TPM version: measured)
        settings = engine.contract[f"machine_device_settings_{table}"]
        given = {name: v for name, v in (values["settings_args"] or {}).items() if name in settings.columns}
        values["settings_args"] = engine.convert_values(call.nested(settings.name), given)


@after_create("machine_devices")
def add_rows(call: Call, device: Row) -> dict[str, str]:
    """Create status and settings; `response` holds the uuid (official Terraform provider)."""
    store = call.engine.store
    status = store.add("machine_device_status", {"parent_device": device["$key"]})
    store.set("machine_devices", device["$key"], status=status["$key"])
    table = SETTINGS.get(device["type"])
    if table is not None:
        settings = call.arguments.get("settings_args") or {}
        store.add(f"machine_device_settings_{table}", {"machine_device": device["$key"], **settings})
    return {"uuid": device["uuid"]}


@before_delete("machine_devices")
def refuse_running(call: Call, device: Row) -> None:
    """Refuse to delete a device of a running VM, which the sources require to be off.

    Assumption: status and text.
    """
    if not call.cascading and is_running(call.engine, device["machine"]):
        raise ApiError(405, "Virtual Machine must be stopped to delete a device")


@after_delete("machine_devices")
def remove_rows(call: Call, device: Row) -> None:
    drop_device_rows(call.engine, device)
