#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists NAS volumes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_volume_info
short_description: List NAS volumes
version_added: 0.1.0
description:
  - Returns the volumes of all NAS services of a system, in the form that M(verge.vergeos.verge_nas_volume) uses.
    Mounted snapshots are not listed. C(system-logs) is a volume that every NAS service has for itself.
  - Shares and snapshots are returned when they are asked for with O(children). Each kind costs one request for all
    volumes together.
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
      - Return only volumes with exactly this name, of which each NAS service may have one. Upper and lower case differ.
    type: str
  children:
    description:
      - What belongs to the volumes and is to be returned with them. Of snapshots, these are the ones that people or
        programs took, not those of a snapshot profile.
    type: list
    elements: str
    choices: [cifs_shares, nfs_shares, snapshots, tags]
seealso:
  - module: verge.vergeos.verge_nas_volume
"""

EXAMPLES = r"""
- name: All NAS volumes
  verge.vergeos.verge_nas_volume_info:
  register: all_volumes

- name: Volumes of one NAS service with their NFS shares
  verge.vergeos.verge_nas_volume_info:
    filters:
      service: nas1
    children: [nfs_shares]
  register: volumes_of_nas1

- name: Volumes that are not mounted although they should be
  verge.vergeos.verge_nas_volume_info:
    filters:
      enabled: true
      mounted: false
  register: missing
"""

RETURN = r"""
nas_volumes:
  description: The volumes, sorted by name; an empty list when none fits.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
