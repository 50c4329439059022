#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists addresses in networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_address_info
short_description: List leases and other addresses in networks
version_added: 0.1.0
description:
  - Returns the addresses that networks know, such as leases of DHCP, static leases, aliases of the router and virtual
    addresses of tenants. M(verge.vergeos.verge_network), M(verge.vergeos.verge_vm) and M(verge.vergeos.verge_tenant)
    manage those that can be managed.
  - It costs one request, and one more to look up the names in O(network).
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
      - Return only this address. Each network may have it.
    type: str
  pattern:
    description:
      - Return only addresses whose text fits this shell pattern, with C(*), C(?) and C([...]).
    type: str
  network:
    description:
      - Return only addresses in these networks, by name or key. A network that does not exist is an error.
    type: list
    elements: str
  type:
    description:
      - Return only addresses of these kinds. V(dynamic) is a lease of DHCP, V(static) a static lease, V(ipalias) a
        further address of the router, V(proxy) one that the router answers for, and V(virtual) one that is handed on,
        for example to a tenant.
    type: list
    elements: str
    choices: [dynamic, static, ipalias, proxy, virtual]
seealso:
  - module: verge.vergeos.verge_network
  - module: verge.vergeos.verge_network_info
"""

EXAMPLES = r"""
- name: All leases in a network
  verge.vergeos.verge_network_address_info:
    network: [Internal]
    type: [dynamic]
  register: leases

- name: Who has this address?
  verge.vergeos.verge_network_address_info:
    ip: 192.168.0.101
  register: holder

- name: Which address has this machine?
  verge.vergeos.verge_network_address_info:
    filters:
      mac: f0:db:30:00:00:1f
  register: address_of_it

- name: Addresses that tenants have
  verge.vergeos.verge_network_address_info:
    network: [External]
    type: [virtual]
  register: of_tenants
"""

RETURN = r"""
network_addresses:
  description: The addresses, sorted by number; an empty list when none fits.
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
      description: The address. That of an alias of the router may have a prefix length.
      type: str
      returned: always
      sample: 192.168.0.101
    network:
      description: Name of the network that it is in.
      type: str
      returned: always
      sample: Internal
    type:
      description: What kind of address it is; see O(type).
      type: str
      returned: always
      sample: dynamic
    mac:
      description: MAC address of its holder; null when there is none.
      type: str
      returned: always
      sample: f0:db:30:00:00:1f
    hostname:
      description: Name of its holder, or of the alias.
      type: str
      returned: always
      sample: web1
    description:
      description: Free text.
      type: str
      returned: always
      sample: ''
    expires:
      description: When the lease ends, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    owner:
      description: What it was handed on to, as table and key; empty when it was not.
      type: str
      returned: always
      sample: tenants/3
    owner_name:
      description: Name of that; null when there is none.
      type: str
      returned: always
      sample: customer1
    vendor:
      description: Maker of the network card, which the MAC address tells.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
