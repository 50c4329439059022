# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying recipes, and simulating the deployment.

Measured on 26.1.8: a simulation answers 405 with `Simulation complete` and a report, even if a line of its log
reports an error, and creates nothing. A deployment answers with the key of the VM, which exists at once; its system
drive is still being imported. The row of the instance and the VM outlive each other.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_delete, before_create, transition
from ..store import Key, Row
from .drives import CLONE_SECONDS, FAIL_SECONDS, add_drive_rows
from .nas_services import MACHINE_TYPE, make_service
from .recipe_answers import NEW_INTERNAL, SMALLEST_DISK, resolve
from .recipes import COPY, IMAGE, SERVICES, clones, kinds
from .vm_snapshots import copy_vm
from .vms import bootable, vm_of

#: Assumption: the size of the image of the simulator's Linux recipe, and the duration of its import.
IMAGE_BYTES = 345_702_400
IMAGE_NAME = "cloudimg.img"
IMAGE_SECONDS = 12.0
#: Seconds until the instance names its VM, and until a NAS appears in vm_services (official clients poll for both).
LINK_SECONDS = 0.5
SERVICE_SECONDS = 2.0
SYSTEM_BYTES = 2 * 2**30


@before_create("vm_recipe_instances")
def check_deploy(call: Call, values: dict[str, Any]) -> None:
    engine, store = call.engine, call.engine.store
    recipe = store.get("vm_recipes", values["recipe"])
    if not recipe["downloaded"]:
        raise ApiError(422, "Recipe is not downloaded")  # assumption: the text
    answers = resolve(engine, recipe["$key"], values["answers"] if isinstance(values["answers"], dict) else {})
    if store.select("vms", name=values["name"], is_snapshot=False):
        raise ApiError(409 if engine.strict else 422, "This name is already in use")
    if values["simulate"]:
        raise ApiError(405, "Simulation complete", {"response": report(engine, recipe, values["name"], answers)})
    values.update(version=recipe["version"], build=recipe["build"])
    values["answers"] = _stored_answers(engine, recipe, values["answers"])
    build = {SERVICES: build_service, IMAGE: build_guest, COPY: build_copy}[kinds(engine).get(recipe["$key"], COPY)]
    build(call, recipe, values["name"], answers)
    log_steps(call, recipe, values["name"], answers)


def _stored_answers(engine: Engine, recipe: Row, given: Any) -> dict[str, Any]:
    """Return the answers to store. Assumption: passwords and answers to questions with dont_store are not stored."""
    questions = engine.store.select("recipe_questions", recipe=f"vm_recipes/{recipe['$key']}")
    secret = {row["name"] for row in questions if row["dont_store"] or row["type"] == "password"}
    return {name: value for name, value in (given or {}).items() if name not in secret}


@after_create("vm_recipe_instances")
def return_vm_key(call: Call, instance: Row) -> dict[str, str]:
    """Set `response.vm` to the key of the new VM (measured)."""
    engine = call.engine
    vm = engine.store.select("vms", name=instance["name"], is_snapshot=False)[0]
    engine.store.set("vms", vm["$key"], recipe_instance=instance["$key"])
    delay = LINK_SECONDS if engine.strict else 0
    engine.clock.schedule(delay, "recipe.linked", instance=instance["$key"], vm=vm["$key"])
    return {"vm": str(vm["$key"])}


@transition("recipe.linked")
def _linked(engine: Engine, instance: Key, vm: Key) -> None:
    if engine.store.peek("vm_recipe_instances", instance) is not None and engine.store.peek("vms", vm) is not None:
        engine.store.set("vm_recipe_instances", instance, vm=vm)


@after_delete("vm_recipe_instances")
def forget_instance(call: Call, instance: Row) -> None:
    """Clear the reference of the VM to the deleted instance; the VM stays (measured)."""
    call.engine.clock.cancel("recipe.", instance=instance["$key"])
    for vm in call.engine.store.select("vms", recipe_instance=instance["$key"]):
        call.engine.store.set("vms", vm["$key"], recipe_instance=None)


# --- building --------------------------------------------------------------------------------------------------------


def _nic(call: Call, vm: Row, answer: Any) -> None:
    vnet = answer
    if answer == NEW_INTERNAL:
        names = {row["name"] for row in call.engine.store.select("vnets")}
        name = next(n for i in range(10_000) if (n := f"{vm['name']}{f'_{i}' if i else ''}") not in names)
        vnet = call.create("vnets", {"name": name, "type": "internal"})["$key"]  # assumption: the name
    call.create("machine_nics", {"machine": vm["machine"], "vnet": vnet})


def build_service(call: Call, recipe: Row, name: str, answers: dict[str, Any]) -> Row:
    """Create a NAS that is off. Assumption: its system drive is ready at once."""
    body = {"name": name, "cpu_cores": answers["YB_CPU_CORES"], "ram": answers["YB_RAM"], "guest_agent": True}
    vm = call.create("vms", {**body, "machine_type": MACHINE_TYPE, "os_family": "linux", "created_from": "recipe"})
    drive = call.create("machine_drives", {"machine": vm["machine"], "name": "os", "disksize": SYSTEM_BYTES})
    bootable(call.engine)[drive["$key"]] = True
    _nic(call, vm, answers["YB_NIC_1"])
    call.engine.clock.schedule(SERVICE_SECONDS, "recipe.service", vm=vm["$key"])
    return vm


@transition("recipe.service")
def _service(engine: Engine, vm: Key) -> None:
    row = engine.store.peek("vms", vm)
    if row is not None:
        make_service(engine, row)


def build_guest(call: Call, recipe: Row, name: str, answers: dict[str, Any]) -> Row:
    """Create a Linux guest from a cloud image."""
    body: dict[str, Any] = {
        "name": name, "cpu_cores": answers["YB_CPU_CORES"], "ram": answers["YB_RAM"], "guest_agent": True,
        "machine_type": "q35", "os_family": "linux", "created_from": "recipe", "cloudinit_datasource": "nocloud",
        "uefi": answers["SELECT_CREATE_UEFI"], "cloudinit_files": cloudinit_files(name, answers),
    }  # fmt: skip
    vm = call.create("vms", body)
    _nic(call, vm, answers["YB_NIC_ETH0"])
    tier = _tier(call.engine, answers)
    if tier is not None:  # measured: without a tier the step that creates the system drive fails
        import_image(call.engine, recipe, vm, tier, answers["YB_DRIVE_OS_SIZE"] or 0)
    return vm


def _tier(engine: Engine, answers: dict[str, Any]) -> str | None:
    """Return the tier of an answer. Assumption: the answer is the key of the row; the drive gets its number."""
    try:
        row = engine.store.peek("storage_tiers", int(answers["SELECT_OS_TIER"]))
    except (TypeError, ValueError):
        row = None
    return str(row["tier"]) if row is not None and row["tier"] else None


def import_image(engine: Engine, recipe: Row, vm: Row, tier: str, size: int) -> None:
    """Import the image of a drive.

    `media` is "import" until it is done. A failure shows within two seconds and is final (measured). Tests name
    recipes whose image cannot be imported in ``switches["broken_recipes"]``.
    """
    drive = engine.store.add(
        "machine_drives",
        {
            "machine": vm["machine"], "name": "os", "interface": "virtio-scsi", "media": "import",
            "disksize": size if size >= SMALLEST_DISK else 0, "preferred_tier": tier,
        },
    )  # fmt: skip
    add_drive_rows(engine, drive)
    key = drive["$key"]
    if recipe["$key"] in engine.switches.get("broken_recipes", ()):
        engine.clock.schedule(FAIL_SECONDS, "drive.failed", drive=key, file=IMAGE_NAME)
        return
    for step in range(4):
        delay = 0.5 + IMAGE_SECONDS * step / 4
        engine.clock.schedule(delay, "drive.recipe_importing", drive=key, step=step)
    engine.clock.schedule(IMAGE_SECONDS, "drive.recipe_imported", drive=key)


@transition("drive.recipe_importing")
def _importing(engine: Engine, drive: Key, step: int) -> None:
    row, total = engine.store.get("machine_drives", drive), IMAGE_BYTES // 1_000_000
    info = f"Downloading '{IMAGE_NAME}' ({25 * step}% - {total * step // 4}MB / {total}MB)"  # form as measured
    engine.store.set("machine_drive_status", row["status"], status="importing", status_info=info)


@transition("drive.recipe_imported")
def _imported(engine: Engine, drive: Key) -> None:
    row = engine.store.get("machine_drives", drive)
    size = max(row["disksize"], IMAGE_BYTES)
    engine.store.set("machine_drives", drive, media="disk", disksize=size, used_bytes=IMAGE_BYTES)
    bootable(engine)[drive] = True
    engine.store.set("machine_drive_status", row["status"], status="offline", status_info="")


def build_copy(call: Call, recipe: Row, name: str, answers: dict[str, Any]) -> Row:
    """Create a copy of the VM that was published.

    Its drives are clones: `importing` without any progress (measured).
    """
    engine, store = call.engine, call.engine.store
    source = vm_of(engine, store.get("machine_snapshots", recipe["vm_snapshot"])["snap_machine"])
    assert source is not None
    vm = copy_vm(engine, source, name, is_snapshot=False, preserve_macs=False, created_from="recipe")
    clones(engine)[vm["$key"]] = recipe["$key"]
    originals = [row for row in store.select("machine_drives", machine=source["machine"]) if row["media"] == "disk"]
    drives = [row for row in store.select("machine_drives", machine=vm["machine"]) if row["media"] == "disk"]
    for number, (original, drive) in enumerate(zip(originals, drives, strict=True), start=1):
        asked = answers.get(f"YB_DRIVE_{number}_SIZE") or 0
        size = asked if asked >= SMALLEST_DISK else original["disksize"]
        store.set("machine_drives", drive["$key"], media="clone", disksize=size)
        engine.clock.schedule(0.5, "drive.cloning", drive=drive["$key"])
        engine.clock.schedule(CLONE_SECONDS, "drive.cloned", drive=drive["$key"], source=original["$key"])
    for number, card in enumerate(store.select("machine_nics", machine=vm["machine"]), start=1):
        # Measured: the default `__new_internal__` is not applied here; without an answer a NIC has no network.
        answer = answers.get(f"YB_NIC_{number}")
        if answer == NEW_INTERNAL:
            store.remove("machine_nics", card["$key"])
            _nic(call, vm, answer)
        else:
            store.set("machine_nics", card["$key"], vnet=answer)
    return vm


# --- reporting -------------------------------------------------------------------------------------------------------


def cloudinit_files(name: str, answers: dict[str, Any]) -> list[dict[str, str]]:
    """Return the three files of a Linux recipe (names measured).

    Assumption: their contents. Settled by: GET cloudinit_files/<key>?download=1 of a VM that such a recipe created.
    """
    host, user = answers.get("HOSTNAME") or name, answers.get("USER", "")
    return [
        {"name": "/meta-data", "contents": f"instance-id: {name}\nlocal-hostname: {host}\n"},
        {"name": "/network-config", "contents": "version: 2\nethernets:\n  eth0:\n    dhcp4: true\n"},
        {"name": "/user-data", "contents": f"#cloud-config\nhostname: {host}\nusers:\n  - name: {user}\n"},
    ]


def steps(engine: Engine, recipe: Row, name: str, answers: dict[str, Any]) -> list[str]:
    """Return the lines of the log. Assumption: their wording, except the beginning of errors (measured)."""
    lines = [f"Creating virtual machine '{name}' from recipe '{recipe['name']}'"]
    kind = kinds(engine).get(recipe["$key"], COPY)
    lines += [f"Answer to {question} is in place" for question in answers]
    if kind == IMAGE and _tier(engine, answers) is None:
        lines.append("Error executing API command: Error setting tier")
    else:
        lines.append("Creating drive")
    return [*lines, "Creating network interface", "Recipe complete"]


def log_steps(call: Call, recipe: Row, name: str, answers: dict[str, Any]) -> None:
    """Write the steps to the log of the recipe."""
    for line in steps(call.engine, recipe, name, answers):
        level = "error" if line.startswith("Error") else "message"
        entry = {"vm_recipe": recipe["$key"], "level": level, "text": line, "user": call.user_name}
        call.engine.store.add("vm_recipe_logs", {**entry, "timestamp": call.engine.clock.microseconds()})


def report(engine: Engine, recipe: Row, name: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Return the report of a simulation: the answers with predicted keys, the rendered files, the log."""
    store = engine.store
    predicted = {"YB_VM_KEY": _next(store.select("vms")), "YB_MACHINE_KEY": _next(store.select("machines"))}
    files = cloudinit_files(name, answers) if kinds(engine).get(recipe["$key"]) == IMAGE else []
    return {
        "answers": {**answers, **predicted},
        "cloudinit_files": files,
        "logs": steps(engine, recipe, name, answers),
    }


def _next(rows: list[Row]) -> str:
    return str(max((int(row["$key"]) for row in rows), default=0) + 1)
