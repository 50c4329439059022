# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export consists of: the declarations of all objects in an order in which they can be created."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ..._schema.columns import ResolvedReference
from ..._schema.keys import Key
from ..._schema.resource import Resource, State
from ..documents.kinds import DEFAULTS
from .declaring import Declaration, Declarer, LeftOut, Supplied, Target
from .reading import Reading

#: What fewer objects have in common may be an accident.
_ENOUGH_FOR_DEFAULTS = 3


@dataclass
class Export:
    """An export.

    Attributes:
        kinds: The declarations by kind, in an order in which they can be created.
        supplied: The variables that the declarations need, by name.
        left_out: What is not in them, and why.
    """

    kinds: dict[str, list[Declaration]] = field(default_factory=dict)
    supplied: dict[str, Supplied] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def declarations(self) -> Iterator[Declaration]:
        """All declarations, kind by kind."""
        for declarations in self.kinds.values():
            yield from declarations

    def document(self) -> dict[str, Any]:
        """Return the document: the objects by kind, and what most objects of a kind have in common as its defaults."""
        defaults = {kind: _common_options(found) for kind, found in self.kinds.items()}
        defaults = {kind: options for kind, options in defaults.items() if options}
        objects = {
            kind: [without(declaration.options, defaults.get(kind, {})) for declaration in found]
            for kind, found in self.kinds.items()
        }
        return {DEFAULTS: defaults, **objects} if defaults else objects

    def of(self, kind: str, only: Optional[Sequence[Declaration]] = None) -> Export:
        """Return the part of one kind, or some declarations of it."""
        found = self.kinds.get(kind, []) if only is None else list(only)
        names = {declaration.name for declaration in found}
        supplied = {name: value for name, value in self.supplied.items() if value.kind == kind and value.name in names}
        left_out = [one for one in self.left_out if one.kind == kind and (only is None or one.name in names)]
        return Export({kind: found} if found else {}, supplied, left_out)

    def missing(self, index: Index) -> dict[str, list[str]]:
        """Return the names of objects that the export refers to and that must exist, by what they are called.

        Args:
            index: Finds what exists because it is exported as well.
        """
        found: dict[str, set[str]] = {}
        for declaration in self.declarations:
            for target in declaration.targets:
                if index.find(target) is None:
                    found.setdefault(target.title, set()).add(target.name)
        return {title: sorted(names) for title, names in sorted(found.items())}


def _common_options(declarations: Sequence[Declaration]) -> dict[str, Any]:
    """Return the values that at least half of some objects have, of those options that all of them have."""
    if len(declarations) < _ENOUGH_FOR_DEFAULTS:
        return {}
    resource = declarations[0].resource
    own = {*resource.identity, *resource.scope, "state"}
    found = {}
    for option in declarations[0].options:
        values = [declaration.options.get(option) for declaration in declarations]
        if option in own or not all(type(value) in (str, int, bool) for value in values):
            continue
        ((_type, value), count), *_others = Counter((type(value), value) for value in values).most_common(1)
        if 2 * count >= len(declarations):
            found[option] = value
    return found


def without(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return options without those that have the default."""
    return {name: value for name, value in options.items() if name not in defaults or defaults[name] != value}


class Index:
    """Finds the declaration of an object to which another one refers."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._by_key: dict[tuple[str, Key], Declaration] = {}
        self._by_name: dict[tuple[str, str], Declaration] = {}
        for declaration in declarations:
            for place in declaration.places():
                self._by_key[place] = declaration
            self._by_name[declaration.resource.table, declaration.name] = declaration

    def find(self, target: Target) -> Optional[Declaration]:
        """Return the declaration of an object, or of the one that it is inside of."""
        found = self._by_key.get((target.table, target.key)) if target.key else None
        return found or self._by_name.get((target.table, target.name))


def exported(declarer: Declarer, readings: Sequence[Reading]) -> Export:
    """Declare all objects that were read."""
    for rank, reading in enumerate(readings):
        reading.states = [state for state in reading.states if not _is_claimed(declarer, reading, state)]
        for state in reading.states:
            declarer.owners.learn(rank, reading.resource, state, f"{reading.resource.table}/{state.key}")
    found: dict[str, list[Declaration]] = {}
    for reading in readings:
        declared = [declarer.declare(reading.resource, state) for state in reading.states]
        declarations = [declaration for declaration in declared if declaration is not None]
        declarations.sort(key=lambda declaration: _rank(declaration.resource, declaration.state))
        found[reading.resource.plural] = list(_unambiguous(declarer, declarations))
    order = _order_of_kinds(found)
    kept = {declaration.name: declaration for declarations in found.values() for declaration in declarations}
    supplied = {name: value for name, value in declarer.supplied.items() if value.name in kept}
    return Export({kind: found[kind] for kind in order if found[kind]}, supplied, declarer.left_out)


def _is_claimed(declarer: Declarer, reading: Reading, state: State) -> bool:
    reason = reading.claimed.get(state.key)
    if reason is not None:
        column = reading.resource.column(reading.resource.identity[0])
        name = column.label(state.values.get(column.option))
        declarer.left_out.append(LeftOut(reading.resource.plural, name, "", "", reason))
    return reason is not None


def _rank(resource: Resource, state: State) -> tuple[Any, ...]:
    column = resource.column(resource.identity[0])
    scope = tuple(resource.column(option).label(state.values.get(option)) for option in resource.scope)
    value = state.values.get(column.option)
    # An object can be identified by another one, whose key says nothing.
    value = column.show(value) if isinstance(value, ResolvedReference) else value
    return (column.codec.rank(value), *scope)


def _unambiguous(declarer: Declarer, declarations: Sequence[Declaration]) -> Iterator[Declaration]:
    """Yield those that a task can distinguish."""
    counts = Counter(_rank(declaration.resource, declaration.state) for declaration in declarations)
    for declaration in declarations:
        if counts[_rank(declaration.resource, declaration.state)] == 1:
            yield declaration
        else:
            reason = "another one has the same name"
            declarer.left_out.append(LeftOut(declaration.resource.plural, declaration.name, "", "", reason))


def _order_of_kinds(found: Mapping[str, Sequence[Declaration]]) -> list[str]:
    """Return the kinds so that each comes after those that it refers to, as far as that is possible."""
    index = Index(declaration for declarations in found.values() for declaration in declarations)
    needs: dict[str, set[str]] = {kind: set() for kind in found}
    for kind, declarations in found.items():
        for declaration in declarations:
            targets = [index.find(target) for target in declaration.targets]
            needs[kind] |= {other.resource.plural for other in targets if other is not None} - {kind}
    order: list[str] = []
    while needs:
        chosen = min(needs, key=lambda kind: (len(needs[kind] - set(order)), kind))
        order.append(chosen)
        del needs[chosen]
    return order


def in_order_of_creation(export: Export) -> list[Declaration]:
    """Return all declarations so that each comes after those that it refers to; circles are cut somewhere."""
    index = Index(export.declarations)
    found: dict[int, Declaration] = {}
    begun: set[int] = set()

    def visit(declaration: Declaration) -> None:
        if id(declaration) in begun:
            return
        begun.add(id(declaration))
        for target in sorted(declaration.targets, key=lambda target: (target.table, target.name)):
            other = index.find(target)
            if other is not None:
                visit(other)
        found[id(declaration)] = declaration

    for declaration in export.declarations:
        visit(declaration)
    return list(found.values())
