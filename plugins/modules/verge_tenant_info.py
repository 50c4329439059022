#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_info
short_description: List tenants
version_added: 0.1.0
description:
  - Returns the tenants of a system, in the form that M(verge.vergeos.verge_tenant) uses. Snapshots are not listed.
  - Nodes, storage, addresses and layer-2 networks are returned when they are asked for with O(children). Each kind
    costs one request for all tenants together.
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
      - What belongs to the tenants and is to be returned with them.
    type: list
    elements: str
    choices: [nodes, storage, external_ips, network_blocks, layer2_networks, tags]
seealso:
  - module: verge.vergeos.verge_tenant
"""

EXAMPLES = r"""
- name: All tenants
  verge.vergeos.verge_tenant_info:
  register: all_tenants

- name: Running tenants with their nodes and storage
  verge.vergeos.verge_tenant_info:
    filters:
      status: online
    children: [nodes, storage]
  register: running_tenants

- name: Where is the web interface of a tenant?
  verge.vergeos.verge_tenant_info:
    name: acme
  register: found

- name: Say it
  ansible.builtin.debug:
    msg: "{{ found.tenants | map(attribute='ui_address') | first | default('there is no such tenant') }}"
"""

RETURN = r"""
tenants:
  description: The tenants, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 7
      name: acme
      uuid: 6c0b0c52-8f5e-4f0e-9d2a-3f1b6f0c9a11
      status: online
      health: online
      running: true
      isolate: false
      ui_address: 192.0.2.50
      vnet: "31"
      network_running: true
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT

TASK = listing(TENANT)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
