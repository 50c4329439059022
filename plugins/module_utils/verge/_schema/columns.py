# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one option is read, compared and written.

A `Column` is one option and the platform's column it stands for, a `Reference` one that names another object, a `Fact`
something that is only read. What their values look like is the matter of a `Codec`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Callable, Optional

from .codecs import FLAG, TEXT, UNAVAILABLE, UNSET, Codec, Marker, Name, is_number

_PLAIN = re.compile(r"[$\w]+")


def is_plain(expression: str) -> bool:
    """Whether a field expression is the name of a column, under which the answer then holds the value."""
    return _PLAIN.fullmatch(expression) is not None


# What a codec raises for a value in a form that it does not know.
_STRANGE = (ValueError, TypeError, AttributeError, OverflowError, OSError)


@dataclass(frozen=True)
class Column:
    """One option of a module and the column it stands for.

    Attributes:
        option: name of the option.
        codec: how its value is read, compared and written.
        column: name of the platform's column, when it differs from the option.
        read: field expression that reads it, when it differs from the column (`machine#cluster`).
        required: the platform needs it at creation.
        create_only: fixed at creation; another value later is refused with both values.
        create_default: option-form value written at creation when the option is not given.
        clear: platform value that empties the column, when it is not the codec's empty value.
        secret: never compared, shown, logged or returned; written at creation and when the user says so.
        content: the value is read by a separate content request and never shown.
        initial: only used at creation and never compared.
        source: says what a new object is made from; goes with `initial`.
        default: option-form value that stands for an option that was not given; for identities only.
        switch: verbs of the action table that turn the column on and off, where it cannot be written.
        along: further columns that have to be sent with a value (`expires_type` beside `expires`).
        next_start: on a running machine the change waits for the next start.
        needs_off: the platform refuses the change while the machine runs.
        grow_only: a smaller value is refused with both values.
        after_source: with a source given at creation, written once the object has been made from it.
        source_body: further columns that a source brings along (`media: import`).
        member: the column holds a document, and the value is this member of it; the empty text is for several members.
            The platform replaces documents as a whole, so all other members are sent again as they were read.
    """

    option: str
    codec: Codec = TEXT
    column: str = ""
    read: str = ""
    required: bool = False
    create_only: bool = False
    create_default: Any = UNSET
    clear: Any = UNSET
    secret: bool = False
    content: bool = False
    initial: bool = False
    source: bool = False
    default: Any = UNSET
    switch: tuple[str, ...] = ()
    along: Optional[Callable[[Any], Mapping[str, Any]]] = None
    next_start: bool = False
    needs_off: bool = False
    grow_only: bool = False
    after_source: bool = False
    source_body: tuple[tuple[str, Any], ...] = ()
    member: Optional[str] = None
    aliases: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The platform's column."""
        return self.column or self.option

    @property
    def expression(self) -> str:
        """The field expression that reads the column."""
        return self.read or self.written

    @property
    def readable(self) -> bool:
        """Whether the value comes with the row."""
        return not (self.secret or self.content or self.initial)

    @cached_property
    def joined(self) -> bool:
        """Whether the value is reached through a reference; such a key may be missing when the reference is empty."""
        return not is_plain(self.expression)

    @cached_property
    def answer_key(self) -> str:
        """Under which name the answer holds the value."""
        return self.option if self.joined else self.expression

    def fields(self) -> list[str]:
        """What has to be asked for to read the column."""
        return [f"{self.expression} as {self.option}" if self.joined else self.expression]

    def load(self, row: Mapping[str, Any]) -> Any:
        """Canonical value out of an answer; `UNAVAILABLE` when the answer does not hold it."""
        if self.answer_key not in row:
            return self.codec.load(None) if self.joined else UNAVAILABLE
        raw = row[self.answer_key]
        if self.member:
            raw = raw.get(self.member) if isinstance(raw, Mapping) else None
        try:
            return self.codec.load(raw)
        except _STRANGE:
            # A value in an unexpected form is shown as it is; it differs from everything that could be asked for.
            return raw

    def clearing(self) -> Any:
        """Canonical value that empties the column; `UNSET` when the platform has none."""
        return self.clear if self.clear is not UNSET else self.codec.empty

    def same(self, desired: Any, current: Any) -> bool:
        """Whether nothing has to be written."""
        if desired is None or current is None:
            return desired in (None, "", ()) and current in (None, "", ())
        try:
            return self.codec.same(desired, current)
        except _STRANGE:
            return False

    def dump(self, value: Any) -> Any:
        """Canonical value to what is sent."""
        return None if value is None else self.codec.dump(value)

    def show(self, value: Any) -> Any:
        """Canonical value to what a person reads."""
        if value is None or isinstance(value, Marker):
            return None
        try:
            return self.codec.show(value)
        except _STRANGE:
            return value

    def label(self, value: Any) -> str:
        """Canonical value inside a sentence."""
        return str(self.show(value))


def key_of(raw: Any) -> Optional[str]:
    """The key inside a reference, whatever form the platform chose.

    References come as numbers, 40-hex texts, `table/key` paths (with or without `/v4/`) or expanded objects
    (measured on 26.1.8), and null, 0 or '' when they are empty.
    """
    if isinstance(raw, Mapping):
        raw = raw.get("$key")
    if raw is None or raw in ("", 0):
        return None
    return str(raw).rsplit("/", 1)[-1]


def wire_key(key: Optional[str]) -> Any:
    """A key as it is sent in a body: numbers as numbers, 40-hex and UUID keys as texts."""
    if key is not None and is_number(key) and len(key) < 20:
        return int(key)
    return key


@dataclass(frozen=True)
class Referent:
    """What a reference points at, as read: its key and its name."""

    key: Optional[str]
    name: Any


@dataclass(frozen=True)
class Reference(Column):
    """An option that names another object; the platform stores that object's key.

    Attributes:
        table: where the other object lives.
        title: what a person calls it ("network").
        name_column: its column that holds the name, and by which the platform can filter.
        name_expression: field expression that reads the name from this row; `<read>#<name_column>` if empty.
        constants: further columns that the other object must match (`is_snapshot: false`).
        key_column: column that holds the key for look-ups by key.
        path: prefix when the column stores `table/key` texts, e.g. `users/`.
        by_key: a text that looks like a key may be one, when nothing has it as its name.
        lookup_fields: what a look-up has to read besides the name.
        owned_by: the candidates must belong to this object: the column `owner` holds this prefix and its key.
        made_with: option and item option of children that may make what is named (the addresses of a tenant).
    """

    codec: Codec = Name()
    clear: Any = None
    table: str = ""
    title: str = ""
    name_column: str = "name"
    name_expression: str = ""
    constants: tuple[tuple[str, Any], ...] = ()
    key_column: str = "$key"
    path: str = ""
    by_key: bool = True
    lookup_fields: tuple[str, ...] = ()
    owned_by: str = ""
    made_with: tuple[str, ...] = ()

    def refers(self, value: Any) -> bool:
        """Whether a value names another object; some columns also take other texts."""
        return True

    def bare(self, value: Any) -> Any:
        """The name inside a value."""
        return value

    def name_in(self, row: Mapping[str, Any]) -> Any:
        """The name of a candidate, in the form that the option takes."""
        return row.get(self.name_column)

    def named(self, row: Mapping[str, Any], name: Any) -> bool:
        """Whether a candidate bears exactly this name."""
        return str(self.name_in(row)) == str(name)

    @property
    def name_key(self) -> str:
        """Under which name the answer holds the other object's name."""
        return f"{self.option}_name"

    def fields(self) -> list[str]:
        name = self.name_expression or f"{self.expression}#{self.name_column}"
        return [*super().fields(), f"{name} as {self.name_key}"]

    def load(self, row: Mapping[str, Any]) -> Any:
        if self.answer_key not in row:
            return Referent(None, None) if self.joined else UNAVAILABLE
        foreign = self._foreign(row[self.answer_key])
        if foreign:
            return Referent(foreign, foreign)
        return Referent(key_of(row[self.answer_key]), row.get(self.name_key))

    def _foreign(self, raw: Any) -> Optional[str]:
        """The path of an object of another table, in a column that can point at several tables."""
        if not self.path or not isinstance(raw, str):
            return None
        path = raw.lstrip("/")
        path = path[3:] if path.startswith("v4/") else path
        return path if "/" in path and not path.startswith(self.path) else None

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return f"{self.path}{value}" if self.path else wire_key(value)

    def show(self, value: Any) -> Any:
        if isinstance(value, Referent):
            return value.name if value.name is not None else value.key
        return None if value in (None, "") or isinstance(value, Marker) else value


@dataclass(frozen=True)
class Fact:
    """Something that results show and no option sets.

    Attributes:
        name: its name in results.
        read: field expression that reads it.
        convert: optional change of form.
        inside: name of an earlier fact in whose answer it is found, so that nothing more is asked for.
    """

    name: str
    read: str = ""
    convert: Optional[Callable[[Any], Any]] = None
    inside: str = ""

    @property
    def expression(self) -> str:
        return self.read or self.name

    @cached_property
    def answer_key(self) -> str:
        if self.inside:
            return self.inside
        return self.expression if is_plain(self.expression) else self.name

    def fields(self) -> list[str]:
        if self.inside:
            return []
        return [self.expression] if self.answer_key == self.expression else [f"{self.expression} as {self.name}"]

    def load(self, row: Mapping[str, Any]) -> Any:
        value = row.get(self.answer_key)
        try:
            return self.convert(value) if self.convert else value
        except _STRANGE:
            return value


def flag(raw: Any) -> Optional[bool]:
    """A fact that is true or false, whatever spelling the platform chose."""
    value: Optional[bool] = FLAG.load(raw)
    return value


def unique(items: Sequence[str]) -> list[str]:
    """The items without repetition, in their order."""
    return list(dict.fromkeys(items))
