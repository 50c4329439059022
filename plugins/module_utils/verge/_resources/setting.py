# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the system, by key: table `settings`. The platform has a fixed set of them."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import Text
from .._schema.columns import CREATE_ONLY, Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Desired, Resource, State, TaskView
from .._schema.steps import Part, Update
from . import words

_NAME, _VALUE, _DEFAULT = "key", "value", "default_value"


def _one_value(desired: Desired, _found: Optional[State], controls: Controls) -> Optional[str]:
    if controls.extra.get("reset") and _VALUE in desired.values:
        return "'reset' and 'value' exclude each other: a setting is reset to its default, or set to a value"
    return None


def _reset(task: TaskView) -> Part:
    """Write the default of a setting back, which is how the vendor's clients reset one."""
    if task.state is None or not task.controls.extra.get("reset") or task.follow_up:
        return Part()
    value, default = (str(found or "") for found in (task.state.values.get(_VALUE), task.state.facts.get(_DEFAULT)))
    if value == default:
        return Part()
    step = Update(
        f"reset {task.target}",
        task.resource.table,
        task.state.key,
        {_VALUE: default},
        ((_NAME, task.state.values["name"]),),
    )
    return Part([step], {_VALUE: value}, {_VALUE: default})


SETTING = Resource(
    name="setting",
    plural="settings",
    title="setting",
    table="settings",
    provided=True,
    columns=(
        Column("name", Text(), column=_NAME, write=CREATE_ONLY),
        Column(_VALUE, Text()),
    ),
    facts=(
        Fact(_DEFAULT),
        Fact("description"),
    ),
    guards=(_one_value,),
    on_update=_reset,
    controls={"reset": {"type": "bool", "default": False}},
    words=words.SETTING,
)
