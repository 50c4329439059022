# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the waiting options."""

from __future__ import annotations


class ModuleDocFragment:
    """Waiting options."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait for the last operation that was started, for example until the object is running.
      - Operations that later steps of the same task depend on are always waited for.
    type: bool
    default: true
  wait_timeout:
    description:
      - Maximum time to wait for each single operation, in seconds. When it has elapsed, the task fails and reports what
        it waited for, the last status, and the steps already performed. A request in progress may take up to O(timeout)
        more seconds.
    type: int
    default: 300
  wait_interval:
    description:
      - Maximum polling interval, in seconds. The first intervals are shorter.
    type: float
    default: 1.0
    aliases: [wait_sleep]
"""
