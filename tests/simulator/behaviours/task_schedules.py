# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of tasks: each trigger that links a task to a schedule runs it when its time comes.

The times are those of the cluster's time zone (vendor documentation). A run that falls due while the simulator's
clock is fast comes earlier on the wall clock: the delay is shortened, its place in the calendar is not.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..engine import Call, Engine
from ..errors import failed_validation
from ..registry import after_create, after_delete, after_update, before_create, before_update, transition
from ..store import Key, Row
from .tasks import run_unattended

DAY_SECONDS = 86_400
#: Schedules whose next run is further away than this are not planned until they are changed.
HORIZON_DAYS = 3660
STEP_SECONDS = {"minute": 60, "hour": 3600}
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)


def _months(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _weeks(start: date, day: date) -> int:
    monday = [moment - timedelta(days=moment.weekday()) for moment in (start, day)]
    return (monday[1] - monday[0]).days // 7


def _is_day_of_month(schedule: Mapping[str, Any], start: date, day: date) -> bool:
    """Return whether a monthly schedule falls on this day. Assumption: a short month ends with its last day."""
    last = calendar.monthrange(day.year, day.month)[1]
    days = {"first": 1, "15th": 15, "last": last, "start_date": min(start.day, last)}
    return day.day == days[schedule["day_of_month"]]


def _is_enabled_weekday(schedule: Mapping[str, Any], day: date) -> bool:
    return bool(schedule[WEEKDAYS[day.weekday()]])


#: Whether a schedule with the repetition falls on a day, given its iteration, its first day and that day.
#: Assumption: the days of the week restrict minutes, hours, days and weeks.
FALLS_ON: dict[str, Callable[[Mapping[str, Any], int, date, date], bool]] = {
    "never": lambda _schedule, _every, start, day: day == start,
    "minute": lambda schedule, _every, _start, day: _is_enabled_weekday(schedule, day),
    "hour": lambda schedule, _every, _start, day: _is_enabled_weekday(schedule, day),
    "day": lambda schedule, every, start, day: (day - start).days % every == 0 and _is_enabled_weekday(schedule, day),
    "week": lambda schedule, every, start, day: _weeks(start, day) % every == 0 and _is_enabled_weekday(schedule, day),
    "month": lambda schedule, every, start, day: (
        _months(start, day) % every == 0 and _is_day_of_month(schedule, start, day)
    ),
    "year": lambda _schedule, every, start, day: (
        (day.year - start.year) % every == 0 and (day.month, day.day) == (start.month, start.day)
    ),
}


def seconds_of_day(schedule: Mapping[str, Any]) -> range:
    """Return when a schedule runs on its days. Assumption: minutes and hours count anew from the start of each day."""
    first = schedule["start_time_of_day"]
    step = STEP_SECONDS.get(schedule["repeat_every"])
    if step is None:
        return range(first, first + 1)
    return range(first, min(schedule["end_time_of_day"] + 1, DAY_SECONDS), step * max(1, schedule["repeat_iteration"]))


def runs_after(schedule: Mapping[str, Any], after: float, zone: ZoneInfo) -> Iterator[int]:
    """Yield the next times of a schedule, in seconds since the epoch, as far as the horizon."""
    start = date.fromisoformat(schedule["start_date"][:10])
    end = datetime.fromisoformat(schedule["end_date"]).replace(tzinfo=zone) if schedule["end_date"] else None
    first = max(start, datetime.fromtimestamp(after, zone).date())
    every = max(1, schedule["repeat_iteration"])
    for number in range(HORIZON_DAYS):
        day = first + timedelta(days=number)
        if not FALLS_ON[schedule["repeat_every"]](schedule, every, start, day):
            continue
        for second in seconds_of_day(schedule):
            moment = datetime.combine(day, time(), zone) + timedelta(seconds=second)
            if end is not None and moment > end:
                return
            if moment.timestamp() > after:
                yield int(moment.timestamp())


def zone_of(engine: Engine) -> ZoneInfo:
    """Return the time zone of the system."""
    return ZoneInfo(engine.store.get("system", "self")["timezone"] or "UTC")


@before_create("task_schedules")
def begin_today(call: Call, values: dict[str, Any]) -> None:
    """Let a schedule without a date begin today. Assumption: the platform fills the date in."""
    if not values["start_date"]:
        values["start_date"] = datetime.fromtimestamp(call.engine.clock.now(), zone_of(call.engine)).date().isoformat()
    _check_dates(call, values)


@before_update("task_schedules")
def check_dates(call: Call, _schedule: Row, changes: dict[str, Any]) -> None:
    _check_dates(call, changes)


def _check_dates(call: Call, values: dict[str, Any]) -> None:
    """Refuse an invalid date (assumption: status and text), and keep the number of the first one."""
    try:
        if values.get("end_date"):
            datetime.fromisoformat(values["end_date"])
    except ValueError:
        raise failed_validation("end_date") from None
    if "start_date" in values:
        try:
            start = datetime.combine(date.fromisoformat(values["start_date"][:10]), time(), zone_of(call.engine))
        except ValueError:
            raise failed_validation("start_date") from None
        values["start_date_epoch"] = int(start.timestamp())


@after_update("task_schedules")
def plan_all(call: Call, schedule: Row, _before: dict[str, Any]) -> None:
    for link in call.engine.store.select("task_schedule_triggers", schedule=schedule["$key"]):
        plan(call.engine, link, call.engine.clock.now())


@after_create("task_schedule_triggers")
def plan_first(call: Call, link: Row) -> None:
    plan(call.engine, link, call.engine.clock.now())


@after_delete("task_schedule_triggers")
def forget(call: Call, link: Row) -> None:
    call.engine.clock.cancel("schedule.due", link=link["$key"])


def plan(engine: Engine, link: Row, after: float) -> None:
    """Plan the next run of a trigger, in place of the one that was planned."""
    engine.clock.cancel("schedule.due", link=link["$key"])
    schedule = engine.store.get("task_schedules", link["schedule"])
    if schedule["enabled"]:
        due = next(runs_after(schedule, after, zone_of(engine)), None)
        if due is not None:
            engine.clock.plan(due - after, "schedule.due", link=link["$key"], due=due)


@transition("schedule.due")
def _due(engine: Engine, link: Key, due: int) -> None:
    row = engine.store.peek("task_schedule_triggers", link)
    if row is not None:
        plan(engine, row, due)  # before the run, which may delete the task and its triggers
        run_unattended(engine, row["task"])
