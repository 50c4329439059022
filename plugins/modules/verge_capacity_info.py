#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to show how much room a system has."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_capacity_info
short_description: Show how much room a system has
version_added: 0.1.0
description:
  - Returns the memory that is free on each node, whether one node can be missing, which VMs to move so that the nodes are
    used evenly, the free storage of each tier with its growth, and how many VMs of a given size fit.
  - What the platform does not report is null. CPU cores do not limit the number of VMs, because cores are shared.
  - Sends five requests, one for each table.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  ram:
    description:
      - Memory of a VM, such as V(4 GiB), to find out how many fit.
    type: str
  storage:
    description:
      - Storage of a VM, such as V(100 GiB), to find out how many fit. Requires O(tier).
    type: str
  tier:
    description:
      - Number of the storage tier for O(storage), 0 to 5.
    type: int
  max_spread:
    description:
      - Difference between the fullest and the emptiest node of a cluster up to which no moves are proposed, in percent of
        their memory; see RV(capacity.clusters[].moves).
    type: float
    default: 10.0
  stay:
    description:
      - Names of VMs that are not proposed to be moved.
    type: list
    elements: str
  history:
    description:
      - How far back the growth of tiers is looked at, such as V(7 days). The platform keeps its history for a limited
        time.
    type: str
    default: 30 days
  tier_warning:
    description:
      - Usage of a storage tier from which there is a warning in RV(capacity.findings), in percent.
    type: int
    default: 80
  tier_critical:
    description:
      - Usage of a storage tier from which it is critical, in percent.
    type: int
    default: 90
  full_warning:
    description:
      - How long before a storage tier is full, at its present growth, there is a warning in RV(capacity.findings).
    type: str
    default: 90 days
  full_critical:
    description:
      - How long before a storage tier is full, at its present growth, it is critical.
    type: str
    default: 30 days
seealso:
  - module: verge.vergeos.verge_node_info
  - module: verge.vergeos.verge_storage_tier_info
"""

EXAMPLES = r"""
- name: Find out how many VMs fit
  verge.vergeos.verge_capacity_info:
    ram: 8 GiB
    storage: 100 GiB
    tier: 1
  register: room

- name: Fail if no node can be missing
  ansible.builtin.assert:
    that: room.capacity.clusters | map(attribute='one_node_less') | unique == ['fits']
    fail_msg: the machines of at least one node fit nowhere else

- name: Propose moves that even out the nodes
  verge.vergeos.verge_capacity_info:
    max_spread: 15
    stay: [db1]
  register: room

- name: Move the VMs
  verge.vergeos.verge_vm:
    name: "{{ item.vm }}"
    migrate_to: "{{ item.to_node }}"
  loop: "{{ room.capacity.clusters | map(attribute='moves') | flatten }}"
  loop_control:
    label: "{{ item.vm }}"

- name: Show when tiers are full at the present growth
  ansible.builtin.debug:
    msg: "tier {{ item.tier }}: {{ item.free }} are free, full at {{ item.full_at | default('an unknown time', true) }}"
  loop: "{{ room.capacity.tiers }}"
  loop_control:
    label: "{{ item.tier }}"
"""

RETURN = r"""
capacity:
  description: The room that the system has.
  returned: always
  type: dict
  contains:
    status:
      description: The worst level of all findings, or V(healthy).
      returned: always
      type: str
      sample: warning
    findings:
      description: What runs out, the worst first.
      returned: always
      type: list
      elements: dict
      contains:
        level:
          description: V(critical), V(unknown) or V(warning).
          returned: always
          type: str
          sample: warning
        object:
          description: What it is about.
          returned: always
          type: str
          sample: storage tier 1
        message:
          description: What runs out.
          returned: always
          type: str
          sample: 84 percent full
    clusters:
      description: Memory of each cluster, sorted by name.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: Name of the cluster.
          returned: always
          type: str
          sample: main
        nodes:
          description: Memory of each physical node.
          returned: always
          type: list
          elements: dict
          contains:
            name:
              description: Name of the node.
              returned: always
              type: str
              sample: node1
            in_service:
              description: Whether the node takes machines.
              returned: always
              type: bool
            ram_used:
              description: Memory of the machines on the node; null if it is not known.
              returned: always
              type: str
              sample: 12 GiB
            ram_free:
              description: Memory that is free for machines; null if it is not known.
              returned: always
              type: str
              sample: 52 GiB
        ram_used:
          description: Memory of all machines; null if it is not known.
          returned: always
          type: str
          sample: 20 GiB
        ram_free:
          description: Memory that is free on the nodes in service; null if it is not known.
          returned: always
          type: str
          sample: 114 GiB
        largest_vm:
          description: Memory of the largest VM that fits on one node; null if it is not known.
          returned: always
          type: str
          sample: 58 GiB
        one_node_less:
          description: >-
            Whether the machines of each node fit on the others of the cluster, so that any one can be missing. V(fits),
            V(does not fit) or V(unknown).
          returned: always
          type: str
          sample: fits
        vms_by_ram:
          description: Number of VMs with O(ram) that fit; null without O(ram), or if it is not known.
          returned: always
          type: int
          sample: 14
        spread_percent:
          description: >-
            Difference between the fullest and the emptiest node in service, in percent of their memory; null if it is not
            known.
          returned: always
          type: float
          sample: 34.5
        moves:
          description: >-
            VMs to move so that the nodes are used evenly, in this order; null if it is not known. VMs that cannot be
            migrated, prefer a node or belong to an HA group are left where they are. Nothing is moved by this module.
          returned: always
          type: list
          elements: dict
          contains:
            vm:
              description: Name of the VM.
              returned: always
              type: str
              sample: web1
            ram:
              description: Its memory.
              returned: always
              type: str
              sample: 8 GiB
            from_node:
              description: Name of the node that it runs on.
              returned: always
              type: str
              sample: node1
            to_node:
              description: Name of the node that it should move to.
              returned: always
              type: str
              sample: node2
    tiers:
      description: Storage of each tier, sorted by number.
      returned: always
      type: list
      elements: dict
      contains:
        tier:
          description: Number of the tier.
          returned: always
          type: int
          sample: 1
        capacity:
          description: Capacity.
          returned: always
          type: str
          sample: 4 TiB
        used:
          description: Used space.
          returned: always
          type: str
          sample: 1 TiB
        free:
          description: Free space.
          returned: always
          type: str
          sample: 3 TiB
        allocated:
          description: Space that drives and volumes may use at most.
          returned: always
          type: str
          sample: 6 TiB
        used_percent:
          description: Usage, in percent.
          returned: always
          type: float
          sample: 25.5
        daily_growth:
          description: >-
            Growth in a day, C(0 B) if the usage shrinks; null if the history is shorter than a day.
          returned: always
          type: str
          sample: 3 GiB
        full_at:
          description: >-
            Time at which the tier is full at this growth, V(never) if it does not grow or lasts for more than 20 years; null
            if the growth is not known.
          returned: always
          type: str
          sample: '2028-09-21T14:13:20Z'
        usage:
          description: Used space over the time of O(history), the oldest first; no more than 60 points.
          returned: always
          type: list
          elements: dict
          contains:
            time:
              description: Time of the measurement.
              returned: always
              type: str
              sample: '2026-09-21T14:13:20Z'
            used:
              description: Used space.
              returned: always
              type: str
              sample: 1 TiB
        vms_by_storage:
          description: Number of VMs with O(storage) that fit on the tier; null for other tiers than O(tier).
          returned: always
          type: int
          sample: 30
    vms_that_fit:
      description: Number of VMs with O(ram) and O(storage) that fit; null if neither is given, or if it is not known.
      returned: always
      type: int
      sample: 14
    time:
      description: Time at which the system was looked at.
      returned: always
      type: str
      sample: '2026-09-21T14:13:20Z'
# Generated by `make format` from here on.
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.reports import reporting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.capacity import CAPACITY

TASK = reporting(CAPACITY)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
