# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a system snapshot: found when asked for, and recovered as new objects.

Measured on 26.0.2.1 (vrg): the lists of VMs and tenants of a complete snapshot are empty. The actions `find_vms` and
`find_tenants` fill them (official SDKs for Go and TypeScript). A recovered object is a new one, `<name> (<n>)`; the
source stays as it is (vendor documentation). A lenient simulator lists the objects at once.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, before_create, transition
from ..store import Key, Row
from .tenant_copies import build_tenant, keep_tenant
from .vm_snapshots import build_vm, parts_of

#: Assumption. The documentation says up to a few minutes.
FIND_SECONDS = 5.0
#: Assumption.
RECOVER_SECONDS = 4.0
VM_COLUMNS = ("name", "description", "uuid", "cpu_cores", "ram", "os_family")
#: The first number of a recovered object, as in the examples of the documentation.
FIRST = {"vms": 0, "tenants": 1}


def contents(engine: Engine, snapshot: Key) -> dict[str, Any]:
    """Return what a snapshot holds: no column shows it."""
    found: dict[str, Any] = engine.store.hidden.setdefault("cloud_snapshots", {}).setdefault(
        snapshot, {"vms": {}, "tenants": {}, "min_snapshots": 1}
    )
    return found


def keep(engine: Engine, snapshot: Row, min_snapshots: int) -> None:
    """Keep the VMs and tenants as they are now."""
    store, kept = engine.store, contents(engine, snapshot["$key"])
    kept["min_snapshots"] = min_snapshots
    for vm in store.select("vms", is_snapshot=False):
        if _within(engine, snapshot, f"vms/{vm['$key']}"):
            kept["vms"][vm["$key"]] = {"row": dict(vm), "parts": parts_of(engine, vm["machine"])}
    for tenant in store.select("tenants", is_snapshot=False):
        if _within(engine, snapshot, f"tenants/{tenant['$key']}"):
            kept["tenants"][tenant["$key"]] = keep_tenant(engine, tenant)


def _within(engine: Engine, snapshot: Row, member: str) -> bool:
    """Return whether an object belongs to the snapshot: tags include or exclude (measured: never both)."""
    if snapshot["type"] == "full":
        return True
    tags = tag_keys(snapshot["partial_tags"], engine.strict)
    tagged = any(row["tag"] in tags for row in engine.store.select("tag_members", member=member))
    return bool(tagged == (snapshot["type"] == "partial_include"))


def tag_keys(text: str, strict: bool) -> set[int]:
    """Return the keys of tags that are joined by commas; anything else is ignored (vendor's SDK, seen with names).

    Assumption: a list is stored as JSON text, like in other text columns, so that its first and last element are
    ignored; a lenient simulator reads it.
    """
    parts = (part.strip() if strict else part.strip(" []\"'") for part in text.split(","))
    return {int(part) for part in parts if part.isdecimal()}


# --- finding ---------------------------------------------------------------------------------------------------------


@action("cloud_snapshot_actions", "find_vms")
def find_vms(call: Call, snapshot: Row, _params: dict[str, Any]) -> None:
    call.engine.clock.schedule(FIND_SECONDS, "cloud_snapshot.found", snapshot=snapshot["$key"], kind="vms")


@action("cloud_snapshot_actions", "find_tenants")
def find_tenants(call: Call, snapshot: Row, _params: dict[str, Any]) -> None:
    call.engine.clock.schedule(FIND_SECONDS, "cloud_snapshot.found", snapshot=snapshot["$key"], kind="tenants")


@action("cloud_snapshot_actions", "refresh")
def refresh(call: Call, snapshot: Row, params: dict[str, Any]) -> None:
    """Scan the snapshot again (official SDKs for Go and TypeScript)."""
    find_vms(call, snapshot, params)
    find_tenants(call, snapshot, params)


@transition("cloud_snapshot.found")
def find(engine: Engine, snapshot: Key, kind: str) -> None:
    """List the VMs or tenants of a snapshot; rows that are there already keep their keys."""
    store, table = engine.store, f"cloud_snapshot_{kind}"
    if store.get("cloud_snapshots", snapshot)["status"] in ("", "building"):
        return  # assumption: nothing is found before it is complete
    known = {row["original_key"] for row in store.select(table, cloud_snapshot=snapshot)}
    for key, kept in contents(engine, snapshot)[kind].items():
        if key not in known:
            described = _describe_vm(engine, kept) if kind == "vms" else _describe_tenant(kept)
            store.add(table, {"cloud_snapshot": snapshot, "original_key": key, **described})


def _describe_vm(engine: Engine, kept: dict[str, Any]) -> Row:
    vm = kept["row"]
    machine = engine.store.peek("machines", vm["machine"]) or {}
    return {**{name: vm[name] for name in VM_COLUMNS}, "machine_uuid": machine.get("uuid", "")}


def _describe_tenant(kept: dict[str, Any]) -> Row:
    tenant, nodes = kept["row"], kept["tenant_nodes"]
    return {
        "name": tenant["name"], "description": tenant["description"], "uuid": tenant["uuid"], "nodes": len(nodes),
        "cpu_cores": sum(node["cpu_cores"] for node in nodes), "ram": sum(node["ram"] for node in nodes),
    }  # fmt: skip


@action("cloud_snapshot_actions", "clone")
def clone(call: Call, snapshot: Row, params: dict[str, Any]) -> None:
    """Copy a snapshot under another name. Assumption: a name is required, as an official SDK does; when it is there."""
    name = str(params.get("name") or "")
    if not name:
        raise ApiError(422, "field 'cloud_snapshots.name' is required")
    if call.engine.store.select("cloud_snapshots", name=name):
        raise ApiError(409 if call.engine.strict else 422, "This name is already in use")
    values = {column: value for column, value in snapshot.items() if column not in ("$key", "created")}
    copy = call.engine.store.add("cloud_snapshots", {**values, "name": name})
    call.engine.store.hidden["cloud_snapshots"][copy["$key"]] = contents(call.engine, snapshot["$key"])


@action("cloud_snapshot_actions", "request")
def request(call: Call, snapshot: Row, _params: dict[str, Any]) -> None:
    """Turn a snapshot of the provider into a local one (vendor documentation): there are some in tenants only.

    Assumption: status and text of the refusal.
    """
    if not snapshot["provider"]:
        raise ApiError(422, "Snapshot is not a snapshot of the provider")
    call.engine.store.set("cloud_snapshots", snapshot["$key"], provider=False)


# --- recovering ------------------------------------------------------------------------------------------------------


@after_create("cloud_snapshot_vm_actions")
def recover_vms(call: Call, _request: Row) -> None:
    recover(call, "vms")


@after_create("cloud_snapshot_tenant_actions")
def recover_tenants(call: Call, _request: Row) -> None:
    recover(call, "tenants")


def recover(call: Call, kind: str) -> None:
    """Begin to recover rows. Assumption: the refusals, and that only the first of several rows gets the given name."""
    engine, params = call.engine, call.arguments.get("params")
    params = params if isinstance(params, dict) else {}
    rows, name = params.get("rows"), str(params.get("name") or "")
    keys = rows if isinstance(rows, list) else []
    found = [engine.store.peek(f"cloud_snapshot_{kind}", _number(key)) for key in keys]
    if not found or None in found:
        raise ApiError(404, f"Error querying cloud_snapshot_{kind}: No such file or directory")
    if name and name in _names(engine, kind):
        raise ApiError(409 if engine.strict else 422, "This name is already in use")
    user = None if call.user is None else call.user["$key"]
    for row in found:
        assert row is not None
        engine.store.set(f"cloud_snapshot_{kind}", row["$key"], status="importing", status_info="")
        engine.clock.schedule(
            RECOVER_SECONDS, "cloud_snapshot.recovered", snapshot=row["cloud_snapshot"], kind=kind, key=row["$key"],
            name=name, user=user,
        )  # fmt: skip
        name = ""


def _number(key: Any) -> int:
    return int(key) if str(key).isdecimal() else 0


def _names(engine: Engine, kind: str) -> set[str]:
    return {row["name"] for row in engine.store.select(kind, is_snapshot=False)}


@transition("cloud_snapshot.recovered")
def _recovered(engine: Engine, snapshot: Key, kind: str, key: Key, name: str, user: Key | None) -> None:
    """Create the object and name it in the row that it was recovered from."""
    row = engine.store.get(f"cloud_snapshot_{kind}", key)
    taken = _names(engine, kind)
    if not name or name in taken:
        number = FIRST[kind]
        while (name := f"{row['name']} ({number})") in taken:
            number += 1
    kept = contents(engine, snapshot)[kind][row["original_key"]]
    if kind == "vms":
        build_vm(engine, kept["row"], kept["parts"], name, preserve_macs=False, is_snapshot=False)
    else:
        build_tenant(engine, kept, name, user)
    engine.store.set(
        f"cloud_snapshot_{kind}", key, status="complete", status_info=f"Restored to: {name}",
    )  # fmt: skip


@before_create("cloud_snapshot_file_actions")
@before_create("cloud_snapshot_vmware_container_actions")
def refuse_unknown(call: Call, values: dict[str, Any]) -> None:
    """Refuse every action: no source names one. Assumption: the answer is that to a value that is not in a list."""
    raise ApiError(422, f"value '{values['action']}' is not in list for field 'action'")
