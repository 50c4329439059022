#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists groups of users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group_info
short_description: List groups of users
version_added: 0.1.0
description:
  - Returns the groups of a system, in the form that M(verge.vergeos.verge_group) uses. Groups of the system are listed
    too.
  - Members and permissions are returned when they are asked for with O(children). Each kind costs one request for all
    groups together.
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
      - What belongs to the groups and is to be returned with them. Members are names of users, and of groups that are
        members.
    type: list
    elements: str
    choices: [members, permissions, tags]
seealso:
  - module: verge.vergeos.verge_group
  - module: verge.vergeos.verge_user_info
"""

EXAMPLES = r"""
- name: All groups
  verge.vergeos.verge_group_info:
  register: all_groups

- name: Who the administrators are
  verge.vergeos.verge_group_info:
    name: Administrators (default)
    children: [members]
  register: administrators

- name: What groups that people made may do
  verge.vergeos.verge_group_info:
    filters:
      system_group: false
    children: [permissions]
  register: own_groups
"""

RETURN = r"""
groups:
  description: The groups, sorted by name; an empty list when none fits.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
