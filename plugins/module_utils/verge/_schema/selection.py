# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter language: which objects are meant, by all conditions together."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, Optional

from ..errors import UsageError
from ..filters import Expression
from .codecs import TEXT, Codec
from .columns import Column, Reference
from .conditions import MAX_ALTERNATIVES, Check, Condition, Field, read_condition, suggestion
from .keys import wire_key
from .resource import Children, Resource

#: Conditions that must all hold.
Entry = tuple[Condition, ...]


@dataclass(frozen=True)
class Selection:
    """Which objects are meant: those for which all required conditions and one entry hold, if there are any.

    Attributes:
        required: conditions that must all hold.
        include: entries of `filters`.
        exclude: entries of `exclude`, of which none must hold.
    """

    required: Entry = ()
    include: tuple[Entry, ...] = ()
    exclude: tuple[Entry, ...] = ()

    @property
    def names(self) -> set[str]:
        """Names of the values that are compared."""
        return {condition.field.name for condition in self._conditions()}

    def _conditions(self) -> Iterator[Condition]:
        yield from self.required
        for entry in (*self.include, *self.exclude):
            yield from entry

    def without(self, names: Container[str]) -> Selection:
        """Return the selection without some of the required conditions."""
        required = tuple(condition for condition in self.required if condition.field.name not in names)
        return Selection(required, self.include, self.exclude)

    def __str__(self) -> str:
        """Return a string that tells one selection from another, also in another process."""
        parts = (("", [self.required]), ("include", self.include), ("exclude", self.exclude))
        return "; ".join(f"{word} {[[str(c) for c in entry] for entry in entries]}" for word, entries in parts)

    def matches(self, values: Mapping[str, Any]) -> bool:
        """Return whether an object is meant.

        Args:
            values: its values as results show them, at least those whose names are compared.
        """
        if not _holds(self.required, values):
            return False
        if self.include and not any(_holds(entry, values) for entry in self.include):
            return False
        return not any(_holds(entry, values) for entry in self.exclude)

    def is_possible(self, name: str, items: Sequence[Any]) -> bool:
        """Return whether an object with these items under a name may be meant."""

        def may_hold(entry: Entry) -> bool:
            return all(condition.holds(items) for condition in entry if condition.field.name == name)

        return may_hold(self.required) and (not self.include or any(may_hold(entry) for entry in self.include))

    # --- what the platform can evaluate --------------------------------------------------------------------------

    def expression(self, stable: bool = False) -> Optional[Expression]:
        """Return the part that the platform can evaluate, which excludes no object that is meant; None: nothing.

        Args:
            stable: leave out what would be another expression in each run.
        """
        parts = [condition.expression(stable) for condition in self.required]
        parts.append(_one_of(self.include, stable))
        parts += [entry[0].negation(stable) for entry in self.exclude if len(entry) == 1]
        return _all_of(parts)

    def is_exact(self) -> bool:
        """Return whether the platform can evaluate everything."""
        included = all(condition.is_exact() for entry in self.include for condition in entry)
        excluded = all(len(entry) == 1 and entry[0].negation() is not None for entry in self.exclude)
        required = all(condition.is_exact() for condition in self.required)
        return included and excluded and required and len(self.include) <= MAX_ALTERNATIVES

    def batches(self) -> list[Optional[Expression]]:
        """Return the expressions of the requests that are needed: several if a long list has to be divided."""
        for index, condition in enumerate(self.required):
            divided = _divided(condition)
            if len(divided) > 1:
                others = self.required[:index] + self.required[index + 1 :]
                return [Selection((part, *others), self.include, self.exclude).expression() for part in divided]
        return [self.expression()]

    # --- what was asked for --------------------------------------------------------------------------------------

    def asked_for(self) -> Iterator[tuple[Field, Check]]:
        """Yield the names and keys that were asked for literally."""
        for entry in (self.required, *self.include):
            for condition in entry:
                if condition.field.names:
                    yield from ((condition.field, check) for check in condition.checks if check.asks_for_one)


def _holds(entry: Entry, values: Mapping[str, Any]) -> bool:
    return all(condition.holds(condition.field.items(values)) for condition in entry)


def _all_of(parts: Iterable[Optional[Expression]]) -> Optional[Expression]:
    found = [part for part in parts if part is not None]
    return reduce(and_, found) if found else None


def _one_of(entries: Sequence[Entry], stable: bool) -> Optional[Expression]:
    """Return an expression that holds if one of the entries does; None: the platform cannot evaluate one of them."""
    alternatives = [_all_of(condition.expression(stable) for condition in entry) for entry in entries]
    known = [part for part in alternatives if part is not None]
    return reduce(or_, known) if known and len(known) == len(alternatives) <= MAX_ALTERNATIVES else None


def _divided(condition: Condition) -> list[Condition]:
    """Return conditions of which one holds if this one does, each short enough for one request."""
    checks, size = condition.checks, MAX_ALTERNATIVES
    if not condition.field.column or any(check.restricts for check in checks):
        return [condition]
    return [condition._replace(checks=checks[begin : begin + size]) for begin in range(0, len(checks), size)]


# --- reading what was written ----------------------------------------------------------------------------------------


def read_entries(label: str, given: Any, fields: Mapping[str, Field], title: str) -> tuple[Entry, ...]:
    """Return the entries of an option such as `filters`.

    Args:
        label: how messages name the option.
        given: its value: a dictionary of conditions, or a list of such dictionaries.
        fields: what can be compared, by name.
        title: what has these fields ("VM").

    Raises:
        UsageError: it is not understood, or could never match.
    """
    if isinstance(given, str):
        given = _from_text(given, label)
    if given is None or given == {}:
        return ()
    return tuple(_read_entry(label, item, fields, title) for item in (given if isinstance(given, list) else [given]))


def _from_text(text: str, label: str) -> Any:
    """Return what a string means, as Ansible reads options on the command line: JSON, or `key=value`."""
    if not text.strip():
        return None
    if text.lstrip()[0] in "{[":
        try:
            return json.loads(text)
        except ValueError as error:
            raise UsageError(f"{label}: '{text}' is not valid JSON: {error}") from None
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(
            f"{label}: it must be a dictionary of conditions, not '{text}'", hint="for example 'status: running'"
        )
    return {name.strip(): value.strip()}


def _read_entry(label: str, given: Any, fields: Mapping[str, Field], title: str) -> Entry:
    if not isinstance(given, Mapping):
        raise UsageError(
            f"{label}: an entry must be a dictionary of conditions, not '{given}'", hint="for example 'status: running'"
        )
    if not given:
        raise UsageError(f"{label}: an empty entry would match everything")
    return tuple(
        read_condition(field_named(str(name), fields, label, title), expected, f"{label}: {name}")
        for name, expected in given.items()
    )


def field_named(name: str, fields: Mapping[str, Field], label: str, title: str) -> Field:
    """Return a field.

    Raises:
        UsageError: there is none with this name.
    """
    if name in fields:
        return fields[name]
    group = name.split(".", maxsplit=1)[0] + "."
    known = [word for word in fields if word.startswith(group)] or [word for word in fields if "." not in word]
    raise UsageError(f"{label}: a {title} has no '{name}' that could be compared", hint=suggestion(name, sorted(known)))


# --- what can be compared --------------------------------------------------------------------------------------------


def fields_of(resource: Resource) -> dict[str, Field]:
    """Return what can be compared of the objects of a resource, by its name in results."""
    fields = {"id": Field("id", TEXT, resource.key_column, wire_key, names=True)}
    fields.update((column.option, column_field(column)) for column in resource.columns if column.readable)
    fields.update((fact.name, Field(fact.name, item_codec(fact.codec))) for fact in resource.facts)
    # The texts of events are not names.
    if not resource.journal and resource.identity and resource.identity[0] in fields:
        fields[resource.identity[0]] = fields[resource.identity[0]]._replace(names=True)
    for children in resource.children:
        fields.update(fields_of_children(children))
    return {name: field for name, field in fields.items() if field.codec.option_type not in ("dict", "list")}


def column_field(column: Column) -> Field:
    """Return the field of a column."""
    codec, names = item_codec(column.codec), isinstance(column, Reference)
    # A codec with its own comparison also accepts other spellings, of which the platform knows one.
    own = codec is column.codec and type(codec).same is Codec.same and codec.searchable
    if names or column.joined or column.member is not None or not own:
        return Field(column.option, codec, names=names)
    return Field(column.option, codec, column.written, column.dump)


def item_codec(codec: Codec) -> Codec:
    """Return how one item of a list is written, or the codec itself if it is not one of a list of plain values."""
    return TEXT if codec.option_type == "list" and codec.elements != "dict" else codec


def fields_of_children(children: Children) -> dict[str, Field]:
    """Return what can be compared of the objects inside another one."""
    child = children.resource
    if children.scalar:
        # What a list of names refers to is compared like the names of other objects.
        codec = item_codec(child.column(children.scalar).codec)
        return {
            children.option: Field(children.option, codec, names=isinstance(child.column(children.scalar), Reference))
        }
    inner = [(column.option, column.codec) for column in child.columns if column.readable]
    inner += [(fact.name, fact.codec) for fact in child.facts]
    found = {}
    for name, codec in inner:
        path = f"{children.option}.{name}"
        found[path] = Field(path, item_codec(codec))
    return found
