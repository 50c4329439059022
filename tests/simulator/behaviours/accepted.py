# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions that clients call without looking for an effect: they are accepted, and the journal says so."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..registry import action
from ..store import Row


def accept(table: str, *words: str) -> None:
    """Accept actions of a table without any effect.

    Assumption: parameters and effects are not recorded. Settled by: POST <table> with each of the actions.
    """
    for word in words:
        action(table, word)(_record)


def _record(call: Call, _target: Row | None, _params: dict[str, Any]) -> None:
    call.gaps.append(f"the simulator knows no effect of {call.table.name} {call.arguments['action']}")
