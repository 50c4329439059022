#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user_info
short_description: List users
version_added: 0.1.0
description:
  - Returns the users of a system, in the form that M(verge.vergeos.verge_user) uses. Accounts that the system made for
    links between sites are listed too.
  - Groups, permissions and API keys are returned when they are asked for with O(children). Each kind costs one request
    for all users together. Secrets are never returned.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  name:
    description:
      - Return only the user with this name. Upper and lower case do not matter.
    type: str
  children:
    description:
      - What belongs to the users and is to be returned with them.
    type: list
    elements: str
    choices: [groups, permissions, api_keys, tags]
seealso:
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: All users
  verge.vergeos.verge_user_info:
  register: all_users

- name: Enabled accounts of programs with their API keys
  verge.vergeos.verge_user_info:
    filters:
      type: api
      enabled: true
    children: [api_keys]
  register: programs

- name: What the administrator is in and may do
  verge.vergeos.verge_user_info:
    name: admin
    children: [groups, permissions]
  register: administrator
"""

RETURN = r"""
users:
  description: The users, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 12
      name: dana
      display_name: Dana R
      email: dana@example.org
      type: normal
      enabled: true
      identity: "31"
      last_login: 0
      account_locked: 0
      failed_attempts: 0
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER

TASK = listing(USER)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
