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
  - Restore VMs and tenants with O(verge.vergeos.verge_vm#module:restore_from) and
    O(verge.vergeos.verge_tenant#module:restore_from). This module does not restore the whole system.
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
      - V(listed) has the platform list the VMs and tenants in the snapshot, which must exist, and returns them. The platform does
        so once, and it can take some minutes. O(verge.vergeos.verge_vm#module:restore_from) does this by itself.
      - V(absent) removes it. Immutable snapshots cannot be removed; see O(immutable).
    type: str
    choices: [present, absent, listed]
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
        (V(2027-12-31T00:00:00Z)), as V(never), or as a duration. Null and an empty string also mean V(never).
      - Defaults to V(never) for new snapshots, instead of the three days that the platform would use.
      - A duration such as V(7 days) starts with the creation of the snapshot, and does not change the expiry of an existing
        one. With a plus sign (V(+7 days)) it starts with the task, so that every run renews the expiry.
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
  include_tags:
    description:
      - Tags, written as V(category:name) or with C(category) and C(name). Only VMs, tenants, volumes and VMware services that
        have one of them are part of the snapshot. Requires VergeOS 26.1.
      - A whole system can only be restored from a snapshot without tags.
      - Only used when the snapshot is taken, like the next options.
    type: list
    elements: raw
  exclude_tags:
    description:
      - Tags whose objects are left out of the snapshot. Excludes O(include_tags). Requires VergeOS 26.1.
    type: list
    elements: raw
  quiesce_tags:
    description:
      - Tags whose VMs are quiesced by their guest agents, so that their file systems are consistent. Requires
        O(include_tags) or O(exclude_tags), and VergeOS 26.1.
    type: list
    elements: raw
  min_snapshots:
    description:
      - How many snapshots to keep at least. The last ones are held beyond their expiry. Defaults to 1 for new
        snapshots.
    type: int
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

- name: Create a category and a tag
  verge.vergeos.verge_tag_category:
    name: backup
    taggable_vms: true
    tags:
      - name: hourly

- name: Take a snapshot of what has the tag
  verge.vergeos.verge_cloud_snapshot:
    name: databases-before-upgrade
    include_tags: [backup:hourly]
    quiesce_tags: [backup:hourly]
    expires: 2 days

- name: Find out which VMs and tenants can be restored from it
  verge.vergeos.verge_cloud_snapshot:
    name: before-upgrade
    state: listed
  register: listed

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
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
cloud_snapshot:
  description:
    - The system snapshot after the task, as read back from the platform. In check mode, the predicted result, as
      far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the system snapshot does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the system snapshot.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the snapshot.
      type: str
      returned: always
      sample: before-upgrade
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Last state with the old release
    expires:
      description: Time at which the platform removes the snapshot, or V(never).
      type: str
      returned: always
      sample: '2030-01-31T00:00:00Z'
    private:
      description: Whether the snapshot is hidden from tenants.
      type: bool
      returned: always
    immutable:
      description: Whether the snapshot is locked against removal.
      type: bool
      returned: always
    status:
      description: Empty or V(building) while the snapshot is being built, then V(normal). V(held) means that it is
        kept beyond its expiry, because it is one of the last ones; see RV(cloud_snapshot.period_min_snapshots).
      type: str
      returned: always
      sample: normal
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    immutable_status:
      description: V(locked), V(unlocking) during the seven days after RV(cloud_snapshot.immutable) was disabled,
        or V(unlocked).
      type: str
      returned: always
      sample: unlocked
    immutable_lock_expires:
      description: Time at which the snapshot will be unlocked; V(never) if it is not being unlocked.
      type: str
      returned: always
      sample: never
    type:
      description: V(full), or V(partial_include) or V(partial_exclude) for a snapshot that includes or excludes objects
        by tag. Null on releases that support only full snapshots.
      type: str
      returned: always
      sample: full
    snapshot_profile:
      description: Name of the snapshot profile that took the snapshot; null if a user or a task took it.
      type: str
      returned: always
      sample: Standard
    snapshot_period:
      description: Name of the period of the snapshot profile that took the snapshot; null if a user or a task took
        it.
      type: str
      returned: always
      sample: daily
    period_min_snapshots:
      description: How many snapshots of the period are kept at least. The last ones do not expire, and are held.
      type: int
      returned: always
      sample: 1
    remote_sync:
      description: Whether the snapshot came from another system.
      type: bool
      returned: always
    created:
      description: Time at which the snapshot was taken.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create system snapshot 'before-upgrade']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT

TASK = managing(CLOUD_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
