#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list NAS volumes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_volume_info
short_description: List NAS volumes
version_added: 0.1.0
description:
  - Returns the volumes of all NAS services of a system in the same format as M(verge.vergeos.verge_nas_volume). Mounted
    snapshots are not included. C(system-logs) is an internal volume of every NAS service.
  - Shares and snapshots are returned if requested with O(children). Each kind costs one extra request for all volumes
    together.
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
      - Return only volumes with exactly this name. Each NAS service can have one. Case-sensitive.
    type: str
  children:
    description:
      - Related objects to return along with the volumes. Snapshots do not include those taken by a snapshot profile.
    type: list
    elements: str
    choices: [cifs_shares, nfs_shares, snapshots, tags]
seealso:
  - module: verge.vergeos.verge_nas_volume
"""

EXAMPLES = r"""
- name: List all NAS volumes
  verge.vergeos.verge_nas_volume_info:
  register: all_volumes

- name: List the volumes of one NAS service with their NFS shares
  verge.vergeos.verge_nas_volume_info:
    filters:
      service: nas1
    children: [nfs_shares]
  register: volumes_of_nas1

- name: List enabled volumes that are not mounted
  verge.vergeos.verge_nas_volume_info:
    filters:
      enabled: true
      mounted: false
  register: missing
"""

RETURN = r"""
nas_volumes:
  description: The volumes, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567
      name: projects
      service: nas1
      size: 50 GiB
      tier: 1
      enabled: true
      status: online
      mounted: true
      service_status: running
      used_bytes: 1073741824
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME

TASK = listing(NAS_VOLUME)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
