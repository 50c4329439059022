# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many VMs, for speed and for inventories."""

from __future__ import annotations

from ..engine import Engine
from . import small


def plant(engine: Engine, number: int) -> None:
    """Fill an engine that holds the seed `empty`."""
    small.plant(engine)
