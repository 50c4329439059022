# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single nodes of tenants, with their power and their place: table `tenant_nodes`."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from .._schema.columns import CREATE_ONLY, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, State, Use
from .checks import unique_name
from .migration import MIGRATION_CONTROLS, NODE_TAKES_IT, live_migration
from .stocks import MEMORY, started_machine
from .tenant import NODE


def _tenant_is_required(desired: Desired, node: Optional[State], controls: Controls) -> Optional[str]:
    if controls.key is None and desired.get("tenant") is None:
        return "'tenant' is required: names of tenant nodes are only unique inside their tenant"
    return None


TENANT_NODE = replace(
    NODE,
    name="tenant_node",
    plural="tenant_nodes",
    columns=(
        *NODE.columns[:1],
        Reference(
            "tenant",
            table="tenants",
            title="tenant",
            constants=(("is_snapshot", False),),
            required=True,
            write=CREATE_ONLY,
        ),
        *NODE.columns[1:],
    ),
    scope=("tenant",),
    move=live_migration("host_node"),
    controls=MIGRATION_CONTROLS,
    guards=(*NODE.guards, _tenant_is_required),
    preflights=(*NODE.preflights, unique_name(within="tenant"), NODE_TAKES_IT),
    uses=(Use(MEMORY, started_machine),),
    export=Export(on_request="they are exported with their tenants"),
)
