# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter expressions for the platform's lists.

Start with :func:`where`::

    where("name").eq("web1") & where("is_snapshot").eq(False)

Expressions are immutable. All platform facts here were measured on VergeOS 26.1.8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Union

from .errors import UsageError

Value = Union[str, int, bool, None]

_COLUMN = re.compile(r"[$A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\'{"})


def escape(text: str) -> str:
    r"""Return *text* with a backslash before each ``\``, ``'`` and ``{``.

    The platform's escape sign is the backslash, and exactly these three characters need it. Without it a quote ends the
    literal and lets the rest act as grammar, a balanced ``{...}`` is cut out before the comparison, and a lone
    backslash makes the filter miss its row in silence. A doubled quote is refused by the platform.
    """
    return text.translate(_ESCAPED)


def quote(text: str) -> str:
    """Return *text* as a literal of the filter language.

    :raises UsageError: for control characters (nobody has measured what the platform does with them) and for text
        that cannot be sent as UTF-8.
    """
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Cs"):
            raise UsageError(
                "a filter cannot compare with text that holds the {0} U+{1:04X}".format(
                    "control character" if category == "Cc" else "lone surrogate", ord(char)
                )
            )
    return f"'{escape(text)}'"


def _literal(value: Value) -> str:
    # bool before int: True is an int too
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quote(value)
    raise UsageError(
        f"a filter compares with text, whole numbers, true, false and null, not with {type(value).__name__}"
    )


class Expression:
    """Base of all filter expressions: combine with ``&`` and ``|``, then :meth:`render`."""

    __slots__ = ()

    def render(self) -> str:
        """Return the text for the query parameter ``filter``, not yet percent-encoded."""
        raise NotImplementedError

    def columns(self) -> frozenset[str]:
        """Return the names of all columns that the expression uses.

        The platform reads an unknown column as empty instead of refusing it (``nosuch ne 'x'`` matches every row), so
        each name has to be checked against the table's columns.
        """
        raise NotImplementedError

    def __and__(self, other: Expression) -> Expression:
        return Combination("and", (self, _checked(other)))

    def __or__(self, other: Expression) -> Expression:
        return Combination("or", (self, _checked(other)))

    def __bool__(self) -> bool:
        # "a and b" would silently be b alone
        raise UsageError("combine filters with & and |, not with 'and', 'or' and 'not'")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.render() == other.render()

    def __hash__(self) -> int:
        return hash(self.render())

    def __repr__(self) -> str:
        return f"<filter {self.render()}>"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a filter expression cannot be changed")


def _checked(value: object) -> Expression:
    if not isinstance(value, Expression):
        raise UsageError(f"a filter is combined with another filter, not with {type(value).__name__}")
    return value


class Comparison(Expression):
    """One column compared with one value."""

    __slots__ = ("_column", "_text")
    _column: str
    _text: str

    def __init__(self, column: str, operator: str, value: Value) -> None:
        object.__setattr__(self, "_column", column)
        object.__setattr__(self, "_text", f"{column} {operator} {_literal(value)}")

    def render(self) -> str:
        return self._text

    def columns(self) -> frozenset[str]:
        return frozenset((self._column,))


class Combination(Expression):
    """Several expressions joined by one word.

    Each of them is put in parentheses, because the platform evaluates ``and`` and ``or`` strictly from left to right,
    without precedence, but honours parentheses.
    """

    __slots__ = ("_parts", "_word")
    _word: str
    _parts: tuple[Expression, ...]

    def __init__(self, word: str, parts: Iterable[Expression]) -> None:
        flat: list[Expression] = []
        for part in parts:
            # same word: flat is equivalent, and keeps the request short
            if isinstance(part, Combination) and part._word == word:  # noqa: SLF001
                flat.extend(part._parts)  # noqa: SLF001
            else:
                flat.append(part)
        object.__setattr__(self, "_word", word)
        object.__setattr__(self, "_parts", tuple(flat))

    def render(self) -> str:
        return f" {self._word} ".join(_in_parentheses(part) for part in self._parts)

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns() for part in self._parts))


class OneOf(Expression):
    """One column that equals any of several values: a chain of ``or`` in parentheses of its own."""

    __slots__ = ("_choices",)
    _choices: tuple[Comparison, ...]

    def __init__(self, choices: Iterable[Comparison]) -> None:
        object.__setattr__(self, "_choices", tuple(choices))

    def render(self) -> str:
        return "({0})".format(" or ".join(choice.render() for choice in self._choices))

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(choice.columns() for choice in self._choices))


class Verbatim(Expression):
    """A filter text that the platform itself supplied; see :func:`verbatim`."""

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_text", text)

    def render(self) -> str:
        return self._text

    def columns(self) -> frozenset[str]:
        return frozenset()


def _in_parentheses(expression: Expression) -> str:
    text = expression.render()
    return text if isinstance(expression, OneOf) else f"({text})"


class FilterColumn:
    """A column that is about to be compared. Every method returns an :class:`Expression`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def eq(self, value: Value) -> Expression:
        """Equal; text with its case. ``None`` compares with null."""
        return Comparison(self.name, "eq", value)

    def ne(self, value: Value) -> Expression:
        """Not equal."""
        return Comparison(self.name, "ne", value)

    def gt(self, value: Union[str, int]) -> Expression:
        """Greater than."""
        return self._ordered("gt", value)

    def ge(self, value: Union[str, int]) -> Expression:
        """Greater than or equal."""
        return self._ordered("ge", value)

    def lt(self, value: Union[str, int]) -> Expression:
        """Less than."""
        return self._ordered("lt", value)

    def le(self, value: Union[str, int]) -> Expression:
        """Less than or equal."""
        return self._ordered("le", value)

    def bw(self, text: str) -> Expression:
        """Begins with, with case."""
        return self._searched("bw", text)

    def ew(self, text: str) -> Expression:
        """Ends with, with case."""
        return self._searched("ew", text)

    def ct(self, text: str) -> Expression:
        """Contains, ignoring case."""
        return self._searched("ct", text)

    def cs(self, text: str) -> Expression:
        """Contains, with case."""
        return self._searched("cs", text)

    def rx(self, pattern: str) -> Expression:
        """Match a POSIX extended regular expression, with case."""
        return self._searched("rx", pattern)

    def is_null(self) -> Expression:
        """Hold no value."""
        return Comparison(self.name, "eq", None)

    def one_of(self, values: Iterable[Value]) -> Expression:
        """Equal any of *values*.

        The platform has no working ``in``. Each value adds to the length of the request's address: split long lists.

        :raises UsageError: without values (the platform has no filter that matches nothing: do not ask at all).
        """
        if isinstance(values, (str, bytes)):
            raise UsageError("one_of() takes a list of values, not one text")
        choices = [Comparison(self.name, "eq", value) for value in values]
        if not choices:
            raise UsageError(f"one_of() on column '{self.name}' needs at least one value")
        return choices[0] if len(choices) == 1 else OneOf(choices)

    def matches(self, pattern: str) -> Expression:
        """Match a shell wildcard (``*``, ``?``, ``[a-z]``, ``[!a-z]``), with case, over the whole text.

        Compiled to the plainest operator that says the same: no wildcard ``eq``; ``web-*`` ``bw``; ``*-old`` ``ew``;
        ``*web*`` ``cs``; ``*`` alone ``ct ''`` (matches every row); everything else ``rx`` with a POSIX expression.
        A wildcard that is meant literally is written in brackets: ``[*]``.

        :raises UsageError: for a set whose meaning differs between regular expression dialects.
        """
        return _compile_wildcard(self.name, _parse_wildcard(pattern))

    def _ordered(self, operator: str, value: Value) -> Expression:
        if value is None or isinstance(value, bool):
            raise UsageError(f"'{operator}' compares with a number or a text, not with {value}")
        return Comparison(self.name, operator, value)

    def _searched(self, operator: str, text: object) -> Expression:
        if not isinstance(text, str):
            raise UsageError(f"'{operator}' searches for a text, not for {type(text).__name__}")
        if not text:
            # measured for ct; a search that silently matches every row is never what a caller means
            raise UsageError(f"'{operator}' with an empty text would match every row")
        return Comparison(self.name, operator, text)


def where(column: str) -> FilterColumn:
    """Start a comparison of *column*.

    :raises UsageError: for a name that is no plain column. Joined columns (``cluster#name``) cannot be filtered by the
        platform: resolve the name to a key first, or filter the rows that were read.
    """
    return FilterColumn(_column_name(column))


def _column_name(column: object) -> str:
    if not isinstance(column, str):
        raise UsageError(f"a column is named by text, not by {type(column).__name__}")
    if "#" in column:
        raise UsageError(
            "cannot filter on '{0}': the platform does not filter joined columns; look the key up first and filter on"
            " '{1}'".format(column, column.partition("#")[0])
        )
    if not _COLUMN.fullmatch(column):
        raise UsageError(f"'{column}' is not the name of a column")
    return column


def verbatim(text: str) -> Expression:
    """Return an expression that renders *text* as it is.

    Only for texts that come from the platform itself (recipe questions bring the filter of the table that they offer),
    never for anything put together from values. Its columns are not known.

    :raises UsageError: for an empty text, which would not filter at all.
    """
    if not text.strip():
        raise UsageError("an empty filter text would match every row")
    return Verbatim(text)


# --- shell wildcards -----------------------------------------------------------------------------------------------

_ANY, _ONE, _SET, _TEXT = "any", "one", "set", "text"
_Token = tuple[str, str]


def _parse_wildcard(pattern: str) -> list[_Token]:
    """Split a shell wildcard into tokens; neighbouring text and neighbouring stars are merged."""
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
    """Return the position of the ``]`` that ends the set at *start*, or -1: an unclosed ``[`` is plain text."""
    first = start + 1
    if pattern[first : first + 1] == "!":
        first += 1
    # a ] in the first place belongs to the set
    return pattern.find("]", first + 1)


def _set_token(content: str) -> _Token:
    if len(content) == 1:
        return _TEXT, content
    negated = content.startswith("!")
    members = content[1:] if negated else content
    # A backslash and an inner "[" mean different things to different engines, a leading "^" would negate, and a
    # range that runs backwards is an error.
    backwards = any(members[at] == "-" and members[at - 1] > members[at + 1] for at in range(1, len(members) - 1))
    if backwards or "\\" in members or "[" in members or members.startswith("^"):
        raise UsageError(f"the set [{content}] of the wildcard cannot be searched for")
    return _SET, "[{0}{1}]".format("^" if negated else "", members)


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
    return Comparison(column, "rx", "^{0}$".format("".join(_posix(token) for token in tokens)))


def _posix(token: _Token) -> str:
    kind, text = token
    if kind == _ANY:
        return ".*"
    if kind == _ONE:
        return "."
    return text if kind == _SET else re.sub(r"([\\^$.\[|()*+?{])", r"\\\1", text)
