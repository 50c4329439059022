# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about the names of other objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.columns import Reference, ResolvedReference
from .._schema.keys import Key


class Names:
    """The results of look-ups: which key a name stands for."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Any, str], Optional[Key]] = {}
        self._rows: dict[tuple[str, Any, str], Mapping[str, Any]] = {}

    def learn(
        self, reference: Reference, name: Any, key: Optional[Key], row: Optional[Mapping[str, Any]] = None
    ) -> None:
        """Remember a look-up; a key of None stands for an object that does not exist (yet)."""
        self._found[_index(reference, name)] = key
        self._rows[_index(reference, name)] = row or {}

    def row(self, reference: Reference, name: Any) -> Mapping[str, Any]:
        """Return what a look-up has read of the object with a name; nothing if it was not looked up."""
        return self._rows.get(_index(reference, name), {})

    def is_known(self, reference: Reference, name: Any) -> bool:
        """Return whether the name has been looked up."""
        return isinstance(name, Key) or _index(reference, name) in self._found

    def concern(self, reference: Reference) -> bool:
        """Return whether any name of the reference's table has been looked up."""
        tables = {table for table, _constants in reference.places}
        return any(table in tables for table, _constants, _name in self._found)

    def key(self, reference: Reference, name: Any) -> Optional[Key]:
        """Return the key of a name that has been looked up; None: it does not exist."""
        return name if isinstance(name, Key) else self._found.get(_index(reference, name))

    def meaning(self, reference: Reference, wanted: Any) -> Any:
        """Return what a name stands for: its key once that is known, otherwise the name itself."""
        return self.key(reference, wanted) or wanted

    def same(self, reference: Reference, wanted: Any, current: Any) -> bool:
        """Return whether the reference already points at the wanted object."""
        if not isinstance(current, ResolvedReference):
            return False
        if wanted is None or wanted == "":
            return current.key is None
        if isinstance(wanted, Key):
            return wanted == current.key
        if not reference.refers(wanted):
            return str(wanted) == str(current.name)
        if self.is_known(reference, wanted):
            key = self.key(reference, wanted)
            return key is not None and key == current.key
        return current.key is not None and str(wanted) == str(current.name)


def _index(reference: Reference, name: Any) -> tuple[str, Any, str]:
    reference = reference.at(name)
    return reference.table, reference.constants, str(name)
