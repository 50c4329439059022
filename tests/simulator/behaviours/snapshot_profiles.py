# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshot profiles and their periods."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..registry import action, after_create, after_delete, before_create, before_update, computed
from ..store import Key, Row

DAY = 86_400
SECONDS = {"hourly": 3600, "daily": DAY, "weekly": 7 * DAY, "monthly": 30 * DAY, "yearly": 365 * DAY, "custom": DAY}
#: The server resets what does not apply to a frequency (vendor's schema notes, which name the hour of an hourly and
#: the weekday of a daily period). Assumption: the rest of this list.
INAPPLICABLE = {
    "hourly": ("hour", "day_of_week", "day_of_month", "month"),
    "daily": ("day_of_week", "day_of_month", "month"),
    "weekly": ("day_of_month", "month"),
    "monthly": ("day_of_week", "month"),
    "yearly": ("day_of_week",),
    "custom": (),
}


def _reset_inapplicable(call: Call, frequency: str, values: dict[str, Any]) -> None:
    for name in INAPPLICABLE.get(frequency, ()):
        values[name] = call.table.columns[name].default


@before_create("snapshot_profile_periods")
def complete_period(call: Call, values: dict[str, Any]) -> None:
    """Reset what does not apply to the frequency, and estimate the number of snapshots."""
    _reset_inapplicable(call, values["frequency"], values)


@after_create("snapshot_profile_periods")
def add_tags(call: Call, period: Row) -> None:
    """Create the row for the tags of a period (seen on a system without a tag). Assumption: one row per period."""
    call.engine.store.add("snapshot_profile_period_tags", {"snapshot_profile_period": period["$key"]})


@before_update("snapshot_profile_periods")
def change_period(call: Call, period: Row, changes: dict[str, Any]) -> None:
    if changes:
        _reset_inapplicable(call, str(changes.get("frequency", period["frequency"])), changes)


@computed("snapshot_profile_periods", "estimated_snapshot_count")
def _estimate(engine: Engine, period: Row) -> Any:
    """Estimate the number of snapshots: seven for a daily period that keeps a week (vendor's SDK).

    Assumption: the formula.
    """
    seconds = SECONDS.get(period["frequency"])  # a test may store a frequency that no release has
    return max(period["min_snapshots"], period["retention"] // seconds if seconds else 0)


@after_delete("snapshot_profiles")
def strip(call: Call, profile: Row) -> None:
    """Silently remove the profile from VMs, volumes and tenants (measured); the contract deletes its periods."""
    _clear_references(call.engine, "snapshot_profiles", profile["$key"])


@after_delete("snapshot_profile_periods")
def forget_period(call: Call, period: Row) -> None:
    """Clear the period of the snapshots that it created, which stay. That is an assumption."""
    _clear_references(call.engine, "snapshot_profile_periods", period["$key"])


def _clear_references(engine: Engine, target: str, key: Key) -> None:
    for table in engine.contract.values():
        for column in table.columns.values():
            if column.type == "ref" and column.to == target and not column.write_only:
                for row in engine.store.select(table.name, **{column.name: key}):
                    engine.store.set(table.name, row["$key"], **{column.name: None})


@action("snapshot_profile_actions", "delete")
def delete(call: Call, profile: Row, _params: dict[str, Any]) -> None:
    """Delete the profile as official SDKs do; a plain DELETE works as well (official Terraform provider)."""
    call.delete("snapshot_profiles", profile["$key"], cascading=False)
