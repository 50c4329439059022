# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of an outgoing site sync: system snapshots are sent one by one, fail, are tried again, and arrive."""

from __future__ import annotations

import re
from typing import Any

from ..engine import Call, Engine
from ..errors import failed_validation
from ..registry import action, after_delete, after_update, transition
from ..store import Key, Row
from .site_syncs import Connected, Pretended, log, other_side
from .sites import UnreachableError
from .system_restores import contents

#: Assumption: how long a transfer takes without a limit, and how long a sync waits for a snapshot being taken.
SEND_SECONDS = 4.0
WAIT_SECONDS = 1.0
DEFAULT_RETENTION = 259_200
DEFAULT_PREFIX = "remote"
PREFIX = re.compile(r"[A-Za-z0-9 :_.,+-]*")


def number_in(params: dict[str, Any], name: str, default: int = 0) -> int:
    """Return a parameter that is not negative. Assumption: what is refused, and the text."""
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise failed_validation(name)
    return value


@action("site_syncs_outgoing_actions", "enable")
def enable(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("site_syncs_outgoing", sync["$key"], {"enabled": True})


@action("site_syncs_outgoing_actions", "disable")
def disable(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("site_syncs_outgoing", sync["$key"], {"enabled": False})


@action("site_syncs_outgoing_actions", "throttle_sync")
def throttle(call: Call, sync: Row, params: dict[str, Any]) -> None:
    """Limit the bytes per second (three clients; one sends megabits), 0 for no limit."""
    call.engine.store.set("site_syncs_outgoing", sync["$key"], sendthrottle=number_in(params, "throttle"))


@action("site_syncs_outgoing_actions", "throttle_disable")
def throttle_disable(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.engine.store.set("site_syncs_outgoing", sync["$key"], sendthrottle=0)


@action("site_syncs_outgoing_actions", "add_to_queue")
def add_to_queue(call: Call, sync: Row, params: dict[str, Any]) -> None:
    """Queue a system snapshot."""
    snapshot = call.engine.find("cloud_snapshots", str(params.get("cloud_snapshot")))
    prefix = str(params.get("destination_prefix", DEFAULT_PREFIX))
    if not PREFIX.fullmatch(prefix):
        raise failed_validation("destination_prefix")
    enqueue(
        call.engine, sync["$key"], snapshot["$key"], retention=number_in(params, "retention", DEFAULT_RETENTION),
        priority=number_in(params, "priority"), do_not_expire=bool(params.get("do_not_expire")),
        destination_prefix=prefix,
    )  # fmt: skip


def enqueue(engine: Engine, sync: Key, snapshot: Key, **columns: Any) -> None:
    """Add a snapshot to the queue, and start if the sync is idle."""
    stamp = engine.clock.microseconds()
    values = {"site_syncs_outgoing": sync, "cloud_snapshot": snapshot, "timestamp": stamp, **columns}
    engine.store.add("site_syncs_outgoing_queue", engine.fill_defaults("site_syncs_outgoing_queue", values))
    start_next(engine, sync)


@after_update("site_syncs_outgoing")
def resume(call: Call, sync: Row, _before: dict[str, Any]) -> None:
    start_next(call.engine, sync["$key"])


@after_delete("site_syncs_outgoing_queue")
def forget(call: Call, item: Row) -> None:
    """Stop the transfer of an item that was taken out of the queue. Assumption: what is being sent stops, too."""
    call.engine.clock.cancel("transfer.", item=item["$key"])
    if call.engine.store.peek("site_syncs_outgoing", item["site_syncs_outgoing"]) is not None:
        call.engine.store.set("site_syncs_outgoing", item["site_syncs_outgoing"], status="offline")
        start_next(call.engine, item["site_syncs_outgoing"])


# --- transfers -------------------------------------------------------------------------------------------------------


def start_next(engine: Engine, sync: Key) -> None:
    """Send the next item: the lowest priority number first. A disabled sync sends nothing."""
    store = engine.store
    row = store.get("site_syncs_outgoing", sync)
    items = store.select("site_syncs_outgoing_queue", site_syncs_outgoing=sync)
    if not row["enabled"] or any(item["status"] == "syncing" for item in items):
        return
    waiting = [item for item in items if item["status"] == "queue"]
    if waiting:
        _start(engine, row, min(waiting, key=lambda item: (item["priority"], item["$key"])))


def _start(engine: Engine, sync: Row, item: Row) -> None:
    store = engine.store
    snapshot = store.peek("cloud_snapshots", item["cloud_snapshot"])
    if snapshot is not None and snapshot["status"] != "normal":
        engine.clock.cancel("transfer.wait", sync=sync["$key"])
        engine.clock.schedule(WAIT_SECONDS, "transfer.wait", sync=sync["$key"])
        return
    stats = _begin_stats(engine, sync, item, snapshot)
    store.set("site_syncs_outgoing_queue", item["$key"], status="syncing", stats=stats["$key"])
    store.set("site_syncs_outgoing", sync["$key"], status="syncing", last_run=stats["start_time"])
    try:
        _destination(engine, sync, snapshot).begin()
    except UnreachableError as error:
        _fail(engine, sync, item, str(error))
        return
    log(engine, "outgoing", sync["$key"], "message", f"Sync started: {stats['snapshot_name']}")  # assumption: the text
    limit = sync["sendthrottle"]
    seconds = max(SEND_SECONDS, stats["sent_net_bytes"] / limit) if limit else SEND_SECONDS
    engine.clock.schedule(seconds, "transfer.sent", item=item["$key"])


def _destination(engine: Engine, sync: Row, snapshot: Row | None) -> Pretended | Connected:
    """Return the other side for a snapshot that still exists, or raise."""
    if snapshot is None:
        raise UnreachableError("The snapshot does not exist")  # assumption: the text
    return other_side(engine, sync)


def _begin_stats(engine: Engine, sync: Row, item: Row, snapshot: Row | None) -> Row:
    """Create the figures of a transfer. Assumption: a tenth of the data is new, and compression halves it."""
    store = engine.store
    checked = sum(drive["used_bytes"] for drive in store.select("machine_drives"))
    sent = checked // 10
    sizes = {"checked": checked, "scanned": checked, "sent": sent, "sent_net": sent // (1 + sync["compression"])}
    before = store.peek("site_sync_stats", item["stats"])
    retries = before["retry_count"] + 1 if before is not None else 0
    stats = store.add(
        "site_sync_stats",
        {
            "parent": sync["$key"], "start_time": engine.clock.stamp(), "sendthrottle": sync["sendthrottle"],
            "snapshot_name": snapshot["name"] if snapshot is not None else "", "retry_count": retries,
            "last_retry_attempt": engine.clock.stamp() if retries else 0, "timestamp": engine.clock.microseconds(),
            **sizes_for_people(sizes), **{f"{name}_bytes": size for name, size in sizes.items()},
        },
    )  # fmt: skip
    store.set("site_syncs_outgoing", sync["$key"], current_stats=stats["$key"])
    return stats


def sizes_for_people(sizes: dict[str, int]) -> dict[str, str]:
    """Return sizes as text, such as 512 MB or 1.0 GB."""
    return {name: f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size // 2**20} MB" for name, size in sizes.items()}


def _end(engine: Engine, sync: Key, item: Row, **columns: Any) -> None:
    """Finish the figures of an item, which become part of the history, and go on with the next item."""
    store, stamp = engine.store, engine.clock.stamp()
    stats = store.get("site_sync_stats", item["stats"])
    elapsed = {"stop_time": stamp, "last_run_time": 1000 * (stamp - stats["start_time"])}
    stats = store.set("site_sync_stats", stats["$key"], **elapsed, **columns)
    known = engine.contract["site_sync_stats_history_long"].columns
    store.add("site_sync_stats_history_long", {**{n: v for n, v in stats.items() if n in known}, "timestamp": stamp})
    start_next(engine, sync)


def _fail(engine: Engine, sync: Row, item: Row, text: str) -> None:
    """Try again later, or give up. Assumption: the multiplier multiplies the interval by the number of attempts."""
    store, stamp = engine.store, engine.clock.stamp()
    attempts = store.get("site_sync_stats", item["stats"])["retry_count"] + 1
    again = attempts <= sync["queue_retry_count"]
    store.set("site_syncs_outgoing_queue", item["$key"], status="retry" if again else "error")
    store.set("site_syncs_outgoing", sync["$key"], status="error", status_info=text)
    log(engine, "outgoing", sync["$key"], "error", text)
    if again:
        factor = attempts if sync["queue_retry_interval_multiplier"] else 1
        delay = sync["queue_retry_interval_seconds"] * factor
        engine.clock.schedule(delay, "transfer.retry", item=item["$key"])
    _end(engine, sync["$key"], item, error_time=stamp, last_error=text)


@transition("transfer.wait")
def _wait(engine: Engine, sync: Key) -> None:
    if engine.store.peek("site_syncs_outgoing", sync) is not None:
        start_next(engine, sync)


@transition("transfer.retry")
def _retry(engine: Engine, item: Key) -> None:
    row = engine.store.set("site_syncs_outgoing_queue", item, status="queue")
    start_next(engine, row["site_syncs_outgoing"])


@transition("transfer.sent")
def _sent(engine: Engine, item: Key) -> None:
    store, row = engine.store, engine.store.get("site_syncs_outgoing_queue", item)
    sync = store.get("site_syncs_outgoing", row["site_syncs_outgoing"])
    snapshot = store.peek("cloud_snapshots", row["cloud_snapshot"])
    try:
        side = _destination(engine, sync, snapshot)
    except UnreachableError as error:
        _fail(engine, sync, row, str(error))
        return
    assert snapshot is not None
    name = f"{row['destination_prefix']}_{snapshot['name']}".lstrip("_")  # assumption: how both are joined
    expires = engine.clock.stamp() + row["retention"] if row["retention"] else 0
    side.receive(name, snapshot, expires, contents(engine, snapshot["$key"]))
    store.set("site_syncs_outgoing_queue", item, status="complete", remote_expiration=expires)
    store.set("site_syncs_outgoing", sync["$key"], status="offline", status_info="")
    sent = store.get("site_sync_stats", row["stats"])["sent"]
    log(engine, "outgoing", sync["$key"], "message", f"Sync completed: {name}, sent {sent}")  # assumption: the text
    _end(engine, sync["$key"], row)
