#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage user groups, their members and permissions."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group
short_description: Manage user groups, their members and permissions
version_added: 0.1.0
description:
  - Creates, updates and removes user groups together with their members and permissions.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - A new group has no permissions. Members have the permissions of the group in addition to their own.
  - Lists of members or permissions only add and update the entries they contain. Other entries are removed only if the
    matching purge option is set, so an empty list on its own removes nothing.
  - If the group already matches the task, the module sends one request, plus one for each of these lists that the task
    sets, and writes nothing.
  - For a system group, such as C(Administrators (default)), only members and permissions can be changed. Leave all
    other options unset.
  - The platform has a defect before VergeOS 26.2. A group that is created within about four seconds after any group was deleted can never
    be given members; the platform responds with C(Error creating member in system table). Wait five seconds after
    deleting a group before creating another one. To repair such a group, create another group and run the task again;
    the defect moves to the other group. Then remove that group, and create no group within the next five seconds.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.tags
  - verge.vergeos.permissions
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates the group if it does not exist.
      - V(absent) removes the group with its memberships and permissions. The users are kept. System groups cannot be
        removed.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the group. If set, O(name) renames the group.
    type: str
  name:
    description:
      - Name of the group, 1 to 128 characters, without leading or trailing spaces.
      - Required when creating a group. Users and groups share one namespace.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  email:
    description:
      - Email address of the group. The platform stores it in lower case.
    type: str
  enabled:
    description:
      - Whether the group is enabled. V(false) disables it without removing it. Defaults to V(true) for new groups.
    type: bool
  members:
    description:
      - Users that should be members of the group, by name or key. Other members are left unchanged unless
        O(purge_members=true).
      - Since VergeOS 26.2, the members of the group C(Super Users) are the users with
        C(physical_access) in M(verge.vergeos.verge_user). Do not purge users from it that another task gives physical
        access; a task that purges users from this group ends with a warning.
    type: list
    elements: str
    aliases: [users]
  purge_members:
    description:
      - Whether to remove users that are not listed in O(members) from the group. Requires O(members).
      - The module does not prevent a task from removing its own account from the group that grants its permissions.
    type: bool
    default: false
    aliases: [exact_members]
  member_groups:
    description:
      - Groups that should be members of the group, by name or key. Other groups are left unchanged unless
        O(purge_member_groups=true).
    type: list
    elements: str
  purge_member_groups:
    description:
      - Whether to remove groups that are not listed in O(member_groups) from the group. Requires O(member_groups).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_group_info
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: Create a group with a member and permissions to read and change VMs
  verge.vergeos.verge_group:
    name: night shift
    description: On call from 22 to 6
    email: night@example.org
    members: [kai]
    permissions:
      - table: vms
        read: true
        modify: true
      - table: vnets
        read: true
  register: night_shift

- name: Set the exact list of members
  verge.vergeos.verge_group:
    name: night shift
    members: [admin, kai]
    purge_members: true

- name: Make every member of another group a member as well
  verge.vergeos.verge_group:
    name: night shift
    member_groups: [operators]

- name: Revoke a permission
  verge.vergeos.verge_group:
    name: night shift
    permissions:
      - table: vnets
        state: absent

- name: Add an administrator to a system group
  verge.vergeos.verge_group:
    name: Administrators (default)
    members: [kai]

- name: Rename the group
  verge.vergeos.verge_group:
    id: "{{ night_shift.group.id }}"
    name: on call

- name: Disable a group
  verge.vergeos.verge_group:
    name: on call
    enabled: false

- name: Remove a group
  verge.vergeos.verge_group:
    name: on call
    state: absent
  register: removed

- name: Wait before creating another group
  ansible.builtin.pause:
    seconds: 5
  when: removed is changed
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
group:
  description:
    - The group after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the group does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the group.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the group.
      type: str
      returned: always
      sample: operators
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: On call from 22 to 6
    email:
      description: Email address of the group.
      type: str
      returned: always
      sample: night@example.org
    enabled:
      description: Whether the group is enabled.
      type: bool
      returned: always
    identity:
      description: Key that permissions use to refer to the group. It differs from the key of the group.
      type: str
      returned: always
      sample: '33'
    system_group:
      description: Whether this is a system group. Only members and permissions of system groups can be changed.
      type: bool
      returned: always
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    creator:
      description: Name of the user who created it.
      type: str
      returned: always
      sample: admin
    members:
      description: Names of the users that are members.
      type: list
      elements: str
      returned: when O(members) is given
      sample: [kai]
    member_groups:
      description: Names of the groups that are members.
      type: list
      elements: str
      returned: when O(member_groups) is given
      sample: [operators]
    permissions:
      description: Permissions of the group itself, without those of groups that it is a member of.
      type: list
      elements: dict
      returned: when O(permissions) is given
      contains:
        id:
          description: Key of the permission.
          type: str
          returned: always
          sample: '77'
        table:
          description: Platform table to which the permission applies.
          type: str
          returned: always
          sample: vms
        row:
          description: Name of the single row to which the permission applies, or its key; C(0) for all rows.
          type: str
          returned: always
          sample: '0'
        list:
          description: Right to see that rows exist.
          type: bool
          returned: always
        read:
          description: Right to read rows.
          type: bool
          returned: always
        create:
          description: Right to create rows.
          type: bool
          returned: always
        modify:
          description: Right to change rows.
          type: bool
          returned: always
        delete:
          description: Right to delete rows.
          type: bool
          returned: always
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: ['env:prod']
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create group 'operators']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP

TASK = managing(GROUP)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
