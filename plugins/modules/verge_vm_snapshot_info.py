#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list VM snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_snapshot_info
short_description: List VM snapshots
version_added: 0.1.0
description:
  - Returns the snapshots of all VMs of a system in the same format as M(verge.vergeos.verge_vm_snapshot). Snapshots
    taken by snapshot profiles and those held by VM recipes are included.
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
      - Return only snapshots with exactly this name. Each VM can have one. Case-sensitive.
    type: str
seealso:
  - module: verge.vergeos.verge_vm_snapshot
"""

EXAMPLES = r"""
- name: List all snapshots of all VMs
  verge.vergeos.verge_vm_snapshot_info:
  register: all_snapshots

- name: List snapshots of one VM
  verge.vergeos.verge_vm_snapshot_info:
    filters:
      vm: web1
  register: snapshots_of_web1

- name: List snapshots by name pattern
  verge.vergeos.verge_vm_snapshot_info:
    pattern: before-*
  register: before

- name: List snapshots that never expire
  verge.vergeos.verge_vm_snapshot_info:
    filters:
      expires: never
  register: kept_for_good
"""

RETURN = r"""
vm_snapshots:
  description: The snapshots, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 12
      name: before-version-7
      vm: web1
      vm_status: running
      description: Last state with version 6
      expires: "2030-01-31T00:00:00+00:00"
      created: 1790000000
      quiesced: false
      manual: true
      snapshot_machine: "61"
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT

TASK = listing(VM_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
