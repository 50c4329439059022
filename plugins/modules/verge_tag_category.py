#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages tag categories."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tag_category
short_description: Manage tag categories and their tags
version_added: 0.1.0
description:
  - Creates, changes and removes tag categories together with their tags. Which object bears a tag is not its business;
    M(verge.vergeos.verge_vm) puts tags on VMs.
  - An option that is not given is left alone, and so is every C(taggable_) flag. A text that is null or empty is
    cleared, if it can be.
  - A list of tags adds and changes what it names. Only O(purge_tags=true) lets it remove the rest, so an empty list
    alone removes nothing.
  - A category that already is as described costs one request, plus one for the tags if the task names them, and is not
    written to.
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
      - V(present) creates the category if there is none.
      - V(absent) removes it. Its tags go with it, and all objects lose them. A category that has tags is only removed
        with O(force=true).
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the category. With it, O(name) renames the category.
    type: str
  name:
    description:
      - Name of the category, without blanks at its ends. Required to create one.
    type: str
  description:
    description:
      - Free text.
    type: str
  single_tag_selection:
    description:
      - Whether an object can bear only one tag of the category at a time. Off in a new category.
    type: bool
  taggable_vms:
    description:
      - Whether VMs can bear tags of the category. Off in a new category.
    type: bool
  taggable_vnets:
    description:
      - Whether networks can bear tags of the category. Off in a new category.
    type: bool
  taggable_volumes:
    description:
      - Whether NAS volumes can bear tags of the category. Off in a new category.
    type: bool
  taggable_vnet_rules:
    description:
      - Whether rules of networks can bear tags of the category. Off in a new category.
    type: bool
  taggable_vmware_containers:
    description:
      - Whether VMware services can bear tags of the category. Off in a new category.
    type: bool
  taggable_users:
    description:
      - Whether users can bear tags of the category. Off in a new category.
    type: bool
  taggable_tenant_nodes:
    description:
      - Whether nodes of tenants can bear tags of the category. Off in a new category.
    type: bool
  taggable_sites:
    description:
      - Whether sites can bear tags of the category. Off in a new category.
    type: bool
  taggable_nodes:
    description:
      - Whether nodes can bear tags of the category. Off in a new category.
    type: bool
  taggable_groups:
    description:
      - Whether groups of users can bear tags of the category. Off in a new category.
    type: bool
  taggable_clusters:
    description:
      - Whether clusters can bear tags of the category. Off in a new category.
    type: bool
  taggable_tenants:
    description:
      - Whether tenants can bear tags of the category. Off in a new category.
    type: bool
  tags:
    description:
      - Tags that the category must have, matched by name inside this category. Others are left alone unless
        O(purge_tags=true).
      - A tag cannot be renamed; another name is another tag.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the tag, without blanks at its ends. It is only unique in its category.
        type: str
        required: true
      state:
        description:
          - Whether the tag must be there. V(absent) also takes it off all objects that bear it, without O(force).
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text.
        type: str
  purge_tags:
    description:
      - Whether tags that O(tags) does not list are removed, and so taken off all objects that bear them. Needs O(tags),
        but not O(force).
    type: bool
    default: false
  force:
    description:
      - Consent that O(state=absent) needs for a category that has tags. They are removed, and all objects lose them.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_tag_category_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: A category for VMs and networks, one tag for each at most
  verge.vergeos.verge_tag_category:
    name: stage
    description: How far it has come
    single_tag_selection: true
    taggable_vms: true
    taggable_vnets: true
    tags:
      - name: draft
      - name: live
        description: Customers depend on it

- name: Open it for tenants as well, the rest is left alone
  verge.vergeos.verge_tag_category:
    name: stage
    taggable_tenants: true

- name: Put a tag on a VM
  verge.vergeos.verge_vm:
    name: web1
    tags:
      - category: stage
        name: live

- name: Remove a tag, also from all objects that bear it
  verge.vergeos.verge_tag_category:
    name: stage
    tags:
      - name: draft
        state: absent

- name: Exactly these tags
  verge.vergeos.verge_tag_category:
    name: stage
    tags:
      - name: live
      - name: retired
    purge_tags: true

- name: Remove the category with all of its tags
  verge.vergeos.verge_tag_category:
    name: stage
    state: absent
    force: true
"""

RETURN = r"""
tag_category:
  description:
    - The category as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names of the options, so that they can be used as options again.
    - It is null when there is no category (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the category.
      type: int
      returned: always
      sample: 2
    name:
      description: Name.
      type: str
      returned: always
      sample: stage
    single_tag_selection:
      description: Whether an object can bear only one tag of the category at a time.
      type: bool
      returned: always
    taggable_vms:
      description: Whether VMs can bear tags of the category. The other kinds of objects have such a value each.
      type: bool
      returned: always
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    modified:
      description: Time of the last change, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    tags:
      description: Tags.
      type: list
      elements: dict
      returned: when O(tags) is given
      sample:
        - {id: 6, name: live, description: Customers depend on it}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create tag category 'stage'", "create tag 'draft'", "create tag 'live'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY

TASK = managing(TAG_CATEGORY)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
