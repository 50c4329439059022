# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants: the rows that are created and deleted with them, isolation, and refusals.

From the official Terraform provider: a new tenant's network is off; DELETE is refused while that network runs;
`isolate` changes by its actions only; `change_password` has an effect at create only. From the vendor's SDKs: a
status row (offline) and a network are created with the tenant, no nodes and no storage; the password is never
returned. Nothing inside a tenant is simulated.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_delete,
    before_update,
    before_validate,
    computed,
)
from ..store import Key, Row
from .machines import is_running, status_of

IN_USE = "This name is already in use"


def status_row(engine: Engine, tenant: Row) -> Row:
    """Return the tenant_status row."""
    return engine.store.get("tenant_status", tenant["status"])


def set_state(engine: Engine, tenant: Row, **columns: Any) -> None:
    """Change the state of a tenant."""
    engine.store.set("tenant_status", tenant["status"], **columns)


def log(engine: Engine, tenant: Row, level: str, text: str, user: str = "") -> None:
    """Append a line to the host's log of a tenant. Assumption: which lines are written."""
    stamp = engine.clock.microseconds()
    engine.store.add(
        "tenant_logs", {"tenant": tenant["$key"], "level": level, "text": text, "user": user, "timestamp": stamp}
    )


def network_of(engine: Engine, tenant: Row) -> Row | None:
    """Return the tenant's own network."""
    return engine.store.peek("vnets", tenant["vnet"])


def nodes_of(engine: Engine, tenant: Row) -> list[Row]:
    """Return the nodes of a tenant, in order."""
    return sorted(engine.store.select("tenant_nodes", tenant=tenant["$key"]), key=lambda row: int(row["nodeid"]))


def tenant_of(engine: Engine, owner: Any) -> Row | None:
    """Return the tenant that an owner such as `tenants/7` names."""
    target = engine.store.resolve(owner)
    return engine.store.peek("tenants", target[1]) if target is not None and target[0] == "tenants" else None


def refuse_snapshot(tenant: Row) -> None:
    """Refuse an action on a snapshot; the vendor's clients prevent it themselves.

    Assumption: status and text.
    """
    if tenant["is_snapshot"]:
        raise ApiError(422, "Tenant is a snapshot")


# --- rows ------------------------------------------------------------------------------------------------------------


@before_validate("tenants")
def trim(call: Call, body: dict[str, Any]) -> None:
    """Strip leading and trailing blanks of the name. Assumption, as for VMs."""
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()


@after_create("tenants")
def create_tenant_parts(call: Call, tenant: Row) -> None:
    add_rows(call.engine, tenant)
    add_network(call, tenant)
    # A password is generated when none is given (vendor's SDK); neither can be read back.
    call.engine.store.hidden.setdefault("tenant_admins", {})[tenant["$key"]] = dict(call.arguments)
    log(call.engine, tenant, "message", "Tenant created", call.user_name)


def add_rows(engine: Engine, tenant: Row) -> None:
    """Create the status and the usage row."""
    status = engine.store.add("tenant_status", {"tenant": tenant["$key"]})
    stats = engine.store.add("tenant_stats", {"tenant": tenant["$key"]})
    engine.store.set("tenants", tenant["$key"], status=status["$key"], stats=stats["$key"])


def add_network(call: Call, tenant: Row) -> None:
    """Create the tenant's network; owner and form of the name are from the vendor's SDKs.

    Assumption: its type, and the behaviour if the name is taken.
    """
    name = f"tenant_{tenant['name']}"
    if call.engine.store.select("vnets", name=name):
        name = f"{name}_{tenant['$key']}"
    vnet = call.create("vnets", {"name": name, "type": "internal"})
    call.engine.store.set("vnets", vnet["$key"], owner=f"tenants/{tenant['$key']}")
    call.engine.store.set("tenants", tenant["$key"], vnet=vnet["$key"])


@before_update("tenants")
def check_tenant_change(call: Call, tenant: Row, changes: dict[str, Any]) -> None:
    """Require the address of the web interface to be one of the tenant's (vendor documentation).

    Assumption: the refusal.
    """
    address = call.engine.store.peek("vnet_addresses", changes.get("ui_address"))
    if address is not None and tenant_of(call.engine, address["owner"]) is not tenant:
        raise failed_validation("ui_address")


@after_update("tenants")
def store_password(call: Call, tenant: Row, _before: dict[str, Any]) -> None:
    """Store a new password at once; `change_password` has no effect here."""
    if call.arguments.get("password"):
        admins = call.engine.store.hidden.setdefault("tenant_admins", {})
        admins.setdefault(tenant["$key"], {})["password"] = call.arguments["password"]


@before_delete("tenants")
def refuse_running(call: Call, tenant: Row) -> None:
    engine, vnet = call.engine, network_of(call.engine, tenant)
    if vnet is not None and is_running(engine, vnet["machine"]):
        raise ApiError(
            405, "Tenant network must be powered off to delete tenant"
        )  # observed by the official Terraform provider
    if any(is_running(engine, node["machine"]) for node in nodes_of(engine, tenant)):
        raise ApiError(405, "Tenant cannot be deleted while nodes are running")  # assumption: the network was killed
    if status_row(engine, tenant)["status"] == "provisioning":
        # Seen by vrg on 26.0.2.1 for a clone, which can be deleted once it is offline. Assumption: status and text.
        raise ApiError(405, "Tenant cannot be deleted while it is provisioning")


@after_delete("tenants")
def remove_with_tenant(call: Call, tenant: Row) -> None:
    """Delete what the contract does not.

    Nodes, storage, snapshots, layer-2 networks, addresses and blocks are deleted by the contract.
    """
    engine, store, key = call.engine, call.engine.store, tenant["$key"]
    engine.clock.cancel("tenant.", tenant=key)
    if network_of(engine, tenant) is not None:
        call.delete("vnets", tenant["vnet"])
    for table in ("tenant_status", "tenant_stats", "tenant_logs"):
        for row in store.select(table, tenant=key):
            store.remove(table, row["$key"])
    for secrets in ("tenant_admins", "tenant_boots"):
        store.hidden.setdefault(secrets, {}).pop(key, None)


# --- small actions ---------------------------------------------------------------------------------------------------


@action("tenant_actions", "isolateon")
def isolate_on(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    """Isolate the tenant at once; its nodes keep running.

    Assumption: it is accepted if the tenant is isolated already.
    """
    call.engine.store.set("tenants", tenant["$key"], isolate=True)


@action("tenant_actions", "isolateoff")
def isolate_off(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    call.engine.store.set("tenants", tenant["$key"], isolate=False)


@action("tenant_actions", "give_file")
def give_file(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Accept the action: the file appears inside the tenant, which is not simulated."""
    refuse_snapshot(tenant)
    if file_key(call.engine, params.get("file")) is None:
        raise ApiError(404, "Error querying file: No such file or directory")


def file_key(engine: Engine, value: Any) -> Key | None:
    """Return the key of an existing file."""
    try:
        row = engine.store.peek("files", int(value))
    except (TypeError, ValueError):
        return None
    return row["$key"] if row is not None else None


def _accept(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Accept the action without any effect. Assumption: parameters and effects are not recorded."""


for _word in ("refresh_status", "execute", "convert_cloud_snapshot", "recover_cloudsnapshot"):
    action("tenant_actions", _word)(_accept)


# --- usage -----------------------------------------------------------------------------------------------------------


@computed("tenant_stats", "ram_used")
def _ram_used(engine: Engine, stats: Row) -> Any:
    """Return the used MiB. Assumption: the sum of the running nodes."""
    nodes = engine.store.select("tenant_nodes", tenant=stats["tenant"])
    found = [status_of(engine, node["machine"]) for node in nodes]
    return sum(row["running_ram"] for row in found if row["running"] and row["node"] is not None)
