# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the rows that actions are called on, where neither the object nor its options tell their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, Optional

from .._api.polling import Clock, wait_until
from .._planner.references import Keys
from .._schema.columns import Reference, key_of, wire_key
from .._schema.options import Controls
from .._schema.resource import Clone, Desired, Resource, SnapshotCopy, Subject, Verb
from ..client import VergeClient
from ..errors import TaskError, UsageError
from ..filters import where
from .lookup import both

# How long a fresh object may take to name the row that it stands for, in seconds.
_LOOK = 10.0


class Subjects:
    """Looks for rows through one client; `warnings` tells what a real run may find and this one did not."""

    def __init__(self, client: VergeClient, controls: Controls, clock: Clock) -> None:
        self.client = client
        self.controls = controls
        self.clock = clock
        self.warnings: list[str] = []

    def of_verb(self, verb: Verb, subject: Subject, value: Callable[[], Any], target: str) -> str:
        """The row that a verb is called on.

        Args:
            value: reads the fact that tells it.

        Raises:
            TaskError: it does not show up.
        """
        # A fresh snapshot names its own row only a moment after it was made.
        end = wait_until(lambda: self._row(subject, value()), bool, _LOOK, self.controls.wait_interval, self.clock)
        if end.last is None:
            raise TaskError(
                f"the row of {subject.table} that it stands for was not found", operation=verb.action, target=target
            )
        return end.last

    def of_copy(self, resource: Resource, clone: Clone, desired: Desired, keys: Keys) -> Optional[str]:
        """The row of a snapshot that is to be copied; None: the original itself is.

        Raises:
            UsageError: there is no such snapshot. In check mode it is a warning, as an earlier task may make it.
        """
        copy = clone.snapshot
        name = self.controls.extra.get(copy.option) if copy else None
        if copy is None or name is None:
            return None
        column = resource.column(clone.option)
        if desired.get(clone.option) is None or not isinstance(column, Reference):
            raise UsageError(f"'{copy.option}' needs '{clone.option}', the {resource.title} that it is a snapshot of")
        owner = self._owner(copy, column, keys.key(column, desired.get(clone.option)))
        snapshot = f"{copy.option}: there is no snapshot '{name}' of {resource.title} '{desired.get(clone.option)}'"

        def poll() -> Optional[str]:
            row = self._snapshot(copy, owner, str(name)) if owner else None
            if row is None:
                raise UsageError(snapshot)
            return self._row(copy.subject, key_of(row.get(copy.made)))

        try:
            end = wait_until(poll, bool, _LOOK, self.controls.wait_interval, self.clock)
        except UsageError as error:
            if not self.controls.check:
                raise
            self.warnings.append(f"{error}; the real run fails here unless an earlier task creates it")
            return None
        if end.last is None:
            raise TaskError(f"the row of {copy.subject.table} that it stands for was not found", target=str(name))
        return end.last

    def _owner(self, copy: SnapshotCopy, column: Reference, original: Optional[str]) -> Optional[str]:
        """What the snapshots of the original point at."""
        if original is None:
            return None
        condition = where(column.key_column).eq(wire_key(original))
        rows = self.client.list(column.table, ["$key", copy.owner_value], filter=condition)
        return key_of(rows[0].get(copy.owner_value)) if rows else None

    def _snapshot(self, copy: SnapshotCopy, owner: str, name: str) -> Optional[Mapping[str, Any]]:
        conditions = [where(copy.owner).eq(wire_key(owner)), where("name").eq(name)]
        rows = self.client.list(copy.table, ["$key", "name", copy.made], filter=both(conditions))
        found = [row for row in rows if row.get("name") == name]
        if len(found) > 1:
            keys = ", ".join(str(row.get("$key")) for row in found)
            raise UsageError(f"{copy.option}: {len(found)} snapshots are called '{name}' (ids {keys})")
        return found[0] if found else None

    def _row(self, subject: Subject, value: Any) -> Optional[str]:
        if value is None:
            return None
        conditions = [where(column).eq(wanted) for column, wanted in subject.constants]
        conditions.append(where(subject.column).eq(wire_key(str(value))))
        rows = self.client.list(subject.table, ["$key"], filter=both(conditions))
        return key_of(rows[0].get("$key")) if len(rows) == 1 else None
