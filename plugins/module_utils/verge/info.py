# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what there is: the info companion of each resource, from the same declaration."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from .client import VergeClient
from .columns import Column, Reference, Referent, key_of, wire_key
from .errors import UsageError
from .filters import Expression, where
from .lookup import both, read_children
from .options import CONNECTION, Spec
from .reading import everything, load_state, projection, show
from .resource import Resource, State

INFO_OPTIONS = ("name", "id", "pattern", "filters", "children")


def info_spec(resource: Resource) -> Spec:
    """All options of the info module of a resource."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["name"] = {"type": "str"}
    spec["id"] = {"type": "str"}
    spec["pattern"] = {"type": "str"}
    spec["filters"] = {"type": "dict"}
    if resource.children:
        choices = [children.option for children in resource.children]
        spec["children"] = {"type": "list", "elements": "str", "choices": choices}
    return spec


def gather(resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> dict[str, Any]:
    """All objects that fit, as the state module shows them.

    Raises:
        UsageError: a filter names no option of the resource, or has a value that it cannot take.
    """
    wanted = everything(resource, params.get("children") or [])
    filters = dict(params.get("filters") or {})
    conditions = [where(column).eq(value) for column, value in resource.conditions]
    conditions += _on_the_server(resource, params, filters)
    rows = client.list(resource.table, projection(resource, wanted), filter=both(conditions))
    states = [load_state(resource, row, wanted) for row in rows]
    states = [state for state in states if _fits(resource, state, params, filters)]
    read_children(client, resource, states, wanted)
    name = resource.identity[0]
    states.sort(key=lambda state: (str(state.values.get(name)), state.key))
    return {"changed": False, resource.plural: [show(resource, state) for state in states]}


def _on_the_server(resource: Resource, params: Mapping[str, Any], filters: Mapping[str, Any]) -> list[Expression]:
    """What the platform itself can filter: keys, names, and columns that are not reached through a join."""
    found: list[Expression] = []
    name = resource.column(resource.identity[0])
    if params.get("id") is not None:
        found.append(where(resource.key_column).eq(wire_key(str(params["id"]))))
    if params.get("name") is not None:
        found.append(where(name.written).eq(name.dump(name.codec.parse(params["name"]))))
    if params.get("pattern") is not None:
        found.append(where(name.written).matches(params["pattern"]))
    for option, value in filters.items():
        column = _filtered_column(resource, option)
        if column is not None and not column.joined and not isinstance(column, Reference):
            found.append(where(column.written).eq(column.dump(_parsed(column, value))))
    return found


def _filtered_column(resource: Resource, option: str) -> Any:
    for column in resource.columns:
        if column.option == option and column.readable:
            return column
    if any(fact.name == option for fact in resource.facts):
        return None
    known = sorted([c.option for c in resource.columns if c.readable] + [f.name for f in resource.facts])
    raise UsageError(f"filters: '{option}' is nothing that a {resource.title} has", hint=f"known: {', '.join(known)}")


def _parsed(column: Column, value: Any) -> Any:
    if column.codec.option_type == "bool" and not isinstance(value, bool):
        value = column.codec.load(value)
    try:
        return column.codec.parse(value)
    except (ValueError, TypeError) as error:
        raise UsageError(f"filters: {column.option}: {error}") from error


def _fits(resource: Resource, state: State, params: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    """Equality decides; the server's filter only narrows."""
    name = resource.column(resource.identity[0])
    current = state.values.get(name.option)
    if params.get("id") is not None and key_of(str(params["id"])) != state.key:
        return False
    if params.get("name") is not None and not name.same(name.codec.parse(params["name"]), current):
        return False
    if params.get("pattern") is not None and not fnmatchcase(str(current), str(params["pattern"])):
        return False
    return all(_fits_filter(resource, state, option, value) for option, value in filters.items())


def _fits_filter(resource: Resource, state: State, option: str, value: Any) -> bool:
    column = _filtered_column(resource, option)
    if column is None:
        return bool(state.facts.get(option) == value or str(state.facts.get(option)) == str(value))
    current = state.values.get(option)
    if isinstance(column, Reference):
        if not isinstance(current, Referent):
            return False
        return bool(str(value) in (current.name, current.key)) if value is not None else current.key is None
    return bool(column.same(_parsed(column, value), current))
