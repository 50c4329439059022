#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists rows of any table."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api_info
short_description: List rows of any table of the API
version_added: 0.1.0
description:
  - Returns rows of any table in the platform's own form, filtered and projected by the platform.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  table:
    description:
      - Table of the API, for example V(alarms).
    type: str
    required: true
  id:
    description:
      - Return only the row with this key.
    type: str
  key_column:
    description:
      - Column by which rows are found by their key. Tables whose keys are 40 hexadecimal digits, such as C(volumes), need
        V(id).
    type: str
    default: $key
  fields:
    description:
      - Columns and joins to return, for example V(name) or V(machine#status#status as status). The key always comes along.
      - If not given, all of the table's own columns but arguments and child rows are returned.
    type: list
    elements: str
  filters:
    description:
      - Conditions on columns of the table. Joins cannot be filtered by the platform.
    type: list
    elements: dict
    suboptions:
      column:
        description:
          - Column to compare. A column that the table does not have counts as empty.
        type: str
        required: true
      is:
        description:
          - How to compare. V(eq) is equal, V(ne) not equal, V(gt) and V(ge) greater (or equal), V(lt) and V(le) less (or
            equal), V(bw) begins with, V(ew) ends with, V(ct) contains in any case, V(cs) contains in this case, V(rx) matches
            the POSIX extended regular expression.
        type: str
        choices: [eq, ne, gt, ge, lt, le, bw, ew, ct, cs, rx]
        default: eq
      value:
        description:
          - What to compare with. Null stands for no value.
        type: raw
      any_of:
        description:
          - Values of which one must be equal, instead of O(filters[].value).
        type: list
        elements: raw
  match:
    description:
      - Whether all conditions must hold, or any one of them.
    type: str
    choices: [all, any]
    default: all
  sort:
    description:
      - Column to sort by, with a leading V(-) for descending.
    type: str
  limit:
    description:
      - Return at most this many rows.
    type: int
seealso:
  - module: verge.vergeos.verge_api
"""

EXAMPLES = r"""
- name: Alarms that are not mere warnings
  verge.vergeos.verge_api_info:
    table: alarms
    filters:
      - column: level
        is: ne
        value: warning
  register: alarms

- name: Where the running machines are
  verge.vergeos.verge_api_info:
    table: nodes
    fields: [name, ram, vm_ram, "machine#status#status as status"]
  register: nodes

- name: VMs of two names, whatever the case of the first
  verge.vergeos.verge_api_info:
    table: vms
    fields: [name, ram]
    match: any
    filters:
      - column: name
        is: ct
        value: WEB
      - column: name
        any_of: [db1, db2]
"""

RETURN = r"""
rows:
  description: The rows, each with its key as C(id) unless the table has a column of that name.
  returned: always
  type: list
  elements: dict
  sample: [{"$key": 1, "id": 1, "name": "node1", "status": "running"}]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import api_info_task

TASK = api_info_task()


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
