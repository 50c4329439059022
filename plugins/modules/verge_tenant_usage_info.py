#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to find out what tenants have used."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_usage_info
short_description: Find out what tenants have used
version_added: 0.1.0
description:
  - Returns what each tenant has used in a period (cores, memory, storage, addresses), as averages and maxima of the
    measurements that the platform keeps of it.
  - The platform keeps its measurements for a limited time; RV(tenant_usage.tenants[].samples) shows how many there are.
  - Sends two requests, or more if there are many measurements.
  - The role P(verge.vergeos.billing_export#role) writes the figures to files.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  since:
    description:
      - Beginning of the period, given as a date and time with a time zone (V(2027-12-01T00:00:00Z)) or as a duration
        (V(30 days) means 30 days ago).
    type: str
    default: 30 days
  until:
    description:
      - End of the period, in the same form. If not set, now. A measurement at this very time belongs to the next period.
    type: str
seealso:
  - module: verge.vergeos.verge_billing_info
  - module: verge.vergeos.verge_tenant_info
"""

EXAMPLES = r"""
- name: Read what tenants have used in the last week
  verge.vergeos.verge_tenant_usage_info:
    since: 7 days
  register: week

- name: Show the largest memory of each tenant
  ansible.builtin.debug:
    msg: "{{ item.tenant }}: {{ item.maximum_ram_used | default('did not run', true) }}"
  loop: "{{ week.tenant_usage.tenants }}"
  loop_control:
    label: "{{ item.tenant }}"
"""

RETURN = r"""
tenant_usage:
  description: What tenants have used.
  returned: always
  type: dict
  contains:
    since:
      description: Beginning of the period.
      returned: always
      type: str
      sample: '2026-08-01T00:00:00Z'
    until:
      description: End of the period.
      returned: always
      type: str
      sample: '2026-09-01T00:00:00Z'
    tenants:
      description: The tenants, sorted by name.
      returned: always
      type: list
      elements: dict
      contains:
        tenant:
          description: Name of the tenant. Of one that has been deleted, only the key is known.
          returned: always
          type: str
          sample: acme
        samples:
          description: Number of measurements in the period; 0 if the tenant did not run.
          returned: always
          type: int
          sample: 720
        average_cores:
          description: Average number of cores of its running nodes; null without measurements.
          returned: always
          type: float
          sample: 8.0
        maximum_cores:
          description: Largest number of cores of its running nodes; null without measurements.
          returned: always
          type: int
          sample: 8
        average_ram_used:
          description: Average memory in use; null without measurements.
          returned: always
          type: str
          sample: 12 GiB
        maximum_ram_used:
          description: Largest memory in use; null without measurements.
          returned: always
          type: str
          sample: 14 GiB
        maximum_ram_allocated:
          description: Largest memory that its nodes had; null without measurements.
          returned: always
          type: str
          sample: 16 GiB
        maximum_addresses:
          description: Largest number of addresses; null without measurements.
          returned: always
          type: int
          sample: 2
        maximum_gpus:
          description: Largest number of GPUs in use; null without measurements.
          returned: always
          type: int
          sample: 0
        maximum_vgpus:
          description: Largest number of virtual GPUs in use; null without measurements.
          returned: always
          type: int
          sample: 0
        tiers:
          description: The storage tiers of which it had a part.
          returned: always
          type: list
          elements: dict
          contains:
            tier:
              description: Number of the tier.
              returned: always
              type: int
              sample: 1
            average_used:
              description: Average of the space in use.
              returned: always
              type: str
              sample: 80 GiB
            maximum_used:
              description: Largest space in use.
              returned: always
              type: str
              sample: 100 GiB
            maximum_provisioned:
              description: Largest space that it was given.
              returned: always
              type: str
              sample: 200 GiB
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_usage import TENANT_USAGE

TASK = reporting(TENANT_USAGE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
