# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: the DHCP range in a network."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dhcp_range
short_description: The DHCP range in a network
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Returns the options O(verge.vergeos.verge_network#module:network),
    O(verge.vergeos.verge_network#module:dhcp_start) and O(verge.vergeos.verge_network#module:dhcp_stop), from
    numbers of addresses in a network.
  - For single addresses, networks in networks and the like, use C(ansible.utils.nthhost),
    C(ansible.utils.ipsubnet) and the other filters of C(ansible.utils).
positional: first, last
options:
  _input:
    description: A network in CIDR notation.
    type: str
    required: true
  first:
    description: Number of the first address of the range; a negative one counts from the end of the network.
    type: int
    required: true
  last:
    description: Number of the last address of the range. The default is the last one that a machine can have.
    type: int
    default: -2
"""

EXAMPLES = r"""
- name: Create a network with addresses 100 to 200 for DHCP
  verge.vergeos.verge_network:
    name: lab
    type: internal
    network: "{{ range.network }}"
    ip_address: 10.78.0.1
    dhcp_enabled: true
    dhcp_start: "{{ range.dhcp_start }}"
    dhcp_stop: "{{ range.dhcp_stop }}"
  vars:
    range: "{{ '10.78.0.0/24' | verge.vergeos.dhcp_range(100, 200) }}"
"""

RETURN = r"""
_value:
  description: A dictionary with C(network), C(dhcp_start) and C(dhcp_stop).
  type: dict
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import dhcp_range, failing_with


class FilterModule:
    """The filter `dhcp_range`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"dhcp_range": failing_with(AnsibleFilterError, "dhcp_range", dhcp_range)}
