# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of those who have rights of their own."""

from __future__ import annotations


class ModuleDocFragment:
    """Permissions of a user or a group."""

    DOCUMENTATION = r"""
options:
  permissions:
    description:
      - Rights that it must have itself, matched by table and row. Others are left alone unless O(purge_permissions=true).
    type: list
    elements: dict
    suboptions:
      table:
        description:
          - Table of the platform to which the rights apply, for example V(vms), V(vnets) or V(tenants).
          - V(/) is the whole system.
        type: str
        required: true
      row:
        description:
          - Key of the only row to which the rights apply. V(0) is all rows.
        type: int
        default: 0
      state:
        description:
          - Whether the permission must be there. V(absent) takes all five rights away.
        type: str
        choices: [present, absent]
        default: present
      list:
        description:
          - Right to see that rows exist. A new permission has it unless told otherwise.
          - The platform turns it on together with O(permissions[].read), so V(false) is refused then.
        type: bool
      read:
        description:
          - Right to read rows. Off in a new permission.
        type: bool
      create:
        description:
          - Right to make rows. Off in a new permission.
        type: bool
      modify:
        description:
          - Right to change rows. Off in a new permission.
        type: bool
      delete:
        description:
          - Right to remove rows. Off in a new permission.
        type: bool
  purge_permissions:
    description:
      - Whether permissions that O(permissions) does not list are removed, those that the platform gave to a new one
        included. Needs O(permissions).
    type: bool
    default: false
"""
