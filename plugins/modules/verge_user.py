#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user
short_description: Manage users, their groups, permissions and API keys
version_added: 0.1.0
description:
  - Creates, changes and removes users together with their group memberships, permissions and API keys.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - The platform gives a new user some permissions of its own. Those of the user's groups come on top and are not shown.
  - A list of groups, permissions or API keys adds and changes what it names. Only its purge option lets it remove the
    rest, so an empty list alone removes nothing.
  - A user that already is as described costs one request, plus one for each of these lists that the task names, and is
    not written to.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.tags
  - verge.vergeos.permissions
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always) writes the password in every run.
options:
  state:
    description:
      - V(present) creates the user if there is none.
      - V(absent) removes the user with its memberships, permissions and API keys.
      - The account that the task is logged in with by O(username) is neither removed nor disabled.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the user. With it, O(name) renames the user.
    type: str
  name:
    description:
      - Name to log in with, 1 to 128 characters, without a slash. The platform stores it in lower case.
      - Required to create one. Users and groups share one set of names.
    type: str
  user_password:
    description:
      - Password of the user, up to 256 characters. Required to create one without O(auth_source). How strong it must be is
        a setting of the system.
      - It cannot be read back; see O(update_password).
    type: str
  type:
    description:
      - Kind of account, fixed at creation. V(normal) is for people, V(api) for programs, V(vdi) for users of virtual
        desktops. A new one is V(normal).
    type: str
    choices: [normal, api, vdi]
  enabled:
    description:
      - Whether the user may log in. A new one may unless told otherwise.
    type: bool
  display_name:
    description:
      - Name that is shown.
    type: str
  email:
    description:
      - Mail address. The platform stores it in lower case.
    type: str
  change_password:
    description:
      - Whether the platform asks for a new password at the first log-in. Only looked at when the user is created, so that
        nobody has to choose a password again and again.
    type: bool
  physical_access:
    description:
      - Whether the user may log in to the nodes themselves, at the console and by SSH. Such a user is as powerful as an
        administrator. Off in a new user.
    type: bool
  ssh_keys:
    description:
      - Public SSH keys, one per item, in any order. They replace those that the user has. An empty list removes them
        all.
    type: list
    elements: str
  two_factor_authentication:
    description:
      - Whether the user has to log in with a second factor. Off in a new user.
    type: bool
  two_factor_type:
    description:
      - Where the second factor comes from. V(email) needs O(email). With V(authenticator) the person has to enrol an
        app, so it cannot be combined with O(two_factor_authentication=true) for a new user. A new user gets V(email).
    type: str
    choices: [email, authenticator]
  two_factor_setup_next_login:
    description:
      - Whether the person enrols an authenticator app at the first log-in. Only looked at when the user is created.
    type: bool
  auth_source:
    description:
      - Source of authorization (an external identity provider) of the user, by name or key, fixed at creation.
    type: str
  remote_name:
    description:
      - Name of the user at O(auth_source).
    type: str
  groups:
    description:
      - Groups that the user must be in, by name or key. Other memberships are left alone unless O(purge_groups=true).
    type: list
    elements: str
  purge_groups:
    description:
      - Whether the user is taken out of groups that O(groups) does not list. Needs O(groups).
    type: bool
    default: false
  api_keys:
    description:
      - API keys that the user must have, matched by name inside this user. Others are left alone unless
        O(purge_api_keys=true).
      - The secret of a new key is returned once, in RV(created_secrets), and never again. An existing key keeps its
        secret.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the key, 1 to 128 characters, unique for the user.
        type: str
        required: true
      state:
        description:
          - Whether the key must be there. A removed key stops working at once.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      expires:
        description:
          - When the key stops working, as a time with a time zone (V(2027-12-31T00:00:00Z)), in seconds since 1970, or
            V(never), which a new key gets.
          - The platform removes expired keys.
        type: str
      ip_allow_list:
        description:
          - Addresses and networks in CIDR form from which the key works, in any order. An empty list is any.
            It wins over O(api_keys[].ip_deny_list).
        type: list
        elements: str
      ip_deny_list:
        description:
          - Addresses and networks in CIDR form from which the key does not work, in any order.
        type: list
        elements: str
  purge_api_keys:
    description:
      - Whether API keys that O(api_keys) does not list are removed. Needs O(api_keys).
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(user_password) only for a new user, V(always) in every run, which then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_user_info
"""

EXAMPLES = r"""
- name: A user in a group, with further rights of her own
  verge.vergeos.verge_user:
    name: dana
    display_name: Dana R
    email: dana@example.org
    user_password: Chain-of-9-rivers # better from a vault
    groups: [operators]
    permissions:
      - table: vms
        read: true
        modify: true
      - table: vnets
        read: true

- name: In exactly this group
  verge.vergeos.verge_user:
    name: dana
    groups: [operators]
    purge_groups: true

- name: Take a right away
  verge.vergeos.verge_user:
    name: dana
    permissions:
      - table: vnets
        state: absent

- name: A new password for an existing user
  verge.vergeos.verge_user:
    name: dana
    user_password: Seven-green-b0ats
    update_password: always

- name: An account for a program, with an API key for one network and until the end of 2030
  verge.vergeos.verge_user:
    name: ci
    type: api
    user_password: Never-used-5-here
    api_keys:
      - name: deploy
        expires: "2030-12-31T23:59:59Z"
        ip_allow_list: [192.0.2.0/24]
  register: ci
  no_log: true

- name: Keep the secret, which is only known now
  ansible.builtin.set_fact:
    deploy_token: "{{ ci.created_secrets.deploy }}"
  when: ci.created_secrets is defined
  no_log: true

- name: Take the key away again
  verge.vergeos.verge_user:
    name: ci
    api_keys:
      - name: deploy
        state: absent

- name: Lock a user out
  verge.vergeos.verge_user:
    name: dana
    enabled: false

- name: Remove a user
  verge.vergeos.verge_user:
    name: dana
    state: absent
"""

RETURN = r"""
user:
  description:
    - The user as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again. Passwords are not
      among them.
    - It is null when there is no user (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the user.
      type: int
      returned: always
      sample: 12
    name:
      description: Name to log in with, in lower case.
      type: str
      returned: always
      sample: dana
    type:
      description: Kind of account. C(site_sync) and C(site_user) are accounts that the system made for links between
        sites.
      type: str
      returned: always
      sample: normal
    enabled:
      description: Whether the user may log in.
      type: bool
      returned: always
    identity:
      description: Key under which permissions know the user. It is not the key of the user.
      type: str
      returned: always
      sample: "31"
    last_login:
      description: Time of the last log-in, in seconds since 1970; 0 for never.
      type: int
      returned: always
      sample: 0
    account_locked:
      description: Since when the account is locked after failed log-ins, in seconds since 1970; 0 when it is not.
      type: int
      returned: always
      sample: 0
    failed_attempts:
      description: Number of failed log-ins in a row.
      type: int
      returned: always
      sample: 0
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    creator:
      description: Name of the user that made this one.
      type: str
      returned: always
      sample: admin
    groups:
      description: Names of the groups that the user is in.
      type: list
      elements: str
      returned: when O(groups) is given
      sample: [operators]
    permissions:
      description: Rights of the user itself, without those of the groups.
      type: list
      elements: dict
      returned: when O(permissions) is given
      sample:
        - {id: 77, table: vms, row: 0, list: true, read: true, create: false, modify: true, delete: false}
    api_keys:
      description: API keys without their secrets. Times are in seconds since 1970, except for the expiry.
      type: list
      elements: dict
      returned: when O(api_keys) is given
      sample:
        - id: 4
          name: deploy
          description: ""
          expires: "2030-12-31T23:59:59+00:00"
          ip_allow_list: [192.0.2.0/24]
          ip_deny_list: []
          created: 1790000000
          last_login: 0
          last_login_ip: ""
    tags:
      description: Tags. Only when O(tags) is given.
      type: list
      elements: dict
      returned: when tags were given
      sample:
        - {category: env, name: production}
created_secrets:
  description:
    - Secrets of the API keys that this task made, by the names of the keys. They are not returned again, and the
      platform cannot show them any more.
    - Use C(no_log) for the task, or they appear in its output.
  returned: when API keys were made, not in check mode
  type: dict
  sample: {"deploy": "d0c1...e9"}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create user 'dana'", "create membership 'operators'", "create permission 'vms 0'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER

TASK = managing(USER)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
