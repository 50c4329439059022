# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields have to be read to know a resource, and what the answer means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Callable, Optional

from ..errors import InvalidResponseError
from .codecs import UNAVAILABLE
from .keys import Key
from .resource import Children, Desired, Resource, State

# Which children are needed, and which inside them.
Wanted = Mapping[str, "Wanted"]

# A nested selection: field name -> (its own plain fields, its nested selections).
FieldTree = dict[str, tuple[list[str], "FieldTree"]]


def projection(resource: Resource, wanted: Wanted) -> list[str]:
    """Return the fields that one request reads: the columns of the object and of its nested children.

    Args:
        wanted: the children that are needed; those that come nested are part of the projection.
    """
    tree: FieldTree = {}
    for children in resource.children:
        if children.option in wanted and children.nested:
            level = tree
            for name in children.nested[:-1]:
                level = level.setdefault(name, (["$key"], {}))[1]
            level[children.nested[-1]] = (projection(children.resource, wanted[children.option]), {})
    # A nested selection answers under the column's name, so the plain column must not be read beside it.
    return [name for name in resource.plain_fields if name not in tree] + render_fields(tree)


def render_fields(tree: FieldTree) -> list[str]:
    """Return nested selections as field expressions: `machine[$key,drives[$key,name]]`."""
    return [f"{name}[{','.join(fields + render_fields(inner))}]" for name, (fields, inner) in tree.items()]


def load_state(resource: Resource, row: Mapping[str, Any], wanted: Wanted) -> State:
    """Return an object from one answer, with the children that came nested in it.

    Raises:
        InvalidResponseError: the answer holds no key.
    """
    key = resource.key_of(row)
    if key is None:
        raise InvalidResponseError(
            f"the answer holds no {resource.own_key or '$key'}", operation="read", target=resource.table
        )
    values = {option: load(row) for option, load in resource.value_loaders}
    facts = {name: load(row) for name, load in resource.fact_loaders}
    state = State(key, row, values, facts)
    for children in resource.children:
        if children.option in wanted and children.nested:
            rows = _descend(row, children.nested)
            state.children[children.option] = load_children(children, rows, wanted[children.option], state)
    return state


def load_children(
    children: Children, rows: Iterable[Mapping[str, Any]], wanted: Wanted, parent: Optional[State] = None
) -> list[State]:
    """Return the children from their rows, in their order.

    Rows of another kind in the same table are not among them, nor are those that the platform keeps for the parent.
    """
    resource, owned = children.resource, children.owned_by_platform
    states = [load_state(resource, row, wanted) for row in rows if resource.holds(row)]
    if owned is not None and parent is not None:
        states = [state for state in states if not owned(state, parent)]
    if children.ordered_by:
        option = children.ordered_by
        states.sort(key=lambda state: (state.values.get(option) is None, state.values.get(option) or 0))
    return states


def _descend(row: Mapping[str, Any], path: tuple[str, ...]) -> list[Mapping[str, Any]]:
    value: Any = row
    for name in path:
        if not isinstance(value, Mapping):
            return []
        value = value.get(name)
    return list(value) if isinstance(value, list) else []


def parent_key(children: Children, parent: State) -> Key:
    """Return the key that the children of a parent point at.

    Raises:
        InvalidResponseError: the parent's answer does not hold it.
    """
    if children.parent_value == "$key":
        return parent.key
    key = Key.of(parent.row.get(children.parent_value))
    if key is None:
        raise InvalidResponseError(
            f"the answer does not hold '{children.parent_value}', to which its {children.option} belong",
            operation="read",
            target=children.resource.table,
        )
    return key


def row_key(state: State, reference: str) -> Key:
    """Return the key of another row that belongs to an object.

    Raises:
        InvalidResponseError: the answer does not hold it.
    """
    key = Key.of(state.row.get(reference))
    if key is None:
        raise InvalidResponseError(f"the answer does not hold '{reference}', which belongs to it", operation="read")
    return key


def show(resource: Resource, state: State) -> dict[str, Any]:
    """Return the object as results show it: option names and units, so that it can be fed back as options."""
    view: dict[str, Any] = {"id": str(state.key)}
    _show_each(resource.value_shows, state.values, view)
    _show_each(resource.fact_shows, state.facts, view)
    for children in resource.children:
        if children.option in state.children:
            found = [show_child(children, child) for child in state.children[children.option]]
            view[children.option] = (found[0] if found else None) if children.single else found
    return view


def _show_each(
    shows: Iterable[tuple[str, Optional[Callable[[Any], Any]]]], values: Mapping[str, Any], view: dict[str, Any]
) -> None:
    for name, show_value in shows:
        if name in values:
            value = values[name]
            if show_value is not None:
                view[name] = show_value(value)
            else:
                view[name] = None if value is UNAVAILABLE else value


def blank(resource: Resource) -> dict[str, Any]:
    """Return an object of which nothing is known, with all keys that a real one has."""
    options = [column.option for column in resource.readable]
    return dict.fromkeys(["id", *options, *(fact.name for fact in resource.facts)])


def predict(
    resource: Resource, state: Optional[State], before: Mapping[str, Any], after: Mapping[str, Any], wanted: Wanted
) -> dict[str, Any]:
    """Return an object as it will be once a difference has been written. What is not known yet is null.

    Args:
        state: the object as it was read; None: it is new.
        before, after: the difference.
        wanted: the children that a result shows.
    """
    view = show(resource, state) if state else blank(resource)
    kinds = {children.option: children for children in resource.children}
    # The difference also has placeholders for what is never shown, such as secrets.
    view.update({option: value for option, value in after.items() if option in view and option not in kinds})
    for option, children in kinds.items():
        if option in after or option in before or (option in wanted and option not in view):
            difference = before.get(option) or {}, after.get(option) or {}
            view[option] = _predict_children(children, state, *difference, wanted.get(option, {}))
    return view


def _predict_children(
    children: Children, state: Optional[State], before: Mapping[str, Any], after: Mapping[str, Any], wanted: Wanted
) -> Any:
    child = children.resource
    rows = {name_of(child, row): row for row in (state.children.get(children.option, []) if state else [])}
    labels = [*(label for label in rows if label in after or label not in before), *(n for n in after if n not in rows)]
    views: list[tuple[Any, Any]] = []
    for label in labels:
        inner_before, inner_after = before.get(label), after.get(label, {})
        if not isinstance(inner_after, Mapping):
            views.append((None, inner_after))
            continue
        inner_before = inner_before if isinstance(inner_before, Mapping) else {}
        view = predict(child, rows.get(label), inner_before, inner_after, wanted)
        views.append((view.get(children.ordered_by), view[children.scalar] if children.scalar else view))
    if children.ordered_by:
        views.sort(key=lambda pair: (pair[0] is None, pair[0] or 0))
    found = [view for _place, view in views]
    return (found[0] if found else None) if children.single else found


def show_child(children: Children, state: State) -> Any:
    """Return one child as results show it; a plain value where the option takes plain values."""
    view = show(children.resource, state)
    return view[children.scalar] if children.scalar else view


def wanted_by(resource: Resource, desired: Desired) -> dict[str, Any]:
    """Return which children a task has to know: those that it mentions."""
    tree: dict[str, Any] = {}
    for option, items in desired.children.items():
        inner: dict[str, Any] = {}
        if option in desired.purge or any(item.absent for item in items):
            inner.update(concerned_by_delete(resource.child(option).resource))
        for item in items:
            for name, deeper in wanted_by(resource.child(option).resource, item).items():
                inner[name] = {**inner.get(name, {}), **deeper}
        tree[option] = inner
    return tree


def concerned_by_delete(resource: Resource) -> dict[str, Any]:
    """Return which children matter when the object is deleted: those deleted before it, or that affect other objects."""
    tree: dict[str, Any] = {}
    for children in (*resource.children, *resource.dependents):
        inner = concerned_by_delete(children.resource)
        if children.affects or children.delete_before_parent or inner:
            tree[children.option] = inner
    return tree


def everything(resource: Resource, options: Iterable[str]) -> dict[str, Any]:
    """Return these children with all that is inside them."""
    return {
        option: everything(
            resource.child(option).resource, [c.option for c in resource.child(option).resource.children]
        )
        for option in options
    }


def name_of(resource: Resource, state: State) -> str:
    """Return how messages call this object."""
    columns = [resource.column(option) for option in resource.identity]
    return " ".join(column.label(state.values.get(column.option)) for column in columns)
