# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stateful simulator of the VergeOS API v4, served over HTTPS. See README.md."""

from __future__ import annotations

from .faults import Fault
from .simulator import Simulator

__all__ = ["Fault", "Simulator"]
