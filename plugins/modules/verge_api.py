#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage rows of any API table and call actions."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api
short_description: Manage rows of any API table and call actions
version_added: 0.1.0
description:
  - Escape hatch for everything that has no module of its own yet.
  - Ensures that a table has a row with the given values, or that it has no such row. Compares first and writes only
    what differs.
  - Can also call an action on a row.
  - Prefer the dedicated module if there is one. It handles units, names, waiting and protected objects.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(action) is called on every run, and O(update_password=always) writes O(secrets) on every run.
options:
  table:
    description:
      - Table of the API, for example V(snapshot_profiles).
    type: str
    required: true
  state:
    description:
      - Whether the row should exist.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the row. If set, the columns in O(identity) can be changed through O(values).
    type: str
  key_column:
    description:
      - Column used to look up rows by key. Tables whose keys are 40 hexadecimal digits, such as C(volumes), require
        V(id).
    type: str
    default: $key
  identity:
    description:
      - Columns and values that uniquely identify the row. The task fails if several rows have these values.
      - A new row gets these values too.
    type: dict
  values:
    description:
      - Columns and values that the row should have, in the format of the platform. Null clears a column.
      - If the row exists, a column that the table does not have makes the task fail. The platform silently drops
        unknown columns; for a new row, the module warns about them afterwards.
      - The value of a column whose name says that it holds a secret, such as C(client_secret) or C(url) of
        C(webhook_urls), also as a member of a document, is compared but shown as V(<hidden>). Use O(secrets) for any
        other secret.
    type: dict
  secrets:
    description:
      - Columns and values that cannot be read back and must not be shown, such as passwords, or a document that contains
        one. Nothing of the value is ever shown. See O(update_password).
      - If a column is a document in O(values) and in O(secrets), such as the C(answers) to a recipe, it is written with the
        members of both. Those in O(values) are compared and shown, those in O(secrets) are not.
    type: dict
  update_password:
    description:
      - V(on_create) sets O(secrets) only when the row is created. V(always) sets it on every run, which always reports
        a change.
    type: str
    choices: [on_create, always]
    default: on_create
  action:
    description:
      - Action to call on the row identified by O(id) or O(identity), instead of ensuring values. If neither is set, the
        action is called without a row.
      - The action is called on every run and only starts the operation; wait for the result with
        M(verge.vergeos.verge_api_info) and C(until).
    type: dict
    suboptions:
      name:
        description:
          - Name of the action.
        type: str
        required: true
      table:
        description:
          - Table of actions. Defaults to the singular of O(table) plus C(_actions), for example C(vm_actions).
        type: str
      target:
        description:
          - Column of that table that refers to the row. Defaults to the singular of O(table), for example C(vm).
        type: str
      params:
        description:
          - Parameters of the action. They are shown in the system log; use O(action.secret_params) for passwords.
        type: dict
      secret_params:
        description:
          - Further parameters of the action, which are never shown.
        type: dict
seealso:
  - module: verge.vergeos.verge_api_info
"""

EXAMPLES = r"""
- name: Create a snapshot profile for nightly snapshots
  verge.vergeos.verge_api:
    table: snapshot_profiles
    identity:
      name: Nightly
    values:
      description: Every night, kept for three days
  register: profile

- name: Add a period to the profile
  verge.vergeos.verge_api:
    table: snapshot_profile_periods
    identity:
      profile: "{{ profile.row.id }}"
      name: night
    values:
      frequency: daily
      hour: 2
      retention: 259200

- name: Create a tag category for VMs
  verge.vergeos.verge_api:
    table: tag_categories
    identity:
      name: backup
    values:
      taggable_vms: true

- name: Refresh the rules of a network
  verge.vergeos.verge_api:
    table: vnets
    identity:
      name: Internal
    action:
      name: refresh

- name: Remove the category and all of its tags
  verge.vergeos.verge_api:
    table: tag_categories
    identity:
      name: backup
    state: absent
"""

RETURN = r"""
row:
  description:
    - The columns set by the task with their values after the task, and the key of the row as C(row.id).
    - Null if the row does not exist.
  returned: when O(action) is not given
  type: dict
  sample: {"id": 7, "name": "Nightly", "description": "Every night, kept for three days"}
response:
  description: Response of the platform to the action. Most actions return nothing.
  returned: when O(action) is given
  type: raw
  sample: {"vmkey": "43"}
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create row of snapshot_profiles 'Nightly'"]
# Generated by `make format` from here on.
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import api_task

TASK = api_task()


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
