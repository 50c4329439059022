#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages NAS volumes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_volume
short_description: Manage NAS volumes, their shares and snapshots
version_added: 0.1.0
description:
  - Creates, changes and removes volumes of NAS services together with their CIFS shares, NFS shares and snapshots.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A list of shares or snapshots adds and changes what it names. Only its purge option lets it remove the rest, so an
    empty list alone removes nothing.
  - A volume that already is as described costs one request, plus one for each of these lists that the task names, and
    is not written to.
  - Volumes are only mounted, and shares only served, while the VM of the NAS service runs. A change while it does not
    run is stored, and a warning says so.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.tags
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always) writes O(cifs_password) in every run.
options:
  state:
    description:
      - V(present) creates the volume if there is none.
      - V(absent) removes it with its data, shares and snapshots. A mounted volume is only removed with O(force=true).
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the volume, 40 hexadecimal digits. With it, O(name) renames the volume.
    type: str
  name:
    description:
      - Name of the volume, 1 to 128 characters. Upper and lower case differ. NFS clients mount C(/mnt/<name>).
      - Required to create one. Two services may each have a volume of the same name; O(service) tells which one is
        meant.
    type: str
  service:
    description:
      - NAS service that holds the volume, by name or key, fixed at creation. Required to create one.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  enabled:
    description:
      - Whether the volume is mounted while the NAS service runs. V(false) unmounts it. A new one is enabled unless told
        otherwise. Takes effect at once.
    type: bool
  size:
    description:
      - Size with a unit (V(50 GiB)), or as a number of GiB, from 1 MiB to 500 TiB. It can grow and never shrink.
      - Needed for a new volume with a file system of its own.
    type: str
  tier:
    description:
      - Preferred storage tier. The platform accepts a tier that it does not have, and gives a new volume V(4) if none
        is named, even if it does not have that.
    type: int
    choices: [1, 2, 3, 4, 5]
  snapshot_profile:
    description:
      - Snapshot profile of the volume, by name or key. Null or the empty text takes the volume out of its profile.
    type: str
  read_only:
    description:
      - Whether nobody may write. Off in a new volume.
    type: bool
  discard:
    description:
      - Whether the space of deleted files is given back. On in a new volume.
    type: bool
  owner_user:
    description:
      - User that owns the topmost directory, by a name that the NAS service knows.
    type: str
  owner_group:
    description:
      - Group that owns the topmost directory, by a name that the NAS service knows.
    type: str
  automount_snapshots:
    description:
      - Whether snapshots are visible in the volume, below C(.snapshots). Off in a new volume.
    type: bool
  file_system:
    description:
      - What the volume is, fixed at creation. V(ext4) and V(ybfs) are file systems of its own, V(cifs) and V(nfs) mount
        O(remote_target), V(verge_vm_export) takes exports of VMs. A new one is V(ext4).
      - A volume that mounts another server has no O(size), O(tier) or O(snapshots).
    type: str
    choices: [ext4, cifs, nfs, ybfs, verge_vm_export]
  encrypt:
    description:
      - Whether the volume is encrypted, fixed at creation. Needs O(encryption_key). Off in a new volume.
    type: bool
  encryption_key:
    description:
      - Key for O(encrypt=true), up to 256 characters, fixed at creation. It cannot be read back and is only looked at
        for a new volume.
    type: str
  optimize:
    description:
      - Whether the file system is laid out for files in general or for large ones. A new one gets V(general).
    type: str
    choices: [general, large]
  read_ahead_kb:
    description:
      - How much is read ahead, in KiB. V(0) is the default of the NAS service, which a new volume gets.
    type: str
    choices: ["0", "64", "128", "256", "512", "1024", "2048", "4096"]
  remote_target:
    description:
      - What is mounted from another server, fixed at creation, for example V(//server/share) with O(file_system=cifs)
        or V(server:/path) with O(file_system=nfs).
    type: str
  cifs_user:
    description:
      - User name at the other server, for O(file_system=cifs).
    type: str
  cifs_password:
    description:
      - Password of O(cifs_user), up to 256 characters. It cannot be read back; see O(update_password).
    type: str
  cifs_protocol:
    description:
      - Version of the protocol, for O(file_system=cifs). A new volume gets V(2.0).
    type: str
    choices: ["1.0", "2.0", "2.1", "3.0"]
  nfs_protocol:
    description:
      - Version of the protocol, for O(file_system=nfs). The empty text lets the servers agree on one, which a new
        volume does.
    type: str
    choices: ["", "2", "3", "4"]
  mount_options:
    description:
      - Further options of the mount, for O(file_system=cifs) and O(file_system=nfs).
    type: str
  cifs_shares:
    description:
      - CIFS (SMB) shares that the volume must have, matched by name inside this volume. Others are left alone unless
        O(purge_cifs_shares=true).
      - Without users, groups and O(cifs_shares[].guest_ok=true), nobody gets in.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the share, 1 to 128 characters.
        type: str
        required: true
      state:
        description:
          - Whether the share must be there. V(absent) disconnects its clients; the data stays.
        type: str
        choices: [present, absent]
        default: present
      share_path:
        description:
          - Directory below the top of the volume, fixed at creation, for example V(/projects). The empty text is the
            whole volume.
        type: str
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      comment:
        description:
          - Text that clients see, up to 64 characters.
        type: str
      enabled:
        description:
          - Whether the share is served. A new one is unless told otherwise.
        type: bool
      browseable:
        description:
          - Whether clients see the share in lists.
        type: bool
      read_only:
        description:
          - Whether clients may not write. Off in a new share.
        type: bool
      guest_ok:
        description:
          - Whether guests get in without a password. Off in a new share.
        type: bool
      guest_only:
        description:
          - Whether all clients are treated as guests. Off in a new share.
        type: bool
      force_user:
        description:
          - User as whom all clients work on files. The empty text is the user that the client logged in as.
        type: str
      force_group:
        description:
          - Group as which all clients work on files. The empty text is that of the user.
        type: str
      valid_users:
        description:
          - Users that get in, in any order. They replace those that the share has.
        type: list
        elements: str
      valid_groups:
        description:
          - Groups whose members get in, in any order. They replace those that the share has.
        type: list
        elements: str
      admin_users:
        description:
          - Users that may do everything in the share, in any order. They replace those that the share has.
        type: list
        elements: str
      admin_groups:
        description:
          - Groups whose members may do everything in the share, in any order. They replace those that the share has.
        type: list
        elements: str
      host_allow:
        description:
          - Hosts, addresses, domains or networks that get in, in any order. An empty list is all.
        type: list
        elements: str
      host_deny:
        description:
          - Hosts, addresses, domains or networks that do not get in, in any order.
        type: list
        elements: str
      shadow_copies:
        description:
          - Whether Windows shows snapshots as previous versions. Needs O(automount_snapshots=true). Off in a new share.
        type: bool
      advanced:
        description:
          - Further settings of Samba, up to 65536 characters.
        type: str
  purge_cifs_shares:
    description:
      - Whether CIFS shares that O(cifs_shares) does not list are removed. Needs O(cifs_shares).
    type: bool
    default: false
  nfs_shares:
    description:
      - NFS shares that the volume must have, matched by name inside this volume. Others are left alone unless
        O(purge_nfs_shares=true).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the share, 1 to 128 characters.
        type: str
        required: true
      state:
        description:
          - Whether the share must be there. V(absent) leaves the data.
        type: str
        choices: [present, absent]
        default: present
      share_path:
        description:
          - Directory below the top of the volume, fixed at creation. The empty text is the whole volume.
        type: str
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      enabled:
        description:
          - Whether the share is served. A new one is unless told otherwise.
        type: bool
      allowed_hosts:
        description:
          - Addresses, networks in CIDR form, host names or patterns (V(*.example.org)) that may mount the share, in any
            order. They replace those that the share has.
          - A new share needs this or O(nfs_shares[].allow_all=true).
        type: list
        elements: str
      allow_all:
        description:
          - Whether every host may mount the share. Off in a new share.
        type: bool
      data_access:
        description:
          - Whether clients may only read (V(ro)) or also write (V(rw)). A new share gets V(ro).
        type: str
        choices: [ro, rw]
      squash:
        description:
          - Whose requests count as those of nobody. V(root_squash) are those of root, V(all_squash) all,
            V(no_root_squash) none.
        type: str
        choices: [root_squash, all_squash, no_root_squash]
      anonymous_uid:
        description:
          - Number of the user that nobody stands for. A new share gets V(65534).
        type: str
      anonymous_gid:
        description:
          - Number of the group that nobody stands for. A new share gets V(65534).
        type: str
      no_acl:
        description:
          - Whether access control lists are hidden from clients. Off in a new share.
        type: bool
      insecure:
        description:
          - Whether clients may use source ports above 1023. Off in a new share.
        type: bool
      async:
        description:
          - Whether writes are confirmed before they are stored, which is faster and can lose data. Off in a new share.
        type: bool
      fsid:
        description:
          - Identity of the file system for clients, a number, V(root) or a UUID, unique in the NAS service. The empty
            text lets the service choose.
        type: str
  purge_nfs_shares:
    description:
      - Whether NFS shares that O(nfs_shares) does not list are removed. Needs O(nfs_shares).
    type: bool
    default: false
  snapshots:
    description:
      - Snapshots that the volume must have, matched by name inside this volume. An existing one is not taken again.
        Others are left alone unless O(purge_snapshots=true).
      - Snapshots that the O(snapshot_profile) takes are not seen here and never removed.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the snapshot, 1 to 128 characters.
        type: str
        required: true
      state:
        description:
          - Whether the snapshot must be there.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      expires:
        description:
          - When the platform removes the snapshot, as a time with a time zone (V(2027-12-31T00:00:00Z)), in seconds
            since 1970, or V(never), which a new one gets.
          - A time that every run counts from now is another one in every run.
        type: str
      quiesce:
        description:
          - Whether writing is held up while the snapshot is taken. It is only looked at when the snapshot is taken.
        type: bool
  purge_snapshots:
    description:
      - Whether snapshots that O(snapshots) does not list are removed, as far as people or programs took them.
        Needs O(snapshots).
    type: bool
    default: false
  force:
    description:
      - Consent that O(state=absent) needs for a mounted volume, which is unmounted first. Clients lose it without
        warning.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(cifs_password) only in a new volume, V(always) in every run, which then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_nas_volume_info
"""

EXAMPLES = r"""
- name: A volume with an NFS share
  verge.vergeos.verge_nas_volume:
    name: projects
    service: nas1
    description: Files of all projects
    size: 50 GiB
    tier: 1
    nfs_shares:
      - name: projects
        allowed_hosts: [192.168.0.0/24, backup.example.org]
        data_access: rw
        squash: root_squash

- name: Grow it, the rest is left alone
  verge.vergeos.verge_nas_volume:
    name: projects
    size: 80 GiB

- name: A snapshot before a change, which goes by itself
  verge.vergeos.verge_nas_volume:
    name: projects
    snapshots:
      - name: before-migration
        expires: "2030-01-31T00:00:00Z"
        quiesce: true

- name: A CIFS share of one directory for two users
  verge.vergeos.verge_nas_volume:
    name: projects
    automount_snapshots: true
    cifs_shares:
      - name: plans
        share_path: /plans
        valid_users: [anna, bob]
        shadow_copies: true

- name: No NFS shares but this one, for reading only
  verge.vergeos.verge_nas_volume:
    name: projects
    nfs_shares:
      - name: projects
        data_access: ro
    purge_nfs_shares: true

- name: Remove a snapshot
  verge.vergeos.verge_nas_volume:
    name: projects
    snapshots:
      - name: before-migration
        state: absent

- name: Remove the volume with its data, even if it is mounted
  verge.vergeos.verge_nas_volume:
    name: projects
    service: nas1
    state: absent
    force: true
"""

RETURN = r"""
nas_volume:
  description:
    - The volume as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again. Secrets are not
      among them.
    - It is null when there is no volume (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the volume.
      type: str
      returned: always
      sample: 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567
    name:
      description: Name.
      type: str
      returned: always
      sample: projects
    service:
      description: Name of the NAS service.
      type: str
      returned: always
      sample: nas1
    size:
      description: Size, in the largest unit that needs no fraction; null for a volume that mounts another server.
      type: str
      returned: always
      sample: 50 GiB
    used_bytes:
      description: Bytes that are used.
      type: int
      returned: always
      sample: 1073741824
    status:
      description: Status word of the platform.
      type: str
      returned: always
      sample: online
    mounted:
      description: Whether the volume is mounted.
      type: bool
      returned: always
    service_status:
      description: Status word of the VM of the NAS service.
      type: str
      returned: always
      sample: running
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    modified:
      description: Time of the last change, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    cifs_shares:
      description: CIFS shares.
      type: list
      elements: dict
      returned: when O(cifs_shares) is given
      sample:
        - id: 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432
          name: plans
          share_path: /plans
          valid_users: [anna, bob]
          enabled: true
          status: online
    nfs_shares:
      description: NFS shares.
      type: list
      elements: dict
      returned: when O(nfs_shares) is given
      sample:
        - id: "1122334455667788990011223344556677889900"
          name: projects
          share_path: ""
          allowed_hosts: [192.168.0.0/24]
          data_access: rw
          squash: root_squash
          enabled: true
          status: online
    snapshots:
      description: Snapshots that people or programs took.
      type: list
      elements: dict
      returned: when O(snapshots) is given
      sample:
        - {id: 31, name: before-migration, description: "", expires: never, created: 1790000000}
    tags:
      description: Tags. Only when O(tags) is given.
      type: list
      elements: dict
      returned: when tags were given
      sample:
        - {category: env, name: production}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create NAS volume 'projects'", "create NFS share 'projects'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME

TASK = managing(NAS_VOLUME)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
