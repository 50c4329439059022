#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages snapshot profiles."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_snapshot_profile
short_description: Manage snapshot profiles and their periods
version_added: 0.1.0
description:
  - Creates, changes and removes snapshot profiles together with their periods. Each period says when snapshots are
    taken and how long they are kept.
  - A profile does nothing by itself. VMs, NAS volumes, tenants and the system as a whole name the one that they follow.
  - An option that is not given is left alone. A text that is null or empty is cleared, if it can be.
  - A list of periods adds and changes what it names. Only O(purge_periods=true) lets it remove the rest, so an empty
    list alone removes nothing.
  - A profile that already is as described costs one request, plus one for the periods if the task names them, and is
    not written to.
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
      - V(present) creates the profile if there is none.
      - V(absent) removes it with its periods. The VMs, NAS volumes and tenants that follow it are left without a
        schedule, and the platform does not ask before.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the profile. With it, O(name) renames the profile.
    type: str
  name:
    description:
      - Name of the profile, 1 to 128 characters, without blanks at its ends. Required to create one.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  ignore_warnings:
    description:
      - Whether the platform leaves out its check of how many snapshots the periods may pile up. Off in a new profile.
    type: bool
  periods:
    description:
      - Periods that the profile must have, matched by name inside this profile. Others are left alone unless
        O(purge_periods=true).
      - A period cannot be renamed; another name is another period.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the period, 1 to 128 characters, unique in the profile.
        type: str
        required: true
      state:
        description:
          - Whether the period must be there.
        type: str
        choices: [present, absent]
        default: present
      frequency:
        description:
          - How often a snapshot is taken. Required for a new period.
          - It decides which moments mean something. V(hourly) has a minute. V(daily) has an hour and a minute, and so
            have the others. Besides these, V(weekly) has a day of the week, V(monthly) a day of the month, V(yearly) a
            day of the month and a month, and V(custom) has all.
          - A moment that means nothing for the frequency is refused, because the platform would put it back to its
            default. When the frequency of a period changes, those that mean nothing any more are put back.
        type: str
        choices: [hourly, daily, weekly, monthly, yearly, custom]
      retention:
        description:
          - How long a snapshot is kept, as a whole number with a unit (V(3 days), V(12 hours)) or of seconds (V(3600)).
            V(minutes) and V(weeks) are units as well. Required for a new period.
        type: str
      minute:
        description:
          - Minute of the hour, 0 to 59. A new period gets V(0).
        type: int
      hour:
        description:
          - Hour of the day, 0 to 23. A new period gets V(0). Not for V(hourly).
        type: int
      day_of_week:
        description:
          - Day of the week. V(any), which a new period gets, is every day. Only for V(weekly) and V(custom).
        type: str
        choices: [sun, mon, tue, wed, thu, fri, sat, any]
      day_of_month:
        description:
          - Day of the month, 1 to 31. V(0), which a new period gets, is every day. Only for V(monthly), V(yearly) and
            V(custom).
        type: int
      month:
        description:
          - Month of the year, 1 to 12. V(0), which a new period gets, is every month. Only for V(yearly) and V(custom).
        type: int
      max_tier:
        description:
          - Best storage tier, that with the lowest number, on which snapshots of VMs and volumes may lie. Snapshots of
            data on a better one are stored here. V(1), which a new period gets, is no limit.
        type: int
        choices: [1, 2, 3, 4, 5]
      quiesce:
        description:
          - Whether writing is held up while a snapshot of a VM or volume is taken. A VM needs the guest agent for that.
            Off in a new period.
        type: bool
      min_snapshots:
        description:
          - Number of snapshots, 0 or more, that are kept even when O(periods[].retention) is over. A new period gets
            V(1).
        type: int
      immutable:
        description:
          - Whether snapshots of the whole system are protected against removal. It has no meaning for others. Off in a
            new period.
        type: bool
  purge_periods:
    description:
      - Whether periods that O(periods) does not list are removed. Needs O(periods).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_snapshot_profile_info
  - module: verge.vergeos.verge_vm
  - module: verge.vergeos.verge_nas_volume
"""

EXAMPLES = r"""
- name: Every night, and every Sunday for longer
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

- name: A VM that follows it
  verge.vergeos.verge_vm:
    name: web1
    snapshot_profile: House

- name: Keep the nightly ones longer, the rest is left alone
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: night
        retention: 7 days

- name: One more period, at a quarter past every hour
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

- name: No other period than the first day of each month
  verge.vergeos.verge_snapshot_profile:
    name: House
    periods:
      - name: month
        frequency: monthly
        day_of_month: 1
        retention: 365 days
    purge_periods: true

- name: Remove the profile, VMs that follow it lose their schedule
  verge.vergeos.verge_snapshot_profile:
    name: House
    state: absent
"""

RETURN = r"""
snapshot_profile:
  description:
    - The profile as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no profile (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the profile.
      type: int
      returned: always
      sample: 7
    name:
      description: Name.
      type: str
      returned: always
      sample: House
    description:
      description: Free text.
      type: str
      returned: always
      sample: Machines of the house
    ignore_warnings:
      description: Whether the platform leaves out its check of how many snapshots the periods may pile up.
      type: bool
      returned: always
    periods:
      description: Periods. The retention is in the largest unit that needs no fraction, days at most.
        C(estimated_snapshot_count) is how many snapshots there will be, as the platform estimates it.
      type: list
      elements: dict
      returned: when O(periods) is given
      sample:
        - id: 19
          name: night
          frequency: daily
          retention: 3 days
          minute: 30
          hour: 2
          day_of_week: any
          day_of_month: 0
          month: 0
          max_tier: 1
          quiesce: false
          min_snapshots: 1
          immutable: false
          estimated_snapshot_count: 3
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create snapshot profile 'House'", "create period 'night'", "create period 'sunday'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.snapshot_profile import SNAPSHOT_PROFILE

TASK = managing(SNAPSHOT_PROFILE)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
