# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of the inventory cache: the tables of one site, and when they were read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional

from .fetching import Tables
from .queries import InventoryQueries
from .sites import Site

#: Format of the entries; increased when older entries can no longer be read.
FORMAT = 1


class CacheEntry(NamedTuple):
    """Tables from the cache.

    Attributes:
        time: When they were read, in seconds since the epoch.
    """

    time: float
    tables: Tables

    def is_fresh(self, now: float, timeout: float) -> bool:
        """Return whether the entry is younger than the timeout (0 for no limit) and not from the future."""
        return timeout == 0 or 0 <= now - self.time < timeout

    def age(self, now: float) -> str:
        """Return the age as a phrase, such as "3 minutes"."""
        seconds = max(0, int(now - self.time))
        for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
            if seconds >= 2 * size:
                return f"{seconds // size} {unit}s"
        return f"{seconds} seconds"


def entry_key(source_key: str, site: Site, queries: InventoryQueries) -> str:
    """Return the cache key of a site's entry.

    It depends on the inventory source, the system, the login name and the queries. It does not depend on secrets, so the
    API keys of all users share an entry.

    Args:
        source_key: Ansible's cache key of the inventory source.
        site: The site.
        queries: The queries whose results the entry holds.
    """
    text = "\n".join((str(FORMAT), site.name, site.identity, queries.fingerprint))
    return f"{source_key}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def pack(tables: Tables, now: float) -> dict[str, Any]:
    """Return an entry in the form that the cache stores.

    The tables are stored as one string: cache plugins copy, compare and encode nested structures item by item, which
    takes seconds for a large system.
    """
    return {"format": FORMAT, "time": now, "tables": json.dumps(tables, separators=(",", ":"))}


def unpack(stored: Any) -> Optional[CacheEntry]:
    """Return the entry that the cache stored, or None if it has another format."""
    if not isinstance(stored, Mapping) or stored.get("format") != FORMAT:
        return None
    try:
        tables = json.loads(str(stored["tables"]))
        timestamp = float(stored["time"])
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(tables, dict) or not all(isinstance(rows, list) for rows in tables.values()):
        return None
    return CacheEntry(timestamp, tables)
