# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes of the system, and those that tenants see as their own: table `nodes`."""

from __future__ import annotations

from .._schema.codecs import FLAG, NUMBER, RAM, TIME
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Resource
from .node_devices import DEVICES
from .tagging import tags_of

NODE = Resource(
    name="node",
    plural="nodes",
    title="node",
    table="nodes",
    read_only=True,
    columns=(
        Column("name"),
        Column("description"),
        Reference("cluster", table="clusters", title="cluster"),
        Column("maintenance", FLAG),
        Column("need_restart", FLAG),
        Column("physical", FLAG),
        Column("vsan_connected", FLAG),
    ),
    facts=(
        # The status of a node is that of its machine; it has no such column itself (measured on 26.1.8).
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", FLAG),
        Fact("started", "machine#status#started", TIME, volatile=True),
        Fact("restart_reason"),
        Fact("model"),
        Fact("asset_tag"),
        Fact("cpu"),
        Fact("cpu_speed"),
        Fact("cores", codec=NUMBER),
        Fact("cpu_usage", "machine#stats#total_cpu", NUMBER, volatile=True),
        Fact("core_temperature", "machine#stats#core_temp", NUMBER, volatile=True),
        Fact("ram", codec=RAM),
        # The part that machines can use: `ram` overstates it by a third (measured on 26.1.8).
        Fact("vm_ram", codec=RAM),
        Fact("ram_used", "machine#stats#ram_used", RAM, volatile=True),
        Fact("failover_ram", codec=RAM),
        Fact("overcommit", codec=RAM),
        Fact("iommu", codec=FLAG),
        Fact("ipmi_address"),
        Fact("ipmi_status"),
        Fact("vsan_node_id", "vsan_nodeid", NUMBER),
        Fact("version", "yb_version"),
        Fact("os_version"),
        Fact("kernel_version"),
        Fact("appserver_version"),
        Fact("vsan_version"),
        Fact("qemu_version"),
    ),
    children=(*DEVICES, tags_of("nodes", read_only=True)),
)
