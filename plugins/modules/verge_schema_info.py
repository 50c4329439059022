#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list the columns of API tables as the system describes them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_schema_info
short_description: List the columns of API tables as the system describes them
version_added: 0.1.0
description:
  - Returns the columns of tables with their types and the values that they accept, as the system itself describes them.
    This is what its own release supports, including columns that the modules of this collection do not use.
  - Use the names with M(verge.vergeos.verge_api) and M(verge.vergeos.verge_api_info).
  - Sends one request for each table.
author:
  - verge.vergeos contributors (@verge-vergeos)
requirements:
  - An account with the rights of an administrator. To others, the system does not describe its tables, and the task fails.
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  tables:
    description:
      - Names of tables, for example V(vms). If a table does not exist, the task fails and the message suggests similar
        names.
    type: list
    elements: str
    required: true
seealso:
  - module: verge.vergeos.verge_api
  - module: verge.vergeos.verge_api_info
  - module: verge.vergeos.verge_doctor
"""

EXAMPLES = r"""
- name: Describe the tables of VMs and of networks
  verge.vergeos.verge_schema_info:
    tables: [vms, vnets]
  register: schema

- name: Show the machine types that the system supports
  ansible.builtin.debug:
    msg: "{{ schema.tables[0].columns.machine_type.choices.keys() | list }}"
"""

RETURN = r"""
tables:
  description: The tables, in the order of O(tables).
  returned: always
  type: list
  elements: dict
  contains:
    table:
      description: Name of the table.
      type: str
      returned: always
      sample: vms
    columns:
      description: >-
        The columns by name. C(type) is the type in the words of the platform, such as C(bool), C(string), C(num) or C(row)
        (a reference). C(choices) contains the accepted values with their labels, or null if any value is accepted.
        C(attributes) contains other facts that the release returns, which may be none.
      type: dict
      returned: always
      sample:
        name: {type: string, choices: null, attributes: {}}
        os_family: {type: string, choices: {linux: Linux, windows: Windows}, attributes: {}}
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.descriptions import schema_info_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module

TASK = schema_info_task()


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
