# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms in force: table `alarms`."""

from __future__ import annotations

from .._schema.codecs import FLAG, TIME, Choice
from .._schema.columns import Column, Fact
from .._schema.resource import Journal, Resource
from .log import LEVELS

ALARM = Resource(
    name="alarm",
    plural="alarms",
    title="alarm",
    table="alarms",
    read_only=True,
    # What people read; the alarm's own name is generated.
    identity=("status",),
    columns=(
        Column("status"),
        Column("level", Choice(*LEVELS)),
        Column("alarm_type"),
        Column("alarm_id"),
        # `table/key`, by which the platform can filter.
        Column("owner"),
        Column("owner_type"),
        Column("sub_owner"),
        Column("resolvable", FLAG),
        Column("created", TIME),
        Column("snoozed_until", TIME, column="snooze"),
    ),
    facts=(
        Fact("owner_name", "owner#$display"),
        Fact("resolve_text"),
        Fact("snoozed_by"),
        Fact("modified", codec=TIME, volatile=True),
    ),
    listed_by=("level",),
    journal=Journal("created"),
)
