# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be declared about the licences without which a system does not work, and about how it asks for one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .._sizes import show_size
from .keys import Key
from .resource import Resource, State
from .usage import Purpose, Use


class MadeFile(NamedTuple):
    """A file that the platform has made.

    Attributes:
        key: its key in the table of files.
        name: its name.
        size: its size in bytes; None: the platform did not say.
        contact: the address to send it to.
    """

    key: Key
    name: str
    size: Optional[int]
    contact: Optional[str]


class RequestFile(NamedTuple):
    """How a system without a connection to the vendor asks for a licence: it makes a file that somebody sends.

    Attributes:
        table, body: the action that makes the file.
        key: the member of the answer that refers to the row of the file.
        filename, size, contact: the members with the name of the file, its bytes, and the address to send it to.
        files: the table in which the platform leaves the file.
        place: what users call that table.
        result: the result that shows the file.
    """

    table: str
    body: Mapping[str, str]
    key: str
    filename: str
    size: str
    contact: str
    files: str
    place: str
    result: str

    def made(self, answer: Any) -> Optional[MadeFile]:
        """Return the file that an answer of the platform is about; None: it does not say which one it is."""
        facts: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        key, size = Key.of(facts.get(self.key)), facts.get(self.size)
        if key is None:
            return None
        name = str(facts.get(self.filename) or "")
        return MadeFile(key, name, size if isinstance(size, int) else None, facts.get(self.contact) or None)

    def show(self, path: str, size: Optional[int], made: Optional[MadeFile]) -> dict[str, Any]:
        """Return what results show of a file.

        Args:
            path: where it was written to.
            size: how many bytes it has there; None: it is not there.
            made: what the platform said about it; None: it was there before.
        """
        return {
            "path": path,
            "size": None if size is None else show_size(size),
            "filename": made.name if made else None,
            "email": made.contact if made else None,
        }


class Licensing(NamedTuple):
    """The licences of a system.

    Attributes:
        resource: a licence.
        text: the option with the text of a licence, and the column to which it is written. It cannot be read back.
        begins, ends: the facts that hold the seconds between which a licence is valid; 0: no bound.
        request: how a system asks for one.
    """

    resource: Resource
    text: str
    begins: str
    ends: str
    request: RequestFile

    def end(self, licence: State) -> float:
        """Return when a licence ends, in seconds; infinity: never."""
        return float(licence.facts[self.ends] or math.inf)

    def begin(self, licence: State) -> float:
        """Return when a licence begins, in seconds."""
        return float(licence.facts[self.begins] or 0)

    def in_force(self, licences: Sequence[State], now: float) -> list[State]:
        """Return the licences that follow each other without a gap from now on; the last one lasts longest.

        Args:
            licences: all licences of the system.
            now: the time in seconds.
        """
        found: list[State] = []
        covered = now
        while True:
            going_on = [each for each in licences if self.begin(each) <= covered < self.end(each)]
            if not going_on:
                return found
            found.append(max(going_on, key=self.end))
            covered = self.end(found[-1])

    def uses(self, module: str) -> list[Use]:
        """Return the uses of the platform's columns by the module, besides those that results show."""
        words = [
            Use(self.request.table, name, module, "state", Purpose.WRITE, (word,))
            for name, word in self.request.body.items()
        ]
        return [Use(self.resource.table, self.text, module, self.text, Purpose.WRITE), *words]

    def show_end(self, licence: State) -> Any:
        """Return the end of a licence as results show it."""
        return self.resource.fact(self.ends).show(licence.facts[self.ends])
