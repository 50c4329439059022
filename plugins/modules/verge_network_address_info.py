#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list IP addresses and leases in networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_address_info
short_description: List IP addresses and leases in networks
version_added: 0.1.0
description:
  - Returns the addresses known to networks, such as DHCP leases, static leases, router aliases and virtual addresses of
    tenants. Those that can be managed are managed with M(verge.vergeos.verge_network), M(verge.vergeos.verge_vm) and
    M(verge.vergeos.verge_tenant).
  - Sends one request, plus one to look up the names in O(network).
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info.filters
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  ip:
    description:
      - Return only this address. Several networks can have the same address.
    type: str
  pattern:
    description:
      - Return only addresses that match this shell pattern. Supports C(*), C(?) and C([...]).
    type: str
  network:
    description:
      - Return only addresses in these networks, by name or key. The task fails if a network does not exist.
    type: list
    elements: str
  type:
    description:
      - Return only addresses of these types. V(dynamic) is a DHCP lease, V(static) a static lease or the address of the
        router itself, V(ipalias) an additional address of the router, V(proxy) an address that the router answers for, and
        V(virtual) an address that is passed on, for example to a tenant.
    type: list
    elements: str
    choices: [dynamic, static, ipalias, proxy, virtual]
seealso:
  - module: verge.vergeos.verge_network
  - module: verge.vergeos.verge_network_info
"""

EXAMPLES = r"""
- name: List all DHCP leases in a network
  verge.vergeos.verge_network_address_info:
    network: [Internal]
    type: [dynamic]
  register: leases

- name: Find out who has an address
  verge.vergeos.verge_network_address_info:
    ip: 192.168.0.101
  register: holder

- name: Look up the address of a MAC address
  verge.vergeos.verge_network_address_info:
    filters:
      mac: f0:db:30:00:00:1f
  register: address_of_it

- name: List addresses that belong to tenants
  verge.vergeos.verge_network_address_info:
    network: [External]
    type: [virtual]
  register: of_tenants
"""

RETURN = r"""
network_addresses:
  description: The addresses, sorted numerically. An empty list if none match.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the address.
      type: int
      returned: always
      sample: 77
    ip:
      description: IP address. An alias of the router may include a prefix length.
      type: str
      returned: always
      sample: 192.168.0.101
    network:
      description: Name of the network that the address is in.
      type: str
      returned: always
      sample: Internal
    type:
      description: Type of the address; see O(type).
      type: str
      returned: always
      sample: dynamic
    mac:
      description: MAC address of the holder; null if there is none.
      type: str
      returned: always
      sample: f0:db:30:00:00:1f
    hostname:
      description: Host name of the holder, or name of the alias.
      type: str
      returned: always
      sample: web1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    expires:
      description: Time at which the lease expires, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    owner:
      description: Object that the address was passed on to, as table and key; empty if there is none.
      type: str
      returned: always
      sample: tenants/3
    owner_name:
      description: Name of the owner; null if there is none.
      type: str
      returned: always
      sample: customer1
    vendor:
      description: Manufacturer of the network card, derived from the MAC address.
      type: str
      returned: always
      sample: ''
  sample:
    - id: 77
      ip: 192.168.0.101
      network: Internal
      type: dynamic
      mac: f0:db:30:00:00:1f
      hostname: web1
      description: ''
      expires: "2030-01-31T00:00:00+00:00"
      owner: ''
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_address import NETWORK_ADDRESS

TASK = listing(NETWORK_ADDRESS)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
