# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns objects as they were read into the options that declare them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Optional

from ..._schema.codecs import UNAVAILABLE, UNSET, VersionedAlias
from ..._schema.columns import Column, Reference, ResolvedReference, Write
from ..._schema.controls import Controls
from ..._schema.keys import Key
from ..._schema.projection import name_of
from ..._schema.resource import Children, Desired, Resource, State
from ..._secret_names import HIDDEN
from .yaml_text import Variable

#: What the platform stores when a column is not given, by table and column, as far as that is known.
Defaults = Mapping[tuple[str, str], Any]

_CONTENT_REASON = "their contents are only exported on request"


class Supplied(NamedTuple):
    """A value that the document does not contain, and that has to be supplied as a variable.

    Attributes:
        variable: Its name.
        kind, name: The object.
        option: Where it is needed.
        placeholder: What stands for the current value.
    """

    variable: str
    kind: str
    name: str
    option: str
    placeholder: str


class LeftOut(NamedTuple):
    """An object, or a part of one, that is not in the document.

    Attributes:
        kind, name: The object.
        part: The option that lists what is left out of it; empty: the object itself is left out.
        item: What of that list.
        reason: Why.
    """

    kind: str
    name: str
    part: str
    item: str
    reason: str


class Target(NamedTuple):
    """Another object to which an exported one refers.

    Attributes:
        table: Where it lives.
        key: Its key, if that was read.
        title: What a person calls such an object.
        name: Its name.
    """

    table: str
    key: Optional[Key]
    title: str
    name: str


@dataclass
class Declaration:
    """An object as options of its module.

    Attributes:
        resource: What it is.
        state: The object as it was read.
        name: How people call it.
        options: The options.
        notes: What of it is not declared, and why.
        targets: The objects to which it refers.
        listed: What its lists contain, by the path of each list (`vms/31/drives`).
        values: The options of each item, by the path of the item (`vms/31/drives/7`), and of the object itself.
    """

    resource: Resource
    state: State
    name: str
    options: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    targets: set[Target] = field(default_factory=set)
    listed: dict[str, list[State]] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the object itself."""
        return f"{self.resource.table}/{self.state.key}"

    def places(self) -> Iterator[tuple[str, Key]]:
        """Yield the rows to which others may refer: its own, and those inside it."""
        yield self.resource.table, self.state.key
        yield from _rows_inside(self.resource, self.state)


def _rows_inside(resource: Resource, state: State) -> Iterator[tuple[str, Key]]:
    for children in resource.children:
        for child in state.children.get(children.option, []):
            yield children.resource.table, child.key
            yield from _rows_inside(children.resource, child)


class Undeclarable(Exception):  # noqa: N818 - it is no error: the object is left out
    """An object cannot be declared; the message says why."""


class Owners:
    """Decides which of several objects lists a row that is inside all of them.

    The reservation of an address belongs to the NIC rather than to the network, a membership to the user rather than to the
    group: what is deeper wins, and then what comes later in the order of kinds.
    """

    def __init__(self) -> None:
        self._owners: dict[tuple[str, Key], tuple[tuple[int, int], str]] = {}

    def learn(self, rank: int, resource: Resource, state: State, place: str, depth: int = 1) -> None:
        """Remember what is inside an object."""
        for children in resource.children:
            here = f"{place}/{children.option}"
            for child in state.children.get(children.option, []):
                row = (children.resource.table, child.key)
                candidate = ((depth, rank), here)
                if candidate > self._owners.get(row, ((0, 0), "")):
                    self._owners[row] = candidate
                self.learn(rank, children.resource, child, f"{here}/{child.key}", depth + 1)

    def is_listed(self, children: Children, child: State, here: str) -> bool:
        """Return whether a row is listed at a place."""
        return self._owners[(children.resource.table, child.key)][1] == here


class Declarer:
    """Declares the objects of all kinds, and collects what the document does not contain."""

    def __init__(
        self, defaults: Defaults, controls: Controls, full: bool = False, contents: bool = False, site: str = ""
    ) -> None:
        self.site = site
        self.defaults = defaults
        self.controls = controls
        self.full = full
        self.contents = contents
        self.owners = Owners()
        self.names: Mapping[tuple[str, Key], str] = {}
        self.supplied: dict[str, Supplied] = {}
        self.left_out: list[LeftOut] = []

    def declare(self, resource: Resource, state: State) -> Optional[Declaration]:
        """Return the declaration of an object; None if it is left out."""
        name = name_of(resource, state)
        declaration = Declaration(resource, state, name)
        try:
            _refuse(resource.export.left_out(state))
            place = _Place(self, declaration, declaration.path, (self.site, resource.name, name), "", self.full)
            options = place.columns(resource, state)
            power = _power_state(resource, state, self.full)
            if power:
                options["state"] = power
            options.update(place.children(resource, state))
        except Undeclarable as caught:
            self.left_out.append(LeftOut(resource.plural, name, "", "", str(caught)))
            return None
        declaration.options = options
        return declaration


def _refuse(reason: Optional[str]) -> None:
    if reason:
        raise Undeclarable(reason)


def _power_state(resource: Resource, state: State, full: bool) -> str:
    """Return the value of `state` that keeps an object on; a new one is off."""
    kind = resource.power.kind(state.status) if resource.power else ""
    return {"on": "running", "suspended": "suspended", "off": "stopped" if full else ""}.get(kind, "")


@dataclass
class _Place:
    """An object, or something inside it, that is being declared.

    Attributes:
        declarer: What collects the results.
        declaration: The whole object.
        path: Where this is, for the owners of rows.
        words: What names it, for variables.
        label: How notes call it; empty for the object itself.
        full: Its defaults are declared as well.
    """

    declarer: Declarer
    declaration: Declaration
    path: str
    words: tuple[str, ...]
    label: str
    full: bool

    # --- columns ---------------------------------------------------------------------------------------------------

    def columns(self, resource: Resource, state: State, kept: Sequence[str] = (), dropped: Sequence[str] = ()) -> Any:
        """Return the options of an object's columns.

        Args:
            kept: Options that are declared in any case.
            dropped: Options that are only declared in full.
        """
        options: dict[str, Any] = {}
        omitted = set(resource.export.omitted(state))
        for column in resource.columns:
            if column.option in omitted:
                continue
            if column.is_secret or column.is_unknown:
                if column.is_held({**state.facts, **state.values}):
                    options[column.option] = self.variable(column.option, "")
                continue
            if not column.readable or (column.option in dropped and not self.full):
                continue
            shown = self._shown(resource, column, state)
            if shown is None and not self._is_cleared(column, state):
                continue
            if not (column.option in kept or self._differs(resource, column, state)):
                continue
            options[column.option] = self._without_secrets(column.option, shown)
            self._refer(column, state, shown)
        self.declaration.values[self.path] = dict(options)
        self._consider_guards(resource, state, options)
        return options

    def _consider_guards(self, resource: Resource, state: State, options: Mapping[str, Any]) -> None:
        """Leave out what a task would refuse, and note what it would refuse to create.

        What is stored need not be what can be written: older releases accepted more.
        """
        desired = Desired(values={name: _canonical(state, name, shown) for name, shown in options.items()})
        for guard in resource.guards:
            _refuse(guard(desired, state, self.declarer.controls))
        # What is inside a new object can say what it lacks itself.
        desired = replace(desired, children=_inside(resource, state))
        refusals = (guard(desired, None, self.declarer.controls) for guard in resource.guards)
        refusal = next((refusal for refusal in refusals if refusal), None)
        if refusal:
            self.note(f"it cannot be created like this: {refusal}")

    def _is_cleared(self, column: Column, state: State) -> bool:
        """Return whether a column is empty, and an export of everything says so."""
        value = state.values.get(column.option, UNAVAILABLE)
        is_empty = isinstance(value, ResolvedReference) and value.key is None
        return self.full and is_empty and column.clearing() is not UNSET and not column.joined

    def _shown(self, resource: Resource, column: Column, state: State) -> Any:
        """Return the value that declares a column; None: it is left out."""
        value = state.values.get(column.option, UNAVAILABLE)
        shown = self._named(resource, column, column.show(value), value)
        problem = ""
        if value is UNAVAILABLE:
            problem = "it could not be read"
        elif shown is not None and not _can_be_written(column, shown, value):
            problem = f"'{shown}' is not a value that can be written"
        elif shown in (None, "") and column.required and resource.identity == (column.option,):
            problem = "it is empty"
        if not problem:
            return shown
        if column.required or column.option in resource.identity or column.write is Write.CREATE_ONLY:
            raise Undeclarable(f"{column.option}: {problem}")
        self.note(f"{column.option}: {problem}")
        return None

    def _named(self, resource: Resource, column: Column, shown: Any, value: Any) -> Any:
        """Return what names another object, where only its key was read."""
        for reference in resource.unjoined:
            name = self.declarer.names.get((reference.table, value.key)) if reference is column else None
            if name is not None and reference.refers(shown):
                return f"{reference.path}{name}"
        return shown

    def _differs(self, resource: Resource, column: Column, state: State) -> bool:
        """Return whether a new object without this option would be another one."""
        value = state.values[column.option]
        if column.default is not UNSET:
            if isinstance(value, ResolvedReference):
                return str(column.default) not in (value.key, value.name)
            return not column.same(column.codec.parse(column.default), value)
        if len(resource.identity) > 1 and column.option in resource.identity:
            return True
        if column.required and column.create_default is UNSET:
            return True
        if column.generated:
            return self.full
        default = self._default(resource, column)
        if _is_empty(column, value) and column.clearing() is UNSET:
            return False
        if self.full:
            return True
        if default is UNSET:
            return column.prefilled or not _is_empty(column, value)
        return not column.same(default, value) or isinstance(column.codec, VersionedAlias)

    def _default(self, resource: Resource, column: Column) -> Any:
        """Return the canonical value that a new object gets without this option; `UNSET` if that is not known."""
        if column.create_default is not UNSET:
            return column.codec.parse(column.create_default)
        raw = self.declarer.defaults.get((resource.rows.get(column.row, resource.table), column.written), UNSET)
        if raw is UNSET or isinstance(column, Reference):
            return UNSET
        if column.member is not None:
            raw = raw.get(column.member) if isinstance(raw, Mapping) and column.member else None
        return column.codec.load(raw)

    def _without_secrets(self, option: str, shown: Any) -> Any:
        """Return a value with variables instead of what is hidden in it."""
        if isinstance(shown, Mapping):
            return {name: self._without_secrets(f"{option}_{name}", inner) for name, inner in shown.items()}
        if isinstance(shown, (list, tuple)):
            return [self._without_secrets(f"{option}_{number}", inner) for number, inner in enumerate(shown, 1)]
        if isinstance(shown, str) and HIDDEN in shown:
            return self.variable(option, shown)
        return shown

    def _refer(self, column: Column, state: State, shown: Any) -> None:
        value = state.values.get(column.option)
        if not isinstance(column, Reference) or not isinstance(value, ResolvedReference) or value.key is None:
            return
        wanted = column.as_wanted(state.values, shown)
        if column.refers(wanted):
            table = column.at(wanted).table
            self.declaration.targets.add(Target(table, value.key, column.title or table, str(column.bare(wanted))))

    # --- children --------------------------------------------------------------------------------------------------

    def children(self, resource: Resource, state: State) -> dict[str, Any]:
        """Return the options that list what is inside an object."""
        options: dict[str, Any] = {}
        for children in resource.children:
            if children.option not in state.children or children.resource.read_only:
                continue
            # What the platform gives a new object need not have the defaults.
            full = self.full or children.option in resource.export.exact
            found = self._items(children, state.children[children.option], full)
            if children.single:
                if found:
                    options[children.option] = found[0]
                continue
            shown = state.children[children.option]
            exact = children.option in resource.export.exact and len(found) == len(shown)
            if not found and not exact and not (self.full and not shown):
                continue
            options[children.option] = found
            if exact:
                options[children.purge_option] = True
            arranging = children.arrangement.option if children.arrangement else ""
            if arranging and len(found) > 1 and not any(children.ordered_by in item for item in found):
                options[arranging] = True
        return options

    def _items(self, children: Children, states: Sequence[State], full: bool) -> list[Any]:
        here = f"{self.path}/{children.option}"
        own = [state for state in states if self.declarer.owners.is_listed(children, state, here)]
        if not children.ordered_by:
            own.sort(key=lambda state: name_of(children.resource, state))
        kept = [state for state in own if not self._is_left_out(children, state)]
        dropped = self._implied_order(children, states, kept)
        ways = {state.key: _way(children, state) for state in kept}
        counts = Counter(ways.values())
        found = []
        for state in kept:
            way = ways[state.key]
            try:
                found.append(self._item(children, state, here, way, counts[way] > 1, dropped, full))
                self.declaration.listed.setdefault(here, []).append(state)
            except Undeclarable as caught:
                self.note(f"{children.option} '{name_of(children.resource, state)}': {caught}")
        return found

    def _is_left_out(self, children: Children, state: State) -> bool:
        resource = children.resource
        reason = children.protected(state, self.declarer.controls) if children.protected else None
        reason = resource.export.left_out(state) or reason
        if not reason and not self.declarer.contents and any(column.is_content for column in resource.columns):
            reason = _CONTENT_REASON
        if reason:
            whole, item = self.declaration, name_of(resource, state)
            self.declarer.left_out.append(LeftOut(whole.resource.plural, whole.name, children.option, item, reason))
        return bool(reason)

    def _implied_order(self, children: Children, states: Sequence[State], kept: Sequence[State]) -> Sequence[str]:
        """Return the option of the place if the order of the list says the same."""
        option = children.ordered_by
        if not option:
            return ()
        places = [place for state in kept if (place := state.values.get(option)) is not None]
        if len(set(places)) < len(kept):
            return ()
        keys = {state.key for state in kept}
        others = [
            place for state in states if state.key not in keys and (place := state.values.get(option)) is not None
        ]
        # The order of a list only says something about what is in it.
        is_between = children.arrangement and places and any(place > min(places) for place in others)
        return () if is_between else (option,)

    def _item(
        self,
        children: Children,
        state: State,
        here: str,
        way: tuple[Any, ...],
        ambiguous: bool,
        dropped: Sequence[str],
        full: bool,
    ) -> Any:
        resource = children.resource
        if not way:
            raise Undeclarable("nothing distinguishes it from others")
        if ambiguous and not children.tie_breaker:
            raise Undeclarable("another one has the same name")
        name = name_of(resource, state)
        words = (*self.words, children.option, name)
        label = f"{children.option} '{name}'"
        place = _Place(self.declarer, self.declaration, f"{here}/{state.key}", words, label, full)
        kept = (children.tie_breaker,) if ambiguous else ()
        options = place.columns(resource, state, kept, dropped)
        if children.scalar:
            return options[children.scalar]
        for column in resource.columns:
            if column.is_content and self.declarer.contents:
                options[column.option] = state.values.get(column.option)
        options.update(place.children(resource, state))
        return options

    # --- results ---------------------------------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Remember what of the object is not declared."""
        self.declaration.notes.append(f"{self.label}: {text}" if self.label else text)

    def variable(self, option: str, placeholder: str) -> Variable:
        """Return a variable for a value that is not exported."""
        base = "vault_" + "_".join(word for part in (*self.words, option) if (word := _word(part)))
        name, number = base, 1
        while name in self.declarer.supplied:
            number += 1
            name = f"{base}_{number}"
        kind, owner = self.declaration.resource.plural, self.declaration.name
        place = f"{self.label}: {option}" if self.label else option
        self.declarer.supplied[name] = Supplied(name, kind, owner, place, placeholder)
        return Variable(name)


def _can_be_written(column: Column, shown: Any, value: Any) -> bool:
    """Return whether a task accepts a value that was read, and takes it for the same."""
    if column.codec.choices and shown not in column.codec.choices:
        return False
    if isinstance(value, ResolvedReference) or column.codec.partly_secret is not None or _is_empty(column, value):
        return True
    try:
        return column.same(column.codec.parse(shown), value)
    except (ValueError, TypeError):
        return False


def _inside(resource: Resource, state: State) -> dict[str, list[Desired]]:
    """Return what is inside an object, as a task for a new one would have it."""
    return {
        children.option: [
            Desired(
                values={
                    column.option: _canonical(child, column.option, column.show(child.values.get(column.option)))
                    for column in children.resource.readable
                }
            )
            for child in state.children.get(children.option, ())
        ]
        for children in resource.children
    }


def _canonical(state: State, option: str, shown: Any) -> Any:
    value = state.values.get(option)
    return shown if value is None or isinstance(value, ResolvedReference) else value


def _word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _is_empty(column: Column, value: Any) -> bool:
    if isinstance(value, ResolvedReference):
        return value.key is None
    return value is None or value in ("", ()) or (column.codec.empty is not UNSET and bool(value == column.codec.empty))


def _way(children: Children, state: State) -> tuple[Any, ...]:
    """Return by what an item finds this child: the first set of options that it fills."""
    for group in children.match:
        columns = [children.resource.column(option) for option in group]
        values = [column.show(state.values.get(column.option)) for column in columns]
        # A column that is listed in the only set may be empty (the host of a DNS record).
        if all(value not in (None, "") for value in values) or (len(children.match) == 1 and len(group) > 1):
            return (group, *(str(value) for value in values))
    return ()
