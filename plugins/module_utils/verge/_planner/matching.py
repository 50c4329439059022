# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which listed item means which existing child. Never across parents.

Children are found by an index, so that the cost grows with the number of items and children, not with their product.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import islice, product
from typing import Any, NamedTuple, Optional

from .._schema.codecs import CLEAR, UNAVAILABLE, Codec
from .._schema.columns import Column, Reference, ResolvedReference
from .._schema.keys import Key
from .._schema.resource import Children, Desired, Pair, State
from ..errors import InvalidResponseError, UsageError
from .names import Names

#: Stands for values that cannot be indexed: such children are compared one by one.
_UNINDEXED = object()
_EMPTY = (None, "", ())


class Matching(NamedTuple):
    """Each item with its child (None: there is none yet), and the children that no item means."""

    pairs: list[Pair]
    rest: list[State]


class Matches:
    """Which item means which child, worked out once for each list of children of an object as it was read.

    Attributes:
        names: the results of look-ups, which decide whether two names mean the same object.
    """

    def __init__(self, names: Optional[Names] = None) -> None:
        self.names = names or Names()
        # The objects are kept with their matching, so that no other object can have the same id.
        self._known: dict[tuple[int, int, str], tuple[Children, Desired, Optional[State], Matching]] = {}

    def of(self, children: Children, desired: Desired, state: Optional[State]) -> Matching:
        """Return the matching of the items of a task and the children of one parent (None: it is new).

        Raises:
            UsageError: an item has nothing that identifies it, or two children match it.
        """
        place = (id(desired), id(state), children.option)
        if place not in self._known:
            rows = self._rows(children, desired, state)
            matching = match(children, desired.children.get(children.option, []), rows, self.names)
            self._known[place] = children, desired, state, matching
        return self._known[place][-1]

    def _rows(self, children: Children, desired: Desired, state: Optional[State]) -> list[State]:
        """Return the children that a parent has, or is expected to get from the platform when it is new."""
        if state is not None:
            return state.children.get(children.option, [])
        return children.expected(desired, self.names.key) if children.expected else []

    def looked_up(self, names: Names) -> Matches:
        """Return the matches once names have been looked up; those that do not depend on such names are kept."""
        matches = Matches(names)
        matches._known = {
            place: known
            for place, known in self._known.items()
            if not any(names.concern(reference) for reference in _identifying_references(known[0]))
        }
        return matches


def _identifying_references(children: Children) -> Iterator[Reference]:
    for options in children.match:
        for option in options:
            column = children.resource.column(option)
            if isinstance(column, Reference):
                yield column


def match(children: Children, items: Sequence[Desired], rows: Sequence[State], names: Names) -> Matching:
    """Find the child of each item.

    The first set of options in `children.match` that an item fills decides. The first of all sets is an identity and
    must be unique. With a later one (a NIC by its network) the item means the child with the same `tie_breaker`, else
    the first one that is left; but nothing is removed on a guess.

    Raises:
        UsageError: an item has nothing that identifies it, or two children match it.
    """
    return _Matcher(children, items, rows, names).match()


def deciding(children: Children, item: Desired) -> tuple[str, ...]:
    """Return the options that identify an item among its siblings: the first set in `children.match` that it fills."""
    return next((options for options in children.match if all(_filled(item, option) for option in options)), ())


class _Matcher:
    """One run of `match`."""

    def __init__(self, children: Children, items: Sequence[Desired], rows: Sequence[State], names: Names) -> None:
        self.children = children
        self.items = items
        self.names = names
        self.found: dict[int, Optional[State]] = {}
        self.free = {id(row): row for row in rows}

    def match(self) -> Matching:
        places: dict[tuple[str, ...], list[int]] = {}
        for place, item in enumerate(self.items):
            places.setdefault(deciding(self.children, item), []).append(place)
        if () in places:
            wanted = " or ".join(" and ".join(f"'{option}'" for option in options) for options in self.children.match)
            raise UsageError(f"{self.items[places[()][0]].path} needs {wanted} to identify it")
        for rank, options in enumerate(self.children.match):
            if options in places:
                find = self._by_identity if rank == 0 else self._by_likeness
                find(options, places[options])
        return Matching([(item, self.found[place]) for place, item in enumerate(self.items)], list(self.free.values()))

    def _by_identity(self, options: tuple[str, ...], places: list[int]) -> None:
        index = _Index(self.children, options, self.free.values(), self.names)
        seen: dict[tuple[Any, ...], Desired] = {}
        for place in places:
            item = self.items[place]
            self._refuse_repetition(item, options, seen)
            matching = list(index.candidates(item))
            if len(matching) > 1:
                raise UsageError(self._several(item, matching), hint="rename or remove all but one of them")
            self._take(place, matching[0] if matching else None, index)

    def _by_likeness(self, options: tuple[str, ...], places: list[int]) -> None:
        index = _Index(self.children, options, self.free.values(), self.names)
        if self.children.tie_breaker:
            ties = _Index(self.children, (self.children.tie_breaker,), self.free.values(), self.names)
            places = sorted(places, key=lambda place: not self._has_tie_breaker(self.items[place], ties))
        for place in places:
            self._take(place, self._likeliest(self.items[place], index), index)

    def _has_tie_breaker(self, item: Desired, ties: _Index) -> bool:
        return _filled(item, self.children.tie_breaker) and any(True for _row in ties.candidates(item))

    def _take(self, place: int, row: Optional[State], index: _Index) -> None:
        self.found[place] = row
        if row is not None:
            del self.free[id(row)]
            index.remove(row)

    def _likeliest(self, item: Desired, index: _Index) -> Optional[State]:
        """Return the child that an item without a name most likely means."""
        option = self.children.tie_breaker
        if option and _filled(item, option):
            column = self.children.resource.column(option)
            wanted = item.values[option]
            same = (row for row in index.candidates(item) if column.same(wanted, row.values.get(option)))
            exact = next(same, None)
            if exact is not None or item.absent:
                return exact
        if not item.absent:
            return next(index.candidates(item), None)
        if len(list(islice(index.candidates(item), 2))) > 1:
            raise UsageError(
                f"{self._several(item, list(index.candidates(item)))}, of which only one would be removed",
                hint=" or ".join(["give its name", *([f"its {option}"] if option else [])]),
            )
        return next(index.candidates(item), None)

    def _several(self, item: Desired, rows: Sequence[State]) -> str:
        keys = ", ".join(row.key for row in rows)
        return f"{item.path} matches {len(rows)} existing {self.children.option} (ids {keys})"

    def _refuse_repetition(self, item: Desired, options: tuple[str, ...], seen: dict[tuple[Any, ...], Desired]) -> None:
        values = []
        for option in options:
            column, value = self.children.resource.column(option), item.values[option]
            if isinstance(column, Reference):
                values.append(self.names.meaning(column, value))
            else:
                values.append(column.codec.identity(value))
        identity = tuple(values)
        if identity in seen:
            raise UsageError(
                f"{item.path} and {seen[identity].path} mean the same {self.children.resource.title}: "
                + " ".join(str(value) for value in values)
            )
        seen[identity] = item


class _Index:
    """Children by the values of some options. What it finds for an item is compared before it is used."""

    def __init__(self, children: Children, options: tuple[str, ...], rows: Any, names: Names) -> None:
        self.columns = [children.resource.column(option) for option in options]
        self.children = children
        self.names = names
        self._rows: dict[tuple[Hashable, ...], dict[int, State]] = {}
        self._places: dict[int, list[tuple[Hashable, ...]]] = {}
        for row in rows:
            places = list(product(*(self._row_entries(column, row) for column in self.columns)))
            self._places[id(row)] = places
            for place in places:
                self._rows.setdefault(place, {})[id(row)] = row

    def candidates(self, item: Desired) -> Iterator[State]:
        """Yield the children that match an item, in their order."""
        place = tuple(self._item_entry(column, item.values[column.option]) for column in self.columns)
        for row in self._rows.get(place, {}).values():
            if all(self._same(column, item, row) for column in self.columns):
                yield row

    def remove(self, row: State) -> None:
        """Forget a child."""
        for place in self._places.pop(id(row), ()):
            del self._rows[place][id(row)]

    def _row_entries(self, column: Column, row: State) -> tuple[Hashable, ...]:
        current = row.values.get(column.option, UNAVAILABLE)
        if current is UNAVAILABLE:
            raise InvalidResponseError(
                f"the answer does not hold '{column.option}', by which {self.children.option} are matched",
                operation="read",
                target=self.children.resource.table,
            )
        if not isinstance(column, Reference):
            return (_entry(column, current),)
        if not isinstance(current, ResolvedReference):
            return ()
        return ("key", current.key), ("name", str(current.name))

    def _item_entry(self, column: Column, wanted: Any) -> Hashable:
        if not isinstance(column, Reference):
            return _entry(column, wanted)
        if wanted in (None, ""):
            return ("key", None)
        if isinstance(wanted, Key):
            return ("key", wanted)
        if column.refers(wanted) and self.names.is_known(column, wanted):
            key = self.names.key(column, wanted)
            return _UNINDEXED if key is None else ("key", key)
        return ("name", str(wanted))

    def _same(self, column: Column, item: Desired, row: State) -> bool:
        wanted, current = item.values[column.option], row.values.get(column.option)
        if isinstance(column, Reference):
            return self.names.same(column, wanted, current)
        if _has_identity(column):
            return bool(column.codec.identity(wanted) == column.codec.identity(current))
        return column.same(wanted, current)


def _has_identity(column: Column) -> bool:
    """Return whether different values of a column can mean the same object."""
    return type(column.codec).identity is not Codec.identity


def _entry(column: Column, value: Any) -> Hashable:
    """Return what a value is indexed by; values that the column takes for the same have the same entry."""
    if _has_identity(column):
        value = column.codec.identity(value)
    elif type(column.codec).same is not Codec.same:
        return _UNINDEXED
    try:
        hash(value)
    except TypeError:
        return _UNINDEXED
    return "" if value in _EMPTY else value


def _filled(item: Desired, option: str) -> bool:
    return option in item.values and item.values[option] is not CLEAR
