#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage VM snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_snapshot
short_description: Manage VM snapshots
version_added: 0.1.0
description:
  - Takes, updates and removes individual snapshots of VMs, and restores VMs from them. For scheduled snapshots, see
    M(verge.vergeos.verge_snapshot_profile).
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the snapshot already matches the task, the module sends one request, takes no new snapshot and writes nothing.
  - Snapshots taken by a snapshot profile can be updated, removed and restored in the same way.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
  - verge.vergeos.waiting
  - verge.vergeos.power.restore
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restored) restores the VM on every run.
      - An expired snapshot no longer exists, so the next run takes a new one with this name.
options:
  state:
    description:
      - V(present) takes the snapshot if there is none with this name.
      - V(restored) restores the VM from the snapshot, which must exist. Its drives and settings revert to the state at
        that time, and all later changes are lost. The VM must be stopped, and is not started afterwards, unless O(allow_power_cycle=true).
      - V(absent) removes the snapshot. The VM is not changed.
    type: str
    choices: [present, absent, restored]
    default: present
  id:
    description:
      - Key of the snapshot. If set, O(vm) is not required, and O(name) renames the snapshot.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters. Unique only within its VM. Required when taking a snapshot.
    type: str
  vm:
    description:
      - VM of the snapshot, by name. Cannot be changed after creation. Required in every task without O(id).
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
  quiesce:
    description:
      - Whether the guest pauses writes while the snapshot is taken. Requires the guest agent in a running guest;
        without it, the platform refuses to take the snapshot. Defaults to V(false).
      - Only used when the snapshot is taken. RV(vm_snapshot.quiesced) shows whether it was done.
    type: bool
seealso:
  - module: verge.vergeos.verge_vm_snapshot_info
  - module: verge.vergeos.verge_vm
  - module: verge.vergeos.verge_snapshot_profile
"""

EXAMPLES = r"""
- name: Take a temporary snapshot before an upgrade
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    description: Last state with version 6
    expires: "2030-01-31T00:00:00Z"
  register: before

- name: Take a quiesced snapshot of a running VM
  verge.vergeos.verge_vm_snapshot:
    vm: web1
    name: before-version-7
    quiesce: true

- name: Keep a snapshot indefinitely
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    expires: never

- name: Stop the VM before restoring it
  verge.vergeos.verge_vm:
    name: web2
    state: stopped

- name: Restore the VM on every run
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    state: restored

- name: Restore the VM even if it is running, and start it again
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    state: restored
    allow_power_cycle: true

- name: Restore the VM by the key of the snapshot
  verge.vergeos.verge_vm_snapshot:
    id: "{{ before.vm_snapshot.id }}"
    state: restored

- name: Remove the snapshots of both VMs
  verge.vergeos.verge_vm_snapshot:
    vm: "{{ item }}"
    name: before-version-7
    state: absent
  loop: [web1, web2]
"""

RETURN = r"""
vm_snapshot:
  description:
    - The snapshot after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the snapshot does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the snapshot. Pass it as O(id) in a later task, for example to restore the VM.
      type: int
      returned: always
      sample: 12
    name:
      description: Name.
      type: str
      returned: always
      sample: before-version-7
    vm:
      description: Name of the VM of the snapshot.
      type: str
      returned: always
      sample: web1
    vm_status:
      description: Status of the VM, as reported by the platform.
      type: str
      returned: always
      sample: running
    expires:
      description: Time at which the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    created:
      description: Time at which the snapshot was taken, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    quiesced:
      description: Whether writes were paused while the snapshot was taken.
      type: bool
      returned: always
    manual:
      description: Whether a user or a task took the snapshot, as opposed to a snapshot profile.
      type: bool
      returned: always
    snapshot_machine:
      description: Key of the machine that holds the saved state. It can be null for a moment after the snapshot was
        taken.
      type: str
      returned: always
      sample: "61"
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create snapshot 'before-version-7'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT

TASK = managing(VM_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
