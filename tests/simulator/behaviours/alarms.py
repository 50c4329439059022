# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms: raised and lowered by what happens to their owners; a lowered alarm moves to the history."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_update, before_update, powered, row_action
from ..store import Row
from .machines import is_running
from .task_events import raise_event

#: Assumption: the plain word that names this kind of alarm.
NEEDS_RESTART = "needs_restart"


def raise_alarm(engine: Engine, owner: str, kind: str, level: str, status: str, **more: Any) -> None:
    """Raise an alarm of a kind, unless the owner has one already, and run the tasks that wait for it."""
    store = engine.store
    if store.select("alarms", owner=owner, alarm_type=kind):
        return
    number = store.tables["alarms"].version
    row = store.add(
        "alarms",
        {
            "owner": owner, "owner_type": owner.partition("/")[0], "alarm_type": kind, "level": level, "status": status,
            "alarm_id": f"{number:08x}", **more,
        },
    )  # fmt: skip
    raise_event(engine, "alarms", row, "raised")


def lower_alarm(engine: Engine, alarm: Row, archived_by: str = "") -> None:
    """Move an alarm to the history, and run the tasks that wait for its end."""
    store = engine.store
    owner = store.resolve(alarm["owner"])
    row = store.peek(*owner) if owner is not None else None
    store.add(
        "alarm_history",
        {
            "alarm_raised": alarm["created"], "alarm_lowered": engine.clock.stamp(), "archived_by": archived_by,
            "owner": row["name"] if row is not None and "name" in row else "", "alarm_type": alarm["alarm_type"],
            "level": alarm["level"], "status": alarm["status"], "alarm_id": alarm["alarm_id"],
        },
    )  # fmt: skip
    raise_event(engine, "alarms", alarm, "lowered", "resolved")
    store.remove("alarms", alarm["$key"])


@before_update("alarms")
def snooze(call: Call, _alarm: Row, changes: dict[str, Any]) -> None:
    if "snooze" in changes:
        changes["snoozed_by"] = call.user_name if changes["snooze"] else ""


@row_action("alarms", "resolve")
def resolve(call: Call, alarm: Row, _body: Any) -> None:
    """Resolve an alarm that can be resolved: it is in the history at once (vrg, on 26.0.2.1)."""
    if not alarm["resolvable"]:
        raise ApiError(422, "Alarm is not resolvable")  # assumption: status and text
    lower_alarm(call.engine, alarm, call.user_name)


@after_update("vm_service_cifs")
@after_update("vm_service_nfs")
def need_restart(call: Call, settings: Row, before: dict[str, Any]) -> None:
    """Raise the alarm of a NAS whose settings changed while it ran (seen by vrg; the cause is inferred)."""
    store = call.engine.store
    vm = store.get("vms", store.get("vm_services", settings["service"])["vm"])
    if before and is_running(call.engine, vm["machine"]):
        raise_alarm(call.engine, f"vms/{vm['$key']}", NEEDS_RESTART, "warning", "Needs Restart", resolvable=True)


@powered("vms")
def restarted(engine: Engine, vm: Row, _running: bool) -> None:
    for alarm in engine.store.select("alarms", owner=f"vms/{vm['$key']}", alarm_type=NEEDS_RESTART):
        lower_alarm(engine, alarm)
