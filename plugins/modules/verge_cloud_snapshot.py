#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages snapshots of the whole system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_cloud_snapshot
short_description: Take, change and remove snapshots of the whole system
version_added: 0.1.0
description:
  - Takes a snapshot of the whole system with all VMs and tenants, changes when it expires and what protects it, and
    removes it.
  - A snapshot is recognised by its name, so one that is there is not taken again. Put a date into the name if every
    run has to take one.
  - The task waits until the snapshot has been built.
  - Putting something back from such a snapshot, and snapshots of only what bears a tag, are no business of this
    module.
  - A snapshot that already is as described costs one request and is not written to.
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
      - V(present) takes the snapshot if there is none of that name.
      - V(absent) removes it. One that is immutable cannot be removed; see O(immutable).
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the snapshot.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters, fixed at creation. Required to take one.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  expires:
    description:
      - When the platform removes the snapshot, as a time with a time zone (V(2027-12-31T00:00:00Z)), in seconds since
        1970, or V(never). Null and the empty text are V(never) as well.
      - A new one gets V(never), and not the three days that the platform would give it.
      - A time that every run counts from now is another one in every run.
    type: str
  private:
    description:
      - Whether tenants do not see the snapshot. They see a new one unless told otherwise.
    type: bool
  immutable:
    description:
      - Whether the snapshot is locked, so that nobody can remove it. Off in a new one unless told otherwise.
      - When it is turned off, the platform takes seven days to unlock the snapshot. Only then it can be removed.
    type: bool
seealso:
  - module: verge.vergeos.verge_cloud_snapshot_info
  - module: verge.vergeos.verge_snapshot_profile
  - module: verge.vergeos.verge_vm_snapshot
"""

EXAMPLES = r"""
- name: A snapshot of everything before an upgrade, which goes by itself
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    description: Last state with the old release
    expires: "2030-01-31T00:00:00Z"
    wait_timeout: 1800

- name: Keep it for good, and hide it from tenants
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    expires: never
    private: true

- name: Remove it
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    state: absent

- name: A snapshot that nobody can remove for now
  verge.vergeos.verge_cloud_snapshot:
    name: audit
    immutable: true
    expires: "2031-01-01T00:00:00Z"
"""

RETURN = r"""
cloud_snapshot:
  description:
    - The snapshot as it is after the task, read from the platform. In check mode, as it would be as far as that can
      be told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no snapshot (any more).
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
      description: Free text.
      type: str
      returned: always
      sample: Last state with the old release
    expires:
      description: When the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    private:
      description: Whether tenants do not see it.
      type: bool
      returned: always
    immutable:
      description: Whether it is meant to be locked.
      type: bool
      returned: always
    immutable_status:
      description: V(locked), V(unlocking) for the seven days after O(immutable) was turned off, or V(unlocked).
      type: str
      returned: always
      sample: unlocked
    immutable_lock_expires:
      description: When it will be unlocked, in seconds since 1970; 0 when nothing is under way.
      type: int
      returned: always
      sample: 0
    status:
      description: Empty and V(building) while it is built, V(normal) then. V(held) is one that does not expire.
      type: str
      returned: always
      sample: normal
    status_info:
      description: More about the status.
      type: str
      returned: always
      sample: ''
    type:
      description:
        - V(full), or V(partial_include) and V(partial_exclude) for one of only what bears a tag, or does not. Null on
          releases that have no others.
      type: str
      returned: always
      sample: full
    snapshot_profile:
      description: Name of the snapshot profile that has taken it; null when a person or a task has.
      type: str
      returned: always
      sample: Standard
    remote_sync:
      description: Whether it has come from another system.
      type: bool
      returned: always
    created:
      description: Time at which it was taken, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
actions:
  description: What was done (in check mode, what would be done), step by step.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
