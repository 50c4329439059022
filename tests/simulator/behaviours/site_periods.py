# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshot periods that an outgoing sync follows, and what a receiver asks of its sender.

Assumption: a period takes a system snapshot at its time if a sync follows it. No source shows which other periods take
system snapshots, so the simulator takes no others. Settled by: GET cloud_snapshots?fields=name,snapshot_period
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, no_such_row
from ..registry import action, after_create, after_delete, transition
from ..store import Key, Row
from .site_transfers import enqueue, number_in
from .sites import other_system
from .task_schedules import WEEKDAYS, runs_after, zone_of

REPEATS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
#: What a period of the sync says about each item of its queue.
FOLLOWED = ("retention", "priority", "do_not_expire", "destination_prefix")


def as_schedule(period: Row) -> dict[str, Any]:
    """Return the schedule of a snapshot period. Assumption: day and month 0 mean the first ones."""
    hourly = period["frequency"] == "hourly"
    any_day = period["frequency"] != "weekly" or period["day_of_week"] == "any"
    return {
        "repeat_every": REPEATS[period["frequency"]], "repeat_iteration": 1, "day_of_month": "start_date",
        "start_date": f"2000-{period['month'] or 1:02}-{period['day_of_month'] or 1:02}", "end_date": "",
        "start_time_of_day": period["minute"] * 60 + (0 if hourly else period["hour"] * 3600),
        "end_time_of_day": 86_400,
        **{day: any_day or day.startswith(period["day_of_week"]) for day in WEEKDAYS},
    }  # fmt: skip


@after_create("site_syncs_outgoing_profile_periods")
def plan_first(call: Call, link: Row) -> None:
    plan(call.engine, link, call.engine.clock.now())


@after_delete("site_syncs_outgoing_profile_periods")
def forget(call: Call, link: Row) -> None:
    call.engine.clock.cancel("period.due", link=link["$key"])


def plan(engine: Engine, link: Row, after: float) -> None:
    """Plan the next snapshot of a period. Assumption: a custom period takes none."""
    period = engine.store.peek("snapshot_profile_periods", link["profile_period"])
    if period is None or period["frequency"] not in REPEATS:
        return
    due = next(runs_after(as_schedule(period), after, zone_of(engine)), None)
    if due is not None:
        engine.clock.plan(due - after, "period.due", link=link["$key"], due=due)


@transition("period.due")
def _due(engine: Engine, link: Key, due: int) -> None:
    """Take the snapshot, or the one that was taken for another sync at the same time, and queue it."""
    store, row = engine.store, engine.store.peek("site_syncs_outgoing_profile_periods", link)
    period = store.peek("snapshot_profile_periods", row["profile_period"]) if row is not None else None
    if row is None or period is None:
        return
    plan(engine, row, due)
    name = f"{period['name']}_{datetime.fromtimestamp(due, zone_of(engine)):%Y%m%d_%H%M}"  # assumption
    found = store.select("cloud_snapshots", name=name)
    if found:
        snapshot = found[0]
    else:
        body = {"name": name, "retention": period["retention"], "immutable": period["immutable"]}
        snapshot = Call(engine, engine.contract["cloud_snapshots"]).create("cloud_snapshots", body)
        origin = {"snapshot_profile": period["profile"], "snapshot_period": period["$key"]}
        store.set("cloud_snapshots", snapshot["$key"], **origin)
    enqueue(engine, row["site_syncs_outgoing"], snapshot["$key"], **{column: row[column] for column in FOLLOWED})


# --- the receiver ----------------------------------------------------------------------------------------------------


def _sender(engine: Engine, verified: Row) -> tuple[Engine, Row]:
    """Return the system that sends, and its sync."""
    incoming = engine.store.get("site_syncs_incoming", verified["site_syncs_incoming"])
    system = other_system(engine, engine.store.get("sites", incoming["site"])["url"])
    syncs = system.engine.store.select("site_syncs_outgoing", remote_sync_id=incoming["sync_id"]) if system else []
    if system is None or not syncs:
        raise ApiError(422, "The sender cannot be reached")  # assumption
    return system.engine, syncs[0]


@action("site_syncs_incoming_verified_actions", "list_snaps")
def list_snapshots(call: Call, verified: Row, _params: dict[str, Any]) -> dict[str, Any]:
    """Return the snapshots of the sender.

    The SDK looks for them at the top of the answer; the answers of all other actions have theirs in `response`, where
    it does not find any. Assumption: the members of each snapshot.
    """
    engine, _sync = _sender(call.engine, verified)
    rows = [row for row in engine.store.select("cloud_snapshots") if not row["remote_sync"]]
    return {"snapshots": [{"name": row["name"], "expires": row["expires"]} for row in rows]}


@action("site_syncs_incoming_verified_actions", "request")
def request(call: Call, verified: Row, params: dict[str, Any]) -> None:
    """Ask the sender for a snapshot, by its name."""
    engine, sync = _sender(call.engine, verified)
    found = engine.store.select("cloud_snapshots", name=params.get("snapshot"))
    if not found:
        raise no_such_row("cloud_snapshots")
    enqueue(engine, sync["$key"], found[0]["$key"], retention=number_in(params, "retention"), destination_prefix="")


@action("site_syncs_incoming_verified_actions", "set_retention")
def set_retention(call: Call, verified: Row, params: dict[str, Any]) -> None:
    """Change how long a received snapshot stays, counted from now."""
    store = call.engine.store
    origin = {"remote_sync": True, "incoming_sync": verified["site_syncs_incoming"]}
    found = store.select("cloud_snapshots", name=params.get("snapshot"), **origin)
    if not found:
        raise no_such_row("cloud_snapshots")
    expires = call.engine.clock.stamp() + number_in(params, "retention")
    store.set("cloud_snapshots", found[0]["$key"], expires=expires)
