# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of one row: what differs, and what is sent. Pure: no request is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from .._schema.codecs import CLEAR, UNAVAILABLE, UNSET
from .._schema.columns import Column, Reference
from .._schema.resource import Desired, Resource, State
from ..errors import InvalidResponseError, UsageError
from .context import Planning
from .references import made_by_children

EMPTY = (None, "", ())
HIDDEN = "<hidden>"
NEW_VALUE = "<new value>"


@dataclass
class Changes:
    """What differs about one row.

    Attributes:
        body: platform columns to send.
        before, after: the same in option names and units.
        switches: verbs of actions to call.
        next_start: options whose change waits for the next start.
        needs_off: options that cannot change while it runs.
        deferred: options that can only be written in a later pass.
    """

    body: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    switches: list[str] = field(default_factory=list)
    next_start: list[str] = field(default_factory=list)
    needs_off: list[str] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)


def changes_of(planning: Planning, resource: Resource, desired: Desired, state: Optional[State]) -> Changes:
    """What has to be written so that a row (None: a new one) is as wanted.

    Raises:
        UsageError: a value cannot be had.
        InvalidResponseError: the platform's answer lacks a column that has to be compared.
    """
    return _Comparison(planning, resource, desired, state).changes()


class _Comparison:
    def __init__(self, planning: Planning, resource: Resource, desired: Desired, state: Optional[State]) -> None:
        self.planning = planning
        self.resource = resource
        self.desired = desired
        self.state = state
        self.result = Changes()
        self.sourced = state is None and any(
            resource.column(option).source and value is not CLEAR for option, value in desired.values.items()
        )

    def changes(self) -> Changes:
        for column in self.resource.columns:
            if column.option not in self.desired.values:
                if self.state is None:
                    self._fill(column)
                continue
            value = self.desired.values[column.option]
            value = column.clearing() if value is CLEAR else value
            if self._comes_later(column):
                self._defer(column, value)
            elif self.state is None:
                self._set_new(column, value)
            else:
                self._compare(column, value, self.state)
        return self.result

    def _comes_later(self, column: Column) -> bool:
        if self.sourced and column.after_source:
            return True
        if not isinstance(column, Reference) or self.planning.follow_up:
            return False
        return made_by_children(column, self.desired, self.state)

    def _defer(self, column: Column, value: Any) -> None:
        self.result.deferred.append(column.option)
        self.result.after[column.option] = column.show(value)
        if self.state is not None:
            self.result.before[column.option] = column.show(self.state.values.get(column.option))

    def _fill(self, column: Column) -> None:
        """A column that was not given, at creation."""
        if column.create_default is not UNSET:
            value = column.codec.parse(column.create_default)
            self.result.after[column.option] = column.show(value)
            self._write(column, value)
        elif column.required:
            raise UsageError(f"{self.desired.label(column.option)} is needed to create a {self.resource.title}")

    def _set_new(self, column: Column, value: Any) -> None:
        hidden = column.secret or column.content
        self.result.after[column.option] = NEW_VALUE if hidden else column.show(value)
        if not column.required and value in EMPTY and column.clearing() in EMPTY:
            # An empty column needs no mention in a new row; null references are refused by some tables.
            return
        self._write(column, value)
        if column.source:
            self.result.body.update(column.source_body)

    def _compare(self, column: Column, value: Any, state: State) -> None:
        option, label = column.option, self.desired.label(column.option)
        if column.initial:
            return
        if column.secret:
            if self.planning.controls.update_secrets and not self.planning.follow_up:
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
        if column.content:
            self._write_hidden(column, value)
            return
        self._refuse_fixed(column, value, current)
        self._write(column, value)
        self.result.before[option], self.result.after[option] = column.show(current), column.show(value)
        if column.next_start:
            self.result.next_start.append(label)
        if column.needs_off:
            self.result.needs_off.append(label)

    def _same(self, column: Column, value: Any, current: Any) -> bool:
        if isinstance(column, Reference):
            return self.planning.keys.same(column, value, current)
        return column.same(value, current)

    def _refuse_fixed(self, column: Column, value: Any, current: Any) -> None:
        label = self.desired.label(column.option)
        if column.create_only:
            raise UsageError(
                f"{label} is fixed at creation: it is '{column.show(current)}' and cannot become "
                f"'{column.show(value)}'",
                hint="remove the object and create it anew, or leave the option out",
            )
        if column.grow_only and isinstance(current, (int, float)) and value < current:
            raise UsageError(
                f"{label} can only grow: it is {column.show(current)} and cannot become {column.show(value)}",
                hint="give a size that is not smaller, or leave the option out",
            )

    def _write_hidden(self, column: Column, value: Any) -> None:
        self._put(column, column.dump(value))
        self.result.before[column.option], self.result.after[column.option] = HIDDEN, NEW_VALUE

    def _write(self, column: Column, value: Any) -> None:
        if column.switch:
            # A new object is switched off.
            if value or self.state is not None:
                self.result.switches.append(column.switch[0] if value else column.switch[1])
            return
        self._put(column, wire(self.planning, column, value, self.desired))
        if column.along:
            self.result.body.update(column.along(value))

    def _put(self, column: Column, sent: Any) -> None:
        """Into the body: the value of a column, or a member of the document that the column holds."""
        if column.member is None:
            self.result.body[column.written] = sent
            return
        if column.written not in self.result.body:
            self.result.body[column.written] = self._document(column)
        self.result.body[column.written].update({column.member: sent} if column.member else sent)

    def _document(self, column: Column) -> dict[str, Any]:
        """What is stored; without it, a change of one member would lose the others."""
        stored = self.state.row.get(column.written, UNAVAILABLE) if self.state else None
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


def wire(planning: Planning, column: Column, value: Any, desired: Desired) -> Any:
    """What is sent for a canonical value; in check mode, a name that does not exist yet stands for its key."""
    if isinstance(column, Reference) and value not in (None, "") and column.refers(value):
        key = planning.keys.key(column, value)
        if key is not None:
            return column.dump(key)
        if not planning.controls.check:
            raise UsageError(f"{desired.label(column.option)}: there is no {column.title} '{value}'")
        return f"<{column.title} '{value}'>"
    return column.dump(value)
