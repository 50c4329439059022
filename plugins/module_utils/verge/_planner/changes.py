# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of one row: what differs, and what has to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Optional

from .._schema.codecs import CLEAR, UNAVAILABLE, UNSET
from .._schema.columns import Applies, Column, Reference, ReferenceList, ResolvedReference, Write
from .._schema.keys import wire_key
from .._schema.resource import Desired, Resource, State
from .._schema.steps import DeferredKey, Effects, KeyOrDeferred
from .._secret_names import HIDDEN, NEW_VALUE
from ..errors import InvalidResponseError, UsageError
from .context import PlanContext
from .references import waits_for_children

EMPTY = (None, "", ())
#: What a difference shows for a value that cannot be read.
UNKNOWN_VALUE = "<unknown>"


@dataclass
class RowChanges:
    """What is written to another row that the object consists of.

    Attributes:
        body: platform columns to send.
        after: the options that they are.
    """

    body: dict[str, Any] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)


@dataclass
class Changes:
    """What differs about one row.

    Attributes:
        body: platform columns to send.
        rows: the same for the other rows that the object consists of, by the reference to each.
        before, after: the same in option names and units.
        switches: names of actions to run.
        next_start: options whose change waits for the next start.
        needs_off: options that cannot be changed while it runs.
        deferred: options that can only be written in a later pass.
    """

    body: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, RowChanges] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    switches: list[str] = field(default_factory=list)
    next_start: list[str] = field(default_factory=list)
    needs_off: list[str] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)

    def split(self, columns: Sequence[Column]) -> tuple[Changes, Changes]:
        """Return what is written first, and the given columns, which are written later."""
        first, last = replace(self, body=dict(self.body), after=dict(self.after)), Changes()
        for column in columns:
            last.body[column.written] = first.body.pop(column.written)
            last.after[column.option] = first.after.pop(column.option)
        return first, last

    def take(self, columns: Sequence[Column]) -> tuple[dict[str, Any], Changes]:
        """Return what would be sent for some columns, by option, and the other changes."""
        taken: dict[str, Any] = {}
        rest = replace(self, body=dict(self.body), rows=dict(self.rows), after=dict(self.after))
        for column in columns:
            part = rest.rows.get(column.row, RowChanges()) if column.row else rest
            if column.written not in part.body or column.option not in rest.after:
                continue
            taken[column.option] = part.body[column.written]
            rest.after.pop(column.option)
            body = {name: value for name, value in part.body.items() if name != column.written}
            if not column.row:
                rest.body = body
            elif body:
                rest.rows[column.row] = RowChanges(body, [name for name in part.after if name != column.option])
            else:
                del rest.rows[column.row]
        return taken, rest

    @property
    def effects(self) -> Effects:
        """What they mean for the rest of the plan, when the object runs."""
        return Effects(tuple(self.needs_off), tuple(self.next_start), another_pass=bool(self.deferred))


def compare(context: PlanContext, resource: Resource, desired: Desired, state: Optional[State]) -> Changes:
    """Return what has to be written so that a row (None: a new one) is as wanted.

    Raises:
        UsageError: a value cannot be had.
        InvalidResponseError: the platform's answer lacks a column that has to be compared.
    """
    return _Comparison(context, resource, desired, state).changes()


class _Comparison:
    """The comparison of one row, column by column."""

    def __init__(self, context: PlanContext, resource: Resource, desired: Desired, state: Optional[State]) -> None:
        self.context = context
        self.resource = resource
        self.desired = desired
        self.state = state
        self.result = Changes()
        self.source = resource.source_of(desired) if state is None else None

    def changes(self) -> Changes:
        for column in self.resource.columns:
            if column.option not in self.desired.values:
                if self.state is None:
                    self._fill(column)
                continue
            value = self.desired.values[column.option]
            value = column.clearing() if value is CLEAR else value
            if self._is_initial(column, value):
                self.result.after[column.option] = column.show(value)
            elif self._comes_later(column):
                self._defer(column, value)
            elif self.state is None:
                self._set_new(column, value)
            else:
                self._compare(column, value, self.state)
        self._write_accompanying()
        return self.result

    def _write_accompanying(self) -> None:
        """Write the secrets that belong to an option that changes."""
        if self.state is None or self.context.follow_up:
            return
        for column in self.resource.columns:
            given = column.option in self.desired.values and column.option not in self.result.after
            if column.is_secret and given and self.result.after.get(column.written_with):
                value = self.desired.values[column.option]
                self._write_hidden(column, column.clearing() if value is CLEAR else value)

    def _in_later_row(self, column: Column) -> bool:
        """Return whether a column is in a row that the platform creates after that of a new object."""
        return bool(column.row) and self.state is None and self.resource.deployment is None

    def _is_initial(self, column: Column, value: Any) -> bool:
        """Return whether such a column has a value without being written."""
        if not self._in_later_row(column) or column.initial is UNSET:
            return False
        return column.same(value, column.codec.parse(column.initial))

    def _comes_later(self, column: Column) -> bool:
        if self._in_later_row(column):
            return True
        if self.source and column.option in self.source.deferred:
            return True
        return not self.context.follow_up and waits_for_children(column, self.desired, self.state)

    def _defer(self, column: Column, value: Any) -> None:
        self.result.deferred.append(column.option)
        before = column.show(self.state.values.get(column.option)) if self.state is not None else UNSET
        if before != column.show(value):
            self.result.after[column.option] = column.show(value)
            self.result.before.update({} if before is UNSET else {column.option: before})

    def _fill(self, column: Column) -> None:
        """Take over the creation default of a column that was not given."""
        if column.create_default is not UNSET:
            value = column.codec.parse(column.create_default)
            self.result.after[column.option] = column.show(value)
            self._write(column, value)
        elif column.required:
            raise UsageError(f"{self.desired.label(column.option)} is required to create a {self.resource.title}")

    def _set_new(self, column: Column, value: Any) -> None:
        self._refuse_empty(column, value)
        hidden = column.is_secret or column.is_content
        self.result.after[column.option] = NEW_VALUE if hidden else column.show(value)
        needed = column.required or column.prefilled
        if not needed and value in EMPTY and column.clearing() in EMPTY:
            # An empty column need not be sent for a new row; null references are refused by some tables.
            return
        self._write(column, value)
        if self.source and column.option == self.source.option:
            self.result.body.update(self.source.columns(self.desired))

    def _compare(self, column: Column, value: Any, state: State) -> None:
        option, label = column.option, self.desired.label(column.option)
        if column.is_initial:
            if self.context.controls.rewrites(column.rewritten_by) and not self.context.follow_up:
                self._write_again(column, value)
            return
        if column.is_secret:
            if not self.context.follow_up and self._is_outdated(column, value, state):
                self._write_hidden(column, value)
            return
        current = state.values.get(option, UNAVAILABLE)
        if current is UNAVAILABLE:
            raise InvalidResponseError(
                f"the answer does not hold '{column.written}', so '{label}' cannot be compared",
                hint="this release of the platform may not have the column, or the account may not read it",
                operation="read",
                target=self.resource.table,
            )
        if self._same(column, value, current):
            return
        if column.is_content:
            self._write_hidden(column, value)
            return
        self._refuse_empty(column, value)
        self._refuse_fixed(column, value, current)
        self._write(column, value)
        self.result.before[option], self.result.after[option] = self._difference(column, current, value)
        if column.applies is Applies.NEXT_START:
            self.result.next_start.append(label)
        elif column.applies is Applies.OFF:
            self.result.needs_off.append(label)

    def _is_outdated(self, column: Column, value: Any, state: State) -> bool:
        """Return whether a secret has to be written: it is known to differ, or the task asks for it."""
        shown = state.facts.get(column.proof.fact) if column.proof else None
        if column.proof and shown:
            return bool(column.proof.compute(value) != shown)
        return self.context.controls.update_secrets

    @staticmethod
    def _difference(column: Column, current: Any, value: Any) -> tuple[Any, Any]:
        if isinstance(column, Reference):
            return column.show(current), column.show(value)
        return column.difference(current, value)

    def _same(self, column: Column, value: Any, current: Any) -> bool:
        if isinstance(column, Reference):
            return self.context.matches.names.same(column, value, current)
        return column.same(value, current)

    def _refuse_empty(self, column: Column, value: Any) -> None:
        if column.required and value in EMPTY:
            raise UsageError(f"{self.desired.label(column.option)} must not be empty")

    def _refuse_fixed(self, column: Column, value: Any, current: Any) -> None:
        label, provided = self.desired.label(column.option), self.resource.provided
        if column.write is Write.CREATE_ONLY or column.derived:
            raise UsageError(
                f"{label} is fixed{'' if provided else ' at creation'}: it is '{column.show(current)}' and cannot become "
                f"'{column.show(value)}'",
                hint=f"{'' if provided else 'remove the object and create it again, or '}leave the option out",
            )
        if column.write is Write.GROW_ONLY and isinstance(current, (int, float)) and value < current:
            raise UsageError(
                f"{label} can only grow: it is {column.show(current)} and cannot become {column.show(value)}",
                hint="give a size that is not smaller, or leave the option out",
            )

    def _write_hidden(self, column: Column, value: Any) -> None:
        self._put(column, column.dump(value))
        self.result.before[column.option], self.result.after[column.option] = HIDDEN, NEW_VALUE

    def _write_again(self, column: Column, value: Any) -> None:
        """Write a value that cannot be read back, so that nothing is known about the present one."""
        self._put(column, wire_value(self.context, column, value, self.desired))
        self.result.before[column.option], self.result.after[column.option] = UNKNOWN_VALUE, column.show(value)

    def _write(self, column: Column, value: Any) -> None:
        if column.switch:
            # On a new object it is off.
            if value or self.state is not None:
                self.result.switches.append(column.switch.on if value else column.switch.off)
            return
        if column.derived:
            return
        self._put(column, wire_value(self.context, column, value, self.desired))
        if column.companion_columns:
            self.result.body.update(column.companion_columns(value))

    def _put(self, column: Column, sent: Any) -> None:
        """Add the value of a column to the body, or a member to the document that the column holds."""
        if column.row:
            part = self.result.rows.setdefault(column.row, RowChanges())
            part.body[column.written] = sent
            part.after.append(column.option)
            return
        if column.member is None:
            self.result.body[column.written] = sent
            return
        if column.written not in self.result.body:
            self.result.body[column.written] = self._document(column)
        self.result.body[column.written].update({column.member: sent} if column.member else sent)

    def _document(self, column: Column) -> dict[str, Any]:
        """Return the stored document; without it, a change of one member would lose the others."""
        # What is only written has no other members that could be read.
        stored = self.state.row.get(column.written, UNAVAILABLE) if self.state and not column.is_initial else None
        if isinstance(stored, Mapping):
            return dict(stored)
        if stored in EMPTY:
            return {}
        raise InvalidResponseError(
            f"the answer does not hold '{column.written}', whose other members would be lost",
            hint="the account may not read it",
            operation="read",
            target=self.resource.table,
        )


def _stored_key(context: PlanContext, column: Reference, name: Any) -> Optional[KeyOrDeferred]:
    """Return the key that the platform stores for a name: that of the other object, or of what stands for it."""
    names = context.matches.names
    if column.stand_in is None:
        return names.key(column, name)
    key = names.key(column.stand_in, name)
    return DeferredKey(column.option) if key is None and names.is_known(column.stand_in, name) else key


def wire_value(context: PlanContext, column: Column, value: Any, desired: Desired) -> Any:
    """Return what is sent for a canonical value; in check mode, a placeholder for the key of a name that is not there yet.

    Raises:
        UsageError: nothing has that name.
    """
    if isinstance(column, ReferenceList):
        return ",".join(str(wire_value(context, column.reference, name, desired)) for name in value)
    if isinstance(value, ResolvedReference):
        return wire_key(value.key)
    if isinstance(column, Reference) and value not in (None, "") and column.refers(value):
        key = _stored_key(context, column, value)
        if key is not None:
            return key if isinstance(key, DeferredKey) else column.at(value).dump(key)
        if not context.controls.check:
            raise UsageError(f"{desired.label(column.option)}: there is no {column.title} '{column.label(value)}'")
        return f"<{column.title} '{column.label(value)}'>"
    return column.at(value).dump(value) if isinstance(column, Reference) else column.dump(value)
