# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines that are deployed from recipes: table `vm_recipe_instances`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, KEY, TIME
from .._schema.columns import Column, Fact
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Desired, Resource, State, TaskView
from .._schema.steps import Part, Poll, PollResult, Wait
from . import words
from .guest_addresses import GuestAddress
from .machines import STATUSES, GuestNetworks
from .recipe_instances import (
    CONTROLS,
    VMS,
    columns_of,
    deployment,
    exists,
    export_of,
    facts_of,
    free_name,
    is_remnant,
    power_of,
    stays,
    survey_of,
)
from .vm import VM, wait_for_guest_address

#: Drives that are being filled (measured on 26.1.8).
_FILLING = ("import", "clone")


def _drive(row: Mapping[str, Any]) -> PollResult:
    """Return whether a drive is ready. A failed import says so within seconds and is never tried again (measured)."""
    name, status, info = row.get("name"), row.get("status"), row.get("status_info") or ""
    if status == "errors":
        return PollResult(False, f"status {status}", f"drive '{name}': {info or 'the platform gives no reason'}")
    done = row.get("media") not in _FILLING and status != "importing"
    return PollResult(done, f"drive '{name}': status {status} {info}".strip(), progressing=not done)


def _wait_for_drives(task: TaskView) -> Part:
    """Wait until the drives of a VM that was just deployed, or is about to start, are filled."""
    instance = task.state
    machine = instance.facts.get("machine") if instance else None
    if instance is None or machine is None:
        return Part()
    starts = task.controls.state in ("running", "restarted") and instance.status in STATUSES["off"]
    if not (task.follow_up or starts):
        return Part()
    none = PollResult(True, "no drives")
    poll = Poll(
        ("$key", "name", "media", "status#status as status", "status#status_info as status_info"),
        _drive,
        none,
        every=True,
    )
    return Part(
        [
            Wait(
                f"wait for the drives of {task.target}",
                "machine_drives",
                Key(machine),
                poll,
                "all of them to be filled",
                key_column="machine",
                needed=False,
                hint="a drive that cannot be filled stays so: remove the VM and the instance, and deploy it again",
            )
        ]
    )


def _has_an_agent(_desired: Desired, instance: Optional[State], controls: Controls) -> Optional[str]:
    if instance is None or not controls.extra.get("wait_for_ip") or controls.state == "absent":
        return None
    if instance.facts.get("guest_agent") is not False:
        return None
    return "'wait_for_ip' needs a VM with 'guest_agent: true' (verge_vm sets it): only a guest agent reports addresses"


VM_RECIPE_INSTANCE = Resource(
    name="vm_recipe_instance",
    plural="vm_recipe_instances",
    title="VM recipe instance",
    table="vm_recipe_instances",
    columns=(*columns_of(VMS), Column("auto_update", FLAG)),
    facts=(
        *facts_of(VMS, "vm#machine#status#status"),
        Fact("machine", "vm#machine", KEY, volatile=True),
        Fact("started", "vm#machine#status#started", TIME, volatile=True),
        Fact("guest_agent", "vm#guest_agent", FLAG),
        Fact("guest_networks", "vm#machine#status#agent_guest_info", GuestNetworks()),
        Fact("guest_address", codec=GuestAddress(), inside="guest_networks"),
    ),
    power=power_of(VMS, VM),
    works=(deployment(VMS),),
    guards=(exists(VMS), _has_an_agent),
    preflights=(free_name(VMS),),
    survey=survey_of(VMS),
    completed_later=True,
    remnant=is_remnant(VMS),
    notices=(stays(VMS),),
    on_update=_wait_for_drives,
    finish=(wait_for_guest_address,),
    controls={**CONTROLS, "wait_for_ip": {"type": "bool", "default": False}},
    export=export_of(VMS),
    words=words.VM_RECIPE_INSTANCE,
)
