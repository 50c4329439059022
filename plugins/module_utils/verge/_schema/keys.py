# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of rows, and the paths (`table/key`) by which some columns refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional, Union

_VERSION_PREFIX = "v4/"


def is_number(text: str) -> bool:
    """Return whether a string consists of the digits 0 to 9; `str.isdigit` also accepts digits that `int` does not."""
    return text.isascii() and text.isdigit()


class Key(str):
    """The key of a row. It compares and prints as a string, regardless of the form in which the platform returned it."""

    __slots__ = ()

    @classmethod
    def of(cls, raw: Any) -> Optional[Key]:
        """Return the key inside a reference, or None when the reference is empty.

        References come as numbers, 40-hex strings, `table/key` paths (with or without `/v4/`) or expanded objects, and
        as null, 0 or '' when they are empty (measured on 26.1.8).
        """
        if isinstance(raw, Key):
            return raw
        if isinstance(raw, int):  # the usual case; looking for mappings among them takes longer than all the rest
            return cls(raw) if raw else None
        if isinstance(raw, Mapping):
            raw = raw.get("$key")
        if raw is None or raw in ("", 0):
            return None
        return cls(str(raw).rsplit("/", 1)[-1])

    @property
    def wire(self) -> Union[int, str]:
        """The key as it is sent: a number where the platform counts, otherwise a string."""
        return int(self) if is_number(self) and len(self) < 20 else str(self)


def wire_key(key: Optional[str]) -> Union[int, str, None]:
    """Return a key as it is sent; None stays None."""
    return None if key is None else Key(key).wire


def row_path(text: str) -> str:
    """Return a `table/key` path without the leading slash and the API version that some clients store with it."""
    path = text.lstrip("/")
    return path[len(_VERSION_PREFIX) :] if path.startswith(_VERSION_PREFIX) else path


def same_row(first: Any, second: Any) -> bool:
    """Return whether two spellings refer to the same row. A string that is not a path is only equal to itself."""
    if isinstance(first, Mapping) or not isinstance(second, str):
        return Key.of(first) == Key.of(second)
    return isinstance(first, str) and row_path(first) == row_path(second)
