# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of tenants: table `tenant_snapshots`."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import Text
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Desired, Resource, State, Verb
from .expiry import expires, not_over_already


def _tenant_is_named(desired: Desired, snapshot: Optional[State], controls: Any) -> Optional[str]:
    if controls.key is None and desired.get("tenant") is None:
        return "'tenant' is needed: names of snapshots are only unique inside their tenant"
    return None


TENANT_SNAPSHOT = Resource(
    name="tenant_snapshot",
    plural="tenant_snapshots",
    title="snapshot",
    table="tenant_snapshots",
    columns=(
        Column("name", Text(128), required=True, create_only=True),
        Reference(
            "tenant",
            table="tenants",
            title="tenant",
            constants=(("is_snapshot", False),),
            required=True,
            create_only=True,
        ),
        Column("description", Text(2048)),
        expires(along=False),
    ),
    scope=("tenant",),
    facts=(Fact("created"), Fact("profile"), Fact("period"), Fact("tenant_status", "tenant#status#status")),
    verb=Verb(
        state="restored",
        table="tenant_actions",
        target="tenant",
        action="restore",
        param="snapshot",
        owner="tenant",
        fact="tenant_status",
        allowed=("offline", "error"),
        refusal="a tenant must be off to be put back to a snapshot, which counts from its next start",
    ),
    guards=(_tenant_is_named, not_over_already),
)
