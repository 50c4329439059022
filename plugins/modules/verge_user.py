#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage users, their groups, permissions and API keys."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_user
short_description: Manage users, their groups, permissions and API keys
version_added: 0.1.0
description:
  - Creates, updates and removes users together with their group memberships, permissions and API keys.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - The platform grants a new user some permissions. Permissions of the user's groups apply in addition and are not
    returned.
  - Lists of groups, permissions or API keys only add and update the entries they contain. Other entries are removed
    only if the matching purge option is set, so an empty list on its own removes nothing.
  - If the user already matches the task, the module sends one request, plus one for each of these lists that the task
    sets, and writes nothing.
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
      - O(update_password=always) writes the password on every run.
options:
  state:
    description:
      - V(present) creates the user if it does not exist.
      - V(absent) removes the user with its memberships, permissions and API keys.
      - The module refuses to remove or disable the account of O(username) that the task is logged in with.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the user. If set, O(name) renames the user.
    type: str
  name:
    description:
      - Login name, 1 to 128 characters, without a slash. The platform stores it in lower case.
      - Required when creating a user. Users and groups share one namespace.
    type: str
  user_password:
    description:
      - Password of the user, up to 256 characters. Required when creating a user without O(auth_source). The required
        password strength is a setting of the system, by default at least 8 characters.
      - It cannot be read back; see O(update_password).
    type: str
  type:
    description:
      - Type of account. Cannot be changed after creation. V(normal) is for people, V(api) for programs, V(vdi) for
        users of virtual desktops. Defaults to V(normal) for new users.
    type: str
    choices: [normal, api, vdi]
  enabled:
    description:
      - Whether the user can log in. Defaults to V(true) for new users.
    type: bool
  locked:
    description:
      - V(false) unlocks a user whom failed log-ins have locked out, and resets the count of failed log-ins.
      - V(true) is what the platform reports about such a user, and cannot be set; use O(enabled=false) to lock out a user.
    type: bool
  display_name:
    description:
      - Display name.
    type: str
    aliases: [displayname, full_name]
  email:
    description:
      - Email address. The platform stores it in lower case.
    type: str
  change_password:
    description:
      - Whether the platform requires a new password at the first login. Only used when the user is created, so that
        users are not forced to change their password again on later runs.
    type: bool
  physical_access:
    description:
      - Whether the user can log in to the nodes themselves, at the console and by SSH. Defaults to V(false) for new
        users.
      - Before VergeOS 26.2, such a user has as much power as an administrator.
      - Since VergeOS 26.2, it stands for a membership of the group C(Super Users) and grants no permissions. The
        platform adds the user to the group or removes the user from it. O(purge_groups=true) keeps this membership if
        this option is V(true), and removes it, and the access with it, if this option is not set.
    type: bool
  ssh_keys:
    description:
      - Public SSH keys, one per entry, in any order. Replaces the current list. An empty list removes all keys.
    type: list
    elements: str
  two_factor_authentication:
    description:
      - Whether the user must log in with a second factor. Defaults to V(false) for new users.
    type: bool
  two_factor_type:
    description:
      - Type of the second factor. V(email) requires O(email). With V(authenticator), the user has to enroll an app, so
        it cannot be combined with O(two_factor_authentication=true) for a new user. Defaults to V(email) for new users.
    type: str
    choices: [email, authenticator]
  two_factor_setup_next_login:
    description:
      - Whether the user enrolls an authenticator app at the first login. Only used when the user is created.
    type: bool
  auth_source:
    description:
      - Authorization source (external identity provider) of the user, by name or key. Cannot be changed after creation.
    type: str
  remote_name:
    description:
      - Name of the user at O(auth_source).
    type: str
  groups:
    description:
      - Groups that the user should be a member of, by name or key. Other memberships are left unchanged unless
        O(purge_groups=true).
    type: list
    elements: str
  purge_groups:
    description:
      - Whether to remove the user from groups that are not listed in O(groups). Requires O(groups).
    type: bool
    default: false
  api_keys:
    description:
      - API keys that the user should have, matched by name within the user. Others are left unchanged unless
        O(purge_api_keys=true).
      - The secret of a new key is returned only once, in RV(created_secrets). An existing key keeps its secret.
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
          - Whether the API key should exist. A removed key stops working immediately.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      expires:
        description:
          - Time at which the key expires, given as a date and time with a time zone (V(2027-12-31T00:00:00Z)), as
            V(never), which is the default for new keys, or as a duration.
          - A duration such as V(90 days) starts with the creation of the key, and does not change the expiry of an existing
            one. With a plus sign (V(+90 days)) it starts with the task, so that every run renews the expiry.
          - The platform removes expired keys.
        type: str
      ip_allow_list:
        description:
          - Addresses and networks in CIDR notation from which the key can be used, in any order. An empty list allows
            all. Takes precedence over O(api_keys[].ip_deny_list).
        type: list
        elements: str
      ip_deny_list:
        description:
          - Addresses and networks in CIDR notation from which the key cannot be used, in any order. None of them can be
            inside a network of O(api_keys[].ip_allow_list).
        type: list
        elements: str
  purge_api_keys:
    description:
      - Whether to remove API keys that are not listed in O(api_keys). Requires O(api_keys).
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(user_password) only when the user is created. V(always) sets it on every run, which always
        reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_user_info
"""

EXAMPLES = r"""
- name: Create a user in a group, with additional permissions
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

- name: Set the exact list of groups
  verge.vergeos.verge_user:
    name: dana
    groups: [operators]
    purge_groups: true

- name: Revoke a permission
  verge.vergeos.verge_user:
    name: dana
    permissions:
      - table: vnets
        state: absent

- name: Change the password of a user on every run
  verge.vergeos.verge_user:
    name: dana
    user_password: Seven-green-b0ats
    update_password: always

- name: Create an API account with an API key that expires and is limited to one network
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

- name: Save the secret, which is returned only once
  ansible.builtin.set_fact:
    deploy_token: "{{ ci.created_secrets.deploy }}"
  when: ci.created_secrets is defined
  no_log: true

- name: Remove the API key
  verge.vergeos.verge_user:
    name: ci
    api_keys:
      - name: deploy
        state: absent

- name: Disable a user
  verge.vergeos.verge_user:
    name: dana
    enabled: false

- name: Remove a user
  verge.vergeos.verge_user:
    name: dana
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
user:
  description:
    - The user after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(user_password)
      is not included.
    - Null if the user does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the user.
      type: str
      returned: always
      sample: '42'
    name:
      description: Login name, in lower case.
      type: str
      returned: always
      sample: dana
    type:
      description: Type of account. C(site_sync) and C(site_user) are accounts that the system created for links between
        sites.
      type: str
      returned: always
      sample: normal
    enabled:
      description: Whether the user can log in.
      type: bool
      returned: always
    locked:
      description: Whether failed log-ins have locked out the user.
      type: bool
      returned: always
    display_name:
      description: Display name.
      type: str
      returned: always
      sample: Dana R
    email:
      description: Email address.
      type: str
      returned: always
      sample: dana@example.org
    physical_access:
      description: Whether the user can log in to the nodes themselves, at the console and by SSH.
      type: bool
      returned: always
    ssh_keys:
      description: Public SSH keys, one per entry.
      type: list
      elements: str
      returned: always
      sample: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... dana@example.com]
    two_factor_authentication:
      description: Whether the user logs in with a second factor.
      type: bool
      returned: always
    two_factor_type:
      description: Type of the second factor.
      type: str
      returned: always
      sample: email
    auth_source:
      description: Name of the authorization source (external identity provider) of the user.
      type: str
      returned: always
      sample: Company
    remote_name:
      description: Name of the user at RV(user.auth_source).
      type: str
      returned: always
      sample: dana@example.com
    identity:
      description: Key that permissions use to refer to the user. It differs from the key of the user.
      type: str
      returned: always
      sample: '31'
    last_login:
      description: Time of the last login, or V(never).
      type: str
      returned: always
      sample: never
    account_locked:
      description: Time at which the account was locked after failed logins; V(never) if it is not locked.
      type: str
      returned: always
      sample: never
    failed_attempts:
      description: Number of consecutive failed logins.
      type: int
      returned: always
      sample: 0
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    creator:
      description: Name of the user who created this one.
      type: str
      returned: always
      sample: admin
    groups:
      description: Names of the groups of the user.
      type: list
      elements: str
      returned: when O(groups) is given
      sample: [operators]
    permissions:
      description: Permissions of the user itself, without those of its groups.
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
    api_keys:
      description: API keys without their secrets.
      type: list
      elements: dict
      returned: when O(api_keys) is given
      contains:
        id:
          description: Key of the API key.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the key.
          type: str
          returned: always
          sample: deploy
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        expires:
          description: Time at which the key expires, or V(never).
          type: str
          returned: always
          sample: '2030-12-31T23:59:59Z'
        ip_allow_list:
          description: Addresses and networks in CIDR notation from which the key can be used.
          type: list
          elements: str
          returned: always
          sample: [192.0.2.0/24]
        ip_deny_list:
          description: Addresses and networks in CIDR notation from which the key cannot be used.
          type: list
          elements: str
          returned: always
          sample: []
        created:
          description: Creation time.
          type: str
          returned: always
          sample: '2026-09-21T14:13:20Z'
        last_login:
          description: Time at which the key was last used, or V(never).
          type: str
          returned: always
          sample: never
        last_login_ip:
          description: Address from which the key was last used; empty if it has not been used.
          type: str
          returned: always
          sample: ''
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: ['env:prod']
created_secrets:
  description:
    - Secrets of the API keys created by this task, by key name.
    - They are not returned again, and the platform cannot show them again.
    - Set C(no_log) for the task, otherwise they appear in its output.
  type: dict
  returned: when API keys were created, also if a later step fails; not in check mode
  sample: {deploy: <secret>}
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create user 'dana']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER

TASK = managing(USER)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
