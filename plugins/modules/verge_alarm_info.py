#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list active alarms."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_alarm_info
short_description: List active alarms
version_added: 0.1.0
description:
  - Returns the active alarms, newest first. Alarms whose cause has been resolved are not listed.
  - Snoozed alarms are listed too; see RV(alarms[].snoozed_until).
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
      - Return only alarms with exactly this message.
    type: str
  pattern:
    description:
      - Return only alarms whose message matches this shell pattern. Supports C(*), C(?) and C([...]).
    type: str
  level:
    description:
      - Return only alarms of these levels.
    type: list
    elements: str
    choices: [audit, message, warning, error, critical, summary, debug]
  since:
    description:
      - Return only alarms raised at or after this time, given as a date and time with a time zone
        (V(2027-12-31T00:00:00Z)) or as a Unix timestamp.
    type: str
  limit:
    description:
      - Maximum number of alarms to return, 1 or more. If not set, all are returned.
    type: int
seealso:
  - module: verge.vergeos.verge_log_info
"""

EXAMPLES = r"""
- name: List all alarms
  verge.vergeos.verge_alarm_info:
  register: all_alarms

- name: Fail if there are error or critical alarms
  verge.vergeos.verge_alarm_info:
    level: [error, critical]
  register: grave
  failed_when: grave.alarms | length > 0

- name: List alarms of VMs that are not snoozed
  verge.vergeos.verge_alarm_info:
    filters:
      owner_type: vms
      snoozed_until: never
  register: of_vms
"""

RETURN = r"""
alarms:
  description: The alarms, newest first. An empty list if none match.
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
      description: Alarm message.
      type: str
      returned: always
      sample: Machine type is deprecated
    level:
      description: Severity.
      type: str
      returned: always
      sample: warning
    alarm_type:
      description: Type of the alarm, as named by the platform.
      type: str
      returned: always
      sample: deprecated
    alarm_id:
      description: Code of the alarm, 8 characters.
      type: str
      returned: always
      sample: "00000022"
    owner:
      description: Object that the alarm is about, as table and key.
      type: str
      returned: always
      sample: vms/34
    owner_type:
      description: Table of the object that the alarm is about.
      type: str
      returned: always
      sample: vms
    owner_name:
      description: Name of the object that the alarm is about; null if it cannot be determined.
      type: str
      returned: always
      sample: blank
    sub_owner:
      description: Part of the object that the alarm is about, as table and key; empty if the alarm is about the whole
        object.
      type: str
      returned: always
      sample: ''
    resolvable:
      description: Whether the platform offers to repair it.
      type: bool
      returned: always
    resolve_text:
      description: What the repair would do.
      type: str
      returned: always
      sample: ''
    created:
      description: Time at which the alarm was raised, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    modified:
      description: Time of the last change, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    snoozed_until:
      description:
        - End of the snooze period in UTC, or V(never). The alarm is no longer snoozed once this time has passed.
      type: str
      returned: always
      sample: never
    snoozed_by:
      description: User who snoozed the alarm.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
