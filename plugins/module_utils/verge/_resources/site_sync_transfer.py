# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""System snapshots in the queues of outgoing site syncs: table `site_syncs_outgoing_queue`.

The platform adds one to the queue when an action of the sync asks for it. Rows of what has been sent stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import NUMBER, SIZE, TIME, UNSET, Duration
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.keys import wire_key
from .._schema.resource import (
    Answers,
    Deployment,
    Export,
    Finding,
    PlannedTask,
    Preflight,
    Query,
    Resource,
    State,
    Work,
)
from . import words
from .log import Instant
from .site_sync_outgoing import how_it_is_sent

#: The platform goes on by itself.
_BUSY = ("queue", "paused", "initializing", "syncing", "retry")
#: What was not sent, and will not be.
_FAILED = ("error", "skip_retention")
#: The parameters of the action, and the options that fill them.
_PARAMS = {
    "cloud_snapshot": "snapshot",
    "retention": "retention",
    "priority": "priority",
    "do_not_expire": "keep_until_sent",
    "destination_prefix": "destination_prefix",
}


def _is_on_its_way(transfer: State) -> bool:
    return transfer.status in _BUSY


def _failure(transfer: State) -> Optional[str]:
    if transfer.status not in _FAILED:
        return None
    reason = transfer.facts.get("last_error") or transfer.facts.get("sync_status_info") or ""
    return f"status {transfer.status} {reason}".strip()


def _has_failed(transfer: State) -> bool:
    return transfer.status in _FAILED


def _queue(values: Mapping[str, Any]) -> Mapping[str, Any]:
    params = {name: values.get(option) for name, option in _PARAMS.items()}
    return {
        "site_syncs_outgoing": values.get("sync"),
        "action": "add_to_queue",
        "params": {name: value for name, value in params.items() if value is not None},
    }


def _sync_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.state is not None or task.controls.state == "absent":
        return None
    column = task.resource.column("sync")
    key = task.key_of(column, task.desired.get("sync")) if isinstance(column, Reference) else None
    return None if key is None else [Query("site_syncs_outgoing", ("name", "enabled"), (("$key", (wire_key(key),)),))]


def _sync_is_enabled(task: PlannedTask, answers: Answers) -> Finding:
    """Warn that nothing is sent by a sync that is disabled; refuse to wait for it in vain."""
    for row in answers[0] or ():
        if row.get("enabled") is False:
            problem = f"outgoing site sync '{row.get('name')}' is disabled, so nothing is sent"
            if task.controls.wait:
                return Finding(
                    problem, "enable it with verge_site_sync_outgoing, or set 'wait: false' to queue it only"
                )
            return Finding(warnings=(problem,))
    return Finding()


SITE_SYNC_TRANSFER = Resource(
    name="site_sync_transfer",
    plural="site_sync_transfers",
    title="transfer of system snapshot",
    table="site_syncs_outgoing_queue",
    columns=(
        Reference(
            "snapshot",
            column="cloud_snapshot",
            table="cloud_snapshots",
            title="system snapshot",
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
            remedy="verge_cloud_snapshot takes one",
        ),
        Reference(
            "sync",
            column="site_syncs_outgoing",
            table="site_syncs_outgoing",
            title="outgoing site sync",
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
        ),
        Column("retention", Duration(), write=CREATE_ONLY, create_default="3 days"),
        *how_it_is_sent(write=CREATE_ONLY),
    ),
    identity=("snapshot",),
    scope=("sync",),
    facts=(
        Fact("status"),
        Fact("queued", "timestamp", Instant(), volatile=True, fixed=True),
        Fact("started", "stats#start_time", TIME, volatile=True),
        Fact("ended", "stats#stop_time", TIME, volatile=True),
        Fact("last_error", "stats#last_error"),
        Fact("retry_count", "stats#retry_count", NUMBER, volatile=True),
        Fact("checked", "stats#checked_bytes", SIZE, volatile=True),
        Fact("sent", "stats#sent_bytes", SIZE, volatile=True),
        Fact("sent_compressed", "stats#sent_net_bytes", SIZE, volatile=True),
        Fact("expires", "remote_expiration", TIME, volatile=True),
        Fact("site", "site_syncs_outgoing#site#name"),
        Fact("sync_status", "site_syncs_outgoing#status"),
        Fact("sync_status_info", "site_syncs_outgoing#status_info"),
    ),
    deployment=Deployment(
        table="site_syncs_outgoing_actions",
        body=_queue,
        options=("snapshot", "sync", "retention", "priority", "keep_until_sent", "destination_prefix"),
    ),
    works=(Work("sending", busy=_is_on_its_way, failed=_failure),),
    remnant=_has_failed,
    preflights=(Preflight(_sync_queries, _sync_is_enabled),),
    export=Export(on_request="they are work, and no configuration"),
    words=words.SITE_SYNC_TRANSFER,
)
