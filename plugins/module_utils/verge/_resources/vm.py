# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines: table `vms`, with the drives and NICs of the machine behind each."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional

from .._schema.addresses import Address
from .._schema.codecs import (
    FLAG,
    KEY,
    NUMBER,
    SIZE,
    TIER,
    TIME,
    UNSET,
    Choice,
    Document,
    Flag,
    Integer,
    Mac,
    Memory,
    NameInside,
    Size,
    Text,
    VersionedAlias,
    Word,
)
from .._schema.columns import (
    CONTENT,
    CREATE_ONLY,
    GROW_ONLY,
    NEXT_START,
    OFF,
    ONCE,
    SECRET,
    Column,
    Container,
    CreatesChildren,
    Fact,
    Reference,
    ResolvedReference,
)
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.projection import load_state, projection
from .._schema.resource import (
    Action,
    Answers,
    ChangeView,
    Children,
    Claim,
    Clone,
    Desired,
    Export,
    Finding,
    Hop,
    Host,
    Hotplug,
    PlannedTask,
    Power,
    Preflight,
    Query,
    Resource,
    Source,
    State,
    Use,
    Work,
)
from .._schema.steps import Create, DeferredKey, Delete, Part, Poll, PollResult, Update
from .._schema.waits import wait_for
from . import words
from .checks import existing_tiers, tiers_of, unique_name, without_rows
from .guest_addresses import (
    GUEST,
    LEASE_TYPES,
    STATIC_LEASE,
    AddressRuleError,
    AddressSource,
    GuestAddress,
    KnownAddresses,
    Nic,
    choose_address,
    read_guest_interfaces,
    read_rules,
)
from .guest_addresses import NIC as NIC_ADDRESS
from .machines import STATUSES, GuestNetworks
from .measurements import DRIVES, MACHINE, NICS
from .migration import MIGRATION_CONTROLS, NODE_TAKES_IT, live_migration
from .stocks import MEMORY, STORAGE, new_drives, started_machine
from .system_recovery import RECOVERY_CONTROLS, RESTORE_FROM, one_origin, recovery
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

#: What only the platform sets, for drives of its own.
_OTHER_INTERFACES = ("cifs", "direct", "nfs", "pflash", "tpm_state", "vsan")
_OTHER_MEDIA = ("9p", "clone9p", "clonedir", "dir", "nonpersistent9p", "nonpersistentdir")

# The platform can only plug these into a running guest (measured on 26.1.8).
PLUGGABLE_DRIVES = frozenset(("virtio", "virtio-scsi"))


class Media(Choice):
    """The kind of a drive. One that is still being filled reads `import` or `clone` (measured on 26.1.8)."""

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired == current or (desired == "disk" and current in ("import", "clone")))

    def show(self, value: Any) -> Any:
        return "disk" if value in ("import", "clone") else value


class Serial(Text):
    """A serial number. An empty one leaves the choice to the platform, which always has one."""

    def same(self, desired: Any, current: Any) -> bool:
        return desired in ("", current)


class OptionalFlag(Flag):
    """Yes, no, or the default of the system, which the platform stores as an empty text."""

    empty = ""

    def load(self, raw: Any) -> Any:
        return {"": "", "0": False, "1": True}.get("" if raw is None else str(raw), raw)

    def dump(self, value: Any) -> Any:
        return value if value == "" else str(int(value))

    def show(self, value: Any) -> Any:
        return None if value == "" else value


class FileName(Text):
    """A file name; the platform puts a slash before it (seen with the official Terraform provider)."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        return text if text.startswith("/") else f"/{text}"

    def load(self, raw: Any) -> Any:
        return self.parse(raw) if raw else ""


def _device_has_its_group(desired: Desired, device: Optional[State], controls: Controls) -> Optional[str]:
    if device is None and desired.get("type") != "tpm" and desired.get("resource_group") is None:
        return "'resource_group' is required for a device of the host"
    return None


def _is_importing(drive: State) -> bool:
    return drive.facts.get("status") == "importing" or (
        drive.row.get("media") in ("import", "clone") and not _import_failure(drive)
    )


def _import_failure(drive: State) -> Optional[str]:
    # A failed import says so within seconds, keeps its media word and is never tried again (measured on 26.1.8).
    if drive.facts.get("status") == "errors":
        return str(drive.facts.get("status_info") or "the platform gives no reason")
    return None


def _drive_is_complete(desired: Desired, drive: Optional[State], controls: Controls) -> Optional[str]:
    media = desired.get("media", drive.values.get("media") if drive else "disk")
    if media != "cdrom" and desired.get("iso") is not None:
        return "'iso' is for drives with 'media: cdrom'"
    if drive is not None:
        return None
    image, source = desired.get("image"), desired.get("source_drive")
    if image is not None and source is not None:
        return "'image' and 'source_drive' exclude each other: a drive is created from one of them"
    if media == "disk" and not desired.get("size") and image is None and source is None:
        return "a new disk needs 'size', or 'image' or 'source_drive' to be created from"
    return _media_fits(media, desired)


def _media_fits(media: str, desired: Desired) -> Optional[str]:
    """Refuse options that a new drive of this kind cannot have."""
    if media == "nonpersistent" and desired.get("source_drive") is None:
        return "a drive that is not persistent needs 'source_drive', the disk that it returns to at each start"
    if media == "nonpersistent" and "size" in desired.values:
        return "a drive that is not persistent is as large as its 'source_drive'; leave out 'size'"
    if media not in ("disk", "nonpersistent") and desired.get("source_drive") is not None:
        return f"'source_drive' is for disks, and this drive has 'media: {media}'"
    if media == "efidisk" and "size" in desired.values:
        return "the platform sizes an EFI disk itself; leave out 'size'"
    if media == "cdrom" and desired.get("image") is not None:
        return "'image' is copied into a disk; use 'iso' to insert a file into a CD drive"
    return None


def _what_the_media_excludes(drive: State) -> Sequence[str]:
    """Return the options that do not apply to a drive."""
    media = drive.values.get("media")
    return (("size",) if media in ("cdrom", "efidisk", "nonpersistent") else ()) + (
        ("iso",) if media != "cdrom" else ()
    )


@dataclass(frozen=True)
class InsertedFile(Reference):
    """The file in a CD drive. Other drives keep their own data in the file that the column names."""

    def load(self, row: Mapping[str, Any]) -> Any:
        file = super().load(row)
        empty = isinstance(file, ResolvedReference) and row.get("media", "cdrom") != "cdrom"
        return ResolvedReference(None, None) if empty else file


def _on_its_own_tier(desired: Desired) -> Mapping[str, Any]:
    # Without it, the copy stays on the tier of the file that it comes from (vendor documentation of the API).
    return {"show_pt": True} if desired.get("tier") is not None else {}


def _imported(desired: Desired) -> Mapping[str, Any]:
    return {"media": "import", **_on_its_own_tier(desired)}


def _copied(desired: Desired) -> Mapping[str, Any]:
    kind = desired.get("media")
    return {"media": kind if kind == "nonpersistent" else "clone", **_on_its_own_tier(desired)}


_UPLOAD = "verge_file uploads files"

DRIVE = Resource(
    name="drive",
    title="drive",
    table="machine_drives",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        Column("media", Media("disk", "cdrom", "efidisk", "nonpersistent", reported=_OTHER_MEDIA), write=CREATE_ONLY),
        Column("interface", Choice(*DRIVE_INTERFACES, reported=_OTHER_INTERFACES), applies=NEXT_START),
        # A CD drive has none.
        Column("size", Size(0), column="disksize", write=GROW_ONLY),
        Column("tier", TIER, column="preferred_tier"),
        Reference(
            "image",
            column="media_source",
            table="files",
            title="file",
            write=ONCE,
            remedy=_UPLOAD,
        ),
        # The data of a disk is in a file, and another drive is created from this file.
        Reference(
            "source_drive",
            NameInside("vm", "drive"),
            column="media_source",
            table="machine_drives",
            title="drive",
            key_column="media_source",
            by_key=False,
            write=ONCE,
            inside=Container(
                Reference("vm", table="vms", title="VM", key_column="machine", constants=(("is_snapshot", False),)),
                "machine",
            ),
        ),
        InsertedFile("iso", column="media_source", table="files", title="file", remedy=_UPLOAD),
        Column("read_only", FLAG, column="readonly", applies=NEXT_START),
        Column("enabled", FLAG),
        Column("order", Integer(0), column="orderid", applies=NEXT_START),
        Column("serial", Serial(), applies=NEXT_START, generated=True),
        Column("discard", FLAG, applies=NEXT_START),
        Column("strict_fsync", OptionalFlag(), column="fsync", applies=NEXT_START),
        Column("optimize", Choice("general", "large"), write=CREATE_ONLY),
        Column("advanced", Text(), applies=NEXT_START),
        Column("asset", Text()),
        # It only says how an image is copied.
        Column("preserve_drive_format", FLAG, write=ONCE),
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("used", "used_bytes", SIZE),
    ),
    works=(Work("import of the image", _is_importing, _import_failure),),
    sources=(Source("image", _imported, deferred=("size",)), Source("source_drive", _copied, deferred=("size",))),
    guards=(_drive_is_complete,),
    export=Export(terraform="vm_drive", omitted=_what_the_media_excludes),
    words=words.DRIVE,
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
        Column("interface", Choice(*NIC_INTERFACES), applies=NEXT_START),
        Column("mac", Mac(), column="macaddress", applies=NEXT_START, generated=True),
        Column("enabled", FLAG, applies=NEXT_START),
        Column("order", Integer(0, 30), column="orderid", applies=NEXT_START),
        Column("disable_multiqueue", FLAG, column="disable_mq", applies=NEXT_START),
        Column("driver", Text()),
        Column("model", Text()),
        Column("asset", Text(32)),
    ),
    identity=("name",),
    facts=(
        Fact("status", "status#status"),
        Fact("ip_address", "ipaddress"),
    ),
    children=(
        # The platform reserves an address for a NIC in a row with its MAC.
        Children(
            "static_address",
            STATIC_ADDRESS,
            parent_column="mac",
            parent_value="macaddress",
            match=(("ip",),),
            scalar="ip",
            single=True,
            inherited_columns=(("vnet", "vnet"),),
            delete_before_parent=True,
        ),
    ),
    created_values=("macaddress", "vnet"),
    export=Export(terraform="vm_nic"),
    words=words.NIC,
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
                reported=("gpu", "nvidia_vgpu"),
            ),
            required=True,
            write=CREATE_ONLY,
        ),
        Column("description", Text(2048)),
        # The key of a resource group is its UUID, in URLs as well as in references.
        Reference(
            "resource_group",
            table="resource_groups",
            title="resource group",
            key_column="uuid",
            write=CREATE_ONLY,
        ),
        Column("enabled", FLAG, applies=NEXT_START),
        Column("optional", FLAG, applies=NEXT_START),
        Column("order", Integer(0, 64), column="orderid", applies=NEXT_START),
        Column("asset", Text(40)),
        # The platform stores them in a table for each type, so they only matter at creation.
        Column("settings", Document(), column="settings_args", write=ONCE),
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("uuid", volatile=True, fixed=True),
    ),
    guards=(_device_has_its_group,),
)

CLOUDINIT_FILE = Resource(
    name="cloudinit_file",
    title="cloud-init file",
    table="cloudinit_files",
    columns=(
        Column("name", FileName(), required=True),
        # Never part of a row; it is read by a request of its own (measured on 26.1.8).
        Column("contents", Text(65536), exposure=CONTENT),
        Column("render", Choice("no", "variables", "jinja2")),
    ),
    facts=(Fact("size", "filesize", SIZE),),
)


def _drive_plugs(drive: Mapping[str, Any]) -> bool:
    return bool(drive.get("media", "disk") == "disk") and drive.get("interface", "virtio-scsi") in PLUGGABLE_DRIVES


def _is_enabled(part: Mapping[str, Any]) -> bool:
    """Return whether a drive or NIC is not disabled."""
    return part.get("enabled") is not False


def _is_connected(nic: Mapping[str, Any]) -> bool:
    """Return whether the link of a NIC comes up: one that is disabled or has no network stays down."""
    return _is_enabled(nic) and nic.get("network") is not None


def _nic_plugs(nic: Mapping[str, Any]) -> bool:
    return bool(nic.get("interface", "virtio") == "virtio")


#: What one row tells. Leases are in another table.
ADDRESS_SOURCES = (GUEST, NIC_ADDRESS)


def _address_rules(controls: Controls) -> tuple[AddressSource, ...]:
    """Return the rules of the task; none if they are not valid, which a guard refuses."""
    try:
        return read_rules(controls.extra.get("addresses") or (), ADDRESS_SOURCES)
    except AddressRuleError:
        return ()


def _children_for_addresses(controls: Controls) -> Sequence[str]:
    """Return the children that have to be read to choose an address."""
    rules = _address_rules(controls)
    return ("nics",) if any(rule.network or rule.source == NIC_ADDRESS for rule in rules) else ()


def _chosen_address(vm: State, controls: Controls) -> Mapping[str, Any]:
    """Return the address that the task asks for, where it says which one."""
    rules = _address_rules(controls)
    if not rules:
        return {}
    return {"guest_address": choose_address(rules, _known_addresses(vm))}


def _known_addresses(vm: State) -> KnownAddresses:
    """Return what is known about the addresses of a VM, as far as it was read."""
    nics: list[Nic] = []
    leases: dict[str, list[tuple[Optional[str], str, str]]] = {}
    for nic in vm.children.get("nics", ()):
        mac, network = str(nic.values.get("mac") or ""), nic.key_of("network")
        nics.append(Nic(mac, str(nic.facts.get("ip_address") or ""), network, _network_of(nic), ""))
        reserved = nic.children.get("static_address", [])
        leases[mac] = [(network, str(address.values.get("ip")), LEASE_TYPES[STATIC_LEASE]) for address in reserved]
    return KnownAddresses(read_guest_interfaces(vm.row.get("guest_networks")), nics, leases)


def _network_of(nic: State) -> str:
    network = nic.values.get("network")
    return str(network.name or "") if isinstance(network, ResolvedReference) else ""


def _bad_address_rules(controls: Controls) -> Optional[str]:
    try:
        read_rules(controls.extra.get("addresses") or (), ADDRESS_SOURCES)
    except AddressRuleError as error:
        return f"addresses: {error} ({error.hint})" if error.hint else f"addresses: {error}"
    return None


def _addresses_can_be_known(desired: Desired, vm: Optional[State], controls: Controls) -> Optional[str]:
    refusal = _bad_address_rules(controls)
    if refusal or not controls.extra.get("wait_for_ip") or controls.state == "absent":
        return refusal
    if any(rule.source != GUEST for rule in _address_rules(controls)):
        return None
    if not desired.get("guest_agent", vm.values.get("guest_agent") if vm else False):
        return "'wait_for_ip' needs 'guest_agent: true': only a guest agent reports addresses"
    return None


def _secure_boot_needs_uefi(desired: Desired, vm: Optional[State], controls: Controls) -> Optional[str]:
    if desired.get("secure_boot") and not desired.get("uefi", vm.values.get("uefi") if vm else False):
        return "secure_boot needs 'uefi: true'"
    return None


#: Machine families that drive interfaces are meant for (release notes of 26.1; the API accepts the others as well).
INTERFACE_FAMILIES = {"ide": "pc", "ahci": "q35"}


def _interface_of_another_family(desired: Desired, vm: Optional[State], controls: Controls) -> Optional[str]:
    machine = str(desired.get("machine_type", vm.values.get("machine_type") if vm else "") or "")
    families = MACHINE_FAMILIES.items()
    family = next((name for name, prefix in families if machine == name or machine.startswith(prefix)), None)
    for drive in desired.children.get("drives", ()):
        interface = drive.get("interface")
        needed = INTERFACE_FAMILIES.get(interface)
        if needed and family and needed != family and not drive.absent:
            return (
                f"{drive.label('interface')}: '{interface}' is meant for machine type '{needed}', "
                f"and this VM has '{family}', so it may not start"
            )
    return None


def _name_is_required(desired: Desired, vm: Optional[State], controls: Controls) -> Optional[str]:
    if desired.values.get("name") == "":
        return "'name' must not be empty"
    return None


def wait_for_guest_address(change: ChangeView) -> Part:
    """Wait until the guest agent of a running guest reports an address, when the task asks for it."""
    awaited = "an address reported by the guest agent"
    return _wait_for_address(change, awaited, {}, lambda guest: guest.facts.get("guest_address"))


def _wait_for_chosen_address(change: ChangeView) -> Part:
    """Wait until a running VM has an address that the task accepts, when the task asks for it."""
    controls = change.controls
    if not _address_rules(controls):
        return wait_for_guest_address(change)
    wanted: dict[str, Any] = {option: {} for option in _children_for_addresses(controls)}

    def found(vm: State) -> Any:
        return _chosen_address(vm, controls)["guest_address"]

    return _wait_for_address(change, "an address that fits 'addresses'", wanted, found)


def _wait_for_address(
    change: ChangeView, awaited: str, wanted: Mapping[str, Any], found: Callable[[State], Any]
) -> Part:
    if not change.controls.extra.get("wait_for_ip") or not change.runs_at_end or not change.final:
        return Part()
    if change.state is not None and not change.starts and change.state.facts.get("guest_address"):
        return Part()
    resource = change.resource

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        address = found(load_state(resource, row, wanted))
        return PollResult(bool(address), f"guest_address {address}")

    fields = tuple(projection(resource, wanted)) if wanted else ("$key", *resource.fact_fields("guest_address"))
    hint = "the agent must be installed and running in the guest, and 'guest_agent' be true"
    return Part([wait_for(resource, change.key, change.target, Poll(fields, evaluate), awaited, hint=hint)])


def _size_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    """Return what has to be read to know the limits of the cluster, when the size of the VM changes."""
    if task.controls.state == "absent" or not (task.writes("cpu_cores", "ram") and task.desired.values):
        return None
    column = task.resource.column("cluster")
    name = task.desired.get("cluster")
    key = task.key_of(column, name) if isinstance(column, Reference) and name else None
    if key is None and task.state is not None:
        key = task.state.key_of("cluster")
    if key is None:
        # The platform chooses the cluster.
        return None
    return [Query("clusters", ("name", "max_cores_per_vm", "max_ram_per_vm"), (("$key", (wire_key(key),)),))]


def _evaluate_size(task: PlannedTask, answers: Answers) -> Finding:
    for row in answers[0] or ():
        for option, stored in (("cpu_cores", row.get("max_cores_per_vm")), ("ram", row.get("max_ram_per_vm"))):
            column, wanted = task.resource.column(option), task.desired.get(option)
            limit = column.codec.load(stored)
            if task.writes(option) and wanted and limit and wanted > limit:
                cluster = f"the limit of cluster '{row.get('name')}'"
                problem = f"{option}: expected at most {column.label(limit)}, {cluster}, got {column.label(wanted)}"
                if task.controls.state in ("running", "restarted"):
                    return Finding(problem)
                return Finding(warnings=(f"{problem}; the VM will not start",))
    return Finding()


_WITHIN_CLUSTER_LIMITS = Preflight(_size_queries, _evaluate_size)


def _reserved_addresses(task: PlannedTask) -> Iterator[tuple[str, Any]]:
    """Yield the addresses that the plan reserves for NICs, with the key of their network; None: the NIC has none."""
    created = {step.token: step for step in task.plan.steps if isinstance(step, Create)}
    for step in created.values():
        if step.table != STATIC_ADDRESS.table:
            continue
        network = step.body.get("vnet")
        if isinstance(network, DeferredKey):
            network = created[network.token].body.get(network.column)
        yield str(step.body.get("ip")), network


def _network_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    addresses = list(_reserved_addresses(task))
    known = tuple(sorted({network for _address, network in addresses if isinstance(network, int)}))
    if not addresses:
        return None
    wanted = tuple(sorted({address for address, _network in addresses}))
    return [
        Query("vnets", ("name", "network", "ipaddress"), (("$key", known),)),
        Query(STATIC_ADDRESS.table, ("vnet", "ip", "type"), (("vnet", known), ("ip", wanted))),
    ][: 2 if known else 0]


def _taken(task: PlannedTask, rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, Any]]:
    """Return the addresses that are reserved already, and not released by the plan; leases may become reservations."""
    released = {
        str(step.key) for step in task.plan.steps if isinstance(step, Delete) and step.table == STATIC_ADDRESS.table
    }
    return {
        (str(row.get("ip")), row.get("vnet"))
        for row in rows
        if row.get("type") != "dynamic" and str(row.get("$key")) not in released
    }


def _evaluate_addresses(task: PlannedTask, answers: Answers) -> Finding:
    networks, reserved = answers or ((), ())
    rows = {row.get("$key"): row for row in networks or ()}
    taken = _taken(task, reserved or ())
    for address, network in _reserved_addresses(task):
        if network is None:
            return Finding(f"static_address {address}: the NIC is not connected to a network", "give its 'network'")
        row = rows.get(network, {})
        cidr = row.get("network")
        if cidr and ipaddress.ip_address(address) not in ipaddress.ip_network(str(cidr), strict=False):
            return Finding(
                f"static_address: expected an address in {cidr} of network '{row.get('name')}', got {address}"
            )
        # The router's own address is only listed among the others once its network runs.
        if (address, network) in taken or address == row.get("ipaddress"):
            return Finding(f"static_address: {address} of network '{row.get('name')}' is taken")
        taken.add((address, network))
    return Finding()


def _drive_orders(task: PlannedTask) -> Optional[str]:
    """Refuse a place among the drives that another drive has at that moment of the plan."""
    drives = task.state.children.get("drives", []) if task.state else []
    places = {str(drive.key): drive.values.get("order") for drive in drives}
    names = {str(drive.key): drive.values.get("name") for drive in drives}
    for step in task.plan.steps:
        if not isinstance(step, (Create, Update, Delete)) or step.table != DRIVE.table:
            continue
        key = step.token if isinstance(step, Create) else str(step.key)
        if isinstance(step, Delete):
            places.pop(key, None)
            continue
        place = step.body.get("orderid")
        other = next((at for at, taken in places.items() if at != key and place is not None and taken == place), None)
        if other is not None:
            return f"drives: order {place} is taken by drive '{names.get(other, step.title)}'"
        if place is not None:
            places[key], names[key] = place, step.body.get("name", names.get(key))
    return None


def _written_macs(task: PlannedTask) -> list[tuple[str, str]]:
    """Return the MAC addresses that the plan writes, each with the key or token of its NIC."""
    steps = [step for step in task.plan.steps if isinstance(step, (Create, Update)) and step.table == NIC.table]
    return [
        (str(step.body["macaddress"]), step.token if isinstance(step, Create) else str(step.key))
        for step in steps
        if step.body.get("macaddress")
    ]


def _mac_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    macs = tuple(sorted({mac for mac, _nic in _written_macs(task)}))
    if not macs:
        return None
    return [
        Query(NIC.table, ("name", "macaddress", "machine", "machine#name as machine_name"), (("macaddress", macs),)),
        # The NICs of snapshots keep their MAC addresses.
        Query("vms", ("machine",), (("is_snapshot", (True,)),)),
    ]


def _evaluate_macs(task: PlannedTask, answers: Answers) -> Finding:
    """Warn of MAC addresses that other NICs have: the platform accepts them, and neither guest is reachable reliably."""
    rows, snapshots = answers[0] or (), {Key.of(row.get("machine")) for row in answers[1] or ()}
    written = _written_macs(task)
    changed = {nic for _mac, nic in written}
    gone = {str(step.key) for step in task.plan.steps if isinstance(step, Delete) and step.table == NIC.table}
    warnings = [
        f"nics: MAC address {mac} is also that of NIC '{row.get('name')}' of '{row.get('machine_name')}'"
        for mac in dict.fromkeys(mac for mac, _nic in written)
        for row in rows
        if row.get("macaddress") == mac
        and str(row.get("$key")) not in changed | gone
        and Key.of(row.get("machine")) not in snapshots
    ]
    twice = [mac for mac, count in Counter(mac for mac, _nic in written).items() if count > 1]
    warnings += [f"nics: several NICs get the MAC address {mac}" for mac in twice]
    return Finding(warnings=tuple(warnings))


_MACS_ARE_UNIQUE = Preflight(_mac_queries, _evaluate_macs)
STATIC_ADDRESSES_FIT = Preflight(_network_queries, _evaluate_addresses)


def _as_host(vm: State) -> Host:
    """Return a VM as the inventory plugin lists it, without what changes by itself."""
    nics = vm.children.get("nics", [])
    names = [nic.values["network"].name for nic in nics if nic.key_of("network")]
    tags = [tag.values["tag"].name for tag in vm.children.get("tags", []) if tag.key_of("tag")]
    cluster = vm.values["cluster"].name if vm.key_of("cluster") else None
    values = [("os_family", vm.values.get("os_family")), ("cluster", cluster)]
    values += [*(("network", name) for name in names), *(("tag", tag) for tag in tags)]
    groups = tuple(dict.fromkeys((prefix, str(value)) for prefix, value in values if value))
    rules = read_rules([GUEST, NIC_ADDRESS, STATIC_LEASE])
    return Host(choose_address(rules, _known_addresses(vm)), groups)


VM = Resource(
    name="vm",
    plural="vms",
    title="VM",
    table="vms",
    # Snapshots are rows of the same table and may have the name of a VM (measured on 26.1.8).
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(128, forbidden='"', trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("os_family", Choice("linux", "windows", "freebsd", "other")),
        Column("os_description", Text(2048)),
        Column("cpu_cores", Integer(1, 1024), applies=NEXT_START),
        Column("cpu_type", Word(), applies=NEXT_START),
        Column("ram", Memory(), applies=NEXT_START),
        Column("machine_type", VersionedAlias(MACHINE_FAMILIES), applies=NEXT_START),
        Column("uefi", FLAG, applies=NEXT_START),
        Column("secure_boot", FLAG, applies=NEXT_START),
        Column("guest_agent", FLAG, applies=NEXT_START),
        Column("nested_virtualization", FLAG, applies=NEXT_START),
        Column("iommu", FLAG, applies=NEXT_START),
        Column("disable_hypervisor", FLAG, applies=NEXT_START),
        Column("allow_hotplug", FLAG, applies=NEXT_START),
        Column("allow_export", FLAG),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off")),
        Column("disable_powercycle", FLAG),
        Column("power_cycle_timeout", Integer(0, 65535)),
        # These two live on the machine behind the VM: they are written on `vms` and read through the join.
        Column("ha_group", Text(), read="machine#ha_group"),
        Reference("cluster", read="machine#cluster", table="clusters", title="cluster", clear=UNSET),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", table="nodes", title="node"),
        Column("migration_method", Choice("auto", "live")),
        # Cleared with an empty text, not with null (measured on 26.1.8).
        Reference("snapshot_profile", clear="", table="snapshot_profiles", title="snapshot profile"),
        Column("console", Choice("vnc", "spice", "serial", "none"), applies=NEXT_START),
        Column("console_password_enabled", FLAG, column="console_pass_enabled", applies=NEXT_START),
        Column(
            "console_password",
            Text(256),
            column="console_pass",
            exposure=SECRET,
            written_with="console_password_enabled",
        ),
        Column("video", Choice("std", "cirrus", "vmware", "qxl", "virtio", "none"), applies=NEXT_START),
        Column(
            "sound",
            Choice(
                "none",
                "sb16",
                "es1370",
                "ac97",
                "adlib",
                "gus",
                "cs4231a",
                "hda",
                "pcspk",
                reported=("ich9-intel-hda", "intel-hda"),
            ),
            applies=NEXT_START,
        ),
        Column("usb_tablet", FLAG, applies=NEXT_START),
        Column("usb_legacy", FLAG, applies=NEXT_START),
        Column("serial_port", FLAG, applies=NEXT_START),
        Column("rtc_base", Choice("utc", "localtime"), applies=NEXT_START),
        Column("boot_order", Choice("cd", "cdn", "dc", "nc", "n", "c", "d", "strict"), applies=NEXT_START),
        Column("boot_delay", Integer(0, 60), applies=NEXT_START),
        # The platform then creates /user-data and /meta-data if the VM does not have them (measured on 26.1.8 for
        # nocloud, unknown for config_drive_v2).
        Column(
            "cloudinit_datasource",
            Choice("none", "config_drive_v2", "nocloud"),
            applies=NEXT_START,
            creates=CreatesChildren("cloudinit_files", ("config_drive_v2", "nocloud")),
        ),
        Column("advanced", Text(), applies=NEXT_START),
        Column("note", Text(1024)),
        Reference("owner_user", table="users", title="user"),
        Reference(
            "clone_from",
            table="vms",
            title="VM",
            constants=(("is_snapshot", False),),
            write=ONCE,
        ),
        RESTORE_FROM,
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", FLAG),
        Fact("started", "machine#status#started", TIME, volatile=True),
        Fact("node", "machine#status#node#name"),
        Fact("migratable", "machine#status#migratable", FLAG, volatile=True),
        Fact("console_host", "console_status#host", volatile=True),
        Fact("console_port", "console_status#port", NUMBER, volatile=True),
        Fact("need_restart", codec=FLAG),
        Fact("machine", codec=KEY, volatile=True, fixed=True),
        Fact("uuid", volatile=True, fixed=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
        Fact("guest_networks", "machine#status#agent_guest_info", GuestNetworks()),
        Fact("guest_address", codec=GuestAddress(), inside="guest_networks"),
    ),
    children=(
        Children(
            "drives",
            DRIVE,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "drives"),
            ordered_by="order",
            hotplug=Hotplug(
                "hotplugdrive",
                _drive_plugs,
                "allow_hotplug",
                attached=("online",),
                detached=("offline",),
                shows=_is_enabled,
            ),
        ),
        Children(
            "nics",
            NIC,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "nics"),
            match=(("name",), ("network",)),
            tie_breaker="mac",
            ordered_by="order",
            hotplug=Hotplug(
                "hotplugnic", _nic_plugs, "allow_hotplug", attached=("up",), detached=("down",), shows=_is_connected
            ),
        ),
        Children(
            "devices",
            DEVICE,
            parent_column="machine",
            parent_value="machine",
            nested=("machine", "devices"),
            ordered_by="order",
            applies=NEXT_START,
            removal=OFF,
        ),
        Children(
            "cloudinit_files",
            CLOUDINIT_FILE,
            parent_column="owner",
            parent_path="vms/",
            applies=NEXT_START,
            # Seen with the official Terraform provider: they stay when their VM is deleted.
            delete_before_parent=True,
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
        # The platform copies the row that a snapshot has in `vms`; it takes neither the snapshot's own key nor that of
        # its machine (measured).
        snapshot=(
            Hop("vms", "$key", take="machine"),
            Hop(
                "machine_snapshots",
                "machine",
                take="snap_machine",
                named_by="clone_from_snapshot",
                title="snapshot",
            ),
            Hop("vms", "machine", constants=(("is_snapshot", True),)),
        ),
    ),
    recovery=recovery("vm"),
    finish=(_wait_for_chosen_address,),
    controls={
        **RECOVERY_CONTROLS,
        "clone_from_snapshot": {"type": "str"},
        "clone_preserve_macs": {"type": "bool", "default": False},
        "wait_for_ip": {"type": "bool", "default": False},
        "addresses": {"type": "list", "elements": "raw"},
        **MIGRATION_CONTROLS,
    },
    move=live_migration("node"),
    power=Power(
        status="machine#status#status",
        table="vm_actions",
        target="vm",
        **STATUSES,
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        suspend=Action("hibernate"),
        started="machine#status#started",
        cycles=True,
        enabled_by="enabled",
        pending_restart="need_restart",
    ),
    created_values=("machine",),
    preflights=(
        unique_name(),
        _WITHIN_CLUSTER_LIMITS,
        existing_tiers(tiers_of("drives")),
        STATIC_ADDRESSES_FIT,
        _MACS_ARE_UNIQUE,
        NODE_TAKES_IT,
        without_rows(_drive_orders),
    ),
    uses=(Use(MEMORY, started_machine), Use(STORAGE, new_drives(DRIVE.table))),
    guards=(_name_is_required, one_origin, _secure_boot_needs_uefi, _addresses_can_be_known),
    children_for_task=_children_for_addresses,
    task_facts=_chosen_address,
    notices=(_interface_of_another_family,),
    series=(MACHINE, NICS, DRIVES),
    export=Export(terraform="vm", host=_as_host, claims=(Claim("vm_services", "vm", "they are VMs of NAS services"),)),
    words=words.VM,
)
