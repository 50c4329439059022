# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody may have meant: the known words that are most similar to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: How many names a message lists, if none of them is similar.
_FEW = 8


def near(word: object, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known words that are similar to another one, the most similar first; case does not matter.

    Args:
        most: How many to return.
        cutoff: How similar they have to be, from 0 to 1.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a message

    names: dict[str, str] = {}
    for name in known:
        names.setdefault(name.lower(), name)
    return [names[match] for match in get_close_matches(str(word).lower(), names, most, cutoff)]


def did_you_mean(word: object, known: Iterable[str], otherwise: str = "", most: int = 3, cutoff: float = 0.6) -> str:
    """Return a question with the known words that are similar to another one.

    Args:
        otherwise: What to return if there are none.
        most: How many to name.
        cutoff: How similar they have to be, from 0 to 1.
    """
    found = near(word, known, most, cutoff)
    return f"did you mean {' or '.join(map(repr, found))}?" if found else otherwise


def similar_or_all(word: object, existing: Sequence[str]) -> str:
    """Return a question with the names that are similar to one that does not exist, or all names if they are few."""
    every = f"there are {', '.join(sorted(set(existing)))}" if existing else "there are none yet"
    return did_you_mean(word, existing, every if len(existing) <= _FEW else "", cutoff=0.5)
