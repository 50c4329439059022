# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the runs of VM exports: table `volume_vm_export_stats`."""

from __future__ import annotations

from .._schema.codecs import NUMBER, SIZE, TIME, Duration
from .._schema.columns import Column, Fact
from .._schema.resource import Journal, Resource

VM_EXPORT_RUN = Resource(
    name="vm_export_run",
    plural="vm_export_runs",
    title="run of a VM export",
    table="volume_vm_export_stats",
    read_only=True,
    columns=(
        Column("volume", read="volume_vm_exports#volume#name"),
        Column("folder", column="file_name"),
    ),
    identity=("folder",),
    facts=(
        Fact("time", "timestamp", TIME, volatile=True),
        Fact("vm_count", "virtual_machines", NUMBER),
        Fact("exported_count", "export_success", NUMBER),
        Fact("error_count", "errors", NUMBER),
        Fact("quiesced_count", "quiesced", NUMBER),
        Fact("size", "size_bytes", SIZE),
        Fact("duration", codec=Duration()),
    ),
    journal=Journal("timestamp"),
)
