# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter expressions for listing rows.

Start with `where` and combine expressions with ``&`` and ``|``::

    where("name").eq("web1") & where("is_snapshot").eq(False)
    where("name").matches("web-*") | where("$key").one_of([31, 35])

Expressions are immutable. All platform facts here were measured on VergeOS 26.1.8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Optional, Union

from .errors import UsageError

Value = Union[str, int, bool, None]

_COLUMN = re.compile(r"[$A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = str.maketrans({char: f"\\{char}" for char in "\\'{"})


def escape(text: str) -> str:
    r"""Return `text` with a backslash before each ``\``, ``'`` and ``{``.

    The platform's escape character is the backslash, and exactly these three characters need it. Unescaped, a quote
    ends the literal and the rest is parsed as filter syntax, a balanced ``{...}`` is removed before the comparison, and
    a lone backslash makes the filter silently match nothing. The platform rejects a doubled quote.
    """
    return text.translate(_ESCAPES)


def quote(text: str) -> str:
    """Return `text` as a string literal of the filter language.

    Raises:
        UsageError: The text contains a control character, whose effect on the platform was not measured, or cannot be
            encoded as UTF-8.
    """
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Cs"):
            kind = "control character" if category == "Cc" else "lone surrogate"
            raise UsageError(f"a filter value must not contain the {kind} U+{ord(char):04X}")
    return f"'{escape(text)}'"


def _literal(value: Value) -> str:
    # bool before int, because True is an int
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quote(value)
    raise UsageError(f"a filter value must be a string, an integer, a boolean or None, not {type(value).__name__}")


class Expression:
    """Base class of all filter expressions, combined with ``&`` and ``|``."""

    __slots__ = ()

    def render(self) -> str:
        """Return the value of the query parameter ``filter``, not percent-encoded."""
        raise NotImplementedError

    def columns(self) -> frozenset[str]:
        """Return the names of all columns in the expression.

        The platform treats an unknown column as empty instead of rejecting it (``nosuch ne 'x'`` matches every row), so
        the names have to be checked against the columns of the table.
        """
        raise NotImplementedError

    def __and__(self, other: Expression) -> Expression:
        return Combination("and", (self, _check_expression(other)))

    def __or__(self, other: Expression) -> Expression:
        return Combination("or", (self, _check_expression(other)))

    def __bool__(self) -> bool:
        # "a and b" would silently evaluate to b
        raise UsageError("combine filters with & and |, not with 'and', 'or' and 'not'")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.render() == other.render()

    def __hash__(self) -> int:
        return hash(self.render())

    def __repr__(self) -> str:
        return f"<filter {self.render()}>"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("filter expressions are immutable")


def _check_expression(value: object) -> Expression:
    if not isinstance(value, Expression):
        raise UsageError(f"a filter can only be combined with another filter, not with {type(value).__name__}")
    return value


class Comparison(Expression):
    """A comparison of one column with one value."""

    __slots__ = ("_column", "_operator", "_text", "_value")
    _column: str
    _operator: str
    _text: str
    _value: Value

    def __init__(self, column: str, operator: str, value: Value) -> None:
        """Compare a column with a value by one of the platform's operators."""
        try:
            literal = _literal(value)
        except UsageError as error:
            raise UsageError(f"{column}: {error.message}") from error
        # the public way to set attributes is disabled
        object.__setattr__(self, "_column", column)
        object.__setattr__(self, "_operator", operator)
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_text", f"{column} {operator} {literal}")

    def render(self) -> str:
        """Return the value of the query parameter ``filter``, not percent-encoded."""
        return self._text

    def columns(self) -> frozenset[str]:
        """Return the names of all columns in the expression."""
        return frozenset((self._column,))


class Combination(Expression):
    """Expressions joined by ``and`` or ``or``.

    Each of them is parenthesized, because the platform evaluates ``and`` and ``or`` strictly from left to right,
    without precedence, but honors parentheses.
    """

    __slots__ = ("_operator", "_parts")
    _operator: str
    _parts: tuple[Expression, ...]

    def __init__(self, operator: str, parts: Iterable[Expression]) -> None:
        """Join expressions by an operator, flattening those that already use it."""
        flat: list[Expression] = []
        for part in parts:
            # flattening keeps the request short
            if isinstance(part, Combination) and part._operator == operator:  # noqa: SLF001
                flat.extend(part._parts)  # noqa: SLF001
            else:
                flat.append(part)
        object.__setattr__(self, "_operator", operator)
        object.__setattr__(self, "_parts", tuple(flat))

    def render(self) -> str:
        """Return the value of the query parameter ``filter``, not percent-encoded."""
        return f" {self._operator} ".join(_parenthesized(part) for part in self._parts)

    def columns(self) -> frozenset[str]:
        """Return the names of all columns in the expression."""
        return frozenset().union(*(part.columns() for part in self._parts))


class OneOf(Expression):
    """A column that equals any of several values, rendered as a parenthesized chain of ``or``."""

    __slots__ = ("_choices",)
    _choices: tuple[Comparison, ...]

    def __init__(self, choices: Iterable[Comparison]) -> None:
        """Join comparisons of one column."""
        object.__setattr__(self, "_choices", tuple(choices))

    def render(self) -> str:
        """Return the value of the query parameter ``filter``, not percent-encoded."""
        return f"({' or '.join(choice.render() for choice in self._choices)})"

    def columns(self) -> frozenset[str]:
        """Return the names of all columns in the expression."""
        return frozenset().union(*(choice.columns() for choice in self._choices))


def _parenthesized(expression: Expression) -> str:
    text = expression.render()
    return text if isinstance(expression, OneOf) else f"({text})"


# One escaped character, one bracket expression without an escaped letter, or what POSIX does not know: escaped letters
# and digits, groups with an extension, and a quantifier that is itself quantified.
_ERE_TOKEN = re.compile(
    r"(?P<other>\\[A-Za-z0-9]|\(\?|[*+?}][*+?])|\\.|\[\^?\]?(?:\[:\w+:\]|\\(?![A-Za-z0-9])|[^\]\\])*\]"
)


class FilterColumn:
    """A column to compare; every method returns an `Expression`.

    ``ct`` ignores case; all other comparisons of strings are case-sensitive.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        """Refer to a column by name."""
        self.name = name

    def eq(self, value: Value) -> Expression:
        """Test for equality; None tests for null."""
        return Comparison(self.name, "eq", value)

    def ne(self, value: Value) -> Expression:
        """Test for inequality."""
        return Comparison(self.name, "ne", value)

    def gt(self, value: Union[str, int]) -> Expression:
        """Test whether the column is greater than `value`."""
        return self._compare_order("gt", value)

    def ge(self, value: Union[str, int]) -> Expression:
        """Test whether the column is greater than or equal to `value`."""
        return self._compare_order("ge", value)

    def lt(self, value: Union[str, int]) -> Expression:
        """Test whether the column is less than `value`."""
        return self._compare_order("lt", value)

    def le(self, value: Union[str, int]) -> Expression:
        """Test whether the column is less than or equal to `value`."""
        return self._compare_order("le", value)

    def bw(self, text: str) -> Expression:
        """Test whether the column begins with `text`."""
        return self._search("bw", text)

    def ew(self, text: str) -> Expression:
        """Test whether the column ends with `text`."""
        return self._search("ew", text)

    def ct(self, text: str) -> Expression:
        """Test whether the column contains `text`, ignoring case."""
        return self._search("ct", text)

    def cs(self, text: str) -> Expression:
        """Test whether the column contains `text`."""
        return self._search("cs", text)

    def rx(self, pattern: str) -> Expression:
        r"""Search the column for a POSIX extended regular expression, for example ``^web-[[:digit:]]+$``.

        Raises:
            UsageError: The expression uses what only other dialects know, such as ``\d`` or ``(?i)``. The platform does
                not refuse that; it silently matches no row.
        """
        if isinstance(pattern, str):
            _refuse_other_dialects(self.name, pattern)
        return self._search("rx", pattern)

    def is_null(self) -> Expression:
        """Test for null."""
        return Comparison(self.name, "eq", None)

    def one_of(self, values: Iterable[Value]) -> Expression:
        """Test whether the column equals any of `values`.

        The platform has no working ``in``. Every value adds to the length of the URL, so split long lists.

        Raises:
            UsageError: There are no values. The platform has no filter that matches nothing, so do not send a request.
        """
        if isinstance(values, (str, bytes)):
            raise UsageError("one_of() takes a list of values, not a string")
        choices = [Comparison(self.name, "eq", value) for value in values]
        if not choices:
            raise UsageError(f"one_of() on column '{self.name}' needs at least one value")
        return choices[0] if len(choices) == 1 else OneOf(choices)

    def matches(self, pattern: str) -> Expression:
        """Match the whole column against a shell wildcard (``*``, ``?``, ``[a-z]``, ``[!a-z]``), like `fnmatch`.

        Compiled to the simplest equivalent operator: ``eq`` without a wildcard, ``bw`` for ``web-*``, ``ew`` for
        ``*-old``, ``cs`` for ``*web*``, ``ct ''`` (which matches every row) for ``*``, and ``rx`` with a POSIX
        expression for everything else. Write a literal wildcard in brackets: ``[*]``.

        Raises:
            UsageError: The meaning of a character set differs between regular expression dialects.
        """
        return _compile_wildcard(self.name, _parse_wildcard(pattern))

    def _compare_order(self, operator: str, value: Value) -> Expression:
        if value is None or isinstance(value, bool):
            raise UsageError(f"'{operator}' needs an integer or a string, not {value}")
        return Comparison(self.name, operator, value)

    def _search(self, operator: str, text: object) -> Expression:
        if not isinstance(text, str):
            raise UsageError(f"'{operator}' needs a string, not {type(text).__name__}")
        if not text:
            # measured for ct; a search that silently matches every row is never intended
            raise UsageError(f"'{operator}' with an empty string would match every row")
        return Comparison(self.name, operator, text)


def _refuse_other_dialects(column: str, pattern: str) -> None:
    for token in _ERE_TOKEN.finditer(pattern):
        if token.group("other"):
            raise UsageError(
                f"{column}: '{token.group('other')}' is not part of a POSIX extended regular expression, in which the "
                "platform would silently find nothing",
                hint="write [[:digit:]] for a digit, [[:alnum:]_] for a word character, [[:space:]] for a blank, and "
                "[Aa] for a letter in either case",
            )


def where(column: str) -> FilterColumn:
    """Start a comparison of `column`.

    Raises:
        UsageError: The name is not a plain column. The platform cannot filter joined columns (``cluster#name``): look
            up the key first, or filter the rows after reading them.
    """
    if not isinstance(column, str):
        raise UsageError(f"the name of a column must be a string, not {type(column).__name__}")
    if "#" in column:
        reference = column.partition("#")[0]
        raise UsageError(
            f"cannot filter on '{column}', because the platform does not filter joined columns",
            hint=f"look up the key and filter on '{reference}'",
        )
    if not _COLUMN.fullmatch(column):
        raise UsageError(f"'{column}' is not a valid column name")
    return FilterColumn(column)


def all_of(conditions: Iterable[Expression]) -> Optional[Expression]:
    """Combine conditions that must all hold; None when there are none."""
    result: Optional[Expression] = None
    for condition in conditions:
        result = condition if result is None else result & condition
    return result


def any_of(conditions: Iterable[Expression]) -> Optional[Expression]:
    """Combine conditions of which one must hold; None when there are none."""
    result: Optional[Expression] = None
    for condition in conditions:
        result = condition if result is None else result | condition
    return result


# --- taking expressions apart --------------------------------------------------------------------------------------

#: For each column, the values of which it may have one.
Choice = dict[str, tuple[Value, ...]]


def choices_of(expression: Optional[Expression]) -> Optional[list[Choice]]:
    """Return an expression as choices: in each of them, at least one column must have one of its values.

    Returns:
        The choices, all of which must hold; None for an expression that compares in other ways than by equality.
    """
    if expression is None:
        return []
    parts = _parts(expression, "and")
    found: list[Choice] = []
    for part in parts:
        choice: dict[str, list[Value]] = {}
        for comparison in _parts(part, "or"):
            if not isinstance(comparison, Comparison) or comparison._operator != "eq":  # noqa: SLF001
                return None
            choice.setdefault(comparison._column, []).append(comparison._value)  # noqa: SLF001
        found.append({column: tuple(values) for column, values in choice.items()})
    return found


def _parts(expression: Expression, operator: str) -> tuple[Expression, ...]:
    """Return what an operator joins; an expression that another one joins is its own only part."""
    if isinstance(expression, OneOf) and operator == "or":
        return expression._choices  # noqa: SLF001
    if not isinstance(expression, Combination) or expression._operator != operator:  # noqa: SLF001
        return (expression,)
    if operator == "and":
        return expression._parts  # noqa: SLF001
    return tuple(inner for part in expression._parts for inner in _parts(part, operator))  # noqa: SLF001


# --- shell wildcards -----------------------------------------------------------------------------------------------

_ANY, _ONE, _SET, _TEXT = "any", "one", "set", "text"
_Token = tuple[str, str]


def _parse_wildcard(pattern: str) -> list[_Token]:
    """Split a shell wildcard into tokens, merging adjacent text and adjacent stars."""
    tokens: list[_Token] = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        end = _end_of_set(pattern, position) if char == "[" else -1
        if end > 0:
            _append(tokens, _set_token(pattern[position + 1 : end]))
            position = end + 1
            continue
        _append(tokens, {"*": (_ANY, ""), "?": (_ONE, "")}.get(char, (_TEXT, char)))
        position += 1
    return tokens


def _append(tokens: list[_Token], token: _Token) -> None:
    if tokens and tokens[-1][0] == token[0] == _ANY:
        return
    if tokens and tokens[-1][0] == token[0] == _TEXT:
        tokens[-1] = (_TEXT, tokens[-1][1] + token[1])
        return
    tokens.append(token)


def _end_of_set(pattern: str, start: int) -> int:
    """Return the position of the ``]`` that closes the set at `start`, or -1; an unclosed ``[`` is plain text."""
    first = start + 1
    if pattern[first : first + 1] == "!":
        first += 1
    # a ] in first position belongs to the set
    return pattern.find("]", first + 1)


def _set_token(content: str) -> _Token:
    if len(content) == 1:
        return _TEXT, content
    negated = content.startswith("!")
    members = content[1:] if negated else content
    # A backslash and an inner "[" mean different things to different engines, a leading "^" would negate, and a
    # reversed range is an error.
    reversed_range = any(members[at] == "-" and members[at - 1] > members[at + 1] for at in range(1, len(members) - 1))
    if reversed_range or "\\" in members or "[" in members or members.startswith("^"):
        raise UsageError(f"the character set [{content}] is not supported in a wildcard")
    return _SET, f"[{'^' if negated else ''}{members}]"


def _compile_wildcard(column: str, tokens: list[_Token]) -> Expression:
    shape = tuple(kind for kind, _text in tokens)
    texts = [text for kind, text in tokens if kind == _TEXT]
    if not tokens:
        return Comparison(column, "eq", "")
    if shape == (_ANY,):
        return Comparison(column, "ct", "")
    plain = {(_TEXT,): "eq", (_TEXT, _ANY): "bw", (_ANY, _TEXT): "ew", (_ANY, _TEXT, _ANY): "cs"}
    if shape in plain:
        return Comparison(column, plain[shape], texts[0])
    return Comparison(column, "rx", f"^{''.join(_posix(token) for token in tokens)}$")


def _posix(token: _Token) -> str:
    kind, text = token
    if kind == _ANY:
        return ".*"
    if kind == _ONE:
        return "."
    return text if kind == _SET else re.sub(r"([\\^$.\[|()*+?{])", r"\\\1", text)
