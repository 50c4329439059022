# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of tenants: table `tenant_snapshots`."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, ImperativeState, Resource, State
from .expiry import expires, not_expired


def _tenant_is_required(desired: Desired, snapshot: Optional[State], controls: Controls) -> Optional[str]:
    if controls.key is None and desired.get("tenant") is None:
        return "'tenant' is required: names of snapshots are only unique inside their tenant"
    return None


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
        Fact("created", volatile=True),
        Fact("profile"),
        Fact("period"),
        Fact("tenant_status", "tenant#status#status"),
    ),
    imperative_state=ImperativeState(
        state="restored",
        table="tenant_actions",
        target="tenant",
        action="restore",
        param="snapshot",
        owner="tenant",
        fact="tenant_status",
        allowed=("offline", "error"),
        refusal="a tenant must be off to be restored from a snapshot, which takes effect at its next start",
    ),
    guards=(_tenant_is_required, not_expired),
)
