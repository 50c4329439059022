#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists snapshots of the whole system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cloud_snapshot_info
short_description: List snapshots of the whole system
version_added: 0.1.0
description:
  - Returns the snapshots of the whole system, in the form that M(verge.vergeos.verge_cloud_snapshot) uses. Those that
    snapshot profiles have taken and those that have come from other systems are listed too.
  - The VMs and tenants inside are not told.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_cloud_snapshot
"""

EXAMPLES = r"""
- name: All snapshots of the system
  verge.vergeos.verge_cloud_snapshot_info:
  register: all_snapshots

- name: Those that nobody will remove
  verge.vergeos.verge_cloud_snapshot_info:
    filters:
      expires: never
  register: kept_for_good

- name: Those that a snapshot profile has taken
  verge.vergeos.verge_cloud_snapshot_info:
    filters:
      snapshot_profile: Standard
  register: taken_by_profile
"""

RETURN = r"""
cloud_snapshots:
  description: The snapshots, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 8
      name: before-upgrade
      description: Last state with the old release
      expires: "2030-01-31T00:00:00+00:00"
      private: false
      immutable: false
      immutable_status: unlocked
      status: normal
      type: full
      snapshot_profile: null
      remote_sync: false
      created: 1790000000
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT

TASK = listing(CLOUD_SNAPSHOT)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
