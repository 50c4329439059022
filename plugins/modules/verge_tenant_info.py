#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_info
short_description: List tenants
version_added: 0.1.0
description:
  - Returns the tenants of a system in the same format as M(verge.vergeos.verge_tenant). Snapshots are not included.
  - Nodes, storage, addresses and layer 2 networks are returned if requested with O(children). Each kind costs one extra
    request for all tenants together.
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
      - Related objects to return along with the tenants.
    type: list
    elements: str
    choices: [nodes, storage, external_ips, network_blocks, layer2_networks, tags]
seealso:
  - module: verge.vergeos.verge_tenant
"""

EXAMPLES = r"""
- name: List all tenants
  verge.vergeos.verge_tenant_info:
  register: all_tenants

- name: List running tenants with their nodes and storage
  verge.vergeos.verge_tenant_info:
    filters:
      status: online
    children: [nodes, storage]
  register: running_tenants

- name: Look up a tenant
  verge.vergeos.verge_tenant_info:
    name: acme
  register: found

- name: Show the address of its web interface
  ansible.builtin.debug:
    msg: "{{ found.tenants | map(attribute='ui_address') | first | default('there is no such tenant') }}"
"""

RETURN = r"""
tenants:
  description: The tenants, sorted by name. An empty list if none match.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
