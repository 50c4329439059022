#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage volume syncs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_volume_sync
short_description: Manage and run syncs between NAS volumes
version_added: 0.1.0
description:
  - Creates, updates, runs, stops and removes syncs, which copy the files of one volume to another volume of the same NAS
    service. One of the volumes can be a remote one, so that files are copied from or to another server.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the sync already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=synced) copies again on every run.
options:
  state:
    description:
      - V(present) creates the sync if it does not exist, and does not run it.
      - V(synced) also runs it, and waits until it has ended; the task fails if it ends with an error. While it runs
        already, it is not started again. The NAS service must be running.
      - V(stopped) stops it if it runs. The files that have been copied stay.
      - V(absent) removes it. The volumes and their files stay.
    type: str
    choices: [present, absent, synced, stopped]
    default: present
  id:
    description:
      - Key of the sync, 40 hexadecimal digits. If set, O(name) renames the sync.
    type: str
  name:
    description:
      - Name of the sync, 1 to 128 characters without blanks. Unique only within its NAS service. Required when creating a
        sync.
    type: str
  service:
    description:
      - NAS service of both volumes, by name or key. Cannot be changed after creation. Required when creating a sync, and
        whenever several services have a sync of that name.
    type: str
  source_volume:
    description:
      - Volume to copy from, by name or key. If several services have a volume of this name, the name is rejected; use the
        key instead. Cannot be changed after creation. Required when creating a sync.
    type: str
  destination_volume:
    description:
      - Volume to copy to, by name or key, as in O(source_volume). Cannot be changed after creation. Required when creating
        a sync.
    type: str
  source_path:
    description:
      - Directory of the source volume to copy, with slashes between directories. A slash at the end copies only what is
        inside the directory. The default for new syncs is the whole volume.
    type: str
  destination_path:
    description:
      - Directory of the destination volume to copy to. The default for new syncs is the volume itself.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  enabled:
    description:
      - Whether the sync is run at the times of its profile. Defaults to V(true) for new syncs.
    type: bool
  start_time_profile:
    description:
      - Snapshot profile, by name or key, of which only the times matter. The sync is run at these times. New syncs get the
        profile of the platform for volume syncs.
    type: str
  max_duration:
    description:
      - Longest time that a run may take, as a duration such as V(8 hours) or as a number of seconds.
    type: str
    aliases: [run_time]
  include:
    description:
      - Patterns of files and directories to copy.
    type: list
    elements: str
  exclude:
    description:
      - Patterns of files and directories not to copy. Snapshots, C(lost+found) and quarantines are never copied.
    type: list
    elements: str
  sync_method:
    description:
      - Program that copies. V(ysync) is faster, V(rsync) carries over the permissions of CIFS. Defaults to V(ysync) for new
        syncs.
    type: str
    choices: [ysync, rsync]
  destination_delete:
    description:
      - Whether and when files are deleted from the destination that the source does not have. Defaults to V(never) for new
        syncs.
    type: str
    choices: [never, delete, delete-before, delete-during, delete-delay, delete-after]
  workers:
    description:
      - Number of workers that copy at the same time, 1 to 128. Defaults to 4 for new syncs.
    type: int
  max_errors:
    description:
      - Number of errors at which a run is aborted. Defaults to 1000 for new syncs.
    type: int
    aliases: [errors_max]
  run_as_user:
    description:
      - User of the NAS service as which files are read and written.
    type: str
  preserve_acls:
    description:
      - Whether access control lists are copied. Defaults to V(true) for new syncs.
    type: bool
    aliases: [preserve_ACLs]
  preserve_permissions:
    description:
      - Whether permissions are copied. Defaults to V(true) for new syncs.
    type: bool
  preserve_owner:
    description:
      - Whether the owners of files are copied. Defaults to V(true) for new syncs.
    type: bool
  preserve_groups:
    description:
      - Whether the groups of files are copied. Defaults to V(true) for new syncs.
    type: bool
  preserve_times:
    description:
      - Whether modification times are copied. Defaults to V(true) for new syncs.
    type: bool
    aliases: [preserve_mod_time]
  preserve_xattrs:
    description:
      - Whether extended attributes are copied. Defaults to V(true) for new syncs.
    type: bool
  preserve_device_files:
    description:
      - Whether device files are copied as such. Defaults to V(false) for new syncs.
    type: bool
  copy_symlinks:
    description:
      - Whether symbolic links are copied. Defaults to V(true) for new syncs.
    type: bool
  omit_dir_times:
    description:
      - Whether modification times of directories are left out. Defaults to V(false) for new syncs.
    type: bool
  omit_link_times:
    description:
      - Whether modification times of symbolic links are left out. Defaults to V(false) for new syncs.
    type: bool
  inplace:
    description:
      - Whether files are updated in place instead of being replaced. Defaults to V(false) for new syncs.
    type: bool
  fsfreeze:
    description:
      - Whether the file system of a local source volume is frozen during the sync. Defaults to V(false) for new syncs.
    type: bool
seealso:
  - module: verge.vergeos.verge_nas_volume_sync_info
  - module: verge.vergeos.verge_nas_volume
  - module: verge.vergeos.verge_nas_service
"""

EXAMPLES = r"""
- name: Create a volume for the copy
  verge.vergeos.verge_nas_volume:
    name: data01_copy
    service: nas1
    size: 100 GiB
    tier: 1

- name: Copy the files every night, without temporary ones
  verge.vergeos.verge_nas_volume_sync:
    name: nightly
    service: nas1
    source_volume: data01
    destination_volume: data01_copy
    exclude: ["*.tmp"]
    destination_delete: delete-after
    start_time_profile: Standard

- name: Copy them now, and wait for the end for up to one hour
  verge.vergeos.verge_nas_volume_sync:
    name: nightly
    service: nas1
    state: synced
    wait_timeout: 3600
  register: copied

- name: Show how much was copied
  ansible.builtin.debug:
    msg: >-
      {{ copied.nas_volume_sync.files_transferred }} files, {{ copied.nas_volume_sync.transferred }},
      {{ copied.nas_volume_sync.errors }} errors

- name: Stop a run
  verge.vergeos.verge_nas_volume_sync:
    name: nightly
    service: nas1
    state: stopped

- name: Do not run it any more
  verge.vergeos.verge_nas_volume_sync:
    name: nightly
    service: nas1
    enabled: false

- name: Remove the sync
  verge.vergeos.verge_nas_volume_sync:
    name: nightly
    service: nas1
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
nas_volume_sync:
  description:
    - The volume sync after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the volume sync does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the volume sync.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the sync without blanks.
      type: str
      returned: always
      sample: nightly
    service:
      description: Name of the NAS service of both volumes.
      type: str
      returned: always
      sample: nas1
    source_volume:
      description: Name of the volume that is copied.
      type: str
      returned: always
      sample: data01
    destination_volume:
      description: Name of the volume that is copied to.
      type: str
      returned: always
      sample: data01_copy
    source_path:
      description: Directory of the source volume to copy, with slashes between directories.
      type: str
      returned: always
      sample: ''
    destination_path:
      description: Directory of the destination volume to copy to.
      type: str
      returned: always
      sample: ''
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    enabled:
      description: Whether the sync is run at the times of its profile.
      type: bool
      returned: always
    start_time_profile:
      description: Name of the snapshot profile at whose times the sync is run.
      type: str
      returned: always
      sample: NAS Volume Syncs
    max_duration:
      description: Longest time that a run may take, as a duration such as V(8 hours) or as a number of seconds.
      type: str
      returned: always
      sample: 8 hours
    include:
      description: Patterns of files and directories to copy.
      type: list
      elements: str
      returned: always
      sample: []
    exclude:
      description: Patterns of files and directories not to copy.
      type: list
      elements: str
      returned: always
      sample: ['*.tmp']
    sync_method:
      description: Program that copies.
      type: str
      returned: always
      sample: ysync
    destination_delete:
      description: Whether and when files are deleted from the destination that the source does not have.
      type: str
      returned: always
      sample: delete-after
    workers:
      description: Number of workers that copy at the same time.
      type: int
      returned: always
      sample: 4
    max_errors:
      description: Number of errors at which a run is aborted.
      type: int
      returned: always
      sample: 1000
    run_as_user:
      description: User of the NAS service as which files are read and written.
      type: str
      returned: always
      sample: ''
    preserve_acls:
      description: Whether access control lists are copied.
      type: bool
      returned: always
    preserve_permissions:
      description: Whether permissions are copied.
      type: bool
      returned: always
    preserve_owner:
      description: Whether the owners of files are copied.
      type: bool
      returned: always
    preserve_groups:
      description: Whether the groups of files are copied.
      type: bool
      returned: always
    preserve_times:
      description: Whether modification times are copied.
      type: bool
      returned: always
    preserve_xattrs:
      description: Whether extended attributes are copied.
      type: bool
      returned: always
    preserve_device_files:
      description: Whether device files are copied as such.
      type: bool
      returned: always
    copy_symlinks:
      description: Whether symbolic links are copied.
      type: bool
      returned: always
    omit_dir_times:
      description: Whether modification times of directories are left out.
      type: bool
      returned: always
    omit_link_times:
      description: Whether modification times of symbolic links are left out.
      type: bool
      returned: always
    inplace:
      description: Whether files are updated in place instead of being replaced.
      type: bool
      returned: always
    fsfreeze:
      description: Whether the file system of a local source volume is frozen during the sync.
      type: bool
      returned: always
    status:
      description: Status of the current or last run, as reported by the platform. V(offline) if it has not been run.
      type: str
      returned: always
      sample: complete
    started:
      description: Time at which the last run started, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    ended:
      description: Time at which the last run ended, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:20:00Z'
    files_transferred:
      description: Number of files that were transferred.
      type: int
      returned: always
      sample: 1201
    transferred:
      description: Amount of data that was transferred.
      type: str
      returned: always
      sample: 3 GiB
    transfer_rate:
      description: Rate of the transfer, as reported by the platform.
      type: str
      returned: always
      sample: 1.0 MB/s
    errors:
      description: Number of errors of the run.
      type: int
      returned: always
      sample: 0
    service_status:
      description: Status of the VM of the NAS service, as reported by the platform.
      type: str
      returned: always
      sample: running
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    modified:
      description: Time of the last change.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create volume sync 'nightly']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume_sync import NAS_VOLUME_SYNC

TASK = managing(NAS_VOLUME_SYNC)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
