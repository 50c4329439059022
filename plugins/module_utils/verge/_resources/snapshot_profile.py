# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshot profiles: table `snapshot_profiles`, with their periods."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, NUMBER, TIER, Choice, Duration, Integer, Text
from .._schema.columns import Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Export, Resource, State
from .checks import unique_name

# Which times matter for which frequency; the platform resets all others to their defaults.
_TIMES = {"minute": 0, "hour": 0, "day_of_week": "any", "day_of_month": 0, "month": 0}
_MEANINGFUL = {
    "hourly": {"minute"},
    "daily": {"minute", "hour"},
    "weekly": {"minute", "hour", "day_of_week"},
    "monthly": {"minute", "hour", "day_of_month"},
    "yearly": {"minute", "hour", "day_of_month", "month"},
}


def _times_match_frequency(desired: Desired, period: Optional[State], controls: Controls) -> Optional[str]:
    frequency = desired.get("frequency", period.values.get("frequency") if period else None)
    meaningful = _MEANINGFUL.get(str(frequency), set(_TIMES))
    for option, default in _TIMES.items():
        if option not in meaningful and desired.get(option, default) != default:
            return f"'{option}' does not apply to 'frequency: {frequency}': the platform would reset it"
    return None


PERIOD = Resource(
    name="period",
    title="period",
    table="snapshot_profile_periods",
    columns=(
        Column("name", Text(128), required=True),
        Column("frequency", Choice("hourly", "daily", "weekly", "monthly", "yearly", "custom"), required=True),
        Column("retention", Duration(), required=True),
        Column("minute", Integer(0, 59)),
        Column("hour", Integer(0, 23)),
        Column("day_of_week", Choice("sun", "mon", "tue", "wed", "thu", "fri", "sat", "any")),
        Column("day_of_month", Integer(0, 31)),
        Column("month", Integer(0, 12)),
        Column("max_tier", TIER),
        Column("quiesce", FLAG),
        Column("min_snapshots", Integer(0)),
        Column("immutable", FLAG),
    ),
    facts=(Fact("estimated_snapshot_count", codec=NUMBER),),
    guards=(_times_match_frequency,),
)

SNAPSHOT_PROFILE = Resource(
    name="snapshot_profile",
    plural="snapshot_profiles",
    title="snapshot profile",
    table="snapshot_profiles",
    columns=(
        Column("name", Text(128, trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("ignore_warnings", FLAG),
    ),
    children=(Children("periods", PERIOD, parent_column="profile"),),
    preflights=(unique_name(),),
    export=Export(terraform="snapshot_profile"),
)
