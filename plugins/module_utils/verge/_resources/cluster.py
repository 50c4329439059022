# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of nodes: table `clusters`, with the storage tiers inside them."""

from __future__ import annotations

from .._schema.codecs import DECIMAL, FLAG, NUMBER, RAM, SIZE, TIME, Integer
from .._schema.columns import Column, Fact
from .._schema.resource import Children, Resource
from .tagging import tags_of

TIER = Resource(
    name="tier",
    title="storage tier",
    table="cluster_tiers",
    read_only=True,
    identity=("tier",),
    columns=(Column("tier", Integer(0, 5)),),
    facts=(
        Fact("status", "status#status"),
        Fact("capacity", "status#capacity", SIZE),
        Fact("used", "status#used", SIZE),
        Fact("used_percent", "status#used_pct", DECIMAL),
        Fact("redundant", "status#redundant", FLAG),
        Fact("encrypted", "status#encrypted", FLAG),
        Fact("bad_drives", "status#bad_drives", NUMBER),
    ),
)

CLUSTER = Resource(
    name="cluster",
    plural="clusters",
    title="cluster",
    table="clusters",
    read_only=True,
    columns=(
        Column("name"),
        Column("description"),
        Column("enabled", FLAG),
        Column("compute", FLAG),
        Column("storage", FLAG),
        Column("nested_virtualization", FLAG, column="kvm_nested"),
        Column("default_cpu"),
    ),
    facts=(
        Fact("recommended_cpu", "recommended_cpu_type"),
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("total_nodes", "status#total_nodes", NUMBER),
        Fact("online_nodes", "status#online_nodes", NUMBER),
        Fact("running_machines", "status#running_machines", NUMBER),
        Fact("total_ram", "status#total_ram", RAM),
        Fact("online_ram", "status#online_ram", RAM),
        Fact("used_ram", "status#used_ram", RAM),
        Fact("total_cores", "status#total_cores", NUMBER),
        Fact("online_cores", "status#online_cores", NUMBER),
        Fact("used_cores", "status#used_cores", NUMBER),
        Fact("max_ram_per_vm", codec=RAM),
        Fact("max_cores_per_vm", codec=NUMBER),
        Fact("target_ram_percent", "target_ram_pct", DECIMAL),
        Fact("ram_overcommit_percent", "ram_overcommit_pct", DECIMAL),
        Fact("created", codec=TIME, volatile=True),
    ),
    children=(
        Children("tiers", TIER, parent_column="cluster", nested=("tiers",), match=(("tier",),)),
        tags_of("clusters", read_only=True),
    ),
)
