# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds objects: the one that a task is about, the children inside it, and those that it names."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, Optional

from .._near import similar_or_all
from .._planner.matching import Matches
from .._planner.names import Names
from .._planner.references import Lookup, may_be_key
from .._planner.replacing import name_when_replaced
from .._schema.codecs import UNAVAILABLE, InnerName
from .._schema.columns import Column, Reference, ResolvedReference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.projection import Wanted, load_children, load_state, parent_key, projection
from .._schema.resource import Children, Desired, Product, Resource, State
from ..client import VergeClient
from ..errors import InvalidResponseError, UsageError
from ..filters import Expression, all_of, any_of, where
from .asking import answers

#: The rows of names that have been looked up.
Remembered = dict[Hashable, Mapping[str, Any]]

# Keys in one filter, so that no request line gets too long.
_CHUNK = 100
# Of more parents, all children are read: pages of the whole table are fewer requests.
_MOST_PARENTS = 10 * _CHUNK


def find_alone(
    client: VergeClient, resource: Resource, desired: Desired, key: Optional[str], wanted: Wanted
) -> Optional[State]:
    """Return the object that the task is about, with the children that come in its row; None: there is none.

    Args:
        key: value of the `id` option; it takes precedence over the name.
        wanted: the children that are needed.

    Raises:
        UsageError: several objects match.
    """
    row = find_row(client, resource, desired, key, projection(resource, wanted))
    return load_state(resource, fetch_full_row(client, resource, row), wanted) if row is not None else None


def read_inside(
    client: VergeClient, resource: Resource, desired: Desired, state: State, wanted: Wanted, matches: Matches
) -> None:
    """Read the other children of an object, and the contents that a task wants to compare.

    Args:
        matches: remembers which item means which child.
    """
    read_children(client, resource, [state], wanted)
    _read_contents(client, resource, desired, state, matches)


def read(client: VergeClient, resource: Resource, key: Key, wanted: Wanted) -> Optional[State]:
    """Return the object with a key, with its children; None: there is none."""
    condition = None if resource.only_key else where(resource.key_column).eq(wire_key(key))
    rows = client.list(resource.table, projection(resource, wanted), filter=condition)
    if len(rows) != 1:
        return None
    state = load_state(resource, fetch_full_row(client, resource, rows[0]), wanted)
    read_children(client, resource, [state], wanted)
    return state


def fetch_full_row(client: VergeClient, resource: Resource, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row of a list with the columns that the platform only answers by key."""
    key = resource.key_of(row)
    if not resource.read_by_key or key is None:
        return row
    return {**row, **client.get(resource.table, key, ["$key", *resource.read_by_key])}


def find_row(
    client: VergeClient, resource: Resource, desired: Desired, key: Optional[str], fields: Sequence[str]
) -> Optional[Mapping[str, Any]]:
    """Return the row with a key, or with the natural key of what is wanted. The filter narrows, equality decides."""
    inside = _rows_meant(client, resource, desired, key, fields)
    if len(inside) > 1:
        keys = ", ".join(str(resource.key_of(row)) for row in inside)
        raise UsageError(
            f"{len(inside)} objects have this name (ids {keys})",
            operation="find",
            target=resource.describe(desired.get(resource.identity[0])),
            hint=" or ".join(["choose one with 'id'", *(f"'{option}'" for option in resource.scope)]),
        )
    return inside[0] if inside else None


def existing_names(client: VergeClient, resource: Resource) -> list[str]:
    """Return the names that there are; none, where more than a name identifies one."""
    column, *others = (resource.column(option) for option in resource.identity)
    if others or isinstance(column, Reference):
        return []
    conditions = [where(constant).eq(value) for constant, value in resource.conditions]
    rows = client.list(resource.table, ["$key", *column.fields()], filter=all_of(conditions) if conditions else None)
    return [str(column.show(column.load(row))) for row in rows]


def find_records(client: VergeClient, resource: Resource, desired: Desired) -> list[State]:
    """Return all records with the natural key of what is wanted."""
    rows = _rows_meant(client, resource, desired, None, projection(resource, {}))
    return [load_state(resource, row, {}) for row in rows]


def find_replaced(client: VergeClient, resource: Resource, desired: Desired, state: Optional[State]) -> list[State]:
    """Return what an object has replaced and is still there.

    Args:
        state: the object; None: it is gone, too.
    """
    option = resource.identity[0]
    name = state.values[option] if state else desired.get(option)
    condition = where(resource.column(option).written).bw(name_when_replaced(name))
    rows = client.list(resource.table, projection(resource, {}), filter=condition)
    found = [load_state(resource, row, {}) for row in rows if _in_scope(resource, desired, row, client)]
    return [
        other
        for other in found
        if other.values[option] == name_when_replaced(name, other.key)
        and (state is None or all(other.key_of(narrow) == state.key_of(narrow) for narrow in resource.scope))
    ]


def find_product(client: VergeClient, product: Product, name: Any) -> Optional[Key]:
    """Return the key of what records with a name have made, or somebody else under this name."""
    column = product.name_column
    condition = all_of([where(column).eq(name), *(where(other).eq(value) for other, value in product.constants)])
    rows = client.list(product.table, ["$key", column], filter=condition)
    return next((Key.of(row.get("$key")) for row in rows if row.get(column) == name), None)


def _rows_meant(
    client: VergeClient, resource: Resource, desired: Desired, key: Optional[str], fields: Sequence[str]
) -> list[Mapping[str, Any]]:
    """Return all rows with a key, or with the natural key of what is wanted."""
    if resource.only_key:
        return list(client.list(resource.table, fields))
    conditions: list[Expression] = [where(column).eq(value) for column, value in resource.conditions]
    if key is not None:
        conditions.append(where(resource.key_column).eq(wire_key(str(key))))
    else:
        for option in resource.identity:
            column = resource.column(option)
            # The platform knows another object by its key, which is not known yet.
            if not isinstance(column, Reference) and column.codec.searchable:
                conditions.append(where(column.written).eq(column.dump(desired.get(option))))
    rows = client.list(resource.table, fields, filter=all_of(conditions) if conditions else None)
    rows = (
        [row for row in rows if resource.key_of(row) == str(key)]
        if key is not None
        else [row for row in rows if not differing(resource, desired, row)]
    )
    inside: list[Mapping[str, Any]] = [row for row in rows if _in_scope(resource, desired, row, client)]
    if key is not None and rows and not inside:
        raise UsageError(
            " or ".join(f"it does not belong to {option} '{desired.get(option)}'" for option in resource.scope),
            operation="find",
            target=f"{resource.title} {key}",
            hint="leave one of the two out",
        )
    return inside


def differing(resource: Resource, desired: Desired, row: Mapping[str, Any]) -> list[str]:
    """Return the options of the natural key in which a row is not what is wanted."""
    found = []
    for option in resource.identity:
        column = resource.column(option)
        current = column.load(row)
        if current is UNAVAILABLE:
            raise InvalidResponseError(
                f"the answer does not hold '{column.written}', by which it is identified",
                hint="the account may not be allowed to read it",
                operation="find",
                target=resource.table,
            )
        if not _is_same(column, desired.get(option), current):
            found.append(option)
    return found


def _is_same(column: Column, wanted: Any, current: Any) -> bool:
    if isinstance(column, Reference):
        return isinstance(current, ResolvedReference) and wanted in (current.name, current.key)
    return column.same(wanted, current)


def _in_scope(resource: Resource, desired: Desired, row: Mapping[str, Any], client: VergeClient) -> bool:
    """Return whether a row is inside what narrows the natural key (the service of a volume), where the task names it."""
    for option in resource.scope:
        column, wanted = resource.column(option), desired.get(option)
        current = column.load(row)
        if wanted is None:
            continue
        if not isinstance(column, Reference):
            if not column.same(wanted, current):
                return False
            continue
        if not isinstance(current, ResolvedReference):
            continue
        if str(wanted) == current.name:
            continue
        if not column.by_key or str(wanted) != current.key:
            return False
        # It is the key; but another object may have it as its name, and names take precedence.
        condition = all_of([where(column.name_column).eq(wanted), *(where(n).eq(v) for n, v in column.constants)])
        others = client.list(column.table, ["$key", column.name_column], filter=condition)
        if any(column.is_named(other, wanted) for other in others):
            return False
    return True


# --- children ----------------------------------------------------------------------------------------------------


def read_children(client: VergeClient, resource: Resource, parents: Sequence[State], wanted: Wanted) -> None:
    """Read the children that do not come nested, each kind in one request for all parents."""
    everything = (*resource.children, *resource.dependents)
    kinds = (children for children in everything if children.option in wanted and parents)
    answers(partial(_read_kind, client, children, parents, wanted[children.option]) for children in kinds)


def _read_kind(client: VergeClient, children: Children, parents: Sequence[State], wanted: Wanted) -> None:
    if not children.nested:
        _read_listed(client, children, parents)
    rows = [row for parent in parents for row in parent.children[children.option]]
    read_children(client, children.resource, rows, wanted)


def _read_listed(client: VergeClient, children: Children, parents: Sequence[State]) -> None:
    child = children.resource
    by_key: dict[str, list[State]] = {}
    for parent in parents:
        by_key.setdefault(parent_key(children, parent), []).append(parent)
    fields = projection(child, {})
    if children.parent_column not in fields:
        fields.append(children.parent_column)
    found: dict[Optional[str], list[Mapping[str, Any]]] = {}
    for condition in _of_parents(children, list(by_key)):
        conditions = [] if condition is None else [condition]
        conditions += [where(column).eq(value) for column, value in child.conditions]
        for row in client.list(child.table, fields, filter=all_of(conditions)):
            found.setdefault(children.parent_of(row.get(children.parent_column)), []).append(row)
    for key, same_parents in by_key.items():
        for parent in same_parents:
            parent.children[children.option] = load_children(children, found.get(key, []), {}, parent)


def _of_parents(children: Children, keys: Sequence[str]) -> Iterator[Optional[Expression]]:
    """Yield the condition of each request that reads the children of these parents, and maybe more; None: no condition."""
    for part in in_parts(keys):
        if part is None:
            yield children_of_any(children)
        else:
            pointers = [spelling for key in part for spelling in children.spellings(key)]
            yield where(children.parent_column).one_of(pointers)


def in_parts(keys: Sequence[str]) -> Iterator[Optional[Sequence[str]]]:
    """Yield keys in parts that fit into one filter each; None: so many that it takes fewer requests to read everything."""
    if len(keys) > _MOST_PARENTS:
        yield None
        return
    for begin in range(0, len(keys), _CHUNK):
        yield keys[begin : begin + _CHUNK]


def children_of_any(children: Children) -> Optional[Expression]:
    """Return the condition for the children of all parents; None: no condition."""
    if not children.parent_path:
        return None
    prefixes = (children.parent_path, *children.parent_spellings)
    return any_of(where(children.parent_column).bw(prefix) for prefix in prefixes)


def _read_contents(client: VergeClient, resource: Resource, desired: Desired, state: State, matches: Matches) -> None:
    """Read the contents that a row does not hold, where the task wants to compare them."""
    for children in resource.children:
        contents = [column.option for column in children.resource.columns if column.is_content]
        if not contents or not desired.children.get(children.option) or children.option not in state.children:
            continue
        wanted = [
            (row, option)
            for item, row in matches.of(children, desired, state).pairs
            for option in contents
            if row is not None and not item.absent and option in item.values
        ]
        found = answers(partial(client.content, children.resource.table, row.key) for row, _option in wanted)
        for (row, option), content in zip(wanted, found):
            row.values[option] = content


# --- names -------------------------------------------------------------------------------------------------------


@dataclass(eq=False, repr=False)
class UnknownNameError(UsageError):
    """Something is named that does not exist.

    Attributes:
        table: The table in which it was looked up.
        name: Its name.
        others: What else the same task names that does not exist.
    """

    table: str = ""
    name: str = ""
    others: Sequence[UnknownNameError] = ()


def resolve(
    client: VergeClient,
    lookups: Sequence[Lookup],
    controls: Controls,
    expected: Callable[[Lookup], bool] = lambda _lookup: False,
    strict: Optional[bool] = None,
    remembered: Optional[Remembered] = None,
) -> tuple[Names, list[str]]:
    """Look up the keys of names, with one request for all names of a table.

    Args:
        expected: says of a name that does not exist whether it will when it is needed.
        strict: an unknown name is an error; None: except in check mode.
        remembered: the rows of names that have been looked up before, and gets those that are found now.

    Returns:
        What was found, and warnings about names that do not exist in check mode: when the real run gets there, an
        earlier task may have created them.

    Raises:
        UsageError: a name does not exist or is not unique.
    """
    names, problems = look_up(client, lookups, expected, remembered)
    strict = not controls.check if strict is None else strict
    if problems and strict:
        problems[0].others = problems[1:]
        raise problems[0]
    return names, [f"{problem}; the real run fails here unless an earlier task creates it" for problem in problems]


def look_up(
    client: VergeClient,
    lookups: Sequence[Lookup],
    expected: Callable[[Lookup], bool] = lambda _lookup: False,
    remembered: Optional[Remembered] = None,
) -> tuple[Names, list[UnknownNameError]]:
    """Look up the keys of names, with one request for all names of a table.

    Args:
        expected: says of a name that does not exist whether it will when it is needed.
        remembered: the rows of names that have been looked up before, and gets those that are found now.

    Returns:
        What was found, and an error for each name that does not exist.

    Raises:
        UsageError: a name is not unique.
    """
    names = Names()
    lookups, unknown = _inside_others(client, lookups, names, expected)
    tables: dict[tuple[str, Any, Optional[str]], list[Lookup]] = {}
    remembered = {} if remembered is None else remembered
    for lookup in lookups:
        row = remembered.get(_place(lookup))
        if row is not None:
            names.learn(lookup.reference, lookup.name, Key.of(row.get(lookup.reference.key_column)), row)
            continue
        tables.setdefault((lookup.reference.table, lookup.reference.constants, lookup.owner), []).append(lookup)
    candidates = answers(partial(_candidates, client, same_table) for same_table in tables.values())
    for same_table, rows in zip(tables.values(), candidates):
        for lookup in same_table:
            row = _pick(lookup, rows)
            key = Key.of(row.get(lookup.reference.key_column)) if row is not None else None
            names.learn(lookup.reference, lookup.name, key, row)
            if row is not None:
                remembered[_place(lookup)] = row
            if key is None and not expected(lookup):
                unknown.append(lookup)
    return names, list(_unknown(client, unknown))


def find_stand_ins(
    client: VergeClient, resource: Resource, desired: Desired, names: Names, expected: Callable[[Lookup], bool]
) -> None:
    """Find the rows that stand for what a new object names.

    Args:
        names: the keys of what is named; learns those of the rows. One that is expected stays unknown.
        expected: says of a row that does not exist whether somebody else creates it before it is needed.
    """
    for column, through, stand_in in resource.stand_ins:
        name = desired.get(column.option)
        if name is None:
            continue
        key, found = names.key(column, name), None
        if key is not None:
            condition = where(through.column).eq(wire_key(key))
            rows = client.list(through.table, ["$key", through.column], filter=condition)
            found = next((row for row in rows if Key.of(row.get(through.column)) == key), None)
        lookup = Lookup(stand_in, name, desired.label(column.option), brought=True)
        if found is not None or not expected(lookup):
            names.learn(stand_in, name, Key.of(found.get("$key")) if found else None)


def _inside_others(
    client: VergeClient, lookups: Sequence[Lookup], names: Names, expected: Callable[[Lookup], bool]
) -> tuple[list[Lookup], list[Lookup]]:
    """Find what the objects that names stand for are inside of.

    Args:
        expected: says of a name that does not exist whether it will when it is needed.

    Returns:
        What can be looked up now, with the key that their container column must hold, and what is unknown.
    """
    ready: list[Lookup] = []
    unknown: list[Lookup] = []
    for lookup in lookups:
        if lookup.reference.inside is None:
            ready.append(lookup)
            continue
        container = Lookup(lookup.reference.inside.reference, lookup.name.container, lookup.label)
        row = _pick(container, _candidates(client, [container]))
        key = Key.of(row.get(container.reference.key_column)) if row is not None else None
        if key is not None:
            ready.append(lookup._replace(owner=key))
        else:
            names.learn(lookup.reference, lookup.name, None)
            if not expected(lookup):
                unknown.append(container)
    return ready, unknown


def _place(lookup: Lookup) -> Hashable:
    reference = lookup.reference
    return reference.table, reference.constants, reference.lookup_fields, lookup.owner, str(lookup.name)


def _candidates(client: VergeClient, lookups: Sequence[Lookup]) -> list[Mapping[str, Any]]:
    reference = lookups[0].reference
    names = list(dict.fromkeys(name for lookup in lookups for name in reference.possible_names(lookup.name)))
    condition = where(reference.name_column).one_of(names)
    keys = [str(reference.bare(lookup.name)) for lookup in lookups if may_be_key(reference, lookup.name)]
    if keys:
        condition = condition | where(reference.key_column).one_of([wire_key(key) for key in dict.fromkeys(keys)])
    conditions = [condition, *_constraints(lookups[0])]
    return list(client.list(reference.table, _lookup_fields(reference), filter=all_of(conditions)))


def _constraints(lookup: Lookup) -> list[Expression]:
    """Return what every candidate must match besides its name."""
    reference = lookup.reference
    found = [where(column).eq(value) for column, value in reference.constants]
    if lookup.owner is not None and reference.owned_by:
        found.append(where(reference.owned_by.column).eq(lookup.owner))
    if lookup.owner is not None and reference.inside:
        found.append(where(reference.inside.column).eq(wire_key(lookup.owner)))
    return found


def _lookup_fields(reference: Reference) -> list[str]:
    return list(dict.fromkeys(["$key", reference.key_column, reference.name_column, *reference.lookup_fields]))


def _pick(lookup: Lookup, rows: Sequence[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """Return the row that a name or a key means."""
    reference, name = lookup.reference, lookup.reference.bare(lookup.name)
    named = [row for row in rows if reference.is_named(row, name)]
    if len(named) > 1:
        keys = ", ".join(str(row.get("$key")) for row in named)
        raise UsageError(
            f"{lookup.label}: {len(named)} objects in {reference.table} have the name '{name}' (ids {keys})",
            hint="give the id instead of the name",
        )
    if named:
        return named[0]
    if may_be_key(reference, lookup.name):
        return next((row for row in rows if Key.of(row.get(reference.key_column)) == str(name)), None)
    return None


def _unknown(client: VergeClient, lookups: Sequence[Lookup]) -> Iterator[UnknownNameError]:
    """Yield the errors for names that do not exist, with near matches; each table is read once."""
    known: dict[tuple[str, Any, Optional[str]], list[str]] = {}
    for lookup in lookups:
        reference = lookup.reference
        place = (reference.table, reference.constants, lookup.owner)
        if place not in known:
            rows = client.list(reference.table, _lookup_fields(reference), filter=all_of(_constraints(lookup)))
            known[place] = [reference.label(reference.name_in(row)) for row in rows]
        name = reference.bare(lookup.name)
        wanted = reference.label(name)
        meant = name.name if isinstance(name, InnerName) else wanted
        question = similar_or_all(meant, known[place])
        hint = "; ".join(text for text in (question, reference.remedy) if text)
        title = reference.title or reference.table
        text = f"{lookup.label}: there is no {title} '{wanted}' in {reference.table}"
        yield UnknownNameError(message=text, hint=hint, table=reference.table, name=wanted)
