#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list rows of any API table."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_api_info
short_description: List rows of any API table
version_added: 0.1.0
description:
  - Returns rows of any table in the format of the platform, with filters and column selection applied by the platform.
  - Secrets that the platform returns in clear are hidden; see O(show_secrets).
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
      - Column used to look up rows by key. Tables whose keys are 40 hexadecimal digits, such as C(volumes), require
        V(id).
    type: str
    default: $key
  fields:
    description:
      - Columns and joins to return, for example V(name) or V(machine#status#status as status). The key is always
        included.
      - If not set, all columns of the table except arguments and child rows are returned.
    type: list
    elements: str
  filters:
    description:
      - Conditions on columns of the table. The platform cannot filter by joins, and the task fails for a name with
        V(#).
    type: list
    elements: dict
    suboptions:
      column:
        description:
          - Column to compare. A column that the table does not have is treated as empty.
        type: str
        required: true
      is:
        description:
          - Comparison operator. V(eq) is equal, V(ne) is not equal, V(gt) and V(ge) are greater than (or equal to),
            V(lt) and V(le) are less than (or equal to), V(bw) is begins with, V(ew) is ends with, V(ct) is contains
            (case-insensitive), V(cs) is contains (case-sensitive), V(rx) matches a POSIX extended regular expression.
          - Such an expression is case-sensitive and matches any part of the value, for example V(^web-[[:digit:]]+$).
            Shorthands of other dialects such as V(\\d) or V((?i\)) are refused, because the platform would silently
            find nothing.
        type: str
        choices: [eq, ne, gt, ge, lt, le, bw, ew, ct, cs, rx]
        default: eq
      value:
        description:
          - Value to compare with. Null means no value.
        type: raw
      any_of:
        description:
          - Values of which one must be equal. Use instead of O(filters[].value).
        type: list
        elements: raw
  match:
    description:
      - Whether all conditions must hold or any one of them.
    type: str
    choices: [all, any]
    default: all
  sort:
    description:
      - Column to sort by. Prefix it with V(-) for descending order.
    type: str
  limit:
    description:
      - Maximum number of rows to return.
    type: int
  show_secrets:
    description:
      - Whether to return secrets that the platform returns in clear, such as the private keys of certificates, the client
        secrets of authorization sources, and the URLs and headers of webhook targets. Set C(no_log) for such a task.
      - By default, they are replaced with V(<hidden>). They are recognized by the names of columns and of the members of
        documents, such as C(password), C(client_secret), C(private) or C(preshared_key).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_api
"""

EXAMPLES = r"""
- name: List alarms that are not warnings
  verge.vergeos.verge_api_info:
    table: alarms
    filters:
      - column: level
        is: ne
        value: warning
  register: alarms

- name: List nodes with the status of their machines
  verge.vergeos.verge_api_info:
    table: nodes
    fields: [name, ram, vm_ram, "machine#status#status as status"]
  register: nodes

- name: List VMs by partial or exact name
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
