# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of nodes: table `clusters`, with the storage tiers inside them."""

from __future__ import annotations

from .._schema.codecs import FLAG, Integer
from .._schema.columns import Column, Fact, flag
from .._schema.resource import Children, Resource

TIER = Resource(
    name="tier",
    title="storage tier",
    table="cluster_tiers",
    read_only=True,
    identity=("tier",),
    columns=(Column("tier", Integer(0, 5)),),
    facts=(
        Fact("status", "status#status"),
        Fact("capacity", "status#capacity"),
        Fact("used", "status#used"),
        Fact("used_percent", "status#used_pct"),
        Fact("redundant", "status#redundant", flag),
        Fact("encrypted", "status#encrypted", flag),
        Fact("bad_drives", "status#bad_drives"),
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
        Fact("total_nodes", "status#total_nodes"),
        Fact("online_nodes", "status#online_nodes"),
        Fact("running_machines", "status#running_machines"),
        Fact("total_ram", "status#total_ram"),
        Fact("online_ram", "status#online_ram"),
        Fact("used_ram", "status#used_ram"),
        Fact("total_cores", "status#total_cores"),
        Fact("online_cores", "status#online_cores"),
        Fact("used_cores", "status#used_cores"),
        Fact("max_ram_per_vm"),
        Fact("max_cores_per_vm"),
        Fact("target_ram_percent", "target_ram_pct"),
        Fact("ram_overcommit_percent", "ram_overcommit_pct"),
        Fact("created", volatile=True),
    ),
    children=(Children("tiers", TIER, parent_column="cluster", nested=("tiers",), match=(("tier",),)),),
)
