# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Registration of behaviours on tables.

The engine does what the contract says for every table. A behaviour adds a special case: it is a plain function in a
file below ``behaviours/``, registered with one of the decorators here. An area (virtual machines, networks, tenants ...)
has one file or a few; `tests.simulator.behaviours.load_behaviours` imports them all.

Life cycle of a row (any number of functions each, in the order of registration; table ``"*"`` means every table)::

    @before_validate("vms")   def f(call, body)             the body as sent (known columns only), may be modified
    @before_create("vms")     def f(call, values)           converted values with defaults, may be modified
    @after_create("vms")      def f(call, row) -> dict|None the return value becomes `response` of the answer
    @before_update("vms")     def f(call, row, changes)     converted changes, may be modified
    @after_update("vms")      def f(call, row, before)      `before`: the old values of the changed columns
    @before_delete("vms")     def f(call, row)              refuse with call.fail(405, "...")
    @after_delete("vms")      def f(call, row)

Everything else (one function each)::

    @action("vm_actions", "poweron")     def f(call, target, params) -> dict|str|None   the `response` of the answer
    @action("license_actions", "generate")      def f(call, None, params)                a table of actions without a target
    @row_action("nodes", "enable_maintenance")  def f(call, row, body) -> Any           POST or PUT <table>/<key>/<action>
    @put_action("vm_imports", "abort")   def f(call, row, body) -> Any                  PUT <table>/<key>?action=<action>
    @post_action("cloud_snapshots", "create")   def f(call, body) -> Any                POST <table>?action=<action>
    @task_action("task_scripts", "run")  def f(call, row, given) -> Any                 an action that only tasks have
    @table_action("update_actions", "runpreinstallcheck")  def f(call, body) -> Any     POST <table>/<action>
    @content("cloudinit_files")          def f(call, row) -> bytes                      GET <table>/<key>?download=1
    @upload("files")                     def f(call, row, offset, data) -> None         PUT <table>/<key>?filepos=<n>
    @computed("nodes", "running_machines")      def f(engine, row) -> Any               a column computed at each read
    @computed("permissions", "identity#owner#$display")                                the same for a join
    @generated("machine_stats_history_short")   def f(engine, column, value) -> list[Row]  rows that are not stored; a
                                         filter `column eq value` may narrow them down ("" if there is none)
    @powered("vms")                      def f(engine, row, running) -> None            after power-on or power-off
    @logged_in("users")                  def f(engine, user) -> None                    after a session was opened
    @transition("vm.running")            def f(engine, **arguments) -> None             scheduled by clock.schedule
    @view("dashboard")                   def f(engine, query) -> Any                    GET of something other than a table
    @create_instead("vm_recipe_instances")      def f(call, body) -> Reply|None         replaces the whole POST

`call` is an `engine.Call`: ``call.engine`` (with ``store``, ``clock``), ``call.user``, ``call.given`` (the names that
were sent), ``call.arguments`` (write-only values), ``call.fail(status, text)``, ``call.create(table, values)`` and
``call.delete(table, key)`` (as a client would, with all checks and hooks), ``call.cascading`` (the row is deleted
together with another one). Rows are the stored objects themselves: change them by
``call.engine.store.set(table, key, column=value)`` only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)

#: (event, table) -> functions
HOOKS: dict[tuple[str, str], list[Function]] = {}
#: (kind, table, name) -> function
HANDLERS: dict[tuple[str, str, str], Function] = {}


def hooks(event: str, table: str) -> list[Function]:
    """Return the functions for an event of a table."""
    return HOOKS.get((event, table), []) + HOOKS.get((event, "*"), [])


def handler(kind: str, table: str, name: str = "") -> Function | None:
    """Return the function of that kind, or None."""
    return HANDLERS.get((kind, table, name))


def _on(event: str) -> Callable[[str], Callable[[F], F]]:
    def decorator(table: str) -> Callable[[F], F]:
        def register(function: F) -> F:
            HOOKS.setdefault((event, table), []).append(function)
            return function

        return register

    return decorator


def _one(kind: str) -> Callable[..., Callable[[F], F]]:
    def decorator(table: str, name: str = "") -> Callable[[F], F]:
        def register(function: F) -> F:
            if (kind, table, name) in HANDLERS:
                raise ValueError(f"{kind} {table} {name} is registered twice")
            HANDLERS[kind, table, name] = function
            return function

        return register

    return decorator


before_validate = _on("before_validate")
before_create = _on("before_create")
after_create = _on("after_create")
before_update = _on("before_update")
after_update = _on("after_update")
before_delete = _on("before_delete")
after_delete = _on("after_delete")
powered = _on("powered")
logged_in = _on("logged_in")

action = _one("action")
row_action = _one("row_action")
put_action = _one("put_action")
post_action = _one("post_action")
task_action = _one("task_action")
table_action = _one("table_action")
content = _one("content")
upload = _one("upload")
computed = _one("computed")
generated = _one("generated")
create_instead = _one("create_instead")
view = _one("view")
_transition = _one("transition")


def transition(name: str) -> Callable[[F], F]:
    """Register the function that runs when a transition of that name is due."""
    return _transition(name)
