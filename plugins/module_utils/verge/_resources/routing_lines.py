# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of routing configuration, which the platform stores as rows of a first word and the rest of the line.

The first words are those that the platform's own clients offer. What follows is the language of FRRouting, which the
platform runs (vendor documentation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_changes
from itertools import count, islice
from typing import Any, NamedTuple, Optional

from .._near import did_you_mean
from .._schema.codecs import FLAG, UNAVAILABLE, Codec, Integer
from .._schema.columns import Column
from .._schema.controls import Controls
from .._schema.partly_secret import PartlySecret
from .._schema.resource import Arrangement, Children, Desired, Pair, Resource, Shorthand, State
from .._secret_names import HIDDEN, NEW_VALUE

_NO = "no "
_DISABLED = "! "
_OPTION, _ORDER = "line", "order"

#: Lines that end with a secret.
_SECRET = re.compile(
    r"^(.*\b(?:neighbor \S+ password|ospf authentication-key|ospf message-digest-key \d+ md5"
    r"|virtual-link \S+ authentication-key|virtual-link \S+ message-digest-key \d+ md5)) (.+)$"
)


class Grammar(NamedTuple):
    """What is known about the lines of one table.

    Attributes:
        words: the first words that there are.
        prefix: a word that people write in front, and that the table implies.
        has_flags: whether the table has columns for `no` and for whether a line is enabled.
        settings: patterns of the beginnings of lines that set one value, so that there is one such line only. Where a
            pattern has groups, these say what is set.
    """

    words: tuple[str, ...]
    prefix: str = ""
    has_flags: bool = False
    settings: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns of a row that make up its line."""
        return ["command", "params", *(["no", "enabled"] if self.has_flags else [])]

    def split(self, line: str) -> dict[str, Any]:
        """Return the columns of a line."""
        disabled = line.startswith(_DISABLED)
        text = line[len(_DISABLED) :] if disabled else line
        negated = self.has_flags and text.startswith(_NO)
        word, _space, rest = (text[len(_NO) :] if negated else text).partition(" ")
        flags = {"no": negated, "enabled": not disabled} if self.has_flags else {}
        return {"command": word, "params": rest, **flags}

    def join(self, row: Mapping[str, Any]) -> str:
        """Return the line of a row."""
        text = _spaced(f"{row.get('command') or ''} {row.get('params') or ''}")
        if not self.has_flags:
            return text
        disabled = _DISABLED if FLAG.load(row.get("enabled")) is False else ""
        return f"{disabled}{_NO if FLAG.load(row.get('no')) else ''}{text}"

    def subject(self, line: str) -> Any:
        """Return what a line sets, or the line: two lines with the same subject contradict each other."""
        text = _bare(line)
        for pattern in self.settings:
            found = re.match(rf"(?:{pattern})(?= |$)", text)
            if found:
                return (pattern, *found.groups()) if found.groups() else found.group()
        return text


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _bare(line: str) -> str:
    """Return a line without what turns it off."""
    text = line[len(_DISABLED) :] if line.startswith(_DISABLED) else line
    return text[len(_NO) :] if text.startswith(_NO) else text


def _without_secret(value: Any) -> Any:
    """Return a line with a placeholder instead of its secret."""
    return _SECRET.sub(rf"\1 {HIDDEN}", value) if isinstance(value, str) else value


def _secrets_of(value: Any) -> Iterable[str]:
    found = _SECRET.match(_spaced(value)) if isinstance(value, str) else None
    return (found.group(2),) if found and found.group(2) != HIDDEN else ()


class Line(Codec):
    """One line, with single spaces between its words."""

    partly_secret = PartlySecret(_without_secret, _secrets_of)

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def parse(self, value: Any) -> Any:
        if isinstance(value, (Mapping, list, tuple)) or "\n" in str(value).strip():
            raise ValueError("write one line as a string in each item of the list")
        text = _spaced(str(value))
        disabled = text.startswith("!")
        text = text[1:].lstrip() if disabled else text
        prefix = self.grammar.prefix
        if prefix and text.startswith(f"{prefix} "):
            text = text[len(prefix) + 1 :]
        if disabled and not self.grammar.has_flags:
            raise ValueError("the platform cannot keep a disabled line of this kind; leave it out")
        line = f"{_DISABLED if disabled else ''}{text}"
        word, words = self.grammar.split(line)["command"], self.grammar.words
        if word not in words:
            hint = did_you_mean(word, words, f"a line can start with {', '.join(words)}", most=1)
            raise ValueError(f"'{word}' starts no line of this kind; {hint}" if word else "a line must not be empty")
        return line

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired == current or (HIDDEN in desired and desired == self.show(current)))

    def identity(self, value: Any) -> Any:
        return self.grammar.subject(str(value))

    def dump(self, value: Any) -> Any:
        return self.grammar.split(value)["params"]

    def show(self, value: Any) -> Any:
        return _without_secret(value)

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        before, after = self.show(current), self.show(desired)
        return before, after.replace(HIDDEN, NEW_VALUE) if before == after else after


@dataclass(frozen=True)
class _LineColumn(Column):
    """A line that several columns make up.

    Attributes:
        grammar: what is known about the lines.
    """

    grammar: Grammar = Grammar(())

    def fields(self) -> list[str]:
        return self.grammar.columns

    def load(self, row: Mapping[str, Any]) -> Any:
        return self.grammar.join(row) if {"command", "params"} <= set(row) else UNAVAILABLE


def _secret_is_written(item: Desired, row: Optional[State], _controls: Controls) -> Optional[str]:
    """Refuse a new line with the placeholder that results show instead of a secret."""
    if row is None and HIDDEN in str(item.get(_OPTION)):
        return "results do not show the password; write it here"
    return None


def _in_listed_order(pairs: Sequence[Pair], rows: Sequence[State]) -> list[Pair]:
    """Give the listed lines their places in the order of the list, using only places that are theirs or new.

    Lines that are not listed keep their places, and so do those of shorthands: nothing says where they belong. New lines
    come last of themselves, so that nothing is moved unless a line is listed before one that exists.
    """
    listed = [index for index, (item, row) in enumerate(pairs) if not (item.absent or (item.implied and row))]
    places = [row.values.get(_ORDER) if row else None for _item, row in (pairs[index] for index in listed)]
    known = [place for place in places if place is not None]
    own = [place for index, place in zip(listed, places) if not pairs[index][0].implied]
    if own == sorted(known) + [None] * (len(own) - len(known)) and len(set(known)) == len(known):
        return list(pairs)
    highest = max((place for row in rows if isinstance(place := row.values.get(_ORDER), int)), default=0)
    unused = count(highest + 1)
    implied = [index for index in listed if pairs[index][0].implied]
    arranged = list(pairs)
    for index in implied:
        arranged[index] = _placed(arranged[index], next(unused))
    moving = [index for index in listed if index not in implied]
    free = sorted(set(known))
    for index, place in zip(moving, [*free, *islice(unused, len(moving) - len(free))]):
        arranged[index] = _placed(arranged[index], place)
    return arranged


def _placed(pair: Pair, place: int) -> Pair:
    item, row = pair
    return with_changes(item, values={**item.values, _ORDER: place}), row


def lines(
    table: str,
    parent_column: str,
    title: str,
    grammar: Grammar,
    shorthands: tuple[Shorthand, ...] = (),
    option: str = "lines",
) -> Children:
    """Return the lines of one table.

    Args:
        parent_column: their column that points at what they belong to.
        title: what a person calls one.
        shorthands: options that stand for some of them.
        option: the option that lists them.
    """
    column = _LineColumn(
        option=_OPTION,
        codec=Line(grammar),
        column="params",
        required=True,
        companion_columns=_other_columns(grammar),
        grammar=grammar,
    )
    line = Resource(
        name="line",
        title=title,
        table=table,
        columns=(column, Column(_ORDER, Integer(0), column="orderid")),
        identity=(_OPTION,),
        guards=(_secret_is_written,),
    )
    return Children(
        option,
        line,
        parent_column=parent_column,
        match=((_OPTION,),),
        scalar=_OPTION,
        shorthands=shorthands,
        ordered_by=_ORDER,
        arrangement=Arrangement("", _in_listed_order),
    )


def _other_columns(grammar: Grammar) -> Any:
    def others(line: Any) -> Mapping[str, Any]:
        return {name: value for name, value in grammar.split(str(line)).items() if name != "params"}

    return others
