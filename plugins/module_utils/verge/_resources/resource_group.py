# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of devices of nodes that VMs can use: table `resource_groups`, with the rules that select the devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, NUMBER, TIME, Choice, Codec, Integer, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import wire_key
from .._schema.resource import Children, Desired, Export, Resource, State
from . import words
from .checks import not_in_use

_GPU, _VGPU, _PCI = "node_host_gpu_devices", "node_nvidia_vgpu_devices", "node_pci_devices"
_SRIOV, _USB = "node_sriov_nic_devices", "node_usb_devices"

#: The control with which settings are written again.
_AGAIN = "update_settings"

#: The settings that a device in a VM may set itself, if the group allows it.
_OVERRIDABLE = (
    "macaddress",
    "vlan",
    "qos",
    "protocol",
    "max_tx_rate",
    "min_tx_rate",
    "trust",
    "spoofchk",
    "query_rss",
    "link_state",
)

#: The platform's names of settings, where they differ.
_OTHER_NAMES = {"protocol": "proto", "link_state": "state"}

#: The settings of each type of groups.
_SETTINGS: Mapping[str, Mapping[str, Codec]] = {
    _GPU: {},
    _PCI: {},
    _USB: {"guest_reset": FLAG, "guest_resets_all": FLAG},
    _SRIOV: {
        "numvfs": Integer(1),
        "vlan": Integer(0, 4094),
        "qos": Integer(0, 7),
        "protocol": Choice("802.1Q", "802.1ad"),
        "max_tx_rate": Integer(0),
        "min_tx_rate": Integer(0),
        "trust": Choice("default", "on", "off"),
        "spoofchk": Choice("default", "on", "off"),
        "query_rss": Choice("default", "on", "off"),
        "link_state": Choice("default", "auto", "enable", "disable"),
        **{f"{name}_allow_override": FLAG for name in _OVERRIDABLE},
    },
    _VGPU: {
        "make_guest_driver_iso": FLAG,
        "scheduler_policy": Choice("1", "2", "3"),
        "strict_round_robin": Choice("0", "1"),
        "frequency": Integer(0, 960),
        "averaging_factor": Integer(1, 60),
        "time_slice_length_ns": Integer(0, 30_000_000),
    },
}


#: The settings of vGPUs that name something and have options of their own.
_OF_VGPUS = ("driver_file", "driver_iso", "vgpu_profile")


class Settings(Codec):
    """The settings of a group, of which those that are not given keep their values."""

    option_type = "dict"

    def __init__(self, members: Mapping[str, Codec]) -> None:
        self.members = members
        self.suboptions = {name: _specification(codec) for name, codec in members.items()}

    def parse(self, value: Any) -> Any:
        settings = {}
        for name, given in value.items():
            if given is None:
                continue
            try:
                settings[name] = self.members[name].parse(given)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return settings

    def dump(self, value: Any) -> Any:
        return {_written(name): setting for name, setting in value.items()}


def _written(name: str) -> str:
    """Return the platform's name of a setting."""
    for option, written in _OTHER_NAMES.items():
        if name in (option, f"{option}_allow_override"):
            return name.replace(option, written)
    return name


def _specification(codec: Codec) -> dict[str, Any]:
    return {"type": codec.option_type, **({"choices": list(codec.choices)} if codec.choices else {})}


_ALL_SETTINGS = {name: codec for members in _SETTINGS.values() for name, codec in members.items()}


def _setting(reference_to: str, option: str, member: str, title: str, **more: Any) -> Reference:
    return Reference(
        option,
        column="settings_args",
        member=member,
        table=reference_to,
        title=title,
        write=ONCE,
        rewritten_by=_AGAIN,
        **more,
    )


def _settings_fit(desired: Desired, group: Optional[State], controls: Controls) -> Optional[str]:
    kind = desired.get("type", group.values.get("type") if group else None)
    # The platform may know further types.
    known = _SETTINGS.get(str(kind), _ALL_SETTINGS)
    for name in desired.get("settings", {}):
        if name not in known:
            has = f"only {', '.join(known)}" if known else "no settings"
            return f"settings: a group of type '{kind}' has no '{name}', {has}"
    if kind not in _SETTINGS:
        return None
    if kind != _VGPU:
        given = [option for option in _OF_VGPUS if desired.get(option) is not None]
        return f"'{given[0]}' is for groups of type '{_VGPU}', and this one is of type '{kind}'" if given else None
    if group is None and desired.get("driver_file") is None:
        return f"'driver_file' is required to create a group of type '{_VGPU}'"
    return None


RULE = Resource(
    name="rule",
    title="rule",
    table="resource_rules",
    columns=(
        Column("name", Text(), required=True),
        Column("filter", Text(), required=True),
        Reference("node", table="nodes", title="node"),
        Column("enabled", FLAG),
    ),
    facts=(
        Fact("device_count", "count(resources)", NUMBER, volatile=True),
        Fact("system_created", codec=FLAG),
    ),
    words=words.RESOURCE_RULE,
)

_NOT_USED = not_in_use(
    "machine_devices",
    ("resource_group",),
    wire_key,
    ("name", "machine#name as machine_name"),
    lambda device: f"'{device.get('name')}' of VM '{device.get('machine_name')}'",
    "device",
    hint="remove these devices from their VMs first",
)


RESOURCE_GROUP = Resource(
    name="resource_group",
    plural="resource_groups",
    title="resource group",
    table="resource_groups",
    # The key in URLs and references is the UUID, which the answer to a creation does not hold (vendor's SDK).
    key_column="uuid",
    own_key="uuid",
    columns=(
        Column("name", Text(256), required=True),
        Column("type", Choice(*_SETTINGS), required=True, write=CREATE_ONLY),
        Column("description", Text()),
        Column(
            "class",
            Choice("unknown", "gpu", "vgpu", "storage", "hid", "usb", "network", "media", "audio", "fpga", "pci"),
        ),
        Column("enabled", FLAG),
        # No source says where the settings of a group can be read.
        _setting("files", "driver_file", "driver_file", "file", remedy="verge_file uploads files"),
        _setting("files", "driver_iso", "driver_iso", "file", remedy="verge_file uploads files"),
        _setting("nvidia_vgpu_profiles", "vgpu_profile", "nvidia_vgpu_profile", "vGPU profile"),
        Column("settings", Settings(_ALL_SETTINGS), column="settings_args", member="", write=ONCE, rewritten_by=_AGAIN),
    ),
    facts=(
        Fact("device_count", "count(resources)", NUMBER, volatile=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    children=(Children("rules", RULE, parent_column="resource_group"),),
    controls={_AGAIN: {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}},
    guards=(_settings_fit,),
    preflights=(_NOT_USED,),
    export=Export(
        left_out=lambda group: (
            "its driver cannot be read, so that it could not be created again"
            if group.values.get("type") == _VGPU
            else None
        )
    ),
    words=words.RESOURCE_GROUP,
)
