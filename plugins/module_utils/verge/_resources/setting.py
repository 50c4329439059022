# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the system, by key: table `settings`. The platform has a fixed set of them."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import Text
from .._schema.columns import CREATE_ONLY, Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, Resource, State, TaskView
from .._schema.steps import Part, Update
from . import words

_NAME, _VALUE, _DEFAULT = "key", "value", "default_value"


#: Settings that are whole numbers. The platform stores any text, and does not say what a setting accepts.
_NUMBERS = ("max_connections", "smart_ctl_temp_max")
#: Settings that no two systems share: their name, and where the MAC addresses begin that they assign.
_OF_ONE_SYSTEM = ("cloud_name", "macoffset")
#: What Ansible makes of the truth values of YAML where an option is a string.
_TRUTH_WORDS = ("True", "False")


def _is_number(text: object) -> bool:
    return str(text).strip().lstrip("-").isdigit()


def _fits(desired: Desired, found: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse what cannot be meant."""
    value = desired.get(_VALUE)
    if found is None or value is None:
        return None
    default = found.facts.get(_DEFAULT)
    if found.values.get("name") in _NUMBERS and not _is_number(value):
        return f"expected a whole number, got '{value}'"
    if value in _TRUTH_WORDS and value not in (default, found.values.get(_VALUE)):
        return f"write a truth value as the setting shows it, in quotes; its default is '{default}'"
    return None


def _differs_in_kind(desired: Desired, found: Optional[State], controls: Controls) -> Optional[str]:
    """Warn of what the platform stores, but may not understand."""
    value = desired.get(_VALUE)
    if found is None or value is None or _is_number(value) or not _is_number(found.facts.get(_DEFAULT)):
        return None
    name, default = found.values.get("name"), found.facts.get(_DEFAULT)
    return f"'{value}' is written to '{name}', whose default is a number ({default})"


def _not_exported(setting: State) -> Optional[str]:
    """Return why a document of a system does not contain a setting."""
    if setting.values.get("name") in _OF_ONE_SYSTEM:
        return "it belongs to this system alone"
    return "it has its default value" if setting.values.get(_VALUE) == setting.facts.get(_DEFAULT) else None


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
    guards=(_one_value, _fits),
    notices=(_differs_in_kind,),
    on_update=_reset,
    controls={"reset": {"type": "bool", "default": False}},
    words=words.SETTING,
    export=Export(left_out=_not_exported, terraform="setting", terraform_id=lambda setting: setting.values["name"]),
)
