# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The `fields` parameter: parsed once, compiled to closures, cached.

What is served (measured on 26.1.8 unless noted): columns, ``$key``, ``$display``, joins ``a#b#c``, ``x as alias``,
nested rows ``a[f1,f2]``, the views ``all`` and ``most`` (own columns, never a join), views of a table such as
``dashboard``, functions (vendor documentation) and comparisons ``status#status eq 'running' as up`` (pyvergeos).
Names that a table does not have are silently dropped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.contract import Column, Table

from . import filters
from .store import Row, Store

Reader = Callable[[Row], Any]


class Missing:
    """The value of a member that is omitted from the answer."""


MISSING = Missing()

#: Assumption: the content of `summary` is not known beyond "fields the schema marks". Settled by: GET vms?fields=summary.
SUMMARY = ("$key", "$display")


@dataclass
class Projection:
    """A compiled field list."""

    readers: list[tuple[str, Reader]]
    #: Requested names that do not exist.
    unknown: list[str] = field(default_factory=list)
    #: Only commas and blanks: the answer is the number of rows (measured).
    only_count: bool = False

    def apply(self, row: Row) -> Row:
        """Return the members of the answer for one row."""
        out: Row = {}
        for name, read in self.readers:
            value = read(row)
            if value is not MISSING:
                out[name] = value
        return out


def split(text: str) -> list[str]:
    """Split at the commas outside of brackets, parentheses and quotes."""
    parts: list[str] = []
    depth, current, quoted = 0, "", False
    for char in text:
        if char == "'":
            quoted = not quoted
        if not quoted:
            depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(char, 0)
            if char == "," and depth == 0:
                parts.append(current)
                current = ""
                continue
        current += char
    return [part.strip() for part in [*parts, current] if part.strip()]


_ALIAS = re.compile(r"\A(.*\S)\s+as\s+([\w$]+)\Z", re.DOTALL)
_FUNCTION = re.compile(r"\A(\w+)\((.*)\)\Z", re.DOTALL)
_NESTED = re.compile(r"\A([\w$#]+)\[(.*)\]\Z", re.DOTALL)
_CHAIN = re.compile(r"\A[\w$]+(#[\w$]+|#\w+\([\w$]+\))*\Z")
_COMPARISON = re.compile(r"\A([\w$#]+)\s+(eq|ne|gt|ge|lt|le|bw|ew|cs|ct|rx)\s+(.*)\Z", re.DOTALL)


class Projector:
    """The compiler of field lists."""

    def __init__(
        self,
        contract: Mapping[str, Table],
        store: Store,
        computed: Mapping[tuple[str, str], Callable[[Row], Any]],
        now: Callable[[], float],
    ) -> None:
        self.contract = contract
        self.store = store
        self.computed = computed
        self.now = now
        self._cache: dict[tuple[str, str], Projection] = {}

    def project(self, table: str, fields: str) -> Projection:
        """Return the compiled form of ``fields`` for one table."""
        try:
            return self._cache[table, fields]
        except KeyError:
            if len(self._cache) > 4096:
                self._cache.clear()
            found = self._cache[table, fields] = self._compile(table, fields)
            return found

    def column_reader(self, table: str, name: str) -> Reader | None:
        """Return the reader of an own column (or ``$key``), None if the table has no such column."""
        if name == "$key":
            return _read("$key")
        column = self.contract[table].columns.get(name)
        if column is None or column.write_only:
            return None
        return self._own(table, column)

    # --- compiling ---------------------------------------------------------------------------------------------------

    def _compile(self, table: str, fields: str) -> Projection:
        parts = split(fields)
        projection = Projection([], only_count=not parts)
        readers: dict[str, Reader] = {}
        for name, reader, nested in self._parts(table, parts, projection.unknown):
            if nested or name not in readers:  # `most,machine[name]`: the nested form replaces the key
                readers[name] = reader
        projection.readers = list(readers.items())
        return projection

    def _parts(self, table: str, parts: list[str], unknown: list[str]) -> Iterator[tuple[str, Reader, bool]]:
        for part in parts:
            if part in ("all", "most"):
                yield from self._view(table)
            elif part == "summary":
                yield from self._parts(table, list(SUMMARY), unknown)
            elif part in self.contract[table].views:
                yield from self._parts(table, split(self.contract[table].views[part]), unknown)
            else:
                match = _ALIAS.match(part)
                expression, alias = (match.group(1), match.group(2)) if match else (part, None)
                reader = self._expression(table, expression.strip(), unknown)
                if reader is None:
                    unknown.append(part)
                else:
                    nested = _NESTED.match(expression)
                    yield alias or (nested.group(1) if nested else expression), reader, nested is not None

    def _view(self, table: str) -> Iterator[tuple[str, Reader, bool]]:
        described = self.contract[table]
        if described.key_in_all:
            yield "$key", _read("$key"), False
        for name in described.own("all"):
            yield name, self._own(table, described.columns[name]), False

    def _expression(self, table: str, text: str, unknown: list[str]) -> Reader | None:
        comparison = _COMPARISON.match(text)
        if comparison is not None:
            return self._comparison(table, *comparison.groups())
        function = _FUNCTION.match(text)
        if function is not None:
            return self._function(table, function.group(1), function.group(2).strip(), unknown)
        nested = _NESTED.match(text)
        if nested is not None:
            return self._nested(table, nested.group(1).split("#"), nested.group(2), unknown)
        if _CHAIN.match(text) is None:
            return None
        return self._chain(table, text.split("#"))

    def _own(self, table: str, column: Column) -> Reader:
        computed = self.computed.get((table, column.name))
        if computed is not None:
            return computed
        if column.type == "rows":
            return self._children(table, column)
        return _read(column.name)

    def _children(self, table: str, column: Column) -> Reader:
        """Return the reader of the keys of child rows.

        Assumption: what a plain rows column answers. Settled by: GET machines?fields=drives.
        """
        find = self._find_children(table, column)
        return lambda row: [child["$key"] for child in find(row)]

    def _find_children(self, table: str, column: Column) -> Callable[[Row], list[Row]]:
        assert column.to is not None
        assert column.by is not None
        rows, by = self.store.tables[column.to], column.by
        if column.by_path:
            return lambda row: rows.where(by, f"{table}/{row['$key']}")
        return lambda row: rows.where(by, row["$key"])

    def _chain(self, table: str, segments: list[str]) -> Reader | None:
        """Follow the references of ``a#b#c``. None for a name that a table on the way does not have."""
        name, rest = segments[0], segments[1:]
        if name == "$key":
            return _read("$key") if not rest else None
        if name == "$display":
            return self._display(table) if not rest else None
        function = _FUNCTION.match(name)
        if function is not None:
            return self._function(table, function.group(1), function.group(2), []) if not rest else None
        column = self.contract[table].columns.get(name)
        if column is None or column.write_only:
            return None
        if not rest:
            return self._own(table, column)
        return self.computed.get((table, "#".join(segments))) or self._join(table, column, rest)

    def _join(self, table: str, column: Column, rest: list[str]) -> Reader | None:
        """Return the reader of what a column refers to."""
        if column.type == "path":
            return self._walk_path(column.name, rest)
        if column.type not in ("ref", "rows"):
            # A join through a column with a plain value answers that value (measured on cluster_tier_status).
            return _read(column.name)
        assert column.to is not None
        inner = self._chain(column.to, rest)
        if inner is None:
            return None
        if column.type == "ref":
            return _follow(column.name, self.store.tables[column.to].rows, inner)
        find = self._find_children(table, column)
        return lambda row: [inner(found) for found in find(row)]

    def _walk_path(self, name: str, rest: list[str]) -> Reader:
        inner: dict[str, Reader | None] = {}

        def read(row: Row) -> Any:
            value = row.get(name)
            if value in (None, ""):
                return MISSING  # measured: the member is omitted, it is not null
            target = self.store.resolve(value)
            if target is None:
                return value
            table, key = target
            if table not in inner:
                inner[table] = self._chain(table, rest)
            reader, found = inner[table], self.store.peek(table, key)
            return MISSING if reader is None or found is None else reader(found)

        return read

    def _display(self, table: str) -> Reader:
        column = self.contract[table].display
        return _read(column) if column is not None else lambda row: f"{table}/{row['$key']}"

    def _nested(self, table: str, segments: list[str], inside: str, unknown: list[str]) -> Reader | None:
        name, rest = segments[0], segments[1:]
        column = self.contract[table].columns.get(name)
        if column is None or column.write_only:
            return None
        if column.type == "path":
            return self._nested_path(name, inside)
        if column.type == "json":
            return self._own(table, column)
        if column.type not in ("ref", "rows"):
            return None
        assert column.to is not None
        if rest:
            deeper = self._nested(column.to, rest, inside, unknown)
            if deeper is None:
                return None
            if column.type == "ref":
                return _follow(name, self.store.tables[column.to].rows, deeper)
            find = self._find_children(table, column)
            return lambda row: [deeper(found) for found in find(row)]
        projection = self.project(column.to, inside)
        unknown.extend(f"{name}[{part}]" for part in projection.unknown)
        if column.type == "ref":
            return _follow(name, self.store.tables[column.to].rows, projection.apply)
        find = self._find_children(table, column)
        return lambda row: [projection.apply(found) for found in find(row)]

    def _nested_path(self, name: str, inside: str) -> Reader:
        def read(row: Row) -> Any:
            target = self.store.resolve(row.get(name))
            found = self.store.peek(*target) if target is not None else None
            return MISSING if target is None or found is None else self.project(target[0], inside).apply(found)

        return read

    def _comparison(self, table: str, left: str, operator: str, right: str) -> Reader | None:
        reader = self._chain(table, left.split("#"))
        if reader is None:
            return None
        node = filters.parse(f"x {operator} {right}")
        assert isinstance(node, filters.Comparison)
        literal = node.literal

        def read(row: Row) -> Any:
            expected = literal.value if literal.macro is None else filters.evaluate_macro(literal.macro, self.now())
            value = reader(row)
            return filters.compare(None if value is MISSING else value, operator, expected)

        return read

    def _function(self, table: str, name: str, inside: str, unknown: list[str]) -> Reader | None:
        if name == "display":
            return self._display_function(table, inside)
        argument = self._expression(table, inside, unknown)
        if argument is None:
            return None
        convert = FUNCTIONS.get(name)
        if convert is None:
            return None
        reader = argument

        def read(row: Row) -> Any:
            value = reader(row)
            return MISSING if value is MISSING else convert(value)

        return read

    def _display_function(self, table: str, name: str) -> Reader | None:
        """Compile ``display(column)``: the label of an enumeration, or of the row that is referred to."""
        segments = name.split("#")
        column = self.contract[table].columns.get(segments[0])
        if column is None or column.write_only:
            return None
        if column.type in ("ref", "path"):
            return self._chain(table, [*segments, "$display"])
        if len(segments) > 1:
            return None
        reader = self._own(table, column)
        return lambda row: label_of(reader(row))


def label_of(value: Any) -> Any:
    """Return the label of a value.

    Assumption: labels of enumerations are the values with a capital; few are recorded (Initializing, Running). Settled
    by: GET <table>/$table, whose lists of values have the labels.
    """
    return value.replace("_", " ").capitalize() if isinstance(value, str) else value


def _read(name: str) -> Reader:
    return lambda row: row.get(name)


def _follow(name: str, rows: Mapping[Any, Row], inner: Reader) -> Reader:
    def read(row: Row) -> Any:
        key = row.get(name)
        if key is None:
            return None
        target = rows.get(key)
        return None if target is None else inner(target)

    return read


# --- functions (named by vendor documentation) -----------------------------------------------------------------------

# Assumption: the results of the less common ones. Settled by: GET vms?fields=<function>(name) for each.


def _flat(value: Any) -> list[Any]:
    out: list[Any] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            out.extend(_flat(item))
        elif isinstance(item, dict):
            out.extend(item.values())
        elif item is not None and item is not MISSING:
            out.append(item)
    return out


def _numbers(value: Any) -> list[float]:
    return [v for v in _flat(value) if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _average(value: Any) -> float | None:
    numbers = _numbers(value)
    return sum(numbers) / len(numbers) if numbers else None


def _datetime(value: Any) -> Any:
    if not isinstance(value, (int, float)) or not value:
        return ""
    return dt.datetime.fromtimestamp(value, dt.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")


def _diskspace(value: Any) -> Any:
    if not isinstance(value, (int, float)):
        return value
    size = float(value)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            return f"{size:.2f} {unit}"
        size /= 1024
    return value


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "count": lambda value: len(value) if isinstance(value, list) else int(value is not None),
    "sum": lambda value: sum(_numbers(value)),
    "min": lambda value: min(_numbers(value), default=None),
    "max": lambda value: max(_numbers(value), default=None),
    "avg": _average,
    "collapse": _flat,
    "upper": lambda value: value.upper() if isinstance(value, str) else value,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "datetime": _datetime,
    "diskspace": _diskspace,
    "hex": lambda value: f"{value:x}" if isinstance(value, int) else value,
    "sha1": lambda value: hashlib.sha1(str(value).encode()).hexdigest(),  # noqa: S324 - as the platform names it
}


def sort_rows(rows: list[Row], order: str, reader: Callable[[str], Reader | None]) -> list[Row]:
    """Sort by ``+a,-b``.

    Assumption: unknown columns silently do not sort, as everywhere else. Settled by: GET vms?sort=+nosuchcolumn.
    """
    for part in reversed([part.strip() for part in order.split(",") if part.strip()]):
        descending = part.startswith("-")
        read = reader(part.lstrip("+- "))
        if read is not None:
            rows = sorted(rows, key=lambda row, read=read: _sortable(read(row)), reverse=descending)  # type: ignore[misc]
    return rows


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float)):
        return (1, value)
    return (2, str(value))


def count_answer(number: int) -> Row:
    """Return the answer to a blank field list (measured)."""
    return {"$count": number}
