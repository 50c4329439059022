#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages groups of users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_group
short_description: Manage groups of users, their members and permissions
version_added: 0.1.0
description:
  - Creates, changes and removes groups of users together with their members and permissions.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A new group has no permissions. Members have those of the group on top of their own.
  - A list of members or permissions adds and changes what it names. Only its purge option lets it remove the rest, so
    an empty list alone removes nothing.
  - A group that already is as described costs one request, plus one for each of these lists that the task names, and is
    not written to.
  - A group of the system, such as C(Administrators (default)), can only get other members and permissions. Leave all
    other options out for it.
  - The platform has a defect. A group that is made within about four seconds after any group was deleted can never be
    given members, and C(Error creating member in system table) is its answer. So wait five seconds between the two. To
    mend such a group, make another group and run the task again; the other group has the defect now. Then remove that
    one, and make no group within the next five seconds.
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
      - V(present) creates the group if there is none.
      - V(absent) removes the group with its memberships and permissions. The users stay. A group of the system cannot
        be removed.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the group. With it, O(name) renames the group.
    type: str
  name:
    description:
      - Name of the group, 1 to 128 characters, without blanks at its ends.
      - Required to create one. Users and groups share one set of names.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  email:
    description:
      - Mail address of the group. The platform stores it in lower case.
    type: str
  enabled:
    description:
      - Whether the group is in force. V(false) puts it out of force without removing it. A new one is enabled unless
        told otherwise.
    type: bool
  members:
    description:
      - Users that the group must have as members, by name or key. Other members are left alone unless
        O(purge_members=true).
      - Groups can be members as well. This module does not add them, and leaves them alone unless
        O(purge_members=true).
    type: list
    elements: str
  purge_members:
    description:
      - Whether members that O(members) does not list are taken out of the group, groups that are members included.
        Needs O(members).
      - Nothing keeps a task from taking its own account out of the group to which it owes its rights.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_group_info
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: A group with a member, which may read and change VMs
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

- name: Exactly these members
  verge.vergeos.verge_group:
    name: night shift
    members: [admin, kai]
    purge_members: true

- name: Take a right away
  verge.vergeos.verge_group:
    name: night shift
    permissions:
      - table: vnets
        state: absent

- name: One more administrator, in a group of the system
  verge.vergeos.verge_group:
    name: Administrators (default)
    members: [kai]

- name: Another name for the same group
  verge.vergeos.verge_group:
    id: "{{ night_shift.group.id }}"
    name: on call

- name: Put a group out of force
  verge.vergeos.verge_group:
    name: on call
    enabled: false

- name: Remove a group
  verge.vergeos.verge_group:
    name: on call
    state: absent
  register: removed

- name: Let some time pass before another group is made
  ansible.builtin.pause:
    seconds: 5
  when: removed is changed
"""

RETURN = r"""
group:
  description:
    - The group as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no group (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the group.
      type: int
      returned: always
      sample: 5
    name:
      description: Name.
      type: str
      returned: always
      sample: operators
    enabled:
      description: Whether the group is in force.
      type: bool
      returned: always
    identity:
      description: Key under which permissions know the group. It is not the key of the group.
      type: str
      returned: always
      sample: "33"
    system_group:
      description: Whether it is a group of the system, which can only get other members and permissions.
      type: bool
      returned: always
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    creator:
      description: Name of the user that made the group.
      type: str
      returned: always
      sample: admin
    members:
      description: Names of the members, those of groups included.
      type: list
      elements: str
      returned: when O(members) is given
      sample: [kai]
    permissions:
      description: Rights of the group.
      type: list
      elements: dict
      returned: when O(permissions) is given
      sample:
        - {id: 77, table: vms, row: 0, list: true, read: true, create: false, modify: true, delete: false}
    tags:
      description: Tags. Only when O(tags) is given.
      type: list
      elements: dict
      returned: when tags were given
      sample:
        - {category: env, name: production}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create group 'operators'", "create member 'kai'", "create permission 'vms 0'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP

TASK = managing(GROUP)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
