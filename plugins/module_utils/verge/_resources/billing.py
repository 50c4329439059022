# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system has used in each billing period: table `billing`."""

from __future__ import annotations

from .._schema.codecs import DECIMAL, NUMBER, RAM, SIZE, TIME
from .._schema.columns import Column, Fact
from .._schema.resource import Journal, Resource

_TIERS = range(6)

BILLING = Resource(
    name="billing",
    plural="billing_periods",
    title="billing period",
    table="billing",
    read_only=True,
    # A period may have two rows, whose ends differ by a second (measured on 26.1.8). Both are shown.
    identity=("from",),
    columns=(Column("from", TIME), Column("to", TIME), Column("description")),
    facts=(
        Fact("created", codec=TIME),
        Fact("sent", codec=TIME),
        Fact("total_nodes", codec=NUMBER),
        Fact("online_nodes", codec=NUMBER),
        Fact("running_machines", codec=NUMBER),
        Fact("total_cores", codec=NUMBER),
        Fact("online_cores", codec=NUMBER),
        Fact("used_cores", codec=NUMBER),
        Fact("total_ram", codec=RAM),
        Fact("online_ram", codec=RAM),
        Fact("used_ram", codec=RAM),
        # Other than the amounts above, in bytes.
        Fact("physical_ram_used", "phys_ram_used", SIZE),
        Fact("physical_vram_used", "phys_vram_used", SIZE),
        Fact("physical_cpu", "phys_total_cpu", DECIMAL),
        *(Fact(f"tier_{tier}_{what}", codec=SIZE) for tier in _TIERS for what in ("total", "used")),
        Fact("total_gpus", "gpus_total", NUMBER),
        Fact("used_gpus", "gpus", NUMBER),
        Fact("idle_gpus", "gpus_idle", NUMBER),
        Fact("total_vgpus", "vgpus_total", NUMBER),
        Fact("used_vgpus", "vgpus", NUMBER),
        Fact("idle_vgpus", "vgpus_idle", NUMBER),
        Fact("workload_samples", "workload_datapoints", NUMBER),
        Fact("storage_samples", "storage_datapoints", NUMBER),
    ),
    journal=Journal("created"),
)
