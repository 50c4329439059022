# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring VMs and tenants out of system snapshots, as new objects: tables `cloud_snapshot_vms`, `cloud_snapshot_tenants`.

The platform also has actions that overwrite what exists (`recover_cloudsnapshot`), whose parameters no source knows.
"""

from __future__ import annotations

from typing import Any, Optional

from .._schema.columns import ONCE, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Recovery, State

#: The option that names the system snapshot.
RESTORE_FROM = Reference("restore_from", table="cloud_snapshots", title="system snapshot", write=ONCE)
RECOVERY_CONTROLS: dict[str, dict[str, Any]] = {"name_in_snapshot": {"type": "str"}}


def recovery(kind: str) -> Recovery:
    """Return how one kind of objects is made out of a system snapshot."""
    return Recovery(
        option=RESTORE_FROM.option,
        title=RESTORE_FROM.title,
        named_by="name_in_snapshot",
        contents=f"cloud_snapshot_{kind}s",
        pointer="cloud_snapshot",
        find_table="cloud_snapshot_actions",
        find=f"find_{kind}s",
        table=f"cloud_snapshot_{kind}_actions",
    )


def one_origin(desired: Desired, found: Optional[State], _controls: Controls) -> Optional[str]:
    """Refuse to copy a new object from two places."""
    if found is None and desired.get("clone_from") is not None and desired.get(RESTORE_FROM.option) is not None:
        return "'clone_from' and 'restore_from' exclude each other: a new one is a copy of one of them"
    return None
