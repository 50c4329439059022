# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shorthand for seeds: rows made by the same engine that serves requests, with nobody asking."""

from __future__ import annotations

from typing import Any

from ..behaviours.machines import set_status
from ..behaviours.vm_power import set_drive, set_nic
from ..behaviours.vms import bootable
from ..engine import Call, Engine
from ..store import Key, Row


def create(engine: Engine, table: str, /, **values: Any) -> Row:
    """A row with all checks and hooks."""
    return create_row(engine, table, values)


def create_row(engine: Engine, table: str, values: dict[str, Any]) -> Row:
    """The same for columns that are named like an argument."""
    return Call(engine, engine.contract[table]).create(table, values)


def disk(engine: Engine, vm: Row, gib: int, name: str = "os", system: bool = True, **values: Any) -> Row:
    """A disk, with an operating system on it unless told otherwise."""
    size = gib * 2**30
    drive = create(
        engine, "machine_drives", machine=vm["machine"], name=name, disksize=size, preferred_tier="1", **values
    )
    if system:
        bootable(engine)[drive["$key"]] = True
        engine.store.set("machine_drives", drive["$key"], used_bytes=size // 5)
    return drive


def nic(engine: Engine, vm: Row, vnet: Key, address: str = "") -> Row:
    """A NIC, with the address that the network handed out."""
    card = create(engine, "machine_nics", machine=vm["machine"], vnet=vnet)
    if address:
        engine.store.set("machine_nics", card["$key"], ipaddress=address)
    return card


def running(engine: Engine, machine: Key, node: Key, cores: int, ram: int, hours: float = 100.0) -> None:
    """A machine that has been running for a while."""
    set_status(
        engine, machine, status="running", running=True, state="online", powerstate=True, node=node,
        running_cores=cores, running_ram=ram, started=int(engine.clock.now() - hours * 3600),
    )  # fmt: skip
    for drive in engine.store.select("machine_drives", machine=machine):
        set_drive(engine, drive, "online")
        engine.store.set("machine_drive_stats", drive["stats"], write_bytes=2**31, read_bytes=2**30)
    for card in engine.store.select("machine_nics", machine=machine):
        set_nic(engine, card, card["vnet"] is not None)
