#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to find out what is wrong with a system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_health_info
short_description: Find out what is wrong with a system
version_added: 0.1.0
description:
  - Looks at alarms, nodes, storage, disks, failed machines, snapshots and all else that people look at every morning, and
    returns what is wrong, the worst first, with advice.
  - What cannot be read is a finding of the level V(unknown), and never taken for healthy.
  - The role P(verge.vergeos.health_report#role) turns the result into a page, a message or a failure.
  - Sends one request for each table, 13 with all checks. It writes nothing to the system.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  checks:
    description:
      - The checks to do. If not set, all are done.
      - V(alarms) are those that are not snoozed. V(nodes) finds nodes that are out of service, in maintenance or need a
        restart. V(failover) finds nodes whose machines do not fit on the others. V(storage) is about the status, redundancy
        and usage of storage tiers, V(drives) about disks, as in M(verge.vergeos.verge_drive_health_info). V(machines) finds
        VMs and networks that have failed. V(snapshots) is about the age of the latest snapshot of the system. V(tenants),
        V(nas) and V(site_syncs) find tenants, NAS volumes and outgoing site syncs that do not work. V(certificates),
        V(licenses) and V(api_keys) find what expires soon.
    type: list
    elements: str
    choices:
      [alarms, nodes, failover, storage, drives, machines, snapshots, tenants, nas, site_syncs, certificates, licenses, api_keys]
  ignore:
    description:
      - Findings to leave out, as shell patterns for RV(health.findings[].text), such as V(alarms:*deprecated*). Case-sensitive.
    type: list
    elements: str
  tier_warning:
    description:
      - Usage of a storage tier from which there is a warning, in percent.
    type: int
    default: 80
  tier_critical:
    description:
      - Usage of a storage tier from which it is critical, in percent.
    type: int
    default: 90
  snapshot_warning:
    description:
      - Age of the latest snapshot of the system from which there is a warning.
    type: str
    default: 26 hours
  snapshot_critical:
    description:
      - Age of the latest snapshot of the system from which it is critical.
    type: str
    default: 50 hours
  expiry_warning:
    description:
      - How long before the end of a certificate, licence or API key there is a warning.
    type: str
    default: 30 days
  expiry_critical:
    description:
      - How long before the end of a certificate, licence or API key it is critical.
    type: str
    default: 7 days
  wear_warning:
    description:
      - Wear of a disk from which it is watched, in percent.
    type: int
    default: 80
  wear_critical:
    description:
      - Wear of a disk from which it has to be replaced, in percent.
    type: int
    default: 95
seealso:
  - module: verge.vergeos.verge_drive_health_info
  - module: verge.vergeos.verge_capacity_info
  - module: verge.vergeos.verge_doctor
    description: Examines whether the collection works with a system, and not how the system is.
"""

EXAMPLES = r"""
- name: Look at the system
  verge.vergeos.verge_health_info:
    ignore: ["alarms:*Machine type is deprecated"]
  register: now

- name: Show the worst first
  ansible.builtin.debug:
    msg: "{{ item.level }}: {{ item.object }}: {{ item.message }}. {{ item.advice }}"
  loop: "{{ now.health.findings }}"
  loop_control:
    label: "{{ item.check }}"

- name: Go on only if storage and disks are well
  verge.vergeos.verge_health_info:
    checks: [storage, drives]
    tier_warning: 70
  register: storage
  failed_when: storage.health.status != 'healthy'
"""

RETURN = r"""
health:
  description: What is wrong with the system.
  returned: always
  type: dict
  contains:
    status:
      description: The worst level of all findings, or V(healthy).
      returned: always
      type: str
      sample: critical
    summary:
      description: The number of findings in one line.
      returned: always
      type: str
      sample: 1 critical, 2 warnings; 11 of 13 checks found nothing
    counts:
      description: Number of findings, by level.
      returned: always
      type: dict
      sample: {critical: 1, unknown: 0, warning: 2}
    findings:
      description: All findings, the worst first.
      returned: always
      type: list
      elements: dict
      contains:
        level:
          description: V(critical), V(unknown) or V(warning).
          returned: always
          type: str
          sample: critical
        check:
          description: The check that has found it.
          returned: always
          type: str
          sample: drives
        object:
          description: What it is about.
          returned: always
          type: str
          sample: disk node2 /dev/nvme0n1 (SN0002)
        message:
          description: What is wrong.
          returned: always
          type: str
          sample: 12 reallocated sectors, above the limit of the platform
        advice:
          description: What to do about it; empty if there is no general advice.
          returned: always
          type: str
          sample: Replace it; it can be pulled now
        text:
          description: Check, object and message in one line, which O(ignore) is compared with.
          returned: always
          type: str
          sample: 'drives: disk node2 /dev/nvme0n1 (SN0002): 12 reallocated sectors, above the limit of the platform'
    ignored:
      description: Findings that O(ignore) leaves out, in the same form.
      returned: always
      type: list
      elements: dict
      sample: []
    checks:
      description: What has been checked.
      returned: always
      type: list
      elements: dict
      contains:
        check:
          description: Name of the check, as in O(checks).
          returned: always
          type: str
          sample: drives
        title:
          description: What people call it.
          returned: always
          type: str
          sample: Disks
        status:
          description: The worst level of its findings, or V(healthy).
          returned: always
          type: str
          sample: critical
        looked_at:
          description: Number of objects that it has looked at.
          returned: always
          type: int
          sample: 8
        findings:
          description: Number of its findings.
          returned: always
          type: int
          sample: 1
    tiers:
      description: The storage tiers of each cluster; an empty list without the check V(storage) or V(drives).
      returned: always
      type: list
      elements: dict
      contains:
        cluster:
          description: Name of the cluster.
          returned: always
          type: str
          sample: main
        tier:
          description: Number of the tier.
          returned: always
          type: int
          sample: 1
        status:
          description: Status, as reported by the platform.
          returned: always
          type: str
          sample: online
        capacity:
          description: Capacity; null if it is not known.
          returned: always
          type: str
          sample: 4 TiB
        used:
          description: Used space; null if it is not known.
          returned: always
          type: str
          sample: 1 TiB
        used_percent:
          description: Usage, in percent; null if it is not known.
          returned: always
          type: float
          sample: 25.0
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.health import HEALTH

TASK = reporting(HEALTH)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
