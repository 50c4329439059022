# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants: table `tenants`, with their nodes, storage and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.addresses import Address, Network, overlap
from .._schema.codecs import (
    DECIMAL,
    FLAG,
    KEY,
    NUMBER,
    SIZE,
    TIME,
    UNSET,
    Choice,
    Integer,
    Memory,
    Size,
    Text,
)
from .._schema.columns import (
    CREATE_ONLY,
    ONCE,
    SECRET,
    Column,
    CreatedBy,
    Fact,
    OwnedBy,
    Reference,
    Switch,
    unique,
)
from .._schema.keys import Key, wire_key
from .._schema.resource import (
    Action,
    Affects,
    Answers,
    Children,
    Clone,
    Export,
    Finding,
    PlannedTask,
    Power,
    Preflight,
    Query,
    Resource,
    TaskView,
    Use,
)
from .._schema.steps import Diagnostic, RunAction, Step, Update
from .._schema.waits import wait_for_fact
from .._sizes import GIB
from . import words
from .checks import unique_name
from .machines import RAM_OF_HOSTS, STATUSES, ram
from .measurements import OF_TENANTS
from .staged_rules import APPLY_CONTROL, REFRESH_RULES
from .stocks import MEMORY, started_nodes
from .system_recovery import RECOVERY_CONTROLS, RESTORE_FROM, one_origin, recovery
from .tagging import tags_of

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
        Reference("cluster", read="machine#cluster", table="clusters", title="cluster", clear=UNSET),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", read="machine#preferred_node", table="nodes", title="node"),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off"), read="machine#on_power_loss"),
        Column("ha_group", Text()),
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("host_node", "machine#status#node#name"),
        Fact("migratable", "machine#status#migratable", FLAG, volatile=True),
        Fact("nodeid", codec=NUMBER, fixed=True),
    ),
    children=(tags_of("tenant_nodes", "tenants"),),
    power=Power(
        status="machine#status#status",
        table="tenant_node_actions",
        target="tenant_node",
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        **STATUSES,
    ),
    export=Export(terraform="tenant_node"),
    words=words.TENANT_NODE,
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
            write=CREATE_ONLY,
        ),
        # The platform silently rounds down to whole GiB.
        Column("size", Size(minimum=GIB, step=GIB), column="provisioned", required=True),
    ),
    identity=("tier",),
    facts=(Fact("used", codec=SIZE), Fact("used_percent", "used_pct", DECIMAL)),
    export=Export(terraform="tenant_storage"),
    words=words.TENANT_STORAGE,
)

EXTERNAL_IP = Resource(
    name="external_ip",
    title="external IP",
    table="vnet_addresses",
    fixed=(("type", "virtual"),),
    columns=(
        Column("ip", Address(), required=True, write=CREATE_ONLY),
        Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY),
        Column("hostname", Text(lower=True), write=CREATE_ONLY),
        Column("description", Text(2048), write=CREATE_ONLY),
    ),
    identity=("ip",),
    export=Export(terraform="tenant_external_ip"),
    words=words.EXTERNAL_IP,
)

_BLOCK_NETWORK = Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY)

NETWORK_BLOCK = Resource(
    name="network_block",
    title="network block",
    table="vnet_cidrs",
    columns=(
        Column("cidr", Network(), required=True, write=CREATE_ONLY),
        _BLOCK_NETWORK,
        Column("description", Text(2048), write=CREATE_ONLY),
    ),
    identity=("cidr",),
    export=Export(terraform="tenant_network_block"),
)


def _blocks(part: Mapping[str, Any]) -> dict[str, str]:
    """Return the network of each block in one half of a difference."""
    blocks = [block for block in (part.get("network_blocks") or {}).values() if isinstance(block, Mapping)]
    return {block["cidr"]: str(block["network"]) for block in blocks if block.get("cidr") and block.get("network")}


def _block_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    """Return what has to be read to know the blocks of the networks in which new ones are created."""
    names = unique(list(_blocks(task.plan.after).values()))
    keys = [task.key_of(_BLOCK_NETWORK, name) for name in names]
    known = [wire_key(key) for key in keys if key is not None]
    return [Query("vnet_cidrs", ("cidr", "vnet"), (("vnet", tuple(known)),))] if known else None


def _overlapping_blocks(task: PlannedTask, answers: Answers) -> Finding:
    wanted, removed = _blocks(task.plan.after), _blocks(task.plan.before)
    for cidr, name in wanted.items():
        key = task.key_of(_BLOCK_NETWORK, name)
        rows = [row for row in answers[0] or () if Key.of(row.get("vnet")) == key]
        existing = [str(row.get("cidr")) for row in rows if str(row.get("cidr")) not in removed]
        siblings = [other for other in wanted if wanted[other] == name]
        for other in (*existing, *siblings):
            if other != cidr and overlap(cidr, other):
                return Finding(f"network_blocks: {cidr} overlaps with {other} of network '{name}'")
    return Finding()


def _disable_layer2(task: TaskView) -> list[Step]:
    """Disable a layer-2 network before it is removed: at least a running tenant refuses otherwise (vendor's sources)."""
    if task.state is None or not task.state.facts.get("active"):
        return []
    title = "disable the layer-2 network"
    return [
        Update(f"{title}: {task.target}", task.resource.table, task.key, {"enabled": False}),
        wait_for_fact(task.resource, task.key, "active", lambda active: not active, task.target, "it to be disabled"),
    ]


LAYER2_NETWORK = Resource(
    name="layer2_network",
    title="layer-2 network",
    table="tenant_layer2_vnets",
    columns=(
        Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY),
        Column("enabled", FLAG),
    ),
    identity=("network",),
    facts=(Fact("active", "enabled", FLAG),),
    before_delete=_disable_layer2,
    export=Export(terraform="tenant_layer2_network"),
)


def _nodes_without_host(rows: list[Mapping[str, Any]]) -> str:
    """Name the nodes without a host: that is the only sign that none has room for them (measured on 26.1.8)."""
    waiting = [row for row in rows if not row.get("host")]
    if not waiting:
        return ""
    listed = ", ".join(f"{row.get('name')} ({row.get('cpu_cores')} cores, {ram(row.get('ram'))})" for row in waiting)
    return f"without a host: {listed}"


def _stop_network(task: TaskView) -> list[Step]:
    """Stop the tenant's own network, which keeps running for a while, or forever if the tenant had no node."""
    tenant = task.state
    if tenant is None or not tenant.facts.get("network_running"):
        return []
    title, key = "stop the tenant's network", tenant.facts.get("vnet")

    def wait(**options: Any) -> Step:
        return wait_for_fact(
            task.resource,
            task.key,
            "network_running",
            lambda running: not running,
            task.target,
            "its network to stop",
            **options,
        )

    body: dict[str, Any] = {"vnet": wire_key(key), "action": "kill", "params": {}}
    stop = RunAction(f"{title}: {task.target}", "vnet_actions", body)
    # It usually stops with the tenant; only if it does not, it is asked to.
    return [wait(timeout=10.0, fallback=(stop, wait()))]


TENANT = Resource(
    name="tenant",
    plural="tenants",
    title="tenant",
    table="tenants",
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(120, trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("admin_password", Text(256), column="password", exposure=SECRET),
        # It only counts at creation, and the first log-in inside the tenant clears it.
        Column("change_password", FLAG, write=ONCE),
        Column("url", Text()),
        Column("note", Text(1024)),
        Column("help_url", Text(), prefilled=True),
        Column("expose_cloud_snapshots", FLAG),
        Column("allow_branding", FLAG),
        Column("theme_access", Choice("specified", "host_only", "local_only", "both")),
        Column("isolate", FLAG, switch=Switch("isolateon", "isolateoff")),
        Reference(
            "ui_address",
            table="vnet_addresses",
            title="address of the tenant",
            name_column="ip",
            by_key=False,
            owned_by=OwnedBy("owner", "tenants/"),
            created_by=CreatedBy("external_ips", "ip", first_is_entered=True),
        ),
        Reference("oidc_application", table="oidc_applications", title="OIDC application"),
        Reference("clone_from", table="tenants", title="tenant", constants=(("is_snapshot", False),), write=ONCE),
        RESTORE_FROM,
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("running", "status#running", FLAG),
        Fact("started", "status#started", TIME, volatile=True),
        Fact("health", "status#state"),
        Fact("uuid", volatile=True, fixed=True),
        Fact("vnet", codec=KEY, fixed=True),
        Fact("network_running", "vnet#machine#status#running", FLAG),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("creator", fixed=True),
    ),
    children=(
        # The platform only deletes the last one.
        Children("nodes", NODE, parent_column="tenant", delete_order="nodeid", start_with_parent=True),
        Children("storage", STORAGE, parent_column="tenant", match=(("tier",),)),
        Children(
            "external_ips",
            EXTERNAL_IP,
            parent_column="owner",
            parent_path="tenants/",
            match=(("ip",),),
            affects=Affects("network", REFRESH_RULES, parent_fact="vnet"),
        ),
        Children(
            "network_blocks",
            NETWORK_BLOCK,
            parent_column="owner",
            parent_path="tenants/",
            match=(("cidr",),),
            affects=Affects("network", REFRESH_RULES),
        ),
        Children("layer2_networks", LAYER2_NETWORK, parent_column="tenant", match=(("network",),)),
        tags_of("tenants", "tenant_nodes"),
    ),
    power=Power(
        status="status#status",
        table="tenant_actions",
        target="tenant",
        on=("online", "migrating", "reduced"),
        off=("offline",),
        transitioning=("provisioning", "starting", "stopping", "restarting"),
        failed=("error", "errormigrating", "nodesoffline"),
        start=Action("poweron"),
        stop=Action("poweroff"),
        started="status#started",
        diagnostics=(
            Diagnostic(
                "tenant_nodes",
                ("$key", "name", "cpu_cores", "ram", "machine#status#node#name as host"),
                _nodes_without_host,
                pointer="tenant",
            ),
            RAM_OF_HOSTS,
        ),
    ),
    preflights=(unique_name(), Preflight(_block_queries, _overlapping_blocks)),
    uses=(Use(MEMORY, started_nodes),),
    before_delete=_stop_network,
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
        omits={"clone_without_storage": "storage", "clone_without_nodes": "nodes"},
    ),
    recovery=recovery("tenant"),
    guards=(one_origin,),
    controls={
        **RECOVERY_CONTROLS,
        "apply": APPLY_CONTROL,
        "clone_without_network": {"type": "bool", "default": False},
        "clone_without_storage": {"type": "bool", "default": False},
        "clone_without_nodes": {"type": "bool", "default": False},
    },
    export=Export(terraform="tenant"),
    series=(OF_TENANTS,),
    words=words.TENANT,
)
