# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of the whole system: table `cloud_snapshots`."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, TIME, Text
from .._schema.columns import CREATE_ONLY, Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, Resource, State, Work
from .expiry import NO_CONFIGURATION, expires, not_expired

#: An empty status, then `building`, then `normal` (measured on 26.1.8); `held` is one that does not expire.
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


def _made_by_the_platform(snapshot: State) -> Optional[str]:
    if snapshot.facts.get("snapshot_profile"):
        return "snapshot profiles make them"
    return "they were received from other systems" if snapshot.facts.get("remote_sync") else None


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
    ),
    facts=(
        Fact("status"),
        Fact("status_info"),
        Fact("immutable_status"),
        Fact("immutable_lock_expires", codec=TIME),
        Fact("type"),
        Fact("snapshot_profile", "snapshot_profile#name"),
        Fact("remote_sync", codec=FLAG),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    works=(Work("building", busy=_is_building, failed=_failure),),
    guards=(not_expired, _not_locked),
    export=Export(left_out=_made_by_the_platform, on_request=NO_CONFIGURATION),
)
