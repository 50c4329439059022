#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage rule aliases for firewall rules."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_rule_alias
short_description: Manage rule aliases for firewall rules
version_added: 0.1.0
description:
  - Creates, updates and removes rule aliases, which are named lists of addresses. An alias is available to all networks
    of the system; a rule of M(verge.vergeos.verge_network) refers to it as C(alias:name) in place of an address.
  - Do not confuse them with the IP aliases of a network, which are additional addresses of its router.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the alias already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates the alias if it does not exist.
      - V(absent) removes it. The platform refuses this while a rule uses the alias.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the alias. If set, O(name) renames the alias. Rules store the key, so they keep using the alias.
    type: str
  name:
    description:
      - Name of the alias, 1 to 128 characters. Required when creating an alias.
    type: str
  addresses:
    description:
      - All addresses and networks of the alias, in any order. Required when creating an alias.
      - When they change, the rules that use the alias are staged. The change takes effect when a task of
        M(verge.vergeos.verge_network) sets rules of the network, or when the network starts.
    type: list
    elements: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  publishing_scope:
    description:
      - Intended audience of the alias. Defaults to V(private) for new aliases.
    type: str
    choices: [private, global, tenant, none]
seealso:
  - module: verge.vergeos.verge_rule_alias_info
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: Group the networks of the branch offices under one alias
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    addresses:
      - 10.40.0.0/16
      - 192.168.44.0/24

- name: Add a rule that uses the alias
  verge.vergeos.verge_network:
    name: Internal
    rules:
      - name: ssh from the branches
        direction: incoming
        protocol: tcp
        source_ip: alias:branch-nets
        destination_ports: "22"

- name: Remove a network from the alias
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    addresses: [10.40.0.0/16]

- name: Remove the rule that uses the alias
  verge.vergeos.verge_network:
    name: Internal
    rules:
      - name: ssh from the branches
        state: absent

- name: Remove the alias
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    state: absent
"""

RETURN = r"""
rule_alias:
  description:
    - The alias after the task, as read back from the platform. In check mode, the predicted result, as far as it can be
      predicted.
    - Values use the same names as the options, so they can be passed back to the module.
    - Null if the alias does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the alias, which rules store.
      type: int
      returned: always
      sample: 6
    name:
      description: Name.
      type: str
      returned: always
      sample: branch-nets
    addresses:
      description: Addresses and networks of the alias.
      type: list
      elements: str
      returned: always
      sample: [10.40.0.0/16, 192.168.44.0/24]
    publishing_scope:
      description: Intended audience of the alias.
      type: str
      returned: always
      sample: private
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create rule alias 'branch-nets'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS

TASK = managing(RULE_ALIAS)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
