# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of the log tables, which all have the columns level, text, timestamp (in microseconds) and user."""

from __future__ import annotations

from typing import Any

from ..engine import Engine


def append(engine: Engine, table: str, text: str, level: str = "message", user: str = "", **columns: Any) -> None:
    """Append a line to a log table. Assumption: which lines are written, and their texts."""
    stamp = engine.clock.microseconds()
    engine.store.add(table, {"level": level, "text": text, "user": user, "timestamp": stamp, **columns})
