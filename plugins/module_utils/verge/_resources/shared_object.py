# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system shares with its tenants: table `shared_objects`. So far, the platform only shares snapshots of VMs."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, TIME, NameInside, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Container, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, Resource, State
from . import words


def _tenant_is_known(desired: Desired, shared: Optional[State], controls: Controls) -> Optional[str]:
    if controls.key is None and desired.get("tenant") is None:
        return "'tenant' is required: names of shared objects are only unique inside their tenant"
    return None


def _snapshot_is_given(desired: Desired, shared: Optional[State], controls: Controls) -> Optional[str]:
    if shared is None and controls.state != "absent" and desired.get("snapshot") is None:
        return "'snapshot' is required to share something: take one with verge_vm_snapshot"
    return None


SHARED_OBJECT = Resource(
    name="shared_object",
    plural="shared_objects",
    title="shared object",
    table="shared_objects",
    fixed=(("type", "vm"),),
    columns=(
        Column("name", Text(128), required=True, write=CREATE_ONLY),
        Reference(
            "tenant",
            column="recipient",
            table="tenants",
            title="tenant",
            constants=(("is_snapshot", False),),
            required=True,
            write=CREATE_ONLY,
        ),
        # The platform answers it as a path, so that its name does not come with the row.
        Reference(
            "snapshot",
            NameInside("vm", "snapshot"),
            table="machine_snapshots",
            title="snapshot",
            path="machine_snapshots/",
            by_key=False,
            write=ONCE,
            inside=Container(
                Reference("vm", table="vms", title="VM", key_column="machine", constants=(("is_snapshot", False),)),
                "machine",
            ),
        ),
        # No source says whether it can be changed.
        Column("description", Text(2048), write=CREATE_ONLY),
    ),
    scope=("tenant",),
    facts=(
        Fact("received", "inbox", FLAG),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    guards=(_tenant_is_known, _snapshot_is_given),
    export=Export(on_request="they refer to snapshots, which are no configuration"),
    words=words.SHARED_OBJECT,
)
