#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list virtual networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_info
short_description: List virtual networks
version_added: 0.1.0
description:
  - Returns the virtual networks of a system in the same format as M(verge.vergeos.verge_network). Networks of the
    system and of tenants are included.
  - Rules, addresses and DNS are returned if requested with O(children). Each kind costs one extra request for all
    networks together, and DNS costs three.
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
      - Related objects to return along with the networks.
    type: list
    elements: str
    choices: [rules, hosts, ip_aliases, static_leases, dns_views, tags]
seealso:
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: List all networks
  verge.vergeos.verge_network_info:
  register: all_networks

- name: List running internal networks with their rules
  verge.vergeos.verge_network_info:
    filters:
      type: internal
      status: running
    children: [rules]
  register: internal

- name: Read the rules of a network
  verge.vergeos.verge_network_info:
    name: Internal
    children: [rules]
  register: found

- name: Show the rules that are not system rules
  ansible.builtin.debug:
    msg: "{{ found.networks[0].rules | rejectattr('system_rule') | map(attribute='name') | list }}"

- name: List networks with rules waiting to be applied
  verge.vergeos.verge_network_info:
    filters:
      need_fw_apply: true
  register: waiting
"""

RETURN = r"""
networks:
  description: The networks, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 7
      name: Internal
      type: internal
      network: 192.168.0.0/24
      ip_address: 192.168.0.1
      dhcp_enabled: true
      status: running
      running: true
      need_restart: false
      need_fw_apply: false
      need_dns_apply: false
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK

TASK = listing(NETWORK)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
