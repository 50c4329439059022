#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages snapshots of virtual machines."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_snapshot
short_description: Manage snapshots of virtual machines
version_added: 0.1.0
description:
  - Takes, changes and removes single snapshots of VMs, and puts VMs back to them. For snapshots that are taken
    regularly, see M(verge.vergeos.verge_snapshot_profile).
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A snapshot that already is as described costs one request, is not taken again and is not written to.
  - Snapshots that a snapshot profile has taken can be changed, removed and used in the same way.
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
      - O(state=restored) puts the VM back in every run.
      - A snapshot that has expired is gone, so the next run takes another one of this name.
options:
  state:
    description:
      - V(present) takes the snapshot if there is none of this name.
      - V(restored) puts the VM back to the snapshot, which must exist. Its drives and settings become what they were
        then, and what came later is lost. The VM must be stopped for that, and is not started afterwards.
      - V(absent) removes the snapshot. The VM stays as it is.
    type: str
    choices: [present, absent, restored]
    default: present
  id:
    description:
      - Key of the snapshot. With it, O(vm) is not needed, and O(name) renames the snapshot.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters. It is only unique inside its VM. Required to take one.
    type: str
  vm:
    description:
      - VM that the snapshot is of, by name, fixed at creation. Needed in every task without O(id).
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
  quiesce:
    description:
      - Whether the guest holds up writing while the snapshot is taken. Needs the guest agent in a running guest; the
        platform refuses to take the snapshot without it. Off unless told otherwise.
      - It is only looked at when the snapshot is taken. RV(vm_snapshot.quiesced) tells whether it was done.
    type: bool
seealso:
  - module: verge.vergeos.verge_vm_snapshot_info
  - module: verge.vergeos.verge_vm
  - module: verge.vergeos.verge_snapshot_profile
"""

EXAMPLES = r"""
- name: A snapshot before an upgrade, which goes by itself
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    description: Last state with version 6
    expires: "2030-01-31T00:00:00Z"
  register: before

- name: A snapshot of a running VM whose guest agent holds up writing meanwhile
  verge.vergeos.verge_vm_snapshot:
    vm: web1
    name: before-version-7
    quiesce: true

- name: Keep a snapshot for good
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    expires: never

- name: Stop the VM, so that it can be put back
  verge.vergeos.verge_vm:
    name: web2
    state: stopped

- name: Put it back, which every run does again
  verge.vergeos.verge_vm_snapshot:
    vm: web2
    name: before-version-7
    state: restored

- name: The same by the key of the snapshot
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
    - The snapshot as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no snapshot (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the snapshot. The O(id) of a later task takes it, for example to put the VM back.
      type: int
      returned: always
      sample: 12
    name:
      description: Name.
      type: str
      returned: always
      sample: before-version-7
    vm:
      description: Name of the VM that the snapshot is of.
      type: str
      returned: always
      sample: web1
    vm_status:
      description: Status word of that VM.
      type: str
      returned: always
      sample: running
    expires:
      description: When the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    created:
      description: Time at which the snapshot was taken, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    quiesced:
      description: Whether writing was held up while the snapshot was taken.
      type: bool
      returned: always
    manual:
      description: Whether a person or a task has taken it, and not a snapshot profile.
      type: bool
      returned: always
    snapshot_machine:
      description: Key of the machine that holds what was saved. It can be null for a moment after the snapshot was
        taken.
      type: str
      returned: always
      sample: "61"
actions:
  description: What was done (in check mode, what would be done), step by step.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
