#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage API keys."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api_key
short_description: Manage API keys
version_added: 0.1.0
description:
  - Creates, updates and removes the API keys of users. Programs log in with the secret of a key, as with O(token).
  - The secret of a new key is returned only once, in RV(created_secrets), and cannot be read again. Use C(no_log) for the
    task, or a following task would show it.
  - With O(rotate_after), a key that has become too old is replaced by a new one of the same name. The new key is tested
    by a login before the old one is revoked. If anything fails before that, the new key is removed again, and the old one
    still works.
  - A user and its keys can also be managed in one task, with O(verge.vergeos.verge_user#module:api_keys) of
    M(verge.vergeos.verge_user). The role P(verge.vergeos.rbac#role) replaces the keys of many users and saves the secrets.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the key already matches the task, the module sends one request, or two with O(rotate_after), and writes nothing.
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
      - V(present) creates the key if it does not exist.
      - V(absent) removes the key, which stops working immediately.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the row of the API key, which is not secret. If set, O(name) renames the API key.
    type: str
  name:
    description:
      - Name of the key, 1 to 128 characters, unique for the user. Required when creating a key.
    type: str
  user:
    description:
      - User whose key it is, by name or key. Cannot be changed after creation. Required when creating a key, and whenever
        several users have a key of that name.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  expires:
    description:
      - Time at which the key expires, given as a date and time with a time zone (V(2027-12-31T00:00:00Z)), as V(never),
        which is the default for new keys, or as a duration.
      - A duration such as V(90 days) starts with the creation of the key, and does not change the expiry of an existing
        one. With a plus sign (V(+90 days)) it starts with the task, so that every run renews the expiry.
      - The platform removes expired keys.
    type: str
  ip_allow_list:
    description:
      - Addresses and networks in CIDR notation from which the key can be used, in any order. An empty list allows all.
        Takes precedence over O(ip_deny_list).
    type: list
    elements: str
  ip_deny_list:
    description:
      - Addresses and networks in CIDR notation from which the key cannot be used, in any order. None of them can be inside
        a network of O(ip_allow_list).
    type: list
    elements: str
  rotate_after:
    description:
      - Age at which the key is replaced, as a duration such as V(60 days). V(0 days) replaces it in every run.
      - The new key takes O(description), O(ip_allow_list), O(ip_deny_list) and the lifetime of the old one, unless the task
        gives others. Its secret is returned in RV(created_secrets), also if a later step of the task fails.
      - The old key gets a new name with its own C(id) at the end, such as C(pipeline-replaced-4). If a task was
        interrupted, the next one with this option removes what it has left, once the new key has been used.
      - If the task logs in with the key itself, later tasks have to use the new secret, unless there is an O(overlap).
      - O(name) can have at most 100 characters, and O(id) cannot be used, because the new key has another one.
      - The age is measured by the clock of the computer that runs the module.
    type: str
  overlap:
    description:
      - How long the old key still works after it was replaced, as a duration such as V(1 day). It expires then, unless it
        expires earlier anyway. Without this option, it is revoked at once.
      - Use it when the programs that use the key cannot get the new secret at the same moment, or if the secret is saved by
        a later task, which may fail.
      - Requires O(rotate_after).
    type: str
  test_login:
    description:
      - Whether to log in with the new key before the old one is revoked. If O(ip_allow_list) does not allow the computer that
        runs the module, the login fails, and the old key is never replaced; then use V(false).
      - Only used with O(rotate_after).
    type: bool
    default: true
seealso:
  - module: verge.vergeos.verge_api_key_info
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: Create a key for a pipeline
  verge.vergeos.verge_api_key:
    user: kai
    name: pipeline
    description: deployments by the pipeline
    expires: 180 days
    ip_allow_list: [192.0.2.0/24]
  register: pipeline
  no_log: true

- name: Keep its secret, which is shown only once
  ansible.builtin.copy:
    content: "{{ pipeline.created_secrets.pipeline }}"
    dest: ./pipeline.token
    mode: "0600"
  no_log: true
  when: pipeline.created_secrets is defined

- name: Allow the key at another place, too
  verge.vergeos.verge_api_key:
    user: kai
    name: pipeline
    ip_allow_list: [192.0.2.0/24, 198.51.100.9]

- name: Replace the key when it is 60 days old; the old one works for another day
  verge.vergeos.verge_api_key:
    user: kai
    name: pipeline
    expires: 90 days
    rotate_after: 60 days
    overlap: 1 day
  register: rotated
  no_log: true

- name: Save the new secret, encrypted with the password of a vault
  ansible.builtin.copy:
    content: "{{ {'pipeline_token': rotated.created_secrets.pipeline} | to_nice_yaml | ansible.builtin.vault('a vault password') }}"
    dest: ./pipeline.yml
    mode: "0600"
  no_log: true
  when: rotated.created_secrets is defined

- name: Remove the key, which stops working immediately
  verge.vergeos.verge_api_key:
    user: kai
    name: pipeline
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
api_key:
  description:
    - The API key after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the API key does not exist.
  type: dict
  returned: always
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
      sample: pipeline
    user:
      description: Name of the user whose key it is.
      type: str
      returned: always
      sample: deployer
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: deployments by the pipeline
    expires:
      description: Time at which the key expires, or V(never).
      type: str
      returned: always
      sample: '2027-01-31T12:00:00Z'
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
  sample: [create API key 'pipeline']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.api_key import API_KEY

TASK = managing(API_KEY)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
