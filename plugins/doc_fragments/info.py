# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options by which info modules choose."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the info modules."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Return only the one with exactly this name. Upper and lower case differ.
    type: str
  id:
    description:
      - Return only the one with this key.
    type: str
  pattern:
    description:
      - Return only those whose name fits this shell pattern, with C(*), C(?) and C([...]).
    type: str
  filters:
    description:
      - Return only those for which every named return value is equal to the given one, for example the value
        V(running) for C(status).
      - What the platform can filter is filtered there, the rest by the module.
    type: dict
"""

    # For what has no name.
    FILTERS = r"""
options:
  id:
    description:
      - Return only the one with this key.
    type: str
  filters:
    description:
      - Return only those for which every named return value is equal to the given one.
      - What the platform can filter is filtered there, the rest by the module.
    type: dict
"""
