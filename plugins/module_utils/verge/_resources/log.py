# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of the system: table `logs`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .._schema.codecs import EPOCH, Choice, Timestamp, parse_time, show_time
from .._schema.columns import Column
from .._schema.resource import Journal, Resource

PER_SECOND = 1_000_000

#: The severity of a log entry or an alarm.
LEVELS = ("audit", "message", "warning", "error", "critical", "summary", "debug")


class Instant(Timestamp):
    """A point in time that the platform counts in microseconds."""

    def parse(self, value: Any) -> Any:
        return (parse_time(value) - EPOCH) // timedelta(microseconds=1)

    def show(self, value: Any) -> Any:
        return show_time(EPOCH + timedelta(microseconds=value), "microseconds")


LOG = Resource(
    name="log",
    plural="logs",
    title="log entry",
    table="logs",
    read_only=True,
    identity=("text",),
    # Only what the platform can filter by: otherwise the whole table would have to be read to find some entries.
    columns=(
        Column("text"),
        Column("level", Choice(*LEVELS)),
        Column("time", Instant(), column="timestamp"),
        Column("user"),
        Column(
            "object_type",
            Choice(
                *("vm", "vnet", "tenant", "user", "system", "node", "cluster", "file", "group", "permission", "smtp"),
                *("task", "site", "cloud_snapshots", "catalog_repository", "oidc_application", "service_container"),
                *("vm_service", "vm_import", "vmware_container", "snapshot_profile", "import_export", "updates"),
                "other",
            ),
        ),
        Column("object_name"),
    ),
    listed_by=("level", "object_type", "object_name", "user"),
    journal=Journal("timestamp", PER_SECOND, limit=100),
)
