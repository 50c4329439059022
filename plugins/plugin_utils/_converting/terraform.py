# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to convert the resources of the Terraform provider, as in its 3.0 line, with the names of 2.x."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_interface
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._sizes import MIB, show_size
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.rules import Option, Rule
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import (
    CannotConvertError,
    as_flag,
    duration,
    is_template,
    moment,
    size,
    split,
    unchanged,
    words,
)

PREFIX = "vergeio_"
#: What a key refers to that is not the key of an object, but of a period in a snapshot profile.
PERIOD = "period of vergeio_snapshot_profile"


@dataclass(frozen=True)
class ResourceRule:
    """How to convert a resource, or a block in one.

    Attributes:
        rule: What its attributes are in the options of a module.
        owner: The attributes that may name the object of which it is a part.
        owner_type: The type of that object.
        owner_option: The option that names the owner, if it is an object of its own.
        references: The attributes that name other objects, and the types of these.
        blocks: The blocks in it.
        key: The attribute that is the name.
    """

    rule: Rule
    owner: tuple[str, ...] = ()
    owner_type: str = ""
    owner_option: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, ResourceRule] = field(default_factory=dict)
    key: str = "name"


_POWER = Option("state", words({"true": "running", "false": "stopped"}))
_TIMES = (
    "created",
    "modified",
    "creator",
    "uuid",
    "status",
    "apply",
    "password_wo_version",
    "client_secret_wo_version",
)
_LINES = split("\n")


# --- VMs ---------------------------------------------------------------------------------------------------------


def _drive(given: dict[str, Any]) -> dict[str, Any]:
    """Return a drive with its source as an image, an ISO file or a drive."""
    media, source = given.get("media"), given.pop("media_source", given.pop("source", None))
    if media == "clone":
        raise CannotConvertError("a clone names a drive by its key; write 'source_drive' with 'vm' and 'drive'")
    if media == "import":
        del given["media"]
    if source is not None:
        given["iso" if media == "cdrom" else "image"] = source
    if "size" in given:
        given["disksize"] = given.pop("size")
    number = given.get("disksize")
    if isinstance(number, (int, float)) and number >= MIB:
        # The first releases took bytes.
        given["disksize"] = show_size(int(number))
    return given


def _boot_disk(given: dict[str, Any]) -> dict[str, Any]:
    return _drive({"name": "boot", **given})


def _nic(given: dict[str, Any]) -> dict[str, Any]:
    assigned = as_flag(given.pop("assign_ipaddress", None))
    if assigned and not given.get("ipaddress"):
        given["automatic_address"] = True
    return given


def _device(given: dict[str, Any]) -> dict[str, Any]:
    for name in ("nvidia_vgpu_settings", "tpm_settings", "usb_settings"):
        settings = given.pop(name, None)
        if settings:
            given["settings"] = {key: _tpm_version(key, value) for key, value in settings.items() if value is not None}
    return given


def _tpm_version(key: str, value: Any) -> Any:
    return str(value)[0] if key == "version" and str(value) in ("2.0", "1.2") else value


def _vm(given: dict[str, Any]) -> dict[str, Any]:
    """Return a VM; the platform stores the names of cloud-init files with a slash."""
    files = given.get("cloudinit_files")
    if isinstance(files, list):
        given["cloudinit_files"] = [
            {"name": f"/{str(file.get('name', '')).lstrip('/')}", "contents": file.get("contents")} for file in files
        ]
    return given


_DRIVE_OPTIONS = {"disksize": Option("size", size("GiB"))}
_DRIVE = ResourceRule(
    Rule(
        "verge_vm", inside="drives", options=_DRIVE_OPTIONS, without_effect=("machine", "key", *_TIMES), rework=_drive
    ),
    owner=("vm_id", "machine"),
    owner_type="vergeio_vm",
    references={"media_source": "vergeio_mediasources", "source": "vergeio_mediasources"},
)
_BOOT_DISK = ResourceRule(
    Rule("verge_vm", inside="drives", options=_DRIVE_OPTIONS, without_effect=("key",), rework=_boot_disk),
    references=_DRIVE.references,
)
_NIC = ResourceRule(
    Rule(
        "verge_vm",
        inside="nics",
        options={"ipaddress": Option("static_address")},
        without_effect=("machine", "vendor", "port", "key", *_TIMES),
        missing={"automatic_address": "write an address as 'static_address', or let DHCP assign one"},
        rework=_nic,
    ),
    owner=("vm_id", "machine"),
    owner_type="vergeio_vm",
    references={"vnet": "vergeio_network"},
)
_VM = ResourceRule(
    Rule(
        "verge_vm",
        options={"ram": Option("ram", size("MiB")), "powerstate": _POWER, "force_power_off": Option("force")},
        without_effect=(
            *("machine", "shutdown_on_destroy", "restart_on_change", "wait_for_guest_agent_info", "display", *_TIMES),
            *("wait_for_guest_ip_timeout", "ignored_guest_ips", "guest_agent_ips"),
        ),
        rework=_vm,
    ),
    references={
        "cluster": "vergeio_clusters",
        "preferred_node": "vergeio_nodes",
        "snapshot_profile": "vergeio_snapshot_profile",
    },
    blocks={
        "boot_disk": _BOOT_DISK,
        "vergeio_drive": _DRIVE,
        "vergeio_nic": _NIC,
        "vergeio_device": ResourceRule(Rule("verge_vm", inside="devices", without_effect=("key",), rework=_device)),
    },
)


# --- networks ----------------------------------------------------------------------------------------------------


def _network(given: dict[str, Any]) -> dict[str, Any]:
    """Return a network; in older releases the address has the length of the prefix with it."""
    address = given.get("ipaddress")
    if isinstance(address, str) and "/" in address and not is_template(address):
        found = ip_interface(address)
        given.setdefault("network", str(found.network))
        given["ipaddress"] = str(found.ip)
    return given


def _rules(given: dict[str, Any]) -> dict[str, Any]:
    listed = given.pop("rule", [])
    kept = [{name: value for name, value in one.items() if value not in (None, "")} for one in listed]
    return {**given, "rules": [{k: v for k, v in one.items() if k not in ("id", "orderid")} for one in kept]}


def _dns(inside: str, owner: str, **names: Any) -> ResourceRule:
    return ResourceRule(
        Rule("verge_network", inside=inside, without_effect=("network_id", "view_id", "zone_id", *_TIMES), **names),
        owner=(owner,),
        owner_type={"network_id": "vergeio_network", "view_id": "vergeio_network_dns_view"}.get(
            owner, "vergeio_network_dns_zone"
        ),
    )


# --- access, tags, NAS ---------------------------------------------------------------------------------------------


def _snapshot(given: dict[str, Any]) -> dict[str, Any]:
    if as_flag(given.pop("never_expires", None)):
        given["expires"] = 0
    return given


def _permission(module: str) -> Rule:
    return Rule(
        module,
        inside="permissions",
        options={"object_id": Option("row", str), "object": Option("row", str)},
        without_effect=("user_id", "group_id", "user", "group", *_TIMES),
        rework=lambda given: {"object_id": 0, **given},
    )


_SECRET_WO = {"password_wo": Option("user_password"), "password": Option("user_password")}
_NAS_USER_OPTIONS = {**_SECRET_WO, "displayname": Option("display_name")}

RESOURCES: Mapping[str, ResourceRule] = {
    "tag_category": ResourceRule(Rule("verge_tag_category", without_effect=_TIMES)),
    "tag": ResourceRule(
        Rule("verge_tag_category", inside="tags", without_effect=_TIMES),
        owner=("category",),
        owner_type="vergeio_tag_category",
    ),
    "snapshot_profile": ResourceRule(
        Rule("verge_snapshot_profile", without_effect=_TIMES),
        blocks={
            "period": ResourceRule(
                Rule(
                    "verge_snapshot_profile",
                    inside="periods",
                    options={"retention": Option("retention", duration)},
                    without_effect=("key", "id"),
                )
            )
        },
    ),
    "network_rule_alias": ResourceRule(
        Rule("verge_rule_alias", options={"value": Option("addresses", split())}, without_effect=_TIMES)
    ),
    "network": ResourceRule(
        Rule(
            "verge_network",
            options={
                "dnslist": Option("dns_servers", split()),
                "powerstate": _POWER,
                "bond_interfaces_args": Option("bond_interfaces", lambda value: [str(one) for one in value]),
            },
            without_effect=("running", "need_restart", "shutdown_on_destroy", *_TIMES),
            rework=_network,
        ),
        references={
            "vnet_default_gateway": "vergeio_network",
            "interface_vnet": "vergeio_network",
            "cluster": "vergeio_clusters",
            "cluster_failover": "vergeio_clusters",
            "preferred_node": "vergeio_nodes",
        },
    ),
    "network_rule": ResourceRule(
        Rule("verge_network", inside="rules", without_effect=("orderid", "system_rule", *_TIMES)),
        owner=("vnet",),
        owner_type="vergeio_network",
    ),
    "network_rules": ResourceRule(
        Rule(
            "verge_network",
            fixed={"rules_in_order": True, "purge_rules": True},
            without_effect=("vnet", *_TIMES),
            rework=_rules,
        ),
        owner=("vnet",),
        owner_type="vergeio_network",
    ),
    "network_wireguard": ResourceRule(
        Rule("verge_wireguard", without_effect=("public_key", *_TIMES)),
        owner=("network_id",),
        owner_type="vergeio_network",
        owner_option="network",
    ),
    "network_wireguard_peer": ResourceRule(
        Rule(
            "verge_wireguard",
            inside="peers",
            options={"allowed_ips": Option("allowed_ips", split()), "port": Option("endpoint_port")},
            without_effect=("peer_config", *_TIMES),
        ),
        owner=("wireguard_id",),
        owner_type="vergeio_network_wireguard",
    ),
    "network_dns_view": _dns("dns_views", "network_id"),
    "network_dns_zone": _dns("dns_views.zones", "view_id"),
    "network_dns_record": _dns(
        "dns_views.zones.records", "zone_id", missing={"vm_nic_id": "write the address as 'value'"}
    ),
    "vm": _VM,
    "vm_drive": _DRIVE,
    "drive": _DRIVE,
    "vm_nic": _NIC,
    "nic": _NIC,
    "tenant": ResourceRule(
        Rule(
            "verge_tenant",
            options={
                "password": Option("admin_password"),
                "password_wo": Option("admin_password"),
                "powerstate": _POWER,
                "oidc_application": Option("oidc_application", str),
            },
            without_effect=("ui_address", "ui_address_id", "state", "vnet", "is_snapshot", "preferred_node", *_TIMES),
        )
    ),
    "tenant_node": ResourceRule(
        Rule(
            "verge_tenant",
            inside="nodes",
            options={"ram": Option("ram", size("MiB"))},
            without_effect=("nodeid", *_TIMES),
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        references={
            "cluster": "vergeio_clusters",
            "cluster_failover": "vergeio_clusters",
            "preferred_node": "vergeio_nodes",
        },
    ),
    "tenant_storage": ResourceRule(
        Rule(
            "verge_tenant", inside="storage", options={"provisioned": Option("size", size("B"))}, without_effect=_TIMES
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        key="tier",
    ),
    "tenant_external_ip": ResourceRule(
        Rule(
            "verge_tenant",
            inside="external_ips",
            options={"network_id": Option("network")},
            without_effect=("apply_parent_firewall", "parent_firewall_pending", *_TIMES),
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        references={"network_id": "vergeio_network"},
        key="ip",
    ),
    "tenant_network_block": ResourceRule(
        Rule(
            "verge_tenant",
            inside="network_blocks",
            options={"network_id": Option("network")},
            without_effect=("apply_parent_firewall", "parent_firewall_pending", *_TIMES),
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        references={"network_id": "vergeio_network"},
        key="cidr",
    ),
    "tenant_layer2_network": ResourceRule(
        Rule(
            "verge_tenant", inside="layer2_networks", options={"network_id": Option("network")}, without_effect=_TIMES
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        references={"network_id": "vergeio_network"},
        key="network_id",
    ),
    "tenant_snapshot": ResourceRule(
        Rule(
            "verge_tenant_snapshot",
            options={"expires": Option("expires", moment)},
            without_effect=("type", *_TIMES),
            rework=_snapshot,
        ),
        owner=("tenant_id",),
        owner_type="vergeio_tenant",
        owner_option="tenant",
    ),
    "user": ResourceRule(
        Rule("verge_user", options=_SECRET_WO, without_effect=("last_login", "identifier", *_TIMES)),
        references={"auth_source": "vergeio_auth_source"},
    ),
    "group": ResourceRule(Rule("verge_group", without_effect=("identifier", *_TIMES))),
    "api_key": ResourceRule(
        Rule(
            "verge_user",
            inside="api_keys",
            options={
                "expires": Option("expires", moment),
                "ip_allow_list": Option("ip_allow_list", split()),
                "ip_deny_list": Option("ip_deny_list", split()),
            },
            without_effect=_TIMES,
        ),
        owner=("user_id",),
        owner_type="vergeio_user",
    ),
    "nas_service": ResourceRule(
        Rule(
            "verge_nas_service",
            options={"network_id": Option("network")},
            without_effect=("vm_id", "antivirus_id", "cifs_id", "nfs_id", *_TIMES),
        ),
        references={"network_id": "vergeio_network"},
        blocks={
            "user": ResourceRule(
                Rule("verge_nas_user", options=_NAS_USER_OPTIONS, without_effect=_TIMES), owner_option="service"
            )
        },
    ),
    "nas_user": ResourceRule(
        Rule("verge_nas_user", options=_NAS_USER_OPTIONS, without_effect=_TIMES),
        owner=("service_id",),
        owner_type="vergeio_nas_service",
        owner_option="service",
    ),
    "nas_volume": ResourceRule(
        Rule(
            "verge_nas_volume",
            options={
                "max_size": Option("size", size("B")),
                "preferred_tier": Option("tier"),
                "fs_type": Option("file_system"),
                "encryption_key_wo": Option("encryption_key"),
                "cifs_password_wo": Option("cifs_password"),
            },
            without_effect=_TIMES,
        ),
        owner=("service_id",),
        owner_type="vergeio_nas_service",
        owner_option="service",
        references={"snapshot_profile": "vergeio_snapshot_profile"},
    ),
    "nas_cifs_share": ResourceRule(
        Rule(
            "verge_nas_volume",
            inside="cifs_shares",
            options={
                "vfs_shadow_copy2": Option("shadow_copies"),
                **{
                    name: Option(name, _LINES)
                    for name in (
                        "valid_users",
                        "valid_groups",
                        "admin_users",
                        "admin_groups",
                        "host_allow",
                        "host_deny",
                    )
                },
            },
            without_effect=_TIMES,
        ),
        owner=("volume_id",),
        owner_type="vergeio_nas_volume",
    ),
    "nas_nfs_share": ResourceRule(
        Rule(
            "verge_nas_volume",
            inside="nfs_shares",
            options={
                "allowed_hosts": Option("allowed_hosts", split()),
                "anonuid": Option("anonymous_uid"),
                "anongid": Option("anonymous_gid"),
            },
            without_effect=_TIMES,
        ),
        owner=("volume_id",),
        owner_type="vergeio_nas_volume",
    ),
    "vm_recipe_instance": ResourceRule(
        Rule("verge_vm_recipe_instance", options={"recipe_id": Option("recipe")}, without_effect=("vm_id", *_TIMES)),
        references={"recipe_id": "vergeio_vm_recipes"},
    ),
    "tenant_recipe_instance": ResourceRule(
        Rule(
            "verge_tenant_recipe_instance",
            options={"recipe_id": Option("recipe")},
            without_effect=("tenant_id", *_TIMES),
        ),
        references={"recipe_id": "vergeio_tenant_recipes"},
    ),
    "certificate": ResourceRule(
        Rule(
            "verge_certificate",
            options={
                "private_key_wo": Option("private_key"),
                "public": Option("public_certificate"),
                "domain_list": Option("domain_list", split()),
            },
            without_effect=("expires", "valid", "autocreated", "private_key_wo_version", *_TIMES),
        ),
        references={"contact": "vergeio_user"},
        key="domain_name",
    ),
    "webhook_url": ResourceRule(
        Rule(
            "verge_webhook",
            options={
                "timeout": Option("answer_timeout"),
                "retries": Option("attempts"),
                "authorization_value_wo": Option("authorization_value"),
            },
            without_effect=("authorization_value_wo_version", *_TIMES),
        )
    ),
    "setting": ResourceRule(
        Rule(
            "verge_setting",
            options={"value_wo": Option("value")},
            without_effect=("value_wo_version", "default_value", "description"),
        ),
        key="key",
    ),
    "site": ResourceRule(
        Rule(
            "verge_site",
            options={"auth_password_wo": Option("auth_password")},
            without_effect=("auth_password_wo_version", *_TIMES),
        )
    ),
    "site_sync_incoming": ResourceRule(
        Rule("verge_site_sync_incoming", without_effect=("registration_code", *_TIMES)),
        owner=("site_id",),
        owner_type="vergeio_site",
        owner_option="site",
    ),
    "site_sync_outgoing": ResourceRule(
        Rule(
            "verge_site_sync_outgoing",
            options={"registration_code_wo": Option("registration_code")},
            without_effect=("registration_code_wo_version", *_TIMES),
        ),
        owner=("site_id",),
        owner_type="vergeio_site",
        owner_option="site",
        blocks={
            "period": ResourceRule(
                Rule(
                    "verge_site_sync_outgoing",
                    inside="periods",
                    options={"retention": Option("retention", duration)},
                    without_effect=("key",),
                ),
                references={"profile_period": PERIOD},
            )
        },
    ),
    "network_ipsec": ResourceRule(
        Rule(
            "verge_ipsec",
            options={
                "uniqueids": Option("unique_ids"),
                "strictcrlpolicy": Option("strict_crl_policy"),
                "strongswan_conf": Option("strongswan_configuration"),
                "ipsec_conf": Option("ipsec_configuration"),
            },
            without_effect=_TIMES,
            missing=dict.fromkeys(
                ("cisco_unity", "accept_unencrypted_mainmode", "mss_clamp", "make_before_break"),
                "set it with verge_api in the table 'vnet_ipsecs'",
            ),
        ),
        owner=("network_id",),
        owner_type="vergeio_network",
        owner_option="network",
        key="network",
    ),
    "network_ipsec_connection": ResourceRule(
        Rule(
            "verge_ipsec_connection",
            options={
                "psk": Option("pre_shared_key"),
                "auth": Option("authentication"),
                "keyexchange": Option("key_exchange"),
                "ike": Option("ciphers", split()),
                "ikelifetime": Option("lifetime", duration),
                "forceencaps": Option("force_encapsulation"),
                "keyingtries": Option("keying_tries"),
                "reauth": Option("reauthenticate"),
                "margintime": Option("rekey_margin", duration),
                "dpdaction": Option("dpd_action"),
                "dpddelay": Option("dpd_delay", duration),
                "dpdfailures": Option("dpd_failures"),
            },
            without_effect=_TIMES,
        ),
        owner=("ipsec_id",),
        owner_type="vergeio_network_ipsec",
        owner_option="network",
        blocks={
            "phase2": ResourceRule(
                Rule(
                    "verge_ipsec_connection",
                    inside="phase2s",
                    options={
                        "local": Option("local_network"),
                        "remote": Option("remote_network"),
                        "lifetime": Option("lifetime", duration),
                        "ciphers": Option("ciphers", split()),
                    },
                )
            )
        },
    ),
    "auth_source": ResourceRule(
        Rule(
            "verge_auth_source",
            options={
                "client_secret_wo": Option("client_secret"),
                "button_fa_icon": Option("button_icon"),
                "icon_color": Option("icon_color", unchanged),
            },
            without_effect=_TIMES,
        )
    ),
}

#: The rules for a permission of a user and of a group.
PERMISSIONS = {
    "user_id": ResourceRule(_permission("verge_user"), owner=("user_id",), owner_type="vergeio_user", key="table"),
    "group_id": ResourceRule(_permission("verge_group"), owner=("group_id",), owner_type="vergeio_group", key="table"),
}

#: The types of objects by the tables in which the API keeps them, for members of groups and tags.
TABLES: Mapping[str, str] = {
    "vms": "vergeio_vm",
    "vnets": "vergeio_network",
    "tenants": "vergeio_tenant",
    "users": "vergeio_user",
    "groups": "vergeio_group",
    "volumes": "vergeio_nas_volume",
    "sites": "vergeio_site",
    "tenant_nodes": "vergeio_tenant_node",
    "vnet_rules": "vergeio_network_rule",
}

#: Resources that have no counterpart, and what to do.
WITHOUT_COUNTERPART: Mapping[str, str] = {
    "webhook": "a message is sent once; write a task for verge_api with the table 'webhooks'",
}
