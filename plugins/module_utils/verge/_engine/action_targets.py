# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the rows that actions are called on, where neither the object nor its options hold their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._api.polling import Clock, wait_until
from .._planner.names import Names
from .._schema.columns import Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Clone, Desired, Hop, ImperativeState, Owner, Recovery, Resource, State
from ..client import VergeClient
from ..errors import TaskError, UsageError
from ..filters import all_of, where

# Seconds that a new snapshot may take to name the row that represents it.
_TIMEOUT = 10.0
#: How many of the names that could have been meant a message lists.
_MOST_NAMES = 20


class ActionTargets:
    """Looks up the rows that actions are called on, through one client.

    Attributes:
        warnings: what this run did not find, and a real run may.
    """

    def __init__(self, client: VergeClient, controls: Controls, clock: Clock) -> None:
        self.client = client
        self.controls = controls
        self.clock = clock
        self.warnings: list[str] = []

    def of_imperative_state(self, imperative: ImperativeState, start: Callable[[], Any], target: str) -> Key:
        """Return the row that the action of an imperative state is called on.

        Args:
            start: reads the value from which the way begins; a new object may show it a moment later.

        Raises:
            TaskError: the row does not appear.
        """
        found = self._poll(lambda: self._follow(imperative.way, Key.of(start()), target))
        if found is None:
            operation = f"bring to state '{imperative.state}'"
            raise TaskError(_missing(imperative.way), operation=operation, target=target)
        return found

    def of_owner(self, owner: Owner, state: State, target: str) -> Optional[Key]:
        """Return the key of the object that has to be stopped for an action; None: it need not or must not be stopped.

        Raises:
            TaskError: it was not found.
        """
        power, status = owner.resource.power, state.facts.get(owner.status)
        if not self.controls.allow_power_cycle or power is None or power.kind(status) != "on":
            return None
        found = self._follow(owner.way, state.key_of(owner.option), target)
        if found is None:
            raise TaskError(f"its {owner.resource.title} was not found", target=target)
        return found

    def of_snapshot(self, resource: Resource, clone: Clone, desired: Desired, names: Names) -> Optional[Key]:
        """Return the row of a snapshot that is to be copied; None: the original itself is copied.

        Raises:
            UsageError: there is no such snapshot. In check mode it is a warning, as an earlier task may create it.
            TaskError: the row that represents the snapshot does not appear.
        """
        option = clone.snapshot_option
        snapshot = self.controls.extra.get(option) if option else None
        if snapshot is None:
            return None
        column, original = resource.column(clone.option), desired.get(clone.option)
        if original is None or not isinstance(column, Reference):
            raise UsageError(f"'{option}' needs '{clone.option}', the {resource.title} that it is a snapshot of")
        target, key = resource.describe(original), names.key(column, original)
        try:
            found = self._poll(lambda: self._follow(clone.snapshot, key, target))
        except UsageError as error:
            if not self.controls.check:
                raise
            self.warnings.append(f"{error}; the real run fails here unless an earlier task creates it")
            return None
        if found is None:
            raise TaskError(_missing(clone.snapshot), target=str(snapshot))
        return found

    def of_recovery(self, resource: Resource, recovery: Recovery, desired: Desired, names: Names) -> Optional[Key]:
        """Return the row of what a system snapshot holds from which a new object is made; None: it is not listed yet.

        Raises:
            UsageError: the snapshot does not hold it.
        """
        column, snapshot = resource.column(recovery.option), desired.get(recovery.option)
        if snapshot is None or not isinstance(column, Reference):
            if self.controls.extra.get(recovery.named_by) is not None:
                raise UsageError(
                    f"'{recovery.named_by}' needs '{recovery.option}', the snapshot that it is restored from"
                )
            return None
        key = names.key(column, snapshot)
        if key is None:
            return None
        name = recovery.name_inside(desired, self.controls, resource.identity[0])
        found = self._held(recovery, key, name)
        if len(found) > 1:
            keys = ", ".join(str(row.get("$key")) for row in found)
            raise UsageError(f"{recovery.option}: it holds {len(found)} {resource.title}s '{name}' (rows {keys})")
        if found:
            return Key.of(found[0].get("$key"))
        others = sorted(str(row.get(recovery.name)) for row in self._held(recovery, key))
        if not others:
            return None
        more = f" and {len(others) - _MOST_NAMES} others" if len(others) > _MOST_NAMES else ""
        raise UsageError(
            f"{recovery.option}: {recovery.title} '{snapshot}' holds no {resource.title} '{name}'",
            hint=f"'{recovery.named_by}' is one of: {', '.join(others[:_MOST_NAMES])}{more}",
        )

    def _held(self, recovery: Recovery, snapshot: Key, name: Any = None) -> list[dict[str, Any]]:
        """Return what a system snapshot holds as far as it is listed: everything, or what has a name."""
        conditions = [where(recovery.pointer).eq(wire_key(snapshot))]
        conditions += [where(constant).eq(value) for constant, value in recovery.constants]
        if name is not None:
            conditions.append(where(recovery.name).eq(name))
        rows = self.client.list(recovery.contents, ["$key", recovery.name], filter=all_of(conditions))
        return [row for row in rows if name is None or row.get(recovery.name) == name]

    def _poll(self, poll: Callable[[], Optional[Key]]) -> Optional[Key]:
        return wait_until(poll, bool, _TIMEOUT, self.controls.wait_interval, self.clock).last

    def _follow(self, way: Sequence[Hop], start: Optional[Key], target: str) -> Optional[Key]:
        """Return where a way leads from a value; None: it is not there yet.

        Raises:
            UsageError: what the user named does not exist, or is not unique.
        """
        value = start
        for hop in way:
            rows = self._rows(hop, value)
            row = self._chosen(hop, rows, target) if hop.named_by else _only(rows)
            value = Key.of(row.get(hop.take)) if row is not None else None
        return value

    def _rows(self, hop: Hop, value: Optional[Key]) -> list[Mapping[str, Any]]:
        if value is None:
            return []
        conditions = [where(hop.column).eq(wire_key(value))]
        conditions += [where(column).eq(wanted) for column, wanted in hop.constants]
        fields = ["$key", hop.take]
        if hop.named_by:
            conditions.append(where("name").eq(self.controls.extra[hop.named_by]))
            fields.append("name")
        return list(self.client.list(hop.table, list(dict.fromkeys(fields)), filter=all_of(conditions)))

    def _chosen(self, hop: Hop, rows: Sequence[Mapping[str, Any]], target: str) -> Mapping[str, Any]:
        """Return the row that has the name the user gave."""
        name = self.controls.extra[hop.named_by]
        found = [row for row in rows if row.get("name") == name]
        if not found:
            raise UsageError(f"{hop.named_by}: there is no {hop.title} '{name}' of {target}")
        if len(found) > 1:
            keys = ", ".join(str(row.get("$key")) for row in found)
            raise UsageError(f"{hop.named_by}: {len(found)} {hop.title}s have the name '{name}' (ids {keys})")
        return found[0]


def _only(rows: Sequence[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    return rows[0] if len(rows) == 1 else None


def _missing(way: Sequence[Hop]) -> str:
    return f"the row of {way[-1].table} that represents it was not found"
