#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to add licences to the system, and to request them for a system without a connection to the vendor."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_license
short_description: Add a licence to the system, or request one for an offline system
version_added: 0.1.0
description:
  - Adds a licence to the system if those that it has are not valid for as long as wanted. Without a valid licence, machines do
    not run.
  - For a system without a connection to the vendor, makes the file with which to ask for a licence.
  - A system that is connected gets and renews its licences by itself.
  - Licences are not changed or removed. No source says how the platform does it.
  - If the system is licensed for as long as wanted, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  check_mode:
    support: full
    details: Whether the platform will accept a licence is only known when it is added.
  idempotent:
    support: partial
    details:
      - O(state=requested) requests a licence in every run if O(force) is set, too.
options:
  state:
    description:
      - V(present) sees to it that the system has a valid licence, and adds O(license) otherwise. The text of a licence cannot be
        read back, so that validity decides, and not whether this very licence is there.
      - V(requested) has the platform make a request file, writes it to O(dest), and removes it from the media catalog. Send the
        file to the address in RV(request.email). The vendor answers with a licence for V(present).
      - V(requested) sends nothing if O(dest) exists, unless O(force) is set.
    type: str
    choices: [present, requested]
    default: present
  license:
    description:
      - Text of the licence, as the vendor has sent it. It is bound to the System ID of the system. Required for V(present).
      - Spaces and line ends around it are removed.
    type: str
  valid_for:
    description:
      - How long the system must have a valid licence from now on, for example V(30 days). A plain number is in seconds. With
        V(0), it must have one now.
      - Licences that follow each other without a gap count together.
      - The task fails if O(license) does not last that long either. It has been added by then.
    type: str
    default: '0'
  dest:
    description:
      - File to which the request is written. Required for V(requested). Its folder must exist. Only the user that runs the task can
        read the file.
      - "It is a file on the host on which the task runs, which is the controller with C(connection: local) or
        C(delegate_to: localhost)."
    type: path
  force:
    description:
      - Whether to request a licence even if O(dest) exists. The file is replaced.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_license_info
  - module: verge.vergeos.verge_setting
"""

EXAMPLES = r"""
- name: Request a licence for a system without a connection to the vendor
  verge.vergeos.verge_license:
    state: requested
    dest: license-request.lrq
  register: licence

- name: Say what to do with the file
  ansible.builtin.debug:
    msg: Send {{ licence.request.path }} to {{ licence.request.email }}.
  when: licence is changed

- name: Add the licence unless the system is licensed for another 30 days
  verge.vergeos.verge_license:
    license: "{{ vault_license }}"
    valid_for: 30 days
"""

RETURN = r"""
license:
  description:
    - The licence that lasts longest of those in force, or the one that was added.
    - Null in check mode if the licence would be added, and with O(state=requested).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the licence.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the licence.
      type: str
      returned: always
      sample: Standard License
    description:
      description: Description.
      type: str
      returned: always
      sample: ''
    valid_from:
      description: Time from which the licence is valid.
      type: str
      returned: always
      sample: '2026-01-31T12:00:00Z'
    expires:
      description: Time until which the licence is valid, or V(never).
      type: str
      returned: always
      sample: '2027-01-31T12:00:00Z'
    auto_renewal:
      description: Whether the system renews the licence by itself.
      type: bool
      returned: always
    allow_branding:
      description: Whether the licence allows an appearance of one's own.
      type: bool
      returned: always
    features:
      description: Features of the licence, as reported by the platform.
      type: dict
      returned: always
      sample: {}
    note:
      description: Note.
      type: str
      returned: always
      sample: ''
    issued:
      description: Time at which the licence was issued.
      type: str
      returned: always
      sample: '2026-01-31T12:00:00Z'
    added:
      description: Time at which the licence was added.
      type: str
      returned: always
      sample: '2026-01-31T12:00:00Z'
    added_by:
      description: Who added the licence.
      type: str
      returned: always
      sample: admin
request:
  description: The request file. Null with O(state=present).
  returned: always
  type: dict
  contains:
    path:
      description: Path of the file, from O(dest).
      returned: always
      type: str
      sample: license-request.lrq
    size:
      description: Size of the file. Null in check mode if the file would be written.
      returned: always
      type: str
      sample: 1 KiB
    filename:
      description: Name that the platform has given to the file. Null unless the task has requested it.
      returned: always
      type: str
      sample: license-request-20270131-120000.lrq
    email:
      description: Address to send the file to, from the settings of the system. Null unless the task has requested the file.
      returned: always
      type: str
      sample: license@verge.io
# Generated by `make format` from here on.
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: []
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.licensing import licensing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.licensing import LICENSING

TASK = licensing(LICENSING)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
