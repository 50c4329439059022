#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list tag categories."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tag_category_info
short_description: List tag categories
version_added: 0.1.0
description:
  - Returns the tag categories of a system in the same format as M(verge.vergeos.verge_tag_category).
  - Tags are returned if requested with O(children). They cost one extra request for all categories together. The
    objects that have the tags are not returned.
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
      - Related objects to return along with the categories.
    type: list
    elements: str
    choices: [tags]
seealso:
  - module: verge.vergeos.verge_tag_category
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
- name: List all tag categories
  verge.vergeos.verge_tag_category_info:
  register: all_categories

- name: List categories for VMs, with their tags
  verge.vergeos.verge_tag_category_info:
    filters:
      taggable_vms: true
    children: [tags]
  register: categories_for_vms

- name: List the tags of one category
  verge.vergeos.verge_tag_category_info:
    name: env
    children: [tags]
  register: env
"""

RETURN = r"""
tag_categories:
  description: The categories, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 2
      name: env
      description: Where it belongs
      single_tag_selection: true
      taggable_vms: true
      taggable_vnets: true
      taggable_tenants: false
      created: 1790000000
      modified: 1790000000
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY

TASK = listing(TAG_CATEGORY)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
