#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to examine whether the collection works with a system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_doctor
short_description: Examine whether the collection works with a system
version_added: 0.1.0
description:
  - Examines whether a system can be reached and accepts the login, which objects the account can read, and whether the
    system has all tables, columns and values that the modules of this collection use. The result names the modules and
    options that do not work with this system.
  - Problems with single tables, such as missing permissions or errors of the system, become findings and do not end the
    examination. Only if the system cannot be reached or does not accept the login, nothing else is examined.
  - Sends one request for each table that the collection uses, one for each kind of object, and three others. It writes
    nothing to the system.
  - The playbook C(verge.vergeos.doctor) runs this module and shows the report.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
attributes:
  check_mode:
    details: The module only reads from the system. In check mode, it does not write the page either.
options:
  fail_on:
    description:
      - When the task fails. In any case, the result contains the report.
      - V(never) is never. V(no_connection) is if the system cannot be reached or does not accept the login. V(problems) is
        also if something that the collection uses is missing or cannot be read. V(unchecked) is also if something could
        not be examined, for example because the account is not an administrator. V(any) is on any finding, including
        columns and values that the collection does not know.
    type: str
    choices: [never, no_connection, problems, unchecked, any]
    default: no_connection
  page:
    description:
      - File to write the report to, as an HTML page that can be attached to a bug report. It contains the names of tables,
        columns and values, but no names of objects, no addresses and no secrets.
      - The file is written on the host that runs the task, and replaced if it exists. This does not count as a change.
    type: path
seealso:
  - module: verge.vergeos.verge_schema_info
  - module: verge.vergeos.verge_system_info
"""

EXAMPLES = r"""
- name: Examine the system
  verge.vergeos.verge_doctor:
  register: doctor

- name: Show the report
  ansible.builtin.debug:
    var: doctor.report

- name: Require that the system has all that the collection uses, and write a page
  verge.vergeos.verge_doctor:
    fail_on: problems
    page: ./doctor.html
"""

RETURN = r"""
report:
  description: The whole report as text.
  returned: always
  type: list
  elements: str
  sample: ["Release: VergeOS 26.1.8; the collection was tested with simulations of 26.1 and 26.2"]
would_fail:
  description: The values of O(fail_on) with which the task would fail.
  returned: always
  type: list
  elements: str
  sample: [problems, unchecked, any]
reachable:
  description: Whether the system answers.
  returned: always
  type: bool
logged_in:
  description: Whether the system accepts the login.
  returned: always
  type: bool
release:
  description: Release of the system, or null if it is not known.
  returned: always
  type: str
  sample: 26.1.8
is_tested:
  description: Whether the collection was tested with a simulation of this release.
  returned: always
  type: bool
connection:
  description: >-
    Facts about the connection. C(clock_difference) is how many seconds the clock of the system is ahead of that of the host
    that runs the task. Facts that are not known are null. If the certificate is not verified, nothing is known about it.
  returned: always
  type: dict
  sample:
    auth_method: token
    certificate_verified: true
    issuer: Example CA
    self_signed: false
    valid_until: "2027-03-31"
    days_left: 211.4
    clock_difference: 0.3
access:
  description: >-
    What happens when the objects of each module are read. One of C(readable), C(empty) (there are none), C(refused), C(missing)
    or C(failed) with the kind of the error.
  returned: always
  type: dict
  sample: {verge_vm: readable, verge_webhook: refused}
affected:
  description: What does not work. The options and return values of each module; an empty list means the whole module.
  returned: always
  type: dict
  sample: {verge_vm: [video], verge_webhook: []}
findings:
  description: >-
    All findings. C(level) is C(problem) (something does not work), C(unchecked) (it could not be examined) or C(note).
    C(effects) says what the finding means for options and return values of modules. C(detail) may contain names and addresses.
  returned: always
  type: list
  elements: dict
  sample:
    - level: problem
      message: The system has no column vms.video.
      detail: ''
      tables: [vms]
      column: video
      value: ''
      effects:
        - module: verge_vm
          option: video
          text: cannot be read and cannot be set
# Generated by `make format` from here on.
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.doctor import Collection, doctor_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.knowledge import (
    TESTED_RELEASES,
    all_uses,
    known_tables,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES

TASK = doctor_task(Collection(RESOURCES, all_uses, known_tables, TESTED_RELEASES))


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
