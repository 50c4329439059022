# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage tiers of the whole system: table `storage_tiers`. Their condition is in `cluster_tiers`, one row for each cluster."""

from __future__ import annotations

from typing import Any

from .._schema.codecs import DECIMAL, NUMBER, SIZE, TIME, Decimal, Integer
from .._schema.columns import Column, Fact
from .._schema.resource import Resource


class Hundredths(Decimal):
    """A number that the platform counts in hundredths."""

    def load(self, raw: Any) -> Any:
        return int(raw) / 100


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
        Fact("capacity", codec=SIZE),
        Fact("used", codec=SIZE),
        Fact("allocated", codec=SIZE),
        Fact("used_percent", "used_pct", DECIMAL),
        Fact("deduplication_ratio", "dedupe_ratio", Hundredths()),
        Fact("reads_per_second", "stats#rops", NUMBER, volatile=True),
        Fact("writes_per_second", "stats#wops", NUMBER, volatile=True),
        Fact("read_throughput", "stats#rbps", SIZE, volatile=True),
        Fact("write_throughput", "stats#wbps", SIZE, volatile=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
)
