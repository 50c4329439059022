# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes on objects, as the web interface of the platform writes them (product documentation)."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import action
from ..store import Row


@action("note_actions", "update")
def update_note(call: Call, target: Row, params: dict[str, Any]) -> None:
    """Store the note. Assumption: the text is in ``params.note``."""
    found = call.engine.store.resolve(call.arguments["owner"])
    assert found is not None
    table, key = found
    if "note" not in call.engine.contract[table].columns:
        raise ApiError(422, "Validation error on field: 'owner' - 'fails validation test'")
    call.engine.store.set(table, key, note=str(params.get("note") or ""))
