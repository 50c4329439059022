#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list system snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cloud_snapshot_info
short_description: List system snapshots
version_added: 0.1.0
description:
  - Returns the system snapshots in the same format as M(verge.vergeos.verge_cloud_snapshot). Snapshots taken by
    snapshot profiles and those that came from other systems are included.
  - The VMs and tenants in the snapshots are not returned.
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
- name: List all system snapshots
  verge.vergeos.verge_cloud_snapshot_info:
  register: all_snapshots

- name: List snapshots that never expire
  verge.vergeos.verge_cloud_snapshot_info:
    filters:
      expires: never
  register: kept_for_good

- name: List snapshots taken by a snapshot profile
  verge.vergeos.verge_cloud_snapshot_info:
    filters:
      snapshot_profile: Standard
  register: taken_by_profile
"""

RETURN = r"""
cloud_snapshots:
  description: The snapshots, sorted by name. An empty list if none match.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
