# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of what reports find, and the limits from which something is at a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional

CRITICAL, UNKNOWN, WARNING = "critical", "unknown", "warning"
#: The worst first. What could not be found out may be as bad as anything, but is not known to be.
LEVELS = (CRITICAL, UNKNOWN, WARNING)
OK = "healthy"


def worst(levels: Sequence[str]) -> str:
    """Return the worst of some levels; without any, all is well."""
    return min(levels, key=LEVELS.index, default=OK)


class Bounds(NamedTuple):
    """From where on something is a warning, and from where on it is critical."""

    warning: int
    critical: int

    def level(self, value: float) -> Optional[str]:
        """Return the level of a value that is bad when it is large."""
        return CRITICAL if value >= self.critical else WARNING if value >= self.warning else None

    def level_of_rest(self, value: float) -> Optional[str]:
        """Return the level of a value that is bad when it is small."""
        return CRITICAL if value <= self.critical else WARNING if value <= self.warning else None


def _limit(params: Mapping[str, Any], option: str, parse: Callable[[Any], int]) -> int:
    try:
        return parse(params[option])
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from error


def bounds(params: Mapping[str, Any], name: str, parse: Callable[[Any], int], rising: bool = True) -> Bounds:
    """Return the limits that a task has set.

    Raises:
        ValueError: one is not valid, or the critical one would be reached first.
    """
    found = Bounds(*(_limit(params, f"{name}_{end}", parse) for end in ("warning", "critical")))
    if (found.warning > found.critical) if rising else (found.warning < found.critical):
        raise ValueError(f"'{name}_critical' must not be reached before '{name}_warning'")
    return found
