# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversion of values between people, the platform, and comparison.

A value has three forms. The *option* form is what a person writes ("4 GiB"), the *platform* form is what the API
stores (4096), and the *canonical* form is the one that is compared. A `Codec` converts between them and is the only
place that knows how the platform spells a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple, Optional

from .._sizes import MIB, parse_size, show_size
from .keys import Key, is_number, wire_key
from .partly_secret import PartlySecret


class Marker:
    """A value that stands for the absence of one; compared by identity."""

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
        choices: the values that the option accepts; empty: no limit.
        reported: further values that only the platform sets; a task may repeat them.
        suboptions: argument specification of the items when they are dictionaries.
        partly_secret: how to hide the secrets in the option form; None: there are none.
        empty: canonical value of an empty column; `UNSET` when the column cannot be cleared.
        searchable: it is known how the platform spells a value, so that it can search for it.
    """

    option_type = "str"
    elements: Optional[str] = None
    choices: tuple[Any, ...] = ()
    reported: tuple[str, ...] = ()
    suboptions: Optional[Mapping[str, Any]] = None
    partly_secret: Optional[PartlySecret] = None
    empty: Any = UNSET
    searchable = True

    def parse(self, value: Any) -> Any:
        """Convert the option form to the canonical form.

        Raises:
            ValueError: with a readable reason.
        """
        return value

    def remark(self, value: Any, canonical: Any) -> Optional[str]:
        """Return what the user should know when the canonical value is not literally what was written."""
        return None

    def load(self, raw: Any) -> Any:
        """Convert the platform form to the canonical form."""
        return raw

    def dump(self, value: Any) -> Any:
        """Convert the canonical form to the platform form."""
        return value

    def show(self, value: Any) -> Any:
        """Convert the canonical form to the option form, for results and diffs."""
        return value

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        """Convert two different canonical values to what the diff shows, which must also differ."""
        return self.show(current), self.show(desired)

    def same(self, desired: Any, current: Any) -> bool:
        """Return whether the platform's value already is what was asked for (both canonical)."""
        return bool(desired == current)

    def identity(self, value: Any) -> Any:
        """Return what a canonical value identifies an object by among its siblings."""
        return value

    def rank(self, value: Any) -> Any:
        """Return what canonical values are sorted by in lists."""
        return str(value)

    @property
    def measurable(self) -> bool:
        """Whether it is a quantity, so that one value can be greater than another."""
        return self.option_type in ("int", "float")

    def measure(self, value: Any) -> Any:
        """Return the number behind the option form, without limits and rounding; only of measurable ones.

        Raises:
            ValueError: with a readable reason.
        """
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"'{value}' is not a number") from None
        return int(number) if number.is_integer() else number

    def pattern(self, text: str) -> str:
        """Return the shell pattern that a string means in a filter."""
        return text


class Text(Codec):
    """A string; null and the empty string mean the same to the platform."""

    empty: Any = ""

    def __init__(self, maximum: int = 0, forbidden: str = "", trimmed: bool = False, lower: bool = False) -> None:
        self.maximum = maximum
        self.forbidden = forbidden
        self.trimmed = trimmed
        self.lower = lower

    def parse(self, value: Any) -> Any:
        text = str(value)
        if self.maximum and len(text) > self.maximum:
            raise ValueError(f"expected at most {self.maximum} characters, got {len(text)}")
        for character in self.forbidden:
            if character in text:
                raise ValueError(f"must not contain {character}")
        if self.trimmed and text != text.strip():
            raise ValueError("must not start or end with a space")
        return text.lower() if self.lower else text

    def load(self, raw: Any) -> Any:
        return "" if raw is None else str(raw)

    def pattern(self, text: str) -> str:
        return text.lower() if self.lower else text


class Reported(Codec):
    """A string that only the platform writes. Null means that it has reported none, which is not the empty string."""

    def load(self, raw: Any) -> Any:
        return None if raw is None else str(raw)


class RowKey(Codec):
    """The key of a row, in whichever form the platform refers to it."""

    def parse(self, value: Any) -> Any:
        key = Key.of(value)
        if key is None:
            raise ValueError(f"'{value}' is not the key of a row")
        return key

    def dump(self, value: Any) -> Any:
        return wire_key(value)

    def load(self, raw: Any) -> Any:
        return Key.of(raw)

    def show(self, value: Any) -> Any:
        return str(value)


class Decimal(Codec):
    """A number that need not be whole."""

    option_type = "float"

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else float(raw)


class Word(Text):
    """A string that cannot be empty."""

    empty = UNSET

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if not text:
            raise ValueError("must not be empty")
        return text


#: The spellings of yes and no.
TRUE_WORDS = frozenset(("true", "1", "yes", "on"))
FALSE_WORDS = frozenset(("false", "0", "no", "off"))


class Flag(Codec):
    """A yes/no column; the platform also answers 0/1 and strings."""

    option_type = "bool"

    def load(self, raw: Any) -> Any:
        if raw is None:
            return None
        if isinstance(raw, str):
            return raw.strip().lower() in TRUE_WORDS
        return bool(raw)


class Presence(Codec):
    """Whether a column of text has a value, which itself is secret."""

    option_type = "bool"

    def load(self, raw: Any) -> Any:
        return None if raw is None else bool(raw)


class Integer(Codec):
    """A whole number, with the platform's limits where they are known."""

    option_type = "int"

    def __init__(self, minimum: Optional[int] = None, maximum: Optional[int] = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, value: Any) -> Any:
        number = int(value)
        if self.minimum is not None and number < self.minimum:
            raise ValueError(f"expected at least {self.minimum}, got {number}")
        if self.maximum is not None and number > self.maximum:
            raise ValueError(f"expected at most {self.maximum}, got {number}")
        return number

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)


class Choice(Codec):
    """One value of a list that the platform enforces."""

    def __init__(self, *choices: str, reported: tuple[str, ...] = ()) -> None:
        self.choices = choices
        self.reported = reported

    def load(self, raw: Any) -> Any:
        return None if raw is None else str(raw)


class Tier(Codec):
    """A storage tier: a number in tasks, a string on the platform (measured on 26.1.8)."""

    option_type = "int"
    choices = (1, 2, 3, 4, 5)

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def dump(self, value: Any) -> Any:
        return str(value)


class Size(Codec):
    """A size: text with a unit in tasks and results, bytes in comparisons, `unit` bytes on the platform.

    Attributes:
        unit: what the platform counts.
        presumed: the unit that people may mean by a plain number, for messages.
    """

    unit = 1
    presumed = "GiB"
    measurable = True

    def __init__(self, minimum: int = 1, maximum: int = 2**58, step: int = 1) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.step = step

    def parse(self, value: Any) -> Any:
        number = -(-parse_size(value, self.presumed) // self.step) * self.step
        if not self.minimum <= number <= self.maximum:
            raise ValueError(f"expected {show_size(self.minimum)} to {show_size(self.maximum)}, got '{value}'")
        return number

    def remark(self, value: Any, canonical: Any) -> Optional[str]:
        if parse_size(value) == canonical:
            return None
        return (
            f"{value} is rounded up to {show_size(canonical)}: the platform stores multiples of {show_size(self.step)}"
        )

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw) * self.unit

    def dump(self, value: Any) -> Any:
        return value // self.unit

    def show(self, value: Any) -> Any:
        return show_size(value)

    def measure(self, value: Any) -> Any:
        return parse_size(value, self.presumed)


class Memory(Size):
    """RAM, which the platform counts in MiB. It rounds down to steps (measured on 26.1.8), so we round up.

    Args:
        step, minimum, maximum: in MiB.
    """

    unit = MIB
    presumed = "MiB"

    def __init__(self, step: int = 256, minimum: int = 256, maximum: int = 1048576) -> None:
        super().__init__(minimum * MIB, maximum * MIB, step * MIB)


class Mac(Codec):
    """A MAC address; the platform stores it in lower case with colons (measured on 26.1.8)."""

    _DIGITS = re.compile(r"^[0-9a-f]{12}$")

    def parse(self, value: Any) -> Any:
        digits = re.sub(r"[:.\-]", "", str(value).strip().lower())
        if not self._DIGITS.match(digits):
            raise ValueError(f"'{value}' is not a valid MAC address; write it like f0:db:30:00:00:1f")
        return ":".join(digits[index : index + 2] for index in range(0, 12, 2))

    def load(self, raw: Any) -> Any:
        return None if not raw else self.parse(raw)


class VersionedAlias(Word):
    """An alias that the platform expands to its newest version: q35 to pc-q35-10.0 (measured on 26.1.8)."""

    def __init__(self, families: Mapping[str, str]) -> None:
        super().__init__()
        self.families = families

    def same(self, desired: Any, current: Any) -> bool:
        prefix = self.families.get(desired)
        return bool(desired == current or (prefix and str(current).startswith(prefix)))


class DelimitedList(Codec):
    """A list that the platform stores as one delimited string.

    Args:
        separator: the delimiter.
        ordered: whether the order matters (the first DNS server is the primary one).
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
                raise ValueError("must not contain an empty item")
            if self.separator in item or (self.separator == "," and re.search(r"\s", item)):
                raise ValueError(f"'{item}' contains the delimiter of the list; write separate items")
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


#: From which the platform counts seconds.
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def parse_time(value: Any, otherwise: str = "") -> datetime:
    """Return a time with its time zone.

    Args:
        otherwise: what else can be written, for the message.

    Raises:
        ValueError: it is not a valid time, or has no time zone.
    """
    text = str(value).strip()
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"'{value}' is not a valid time; write {_time_instead_of(text)}{otherwise}") from None
    if moment.tzinfo is None:
        raise ValueError(f"'{value}' has no time zone; add Z or an offset such as +01:00")
    return moment


def _time_instead_of(text: str) -> str:
    """Return what to write instead of a string that is not a time: seconds since 1970 are recognized."""
    if is_number(text) and 10**9 <= int(text) < 10**11:
        return f"it as {show_time(EPOCH + timedelta(seconds=int(text)))}"
    return "it like 2027-01-31T12:00:00Z"


def show_time(moment: datetime, precision: str = "seconds") -> str:
    """Return a time in UTC as results show it."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


class Timestamp(Codec):
    """A point in time: epoch seconds on the platform, 0 for never; ISO 8601 in UTC or `never` in tasks and results."""

    empty = 0
    otherwise = ", or never"
    measurable = True

    def parse(self, value: Any) -> Any:
        if str(value).strip().lower() in ("never", ""):
            return 0
        return (parse_time(value, self.otherwise) - EPOCH) // timedelta(seconds=1)

    def load(self, raw: Any) -> Any:
        return int(raw) if raw else 0

    def show(self, value: Any) -> Any:
        return show_time(EPOCH + timedelta(seconds=value)) if value else "never"

    def measure(self, value: Any) -> Any:
        return self.parse(value)


_SPAN = re.compile(r"^\s*(\d+)\s*([a-z]*)\s*$")
_SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
for _plural, _letter in (("seconds", "s"), ("minutes", "m"), ("hours", "h"), ("days", "d"), ("weeks", "w")):
    _SECONDS[_plural] = _SECONDS[_plural[:-1]] = _SECONDS[_letter]


def is_duration(value: Any) -> bool:
    """Return whether a value is a duration with a unit; a plain number may be anything."""
    match = _SPAN.match(str(value).lower())
    return bool(match and match.group(2) in _SECONDS and match.group(2))


def parse_duration(value: Any) -> int:
    """Return the seconds in "3 days", "12h" or a plain number, which is in seconds.

    Raises:
        ValueError: it is not a valid duration.
    """
    match = _SPAN.match(str(value).lower())
    if not match or match.group(2) not in _SECONDS:
        raise ValueError(f"'{value}' is not a valid duration; write it like 3 days, 12 hours or 3600")
    return int(match.group(1)) * _SECONDS[match.group(2)]


def show_duration(seconds: int) -> str:
    """Return a duration in the largest unit up to days that needs no fraction, for example `3 days`."""
    unit = next((unit for unit in ("days", "hours", "minutes") if seconds and seconds % _SECONDS[unit] == 0), "seconds")
    number = seconds // _SECONDS[unit]
    return f"{number} {unit if number != 1 else unit[:-1]}"


class Duration(Codec):
    """A duration: seconds on the platform; `3 days`, `12 hours` or seconds in tasks; 0 means forever.

    Args:
        minimum, maximum: in seconds.
    """

    measurable = True

    def __init__(self, minimum: int = 0, maximum: Optional[int] = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, value: Any) -> Any:
        seconds = parse_duration(value)
        if seconds < self.minimum:
            raise ValueError(f"expected at least {show_duration(self.minimum)}, got '{value}'")
        if self.maximum is not None and seconds > self.maximum:
            raise ValueError(f"expected at most {show_duration(self.maximum)}, got '{value}'")
        return seconds

    def load(self, raw: Any) -> Any:
        return None if raw is None or raw == "" else int(raw)

    def show(self, value: Any) -> Any:
        return show_duration(value)

    def measure(self, value: Any) -> Any:
        return parse_duration(value)


class Document(Codec):
    """A dictionary that the platform stores as it is. An empty one may be answered as a list or as null."""

    option_type = "dict"

    def __init__(self) -> None:
        self.empty: Any = {}

    def load(self, raw: Any) -> Any:
        return raw or {}


class Name(Codec):
    """The name of another object."""

    def parse(self, value: Any) -> Any:
        return str(value)


class InnerName(NamedTuple):
    """The name of an object that is inside another one, and the name of that one."""

    container: str
    name: str


class NameInside(Codec):
    """The name of an object inside another one, as a dictionary of both names.

    Args:
        container: member with the name of the other one.
        name: member with the name of the object.
    """

    option_type = "dict"

    def __init__(self, container: str, name: str) -> None:
        self.members = (container, name)
        self.suboptions = {member: {"type": "str", "required": True} for member in self.members}

    def parse(self, value: Any) -> Any:
        container, name = (str(value[member]) for member in self.members)
        return InnerName(container, name)

    def dump(self, value: Any) -> Any:
        return value.name

    def show(self, value: Any) -> Any:
        return dict(zip(self.members, value))


TEXT = Text()
FLAG = Flag()
NUMBER = Integer()
DECIMAL = Decimal()
REPORTED = Reported()
KEY = RowKey()
SIZE = Size(0)
RAM = Memory(1, 0)
TIME = Timestamp()
TIER = Tier()
