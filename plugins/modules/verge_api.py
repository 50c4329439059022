#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages rows of any table."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api
short_description: Manage rows of any table of the API, and call actions
version_added: 0.1.0
description:
  - The way out for everything that has no module of its own yet.
  - Ensures that a table has a row with certain values, or that it has none; compares first, and only writes what differs.
  - Or calls an action of a row.
  - Prefer the module of a thing where there is one. It knows units, names, waiting and what must not be touched.
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
      - O(action) is called in every run, and O(update_password=always) writes O(secrets) in every run.
options:
  table:
    description:
      - Table of the API, for example V(snapshot_profiles).
    type: str
    required: true
  state:
    description:
      - Whether there must be such a row.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the row. With it, the columns of O(identity) can be changed through O(values).
    type: str
  key_column:
    description:
      - Column by which rows are found by their key. Tables whose keys are 40 hexadecimal digits, such as C(volumes), need
        V(id).
    type: str
    default: $key
  identity:
    description:
      - Columns and values by which the row is told from all others. Several rows with these values are refused.
      - A new row gets these values, too.
    type: dict
  values:
    description:
      - Columns and values that the row must have, in the platform's own form. Null clears a column.
      - A column that the table does not have makes the task fail when there is a row already. The platform itself drops
        unknown columns without saying so; for a new row a warning tells afterwards.
    type: dict
  secrets:
    description:
      - Columns and values that cannot be read back and must not be shown, such as passwords. See O(update_password).
    type: dict
  update_password:
    description:
      - V(on_create) sets O(secrets) only in a new row, V(always) in every run, which then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
  action:
    description:
      - Action to call for the row that O(id) or O(identity) tells, instead of ensuring values. Without both it is called for
        no row in particular.
      - It is called in every run and only starts the work; wait for its effect with M(verge.vergeos.verge_api_info) and
        C(until).
    type: dict
    suboptions:
      name:
        description:
          - Verb of the action.
        type: str
        required: true
      table:
        description:
          - Table of actions. The default is the singular of O(table) with C(_actions), for example C(vm_actions).
        type: str
      target:
        description:
          - Column of that table that names the row. The default is the singular of O(table), for example C(vm).
        type: str
      params:
        description:
          - Parameters of the action.
        type: dict
seealso:
  - module: verge.vergeos.verge_api_info
"""

EXAMPLES = r"""
- name: A snapshot profile with a nightly period
  verge.vergeos.verge_api:
    table: snapshot_profiles
    identity:
      name: Nightly
    values:
      description: Every night, kept for three days
  register: profile

- name: The period of that profile
  verge.vergeos.verge_api:
    table: snapshot_profile_periods
    identity:
      profile: "{{ profile.row.id }}"
      name: night
    values:
      frequency: daily
      hour: 2
      retention: 259200

- name: A tag category that is open for VMs
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

- name: Remove the category and, with it, all of its tags
  verge.vergeos.verge_api:
    table: tag_categories
    identity:
      name: backup
    state: absent
"""

RETURN = r"""
row:
  description:
    - The columns that the task names, as they are after the task, and the key of the row as C(row.id).
    - It is null when there is no row (any more).
  returned: when O(action) is not given
  type: dict
  sample: {"id": 7, "name": "Nightly", "description": "Every night, kept for three days"}
response:
  description: What the platform answered to the action. Most actions answer nothing.
  returned: when O(action) is given
  type: raw
  sample: {"vmkey": "43"}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create row of snapshot_profiles 'Nightly'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import api_task

TASK = api_task()


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
