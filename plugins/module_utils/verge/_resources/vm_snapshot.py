# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of VMs: table `machine_snapshots`. They hang on the machine behind the VM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from .._schema.codecs import FLAG, KEY, TIME, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Desired, Export, Hop, ImperativeState, Owner, Resource, State, TaskView
from .._schema.steps import RunAction, Step
from . import words
from .expiry import NO_CONFIGURATION, expires, not_expired
from .vm import VM


def _vm_is_required(desired: Desired, snapshot: Optional[State], controls: Controls) -> Optional[str]:
    # A snapshot's name is only unique inside its VM, and a key that belongs to another VM would be accepted.
    if controls.key is None and desired.get("vm") is None:
        return "'vm' is required: names of snapshots are only unique inside their VM"
    return None


def _restore(task: TaskView, snapshot_vm: Optional[Key]) -> Sequence[Step]:
    body = {
        "vm": wire_key(snapshot_vm),
        "action": "restore",
        "params": {"snapshot": task.state.key.wire if task.state else None},
    }
    return [RunAction(f"restore {task.target}", "vm_actions", body)]


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
            write=CREATE_ONLY,
            by_key=False,
        ),
        Column("description", Text(2048)),
        expires(),
        Column("quiesce", FLAG, write=ONCE),
    ),
    scope=("vm",),
    facts=(
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("quiesced", codec=FLAG),
        Fact("snapshot_machine", "snap_machine", KEY, fixed=True),
        Fact("manual", "created_manually", FLAG, fixed=True),
        Fact("vm_status", "machine#status#status"),
    ),
    # The action is called on the snapshot's own row of `vms`, not on the VM or the snapshot's machine (measured on 26.1.8).
    imperative_states=(
        ImperativeState(
            "restored",
            _restore,
            start="snapshot_machine",
            way=(Hop("vms", "machine", constants=(("is_snapshot", True),)),),
            owner=Owner(
                VM,
                "vm",
                "vm_status",
                ready=("stopped",),
                way=(Hop("vms", "machine", constants=(("is_snapshot", False),)),),
            ),
        ),
    ),
    guards=(_vm_is_required, not_expired),
    export=Export(
        left_out=lambda snapshot: None if snapshot.facts.get("manual") else "snapshot profiles make them",
        on_request=NO_CONFIGURATION,
    ),
    words=words.VM_SNAPSHOT,
)
