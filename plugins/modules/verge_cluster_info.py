#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists clusters."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cluster_info
short_description: List clusters of nodes
version_added: 0.1.0
description:
  - Returns the clusters of the system, with their status and how much of their memory and cores is in use.
  - The storage tiers inside them come in the same request when they are asked for with O(children).
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
      - What belongs to the clusters and is to be returned with them. A cluster can have rows for tiers that the
        system does not have; M(verge.vergeos.verge_storage_tier_info) tells which ones it has.
    type: list
    elements: str
    choices: [tiers]
seealso:
  - module: verge.vergeos.verge_node_info
  - module: verge.vergeos.verge_storage_tier_info
"""

EXAMPLES = r"""
- name: All clusters
  verge.vergeos.verge_cluster_info:
  register: all_clusters

- name: Clusters in which VMs can run
  verge.vergeos.verge_cluster_info:
    filters:
      compute: true
      enabled: true
  register: compute_clusters

- name: Are all nodes and all storage of the cluster well?
  verge.vergeos.verge_cluster_info:
    name: main
    children: [tiers]
  register: main
  failed_when: >-
    main.clusters | rejectattr('status', 'eq', 'online') | length > 0
    or main.clusters | map(attribute='tiers') | flatten | rejectattr('redundant') | length > 0
"""

RETURN = r"""
clusters:
  description: The clusters, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the cluster.
      type: int
      returned: always
      sample: 1
    name:
      description: Name.
      type: str
      returned: always
      sample: main
    description:
      description: Free text.
      type: str
      returned: always
      sample: ''
    enabled:
      description: Whether the cluster is enabled.
      type: bool
      returned: always
    compute:
      description: Whether machines can run in it.
      type: bool
      returned: always
    storage:
      description: Whether it takes part in the storage.
      type: bool
      returned: always
    nested_virtualization:
      description: Whether VMs in it can run VMs themselves.
      type: bool
      returned: always
    default_cpu:
      description: Model of processor that is set for its VMs.
      type: str
      returned: always
      sample: host
    recommended_cpu:
      description: Model of processor that the platform recommends.
      type: str
      returned: always
      sample: EPYC-Milan
    status:
      description:
        - Status word. V(online) is the normal one; others are V(offline), V(maintenance), V(reduced), V(noredundant),
          V(error), V(updating), V(shutdown) and V(insufficient).
      type: str
      returned: always
      sample: online
    status_info:
      description: More about the status.
      type: str
      returned: always
      sample: ''
    total_nodes:
      description: Number of its nodes.
      type: int
      returned: always
      sample: 2
    online_nodes:
      description: Number of its nodes that are online.
      type: int
      returned: always
      sample: 2
    running_machines:
      description: Number of machines that run in it.
      type: int
      returned: always
      sample: 12
    total_ram:
      description: Memory of all of its nodes, in MiB.
      type: int
      returned: always
      sample: 188416
    online_ram:
      description: Memory that machines can have on the nodes that are online, in MiB.
      type: int
      returned: always
      sample: 137472
    used_ram:
      description: Memory of that which is in use, in MiB.
      type: int
      returned: always
      sample: 18432
    total_cores:
      description: Cores of all of its nodes.
      type: int
      returned: always
      sample: 64
    online_cores:
      description: Cores of the nodes that are online.
      type: int
      returned: always
      sample: 64
    used_cores:
      description: Cores of those which are in use.
      type: int
      returned: always
      sample: 10
    max_ram_per_vm:
      description: Most memory that a VM in it can have, in MiB.
      type: int
      returned: always
      sample: 65536
    max_cores_per_vm:
      description: Most cores that a VM in it can have.
      type: int
      returned: always
      sample: 16
    target_ram_percent:
      description: Target for the use of memory, in percent.
      type: float
      returned: always
      sample: 80
    ram_overcommit_percent:
      description: How far memory may be overcommitted, in percent.
      type: float
      returned: always
      sample: 0
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    tiers:
      description: The storage tiers inside the cluster.
      type: list
      elements: dict
      returned: when O(children) asks for them
      contains:
        id:
          description:
            - Key of the row. It is neither the number of the tier nor its key in
              M(verge.vergeos.verge_storage_tier_info).
          type: int
          returned: always
          sample: 2
        tier:
          description: Number of the tier. 0 holds metadata of the storage.
          type: int
          returned: always
          sample: 1
        status:
          description:
            - Status word. V(online) is the normal one; others are V(offline), V(repairing), V(initializing),
              V(verifying), V(noredundant) and V(outofspace).
          type: str
          returned: always
          sample: online
        capacity:
          description: Capacity, in bytes.
          type: int
          returned: always
          sample: 3840755982336
        used:
          description: What is used of it, in bytes.
          type: int
          returned: always
          sample: 768151196467
        used_percent:
          description: The same in percent.
          type: float
          returned: always
          sample: 20
        redundant:
          description: Whether the tier is redundant.
          type: bool
          returned: always
        encrypted:
          description: Whether the data is encrypted.
          type: bool
          returned: always
        bad_drives:
          description: Number of bad drives.
          type: int
          returned: always
          sample: 0
  sample:
    - id: 1
      name: main
      enabled: true
      compute: true
      storage: true
      status: online
      total_nodes: 2
      online_nodes: 2
      online_ram: 137472
      used_ram: 18432
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER

TASK = listing(CLUSTER)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
