#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list rule aliases."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_rule_alias_info
short_description: List rule aliases
version_added: 0.1.0
description:
  - Returns the rule aliases of a system in the same format as M(verge.vergeos.verge_rule_alias). The rules that use
    them are not returned.
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
- name: List all rule aliases
  verge.vergeos.verge_rule_alias_info:
  register: all_aliases

- name: Look up the addresses of an alias
  verge.vergeos.verge_rule_alias_info:
    name: branch-nets
  register: branch_nets
"""

RETURN = r"""
rule_aliases:
  description: The aliases, sorted by name. An empty list if none match.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
