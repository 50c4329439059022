# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to convert the modules, roles and inventory files of the collection vergeio.vergeos."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_interface
from typing import Any, Callable, Union

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.rules import Option, Rule, Values, items
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import (
    CannotConvertError,
    duration,
    equal_to,
    is_template,
    moment,
    one_of_list,
    size,
    with_note,
    words,
)

COLLECTION = "vergeio.vergeos"
#: A rule, or a function that chooses one by the options of the task.
Choice = Union[Rule, Callable[[Values], Rule]]

_POLLING = ("poll_interval", "poll_delay", "poll_retries")
_OF_VM = {"vm_name": "name", "vm_id": "id"}
_FORCED: Mapping[str, Values] = {
    "present": {"state": "present"},
    "running": {"state": "running"},
    "restarted": {"state": "restarted"},
    "stopped": {"state": "stopped", "force": True},
    "absent": {"state": "absent", "force": True},
}
#: The other collection refuses to remove a running VM, as this one does without `force`.
_OF_VMS = {**_FORCED, "absent": {"state": "absent"}}
_APPLY = Option("apply", words({"true": "auto", "false": "never"}))
_RIGHTS = ("list", "read", "create", "modify", "delete")

# --- what only one module needs -------------------------------------------------------------------------------------


def _cloud_init(given: dict[str, Any]) -> dict[str, Any]:
    """Return cloud-init files; those that the other module generates have the same content."""
    hostname, network = given.pop("hostname", None), given.pop("network", None)
    contents = {f"/{name.replace('_', '-')}": given.pop(name, None) for name in _CLOUD_INIT_FILES}
    if given.get("state") == "absent":
        given.pop("state")
        given.pop("datasource", None)
        return {**given, "cloudinit_datasource": "none", "cloudinit_files": [], "purge_cloudinit_files": True}
    if hostname is not None:
        contents["/user-data"] = f"#cloud-config\nmanage_etc_hosts: true\nhostname: {hostname}"
        contents["/meta-data"] = f"instance-id: {hostname}-001\nlocal-hostname: {hostname}"
    if network is not None:
        contents["/network-config"] = _network_config(network)
    given["datasource"] = given.get("datasource") or "nocloud"
    given["cloudinit_files"] = [
        {"name": name, "contents": content} for name, content in contents.items() if content is not None
    ]
    return given


_CLOUD_INIT_FILES = ("user_data", "meta_data", "network_config")
_SERVERS_OF_NETWORK = ["8.8.8.8", "1.1.1.1"]


def _network_config(network: Any) -> str:
    if not isinstance(network, Mapping):
        raise CannotConvertError(f"'network' is a template, '{network}'; write the file '/network-config' yourself")
    servers = network.get("nameservers", _SERVERS_OF_NETWORK)
    lines = [
        "version: 2",
        "ethernets:",
        f"  {network['interface']}:",
        "    dhcp4: false",
        f"    addresses: [{network['address']}]",
        f"    gateway4: {network['gateway']}",
        "    nameservers:",
        "      addresses:",
    ]
    if isinstance(servers, list):
        return "\n".join([*lines, *(f"      - {server}" for server in servers)])
    expression = str(servers).strip()[2:-2].strip()
    entries = f"{{{{ {expression} | map('regex_replace', '^', '- ') | join('\\n      ') }}}}"
    return "\n".join([*lines, f"      {entries}"])


def _unattend(given: dict[str, Any]) -> dict[str, Any]:
    contents, state = given.pop("unattend_xml", None), given.pop("state", "present")
    if state == "absent":
        return {**given, "cloudinit_files": [{"name": "/unattend.xml", "state": "absent"}]}
    file = {"name": "/unattend.xml", "contents": contents}
    return {**given, "cloudinit_datasource": "nocloud", "cloudinit_files": [file]}


def _network(given: dict[str, Any]) -> dict[str, Any]:
    """Return the address range as a network in CIDR notation, where it was an address and a mask."""
    mask, address = given.pop("subnet_mask", None), given.get("ip_address")
    if mask is not None:
        if is_template(mask) or is_template(address) or not address:
            given["network"] = f"{address}/{mask}"
        else:
            found = ip_interface(f"{address}/{mask}")
            given["network"] = str(found.network)
            if found.ip == found.network.network_address:
                # An address of the range itself, which no router can have.
                del given["ip_address"]
    if given.get("vlan_id") is not None:
        given.setdefault("layer2_type", "vlan")
    return given


def _user(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a user; in old playbooks the login is named as the connection's."""
    if "name" not in given and "username" in given:
        given["name"] = given.pop("username")
        if "password" in given:
            given["user_password"] = given.pop("password")
    return given


def _member(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("state") == "absent":
        raise CannotConvertError(
            "a single member is not removed; write 'members' of verge_group with those that stay, and 'purge_members: true'"
        )
    return given


def _rights(given: dict[str, Any]) -> dict[str, Any]:
    rights, full = given.pop("rights", None), given.pop("full_control", False)
    given.setdefault("row", 0)
    given["row"] = str(given["row"])
    if given.get("state") == "absent":
        return given
    if is_template(full) or not (isinstance(rights, list) or rights is None):
        raise CannotConvertError(f"the rights are a template; write {', '.join(_RIGHTS)} with true or false")
    chosen = _RIGHTS if full else tuple(rights or ())
    return {**given, **{right: right in chosen for right in _RIGHTS}}


def _tag_of_vm(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("state") == "absent":
        raise CannotConvertError(
            "a single tag is not taken off; write 'tags' with those that stay, and 'purge_tags: true'"
        )
    if not given.get("category"):
        raise CannotConvertError("tags are written as 'category:name', and the task has no 'category'")
    tag = f"{given.pop('category')}:{given.pop('name')}"
    return {**given, "tags": [tag]}


def _snapshot(given: dict[str, Any]) -> dict[str, Any]:
    operation = given.pop("operation", None)
    if operation is not None:
        if operation not in _OPERATIONS:
            raise CannotConvertError(f"the operation is '{operation}'; write 'state: present', 'absent' or 'restored'")
        given["state"] = _OPERATIONS[operation]
    return given


_OPERATIONS = {"create": "present", "delete": "absent", "restore": "restored"}


def _clone(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "state": given.get("state", "present")}


def _export(given: dict[str, Any]) -> dict[str, Any]:
    start = given.pop("start", None)
    if start is True or str(start).lower() in ("true", "yes"):
        given["state"] = "exported"
    elif start is not None and is_template(start):
        raise CannotConvertError(f"'start' is a template, '{start}'; use 'state: exported' in a task with a condition")
    return given


def _site_sync(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("state") in ("started", "stopped"):
        raise CannotConvertError("a single run is a transfer; see verge_site_sync_transfer")
    return given


def _of_one_vm(given: dict[str, Any]) -> dict[str, Any]:
    return {"name": given.pop("vm"), **given} if "vm" in given else given


# --- modules ------------------------------------------------------------------------------------------------------


def _permission(given: Values) -> Rule:
    module = "verge_group" if "group" in given else "verge_user"
    return Rule(module, inside="permissions", owner={"user": "name", "group": "name"}, rework=_rights)


def _tag(given: Values) -> Rule:
    if "vm_name" in given or "vm_id" in given:
        return Rule("verge_vm", owner=_OF_VM, without_effect=("description",), rework=_tag_of_vm)
    return Rule("verge_tag_category", inside="tags", owner={"category": "name"})


def _vm_snapshot(given: Values) -> Rule:
    if given.get("operation", given.get("state")) == "list":
        return Rule(
            "verge_vm_snapshot_info",
            rework=lambda options: {
                **{name: value for name, value in options.items() if name not in ("operation", "state", "vm_name")},
                **({"filters": {"vm": options["vm_name"]}} if "vm_name" in options else {}),
            },
            without_effect=_POLLING,
            results={"snapshots": "vm_snapshots", "count": "vm_snapshots | length"},
        )
    return Rule(
        "verge_vm_snapshot",
        options={
            "vm_id": Option("vm"),
            "expiration": Option("expires", moment),
            "poll_timeout": Option("wait_timeout"),
        },
        without_effect=_POLLING,
        rework=_snapshot,
        results={
            "snapshot_id": "vm_snapshot.id",
            "snapshot_name": "vm_snapshot.name",
            "vm_name": "vm_snapshot.vm",
            "snapshot": "vm_snapshot",
        },
    )


MODULES: Mapping[str, Choice] = {
    "vm": Rule(
        "verge_vm",
        options={
            "ram": Option("ram", size("MiB")),
            "bios_type": Option("uefi", equal_to("uefi")),
            "power_timeout": Option("wait_timeout"),
        },
        states=_OF_VMS,
    ),
    "drive": Rule(
        "verge_vm",
        inside="drives",
        owner=_OF_VM,
        options={
            "size": Option("size", size("GiB")),
            "drive_type": Option("interface"),
            "media_type": Option("media"),
        },
    ),
    "nic": Rule(
        "verge_vm",
        inside="nics",
        owner=_OF_VM,
        options={"nic_index": Option("name", with_note("'nic_index' chose a NIC; write the 'name' of the NIC"))},
    ),
    "cloud_init": Rule("verge_vm", owner=_OF_VM, rework=_cloud_init),
    "windows_unattend": Rule("verge_vm", owner=_OF_VM, rework=_unattend),
    "vm_clone": Rule(
        "verge_vm",
        options={"source": Option("clone_from"), "snapshot": Option("clone_from_snapshot")},
        rework=_clone,
    ),
    "vm_info": Rule("verge_vm_info"),
    "vm_drive_info": Rule(
        "verge_vm_info",
        options={"media": Option("filters", lambda value: {"drives.media": value})},
        missing={"stats": "statistics are in the result of verge_api_info"},
        fixed={"children": ["drives"]},
        rework=_of_one_vm,
        results={"drives": "vms[0].drives"},
    ),
    "vm_nic_info": Rule(
        "verge_vm_info",
        fixed={"children": ["nics"]},
        rework=_of_one_vm,
        results={"nics": "vms[0].nics"},
    ),
    "vm_snapshot": _vm_snapshot,
    "vm_import": Rule(
        "verge_vm_import",
        options={
            "ova_file_id": Option("file"),
            "file_id": Option("file"),
            "import_key": Option("id"),
            "poll_timeout": Option("wait_timeout"),
            "poll_interval": Option("wait_interval"),
        },
        without_effect=("poll_delay", "poll_retries"),
        results={
            "vm_id": "vm_import.vm_id",
            "vm_name": "vm_import.vm_name",
            "status": "vm_import.status",
            "import_key": "vm_import.id",
        },
    ),
    "vm_export": Rule("verge_vm_export", rework=_export),
    "vm_recipe_info": Rule(
        "verge_vm_recipe_info",
        options={
            "questions": Option("children", lambda value: ["questions"] if value else []),
            "catalog": Option("filters", lambda value: {"catalog": value}),
        },
        missing={"resolve_options": "the questions name the tables, which verge_api_info reads"},
        results={"recipes": "vm_recipes", "questions": "vm_recipes[0].questions"},
    ),
    "vm_recipe_deploy": Rule(
        "verge_vm_recipe_instance",
        without_effect=("simulate", "fail_on_hints", "prune_unknown"),
        missing={"catalog": "write 'recipe' as the name of a recipe that only one catalog has, or its key"},
        results={"vm_key": "vm_recipe_instance.vm", "vm_name": "vm_recipe_instance.vm_name"},
    ),
    "network": Rule(
        "verge_network",
        options={
            "vlan_id": Option("layer2_id"),
            "apply_rules": _APPLY,
            "power_timeout": Option("wait_timeout"),
        },
        states=_FORCED,
        rework=_network,
    ),
    "network_info": Rule("verge_network_info"),
    "vnet_rule": Rule("verge_network", inside="rules", owner={"network": "name"}, options={"apply": _APPLY}),
    "vnet_rule_info": Rule(
        "verge_network_info",
        options={"network": Option("name")},
        fixed={"children": ["rules"]},
        results={"rules": "networks[0].rules"},
    ),
    "vnet_apply": Rule("verge_network", owner={"network": "name"}),
    "tenant": Rule(
        "verge_tenant",
        options={
            "nodes": Option("nodes", items({"ram_gb": Option("ram", size("GiB")), "ram": Option("ram", size("MiB"))})),
            "storage": Option("storage", items({"provisioned_gb": Option("size", size("GiB"))})),
        },
        states=_FORCED,
    ),
    "tenant_info": Rule("verge_tenant_info"),
    "tenant_external_ip": Rule("verge_tenant", inside="external_ips", owner={"tenant": "name"}),
    "tenant_network_block": Rule("verge_tenant", inside="network_blocks", owner={"tenant": "name"}),
    "user": Rule(
        "verge_user",
        missing={"role": "write 'groups' with the names of groups"},
        rework=_user,
    ),
    "group": Rule("verge_group"),
    "group_info": Rule(
        "verge_group_info",
        options={"permissions": Option("children", lambda value: ["members", "permissions"] if value else ["members"])},
    ),
    "member": Rule(
        "verge_group",
        owner={"group": "name"},
        options={"user": Option("members", one_of_list)},
        rework=lambda given: _member({"user" if name == "username" else name: value for name, value in given.items()}),
    ),
    "permission": _permission,
    "api_key": Rule("verge_api_key", results={"secret": "created_secrets[{name}]"}),
    "api_key_info": Rule("verge_api_key_info"),
    "auth_source": Rule("verge_auth_source", without_effect=("debug",)),
    "auth_source_info": Rule("verge_auth_source_info"),
    "tag": _tag,
    "tag_category": Rule("verge_tag_category"),
    "snapshot_profile": Rule(
        "verge_snapshot_profile",
        options={"periods": Option("periods", items({"retention": Option("retention", duration)}))},
        results={"profile": "snapshot_profile"},
    ),
    "nas_volume": Rule("verge_nas_volume", options={"size_gb": Option("size", size("GiB"))}),
    "nas_nfs_share": Rule("verge_nas_volume", inside="nfs_shares", owner={"volume": "name"}),
    "file": Rule(
        "verge_file",
        missing={"force": "a file is uploaded again if its size differs; to replace it, remove it first"},
    ),
    "file_info": Rule("verge_file_info"),
    "catalog": Rule("verge_catalog"),
    "cluster_info": Rule(
        "verge_cluster_info",
        missing={"drain_candidates": "verge_node checks the room before it drains a node"},
    ),
    "node_info": Rule("verge_node_info"),
    "node_maintenance": Rule(
        "verge_node",
        states={
            "maintenance": {"maintenance": True},
            "active": {"maintenance": False},
            "restarted": {"state": "restarted"},
        },
    ),
    "physical_drive_info": Rule(
        "verge_physical_drive_info",
        options={"node": Option("filters", lambda value: {"node": value})},
        missing={"severity": "write conditions in 'filters'", "flags": "write conditions in 'filters'"},
        results={"drives": "physical_drives"},
    ),
    "site_sync": Rule(
        "verge_site_sync_outgoing",
        options={
            "site": Option("site", str),
            "queue_retry_multiplier": Option("queue_retry_interval_multiplier"),
        },
        rework=_site_sync,
        results={"sync": "site_sync_outgoing"},
    ),
    "site_sync_info": Rule("verge_site_sync_outgoing_info", results={"syncs": "site_syncs_outgoing"}),
    "update": Rule("verge_system_update"),
    "update_info": Rule("verge_system_update_info"),
    "site_info": Rule("verge_system_info"),
}

#: Roles of the other collection, and what takes their place.
ROLES: Mapping[str, str] = {
    **{
        name: f"the role verge.vergeos.{name}, which has other variables"
        for name in (
            *("protect", "rbac", "image_pipeline", "vm_backup", "vm_from_recipe", "node_drain", "restore_drill"),
            *("rolling_update", "health_report"),
        )
    },
    "network_policy": "the role verge.vergeos.network_stack, or 'rules' with 'purge_rules' of verge_network",
    "k3s_node": "a play on top of the role verge.vergeos.vm_fleet",
    "lb_stack": "a play on top of the role verge.vergeos.vm_fleet",
    "drive_health": "the module verge_drive_health_info",
    "api_key_rotation": "the role verge.vergeos.rbac with 'rotate_after' for the key",
    "billing_export": "the module verge_billing_info",
    "dr_replication": "the module verge_site_sync_outgoing",
}
