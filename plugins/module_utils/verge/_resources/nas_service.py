# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS services: table `vm_services`. Each is a VM that holds volumes, shares and accounts.

A service consists of several rows: its own, that of its VM, and one each for the settings of CIFS, NFS and the virus
scanner. Its own row can neither be created nor deleted: the platform creates it for a VM that is deployed from the recipe
of the NAS, and deletes it with that VM.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable, Optional

from .._schema.codecs import FLAG, KEY, TIME, Choice, DelimitedList, Document, Integer, Memory, Text
from .._schema.columns import CREATE_ONLY, NEXT_START, OFF, ONCE, Column, Fact, Reference, ResolvedReference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import (
    Action,
    Answers,
    ChangeView,
    Children,
    Deployment,
    Desired,
    Export,
    Finding,
    PlannedTask,
    Power,
    Preflight,
    Query,
    Resource,
    State,
    TaskView,
)
from .._schema.steps import Delete, Part, Step
from .._schema.waits import wait_for_fact
from .._sizes import GIB
from . import words
from .guest_addresses import GuestAddress
from .machines import STATUSES, GuestNetworks
from .nas_user import NAS_USER
from .nas_volume import NAS_VOLUME, SCANNER_RAM
from .nas_volume_sync import NAS_VOLUME_SYNC
from .vm import NIC, STATIC_ADDRESSES_FIT

#: Every service has this volume from the start, and clients leave it alone.
SYSTEM_VOLUME = "system-logs"


class Workgroup(Text):
    """The name of a workgroup, which the vendor's clients write in lower case."""

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired == str(current).lower())


#: The recipe names its NIC as it likes, so that NICs are known by their networks.
SERVICE_NIC = replace(
    NIC,
    identity=("network",),
    columns=tuple(replace(column, required=column.option == "network") for column in NIC.columns),
)


def _answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to the questions of the recipe, by the names that the vendor's clients use."""
    name = str(values.get("name", ""))
    host = values.get("hostname") or re.sub(r"[^a-zA-Z0-9-]", "", name).strip("-")[:63] or "nas"
    asked = {
        "YB_CPU_CORES": values.get("cpu_cores"),
        "YB_RAM": values.get("ram"),
        "YB_TIMEZONE": values.get("timezone"),
        "YB_NTP": values.get("ntp_servers"),
        "YB_DOMAINNAME": values.get("domain"),
    }
    return {
        "HOSTNAME": host,
        "YB_HOSTNAME": host,
        # The vendor's clients send the key as text.
        "YB_NIC_1": str(values.get("network", "")),
        "YB_NIC_1_IP_TYPE": "dhcp",
        **{question: answer for question, answer in asked.items() if answer not in (None, "")},
        **(values.get("recipe_answers") or {}),
    }


def _instance(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "recipe": values.get("recipe"),
        "name": values.get("name"),
        "answers": _answers(values),
        "auto_update": values.get("auto_update", False),
    }


def _network_is_given(desired: Desired, service: Optional[State], controls: Controls) -> Optional[str]:
    if service is not None or controls.state == "absent" or desired.get("network") is not None:
        return None
    if any(not nic.absent and nic.get("network") for nic in desired.children.get("nics", ())):
        return None
    return "'network' is required to create a NAS service"


def _scanner_needs_ram(desired: Desired, service: Optional[State], controls: Controls) -> Optional[str]:
    current = service.values if service else {}
    ram = desired.get("ram", current.get("ram", _DEFAULT_RAM))
    if not desired.get("antivirus_enabled", current.get("antivirus_enabled")) or ram >= SCANNER_RAM:
        return None
    return f"the virus scanner needs {_RAM.show(SCANNER_RAM)} of RAM, and this NAS service has {_RAM.show(ram)}"


def _nic_of_recipe(desired: Desired, key_of: Callable[[Reference, Any], Optional[Key]]) -> list[State]:
    """Return the NIC that a new service gets from the recipe."""
    named = [nic.get("network") for nic in desired.children.get("nics", ()) if not nic.absent]
    name = desired.get("network") or next(iter(named), None)
    column = SERVICE_NIC.column("network")
    if name is None or not isinstance(column, Reference):
        return []
    key = key_of(column, name)
    if key is None:
        return []
    values: dict[str, Any] = {column.option: None for column in SERVICE_NIC.readable}
    values.update(network=ResolvedReference(key, name), enabled=True)
    row = {"vnet": wire_key(key), "macaddress": "new"}
    return [
        State(Key("new"), row, values, dict.fromkeys(fact.name for fact in SERVICE_NIC.facts), {"static_address": []})
    ]


def _wait_for_address(change: ChangeView) -> Part:
    """Wait until the service reports an address, when the task asks for it."""
    if not change.controls.extra.get("wait_for_ip") or not change.runs_at_end or not change.final:
        return Part()
    if change.state is not None and not change.starts and change.state.facts.get("guest_address"):
        return Part()
    wait = wait_for_fact(
        change.resource,
        change.key,
        "guest_address",
        bool,
        change.target,
        "the address that it reports",
        hint="its network may have neither a DHCP server nor a reserved address for it",
    )
    return Part([wait])


def _forget_instance(task: TaskView) -> Sequence[Step]:
    """Remove the row that says from which recipe the VM came; it would stay behind (official Terraform provider)."""
    instance = task.state.facts.get("recipe_instance") if task.state else None
    if instance is None:
        return []
    return [Delete(f"delete the recipe instance of {task.target}", "vm_recipe_instances", Key(str(instance)))]


def _vm_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.state is not None or task.controls.state == "absent":
        return None
    return [Query("vms", ("name",), (("name", (task.desired.get("name"),)), ("is_snapshot", (False,))), limit=1)]


def _name_of_a_vm(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse the name of a VM: that of a service is the name of its VM."""
    if not answers[0]:
        return Finding()
    key = answers[0][0].get("$key")
    return Finding(f"name: there is a VM with this name (id {key})", "choose another name, or rename the VM")


def _belongs_to_snapshot(service: State) -> Optional[str]:
    return "it belongs to a snapshot or to a recipe" if service.facts.get("is_snapshot") else None


def _is_system_volume(volume: State, service: State) -> bool:
    return volume.values.get("name") == SYSTEM_VOLUME


_RAM = Memory()
_DEFAULT_RAM = 4 * GIB
_HOSTS = DelimitedList(",")

NAS_SERVICE = Resource(
    name="nas_service",
    plural="nas_services",
    title="NAS service",
    table="vm_services",
    rows={
        "vm": "vms",
        "cifs": "vm_service_cifs",
        "nfs": "vm_service_nfs",
        "antivirus": "vm_service_antivirus",
    },
    columns=(
        # It is the name of the VM.
        Column("name", Text(128, trimmed=True), required=True, write=CREATE_ONLY),
        Column("description", Text(2048), row="vm"),
        # The defaults of the recipe (vendor documentation).
        Column("cpu_cores", Integer(1, 1024), row="vm", applies=NEXT_START, create_default=4),
        Column("ram", _RAM, row="vm", applies=NEXT_START, create_default="4 GiB"),
        Reference("network", table="vnets", title="network", write=ONCE),
        Column("hostname", Text(63), write=ONCE),
        Column("domain", Text(), write=ONCE),
        Column("timezone", Text(), write=ONCE),
        Column("ntp_servers", DelimitedList(" ", ordered=True), write=ONCE),
        Reference(
            "recipe",
            table="vm_recipes",
            title="recipe",
            write=ONCE,
            create_default="Services",
            remedy="the catalog with the NAS has to be enabled; in some catalogs the recipe is called 'NAS'",
        ),
        Column("recipe_answers", Document(), write=ONCE),
        Column("auto_update", FLAG, write=ONCE),
        Column("max_imports", Integer(1, 200)),
        Column("max_syncs", Integer(0, 200)),
        Column("disable_swap", FLAG),
        Column(
            "read_ahead_kb",
            Choice("0", "64", "128", "256", "512", "1024", "2048", "4096"),
            column="read_ahead_kb_default",
        ),
        Column("cifs_workgroup", Workgroup(63, lower=True), column="workgroup", row="cifs"),
        Column(
            "cifs_min_protocol",
            Choice("none", "SMB2", "SMB2_02", "SMB2_10", "SMB3", "SMB3_00", "SMB3_02", "SMB3_11"),
            column="server_min_protocol",
            row="cifs",
        ),
        Column(
            "cifs_map_to_guest",
            Choice("never", "bad user", "bad password", "bad uid"),
            column="map_to_guest",
            row="cifs",
        ),
        Column("cifs_extended_acls", FLAG, column="extended_acl_support", row="cifs"),
        Column("cifs_advanced", Text(), column="advanced", row="cifs"),
        Column("nfs_v4", FLAG, column="enable_nfsv4", row="nfs"),
        Column("nfs_allowed_hosts", _HOSTS, column="allowed_hosts", row="nfs"),
        Column("nfs_allow_all", FLAG, column="allow_all", row="nfs"),
        Column("nfs_data_access", Choice("ro", "rw"), column="data_access", row="nfs"),
        Column("nfs_squash", Choice("root_squash", "all_squash", "no_root_squash"), column="squash", row="nfs"),
        Column("nfs_anonymous_uid", Integer(0), column="anonuid", row="nfs"),
        Column("nfs_anonymous_gid", Integer(0), column="anongid", row="nfs"),
        Column("nfs_no_acl", FLAG, column="no_acl", row="nfs"),
        Column("nfs_insecure", FLAG, column="insecure", row="nfs"),
        Column("nfs_async", FLAG, column="async", row="nfs"),
        Column("nfs_fsid", Text(), column="fsid", row="nfs"),
        Column("antivirus_enabled", FLAG, column="enabled", row="antivirus"),
        Column("antivirus_max_recursion", Integer(0, 100), column="max_recursion", row="antivirus"),
        Column("antivirus_updates", FLAG, column="database_updates_enabled", row="antivirus"),
        Column("antivirus_mirror", Text(), column="database_private_mirror", row="antivirus"),
        Column("antivirus_database", Text(), column="database_location", row="antivirus"),
    ),
    facts=(
        Fact("status", "vm#machine#status#status"),
        Fact("running", "vm#machine#status#running", FLAG),
        Fact("started", "vm#machine#status#started", TIME, volatile=True),
        Fact("node", "vm#machine#status#node#name"),
        Fact("need_restart", "vm#need_restart", FLAG),
        Fact("vm", codec=KEY, volatile=True, fixed=True),
        Fact("machine", "vm#machine", KEY, volatile=True, fixed=True),
        Fact("recipe_instance", "vm#recipe_instance", KEY, volatile=True, fixed=True),
        # Services of snapshots and of the recipe are rows as well.
        Fact("is_snapshot", "vm#is_snapshot", FLAG),
        Fact("ad_status", "cifs#ad_status"),
        Fact("ad_status_info", "cifs#ad_status_info"),
        Fact("ad_realm", "cifs#realm"),
        Fact("guest_networks", "vm#machine#status#agent_guest_info", GuestNetworks()),
        Fact("guest_address", codec=GuestAddress(), inside="guest_networks"),
    ),
    children=(
        Children(
            "nics",
            SERVICE_NIC,
            parent_column="machine",
            parent_value="machine",
            match=(("network",),),
            ordered_by="order",
            applies=NEXT_START,
            removal=OFF,
            created_by_platform=True,
            expected=_nic_of_recipe,
        ),
    ),
    dependents=(
        Children("nas_volume_syncs", NAS_VOLUME_SYNC, parent_column="service", delete_before_parent=True),
        Children("nas_users", NAS_USER, parent_column="service", delete_before_parent=True),
        Children(
            "nas_volumes",
            NAS_VOLUME,
            parent_column="service",
            owned_by_platform=_is_system_volume,
            delete_before_parent=True,
            consent="delete_volumes",
        ),
    ),
    power=Power(
        status="vm#machine#status#status",
        table="vm_actions",
        target="vm",
        key_column="vm",
        **STATUSES,
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        started="vm#machine#status#started",
        cycles=True,
        pending_restart="need_restart",
    ),
    deployment=Deployment(
        table="vm_recipe_instances",
        body=_instance,
        options=(
            *("name", "cpu_cores", "ram", "network", "hostname", "domain", "timezone", "ntp_servers"),
            *("recipe", "recipe_answers", "auto_update"),
        ),
        taken_from={"network": ("nics", "network")},
    ),
    deleted_as="vm",
    before_delete=_forget_instance,
    guards=(_network_is_given,),
    preflights=(Preflight(_vm_queries, _name_of_a_vm), STATIC_ADDRESSES_FIT),
    notices=(_scanner_needs_ram,),
    finish=(_wait_for_address,),
    controls={
        "delete_volumes": {"type": "bool", "default": False},
        "wait_for_ip": {"type": "bool", "default": False},
    },
    export=Export(left_out=_belongs_to_snapshot),
    words=words.NAS_SERVICE,
)
