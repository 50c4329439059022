#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists entries of the log."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_log_info
short_description: List the newest entries of the log
version_added: 0.1.0
description:
  - Returns entries of the log of the system, the newest first. The platform keeps them for
    31 days, and not more than 25000.
  - It never reads more than O(limit) entries, since the platform does all of the choosing.
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
      - Return only entries whose text fits this shell pattern, with C(*), C(?) and C([...]). Put C(*) at both ends to
        look for a part.
    type: str
  level:
    description:
      - Return only entries of these levels.
    type: list
    elements: str
    choices: [audit, message, warning, error, critical, summary, debug]
  object_type:
    description:
      - Return only entries about these kinds of objects. Networks are V(vnet), snapshots of the whole system
        V(cloud_snapshots).
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
      - Return only entries about what these users did.
    type: list
    elements: str
  since:
    description:
      - Return only entries of this time or later, as a time with a time zone (V(2027-12-31T00:00:00Z)) or in seconds
        since 1970.
    type: str
  limit:
    description:
      - Return at most this many entries, 1 or more.
    type: int
    default: 100
seealso:
  - module: verge.vergeos.verge_alarm_info
"""

EXAMPLES = r"""
- name: The newest hundred entries
  verge.vergeos.verge_log_info:
  register: newest

- name: The last thing that went wrong
  verge.vergeos.verge_log_info:
    level: [error, critical]
    limit: 1
  register: mishap

- name: What happened to a VM this year
  verge.vergeos.verge_log_info:
    object_type: [vm]
    object_name: [web1]
    since: "2026-01-01T00:00:00Z"
    limit: 500
  register: history

- name: When did the system start?
  verge.vergeos.verge_log_info:
    pattern: "*started*"
    limit: 10
  register: starts
"""

RETURN = r"""
logs:
  description: The entries, the newest first; an empty list when none fits.
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
      description: What happened.
      type: str
      returned: always
      sample: User logged in
    level:
      description: How grave it is.
      type: str
      returned: always
      sample: audit
    time:
      description: When it happened, in UTC.
      type: str
      returned: always
      sample: "2026-09-21T14:13:20.123456+00:00"
    user:
      description: Who did it; empty when it was the system.
      type: str
      returned: always
      sample: admin
    object_type:
      description: Kind of object that it is about.
      type: str
      returned: always
      sample: user
    object_name:
      description: Name of that object.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
