# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the filter options of info modules."""

from __future__ import annotations


class ModuleDocFragment:
    """Filter options of info modules."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Return only the object with exactly this name. Case-sensitive.
    type: str
  id:
    description:
      - Return only the object with this key.
    type: str
  pattern:
    description:
      - Return only objects whose name matches this shell pattern. Supports C(*), C(?) and C([...]).
    type: str
  filters:
    description:
      - Return only objects whose return values equal all of the given ones, for example V(running) for C(status).
      - Filters that the platform supports are applied by the platform, the others by the module.
    type: dict
"""

    # For objects that have no name.
    FILTERS = r"""
options:
  id:
    description:
      - Return only the object with this key.
    type: str
  filters:
    description:
      - Return only objects whose return values equal all of the given ones.
      - Filters that the platform supports are applied by the platform, the others by the module.
    type: dict
"""
