#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage tag categories and their tags."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tag_category
short_description: Manage tag categories and their tags
version_added: 0.1.0
description:
  - Creates, updates and removes tag categories together with their tags. It does not assign tags to objects; use
    modules such as M(verge.vergeos.verge_vm) for that.
  - Options that are omitted are left unchanged, including every C(taggable_) option. Strings set to null or an empty
    value are cleared where possible.
  - A list of tags only adds and updates the entries it contains. Other entries are removed only with
    O(purge_tags=true), so an empty list on its own removes nothing.
  - If the category already matches the task, the module sends one request, plus one for the tags if the task sets them,
    and writes nothing.
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
      - V(present) creates the category if it does not exist.
      - V(absent) removes it together with its tags, which are removed from all objects. A category that has tags is
        removed only with O(force=true).
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the category. If set, O(name) renames the category.
    type: str
  name:
    description:
      - Name of the category, without leading or trailing spaces. Required when creating a category.
    type: str
  description:
    description:
      - Free-form description.
    type: str
  single_tag_selection:
    description:
      - Whether an object can have only one tag of the category at a time. Defaults to V(false) for new categories.
    type: bool
  taggable_vms:
    description:
      - Whether VMs can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_vnets:
    description:
      - Whether networks can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_volumes:
    description:
      - Whether NAS volumes can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_vnet_rules:
    description:
      - Whether network rules can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_vmware_containers:
    description:
      - Whether VMware services can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_users:
    description:
      - Whether users can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_tenant_nodes:
    description:
      - Whether tenant nodes can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_sites:
    description:
      - Whether sites can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_nodes:
    description:
      - Whether nodes can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_groups:
    description:
      - Whether user groups can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_clusters:
    description:
      - Whether clusters can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  taggable_tenants:
    description:
      - Whether tenants can have tags of the category. Defaults to V(false) for new categories.
    type: bool
  tags:
    description:
      - Tags that the category should have, matched by name within the category. Others are left unchanged unless
        O(purge_tags=true).
      - A tag cannot be renamed; a different name is a different tag.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the tag, without leading or trailing spaces. Unique only within its category.
        type: str
        required: true
      state:
        description:
          - Whether the tag should exist. V(absent) also removes it from all objects that have it, even without
            O(force).
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description.
        type: str
  purge_tags:
    description:
      - Whether to remove tags that are not listed in O(tags), and thus also from all objects that have them. Requires
        O(tags), but not O(force).
    type: bool
    default: false
  force:
    description:
      - Required to remove a category that has tags with O(state=absent). The tags are removed from all objects.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_tag_category_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Create a category for VMs and networks that allows one tag per object
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

- name: Allow tenants to have tags of the category as well
  verge.vergeos.verge_tag_category:
    name: stage
    taggable_tenants: true

- name: Assign a tag to a VM
  verge.vergeos.verge_vm:
    name: web1
    tags: [stage:live]

- name: Remove a tag, also from all objects that have it
  verge.vergeos.verge_tag_category:
    name: stage
    tags:
      - name: draft
        state: absent

- name: Set the exact list of tags
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
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
tag_category:
  description:
    - The tag category after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the tag category does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the tag category.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the category.
      type: str
      returned: always
      sample: stage
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: How far it has come
    single_tag_selection:
      description: Whether an object can have only one tag of the category at a time.
      type: bool
      returned: always
    taggable_vms:
      description: Whether VMs can have tags of the category.
      type: bool
      returned: always
    taggable_vnets:
      description: Whether networks can have tags of the category.
      type: bool
      returned: always
    taggable_volumes:
      description: Whether NAS volumes can have tags of the category.
      type: bool
      returned: always
    taggable_vnet_rules:
      description: Whether network rules can have tags of the category.
      type: bool
      returned: always
    taggable_vmware_containers:
      description: Whether VMware services can have tags of the category.
      type: bool
      returned: always
    taggable_users:
      description: Whether users can have tags of the category.
      type: bool
      returned: always
    taggable_tenant_nodes:
      description: Whether tenant nodes can have tags of the category.
      type: bool
      returned: always
    taggable_sites:
      description: Whether sites can have tags of the category.
      type: bool
      returned: always
    taggable_nodes:
      description: Whether nodes can have tags of the category.
      type: bool
      returned: always
    taggable_groups:
      description: Whether user groups can have tags of the category.
      type: bool
      returned: always
    taggable_clusters:
      description: Whether clusters can have tags of the category.
      type: bool
      returned: always
    taggable_tenants:
      description: Whether tenants can have tags of the category.
      type: bool
      returned: always
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    modified:
      description: Time of the last change.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    tags:
      description: Tags of the category.
      type: list
      elements: dict
      returned: when O(tags) is given
      contains:
        id:
          description: Key of the tag.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the tag.
          type: str
          returned: always
          sample: draft
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Customers depend on it
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create tag category 'stage']
changed:
  description: Whether the task changed something. In check mode, whether it would.
  type: bool
  returned: always
diff:
  description: What was written, in the form of the options; in check mode, what would be. C(before) is empty for
    a new object, C(after) for one that was deleted.
  type: dict
  returned: in diff mode
  sample: {before: {description: ''}, after: {description: Web server}}
error:
  description: The facts behind the message of a failure. C(kind) is the kind of error; C(operation), C(target), C(status_code)
    and C(api_message) (the message of the platform) are there if they are known.
  type: dict
  returned: on failure
  sample: {kind: conflict, status_code: 409, operation: create, target: VM 'web1'}
requests:
  description: Number of requests that were sent, by HTTP method.
  type: dict
  returned: with C(-vvv)
  sample: {GET: 1}
warnings:
  description: What is worth knowing about the result, such as changes that wait for the next start.
  type: list
  elements: str
  returned: if there are any
  sample: []
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY

TASK = managing(TAG_CATEGORY)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
