# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""The filter dialect, as measured on VergeOS 26.1.8.

* ``eq ne gt ge lt le bw ew cs ct rx``; ``re`` parses and never matches; anything else is 422 `Invalid argument`.
* ``and`` and ``or`` have the same precedence and are evaluated from left to right; parentheses are supported.
* Strings in single quotes. ``\``, ``'`` and ``{`` need a backslash. A doubled quote is 422, an unbalanced ``{`` is 422,
  a balanced ``{...}`` is removed from the string, regardless of its content.
* ``rx`` takes a POSIX extended regular expression, see posix.py.
* A column that the table does not have reads as empty: no error. A joined column (``machine#status#status``) is 422
  `Invalid argument` (seen by vrg on 26.0.2.1, and by the vendor's Python SDK team for ``cluster#name``).
* Bare values: numbers, ``true``, ``false``, ``null``, macros such as ``{$add({$now},600)}``, and keys of 40 hex
  digits (official SDKs omit the quotes when they list the shares of a volume, and that works).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import ApiError
from .posix import compile_posix

Row = dict[str, Any]
Predicate = Callable[[Row], bool]

OPERATORS = frozenset({"eq", "ne", "gt", "ge", "lt", "le", "bw", "ew", "cs", "ct", "rx", "re"})


def invalid() -> ApiError:
    """Return the platform's answer to every malformed filter (measured)."""
    return ApiError(422, "Invalid argument")


@dataclass(frozen=True)
class Literal:
    """A value on the right-hand side; `macro` if it is evaluated at each request."""

    value: Any
    macro: str | None = None


@dataclass(frozen=True)
class Comparison:
    """``column operator literal``."""

    column: str
    operator: str
    literal: Literal


@dataclass(frozen=True)
class Chain:
    """Terms joined by `and` and `or`, evaluated from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


Node = Comparison | Chain

_NAME = re.compile(r"\s*([A-Za-z_$#][\w$#.]*)")
_CONNECTIVE = re.compile(r"\s*(and|or)(?![\w$#.])")
_OPEN = re.compile(r"\s*(\()")
_CLOSE = re.compile(r"\s*(\))")
_STRING_START = re.compile(r"\s*(')")
_MACRO_START = re.compile(r"\s*({)")
_HEX_KEY = re.compile(r"\s*([0-9a-f]{40})(?![\w.])")
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)(?![\w.])")
#: Inside a string: ordinary characters, an escaped one, the closing quote, or the start of braces to cut out.
_STRING_PART = re.compile(r"([^'\\{]+|\\.|['{])", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_CONSTANTS = {"true": True, "false": False, "null": None}


class _Parser:
    """Recursive descent over the filter dialect."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def parse(self) -> Node:
        node = self.chain()
        if self.text[self.position :].strip():
            raise invalid()
        return node

    def accept(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        return match.group(1)

    def expect(self, pattern: re.Pattern[str]) -> str:
        found = self.accept(pattern)
        if found is None:
            raise invalid()
        return found

    def chain(self) -> Node:
        first = self.term()
        rest: list[tuple[str, Node]] = []
        while (connective := self.accept(_CONNECTIVE)) is not None:
            rest.append((connective, self.term()))
        return Chain(first, tuple(rest)) if rest else first

    def term(self) -> Node:
        if self.accept(_OPEN):
            node = self.chain()
            self.expect(_CLOSE)
            return node
        column, operator = self.expect(_NAME), self.expect(_NAME)
        if operator not in OPERATORS or "#" in column:
            raise invalid()
        literal = self.literal()
        if operator == "rx" and isinstance(literal.value, str):
            try:
                compile_posix(literal.value)
            except re.error as error:
                raise invalid() from error
        return Comparison(column, operator, literal)

    def literal(self) -> Literal:
        if self.accept(_STRING_START):
            return Literal(self.string())
        if self.accept(_MACRO_START):
            return Literal(None, self.braces())
        if (key := self.accept(_HEX_KEY)) is not None:
            return Literal(key)
        if (number := self.accept(_NUMBER)) is not None:
            return Literal(float(number) if "." in number else int(number))
        name = self.expect(_NAME)
        if name not in _CONSTANTS:
            raise invalid()
        return Literal(_CONSTANTS[name])

    def string(self) -> str:
        """Return the string whose opening quote has been read."""
        parts: list[str] = []
        while (part := self.expect(_STRING_PART)) != "'":
            if part == "{":
                self.braces()
            else:
                # Assumption: an escaped ordinary character stands for itself, so that an unescaped backslash
                # makes the filter miss the row silently (measured). Settled by: GET vms?filter=name eq 'web\\1'.
                parts.append(part.removeprefix("\\"))
        return "".join(parts)

    def braces(self) -> str:
        """Skip the balanced ``{...}`` whose first brace has been read and return its content."""
        start, depth = self.position, 1
        for brace in _BRACE.finditer(self.text, start):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                self.position = brace.end()
                return self.text[start : brace.start()]
        raise invalid()


@functools.lru_cache(maxsize=2048)
def parse(text: str) -> Node:
    """Return the parsed filter; ApiError 422 if the platform would refuse it."""
    return _Parser(text).parse()


def columns(node: Node) -> set[str]:
    """Return the columns that a filter names."""
    if isinstance(node, Comparison):
        return {node.column}
    return columns(node.first).union(*(columns(n) for _connective, n in node.rest))


def candidates(node: Node) -> tuple[str, Any] | None:
    """Return a ``column eq value`` that every match has to fulfil, for a search by index."""
    if isinstance(node, Comparison):
        found = node.operator == "eq" and node.literal.macro is None
        value = node.literal.value
        if found and value not in (None, "") and not isinstance(value, (bool, float)):
            return node.column, value
        return None
    if all(connective == "and" for connective, _node in node.rest):
        for part in (node.first, *(n for _connective, n in node.rest)):
            found_part = candidates(part)
            if found_part is not None:
                return found_part
    return None


def compile_filter(node: Node, getter: Callable[[str], Callable[[Row], Any] | None], now: float) -> Predicate:
    """Return the predicate of a filter.

    Args:
        node: The parsed filter.
        getter: Returns the reader of a column, or None if the table does not have it.
        now: The time for macros, in seconds since the epoch.
    """
    if isinstance(node, Comparison):
        value = evaluate_macro(node.literal.macro, now) if node.literal.macro is not None else node.literal.value
        return _comparison(getter(node.column), node.operator, value)
    predicate = compile_filter(node.first, getter, now)
    for connective, part in node.rest:
        predicate = _join(predicate, connective, compile_filter(part, getter, now))
    return predicate


def _join(left: Predicate, connective: str, right: Predicate) -> Predicate:
    if connective == "and":
        return lambda row: left(row) and right(row)
    return lambda row: left(row) or right(row)


def _comparison(read: Callable[[Row], Any] | None, operator: str, expected: Any) -> Predicate:
    if operator == "re":
        return lambda row: False
    if read is None:
        constant = compare("", operator, expected)
        return lambda row: constant
    if operator == "eq" and isinstance(expected, str) and expected != "":
        return lambda row: (
            (value := read(row)) == expected or (not isinstance(value, str) and compare(value, "eq", expected))
        )
    return lambda row: compare(read(row), operator, expected)


def compare(value: Any, operator: str, expected: Any) -> bool:
    """Evaluate one comparison.

    Assumption: numbers and strings are compared by value, the platform converts to the column's type. Settled by: GET
    vms?filter=ram eq '2048' and GET vms?filter=name eq 5.
    """
    if operator in ("bw", "ew", "cs", "ct", "rx"):
        text, part = _text(value), _text(expected)
        if operator == "bw":
            return text.startswith(part)
        if operator == "ew":
            return text.endswith(part)
        if operator == "cs":
            return part in text
        if operator == "ct":
            return part.lower() in text.lower()
        return compile_posix(part).search(text) is not None
    if operator == "eq":
        return _equal(value, expected)
    if operator == "ne":
        return not _equal(value, expected)
    left, right = _number(value), _number(expected)
    if left is None or right is None:
        if not (isinstance(value, str) and isinstance(expected, str)):
            return False
        return _ordered(value, operator, expected)
    return _ordered(left, operator, right)


def _ordered(left: Any, operator: str, right: Any) -> bool:
    if operator == "gt":
        return bool(left > right)
    if operator == "ge":
        return bool(left >= right)
    if operator == "lt":
        return bool(left < right)
    return bool(left <= right)


def _equal(value: Any, expected: Any) -> bool:
    if value is None or value == "":
        return expected is None or expected == ""
    if expected is None:
        return False
    if isinstance(value, bool) or isinstance(expected, bool):
        return _truth(value) is not None and _truth(value) == _truth(expected)
    if isinstance(value, (int, float)) or isinstance(expected, (int, float)):
        left, right = _number(value), _number(expected)
        return left is not None and left == right
    return _text(value) == _text(expected)


def _truth(value: Any) -> bool | None:
    return {True: True, False: False, "true": True, "false": False, "1": True, "0": False}.get(value)


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


_CALL = re.compile(r"\$(\w+)(?:\((.*)\))?\Z", re.DOTALL)


def evaluate_macro(text: str, now: float) -> Any:
    """Return the value of ``$now``, ``$add(a,b)`` and the like.

    Official clients use ``$now`` and ``$add``. Assumption: others are empty. Settled by: GET
    vms?filter=created gt $other.
    """
    match = _CALL.match(text.strip())
    if match is None:
        return ""
    name, arguments = match.group(1), match.group(2)
    if name == "now":
        return int(now)
    if name in ("add", "sub") and arguments is not None:
        values = [_argument(part, now) for part in _split(arguments)]
        if len(values) == 2 and None not in values:
            left, right = float(values[0] or 0), float(values[1] or 0)
            return int(left + right if name == "add" else left - right)
    return ""


def _argument(text: str, now: float) -> float | None:
    text = text.strip()
    if text.startswith("{") and text.endswith("}"):
        return _number(evaluate_macro(text[1:-1], now))
    if text.startswith("$"):
        return _number(evaluate_macro(text, now))
    return _number(text)


def _split(text: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for char in text:
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]
