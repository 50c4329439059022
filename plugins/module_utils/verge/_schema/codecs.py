# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What values look like: to a person, to the platform, and when they are compared.

A value has three forms. The *option* form is what a person writes ("4 GiB"), the *platform* form is what the API
stores (4096), and the *canonical* form is the one that is compared. A `Codec` converts between them and is the only
place that knows how the platform spells a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Optional


def is_number(text: str) -> bool:
    """Whether a text consists of the digits 0 to 9; `str.isdigit` also takes signs that `int` does not."""
    return text.isascii() and text.isdigit()


class Marker:
    """A value that stands for the lack of one; compared by identity."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def __deepcopy__(self, memo: Any) -> Marker:
        return self


UNSET = Marker("<not given>")
CLEAR = Marker("<clear>")
UNAVAILABLE = Marker("<not in the answer>")


class Codec:
    """Converts one kind of value between option, platform and canonical form.

    Attributes:
        option_type: Ansible's type name of the option.
        elements: Ansible's type name of the items when the option is a list.
        choices: the words that the option accepts, or an empty tuple for no limit.
        suboptions: argument specification of the items when they are dictionaries.
        empty: canonical value that means "nothing"; `UNSET` when the column cannot be cleared.
    """

    option_type = "str"
    elements: Optional[str] = None
    choices: tuple[Any, ...] = ()
    suboptions: Optional[Mapping[str, Any]] = None
    empty: Any = UNSET

    def parse(self, value: Any) -> Any:
        """Option form to canonical form; raises ValueError with a readable reason."""
        return value

    def remark(self, value: Any, canonical: Any) -> Optional[str]:
        """What a person should know when the canonical value is not literally what they wrote."""
        return None

    def load(self, raw: Any) -> Any:
        """Platform form to canonical form."""
        return raw

    def dump(self, value: Any) -> Any:
        """Canonical form to platform form."""
        return value

    def show(self, value: Any) -> Any:
        """Canonical form to option form, for results and diffs."""
        return value

    def same(self, desired: Any, current: Any) -> bool:
        """Whether the platform's value already is what was asked for (both canonical)."""
        return bool(desired == current)

    def rank(self, value: Any) -> Any:
        """What canonical values are sorted by in lists."""
        return str(value)


class Text(Codec):
    """A text; null and the empty text mean the same to the platform."""

    empty = ""

    def __init__(self, maximum: int = 0, forbidden: str = "", trimmed: bool = False, lower: bool = False) -> None:
        self.maximum = maximum
        self.forbidden = forbidden
        self.trimmed = trimmed
        self.lower = lower

    def parse(self, value: Any) -> Any:
        text = str(value)
        if self.maximum and len(text) > self.maximum:
            raise ValueError(f"is {len(text)} characters long, the platform takes at most {self.maximum}")
        for character in self.forbidden:
            if character in text:
                raise ValueError(f"must not contain {character}")
        if self.trimmed and text != text.strip():
            raise ValueError("must not begin or end with a blank")
        return text.lower() if self.lower else text

    def load(self, raw: Any) -> Any:
        return "" if raw is None else str(raw)


#: How the platform, and people, say yes and no.
TRUE_WORDS = frozenset(("true", "1", "yes", "on"))
FALSE_WORDS = frozenset(("false", "0", "no", "off"))


class Flag(Codec):
    """A yes/no column; the platform also answers 0/1 and words."""

    option_type = "bool"

    def load(self, raw: Any) -> Any:
        if raw is None:
            return None
        if isinstance(raw, str):
            return raw.strip().lower() in TRUE_WORDS
        return bool(raw)


class Integer(Codec):
    """A whole number, with the platform's limits where they are known."""

    option_type = "int"

    def __init__(self, minimum: Optional[int] = None, maximum: Optional[int] = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, value: Any) -> Any:
        number = int(value)
        if self.minimum is not None and number < self.minimum:
            raise ValueError(f"{number} is below the minimum of {self.minimum}")
        if self.maximum is not None and number > self.maximum:
            raise ValueError(f"{number} is above the maximum of {self.maximum}")
        return number

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)


class Choice(Codec):
    """One word out of a list that the platform enforces."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def load(self, raw: Any) -> Any:
        return None if raw is None else str(raw)


class Tier(Codec):
    """A storage tier: a number to people, a text to the platform (measured on 26.1.8)."""

    option_type = "int"
    choices = (1, 2, 3, 4, 5)

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def dump(self, value: Any) -> Any:
        return str(value)


_AMOUNT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$")
_UNITS: dict[str, int] = {"b": 1}
for _power, _letter in enumerate("kmgtp", start=1):
    for _suffix in (_letter, _letter + "b", _letter + "ib"):
        _UNITS[_suffix] = 1024**_power


def parse_bytes(value: Any, plain_unit: int) -> int:
    """Bytes out of "20 GiB", "512M" or a plain number counted in `plain_unit` bytes.

    All units are binary, as in the platform's web interface (its GB is 2**30 bytes).

    Raises:
        ValueError: the text is no amount, or no whole number of bytes.
    """
    match = _AMOUNT.match(str(value))
    if not match:
        raise ValueError(f"'{value}' is no size; write a number with a unit, for example 20 GiB or 512 MiB")
    number, unit = match.groups()
    if unit and unit.lower() not in _UNITS:
        raise ValueError(f"'{unit}' in '{value}' is no unit; use MiB, GiB or TiB")
    factor: int = _UNITS[unit.lower()] if unit else plain_unit
    whole, _dot, fraction = number.partition(".")
    scaled: int = int(whole + fraction) * factor
    divisor: int = 10 ** len(fraction)
    if scaled % divisor:
        raise ValueError(f"'{value}' is no whole number of bytes")
    return scaled // divisor


def show_bytes(number: int) -> str:
    """The amount in the largest unit that needs no fraction, e.g. `20 GiB`."""
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if number and number % 1024**power == 0:
            return f"{number // 1024**power} {unit}"
    return f"{number} B"


class Size(Codec):
    """An amount of storage, in bytes on the platform; a plain number counts GiB."""

    def __init__(self, minimum: int = 1, maximum: int = 2**58, step: int = 1) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.step = step

    def parse(self, value: Any) -> Any:
        number = -(-parse_bytes(value, plain_unit=1024**3) // self.step) * self.step
        if not self.minimum <= number <= self.maximum:
            raise ValueError(f"'{value}' is outside {show_bytes(self.minimum)} to {show_bytes(self.maximum)}")
        return number

    def remark(self, value: Any, canonical: Any) -> Optional[str]:
        if parse_bytes(value, plain_unit=1024**3) == canonical:
            return None
        return f"{value} is rounded up to {show_bytes(canonical)}: the platform stores steps of {show_bytes(self.step)}"

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def show(self, value: Any) -> Any:
        return None if value is None else show_bytes(value)


class Memory(Codec):
    """RAM in MiB; a plain number counts MiB. The platform floors to steps (measured on 26.1.8), so we round up."""

    def __init__(self, step: int = 256, minimum: int = 256, maximum: int = 1048576) -> None:
        self.step = step
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, value: Any) -> Any:
        mebibytes = -(-parse_bytes(value, plain_unit=1024**2) // 1024**2)
        rounded = -(-mebibytes // self.step) * self.step
        if not self.minimum <= rounded <= self.maximum:
            raise ValueError(f"'{value}' is outside {self.minimum} to {self.maximum} MiB")
        return rounded

    def remark(self, value: Any, canonical: Any) -> Optional[str]:
        if parse_bytes(value, plain_unit=1024**2) == canonical * 1024**2:
            return None
        return f"{value} is rounded up to {canonical} MiB: the platform stores RAM in steps of {self.step} MiB"

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)


class Mac(Codec):
    """A MAC address; stored in lower case with colons whatever was sent (measured on 26.1.8)."""

    _DIGITS = re.compile(r"^[0-9a-f]{12}$")

    def parse(self, value: Any) -> Any:
        digits = re.sub(r"[:.\-]", "", str(value).strip().lower())
        if not self._DIGITS.match(digits):
            raise ValueError(f"'{value}' is no MAC address; write it like f0:db:30:00:00:1f")
        return ":".join(digits[index : index + 2] for index in range(0, 12, 2))

    def load(self, raw: Any) -> Any:
        return None if not raw else self.parse(raw)


class Family(Codec):
    """A word that the platform expands to its newest version, e.g. q35 to pc-q35-10.0 (measured on 26.1.8)."""

    def __init__(self, families: Mapping[str, str]) -> None:
        self.families = families

    def same(self, desired: Any, current: Any) -> bool:
        prefix = self.families.get(desired)
        return bool(desired == current or (prefix and str(current).startswith(prefix)))


class Words(Codec):
    """A list that the platform stores as one text.

    Args:
        separator: what stands between the items.
        ordered: whether another order is another value (the first DNS server is the primary one).
    """

    option_type = "list"
    elements = "str"
    empty: Any = ()

    def __init__(self, separator: str = ",", ordered: bool = False) -> None:
        self.separator = separator
        self.ordered = ordered

    def parse(self, value: Any) -> Any:
        items = tuple(str(item).strip() for item in value)
        for item in items:
            if not item:
                raise ValueError("has an empty item")
            if self.separator in item or (self.separator == "," and re.search(r"\s", item)):
                raise ValueError(f"'{item}' contains the separator of the list; give separate items")
        return items

    def load(self, raw: Any) -> Any:
        if isinstance(raw, (list, tuple)):
            return tuple(str(item) for item in raw)
        between = r"[\s,]+" if self.separator == "," else re.escape(self.separator)
        return tuple(item for item in re.split(between, raw or "") if item)

    def dump(self, value: Any) -> Any:
        return self.separator.join(value)

    def show(self, value: Any) -> Any:
        return list(value)

    def same(self, desired: Any, current: Any) -> bool:
        if self.ordered:
            return tuple(desired) == tuple(current)
        return sorted(set(desired)) == sorted(set(current))


def parse_moment(value: Any, otherwise: str = "") -> datetime:
    """A time with its time zone; raises ValueError, which also tells what *otherwise* can be written."""
    try:
        moment = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"'{value}' is no time; write it like 2027-01-31T12:00:00+00:00{otherwise}") from None
    if moment.tzinfo is None:
        raise ValueError(f"'{value}' has no time zone; add Z or an offset such as +01:00")
    return moment


class Moment(Codec):
    """A point in time: epoch seconds to the platform, 0 for never; people write ISO 8601 or `never`."""

    empty = 0

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if text.lower() in ("never", "0", ""):
            return 0
        if is_number(text):
            return int(text)
        return int(parse_moment(value, ", or never").timestamp())

    def load(self, raw: Any) -> Any:
        return int(raw) if raw else 0

    def show(self, value: Any) -> Any:
        return datetime.fromtimestamp(value, timezone.utc).isoformat() if value else "never"


_SPAN = re.compile(r"^\s*(\d+)\s*([a-z]*)\s*$")
_SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
for _plural, _letter in (("minutes", "m"), ("hours", "h"), ("days", "d"), ("weeks", "w")):
    _SECONDS[_plural] = _SECONDS[_plural[:-1]] = _SECONDS[_letter]


class Duration(Codec):
    """A length of time: seconds to the platform; people write 3 days, 12h, or seconds; 0 is for ever."""

    def parse(self, value: Any) -> Any:
        match = _SPAN.match(str(value).lower())
        if not match or match.group(2) not in _SECONDS:
            raise ValueError(f"'{value}' is no length of time; write it like 3 days, 12 hours or 3600")
        return int(match.group(1)) * _SECONDS[match.group(2)]

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def show(self, value: Any) -> Any:
        for word, letter in (("days", "d"), ("hours", "h"), ("minutes", "m")):
            if value and value % _SECONDS[letter] == 0:
                number = value // _SECONDS[letter]
                return f"{number} {word if number != 1 else word[:-1]}"
        return str(value)


class Name(Codec):
    """The name of another object."""

    def parse(self, value: Any) -> Any:
        return str(value)


TEXT = Text()
FLAG = Flag()
NUMBER = Integer()
TIER = Tier()
