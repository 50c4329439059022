# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates of the system: the one row of table `update_settings`, and the orders in `update_actions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._schema.codecs import FLAG, NUMBER, TIME, Duration, Integer, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Children, Desired, ImperativeState, Resource, State, TaskView
from .._schema.steps import Poll, PollResult, RunAction, Step
from .._schema.waits import wait_for
from . import words
from .update_checks import HEALTHY

STATES = ("checked", "downloaded", "installed", "applied")
_WATCHED = (
    "$key",
    "installed",
    "reboot_required",
    "applying_updates",
    "source#status#status as status",
    "source#status#info as info",
    "source#status#last_update as last_update",
    "source#status#nodes_updated as nodes_updated",
)


#: Timestamps are whole seconds: an order that begins and ends within the second of the one before leaves no trace.
_WITHIN_A_SECOND = 15.0


def _order(
    task: TaskView, word: str, title: str, done: Optional[Callable[[Mapping[str, Any]], bool]] = None
) -> list[Step]:
    """Return the steps of one order: the status row of its source is the only place that tells how it goes.

    Args:
        done: Tells from the row whether an idle updater has done it; None: its timestamp does.
    """
    state = task.state
    source = state.key_of("source") if state else None
    if state is None or source is None:
        return []
    before = state.row.get("last_update") or 0

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status, moved = row.get("status"), (row.get("last_update") or 0) != before
        seen = f"status {status}, nodes updated: {row.get('nodes_updated')}"
        failed = f"the updater reports: {row.get('info') or 'no reason'}" if status == "error" and moved else None
        idle = status == "idle"
        if done is None:
            return PollResult(idle and moved, seen, failed, done_after=_WITHIN_A_SECOND if idle else None)
        return PollResult(idle and done(row), seen, failed)

    wait = wait_for(
        task.resource,
        task.key,
        title,
        Poll(_WATCHED, evaluate),
        "its end",
        timeout=float(task.controls.extra.get("update_timeout") or 0),
        timeout_option="update_timeout",
        hint="the log of updates in the web interface may show why; the order itself goes on",
    )
    body: dict[str, Any] = {"source": source.wire, "action": word, "params": {}}
    return [RunAction(f"{title} ({word})", "update_actions", body), wait]


def _is_installed(row: Mapping[str, Any]) -> bool:
    return bool(row.get("installed"))


def _is_applied(row: Mapping[str, Any]) -> bool:
    return not row.get("applying_updates") and not row.get("reboot_required")


def _check(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    return _order(task, "refresh", "check for updates")


def _download(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    if task.state is None or task.state.facts.get("installed"):
        return []
    return _order(task, "download", "download the update")


def _install(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    # What is downloaded already is not downloaded again.
    download = _download(task, None)
    return [*download, *_order(task, "install", "install the update", _is_installed)] if download else []


def _apply(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    if task.state is None or not task.state.facts.get("reboot_required"):
        return []
    return _order(task, "apply", "apply the update, which restarts all nodes", _is_applied)


def _has_a_source(desired: Desired, update: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state not in STATES or update is None:
        return None
    source = desired.values.get("source")
    if update.key_of("source") is None:
        return "the system has no update server: set 'source' first, in a task of its own"
    if source is not None and str(source) != str(update.values["source"].name):
        return f"'source' changes, and 'state: {controls.state}' needs it: set it first, in a task of its own"
    return None


def _is_idle(_desired: Desired, update: Optional[State], controls: Controls) -> Optional[str]:
    status = update.facts.get("status") if update else None
    if controls.state not in STATES or status in (None, "idle", "error"):
        return None
    return f"the updater is busy: {status}"


INSTALLED = Resource(
    name="package",
    title="package",
    table="update_packages",
    read_only=True,
    columns=(Column("name"), Column("version")),
    facts=(Fact("description"), Fact("optional", codec=FLAG), Fact("modified", codec=TIME)),
)

OFFERED = Resource(
    name="offered_package",
    title="package",
    table="update_source_packages",
    read_only=True,
    columns=(Column("name"), Column("version")),
    facts=(
        Fact("description"),
        Fact("optional", codec=FLAG),
        Fact("downloaded", codec=FLAG),
        Fact("license_feature", "require_license_feature"),
        Fact("created", codec=TIME),
    ),
)

SYSTEM_UPDATE = Resource(
    name="system_update",
    title="updater",
    table="update_settings",
    provided=True,
    in_documents=False,
    identity=("updater",),
    columns=(
        # There is one row, and this is its name.
        Column("updater", column="name", write=CREATE_ONLY, default="Update Manager"),
        Reference("source", table="update_sources", title="update server"),
        Reference("branch", table="update_branches", title="branch"),
        Column("user", Text()),
        Column("account_password", Text(), column="password", exposure=SECRET, written_with="user"),
        Column("auto_refresh", FLAG),
        Column("auto_update", FLAG),
        Column("auto_reboot", FLAG),
        Column("auto_update_from", Text(), column="update_time"),
        Column("max_vsan_usage", Integer(10, 100)),
        Column("warm_reboot", FLAG),
        Column("multi_cluster_update", FLAG),
        Column("snapshot_on_update", FLAG, column="snapshot_cloud_on_update"),
        Column("snapshot_retention", Duration(), column="snapshot_cloud_expire_seconds"),
        Column("anonymize_statistics", FLAG),
    ),
    facts=(
        Fact("status", "source#status#status"),
        Fact("status_info", "source#status#info"),
        Fact("last_update", "source#status#last_update", TIME, volatile=True),
        Fact("last_refreshed", "source#last_refreshed", TIME, volatile=True),
        Fact("nodes_updated", "source#status#nodes_updated", NUMBER, volatile=True),
        Fact("installed", codec=FLAG),
        Fact("reboot_required", codec=FLAG),
        Fact("applying_updates", codec=FLAG),
        Fact("release_notes_url"),
    ),
    children=(
        Children("packages", INSTALLED, parent_column="branch", parent_value="branch"),
        Children("offered_packages", OFFERED, parent_column="source", parent_value="source"),
    ),
    created_values=("branch", "source"),
    guards=(_has_a_source, _is_idle),
    preflights=(HEALTHY,),
    imperative_states=(
        ImperativeState("checked", _check),
        ImperativeState("downloaded", _download),
        ImperativeState("installed", _install),
        ImperativeState("applied", _apply),
    ),
    controls={
        "force": {"type": "bool", "default": False},
        "update_timeout": {"type": "int", "default": 14400},
    },
    words=words.SYSTEM_UPDATE,
)
