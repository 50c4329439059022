# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of VMs: table `machine_snapshots`. They hang on the machine behind the VM."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import FLAG, Text
from .._schema.columns import Column, Fact, Reference, flag, key_of
from .._schema.resource import Desired, Resource, State, Subject, Verb
from .expiry import expires, not_over_already


def _vm_is_named(desired: Desired, snapshot: Optional[State], controls: Any) -> Optional[str]:
    # A snapshot's name is only unique inside its VM, and a key that belongs to another VM would be accepted.
    if controls.key is None and desired.get("vm") is None:
        return "'vm' is needed: names of snapshots are only unique inside their VM"
    return None


VM_SNAPSHOT = Resource(
    name="vm_snapshot",
    plural="vm_snapshots",
    title="snapshot",
    table="machine_snapshots",
    created_with=(("created_manually", True),),
    columns=(
        Column("name", Text(128), required=True),
        Reference(
            "vm",
            column="machine",
            table="vms",
            title="VM",
            key_column="machine",
            constants=(("is_snapshot", False),),
            required=True,
            create_only=True,
            by_key=False,
        ),
        Column("description", Text(2048)),
        # Left out, the platform gives a snapshot three days (measured on 26.1.8).
        expires(),
        Column("quiesce", FLAG, initial=True),
    ),
    scope=("vm",),
    facts=(
        Fact("created"),
        Fact("quiesced", convert=flag),
        Fact("snapshot_machine", "snap_machine", key_of),
        Fact("manual", "created_manually", flag),
        Fact("vm_status", "machine#status#status"),
    ),
    verb=Verb(
        state="restored",
        table="vm_actions",
        target="vm",
        action="restore",
        param="snapshot",
        owner="vm",
        # Neither the VM is meant nor the snapshot's machine, but the snapshot's own row of `vms` (measured on 26.1.8).
        subject=Subject("vms", "machine", "snapshot_machine", (("is_snapshot", True),)),
        fact="vm_status",
        allowed=("stopped",),
        refusal="a VM must be stopped to be put back to a snapshot",
    ),
    guards=(_vm_is_named, not_over_already),
)
