# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The info companion of each resource, from the same declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Optional

from .._planner.references import Lookup
from .._schema.argument_spec import CONNECTION, Spec
from .._schema.codecs import UNSET, Codec, Timestamp
from .._schema.columns import Column, Reference, ResolvedReference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.partly_secret import PartlySecret
from .._schema.projection import everything, load_state, projection, show
from .._schema.resource import Resource, State
from ..client import VergeClient
from ..errors import InvalidResponseError, UsageError
from ..filters import Expression, all_of, where
from .lookup import fetch_full_row, read_children, resolve
from .task import Task

INFO_OPTIONS = ("name", "id", "pattern", "filters", "children")

# For each option of `listed_by`, the values of which its column must have one, in platform form.
Chosen = Mapping[str, list[Any]]


def listing(resource: Resource) -> Task:
    """Return the task of the info module of a resource."""
    partly_secret = {
        "filters": PartlySecret(partial(_mask_filters, resource), parts=partial(_parts_of_filters, resource))
    }
    return Task(
        info_spec(resource), lambda client, call: gather(resource, client, call.params), partly_secret=partly_secret
    )


def _secret_filters(resource: Resource, filters: Any) -> Iterator[tuple[str, PartlySecret]]:
    """Yield the columns in filters whose values may contain secrets."""
    for column in resource.columns:
        if column.codec.partly_secret is not None and isinstance(filters, Mapping) and column.option in filters:
            yield column.option, column.codec.partly_secret


def _mask_filters(resource: Resource, filters: Any) -> Any:
    masks = {option: partly.mask for option, partly in _secret_filters(resource, filters)}
    if not masks:
        return filters
    return {name: masks[name](value) if name in masks else value for name, value in filters.items()}


def _parts_of_filters(resource: Resource, filters: Any) -> Iterator[str]:
    for option, partly in _secret_filters(resource, filters):
        yield from partly.secrets(filters[option])
        yield from partly.parts(filters[option])


def info_spec(resource: Resource) -> Spec:
    """Return all options of the info module of a resource."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    if resource.plural:
        spec.update(_choosing(resource))
    if resource.journal:
        spec["since"] = {"type": "str"}
        limit = resource.journal.limit
        spec["limit"] = {"type": "int"} if limit is None else {"type": "int", "default": limit}
    if resource.children:
        choices = [children.option for children in resource.children]
        spec["children"] = {"type": "list", "elements": "str", "choices": choices}
    return spec


def _choosing(resource: Resource) -> Spec:
    """Return the options that choose objects."""
    spec: Spec = {}
    name = _name_column(resource)
    spec[name.option] = {"type": name.codec.option_type}
    if name.codec.option_type == "str":
        spec["pattern"] = {"type": "str"}
    spec["id"] = {"type": "str"}
    spec["filters"] = {"type": "dict"}
    for option in resource.listed_by:
        codec = resource.column(option).codec
        spec[option] = {"type": "list", "elements": codec.option_type}
        if codec.choices:
            spec[option]["choices"] = list(codec.choices)
    return spec


def _name_column(resource: Resource) -> Column:
    """Return the column by which people call one of them."""
    return resource.column(resource.identity[0])


def gather(resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return all matching objects, as the state module shows them.

    Raises:
        UsageError: a filter names something that is not an option of the resource, or has a value it cannot take.
    """
    wanted = everything(resource, params.get("children") or [])
    filters = dict(params.get("filters") or {})
    chosen = _chosen(resource, client, params)
    conditions = [where(column).eq(value) for column, value in resource.conditions]
    conditions += _server_filters(resource, params, filters)
    conditions += [where(resource.column(option).written).one_of(values) for option, values in chosen.items()]
    states = []
    for row in _rows(resource, client, params, projection(resource, wanted), conditions):
        state = load_state(resource, fetch_full_row(client, resource, row), wanted)
        if _matches(resource, state, params, filters) and _matches_choice(resource, state, chosen):
            states.append(state)
    states = _in_order(resource, states)
    if resource.journal:
        states = states[: params.get("limit")]
    read_children(client, resource, states, wanted)
    found = [show(resource, state) for state in states]
    if resource.plural:
        return {"changed": False, resource.plural: found}
    if len(found) != 1:
        raise InvalidResponseError(f"expected 1 row, got {len(found)}", operation="list", target=resource.table)
    return {"changed": False, resource.name: found[0]}


def _rows(
    resource: Resource,
    client: VergeClient,
    params: Mapping[str, Any],
    fields: list[str],
    conditions: list[Expression],
) -> list[dict[str, Any]]:
    """Return the rows; of a journal the newest, and no more than are needed."""
    journal = resource.journal
    if journal is None:
        return client.list(resource.table, fields, filter=all_of(conditions))
    limit: Optional[int] = params.get("limit")
    if limit is not None and limit < 1:
        raise UsageError("limit must be at least 1")
    if params.get("since") is not None:
        conditions = [*conditions, where(journal.column).ge(_timestamp(params["since"]) * journal.per_second)]
    if any(_is_filtered_here(resource, option) for option in params.get("filters") or {}):
        # The module still drops rows; with a limit there could be too few left.
        limit = None
    return client.list(resource.table, fields, filter=all_of(conditions), sort=f"-{journal.column}", limit=limit)


def _timestamp(text: Any) -> int:
    try:
        return int(Timestamp().parse(text))
    except ValueError as error:
        raise UsageError(f"since: {error}") from error


def _in_order(resource: Resource, states: list[State]) -> list[State]:
    """Return the objects sorted by name; the rows of a journal are sorted already."""
    if resource.journal:
        return states
    name = _name_column(resource)
    return sorted(states, key=lambda state: (name.codec.rank(state.values.get(name.option)), state.key))


def _chosen(resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> Chosen:
    """Return what the options of `listed_by` name; references cost a look-up."""
    found: dict[str, list[Any]] = {}
    for option in resource.listed_by:
        values, column = params.get(option), resource.column(option)
        if values is None:
            continue
        if not values:
            raise UsageError(f"{option}: the list is empty, so nothing could match")
        if isinstance(column, Reference):
            names, _warnings = resolve(client, [Lookup(column, str(value), option) for value in values], Controls())
            found[option] = [column.dump(names.key(column, str(value))) for value in values]
        else:
            found[option] = [column.dump(_parsed(column, value, option)) for value in values]
    return found


def _matches_choice(resource: Resource, state: State, chosen: Chosen) -> bool:
    for option, values in chosen.items():
        column = resource.column(option)
        current = state.key_of(option) if isinstance(column, Reference) else state.values.get(option)
        if column.dump(current) not in values:
            return False
    return True


def _server_filters(resource: Resource, params: Mapping[str, Any], filters: Mapping[str, Any]) -> list[Expression]:
    """Return what the platform itself can filter: keys, names, and columns that are not reached through a join."""
    found: list[Expression] = []
    name = _name_column(resource)
    if params.get("id") is not None:
        found.append(where(resource.key_column).eq(wire_key(str(params["id"]))))
    if params.get(name.option) is not None:
        found.append(where(name.written).eq(name.dump(_parsed(name, params[name.option], name.option))))
    if params.get("pattern") is not None:
        found.append(where(name.written).matches(params["pattern"]))
    for option, value in filters.items():
        column = _filtered_column(resource, option)
        # An empty value is stored as null or as an empty string; the platform would only find one of them.
        if value is not None and not _is_filtered_here(resource, option):
            found.append(where(column.written).eq(column.dump(_parsed(column, value))))
    return found


def _is_filtered_here(resource: Resource, option: str) -> bool:
    """Return whether the platform cannot filter by an option."""
    column = _filtered_column(resource, option)
    if column is None or column.joined or column.member is not None or isinstance(column, Reference):
        return True
    # A codec with its own comparison also accepts other spellings.
    return type(column.codec).same is not Codec.same


def _filtered_column(resource: Resource, option: str) -> Any:
    for column in resource.columns:
        if column.option == option and column.readable:
            return column
    if any(fact.name == option for fact in resource.facts):
        return None
    known = sorted([c.option for c in resource.columns if c.readable] + [f.name for f in resource.facts])
    raise UsageError(
        f"filters: '{option}' is not an option or fact of a {resource.title}", hint=f"known: {', '.join(known)}"
    )


def _parsed(column: Column, value: Any, label: str = "") -> Any:
    if column.codec.option_type == "bool" and not isinstance(value, bool):
        value = column.codec.load(value)
    if column.codec.option_type == "list" and not isinstance(value, (list, tuple)) and value is not None:
        value = [value]
    if value is None:
        if column.clearing() is UNSET:
            raise UsageError(f"{label or f'filters: {column.option}'}: it is never empty")
        return column.clearing()
    try:
        return column.codec.parse(value)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{label or f'filters: {column.option}'}: {error}") from error


def _matches(resource: Resource, state: State, params: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    """Return whether an object is meant. Equality decides; the platform's filter only narrows."""
    if params.get("id") is not None and Key.of(str(params["id"])) != state.key:
        return False
    if not _matches_name(_name_column(resource), state, params):
        return False
    return all(_matches_filter(resource, state, option, value) for option, value in filters.items())


def _matches_name(name: Column, state: State, params: Mapping[str, Any]) -> bool:
    current = state.values.get(name.option)
    wanted = params.get(name.option)
    if wanted is not None and not name.same(_parsed(name, wanted, name.option), current):
        return False
    return params.get("pattern") is None or fnmatchcase(str(current), str(params["pattern"]))


def _matches_filter(resource: Resource, state: State, option: str, value: Any) -> bool:
    column = _filtered_column(resource, option)
    if column is None:
        shown = resource.fact(option).show(state.facts.get(option))
        return bool(shown == value or str(shown) == str(value))
    current = state.values.get(option)
    if isinstance(column, Reference):
        if not isinstance(current, ResolvedReference):
            return False
        return bool(str(value) in (current.name, current.key)) if value is not None else current.key is None
    return bool(column.same(_parsed(column, value), current))
