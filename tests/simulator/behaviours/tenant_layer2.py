# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layer-2 networks of tenants.

From the official Terraform provider: only `enabled` can change, and an enabled row cannot be deleted. The vendor's
SDK and vrg deleted enabled rows of tenants that had never run, in tests on real systems; the vendor's documentation
demands to disable a network first or names a running tenant. All of them agree if only a running tenant refuses. From
the same documentation: which networks can be assigned, 28 of them at most, and a NIC on every node of the tenant. The networks
that appear inside the tenant are not simulated.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import after_create, after_delete, after_update, before_create, before_delete
from ..store import Row
from . import tenant_nodes  # noqa: F401 - its hook on a new node creates the machine before the NICs are added
from .nics import add_nic_rows, make_mac
from .tenants import nodes_of, refuse_snapshot, status_row
from .vm_power import set_nic

LIMIT = 28
#: A tenant node has 31 NICs at most before 26.2, and 255 since (release notes). Assumption: three belong to the system.
LIMIT_26_2 = 252
TYPES = frozenset({"internal", "external", "bgp", "vpn"})
RESERVED_VLANS = frozenset({1, 100, 101, 102})


@before_create("tenant_layer2_vnets")
def check_network(call: Call, values: dict[str, Any]) -> None:
    """Check that the network can be assigned.

    Assumption: statuses and texts; the vendor's client searches for `maxrows` or `limit`.
    """
    store = call.engine.store
    tenant, vnet = store.get("tenants", values["tenant"]), store.get("vnets", values["vnet"])
    refuse_snapshot(tenant)
    if vnet["type"] not in TYPES and not (vnet["type"] == "physical" and vnet["physical_bridged"]):
        raise failed_validation("vnet")
    if vnet["layer2_type"] == "vlan" and vnet["layer2_id"] in RESERVED_VLANS:
        raise failed_validation("vnet")
    limit = LIMIT_26_2 if call.engine.since("26.2") else LIMIT
    if len(store.select("tenant_layer2_vnets", tenant=tenant["$key"])) >= limit:
        raise ApiError(422, f"maxrows limit of {limit} reached")


@after_create("tenant_layer2_vnets")
def add_nics(call: Call, assignment: Row) -> None:
    tenant = call.engine.store.get("tenants", assignment["tenant"])
    for node in nodes_of(call.engine, tenant):
        add_nic(call.engine, assignment, node)


def add_nic(engine: Engine, assignment: Row, node: Row) -> None:
    """Create a NIC of a tenant node. Assumption: on a running node its link is up at once."""
    store, machine = engine.store, node["machine"]
    taken = {nic["name"] for nic in store.select("machine_nics", machine=machine)}
    name = next(name for number in range(1000) if (name := f"nic_{number}") not in taken)
    nic = store.add(
        "machine_nics",
        {
            "machine": machine, "name": name, "vnet": assignment["vnet"], "enabled": assignment["enabled"],
            "macaddress": make_mac(engine),
        },
    )  # fmt: skip
    add_nic_rows(engine, nic)


@after_create("tenant_nodes")
def add_node_nics(call: Call, node: Row) -> None:
    """Create the NICs of a node that is added later."""
    for assignment in call.engine.store.select("tenant_layer2_vnets", tenant=node["tenant"]):
        add_nic(call.engine, assignment, node)


def nics_of(engine: Engine, assignment: Row) -> list[Row]:
    """Return the NICs that belong to an assignment."""
    tenant = engine.store.get("tenants", assignment["tenant"])
    machines = [node["machine"] for node in nodes_of(engine, tenant)]
    return [nic for nic in engine.store.select("machine_nics", vnet=assignment["vnet"]) if nic["machine"] in machines]


@after_update("tenant_layer2_vnets")
def sync_links(call: Call, assignment: Row, _before: dict[str, Any]) -> None:
    """Update the links. Assumption: a disabled assignment keeps its NICs, without a link."""
    for nic in nics_of(call.engine, assignment):
        call.engine.store.set("machine_nics", nic["$key"], enabled=assignment["enabled"])
        if not assignment["enabled"]:
            set_nic(call.engine, nic, False)


@before_delete("tenant_layer2_vnets")
def refuse_enabled(call: Call, assignment: Row) -> None:
    """Refuse to delete an enabled assignment of a running tenant.

    Assumption: the status (that of other deletes in a wrong state) and the text, and that a tenant that was stopped
    after a run is like one that never ran.
    """
    engine = call.engine
    tenant = engine.store.get("tenants", assignment["tenant"])
    running = status_row(engine, tenant)["running"]
    if assignment["enabled"] and running and not call.cascading:
        raise ApiError(405, "Layer 2 network must be disabled to delete")


@after_delete("tenant_layer2_vnets")
def remove_nics(call: Call, assignment: Row) -> None:
    for nic in nics_of(call.engine, assignment):
        call.delete("machine_nics", nic["$key"])
