#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage system snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cloud_snapshot
short_description: Manage system snapshots
version_added: 0.1.0
description:
  - Takes a snapshot of the whole system with all VMs and tenants, changes its expiry and protection, or removes it.
  - Snapshots are identified by name, so an existing snapshot is not taken again. Include a date in the name to take one
    on every run.
  - The task waits until the snapshot is complete.
  - This module does not restore system snapshots, and does not take partial snapshots by tag.
  - If the snapshot already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) takes the snapshot if there is none with this name.
      - V(absent) removes it. Immutable snapshots cannot be removed; see O(immutable).
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the snapshot.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters. Cannot be changed after creation. Required when taking a snapshot.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  expires:
    description:
      - Time at which the platform removes the snapshot, given as a date and time with a time zone
        (V(2027-12-31T00:00:00Z)), as a Unix timestamp, or as V(never). Null and an empty string also mean V(never).
      - Defaults to V(never) for new snapshots, instead of the three days that the platform would use.
      - A time calculated relative to the current time differs on every run and therefore always causes a change.
    type: str
  private:
    description:
      - Whether to hide the snapshot from tenants. Defaults to V(false) for new snapshots.
    type: bool
  immutable:
    description:
      - Whether to lock the snapshot against removal. Defaults to V(false) for new snapshots.
      - When this is disabled, the platform takes seven days to unlock the snapshot. Only then can it be removed.
    type: bool
seealso:
  - module: verge.vergeos.verge_cloud_snapshot_info
  - module: verge.vergeos.verge_snapshot_profile
  - module: verge.vergeos.verge_vm_snapshot
"""

EXAMPLES = r"""
- name: Take a temporary system snapshot before an upgrade
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    description: Last state with the old release
    expires: "2030-01-31T00:00:00Z"
    wait_timeout: 1800

- name: Keep the snapshot indefinitely and hide it from tenants
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    expires: never
    private: true

- name: Remove the snapshot
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    state: absent

- name: Take a snapshot that cannot be removed
  verge.vergeos.verge_cloud_snapshot:
    name: audit
    immutable: true
    expires: "2031-01-01T00:00:00Z"
"""

RETURN = r"""
cloud_snapshot:
  description:
    - The snapshot after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the snapshot does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the snapshot.
      type: int
      returned: always
      sample: 8
    name:
      description: Name.
      type: str
      returned: always
      sample: before-upgrade
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Last state with the old release
    expires:
      description: Time at which the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    private:
      description: Whether the snapshot is hidden from tenants.
      type: bool
      returned: always
    immutable:
      description: Whether the snapshot is set to be locked.
      type: bool
      returned: always
    immutable_status:
      description: V(locked), V(unlocking) during the seven days after O(immutable) was disabled, or V(unlocked).
      type: str
      returned: always
      sample: unlocked
    immutable_lock_expires:
      description: Time at which the snapshot will be unlocked, as a Unix timestamp; 0 if it is not being unlocked.
      type: int
      returned: always
      sample: 0
    status:
      description: Empty or V(building) while the snapshot is being built, then V(normal). V(held) means that the
        snapshot does not expire.
      type: str
      returned: always
      sample: normal
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    type:
      description:
        - V(full), or V(partial_include) or V(partial_exclude) for a snapshot that includes or excludes objects by tag.
          Null on releases that support only full snapshots.
      type: str
      returned: always
      sample: full
    snapshot_profile:
      description: Name of the snapshot profile that took the snapshot; null if a user or a task took it.
      type: str
      returned: always
      sample: Standard
    remote_sync:
      description: Whether the snapshot came from another system.
      type: bool
      returned: always
    created:
      description: Time at which the snapshot was taken, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create system snapshot 'before-upgrade'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT

TASK = managing(CLOUD_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
