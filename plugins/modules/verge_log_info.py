#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list recent log entries."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_log_info
short_description: List recent log entries
version_added: 0.1.0
description:
  - Returns entries of the system log, newest first. The platform keeps them for 31 days, up to 25000 entries.
  - The module never reads more than O(limit) entries, because the platform applies all filters.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info.filters
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  text:
    description:
      - Return only entries with exactly this text.
    type: str
  pattern:
    description:
      - Return only entries whose text matches this shell pattern. Supports C(*), C(?) and C([...]). To search for a
        substring, put C(*) at both ends.
    type: str
  level:
    description:
      - Return only entries of these levels.
    type: list
    elements: str
    choices: [audit, message, warning, error, critical, summary, debug]
  object_type:
    description:
      - Return only entries about these types of objects. Networks are V(vnet), system snapshots are V(cloud_snapshots).
    type: list
    elements: str
    choices:
      - vm
      - vnet
      - tenant
      - user
      - system
      - node
      - cluster
      - file
      - group
      - permission
      - smtp
      - task
      - site
      - cloud_snapshots
      - catalog_repository
      - oidc_application
      - service_container
      - vm_service
      - vm_import
      - vmware_container
      - snapshot_profile
      - import_export
      - updates
      - other
  object_name:
    description:
      - Return only entries about objects with these names.
    type: list
    elements: str
  user:
    description:
      - Return only entries about actions of these users.
    type: list
    elements: str
  since:
    description:
      - Return only entries from this time or later, given as a date and time with a time zone (V(2027-12-31T00:00:00Z))
        or as a Unix timestamp.
    type: str
  limit:
    description:
      - Maximum number of entries to return, 1 or more.
    type: int
    default: 100
seealso:
  - module: verge.vergeos.verge_alarm_info
"""

EXAMPLES = r"""
- name: List the latest hundred entries
  verge.vergeos.verge_log_info:
  register: newest

- name: Return the latest error
  verge.vergeos.verge_log_info:
    level: [error, critical]
    limit: 1
  register: mishap

- name: List the entries of a VM since the beginning of 2026
  verge.vergeos.verge_log_info:
    object_type: [vm]
    object_name: [web1]
    since: "2026-01-01T00:00:00Z"
    limit: 500
  register: history

- name: Find out when the system started
  verge.vergeos.verge_log_info:
    pattern: "*started*"
    limit: 10
  register: starts
"""

RETURN = r"""
logs:
  description: The entries, newest first. An empty list if none match.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the entry.
      type: int
      returned: always
      sample: 9001
    text:
      description: Log message.
      type: str
      returned: always
      sample: User logged in
    level:
      description: Severity.
      type: str
      returned: always
      sample: audit
    time:
      description: Time of the entry, in UTC.
      type: str
      returned: always
      sample: "2026-09-21T14:13:20.123456+00:00"
    user:
      description: User who caused the entry; empty if it was the system.
      type: str
      returned: always
      sample: admin
    object_type:
      description: Type of the object that the entry is about.
      type: str
      returned: always
      sample: user
    object_name:
      description: Name of the object that the entry is about.
      type: str
      returned: always
      sample: admin
  sample:
    - id: 9001
      text: User logged in
      level: audit
      time: "2026-09-21T14:13:20.123456+00:00"
      user: admin
      object_type: user
      object_name: admin
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.log import LOG

TASK = listing(LOG)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
