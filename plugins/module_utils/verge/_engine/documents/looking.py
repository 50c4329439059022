# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at all rows that several threads wait for in one request."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..._api.polling import Clock
from ..._schema.keys import Key, wire_key
from ...client import Rows, VergeClient
from ...filters import where

#: Seconds for which an answer that another thread has got is new enough.
_FRESH = 0.5
#: Seconds after which a row is no longer looked at for a thread that has not asked for it again.
_FORGOTTEN = 10.0


@dataclass
class _Group:
    """Rows of one table of which the same fields are read.

    Attributes:
        lock: Held by the thread that reads; the others find its answers.
        asked: When each key was asked for last.
        answers: For each key, when the request was sent that answers it, and the answer.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: dict[str, float] = field(default_factory=dict)
    answers: dict[str, tuple[float, Rows]] = field(default_factory=dict)


class SharedLooks:
    """Reads rows for several threads; each gets an answer that is newer than its wait, and each answer once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._groups: dict[tuple[str, tuple[str, ...], str], _Group] = {}

    def rows(self, client: VergeClient, table: str, fields: Sequence[str], column: str, key: str, since: float) -> Rows:
        """Return the rows with a key.

        Args:
            client: Sends the request if there is no answer yet.
            table: The table.
            fields: The fields to read.
            column: The column that holds the key.
            key: The key.
            since: The time from which on an answer counts, on the monotonic clock.
        """
        with self._lock:
            group = self._groups.setdefault((table, tuple(fields), column), _Group())
        with group.lock:
            now = self._clock.monotonic()
            group.asked[key] = now
            sent, rows = group.answers.pop(key, (-1.0, []))
            if sent < max(since, now - _FRESH):
                rows = self._read(client, table, fields, column, group, key)
        return rows

    def _read(
        self, client: VergeClient, table: str, fields: Sequence[str], column: str, group: _Group, key: str
    ) -> Rows:
        now = self._clock.monotonic()
        group.asked = {other: asked for other, asked in group.asked.items() if now - asked < _FORGOTTEN}
        found: dict[str, Rows] = {other: [] for other in group.asked}
        condition = where(column).one_of([wire_key(other) for other in group.asked])
        for row in client.list(table, list(dict.fromkeys([*fields, column])), filter=condition):
            found.setdefault(str(Key.of(row.get(column))), []).append(row)
        group.answers = {other: (now, rows) for other, rows in found.items() if other != key}
        return found[key]
