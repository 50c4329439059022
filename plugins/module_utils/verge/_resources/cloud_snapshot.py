# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of the whole system, or of what has certain tags: table `cloud_snapshots`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from .._schema.codecs import FLAG, NUMBER, TIME, Integer, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, ReferenceList, References
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Children, Desired, Export, ImperativeState, Resource, State, TaskView, Work
from .._schema.steps import RunAction, Step
from .._schema.waits import wait_until_listed
from .expiry import NO_CONFIGURATION, expires, not_expired
from .tagging import TagName, TagReference

#: An empty status, then `building`, then `normal` (measured on 26.1.8); `held` is one that is kept beyond its expiry.
_BUSY = ("", "building")
_DONE = ("normal", "held")


def _is_building(snapshot: State) -> bool:
    return (snapshot.facts.get("status") or "") in _BUSY


def _failure(snapshot: State) -> Optional[str]:
    status = snapshot.facts.get("status") or ""
    if status in (*_BUSY, *_DONE):
        return None
    return f"status {status} {snapshot.facts.get('status_info') or ''}".strip()


def _not_locked(desired: Desired, snapshot: Optional[State], controls: Controls) -> Optional[str]:
    if (
        snapshot is None
        or controls.state != "absent"
        or snapshot.facts.get("immutable_status") in (None, "", "unlocked")
    ):
        return None
    return (
        f"it is immutable ({snapshot.facts.get('immutable_status')}): after 'immutable: false' the platform takes seven "
        "days to unlock it, and it can only be deleted then"
    )


def _tags(option: str, column: str, kind: str = "") -> ReferenceList:
    """Return an option that lists tags by which the snapshot chooses objects."""
    return ReferenceList(
        option,
        References(TagName()),
        column=column,
        write=ONCE,
        companion_columns=(lambda _tags: {"type": kind}) if kind else None,
        reference=TagReference(option),
    )


def _partial_is_complete(desired: Desired, snapshot: Optional[State], controls: Controls) -> Optional[str]:
    if snapshot is not None or controls.state == "absent":
        return None
    chosen = [option for option in ("include_tags", "exclude_tags") if desired.get(option)]
    if len(chosen) > 1:
        return "'include_tags' and 'exclude_tags' exclude each other: a snapshot takes what has tags, or what has not"
    if desired.get("quiesce_tags") and not chosen:
        return "'quiesce_tags' needs 'include_tags' or 'exclude_tags': only partial snapshots quiesce VMs by tag"
    return None


def _made_by_the_platform(snapshot: State) -> Optional[str]:
    if snapshot.facts.get("snapshot_profile"):
        return "snapshot profiles make them"
    return "they were received from other systems" if snapshot.facts.get("remote_sync") else None


#: What the platform has listed of a snapshot: the objects that can be restored from it.
_HELD = {
    kind: Resource(
        name=kind,
        title=title,
        table=f"cloud_snapshot_{kind}s",
        constants=(("is_snapshot", False),),
        read_only=True,
        columns=(Column("name"), Column("description"), Column("cpu_cores", Integer())),
        facts=(Fact("status"), Fact("status_info"), Fact("uuid"), *facts),
    )
    for kind, title, facts in (
        ("vm", "VM", (Fact("os_family"),)),
        ("tenant", "tenant", (Fact("node_count", "nodes", NUMBER),)),
    )
}


def _list_contents(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    """Have the platform list what is in the snapshot, unless it has done so."""
    snapshot = task.state
    if snapshot is None or any(snapshot.children.values()):
        return []
    steps: list[Step] = []
    for kind in ("tenant", "vm"):
        body: dict[str, object] = {"cloud_snapshot": snapshot.key.wire, "action": f"find_{kind}s", "params": {}}
        steps.append(RunAction(f"list the {kind}s in {task.target}", "cloud_snapshot_actions", body))
    wait = wait_until_listed(
        f"list {task.target}",
        _HELD["vm"].table,
        snapshot.key,
        "cloud_snapshot",
        "the platform to list the VMs",
        "it may hold no VM; run the task again if the list takes longer",
    )
    return [*steps, wait]


CLOUD_SNAPSHOT = Resource(
    name="cloud_snapshot",
    plural="cloud_snapshots",
    title="system snapshot",
    table="cloud_snapshots",
    columns=(
        Column("name", Text(128), required=True, write=CREATE_ONLY),
        Column("description", Text(2048)),
        expires(),
        Column("private", FLAG),
        Column("immutable", FLAG),
        _tags("include_tags", "partial_tags", "partial_include"),
        _tags("exclude_tags", "partial_tags", "partial_exclude"),
        _tags("quiesce_tags", "quiesce_tags"),
        Column("min_snapshots", Integer(0), write=ONCE),
    ),
    facts=(
        Fact("status"),
        Fact("status_info"),
        Fact("immutable_status"),
        Fact("immutable_lock_expires", codec=TIME),
        Fact("type"),
        Fact("snapshot_profile", "snapshot_profile#name"),
        Fact("snapshot_period", "snapshot_period#name"),
        # As long as there are no more than so many of the period, they are held beyond their expiry.
        Fact("period_min_snapshots", "snapshot_period#min_snapshots", NUMBER),
        Fact("remote_sync", codec=FLAG),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    children=(
        Children("vms", _HELD["vm"], parent_column="cloud_snapshot"),
        Children("tenants", _HELD["tenant"], parent_column="cloud_snapshot"),
    ),
    children_for_task=lambda controls: ("vms", "tenants") if controls.state == "listed" else (),
    imperative_states=(ImperativeState("listed", _list_contents, waits=True),),
    works=(Work("building", busy=_is_building, failed=_failure),),
    guards=(not_expired, _not_locked, _partial_is_complete),
    export=Export(left_out=_made_by_the_platform, on_request=NO_CONFIGURATION),
)
