# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all parts of a plan need to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import State
from .._schema.steps import Step
from .matching import Matches


@dataclass(frozen=True)
class PlanContext:
    """What all parts of the plan of one object need to know.

    Attributes:
        controls: how the task has to be carried out.
        matches: which item means which child, and what look-ups of names found.
        follow_up: this task has already changed something, and the plan completes it.
        compare_only: the plan only has to show differences, after everything has been done.
        action_target: key of the row that an action is called on, where it had to be looked up.
        owner: key of the object that has to be stopped for the action.
        original: the object that is copied, when a copy is created.
        chosen: what the task has chosen for its state; None: nothing.
        records: further records with the name of the object, which do not count.
        first: steps to take before a new object is created.
        remnant: what is left of an object whose place a new one takes.
        replaced: what it has replaced and is still there, because a task was interrupted.
        existing: the names that there are, where only the platform creates objects and none has the name that is wanted.
    """

    controls: Controls = field(default_factory=Controls)
    matches: Matches = field(default_factory=Matches)
    follow_up: bool = False
    compare_only: bool = False
    action_target: Optional[Key] = None
    owner: Optional[Key] = None
    original: Optional[State] = None
    records: tuple[State, ...] = ()
    chosen: Optional[Sequence[Mapping[str, Any]]] = None
    first: Sequence[Step] = ()
    remnant: Optional[State] = None
    existing: Sequence[str] = ()
    replaced: Sequence[State] = ()
