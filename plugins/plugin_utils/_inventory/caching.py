# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is put into the inventory cache: the answers of one site, as they came, and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional

from .fetching import Tables
from .queries import InventoryQueries
from .sites import Site

#: Changes when entries of older releases cannot be read any more.
FORMAT = 1


class CacheEntry(NamedTuple):
    """TableLoader from the cache.

    :ivar time: when they came, seconds since the epoch.
    """

    time: float
    tables: Tables

    def is_fresh(self, now: float, timeout: float) -> bool:
        """Whether they are young enough; with 0 they always are. Those from the future are not trusted."""
        return timeout == 0 or 0 <= now - self.time < timeout

    def age(self, now: float) -> str:
        """How old they are, in words."""
        seconds = max(0, int(now - self.time))
        for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
            if seconds >= 2 * size:
                return f"{seconds // size} {unit}s"
        return f"{seconds} seconds"


def entry_key(source_key: str, site: Site, queries: InventoryQueries) -> str:
    """The key of a site's entry.

    It changes with the source, the system, the login name and everything that is asked for. No secret goes into it, so
    another API key of another user has the same one.

    :param source_key: core's key for the source.
    """
    text = "\n".join((str(FORMAT), site.name, site.identity, queries.fingerprint))
    return f"{source_key}_{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def pack(tables: Tables, now: float) -> dict[str, Any]:
    """An entry as the cache stores it.

    The rows are one text: cache plugins copy, compare and encode structures piece by piece, which takes seconds for a
    large system.
    """
    return {"format": FORMAT, "time": now, "tables": json.dumps(tables, separators=(",", ":"))}


def unpack(stored: Any) -> Optional[CacheEntry]:
    """An entry out of what the cache stored; None when it is none of ours."""
    if not isinstance(stored, Mapping) or stored.get("format") != FORMAT:
        return None
    try:
        tables = json.loads(str(stored["tables"]))
        moment = float(stored["time"])
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(tables, dict) or not all(isinstance(rows, list) for rows in tables.values()):
        return None
    return CacheEntry(moment, tables)
