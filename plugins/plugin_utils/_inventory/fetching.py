# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking all sites side by side, each in a thread with a client of its own, and being done in time in any case."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Sequence
from typing import Any, Callable, NamedTuple, Optional, Union

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    PermissionDeniedError,
    VergeError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import where

from .kinds import TAG_MEMBERS, Kind
from .plan import Plan, Query
from .selection import MOST_ALTERNATIVES, Pattern
from .sites import Site

#: Rows of each table, as the platform sent them.
Tables = dict[str, list[dict[str, Any]]]

#: How much longer than its deadline a site is waited for, so that its own words about what is slow arrive.
GRACE = 0.5


class Progress(NamedTuple):
    """A request has been answered (or not); `line` is the client's trace of it."""

    site: Site
    table: str
    number: int
    seconds: float
    line: str


class Outcome(NamedTuple):
    """What became of a site: its tables, or why there are none."""

    site: Site
    tables: Optional[Tables]
    error: Optional[VergeError]
    seconds: float = 0.0
    requests: int = 0


class Deadline:
    """The end of the time that a site has; the client keeps within it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds that are left."""
        return self._end - time.monotonic()


Note = Callable[[Union[Progress, Outcome]], None]


def fetch_all(
    sites: Sequence[Site], plan: Plan, timeout: float, progress: Optional[Callable[[Progress], None]] = None
) -> list[Outcome]:
    """Ask all sites; one outcome for each, in their order.

    A thread that hangs is left alone after *timeout* seconds: it is a daemon, so that it does not keep the process.

    :param progress: called in the caller's thread for each request.
    """
    events: queue.SimpleQueue[Union[Progress, Outcome]] = queue.SimpleQueue()
    deadline = Deadline(timeout)
    for site in sites:
        name = f"verge inventory {site.name}"
        threading.Thread(target=_ask, args=(site, plan, deadline, events.put), name=name, daemon=True).start()
    outcomes: dict[str, Outcome] = {}
    while len(outcomes) < len(sites):
        try:
            event = events.get(timeout=max(0.0, deadline.remaining() + GRACE))
        except queue.Empty:
            break
        if isinstance(event, Outcome):
            outcomes[event.site.name] = event
        elif progress is not None:
            progress(event)
    return [outcomes.get(site.name) or Outcome(site, None, _too_late(timeout), timeout) for site in sites]


def _too_late(timeout: float) -> VergeTimeoutError:
    return VergeTimeoutError(f"no complete answer within {timeout:g} s", hint="option site_timeout")


def _ask(site: Site, plan: Plan, deadline: Deadline, note: Note) -> None:
    """The work of one thread. Whatever happens in it becomes an outcome."""
    started = time.monotonic()
    asking = _Asking(site, plan, deadline, note, started)
    tables: Optional[Tables] = None
    error: Optional[VergeError] = None
    try:
        tables = asking.run()
    except VergeError as fault:
        error = fault
    except Exception as fault:  # noqa: BLE001 - an exception that ends the thread would be printed and then be lost
        place = traceback.extract_tb(fault.__traceback__)[-1]
        error = VergeError(f"{type(fault).__name__}: {fault} (in {place.name})", hint="this is a bug; please report it")
    if error is not None and deadline.remaining() <= 0 and isinstance(error, VergeTimeoutError):
        error.hint = error.hint or "option site_timeout"
    note(Outcome(site, tables, error, time.monotonic() - started, asking.number))


class _Asking:
    """All requests to one site."""

    def __init__(self, site: Site, plan: Plan, deadline: Deadline, note: Note, started: float) -> None:
        self.site = site
        self.plan = plan
        self.deadline = deadline
        self.note = note
        self.started = started
        self.number = 0
        self.table = ""

    def run(self) -> Tables:
        """The rows of all tables of the plan."""
        # Here, because it brings the HTTP library along, which costs a quarter of a second: a run that finds
        # everything in the cache needs none.
        from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient  # noqa: PLC0415

        tables: Tables = {}
        with VergeClient(self.site.settings, read_only=True, deadline=self.deadline, trace=self._trace) as client:
            for query in self.plan.further:
                tables[query.table] = self._list(client, query)
            for kind, query in self.plan.listings:
                keys = self._bearers(kind, tables)
                if keys is not None and not keys:
                    tables[query.table] = []
                    continue
                tables[query.table] = self._list(client, _narrowed(query, keys))
        return tables

    def _list(self, client: Any, query: Query) -> list[dict[str, Any]]:
        self.table = query.table
        try:
            rows: list[dict[str, Any]] = client.list(
                query.table, query.fields, filter=query.condition, page_size=query.page_size
            )
        except PermissionDeniedError as error:
            if query.table == TAG_MEMBERS:
                error.hint += "; tags are read because hostvars, group_by, filters or an expression use them"
            raise
        return rows

    def _bearers(self, kind: Kind, tables: Tables) -> Optional[list[int]]:
        """Keys of the only hosts that can be wanted, because of their tags; None when all can be, or too many."""
        if self.plan.wanted_tags is None:
            return None
        prefix = f"{kind.table}/"
        keys = {
            int(member[len(prefix) :])
            for member, text in _labels(tables[TAG_MEMBERS])
            if member.startswith(prefix) and member[len(prefix) :].isdigit() and _fits_any(self.plan.wanted_tags, text)
        }
        return sorted(keys) if len(keys) <= MOST_ALTERNATIVES else None

    def _trace(self, line: str) -> None:
        self.number += 1
        self.note(Progress(self.site, self.table, self.number, time.monotonic() - self.started, line))


def _labels(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(row.get("member")), "{0}:{1}".format(row.get("category"), row.get("tag"))) for row in rows]


def _fits_any(patterns: Sequence[Pattern], text: str) -> bool:
    return any(pattern.fits(text) for pattern in patterns)


def _narrowed(query: Query, keys: Optional[list[int]]) -> Query:
    if keys is None:
        return query
    condition = where("$key").one_of(keys)
    return query._replace(condition=condition if query.condition is None else query.condition & condition)
