# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a document name which other ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Optional

from ..._planner.references import Lookup
from ..._schema.codecs import CLEAR, InnerName
from ..._schema.columns import Reference
from ..._schema.resource import Children, Desired, Resource
from .parsing import Item

#: A row as it will be, as far as its object in the document tells, and that object.
_Foretold = tuple[dict[str, Any], Item]


class References:
    """The names that the objects of a document will have, with what is inside them."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._rows: dict[str, list[_Foretold]] = {}
        #: Rows that objects bring along, the first ones last.
        self._brought: dict[str, list[_Foretold]] = {}
        self._named: dict[Hashable, dict[str, Item]] = {}
        for item in items:
            if not item.removes:
                self._learn(item.kind.resource, item.desired, item)
        self._of: dict[str, frozenset[str]] = {}
        self._items = {item.place: item for item in items}

    def _learn(
        self,
        resource: Resource,
        desired: Desired,
        item: Item,
        children: Optional[Children] = None,
        parent: Optional[Mapping[str, Any]] = None,
    ) -> None:
        # What is partly secret names nothing, and may be the placeholder of a result that was given back.
        row = {
            column.written: column.dump(desired.values[column.option])
            for column in resource.columns
            if not isinstance(column, Reference)
            and column.codec.partly_secret is None
            and desired.values.get(column.option, CLEAR) is not CLEAR
        }
        if children is not None and parent is not None:
            # What is inside an object may be named together with it.
            row.update({f"{children.parent_column}#{column}": value for column, value in parent.items()})
        for column in resource.columns:
            name = desired.get(column.option)
            if isinstance(column, Reference) and isinstance(name, str):
                row[f"{column.written}#{column.name_column}"] = name
                if column.stand_in is not None:
                    brought = {column.stand_in.name_column: name}
                    self._brought.setdefault(column.stand_in.table, []).insert(0, (brought, item))
        self._rows.setdefault(resource.table, []).append((row, item))
        for inner in resource.children:
            for child in desired.children.get(inner.option, ()):
                if not child.absent:
                    self._learn(inner.resource, child, item, inner, row)

    def provider(self, reference: Reference, name: Any) -> Optional[Item]:
        """Return the object of the document that has a name, or inside of which something has it; None: none has."""
        place = (reference.table, reference.name_column, reference.lookup_fields, type(reference))
        if place not in self._named:
            self._named[place] = dict(self._names(reference))
        return self._named[place].get(str(reference.bare(name)))

    def _names(self, reference: Reference) -> Iterator[tuple[str, Item]]:
        # What an object is itself comes before what others would bring along.
        for row, item in (*self._brought.get(reference.table, ()), *self._rows.get(reference.table, ())):
            answers = dict(row)
            for field in reference.lookup_fields:
                expression, _as, alias = field.rpartition(" as ")
                if expression in row:
                    answers[alias] = row[expression]
            name = reference.name_in(answers)
            if reference.inside is not None:
                container = f"{reference.inside.column}#{reference.inside.reference.name_column}"
                name = InnerName(str(row.get(container)), str(name))
            yield str(name), item

    def provides(self, lookup: Lookup) -> Optional[Item]:
        """Return the object of the document that will have what a look-up has not found."""
        return self.provider(lookup.reference, lookup.name)

    def providers(self, item: Item) -> frozenset[str]:
        """Return the places of the other objects of the document that an object names."""
        if item.place not in self._of:
            found = (self.provider(reference, name) for reference, name in named_by(item.kind.resource, item.desired))
            self._of[item.place] = frozenset(other.place for other in found if other is not None and other is not item)
        return self._of[item.place]


def named_by(resource: Resource, desired: Desired) -> Iterator[tuple[Reference, Any]]:
    """Yield the references of an object and of what is inside it, with the names in them."""
    for option, value in desired.values.items():
        yield from resource.column(option).named_in(value)
    for children in resource.children:
        for child in desired.children.get(children.option, ()):
            yield from named_by(children.resource, child)


def without(resource: Resource, desired: Desired, names: Iterable[tuple[Reference, Any]]) -> Desired:
    """Return what is asked for, without the options and the inner objects that name certain other objects."""
    dropped = {(reference.table, str(name)) for reference, name in names}

    def stays(named: Iterator[tuple[Reference, Any]]) -> bool:
        return not any((reference.table, str(name)) in dropped for reference, name in named)

    values = {
        option: value for option, value in desired.values.items() if stays(resource.column(option).named_in(value))
    }
    children = {
        option: [child for child in items if stays(named_by(resource.child(option).resource, child))]
        for option, items in desired.children.items()
    }
    return replace(desired, values=values, children=children, purge=frozenset())
