# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS services: table `vm_services`. Each is a VM that holds volumes, shares and accounts."""

from __future__ import annotations

from .._schema.codecs import FLAG, NUMBER, RAM
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Resource
from .machines import GuestNetworks

NAS_SERVICE = Resource(
    name="nas_service",
    plural="nas_services",
    title="NAS service",
    table="vm_services",
    read_only=True,
    columns=(
        Column("name"),
        Reference("vm", table="vms", title="VM"),
        Column("max_imports", NUMBER),
        Column("max_syncs", NUMBER),
        Column("disable_swap", FLAG),
        Column("read_ahead_kb", column="read_ahead_kb_default"),
    ),
    facts=(
        Fact("status", "vm#machine#status#status"),
        Fact("running", "vm#machine#status#running", FLAG),
        Fact("node", "vm#machine#status#node#name"),
        Fact("cpu_cores", "vm#cpu_cores", NUMBER),
        Fact("ram", "vm#ram", RAM),
        # Services of snapshots and of the recipe are rows as well.
        Fact("is_snapshot", "vm#is_snapshot", FLAG),
        Fact("guest_networks", "vm#machine#status#agent_guest_info", GuestNetworks()),
    ),
)
