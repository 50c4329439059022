# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: the addresses that the guest of a VM reports."""

from __future__ import annotations

DOCUMENTATION = r"""
name: guest_addresses
short_description: The addresses that the guest of a VM reports
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Returns the usable addresses that the guest agent reports, in its order, without loopback and link-local ones.
  - For the one address to connect to, use P(verge.vergeos.verge_address#lookup).
positional: family, interface
options:
  _input:
    description: A VM as RV(verge.vergeos.verge_vm#module:vm) or an item of RV(verge.vergeos.verge_vm_info#module:vms).
    type: dict
    required: true
  family:
    description: Only addresses of this address family.
    type: str
    choices: [any, ipv4, ipv6]
    default: any
  interface:
    description: Only interfaces with this name in the guest; a shell pattern.
    type: str
    default: "*"
"""

EXAMPLES = r"""
- name: Show the IPv4 addresses of a VM
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge', 'vm', 'web1') | verge.vergeos.guest_addresses('ipv4') }}"
"""

RETURN = r"""
_value:
  description: The addresses.
  type: list
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, guest_addresses


class FilterModule:
    """The filter `guest_addresses`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"guest_addresses": failing_with(AnsibleFilterError, "guest_addresses", guest_addresses)}
