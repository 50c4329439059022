# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds objects: the one that a task is about, the children inside it, and those that it names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._planner.matching import match
from .._planner.references import Keys, Need, looks_like_key
from .._schema.codecs import CLEAR, UNAVAILABLE
from .._schema.columns import Reference, Referent, key_of, wire_key
from .._schema.options import Controls
from .._schema.projection import Wanted, load_children, load_state, parent_key, projection, reference_columns
from .._schema.resource import Children, Desired, Resource, State
from ..client import VergeClient
from ..errors import InvalidResponseError, UsageError
from ..filters import Expression, where

_CHUNK = 100


def find(
    client: VergeClient, resource: Resource, desired: Desired, key: Optional[str], wanted: Wanted
) -> Optional[State]:
    """The object that the task is about, with the children that come with it; None: there is none.

    Args:
        key: value of the `id` option; it wins over the name.
        wanted: the children that are needed.

    Raises:
        UsageError: several objects fit.
    """
    row = find_row(client, resource, desired, key, projection(resource, wanted))
    if row is None:
        return None
    state = load_state(resource, whole(client, resource, row), wanted)
    read_children(client, resource, [state], wanted)
    read_contents(client, resource, desired, state)
    return state


def whole(client: VergeClient, resource: Resource, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row out of a list, with the columns that lists do not have."""
    key = key_of(row.get("$key"))
    if not resource.by_key or key is None:
        return row
    return {**row, **client.get(resource.table, key, ["$key", *resource.by_key])}


def find_row(
    client: VergeClient, resource: Resource, desired: Desired, key: Optional[str], fields: Sequence[str]
) -> Optional[Mapping[str, Any]]:
    """The row by its key, or by what identifies it. The filter narrows, equality decides."""
    conditions: list[Expression] = [where(column).eq(value) for column, value in resource.conditions]
    if key is not None:
        conditions.append(where(resource.key_column).eq(wire_key(str(key))))
    else:
        for option in resource.identity:
            column = resource.column(option)
            conditions.append(where(column.written).eq(column.dump(desired.get(option))))
    rows = client.list(resource.table, fields, filter=both(conditions))
    rows = (
        [row for row in rows if key_of(row.get("$key")) == str(key)]
        if key is not None
        else [row for row in rows if not differing(resource, desired, row)]
    )
    inside = [row for row in rows if _in_scope(resource, desired, row, client)]
    if key is not None and rows and not inside:
        raise UsageError(
            " or ".join(f"it does not belong to {option} '{desired.get(option)}'" for option in resource.scope),
            operation="find",
            target=f"{resource.title} {key}",
            hint="leave one of the two out",
        )
    rows = inside
    if len(rows) > 1:
        keys = ", ".join(str(row.get("$key")) for row in rows)
        raise UsageError(
            f"{len(rows)} of them have this name (ids {keys})",
            operation="find",
            target=resource.describe(desired.get(resource.identity[0])),
            hint=" or ".join(["say which one with 'id'", *(f"'{option}'" for option in resource.scope)]),
        )
    return rows[0] if rows else None


def differing(resource: Resource, desired: Desired, row: Mapping[str, Any]) -> list[str]:
    """The options of the identity in which a row is not what is wanted."""
    found = []
    for option in resource.identity:
        column = resource.column(option)
        current = column.load(row)
        if current is UNAVAILABLE:
            raise InvalidResponseError(
                f"the answer does not hold '{column.written}', by which it is recognised",
                hint="the account may not read it",
                operation="find",
                target=resource.table,
            )
        if not column.same(desired.get(option), current):
            found.append(option)
    return found


def _in_scope(resource: Resource, desired: Desired, row: Mapping[str, Any], client: VergeClient) -> bool:
    """Whether a row is inside what narrows the identity (the service of a volume), where the task names it."""
    for option in resource.scope:
        column, wanted = resource.column(option), desired.get(option)
        current = column.load(row)
        if wanted is None or not isinstance(current, Referent):
            continue
        if str(wanted) == current.name:
            continue
        if not isinstance(column, Reference) or not column.by_key or str(wanted) != current.key:
            return False
        # It is the key; but something may bear it as its name, and names come first.
        condition = both([where(column.name_column).eq(wanted), *(where(n).eq(v) for n, v in column.constants)])
        others = client.list(column.table, ["$key", column.name_column], filter=condition)
        if any(column.named(other, wanted) for other in others):
            return False
    return True


def both(conditions: Sequence[Expression]) -> Optional[Expression]:
    """All conditions together."""
    result: Optional[Expression] = None
    for condition in conditions:
        result = condition if result is None else result & condition
    return result


# --- children ----------------------------------------------------------------------------------------------------


def read_children(client: VergeClient, resource: Resource, parents: Sequence[State], wanted: Wanted) -> None:
    """Read the children that do not come nested, each kind in one request for all parents."""
    for children in resource.children:
        if children.option not in wanted or not parents:
            continue
        if not children.nested:
            _read_listed(client, children, parents)
        rows = [row for parent in parents for row in parent.children[children.option]]
        read_children(client, children.resource, rows, wanted[children.option])


def _read_listed(client: VergeClient, children: Children, parents: Sequence[State]) -> None:
    child = children.resource
    by_key: dict[str, list[State]] = {}
    for parent in parents:
        parent.children[children.option] = []
        by_key.setdefault(parent_key(children, parent), []).append(parent)
    fields = projection(child, {})
    if children.parent_column not in fields:
        fields.append(children.parent_column)
    found: list[Mapping[str, Any]] = []
    pending = list(by_key)
    for begin in range(0, len(pending), _CHUNK):
        some = pending[begin : begin + _CHUNK]
        pointers = [spelling for key in some for spelling in children.spellings(key)]
        conditions = [where(children.parent_column).one_of(pointers)]
        conditions += [where(column).eq(value) for column, value in child.conditions]
        found.extend(client.list(child.table, fields, filter=both(conditions)))
    for key, those in by_key.items():
        rows = [row for row in found if children.points_at(row.get(children.parent_column), key)]
        for parent in those:
            parent.children[children.option] = load_children(children, rows, {})


def read_contents(client: VergeClient, resource: Resource, desired: Desired, state: State) -> None:
    """Read the contents that a row does not carry, where the task wants to compare them."""
    for children in resource.children:
        contents = [column.option for column in children.resource.columns if column.content]
        items = desired.children.get(children.option, [])
        if not contents or not items or children.option not in state.children:
            continue
        for item, row in match(children, items, state.children[children.option], Keys()).pairs:
            if row is None or item.absent:
                continue
            for option in contents:
                if option in item.values:
                    row.values[option] = client.content(children.resource.table, row.key)


# --- names -------------------------------------------------------------------------------------------------------


def resolve(client: VergeClient, needs: Sequence[Need], controls: Controls) -> tuple[Keys, list[str]]:
    """Look up the keys of names, one request for all names of a table.

    Returns:
        What was found, and warnings about names that do not exist while nothing may be written: a real run may have
        them by then, because an earlier task makes them.

    Raises:
        UsageError: a name does not exist or is not unique.
    """
    keys = Keys()
    warnings: list[str] = []
    tables: dict[tuple[str, Any, Optional[str]], list[Need]] = {}
    for need in needs:
        tables.setdefault((need.reference.table, need.reference.constants, need.owner), []).append(need)
    for wanted in tables.values():
        rows = _candidates(client, wanted)
        for need in wanted:
            key = _pick(need, rows)
            keys.learn(need.reference, need.name, key)
            if key is None:
                problem = _unknown(client, need)
                if not controls.check:
                    raise problem
                warnings.append(f"{problem}; the real run fails here unless an earlier task creates it")
    return keys, warnings


def _candidates(client: VergeClient, needs: Sequence[Need]) -> list[Mapping[str, Any]]:
    reference = needs[0].reference
    names = list(dict.fromkeys(reference.codec.dump(reference.bare(need.name)) for need in needs))
    condition = where(reference.name_column).one_of(names)
    keys = [str(reference.bare(need.name)) for need in needs if looks_like_key(reference, need.name)]
    if keys:
        condition = condition | where(reference.key_column).one_of([wire_key(key) for key in dict.fromkeys(keys)])
    conditions = [condition, *_circumstances(needs[0])]
    return list(client.list(reference.table, _lookup_fields(reference), filter=both(conditions)))


def _circumstances(need: Need) -> list[Expression]:
    """What every candidate has to fulfil besides its name."""
    found = [where(column).eq(value) for column, value in need.reference.constants]
    if need.owner is not None:
        found.append(where("owner").eq(need.owner))
    return found


def _lookup_fields(reference: Reference) -> list[str]:
    return list(dict.fromkeys(["$key", reference.key_column, reference.name_column, *reference.lookup_fields]))


def _pick(need: Need, rows: Sequence[Mapping[str, Any]]) -> Optional[str]:
    reference, name = need.reference, need.reference.bare(need.name)
    named = [row for row in rows if reference.named(row, name)]
    if len(named) > 1:
        keys = ", ".join(str(row.get("$key")) for row in named)
        raise UsageError(
            f"{need.label}: {len(named)} objects are called '{name}' in {reference.table} (ids {keys})",
            hint="give the id instead of the name",
        )
    if named:
        return key_of(named[0].get(reference.key_column))
    if looks_like_key(reference, need.name):
        for row in rows:
            if key_of(row.get(reference.key_column)) == str(name):
                return str(name)
    return None


def _unknown(client: VergeClient, need: Need) -> UsageError:
    reference = need.reference
    rows = client.list(reference.table, _lookup_fields(reference), filter=both(_circumstances(need)))
    names = [reference.label(reference.name_in(row)) for row in rows]
    wanted = reference.label(reference.bare(need.name))
    near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
    title = reference.title or need.reference.table
    return UsageError(f"{need.label}: there is no {title} '{wanted}' in {reference.table}", hint=hint)


def has_references(resource: Resource) -> bool:
    """Whether anything of the resource names other objects."""
    return bool(reference_columns(resource)) or any(has_references(c.resource) for c in resource.children)


def given(desired: Desired, option: str) -> bool:
    """Whether an option carries a value (and not the wish to clear it)."""
    return option in desired.values and desired.values[option] is not CLEAR
