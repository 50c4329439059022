#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list virtual machines."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_info
short_description: List virtual machines
version_added: 0.1.0
description:
  - Returns the virtual machines of a system in the same format as M(verge.vergeos.verge_vm). Snapshots are not
    included.
  - Drives, NICs and devices are included in the same request if requested with O(children). Cloud-init files (without
    their contents) and tags each cost one extra request for all VMs together.
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
      - Related objects to return along with the VMs.
    type: list
    elements: str
    choices: [drives, nics, devices, cloudinit_files, tags]
seealso:
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: List all VMs
  verge.vergeos.verge_vm_info:
  register: all_vms

- name: List running web servers with their NICs
  verge.vergeos.verge_vm_info:
    pattern: web*
    filters:
      status: running
    children: [nics]
  register: web_servers

- name: Fail if a VM does not exist
  verge.vergeos.verge_vm_info:
    name: web1
  register: found
  failed_when: found.vms | length == 0
"""

RETURN = r"""
vms:
  description: The VMs, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 42
      name: web1
      ram: 4096
      cpu_cores: 2
      status: running
      running: true
      node: node1
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM

TASK = listing(VM)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
