# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories of usage: rows that exist only while they are read.

A row is a parent and a time; its key holds both, and every figure is that of the same time in the current table
(`usage`). So a history costs nothing until somebody asks for it.

From vrg: about five minutes between two samples of the short tables, five seconds for the gateway monitor.
Assumption: every other interval, and how many samples are kept. Settled by: GET machine_stats_history_short and the
other histories, fields timestamp, for the same parent, twice a day apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..engine import Engine
from ..registry import computed, generated
from ..store import Key, Row
from . import usage
from .machines import status_of
from .usage import tick, vary

#: Rows of one history table at most: with many parents, fewer samples of each are kept.
MAX_ROWS = 50_000
#: A key is the number of the sample times this, plus the key of the parent.
STRIDE = 10_000_000
#: The samples of a coarse figure whose average and peak are shown.
PARTS = 6

#: The span of time for which a parent has samples.
Span = tuple[Key, float, float]


@dataclass(frozen=True)
class History:
    """A history table."""

    table: str
    parent: str
    seconds: int
    samples: int
    spans: Callable[[Engine], Iterator[Span]]

    def rows(self, engine: Engine, column: str, value: Any) -> list[Row]:
        """Return the rows, in the order of their keys; those of one parent or one key if a filter names it."""
        spans = list(self.spans(engine))
        samples = max(1, min(self.samples, MAX_ROWS // max(1, len(spans))))
        if column == self.parent:
            spans = [span for span in spans if span[0] == value]
        elif column == "$key":
            spans = [span for span in spans if isinstance(value, int) and span[0] == value % STRIDE]
        newest = int(engine.clock.now() // self.seconds)
        numbers = [
            (number, int(key))
            for key, start, end in spans
            for number in range(
                max(newest - samples, int(start // self.seconds)) + 1, min(newest, int(end // self.seconds)) + 1
            )
        ]
        rows = [
            {"$key": number * STRIDE + key, self.parent: key, "timestamp": number * self.seconds}
            for number, key in sorted(numbers)
        ]
        return [row for row in rows if row["$key"] == value] if column == "$key" else rows


# --- parents ---------------------------------------------------------------------------------------------------------


def _span(engine: Engine, key: Key, status: Row, end: float | None = None) -> Span | None:
    """Return the span of the last run: until now, or until the status changed last. None if it never ran."""
    if not status["started"]:
        return None
    stopped = status["last_update"] if end is None else end
    return key, status["started"], engine.clock.now() if status["running"] else stopped


def _machines(engine: Engine) -> Iterator[Span]:
    """Machines are VMs, nodes, networks and tenant nodes; one that never ran has no history (vendor's SDK)."""
    for machine in engine.store.select("machines"):
        status = engine.store.peek("machine_status", machine["status"])
        span = None if status is None else _span(engine, machine["$key"], status)
        if span is not None:
            yield span


def _nics(engine: Engine) -> Iterator[Span]:
    for nic in engine.store.select("machine_nics"):
        machine = engine.store.peek("machines", nic["machine"])
        span = None if machine is None else _span(engine, nic["$key"], status_of(engine, machine["$key"]))
        if span is not None:
            yield span


def _tenants(engine: Engine) -> Iterator[Span]:
    """A tenant that never ran has no history (vendor's SDK)."""
    for tenant in engine.store.select("tenants", is_snapshot=False):
        status = engine.store.peek("tenant_status", tenant["status"])
        span = None if status is None else _span(engine, tenant["$key"], status, status["stopped"])
        if span is not None:
            yield span


def _monitored(engine: Engine) -> Iterator[Span]:
    """Only networks whose gateway is monitored have samples (vendor's SDK)."""
    for vnet in engine.store.select("vnets", monitor_gateway=True):
        span = _span(engine, vnet["$key"], status_of(engine, vnet["machine"]))
        if span is not None:
            yield span


def _always(table: str) -> Callable[[Engine], Iterator[Span]]:
    def spans(engine: Engine) -> Iterator[Span]:
        for row in engine.store.select(table):
            yield row["$key"], 0, engine.clock.now()

    return spans


def _gpus(engine: Engine) -> Iterator[Span]:
    for row in engine.store.select("node_gpu_stats"):
        yield row["node_gpu"], 0, engine.clock.now()


# --- figures ---------------------------------------------------------------------------------------------------------

Figure = Callable[[Engine, Row, str, int], Any]


def machine_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    return usage.machine_figure(usage.past_load(engine, row["machine"]), name, number)


def nic_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    nic = engine.store.get("machine_nics", row["parent_nic"])
    return usage.nic_figure(usage.past_load(engine, nic["machine"]), nic, name, number)


def tier_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    tier = engine.store.get("cluster_tiers", row["tier"])
    if name in ("capacity", "used"):
        return engine.store.get("cluster_tier_status", tier["status"])[name]
    return usage.tier_figure(engine.store.get("cluster_tier_stats", tier["stats"]), name, number)


def cluster_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    """Return a figure of a cluster.

    Assumption: what only an action changes is shown as it is now. Settled by: GET cluster_stats_history_short before and
    after a VM is started.
    """
    status = engine.store.get("cluster_status", engine.store.get("clusters", row["cluster"])["status"])
    if name == "phys_total_cpu":
        return min(100, int(status[name]) + vary(row["cluster"], number, 3))
    reader = engine.projector.column_reader("cluster_status", name)
    return 0 if reader is None else reader(status)


def gpu_figure(engine: Engine, row: Row, name: str, _number: int) -> Any:
    [stats] = engine.store.select("node_gpu_stats", node_gpu=row["node_gpu"])
    return stats[name]


def tenant_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    """Return a figure of a tenant.

    Assumption: what only an action changes is shown as it is now. Settled by: GET tenant_stats_history_short before and
    after a node is added.
    """
    tenant = row["tenant"]
    if name.startswith("tier"):
        return _tenant_storage(engine, tenant, int(name[4]), name[6:])
    nodes = engine.store.select("tenant_nodes", tenant=tenant)
    running = [node for node in nodes if status_of(engine, node["machine"])["running"]]
    allocated, used = sum(node["ram"] for node in nodes), sum(node["ram"] for node in running)
    used = used * (80 + vary(tenant, number // 12, 20)) // 100
    figures = {
        "core_count": sum(node["cpu_cores"] for node in running),
        "ram_used": used,
        "ram_allocated": allocated,
        "ram_pct": used * 100 // allocated if allocated else 0,
        "total_cpu": 1 + vary(tenant, number, 9) if running else 0,
        "ip_count": len(engine.store.select("vnet_addresses", owner=f"tenants/{tenant}")),
    }
    return figures.get(name, 0)


def _tenant_storage(engine: Engine, tenant: Key, tier: int, name: str) -> int:
    for row in engine.store.select("tenant_storage", tenant=tenant):
        found = engine.store.peek("storage_tiers", row["tier"])
        if found is not None and found["tier"] == tier:
            return int(row["used_pct" if name == "pct" else name])
    return 0


def monitor_figure(engine: Engine, row: Row, name: str, number: int) -> Any:
    """Return a figure of a gateway monitor: quality is what was not dropped (vendor's SDK)."""
    key = row["vnet"]
    dropped = int(vary(key, number, 49) == 0)
    latency = 300 + vary(key, number, 600)
    figures = {
        "sent": 5, "dropped": dropped, "dropped_pct": dropped * 20, "quality": 100 - dropped * 20,
        "latency_usec_avg": latency, "latency_usec_peak": latency * 2,
    }  # fmt: skip
    return figures.get(name, 0)


# --- tables ----------------------------------------------------------------------------------------------------------

SHORT, LONG = (300, 288), (3600, 720)
#: History tables without their suffix: parent column, parents, figure.
TABLES: dict[str, tuple[str, Callable[[Engine], Iterator[Span]], Figure]] = {
    "machine_stats": ("machine", _machines, machine_figure),
    "machine_nic_stats": ("parent_nic", _nics, nic_figure),
    "cluster_stats": ("cluster", _always("clusters"), cluster_figure),
    "cluster_tier_stats": ("tier", _always("cluster_tiers"), tier_figure),
    "node_gpu_stats": ("node_gpu", _gpus, gpu_figure),
    "tenant_stats": ("tenant", _tenants, tenant_figure),
    "vnet_monitor_stats": ("vnet", _monitored, monitor_figure),
}
#: Columns of the coarse tables whose names do not end with the figure that they are about.
COARSE = {"core_temp_peak": "core_temp", "core_average": "total_cpu"}


def coarse(name: str) -> tuple[str, Callable[[list[Any]], Any]] | None:
    """Return the figure of a coarse column and how its samples are combined; None if it shows one sample."""
    if name in usage.MACHINE_FIGURES:
        return None
    combine = max if name.endswith("_peak") else _average
    if name in COARSE:
        return COARSE[name], combine
    stem, _line, suffix = name.rpartition("_")
    return (stem, combine) if suffix in ("avg", "peak") and not name.startswith("latency") else None


def _average(values: list[Any]) -> Any:
    return sum(values) // len(values)


def _register(history: History, figure: Figure) -> None:
    generated(history.table)(history.rows)

    def register_column(name: str) -> None:
        combined = coarse(name)

        @computed(history.table, name)
        def read(engine: Engine, row: Row) -> Any:
            number = tick(row["timestamp"])
            if combined is None:
                return figure(engine, row, name, number)
            step = history.seconds // usage.TICK // PARTS
            values = [figure(engine, row, combined[0], number - part * step) for part in range(PARTS)]
            return combined[1]([value for value in values if value is not None] or [0])

    for name in columns_of(history.table):
        if name not in (history.parent, "timestamp"):
            register_column(name)


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a history table."""
    from tests.contract import load_contract

    return tuple(load_contract()[table].columns)


for _name, (_parent, _spans, _figure) in TABLES.items():
    for _suffix, (_seconds, _samples) in (("short", SHORT), ("long", LONG)):
        if (_name, _suffix) == ("vnet_monitor_stats", "short"):
            _seconds, _samples = usage.TICK, 720
        _register(History(f"{_name}_history_{_suffix}", _parent, _seconds, _samples, _spans), _figure)
