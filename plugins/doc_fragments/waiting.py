# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options by which a module waits."""

from __future__ import annotations


class ModuleDocFragment:
    """Waiting options."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait for the last thing that was started, for example until the object runs.
      - What later steps of the same task depend on is waited for in any case.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds that each single thing is waited for. When they are over, the task fails and says what was awaited,
        what was seen last, and what had been done.
    type: int
    default: 300
  wait_interval:
    description:
      - Longest pause between two looks, in seconds. The first pauses are shorter.
    type: float
    default: 1.0
"""
