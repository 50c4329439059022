# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants: the rows that come and go with them, isolation, and what is refused.

From the official Terraform provider: a new tenant's network is off; DELETE is refused while that network runs;
`isolate` changes by its actions only; `change_password` counts at create only. From the vendor's SDKs: a status row
(offline) and a network come with the tenant, no nodes and no storage; the password is never answered.
Nothing inside a tenant is simulated.
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
    """The tenant_status row."""
    return engine.store.get("tenant_status", tenant["status"])


def set_state(engine: Engine, tenant: Row, **columns: Any) -> None:
    """Change the state of a tenant."""
    engine.store.set("tenant_status", tenant["status"], **columns)


def log(engine: Engine, tenant: Row, level: str, text: str, user: str = "") -> None:
    """A line in the host's log of a tenant. Assumption: which lines there are."""
    stamp = engine.clock.microseconds()
    engine.store.add(
        "tenant_logs", {"tenant": tenant["$key"], "level": level, "text": text, "user": user, "timestamp": stamp}
    )


def network_of(engine: Engine, tenant: Row) -> Row | None:
    """The tenant's own network."""
    return engine.store.peek("vnets", tenant["vnet"])


def nodes_of(engine: Engine, tenant: Row) -> list[Row]:
    """The nodes of a tenant, in their order."""
    return sorted(engine.store.select("tenant_nodes", tenant=tenant["$key"]), key=lambda row: int(row["nodeid"]))


def tenant_of(engine: Engine, owner: Any) -> Row | None:
    """The tenant that an owner such as `tenants/7` names."""
    target = engine.store.resolve(owner)
    return engine.store.peek("tenants", target[1]) if target is not None and target[0] == "tenants" else None


def refuse_snapshot(tenant: Row) -> None:
    """Assumption: status and text; the vendor's clients do not let it get so far."""
    if tenant["is_snapshot"]:
        raise ApiError(422, "Tenant is a snapshot")


# --- life of a tenant ----------------------------------------------------------------------------------------------


@before_validate("tenants")
def trim(call: Call, body: dict[str, Any]) -> None:
    """Assumption, as for VMs: blanks at the ends are cut off."""
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()


@after_create("tenants")
def equip(call: Call, tenant: Row) -> None:
    add_rows(call.engine, tenant)
    add_network(call, tenant)
    # A password of its own is made when none is given (vendor's SDK); nobody can read either.
    call.engine.store.hidden.setdefault("tenant_admins", {})[tenant["$key"]] = dict(call.arguments)
    log(call.engine, tenant, "message", "Tenant created", call.user_name)


def add_rows(engine: Engine, tenant: Row) -> None:
    """State and usage."""
    status = engine.store.add("tenant_status", {"tenant": tenant["$key"]})
    stats = engine.store.add("tenant_stats", {"tenant": tenant["$key"]})
    engine.store.set("tenants", tenant["$key"], status=status["$key"], stats=stats["$key"])


def add_network(call: Call, tenant: Row) -> None:
    """Owner and form of the name are from the vendor's SDKs. Assumption: its type, and what happens to a taken name."""
    name = f"tenant_{tenant['name']}"
    if call.engine.store.select("vnets", name=name):
        name = f"{name}_{tenant['$key']}"
    vnet = call.create("vnets", {"name": name, "type": "internal"})
    call.engine.store.set("vnets", vnet["$key"], owner=f"tenants/{tenant['$key']}")
    call.engine.store.set("tenants", tenant["$key"], vnet=vnet["$key"])


@before_update("tenants")
def check_tenant_change(call: Call, tenant: Row, changes: dict[str, Any]) -> None:
    """The address of the UI is one that the tenant owns (vendor documentation). Assumption: the refusal."""
    address = call.engine.store.peek("vnet_addresses", changes.get("ui_address"))
    if address is not None and tenant_of(call.engine, address["owner"]) is not tenant:
        raise failed_validation("ui_address")


@after_update("tenants")
def note_password(call: Call, tenant: Row, _before: dict[str, Any]) -> None:
    """A new password is taken over at once; `change_password` has no effect here."""
    if call.arguments.get("password"):
        admins = call.engine.store.hidden.setdefault("tenant_admins", {})
        admins.setdefault(tenant["$key"], {})["password"] = call.arguments["password"]


@before_delete("tenants")
def refuse_running(call: Call, tenant: Row) -> None:
    engine, vnet = call.engine, network_of(call.engine, tenant)
    if vnet is not None and is_running(engine, vnet["machine"]):
        raise ApiError(405, "Tenant network must be powered off to delete tenant")  # obs. official Terraform provider
    if any(is_running(engine, node["machine"]) for node in nodes_of(engine, tenant)):
        raise ApiError(405, "Tenant cannot be deleted while nodes are running")  # assumption: somebody killed the net


@after_delete("tenants")
def remove_with_tenant(call: Call, tenant: Row) -> None:
    """Nodes, storage, snapshots, layer-2 networks, addresses and blocks go by the contract, the rest here."""
    engine, store, key = call.engine, call.engine.store, tenant["$key"]
    engine.clock.cancel("tenant.", tenant=key)
    if network_of(engine, tenant) is not None:
        call.delete("vnets", tenant["vnet"])
    for table in ("tenant_status", "tenant_stats", "tenant_logs"):
        for row in store.select(table, tenant=key):
            store.remove(table, row["$key"])
    for secrets in ("tenant_admins", "tenant_boots"):
        store.hidden.setdefault(secrets, {}).pop(key, None)


# --- small actions -------------------------------------------------------------------------------------------------


@action("tenant_actions", "isolateon")
def isolate_on(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    """At once, and the nodes keep running. Assumption: accepted as well when it is on already."""
    call.engine.store.set("tenants", tenant["$key"], isolate=True)


@action("tenant_actions", "isolateoff")
def isolate_off(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    call.engine.store.set("tenants", tenant["$key"], isolate=False)


@action("tenant_actions", "give_file")
def give_file(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """It appears inside the tenant, which is not simulated."""
    refuse_snapshot(tenant)
    if file_key(call.engine, params.get("file")) is None:
        raise ApiError(404, "Error querying file: No such file or directory")


def file_key(engine: Engine, value: Any) -> Key | None:
    """The key of a file that is there."""
    try:
        row = engine.store.peek("files", int(value))
    except (TypeError, ValueError):
        return None
    return row["$key"] if row is not None else None


def _accept(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Assumption: accepted; parameters and effect are not recorded."""


for _word in ("refresh_status", "execute", "convert_cloud_snapshot", "recover_cloudsnapshot"):
    action("tenant_actions", _word)(_accept)


# --- usage ---------------------------------------------------------------------------------------------------------


@computed("tenant_stats", "ram_used")
def _ram_used(engine: Engine, stats: Row) -> Any:
    """MiB. Assumption: what the running nodes hold."""
    nodes = engine.store.select("tenant_nodes", tenant=stats["tenant"])
    found = [status_of(engine, node["machine"]) for node in nodes]
    return sum(row["running_ram"] for row in found if row["running"] and row["node"] is not None)
