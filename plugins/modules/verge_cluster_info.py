#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list clusters."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cluster_info
short_description: List clusters
version_added: 0.1.0
description:
  - Returns the clusters of the system with their status, memory usage and core usage.
  - The storage tiers of the clusters are included in the same request if requested with O(children).
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
      - Related objects to return along with the clusters. A cluster can have rows for tiers that the system does not
        have; use M(verge.vergeos.verge_storage_tier_info) to find out which tiers exist.
    type: list
    elements: str
    choices: [tiers]
seealso:
  - module: verge.vergeos.verge_node_info
  - module: verge.vergeos.verge_storage_tier_info
"""

EXAMPLES = r"""
- name: List all clusters
  verge.vergeos.verge_cluster_info:
  register: all_clusters

- name: List clusters that can run VMs
  verge.vergeos.verge_cluster_info:
    filters:
      compute: true
      enabled: true
  register: compute_clusters

- name: Check that all nodes and storage tiers of a cluster are healthy
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
  description: The clusters, sorted by name. An empty list if none match.
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
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    enabled:
      description: Whether the cluster is enabled.
      type: bool
      returned: always
    compute:
      description: Whether the cluster can run machines.
      type: bool
      returned: always
    storage:
      description: Whether the cluster participates in the storage.
      type: bool
      returned: always
    nested_virtualization:
      description: Whether VMs in the cluster can run VMs themselves.
      type: bool
      returned: always
    default_cpu:
      description: CPU model configured for VMs of the cluster.
      type: str
      returned: always
      sample: host
    recommended_cpu:
      description: CPU model recommended by the platform.
      type: str
      returned: always
      sample: EPYC-Milan
    status:
      description:
        - Status. V(online) is normal; others are V(offline), V(maintenance), V(reduced), V(noredundant), V(error),
          V(updating), V(shutdown) and V(insufficient).
      type: str
      returned: always
      sample: online
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    total_nodes:
      description: Number of nodes in the cluster.
      type: int
      returned: always
      sample: 2
    online_nodes:
      description: Number of nodes in the cluster that are online.
      type: int
      returned: always
      sample: 2
    running_machines:
      description: Number of running machines in the cluster.
      type: int
      returned: always
      sample: 12
    total_ram:
      description: Total memory of all nodes, in MiB.
      type: int
      returned: always
      sample: 188416
    online_ram:
      description: Memory available to machines on the nodes that are online, in MiB.
      type: int
      returned: always
      sample: 137472
    used_ram:
      description: Amount of RV(clusters[].online_ram) that is in use, in MiB.
      type: int
      returned: always
      sample: 18432
    total_cores:
      description: Total number of cores of all nodes.
      type: int
      returned: always
      sample: 64
    online_cores:
      description: Number of cores of the nodes that are online.
      type: int
      returned: always
      sample: 64
    used_cores:
      description: Number of RV(clusters[].online_cores) that are in use.
      type: int
      returned: always
      sample: 10
    max_ram_per_vm:
      description: Maximum memory of a VM in the cluster, in MiB.
      type: int
      returned: always
      sample: 65536
    max_cores_per_vm:
      description: Maximum number of cores of a VM in the cluster.
      type: int
      returned: always
      sample: 16
    target_ram_percent:
      description: Target memory usage, in percent.
      type: float
      returned: always
      sample: 80
    ram_overcommit_percent:
      description: Maximum memory overcommitment, in percent.
      type: float
      returned: always
      sample: 0
    created:
      description: Creation time, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    tiers:
      description: Storage tiers of the cluster.
      type: list
      elements: dict
      returned: when requested with O(children)
      contains:
        id:
          description:
            - Key of the row. It is neither the number of the tier nor its key in
              M(verge.vergeos.verge_storage_tier_info).
          type: int
          returned: always
          sample: 2
        tier:
          description: Number of the tier. Tier 0 holds storage metadata.
          type: int
          returned: always
          sample: 1
        status:
          description:
            - Status. V(online) is normal; others are V(offline), V(repairing), V(initializing), V(verifying),
              V(noredundant) and V(outofspace).
          type: str
          returned: always
          sample: online
        capacity:
          description: Capacity, in bytes.
          type: int
          returned: always
          sample: 3840755982336
        used:
          description: Used capacity, in bytes.
          type: int
          returned: always
          sample: 768151196467
        used_percent:
          description: Used capacity, in percent.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
