#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage tasks of the platform."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_task
short_description: Manage tasks that the platform runs at certain times or after events
version_added: 0.1.0
description:
  - Creates, updates and removes tasks. A task carries out one action on one object, such as powering a VM off, whenever
    one of its schedules or events calls for it.
  - Schedules are managed with M(verge.vergeos.verge_task_schedule).
  - The API has no proven way to run a task at once. To run one soon, give it a schedule with O(verge.vergeos.verge_task_schedule#module:repeat_every=never)
    and a start in a minute. For an action on an object there is the state of its own module.
  - The platform reports a failed run in the log only; see M(verge.vergeos.verge_log_info).
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the task already matches, the module sends one request, and one more each for O(schedules) and O(events), and
    writes nothing.
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
      - V(present) creates the task if it does not exist; V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the task. If set, O(name) renames the task.
    type: str
  name:
    description:
      - Name of the task, 1 to 64 characters. Required when creating a task.
    type: str
  description:
    description:
      - Free-form description.
    type: str
  enabled:
    description:
      - Whether schedules and events run the task. Defaults to V(true) for new tasks.
    type: bool
  table:
    description:
      - Table of the object on which the action is carried out, such as V(vms), V(tenants), V(webhook_urls) or
        V(task_scripts). Required when creating a task. Fixed at creation.
    type: str
  row:
    description:
      - Name or key of the object. Rows of tables other than V(vms), V(tenants), V(vnets), V(nodes), V(clusters), V(users),
        V(webhook_urls) and V(task_scripts) can only be given by their key. Required when creating a task. Fixed at
        creation.
    type: str
  action:
    description:
      - Action to carry out, as the platform names it for the table, such as V(poweron) or V(poweroff) for V(vms), V(send)
        for V(webhook_urls), V(run) for V(task_scripts). Required when creating a task. Fixed at creation.
    type: str
  arguments:
    description:
      - Arguments of the action. They cannot be read back, so they are only used when the task is created.
    type: dict
    aliases: [settings_args]
  delete_after_run:
    description:
      - Whether the platform removes the task after its first run. Defaults to V(false) for new tasks.
    type: bool
  schedules:
    description:
      - Names of schedules that run the task. Others are left unchanged unless O(purge_schedules=true).
    type: list
    elements: str
  purge_schedules:
    description:
      - Whether to detach schedules that are not listed in O(schedules). Requires O(schedules).
    type: bool
    default: false
  events:
    description:
      - Events that run the task, identified by O(events[].table) and O(events[].event). Others are left unchanged unless
        O(purge_events=true).
    type: list
    elements: dict
    suboptions:
      table:
        description:
          - Table of the objects that raise the event, such as V(vms), V(alarms) or V(users). Fixed at creation.
        type: str
        required: true
      event:
        description:
          - Event, as the platform names it for the table, such as V(powered_on) and V(powered_off) for V(vms), V(raised)
            for V(alarms), V(login) for V(users). Fixed at creation.
        type: str
        required: true
      row:
        description:
          - Name or key of the only object whose events count. If omitted, those of all objects of the table do. Fixed at
            creation.
        type: str
      matching:
        description:
          - Values of columns that the object must have for the event to count, such as V(error) for C(level) of an alarm.
        type: dict
      context:
        description:
          - Values that are passed to each run.
        type: dict
      state:
        description:
          - V(absent) detaches the event.
        type: str
        choices: [present, absent]
        default: present
  purge_events:
    description:
      - Whether to detach events that are not listed in O(events). Requires O(events).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_task_info
  - module: verge.vergeos.verge_task_schedule
  - module: verge.vergeos.verge_task_script
  - module: verge.vergeos.verge_webhook
"""

EXAMPLES = r"""
- name: Create a schedule for the evenings of working days
  verge.vergeos.verge_task_schedule:
    name: evenings
    repeat_every: day
    runs_from: "20:00"
    saturday: false
    sunday: false

- name: Power a VM off in the evening
  verge.vergeos.verge_task:
    name: web1 off
    table: vms
    row: web1
    action: poweroff
    schedules: [evenings]

- name: Create a webhook target for the chat
  verge.vergeos.verge_webhook:
    name: chat
    url: https://chat.example.com/hook

- name: Send a message for each new error
  verge.vergeos.verge_task:
    name: tell the chat
    table: webhook_urls
    row: chat
    action: send
    arguments:
      message: an alarm was raised
    events:
      - table: alarms
        event: raised
        matching:
          level: error

- name: Suspend a task
  verge.vergeos.verge_task:
    name: web1 off
    enabled: false

- name: Remove a task
  verge.vergeos.verge_task:
    name: web1 off
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
task:
  description:
    - The task after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the task does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the task.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the task.
      type: str
      returned: always
      sample: web1 off
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    enabled:
      description: Whether schedules and events run the task.
      type: bool
      returned: always
    table:
      description: Table of the object on which the action is carried out, such as V(vms), V(tenants), V(webhook_urls)
        or V(task_scripts).
      type: str
      returned: always
      sample: vms
    row:
      description: Name of the object on which the action is carried out, or its key.
      type: str
      returned: always
      sample: web1
    action:
      description: Action to carry out, as the platform names it for the table, such as V(poweron) or V(poweroff)
        for V(vms), V(send) for V(webhook_urls), V(run) for V(task_scripts).
      type: str
      returned: always
      sample: poweroff
    delete_after_run:
      description: Whether the platform removes the task after its first run.
      type: bool
      returned: always
    status:
      description: V(running) while the task runs, otherwise V(idle).
      type: str
      returned: always
      sample: idle
    last_run:
      description: Time of the last run, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    action_title:
      description: Action as people read it.
      type: str
      returned: always
      sample: Power Off
    system_created:
      description: Whether the system has created the task itself.
      type: bool
      returned: always
    creator:
      description: User who created the task.
      type: str
      returned: always
      sample: admin
    schedules:
      description: Names of schedules that run the task.
      type: list
      elements: str
      returned: when O(schedules) is given
      sample: [evenings]
    events:
      description: Events that run the task, identified by RV(task.events[].table) and RV(task.events[].event).
      type: list
      elements: dict
      returned: when O(events) is given
      contains:
        id:
          description: Key of the event.
          type: str
          returned: always
          sample: '42'
        table:
          description: Table of the objects that raise the event, such as V(vms), V(alarms) or V(users).
          type: str
          returned: always
          sample: alarms
        row:
          description: Name or key of the only object whose events count.
          type: str
          returned: always
          sample: web1
        event:
          description: Event, as the platform names it for the table, such as V(powered_on) and V(powered_off) for
            V(vms), V(raised) for V(alarms), V(login) for V(users).
          type: str
          returned: always
          sample: raised
        matching:
          description: Values of columns by which the platform chooses among the events.
          type: dict
          returned: always
          sample: {level: error}
        context:
          description: Values that are passed to each run.
          type: dict
          returned: always
          sample: {}
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create task 'web1 off']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.task import TASK as RESOURCE

TASK = managing(RESOURCE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
