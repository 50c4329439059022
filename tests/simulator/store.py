# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows: plain dicts by table and key, with indexes for the columns that are searched."""

from __future__ import annotations

import hashlib
import pickle
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.contract import Table

Key = int | str
Row = dict[str, Any]


class TableRows:
    """The rows of one table."""

    def __init__(self, table: Table, clock: Callable[[], float]) -> None:
        self.table = table
        self.rows: dict[Key, Row] = {}
        self._clock = clock
        self._next = 1
        self._freed: list[tuple[float, int]] = []
        self._indexes: dict[str, dict[Any, dict[Key, Row]]] = {}
        #: Increases with each write, so that values derived from the rows can be cached.
        self.version = 0

    def new_key(self) -> Key:
        """Return the key of the next row.

        Numeric keys of deleted rows are reused after some seconds (seen by the official Terraform provider), which
        reveals clients that take a key for an identity.
        """
        if self.table.key == "int":
            now = self._clock()
            free = [key for when, key in self._freed if when <= now and key not in self.rows]
            if free:
                key = min(free)
                self._freed = [entry for entry in self._freed if entry[1] != key]
                return key
        number = self._next
        self._next += 1
        if self.table.key == "int":
            while number in self.rows:
                number, self._next = self._next, self._next + 1
            return number
        return generate_key(self.table.key, f"{self.table.name}/{number}")

    def start_at(self, number: int) -> None:
        """Set the minimum number of the next row."""
        self._next = max(self._next, number)

    @property
    def row_number(self) -> int:
        """`$row` of an answer on tables whose key is not a number."""
        return self._next - 1

    def insert(self, row: Row) -> Row:
        """Add a row."""
        key = row["$key"]
        if key in self.rows:
            raise ValueError(f"{self.table.name}/{key} already exists")
        self.rows[key] = row
        if isinstance(key, int) and self.table.key == "int":
            self._next = max(self._next, key + 1)
        for column, index in self._indexes.items():
            index.setdefault(_hashable(row.get(column)), {})[key] = row
        self.version += 1
        return row

    def update(self, key: Key, changes: Mapping[str, Any]) -> Row:
        """Change columns of a row."""
        row = self.rows[key]
        for column, index in self._indexes.items():
            if column in changes:
                index.get(_hashable(row.get(column)), {}).pop(key, None)
                index.setdefault(_hashable(changes[column]), {})[key] = row
        row.update(changes)
        self.version += 1
        return row

    def delete(self, key: Key) -> Row:
        """Remove a row."""
        row = self.rows.pop(key)
        for column, index in self._indexes.items():
            index.get(_hashable(row.get(column)), {}).pop(key, None)
        if isinstance(key, int) and self.table.key == "int":
            self._freed.append((self._clock() + self.table.reuse_after, key))
        self.version += 1
        return row

    def where(self, column: str, value: Any) -> list[Row]:
        """Return the rows whose column has this value, by index."""
        index = self._indexes.get(column)
        if index is None:
            index = self._indexes[column] = {}
            for key, row in self.rows.items():
                index.setdefault(_hashable(row.get(column)), {})[key] = row
        return list(index.get(_hashable(value), {}).values())

    def state(self) -> Any:
        """Return everything that `restore` needs."""
        return (list(self.rows.values()), self._next, list(self._freed))

    def restore(self, state: Any) -> None:
        """Go back to an earlier state."""
        rows, self._next, self._freed = state
        self.rows.clear()  # in place: compiled projections refer to this dict
        self.rows.update((row["$key"], row) for row in rows)
        self._indexes.clear()
        self.version += 1


class Store:
    """All tables. Tests may use `rows`, `row`, `find`, `insert`, `patch` and `remove`."""

    def __init__(
        self, contract: Mapping[str, Table], delay_clock: Callable[[], float], lock: threading.RLock | None = None
    ) -> None:
        self.contract = contract
        #: Tests read and write from their own thread while the threads of the server are working.
        self._lock = lock or threading.RLock()
        self.tables = {name: TableRows(table, delay_clock) for name, table in contract.items()}
        #: What no table shows: passwords, API key secrets, contents of files, sessions.
        self.hidden: dict[str, dict[Any, Any]] = {}
        #: Fills in the defaults of a row that is inserted directly; set by the engine.
        self.fill_defaults: Callable[[str, Row], Row] = lambda table, row: row

    # --- for tests ---------------------------------------------------------------------------------------------------

    def rows(self, table: str, /, **where: Any) -> list[Row]:
        """Return copies of the rows of a table, restricted to those whose columns have the given values."""
        with self._lock:
            return [dict(row) for row in self.select(table, **where)]

    def row(self, table: str, key: Any) -> Row:
        """Return a copy of a row; KeyError if it does not exist."""
        with self._lock:
            return dict(self.get(table, self.key(table, key)))

    def find(self, table: str, /, **where: Any) -> Row | None:
        """Return a copy of the first row with these values, or None."""
        with self._lock:
            found = self.select(table, **where)
            return dict(found[0]) if found else None

    def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """Insert a row directly: defaults are filled in, nothing is checked and no behaviour runs. Returns a copy."""
        with self._lock:
            return dict(self.add(table, values))

    def patch(self, table: str, key: Any, changes: Mapping[str, Any]) -> Row:
        """Change columns directly, without any check: a change by someone else that a client does not expect."""
        unknown = set(changes) - set(self.contract[table].columns)
        if unknown:
            raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
        with self._lock:
            return dict(self.tables[table].update(self.key(table, key), changes))

    def remove(self, table: str, key: Any) -> None:
        """Remove a row directly, without anything that belongs to it."""
        with self._lock:
            self.tables[table].delete(self.key(table, key))

    # --- for the simulator -------------------------------------------------------------------------------------------

    def key(self, table: str, key: Any) -> Key:
        """Return a key as the table stores it: clients may send numbers as strings."""
        if self.contract[table].key == "int":
            return int(key)
        return str(key)

    def get(self, table: str, key: Any) -> Row:
        """Return the row itself (not a copy): never modify it."""
        return self.tables[table].rows[key]

    def peek(self, table: str, key: Any) -> Row | None:
        """Return the row itself or None."""
        return self.tables[table].rows.get(key)

    def select(self, table: str, /, **where: Any) -> list[Row]:
        """Return the rows themselves that have these values."""
        if not where:
            return list(self.tables[table].rows.values())
        (column, value), *rest = where.items()
        rows = self.tables[table].where(column, value)
        return [row for row in rows if all(row.get(name) == expected for name, expected in rest)]

    def add(self, table: str, values: Mapping[str, Any]) -> Row:
        """Insert a row with defaults and return the row itself."""
        rows = self.tables[table]
        row: Row = {"$key": values["$key"] if "$key" in values else rows.new_key()}
        row.update(self.fill_defaults(table, {**values, "$key": row["$key"]}))
        return rows.insert(row)

    def set(self, table: str, key: Any, /, **changes: Any) -> Row:
        """Change columns and return the row itself."""
        return self.tables[table].update(key, changes)

    def resolve(self, path: Any) -> tuple[str, Key] | None:
        """Split a reference such as ``vms/42`` or ``/v4/users/2``; None if it is not a reference."""
        if not isinstance(path, str) or "/" not in path:
            return None
        table, _slash, key = path.rpartition("/")
        table = table.rpartition("/")[2]
        if table not in self.contract:
            return None
        try:
            return table, self.key(table, key)
        except ValueError:
            return None

    def state(self) -> bytes:
        """Return the whole content as bytes."""
        return pickle.dumps(({name: rows.state() for name, rows in self.tables.items()}, self.hidden))

    def restore(self, state: bytes) -> None:
        """Restore what `state` returned."""
        tables, hidden = pickle.loads(state)  # noqa: S301 - only what `state` returned
        for name, rows in self.tables.items():
            rows.restore(tables.get(name, ([], 1, [])))
        self.hidden.clear()
        self.hidden.update(hidden)


def generate_key(kind: str, seed: str) -> str:
    """Return a generated key of that kind, the same for the same seed in each run."""
    if kind == "hex40":
        return hashlib.sha1(seed.encode()).hexdigest()  # noqa: S324 - an identity, not a secret
    if kind == "uuid":
        return str(uuid.UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16], version=4))
    raise ValueError(f"cannot generate a key of kind {kind}: the row must have one")


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, (dict, list)) else value


def keys(rows: Iterable[Row]) -> list[Key]:
    """Return the keys of rows."""
    return [row["$key"] for row in rows]
