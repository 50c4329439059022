# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which listed item means which existing child. Pure, and never across parents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional, Protocol

from .._schema.codecs import CLEAR, UNAVAILABLE
from .._schema.columns import Reference
from .._schema.resource import Children, Desired, State
from ..errors import InvalidResponseError, UsageError


class SameReference(Protocol):
    """Knows whether a reference points at a name."""

    def same(self, reference: Reference, wanted: Any, current: Any) -> bool:
        """Whether the reference already points at the wanted object."""

    def meaning(self, reference: Reference, wanted: Any) -> Any:
        """What a name stands for, so that two spellings of one object are the same."""


@dataclass
class Matching:
    """Each item with its row (None: there is none yet), and the rows that nobody mentioned."""

    pairs: list[tuple[Desired, Optional[State]]]
    rest: list[State]


def match(children: Children, items: Sequence[Desired], rows: Sequence[State], keys: SameReference) -> Matching:
    """Find the row of each item.

    The first option set of `children.match` that an item fills decides: with the set that comes first it is an
    identity and must be unique. With a later one (a NIC by its network) it is the row that also has the item's
    `told_by`, else the first free row; but nothing is removed on a guess.

    Raises:
        UsageError: an item cannot be told from another, or two rows fit it.
    """
    found: dict[int, Optional[State]] = {}
    free = list(rows)
    for rank, options in enumerate(children.match):
        seen: dict[tuple[Any, ...], Desired] = {}
        indexes = [index for index, item in enumerate(items) if deciding(children, item) == options]
        if rank > 0:
            indexes.sort(key=lambda index: not _exact(children, items[index], free))
        for index in indexes:
            item = items[index]
            if rank == 0:
                _refuse_repetition(children, item, _identity(children, item, options, keys), seen)
            fitting = [row for row in free if all(_same(children, option, item, row, keys) for option in options)]
            if rank == 0 and len(fitting) > 1:
                raise UsageError(_several(children, item, fitting), hint="rename or remove all but one of them")
            if rank > 0:
                fitting = _likely(children, item, fitting)
            found[index] = fitting[0] if fitting else None
            if fitting:
                free.remove(fitting[0])
    for index, item in enumerate(items):
        if index not in found:
            wanted = " or ".join(" and ".join(options) for options in children.match)
            raise UsageError(f"{item.path} needs {wanted}, so that it can be told from the others")
    return Matching([(item, found[index]) for index, item in enumerate(items)], free)


def deciding(children: Children, item: Desired) -> tuple[str, ...]:
    """The options that tell an item from its siblings: the first set of `children.match` that it fills."""
    return next((options for options in children.match if all(_filled(item, option) for option in options)), ())


def _several(children: Children, item: Desired, rows: Sequence[State]) -> str:
    return f"{item.path} fits {len(rows)} existing {children.option} (ids {', '.join(row.key for row in rows)})"


def _exact(children: Children, item: Desired, rows: Sequence[State]) -> list[State]:
    """The rows that have the item's `told_by`."""
    option = children.told_by
    if not option or not _filled(item, option):
        return []
    column = children.resource.column(option)
    return [row for row in rows if column.same(item.values[option], row.values.get(option))]


def _likely(children: Children, item: Desired, fitting: list[State]) -> list[State]:
    """The rows that an item without a name may mean, the likeliest first."""
    exact = _exact(children, item, fitting)
    if exact or not item.absent:
        return exact or fitting
    if children.told_by and _filled(item, children.told_by):
        return []
    if len(fitting) > 1:
        raise UsageError(
            f"{_several(children, item, fitting)}, of which only one would be removed",
            hint=" or ".join(["give its name", *([f"its {children.told_by}"] if children.told_by else [])]),
        )
    return fitting


def _filled(item: Desired, option: str) -> bool:
    return option in item.values and item.values[option] is not CLEAR


def _identity(children: Children, item: Desired, options: tuple[str, ...], keys: SameReference) -> tuple[Any, ...]:
    found = []
    for option in options:
        column, value = children.resource.column(option), item.values[option]
        found.append(keys.meaning(column, value) if isinstance(column, Reference) else value)
    return tuple(found)


def _refuse_repetition(
    children: Children, item: Desired, values: tuple[Any, ...], seen: dict[tuple[Any, ...], Desired]
) -> None:
    if values in seen:
        raise UsageError(
            f"{item.path} and {seen[values].path} mean the same {children.resource.title}: "
            + " ".join(str(value) for value in values)
        )
    seen[values] = item


def _same(children: Children, option: str, item: Desired, row: State, keys: SameReference) -> bool:
    column = children.resource.column(option)
    wanted, current = item.values[option], row.values.get(option, UNAVAILABLE)
    if current is UNAVAILABLE:
        raise InvalidResponseError(
            f"the answer does not tell '{option}', by which {children.option} are matched",
            operation="read",
            target=children.resource.table,
        )
    if isinstance(column, Reference):
        return keys.same(column, wanted, current)
    return column.same(wanted, current)
