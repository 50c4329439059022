# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes, as people write them and as results show them."""

from __future__ import annotations

import re
from typing import Any

_AMOUNT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$")
_UNITS: dict[str, int] = {
    "B": 1,
    **{f"{letter}iB": 1024**power for power, letter in enumerate("KMGTP", start=1)},
}
_SPELLINGS = {unit.lower(): unit for unit in _UNITS}
#: Sizes in bytes.
MIB, GIB = _UNITS["MiB"], _UNITS["GiB"]


def parse_size(value: Any, presumed: str = "GiB") -> int:
    """Return the bytes in "20 GiB", "512MiB" or a plain number, which is in bytes.

    Args:
        presumed: the unit that is meant by a plain number that is too small to be in bytes, for the message.

    Raises:
        ValueError: it is not a valid size, or not a whole number of bytes; says what to write instead.
    """
    match = _AMOUNT.match(str(value))
    if not match:
        raise ValueError(f"'{value}' is not a valid size; write a number with a unit, for example 20 GiB or 512 MiB")
    number, written = match.groups()
    unit = _SPELLINGS.get(written.lower() or "b")
    if unit is None:
        # In "4 GB" and "4G" it is open whether powers of two or of ten are meant.
        binary = _SPELLINGS.get(f"{written[0]}iB".lower())
        if binary and written[1:].lower() in ("", "b"):
            raise ValueError(f"'{value}' is not a valid size: write '{number} {binary}'")
        raise ValueError(f"'{written}' in '{value}' is not a valid unit; use KiB, MiB, GiB, TiB or PiB")
    whole, _dot, fraction = number.partition(".")
    scaled: int = int(whole + fraction) * _UNITS[unit]
    divisor: int = 10 ** len(fraction)
    if not written and 0 < scaled < MIB * divisor:
        raise ValueError(f"'{value}' is a number of bytes: did you mean '{number} {presumed}'?")
    if scaled % divisor:
        raise ValueError(f"'{value}' is not a whole number of bytes")
    return scaled // divisor


def show_size(number: int) -> str:
    """Return a size in the largest unit that needs no fraction, for example `20 GiB`."""
    units = [unit for unit, factor in _UNITS.items() if number and number % factor == 0]
    unit = units[-1] if units else "B"
    return f"{number // _UNITS[unit]} {unit}"
