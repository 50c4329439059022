# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform measures of objects: the current figures, and their two histories."""

from __future__ import annotations

from typing import Any

from .._schema.codecs import NUMBER, RAM, SIZE, Decimal
from .._schema.columns import Fact
from .._schema.resource import Samples, Series


class _Milliseconds(Decimal):
    """A time that the platform measures in microseconds."""

    def load(self, raw: Any) -> Any:
        return float(raw) / 1000


_LATENCY = _Milliseconds()

_LOAD = (
    Fact("cpu_percent", "total_cpu", NUMBER),
    Fact("cpu_user_percent", "user_cpu", NUMBER),
    Fact("cpu_system_percent", "system_cpu", NUMBER),
    Fact("cpu_iowait_percent", "iowait_cpu", NUMBER),
    Fact("cpu_guests_percent", "vmusage_cpu", NUMBER),
    Fact("busiest_core_percent", "core_peak", NUMBER),
    Fact("cores_over_25_percent", "core_count_gt_25", NUMBER),
    Fact("cores_over_50_percent", "core_count_gt_50", NUMBER),
    Fact("cores_over_75_percent", "core_count_gt_75", NUMBER),
    Fact("ram_used", codec=RAM),
    Fact("ram_of_guests", "vram_used", RAM),
    Fact("temperature", "core_temp", NUMBER),
    Fact("highest_temperature", "core_temp_top", NUMBER),
)

#: The load of a machine: a VM, a node, or the router of a network.
MACHINE = Series(
    "machine",
    "machine",
    "machine",
    {
        "now": Samples("machine_stats", "modified", (*_LOAD, Fact("ram_percent", "ram_pct", NUMBER))),
        "short": Samples("machine_stats_history_short", "timestamp", _LOAD),
        "long": Samples("machine_stats_history_long", "timestamp", _LOAD),
    },
)

_TOTALS = (
    Fact("data_sent", "tx_bytes", SIZE),
    Fact("data_received", "rx_bytes", SIZE),
    Fact("sent_packets", "tx_pckts", NUMBER),
    Fact("received_packets", "rx_pckts", NUMBER),
)
_RATES = (
    Fact("sent_rate", "txbps", NUMBER),
    Fact("received_rate", "rxbps", NUMBER),
    Fact("sent_packet_rate", "txpps", NUMBER),
    Fact("received_packet_rate", "rxpps", NUMBER),
)
_AVERAGES_AND_PEAKS = (
    *(Fact(fact.name, f"{fact.expression}_avg", NUMBER) for fact in _RATES),
    *(Fact(f"{fact.name}_peak", f"{fact.expression}_peak", NUMBER) for fact in _RATES),
)


def _traffic(name: str, points_at: str, inside: str = "") -> Series:
    """Return the traffic of NICs. The key of a row is not that of its NIC (measured on 26.1.8)."""
    tables = {
        "now": Samples("machine_nic_stats", "last_update", (*_RATES, *_TOTALS)),
        "short": Samples("machine_nic_stats_history_short", "timestamp", (*_RATES, *_TOTALS)),
        "long": Samples("machine_nic_stats_history_long", "timestamp", (*_AVERAGES_AND_PEAKS, *_TOTALS)),
    }
    return Series(name, points_at, "parent_nic", tables, inside)


#: The traffic of each NIC inside a machine, and of the two that the router of a network has.
NICS = _traffic("nic", "$key", inside="nics")
ROUTER = _traffic("router", "nic")
DMZ = _traffic("dmz", "nic_dmz")

#: What the drives of a machine read and write. No client knows the columns of the histories.
DRIVES = Series(
    "drive",
    "$key",
    "parent_drive",
    {
        "now": Samples(
            "machine_drive_stats",
            "last_update",
            (
                Fact("data_read", "read_bytes", SIZE),
                Fact("data_written", "write_bytes", SIZE),
                Fact("reads", codec=NUMBER),
                Fact("writes", codec=NUMBER),
                Fact("read_rate", "rbps", NUMBER),
                Fact("write_rate", "wbps", NUMBER),
                Fact("reads_per_second", "rops", NUMBER),
                Fact("writes_per_second", "wops", NUMBER),
            ),
        )
    },
    inside="drives",
)

_MONITOR = (
    Fact("latency", "latency_usec_avg", _LATENCY),
    Fact("latency_peak", "latency_usec_peak", _LATENCY),
    Fact("loss_percent", "dropped_pct", NUMBER),
    Fact("quality_percent", "quality", NUMBER),
    Fact("probes", "sent", NUMBER),
    Fact("lost_probes", "dropped", NUMBER),
)

#: How well the gateway of a network can be reached; only of networks that monitor it.
GATEWAY = Series(
    "gateway",
    "$key",
    "vnet",
    {
        "short": Samples("vnet_monitor_stats_history_short", "timestamp", _MONITOR),
        "long": Samples("vnet_monitor_stats_history_long", "timestamp", _MONITOR),
    },
)

_CLUSTER = (
    Fact("cpu_percent", "phys_total_cpu", NUMBER),
    Fact("running_machines", codec=NUMBER),
    Fact("total_nodes", codec=NUMBER),
    Fact("online_nodes", codec=NUMBER),
    Fact("total_cores", codec=NUMBER),
    Fact("online_cores", codec=NUMBER),
    Fact("used_cores", codec=NUMBER),
    Fact("total_ram", codec=RAM),
    Fact("online_ram", codec=RAM),
    Fact("used_ram", codec=RAM),
)
_GPUS = (
    Fact("gpus_in_use", "gpus", NUMBER),
    Fact("gpus_idle", codec=NUMBER),
    Fact("gpus_total", codec=NUMBER),
    Fact("vgpus_in_use", "vgpus", NUMBER),
    Fact("vgpus_idle", codec=NUMBER),
    Fact("vgpus_total", codec=NUMBER),
)

OF_CLUSTERS = Series(
    "cluster",
    "$key",
    "cluster",
    {
        "now": Samples("cluster_status", "last_update", _CLUSTER),
        "short": Samples("cluster_stats_history_short", "timestamp", (*_CLUSTER, *_GPUS)),
        "long": Samples("cluster_stats_history_long", "timestamp", (*_CLUSTER, *_GPUS)),
    },
)

_TENANT = (
    Fact("cpu_percent", "total_cpu", NUMBER),
    Fact("cores", "core_count", NUMBER),
    Fact("ram_used", codec=RAM),
    Fact("ram_allocated", codec=RAM),
    Fact("address_count", "ip_count", NUMBER),
    Fact("gpus_in_use", "gpus_used", NUMBER),
    Fact("vgpus_in_use", "vgpus_used", NUMBER),
    *(Fact(f"tier{tier}_{what}", codec=SIZE) for tier in range(6) for what in ("used", "provisioned")),
)

OF_TENANTS = Series(
    "tenant",
    "$key",
    "tenant",
    {
        "now": Samples("tenant_stats", "last_update", (Fact("ram_used", codec=RAM),)),
        "short": Samples("tenant_stats_history_short", "timestamp", _TENANT),
        "long": Samples("tenant_stats_history_long", "timestamp", _TENANT),
    },
)
