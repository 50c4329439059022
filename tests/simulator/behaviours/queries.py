# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic queries: a job that a client creates, polls and reads.

Observed on 26.1.3: `running`, then `complete` or `error`; a tool that fails ends the job with `error` and its output as
result, while the status of the answer to the GET stays 200. The row removes itself some time later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, before_create, transition
from ..store import Key, Row
from . import query_tools
from .machines import is_running
from .query_tools import Place, ToolError

#: Assumption. Official clients poll once per second.
RUN_SECONDS = 1.0
#: About one hour, seen on vsan_queries.
LIFETIME_SECONDS = 3600
TABLES = ("vnet_queries", "node_queries", "tenant_node_queries", "service_container_queries", "vsan_queries")


def begin(call: Call, values: dict[str, Any]) -> None:
    """Stamp a new job and drop those of the table that have expired."""
    engine, stamp = call.engine, call.engine.clock.stamp()
    for row in engine.store.select(call.table.name):
        if row["expires"] < stamp:
            engine.store.remove(call.table.name, row["$key"])
    values["created"] = engine.clock.microseconds()
    values["expires"] = stamp + LIFETIME_SECONDS


def run(call: Call, row: Row) -> None:
    call.engine.clock.schedule(RUN_SECONDS, "query.done", table=call.table.name, key=row["$key"])


for _table in TABLES:
    before_create(_table)(begin)
    after_create(_table)(run)


def finish(engine: Engine, table: str, key: Key, produce: Callable[[Row], Any], command: str) -> None:
    """Store what a job produced, or why it failed."""
    row = engine.store.get(table, key)
    try:
        status, result = "complete", produce(row)
    except ToolError as error:
        status, result = "error", str(error)
    engine.store.set(table, key, status=status, result=result, command=command, modified=engine.clock.stamp())


@transition("query.done")
def _done(engine: Engine, table: str, key: Key) -> None:
    row = engine.store.peek(table, key)
    if row is None:
        return  # deleted while it was running
    runner = query_tools.RUNNERS[table]
    finish(engine, table, key, lambda job: runner(_place(engine, table, job), job), query_tools.command(table, row))


def _place(engine: Engine, table: str, row: Row) -> Place:
    """Return where a query runs; a machine that is off runs none.

    Assumption: the job is accepted and fails, with this text.
    """
    parents = {"vnet_queries": "vnet", "node_queries": "node", "tenant_node_queries": "tenant_node"}
    column = parents.get(table)
    if column is None:
        return Place(engine, None)
    parent = engine.store.peek(f"{column}s", row[column])
    if parent is None:
        return Place(engine, None, "No such file or directory")  # deleted while the query was running
    if not is_running(engine, parent["machine"]):
        return Place(engine, parent, f"{parent['name']} is not running")
    return Place(engine, parent)
