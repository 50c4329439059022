# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the attributes of modules."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes shared by all modules. The sections say what a type of module supports."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and predicts the result of a real run, including errors, without writing
      anything.
  diff_mode:
    description: In diff mode, returns the values before and after the change.
  idempotent:
    description: Running the task again with the same options changes nothing.
  action_group:
    description: Add C(group/verge.vergeos.verge) to C(module_defaults) to set options for all modules of the
      collection.
    support: full
    membership:
      - verge.vergeos.verge
"""

    STATE = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""

    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: The module only reads.
  diff_mode:
    support: N/A
    details: The module only reads.
  idempotent:
    support: full
"""
