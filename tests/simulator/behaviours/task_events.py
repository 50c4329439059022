# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of objects that run tasks: a VM is powered on or off, an alarm is raised or lowered, a user logs in."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, no_such_reference
from ..registry import before_create, logged_in, powered, transition
from ..store import Key, Row
from .tasks import run_unattended

#: What a table can raise. `powered_on` was accepted and `poweron` refused by 26.0.2.1 (vrg); the others are in the
#: documentation of the clients, which calls the end of an alarm both lowered and resolved.
EVENTS = {
    "vms": {"powered_on", "powered_off"},
    "alarms": {"raised", "lowered", "resolved"},
    "users": {"login"},
}


@before_create("task_events")
def check_event(call: Call, values: dict[str, Any]) -> None:
    """Check that the event is for one object, or for all of a table (vendor's SDK), and that it exists.

    The platform lists more events in `task_event_types` than are public. A strict simulator refuses the unknown ones,
    which would never be raised here; a lenient one accepts them for tables whose events are unknown. Assumption: the
    status.
    """
    target = call.engine.store.resolve(values["owner"])
    if values["owner"] and (target is None or call.engine.store.peek(*target) is None):
        raise no_such_reference("task_events", "owner")
    if target is not None:
        values["table"] = target[0]
    if not values["table"]:
        raise ApiError(422, "field 'task_events.table' is required")  # assumption
    known = EVENTS.get(values["table"])
    if known is None and not call.engine.strict:
        return
    if values["event"] not in (known or ()):
        raise ApiError(422, "Event type does not exist")


def raise_event(engine: Engine, table: str, row: Row, *names: str) -> None:
    """Run the tasks that wait for an event of this row, known by one or more names, as soon as the cause is over."""
    for name in names:
        for link in engine.store.select("task_events", table=table, event=name):
            if link["owner"] in ("", f"{table}/{row['$key']}") and _matches(link["table_event_filters"], row):
                engine.clock.schedule(0, "event.raised", link=link["$key"])


def _matches(filters: Any, row: Row) -> bool:
    """Return whether a row has the values of `table_event_filters` (vrg: an object matched against the row)."""
    return all(row.get(name) == value for name, value in filters.items()) if isinstance(filters, dict) else True


@transition("event.raised")
def _raised(engine: Engine, link: Key) -> None:
    """Run the task. The context of the link is merged into each firing (vrg). Assumption: into the arguments."""
    row = engine.store.peek("task_events", link)
    if row is not None:
        run_unattended(engine, row["task"], row["context"] if isinstance(row["context"], dict) else None)


@powered("vms")
def raise_power_event(engine: Engine, vm: Row, running: bool) -> None:
    raise_event(engine, "vms", vm, "powered_on" if running else "powered_off")


@logged_in("users")
def raise_login_event(engine: Engine, user: Row) -> None:
    raise_event(engine, "users", user, "login")
