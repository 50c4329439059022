#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list NAS services."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_service_info
short_description: List NAS services
version_added: 0.1.0
description:
  - Returns the NAS services of a system. Each NAS service is a VM that hosts volumes, shares and users.
  - The list includes the platform's own service, which is called C(Services) and the version, and possibly services
    that belong to snapshots; see RV(nas_services[].is_snapshot).
  - No module creates NAS services, because the platform creates them by deploying a recipe. To start or stop one, use
    M(verge.vergeos.verge_vm) with the name in RV(nas_services[].vm).
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
- name: List all NAS services
  verge.vergeos.verge_nas_service_info:
  register: all_services

- name: List NAS services that are running
  verge.vergeos.verge_nas_service_info:
    filters:
      is_snapshot: false
      status: running
  register: serving

- name: Start the VM of a NAS service
  verge.vergeos.verge_vm:
    name: "{{ serving.nas_services[0].vm }}"
    state: running

- name: List the volumes of the NAS service
  verge.vergeos.verge_nas_volume_info:
    filters:
      service: "{{ serving.nas_services[0].name }}"
  register: volumes
"""

RETURN = r"""
nas_services:
  description: The NAS services, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the NAS service.
      type: int
      returned: always
      sample: 3
    name:
      description: Name of the NAS service.
      type: str
      returned: always
      sample: nas1
    vm:
      description: Name of the VM of the NAS service.
      type: str
      returned: always
      sample: nas1
    status:
      description: Status of the VM, as reported by the platform. Volumes are mounted and shares are served while it is
        V(running).
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform considers the VM to be running.
      type: bool
      returned: always
    node:
      description: Name of the node on which the VM runs; null if it is off.
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
      description: Whether the VM is a snapshot.
      type: bool
      returned: always
    guest_networks:
      description:
        - Network interfaces of the VM with their addresses, as reported by the guest agent. Shares are available at
          these addresses.
      type: list
      elements: dict
      returned: always
      sample: [{interface: eth0, addresses: [192.168.0.20]}]
    max_imports:
      description: Maximum number of simultaneous imports.
      type: int
      returned: always
      sample: 4
    max_syncs:
      description: Maximum number of simultaneous volume syncs.
      type: int
      returned: always
      sample: 0
    disable_swap:
      description: Whether swap is disabled.
      type: bool
      returned: always
    read_ahead_kb:
      description: Default read-ahead of the volumes, in KiB. V(0) leaves the choice to the system.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
