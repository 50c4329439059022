# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How one option is read, compared and written.

A `Column` is an option and the platform's column behind it, a `Reference` an option that names another object, a
`Fact` something that is only read. How values are converted is up to their `Codec`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any, Callable, NamedTuple, Optional

from .._near import did_you_mean
from .codecs import CLEAR, REPORTED, TEXT, UNAVAILABLE, UNSET, Codec, InnerName, Marker, Name
from .keys import Key, is_number, row_path, wire_key

_COLUMN_NAME = re.compile(r"[$\w]+")


def is_plain(expression: str) -> bool:
    """Return whether a field expression is just a column name, under which the answer then holds the value."""
    return _COLUMN_NAME.fullmatch(expression) is not None


# What a codec raises for a value in an unexpected form.
_DECODE_ERRORS = (ValueError, TypeError, AttributeError, OverflowError, OSError)


class Write(Enum):
    """When a column can be written.

    Attributes:
        ANY_TIME: at creation and later.
        CREATE_ONLY: at creation; a different value later is refused, and the message names both values.
        GROW_ONLY: at any time, but a smaller value is refused.
        ONCE: at creation, and never compared afterwards.
    """

    ANY_TIME = "any time"
    CREATE_ONLY = "create only"
    GROW_ONLY = "grow only"
    ONCE = "once"


class Exposure(Enum):
    """Where the value of a column can be seen.

    Attributes:
        ROW: in the row, and in results.
        SECRET: nowhere; written at creation and when `update_password` says so, never compared.
        CONTENT: in an answer of its own; compared, but never shown.
    """

    ROW = "row"
    SECRET = "secret"
    CONTENT = "content"


class Applies(Enum):
    """When a change takes effect on a running object.

    Attributes:
        NOW: at once.
        NEXT_START: at its next start.
        OFF: the platform refuses the change while it runs.
    """

    NOW = "now"
    NEXT_START = "next start"
    OFF = "off"


CREATE_ONLY, GROW_ONLY, ONCE = Write.CREATE_ONLY, Write.GROW_ONLY, Write.ONCE
SECRET, CONTENT = Exposure.SECRET, Exposure.CONTENT
NEXT_START, OFF = Applies.NEXT_START, Applies.OFF


class Switch(NamedTuple):
    """Actions that turn a column on and off, where it cannot be written."""

    on: str
    off: str


class Derivation(NamedTuple):
    """How the platform works out the value of a column that cannot be written.

    Attributes:
        option: the option from whose canonical value it is worked out.
        compute: works it out.
    """

    option: str
    compute: Callable[[Any], Any]


class Proof(NamedTuple):
    """What shows which secret the platform has, although it never answers the secret (the public key of a private key).

    Attributes:
        fact: the fact that shows it.
        compute: returns what the fact would be with a secret.
    """

    fact: str
    compute: Callable[[Any], Any]


class CreatesChildren(NamedTuple):
    """What the platform creates besides, when a column is set.

    Attributes:
        children: the option that lists such objects; those that exist by then are kept as they are.
        values: the values of the column that cause it.
    """

    children: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """One option of a module and the column behind it.

    Attributes:
        option: name of the option.
        codec: how its value is read, compared and written.
        column: name of the platform's column, when it differs from the option.
        read: field expression that reads it, when it differs from the column (`machine#cluster`).
        row: the reference to the row that has the column, where that is not the object's own row: a NAS service is
            described by several rows. It is read and written there.
        required: the platform needs it at creation.
        write: when it can be written.
        exposure: where its value can be seen.
        kept: the platform keeps a value that only matters at creation, so that results show it.
        applies: when a change takes effect on a running object.
        initial: option-form value that a new object has of itself, where the column is in a row that the platform creates
            after the object's own; for predictions.
        create_default: option-form value written at creation when the option is not given.
        clear: platform value that empties the column, when it is not the codec's empty value.
        default: option-form value of an option that was not given; only for options that identify an object.
        generated: the platform chooses another value for each object that is created without one.
        prefilled: the platform fills it in when it is not sent, so a new row without a value needs an empty one.
        switch: the actions that set it, where it cannot be written.
        creates: children that the platform creates when it is set, so it is written after those of the task.
        companion_columns: further columns to send with a value (`expires_type` with `expires`).
        written_with: option with whose change a secret is written as well (a password with its switch).
        proof: what shows whether the platform has a secret; it is then written when it differs, and only then.
        rewritten_by: control with whose value `always` a column that is only written once is written again in every run.
        held: whether an object with these canonical values and facts has a secret, or a value that cannot be read and that
            a new one needs; None: if `written_with` is not empty.
        derived: how the platform works the value out from that of another option; it is never written. A task may give it to
            name an existing object.
        member: the column holds a document and the value is this member of it; the empty string stands for several
            members. The platform replaces documents as a whole, so the other members are sent again as they were read.
    """

    option: str
    codec: Codec = TEXT
    column: str = ""
    read: str = ""
    row: str = ""
    required: bool = False
    write: Write = Write.ANY_TIME
    exposure: Exposure = Exposure.ROW
    kept: bool = False
    applies: Applies = Applies.NOW
    initial: Any = UNSET
    create_default: Any = UNSET
    clear: Any = UNSET
    default: Any = UNSET
    generated: bool = False
    prefilled: bool = False
    switch: Optional[Switch] = None
    creates: Optional[CreatesChildren] = None
    companion_columns: Optional[Callable[[Any], Mapping[str, Any]]] = None
    written_with: str = ""
    proof: Optional[Proof] = None
    rewritten_by: str = ""
    held: Optional[Callable[[Mapping[str, Any]], bool]] = None
    derived: Optional[Derivation] = None
    member: Optional[str] = None

    @property
    def written(self) -> str:
        """The platform's column."""
        return self.column or self.option

    @cached_property
    def expression(self) -> str:
        """The field expression that reads the column."""
        return self.read or (f"{self.row}#{self.written}" if self.row else self.written)

    @property
    def is_secret(self) -> bool:
        """Whether the value must never be compared, shown, logged or returned."""
        return self.exposure is Exposure.SECRET

    @property
    def is_unknown(self) -> bool:
        """Whether the value cannot be read, and a new object like this one needs it."""
        return self.held is not None and not self.readable

    @property
    def is_content(self) -> bool:
        """Whether the value is read by a request of its own."""
        return self.exposure is Exposure.CONTENT

    @property
    def is_initial(self) -> bool:
        """Whether the value only matters at creation."""
        return self.write is Write.ONCE

    @property
    def readable(self) -> bool:
        """Whether the value comes with the row."""
        return self.exposure is Exposure.ROW and (self.kept or not self.is_initial)

    @cached_property
    def joined(self) -> bool:
        """Whether the value is reached through a reference; such a key may be missing when the reference is empty."""
        return not is_plain(self.expression)

    @cached_property
    def answer_key(self) -> str:
        """The name under which the answer holds the value."""
        return self.option if self.joined else self.expression

    def is_held(self, values: Mapping[str, Any]) -> bool:
        """Return whether an object with these canonical values and facts has a secret, as far as that is known."""
        if self.held is not None:
            return self.held(values)
        return not self.written_with or bool(values.get(self.written_with))

    def fields(self) -> list[str]:
        """Return the field expressions that read the column."""
        return [f"{self.expression} as {self.option}" if self.joined else self.expression]

    def load(self, row: Mapping[str, Any]) -> Any:
        """Return the canonical value from an answer; `UNAVAILABLE` when the answer does not hold it."""
        if self.answer_key not in row:
            return self.codec.load(None) if self.joined else UNAVAILABLE
        raw = row[self.answer_key]
        if self.member:
            raw = raw.get(self.member) if isinstance(raw, Mapping) else None
        try:
            return self.codec.load(raw)
        except _DECODE_ERRORS:
            # A value in an unexpected form is shown as it is; it differs from every value that can be asked for.
            return raw

    def clearing(self) -> Any:
        """Return the canonical value that empties the column; `UNSET` when the platform has none."""
        return self.clear if self.clear is not UNSET else self.codec.empty

    def same(self, desired: Any, current: Any) -> bool:
        """Return whether nothing has to be written."""
        if desired is None or current is None:
            return desired in (None, "", ()) and current in (None, "", ())
        try:
            return self.codec.same(desired, current)
        except _DECODE_ERRORS:
            return False

    def dump(self, value: Any) -> Any:
        """Convert a canonical value to what is sent."""
        return None if value is None else self.codec.dump(value)

    def show(self, value: Any) -> Any:
        """Convert a canonical value to what a person reads."""
        if value is None or isinstance(value, Marker):
            return None
        try:
            return self.codec.show(value)
        except _DECODE_ERRORS:
            return value

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        """Convert two different canonical values to what the diff shows."""
        if any(value is None or isinstance(value, Marker) for value in (current, desired)):
            return self.show(current), self.show(desired)
        try:
            return self.codec.difference(current, desired)
        except _DECODE_ERRORS:
            return self.show(current), self.show(desired)

    def as_wanted(self, values: Mapping[str, Any], shown: Any) -> Any:
        """Return what an object shows as a task that asks for it has it.

        Args:
            values: the values of the object's options.
            shown: what the object shows.
        """
        return shown

    def named_in(self, value: Any) -> Iterator[tuple[Reference, Any]]:
        """Yield the other objects that a value names: how each is looked up, and its name."""
        yield from ()

    @property
    def shown_as_it_is(self) -> bool:
        """Whether results show every canonical value as it is, except one that the answer does not hold."""
        return type(self).show is Column.show and type(self.codec).show is Codec.show

    def label(self, value: Any) -> str:
        """Return a canonical value as it appears in a sentence."""
        return str(self.show(value))


@dataclass(frozen=True)
class ResolvedReference:
    """What a reference points at, as it was read: the key and the name of the other object."""

    key: Optional[Key]
    name: Any


class CreatedBy(NamedTuple):
    """Children of the same object that may create what a reference names (the addresses of a tenant).

    Attributes:
        children: the option that lists them.
        option: their option that has the name.
        first_is_entered: whether the platform itself enters the first one that is created.
    """

    children: str
    option: str
    first_is_entered: bool = False


class OwnedBy(NamedTuple):
    """What the other object of a reference must belong to: this column of it holds the prefix and the owner's key."""

    column: str
    prefix: str


class Container(NamedTuple):
    """What the other object of a reference is inside of, where names are only unique within that.

    Attributes:
        reference: how it is found by the first half of an `InnerName`.
        column: the other object's column that holds its key.
    """

    reference: Reference
    column: str


class Through(NamedTuple):
    """The row that stands for the other object of a reference: its key is stored instead (the IPsec service of a network).

    There is one for each object. What is created first creates it as well.

    Attributes:
        table: where it is.
        column: its column that holds the key of the other object.
        title: what a person calls it ("IPsec service").
        body: further columns of a new one.
    """

    table: str
    column: str
    title: str
    body: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Reference(Column):
    """An option that names another object; the platform stores that object's key.

    Attributes:
        table: where the other object lives.
        title: what a person calls it ("network").
        name_column: its column that holds the name, and by which the platform can filter.
        name_expression: field expression that reads the name from this row; `<read>#<name_column>` if empty.
        constants: further columns that the other object must match (`is_snapshot: false`).
        key_column: its column that holds the key for look-ups by key.
        path: prefix when the column stores `table/key` paths, for example `users/`.
        by_key: a value that looks like a key may be one, when no object has it as its name.
        word_keys: keys may be words, so that any value may be one.
        lookup_fields: what a look-up has to read besides the name.
        owned_by: the other object must belong to the object that has the option.
        created_by: children of the same task that may create the other object.
        inside: what the other object is inside of; a value is then an `InnerName`.
        through: the row that stands for the other object.
        remedy: how to get one that does not exist, for messages.
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
    word_keys: bool = False
    lookup_fields: tuple[str, ...] = ()
    owned_by: Optional[OwnedBy] = None
    created_by: Optional[CreatedBy] = None
    inside: Optional[Container] = None
    through: Optional[Through] = None
    remedy: str = ""

    @property
    def places(self) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
        """The tables in which the other object may be, with the further columns that it must match."""
        return ((self.table, self.constants),)

    @cached_property
    def stand_in(self) -> Optional[Reference]:
        """The reference to the row that stands for the other object, whose name it has; None: there is no such row."""
        if self.through is None:
            return None
        name = f"{self.through.column}#{self.name_column}"
        return Reference(
            self.option, table=self.through.table, title=self.through.title, name_column=name, by_key=False
        )

    def at(self, value: Any) -> Reference:
        """Return the reference with the table in which a value is looked up."""
        return self

    def refers(self, value: Any) -> bool:
        """Return whether a value names another object; some columns also take other strings."""
        return True

    def named_in(self, value: Any) -> Iterator[tuple[Reference, Any]]:
        if value not in (CLEAR, None, "") and self.refers(value):
            yield self.at(value), value
            if self.stand_in is not None:
                yield self.stand_in, value

    def bare(self, value: Any) -> Any:
        """Return the name inside a value."""
        return value

    def possible_names(self, value: Any) -> list[Any]:
        """Return the names that the other object may have in its own table, to filter by."""
        return [self.codec.dump(self.bare(value))]

    def name_in(self, row: Mapping[str, Any]) -> Any:
        """Return the name of a candidate, in the form that the option takes."""
        return row.get(self.name_column)

    def is_named(self, row: Mapping[str, Any], name: Any) -> bool:
        """Return whether a candidate has exactly this name."""
        return str(self.name_in(row)) == str(name.name if isinstance(name, InnerName) else name)

    @property
    def name_key(self) -> str:
        """The name under which the answer holds the other object's name."""
        return f"{self.option}_name"

    def fields(self) -> list[str]:
        name = self.name_expression or f"{self.expression}#{self.name_column}"
        return [*super().fields(), f"{name} as {self.name_key}"]

    def load(self, row: Mapping[str, Any]) -> Any:
        if self.answer_key not in row:
            return ResolvedReference(None, None) if self.joined else UNAVAILABLE
        return ResolvedReference(Key.of(row[self.answer_key]), row.get(self.name_key))

    @property
    def stores_path(self) -> bool:
        """Whether the column stores `table/key` paths."""
        return self.path.endswith("/")

    def points_elsewhere(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row refers to an object of another table, in a column that can point at several tables."""
        raw = row.get(self.answer_key)
        return self.stores_path and isinstance(raw, str) and "/" in raw and not row_path(raw).startswith(self.path)

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return f"{self.path}{value}" if self.path else wire_key(value)

    def show(self, value: Any) -> Any:
        if isinstance(value, ResolvedReference):
            return value.name if value.name is not None else value.key and str(value.key)
        if isinstance(value, InnerName):
            return self.codec.show(value)
        return None if value in (None, "") or isinstance(value, Marker) else value

    def label(self, value: Any) -> str:
        if isinstance(value, InnerName) and self.inside:
            return f"{value.name}' of {self.inside.reference.title} '{value.container}"
        return super().label(value)


class References(Codec):
    """A list of names of other objects.

    Args:
        name: how one of them is read.
    """

    option_type = "list"
    elements = "raw"
    empty: Any = ()

    def __init__(self, name: Codec) -> None:
        self.name = name

    def parse(self, value: Any) -> Any:
        return tuple(dict.fromkeys(self.name.parse(item) for item in value))

    def show(self, value: Any) -> Any:
        return list(value)


@dataclass(frozen=True)
class ReferenceList(Column):
    """An option that lists other objects; the platform stores their keys in one string, and it is only written once.

    Attributes:
        reference: how one of them is found.
    """

    reference: Reference = field(default_factory=lambda: Reference(""))

    def named_in(self, value: Any) -> Iterator[tuple[Reference, Any]]:
        for name in value if isinstance(value, (list, tuple)) else ():
            yield from self.reference.named_in(name)


class RowName(str):
    """The name of a row, together with the table that it is in."""

    __slots__ = ("table",)

    table: str

    @classmethod
    def of(cls, name: str, table: str) -> RowName:
        """Return the name of a row of a table."""
        found = cls(name)
        found.table = table
        return found


@dataclass(frozen=True)
class RowReference(Reference):
    """An option that names a row of the table that another option names.

    Attributes:
        table_option: the option that names the table.
        tables: the tables in which rows have names, with further columns that a row must match.
    """

    by_key: bool = False
    table_option: str = ""
    tables: Mapping[str, tuple[tuple[str, Any], ...]] = field(default_factory=dict)

    @property
    def places(self) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
        return tuple(self.tables.items())

    def at(self, value: Any) -> Reference:
        if not isinstance(value, RowName):
            return self
        return replace(self, table=value.table, constants=self.tables[value.table])

    def as_wanted(self, values: Mapping[str, Any], shown: Any) -> Any:
        table, current = values.get(self.table_option), values.get(self.option)
        named = isinstance(current, ResolvedReference) and current.name is not None and table in self.tables
        return RowName.of(str(shown), str(table)) if named else shown

    def within(self, value: Any, table: Any) -> Any:
        """Return what a value means in a table: a key, or the name of a row.

        Raises:
            ValueError: the rows of the table have no names.
        """
        if isinstance(value, Marker) or is_number(str(value)):
            return value if isinstance(value, Marker) else Key(str(value))
        if table in self.tables:
            return RowName.of(str(value), str(table))
        hint = did_you_mean(table, self.tables, f"a name is possible in {', '.join(self.tables)}", most=1)
        raise ValueError(f"'{value}' is a name, but rows of '{table}' can only be given by their id; {hint}")

    def refers(self, value: Any) -> bool:
        return isinstance(value, RowName)

    def load(self, row: Mapping[str, Any]) -> Any:
        if self.answer_key not in row:
            return UNAVAILABLE
        name = row.get(self.name_key) if row.get(self.table_option) in self.tables else None
        return ResolvedReference(Key(str(row[self.answer_key])), name or None)

    def show(self, value: Any) -> Any:
        shown = super().show(value)
        return None if shown is None else str(shown)


@dataclass(frozen=True)
class Fact:
    """Something that results show and no option sets.

    Attributes:
        name: its name in results.
        read: field expression that reads it, when it differs from the name.
        codec: how its value is read and shown, so that its type and unit are known.
        inside: name of an earlier fact whose answer contains it, so that nothing more has to be read.
        volatile: it changes by itself, or differs between two objects that were created in the same way.
        fixed: it never changes, so an object with another value is another object.
    """

    name: str
    read: str = ""
    codec: Codec = REPORTED
    inside: str = ""
    volatile: bool = False
    fixed: bool = False

    @cached_property
    def expression(self) -> str:
        """The field expression that reads the fact."""
        return self.read or self.name

    @cached_property
    def answer_key(self) -> str:
        """The name under which the answer holds the value."""
        if self.inside:
            return self.inside
        return self.expression if is_plain(self.expression) else self.name

    def fields(self) -> list[str]:
        """Return the field expressions that read the fact; none for one that another fact contains."""
        if self.inside:
            return []
        return [self.expression] if self.answer_key == self.expression else [f"{self.expression} as {self.name}"]

    def load(self, row: Mapping[str, Any]) -> Any:
        """Return the canonical value from an answer; a value in an unexpected form is kept as it is."""
        raw = row.get(self.answer_key)
        if raw is None and self.codec.option_type != "list":
            return None
        try:
            return self.codec.load(raw)
        except _DECODE_ERRORS:
            return raw

    def show(self, value: Any) -> Any:
        """Convert a canonical value to what results show."""
        if value is None:
            return None
        try:
            return self.codec.show(value)
        except _DECODE_ERRORS:
            return value

    @property
    def shown_as_it_is(self) -> bool:
        """Whether results show every canonical value as it is."""
        return type(self.codec).show is Codec.show


def unique(items: Sequence[str]) -> list[str]:
    """Return the items without repetition, in their order."""
    return list(dict.fromkeys(items))
