#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages users of NAS services."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_user
short_description: Manage users of NAS services
version_added: 0.1.0
description:
  - Creates, changes and removes the users that a NAS service has for its CIFS shares. They have nothing to do with
    the users of the system, which M(verge.vergeos.verge_user) manages. Which shares a user may use is an option of
    the shares; see M(verge.vergeos.verge_nas_volume).
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - What is changed while the VM of the service is off takes effect once it runs. A warning says so.
  - A user that already is as described costs one request and is not written to.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always) writes the password in every run.
options:
  state:
    description:
      - V(present) creates the user if there is none.
      - V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the user, 40 hexadecimal digits.
    type: str
  name:
    description:
      - Name to log in with, 1 to 32 characters, without blanks at its ends, fixed at creation. Required to create
        one.
      - It is only unique inside its service.
    type: str
  service:
    description:
      - NAS service of the user, by name or key, fixed at creation. Required to create one, and needed whenever
        several services have a user of that name.
    type: str
  user_password:
    description:
      - Password of the user, up to 256 characters. Required to create one.
      - It cannot be read back; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) sets O(user_password) only for a new user, V(always) in every run.
    type: str
    choices: [on_create, always]
    default: on_create
  enabled:
    description:
      - Whether the user may log in. A new one may unless told otherwise.
    type: bool
  display_name:
    description:
      - Name that is shown.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  home_share:
    description:
      - CIFS share of the same service that is the home of the user, by name or key. A name that several volumes have
        for a share is refused; give the key then. Null or empty means none, which a new user has.
    type: str
  home_drive:
    description:
      - Letter of the drive that Windows connects to O(home_share), from A to Z. Empty means none, which a new user
        has.
    type: str
seealso:
  - module: verge.vergeos.verge_nas_user_info
  - module: verge.vergeos.verge_nas_volume
  - module: verge.vergeos.verge_nas_service_info
"""

EXAMPLES = r"""
- name: A user for a scanner
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    user_password: "{{ vault_user_password }}"
    display_name: Copier on the second floor

- name: A share that only this user may write to
  verge.vergeos.verge_nas_volume:
    name: data01
    service: nas1
    cifs_shares:
      - name: scans
        share_path: /scans
        valid_users: [copier]

- name: Its home is this share, as drive S
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    home_share: scans
    home_drive: S

- name: Set the password again, which every run does
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    user_password: "{{ vault_user_password }}"
    update_password: always

- name: Lock it
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    enabled: false

- name: Remove it
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    state: absent
"""

RETURN = r"""
nas_user:
  description:
    - The user as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names of the options, so that they can be used as options again. The password is not among
      them.
    - It is null when there is no user (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the user.
      type: str
      returned: always
      sample: 3f0c9a1d7be44c0e9a55b6c7d8e9f00112233445
    name:
      description: Name to log in with.
      type: str
      returned: always
      sample: copier
    service:
      description: Name of the NAS service.
      type: str
      returned: always
      sample: nas1
    service_status:
      description: Status word of the VM of the service.
      type: str
      returned: always
      sample: running
    enabled:
      description: Whether the user may log in.
      type: bool
      returned: always
    display_name:
      description: Name that is shown.
      type: str
      returned: always
      sample: Copier on the second floor
    description:
      description: Free text.
      type: str
      returned: always
      sample: ''
    home_share:
      description: Name of the CIFS share that is its home; null when there is none.
      type: str
      returned: always
      sample: scans
    home_drive:
      description: Letter of the drive for it.
      type: str
      returned: always
      sample: S
    status:
      description:
        - What the service says of it. V(online) is an enabled user, V(offline) a disabled one, V(error) one that
          could not be set up.
      type: str
      returned: always
      sample: online
    status_info:
      description: More about the status.
      type: str
      returned: always
      sample: ''
    user_id:
      description: Number of the user on the NAS.
      type: int
      returned: always
      sample: 1002
    group_id:
      description: Number of its group on the NAS.
      type: int
      returned: always
      sample: 1002
    user_sid:
      description: Security identifier of the user.
      type: str
      returned: always
      sample: ''
    group_sid:
      description: Security identifier of its group.
      type: str
      returned: always
      sample: ''
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create NAS user 'copier'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER

TASK = managing(NAS_USER)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
