# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for seeds: rows created by the engine that serves requests, without a request."""

from __future__ import annotations

from typing import Any

from ..behaviours.machines import set_status
from ..behaviours.vm_power import set_drive, set_nic
from ..behaviours.vms import bootable
from ..engine import Call, Engine
from ..store import Key, Row


def create(engine: Engine, table: str, /, **values: Any) -> Row:
    """Create a row with all checks and hooks."""
    return create_row(engine, table, values)


def create_row(engine: Engine, table: str, values: dict[str, Any]) -> Row:
    """Create a row from a dict of its columns, with all checks and hooks."""
    return Call(engine, engine.contract[table]).create(table, values)


def disk(engine: Engine, vm: Row, gib: int, name: str = "os", system: bool = True, **values: Any) -> Row:
    """Create a disk, with an operating system unless `system` is false."""
    size = gib * 2**30
    drive = create(
        engine, "machine_drives", machine=vm["machine"], name=name, disksize=size, preferred_tier="1", **values
    )
    if system:
        bootable(engine)[drive["$key"]] = True
        engine.store.set("machine_drives", drive["$key"], used_bytes=size // 5)
    return drive


def nic(engine: Engine, vm: Row, vnet: Key, address: str = "") -> Row:
    """Create a NIC, with the address that the network assigned."""
    card = create(engine, "machine_nics", machine=vm["machine"], vnet=vnet)
    if address:
        engine.store.set("machine_nics", card["$key"], ipaddress=address)
    return card


def running(engine: Engine, machine: Key, node: Key, cores: int, ram: int, hours: float = 100.0) -> None:
    """Mark a machine as running for some hours."""
    set_status(
        engine, machine, status="running", running=True, state="online", powerstate=True, node=node,
        running_cores=cores, running_ram=ram, started=int(engine.clock.now() - hours * 3600),
    )  # fmt: skip
    for drive in engine.store.select("machine_drives", machine=machine):
        set_drive(engine, drive, "online")
        engine.store.set("machine_drive_stats", drive["stats"], write_bytes=2**31, read_bytes=2**30)
    for card in engine.store.select("machine_nics", machine=machine):
        set_nic(engine, card, card["vnet"] is not None)
