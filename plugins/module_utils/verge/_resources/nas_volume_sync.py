# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs between the volumes of a NAS service: table `volume_syncs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, NUMBER, SIZE, TIME, Choice, DelimitedList, Duration, Integer, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.keys import Key, wire_key
from .._schema.resource import (
    Answers,
    Finding,
    ImperativeState,
    PlannedTask,
    Preflight,
    Query,
    Resource,
    TaskView,
)
from .._schema.steps import PollResult, RunAction, Step
from .._schema.waits import wait_for_fact, wait_for_facts
from . import words

_FACTS = ("status", "started", "files_transferred", "transferred", "errors")
#: The statuses of a run that has not done what it should.
_FAILED = ("error", "aborted")


class SyncName(Text):
    """The name of a sync, without blanks (vendor documentation)."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if any(character.isspace() for character in text):
            raise ValueError("must not contain blanks")
        return text


def _wait_for_end(task: TaskView) -> Step:
    """Wait until a run has ended that is going on, or is about to begin.

    A run shows by its status, or by another time of the start if it has ended already.
    """
    resource = task.resource
    before = task.state.facts.get("started") if task.state else 0
    was_syncing: list[bool] = []

    def judge(facts: Mapping[str, Any]) -> PollResult:
        shown = {name: resource.fact(name).show(value) for name, value in facts.items()}
        seen = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shown.items() if value is not None)
        if facts["status"] == "syncing":
            was_syncing.append(True)
            return PollResult(False, seen, progressing=True)
        ended = bool(was_syncing) or (facts["started"] or 0) != (before or 0)
        failed = f"it ended with {seen}" if ended and facts["status"] in _FAILED else None
        return PollResult(ended, seen, failed=failed)

    hint = "its log in the web interface may show why; a sync that is disabled may not start"
    subject = f"the run of {task.target}"
    return wait_for_facts(resource, task.key, _FACTS, judge, subject, "its end", hint=hint, needed=False)


def _action(task: TaskView, title: str, name: str) -> Step:
    key = wire_key(task.key) if isinstance(task.key, str) else task.key
    return RunAction(f"{title} {task.target}", "volume_sync_actions", {"sync": key, "action": name, "params": {}})


def _is_syncing(task: TaskView) -> bool:
    return task.state is not None and task.state.status == "syncing"


def _sync(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    start = [] if _is_syncing(task) else [_action(task, "start", "start_sync")]
    return [*start, _wait_for_end(task)]


def _stop(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    # The platform refuses to stop what does not run (measured on 26.0).
    if not _is_syncing(task):
        return []
    wait = wait_for_fact(
        task.resource, task.key, "status", lambda status: status != "syncing", task.target, "it to stop", needed=False
    )
    return [_action(task, "stop", "stop_sync"), wait]


def _service_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.controls.state != "synced":
        return None
    column = task.resource.column("service")
    name = task.desired.get("service")
    key = task.state.key_of("service") if task.state else None
    if key is None and isinstance(column, Reference) and name is not None:
        key = task.key_of(column, name)
    if key is None:
        return None
    return [Query("vm_services", ("name", "vm#machine#status#status as status"), (("$key", (wire_key(key),)),))]


def _evaluate_service(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse a run on a service that is off: the platform accepts the start, and nothing happens (measured on 26.0)."""
    for row in answers[0] or ():
        if row.get("status") != "running":
            return Finding(
                f"NAS service '{row.get('name')}' is {row.get('status')}, so nothing can be synced",
                "start it with 'state: running' of verge_nas_service",
            )
    return Finding()


NAS_VOLUME_SYNC = Resource(
    name="nas_volume_sync",
    plural="nas_volume_syncs",
    title="volume sync",
    table="volume_syncs",
    key_column="id",
    # Imports of VMs from volumes are rows of another type.
    fixed=(("type", "volsync"),),
    columns=(
        Column("name", SyncName(128), required=True),
        Reference("service", table="vm_services", title="NAS service", required=True, write=CREATE_ONLY),
        Reference("source_volume", table="volumes", title="NAS volume", required=True, write=CREATE_ONLY),
        Reference("destination_volume", table="volumes", title="NAS volume", required=True, write=CREATE_ONLY),
        Column("source_path", Text()),
        Column("destination_path", Text()),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Reference("start_time_profile", table="snapshot_profiles", title="snapshot profile"),
        Column("max_duration", Duration(), column="run_time"),
        Column("include", DelimitedList("\n", ordered=True)),
        Column("exclude", DelimitedList("\n", ordered=True)),
        Column("sync_method", Choice("ysync", "rsync")),
        Column(
            "destination_delete",
            Choice("never", "delete", "delete-before", "delete-during", "delete-delay", "delete-after"),
        ),
        Column("workers", Integer(1, 128)),
        Column("max_errors", Integer(0), column="errors_max"),
        Column("run_as_user", Text()),
        Column("preserve_acls", FLAG, column="preserve_ACLs"),
        Column("preserve_permissions", FLAG),
        Column("preserve_owner", FLAG),
        Column("preserve_groups", FLAG),
        Column("preserve_times", FLAG, column="preserve_mod_time"),
        Column("preserve_xattrs", FLAG),
        Column("preserve_device_files", FLAG),
        Column("copy_symlinks", FLAG),
        Column("omit_dir_times", FLAG),
        Column("omit_link_times", FLAG),
        Column("inplace", FLAG),
        Column("fsfreeze", FLAG),
    ),
    scope=("service",),
    facts=(
        Fact("status", "progress#status"),
        Fact("started", "progress#start_time", TIME, volatile=True),
        Fact("ended", "progress#stop_time", TIME, volatile=True),
        Fact("files_transferred", "progress#files_transferred", NUMBER),
        Fact("transferred", "progress#bytes_transferred", SIZE),
        Fact("transfer_rate", "progress#transfer_rate"),
        Fact("errors", "progress#sync_errors", NUMBER),
        Fact("service_status", "service#vm#machine#status#status"),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    imperative_states=(
        ImperativeState("synced", _sync, waits=True, creates=True),
        ImperativeState("stopped", _stop, waits=True),
    ),
    preflights=(Preflight(_service_queries, _evaluate_service),),
    words=words.NAS_VOLUME_SYNC,
)
