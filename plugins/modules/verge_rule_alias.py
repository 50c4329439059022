#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages rule aliases."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_rule_alias
short_description: Manage names for lists of addresses, which firewall rules use
version_added: 0.1.0
description:
  - Creates, changes and removes rule aliases. One is known to all networks of the system; a rule of
    M(verge.vergeos.verge_network) uses it as C(alias:name) in place of an address.
  - These are not the IP aliases of a network, which are further addresses of its router.
  - An option that is not given is left alone. A text that is null or empty is cleared, if it can be.
  - An alias that already is as described costs one request and is not written to.
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
      - V(present) creates the alias if there is none.
      - V(absent) removes it, which the platform refuses while a rule uses it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the alias. With it, O(name) renames the alias. Rules store the key, so they keep using it.
    type: str
  name:
    description:
      - Name of the alias, 1 to 128 characters. Required to create one.
    type: str
  addresses:
    description:
      - All addresses and networks that the alias stands for, in any order. Required to create one.
      - When they change, the rules that use the alias are staged. They take effect when a task of
        M(verge.vergeos.verge_network) lists rules of their network, or when the network starts.
    type: list
    elements: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  publishing_scope:
    description:
      - For whom the alias is meant. A new one is V(private).
    type: str
    choices: [private, global, tenant, none]
seealso:
  - module: verge.vergeos.verge_rule_alias_info
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: The networks of the branches under one name
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    addresses:
      - 10.40.0.0/16
      - 192.168.44.0/24

- name: A rule for them
  verge.vergeos.verge_network:
    name: Internal
    rules:
      - name: ssh from the branches
        direction: incoming
        protocol: tcp
        source_ip: alias:branch-nets
        destination_ports: "22"

- name: One network less
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    addresses: [10.40.0.0/16]

- name: No rule uses it any more
  verge.vergeos.verge_network:
    name: Internal
    rules:
      - name: ssh from the branches
        state: absent

- name: Remove it
  verge.vergeos.verge_rule_alias:
    name: branch-nets
    state: absent
"""

RETURN = r"""
rule_alias:
  description:
    - The alias as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names of the options, so that they can be used as options again.
    - It is null when there is no alias (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the alias, by which rules name it.
      type: int
      returned: always
      sample: 6
    name:
      description: Name.
      type: str
      returned: always
      sample: branch-nets
    addresses:
      description: The addresses and networks that it stands for.
      type: list
      elements: str
      returned: always
      sample: [10.40.0.0/16, 192.168.44.0/24]
    publishing_scope:
      description: For whom it is meant.
      type: str
      returned: always
      sample: private
actions:
  description: What was done (in check mode, what would be done), step by step.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
