# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the answers of each site come from: the cache, the system, or, when that fails, the cache all the same."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Callable, NamedTuple, Optional

from .caching import Entry, entry_key, pack, unpack
from .errors import ConfigurationError
from .fetching import Outcome, Progress, Tables, fetch_all
from .plan import Plan
from .sites import Site

FAIL, WARN, IGNORE = "error", "warn", "ignore"

#: Seconds between two lines that tell how far a listing is.
PROGRESS_INTERVAL = 2.0


class Talk(NamedTuple):
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
    :ivar ask_first: entries are used only for systems that fail.
    """

    read: Callable[[str], Any]
    write: Callable[[str, Any], None]
    source_key: str
    timeout: float
    ask_first: bool


class Policy(NamedTuple):
    """How long all sites together may take, and what becomes of those that fail."""

    site_timeout: float
    on_failure: str


class Answers:
    """Brings the tables of all sites."""

    def __init__(self, plan: Plan, policy: Policy, cache: Optional[Cache], talk: Talk) -> None:
        self._plan = plan
        self._policy = policy
        self._cache = cache
        self._talk = talk
        self._told: dict[str, float] = {}

    def of(self, sites: Sequence[Site]) -> dict[str, Tables]:
        """The tables of each site of which there are any, in the order of the sites.

        Only complete answers are ever put into the cache.

        :raises ConfigurationError: for a site that fails, as far as the policy wants it.
        """
        found = {site.name: tables for site, tables in ((site, self._recent(site)) for site in sites) if tables}
        asked = [site for site in sites if site.name not in found]
        failed = []
        for outcome in self._ask(asked) if asked else ():
            if outcome.tables is None:
                failed.append(outcome)
                continue
            found[outcome.site.name] = outcome.tables
            self._store(outcome.site, outcome.tables)
        for outcome in failed:
            tables = self._instead(outcome)
            if tables is not None:
                found[outcome.site.name] = tables
        if failed and not found and self._policy.on_failure == WARN:
            raise ConfigurationError(f"none of the sites could be read: {_said(failed[0])}")
        return {site.name: found[site.name] for site in sites if site.name in found}

    # --- the cache -------------------------------------------------------------------------------------------------

    def _recent(self, site: Site) -> Optional[Tables]:
        if self._cache is None or self._cache.ask_first:
            return None
        entry = self._entry(site)
        now = time.time()
        if entry is None or not entry.fresh(now, self._cache.timeout):
            return None
        self._talk.v(f"verge: site '{site.name}' comes from the cache, {entry.age(now)} old")
        return entry.tables

    def _entry(self, site: Site) -> Optional[Entry]:
        if self._cache is None:
            return None
        return unpack(self._cache.read(entry_key(self._cache.source_key, site, self._plan)))

    def _store(self, site: Site, tables: Tables) -> None:
        if self._cache is not None:
            self._cache.write(entry_key(self._cache.source_key, site, self._plan), pack(tables, time.time()))

    # --- the systems -----------------------------------------------------------------------------------------------

    def _ask(self, sites: Sequence[Site]) -> list[Outcome]:
        outcomes = fetch_all(sites, self._plan, self._policy.site_timeout, self._progress)
        for outcome in outcomes:
            if outcome.tables is not None:
                listed = sum(len(outcome.tables[query.table]) for _kind, query in self._plan.listings)
                self._talk.v(
                    f"verge: site '{outcome.site.name}': {listed} objects in {outcome.requests} requests,"
                    f" {outcome.seconds:.2f} s"
                )
        return outcomes

    def _progress(self, event: Progress) -> None:
        name = event.site.name
        self._talk.vvv(f"verge: site '{name}': {event.line}")
        if event.seconds - self._told.get(name, 0.0) >= PROGRESS_INTERVAL:
            self._told[name] = event.seconds
            self._talk.v(
                f"verge: site '{name}': still reading {event.table}, {event.number} requests in {event.seconds:.0f} s"
            )

    def _instead(self, outcome: Outcome) -> Optional[Tables]:
        """What is used instead of the answers of a site that failed."""
        if self._policy.on_failure == FAIL:
            raise ConfigurationError(_said(outcome))
        say = self._talk.warning if self._policy.on_failure == WARN else self._talk.v
        entry = self._entry(outcome.site)
        if entry is None:
            say(f"verge: {_said(outcome)}. None of its hosts are listed.")
            return None
        say(f"verge: {_said(outcome)}. Its hosts are those of {entry.age(time.time())} ago, from the cache.")
        return entry.tables


def _said(outcome: Outcome) -> str:
    """What became of a site, in words."""
    return f"site '{outcome.site.name}': {outcome.error}"
