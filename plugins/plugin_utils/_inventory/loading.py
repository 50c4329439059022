# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads the tables of each site from the cache or the system, or from an expired cache entry if the system fails."""

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

#: Minimum seconds between two progress messages of a site.
PROGRESS_INTERVAL = 2.0


class Output(NamedTuple):
    """Functions that show messages, by verbosity."""

    warning: Callable[[str], Any]
    v: Callable[[str], Any]
    vvv: Callable[[str], Any]


class Cache(NamedTuple):
    """The inventory cache.

    Attributes:
        read: Returns what is stored under a key, or None.
        write: Stores an entry under a key.
        source_key: Ansible's cache key of the inventory source.
        timeout: How long entries are used, in seconds; 0 for no limit.
        refresh: Whether entries are used only for systems that fail.
    """

    read: Callable[[str], Any]
    write: Callable[[str, Any], None]
    source_key: str
    timeout: float
    refresh: bool


class FetchPolicy(NamedTuple):
    """Policy for slow and failing sites.

    Attributes:
        site_timeout: Seconds for all sites together.
        on_failure: What to do about a site that fails.
    """

    site_timeout: float
    on_failure: str


class TableLoader:
    """Loads the tables of all sites."""

    def __init__(self, queries: InventoryQueries, policy: FetchPolicy, cache: Optional[Cache], output: Output) -> None:
        self._queries = queries
        self._policy = policy
        self._cache = cache
        self._output = output
        self._last_progress: dict[str, float] = {}

    def load(self, sites: Sequence[Site]) -> dict[str, Tables]:
        """Load the tables of all sites.

        The cache never receives the tables of a site that was not read completely.

        Args:
            sites: The sites.

        Returns:
            The tables of each site that has any, in the order of the sites.

        Raises:
            ConfigurationError: A site failed, and the policy does not permit that.
        """
        found = {site.name: tables for site, tables in ((site, self._from_cache(site)) for site in sites) if tables}
        uncached = [site for site in sites if site.name not in found]
        failed = []
        for result in self._fetch(uncached) if uncached else ():
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
        self._output.v(f"verge: site '{site.name}': read from the cache, {entry.age(now)} old")
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
        """Return the tables to use for a site that failed, if any."""
        if self._policy.on_failure == FAIL:
            raise ConfigurationError(_describe_failure(result))
        show = self._output.warning if self._policy.on_failure == WARN else self._output.v
        entry = self._cached(result.site)
        if entry is None:
            show(f"verge: {_describe_failure(result)}. None of its hosts are listed.")
            return None
        show(f"verge: {_describe_failure(result)}. Using its hosts from the cache, {entry.age(time.time())} old.")
        return entry.tables


def _describe_failure(result: FetchResult) -> str:
    """Return the error of a site, with the name of the site."""
    return f"site '{result.site.name}': {result.error}"
