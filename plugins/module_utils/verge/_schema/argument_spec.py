# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module, derived from its resource."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .codecs import UNSET
from .columns import Column
from .resource import Children, Resource
from .words import COMMON_WORDS, VALUE_ALIASES

Spec = dict[str, Any]

# Ansible takes every option with such a name for a secret unless the specification says otherwise.
_SECRET_SOUNDING = re.compile(r"(pass(?!ive)|secret|token|cryptkey|key)", re.IGNORECASE)

CONNECTION: Mapping[str, Spec] = {
    "profile": {"type": "str"},
    "host": {"type": "str"},
    "port": {"type": "int"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "token": {"type": "str", "no_log": True, "aliases": ["api_key"]},
    "auth_method": {"type": "str", "choices": ["auto", "basic", "token", "session"]},
    "validate_certs": {"type": "bool"},
    "insecure": {"type": "bool"},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float"},
    "retries": {"type": "int"},
    "requests_per_second": {"type": "float"},
    "max_response_size": {"type": "str"},
}

WAITING: Mapping[str, Spec] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 300},
    "wait_interval": {"type": "float", "default": 1.0, "aliases": ["wait_sleep"]},
}

POWER: Mapping[str, Spec] = {
    "force": {"type": "bool", "default": False},
    "shutdown_timeout": {"type": "int", "default": 120},
}


def argument_spec(resource: Resource) -> Spec:
    """Return all options of the module that manages a resource."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["state"] = {"type": "str", "choices": _with_aliases("state", states(resource)), "default": "present"}
    spec["id"] = {"type": "str"}
    spec.update(_column_options(resource))
    for children in resource.children:
        if children.resource.read_only:
            continue
        spec.update(_children_options(children))
        if children.arrangement and children.arrangement.option:
            spec[children.arrangement.option] = {"type": "bool", "default": False}
    if waits(resource):
        spec.update({name: dict(option) for name, option in WAITING.items()})
    owner = any(imperative.owner for imperative in resource.imperative_states)
    if resource.power or owner:
        spec.update({name: dict(option) for name, option in POWER.items()})
    if (
        owner
        or (resource.power and resource.power.cycles)
        or (resource.affects and resource.affects.refresh.interrupts)
    ):
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
    _add_aliases(spec, resource)
    return spec


def _with_aliases(option: str, choices: Sequence[str]) -> list[str]:
    """Return the choices of an option, each followed by other words for it."""
    meanings = VALUE_ALIASES.get(option, {})
    return [
        word
        for choice in choices
        for word in (choice, *(one for one, meaning in meanings.items() if meaning == choice))
    ]


def _add_aliases(spec: Spec, resource: Resource) -> None:
    for word in (*COMMON_WORDS, *resource.words):
        known = spec.get(word.option, {}).get("aliases", [])
        if word.is_alias and word.option in spec and word.word not in known:
            spec[word.option] = {**spec[word.option], "aliases": [*known, word.word]}


def combination_rules(resource: Resource) -> dict[str, Any]:
    """Return what AnsibleModule has to check about the options together."""
    if resource.only_key or all(resource.column(option).default is not UNSET for option in resource.identity):
        # There is only one, and its name is known.
        return {}
    derived = [resource.column(option).derived for option in resource.identity]
    return {"required_one_of": [["id", *resource.identity, *(found.option for found in derived if found)]]}


def states(resource: Resource) -> tuple[str, ...]:
    """Return the values of the `state` option."""
    lasting = ("present",) if resource.provided and not resource.removed_by else ("present", "absent")
    imperative = tuple(found.state for found in resource.imperative_states)
    return lasting + (resource.power.states if resource.power else ()) + imperative


def waits(resource: Resource) -> bool:
    """Return whether anything about this resource takes time."""
    return bool(
        resource.power
        or any(imperative.owner or imperative.waits for imperative in resource.imperative_states)
        or resource.works
        or resource.after_create
        or resource.finish
        or resource.affects
        or resource.before_delete
        or resource.pause_after_delete
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
    if column.is_secret or column.is_content:
        option["no_log"] = True
    elif _SECRET_SOUNDING.search(column.option):
        option["no_log"] = False
    return option


def _children_options(children: Children) -> Spec:
    """Return the options that list the objects inside another one, in all forms."""
    spec: Spec = {children.option: _children_option(children)}
    if not children.single:
        spec[children.purge_option] = {"type": "bool", "default": False}
    spec.update({shorthand.option: dict(shorthand.spec) for shorthand in children.shorthands})
    return spec


def _children_option(children: Children) -> Spec:
    if children.scalar:
        option = _column_option(children.resource.column(children.scalar))
        if children.single:
            return option
        items: Spec = {"type": "list", "elements": option["type"]}
        if "options" in option:
            items["options"] = option["options"]
        if _SECRET_SOUNDING.search(children.option):
            items["no_log"] = False
        return items
    spec: Spec = {"type": "list", "elements": "dict", "options": _item_options(children)}
    if _SECRET_SOUNDING.search(children.option):
        spec["no_log"] = False
    return spec


def _item_options(children: Children) -> Spec:
    suboptions = _column_options(children.resource)
    for grandchildren in children.resource.children:
        suboptions.update(_children_options(grandchildren))
    suboptions["state"] = {"type": "str", "choices": ["present", "absent"], "default": "present"}
    if len(children.match) == 1:
        for group in children.match:
            for name in group:
                # An option with a default need not be written.
                if "default" not in suboptions[name]:
                    suboptions[name]["required"] = True
    _add_aliases(suboptions, children.resource)
    return suboptions
