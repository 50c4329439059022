# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of virtual machines: publishing, sections and questions, and deletion."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    put_action,
    transition,
)
from ..store import Key, Row
from .machines import is_running
from .nas_services import remove_service
from .vm_snapshots import copy_vm
from .vms import vm_of

#: What a deployment creates: a NAS, a guest from a downloaded image, or a copy of the VM that was published.
SERVICES, IMAGE, COPY = "services", "image", "copy"
#: Assumption.
DOWNLOAD_SECONDS = 3.0
#: Questions in this section are internal to the recipe; clients do not answer them.
INTERNAL_SECTION = "$database"
#: The types of repositories of other systems.
REMOTE_TYPES = frozenset({"provider", "remote", "remote-git", "yottabyte"})


def kinds(engine: Engine) -> dict[Key, str]:
    """Return what each recipe builds, by key."""
    found: dict[Key, str] = engine.store.hidden.setdefault("recipe_kinds", {})
    return found


def clones(engine: Engine) -> dict[Key, Key]:
    """Return the recipe of each copied VM, by VM: its drives refer to those of the snapshot of the recipe."""
    found: dict[Key, Key] = engine.store.hidden.setdefault("recipe_clones", {})
    return found


def questions_of(engine: Engine, recipe: Key) -> list[Row]:
    """Return the questions of a recipe in the order of the form."""
    rows = engine.store.select("recipe_questions", recipe=f"vm_recipes/{recipe}")
    return sorted(rows, key=lambda row: row["orderid"])


def add_section(engine: Engine, recipe: Key, name: str, *questions: dict[str, Any], table: str = "vm_recipes") -> None:
    """Create a section with its questions."""
    path = f"{table}/{recipe}"
    section = engine.store.add("recipe_sections", {"recipe": path, "name": name})
    for question in questions:
        engine.store.add("recipe_questions", {"recipe": path, "section": section["$key"], **question})


# --- publishing ------------------------------------------------------------------------------------------------------


@before_create("vm_recipes")
def check_source(call: Call, values: dict[str, Any]) -> None:
    """Require the source VM to be off (text and status measured)."""
    if values["vm"] is None:
        raise ApiError(
            422, "field 'vm_recipes.vm' is required"
        )  # assumption: recipes that clients create are made from a VM
    vm = call.engine.store.get("vms", values["vm"])
    if is_running(call.engine, vm["machine"]):
        raise ApiError(405, "VM is currently running")


@after_create("vm_recipes")
def publish(call: Call, recipe: Row) -> None:
    """Publish the recipe.

    Measured: the row then has a snapshot and counts as downloaded; sections and questions are created automatically.
    """
    engine = call.engine
    vm = engine.store.get("vms", recipe["vm"])
    kinds(engine)[recipe["$key"]] = COPY
    engine.store.set("vm_recipes", recipe["$key"], downloaded=True)
    take_snapshot(engine, recipe, vm)
    publish_questions(engine, recipe["$key"], vm["machine"])


def label(recipe: Row) -> str:
    """Return the name of the recipe's snapshot, which contains version and build (measured)."""
    return f"{recipe['name']} {recipe['version']}-{recipe['build']}"


def take_snapshot(engine: Engine, recipe: Row, vm: Row) -> None:
    """Take the VM snapshot that belongs to the recipe. It is listed among the VMs, as every snapshot is."""
    copy = copy_vm(engine, vm, label(recipe), is_snapshot=True, preserve_macs=True)
    snapshot = engine.store.add(
        "machine_snapshots",
        {"machine": vm["machine"], "snap_machine": copy["machine"], "name": label(recipe), "expires": 0},
    )
    engine.store.set("vm_recipes", recipe["$key"], vm_snapshot=snapshot["$key"])


def publish_questions(engine: Engine, recipe: Key, machine: Key) -> None:
    """Create the questions of a published VM.

    The form of their names was measured; sizes are from vendor documentation. None of them has a default network.
    """
    store = engine.store
    drives = [drive for drive in store.select("machine_drives", machine=machine) if drive["media"] == "disk"]
    nics = store.select("machine_nics", machine=machine)
    add_section(
        engine, recipe, "Drives",
        *(
            {"name": f"YB_DRIVE_{number}_SIZE", "display": f"Size of {drive['name']}", "type": "disksize",
             "default": str(drive["disksize"])}
            for number, drive in enumerate(drives, start=1)
        ),
    )  # fmt: skip
    add_section(
        engine, recipe, "Network",
        *(
            question
            for number in range(1, len(nics) + 1)
            for question in (
                {"name": f"YB_NIC_{number}", "display": f"Network of NIC {number}", "type": "network"},
                {"name": f"YB_NIC_{number}_IP_ADDR", "display": f"Address of NIC {number}", "type": "string"},
                {"name": f"YB_NIC_{number}_INTERNAL_GATEWAY", "display": f"Gateway of NIC {number}",
                 "type": "string"},
            )
        ),
    )  # fmt: skip


@after_update("recipe_questions")
def question_changed(call: Call, question: Row, _before: dict[str, Any]) -> None:
    """Require the recipe to be published again before others see the change (vendor documentation)."""
    target = call.engine.store.resolve(question["recipe"])
    if target is not None and target[0] == "vm_recipes" and call.engine.store.peek(*target) is not None:
        call.engine.store.set("vm_recipes", target[1], needs_republish=True)


@action("vm_recipe_actions", "republish")
def republish(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Publish the next build, from a new snapshot. That is an assumption."""
    engine, old = call.engine, recipe["vm_snapshot"]
    vm = engine.store.peek("vms", recipe["vm"])
    if vm is None:
        raise ApiError(422, "Only recipes of a virtual machine can be published")  # assumption
    if is_running(engine, vm["machine"]):
        raise ApiError(405, "VM is currently running")
    engine.store.set("vm_recipes", recipe["$key"], build=recipe["build"] + 1, needs_republish=False)
    take_snapshot(engine, recipe, vm)
    if old is not None and not _copies(engine, recipe["$key"]):
        call.delete("machine_snapshots", old)


@put_action("vm_recipes", "download")
def download(call: Call, recipe: Row, _body: Any) -> None:
    """Download a recipe from the repository of its catalog."""
    if not recipe["downloaded"]:
        call.engine.clock.schedule(DOWNLOAD_SECONDS, "recipe.downloaded", recipe=recipe["$key"])


@action("vm_recipe_actions", "download")
def download_action(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Download a recipe by the other spelling; which of the two is right is not known."""
    download(call, recipe, None)


@action("vm_recipe_actions", "remove")
def remove_copy(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Drop the downloaded copy of a recipe of another repository. That is an assumption, by the name."""
    refuse_local(call.engine, recipe)
    call.engine.store.set("vm_recipes", recipe["$key"], downloaded=False)


def refuse_local(engine: Engine, recipe: Row) -> None:
    """Refuse to remove the only copy. Assumption: status and text."""
    if is_local(engine, recipe):
        raise ApiError(422, "Recipe is not downloaded from a repository")


@action("vm_recipe_actions", "clone")
def clone(call: Call, recipe: Row, params: dict[str, Any]) -> None:
    """Create a recipe of the same VM. `new_name` is what the vendor's SDK for TypeScript sends.

    Assumption: the name without it, and that only recipes of a VM of this system can be cloned.
    """
    if recipe["vm"] is None or call.engine.store.peek("vms", recipe["vm"]) is None:
        raise ApiError(422, "Only recipes of a virtual machine can be cloned")
    name = str(params.get("new_name") or f"{recipe['name']} clone")
    call.create("vm_recipes", {**clone_values(recipe), "vm": recipe["vm"], "name": name})


def clone_values(recipe: Row) -> dict[str, Any]:
    """Return the columns that a cloned recipe has in common with its original."""
    return {name: recipe[name] for name in ("description", "icon", "catalog", "version")}


# --- recipes of other repositories -----------------------------------------------------------------------------------


def is_local(engine: Engine, recipe: Row) -> bool:
    """Return whether a recipe is in a catalog of the local repository."""
    catalog = engine.store.get("catalogs", recipe["catalog"])
    return engine.store.get("catalog_repositories", catalog["repository"])["type"] not in REMOTE_TYPES


def refuse_remote(engine: Engine, recipe: Row) -> None:
    """Refuse to change a recipe of another repository (observed on 26.0.2.1 by vrg). Assumption: the status."""
    if not is_local(engine, recipe):
        raise ApiError(422, "Changes are not allowed on non-local repositories")


@before_update("vm_recipes")
@before_update("tenant_recipes")
def refuse_change(call: Call, recipe: Row, _changes: dict[str, Any]) -> None:
    refuse_remote(call.engine, recipe)


def _refuse_parts(call: Call, path: Any) -> None:
    target = call.engine.store.resolve(path)
    recipe = call.engine.store.peek(*target) if target is not None else None
    if recipe is not None and not call.cascading:
        refuse_remote(call.engine, recipe)


@before_create("recipe_sections")
@before_create("recipe_questions")
def refuse_new_part(call: Call, values: dict[str, Any]) -> None:
    _refuse_parts(call, values["recipe"])


@before_update("recipe_sections")
@before_update("recipe_questions")
def refuse_part_change(call: Call, part: Row, _changes: dict[str, Any]) -> None:
    _refuse_parts(call, part["recipe"])


@before_delete("recipe_sections")
@before_delete("recipe_questions")
def refuse_part_removal(call: Call, part: Row) -> None:
    _refuse_parts(call, part["recipe"])


# --- downloading -----------------------------------------------------------------------------------------------------


@transition("recipe.downloaded")
def _downloaded(engine: Engine, recipe: Key) -> None:
    engine.store.set("vm_recipes", recipe, downloaded=True, update_available=False)


# --- deleting --------------------------------------------------------------------------------------------------------


def _copies(engine: Engine, recipe: Key) -> list[Key]:
    known = clones(engine)
    return [vm for vm, origin in known.items() if origin == recipe and engine.store.peek("vms", vm) is not None]


@before_delete("vm_recipes")
def refuse_referenced(call: Call, recipe: Row) -> None:
    """Refuse to delete a recipe that is in use.

    Instances block it (contract), then clones, whose drives refer to the snapshot (measured, parts of the text).
    """
    engine, snapshot = call.engine, recipe["vm_snapshot"]
    if engine.store.select("vm_recipe_instances", recipe=recipe["$key"]):
        return
    if _copies(engine, recipe["$key"]):
        reason = "Unable to delete machine drive: field 'references' must be empty to delete"
        raise ApiError(500, f"Unable to delete VM snapshot {snapshot}: {reason}")


@after_delete("vm_recipes")
def remove_snapshot(call: Call, recipe: Row) -> None:
    """Delete the snapshot with its recipe (measured)."""
    engine, store = call.engine, call.engine.store
    engine.clock.cancel("recipe.", recipe=recipe["$key"])
    kinds(engine).pop(recipe["$key"], None)
    snapshot = store.peek("machine_snapshots", recipe["vm_snapshot"])
    if snapshot is not None:
        vm = vm_of(engine, snapshot["snap_machine"])
        call.delete("machine_snapshots", snapshot["$key"])
        if vm is not None:
            remove_service(call, vm)
    for line in store.select("vm_recipe_logs", vm_recipe=recipe["$key"]):
        store.remove("vm_recipe_logs", line["$key"])


@after_delete("vms")
def forget_clone(call: Call, vm: Row) -> None:
    clones(call.engine).pop(vm["$key"], None)
