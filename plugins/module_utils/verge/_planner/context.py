# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of a plan share while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from .._schema.options import Controls
from .references import Keys


@dataclass
class Planning:
    """The plan of one object in the making.

    Attributes:
        controls: how the run has to be carried out.
        keys: what the look-ups of referenced names said.
        follow_up: this run has already changed something and the plan completes it.
        next_start: options whose change waits for the next start of the object.
        needs_off: options that can only change while the object is off.
        again: more is to be done once these steps have shown their results.
        touched: keys of other networks in which the changes stage rules.
        subject: key of the row that a verb is called on, once it has been looked for.
        foreseen: what the next pass is expected to do, in words.
    """

    controls: Controls
    keys: Keys
    follow_up: bool = False
    next_start: list[str] = field(default_factory=list)
    needs_off: list[str] = field(default_factory=list)
    again: bool = False
    touched: set[str] = field(default_factory=set)
    subject: Optional[str] = None
    foreseen: list[str] = field(default_factory=list)
    _tokens: int = 0

    def token(self) -> str:
        """A new name for an object that a step will make."""
        self._tokens += 1
        return f"new-{self._tokens}"
