# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants: table `tenants`, with their nodes, storage and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._schema.addresses import Address, Network
from .._schema.codecs import FLAG, Choice, Integer, Memory, Size, Text
from .._schema.columns import Column, Fact, Reference, flag, key_of
from .._schema.resource import Action, Children, Clone, Power, Preparation, Resource
from .._schema.steps import Inquiry
from .machines import STATUS_WORDS
from .tagging import tags_of

_GIB = 1024**3

NODE = Resource(
    name="node",
    title="tenant node",
    table="tenant_nodes",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("cpu_cores", Integer(1, 1048576)),
        Column("ram", Memory(step=1, minimum=2048, maximum=5242880)),
        Reference("cluster", read="machine#cluster", table="clusters", title="cluster"),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", read="machine#preferred_node", table="nodes", title="node"),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off"), read="machine#on_power_loss"),
        Column("ha_group", Text()),
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("host_node", "machine#status#node#name"),
        Fact("nodeid"),
    ),
    power=Power(
        status="machine#status#status",
        table="tenant_node_actions",
        target="tenant_node",
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        **STATUS_WORDS,
    ),
)

STORAGE = Resource(
    name="storage",
    title="storage of tier",
    table="tenant_storage",
    columns=(
        # The column holds the key of the tier's row, which is not the tier's number.
        Reference(
            "tier",
            Integer(1, 5),
            table="storage_tiers",
            title="storage tier",
            name_column="tier",
            by_key=False,
            required=True,
            create_only=True,
        ),
        # Floored to whole GiB by the platform, in silence.
        Column("size", Size(minimum=_GIB, step=_GIB), column="provisioned", required=True),
    ),
    identity=("tier",),
    facts=(Fact("used"), Fact("used_pct")),
)

EXTERNAL_IP = Resource(
    name="external_ip",
    title="external IP",
    table="vnet_addresses",
    fixed=(("type", "virtual"),),
    columns=(
        Column("ip", Address(), required=True, create_only=True),
        Reference("network", column="vnet", table="vnets", title="network", required=True, create_only=True),
        Column("hostname", Text(lower=True), create_only=True),
        Column("description", Text(2048), create_only=True),
    ),
    identity=("ip",),
)

NETWORK_BLOCK = Resource(
    name="network_block",
    title="network block",
    table="vnet_cidrs",
    columns=(
        Column("cidr", Network(), required=True, create_only=True),
        Reference("network", column="vnet", table="vnets", title="network", required=True, create_only=True),
        Column("description", Text(2048), create_only=True),
    ),
    identity=("cidr",),
)

LAYER2_NETWORK = Resource(
    name="layer2_network",
    title="layer-2 network",
    table="tenant_layer2_vnets",
    columns=(
        Reference("network", column="vnet", table="vnets", title="network", required=True, create_only=True),
        Column("enabled", FLAG),
    ),
    identity=("network",),
    facts=(Fact("active", "enabled", flag),),
    preparations=(
        Preparation(
            title="disable the layer-2 network", fact="active", until=lambda active: not active, body={"enabled": False}
        ),
    ),
)


def _unplaced(rows: list[Mapping[str, Any]]) -> str:
    """The platform reports no error for a node that finds no host: only its empty host tells (measured on 26.1.8)."""
    waiting = [row for row in rows if not row.get("host")]
    if not waiting:
        return ""
    listed = ", ".join(f"{row.get('name')} ({row.get('cpu_cores')} cores, {row.get('ram')} MiB)" for row in waiting)
    return f"without a host: {listed}"


def _room(rows: list[Mapping[str, Any]]) -> str:
    hosts = [row for row in rows if row.get("physical") is not False]
    listed = ", ".join(f"{row.get('name')} has {row.get('vm_ram')} MiB for machines" for row in hosts)
    return f"hosts: {listed}" if listed else ""


TENANT = Resource(
    name="tenant",
    plural="tenants",
    title="tenant",
    table="tenants",
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(120, trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("admin_password", Text(256), column="password", secret=True),
        # It only counts at creation, and the first log-in inside the tenant clears it.
        Column("change_password", FLAG, initial=True),
        Column("url", Text()),
        Column("note", Text(1024)),
        Column("help_url", Text()),
        Column("expose_cloud_snapshots", FLAG),
        Column("allow_branding", FLAG),
        Column("theme_access", Choice("specified", "host_only", "local_only", "both")),
        Column("isolate", FLAG, switch=("isolateon", "isolateoff")),
        Reference(
            "ui_address",
            table="vnet_addresses",
            title="address of the tenant",
            name_column="ip",
            by_key=False,
            owned_by="tenants/",
            made_with=("external_ips", "ip"),
        ),
        Reference("clone_from", table="tenants", title="tenant", constants=(("is_snapshot", False),), initial=True),
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("running", "status#running", flag),
        Fact("started", "status#started"),
        Fact("health", "status#state"),
        Fact("uuid"),
        Fact("vnet", convert=key_of),
        Fact("network_running", "vnet#machine#status#running", flag),
        Fact("created"),
        Fact("creator"),
    ),
    children=(
        # The platform only lets the last one go.
        Children("nodes", NODE, parent_column="tenant", last_first="nodeid", starts=True),
        Children("storage", STORAGE, parent_column="tenant", match=(("tier",),)),
        Children(
            "external_ips",
            EXTERNAL_IP,
            parent_column="owner",
            parent_path="tenants/",
            match=(("ip",),),
            touches="network",
            touches_own="vnet",
        ),
        Children(
            "network_blocks",
            NETWORK_BLOCK,
            parent_column="owner",
            parent_path="tenants/",
            match=(("cidr",),),
            touches="network",
        ),
        Children("layer2_networks", LAYER2_NETWORK, parent_column="tenant", match=(("network",),)),
        tags_of("tenants"),
    ),
    power=Power(
        status="status#status",
        table="tenant_actions",
        target="tenant",
        on=("online", "migrating", "reduced"),
        off=("offline",),
        moving=("provisioning", "starting", "stopping", "restarting"),
        failed=("error", "errormigrating", "nodesoffline"),
        start=Action("poweron"),
        stop=Action("poweroff"),
        started="status#started",
        diagnosis=(
            Inquiry(
                "tenant_nodes",
                ("$key", "name", "cpu_cores", "ram", "machine#status#node#name as host"),
                _unplaced,
                pointer="tenant",
            ),
            Inquiry("nodes", ("$key", "name", "vm_ram", "physical"), _room),
        ),
    ),
    preparations=(
        # The tenant's own network runs on for a while after the tenant, or for ever if the tenant had no node.
        Preparation(
            title="stop the tenant's network",
            fact="network_running",
            until=lambda running: not running,
            table="vnet_actions",
            target="vnet",
            target_fact="vnet",
            action=Action("kill"),
            grace=10.0,
        ),
    ),
    clone=Clone(
        option="clone_from",
        table="tenant_actions",
        target="tenant",
        action="clone",
        params={
            "name": "name",
            "no_vnet": "clone_without_network",
            "no_storage": "clone_without_storage",
            "no_nodes": "clone_without_nodes",
        },
    ),
    controls={
        "apply": {"type": "str", "choices": ["auto", "never"], "default": "auto"},
        "clone_without_network": {"type": "bool", "default": False},
        "clone_without_storage": {"type": "bool", "default": False},
        "clone_without_nodes": {"type": "bool", "default": False},
    },
)
