#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists NAS services."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_service_info
short_description: List NAS services
version_added: 0.1.0
description:
  - Returns the NAS services of a system. Each is a VM that holds volumes, shares and users.
  - The platform has a service of its own, called C(Services) and the version, which is listed too, and so may be
    those of snapshots; RV(nas_services[].is_snapshot) tells what their VMs are.
  - There is no module that makes a service, since the platform makes one by deploying a recipe. To switch one on or
    off, use M(verge.vergeos.verge_vm) with the name in RV(nas_services[].vm).
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_nas_volume
  - module: verge.vergeos.verge_nas_user
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: All NAS services
  verge.vergeos.verge_nas_service_info:
  register: all_services

- name: Services that serve
  verge.vergeos.verge_nas_service_info:
    filters:
      is_snapshot: false
      status: running
  register: serving

- name: Start the VM of a service
  verge.vergeos.verge_vm:
    name: "{{ serving.nas_services[0].vm }}"
    state: running

- name: Volumes of that service
  verge.vergeos.verge_nas_volume_info:
    filters:
      service: "{{ serving.nas_services[0].name }}"
  register: volumes
"""

RETURN = r"""
nas_services:
  description: The services, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the service.
      type: int
      returned: always
      sample: 3
    name:
      description: Name of the service.
      type: str
      returned: always
      sample: nas1
    vm:
      description: Name of its VM.
      type: str
      returned: always
      sample: nas1
    status:
      description: Status word of its VM. Volumes are mounted and shares served while it is V(running).
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform counts the VM as running.
      type: bool
      returned: always
    node:
      description: Name of the node that the VM runs on; null when it is off.
      type: str
      returned: always
      sample: node2
    cpu_cores:
      description: Number of cores of the VM.
      type: int
      returned: always
      sample: 4
    ram:
      description: Memory of the VM, in MiB.
      type: int
      returned: always
      sample: 8192
    is_snapshot:
      description: Whether its VM is a snapshot.
      type: bool
      returned: always
    guest_networks:
      description:
        - Interfaces of the VM with their addresses, as the guest agent reports them. Shares are reached at one of
          these.
      type: list
      elements: dict
      returned: always
      sample: [{interface: eth0, addresses: [192.168.0.20]}]
    max_imports:
      description: How many imports it does at a time.
      type: int
      returned: always
      sample: 4
    max_syncs:
      description: How many volume syncs it does at a time.
      type: int
      returned: always
      sample: 0
    disable_swap:
      description: Whether it does without swap.
      type: bool
      returned: always
    read_ahead_kb:
      description: How much its volumes read ahead unless they say otherwise, in KiB. V(0) leaves it to the system.
      type: str
      returned: always
      sample: "0"
  sample:
    - id: 3
      name: nas1
      vm: nas1
      status: running
      running: true
      node: node2
      cpu_cores: 4
      ram: 8192
      is_snapshot: false
      max_imports: 4
      max_syncs: 0
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE

TASK = listing(NAS_SERVICE)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
