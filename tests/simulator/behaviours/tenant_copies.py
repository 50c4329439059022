# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots and clones of tenants.

From the vendor's SDKs: snapshots are rows of `tenants` with is_snapshot; a restore is carried out at the next
power-on; a clone is off and appears after some seconds. From the official Terraform provider: a snapshot without a
name gets one; the answer to a clone comes before the copy is complete, so that it may list nodes and storage of the
source that were excluded.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, before_create, transition
from ..store import Key, Row
from .tenants import IN_USE, add_network, add_rows, nodes_of, refuse_snapshot, set_state, status_row

#: Assumption: seconds until a clone appears, and until it is complete.
APPEAR_SECONDS = 2.0
DONE_SECONDS = 6.0
#: Columns of a tenant that are not copied.
OWN = frozenset(
    {
        "$key", "name", "is_snapshot", "isolate", "vnet", "status", "stats", "uuid", "created", "creator",
        "ui_address", "ui_fqdn", "url", "recipe_instance", "restore_pending",
    }
)  # fmt: skip


def copy_row(engine: Engine, tenant: Row, name: str, is_snapshot: bool) -> Row:
    """Create a row of `tenants` like another one, off, without anything that belongs to it."""
    values = {name: value for name, value in tenant.items() if name not in OWN}
    copy = engine.store.add("tenants", {**values, "name": name, "is_snapshot": is_snapshot})
    add_rows(engine, copy)
    return copy


# --- snapshots -------------------------------------------------------------------------------------------------------


@before_create("tenant_snapshots")
def name_snapshot(call: Call, values: dict[str, Any]) -> None:
    """Name the snapshot. Assumption: the form of the name."""
    refuse_snapshot(call.engine.store.get("tenants", values["tenant"]))
    if not values.get("name"):
        taken = {row["name"] for row in call.engine.store.select("tenant_snapshots", tenant=values["tenant"])}
        values["name"] = next(name for n in range(1, 100_000) if (name := f"snapshot_{n}") not in taken)


def _rows(engine: Engine) -> dict[Any, Any]:
    """Return the keys of rows of `tenants` by the snapshot that they belong to: no column shows it."""
    return engine.store.hidden.setdefault("tenant_snapshot_rows", {})


@after_create("tenant_snapshots")
def keep_copy(call: Call, snapshot: Row) -> None:
    """Create the snapshot's row of `tenants`.

    Assumption: in the strict simulator that row has the name of the tenant, as measured on VMs, so that a client that
    forgets to exclude snapshots finds two.
    """
    tenant = call.engine.store.get("tenants", snapshot["tenant"])
    if call.engine.strict:
        copy = copy_row(call.engine, tenant, tenant["name"], is_snapshot=True)
        _rows(call.engine)[snapshot["$key"]] = copy["$key"]


@after_delete("tenant_snapshots")
def drop_copy(call: Call, snapshot: Row) -> None:
    key = _rows(call.engine).pop(snapshot["$key"], None)
    if key is not None and call.engine.store.peek("tenants", key) is not None:
        call.delete("tenants", key)


@action("tenant_snapshot_actions", "refresh")
def refresh(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    """Do nothing: the list is read again from the profile, which changes nothing here."""


@action("tenant_actions", "restore")
def restore(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Record a restore, which the next power-on carries out; what is inside a tenant is not simulated.

    The vendor's client searches the refusal for `running`. Assumption: its status, and that the snapshot of another
    tenant is not found.
    """
    engine = call.engine
    refuse_snapshot(tenant)
    if status_row(engine, tenant)["status"] not in ("offline", "error"):
        raise ApiError(422, "Tenant must not be running to restore")
    try:
        snapshot = engine.store.peek("tenant_snapshots", int(params.get("snapshot") or 0))
    except (TypeError, ValueError):
        snapshot = None
    if snapshot is None or snapshot["tenant"] != tenant["$key"]:
        raise ApiError(404, "Error querying snapshot: No such file or directory")
    engine.store.set("tenants", tenant["$key"], restore_pending=True)


# --- clones ----------------------------------------------------------------------------------------------------------


@action("tenant_actions", "clone")
def clone(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Clone the tenant.

    Assumption: without a name it is `<name> clone`, as in the vendor's web interface; addresses and blocks are not
    copied.
    """
    engine = call.engine
    refuse_snapshot(tenant)
    name = str(params.get("name") or f"{tenant['name']} clone").strip()
    waiting = {t.arguments.get("name") for t in engine.clock.waiting() if t.name == "tenant.cloned"}
    if name in waiting or engine.store.select("tenants", name=name, is_snapshot=False):
        raise ApiError(409 if engine.strict else 422, IN_USE)
    without = [kind for kind in ("nodes", "storage") if _flag(params.get(f"no_{kind}"))]
    user = None if call.user is None else call.user["$key"]
    engine.clock.schedule(APPEAR_SECONDS, "tenant.cloned", tenant=tenant["$key"], name=name, without=without, user=user)


def _flag(value: Any) -> bool:
    return str(value).lower() in ("true", "1", "yes")


@transition("tenant.cloned")
def _cloned(engine: Engine, tenant: Key, name: str, without: list[str], user: Key | None) -> None:
    """Create the clone. Assumption: it has a network of its own even with no_vnet."""
    source = engine.store.peek("tenants", tenant)
    if source is None or engine.store.select("tenants", name=name, is_snapshot=False):
        return
    copy = copy_row(engine, source, name, is_snapshot=False)
    call = Call(engine, engine.contract["tenants"], engine.store.peek("users", user))
    engine.store.set("tenants", copy["$key"], creator=call.user_name)
    set_state(engine, copy, status="provisioning")
    add_network(call, copy)
    for kind, table in (("nodes", "tenant_nodes"), ("storage", "tenant_storage")):
        if engine.strict or kind not in without:
            copy_children(call, table, engine.store.select(table, tenant=source["$key"]), copy)
    engine.clock.schedule(DONE_SECONDS - APPEAR_SECONDS, "tenant.provisioned", tenant=copy["$key"], without=without)


def copy_children(call: Call, table: str, rows: list[Row], copy: Row) -> None:
    """Create nodes or storage of a tenant like those of another one."""
    columns = [column.name for column in call.engine.contract[table].columns.values() if column.writable]
    for row in rows:
        call.create(
            table, {**{name: row[name] for name in columns if row.get(name) is not None}, "tenant": copy["$key"]}
        )


def keep_tenant(engine: Engine, tenant: Row) -> dict[str, Any]:
    """Return copies of the row of a tenant and of its nodes and storage."""
    return {
        "row": dict(tenant),
        "tenant_nodes": [dict(row) for row in nodes_of(engine, tenant)],
        "tenant_storage": [dict(row) for row in engine.store.select("tenant_storage", tenant=tenant["$key"])],
    }


def build_tenant(engine: Engine, kept: dict[str, Any], name: str, user: Key | None) -> Row:
    """Create a tenant from what `keep_tenant` returned: provisioning, then offline.

    External addresses have to be assigned again (vendor documentation).
    """
    copy = copy_row(engine, kept["row"], name, is_snapshot=False)
    call = Call(engine, engine.contract["tenants"], engine.store.peek("users", user))
    engine.store.set("tenants", copy["$key"], creator=call.user_name)
    set_state(engine, copy, status="provisioning")
    add_network(call, copy)
    for table in ("tenant_nodes", "tenant_storage"):
        copy_children(call, table, kept[table], copy)
    engine.clock.schedule(DONE_SECONDS - APPEAR_SECONDS, "tenant.provisioned", tenant=copy["$key"], without=[])
    return copy


@transition("tenant.provisioned")
def _provisioned(engine: Engine, tenant: Key, without: list[str]) -> None:
    row = engine.store.peek("tenants", tenant)
    if row is None:
        return
    call = Call(engine, engine.contract["tenants"], cascading=True)
    if "nodes" in without:
        for node in nodes_of(engine, row):
            call.delete("tenant_nodes", node["$key"])
    if "storage" in without:
        for storage in engine.store.select("tenant_storage", tenant=tenant):
            call.delete("tenant_storage", storage["$key"])
    set_state(engine, row, status="offline")
