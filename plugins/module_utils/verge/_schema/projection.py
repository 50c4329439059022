# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be asked for to know a resource, and what the answer means. Nothing here talks to the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import InvalidAnswerError
from .codecs import is_number
from .columns import Reference, key_of, unique
from .resource import Children, Desired, Resource, State

# Which children are needed, and which inside them.
Wanted = Mapping[str, "Wanted"]

# A nested selection: field name -> (its own plain fields, its nested selections).
Tree = dict[str, tuple[list[str], "Tree"]]


def projection(resource: Resource, wanted: Wanted) -> list[str]:
    """The fields that one request asks for: the columns of the object and of its nested children.

    Args:
        wanted: the children that are needed; those that come nested are part of the projection.
    """
    tree: Tree = {}
    for children in resource.children:
        if children.option in wanted and children.nested:
            level = tree
            for name in children.nested[:-1]:
                level = level.setdefault(name, (["$key"], {}))[1]
            level[children.nested[-1]] = (projection(children.resource, wanted[children.option]), {})
    plain = ["$key"]
    for column in resource.columns:
        if column.readable and column.written not in resource.by_key:
            plain.extend(column.fields())
    for fact in resource.facts:
        plain.extend(fact.fields())
    plain.extend(resource.created_values)
    # A nested selection answers under the column's name, so the plain column must not be asked for beside it.
    return [name for name in unique(plain) if name not in tree] + render_fields(tree)


def render_fields(tree: Tree) -> list[str]:
    """Return nested selections as field expressions (`machine[$key,nics[name,vnet]]`)."""
    return [f"{name}[{','.join(fields + render_fields(inner))}]" for name, (fields, inner) in tree.items()]


def load_state(resource: Resource, row: Mapping[str, Any], wanted: Wanted) -> State:
    """An object out of one answer, with the children that came nested in it.

    Raises:
        InvalidAnswerError: the answer holds no key.
    """
    key = key_of(row.get("$key"))
    if key is None:
        raise InvalidAnswerError(
            "the answer holds no $key",
            operation="read",
            target=resource.table,
        )
    state = State(key=key, row=row)
    for column in resource.columns:
        if column.readable:
            state.values[column.option] = column.load(row)
    for fact in resource.facts:
        state.facts[fact.name] = fact.load(row)
    for children in resource.children:
        if children.option in wanted and children.nested:
            state.children[children.option] = load_children(
                children, _descend(row, children.nested), wanted[children.option]
            )
    return state


def load_children(children: Children, rows: Iterable[Mapping[str, Any]], wanted: Wanted) -> list[State]:
    """The children out of their rows, in the order that the platform gives them."""
    states = [load_state(children.resource, row, wanted) for row in rows]
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


def parent_key(children: Children, parent: State) -> str:
    """What the children of a parent point at.

    Raises:
        InvalidAnswerError: the parent's answer does not tell.
    """
    if children.parent_value == "$key":
        return parent.key
    key = key_of(parent.row.get(children.parent_value))
    if key is None:
        raise InvalidAnswerError(
            f"the answer does not tell '{children.parent_value}', to which its {children.option} belong",
            operation="read",
            target=children.resource.table,
        )
    return key


def show(resource: Resource, state: State) -> dict[str, Any]:
    """The object as results show it: option names and units, so that it can be fed back as options."""
    view: dict[str, Any] = {"id": result_key(state.key)}
    for column in resource.columns:
        if column.readable and column.option in state.values:
            view[column.option] = column.show(state.values[column.option])
    view.update(state.facts)
    for children in resource.children:
        if children.option in state.children:
            found = [show_child(children, child) for child in state.children[children.option]]
            view[children.option] = (found[0] if found else None) if children.single else found
    return view


def show_child(children: Children, state: State) -> Any:
    """One child as results show it; a plain value where the option takes plain values."""
    view = show(children.resource, state)
    return view[children.scalar] if children.scalar else view


def result_key(key: str) -> Any:
    """A key as results show it: a number where the platform counts."""
    return int(key) if is_number(key) and len(key) < 20 else key


def wanted_by(resource: Resource, desired: Desired) -> dict[str, Any]:
    """Which children a task has to know: those that it mentions."""
    tree: dict[str, Any] = {}
    for option, items in desired.children.items():
        inner: dict[str, Any] = {}
        if option in desired.purge or any(item.absent for item in items):
            inner.update(leaving(resource.child(option).resource))
        for item in items:
            for name, deeper in wanted_by(resource.child(option).resource, item).items():
                inner[name] = {**inner.get(name, {}), **deeper}
        tree[option] = inner
    return tree


def leaving(resource: Resource) -> dict[str, Any]:
    """Which children matter when the object goes: those that go before it, or touch something else."""
    tree: dict[str, Any] = {}
    for children in resource.children:
        inner = leaving(children.resource)
        if children.touches or children.goes_first or inner:
            tree[children.option] = inner
    return tree


def everything(resource: Resource, options: Iterable[str]) -> dict[str, Any]:
    """These children with all that is inside them."""
    return {
        option: everything(
            resource.child(option).resource, [c.option for c in resource.child(option).resource.children]
        )
        for option in options
    }


def name_of(resource: Resource, state: State) -> str:
    """How messages call this object."""
    columns = [resource.column(option) for option in resource.identity]
    return " ".join(column.label(state.values.get(column.option)) for column in columns)


def reference_columns(resource: Resource) -> list[Reference]:
    """Those columns that name other objects."""
    return [column for column in resource.columns if isinstance(column, Reference)]
