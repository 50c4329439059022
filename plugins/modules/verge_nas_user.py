#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage NAS users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_user
short_description: Manage NAS users
version_added: 0.1.0
description:
  - Creates, updates and removes the users of a NAS service for its CIFS shares. They are unrelated to the users of the
    system, which M(verge.vergeos.verge_user) manages. To set which users can access a share, use the options of the
    share in M(verge.vergeos.verge_nas_volume).
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - Changes made while the VM of the service is off take effect once it runs. The module issues a warning in this case.
  - If the user already matches the task, the module sends one request and writes nothing.
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
      - O(update_password=always) writes the password on every run.
options:
  state:
    description:
      - V(present) creates the user if it does not exist.
      - V(absent) removes the user.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the user, 40 hexadecimal digits.
    type: str
  name:
    description:
      - Login name, 1 to 32 characters, without leading or trailing spaces. Cannot be changed after creation. Required
        when creating a user.
      - Unique only within its NAS service.
    type: str
  service:
    description:
      - NAS service of the user, by name or key. Cannot be changed after creation. Required when creating a user, and
        whenever several services have a user of that name.
    type: str
  user_password:
    description:
      - Password of the user, up to 256 characters, with one that is neither a letter nor a digit. Required when creating a
        user.
      - It cannot be read back; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) sets O(user_password) only when the user is created. V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
  enabled:
    description:
      - Whether the user can log in. Defaults to V(true) for new users.
    type: bool
  display_name:
    description:
      - Display name.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  home_share:
    description:
      - CIFS share of the same service to use as home directory, by name or key. If several volumes have a share of this
        name, the name is rejected; use the key instead. Set to null or an empty string for none, which is the default
        for new users.
    type: str
  home_drive:
    description:
      - Drive letter that Windows assigns to O(home_share), from A to Z. Set to an empty string for none, which is the
        default for new users.
    type: str
seealso:
  - module: verge.vergeos.verge_nas_user_info
  - module: verge.vergeos.verge_nas_volume
  - module: verge.vergeos.verge_nas_service_info
"""

EXAMPLES = r"""
- name: Create a user for a scanner
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    user_password: "{{ vault_user_password }}"
    display_name: Copier on the second floor

- name: Create a share that only this user can access
  verge.vergeos.verge_nas_volume:
    name: data01
    service: nas1
    cifs_shares:
      - name: scans
        share_path: /scans
        valid_users: [copier]

- name: Use the share as home directory on drive S
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    home_share: scans
    home_drive: S

- name: Reset the password on every run
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    user_password: "{{ vault_user_password }}"
    update_password: always

- name: Disable the user
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    enabled: false

- name: Remove the user
  verge.vergeos.verge_nas_user:
    service: nas1
    name: copier
    state: absent
"""

RETURN = r"""
nas_user:
  description:
    - The user after the task, as read back from the platform. In check mode, the predicted result, as far as it can be
      predicted.
    - Values use the same names as the options, so they can be passed back to the module. The password is not included.
    - Null if the user does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the user.
      type: str
      returned: always
      sample: 3f0c9a1d7be44c0e9a55b6c7d8e9f00112233445
    name:
      description: Login name.
      type: str
      returned: always
      sample: copier
    service:
      description: Name of the NAS service.
      type: str
      returned: always
      sample: nas1
    service_status:
      description: Status of the VM of the service, as reported by the platform.
      type: str
      returned: always
      sample: running
    enabled:
      description: Whether the user can log in.
      type: bool
      returned: always
    display_name:
      description: Display name.
      type: str
      returned: always
      sample: Copier on the second floor
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    home_share:
      description: Name of the CIFS share used as home directory; null if there is none.
      type: str
      returned: always
      sample: scans
    home_drive:
      description: Drive letter of the home directory.
      type: str
      returned: always
      sample: S
    status:
      description:
        - Status, as reported by the service. V(online) means enabled, V(offline) disabled, and V(error) that the user
          could not be set up.
      type: str
      returned: always
      sample: online
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    user_id:
      description: Numeric ID of the user on the NAS.
      type: int
      returned: always
      sample: 1002
    group_id:
      description: Numeric ID of the group of the user on the NAS.
      type: int
      returned: always
      sample: 1002
    user_sid:
      description: Security identifier of the user.
      type: str
      returned: always
      sample: ''
    group_sid:
      description: Security identifier of the group of the user.
      type: str
      returned: always
      sample: ''
    created:
      description: Creation time, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
