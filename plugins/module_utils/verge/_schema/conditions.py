# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter language: one value of an object, and what it is compared with.

Conditions compare values as results show them, so the same condition can be applied to a result, to a host of the
inventory, or to an object of a document. The part that the platform can evaluate becomes an `Expression`, which only
ever narrows: what a condition means is decided here alone.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from enum import Enum
from fnmatch import fnmatchcase
from functools import reduce
from operator import and_, or_
from typing import Any, Callable, NamedTuple, Optional

from .._near import did_you_mean
from ..errors import UsageError
from ..filters import Expression, where
from .codecs import FALSE_WORDS, TEXT, TRUE_WORDS, Codec, Duration, Timestamp

#: With more alternatives, the URL would be too long.
MAX_ALTERNATIVES = 100

#: How many words a message lists.
_MAX_LISTED = 40

_WILDCARDS = re.compile(r"[*?\[]")
_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(.*)", re.DOTALL)


class Named(str):
    """The name of another object, which can also be called by its key."""

    __slots__ = ("key",)
    key: Optional[str]

    @classmethod
    def of(cls, name: str, key: Optional[str]) -> Named:
        """Return a name with its key."""
        found = cls(name)
        found.key = key
        return found


class Field(NamedTuple):
    """A value that can be compared.

    Attributes:
        name: its name in results; a dot leads into a list of dictionaries (`nics.network`).
        codec: how the value is written; of a list, how its items are.
        column: the column by which the platform can filter it; empty: there is none.
        dump: converts the canonical value to the form of that column.
        names: the value is a name or a key, so that something is wrong if nothing has it.
    """

    name: str
    codec: Codec = TEXT
    column: str = ""
    dump: Callable[[Any], Any] = lambda value: value
    names: bool = False

    @property
    def is_flag(self) -> bool:
        """Whether it is a boolean."""
        return self.codec.option_type == "bool"

    def items(self, values: Mapping[str, Any]) -> list[Any]:
        """Return what an object has under this name; nothing if it is null or empty."""
        found: Any = values
        for part in self.name.split("."):
            if isinstance(found, (list, tuple)):
                found = [item.get(part) for item in found if isinstance(item, Mapping)]
            else:
                found = found.get(part) if isinstance(found, Mapping) else None
        listed = found if isinstance(found, (list, tuple)) else [found]
        return [item for item in listed if item is not None and item != ""]


class Operator(Enum):
    """How a value is compared."""

    EMPTY = "empty"
    EQUAL = "="
    PATTERN = "pattern"
    REGEX = "~"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


_ORDERING: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.LESS: lambda current, bound: bool(current < bound),
    Operator.AT_MOST: lambda current, bound: bool(current <= bound),
    Operator.MORE: lambda current, bound: bool(current > bound),
    Operator.AT_LEAST: lambda current, bound: bool(current >= bound),
}


class Check(NamedTuple):
    """One comparison.

    Attributes:
        operator: how the value is compared.
        text: what it is compared with, as it was written.
        expected: the same as it is compared: a number, a boolean, a regular expression or a string.
        negated: the comparison must not hold.
        required: it must hold besides the others of a list; otherwise one of them is enough.
        moving: it means another value in each run, because it is relative to the present time.
    """

    operator: Operator
    text: str
    expected: Any = None
    negated: bool = False
    required: bool = False
    moving: bool = False

    @property
    def restricts(self) -> bool:
        """Whether it must hold in any case."""
        return self.negated or self.required or self.operator in _ORDERING

    @property
    def asks_for_one(self) -> bool:
        """Whether exactly one value is asked for."""
        return self.operator is Operator.EQUAL and not self.negated

    def holds(self, field: Field, items: Sequence[Any]) -> bool:
        """Return whether it holds for what an object has under a name."""
        if self.operator is Operator.EMPTY:
            return bool(items) is self.negated
        return any(self._accepts(field, item) for item in items) is not self.negated

    def _accepts(self, field: Field, item: Any) -> bool:
        if self.operator is Operator.PATTERN:
            return fnmatchcase(str(item), self.expected)
        if self.operator is Operator.REGEX:
            return self.expected.search(str(item)) is not None
        if field.is_flag:
            return _boolean(item) is self.expected
        if field.codec.measurable:
            return self._accepts_number(field.codec, item)
        return str(item) == self.text or getattr(item, "key", None) == self.text or self._accepts_spelling(field, item)

    def _accepts_number(self, codec: Codec, item: Any) -> bool:
        try:
            current = codec.measure(item)
        except (ValueError, TypeError):
            return False
        if self.operator is Operator.EQUAL:
            return bool(current == self.expected)
        # A time that never comes is neither before nor after another one.
        return not _is_never(codec, current) and _ORDERING[self.operator](current, self.expected)

    def _accepts_spelling(self, field: Field, item: Any) -> bool:
        """Return whether a value is the expected one in another spelling."""
        try:
            return bool(field.codec.same(self.expected, field.codec.parse(item)))
        except (ValueError, TypeError, AttributeError):
            return False

    def expression(self, field: Field, stable: bool) -> Optional[Expression]:
        """Return the comparison for the platform; None: it cannot evaluate it.

        Args:
            stable: leave out what would be another expression in each run.
        """
        if not field.column or (stable and self.moving) or self.operator is Operator.REGEX:
            return None
        column = where(field.column)
        if self.operator is Operator.EMPTY:
            return self._emptiness(field)
        try:
            if self.operator is Operator.PATTERN:
                return None if self.negated else column.matches(self.expected)
            value = self._platform_value(field)
            if self.operator is Operator.EQUAL:
                return column.ne(value) if self.negated else column.eq(value)
            return None if self.negated else self._ordering(field, value)
        except (UsageError, ValueError, TypeError):
            # A value or a character set that means something else to the platform.
            return None

    def _emptiness(self, field: Field) -> Optional[Expression]:
        """Return whether a string is empty, which the platform stores as null or as an empty string."""
        if field.is_flag or field.codec.measurable:
            return None
        column = where(field.column)
        if self.negated:
            return column.ne("") & column.ne(None)
        return column.eq("") | column.is_null()

    def _ordering(self, field: Field, value: Any) -> Expression:
        column = where(field.column)
        methods = {Operator.LESS: column.lt, Operator.AT_MOST: column.le, Operator.MORE: column.gt}
        found = methods.get(self.operator, column.ge)(value)
        return found & column.ne(0) if isinstance(field.codec, Timestamp) else found

    def _platform_value(self, field: Field) -> Any:
        codec = field.codec
        if field.is_flag:
            return field.dump(self.expected)
        canonical = codec.parse(self.text)
        if codec.measurable and codec.measure(codec.show(canonical)) != self.expected:
            raise ValueError("the platform stores another value")
        return field.dump(canonical)


class Condition(NamedTuple):
    """A value, and what it is compared with.

    Of several checks one must hold, and all of those that restrict.
    """

    field: Field
    checks: tuple[Check, ...]

    def __str__(self) -> str:
        """Return a string that tells one condition from another, also in another process."""
        return f"{self.field.name}: {[(t.operator.value, t.text, t.negated, t.required) for t in self.checks]}"

    def holds(self, items: Sequence[Any]) -> bool:
        """Return whether it holds for what an object has under the name of the field."""
        alternatives = [check for check in self.checks if not check.restricts]
        if alternatives and not any(check.holds(self.field, items) for check in alternatives):
            return False
        return all(check.holds(self.field, items) for check in self.checks if check.restricts)

    def expression(self, stable: bool = False) -> Optional[Expression]:
        """Return what the platform can evaluate of it; None: nothing."""
        parts = [check.expression(self.field, stable) for check in self.checks if check.restricts]
        alternatives = [check.expression(self.field, stable) for check in self.checks if not check.restricts]
        known = [part for part in alternatives if part is not None]
        if known and len(known) == len(alternatives) <= MAX_ALTERNATIVES:
            parts.append(reduce(or_, known))
        found = [part for part in parts if part is not None]
        return reduce(and_, found) if found else None

    def negation(self, stable: bool = False) -> Optional[Expression]:
        """Return the opposite, as far as the platform has one: it has "not equal", but no "not"."""
        if len(self.checks) > MAX_ALTERNATIVES or not all(check.asks_for_one for check in self.checks):
            return None
        parts = [check._replace(negated=True).expression(self.field, stable) for check in self.checks]
        found = [part for part in parts if part is not None]
        return reduce(and_, found) if len(found) == len(parts) else None

    def is_exact(self) -> bool:
        """Return whether the expression means the same as the condition."""
        alternatives = [check for check in self.checks if not check.restricts]
        return len(alternatives) <= MAX_ALTERNATIVES and all(
            check.expression(self.field, stable=False) is not None for check in self.checks
        )


# --- reading what was written ----------------------------------------------------------------------------------------


def read_condition(field: Field, given: Any, label: str, now: Optional[float] = None) -> Condition:
    """Return a condition as it was written: one value or a list.

    Args:
        label: how messages name the place.
        now: the present time in epoch seconds, for times that are relative to it.

    Raises:
        UsageError: it could never hold.
    """
    listed = list(given) if isinstance(given, (list, tuple)) else [given]
    if not listed:
        raise UsageError(f"{label}: the list is empty, so nothing could match", hint="leave it out to match everything")
    moment = time.time() if now is None else now
    return Condition(field, tuple(_read_check(field, item, label, moment) for item in listed))


def _read_check(field: Field, given: Any, label: str, now: float) -> Check:
    if given is None:
        return Check(Operator.EMPTY, "null")
    if isinstance(given, (list, tuple)) or (
        isinstance(given, Mapping) and field.codec.option_type not in ("dict", "raw")
    ):
        raise UsageError(f"{label}: it must be a string, a number, a boolean, or a list of these, not '{given}'")
    if isinstance(given, Mapping):
        return _literal(field, str(field.codec.show(_parsed(field, given, label))), label)
    if not isinstance(given, str):
        return _literal(field, given, label)
    text, required, negated = given, False, False
    if text.startswith("&"):
        text, required = text[1:].lstrip(), True
    if text.startswith("!"):
        text, negated = text[1:].lstrip(), True
    return _read_text(field, text, label, now)._replace(negated=negated, required=required)


def _read_text(field: Field, text: str, label: str, now: float) -> Check:
    if text.startswith("="):
        if field.is_flag or field.codec.measurable:
            return _literal(field, text[1:].lstrip("= "), label)
        return Check(Operator.EQUAL, text[1:], text[1:])
    if not text:
        return Check(Operator.EMPTY, "")
    comparison = _COMPARISON.fullmatch(text)
    if comparison:
        return _read_comparison(field, comparison.group(1), comparison.group(2), label, now)
    if field.is_flag or field.codec.measurable:
        return _literal(field, text, label)
    if text.startswith("~"):
        return _regex(text, label)
    pattern = field.codec.pattern(text)
    if _WILDCARDS.search(pattern):
        return Check(Operator.PATTERN, text, pattern)
    return _literal(field, text, label)


def _regex(text: str, label: str) -> Check:
    try:
        return Check(Operator.REGEX, text, re.compile(text[1:]))
    except re.error as error:
        raise UsageError(f"{label}: '{text[1:]}' is not a valid regular expression: {error}") from None


def _read_comparison(field: Field, operator: str, bound: str, label: str, now: float) -> Check:
    if not field.codec.measurable:
        raise UsageError(
            f"{label}: '{operator} {bound}' compares by size, which is possible with numbers, sizes and times only",
            hint=f"write '={operator}{bound}' for the text '{operator}{bound}'",
        )
    try:
        text = _absolute(field.codec, bound, now)
    except ValueError as error:
        raise UsageError(f"{label}: {error}") from None
    number = _measured(field, text, label)
    if _is_never(field.codec, number):
        raise UsageError(
            f"{label}: '{operator} {bound}': no time is before or after it", hint=f"write '{bound}' or '!{bound}'"
        )
    return Check(Operator(operator), text, number, moving=text != bound)


def _absolute(codec: Codec, text: str, now: float) -> str:
    """Return a time that may be relative to the present (`-30 days`, `+12 hours`) as a point in time."""
    if not isinstance(codec, Timestamp) or text[:1] not in ("+", "-"):
        return text
    seconds = Duration().measure(text[1:])
    return str(Timestamp().show(int(now - seconds if text.startswith("-") else now + seconds)))


def _is_never(codec: Codec, number: Any) -> bool:
    return isinstance(codec, Timestamp) and not number


def _literal(field: Field, given: Any, label: str) -> Check:
    if field.is_flag:
        found = _boolean(given)
        if found is None:
            raise UsageError(f"{label}: '{given}' is not a boolean; write true or false")
        return Check(Operator.EQUAL, str(given), found)
    if field.codec.measurable:
        number = _measured(field, given, label)
        _parsed(field, given, label)
        return Check(Operator.EQUAL, str(given), number)
    text = str(given)
    choices = [str(choice) for choice in field.codec.choices]
    if choices and text not in choices:
        raise UsageError(f"{label}: '{text}' is not possible", hint=suggestion(text, choices))
    return Check(Operator.EQUAL, text, _parsed(field, text, label))


def _measured(field: Field, given: Any, label: str) -> Any:
    if isinstance(given, bool):
        raise UsageError(f"{label}: it must be a number, not a boolean")
    try:
        return field.codec.measure(given)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{label}: {error}") from None


def _parsed(field: Field, given: Any, label: str) -> Any:
    try:
        return field.codec.parse(given)
    except (ValueError, TypeError) as error:
        raise UsageError(f"{label}: {error}") from None


def _boolean(value: Any) -> Optional[bool]:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return word in TRUE_WORDS if word in TRUE_WORDS or word in FALSE_WORDS else None


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return a hint for a word that is not one of the known ones."""
    more = f" and {len(known) - _MAX_LISTED} more" if len(known) > _MAX_LISTED else ""
    return did_you_mean(word, known, f"known: {', '.join(known[:_MAX_LISTED])}{more}")
