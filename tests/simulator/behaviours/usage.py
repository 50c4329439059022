# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage and traffic, as functions of the clock: computed when they are read, so that nothing runs between requests.

Each figure varies around a stored base with the number of the tick, which is the same for the same row and time in
each run. A counter grows at the average rate since its machine was started, on top of what is stored.

Assumption: every figure; sources show names, units and, in texts of vrg, the length of a tick.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

from ..engine import Engine
from ..registry import computed
from ..store import Key, Row
from .machines import status_of
from .vms import has_os

#: Seconds between two updates of the current figures.
TICK = 5
#: Bytes of an average packet and of an average disk operation.
PACKET, BLOCK = 500, 16_384
#: Counters of storage tiers count from here: the tiers are older than everything else.
ORIGIN = 1_750_000_000


def tick(time: float) -> int:
    """Return the number of the tick at a time."""
    return int(time // TICK)


def current_tick(engine: Engine) -> int:
    """Return the number of the current tick."""
    return tick(engine.clock.now())


def vary(key: Key, number: int, spread: int) -> int:
    """Return a number from 0 to `spread`, the same for the same row and tick."""
    return zlib.crc32(b"%d/%d" % (int(key), number)) % (spread + 1)


@dataclass(slots=True)
class Load:
    """What the figures of a machine vary around."""

    key: int
    #: Whether it does something when it is on: a VM needs a guest.
    able: bool = False
    #: Whether it does something now.
    busy: bool = False
    started: int = 0
    cpu: int = 0
    ram: int = 0
    ram_percent: int = 0
    cores: int = 0
    temperature: int | None = None
    #: The cores at the last tick that was read: several columns show them.
    last: tuple[int, list[int]] = (-1, [])


#: Tables whose rows decide about the load of a machine.
SOURCES = ("machines", "machine_status", "machine_stats", "machine_drives", "machine_drive_status")


def load(engine: Engine, machine: Key) -> Load:
    """Return the load of a machine. It is kept until one of its sources changes, because lists show many figures."""
    tables = engine.store.tables
    version = sum([tables[name].version for name in SOURCES])
    if engine.loads.get("version") != version:
        engine.loads.clear()
        engine.loads["version"] = version
    found = engine.loads.get(machine)
    if found is None:
        found = engine.loads[machine] = _load(engine, machine)
    assert isinstance(found, Load)
    return found


def _load(engine: Engine, machine: Key) -> Load:
    row = engine.store.peek("machines", machine)
    if row is None:
        return Load(int(machine))
    status, stats = status_of(engine, machine), engine.store.get("machine_stats", row["stats"])
    able, whole = row["type"] != "vm" or has_os(engine, machine), int(status["running_ram"])
    return Load(
        key=int(machine), able=able, busy=able and bool(status["running"]),
        started=int(status["started"]), cpu=int(stats["total_cpu"]) or 1 + vary(machine, 0, 9),
        ram=int(stats["ram_used"]) or whole // 4,
        ram_percent=int(stats["ram_pct"]) if stats["ram_used"] else 25 if whole else 0,
        cores=int(status["running_cores"]), temperature=stats["core_temp"],
    )  # fmt: skip


def past_load(engine: Engine, machine: Key) -> Load:
    """Return the load of a machine in its last run."""
    now = load(engine, machine)
    if now.busy or not now.able:
        return now
    found = engine.loads.setdefault(("past", machine), replace(now, busy=True))
    assert isinstance(found, Load)
    return found


# --- machines --------------------------------------------------------------------------------------------------------


def cpu(machine: Load, number: int) -> int:
    """Return the percentage of the processors in use."""
    return max(1, min(100, machine.cpu - 2 + vary(machine.key, number, 5))) if machine.busy else 0


def ram(machine: Load, number: int) -> tuple[int, int]:
    """Return the MiB in use and their percentage."""
    if not machine.busy or not machine.ram:
        return 0, 0
    used = machine.ram * (95 + vary(machine.key, number // 12, 5)) // 100
    return used, machine.ram_percent * used // machine.ram


def cores(machine: Load, number: int) -> list[int]:
    """Return the percentage in use of each core."""
    if machine.last[0] != number:
        total = cpu(machine, number)
        count = machine.cores if total else 0
        percents = [min(100, total - 1 + vary(machine.key * 1000 + core, number, 2)) for core in range(count)]
        machine.last = (number, percents)
    return machine.last[1]


def temperature(machine: Load, number: int) -> int | None:
    """Return the temperature of a node; other machines have none."""
    return None if machine.temperature is None else machine.temperature - 1 + vary(machine.key, number // 12, 3)


def machine_figure(machine: Load, name: str, number: int) -> Any:
    """Return a figure of a machine at a tick."""
    if name in ("ram_used", "ram_pct"):
        return ram(machine, number)[name == "ram_pct"]
    if name in ("core_temp", "core_temp_top"):
        degrees = temperature(machine, number)
        return degrees if degrees is None or name == "core_temp" else degrees + 4
    if name.startswith("core_"):
        return _core_figure(cores(machine, number), name)
    total = cpu(machine, number)
    shares = {"total_cpu": total, "user_cpu": total * 6 // 10, "system_cpu": total * 3 // 10}
    shares["iowait_cpu"] = total - shares["user_cpu"] - shares["system_cpu"]
    return shares.get(name, 0)


def _core_figure(used: list[int], name: str) -> Any:
    if name == "core_usagelist":
        return used
    if name == "core_peak":
        return max(used, default=0)
    return sum(percent > int(name.rpartition("_")[2]) for percent in used)


MACHINE_FIGURES = (
    "total_cpu", "user_cpu", "system_cpu", "iowait_cpu", "vmusage_cpu", "irq_cpu", "ram_used", "ram_pct",
    "core_usagelist", "core_temp", "core_temp_top", "core_peak", "core_count_gt_25", "core_count_gt_50",
    "core_count_gt_75",
)  # fmt: skip


def _register_machine(name: str) -> None:
    @computed("machine_stats", name)
    def read(engine: Engine, stats: Row) -> Any:
        return machine_figure(load(engine, stats["machine"]), name, current_tick(engine))


for _name in MACHINE_FIGURES:
    _register_machine(_name)


@computed("machine_stats", "modified")
def _modified(engine: Engine, stats: Row) -> Any:
    return current_tick(engine) * TICK if load(engine, stats["machine"]).busy else stats["modified"]


def uptime(machine: Load, number: int) -> int:
    """Return the seconds for which a machine has been on at a tick."""
    return max(0, number * TICK - machine.started) if machine.busy else 0


# --- NICs ------------------------------------------------------------------------------------------------------------


def nic_rate(machine: Load, nic: Row, number: int) -> int:
    """Return the bits per second that a NIC sends; it receives twice as much."""
    if nic["vnet"] is None or not nic["enabled"] or not machine.busy:
        return 0
    base = _nic_base(nic)
    return base + vary(nic["$key"], number, base)


def _nic_base(nic: Row) -> int:
    return 4000 + vary(nic["$key"], 0, 60_000)


def nic_figure(machine: Load, nic: Row, name: str, number: int) -> int:
    """Return a figure of a NIC at a tick: rates in bits or packets per second, counters in bytes or packets."""
    name = name.removesuffix("_cur")
    if name == "totalxbps":
        return 3 * nic_rate(machine, nic, number)
    factor = 1 if name.startswith("tx") else 2
    if name.endswith("bps"):
        return factor * nic_rate(machine, nic, number)
    if name.endswith("pps"):
        return factor * nic_rate(machine, nic, number) // (8 * PACKET)
    sent = 0
    if nic_rate(machine, nic, number):
        sent = factor * _nic_base(nic) * 3 // 2 * uptime(machine, number) // 8
    return sent if name.endswith("bytes") else sent // PACKET


NIC_RATES = ("txpps", "rxpps", "txbps", "rxbps", "totalxbps")
NIC_COUNTERS = ("tx_pckts", "rx_pckts", "tx_bytes", "rx_bytes")


def _register_nic(name: str) -> None:
    @computed("machine_nic_stats", name)
    def read(engine: Engine, stats: Row) -> Any:
        nic = engine.store.peek("machine_nics", stats["parent_nic"])
        if nic is None:
            return stats[name]
        return stats[name] + nic_figure(load(engine, nic["machine"]), nic, name, current_tick(engine))


for _name in (*NIC_RATES, *NIC_COUNTERS, *(f"{name}_cur" for name in NIC_COUNTERS)):
    _register_nic(_name)


# --- drives ----------------------------------------------------------------------------------------------------------


def drive_operations(engine: Engine, drive: Row, number: int) -> int:
    """Return the write operations per second of a drive; it reads half as much."""
    if not load(engine, drive["machine"]).busy:
        return 0
    stats = engine.store.peek("machine_drive_stats", drive["stats"])
    if stats is None or not (stats["write_bytes"] or stats["writes"]):
        return 0  # written bytes show that a guest has booted (measured), so there are none before
    return 2 + vary(drive["$key"], number, 8)


def drive_figure(engine: Engine, drive: Row, name: str, number: int) -> Any:
    """Return a figure of a drive at a tick."""
    writes = drive_operations(engine, drive, number)
    reads = writes // 2
    if name in ("rops", "wops", "rbps", "wbps", "totalbps"):
        rates = {"rops": reads, "wops": writes, "rbps": reads * BLOCK, "wbps": writes * BLOCK}
        return rates.get(name, (reads + writes) * BLOCK)
    if name in ("util", "service_time"):
        return round(writes / 10, 1)
    done = uptime(load(engine, drive["machine"]), number) * (6 if name.startswith("write") else 3) if writes else 0
    return done * BLOCK if name.endswith("bytes") else done


DRIVE_FIGURES = (
    "reads", "writes", "read_bytes", "write_bytes", "rops", "wops", "rbps", "wbps", "totalbps", "util",
    "service_time",
)  # fmt: skip


def _register_drive(name: str) -> None:
    @computed("machine_drive_stats", name)
    def read(engine: Engine, stats: Row) -> Any:
        drive = engine.store.peek("machine_drives", stats["parent_drive"])
        return stats[name] if drive is None else stats[name] + drive_figure(engine, drive, name, current_tick(engine))


for _name in DRIVE_FIGURES:
    _register_drive(_name)


@computed("machine_drive_stats", "used_bytes")
def _drive_used(engine: Engine, stats: Row) -> Any:
    drive = engine.store.peek("machine_drives", stats["parent_drive"])
    return stats["used_bytes"] if drive is None else drive["used_bytes"]


@computed("machine_drive_stats", "max_bytes")
def _drive_size(engine: Engine, stats: Row) -> Any:
    drive = engine.store.peek("machine_drives", stats["parent_drive"])
    return stats["max_bytes"] if drive is None else drive["disksize"]


def _register_update(table: str, column: str, parent: str) -> None:
    @computed(table, "last_update")
    def read(engine: Engine, stats: Row) -> Any:
        row = engine.store.peek(parent, stats[column])
        busy = row is not None and load(engine, row["machine"]).busy
        return current_tick(engine) * TICK if busy else stats["last_update"]


_register_update("machine_nic_stats", "parent_nic", "machine_nics")
_register_update("machine_drive_stats", "parent_drive", "machine_drives")


# --- storage ---------------------------------------------------------------------------------------------------------

TIER_RATES = ("rops", "wops", "rbps", "wbps")
TIER_COUNTERS = ("reads", "writes", "read_bytes", "write_bytes")


def tier_figure(stats: Row, name: str, number: int) -> int:
    """Return a figure of a storage tier, or of a tier of a cluster, at a tick: a tier without I/O has none."""
    if name in TIER_RATES:
        base = int(stats[name])
        return base + vary(stats["$key"], number, base) if base else 0
    base = int(stats[TIER_RATES[TIER_COUNTERS.index(name)]])
    return int(stats[name]) + base * 3 // 2 * max(0, number * TICK - ORIGIN)


def _register_tier(table: str, name: str) -> None:
    @computed(table, name)
    def read(engine: Engine, stats: Row) -> Any:
        return tier_figure(stats, name, current_tick(engine))


for _table in ("storage_tier_stats", "cluster_tier_stats"):
    for _name in (*TIER_RATES, *TIER_COUNTERS):
        _register_tier(_table, _name)

    @computed(_table, "last_update")
    def _tier_update(engine: Engine, _stats: Row) -> Any:
        return current_tick(engine) * TICK


@computed("tenant_stats", "last_update")
def _tenant_update(engine: Engine, stats: Row) -> Any:
    """Update the usage of a tenant every five seconds while it runs (vrg)."""
    tenant = engine.store.peek("tenants", stats["tenant"])
    status = engine.store.peek("tenant_status", tenant["status"]) if tenant is not None else None
    return current_tick(engine) * TICK if status is not None and status["running"] else stats["last_update"]
