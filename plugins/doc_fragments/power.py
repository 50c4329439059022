# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for shutdown options."""

from __future__ import annotations


class ModuleDocFragment:
    """Shutdown options."""

    DOCUMENTATION = r"""
options:
  force:
    description:
      - Whether to power off (hard) if a shutdown request has no effect within O(shutdown_timeout).
      - Also required to remove something that is running with O(state=absent).
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Maximum time for a shutdown, in seconds. After that, O(force=true) powers off (hard); otherwise the task fails.
      - V(0) with O(force=true) powers off immediately.
    type: int
    default: 120
"""

    RESTORE = r"""
options:
  allow_power_cycle:
    description:
      - Whether O(state=restored) may shut down what is restored and start it afterwards. Otherwise the task fails if it is
        running. What is off is not started.
    type: bool
    default: false
  force:
    description:
      - Whether that shutdown may power off (hard) if a shutdown request has no effect within O(shutdown_timeout).
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Maximum time for that shutdown, in seconds. After that, O(force=true) powers off (hard); otherwise the task fails.
      - V(0) with O(force=true) powers off immediately.
    type: int
    default: 120
"""
