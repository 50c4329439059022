# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage tiers of the whole system: table `storage_tiers`. Their condition is in `cluster_tiers`, one row for each cluster."""

from __future__ import annotations

from typing import Any

from .._schema.codecs import Integer
from .._schema.columns import Column, Fact
from .._schema.resource import Resource


def _ratio(raw: Any) -> Any:
    """The platform counts hundredths."""
    return None if raw is None else raw / 100


STORAGE_TIER = Resource(
    name="storage_tier",
    plural="storage_tiers",
    title="storage tier",
    table="storage_tiers",
    read_only=True,
    # The number of a tier is not its key (measured on 26.1.8).
    identity=("tier",),
    columns=(Column("tier", Integer(0, 5)), Column("description")),
    facts=(
        Fact("capacity"),
        Fact("used"),
        Fact("allocated"),
        Fact("used_percent", "used_pct"),
        Fact("deduplication_ratio", "dedupe_ratio", _ratio),
        Fact("reads_per_second", "stats#rops", volatile=True),
        Fact("writes_per_second", "stats#wops", volatile=True),
        Fact("read_bytes_per_second", "stats#rbps", volatile=True),
        Fact("write_bytes_per_second", "stats#wbps", volatile=True),
        Fact("modified", volatile=True),
    ),
)
