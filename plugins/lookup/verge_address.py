# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup plugin: the address of a VM."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge_address
short_description: Addresses of VMs of a VergeOS system
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Returns the address of each VM, chosen by the rules of the inventory plugin P(verge.vergeos.verge_inventory#inventory).
extends_documentation_fragment:
  - verge.vergeos.connection.plugins
options:
  _terms:
    description: Names of VMs.
    type: list
    elements: str
    required: true
  addresses:
    description:
      - Sources of addresses, in order of preference, as in the option of the same name of the inventory plugin. An entry is
        V(guest), V(nic), V(static_lease) or V(dhcp_lease), or a dictionary with C(source) and any of C(interface), C(network)
        and C(family).
    type: list
    elements: raw
    default: [guest, nic]
  default:
    description: What to return for a VM of which no address is known. If not set, that is an error.
    type: str
seealso:
  - plugin: verge.vergeos.verge
    plugin_type: lookup
  - plugin: verge.vergeos.verge_inventory
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Show the address of a VM
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge_address', 'web1') }}"

- name: Show the IPv4 address that the network has leased to a VM
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge_address', 'web1', addresses=sources, default='none yet') }}"
  vars:
    sources:
      - source: dhcp_lease
        network: Internal
        family: ipv4
"""

RETURN = r"""
_raw:
  description: The address of each VM.
  type: list
  elements: str
"""

from collections.abc import Mapping
from typing import Any, Optional

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.verge.vergeos.plugins.plugin_utils._lookup import CONNECTION, Surroundings, find_addresses

_OWN_OPTIONS = ("addresses", "default")


class LookupModule(LookupBase):  # type: ignore[misc]
    """Addresses of VMs."""

    def run(self, terms: list[Any], variables: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> list[Any]:
        surroundings = Surroundings("lookup verge_address", variables or {}, self._templar.template, self._loader)
        words = [alias for option in CONNECTION.values() for alias in option.get("aliases", ())]
        unknown = sorted({*kwargs} - {*CONNECTION, *words, *_OWN_OPTIONS})
        if unknown:
            known = ", ".join((*_OWN_OPTIONS, *CONNECTION))
            raise AnsibleError(f"{surroundings.name}: there is no option '{unknown[0]}' (there are {known})")
        connection = {name: value for name, value in kwargs.items() if name not in _OWN_OPTIONS}
        addresses = kwargs.get("addresses") or ["guest", "nic"]
        return find_addresses(terms, addresses, kwargs.get("default"), connection, surroundings)
