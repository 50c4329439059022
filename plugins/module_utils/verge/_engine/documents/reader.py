# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads for many objects at once what the engine reads for one.

The engine reads and plans one object by listing rows with a filter. Planning is pure, so it may be done again: where a
plan needs rows that have not been read yet, it is abandoned, and its query is remembered. When all objects have got as
far as they can, the remembered queries that differ only in the values of their filters are sent as one request, and the
plans are made again from the answers. So a thousand objects cost as many requests as their tables, and each plan is
exactly the one that the object alone would get.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ..._api.request import Key as RowKey
from ..._schema.columns import unique
from ..._schema.keys import Key, row_path
from ...client import Row, Rows, VergeClient
from ...errors import VergeError
from ...filters import Choice, Expression, all_of, any_of, choices_of, where
from ..asking import NotReadYet

#: Values in one request, and characters in its filter, so that no request line gets too long.
_VALUES = 100
_CHARACTERS = 6000
#: From this many requests on, reading the table as a whole is tried first, if it has not many more rows than are needed.
_REQUESTS = 3
_ROWS_FOR_EACH_VALUE = 4
_ROWS = 2000

#: A choice: its columns, and for each of them the values.
_Shape = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Query:
    """One listing that was asked for."""

    table: str
    fields: tuple[str, ...]
    filter: Optional[Expression]
    choices: Optional[list[Choice]]
    sort: Any
    limit: Optional[int]

    @property
    def shape(self) -> Optional[_Shape]:
        """By what queries are alike; None: the query cannot be sent together with others."""
        if self.choices is None or self.sort is not None:
            return None
        return tuple(tuple(choice) for choice in self.choices)


class BulkReader(VergeClient):
    """A client that only answers what has been read for all objects, and remembers what else is needed."""

    def __init__(self, client: VergeClient) -> None:
        """Read through a client.

        Args:
            client: It sends the requests, and keeps its deadline.
        """
        super().__init__(client.settings, read_only=True)
        self._client = client
        self._answers: dict[Hashable, Union[Rows, Row, str, VergeError]] = {}
        self._queries: dict[Hashable, _Query] = {}
        self._rows_wanted: dict[Hashable, tuple[str, RowKey, Sequence[str]]] = {}
        self._contents_wanted: dict[Hashable, tuple[str, RowKey]] = {}
        self._gone: set[tuple[str, str]] = set()
        self._changed: dict[tuple[str, str], dict[str, Any]] = {}

    def foresee_removal(self, table: str, key: Key) -> None:
        """From now on, leave out a row."""
        self._gone.add((table, key))

    def foresee_change(self, table: str, key: Key, body: Mapping[str, Any]) -> None:
        """From now on, leave out a row where what is written to it keeps it from matching."""
        self._changed.setdefault((table, key), {}).update(body)

    # --- what the engine asks for ------------------------------------------------------------------------------------

    def list(
        self,
        table: str,
        fields: Sequence[str],
        filter: Optional[Expression] = None,  # noqa: A002 - as in the client
        sort: Union[str, Sequence[str], None] = None,
        limit: Optional[int] = None,
        page_size: int = 1000,
    ) -> Rows:
        """Return rows that have been read.

        Raises:
            NotReadYet: They have not.
        """
        fields = tuple(fields)
        place = (table, fields, filter.render() if filter is not None else "", str(sort), limit)
        if place not in self._answers:
            self._queries[place] = _Query(table, fields, filter, choices_of(filter), sort, limit)
            raise NotReadYet
        rows: Rows = self._answer(place)
        if not self._gone and not self._changed:
            return [*rows]
        choices = choices_of(filter) or []
        return [row for row in rows if self._remains(table, row, choices)]

    def _remains(self, table: str, row: Row, choices: Iterable[Choice]) -> bool:
        """Return whether a row will still be there and match."""
        place = table, str(Key.of(row.get("$key")))
        if place in self._gone:
            return False
        changed = self._changed.get(place, {})
        return all(_fulfils(changed, choice) for choice in choices if set(choice) <= set(changed))

    def get(self, table: str, key: RowKey, fields: Sequence[str]) -> Row:
        """Return a row that has been read by its key.

        Raises:
            NotReadYet: It has not.
        """
        place = ("get", table, str(key), tuple(fields))
        if place not in self._answers:
            self._rows_wanted[place] = table, key, fields
            raise NotReadYet
        row: Row = self._answer(place)
        return row

    def content(self, table: str, key: RowKey) -> str:
        """Return a content that has been read.

        Raises:
            NotReadYet: It has not.
        """
        place = ("content", table, str(key))
        if place not in self._answers:
            self._contents_wanted[place] = table, key
            raise NotReadYet
        content: str = self._answer(place)
        return content

    def _answer(self, place: Hashable) -> Any:
        answer = self._answers[place]
        if isinstance(answer, VergeError):
            # Whoever gets an error adds to it.
            raise copy.copy(answer)
        return answer

    # --- reading -----------------------------------------------------------------------------------------------------

    def fetch(self) -> None:
        """Read what is needed. An error is the answer to those who need the rows."""
        queries, self._queries = self._queries, {}
        rows, self._rows_wanted = self._rows_wanted, {}
        contents, self._contents_wanted = self._contents_wanted, {}
        self._client.deadline = self.deadline
        alone = {place: query for place, query in queries.items() if query.shape is None}
        alike: dict[Hashable, dict[Hashable, _Query]] = {}
        for place, query in queries.items():
            if query.shape is not None:
                alike.setdefault((query.table, query.shape), {})[place] = query
        for place, query in alone.items():
            self._answers[place] = self._attempt(self._sent, query)
        for group in alike.values():
            for request in _with_united_fields(group):
                self._read_together(request)
        for place, (table, key, fields) in rows.items():
            self._answers[place] = self._attempt(self._client.get, table, key, fields)
        for place, (table, key) in contents.items():
            self._answers[place] = self._attempt(self._client.content, table, key)

    @staticmethod
    def _attempt(read: Any, *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except VergeError as error:
            return error

    def _sent(self, query: _Query) -> Rows:
        return self._client.list(query.table, query.fields, filter=query.filter, sort=query.sort, limit=query.limit)

    def _read_together(self, request: _Request) -> None:
        if len(request.queries) == 1:
            ((place, query),) = request.queries.items()
            self._answers[place] = self._attempt(self._sent, query)
            return
        rows = self._attempt(self._rows_of, request)
        if isinstance(rows, VergeError):
            self._answers.update(dict.fromkeys(request.queries, rows))
            return
        found = _Found(rows, request.varying)
        for place, query in request.queries.items():
            self._answers[place] = found.of(query)[: query.limit]

    def _rows_of(self, request: _Request) -> Rows:
        filters = list(request.filters())
        if len(filters) >= _REQUESTS:
            limit = max(_ROWS, _ROWS_FOR_EACH_VALUE * len(request.queries))
            everything = all_of(request.constant())
            rows = self._client.list(request.table, request.fields, filter=everything, limit=limit)
            if len(rows) < limit:
                return rows
        found: dict[str, Row] = {}
        for condition in filters:
            for row in self._client.list(request.table, request.fields, filter=condition):
                found.setdefault(str(row.get("$key")), row)
        return [*found.values()]


@dataclass
class _Request:
    """Queries that are sent together: they differ only in fields that can be read side by side, and in values.

    Attributes:
        table: The table.
        answers: The field expressions, by the name under which the answer holds the value.
        queries: The queries.
    """

    table: str
    answers: dict[str, str] = field(default_factory=dict)
    queries: dict[Hashable, _Query] = field(default_factory=dict)

    def takes(self, fields: Iterable[str]) -> bool:
        """Return whether fields can be read beside those of the other queries."""
        return all(self.answers.get(_answer_name(name), name) == name for name in fields)

    def add(self, place: Hashable, query: _Query) -> None:
        """Add a query whose fields it takes."""
        self.queries[place] = query
        self.answers.update({_answer_name(name): name for name in query.fields})

    @property
    def varying(self) -> tuple[int, ...]:
        """The choices in which the queries differ, by their place."""
        first, *rest = self.queries.values()
        choices = first.choices or []
        return tuple(
            number
            for number in range(len(choices))
            if any((query.choices or [])[number] != choices[number] for query in rest)
        )

    @property
    def _first(self) -> _Query:
        return next(iter(self.queries.values()))

    @property
    def fields(self) -> list[str]:
        """All fields, with the columns that say to which queries a row belongs."""
        columns = [column for number in self.varying for column in (self._first.choices or [])[number]]
        return unique([*self.answers.values(), *(name for name in columns if name not in self.answers)])

    def constant(self) -> Iterator[Expression]:
        """Yield the conditions that all queries share."""
        varying = self.varying
        for number, choice in enumerate(self._first.choices or []):
            if number not in varying:
                yield _condition(choice)

    def filters(self) -> Iterator[Optional[Expression]]:
        """Yield the filters of the requests that together return the rows of all queries."""
        constant = list(self.constant())
        varying = self.varying
        if not varying:
            yield all_of(constant)
            return
        for part in self._parts(varying):
            united: list[Choice] = [{} for _number in varying]
            for query in part:
                for choice, number in zip(united, varying):
                    for column, values in (query.choices or [])[number].items():
                        choice[column] = tuple(dict.fromkeys((*choice.get(column, ()), *values)))
            yield all_of([*(_condition(choice) for choice in united), *constant])

    def _parts(self, varying: tuple[int, ...]) -> Iterator[list[_Query]]:
        """Yield as many queries at a time as fit into one request."""
        part: list[_Query] = []
        values = characters = 0
        for query in self.queries.values():
            texts = [
                column + str(value)
                for number in varying
                for column, found in (query.choices or [])[number].items()
                for value in found
            ]
            size = sum(len(text) + 12 for text in texts)
            if part and (values + len(texts) > _VALUES or characters + size > _CHARACTERS):
                yield part
                part, values, characters = [], 0, 0
            part.append(query)
            values, characters = values + len(texts), characters + size
        yield part


def _with_united_fields(queries: Mapping[Hashable, _Query]) -> list[_Request]:
    requests: list[_Request] = []
    for place, query in queries.items():
        request = next((known for known in requests if known.takes(query.fields)), None)
        if request is None:
            request = _Request(query.table)
            requests.append(request)
        request.add(place, query)
    return requests


def _answer_name(expression: str) -> str:
    """Return the name under which an answer holds a field."""
    if expression.endswith("]"):
        # Names inside of the brackets are those of other fields.
        return expression.partition("[")[0]
    return expression.rpartition(" as ")[2]


def _condition(choice: Choice) -> Expression:
    conditions = any_of([where(column).one_of(values) for column, values in choice.items()])
    if conditions is None:
        raise AssertionError("a choice has at least one column")
    return conditions


class _Found:
    """Rows that were read for several queries; the values of the columns in which those differ find them."""

    def __init__(self, rows: Rows, varying: tuple[int, ...]) -> None:
        self._rows = rows
        self._varying = varying
        self._places: dict[str, dict[Any, list[int]]] = {}

    def of(self, query: _Query) -> Rows:
        """Return the rows of a query, in the order in which they were read."""
        choices = [(query.choices or [])[number] for number in self._varying]
        if not choices:
            return self._rows
        found = {place for column, values in choices[0].items() for place in self._with(column, values)}
        rows = (self._rows[place] for place in sorted(found))
        return [row for row in rows if all(_fulfils(row, choice) for choice in choices[1:])]

    def _with(self, column: str, values: Iterable[Any]) -> Iterator[int]:
        if column not in self._places:
            places: dict[Any, list[int]] = {}
            for place, row in enumerate(self._rows):
                places.setdefault(_comparable(row.get(column)), []).append(place)
            self._places[column] = places
        for value in values:
            yield from self._places[column].get(_comparable(value), ())


def _fulfils(row: Row, choice: Choice) -> bool:
    return any(
        _comparable(row.get(column)) in {_comparable(value) for value in values} for column, values in choice.items()
    )


def _comparable(value: Any) -> Optional[str]:
    """Return a value in the form in which those in rows and those in filters are equal."""
    if isinstance(value, Mapping):
        value = Key.of(value)
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    return row_path(value) if isinstance(value, str) else str(value)
