# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the objects of a resource: which ones, in which order, and what of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Optional

from .._planner.references import Lookup
from .._schema.columns import Reference, ResolvedReference
from .._schema.conditions import MAX_ALTERNATIVES, Field, Named, read_condition, suggestion
from .._schema.keys import wire_key
from .._schema.projection import everything, load_children, load_state, parent_key, projection, show, show_child
from .._schema.resource import Children, Resource, State
from .._schema.selection import Selection, field_named, fields_of, read_entries
from ..client import VergeClient
from ..errors import PermissionDeniedError, UsageError
from ..filters import Expression, all_of, where
from .lookup import children_of_any, fetch_full_row, look_up, read_children
from .measuring import measurements, moment, wanted_series

#: How many names a warning lists.
_MAX_NAMED = 10


class Listed(NamedTuple):
    """The objects, as results show them, and warnings about what was asked for and is not there.

    Attributes:
        measurements: what has been measured of them; None: that was not asked for.
    """

    objects: list[dict[str, Any]]
    warnings: list[str]
    measurements: Optional[list[dict[str, Any]]] = None


#: Rows of children by the parent that they point at.
Assigned = Mapping[Optional[str], list[Mapping[str, Any]]]


class Listing:
    """One listing. The options are checked before anything is read."""

    def __init__(self, resource: Resource, client: VergeClient, params: Mapping[str, Any]) -> None:
        """Check the options.

        Raises:
            UsageError: one of them is not understood, or could never match.
        """
        self._resource = resource
        self._client = client
        self._params = params
        self._fields = fields_of(resource)
        self._selection = self._read_selection()
        self._shown = self._read_shown()
        self._sort = self._read_sort()
        self._limit = _read_limit(params.get("limit"))
        self._series = wanted_series(resource, params)
        self._warnings: list[str] = []
        #: References whose names have been looked up.
        self._resolved: set[str] = set()
        self._wanted = self._children_to_read()
        #: Children that decide which objects are meant, and do not come with the rows of these.
        self._deciding = [c for c in self._read_here() if not c.nested and self._compares(c)]
        self._reduced = self._reduce()

    # --- options -----------------------------------------------------------------------------------------------------

    def _read_selection(self) -> Selection:
        resource, params = self._resource, self._params
        labels = [children.option for children in resource.children if children.selects]
        options = dict.fromkeys([resource.identity[0], "id", *labels, *resource.listed_by])
        required = [
            read_condition(self._fields[option], params[option], option)
            for option in options
            if params.get(option) is not None
        ]
        return Selection(
            tuple(required),
            read_entries("filters", params.get("filters"), self._fields, resource.title),
            read_entries("exclude", params.get("exclude"), self._fields, resource.title),
        )

    def _read_shown(self) -> Optional[list[str]]:
        """Return the names of what is returned; None: everything."""
        given = self._params.get("fields")
        if given is None:
            return None
        resource = self._resource
        known = ["id", *(column.option for column in resource.columns if column.readable)]
        known += [fact.name for fact in resource.facts] + [children.option for children in resource.children]
        for name in given:
            if name not in known:
                raise UsageError(f"fields: a {resource.title} has no '{name}'", hint=suggestion(name, sorted(known)))
        return list(dict.fromkeys([*given, *(self._params.get("children") or [])]))

    def _read_sort(self) -> list[tuple[Field, bool]]:
        """Return what objects are sorted by, and whether in descending order."""
        found = []
        for word in self._params.get("sort") or []:
            name = word[1:] if word.startswith("-") else word
            found.append((field_named(name, self._fields, "sort", self._resource.title), word.startswith("-")))
        return found

    def _children_to_read(self) -> dict[str, Any]:
        """Return the children that are returned, with all that is inside them, and those that are only compared."""
        resource, returned = self._resource, [*(self._params.get("children") or []), *(self._shown or [])]
        compared: dict[str, Any] = {c.option: {} for c in resource.children if self._compares(c)}
        measured: dict[str, Any] = {series.inside: {} for series in self._series if series.inside}
        full = everything(resource, [c.option for c in resource.children if c.option in returned])
        return {**compared, **measured, **full}

    def _compared_names(self) -> set[str]:
        return {*self._selection.names, *(field.name for field, _descending in self._sort)}

    def _reduce(self) -> Resource:
        """Return the resource with only those columns and facts that have to be read."""
        resource = self._resource
        if self._shown is None or any(children.owned_by_platform for children in self._read_here()):
            return resource
        needed = {*self._shown, *self._compared_names(), *resource.identity}
        facts = {fact.name for fact in resource.facts if fact.name in needed}
        facts |= {resource.fact(name).inside for name in facts}
        columns = tuple(column for column in resource.columns if column.option in needed)
        return replace(
            resource,
            columns=columns,
            facts=tuple(fact for fact in resource.facts if fact.name in facts),
            read_by_key=tuple(name for name in resource.read_by_key if any(c.written == name for c in columns)),
        )

    def _read_here(self) -> list[Children]:
        return [children for children in self._resource.children if children.option in self._wanted]

    # --- the run -----------------------------------------------------------------------------------------------------

    def run(self) -> Listed:
        """Return the objects that are meant.

        Raises:
            VergeError: they cannot be read.
        """
        assigned = {children.option: self._read_assigned(children) for children in self._deciding}
        compared = bool(self._compared_names())
        read = [(state, self._values(state) if compared else {}) for state in self._states(assigned)]
        self._warn_about_missing([values for _state, values in read])
        chosen = [(state, values) for state, values in read if self._selection.matches(values)]
        found = [state for state, _values in self._in_order(chosen)[: self._limit]]
        self._complete(found, assigned)
        asked = self._params.get("statistics") is not None
        measured = measurements(self._resource, self._client, found, self._params) if asked else None
        return Listed([self._show(state) for state in found], self._warnings, measured)

    def _compares(self, children: Children) -> bool:
        return any(name.split(".")[0] == children.option for name in self._compared_names())

    def _complete(self, states: Sequence[State], assigned: Mapping[str, Assigned]) -> None:
        """Read the children that are still missing, and what is inside those that have decided."""
        client, resource = self._client, self._resource
        read_children(client, resource, states, {o: inner for o, inner in self._wanted.items() if o not in assigned})
        for option in assigned:
            rows = [row for state in states for row in state.children[option]]
            read_children(client, resource.child(option).resource, rows, self._wanted[option])

    def _show(self, state: State) -> dict[str, Any]:
        view = show(self._reduced, state)
        if self._shown is not None:
            return {name: view.get(name) for name in self._shown}
        returned = self._params.get("children") or []
        return {name: value for name, value in view.items() if name not in state.children or name in returned}

    def _values(self, state: State) -> dict[str, Any]:
        return compared_values(self._reduced, state)

    def _in_order(self, found: list[tuple[State, dict[str, Any]]]) -> list[tuple[State, dict[str, Any]]]:
        """Return the objects sorted by name, or as wanted; the rows of a journal are sorted already."""
        if self._resource.journal:
            return found
        name = self._resource.column(self._resource.identity[0])
        found.sort(key=lambda item: (name.codec.rank(item[0].values.get(name.option)), item[0].key))
        for field, descending in reversed(self._sort):
            known = [(_rank(field, values), (state, values)) for state, values in found]
            present = sorted((item for item in known if item[0]), key=lambda item: item[0], reverse=descending)
            found = [item for _rank_, item in present] + [item for rank, item in known if not rank]
        return found

    # --- reading -----------------------------------------------------------------------------------------------------

    def _states(self, assigned: Mapping[str, Assigned]) -> list[State]:
        nested = {c.option: self._wanted[c.option] for c in self._read_here() if c.nested}
        states = []
        pointers = [series.points_at for series in self._series if not series.inside]
        for row in self._rows(list(dict.fromkeys([*projection(self._reduced, nested), *pointers])), assigned):
            state = load_state(self._reduced, fetch_full_row(self._client, self._reduced, row), nested)
            for children in self._deciding:
                rows = assigned[children.option].get(parent_key(children, state), [])
                state.children[children.option] = load_children(children, rows, {}, state)
            states.append(state)
        return states

    def _rows(self, fields: Sequence[str], assigned: Mapping[str, Assigned]) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that may be meant; of a journal the newest, and no more than are needed."""
        resolved, selection = self._resolve(), self._selection
        keys = self._possible_keys(assigned)
        if resolved is None or keys == []:
            return
        constants = [*(where(column).eq(value) for column, value in self._resource.conditions), *resolved.values()]
        if keys is None:
            batches = selection.batches()
        else:
            one_of = where(self._resource.key_column).one_of([wire_key(key) for key in keys])
            batches = [all_of(part for part in (selection.expression(), one_of) if part is not None)]
        exact = not assigned and selection.without(resolved).is_exact()
        for batch in batches:
            yield from self._request(fields, [*constants, *([] if batch is None else [batch])], exact)

    def _request(self, fields: Sequence[str], conditions: list[Expression], exact: bool) -> list[dict[str, Any]]:
        client, resource, journal = self._client, self._resource, self._resource.journal
        if journal is None:
            return list(client.list(resource.table, fields, filter=all_of(conditions)))
        since = self._params.get("since")
        if since is not None:
            conditions = [*conditions, where(journal.column).ge(moment(since) * journal.per_second)]
        # Where rows are still dropped afterwards, a limit could leave too few.
        limit, order = self._limit if exact else None, f"-{journal.column}"
        return list(client.list(resource.table, fields, filter=all_of(conditions), sort=order, limit=limit))

    def _read_assigned(self, children: Children) -> Assigned:
        """Return the rows of one kind of children of all parents, which takes one request."""
        child = children.resource
        fields = projection(child, {})
        if children.parent_column not in fields:
            fields.append(children.parent_column)
        conditions = [where(column).eq(value) for column, value in child.conditions]
        inside = children_of_any(children)
        conditions += [] if inside is None else [inside]
        found: dict[Optional[str], list[Mapping[str, Any]]] = {}
        for row in self._client.list(child.table, fields, filter=all_of(conditions)):
            found.setdefault(children.parent_of(row.get(children.parent_column)), []).append(row)
        return found

    def _possible_keys(self, assigned: Mapping[str, Assigned]) -> Optional[list[str]]:
        """Return the keys of the objects that may be meant by what is inside them; None: too many, or any."""
        possible: Optional[set[str]] = None
        for children in self._deciding:
            if children.parent_value != "$key" or not self._needs_some(children):
                continue
            keys = {str(key) for key, rows in assigned[children.option].items() if key and self._fits(children, rows)}
            possible = keys if possible is None else possible & keys
        return None if possible is None or len(possible) > MAX_ALTERNATIVES else sorted(possible)

    def _names_inside(self, children: Children) -> list[str]:
        return [name for name in self._selection.names if name.split(".")[0] == children.option]

    def _needs_some(self, children: Children) -> bool:
        """Return whether an object without such children cannot be meant."""
        return any(not self._selection.is_possible(name, []) for name in self._names_inside(children))

    def _fits(self, children: Children, rows: Sequence[Mapping[str, Any]]) -> bool:
        shown = [show_child(children, state) for state in load_children(children, rows, {})]
        values = {children.option: shown}
        names = self._names_inside(children)
        return all(self._selection.is_possible(name, self._fields[name].items(values)) for name in names)

    def _resolve(self) -> Optional[dict[str, Expression]]:
        """Return conditions on references by their keys, so that the platform can filter by them.

        Only those of options are looked up, which the resource declares where reading the whole table would take long.
        None: nothing can match.
        """
        found: dict[str, Expression] = {}
        for condition in self._selection.required:
            option = condition.field.name
            column = self._resource.column(option) if option in self._resource.listed_by else None
            if not isinstance(column, Reference) or not all(check.asks_for_one for check in condition.checks):
                continue
            names, problems = look_up(self._client, [Lookup(column, c.text, option) for c in condition.checks])
            self._warnings += [str(problem) for problem in problems]
            self._resolved.add(option)
            keys = [key for key in (names.key(column, check.text) for check in condition.checks) if key is not None]
            if not keys:
                return None
            found[option] = where(column.written).one_of([column.dump(key) for key in keys])
        return found

    # --- warnings ----------------------------------------------------------------------------------------------------

    def _warn_about_missing(self, read: Sequence[Mapping[str, Any]]) -> None:
        """Warn about what was asked for by its name or key and does not exist."""
        missing: dict[str, list[str]] = {}
        asked = list(self._selection.asked_for())
        for field, check in asked:
            if not any(check.holds(field, field.items(values)) for values in read):
                missing.setdefault(field.name, []).append(check.text)
        for option, texts in missing.items():
            reference = self._reference(option)
            if reference is not None:
                self._warn_about_references(reference, option, texts)
            elif self._selection.names == {option} and len(asked) > 1:
                # With other conditions, it may exist and still not be meant. For a single one, the empty list says it all.
                self._warnings.append(f"{option}: there is no {self._resource.title} {_listed(texts)}")

    def _reference(self, option: str) -> Optional[Reference]:
        """Return the reference that an option is, or of which its list consists."""
        for children in self._resource.children:
            if children.option == option:
                column = children.resource.column(children.scalar)
                return column if isinstance(column, Reference) else None
        found = next((column for column in self._resource.columns if column.option == option), None)
        return found if isinstance(found, Reference) else None

    def _warn_about_references(self, reference: Reference, option: str, names: Sequence[str]) -> None:
        if option in self._resolved:
            return
        try:
            _names, problems = look_up(self._client, [Lookup(reference, name, option) for name in names])
        except (UsageError, PermissionDeniedError):
            # Several have the name, or the account may not read them.
            return
        self._warnings += [str(problem) for problem in problems]


def compared_values(resource: Resource, state: State) -> dict[str, Any]:
    """Return what is compared: what results show, and the keys of other objects besides their names."""
    values = show(resource, state)
    for option, current in state.values.items():
        if isinstance(current, ResolvedReference) and values.get(option) is not None:
            values[option] = Named.of(str(values[option]), current.key)
    return {**values, "id": str(state.key)}


def _rank(field: Field, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a value is sorted by; an empty value has nothing."""
    items = field.items(values)
    if field.codec.measurable:
        return tuple(field.codec.measure(item) for item in items)
    return tuple(field.codec.rank(item) for item in items)


def _listed(texts: Sequence[str]) -> str:
    shown = " or ".join(f"'{text}'" for text in texts[:_MAX_NAMED])
    return f"{shown} and {len(texts) - _MAX_NAMED} more" if len(texts) > _MAX_NAMED else shown


def _read_limit(limit: Optional[int]) -> Optional[int]:
    if limit is not None and limit < 1:
        raise UsageError("limit must be at least 1")
    return limit
