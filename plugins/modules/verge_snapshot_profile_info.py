#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list snapshot profiles."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_snapshot_profile_info
short_description: List snapshot profiles
version_added: 0.1.0
description:
  - Returns the snapshot profiles of a system in the same format as M(verge.vergeos.verge_snapshot_profile). Profiles
    shipped with the system are included.
  - Periods are returned if requested with O(children). They cost one extra request for all profiles together. The
    objects that use a profile are not returned.
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
      - Related objects to return along with the profiles.
    type: list
    elements: str
    choices: [periods]
seealso:
  - module: verge.vergeos.verge_snapshot_profile
"""

EXAMPLES = r"""
- name: List all snapshot profiles
  verge.vergeos.verge_snapshot_profile_info:
  register: all_profiles

- name: List the periods of a profile
  verge.vergeos.verge_snapshot_profile_info:
    name: Standard
    children: [periods]
  register: standard

- name: List VMs that use the profile
  verge.vergeos.verge_vm_info:
    filters:
      snapshot_profile: Standard
  register: followers
"""

RETURN = r"""
snapshot_profiles:
  description: The profiles, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 7
      name: Standard
      description: VMs of the house
      ignore_warnings: false
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.snapshot_profile import SNAPSHOT_PROFILE

TASK = listing(SNAPSHOT_PROFILE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
