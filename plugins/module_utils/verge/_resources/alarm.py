# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms in force: table `alarms`."""

from __future__ import annotations

import time
from typing import Any, Optional

from .._schema.codecs import FLAG, TIME, Choice
from .._schema.columns import CREATE_ONLY, Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Desired, Journal, Resource, State
from . import words
from .expiry import Expiry, Lifetime
from .log import LEVELS


class Snooze(Expiry):
    """The end of a snooze. A duration begins now, unless the alarm is snoozed already."""

    def same(self, desired: Any, current: Any) -> bool:
        if isinstance(desired, Lifetime):
            return bool(current and current > time.time())
        if not desired:
            # An end that has passed means the same as none.
            return not current or current <= time.time()
        return bool(desired == current)


def _can_be_resolved(_desired: Desired, alarm: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state != "absent" or alarm is None or alarm.facts.get("resolvable"):
        return None
    return "the platform cannot resolve it: remove its cause, or snooze it with 'snoozed_until'"


def _ends_later(desired: Desired, alarm: Optional[State], controls: Controls) -> Optional[str]:
    end = desired.get("snoozed_until")
    if controls.state == "absent" or not end or end > time.time():
        return None
    if alarm is not None and alarm.values.get("snoozed_until") == end:
        return None
    return "'snoozed_until' is in the past; write 'never' to end the snooze"


ALARM = Resource(
    name="alarm",
    plural="alarms",
    title="alarm",
    table="alarms",
    provided=True,
    in_documents=False,
    removed_by="resolve",
    # What people read; the alarm's own name is generated. Several objects can have the same alarm.
    identity=("status",),
    scope=("owner", "level"),
    columns=(
        Column("status", write=CREATE_ONLY),
        # `table/key`, by which the platform can filter.
        Column("owner", write=CREATE_ONLY),
        Column("level", Choice(*LEVELS), write=CREATE_ONLY),
        Column("snoozed_until", Snooze(), column="snooze"),
    ),
    facts=(
        Fact("alarm_type"),
        Fact("alarm_id"),
        Fact("owner_type"),
        Fact("owner_name", "owner#$display"),
        Fact("sub_owner"),
        Fact("resolvable", codec=FLAG),
        Fact("resolve_text"),
        Fact("snoozed_by"),
        Fact("created", codec=TIME),
        Fact("modified", codec=TIME, volatile=True),
    ),
    guards=(_can_be_resolved, _ends_later),
    listed_by=("level",),
    journal=Journal("created"),
    words=words.ALARM,
)
