# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result holds besides options, in a task to which the result was given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .resource import Resource

#: What a task says about facts, by the path of each (`uuid`, `drives[0].status`).
GivenFacts = Mapping[str, Any]
NO_FACTS: GivenFacts = {}


def without_facts(resource: Resource, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of a task, and what it says about facts.

    A task cannot ask for facts, so they are not options. A result has them nevertheless, and values of options that only
    the platform sets.
    """
    facts: dict[str, Any] = {}
    return _stripped(resource, options, "", frozenset(), facts), facts


def _stripped(
    resource: Resource, options: Mapping[str, Any], path: str, keys: frozenset[str], facts: dict[str, Any]
) -> dict[str, Any]:
    known = {fact.name for fact in resource.facts} | keys
    reported = {column.option: column.codec.reported for column in resource.columns if column.codec.reported}
    read_only = {children.option for children in resource.children if children.resource.read_only}
    listed = {children.option: children for children in resource.children if not children.scalar}
    kept: dict[str, Any] = {}
    for name, value in options.items():
        children = listed.get(name)
        if name in known or name in read_only or (isinstance(value, str) and value in reported.get(name, ())):
            facts[f"{path}{name}"] = value
        elif children is not None and isinstance(value, list):
            kept[name] = [
                _stripped(children.resource, item, f"{path}{name}[{number}].", frozenset(("id",)), facts)
                if isinstance(item, Mapping)
                else item
                for number, item in enumerate(value)
            ]
        else:
            kept[name] = value
    return kept
