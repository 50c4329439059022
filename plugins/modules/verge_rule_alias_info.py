#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists rule aliases."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_rule_alias_info
short_description: List names for lists of addresses, which firewall rules use
version_added: 0.1.0
description:
  - Returns the rule aliases of a system, in the form that M(verge.vergeos.verge_rule_alias) uses. Which rules use them
    is not told.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_rule_alias
"""

EXAMPLES = r"""
- name: All rule aliases
  verge.vergeos.verge_rule_alias_info:
  register: all_aliases

- name: What does this one stand for?
  verge.vergeos.verge_rule_alias_info:
    name: branch-nets
  register: branch_nets
"""

RETURN = r"""
rule_aliases:
  description: The aliases, sorted by name; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 6
      name: branch-nets
      addresses: [10.40.0.0/16, 192.168.44.0/24]
      description: ''
      publishing_scope: private
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS

TASK = listing(RULE_ALIAS)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
