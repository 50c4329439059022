# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every request with its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

#: How many requests are kept.
MAX_ENTRIES = 100_000
WRITES = frozenset({"POST", "PUT", "DELETE", "PATCH"})


@dataclass
class Entry:
    """One request. Bodies are kept as they were sent, secrets included: this is for tests."""

    number: int
    method: str
    path: str
    table: str | None
    key: Any
    query: dict[str, str]
    body: Any
    status: int = 0
    #: Names in the body that the table does not have: the platform silently drops them (measured on 26.1.8).
    dropped: list[str] = field(default_factory=list)
    #: Names in `fields` that the table does not have: silently dropped as well.
    unknown_fields: list[str] = field(default_factory=list)
    #: Columns in `filter` that the table does not have: they read as empty.
    unknown_filter_columns: list[str] = field(default_factory=list)
    error: str = ""
    #: What the simulator does not know about this request, although the platform does.
    gaps: list[str] = field(default_factory=list)
    user: str = ""
    fault: str = ""
    milliseconds: float = 0.0

    @property
    def is_write(self) -> bool:
        """Whether the request could change something (opening a session does not count)."""
        return self.method in WRITES and self.table != "sys/tokens"

    @property
    def action(self) -> str | None:
        """The action sent to an action table."""
        return self.body.get("action") if isinstance(self.body, dict) else None

    def public(self, secrets: Iterable[str]) -> dict[str, Any]:
        """Return the entry for other processes, with the values of secret columns redacted."""
        return {**asdict(self), "body": without_secrets(self.body, frozenset(secrets))}


def without_secrets(value: Any, secrets: frozenset[str]) -> Any:
    """Return a body in which the members with these names are redacted."""
    if isinstance(value, dict):
        return {
            k: "********" if k in secrets and v not in (None, "") else without_secrets(v, secrets)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(item, secrets) for item in value]
    return value


class Journal:
    """The requests since the start or the last `clear`."""

    def __init__(self) -> None:
        self.requests: list[Entry] = []
        self._number = 0

    def open(self, method: str, path: str, table: str | None, key: Any, query: dict[str, str], body: Any) -> Entry:
        """Begin an entry; the server fills in the result."""
        self._number += 1
        if len(self.requests) >= MAX_ENTRIES:  # a simulator that runs for days
            del self.requests[: MAX_ENTRIES // 10]
        entry = Entry(self._number, method, path, table, key, query, body)
        self.requests.append(entry)
        return entry

    @property
    def writes(self) -> list[Entry]:
        """Requests that could change something."""
        return [entry for entry in self.requests if entry.is_write]

    @property
    def reads(self) -> list[Entry]:
        """Requests that could not change anything."""
        return [entry for entry in self.requests if not entry.is_write]

    @property
    def count(self) -> int:
        """The number of requests."""
        return len(self.requests)

    @property
    def dropped(self) -> list[tuple[str, str]]:
        """(table, column) of every unknown name in a body."""
        return [(str(entry.table), name) for entry in self.requests for name in entry.dropped]

    @property
    def gaps(self) -> list[str]:
        """What the simulator did not know, each once, in the order of the requests."""
        return list(dict.fromkeys(gap for entry in self.requests for gap in entry.gaps))

    def of(self, table: str, method: str | None = None) -> list[Entry]:
        """Return the requests to one table."""
        return [e for e in self.requests if e.table == table and (method is None or e.method == method)]

    def clear(self) -> None:
        """Remove all entries."""
        self.requests.clear()
