# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources, for what is about the collection as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from .._schema.resource import Resource
from .alarm import ALARM
from .api_key import API_KEY
from .auth_source import AUTH_SOURCE
from .billing import BILLING
from .catalog import CATALOG
from .catalog_repository import CATALOG_REPOSITORY
from .certificate import CERTIFICATE
from .cloud_snapshot import CLOUD_SNAPSHOT
from .cluster import CLUSTER
from .file import FILE
from .group import GROUP
from .ipsec import IPSEC
from .ipsec_connection import IPSEC_CONNECTION
from .license import LICENSE
from .log import LOG
from .nas_infection import NAS_INFECTION
from .nas_service import NAS_SERVICE
from .nas_user import NAS_USER
from .nas_volume import NAS_VOLUME
from .nas_volume_sync import NAS_VOLUME_SYNC
from .network import NETWORK
from .network_address import NETWORK_ADDRESS
from .network_proxy import NETWORK_PROXY
from .network_routing import NETWORK_ROUTING
from .node import NODE
from .oidc_application import OIDC_APPLICATION
from .physical_drive import PHYSICAL_DRIVE
from .resource_group import RESOURCE_GROUP
from .root_certificate import ROOT_CERTIFICATE
from .rule_alias import RULE_ALIAS
from .setting import SETTING
from .shared_object import SHARED_OBJECT
from .site import SITE
from .site_remote_snapshot import SITE_REMOTE_SNAPSHOT
from .site_sync_incoming import SITE_SYNC_INCOMING
from .site_sync_outgoing import SITE_SYNC_OUTGOING
from .site_sync_transfer import SITE_SYNC_TRANSFER
from .snapshot_profile import SNAPSHOT_PROFILE
from .storage_tier import STORAGE_TIER
from .system import SYSTEM
from .system_diagnostic import SYSTEM_DIAGNOSTIC
from .system_update import SYSTEM_UPDATE
from .tag_category import TAG_CATEGORY
from .task import TASK
from .task_schedule import TASK_SCHEDULE
from .task_script import TASK_SCRIPT
from .tenant import TENANT
from .tenant_node import TENANT_NODE
from .tenant_recipe import TENANT_RECIPE
from .tenant_recipe_instance import TENANT_RECIPE_INSTANCE
from .tenant_snapshot import TENANT_SNAPSHOT
from .user import USER
from .vm import VM
from .vm_export import VM_EXPORT
from .vm_export_run import VM_EXPORT_RUN
from .vm_import import VM_IMPORT
from .vm_recipe import VM_RECIPE
from .vm_recipe_instance import VM_RECIPE_INSTANCE
from .vm_snapshot import VM_SNAPSHOT
from .webhook import WEBHOOK
from .wireguard import WIREGUARD

_ALL = (
    *(ALARM, AUTH_SOURCE, CERTIFICATE, CLOUD_SNAPSHOT, CLUSTER, FILE, GROUP, LOG, NAS_SERVICE, NAS_USER, NAS_VOLUME),
    *(NETWORK, NETWORK_ADDRESS, NETWORK_ROUTING, NODE, RULE_ALIAS, SNAPSHOT_PROFILE, STORAGE_TIER, SYSTEM),
    *(TAG_CATEGORY, TENANT),
    *(CATALOG, CATALOG_REPOSITORY, TENANT_RECIPE, TENANT_RECIPE_INSTANCE, VM_RECIPE, VM_RECIPE_INSTANCE),
    *(API_KEY, BILLING, LICENSE, NAS_INFECTION, NAS_VOLUME_SYNC),
    *(OIDC_APPLICATION, ROOT_CERTIFICATE, SETTING),
    *(RESOURCE_GROUP, SHARED_OBJECT, TENANT_NODE),
    NETWORK_PROXY,
    SYSTEM_DIAGNOSTIC,
    *(VM_EXPORT, VM_EXPORT_RUN),
    *(IPSEC, IPSEC_CONNECTION),
    *(PHYSICAL_DRIVE, TASK, TASK_SCHEDULE, TASK_SCRIPT, SYSTEM_UPDATE),
    *(SITE, SITE_REMOTE_SNAPSHOT, SITE_SYNC_INCOMING, SITE_SYNC_OUTGOING, SITE_SYNC_TRANSFER),
    *(TENANT_SNAPSHOT, USER, VM, VM_IMPORT, VM_SNAPSHOT, WEBHOOK),
    *(WIREGUARD,),
)


def _module(resource: Resource) -> str:
    return f"verge_{resource.name}{'_info' if resource.read_only else ''}"


#: The resource of each module; the info modules of resources that can be managed have the same one.
RESOURCES: Mapping[str, Resource] = {_module(resource): resource for resource in _ALL}
