# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks of nodes, with what they report about their health: table `machine_drive_phys`."""

from __future__ import annotations

from typing import Any

from .._schema.codecs import FLAG, NUMBER, SIZE, TIME, Duration, Integer
from .._schema.columns import Column, Fact
from .._schema.resource import Resource


class Hours(Duration):
    """A duration that the platform counts in hours."""

    def load(self, raw: Any) -> Any:
        return int(raw) * 3600


PHYSICAL_DRIVE = Resource(
    name="physical_drive",
    plural="physical_drives",
    title="physical drive",
    table="machine_drive_phys",
    read_only=True,
    # Disks of two nodes share path and location (measured on 26.1.8).
    identity=("serial",),
    columns=(
        Column("serial"),
        Column("model"),
        Column("firmware", column="fw"),
        # Below 0: the disk does not belong to the vSAN.
        Column("tier", Integer(), column="vsan_tier"),
        Column("boot", FLAG),
        Column("swap", FLAG),
        Column("spare", FLAG),
        Column("encrypted", FLAG),
    ),
    facts=(
        # The machine of a node has its name.
        Fact("node", "parent_drive#machine#name"),
        Fact("status", "parent_drive#status#status"),
        Fact("path"),
        Fact("location"),
        Fact("size", codec=SIZE),
        Fact("temperature", "temp", NUMBER, volatile=True),
        Fact("temperature_warning", "temp_warn", FLAG),
        Fact("wear_level", codec=NUMBER),
        Fact("wear_level_warning", "wear_level_warn", FLAG),
        Fact("in_operation_for", "hours", Hours(), volatile=True),
        Fact("in_operation_for_warning", "hours_warn", FLAG),
        Fact("reallocated_sectors", "realloc_sectors", NUMBER),
        Fact("reallocated_sectors_warning", "realloc_sectors_warn", FLAG),
        Fact("pending_sectors", "current_pending_sector", NUMBER),
        Fact("pending_sectors_warning", "current_pending_sector_warn", FLAG),
        Fact("uncorrectable_sectors", "offline_uncorrectable", NUMBER),
        Fact("uncorrectable_sectors_warning", "offline_uncorrectable_warn", FLAG),
        Fact("smart", codec=FLAG),
        Fact("vsan_drive_id", "vsan_driveid", NUMBER),
        Fact("vsan_used", codec=SIZE),
        Fact("vsan_max", codec=SIZE),
        Fact("vsan_read_errors", codec=NUMBER),
        Fact("vsan_write_errors", codec=NUMBER),
        Fact("vsan_last_error"),
        Fact("vsan_repairing", codec=NUMBER, volatile=True),
        Fact("vsan_throttle", codec=SIZE, volatile=True),
        Fact("vsan_online_since", codec=TIME),
        Fact("modified", codec=TIME, volatile=True),
    ),
)
