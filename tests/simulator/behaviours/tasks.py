# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: stored actions on objects, to be run later. They are not a queue of what the API is doing."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, no_such_reference
from ..registry import after_create, after_delete, after_update, before_create, handler, put_action, transition
from ..store import Key, Row

#: Assumption: the duration of a run.
RUN_SECONDS = 1.0


def arguments(engine: Engine) -> dict[Key, Any]:
    """Return settings_args by task: they are never returned to clients."""
    found: dict[Key, Any] = engine.store.hidden.setdefault("task_arguments", {})
    return found


@before_create("tasks")
def check_owner(call: Call, values: dict[str, Any]) -> None:
    """Require an existing owner, and store the creator as a reference (measured for `tasks.creator`)."""
    target = call.engine.store.resolve(values["owner"])
    if target is None or call.engine.store.peek(*target) is None:
        raise no_such_reference("tasks", "owner")
    values["owner"] = f"{target[0]}/{target[1]}"
    values["table"] = target[0]
    values["action_display"] = values["action"].replace("_", " ").title()  # assumption: the label
    values["creator"] = f"users/{call.user['$key']}" if call.user is not None else ""


@after_create("tasks")
def keep_arguments(call: Call, task: Row) -> None:
    arguments(call.engine)[task["$key"]] = call.arguments.get("settings_args") or {}


@after_update("tasks")
def change_arguments(call: Call, task: Row, _before: dict[str, Any]) -> None:
    if "settings_args" in call.arguments:
        arguments(call.engine)[task["$key"]] = call.arguments["settings_args"] or {}


@after_delete("tasks")
def forget(call: Call, task: Row) -> None:
    call.engine.clock.cancel("task.", task=task["$key"])
    arguments(call.engine).pop(task["$key"], None)


@put_action("tasks", "execute")
def execute(call: Call, task: Row, _body: Any) -> None:
    """Run the task.

    An official SDK sends this, no source has seen it live. Assumption: a disabled task is refused.
    """
    if not task["enabled"]:
        raise ApiError(422, "Task is disabled")
    call.engine.store.set("tasks", task["$key"], status="running", last_run=call.engine.clock.stamp())
    perform(call, task)
    call.engine.clock.schedule(RUN_SECONDS, "task.done", task=task["$key"])


def perform(call: Call, task: Row) -> None:
    """Perform the action of the task, if the simulator knows how.

    Assumption: only the log shows a failure.
    """
    engine = call.engine
    target = engine.store.resolve(task["owner"])
    row = engine.store.peek(*target) if target is not None else None
    if target is None or row is None:
        return
    given = arguments(engine).get(task["$key"]) or {}
    try:
        for table in engine.contract.values():
            if table.dispatch is not None and table.columns[table.dispatch].to == target[0]:
                function = handler("action", table.name, task["action"])
                if function is not None:
                    function(call.nested(table.name), row, given)
                    return
        function = handler("row_action", target[0], task["action"])
        if function is not None:
            function(call.nested(target[0]), row, given)
    except ApiError as error:
        engine.store.add(
            "logs",
            {"level": "error", "text": error.text, "object_type": "task", "object_name": task["name"],
             "user": call.user_name, "timestamp": engine.clock.microseconds()},
        )  # fmt: skip


@transition("task.done")
def _done(engine: Engine, task: Key) -> None:
    row = engine.store.get("tasks", task)
    if row["delete_after_run"]:
        Call(engine, engine.contract["tasks"]).delete("tasks", task)
    else:
        engine.store.set("tasks", task, status="idle")


@put_action("tasks", "cancel")
def cancel(call: Call, task: Row, _body: Any) -> None:
    """Cancel the run. One source only. Assumption: the task becomes idle."""
    call.engine.clock.cancel("task.", task=task["$key"])
    call.engine.store.set("tasks", task["$key"], status="idle")


@put_action("task_schedule_triggers", "trigger")
def trigger(call: Call, link: Row, body: Any) -> None:
    """Run the task as if its scheduled time had come."""
    execute(call, call.engine.store.get("tasks", link["task"]), body)


@put_action("task_events", "trigger")
def trigger_event(call: Call, link: Row, body: Any) -> None:
    execute(call, call.engine.store.get("tasks", link["task"]), body)


@before_create("task_events")
def check_event(call: Call, values: dict[str, Any]) -> None:
    """Check that the event is for one object, or for all of a table (vendor's SDK)."""
    target = call.engine.store.resolve(values["owner"])
    if values["owner"] and (target is None or call.engine.store.peek(*target) is None):
        raise no_such_reference("task_events", "owner")
    if target is not None:
        values["table"] = target[0]
    if not values["table"]:
        raise ApiError(422, "field 'task_events.table' is required")  # assumption
