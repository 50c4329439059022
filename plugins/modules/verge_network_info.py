#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists virtual networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_info
short_description: List virtual networks
version_added: 0.1.0
description:
  - Returns the virtual networks of a system, in the form that M(verge.vergeos.verge_network) uses. Networks of the
    system and of tenants are listed too.
  - Rules, addresses and DNS are returned when they are asked for with O(children). Each kind costs one request for all
    networks together, and DNS three.
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
      - What belongs to the networks and is to be returned with them.
    type: list
    elements: str
    choices: [rules, hosts, ip_aliases, static_leases, dns_views, tags]
seealso:
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: All networks
  verge.vergeos.verge_network_info:
  register: all_networks

- name: Running internal networks with their rules
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

- name: Say which of them people made
  ansible.builtin.debug:
    msg: "{{ found.networks[0].rules | rejectattr('system_rule') | map(attribute='name') | list }}"

- name: Networks whose stored rules wait to be applied
  verge.vergeos.verge_network_info:
    filters:
      need_fw_apply: true
  register: waiting
"""

RETURN = r"""
networks:
  description: The networks, sorted by name; an empty list when none fits.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
