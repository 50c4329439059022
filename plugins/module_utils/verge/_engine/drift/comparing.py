# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds what is on a system but in no document: objects, items of lists, and options."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..._planner.matching import Matches
from ..._schema.projection import name_of
from ..._schema.resource import Children, Desired, Resource, State
from ..export.declaring import Declaration
from ..export.yaml_text import Variable
from .findings import details

#: What may be extra: objects of kinds that the documents describe, items of lists that they have, and options and lists that
#: they do not mention.
OBJECTS, ITEMS, OPTIONS = "objects", "items", "options"


class Extras:
    """What the declaration of an object has beyond what a document asks for."""

    def __init__(self, declaration: Declaration, extra: Collection[str]) -> None:
        self._declaration = declaration
        self._extra = extra
        self._matches = Matches()

    def details(self, desired: Desired) -> Iterator[str]:
        """Yield a line for each."""
        declaration = self._declaration
        yield from self._inside(declaration.resource, declaration.state, desired, declaration.path, "")

    def _inside(self, resource: Resource, state: State, desired: Desired, place: str, path: str) -> Iterator[str]:
        if OPTIONS in self._extra:
            yield from self._options(resource, desired, place, path)
        for children in resource.children:
            here, label = f"{place}/{children.option}", f"{path}.{children.option}" if path else children.option
            rows = self._declaration.listed.get(here, [])
            if children.single:
                continue
            if children.option in desired.children:
                yield from self._items(children, state, desired, here, label)
            elif OPTIONS in self._extra:
                yield from (self._one(children, row, here, label) for row in rows)

    def _options(self, resource: Resource, desired: Desired, place: str, path: str) -> Iterator[str]:
        values = self._declaration.values.get(place, {})
        names = {column.option for column in resource.columns} - {*resource.identity, *desired.values}
        found = {name: value for name, value in values.items() if name in names and not isinstance(value, Variable)}
        yield from details(found, {}, path)

    def _items(self, children: Children, state: State, desired: Desired, here: str, label: str) -> Iterator[str]:
        pairs = [(item, row) for item, row in self._matches.of(children, desired, state).pairs if row is not None]
        known = {row.key for _item, row in pairs}
        for row in self._declaration.listed.get(here, []):
            if row.key not in known and ITEMS in self._extra and not children.keeps(desired, row):
                yield self._one(children, row, here, label)
        for item, row in pairs:
            if not item.absent and not children.scalar:
                name = name_of(children.resource, row)
                yield from self._inside(children.resource, row, item, f"{here}/{row.key}", f"{label}.{name}")

    def _one(self, children: Children, row: State, here: str, label: str) -> str:
        name = name_of(children.resource, row)
        values: dict[str, Any] = self._declaration.values.get(f"{here}/{row.key}", {})
        shown = {option: value for option, value in values.items() if option not in children.resource.identity}
        return next(details({name: {} if children.scalar else shown}, {}, label))
