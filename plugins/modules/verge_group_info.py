#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list user groups."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group_info
short_description: List user groups
version_added: 0.1.0
description:
  - Returns the user groups of a system in the same format as M(verge.vergeos.verge_group). System groups are included.
  - Members and permissions are returned if requested with O(children). Each kind costs one extra request for all groups
    together.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  children:
    description:
      - Related objects to return along with the groups.
    type: list
    elements: str
    choices: [members, member_groups, permissions, tags]
seealso:
  - module: verge.vergeos.verge_group
  - module: verge.vergeos.verge_user_info
"""

EXAMPLES = r"""
- name: List all groups
  verge.vergeos.verge_group_info:
  register: all_groups

- name: List the administrators
  verge.vergeos.verge_group_info:
    name: Administrators (default)
    children: [members]
  register: administrators

- name: List permissions of groups other than system groups
  verge.vergeos.verge_group_info:
    filters:
      system_group: false
    children: [permissions]
  register: own_groups
"""

RETURN = r"""
groups:
  description: The groups, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 5
      name: operators
      description: shift crew
      email: ops@example.org
      enabled: true
      identity: "33"
      system_group: false
      created: 1790000000
      creator: admin
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP

TASK = listing(GROUP)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
