# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that the collection reads: statuses, choices, kinds, and paths to objects of other tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import projection
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource
from tests.contract import Table, load_contract
from tests.simulator.expressions import split

#: A word that no release knows yet.
UNKNOWN = "quiescing27"
#: A path to an object of a table that no release has yet.
UNKNOWN_PATH = "gadgets27/4"
#: Columns that hold a word although no source lists the possible ones.
_WORDS = frozenset({"status", "state", "type"})


class Word(NamedTuple):
    """A column that holds a word."""

    table: str
    column: str

    @property
    def is_path(self) -> bool:
        return load_contract()[self.table].columns[self.column].type == "path"

    @property
    def unknown(self) -> str:
        """A value that a newer release may return."""
        return UNKNOWN_PATH if self.is_path else UNKNOWN

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def enumerations_read(table: Table, expressions: Iterable[str]) -> Iterator[Word]:
    """Yield the words that field expressions of a table read."""
    for written in expressions:
        expression = re.sub(r"\s+as\s+\w+$", "", written)
        nested = re.match(r"^(\w+)\[(.*)\]$", expression)
        name, _hash, rest = (nested.group(1), "", "") if nested else expression.partition("#")
        column = table.columns.get(name)
        if column is None:
            continue
        inner = split(nested.group(2)) if nested else [rest] * bool(rest)
        if inner and column.to is not None:
            yield from enumerations_read(load_contract()[column.to], inner)
        elif _is_word(table, name):
            yield Word(table.name, name)


def _is_word(table: Table, name: str) -> bool:
    column = table.columns[name]
    return column.type == "path" or (column.type == "text" and bool(column.enum or name in _WORDS))


def enumerations_of(resource: Resource) -> list[Word]:
    """Return the words that decide or describe something in a resource and in what is inside it.

    Not those that make a row one of the resource (the type of an alias): a row with another word is something else.
    """
    found: dict[Word, None] = {}
    for part in _parts(resource):
        pointers = {children.parent_column for children in _all_children(resource) if children.resource is part}
        fixed = {name for name, _value in part.conditions} | pointers
        for word in enumerations_read(load_contract()[part.table], projection(part, {})):
            if word.table != part.table or word.column not in fixed:
                found[word] = None
    return list(found)


def _parts(resource: Resource) -> Iterator[Resource]:
    yield resource
    for children in resource.children:
        yield from _parts(children.resource)


def _all_children(resource: Resource) -> Iterator[Children]:
    for children in resource.children:
        yield children
        yield from _all_children(children.resource)
