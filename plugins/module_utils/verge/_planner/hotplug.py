# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attaching children to a running parent, and detaching them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._schema.keys import Key
from .._schema.resource import Action, Children, Resource, State
from .._schema.steps import DeferredKey, KeyOrDeferred, RunAction, Step
from .._schema.waits import wait_for_status
from .power import action_body


def can_be_plugged(children: Children, values: Mapping[str, Any], parent: State) -> bool:
    """Return whether a child with these option values can be attached and detached while the parent runs."""
    hotplug = children.hotplug
    return hotplug is not None and hotplug.possible(values) and parent.values.get(hotplug.allowed_by) is not False


def plug(
    parent: Resource, children: Children, parent_key: Key, key: KeyOrDeferred, label: str, values: Mapping[str, Any]
) -> list[Step]:
    """Attach a child to its running parent and wait until it is attached.

    Args:
        values: its option values.
    """
    power, hotplug = parent.power, children.hotplug
    if power is None or hotplug is None:
        return []
    target = children.resource.describe(label)
    device = key._replace(text=True) if isinstance(key, DeferredKey) else str(key)
    body = action_body(power, parent_key, Action(hotplug.action), device=device)
    steps: list[Step] = [RunAction(f"plug in {target}", power.table, body)]
    if hotplug.shows(values):
        steps.append(
            wait_for_status(children.resource, key, hotplug.attached, target, "it to be attached", needed=False)
        )
    return steps


def unplug(parent: Resource, children: Children, parent_key: Key, row: State, label: str) -> list[Step]:
    """Detach a child from its running parent and wait until it is detached; nothing for one that is not attached."""
    power, hotplug = parent.power, children.hotplug
    if power is None or hotplug is None or row.status in hotplug.detached:
        return []
    target = children.resource.describe(label)
    body = action_body(power, parent_key, Action(hotplug.action), device=str(row.key), unplug=True)
    hint = "the guest does not release the device; stop the guest and run the task again"
    return [
        RunAction(f"unplug {target}", power.table, body),
        wait_for_status(children.resource, row.key, hotplug.detached, target, "it to be detached", hint=hint),
    ]
