#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage snapshot profiles and their periods."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_snapshot_profile
short_description: Manage snapshot profiles and their periods
version_added: 0.1.0
description:
  - Creates, updates and removes snapshot profiles together with their periods. Each period defines when snapshots are
    taken and how long they are kept.
  - A profile does nothing by itself. Assign it to VMs, NAS volumes, tenants or the system as a whole.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - A list of periods only adds and updates the entries it contains. Other entries are removed only with
    O(purge_periods=true), so an empty list on its own removes nothing.
  - If the profile already matches the task, the module sends one request, plus one for the periods if the task sets
    them, and writes nothing.
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
      - V(present) creates the profile if it does not exist.
      - V(absent) removes it with its periods. VMs, NAS volumes and tenants that use it are left without a schedule, and
        the platform does not ask for confirmation.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the profile. If set, O(name) renames the profile.
    type: str
  name:
    description:
      - Name of the profile, 1 to 128 characters, without leading or trailing spaces. Required when creating a profile.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  ignore_warnings:
    description:
      - Whether the platform skips its check of how many snapshots the periods may accumulate. Defaults to V(false) for
        new profiles.
    type: bool
  periods:
    description:
      - Periods that the profile should have, matched by name within the profile. Others are left unchanged unless
        O(purge_periods=true).
      - A period cannot be renamed; a different name is a different period.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the period, 1 to 128 characters, unique within the profile.
        type: str
        required: true
      state:
        description:
          - Whether the period should exist.
        type: str
        choices: [present, absent]
        default: present
      frequency:
        description:
          - How often to take a snapshot. Required for new periods.
          - Determines which time options apply. V(hourly) uses the minute. V(daily) uses the hour and the minute, as do
            all the others. In addition, V(weekly) uses the day of the week, V(monthly) the day of the month, V(yearly)
            the day of the month and the month, and V(custom) all of them.
          - A time option that does not apply to the frequency is rejected, because the platform would reset it to its
            default. When the frequency of a period changes, options that no longer apply are reset.
        type: str
        choices: [hourly, daily, weekly, monthly, yearly, custom]
      retention:
        description:
          - How long to keep a snapshot, as a whole number with a unit (V(3 days), V(12 hours)) or in seconds (V(3600)).
            The units V(minutes) and V(weeks) are supported too. Required for new periods.
        type: str
      minute:
        description:
          - Minute of the hour, 0 to 59. Defaults to V(0) for new periods.
        type: int
      hour:
        description:
          - Hour of the day, 0 to 23. Defaults to V(0) for new periods. Does not apply to V(hourly).
        type: int
      day_of_week:
        description:
          - Day of the week. V(any) means every day and is the default for new periods. Only for V(weekly) and
            V(custom).
        type: str
        choices: [sun, mon, tue, wed, thu, fri, sat, any]
      day_of_month:
        description:
          - Day of the month, 1 to 31. V(0) means every day and is the default for new periods. Only for V(monthly),
            V(yearly) and V(custom).
        type: int
      month:
        description:
          - Month of the year, 1 to 12. V(0) means every month and is the default for new periods. Only for V(yearly)
            and V(custom).
        type: int
      max_tier:
        description:
          - Best storage tier (the one with the lowest number) for snapshots of VMs and volumes. Snapshots of data on a
            better tier are stored on this one. V(1) means no limit and is the default for new periods.
        type: int
        choices: [1, 2, 3, 4, 5]
      quiesce:
        description:
          - Whether to pause writes while a snapshot of a VM or volume is taken. For a VM, this requires the guest
            agent. Defaults to V(false) for new periods.
        type: bool
      min_snapshots:
        description:
          - Number of snapshots, 0 or more, to keep even after O(periods[].retention) has elapsed. Defaults to V(1) for
            new periods.
        type: int
      immutable:
        description:
          - Whether to lock system snapshots against removal. Has no effect on other snapshots. Defaults to V(false) for
            new periods.
        type: bool
  purge_periods:
    description:
      - Whether to remove periods that are not listed in O(periods). Requires O(periods).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_snapshot_profile_info
  - module: verge.vergeos.verge_vm
  - module: verge.vergeos.verge_nas_volume
"""

EXAMPLES = r"""
- name: Create a profile with a nightly and a weekly period
  verge.vergeos.verge_snapshot_profile:
    name: House
    description: Machines of the house
    periods:
      - name: night
        frequency: daily
        hour: 2
        minute: 30
        retention: 3 days
      - name: sunday
        frequency: weekly
        day_of_week: sun
        hour: 4
        retention: 5 weeks
        min_snapshots: 2

- name: Assign the profile to a VM
  verge.vergeos.verge_vm:
    name: web1
    snapshot_profile: House

- name: Keep nightly snapshots longer
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: night
        retention: 7 days

- name: Add an hourly period
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: hourly
        frequency: hourly
        minute: 15
        retention: 12 hours
        max_tier: 3

- name: Remove a period
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: hourly
        state: absent

- name: Set the exact list of periods
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: month
        frequency: monthly
        day_of_month: 1
        retention: 365 days
    purge_periods: true

- name: Remove the profile, leaving VMs that use it without a schedule
  verge.vergeos.verge_snapshot_profile:
    name: House
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
snapshot_profile:
  description:
    - The snapshot profile after the task, as read back from the platform. In check mode, the predicted result, as
      far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the snapshot profile does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the snapshot profile.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the profile.
      type: str
      returned: always
      sample: House
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Machines of the house
    ignore_warnings:
      description: Whether the platform skips its check of how many snapshots the periods may accumulate.
      type: bool
      returned: always
    periods:
      description: Periods of the profile.
      type: list
      elements: dict
      returned: when O(periods) is given
      contains:
        id:
          description: Key of the period.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the period.
          type: str
          returned: always
          sample: night
        frequency:
          description: How often a snapshot is taken.
          type: str
          returned: always
          sample: daily
        retention:
          description: How long a snapshot is kept.
          type: str
          returned: always
          sample: 3 days
        minute:
          description: Minute of the hour.
          type: int
          returned: always
          sample: 30
        hour:
          description: Hour of the day.
          type: int
          returned: always
          sample: 2
        day_of_week:
          description: Day of the week.
          type: str
          returned: always
          sample: sun
        day_of_month:
          description: Day of the month.
          type: int
          returned: always
          sample: 1
        month:
          description: Month of the year.
          type: int
          returned: always
          sample: 1
        max_tier:
          description: Best storage tier (the one with the lowest number) for snapshots of VMs and volumes.
          type: int
          returned: always
          sample: 3
        quiesce:
          description: Whether writes are paused while a snapshot of a VM or volume is taken.
          type: bool
          returned: always
        min_snapshots:
          description: Number of snapshots to keep even after RV(snapshot_profile.periods[].retention) has elapsed.
          type: int
          returned: always
          sample: 2
        immutable:
          description: Whether system snapshots are locked against removal.
          type: bool
          returned: always
        estimated_snapshot_count:
          description: Estimated number of snapshots of the period.
          type: int
          returned: always
          sample: 7
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create snapshot profile 'House']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.snapshot_profile import SNAPSHOT_PROFILE

TASK = managing(SNAPSHOT_PROFILE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
