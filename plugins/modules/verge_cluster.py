#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage clusters."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cluster
short_description: Manage clusters of nodes
version_added: 0.1.0
description:
  - Changes the settings of a cluster, and creates and removes clusters. A new cluster has no nodes; they join it during
    their installation.
  - Limits that VMs of the cluster already exceed are refused, because the platform could neither start these VMs nor move
    them to another node any more.
  - Many settings concern the nodes themselves, which may have to restart. The task warns of that; the guide
    R(about nodes,ansible_collections.verge.vergeos.docsite.nodes) shows how to restart them one after the other.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the cluster already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.tags
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates the cluster if it does not exist.
      - V(absent) removes it. This is refused while nodes or machines belong to it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the cluster. If set, O(name) renames the cluster.
    type: str
  name:
    description:
      - Name of the cluster, 1 to 128 characters. Required when creating a cluster.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  force:
    description:
      - Consent to limits that VMs already exceed, and to turning off O(enabled) or O(compute) while machines run in the
        cluster.
    type: bool
    default: false
  enabled:
    description:
      - Whether the cluster is enabled. Defaults to V(true) for new clusters.
    type: bool
  compute:
    description:
      - Whether the cluster can run machines. Defaults to V(false) for new clusters.
    type: bool
  default_cpu:
    description:
      - CPU model for VMs of the cluster that have none of their own, such as V(host), V(EPYC-Milan) or
        V(Cascadelake-Server). The model that the platform recommends is in RV(cluster.recommended_cpu).
    type: str
  max_ram_per_vm:
    description:
      - Maximum memory of a VM in the cluster, such as V(128 GiB), up to V(1 TiB). The platform compares it when a VM starts
        or moves to another node, not when the VM is created. Defaults to V(64 GiB) for new clusters.
    type: str
  max_cores_per_vm:
    description:
      - Maximum number of cores of a VM in the cluster, up to 1024. Compared like O(max_ram_per_vm). Defaults to 16 for new
        clusters.
    type: int
  target_ram_percent:
    description:
      - Target memory usage of the nodes, in percent. Defaults to 80 for new clusters.
    type: float
  ram_overcommit_percent:
    description:
      - Memory that machines can use in addition to what the nodes have, in percent. Defaults to 0 for new clusters.
    type: float
  nested_virtualization:
    description:
      - Whether VMs in the cluster can run VMs themselves. Defaults to V(false) for new clusters. A change takes effect when
        the nodes of the cluster restart.
    type: bool
  allow_nested_virt_migration:
    description:
      - Whether VMs that can run VMs themselves may move to another node while they run. Defaults to V(true) for new
        clusters.
    type: bool
  allow_vgpu_migration:
    description:
      - Whether VMs with a virtual GPU may move to another node while they run. Defaults to V(false) for new clusters.
    type: bool
  disable_cpu_security_mitigations:
    description:
      - Whether the protections of the nodes against attacks on their CPUs are turned off. That is faster, and lets VMs
        attack each other. Defaults to V(false) for new clusters.
    type: bool
  disable_smt:
    description:
      - Whether simultaneous multithreading of the CPUs is turned off. Defaults to V(false) for new clusters.
    type: bool
  disable_sleep:
    description:
      - Whether the sleep states of the CPUs are turned off. Defaults to V(false) for new clusters.
    type: bool
  split_lock_detection:
    description:
      - Whether the nodes detect split locks. Defaults to V(false) for new clusters.
    type: bool
  nvme_power_management:
    description:
      - Whether NVMe drives may save power. Defaults to V(false) for new clusters.
    type: bool
  energy_policy:
    description:
      - How the CPUs weigh performance against power. Defaults to V(performance) for new clusters.
    type: str
    choices: [performance, balance-performance, balance-power, normal, power]
  scaling_governor:
    description:
      - How the nodes choose the frequency of their CPUs. Defaults to V(performance) for new clusters.
    type: str
    choices: [performance, ondemand, powersave]
  ram_per_unit:
    description:
      - Memory of one unit in which the use of the cluster is billed, such as V(4 GiB), up to V(1 TiB).
    type: str
  cores_per_unit:
    description:
      - Number of cores of such a unit, up to 1024.
    type: int
  cost_per_unit:
    description:
      - Amount that such a unit costs the operator.
    type: float
  price_per_unit:
    description:
      - Amount that such a unit costs the customer.
    type: float
  storage_cache:
    description:
      - Memory of each node that caches storage, such as V(8 GiB).
    type: str
  storage_buffer:
    description:
      - Memory of each node that buffers storage, such as V(2 GiB).
    type: str
  storage_hugepages:
    description:
      - Whether the storage uses huge pages. Defaults to V(true) for new clusters.
    type: bool
  swap_tier:
    description:
      - Storage tier whose drives hold swap space, 0 to 5. V(-1) means none. It counts for drives that are formatted
        afterwards. Defaults to V(-1) for new clusters.
    type: int
  swap_per_drive:
    description:
      - Size of the swap space on each drive, such as V(16 GiB).
    type: str
  max_core_temp:
    description:
      - Highest allowed core temperature of the nodes, in degrees Celsius, from 0 to 150. 0 turns the supervision off.
    type: int
  critical_core_temp:
    description:
      - Critical core temperature of the nodes, in degrees Celsius, from 0 to 150. 0 turns the supervision off.
    type: int
  max_core_temp_warning_percent:
    description:
      - How far below O(max_core_temp) a warning begins, in percent, from -1 to 100. Defaults to 10 for new clusters.
    type: int
  log_filter:
    description:
      - Which messages the nodes log, in the words of rsyslog and separated by commas.
    type: str
notes:
  - That the platform accepts changes is known from official clients, and for O(nested_virtualization) from a system with
    26.1.8. Which other settings need a restart of the nodes is not documented;
    M(verge.vergeos.verge_node_info) shows afterwards which nodes wait for one.
seealso:
  - module: verge.vergeos.verge_cluster_info
  - module: verge.vergeos.verge_node
  - module: verge.vergeos.verge_capacity_info
"""

EXAMPLES = r"""
- name: Allow larger VMs in the cluster
  verge.vergeos.verge_cluster:
    name: main
    max_ram_per_vm: 128 GiB
    max_cores_per_vm: 32

- name: Let VMs run VMs themselves
  verge.vergeos.verge_cluster:
    name: main
    nested_virtualization: true

- name: Prepare a cluster for new nodes
  verge.vergeos.verge_cluster:
    name: edge
    description: small hosts of the branch offices
    compute: true
    default_cpu: host
    energy_policy: balance-power

- name: Remove it, as long as it has no nodes
  verge.vergeos.verge_cluster:
    name: edge
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
cluster:
  description:
    - The cluster after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the cluster does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the cluster.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name.
      type: str
      returned: always
      sample: main
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: small hosts of the branch offices
    enabled:
      description: Whether the cluster is enabled.
      type: bool
      returned: always
    compute:
      description: Whether the cluster can run machines.
      type: bool
      returned: always
    default_cpu:
      description: CPU model for VMs of the cluster that have none of their own.
      type: str
      returned: always
      sample: host
    max_ram_per_vm:
      description: Maximum memory of a VM in the cluster.
      type: str
      returned: always
      sample: 64 GiB
    max_cores_per_vm:
      description: Maximum number of cores of a VM in the cluster.
      type: int
      returned: always
      sample: 16
    target_ram_percent:
      description: Target memory usage of the nodes, in percent.
      type: float
      returned: always
      sample: 80.0
    ram_overcommit_percent:
      description: Memory that machines can use in addition to what the nodes have, in percent.
      type: float
      returned: always
      sample: 0.0
    nested_virtualization:
      description: Whether VMs in the cluster can run VMs themselves.
      type: bool
      returned: always
    allow_nested_virt_migration:
      description: Whether VMs that can run VMs themselves may move to another node while they run.
      type: bool
      returned: always
    allow_vgpu_migration:
      description: Whether VMs with a virtual GPU may move to another node while they run.
      type: bool
      returned: always
    disable_cpu_security_mitigations:
      description: Whether the protections of the nodes against attacks on their CPUs are turned off.
      type: bool
      returned: always
    disable_smt:
      description: Whether simultaneous multithreading of the CPUs is turned off.
      type: bool
      returned: always
    disable_sleep:
      description: Whether the sleep states of the CPUs are turned off.
      type: bool
      returned: always
    split_lock_detection:
      description: Whether the nodes detect split locks.
      type: bool
      returned: always
    nvme_power_management:
      description: Whether NVMe drives may save power.
      type: bool
      returned: always
    energy_policy:
      description: How the CPUs weigh performance against power.
      type: str
      returned: always
      sample: balance-power
    scaling_governor:
      description: How the nodes choose the frequency of their CPUs.
      type: str
      returned: always
      sample: performance
    ram_per_unit:
      description: Memory of one unit in which the use of the cluster is billed.
      type: str
      returned: always
      sample: 4 GiB
    cores_per_unit:
      description: Number of cores of such a unit.
      type: int
      returned: always
      sample: 1
    cost_per_unit:
      description: Amount that such a unit costs the operator.
      type: float
      returned: always
      sample: 0.0
    price_per_unit:
      description: Amount that such a unit costs the customer.
      type: float
      returned: always
      sample: 0.0
    storage_cache:
      description: Memory of each node that caches storage.
      type: str
      returned: always
      sample: 0 B
    storage_buffer:
      description: Memory of each node that buffers storage.
      type: str
      returned: always
      sample: 0 B
    storage_hugepages:
      description: Whether the storage uses huge pages.
      type: bool
      returned: always
    swap_tier:
      description: Storage tier whose drives hold swap space; -1 for none.
      type: int
      returned: always
      sample: -1
    swap_per_drive:
      description: Size of the swap space on each drive.
      type: str
      returned: always
      sample: 0 B
    max_core_temp:
      description: Highest allowed core temperature of the nodes, in degrees Celsius. 0 turns the supervision off.
      type: int
      returned: always
      sample: 0
    critical_core_temp:
      description: Critical core temperature of the nodes, in degrees Celsius. 0 turns the supervision off.
      type: int
      returned: always
      sample: 0
    max_core_temp_warning_percent:
      description: How far below RV(cluster.max_core_temp) a warning begins, in percent.
      type: int
      returned: always
      sample: 10
    log_filter:
      description: Which messages the nodes log, in the words of rsyslog and separated by commas.
      type: str
      returned: always
      sample: ''
    storage:
      description: Whether the cluster participates in the storage.
      type: bool
      returned: always
    recommended_cpu:
      description: CPU model recommended by the platform.
      type: str
      returned: always
      sample: EPYC-Milan
    status:
      description: Status. V(online) is normal; others are V(offline), V(maintenance), V(reduced), V(noredundant),
        V(error), V(updating), V(shutdown) and V(insufficient).
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
      description: Total memory of all nodes.
      type: str
      returned: always
      sample: 184 GiB
    online_ram:
      description: Memory available to machines on the nodes that are online.
      type: str
      returned: always
      sample: 134 GiB
    used_ram:
      description: Amount of RV(cluster.online_ram) that is in use.
      type: str
      returned: always
      sample: 18 GiB
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
      description: Number of RV(cluster.online_cores) that are in use.
      type: int
      returned: always
      sample: 10
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: ['env:prod']
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create cluster 'main']
changed:
  description: Whether the task changed something. In check mode, whether it would.
  type: bool
  returned: always
diff:
  description: What was written, in the form of the options; in check mode, what would be. C(before) is empty for
    a new object, C(after) for one that was deleted.
  type: dict
  returned: in diff mode
  sample: {before: {description: ''}, after: {description: Web server}}
error:
  description: The facts behind the message of a failure. C(kind) is the kind of error; C(operation), C(target), C(status_code)
    and C(api_message) (the message of the platform) are there if they are known.
  type: dict
  returned: on failure
  sample: {kind: conflict, status_code: 409, operation: create, target: VM 'web1'}
requests:
  description: Number of requests that were sent, by HTTP method.
  type: dict
  returned: with C(-vvv)
  sample: {GET: 1}
warnings:
  description: What is worth knowing about the result, such as changes that wait for the next start.
  type: list
  elements: str
  returned: if there are any
  sample: []
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER

TASK = managing(CLUSTER)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
