# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for what a document names and does not describe: nodes, images, switches and the like have only a name then."""

from __future__ import annotations

from collections.abc import Callable

from ..behaviours.recipes import IMAGE
from ..behaviours.vm_power import boot
from ..behaviours.vms import bootable
from ..engine import Engine
from ..errors import ApiError
from ..store import Row
from . import recipes
from .empty import TIER_BYTES, add_host, add_tier
from .tools import create

#: Nothing is known of the size of the nodes, and all that runs on the real system has to fit (MiB).
PLENTY = 16 * 1024 * 1024
IMAGE_BYTES = 1_073_741_824
#: The option that names a switch.
UPLINK = "interface_network"


def add(engine: Engine, table: str, name: str, option: str) -> bool:
    """Create something with a name.

    Args:
        engine: The system.
        table: Where it was looked for.
        name: Its name.
        option: The option that names it.

    Returns:
        Whether that was possible.
    """
    maker = _MAKERS.get(table)
    try:
        if maker is not None:
            maker(engine, name, option)
        else:
            create(engine, table, name=name)
    except (ApiError, KeyError, ValueError):
        return False
    return True


def _cluster(engine: Engine, name: str, _option: str) -> None:
    """Give a cluster of the installation its real name, or add another one with a node."""
    first = engine.store.get("clusters", 1)
    if first["name"] == STOCK_CLUSTER:
        engine.store.set("clusters", 1, name=name)
        return
    cluster = create(engine, "clusters", name=name, compute=True, default_cpu="host")
    engine.store.set(
        "cluster_status", cluster["status"], status="online", state="online", total_nodes=1, online_nodes=1
    )
    add_host(engine, cluster["$key"], f"{name}-node", PLENTY)


def _node(engine: Engine, name: str, _option: str) -> None:
    add_host(engine, 1, name, PLENTY)


def _tier(engine: Engine, name: str, _option: str) -> None:
    add_tier(engine, int(name), TIER_BYTES)


def _file(engine: Engine, name: str, _option: str) -> None:
    file = create(engine, "files", name=name, allocated_bytes=str(IMAGE_BYTES), preferred_tier="1")
    engine.store.set("files", file["$key"], filesize=IMAGE_BYTES, used_bytes=IMAGE_BYTES, used_pct=100)


def _network(engine: Engine, name: str, option: str) -> None:
    create(engine, "vnets", name=name, type="physical" if option == UPLINK else "internal")


def _tag(engine: Engine, name: str, _option: str) -> None:
    category, _colon, tag = name.partition(":")
    found = engine.store.find("tag_categories", name=category)
    if found is None:
        anything = {
            column: True for column in engine.contract["tag_categories"].columns if column.startswith("taggable_")
        }
        found = create(engine, "tag_categories", name=category, **anything)
    create(engine, "tags", category=found["$key"], name=tag)


def _vm_recipe(engine: Engine, name: str, _option: str) -> None:
    recipe = recipes.stock(engine, "Linux", "1.0", name, IMAGE)
    recipes.snapshot(engine, recipe)
    recipes.linux_questions(engine, recipe)


STOCK_CLUSTER = "main"
_MAKERS: dict[str, Callable[[Engine, str, str], None]] = {
    "clusters": _cluster,
    "nodes": _node,
    "storage_tiers": _tier,
    "files": _file,
    "vnets": _network,
    "tags": _tag,
    "vm_recipes": _vm_recipe,
}


def enlarge(engine: Engine) -> None:
    """Give the nodes room for everything."""
    for node in engine.store.select("nodes"):
        engine.store.set("nodes", node["$key"], ram=PLENTY, vm_ram=PLENTY)


def install_guests(engine: Engine) -> None:
    """Give each VM with a disk an operating system, which a document says nothing about, and boot what runs."""
    store = engine.store
    for vm in store.select("vms", is_snapshot=False):
        disks = [drive for drive in store.select("machine_drives", machine=vm["machine"]) if drive["media"] == "disk"]
        if disks:
            _install(engine, min(disks, key=lambda drive: int(drive["orderid"])))
    for status in store.select("machine_status", status="running"):
        if store.find("vms", machine=status["machine"], is_snapshot=False):
            boot(engine, status["machine"])


def _install(engine: Engine, disk: Row) -> None:
    bootable(engine)[disk["$key"]] = True
    engine.store.set("machine_drives", disk["$key"], used_bytes=disk["disksize"] // 5)
