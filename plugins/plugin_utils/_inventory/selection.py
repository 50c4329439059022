# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selection of the hosts to list: by the platform as far as it can filter, and by the plugin in any case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple, Optional, Union

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FALSE_WORDS,
    TRUE_WORDS,
    Choice,
    parse_size,
    show_size,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import wire_key
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError, UsageError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, where

from .errors import ConfigurationError, invalid_choice
from .kinds import Host, Kind, Value

#: With more alternatives the URL would be too long. All rows are read instead, and the plugin filters.
MAX_ALTERNATIVES = 100

_WILDCARDS = re.compile(r"[*?\[]")


class Pattern(NamedTuple):
    """A shell pattern, or a regular expression after `~`."""

    text: str
    regex: Optional[re.Pattern[str]] = None

    def matches(self, value: str) -> bool:
        """Return whether a value matches."""
        if self.regex is not None:
            return self.regex.search(value) is not None
        return fnmatchcase(value, self.text)

    @property
    def is_literal(self) -> bool:
        """Whether exactly one string matches."""
        return self.regex is None and not _WILDCARDS.search(self.text)


#: What a value is compared with; None matches a missing value.
Expected = Union[Pattern, str, int, bool, None]


class Condition(NamedTuple):
    """The name of a value, and what it is compared with; one match is enough."""

    name: str
    expected: tuple[Expected, ...]


class FilterEntry(NamedTuple):
    """An entry of option `filters` or `exclude`, whose conditions must all hold."""

    conditions: tuple[Condition, ...]


class Selection(NamedTuple):
    """The hosts that match an entry of `include`, if there are any, and no entry of `exclude`."""

    include: tuple[FilterEntry, ...] = ()
    exclude: tuple[FilterEntry, ...] = ()
    include_stopped: bool = True

    @property
    def value_names(self) -> set[str]:
        """Names of the values that are compared."""
        names = {condition.name for entry in self.include + self.exclude for condition in entry.conditions}
        return names if self.include_stopped else names | {"running"}

    def includes(self, host: Host) -> bool:
        """Return whether a host is listed; an unknown power state does not count as stopped."""
        if not self.include_stopped and host.value("running") is False:
            return False
        if self.include and not any(_matches_entry(entry, host) for entry in self.include):
            return False
        return not any(_matches_entry(entry, host) for entry in self.exclude)

    def required_tags(self) -> Optional[list[Pattern]]:
        """Return patterns of tags of which every listed host must have one, or None if other hosts are listed too."""
        found: list[Pattern] = []
        for entry in self.include:
            expected = [
                item for condition in entry.conditions if condition.name == "tags" for item in condition.expected
            ]
            patterns = [item for item in expected if isinstance(item, Pattern)]
            if not patterns or len(patterns) != len(expected):
                return None
            found.extend(patterns)
        return found or None


# --- parsing the options -------------------------------------------------------------------------------------------


def read_filters(option: str, given: Any, kinds: Sequence[Kind]) -> tuple[FilterEntry, ...]:
    """Return the entries of an option.

    Args:
        option: The option.
        given: Its value.
        kinds: The kinds of hosts whose values can be compared.

    Raises:
        ConfigurationError: An entry is not valid.
    """
    if given in (None, ""):
        return ()
    listed = given if isinstance(given, (list, tuple)) else [given]
    return tuple(_filter_entry(option, item, kinds) for item in listed)


def _filter_entry(option: str, given: Any, kinds: Sequence[Kind]) -> FilterEntry:
    if not isinstance(given, Mapping):
        raise ConfigurationError(
            f"option '{option}': an entry must be a dictionary of conditions, not '{given}'",
            hint="for example 'name: web*'",
        )
    if not given:
        raise ConfigurationError(f"option '{option}': an empty entry would match every host")
    return FilterEntry(tuple(_condition(option, str(name), expected, kinds) for name, expected in given.items()))


def _condition(option: str, name: str, given: Any, kinds: Sequence[Kind]) -> Condition:
    comparable = [kind.values[name] for kind in kinds if name in kind.values and kind.values[name].type]
    if not comparable:
        known = {word for kind in kinds for word, value in kind.values.items() if value.type}
        raise invalid_choice(option, name, known, "filter")
    listed = list(given) if isinstance(given, (list, tuple)) else [given]
    if not listed:
        raise ConfigurationError(f"option '{option}': '{name}' is an empty list, which no host can match")
    return Condition(name, tuple(_expected(option, name, comparable[0], item) for item in listed))


def _expected(option: str, name: str, value: Value, given: Any) -> Expected:
    if given is None:
        return None
    label = f"option '{option}': '{name}'"
    if isinstance(given, (Mapping, list, tuple)):
        raise ConfigurationError(f"{label} must be a string, a number, a boolean, or a list of these")
    if value.type == "bool":
        return _boolean(label, given)
    if value.type == "int":
        return _number(label, value, given)
    text = str(given) if value.type != "size" else _size(label, given)
    if name == "tags" and not text.startswith("~") and ":" not in text:
        text = f"*:{text}"
    pattern = _pattern(label, text)
    codec = value.column.codec if value.column is not None else None
    if isinstance(codec, Choice) and codec.choices and pattern.is_literal and text not in codec.choices:
        raise invalid_choice(option, text, codec.choices, name)
    return pattern


def _boolean(label: str, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    raise ConfigurationError(f"{label} must be a boolean, not '{given}'")


def _number(label: str, value: Value, given: Any) -> int:
    if isinstance(given, bool):
        raise ConfigurationError(f"{label} must be a number, not a boolean")
    try:
        return int(value.column.codec.parse(given) if value.column is not None else given)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"{label} must be a number, not '{given}': {error}") from None


def _size(label: str, given: Any) -> str:
    """Return a size as the values show it."""
    try:
        return show_size(parse_size(given))
    except ValueError as error:
        raise ConfigurationError(f"{label}: {error}") from None


def _pattern(label: str, text: str) -> Pattern:
    if not text.startswith("~"):
        return Pattern(text)
    try:
        return Pattern(text, re.compile(text[1:]))
    except re.error as error:
        raise ConfigurationError(f"{label}: '{text[1:]}' is not a valid regular expression: {error}") from None


# --- evaluating ----------------------------------------------------------------------------------------------------


def _matches_entry(entry: FilterEntry, host: Host) -> bool:
    return all(_holds(condition, host) for condition in entry.conditions)


def _holds(condition: Condition, host: Host) -> bool:
    value = host.kind.values.get(condition.name)
    if value is None:
        return False
    if value.key and value.key not in host.row:
        # A condition on an unknown value must not count as one that does not hold.
        raise InvalidResponseError(
            f"the response has no '{value.key}', which the filters compare",
            operation="list",
            target=host.kind.table,
        )
    current = value.load(host)
    found = current if isinstance(current, list) else [current]
    return any(_equals(item, expected) for expected in condition.expected for item in found) or (
        not found and None in condition.expected
    )


def _equals(current: Any, expected: Expected) -> bool:
    if expected is None:
        return current in (None, "")
    if isinstance(expected, Pattern):
        return current is not None and expected.matches(str(current))
    return bool(current == expected) and isinstance(current, bool) == isinstance(expected, bool)


# --- filtering by the platform -------------------------------------------------------------------------------------


def server_filter(kind: Kind, selection: Selection) -> Optional[Expression]:
    """Return the part of the selection that the platform can evaluate: its own columns, not joined ones.

    It never excludes a host that the selection includes.
    """
    parts = [where(column).eq(value) for column, value in kind.conditions]
    included = _included(kind, selection.include)
    if included is not None:
        parts.append(included)
    for entry in selection.exclude:
        excluded = _excluded(kind, entry)
        if excluded is not None:
            parts.append(excluded)
    return reduce(and_, parts) if parts else None


def _included(kind: Kind, entries: Iterable[FilterEntry]) -> Optional[Expression]:
    """Return an expression that holds if one of the entries does, or None if the platform cannot evaluate one of them."""
    alternatives: list[Expression] = []
    for entry in entries:
        parts = [part for part in (_expression(kind, condition) for condition in entry.conditions) if part is not None]
        if not parts:
            return None
        alternatives.append(reduce(and_, parts))
    return reduce(or_, alternatives) if 0 < len(alternatives) <= MAX_ALTERNATIVES else None


def _expression(kind: Kind, condition: Condition) -> Optional[Expression]:
    value = kind.values.get(condition.name)
    if (
        value is None
        or value.column is None
        or None in condition.expected
        or len(condition.expected) > MAX_ALTERNATIVES
    ):
        return None
    column = where(value.column.written)
    parts: list[Expression] = []
    for item in condition.expected:
        expected = _comparable(value, item)
        if isinstance(expected, Pattern):
            if expected.regex is not None:
                return None
            try:
                parts.append(column.matches(expected.text))
            except UsageError:
                # A character set that the platform would interpret differently.
                return None
        else:
            parts.append(column.eq(value.column.dump(expected)))
    return reduce(or_, parts)


def _comparable(value: Value, expected: Expected) -> Expected:
    """Return what the platform can compare: it stores sizes and most keys as numbers."""
    if isinstance(expected, Pattern) and expected.is_literal:
        if value.type == "size":
            return parse_size(expected.text)
        if value.type == "key":
            return wire_key(expected.text)
    return expected


def _excluded(kind: Kind, entry: FilterEntry) -> Optional[Expression]:
    """Return the negation of an entry with one comparison: the platform has "not equal", but no "not"."""
    if len(entry.conditions) != 1:
        return None
    name, expected = entry.conditions[0]
    value = kind.values.get(name)
    if value is None or value.column is None or len(expected) > MAX_ALTERNATIVES:
        return None
    column = where(value.column.written)
    parts: list[Expression] = []
    for given in expected:
        item = _comparable(value, given)
        if item is None or (isinstance(item, Pattern) and not item.is_literal):
            return None
        try:
            parts.append(column.ne(item.text if isinstance(item, Pattern) else value.column.dump(item)))
        except UsageError:
            return None
    return reduce(and_, parts)
