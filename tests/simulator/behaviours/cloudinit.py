# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud-init files.

Their contents are returned by a content read only: no list, no row and no field list has them (measured). When a VM
gets a data source, the platform creates the standard files that the VM does not have.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import no_such_reference
from ..registry import after_create, after_delete, after_update, before_create, before_update, before_validate, content
from ..store import Key, Row

#: The files that the platform creates, and no other (`/network-config` is not one): measured on 26.1.8 with `nocloud`
#: by the integration tests of pyvergeos, on 26.0.2 by the authors of vrg.
STANDARD_FILES = ("/user-data", "/meta-data")


def contents(engine: Engine) -> dict[Key, str]:
    """Return the contents by key of the file."""
    found: dict[Key, str] = engine.store.hidden.setdefault("cloudinit", {})
    return found


@before_validate("cloudinit_files")
def lower_render(call: Call, body: dict[str, Any]) -> None:
    """Store `render` in lower case (measured)."""
    if isinstance(body.get("render"), str):
        body["render"] = body["render"].lower()
    elif body.get("render") is False:
        body["render"] = "no"


@before_create("cloudinit_files")
def check_owner(call: Call, values: dict[str, Any]) -> None:
    target = call.engine.store.resolve(values["owner"])
    if target is None or target[0] != "vms" or call.engine.store.peek(*target) is None:
        raise no_such_reference("cloudinit_files", "owner")
    values["owner"] = f"vms/{target[1]}"
    add_leading_slash(values)


@before_update("cloudinit_files")
def normalize_name(call: Call, _file: Row, changes: dict[str, Any]) -> None:
    add_leading_slash(changes)


def add_leading_slash(values: dict[str, Any]) -> None:
    """Store `user-data` as `/user-data` (official Terraform provider)."""
    if "name" in values and not values["name"].startswith("/"):
        values["name"] = f"/{values['name']}"


@after_create("cloudinit_files")
def store_contents(call: Call, file: Row) -> None:
    put(call.engine, file, str(call.arguments.get("contents") or ""))


@after_update("cloudinit_files")
def change_contents(call: Call, file: Row, _before: dict[str, Any]) -> None:
    if "contents" in call.arguments:
        put(call.engine, file, str(call.arguments["contents"] or ""))


def put(engine: Engine, file: Row, text: str) -> None:
    """Store the contents and update the columns that describe them."""
    contents(engine)[file["$key"]] = text
    size = len(text.encode())
    engine.store.set(
        "cloudinit_files", file["$key"], filesize=size, used_bytes=size, allocated_bytes=size,
        contains_variables="${" in text,
    )  # fmt: skip


@content("cloudinit_files")
def read_contents(call: Call, file: Row) -> bytes:
    return contents(call.engine).get(file["$key"], "").encode()


@after_delete("cloudinit_files")
def forget_contents(call: Call, file: Row) -> None:
    contents(call.engine).pop(file["$key"], None)


@after_create("vms")
def add_files_of_new_vm(call: Call, vm: Row) -> None:
    """Create the files in the body, then the standard ones that the data source needs.

    *Assumption*: a file in the body counts as one that the VM has.
    """
    for file in call.arguments.get("cloudinit_files") or []:
        if isinstance(file, dict):
            call.create("cloudinit_files", {"owner": f"vms/{vm['$key']}", **file})
    add_standard_files(call, vm)


@after_update("vms")
def add_files_for_new_source(call: Call, vm: Row, before: dict[str, Any]) -> None:
    if before.get("cloudinit_datasource", vm["cloudinit_datasource"]) != vm["cloudinit_datasource"]:
        add_standard_files(call, vm)


def add_standard_files(call: Call, vm: Row) -> None:
    """Create the standard files that are missing; those that exist keep their contents (measured).

    *Assumption*: their contents are empty. *Assumption*: `config_drive_v2` does the same as `nocloud`, of which no
    record exists; a lenient simulator creates none for it.
    """
    engine = call.engine
    if vm["cloudinit_datasource"] not in (("nocloud", "config_drive_v2") if engine.strict else ("nocloud",)):
        return
    owner = f"vms/{vm['$key']}"
    existing = {file["name"] for file in engine.store.select("cloudinit_files", owner=owner)}
    for name in STANDARD_FILES:
        if name not in existing:
            call.create("cloudinit_files", {"owner": owner, "name": name})
