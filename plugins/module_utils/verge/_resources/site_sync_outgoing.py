# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs that send system snapshots to other systems: table `site_syncs_outgoing`, with the periods that they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from .._schema.codecs import (
    FLAG,
    NUMBER,
    SIZE,
    TIME,
    UNSET,
    Choice,
    Duration,
    InnerName,
    Integer,
    NameInside,
    Size,
    Text,
)
from .._schema.columns import CREATE_ONLY, SECRET, Column, Container, Fact, Reference, ResolvedReference
from .._schema.keys import Key, wire_key
from .._schema.resource import Children, Export, ImperativeState, Resource, TaskView
from .._schema.steps import Part, PollResult, RunAction, Step
from .._schema.waits import wait_for_facts
from . import words

#: What a prefix may consist of, according to the vendor's clients.
_PREFIX_HINT = "letters, digits, spaces and : _ . , + -"
_SYNC_BACK = "set_up_sync_back"


class Prefix(Text):
    """What is put before the name of a snapshot on the other side."""

    def parse(self, value: Any) -> Any:
        text = str(super().parse(value))
        if not all((c.isascii() and c.isalnum()) or c in " :_.,+-" for c in text):
            raise ValueError(f"'{text}' may only contain {_PREFIX_HINT}")
        return text


def how_it_is_sent(**options: Any) -> tuple[Column, ...]:
    """Return the options that say how a snapshot is sent and kept on the other side."""
    return (
        Column("priority", Integer(0), **options),
        Column("keep_until_sent", FLAG, column="do_not_expire", **options),
        Column("destination_prefix", Prefix(), prefilled=True, **options),
    )


@dataclass(frozen=True)
class PeriodReference(Reference):
    """A period of a snapshot profile. Its name is only unique within its profile, so that both are read."""

    @property
    def profile_key(self) -> str:
        """The name under which the answer holds the name of the profile."""
        return f"{self.option}_profile"

    def fields(self) -> list[str]:
        return [*super().fields(), f"{self.expression}#profile#name as {self.profile_key}"]

    def load(self, row: Mapping[str, Any]) -> Any:
        found = super().load(row)
        if not isinstance(found, ResolvedReference) or found.name is None:
            return found
        return ResolvedReference(found.key, InnerName(str(row.get(self.profile_key)), str(found.name)))

    def show(self, value: Any) -> Any:
        name = value.name if isinstance(value, ResolvedReference) else value
        return self.codec.show(name) if isinstance(name, InnerName) else super().show(value)

    def label(self, value: Any) -> str:
        name = value.name if isinstance(value, ResolvedReference) else value
        return f"{name.name} of {name.container}" if isinstance(name, InnerName) else super().label(value)


PERIOD = Resource(
    name="period",
    title="snapshot period",
    table="site_syncs_outgoing_profile_periods",
    columns=(
        PeriodReference(
            "profile_period",
            NameInside("profile", "period"),
            table="snapshot_profile_periods",
            title="snapshot period",
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
            by_key=False,
            inside=Container(Reference("profile", table="snapshot_profiles", title="snapshot profile"), "profile"),
            remedy="verge_snapshot_profile creates profiles with their periods",
        ),
        Column("retention", Duration(), required=True),
        *how_it_is_sent(),
    ),
    identity=("profile_period",),
    words=words.SITE_SYNC_PERIOD,
)


def _wait_for_registration(task: TaskView) -> Sequence[Step]:
    def judge(facts: Mapping[str, Any]) -> PollResult:
        status, info = facts["status"], facts["status_info"]
        failed = f"{info or 'status error'}" if status == "error" else None
        return PollResult(status not in ("initializing", "error"), f"status {status}", failed)

    hint = (
        "the incoming sync of the other system has to be enabled, and the registration code has to be its present one"
    )
    subject = f"the registration of {task.target}"
    names = ("status", "status_info")
    wait = wait_for_facts(task.resource, task.key, names, judge, subject, "its end", hint=hint, needed=False)
    back = [_set_up_sync_back(task)] if task.controls.extra.get(_SYNC_BACK) else []
    return [wait, *back]


def _action(task: TaskView, title: str, name: str) -> RunAction:
    key = wire_key(task.key) if isinstance(task.key, str) else task.key
    return RunAction(title, "site_syncs_outgoing_actions", {"site_syncs_outgoing": key, "action": name})


def _set_up_sync_back(task: TaskView) -> RunAction:
    return _action(task, f"set up the way back of {task.target}", "setup_sync_back")


def _complete_sync_back(task: TaskView) -> Part:
    sync = task.state
    if sync is None or not task.controls.extra.get(_SYNC_BACK) or sync.facts.get("sync_back"):
        return Part()
    # The name that the platform gives it (vendor documentation).
    name = f"Sync-back for {sync.values.get('name')}"
    return Part([_set_up_sync_back(task)], {"sync_back": None}, {"sync_back": name})


def _refresh(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    """Read the list of snapshots on the other side. What is refreshing already is only waited for."""
    sync = task.state
    if sync is None:
        return []
    names = ("remote_snapshots_status", "remote_snapshots_status_info", "remote_snapshots_refreshed")
    before = {name: sync.facts.get(name) for name in names}
    busy = ("refreshing", "updating")
    begun: list[bool] = [before[names[0]] in busy]

    def judge(facts: Mapping[str, Any]) -> PollResult:
        status, info, refreshed = (facts[name] for name in names)
        seen = f"status {status}"
        if status in busy:
            begun.append(True)
            return PollResult(False, seen, progressing=True)
        # A refresh that takes less than a second may end with the same status and in the same second as the last one.
        ended = any(begun) or refreshed != before[names[2]]
        begun.append(True)
        if not ended:
            return PollResult(False, seen)
        failed = f"{info or seen}" if status in ("error", "unsupported") else None
        return PollResult(failed is None, seen, failed)

    subject = f"the list of snapshots on the other side of {task.target}"
    wait = wait_for_facts(
        task.resource, task.key, names, judge, subject, "its refresh", hint=_UNREACHABLE, needed=False
    )
    if begun[0]:
        return [wait]
    return [_action(task, f"refresh the snapshots on the other side of {task.target}", "refresh"), wait]


_UNREACHABLE = "the other system has to be reachable from this one, and its incoming sync has to be enabled"

SITE_SYNC_OUTGOING = Resource(
    name="site_sync_outgoing",
    plural="site_syncs_outgoing",
    title="outgoing site sync",
    table="site_syncs_outgoing",
    columns=(
        Column("name", Text(), required=True),
        Reference("site", table="sites", title="site", required=True, write=CREATE_ONLY),
        Column("registration_code", Text(), required=True, exposure=SECRET),
        Column("description", Text()),
        Column("enabled", FLAG, create_default=True),
        Column("url", Text()),
        Column("destination_tier", Choice("unspecified", "1", "2", "3", "4", "5")),
        Column("threads", Integer(1, 32)),
        Column("file_threads", Integer(1, 64)),
        Column("throttle", Size(0), column="sendthrottle"),
        Column("encryption", FLAG),
        Column("compression", FLAG),
        Column("network_integrity", FLAG, column="netinteg"),
        Column("queue_retry_count", Integer(0, 100)),
        Column("queue_retry_interval", Duration(1, 300), column="queue_retry_interval_seconds"),
        Column("queue_retry_interval_multiplier", FLAG),
        Column("note", Text()),
    ),
    scope=("site",),
    facts=(
        Fact("status"),
        Fact("status_info"),
        # Every module has an option `state`.
        Fact("health", "state"),
        Fact("last_run", codec=TIME, volatile=True),
        Fact("last_snapshot", "current_stats#snapshot_name", volatile=True),
        Fact("last_ended", "current_stats#stop_time", TIME, volatile=True),
        Fact("last_error", "current_stats#last_error", volatile=True),
        Fact("last_checked", "current_stats#checked_bytes", SIZE, volatile=True),
        Fact("last_sent", "current_stats#sent_bytes", SIZE, volatile=True),
        Fact("last_sent_compressed", "current_stats#sent_net_bytes", SIZE, volatile=True),
        Fact("sync_back", "sync_back#name"),
        Fact("remote_min_snapshots", codec=NUMBER),
        Fact("remote_snapshots_status", "remote_snaps_status"),
        Fact("remote_snapshots_status_info", "remote_snaps_status_info"),
        Fact("remote_snapshots_refreshed", "remote_snaps_last_refresh", TIME, volatile=True),
    ),
    children=(Children("periods", PERIOD, parent_column="site_syncs_outgoing", match=(("profile_period",),)),),
    after_create=_wait_for_registration,
    on_update=_complete_sync_back,
    imperative_states=(ImperativeState("refreshed", _refresh, waits=True),),
    controls={_SYNC_BACK: {"type": "bool", "default": False}},
    export=Export(terraform="site_sync_outgoing"),
    words=words.SITE_SYNC_OUTGOING,
)
