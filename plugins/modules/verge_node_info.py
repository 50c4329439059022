#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_node_info
short_description: List nodes
version_added: 0.1.0
description:
  - Returns the nodes that the system consists of, with their status, memory, load and versions. Nodes
    of tenants can be among them; RV(nodes[].physical) tells.
  - All of it costs one request. Which machines a node carries is told by M(verge.vergeos.verge_vm_info), whose VMs
    bear the name of their node.
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
- name: All nodes
  verge.vergeos.verge_node_info:
  register: all_nodes

- name: Nodes that wait for a restart
  verge.vergeos.verge_node_info:
    filters:
      need_restart: true
  register: waiting

- name: Is a node in maintenance?
  verge.vergeos.verge_node_info:
    filters:
      maintenance: true
  register: in_maintenance
  failed_when: in_maintenance.nodes | length > 0

- name: VMs that run on the first node
  verge.vergeos.verge_vm_info:
    filters:
      node: "{{ all_nodes.nodes[0].name }}"
  register: residents
"""

RETURN = r"""
nodes:
  description: The nodes, sorted by name; an empty list when none fits.
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
      description: Free text.
      type: str
      returned: always
      sample: ''
    cluster:
      description: Name of the cluster that the node belongs to.
      type: str
      returned: always
      sample: main
    status:
      description:
        - Status word. V(running) is the normal one. A node that is emptied for maintenance is V(migrating) until all
          of its machines have left, and V(maintenance) then.
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform counts the node as running.
      type: bool
      returned: always
    started:
      description: Time of the last start, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    maintenance:
      description: Whether the node is in maintenance, or on its way there; see RV(nodes[].status).
      type: bool
      returned: always
    need_restart:
      description: Whether changes wait for a restart of the node.
      type: bool
      returned: always
    restart_reason:
      description: What waits for the restart.
      type: str
      returned: always
      sample: Cluster configuration changes
    physical:
      description: Whether it is a machine; false for a node of a tenant.
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
      description: Model of the processors.
      type: str
      returned: always
      sample: AMD EPYC 7543P 32-Core Processor
    cpu_speed:
      description: Clock rate of the processors.
      type: str
      returned: always
      sample: 2500 MHz
    cores:
      description: Number of cores.
      type: int
      returned: always
      sample: 32
    cpu_usage:
      description: Load of the processors, in percent.
      type: int
      returned: always
      sample: 4
    core_temperature:
      description: Temperature of the cores, in degrees Celsius; null when it is not measured.
      type: int
      returned: always
      sample: 41
    ram:
      description: Memory that is built in, in MiB.
      type: int
      returned: always
      sample: 94208
    vm_ram:
      description: Memory that machines can have, in MiB. The rest is kept for the node itself.
      type: int
      returned: always
      sample: 68352
    ram_used:
      description: Memory that is in use, in MiB.
      type: int
      returned: always
      sample: 11059
    failover_ram:
      description: Memory that is set aside for failover, in MiB.
      type: int
      returned: always
      sample: 0
    overcommit:
      description: Overcommitted memory, in MiB.
      type: int
      returned: always
      sample: 0
    iommu:
      description: Whether the machine can pass devices through to VMs (IOMMU).
      type: bool
      returned: always
    ipmi_address:
      description: Address of the management controller.
      type: str
      returned: always
      sample: ''
    ipmi_status:
      description: Whether the platform reaches the management controller, such as V(ready) or V(offline).
      type: str
      returned: always
      sample: offline
    vsan_connected:
      description: Whether the node is connected to the storage (vSAN).
      type: bool
      returned: always
    vsan_node_id:
      description: Number of the node in the storage; -1 when it has none.
      type: int
      returned: always
      sample: 1
    version:
      description: Version of VergeOS on the node. It differs from that of other nodes while an update goes on.
      type: str
      returned: always
      sample: 26.1.8
    os_version:
      description: Version of the operating system below.
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
      description: Version of the storage.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
