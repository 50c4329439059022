#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list NAS users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_user_info
short_description: List NAS users
version_added: 0.1.0
description:
  - Returns the users of all NAS services in the same format as M(verge.vergeos.verge_nas_user). Passwords are not
    returned.
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
      - Return only users with exactly this name. Each NAS service can have one. Case-sensitive.
    type: str
seealso:
  - module: verge.vergeos.verge_nas_user
"""

EXAMPLES = r"""
- name: List all users of all NAS services
  verge.vergeos.verge_nas_user_info:
  register: all_users

- name: List enabled users of one NAS service
  verge.vergeos.verge_nas_user_info:
    filters:
      service: nas1
      enabled: true
  register: of_nas1

- name: List users that the NAS service could not set up
  verge.vergeos.verge_nas_user_info:
    filters:
      status: error
  register: broken
"""

RETURN = r"""
nas_users:
  description: The users, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 3f0c9a1d7be44c0e9a55b6c7d8e9f00112233445
      name: copier
      service: nas1
      service_status: running
      enabled: true
      display_name: Copier on the second floor
      home_share: scans
      home_drive: S
      status: online
      user_id: 1002
      group_id: 1002
      created: 1790000000
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER

TASK = listing(NAS_USER)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
