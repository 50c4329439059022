# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the platform describes a table, and how that differs from what the collection uses and knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, Optional

from .usage import Purpose, Use

#: What the platform answers about the columns of a table.
Fields = Mapping[str, Mapping[str, Any]]


class KnownTable(NamedTuple):
    """What the collection knows about a table.

    Attributes:
        columns: all columns.
        choices: the values of those that accept certain values only.
    """

    columns: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = {}


class Kind(Enum):
    """Kinds of differences. The first two are about something that the collection uses."""

    MISSING_COLUMN = "missing column"
    MISSING_VALUE = "missing value"
    NEW_COLUMN = "new column"
    NEW_VALUE = "new value"


class Difference(NamedTuple):
    """A difference between a description and what the collection uses and knows.

    Attributes:
        kind: which kind.
        table, column: where.
        value: the value that is missing or new.
        uses: the uses that are affected.
    """

    kind: Kind
    table: str
    column: str
    value: str = ""
    uses: tuple[Use, ...] = ()

    @property
    def matters(self) -> bool:
        """Whether something that the collection uses is missing."""
        return self.kind in (Kind.MISSING_COLUMN, Kind.MISSING_VALUE)


def choices(field: Mapping[str, Any]) -> Optional[dict[str, str]]:
    """Return the values of a column with their labels; None if it accepts any value."""
    values = field.get("list")
    return {str(value): str(label) for value, label in values.items()} if isinstance(values, dict) and values else None


def compare(table: str, fields: Fields, uses: Iterable[Use], known: KnownTable) -> list[Difference]:
    """Return how the description of a table differs from what the collection uses and knows.

    Args:
        table: name of the table.
        fields: the description of its columns.
        uses: how the collection uses the table; those of other tables are ignored.
        known: what the collection knows about it.
    """
    used: dict[str, list[Use]] = {}
    for use in uses:
        if use.table == table:
            used.setdefault(use.column, []).append(use)
    found = [
        Difference(Kind.MISSING_COLUMN, table, column, uses=tuple(of_column))
        for column, of_column in used.items()
        if column not in fields
    ]
    new = [name for name in fields if name not in used and name not in known.columns]
    found += [Difference(Kind.NEW_COLUMN, table, column) for column in new]
    for column, field in fields.items():
        described = choices(field)
        if described is not None:
            found += _values(table, column, described, used.get(column, []), known.choices.get(column, frozenset()))
    return sorted(found, key=lambda difference: (difference.column, difference.kind.value, difference.value))


def _values(
    table: str, column: str, described: Mapping[str, str], uses: Sequence[Use], known: frozenset[str]
) -> Iterator[Difference]:
    users: dict[str, list[Use]] = {}
    for use in uses:
        for value in use.values:
            users.setdefault(value, []).append(use)
    for value, of_value in users.items():
        if value not in described:
            yield Difference(Kind.MISSING_VALUE, table, column, value, tuple(of_value))
    # Where the collection knows no values at all, every value would seem new.
    for value in described if users or known else ():
        if value not in users and value not in known:
            yield Difference(Kind.NEW_VALUE, table, column, value, tuple(use for use in uses if use.values))


#: What a missing column means for what it is used for.
_EFFECTS = {
    Purpose.COMPARE: "cannot be read",
    Purpose.SHOW: "is not returned",
    Purpose.WRITE: "cannot be set",
    Purpose.FIND: "cannot be searched for",
}


def effects(difference: Difference) -> dict[tuple[str, str], list[str]]:
    """Return what a difference means, as sentences without a subject, for each module and option that it affects."""
    found: dict[tuple[str, str], list[str]] = {}
    for use in difference.uses:
        texts = found.setdefault((use.module, use.subject), [])
        if difference.kind is Kind.MISSING_COLUMN:
            text = _EFFECTS[use.purpose]
        elif difference.kind is Kind.MISSING_VALUE:
            text = f"cannot be '{difference.value}'"
        else:
            text = f"may be '{difference.value}', which the collection does not know"
        if text not in texts:
            texts.append(text)
    return found
