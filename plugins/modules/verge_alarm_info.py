#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists alarms."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_alarm_info
short_description: List alarms in force
version_added: 0.1.0
description:
  - Returns the alarms that are in force, the newest first. One whose reason has gone is not listed any more.
  - Alarms that somebody has snoozed are listed too; RV(alarms[].snoozed_until) tells.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info.filters
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  status:
    description:
      - Return only alarms with exactly this text.
    type: str
  pattern:
    description:
      - Return only alarms whose text fits this shell pattern, with C(*), C(?) and C([...]).
    type: str
  level:
    description:
      - Return only alarms of these levels.
    type: list
    elements: str
    choices: [audit, message, warning, error, critical, summary, debug]
  since:
    description:
      - Return only alarms that were raised at this time or later, as a time with a time zone
        (V(2027-12-31T00:00:00Z)) or in seconds since 1970.
    type: str
  limit:
    description:
      - Return at most this many, 1 or more. All are returned if it is not given.
    type: int
seealso:
  - module: verge.vergeos.verge_log_info
"""

EXAMPLES = r"""
- name: All alarms
  verge.vergeos.verge_alarm_info:
  register: all_alarms

- name: Nothing grave must be the matter
  verge.vergeos.verge_alarm_info:
    level: [error, critical]
  register: grave
  failed_when: grave.alarms | length > 0

- name: Alarms of VMs that nobody has snoozed
  verge.vergeos.verge_alarm_info:
    filters:
      owner_type: vms
      snoozed_until: never
  register: of_vms
"""

RETURN = r"""
alarms:
  description: The alarms, the newest first; an empty list when none fits.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the alarm.
      type: int
      returned: always
      sample: 2
    status:
      description: What is the matter, for people.
      type: str
      returned: always
      sample: Machine type is deprecated
    level:
      description: How grave it is.
      type: str
      returned: always
      sample: warning
    alarm_type:
      description: What kind of alarm it is, in the platform's own words.
      type: str
      returned: always
      sample: deprecated
    alarm_id:
      description: Code of the alarm, 8 characters.
      type: str
      returned: always
      sample: "00000022"
    owner:
      description: What it is about, as table and key.
      type: str
      returned: always
      sample: vms/34
    owner_type:
      description: Table of what it is about.
      type: str
      returned: always
      sample: vms
    owner_name:
      description: Name of what it is about; null when it cannot be told.
      type: str
      returned: always
      sample: blank
    sub_owner:
      description: Which part of it, as table and key; empty when it is the whole.
      type: str
      returned: always
      sample: ''
    resolvable:
      description: Whether the platform offers to repair it.
      type: bool
      returned: always
    resolve_text:
      description: What that would do.
      type: str
      returned: always
      sample: ''
    created:
      description: Time at which it was raised, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    modified:
      description: Time of its last change, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    snoozed_until:
      description:
        - Until when it is snoozed, in UTC, or V(never). A time that has passed means that it is not any more.
      type: str
      returned: always
      sample: never
    snoozed_by:
      description: Who has snoozed it.
      type: str
      returned: always
      sample: ''
  sample:
    - id: 2
      status: Machine type is deprecated
      level: warning
      alarm_type: deprecated
      owner: vms/34
      owner_type: vms
      owner_name: blank
      created: 1790000000
      snoozed_until: never
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.alarm import ALARM

TASK = listing(ALARM)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
