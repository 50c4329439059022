# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks: stored actions on objects, to be run later. They are not a queue of what the API is doing."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, no_such_reference
from ..registry import (
    HANDLERS,
    after_create,
    after_delete,
    after_update,
    before_create,
    handler,
    put_action,
    transition,
)
from ..store import Key, Row

#: Assumption: the duration of a run.
RUN_SECONDS = 1.0


def arguments(engine: Engine) -> dict[Key, Any]:
    """Return settings_args by task: they are never returned to clients."""
    found: dict[Key, Any] = engine.store.hidden.setdefault("task_arguments", {})
    return found


def offered_actions(engine: Engine, table: str) -> set[str]:
    """Return the actions that a task can perform on the rows of a table.

    Rows of `task_types` list them on the platform (vrg, on 26.0.2.1), which no source shows. Assumption: they are the
    actions that the API offers for the table.
    """
    words = set(engine.contract[table].row_actions)
    words.update(name for kind, owner, name in HANDLERS if kind == "task_action" and owner == table)
    for described in engine.contract.values():
        if described.dispatch is not None and described.columns[described.dispatch].to == table:
            words.update(described.actions)
    return words


@before_create("tasks")
def check_owner(call: Call, values: dict[str, Any]) -> None:
    """Require an existing owner that offers the action, and store the creator as a reference (measured).

    An owner without its table, and an action that the table does not offer, are refused with the same text (vrg, on
    26.0.2.1). Assumption: the status.
    """
    target = call.engine.store.resolve(values["owner"])
    if target is None:
        raise ApiError(422, "Action type not found")
    if call.engine.store.peek(*target) is None:
        raise no_such_reference("tasks", "owner")
    if values["action"] not in offered_actions(call.engine, target[0]):
        raise ApiError(422, "Action type not found")
    values["owner"] = f"{target[0]}/{target[1]}"
    values["table"] = target[0]
    values["action_display"] = values["action"].replace("_", " ").title()  # assumption: the label
    values["creator"] = f"users/{call.user['$key']}" if call.user is not None else ""


@after_create("tasks")
def keep_arguments(call: Call, task: Row) -> None:
    arguments(call.engine)[task["$key"]] = call.arguments.get("settings_args") or {}
    log(call.engine, task, "audit", "Task created", call.user_name)


@after_update("tasks")
def change_arguments(call: Call, task: Row, _before: dict[str, Any]) -> None:
    if "settings_args" in call.arguments:
        arguments(call.engine)[task["$key"]] = call.arguments["settings_args"] or {}


@after_delete("tasks")
def forget(call: Call, task: Row) -> None:
    call.engine.clock.cancel("task.", task=task["$key"])
    arguments(call.engine).pop(task["$key"], None)


def log(engine: Engine, task: Row, level: str, text: str, user: str = "") -> None:
    """Append a line to the log of a task, which tells of its creation and its runs (vendor documentation)."""
    line = {"level": level, "text": text, "user": user, "timestamp": engine.clock.microseconds()}
    engine.store.add("task_logs", {"task": task["$key"], **line})
    if level == "error":
        engine.store.add("logs", {"object_type": "task", "object_name": task["name"], **line})


# --- runs ------------------------------------------------------------------------------------------------------------


@put_action("tasks", "execute")
def execute(call: Call, task: Row, _body: Any) -> None:
    """Run the task.

    An official SDK sends this, no source has seen it live. Assumption: a disabled task is refused.
    """
    if not task["enabled"]:
        raise ApiError(422, "Task is disabled")
    run(call, task)


def run(call: Call, task: Row, context: dict[str, Any] | None = None) -> None:
    """Start a run: the action is performed at once, and the task is busy for a moment."""
    engine = call.engine
    engine.store.set("tasks", task["$key"], status="running", last_run=engine.clock.stamp())
    try:
        perform(call, task, {**(arguments(engine).get(task["$key"]) or {}), **(context or {})})
        log(engine, task, "message", "Task completed", call.user_name)  # assumption: the text
    except ApiError as error:
        log(engine, task, "error", error.text, call.user_name)
    engine.clock.cancel("task.done", task=task["$key"])
    engine.clock.schedule(RUN_SECONDS, "task.done", task=task["$key"])


def run_unattended(engine: Engine, task: Key, context: dict[str, Any] | None = None) -> None:
    """Run a task in the name of its creator, because its time or its event has come; not if it is disabled."""
    row = engine.store.peek("tasks", task)
    if row is None or not row["enabled"]:
        return
    creator = engine.store.resolve(row["creator"])
    user = engine.store.peek(*creator) if creator is not None else None
    run(Call(engine, engine.contract["tasks"], user), row, context)


def perform(call: Call, task: Row, given: dict[str, Any]) -> None:
    """Perform the action of the task, if the simulator knows how. Only the logs show a failure (vendor's SDK)."""
    engine = call.engine
    target = engine.store.resolve(task["owner"])
    row = engine.store.peek(*target) if target is not None else None
    if target is None or row is None:
        return
    for table in engine.contract.values():
        if table.dispatch is not None and table.columns[table.dispatch].to == target[0]:
            function = handler("action", table.name, task["action"])
            if function is not None:
                nested = call.nested(table.name)
                nested.arguments = {"action": task["action"], "params": given}
                function(nested, row, given)
                return
    for kind in ("task_action", "row_action"):
        function = handler(kind, target[0], task["action"])
        if function is not None:
            function(call.nested(target[0]), row, given)
            return


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
