# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options by which a module stops things."""

from __future__ import annotations


class ModuleDocFragment:
    """Options about stopping."""

    DOCUMENTATION = r"""
options:
  force:
    description:
      - Whether the power may be cut when the request to shut down shows no effect within O(shutdown_timeout).
      - Also the consent that O(state=absent) needs for something that is running.
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Seconds that a shutdown may take. With O(force=true) the power is cut then, otherwise the task fails.
      - V(0) together with O(force=true) cuts the power at once.
    type: int
    default: 120
"""
