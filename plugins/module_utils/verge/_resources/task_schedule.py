# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of tasks: table `task_schedules`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Optional

from .._schema.codecs import FLAG, Choice, Codec, Integer, Text
from .._schema.columns import Column, Fact
from .._schema.resource import Export, Resource, State
from . import words
from .checks import unique_name

_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9]))?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_END_OF_DAY = 86400
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Date(Codec):
    """A day, like 2027-01-31."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
        raise ValueError(f"'{value}' is not a valid date; write it like 2027-01-31")

    def load(self, raw: Any) -> Any:
        return str(raw)[:10] if raw else None


class TimeOfDay(Codec):
    """A time of day, which the platform stores as seconds since midnight; 24:00 is the end of the day."""

    def parse(self, value: Any) -> Any:
        match = _TIME.fullmatch(str(value).strip())
        if match is None:
            # Without quotes, YAML reads 20:00 as a number.
            raise ValueError(f"'{value}' is not a valid time of day; write it in quotes, like '20:00'")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        found = hours * 3600 + minutes * 60 + seconds
        if found > _END_OF_DAY:
            raise ValueError(f"'{value}' is later than 24:00")
        return found

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def show(self, value: Any) -> Any:
        minutes, seconds = divmod(value, 60)
        shown = f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{shown}:{seconds:02}" if seconds else shown


def _made_by_the_platform(state: State) -> Optional[str]:
    return "the system has created it itself" if state.facts.get("system_created") else None


TASK_SCHEDULE = Resource(
    name="task_schedule",
    plural="task_schedules",
    title="task schedule",
    table="task_schedules",
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("enabled", FLAG),
        Column("repeat_every", Choice("minute", "hour", "day", "week", "month", "year", "never")),
        Column("repeat_iteration", Integer(1)),
        Column("start_date", Date()),
        Column("end_date", Text()),
        Column("runs_from", TimeOfDay(), column="start_time_of_day"),
        Column("runs_to", TimeOfDay(), column="end_time_of_day"),
        Column("monthly_on", Choice("first", "last", "15th", "start_date"), column="day_of_month"),
        *(Column(day, FLAG) for day in DAYS),
    ),
    facts=(Fact("system_created", codec=FLAG), Fact("creator")),
    preflights=(unique_name(),),
    export=Export(left_out=_made_by_the_platform),
    words=words.TASK_SCHEDULE,
)
