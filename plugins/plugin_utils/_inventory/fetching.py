# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parallel reading of all sites, each in a thread with its own client, within a time limit."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Sequence
from typing import Any, Callable, NamedTuple, Optional, Union

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.conditions import MAX_ALTERNATIVES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import is_number, row_path
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    PermissionDeniedError,
    VergeError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import where

from .kinds import TAG_MEMBERS, Kind
from .queries import InventoryQueries, Query
from .sites import Site

#: Rows of each table, as the platform sent them.
Tables = dict[str, list[dict[str, Any]]]

#: Seconds to wait for a site after its deadline, so that its own error about the slow request arrives.
GRACE = 0.5


class Progress(NamedTuple):
    """A completed or failed request.

    Attributes:
        table: The table that is being read.
        number: How many requests the site has received.
        seconds: Time since the site was first queried.
        line: The client's trace of the request.
    """

    site: Site
    table: str
    number: int
    seconds: float
    line: str


class FetchResult(NamedTuple):
    """Result of reading a site: its tables, or the error."""

    site: Site
    tables: Optional[Tables]
    error: Optional[VergeError]
    seconds: float = 0.0
    requests: int = 0


class Deadline:
    """Time by which a site must have been read; the client observes it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the remaining seconds."""
        return self._end - time.monotonic()


Report = Callable[[Union[Progress, FetchResult]], None]


def fetch_all(
    sites: Sequence[Site],
    queries: InventoryQueries,
    timeout: float,
    progress: Optional[Callable[[Progress], None]] = None,
) -> list[FetchResult]:
    """Read all sites in parallel.

    A thread that hangs is abandoned after the timeout. It is a daemon thread, so that the process can end.

    Args:
        sites: The sites.
        queries: The queries to each site.
        timeout: Seconds for all sites together.
        progress: Called in the thread of the caller for each request.

    Returns:
        One result for each site, in their order.
    """
    events: queue.SimpleQueue[Union[Progress, FetchResult]] = queue.SimpleQueue()
    deadline = Deadline(timeout)
    for site in sites:
        name = f"verge inventory {site.name}"
        threading.Thread(target=_fetch_site, args=(site, queries, deadline, events.put), name=name, daemon=True).start()
    results: dict[str, FetchResult] = {}
    while len(results) < len(sites):
        try:
            event = events.get(timeout=max(0.0, deadline.remaining() + GRACE))
        except queue.Empty:
            break
        if isinstance(event, FetchResult):
            results[event.site.name] = event
        elif progress is not None:
            progress(event)
    return [results.get(site.name) or FetchResult(site, None, _timeout_error(timeout), timeout) for site in sites]


def _timeout_error(timeout: float) -> VergeTimeoutError:
    return VergeTimeoutError(f"no complete response within {timeout:g} s", hint="option site_timeout")


def _fetch_site(site: Site, queries: InventoryQueries, deadline: Deadline, report: Report) -> None:
    """Read one site and report the result, also after an error; runs in its own thread."""
    started = time.monotonic()
    fetch = _SiteFetch(site, queries, deadline, report, started)
    tables: Optional[Tables] = None
    error: Optional[VergeError] = None
    try:
        tables = fetch.run()
    except VergeError as failure:
        error = failure
    except Exception as failure:  # noqa: BLE001 - an exception that ended the thread would be lost
        place = traceback.extract_tb(failure.__traceback__)[-1]
        error = VergeError(
            f"{type(failure).__name__}: {failure} (in {place.name})", hint="this is a bug; please report it"
        )
    if error is not None and deadline.remaining() <= 0 and isinstance(error, VergeTimeoutError):
        error.hint = error.hint or "option site_timeout"
    report(FetchResult(site, tables, error, time.monotonic() - started, fetch.number))


class _SiteFetch:
    """Requests to one site."""

    def __init__(
        self, site: Site, queries: InventoryQueries, deadline: Deadline, report: Report, started: float
    ) -> None:
        self.site = site
        self.queries = queries
        self.deadline = deadline
        self.report = report
        self.started = started
        self.number = 0
        self.table = ""

    def run(self) -> Tables:
        """Return the rows of all tables that the queries read."""
        # Imported here because it imports the HTTP library, which takes a quarter of a second: a run that finds
        # everything in the cache does not need it.
        from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient  # noqa: PLC0415

        tables: Tables = {}
        with VergeClient(self.site.settings, read_only=True, deadline=self.deadline, trace=self._trace) as client:
            for query in self.queries.shared:
                tables[query.table] = self._list(client, query)
            for kind, query in self.queries.by_kind:
                keys = self._tagged_keys(kind, tables)
                if keys is not None and not keys:
                    tables[query.table] = []
                    continue
                tables[query.table] = self._list(client, _restrict_to_keys(query, keys))
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

    def _tagged_keys(self, kind: Kind, tables: Tables) -> Optional[list[int]]:
        """Return the keys of the hosts whose tags are selected, or None if tags do not decide or hosts are too many."""
        if self.queries.selection.of(kind) is None:
            return []
        chosen = self.queries.selection.by_tags(kind)
        if chosen is None:
            return None
        tags: dict[str, list[str]] = {}
        for row in tables[TAG_MEMBERS]:
            member = row_path(str(row.get("member")))
            tags.setdefault(member, []).append(f"{row.get('category')}:{row.get('tag')}")
        prefix = f"{kind.table}/"
        keys = [
            int(member[len(prefix) :])
            for member, labels in tags.items()
            if member.startswith(prefix) and is_number(member[len(prefix) :]) and chosen.is_possible("tags", labels)
        ]
        return sorted(keys) if len(keys) <= MAX_ALTERNATIVES else None

    def _trace(self, line: str) -> None:
        self.number += 1
        self.report(Progress(self.site, self.table, self.number, time.monotonic() - self.started, line))


def _restrict_to_keys(query: Query, keys: Optional[list[int]]) -> Query:
    if keys is None:
        return query
    condition = where("$key").one_of(keys)
    return query._replace(condition=condition if query.condition is None else query.condition & condition)
