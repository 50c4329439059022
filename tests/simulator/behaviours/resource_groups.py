# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource groups: rules select devices of nodes, and running machines use them."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation, no_such_reference
from ..filters import columns as filter_columns
from ..filters import parse
from ..registry import after_create, after_update, before_create, before_update, computed
from ..store import Key, Row

#: Types of groups that have a settings table, and its name.
SETTINGS = {"node_nvidia_vgpu_devices": "nvidia_vgpu", "node_sriov_nic_devices": "sriov_nic", "node_usb_devices": "usb"}
GPUS = ("node_host_gpu_devices", "node_nvidia_vgpu_devices")


# --- groups and rules ------------------------------------------------------------------------------------------------


@before_create("resource_groups")
def check_group(call: Call, values: dict[str, Any]) -> None:
    """Check the settings, which the vendor's SDK sends with the group, and the keys of devices."""
    engine = call.engine
    values["settings_args"] = _convert_settings(call, values["type"], values["settings_args"])
    if values["type"] == "node_nvidia_vgpu_devices" and not values["settings_args"].get("driver_file"):
        raise ApiError(422, "field 'resource_group_settings_nvidia_vgpu.driver_file' is required")  # assumption: text
    keys = values["key_args"] = values["key_args"] or []
    if not isinstance(keys, list) or not all(str(key).isdecimal() for key in keys):
        raise failed_validation("key_args")  # assumption
    if any(engine.store.peek(values["type"], int(key)) is None for key in keys):
        raise no_such_reference("resource_groups", "key_args")


def _convert_settings(call: Call, kind: str, given: Any) -> dict[str, Any]:
    if given and not isinstance(given, dict):
        raise failed_validation("settings_args")  # assumption
    if kind not in SETTINGS:
        return {}
    settings = call.engine.contract[f"resource_group_settings_{SETTINGS[kind]}"]
    known = {name: value for name, value in (given or {}).items() if name in settings.columns}
    return call.engine.convert_values(call.nested(settings.name), known)


@after_create("resource_groups")
def add_rows(call: Call, group: Row) -> None:
    """Create the settings, and a rule for each device that was named (vendor documentation)."""
    if group["type"] in SETTINGS:
        settings = {"resource_group": group["$key"], **call.arguments["settings_args"]}
        call.engine.store.add(f"resource_group_settings_{SETTINGS[group['type']]}", settings)
    for key in call.arguments["key_args"]:
        device = call.engine.store.get(group["type"], int(key))
        rule = {"resource_group": group["$key"], "name": f"{group['name']} {key}", "filter": _filter_for(device)}
        created = call.create("resource_rules", {**rule, "node": device["node"]})
        call.engine.store.set("resource_rules", created["$key"], system_created=True)


@before_update("resource_groups")
def check_settings(call: Call, group: Row, changes: dict[str, Any]) -> None:
    if "settings_args" in changes:
        changes["settings_args"] = _convert_settings(call, group["type"], changes["settings_args"])


@after_update("resource_groups")
def change_settings(call: Call, group: Row, _before: dict[str, Any]) -> None:
    given = call.arguments.get("settings_args")
    if given and group["type"] in SETTINGS:
        table = f"resource_group_settings_{SETTINGS[group['type']]}"
        [row] = call.engine.store.select(table, resource_group=group["$key"])
        call.engine.store.set(table, row["$key"], **given)


def _filter_for(device: Row) -> str:
    """Return the filter that selects one device. Assumption: by its slot, or a USB device by its path."""
    name = "slot" if "slot" in device else "path"
    return f"{name} eq '{device[name]}'"


@before_create("resource_rules")
def complete_rule(call: Call, values: dict[str, Any]) -> None:
    values["type"] = call.engine.store.get("resource_groups", values["resource_group"])["type"]
    _check_filter(call.engine, values["type"], values["filter"])


@before_update("resource_rules")
def check_rule(call: Call, rule: Row, changes: dict[str, Any]) -> None:
    if "filter" in changes:
        _check_filter(call.engine, rule["type"], changes["filter"])


def _check_filter(engine: Engine, kind: str, text: str) -> None:
    """Refuse a filter that selects nothing but by mistake. Assumption: what is refused, and the text."""
    if not filter_columns(parse(text)) <= set(engine.contract[kind].columns):
        raise failed_validation("filter")


# --- devices ---------------------------------------------------------------------------------------------------------


def devices_of_rule(engine: Engine, rule: Row) -> list[Row]:
    """Return the devices that a rule selects."""
    if not rule["enabled"]:
        return []
    found = engine.filtered(rule["type"], rule["filter"])
    return [row for row in found if rule["node"] in (None, row["node"])]


def devices_of_group(engine: Engine, group: Row) -> list[Row]:
    """Return the devices of a group, each once."""
    if not group["enabled"]:
        return []
    rules = engine.store.select("resource_rules", resource_group=group["$key"])
    return list({device["$key"]: device for rule in rules for device in devices_of_rule(engine, rule)}.values())


@computed("resource_groups", "resources")
def _resources(engine: Engine, group: Row) -> Any:
    return [device["$key"] for device in devices_of_group(engine, group)]


@computed("resource_rules", "resources")
def _selected(engine: Engine, rule: Row) -> Any:
    return [device["$key"] for device in devices_of_rule(engine, rule)]


def needed(engine: Engine, machine: Key) -> list[Row]:
    """Return the devices that a machine takes from resource groups."""
    devices = engine.store.select("machine_devices", machine=machine, enabled=True)
    return [device for device in devices if device["resource_group"] is not None]


def available(engine: Engine, group: Key, node: Key) -> int:
    """Return how many devices of a group are free on a node; a vGPU serves several machines."""
    store = engine.store
    found = devices_of_group(engine, store.get("resource_groups", group))
    total = sum(device.get("max_instances") or 1 for device in found if device["node"] == node)
    taken = 0
    for device in store.select("machine_devices", resource_group=group):
        status = store.get("machine_status", store.get("machines", device["machine"])["status"])
        if status["node"] == node and store.get("machine_device_status", device["status"])["status"] == "online":
            taken += device["count"]
    return int(total - taken)


def nodes_without(engine: Engine, machine: Key) -> list[Key]:
    """Return the nodes that lack a device that the machine cannot start without."""
    wanted: dict[Key, int] = {}
    for device in needed(engine, machine):
        if not device["optional"]:
            wanted[device["resource_group"]] = wanted.get(device["resource_group"], 0) + device["count"]
    return [
        node["$key"]
        for node in engine.store.select("nodes")
        if any(available(engine, group, node["$key"]) < count for group, count in wanted.items())
    ]


def is_lacking_everywhere(engine: Engine, machine: Key) -> bool:
    """Return whether no node has what the machine cannot start without."""
    return len(nodes_without(engine, machine)) == len(engine.store.select("nodes"))


def attach(engine: Engine, machine: Key, node: Key) -> None:
    """Give a machine its devices on a node; an optional one may be missing."""
    store = engine.store
    for device in needed(engine, machine):
        free = available(engine, device["resource_group"], node) >= device["count"]
        store.set("machine_device_status", device["status"], status="online" if free else "missing")
        if free and device["type"] in GPUS:
            _show_instance(engine, device, node)


def _show_instance(engine: Engine, device: Row, node: Key) -> None:
    """Show which GPU of the node serves a device."""
    store = engine.store
    group = store.get("resource_groups", device["resource_group"])
    for found in devices_of_group(engine, group):
        for gpu in store.select("node_gpus", node=node, pci_device=found["pci_device"]):
            store.add("node_gpu_instances", {"gpu": gpu["$key"], "machine_device": device["$key"]})
            count_instances(engine, gpu)
            return


def count_instances(engine: Engine, gpu: Row) -> None:
    """Show how many machines use a GPU, as a whole or as vGPUs."""
    store, kind = engine.store, "vgpus" if gpu["mode"] == "nvidia_vgpu" else "gpus"
    total, used = gpu["max_instances"], len(store.select("node_gpu_instances", gpu=gpu["$key"]))
    for row in store.select("node_gpu_stats", node_gpu=gpu["$key"]):
        figures = {f"{kind}_total": total, kind: used, f"{kind}_idle": max(0, total - used)}
        store.set("node_gpu_stats", row["$key"], timestamp=engine.clock.stamp(), **figures)


def detach(engine: Engine, machine: Key) -> None:
    """Take the devices away from a machine."""
    store = engine.store
    for device in store.select("machine_devices", machine=machine):
        store.set("machine_device_status", device["status"], status="offline")
        for row in store.select("node_gpu_instances", machine_device=device["$key"]):
            store.remove("node_gpu_instances", row["$key"])
            count_instances(engine, store.get("node_gpus", row["gpu"]))
