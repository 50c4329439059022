# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the generic engine does not know about tables, one file per area.

See `tests.simulator.registry` for how a file registers its functions.
"""

from __future__ import annotations

import importlib
import pkgutil


def load_behaviours() -> None:
    """Import every file of this package for what it registers; a second call does nothing."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
