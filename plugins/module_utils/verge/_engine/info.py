# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The info companion of each resource, from the same declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .._schema.argument_spec import CONNECTION, Spec
from .._schema.partly_secret import PartlySecret
from .._schema.projection import everything, load_state, projection, show
from .._schema.resource import Resource
from ..client import VergeClient
from ..errors import InvalidResponseError
from .listing import Listing
from .lookup import fetch_full_row, read_children
from .measuring import measuring_spec
from .task import Call, Task

#: The options of every info module that lists objects with a name.
INFO_OPTIONS = ("name", "id", "filters", "exclude", "fields", "sort", "limit", "children")

#: Options that hold conditions on any value.
_CONDITIONS = ("filters", "exclude")

#: Options of which one value is as good as a list, but never a list in one string: names may contain commas.
_ONE_OR_MANY: Spec = {"type": "list", "elements": "str"}


def listing(resource: Resource) -> Task:
    """Return the task of the info module of a resource."""
    return Task(
        info_spec(resource),
        lambda client, call: gather(resource, client, _as_written(resource, call)),
        partly_secret=dict.fromkeys(_CONDITIONS, hiding_in_conditions(resource)),
    )


def hiding_in_conditions(resource: Resource) -> PartlySecret:
    """Return how to hide the secrets in conditions on the objects of a resource."""
    return PartlySecret(partial(_mask, resource), parts=partial(_parts, resource))


def _as_written(resource: Resource, call: Call) -> dict[str, Any]:
    """Return the options without what Ansible has made of single strings: it divides them at commas.

    Only words of a fixed list cannot contain one.
    """
    params = dict(call.params)
    words = {option for option in resource.listed_by if resource.column(option).codec.choices}
    for option in choosing_options(resource):
        if isinstance(call.given.get(option), str) and option not in words:
            params[option] = call.given[option]
    return params


def _secret_values(resource: Resource, given: Any) -> Iterator[tuple[PartlySecret, Any]]:
    """Yield the values in conditions that may contain secrets."""
    for entry in _entries(given):
        for column in resource.columns:
            if column.codec.partly_secret is not None and column.option in entry:
                value = entry[column.option]
                for item in value if isinstance(value, (list, tuple)) else [value]:
                    yield column.codec.partly_secret, item


def _entries(given: Any) -> list[Mapping[str, Any]]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            name, _equals, value = given.partition("=")
            given = {name.strip(): value.strip()}
    return [entry for entry in (given if isinstance(given, (list, tuple)) else [given]) if isinstance(entry, Mapping)]


def _mask(resource: Resource, given: Any) -> Any:
    masks = {c.option: c.codec.partly_secret.mask for c in resource.columns if c.codec.partly_secret is not None}
    entries = _entries(given)
    if not any(option in entry for option in masks for entry in entries):
        return given
    shown = [
        {name: _masked(masks[name], value) if name in masks else value for name, value in entry.items()}
        for entry in entries
    ]
    return shown if isinstance(given, (list, tuple)) else shown[0]


def _masked(mask: Any, value: Any) -> Any:
    return [mask(item) for item in value] if isinstance(value, (list, tuple)) else mask(value)


def _parts(resource: Resource, given: Any) -> Iterator[str]:
    for partly, value in _secret_values(resource, given):
        yield from partly.secrets(value)
        yield from partly.parts(value)


def info_spec(resource: Resource) -> Spec:
    """Return all options of the info module of a resource."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    if resource.plural:
        spec.update(_choosing(resource))
    if resource.journal:
        spec["since"] = {"type": "str"}
        limit = resource.journal.limit
        spec["limit"] = {"type": "int"} if limit is None else {"type": "int", "default": limit}
    spec.update(measuring_spec(resource))
    if resource.children:
        choices = [children.option for children in resource.children]
        spec["children"] = {"type": "list", "elements": "str", "choices": choices}
    return spec


def choosing_options(resource: Resource) -> tuple[str, ...]:
    """Return the options that take one value or several by which objects are chosen."""
    labels = (children.option for children in resource.children if children.selects)
    return (resource.identity[0], "id", *labels, *resource.listed_by) if resource.plural else ()


def _choosing(resource: Resource) -> Spec:
    """Return the options that choose objects, and what is returned of them."""
    spec: Spec = {}
    for option in choosing_options(resource):
        spec[option] = dict(_ONE_OR_MANY)
    for children in resource.children:
        if children.selects:
            spec[children.option] = {"type": "list", "elements": "raw"}
    for option in _CONDITIONS:
        spec[option] = {"type": "raw"}
    spec["fields"] = dict(_ONE_OR_MANY)
    if not resource.journal:
        spec["sort"] = dict(_ONE_OR_MANY)
        spec["limit"] = {"type": "int"}
    return spec


def gather(resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return all matching objects, as the state module shows them.

    Raises:
        UsageError: a filter names something that objects of this resource do not have, or could never match.
    """
    if not resource.plural:
        return {"changed": False, resource.name: _only_one(resource, client, params)}
    found = Listing(resource, client, params).run()
    result: dict[str, Any] = {"changed": False, resource.plural: found.objects}
    if found.measurements is not None:
        result["statistics"] = found.measurements
    if found.warnings:
        result["warnings"] = found.warnings
    return result


def _only_one(resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the only object of a resource."""
    wanted = everything(resource, params.get("children") or [])
    rows = client.list(resource.table, projection(resource, wanted))
    if len(rows) != 1:
        raise InvalidResponseError(f"expected 1 row, got {len(rows)}", operation="list", target=resource.table)
    state = load_state(resource, fetch_full_row(client, resource, rows[0]), wanted)
    read_children(client, resource, [state], wanted)
    return show(resource, state)
