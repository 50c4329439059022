# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the permissions of users and groups."""

from __future__ import annotations


class ModuleDocFragment:
    """Permissions of a user or a group."""

    DOCUMENTATION = r"""
options:
  permissions:
    description:
      - Permissions to grant directly, matched by table and row. Others are left unchanged unless
        O(purge_permissions=true).
    type: list
    elements: dict
    suboptions:
      table:
        description:
          - Platform table to which the permission applies, for example V(vms), V(vnets) or V(tenants).
          - V(/) is the whole system.
          - The platform accepts tables that do not exist, on which a permission has no effect; the module refuses them.
        type: str
        required: true
      row:
        description:
          - Name or key of the single row to which the permission applies. V(0) means all rows.
          - Names are possible for the tables C(vms), C(vnets), C(tenants), C(users), C(groups), C(files), C(clusters) and
            C(nodes). Digits are always a key.
        type: str
        default: '0'
      state:
        description:
          - Whether the permission should exist. V(absent) revokes all five rights.
        type: str
        choices: [present, absent]
        default: present
      list:
        description:
          - Right to see that rows exist. Defaults to V(true) for new permissions.
          - The platform enables it together with O(permissions[].read), so V(false) is rejected in that case.
        type: bool
      read:
        description:
          - Right to read rows. Defaults to V(false) for new permissions.
        type: bool
      create:
        description:
          - Right to create rows. Defaults to V(false) for new permissions.
        type: bool
      modify:
        description:
          - Right to change rows. Defaults to V(false) for new permissions.
        type: bool
      delete:
        description:
          - Right to delete rows. Defaults to V(false) for new permissions.
        type: bool
  purge_permissions:
    description:
      - Whether to remove permissions that are not listed in O(permissions), including those that the platform grants by
        default. Requires O(permissions).
    type: bool
    default: false
"""
