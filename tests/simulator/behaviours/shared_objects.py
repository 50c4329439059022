# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of VMs that the host shares with a tenant."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import after_create, after_delete, before_create, before_validate
from ..store import Row, generate_key
from .imports import IMPORT_SECONDS


@before_validate("shared_objects")
def make_snapshot(call: Call, body: dict[str, Any]) -> None:
    """Take a snapshot if only the VM is named, as one official client does.

    Not known to work: the strict simulator requires the snapshot that the other clients take themselves.
    """
    target = call.engine.store.resolve(body.get("id"))
    vm = call.engine.store.peek(*target) if target is not None and target[0] == "vms" else None
    if body.get("snapshot") or call.engine.strict or vm is None:
        return
    name = f"share-{body.get('name') or vm['name']}"
    snapshot = call.create("machine_snapshots", {"machine": vm["machine"], "name": name, "expires_type": "never"})
    body["snapshot"] = f"machine_snapshots/{snapshot['$key']}"


@before_create("shared_objects")
def complete(call: Call, values: dict[str, Any]) -> None:
    """Check the snapshot and set `id`, which is not that of the VM (observed on 26.0). Assumption: its form."""
    target = call.engine.store.resolve(values["snapshot"])
    if target is None or target[0] != "machine_snapshots" or call.engine.store.peek(*target) is None:
        raise ApiError(404, "Error querying snapshot: No such file or directory")  # assumption
    seed = f"shared_objects/{values['snapshot']}/{values['recipient']}/{values['name']}"
    values["id"] = generate_key("hex40", seed)


@after_create("shared_object_actions")
def act(call: Call, _request: Row) -> None:
    """Import the VM of a shared object, or read its source again, which changes nothing here.

    A body without an object is accepted (measured). Assumption: the import is a row of `vm_imports` here, while the
    VM is in the tenant, which is not simulated.
    """
    engine, shared = call.engine, call.engine.store.peek("shared_objects", call.arguments.get("shared_object"))
    if shared is None or call.arguments.get("action") != "import":
        return
    job = engine.store.add(
        "vm_imports",
        {"name": shared["name"], "shared_object": shared["$key"], "status": "importing", "importing": True},
    )
    engine.clock.schedule(IMPORT_SECONDS, "import.complete", job=job["$key"], vm=None)


@after_delete("shared_objects")
def forget_imports(call: Call, shared: Row) -> None:
    """Remove the running imports with the object; what was imported stays (vendor's SDKs), and so does the snapshot."""
    for job in call.engine.store.select("vm_imports", shared_object=shared["$key"], importing=True):
        call.delete("vm_imports", job["$key"])
