#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_node_info
short_description: List nodes
version_added: 0.1.0
description:
  - Returns the nodes of the system with their status, memory, load and versions. Nodes of tenants can be included; see
    RV(nodes[].physical).
  - Sends one request. To find out which VMs run on a node, use M(verge.vergeos.verge_vm_info), which returns the node
    of each VM.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_cluster_info
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
- name: List all nodes
  verge.vergeos.verge_node_info:
  register: all_nodes

- name: List nodes that need a restart
  verge.vergeos.verge_node_info:
    filters:
      need_restart: true
  register: waiting

- name: Fail if a node is in maintenance
  verge.vergeos.verge_node_info:
    filters:
      maintenance: true
  register: in_maintenance
  failed_when: in_maintenance.nodes | length > 0

- name: List VMs that run on the first node
  verge.vergeos.verge_vm_info:
    filters:
      node: "{{ all_nodes.nodes[0].name }}"
  register: residents
"""

RETURN = r"""
nodes:
  description: The nodes, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the node.
      type: int
      returned: always
      sample: 1
    name:
      description: Name.
      type: str
      returned: always
      sample: node1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    cluster:
      description: Name of the cluster of the node.
      type: str
      returned: always
      sample: main
    status:
      description:
        - Status. V(running) is normal. A node that is being evacuated for maintenance is V(migrating) until all
          machines have left, then V(maintenance).
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform considers the node to be running.
      type: bool
      returned: always
    started:
      description: Time of the last start, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    maintenance:
      description: Whether the node is in maintenance or entering it; see RV(nodes[].status).
      type: bool
      returned: always
    need_restart:
      description: Whether changes are waiting for a restart of the node.
      type: bool
      returned: always
    restart_reason:
      description: Reason why a restart is needed.
      type: str
      returned: always
      sample: Cluster configuration changes
    physical:
      description: Whether the node is a physical machine; false for a node of a tenant.
      type: bool
      returned: always
    model:
      description: Model of the machine.
      type: str
      returned: always
      sample: Standard PC
    asset_tag:
      description: Asset tag.
      type: str
      returned: always
      sample: ''
    cpu:
      description: CPU model.
      type: str
      returned: always
      sample: AMD EPYC 7543P 32-Core Processor
    cpu_speed:
      description: CPU clock rate.
      type: str
      returned: always
      sample: 2500 MHz
    cores:
      description: Number of cores.
      type: int
      returned: always
      sample: 32
    cpu_usage:
      description: CPU load, in percent.
      type: int
      returned: always
      sample: 4
    core_temperature:
      description: Core temperature, in degrees Celsius; null if it is not measured.
      type: int
      returned: always
      sample: 41
    ram:
      description: Installed memory, in MiB.
      type: int
      returned: always
      sample: 94208
    vm_ram:
      description: Memory available to machines, in MiB. The rest is reserved for the node itself.
      type: int
      returned: always
      sample: 68352
    ram_used:
      description: Used memory, in MiB.
      type: int
      returned: always
      sample: 11059
    failover_ram:
      description: Memory reserved for failover, in MiB.
      type: int
      returned: always
      sample: 0
    overcommit:
      description: Overcommitted memory, in MiB.
      type: int
      returned: always
      sample: 0
    iommu:
      description: Whether the node can pass devices through to VMs (IOMMU).
      type: bool
      returned: always
    ipmi_address:
      description: Address of the management controller (IPMI).
      type: str
      returned: always
      sample: ''
    ipmi_status:
      description: Status of the connection to the management controller, such as V(ready) or V(offline).
      type: str
      returned: always
      sample: offline
    vsan_connected:
      description: Whether the node is connected to the storage (vSAN).
      type: bool
      returned: always
    vsan_node_id:
      description: Number of the node in the vSAN; -1 if it has none.
      type: int
      returned: always
      sample: 1
    version:
      description: Version of VergeOS on the node. It differs from other nodes while an update is in progress.
      type: str
      returned: always
      sample: 26.1.8
    os_version:
      description: Version of the underlying operating system.
      type: str
      returned: always
      sample: 26.1.8.1
    kernel_version:
      description: Version of the kernel.
      type: str
      returned: always
      sample: 6.12.48
    appserver_version:
      description: Version of the application server.
      type: str
      returned: always
      sample: 26.1.8
    vsan_version:
      description: Version of the vSAN.
      type: str
      returned: always
      sample: 26.1.8
    qemu_version:
      description: Version of QEMU.
      type: str
      returned: always
      sample: 10.0.2
  sample:
    - id: 1
      name: node1
      cluster: main
      status: running
      running: true
      maintenance: false
      need_restart: false
      cores: 32
      cpu_usage: 4
      vm_ram: 68352
      ram_used: 11059
      version: 26.1.8
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE

TASK = listing(NODE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
