# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of each kind are exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._schema.partly_secret import DOCUMENT, PartlySecret
from ..._schema.selection import Selection, fields_of, read_entries
from ...errors import UsageError
from ..documents.kinds import Kind
from ..info import hiding_in_conditions

#: The options that hold conditions by kind.
CONDITIONS = ("filters", "exclude")


def read_selections(kinds: Mapping[str, Kind], params: Mapping[str, Any]) -> dict[str, Selection]:
    """Return which objects are wanted of the kinds that have conditions.

    Args:
        kinds: The kinds that are exported, by name.

    Raises:
        UsageError: A condition is not understood, or is about a kind that is not exported.
    """
    found: dict[str, Selection] = {}
    for option in CONDITIONS:
        for name, conditions in (params.get(option) or {}).items():
            kind = kinds.get(name)
            if kind is None:
                raise UsageError(
                    f"{option}: '{name}' is not one of the kinds that are exported",
                    hint=f"these are: {', '.join(kinds)}",
                )
            resource = kind.resource
            entries = read_entries(f"{option}.{name}", conditions, fields_of(resource), resource.title)
            known = found.get(name, Selection())
            found[name] = (
                Selection(include=entries, exclude=known.exclude)
                if option == CONDITIONS[0]
                else Selection(include=known.include, exclude=entries)
            )
    return found


def hiding(kinds: Mapping[str, Kind]) -> PartlySecret:
    """Return how to hide the secrets in conditions by kind."""
    known = {name: hiding_in_conditions(kind.resource) for name, kind in kinds.items()}

    def mask(given: Any) -> Any:
        if not isinstance(given, Mapping):
            return DOCUMENT.mask(given)
        return {name: known.get(name, DOCUMENT).mask(conditions) for name, conditions in given.items()}

    def parts(given: Any) -> Iterator[str]:
        for name, conditions in given.items() if isinstance(given, Mapping) else ():
            if name in known:
                yield from known[name].parts(conditions)

    return PartlySecret(mask, parts=parts)
