# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One case for each resource: how an object is created, changed and removed. The laws run for every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.alarm import ALARM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.api_key import API_KEY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.billing import BILLING
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog import CATALOG
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog_repository import (
    CATALOG_REPOSITORY,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec import IPSEC
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec_connection import IPSEC_CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.license import LICENSE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.log import LOG
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_infection import NAS_INFECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume_sync import NAS_VOLUME_SYNC
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_address import NETWORK_ADDRESS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_proxy import NETWORK_PROXY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_routing import NETWORK_ROUTING
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.oidc_application import OIDC_APPLICATION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.physical_drive import PHYSICAL_DRIVE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.resource_group import RESOURCE_GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.root_certificate import ROOT_CERTIFICATE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.setting import SETTING
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.shared_object import SHARED_OBJECT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site import SITE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_remote_snapshot import (
    SITE_REMOTE_SNAPSHOT,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_incoming import (
    SITE_SYNC_INCOMING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_outgoing import (
    SITE_SYNC_OUTGOING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_transfer import (
    SITE_SYNC_TRANSFER,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.snapshot_profile import SNAPSHOT_PROFILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.storage_tier import STORAGE_TIER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system import SYSTEM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system_diagnostic import SYSTEM_DIAGNOSTIC
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system_update import SYSTEM_UPDATE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.task import TASK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.task_schedule import TASK_SCHEDULE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.task_script import TASK_SCRIPT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_node import TENANT_NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_recipe import TENANT_RECIPE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_recipe_instance import (
    TENANT_RECIPE_INSTANCE,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_snapshot import TENANT_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_export import VM_EXPORT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_export_run import VM_EXPORT_RUN
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_import import VM_IMPORT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe import VM_RECIPE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe_instance import (
    VM_RECIPE_INSTANCE,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.wireguard import WIREGUARD
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.tasks import System
from tests.root_certificates import fingerprint, root_certificate


@dataclass(frozen=True, eq=False)
class Case:
    """How an object is created, changed and removed.

    Attributes:
        create: options of the first task. The first option of the resource's natural key identifies the object.
        change: options of a later task; it changes columns and children. Empty if nothing can be changed.
        remove: additional options that the removal needs.
        reads: number of requests of each of the two tasks when nothing needs to be changed.
        exclusive: options that two objects cannot share.
        dependent: options whose values other objects allow only in some states, so that random documents keep them.
        needs: resources, each with the options of an object of it that must exist first.
        first: prepares what no resource can.
        namesake: a resource, and further options of the object of it that must exist for each object, with the same name.
        leaves: the resource of what it makes, under the same name, and what stays when the object is removed.
        ignores_case: names that differ only in case are equal.
        plain_names: names must not contain special characters.
        others: options of other objects, where names cannot be made up.
        tables: tables in which the object is stored; a removal must leave no row of it there.
    """

    resource: Resource
    create: dict[str, Any]
    change: dict[str, Any]
    remove: dict[str, Any] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=lambda: {"create": 1, "change": 1})
    tables: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    dependent: tuple[str, ...] = ()
    ignores_case: bool = False
    plain_names: bool = False
    others: tuple[dict[str, Any], ...] = ()
    needs: tuple[tuple[Resource, dict[str, Any]], ...] = ()
    namesake: tuple[Resource, dict[str, Any]] | None = None
    leaves: Resource | None = None
    first: Callable[[System], None] | None = None

    def prepare(self, system: System) -> None:
        """Create the objects that must exist first."""
        for resource, options in self.needs:
            system.run(resource, **options)
        if self.first:
            self.first(system)
        if self.namesake:
            resource, options = self.namesake
            for name in (self.name, *(neighbour[self.key_option] for neighbour in self.neighbours())):
                system.run(resource, name=name, **options)

    def clean(self, system: System) -> None:
        """Remove what stays when the object is removed."""
        if self.leaves:
            system.run(self.leaves, name=self.name, state="absent")

    @property
    def id(self) -> str:
        return self.resource.name

    @property
    def key_option(self) -> str:
        """The option that identifies the object."""
        return self.resource.identity[0]

    @property
    def name(self) -> str:
        """The value of that option."""
        return str(self.create[self.key_option])

    @property
    def steps(self) -> list[tuple[str, dict[str, Any]]]:
        """The tasks of its life: a name, and the options."""
        changing = [("change", self.change)] if self.change else []
        return [("create", self.create), *changing, ("remove", self.removal)]

    @property
    def removal(self) -> dict[str, Any]:
        """Options of a task that removes the object."""
        return {self.key_option: self.name, "state": "absent", **self.remove}

    def neighbours(self) -> list[dict[str, Any]]:
        """Return tasks for objects with similar names."""
        if self.others:
            return list(self.others)
        names = [self.name + "-2", "x" + self.name, self.name[:-1]]
        if not self.ignores_case:
            names.append(self.name.upper())
        if not self.plain_names:
            names += ["{x}" + self.name, self.name + "'", self.name + "%"]
        shared = {name: value for name, value in self.create.items() if name not in self.exclusive}
        return [{**shared, self.key_option: name} for name in names]

    def volatile(self) -> frozenset[str]:
        """Return the names of result values that differ between two runs, according to the declarations."""
        return frozenset({"id", *volatile(self.resource)})


def volatile(resource: Resource) -> Iterator[str]:
    """Yield the names of facts and generated values that differ between two runs."""
    yield from (fact.name for fact in resource.facts if fact.volatile)
    yield from (column.option for column in resource.columns if column.generated)
    for children in resource.children:
        yield from volatile(children.resource)


def publish_tenant(system: System) -> None:
    """Publish a recipe of a tenant, which must have booted once."""
    tenant = {"name": "case-base", "nodes": [{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}]}
    storage = [{"tier": 1, "size": "10 GiB"}]
    key = system.run(TENANT, **tenant, storage=storage, state="running")["tenant"]["id"]
    system.simulator.clock.finish()
    system.run(TENANT, name="case-base", state="stopped")
    system.simulator.clock.finish()
    catalog = system.run(CATALOG, name="case-own", repository="Local")["catalog"]["id"]
    with system.client() as client:
        client.create(
            "tenant_recipes", {"name": "case-starter", "catalog": catalog, "tenant": int(key), "version": "1.0.0"}
        )


CASES = (
    Case(
        TASK,
        create={
            "name": "case-task",
            "description": "by a test",
            "table": "vms",
            "row": "web1",
            "action": "poweroff",
            "arguments": {"force": True},
            "schedules": ["nightly"],
            "events": [{"table": "alarms", "event": "raised", "matching": {"level": "error"}}],
        },
        change={
            "name": "case-task",
            "enabled": False,
            "schedules": [],
            "purge_schedules": True,
            "events": [{"table": "vms", "event": "powered_on", "row": "web2"}],
            "purge_events": True,
        },
        reads={"create": 3, "change": 3},
        tables=("tasks", "task_events", "task_schedule_triggers"),
    ),
    Case(
        TASK_SCHEDULE,
        create={
            "name": "case-schedule",
            "repeat_every": "week",
            "runs_from": "20:00",
            "start_date": "2027-01-31",
            "saturday": False,
        },
        change={"name": "case-schedule", "repeat_iteration": 2, "runs_to": "23:30", "description": "by a test"},
        tables=("task_schedules",),
    ),
    Case(
        TASK_SCRIPT,
        create={"name": "case-script", "script": 'printline("a");'},
        change={"name": "case-script", "script": 'printline("b");', "description": "by a test"},
        tables=("task_scripts",),
    ),
    Case(
        VM,
        create={
            "name": "case-vm",
            "description": "made by a test",
            "cpu_cores": 2,
            "ram": "2 GiB",
            "machine_type": "q35",
            "console_password": "Zk81-wvQp_x3",
            "owner_user": "kai",
            "drives": [
                {"name": "os", "size": "20 GiB", "tier": 1, "asset": "OS", "optimize": "large", "strict_fsync": True},
                {"name": "data", "size": "5 GiB"},
            ],
            "nics": [
                {"name": "nic_0", "network": "Internal", "static_address": "192.168.0.61", "model": "82576"},
                {"name": "nic_1", "network": "External"},
            ],
            "devices": [
                {"name": "tpm0", "type": "tpm", "settings": {"model": "crb", "version": "2"}, "asset": "TPM"},
            ],
            "cloudinit_datasource": "nocloud",
            "cloudinit_files": [{"name": "/user-data", "contents": "#cloud-config\n"}],
            "tags": ["env:test"],
        },
        change={
            "name": "case-vm",
            "description": "changed by a test",
            "ram": "4 GiB",
            "usb_legacy": True,
            "owner_user": None,
            "drives": [
                {"name": "os", "size": "30 GiB", "strict_fsync": None, "advanced": "cache=none", "asset": ""},
                {"name": "data", "state": "absent"},
            ],
            "nics": [
                {"name": "nic_1", "network": "Internal", "disable_multiqueue": True, "driver": "igb"},
                {"name": "nic_2", "network": "External"},
            ],
            "cloudinit_files": [{"name": "/user-data", "contents": "#cloud-config\nhostname: case\n"}],
            "tags": ["env:prod"],
            "purge_tags": True,
        },
        exclusive=("nics",),
        # One request each for the VM with its drives, NICs and devices, the files, one content, the tags, the static addresses.
        reads={"create": 5, "change": 4},
        tables=(
            "vms",
            "machines",
            "cloudinit_files",
            "tag_members",
            "vnet_addresses",
            "machine_drives",
            "machine_nics",
            "machine_status",
        ),
    ),
    Case(
        NETWORK,
        create={
            "name": "case-net",
            "description": "made by a test",
            "type": "internal",
            "network": "10.77.0.0/24",
            "ip_address": "10.77.0.1",
            "dhcp_enabled": True,
            "dhcp_start": "10.77.0.100",
            "dhcp_stop": "10.77.0.200",
            "dns_servers": ["9.9.9.9", "1.1.1.1"],
            "advanced_options": {"dnsmasq": ["dhcp-option=42,10.77.0.1"]},
            "bgp_asn": 65001,
            "interface_network": "External",
            "rules": [
                {"name": "ssh", "direction": "incoming", "protocol": "tcp", "destination_ports": "22"},
                {"name": "web", "direction": "incoming", "protocol": "tcp", "destination_ports": "80,443"},
            ],
            "hosts": [{"host": "db", "ip": "10.77.0.21"}],
            "dns": "bind",
            "dns_views": [
                {
                    "name": "inside",
                    "recursion": True,
                    "zones": [
                        {
                            "domain": "lab.example",
                            "type": "master",
                            "records": [
                                {"host": "www", "type": "A", "value": "10.77.0.20", "order": 40},
                                {"host": "", "type": "MX", "value": "mail.lab.example.", "mx_preference": 10},
                            ],
                        }
                    ],
                }
            ],
            "static_leases": [{"mac": "02:00:00:00:77:01", "ip": "10.77.0.30", "hostname": "printer"}],
            "ip_aliases": [{"ip": "10.77.0.50", "name": "vip"}],
        },
        change={
            "name": "case-net",
            "description": "changed by a test",
            "dns_servers": ["1.1.1.1", "9.9.9.9"],
            "advanced_options": None,
            "apply_rules_on_start": True,
            "proxy_enabled": True,
            "proxy_listen_address": "10.77.0.1",
            "rules": [
                {"name": "web", "destination_ports": "443"},
                {"name": "ssh", "state": "absent"},
                {"name": "ping", "direction": "incoming", "protocol": "icmp"},
            ],
            "hosts": [{"host": "db", "ip": "10.77.0.22"}],
            "dns_views": [
                {
                    "name": "inside",
                    "recursion": False,
                    "zones": [
                        {
                            "domain": "lab.example",
                            "records": [{"host": "www", "type": "A", "value": "10.77.0.20", "ttl": "5m"}],
                        }
                    ],
                }
            ],
        },
        # One request for the network, and one for each kind of child.
        reads={"create": 8, "change": 6},
        tables=("vnets", "machines", "vnet_rules", "vnet_hosts", "vnet_addresses"),
    ),
    Case(
        USER,
        create={
            "name": "case-user",
            "user_password": "Zk81-wvQp_x3",
            "display_name": "Case U",
            "email": "case@example.org",
            "ssh_keys": ["ssh-ed25519 AAAAC3Nza case"],
            "groups": ["operators"],
            "permissions": [{"table": "vms", "list": True, "read": True}],
            "api_keys": [{"name": "ci", "description": "pipeline"}],
        },
        change={
            "name": "case-user",
            "display_name": "Case User",
            "groups": ["Administrators (default)"],
            "purge_groups": True,
            "permissions": [{"table": "vms", "modify": True}, {"table": "vnets", "list": True}],
            "api_keys": [{"name": "ci", "description": "the pipeline"}],
        },
        reads={"create": 4, "change": 4},
        ignores_case=True,
        plain_names=True,
        tables=("users", "members", "permissions", "user_api_keys"),
    ),
    Case(
        TENANT,
        create={
            "name": "case-tenant",
            "description": "made by a test",
            "admin_password": "Zk81-wvQp_x3",
            "nodes": [{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}],
            "storage": [{"tier": 1, "size": "20 GiB"}],
            "external_ips": [{"ip": "203.0.113.10", "network": "External"}],
            "network_blocks": [{"cidr": "198.51.100.0/28", "network": "External"}],
        },
        change={
            "name": "case-tenant",
            "description": "changed by a test",
            "nodes": [{"name": "node1", "ram": "8 GiB"}, {"name": "node2", "cpu_cores": 2, "ram": "4 GiB"}],
            "storage": [{"tier": 1, "size": "30 GiB"}],
            "external_ips": [{"ip": "203.0.113.10", "state": "absent"}],
        },
        reads={"create": 5, "change": 4},
        exclusive=("external_ips", "network_blocks"),
        tables=("tenants", "vnets", "machines", "tenant_nodes", "tenant_storage", "vnet_addresses", "vnet_cidrs"),
    ),
    Case(
        NAS_VOLUME,
        create={
            "name": "case_volume",
            "service": "nas1",
            "description": "made by a test",
            "size": "10 GiB",
            "tier": 1,
            "nfs_shares": [{"name": "exports", "allowed_hosts": ["192.168.0.0/24"], "data_access": "rw"}],
            "cifs_shares": [{"name": "docs", "comment": "documents"}],
            "snapshots": [{"name": "before"}],
            "antivirus_enabled": True,
            "antivirus_exclude": ["cache"],
            "antivirus_action": "move",
        },
        change={
            "name": "case_volume",
            "description": "changed by a test",
            "size": "20 GiB",
            "antivirus_on_access": True,
            "nfs_shares": [{"name": "exports", "allowed_hosts": ["192.168.0.0/24", "192.168.1.0/24"]}],
            "cifs_shares": [{"name": "docs", "state": "absent"}],
        },
        remove={"force": True},
        plain_names=True,
        reads={"create": 4, "change": 3},
        tables=("volumes", "machine_drives", "volume_nfs_shares", "volume_cifs_shares", "volume_snapshots"),
    ),
    Case(
        SITE,
        create={
            "name": "case-site",
            "url": "https://case.example.org",
            "auth_user": "replication",
            "auth_password": "Zk81-wvQp_x3",
            "city": "Lyon",
            "country": "FR",
            "latitude": 45.76,
        },
        change={
            "name": "case-site",
            "description": "changed by a test",
            "city": "",
            "config_statistics": "send",
            "statistics_interval": "20 minutes",
            "enabled": False,
        },
        tables=("sites", "site_syncs_outgoing", "site_syncs_incoming"),
    ),
    Case(
        SITE_SYNC_INCOMING,
        create={"name": "case-in", "site": "offsite", "min_snapshots": 3},
        change={"name": "case-in", "site": "offsite", "enabled": False, "force_tier": "4", "public_ip": "203.0.113.10"},
        tables=("site_syncs_incoming",),
    ),
    Case(
        SITE_SYNC_OUTGOING,
        create={
            "name": "case-out",
            "site": "offsite",
            "registration_code": "Zk81-wvQp_x3",
            "throttle": "10 MiB",
            "periods": [{"profile_period": {"profile": "Standard", "period": "nightly"}, "retention": "7 days"}],
        },
        change={
            "name": "case-out",
            "site": "offsite",
            "description": "changed by a test",
            "throttle": 0,
            "queue_retry_interval": "2 minutes",
            "enabled": False,
            "periods": [
                {
                    "profile_period": {"profile": "Standard", "period": "weekly"},
                    "retention": "30 days",
                    "destination_prefix": "case",
                    "keep_until_sent": True,
                }
            ],
            "purge_periods": True,
        },
        # One for the sync, and one for its periods.
        reads={"create": 2, "change": 2},
        tables=("site_syncs_outgoing", "site_syncs_outgoing_profile_periods"),
    ),
    Case(
        SITE_SYNC_TRANSFER,
        create={"snapshot": "case-sent", "sync": "offsite", "retention": "7 days", "priority": 2},
        change={},
        namesake=(CLOUD_SNAPSHOT, {}),
        tables=("site_syncs_outgoing_queue",),
    ),
    Case(
        NAS_VOLUME_SYNC,
        create={
            "name": "case-sync",
            "service": "nas1",
            "source_volume": "data01",
            "destination_volume": "case-copy",
            "description": "made by a test",
            "exclude": ["*.tmp", "cache/"],
            "destination_delete": "delete-after",
            "workers": 2,
            "max_duration": "2 hours",
        },
        change={
            "name": "case-sync",
            "description": "changed by a test",
            "enabled": False,
            "exclude": [],
            "preserve_acls": False,
            "sync_method": "rsync",
        },
        needs=((NAS_VOLUME, {"name": "case-copy", "service": "nas1", "size": "1 GiB", "tier": 1}),),
        tables=("volume_syncs", "volume_sync_progresses"),
        plain_names=True,
    ),
    Case(
        GROUP,
        create={
            "name": "case-group",
            "description": "made by a test",
            "email": "Case@example.org",
            "members": ["kai", "admin"],
            "member_groups": ["operators"],
            "permissions": [{"table": "vms", "list": True, "read": True}],
        },
        change={
            "name": "case-group",
            "description": "changed by a test",
            "members": ["kai"],
            "purge_members": True,
            "member_groups": [],
            "purge_member_groups": True,
            "permissions": [{"table": "vms", "modify": True}, {"table": "vnets", "list": True}],
        },
        reads={"create": 4, "change": 4},
        tables=("groups", "members", "permissions"),
    ),
    Case(
        TAG_CATEGORY,
        create={
            "name": "case-category",
            "description": "made by a test",
            "taggable_vms": True,
            "tags": [{"name": "one"}, {"name": "two", "description": "second"}],
        },
        change={
            "name": "case-category",
            "taggable_tenants": True,
            "tags": [{"name": "two", "description": "the second"}, {"name": "one", "state": "absent"}],
        },
        remove={"force": True},
        reads={"create": 2, "change": 2},
        tables=("tag_categories", "tags"),
    ),
    Case(
        SNAPSHOT_PROFILE,
        create={
            "name": "case-profile",
            "description": "made by a test",
            "periods": [{"name": "night", "frequency": "daily", "hour": 2, "retention": "3 days", "max_tier": 1}],
        },
        change={
            "name": "case-profile",
            "periods": [
                {"name": "night", "retention": "1 week", "hour": 3},
                {"name": "weekly", "frequency": "weekly", "day_of_week": "sun", "retention": "4 weeks"},
            ],
        },
        reads={"create": 2, "change": 2},
        tables=("snapshot_profiles", "snapshot_profile_periods"),
    ),
    Case(
        VM_SNAPSHOT,
        create={"name": "case-snapshot", "vm": "web1", "description": "made by a test"},
        change={"name": "case-snapshot", "vm": "web1", "expires": "2099-01-31T00:00:00Z"},
        remove={"vm": "web1"},
        tables=("machine_snapshots", "vms"),
    ),
    Case(
        NETWORK_ROUTING,
        create={
            "network": "case-edge",
            "bgp_routers": [
                {
                    "asn": 64500,
                    "neighbors": [{"address": "198.51.100.1", "remote_asn": 64501, "password": "Zk81-wvQp_x3"}],
                }
            ],
            "ospf_lines": ["redistribute bgp", "area 1 stub"],
        },
        change={
            "network": "case-edge",
            "bgp_routers": [
                {"asn": 64500, "neighbors": [{"address": "198.51.100.1", "remote_asn": 64502}], "purge_lines": True}
            ],
            "ospf_lines": ["area 1 stub", "redistribute bgp"],
        },
        reads={"create": 4, "change": 4},
        namesake=(NETWORK, {"type": "internal"}),
        tables=("vnet_bgp", "vnet_bgp_routers", "vnet_bgp_router_commands", "vnet_ospf_commands"),
    ),
    Case(
        VM_EXPORT,
        create={"volume": "case_export", "quiesce": False},
        change={"volume": "case_export", "quiesce": True, "max_exports": 7},
        namesake=(NAS_VOLUME, {"service": "nas1", "size": "1 GiB"}),
        plain_names=True,
        tables=("volume_vm_exports",),
    ),
    Case(
        NETWORK_PROXY,
        create={
            "network": "case-proxy",
            "listen_address": "10.78.0.1",
            "tenants": [{"fqdn": "one.cloud.example", "tenant": "case-owner"}],
        },
        change={
            "network": "case-proxy",
            "default_self": False,
            "tenants": [
                {"fqdn": "one.cloud.example", "state": "absent"},
                {"fqdn": "two.cloud.example", "tenant": "case-owner"},
            ],
        },
        needs=((TENANT, {"name": "case-owner"}),),
        # A tenant with an address of its own is refused.
        dependent=("tenants",),
        namesake=(NETWORK, {}),
        reads={"create": 2, "change": 2},
        tables=("vnet_proxy", "vnet_proxy_tenants"),
    ),
    Case(
        VM_IMPORT,
        create={"name": "case-import", "file": "appliance.ova", "tier": 1, "nic_interface": "virtio"},
        change={},
        leaves=VM,
        tables=("vm_imports",),
    ),
    Case(
        TENANT_SNAPSHOT,
        create={"name": "case-snapshot", "tenant": "case-owner", "description": "made by a test"},
        change={"name": "case-snapshot", "tenant": "case-owner", "expires": "2099-01-31T00:00:00Z"},
        remove={"tenant": "case-owner"},
        needs=((TENANT, {"name": "case-owner"}),),
        tables=("tenant_snapshots",),
    ),
    Case(
        FILE,
        create={"name": "case.iso", "url": "https://images.example.net/case.iso", "tier": 1},
        change={"name": "case.iso", "description": "changed by a test", "tier": 3},
        tables=("files",),
    ),
    Case(
        CLUSTER,
        create={"name": "case-cluster", "description": "by a test", "compute": True},
        change={
            "name": "case-cluster",
            "max_ram_per_vm": "128 GiB",
            "ram_overcommit_percent": 12.5,
            "energy_policy": "balance-power",
        },
        tables=("clusters", "cluster_status"),
    ),
    Case(
        RULE_ALIAS,
        create={"name": "case-alias", "addresses": ["10.40.0.0/16", "192.168.44.0/24"], "description": "by a test"},
        change={"name": "case-alias", "addresses": ["10.40.0.0/16"], "publishing_scope": "global"},
        tables=("vnet_rule_aliases",),
    ),
    Case(
        ROOT_CERTIFICATE,
        create={"fingerprint": fingerprint("case-ca"), "certificate": root_certificate("case-ca")},
        change={},
        others=tuple(
            {"fingerprint": fingerprint(name), "certificate": root_certificate(name)}
            for name in ("case-ca-2", "xcase-ca")
        ),
        tables=("root_certificates",),
    ),
    Case(
        SYSTEM_DIAGNOSTIC,
        create={"name": "case-bundle", "description": "by a test"},
        change={"name": "case-bundle", "description": "changed by a test"},
        leaves=FILE,
        tables=("system_diagnostics",),
    ),
    Case(
        OIDC_APPLICATION,
        create={
            "name": "case-wiki",
            "redirect_uris": ["https://wiki.example.com/a", "https://wiki.example.com/b"],
            "restrict_access": True,
            "map_user": "kai",
            "groups": ["operators"],
        },
        change={
            "name": "case-wiki",
            "map_user": None,
            "scope_groups": False,
            "description": "by a test",
            "users": ["kai"],
            "groups": [],
            "purge_groups": True,
        },
        reads={"create": 2, "change": 3},
        needs=(
            (
                CERTIFICATE,
                {
                    "domain": "own.example.com",
                    "type": "manual",
                    "public_certificate": "-----BEGIN CERTIFICATE-----\nMIIC1\n-----END CERTIFICATE-----\n",
                    "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE1\n-----END PRIVATE KEY-----\n",
                },
            ),
        ),
        tables=("oidc_applications", "oidc_application_users", "oidc_application_groups"),
    ),
    Case(
        TENANT_NODE,
        create={
            "name": "case-node",
            "tenant": "case-owner",
            "cpu_cores": 1,
            "ram": "2 GiB",
            "description": "by a test",
        },
        change={"name": "case-node", "tenant": "case-owner", "ram": "4 GiB", "enabled": False, "tags": []},
        remove={"tenant": "case-owner"},
        reads={"create": 1, "change": 2},
        needs=((TENANT, {"name": "case-owner"}),),
        tables=("tenant_nodes",),
    ),
    Case(
        SHARED_OBJECT,
        create={
            "name": "case-share",
            "tenant": "case-owner",
            "snapshot": {"vm": "web1", "snapshot": "before-upgrade"},
            "description": "made by a test",
        },
        change={},
        remove={"tenant": "case-owner"},
        needs=((TENANT, {"name": "case-owner"}),),
        tables=("shared_objects",),
    ),
    Case(
        RESOURCE_GROUP,
        create={
            "name": "case-dongles",
            "type": "node_usb_devices",
            "class": "usb",
            "description": "made by a test",
            "settings": {"guest_reset": False},
            "rules": [{"name": "all", "filter": "vendor cs 'Example'", "node": "node1"}],
        },
        change={
            "name": "case-dongles",
            "description": "changed by a test",
            "rules": [{"name": "all", "node": None}, {"name": "keys", "filter": "model cs 'Key'", "enabled": False}],
        },
        reads={"create": 2, "change": 2},
        tables=("resource_groups", "resource_rules", "resource_group_settings_usb"),
    ),
    Case(
        NAS_SERVICE,
        create={
            "name": "case-nas",
            "network": "Internal",
            "description": "made by a test",
            "cpu_cores": 2,
            "ram": "8 GiB",
            "hostname": "case",
            "timezone": "Europe/Berlin",
            "ntp_servers": ["0.pool.ntp.org", "1.pool.ntp.org"],
            "max_imports": 8,
            "cifs_workgroup": "Corp",
            "nfs_v4": True,
            "antivirus_enabled": True,
            "nics": [{"network": "Internal", "static_address": "192.168.0.70"}],
        },
        change={
            "name": "case-nas",
            "description": "changed by a test",
            "ram": "10 GiB",
            "max_syncs": 2,
            "cifs_min_protocol": "SMB3",
            "nfs_allowed_hosts": ["192.168.0.0/24"],
            "antivirus_max_recursion": 20,
        },
        reads={"create": 3, "change": 1},
        exclusive=("nics",),
        tables=("vm_services", "vm_service_cifs", "vm_recipe_instances", "vms", "machine_nics", "vnet_addresses"),
    ),
    Case(
        API_KEY,
        create={"name": "case-key", "user": "kai", "description": "made by a test", "ip_allow_list": ["192.0.2.0/24"]},
        change={"name": "case-key", "user": "kai", "expires": "2030-01-31T00:00:00Z", "ip_allow_list": []},
        remove={"user": "kai"},
        tables=("user_api_keys",),
    ),
    Case(
        NAS_USER,
        create={
            "name": "case-account",
            "service": "nas1",
            "user_password": "Zk81-wvQp_x3",
            "display_name": "Case A",
            "description": "made by a test",
        },
        change={
            "name": "case-account",
            "service": "nas1",
            "display_name": "Case Account",
            "enabled": False,
            "home_drive": "h:",
        },
        remove={"service": "nas1"},
        tables=("vm_service_users", "vm_service_user_status"),
    ),
    Case(
        IPSEC,
        create={"network": "case-secured", "unique_ids": "never"},
        change={"network": "case-secured", "enabled": False, "strict_crl_policy": "ifuri"},
        namesake=(NETWORK, {"type": "internal"}),
        tables=("vnet_ipsecs",),
    ),
    Case(
        IPSEC_CONNECTION,
        create={
            "name": "case-branch",
            "network": "case-joined",
            "remote_gateway": "198.51.100.20",
            "pre_shared_key": "Zk81-wvQp_x3",
            "phase2s": [{"name": "lan", "local_network": "10.77.0.0/24", "remote_network": "10.88.0.0/24"}],
        },
        change={
            "name": "case-branch",
            "network": "case-joined",
            "key_exchange": "ikev2",
            "ciphers": ["aes256gcm16-sha384-ecp384"],
            "lifetime": "1 hour",
            "phase2s": [
                {"name": "lan", "state": "absent"},
                {"name": "voice", "local_network": "10.77.0.0/24", "remote_network": "10.89.0.0/24", "mode": "tunnel"},
            ],
        },
        remove={"network": "case-joined"},
        reads={"create": 2, "change": 2},
        needs=((NETWORK, {"name": "case-joined", "type": "internal"}),),
        tables=("vnet_ipsec_phase1s", "vnet_ipsec_phase2s"),
    ),
    Case(
        CLOUD_SNAPSHOT,
        create={"name": "case-system", "description": "made by a test"},
        change={"name": "case-system", "expires": "2099-01-31T00:00:00Z", "private": True},
        tables=("cloud_snapshots", "cloud_snapshot_vms", "cloud_snapshot_tenants"),
    ),
    Case(
        WIREGUARD,
        create={
            "name": "case-tunnel",
            "network": "Internal",
            "address": "172.30.9.1/24",
            "description": "made by a test",
            "firewall_rule": True,
            "peers": [
                {
                    "name": "branch",
                    "address": "172.30.9.2",
                    "public_key": "Kb2N36O9ksHJXdbn3D2MZ94rGVr7q1Wv0oqdR9zuFlM=",
                    "preshared_key": "1Kpx8Jr7+TcmYBBuGZoQ1RSgFjp7SYCYVqDa0UyUhZ0=",
                    "allowed_ips": ["10.88.0.0/24", "172.30.9.2"],
                    "endpoint": "198.51.100.20",
                    "keepalive": "25 seconds",
                },
                {
                    "name": "laptop",
                    "address": "172.30.9.10",
                    "allowed_ips": ["172.30.9.10/32"],
                    "generate_keys": True,
                    "configure_firewall": "remote-user",
                },
            ],
        },
        change={
            "name": "case-tunnel",
            "description": "changed by a test",
            "address": "172.30.9.1/25",
            "listen_port": 51821,
            "mtu": 1420,
            "endpoint_ip": "203.0.113.9",
            "peers": [
                {"name": "branch", "endpoint_port": 51821, "allowed_ips": ["10.88.0.0/23"], "keepalive": 0},
                {"name": "laptop", "state": "absent"},
            ],
        },
        reads={"create": 2, "change": 2},
        remove={"network": "Internal"},
        tables=("vnet_wireguards", "vnet_wireguard_peers"),
    ),
    Case(
        WEBHOOK,
        create={
            "name": "case-webhook",
            "url": "https://chat.example.com/hook",
            "headers": {"X-Origin": "case", "Content-Type": "application/json"},
            "authorization_type": "bearer",
            "authorization_value": "Zk81-wvQp_x3",
        },
        change={
            "name": "case-webhook",
            "url": "https://chat.example.com/hook/2",
            "headers": {"x-origin": "changed"},
            "answer_timeout": 20,
        },
        tables=("webhook_urls",),
    ),
    Case(
        CERTIFICATE,
        create={
            "domain": "case.example.org",
            "type": "manual",
            "description": "made by a test",
            "public_certificate": "-----BEGIN CERTIFICATE-----\nMIIC1\n-----END CERTIFICATE-----\n",
            "private_key": "-----BEGIN PRIVATE KEY-----\nZk81wvQpx3\n-----END PRIVATE KEY-----\n",
            "domain_list": ["www.example.org"],
        },
        change={"domain": "case.example.org", "description": "changed by a test", "domain_list": []},
        tables=("certificates",),
    ),
    Case(
        AUTH_SOURCE,
        create={
            "name": "case-source",
            "driver": "oauth2",
            "client_id": "case",
            "client_secret": "Zk81-wvQp_x3",
            "scope": "openid",
            "auto_create_users": True,
            "settings": {"authorization_endpoint": "https://id.example.com/login"},
        },
        change={
            "name": "case-source",
            "scope": "openid email",
            "settings": {"token_endpoint": "https://id.example.com/token"},
            "button_color": "white",
        },
        # The platform only returns the settings of a row that is read by its key.
        reads={"create": 2, "change": 2},
        tables=("auth_sources",),
    ),
    Case(
        CATALOG_REPOSITORY,
        create={
            "name": "case-repository",
            "description": "made by a test",
            "type": "remote",
            "url": "https://hq.example.com",
            "repository_user": "case",
            "repository_password": "Zk81-wvQp_x3",
        },
        change={"name": "case-repository", "max_tier": 3, "auto_refresh": False, "override_default_scope": "tenant"},
        tables=("catalog_repositories", "catalog_repository_status"),
    ),
    Case(
        CATALOG,
        create={"name": "case-catalog", "repository": "Local", "description": "made by a test"},
        change={"name": "case-catalog", "publishing_scope": "global", "enabled": False},
        tables=("catalogs",),
    ),
    Case(
        VM_RECIPE,
        create={"name": "case-recipe", "catalog": "case-own", "vm": "case-base", "description": "made by a test"},
        change={
            "name": "case-recipe",
            "icon": "server",
            "questions": [{"name": "YB_DRIVE_1_SIZE", "enabled": False, "hint": "changed by a test"}],
        },
        reads={"create": 1, "change": 2},
        tables=("vm_recipes", "recipe_sections", "recipe_questions"),
        needs=(
            (CATALOG, {"name": "case-own", "repository": "Local"}),
            (VM, {"name": "case-base", "drives": [{"name": "os", "size": "5 GiB"}]}),
        ),
    ),
    Case(
        TENANT_RECIPE_INSTANCE,
        create={"name": "case-instance", "recipe": "case-starter"},
        change={},
        tables=("tenant_recipe_instances",),
        leaves=TENANT,
        first=publish_tenant,
    ),
    Case(
        VM_RECIPE_INSTANCE,
        create={
            "name": "case-deployed",
            "recipe": "Ubuntu Server 22.04",
            "answers": {"HOSTNAME": "case", "USER": "ops", "SELECT_OS_TIER": 1, "YB_NIC_ETH0": "Internal"},
            "secret_answers": {"PASSWORD": "Zk81-wvQp_x3"},
        },
        change={"name": "case-deployed", "auto_update": True},
        # The recipe, its questions, the stored answers, and the rows that answers name.
        reads={"create": 6, "change": 1},
        tables=("vm_recipe_instances",),
        leaves=VM,
    ),
)


@dataclass(frozen=True, eq=False)
class Provided:
    """How an object is changed that only the platform creates and removes.

    Attributes:
        change: options of a task; it changes columns and children.
        back: options of a later task, after which everything is as before.
    """

    resource: Resource
    change: dict[str, Any]
    back: dict[str, Any]


PROVIDED = (
    Provided(
        SETTING,
        change={"name": "max_connections", "value": "2000"},
        back={"name": "max_connections", "reset": True},
    ),
    Provided(
        SYSTEM,
        change={"description": "made by a test", "country": "FR", "timezone": "Europe/Paris", "latitude": 45.76},
        back={"description": "", "country": "", "timezone": "UTC", "latitude": 0},
    ),
    Provided(
        SYSTEM_UPDATE,
        change={
            "auto_update_from": "02:30",
            "max_vsan_usage": 70,
            "snapshot_retention": "1 day",
            "source": "Verge.io Updates",
        },
        back={
            "auto_update_from": "00:10",
            "max_vsan_usage": 80,
            "snapshot_retention": "6 hours",
            "source": "Verge.io Trial / NFR",
        },
    ),
    Provided(
        ALARM,
        change={"status": "Machine type is deprecated", "owner": "vms/34", "snoozed_until": "2060-01-01T00:00:00Z"},
        back={"status": "Machine type is deprecated", "owner": "vms/34", "snoozed_until": "never"},
    ),
    Provided(
        NODE,
        change={
            "name": "node1",
            "description": "rack 3",
            "vm_ram": "60 GiB",
            "lldp": True,
            "maintenance": True,
            "stall_timeout": 60,
        },
        back={"name": "node1", "description": "", "vm_ram": "68352 MiB", "lldp": False, "maintenance": False},
    ),
)

#: Resources that only the platform writes.
READ_ONLY = (
    BILLING,
    LICENSE,
    LOG,
    NAS_INFECTION,
    NETWORK_ADDRESS,
    PHYSICAL_DRIVE,
    SITE_REMOTE_SNAPSHOT,
    STORAGE_TIER,
    TENANT_RECIPE,
    VM_EXPORT_RUN,
)
