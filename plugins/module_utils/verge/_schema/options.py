# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module, derived from its resource, and what a person asked for with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

from ..errors import UsageError
from .codecs import CLEAR, UNSET
from .columns import Column, Reference
from .resource import Children, Desired, Resource

Spec = dict[str, Any]

# Ansible suspects every option with such a name to be a secret unless it is told otherwise.
_SUSPICIOUS = re.compile(r"(pass(?!ive)|secret|token|cryptkey|key)", re.IGNORECASE)

CONNECTION: Mapping[str, Spec] = {
    "host": {"type": "str"},
    "port": {"type": "int"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "token": {"type": "str", "no_log": True},
    "auth_method": {"type": "str", "choices": ["auto", "basic", "token", "session"]},
    "validate_certs": {"type": "bool"},
    "ca_path": {"type": "path"},
    "timeout": {"type": "int"},
    "retries": {"type": "int"},
    "requests_per_second": {"type": "float"},
}

WAITING: Mapping[str, Spec] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 300},
    "wait_interval": {"type": "float", "default": 1.0},
}

POWER: Mapping[str, Spec] = {
    "force": {"type": "bool", "default": False},
    "shutdown_timeout": {"type": "int", "default": 120},
}


class Controls(NamedTuple):
    """How a run has to be carried out, as opposed to what is wanted.

    Attributes:
        state: value of the `state` option.
        key: value of the `id` option.
        check: nothing may be written.
        wait_timeout: seconds that each thing is waited for.
        wait_interval: seconds between two looks.
        shutdown_timeout: seconds that a guest gets to shut down.
        update_secrets: secrets are written to an existing object as well.
        username: who is logged in, when that is known.
        host: name or address of the system that the task talks to.
        extra: further options that are no columns (`allow_reserved`).
    """

    state: str = "present"
    key: Optional[str] = None
    check: bool = False
    wait: bool = True
    wait_timeout: float = 300.0
    wait_interval: float = 1.0
    force: bool = False
    shutdown_timeout: float = 120.0
    allow_power_cycle: bool = False
    update_secrets: bool = False
    username: Optional[str] = None
    host: str = ""
    extra: Mapping[str, Any] = {}


def argument_spec(resource: Resource) -> Spec:
    """All options of the module that manages a resource."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["state"] = {"type": "str", "choices": list(states(resource)), "default": "present"}
    spec["id"] = {"type": "str"}
    spec.update(_column_options(resource))
    for children in resource.children:
        spec[children.option] = _children_option(children)
        if not children.single:
            spec[children.purge_option] = {"type": "bool", "default": False}
        if children.sequence:
            spec[children.sequence_option] = {"type": "bool", "default": False}
    if waits(resource):
        spec.update({name: dict(option) for name, option in WAITING.items()})
    if resource.power:
        spec.update({name: dict(option) for name, option in POWER.items()})
        if resource.power.cycles:
            spec["allow_power_cycle"] = {"type": "bool", "default": False}
    if resource.has_secrets:
        spec["update_password"] = {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        }
    for name, option in resource.controls.items():
        spec[name] = dict(option)
    return spec


def rules(resource: Resource) -> dict[str, Any]:
    """What AnsibleModule has to check about the options together."""
    return {"required_one_of": [["id", *resource.identity]]}


def states(resource: Resource) -> tuple[str, ...]:
    """The words of the `state` option."""
    verbs = (resource.verb.state,) if resource.verb else ()
    return ("present", "absent") + (resource.power.states if resource.power else ()) + verbs


def waits(resource: Resource) -> bool:
    """Whether anything about this resource takes time."""
    return bool(
        resource.power
        or resource.work
        or resource.pending
        or resource.preparations
        or resource.rest_after_delete
        or any(waits(children.resource) or children.hotplug for children in resource.children)
    )


def _column_options(resource: Resource) -> Spec:
    return {column.option: _column_option(column) for column in resource.columns}


def _column_option(column: Column) -> Spec:
    codec = column.codec
    option: Spec = {"type": codec.option_type}
    if codec.elements:
        option["elements"] = codec.elements
    if codec.choices:
        option["choices"] = list(codec.choices)
    if codec.suboptions:
        option["options"] = {name: dict(suboption) for name, suboption in codec.suboptions.items()}
    if column.default is not UNSET:
        option["default"] = column.default
    if column.aliases:
        option["aliases"] = list(column.aliases)
    if column.secret or column.content:
        option["no_log"] = True
    elif _SUSPICIOUS.search(column.option):
        option["no_log"] = False
    return option


def _children_option(children: Children) -> Spec:
    if children.scalar:
        option = _column_option(children.resource.column(children.scalar))
        if children.single:
            return option
        items: Spec = {"type": "list", "elements": option["type"]}
        if "options" in option:
            items["options"] = option["options"]
        if _SUSPICIOUS.search(children.option):
            items["no_log"] = False
        return items
    spec: Spec = {"type": "list", "elements": "dict", "options": _item_options(children)}
    if _SUSPICIOUS.search(children.option):
        spec["no_log"] = False
    return spec


def _item_options(children: Children) -> Spec:
    suboptions = _column_options(children.resource)
    for grandchildren in children.resource.children:
        suboptions[grandchildren.option] = _children_option(grandchildren)
        if not grandchildren.single:
            suboptions[grandchildren.purge_option] = {"type": "bool", "default": False}
    suboptions["state"] = {"type": "str", "choices": ["present", "absent"], "default": "present"}
    if len(children.match) == 1:
        for group in children.match:
            for name in group:
                # An identity with a default need not be written.
                if "default" not in suboptions[name]:
                    suboptions[name]["required"] = True
    return suboptions


def desired_from(resource: Resource, params: Mapping[str, Any], given: Mapping[str, Any], path: str = "") -> Desired:
    """What was asked for.

    Args:
        params: the options after validation, every option present.
        given: the options as they were written; what is not in here was not given.
        path: where this is inside the task, for messages.

    Raises:
        UsageError: a value is unusable; names the option.
    """
    desired = Desired(path=path)
    for column in resource.columns:
        if _is_given(column.option, column.aliases, given):
            _take(desired, column, params.get(column.option))
        elif column.default is not UNSET:
            _take(desired, column, column.default)
    for children in resource.children:
        if children.option in given:
            desired.children[children.option] = _items(children, params, given[children.option], path)
    desired.purge = frozenset(
        children.option
        for children in resource.children
        if params.get(children.purge_option) or (children.single and children.option in given)
    )
    desired.absent = params.get("state") == "absent"
    for option in desired.purge:
        if option not in desired.children and not desired.absent:
            raise UsageError(f"{desired.label(f'purge_{option}')} needs '{option}', the list of what stays")
    return desired


def _is_given(option: str, aliases: Sequence[str], given: Mapping[str, Any]) -> bool:
    return any(name in given for name in (option, *aliases))


def _take(desired: Desired, column: Column, value: Any) -> None:
    label = desired.label(column.option)
    if value is None or (value == "" and isinstance(column, Reference)):
        if column.clearing() is UNSET:
            raise UsageError(
                f"{label} cannot be emptied",
                hint="leave the option out to keep the value, or give another one",
            )
        desired.values[column.option] = CLEAR
        return
    try:
        canonical = column.codec.parse(value)
        remark = column.codec.remark(value, canonical)
    except ValueError as error:
        raise UsageError(f"{label}: {error}") from error
    if remark:
        desired.remarks.append(f"{label}: {remark}")
    desired.values[column.option] = canonical


def _items(children: Children, params: Mapping[str, Any], raw: Any, path: str) -> list[Desired]:
    values = params.get(children.option) or []
    if children.single:
        values = [values] if values else []
    written = raw if isinstance(raw, list) and len(raw) == len(values) else [None] * len(values)
    items = []
    for index, (value, original) in enumerate(zip(values, written)):
        place = f"{path}.{children.option}[{index}]" if path else f"{children.option}[{index}]"
        if children.scalar:
            item = Desired(path=f"{path}.{children.option}" if children.single and path else place, scalar=True)
            _take(item, children.resource.column(children.scalar), value)
        else:
            # An item that did not arrive as a dictionary (a JSON text, say) cannot tell null from not given.
            known = original if isinstance(original, Mapping) else _without_none(value)
            item = desired_from(children.resource, value, known, place)
        items.append(item)
    return items


def _without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in value.items() if content is not None}


def _sequence_options(resource: Resource) -> list[str]:
    return [children.sequence_option for children in resource.children if children.sequence]


def controls_from(
    resource: Resource,
    params: Mapping[str, Any],
    check: bool = False,
    username: Optional[str] = None,
    host: str = "",
) -> Controls:
    """How the run has to be carried out.

    Raises:
        UsageError: a time is not positive.
    """
    times = {}
    for name in ("wait_timeout", "wait_interval", "shutdown_timeout"):
        if params.get(name) is not None:
            times[name] = float(params[name])
            if not times[name] >= 0:  # which is also true of nan
                raise UsageError(f"{name} must not be negative")
    return Controls(
        state=params.get("state") or "present",
        key=params.get("id"),
        check=check,
        wait=params.get("wait") is not False,
        force=bool(params.get("force")),
        allow_power_cycle=bool(params.get("allow_power_cycle")),
        update_secrets=params.get("update_password") == "always",
        username=username,
        host=host,
        extra={name: params.get(name) for name in [*resource.controls, *_sequence_options(resource)]},
        **times,
    )
