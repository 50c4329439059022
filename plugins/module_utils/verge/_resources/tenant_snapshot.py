# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of tenants: table `tenant_snapshots`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from .._schema.codecs import TIME, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Desired, Export, ImperativeState, Owner, Resource, State, TaskView
from .._schema.steps import RunAction, Step
from ..errors import UsageError
from .expiry import NO_CONFIGURATION, expires, not_expired
from .tenant import TENANT


def _tenant_is_required(desired: Desired, snapshot: Optional[State], controls: Controls) -> Optional[str]:
    if controls.key is None and desired.get("tenant") is None:
        return "'tenant' is required: names of snapshots are only unique inside their tenant"
    return None


def _restore(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    tenant = task.state.key_of("tenant") if task.state else None
    if task.state is None or tenant is None:
        raise UsageError("its tenant was not found", operation="restore", target=task.target)
    body = {"tenant": tenant.wire, "action": "restore", "params": {"snapshot": task.state.key.wire}}
    return [RunAction(f"restore {task.target}", "tenant_actions", body)]


TENANT_SNAPSHOT = Resource(
    name="tenant_snapshot",
    plural="tenant_snapshots",
    title="snapshot",
    table="tenant_snapshots",
    columns=(
        Column("name", Text(128), required=True, write=CREATE_ONLY),
        Reference(
            "tenant",
            table="tenants",
            title="tenant",
            constants=(("is_snapshot", False),),
            required=True,
            write=CREATE_ONLY,
        ),
        Column("description", Text(2048)),
        expires(has_type=False),
    ),
    scope=("tenant",),
    facts=(
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("snapshot_profile", "profile"),
        Fact("period"),
        Fact("tenant_status", "tenant#status#status"),
    ),
    # The tenant shows the restored state from its next start on.
    imperative_states=(
        ImperativeState(
            "restored", _restore, owner=Owner(TENANT, "tenant", "tenant_status", ready=("offline", "error"))
        ),
    ),
    guards=(_tenant_is_required, not_expired),
    export=Export(
        terraform="tenant_snapshot",
        left_out=lambda snapshot: "snapshot profiles make them" if snapshot.facts.get("snapshot_profile") else None,
        on_request=NO_CONFIGURATION,
    ),
)
