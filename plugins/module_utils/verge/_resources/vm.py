# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: table `vms`, with the drives and NICs of the machine behind each."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Optional

from .._schema.addresses import Address
from .._schema.codecs import FLAG, TIER, Choice, Codec, Family, Integer, Mac, Memory, Size, Text
from .._schema.columns import Column, Fact, Reference, flag, key_of
from .._schema.resource import (
    Action,
    Children,
    Clone,
    Desired,
    Hotplug,
    Power,
    Readiness,
    Resource,
    SnapshotCopy,
    State,
    Subject,
    Work,
)
from .machines import STATUS_WORDS, guest_networks
from .tagging import tags_of

# What the platform expands an alias to (measured on 26.1.8: q35 became pc-q35-10.0).
MACHINE_FAMILIES = {"q35": "pc-q35-", "pc": "pc-i440fx-", "virt": "virt-"}

DRIVE_INTERFACES = (
    "virtio-scsi",
    "virtio",
    "ide",
    "ahci",
    "nvme",
    "lsi53c895a",
    "megasas",
    "megasas-gen2",
    "mptsas1068",
    "virtio-scsi-dedicated",
    "usb",
)
NIC_INTERFACES = ("virtio", "e1000", "e1000e", "rtl8139", "pcnet", "igb", "vmxnet3", "direct")

# The platform plugs only these into a running guest (measured on 26.1.8).
PLUGGABLE_DRIVES = frozenset(("virtio", "virtio-scsi"))


class Media(Choice):
    """What kind of drive it is; a drive that is still being filled reads `import` or `clone` (measured on 26.1.8)."""

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired == current or (desired == "disk" and current in ("import", "clone")))

    def show(self, value: Any) -> Any:
        return "disk" if value in ("import", "clone") else value


class Settings(Codec):
    """A dictionary that is handed over as it is."""

    option_type = "dict"


class FileName(Text):
    """A file name; the platform puts a slash before it (seen with the official Terraform provider)."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        return text if text.startswith("/") else f"/{text}"

    def load(self, raw: Any) -> Any:
        return self.parse(raw) if raw else ""


def _device_has_its_group(desired: Desired, device: Optional[State], controls: Any) -> Optional[str]:
    if device is None and desired.get("type") != "tpm" and desired.get("resource_group") is None:
        return "a device of the host needs the resource group that it comes from"
    return None


def _importing(drive: State) -> bool:
    return drive.facts.get("status") == "importing" or (
        drive.row.get("media") in ("import", "clone") and not _import_failure(drive)
    )


def _import_failure(drive: State) -> Optional[str]:
    # A failed import says so within seconds, keeps its media word and is never tried again (measured on 26.1.8).
    if drive.facts.get("status") == "errors":
        return str(drive.facts.get("status_info") or "no reason given")
    return None


def _drive_is_complete(desired: Desired, drive: Optional[State], controls: Any) -> Optional[str]:
    if drive is not None:
        return None
    media = desired.get("media", "disk")
    if media == "disk" and "size" not in desired.values and desired.get("image") is None:
        return "a new disk needs a size, or an image to be made from"
    if media == "efidisk" and "size" in desired.values:
        return "the platform sizes an EFI disk itself; leave out 'size'"
    if media == "cdrom" and desired.get("image") is not None:
        return "an image is copied into a disk; to insert it into a CD drive use 'iso'"
    if media != "cdrom" and desired.get("iso") is not None:
        return "'iso' is for drives with 'media: cdrom'"
    return None


DRIVE = Resource(
    name="drive",
    title="drive",
    table="machine_drives",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        Column("media", Media("disk", "cdrom", "efidisk"), create_only=True),
        Column("interface", Choice(*DRIVE_INTERFACES), next_start=True),
        Column("size", Size(), column="disksize", grow_only=True, after_source=True),
        Column("tier", TIER, column="preferred_tier"),
        Reference(
            "image",
            column="media_source",
            table="files",
            title="file",
            initial=True,
            source=True,
            source_body=(("media", "import"),),
        ),
        Reference("iso", column="media_source", table="files", title="file"),
        Column("read_only", FLAG, column="readonly", next_start=True),
        Column("enabled", FLAG),
        Column("order", Integer(0), column="orderid", next_start=True),
        Column("serial", Text(), next_start=True),
        Column("discard", FLAG, next_start=True),
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("used_bytes"),
    ),
    work=Work("import of the image", _importing, _import_failure),
    guards=(_drive_is_complete,),
)

STATIC_ADDRESS = Resource(
    name="static_address",
    title="static address",
    table="vnet_addresses",
    fixed=(("type", "static"),),
    columns=(Column("ip", Address(), required=True),),
    identity=("ip",),
)

NIC = Resource(
    name="nic",
    title="NIC",
    table="machine_nics",
    columns=(
        Column("name", Text(128)),
        Column("description", Text(2048)),
        Reference("network", column="vnet", table="vnets", title="network"),
        Column("interface", Choice(*NIC_INTERFACES), next_start=True),
        Column("mac", Mac(), column="macaddress", next_start=True),
        Column("enabled", FLAG, next_start=True),
        Column("order", Integer(0, 30), column="orderid", next_start=True),
    ),
    identity=("name",),
    facts=(
        Fact("status", "status#status"),
        Fact("ip_address", "ipaddress"),
    ),
    children=(
        # The platform reserves an address for a NIC by a row that bears its MAC.
        Children(
            "static_address",
            STATIC_ADDRESS,
            parent_column="mac",
            parent_value="macaddress",
            match=(("ip",),),
            scalar="ip",
            single=True,
            carry=(("vnet", "vnet"),),
            goes_first=True,
        ),
    ),
    created_values=("macaddress", "vnet"),
)

DEVICE = Resource(
    name="device",
    title="device",
    table="machine_devices",
    columns=(
        Column("name", Text(128), required=True),
        Column(
            "type",
            Choice(
                "tpm",
                "node_usb_devices",
                "node_pci_devices",
                "node_sriov_nic_devices",
                "node_host_gpu_devices",
                "node_nvidia_vgpu_devices",
            ),
            required=True,
            create_only=True,
        ),
        Column("description", Text(2048)),
        # The key of a resource group is its UUID, in URLs as well as in references.
        Reference(
            "resource_group",
            table="resource_groups",
            title="resource group",
            key_column="uuid",
            create_only=True,
        ),
        Column("enabled", FLAG, next_start=True),
        Column("optional", FLAG, next_start=True),
        Column("order", Integer(0, 64), column="orderid", next_start=True),
        # They are stored elsewhere, in a table for each type, so they only count at creation.
        Column("settings", Settings(), column="settings_args", initial=True),
    ),
    facts=(Fact("status", "status#status"), Fact("status_info", "status#status_info"), Fact("uuid")),
    guards=(_device_has_its_group,),
)

CLOUDINIT_FILE = Resource(
    name="cloudinit_file",
    title="cloud-init file",
    table="cloudinit_files",
    columns=(
        Column("name", FileName(), required=True),
        # Never part of a row; it comes by a request of its own (measured on 26.1.8).
        Column("contents", Text(65536), content=True),
        Column("render", Choice("no", "variables", "jinja2")),
    ),
    facts=(Fact("size", "filesize"),),
)


def _drive_plugs(drive: Mapping[str, Any]) -> bool:
    return bool(drive.get("media", "disk") == "disk") and drive.get("interface", "virtio-scsi") in PLUGGABLE_DRIVES


def _nic_plugs(nic: Mapping[str, Any]) -> bool:
    return bool(nic.get("interface", "virtio") == "virtio")


def guest_address(info: Any) -> Optional[str]:
    """The first address that the guest has reported and by which others can reach it; IPv4 before IPv6."""
    usable = []
    for network in guest_networks(info):
        for address in network["addresses"]:
            try:
                parsed = ipaddress.ip_address(address)
            except ValueError:
                continue
            if not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified):
                usable.append(parsed)
    usable.sort(key=lambda parsed: parsed.version)
    return str(usable[0]) if usable else None


def _addresses_need_an_agent(desired: Desired, vm: Optional[State], controls: Any) -> Optional[str]:
    if not controls.extra.get("wait_for_ip") or controls.state == "absent":
        return None
    if not desired.get("guest_agent", vm.values.get("guest_agent") if vm else False):
        return "only a guest agent reports addresses: 'wait_for_ip' needs 'guest_agent: true'"
    return None


def _secure_boot_needs_uefi(desired: Desired, vm: Optional[State], controls: Any) -> Optional[str]:
    if desired.get("secure_boot") and not desired.get("uefi", vm.values.get("uefi") if vm else False):
        return "secure_boot needs 'uefi: true'"
    return None


def _name_is_needed(desired: Desired, vm: Optional[State], controls: Any) -> Optional[str]:
    if desired.values.get("name") == "":
        return "a name must not be empty"
    return None


VM = Resource(
    name="vm",
    plural="vms",
    title="VM",
    table="vms",
    # Snapshots are rows of the same table and may bear the name of a VM (measured on 26.1.8).
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(128, forbidden='"', trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("os_family", Choice("linux", "windows", "freebsd", "other")),
        Column("os_description", Text(2048)),
        Column("cpu_cores", Integer(1, 1024), next_start=True),
        Column("cpu_type", Text(), next_start=True),
        Column("ram", Memory(), next_start=True),
        Column("machine_type", Family(MACHINE_FAMILIES), next_start=True),
        Column("uefi", FLAG, next_start=True),
        Column("secure_boot", FLAG, next_start=True),
        Column("guest_agent", FLAG, next_start=True),
        Column("nested_virtualization", FLAG, next_start=True),
        Column("iommu", FLAG, next_start=True),
        Column("disable_hypervisor", FLAG, next_start=True),
        Column("allow_hotplug", FLAG, next_start=True),
        Column("allow_export", FLAG),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off")),
        Column("disable_powercycle", FLAG),
        Column("power_cycle_timeout", Integer(0, 65535)),
        # These two live on the machine behind the VM: they are written on `vms` and read through the join.
        Column("ha_group", Text(), read="machine#ha_group"),
        Reference("cluster", read="machine#cluster", table="clusters", title="cluster"),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", table="nodes", title="node"),
        Column("migration_method", Choice("auto", "live")),
        # Cleared with an empty text, not with null (measured on 26.1.8).
        Reference("snapshot_profile", clear="", table="snapshot_profiles", title="snapshot profile"),
        Column("console", Choice("vnc", "spice", "serial", "none"), next_start=True),
        Column("console_password_enabled", FLAG, column="console_pass_enabled", next_start=True),
        Column("console_password", Text(256), column="console_pass", secret=True),
        Column("video", Choice("std", "cirrus", "vmware", "qxl", "virtio", "none"), next_start=True),
        Column(
            "sound",
            Choice("none", "sb16", "es1370", "ac97", "adlib", "gus", "cs4231a", "hda", "pcspk"),
            next_start=True,
        ),
        Column("usb_tablet", FLAG, next_start=True),
        Column("serial_port", FLAG, next_start=True),
        Column("rtc_base", Choice("utc", "localtime"), next_start=True),
        Column("boot_order", Choice("cd", "cdn", "dc", "nc", "n", "c", "d", "strict"), next_start=True),
        Column("boot_delay", Integer(0, 60), next_start=True),
        Column("cloudinit_datasource", Choice("none", "config_drive_v2", "nocloud"), next_start=True),
        Column("advanced", Text(), next_start=True),
        Column("note", Text(1024)),
        Reference(
            "clone_from",
            table="vms",
            title="VM",
            constants=(("is_snapshot", False),),
            initial=True,
        ),
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", flag),
        Fact("started", "machine#status#started"),
        Fact("node", "machine#status#node#name"),
        Fact("need_restart", convert=flag),
        Fact("machine", convert=key_of),
        Fact("uuid"),
        Fact("created"),
        Fact("modified"),
        Fact("guest_networks", "machine#status#agent_guest_info", guest_networks),
        Fact("guest_address", convert=guest_address, inside="guest_networks"),
    ),
    children=(
        Children(
            "drives",
            DRIVE,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "drives"),
            ordered_by="order",
            hotplug=Hotplug("hotplugdrive", _drive_plugs, "allow_hotplug", attached=("online",), detached=("offline",)),
        ),
        Children(
            "nics",
            NIC,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "nics"),
            match=(("name",), ("network",)),
            told_by="mac",
            ordered_by="order",
            hotplug=Hotplug("hotplugnic", _nic_plugs, "allow_hotplug", attached=("up",), detached=("down",)),
        ),
        Children(
            "devices",
            DEVICE,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "devices"),
            ordered_by="order",
            needs_off=True,
            next_start=True,
        ),
        Children(
            "cloudinit_files",
            CLOUDINIT_FILE,
            parent_column="owner",
            parent_path="vms/",
            next_start=True,
            # Seen with the official Terraform provider: they stay when their VM goes.
            goes_first=True,
        ),
        tags_of("vms"),
    ),
    clone=Clone(
        option="clone_from",
        table="vm_actions",
        target="vm",
        action="clone",
        params={"name": "name", "preserve_macs": "clone_preserve_macs"},
        member="vmkey",
        # The row that a snapshot has in `vms` is copied; neither its own key nor its machine's will do (measured).
        snapshot=SnapshotCopy(
            option="clone_from_snapshot",
            table="machine_snapshots",
            owner="machine",
            owner_value="machine",
            made="snap_machine",
            subject=Subject("vms", "machine", constants=(("is_snapshot", True),)),
        ),
    ),
    readiness=Readiness(
        option="wait_for_ip",
        fact="guest_address",
        reached=bool,
        awaited="an address reported by the guest agent",
        hint="the agent must be installed and running in the guest, and 'guest_agent' be true",
    ),
    controls={
        "clone_from_snapshot": {"type": "str"},
        "clone_preserve_macs": {"type": "bool", "default": False},
        "wait_for_ip": {"type": "bool", "default": False},
    },
    power=Power(
        status="machine#status#status",
        table="vm_actions",
        target="vm",
        **STATUS_WORDS,
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        suspend=Action("hibernate"),
        started="machine#status#started",
        cycles=True,
        pending_restart="need_restart",
    ),
    created_values=("machine",),
    guards=(_name_is_needed, _secure_boot_needs_uefi, _addresses_need_an_agent),
)
