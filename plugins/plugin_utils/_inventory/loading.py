# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the answers of each site come from: the cache, the system, or, when that fails, the cache all the same."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Callable, NamedTuple, Optional

from .caching import CacheEntry, entry_key, pack, unpack
from .errors import ConfigurationError
from .fetching import FetchResult, Progress, Tables, fetch_all
from .queries import InventoryQueries
from .sites import Site

FAIL, WARN, IGNORE = "error", "warn", "ignore"

#: Seconds between two lines that tell how far a listing is.
PROGRESS_INTERVAL = 2.0


class Output(NamedTuple):
    """Ways to tell the user something, from the loudest to those for who asks for more."""

    warning: Callable[[str], Any]
    v: Callable[[str], Any]
    vvv: Callable[[str], Any]


class Cache(NamedTuple):
    """The inventory cache.

    :ivar read: gives what is stored under a key, or None.
    :ivar write: stores something.
    :ivar source_key: core's key for the source.
    :ivar timeout: how long entries are used, in seconds; 0 for ever.
    :ivar refresh: entries are used only for systems that fail.
    """

    read: Callable[[str], Any]
    write: Callable[[str, Any], None]
    source_key: str
    timeout: float
    refresh: bool


class FetchPolicy(NamedTuple):
    """How long all sites together may take, and what becomes of those that fail."""

    site_timeout: float
    on_failure: str


class TableLoader:
    """Brings the tables of all sites."""

    def __init__(self, queries: InventoryQueries, policy: FetchPolicy, cache: Optional[Cache], output: Output) -> None:
        self._queries = queries
        self._policy = policy
        self._cache = cache
        self._output = output
        self._last_progress: dict[str, float] = {}

    def load(self, sites: Sequence[Site]) -> dict[str, Tables]:
        """The tables of each site of which there are any, in the order of the sites.

        Only complete answers are ever put into the cache.

        :raises ConfigurationError: for a site that fails, as far as the policy wants it.
        """
        found = {site.name: tables for site, tables in ((site, self._from_cache(site)) for site in sites) if tables}
        asked = [site for site in sites if site.name not in found]
        failed = []
        for result in self._fetch(asked) if asked else ():
            if result.tables is None:
                failed.append(result)
                continue
            found[result.site.name] = result.tables
            self._store(result.site, result.tables)
        for result in failed:
            tables = self._fallback(result)
            if tables is not None:
                found[result.site.name] = tables
        if failed and not found and self._policy.on_failure == WARN:
            raise ConfigurationError(f"none of the sites could be read: {_describe_failure(failed[0])}")
        return {site.name: found[site.name] for site in sites if site.name in found}

    # --- the cache -------------------------------------------------------------------------------------------------

    def _from_cache(self, site: Site) -> Optional[Tables]:
        if self._cache is None or self._cache.refresh:
            return None
        entry = self._cached(site)
        now = time.time()
        if entry is None or not entry.is_fresh(now, self._cache.timeout):
            return None
        self._output.v(f"verge: site '{site.name}' comes from the cache, {entry.age(now)} old")
        return entry.tables

    def _cached(self, site: Site) -> Optional[CacheEntry]:
        if self._cache is None:
            return None
        return unpack(self._cache.read(entry_key(self._cache.source_key, site, self._queries)))

    def _store(self, site: Site, tables: Tables) -> None:
        if self._cache is not None:
            self._cache.write(entry_key(self._cache.source_key, site, self._queries), pack(tables, time.time()))

    # --- the systems -----------------------------------------------------------------------------------------------

    def _fetch(self, sites: Sequence[Site]) -> list[FetchResult]:
        results = fetch_all(sites, self._queries, self._policy.site_timeout, self._progress)
        for result in results:
            if result.tables is not None:
                listed = sum(len(result.tables[query.table]) for _kind, query in self._queries.by_kind)
                self._output.v(
                    f"verge: site '{result.site.name}': {listed} objects in {result.requests} requests,"
                    f" {result.seconds:.2f} s"
                )
        return results

    def _progress(self, event: Progress) -> None:
        name = event.site.name
        self._output.vvv(f"verge: site '{name}': {event.line}")
        if event.seconds - self._last_progress.get(name, 0.0) >= PROGRESS_INTERVAL:
            self._last_progress[name] = event.seconds
            self._output.v(
                f"verge: site '{name}': still reading {event.table}, {event.number} requests in {event.seconds:.0f} s"
            )

    def _fallback(self, result: FetchResult) -> Optional[Tables]:
        """What is used instead of the answers of a site that failed."""
        if self._policy.on_failure == FAIL:
            raise ConfigurationError(_describe_failure(result))
        say = self._output.warning if self._policy.on_failure == WARN else self._output.v
        entry = self._cached(result.site)
        if entry is None:
            say(f"verge: {_describe_failure(result)}. None of its hosts are listed.")
            return None
        say(f"verge: {_describe_failure(result)}. Its hosts are those of {entry.age(time.time())} ago, from the cache.")
        return entry.tables


def _describe_failure(result: FetchResult) -> str:
    """What became of a site, in words."""
    return f"site '{result.site.name}': {result.error}"
