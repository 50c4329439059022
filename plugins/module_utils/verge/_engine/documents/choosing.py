# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a document are taken, in the filter language of the info modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._schema.argument_spec import Spec
from ..._schema.codecs import CLEAR
from ..._schema.conditions import Field, read_condition
from ..._schema.resource import Desired, Resource
from ..._schema.selection import Selection, fields_of, read_entries
from .kinds import Kind
from .parsing import Item

#: Options that choose objects, besides their kinds.
CONDITIONS: Mapping[str, Spec] = {
    "name": {"type": "raw"},
    "filters": {"type": "raw"},
    "exclude": {"type": "raw"},
}


class Choice:
    """The objects that a task takes: of a document, and of a system."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = params
        self._kinds = params.get("kinds")
        self._selections: dict[Kind, Selection] = {}

    @property
    def restricts(self) -> bool:
        """Whether conditions choose some of the objects of a kind."""
        return any(self._params.get(name) is not None for name in CONDITIONS)

    def of(self, items: Sequence[Item]) -> list[Item]:
        """Return the objects of a document that are taken.

        Raises:
            UsageError: A condition is not understood, or cannot be compared with one of the kinds.
        """
        taken = [item for item in items if self.takes_kind(item.kind)]
        return [item for item in taken if self.takes(item.kind, _values(item))] if self.restricts else taken

    def takes_kind(self, kind: Kind) -> bool:
        """Return whether objects of a kind are taken."""
        return self._kinds is None or kind.name in self._kinds

    def takes(self, kind: Kind, values: Mapping[str, Any]) -> bool:
        """Return whether an object is taken.

        Args:
            kind: What it is.
            values: Its values as results show them.

        Raises:
            UsageError: A condition is not understood, or cannot be compared with this kind.
        """
        if kind not in self._selections:
            self._selections[kind] = _selection(kind, self._params)
        return self.takes_kind(kind) and self._selections[kind].matches(values)


def _selection(kind: Kind, params: Mapping[str, Any]) -> Selection:
    resource, fields = kind.resource, fields_of(kind.resource)
    option = resource.identity[0]
    name = fields.get(option, Field(option))
    return Selection(
        tuple(read_condition(name, params[given], given) for given in ("name",) if params.get(given) is not None),
        read_entries("filters", params.get("filters"), fields, resource.title),
        read_entries("exclude", params.get("exclude"), fields, resource.title),
    )


def _values(item: Item) -> dict[str, Any]:
    """Return what is written of an object in the form in which results would show it."""
    return {**_shown(item.kind.resource, item.desired), "id": item.controls.key}


def _shown(resource: Resource, desired: Desired) -> dict[str, Any]:
    found: dict[str, Any] = {
        column.option: column.show(desired.values[column.option])
        for column in resource.columns
        if column.readable and desired.values.get(column.option, CLEAR) is not CLEAR
    }
    for children in resource.children:
        inner = [_shown(children.resource, child) for child in desired.children.get(children.option, ())]
        found[children.option] = [child.get(children.scalar) for child in inner] if children.scalar else inner
    return found
