#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user_info
short_description: List users
version_added: 0.1.0
description:
  - Returns the users of a system in the same format as M(verge.vergeos.verge_user). Accounts that the system created
    for links between sites are included.
  - Groups, permissions and API keys are returned if requested with O(children). Each kind costs one extra request for
    all users together. Secrets are never returned.
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
      - Return only the user with this name. Case-insensitive.
    type: str
  children:
    description:
      - Related objects to return along with the users.
    type: list
    elements: str
    choices: [groups, permissions, api_keys, tags]
seealso:
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: List all users
  verge.vergeos.verge_user_info:
  register: all_users

- name: List enabled API accounts with their API keys
  verge.vergeos.verge_user_info:
    filters:
      type: api
      enabled: true
    children: [api_keys]
  register: programs

- name: List the groups and permissions of the administrator
  verge.vergeos.verge_user_info:
    name: admin
    children: [groups, permissions]
  register: administrator
"""

RETURN = r"""
users:
  description: The users, sorted by name. An empty list if none match.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
