#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage NAS volumes, their shares and snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_volume
short_description: Manage NAS volumes, their shares and snapshots
version_added: 0.1.0
description:
  - Creates, updates and removes volumes of NAS services together with their CIFS shares, NFS shares and snapshots.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - Lists of shares or snapshots only add and update the entries they contain. Other entries are removed only if the
    matching purge option is set, so an empty list on its own removes nothing.
  - If the volume already matches the task, the module sends one request, plus one for each of these lists that the task
    sets, and writes nothing.
  - Volumes are mounted and shares are served only while the VM of the NAS service is running. Changes made while it is
    not running are stored, and the module issues a warning.
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
      - O(update_password=always) writes O(cifs_password) on every run, and O(state=scanned) scans on every run.
options:
  state:
    description:
      - V(present) creates the volume if it does not exist.
      - V(absent) removes it with its data, shares and snapshots. A mounted volume is removed only with O(force=true).
      - V(scanned) scans an existing volume for viruses, and waits until the scan has ended. What was found is in the
        result, and in M(verge.vergeos.verge_nas_infection_info).
    type: str
    choices: [present, absent, scanned]
    default: present
  id:
    description:
      - Key of the volume, 40 hexadecimal digits. If set, O(name) renames the volume.
    type: str
  name:
    description:
      - Name of the volume, 1 to 128 characters. Case-sensitive. NFS clients mount C(/mnt/<name>).
      - Required when creating a volume. Two NAS services can have volumes of the same name; use O(service) to identify
        the volume.
    type: str
  service:
    description:
      - NAS service of the volume, by name or key. Cannot be changed after creation. Required when creating a volume.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  enabled:
    description:
      - Whether the volume is mounted while the NAS service is running. V(false) unmounts it. Defaults to V(true) for
        new volumes. Takes effect immediately.
    type: bool
  size:
    description:
      - Size with a unit (V(50 GiB)), or as a number in bytes, from 1 MiB to 500 TiB. Volumes can grow but not shrink.
      - Required for a new volume with its own file system.
    type: str
  tier:
    description:
      - Preferred storage tier. The platform accepts tiers that do not exist, and uses V(4) for new volumes if none is
        set, even if that tier does not exist.
    type: int
    choices: [1, 2, 3, 4, 5]
  snapshot_profile:
    description:
      - Snapshot profile of the volume, by name or key. Set to null or an empty string to remove the volume from its
        profile.
    type: str
  read_only:
    description:
      - Whether the volume is read-only. Defaults to V(false) for new volumes.
    type: bool
  discard:
    description:
      - Whether to return the space of deleted files to the storage. Defaults to V(true) for new volumes.
    type: bool
  owner_user:
    description:
      - User that owns the top-level directory. The NAS service must know the name.
    type: str
  owner_group:
    description:
      - Group that owns the top-level directory. The NAS service must know the name.
    type: str
  automount_snapshots:
    description:
      - Whether snapshots are visible in the volume under C(.snapshots). Defaults to V(false) for new volumes.
    type: bool
  file_system:
    description:
      - Type of the volume. Cannot be changed after creation. V(ext4) and V(ybfs) are local file systems, V(cifs) and
        V(nfs) mount O(remote_target), V(verge_vm_export) holds VM exports. Defaults to V(ext4) for new volumes.
      - A volume that mounts another server does not support O(size), O(tier) or O(snapshots).
    type: str
    choices: [ext4, cifs, nfs, ybfs, verge_vm_export]
  encrypt:
    description:
      - Whether to encrypt the volume. Cannot be changed after creation. Requires O(encryption_key). Defaults to
        V(false) for new volumes.
    type: bool
  encryption_key:
    description:
      - Encryption key for O(encrypt=true), up to 256 characters. Cannot be changed after creation. It cannot be read
        back and is only used when the volume is created.
    type: str
  optimize:
    description:
      - Whether to optimize the file system for general use or for large files. Defaults to V(general) for new volumes.
    type: str
    choices: [general, large]
  read_ahead_kb:
    description:
      - Read-ahead in KiB. V(0) uses the default of the NAS service and is the default for new volumes.
    type: str
    choices: ["0", "64", "128", "256", "512", "1024", "2048", "4096"]
  remote_target:
    description:
      - Remote file system to mount, for example V(//server/share) with O(file_system=cifs) or V(server:/path) with
        O(file_system=nfs). Cannot be changed after creation.
    type: str
  cifs_user:
    description:
      - User name on the remote server, for O(file_system=cifs).
    type: str
  cifs_password:
    description:
      - Password for O(cifs_user), up to 256 characters. It cannot be read back; see O(update_password).
    type: str
  cifs_protocol:
    description:
      - Protocol version, for O(file_system=cifs). Defaults to V(2.0) for new volumes.
    type: str
    choices: ["1.0", "2.0", "2.1", "3.0"]
  nfs_protocol:
    description:
      - Protocol version, for O(file_system=nfs). An empty string lets the servers negotiate the version and is the
        default for new volumes.
    type: str
    choices: ["", "2", "3", "4"]
  mount_options:
    description:
      - Additional mount options, for O(file_system=cifs) and O(file_system=nfs).
    type: str
  antivirus_enabled:
    description:
      - Whether the volume is scanned for viruses. The scanner of the NAS service must be enabled as well, see
        O(verge.vergeos.verge_nas_service#module:antivirus_enabled). Defaults to V(false) for new volumes.
    type: bool
  antivirus_action:
    description:
      - What happens to an infected file. V(move) moves it to O(antivirus_quarantine), V(delete) deletes it. Defaults to
        V(move) for new volumes.
    type: str
    choices: [move, delete]
  antivirus_on_access:
    description:
      - Whether files are also scanned when they are accessed. Defaults to V(false) for new volumes.
    type: bool
  antivirus_scan:
    description:
      - Whether a scan covers the entire volume or only the directories in O(antivirus_include). Defaults to V(entire) for
        new volumes.
    type: str
    choices: [entire, specific]
  antivirus_include:
    description:
      - Directories that are scanned with O(antivirus_scan=specific).
    type: list
    elements: str
  antivirus_exclude:
    description:
      - Directories that are not scanned.
    type: list
    elements: str
  antivirus_quarantine:
    description:
      - Directory for infected files. Defaults to V(.quarantine) for new volumes.
    type: str
  antivirus_profile:
    description:
      - Snapshot profile, by name or key, of which only the times matter. The volume is scanned at these times. New volumes
        get the profile of the platform for scans.
    type: str
  cifs_shares:
    description:
      - CIFS (SMB) shares that the volume should have, matched by name within the volume. Others are left unchanged
        unless O(purge_cifs_shares=true).
      - Without users, groups or O(cifs_shares[].guest_ok=true), no one can access the share.
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
          - Whether the share should exist. V(absent) disconnects its clients; the data is kept.
        type: str
        choices: [present, absent]
        default: present
      share_path:
        description:
          - Directory relative to the root of the volume, for example V(/projects). An empty string shares the whole
            volume. Cannot be changed after creation.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      comment:
        description:
          - Comment shown to clients, up to 64 characters.
        type: str
      enabled:
        description:
          - Whether the share is served. Defaults to V(true) for new shares.
        type: bool
      browseable:
        description:
          - Whether clients can see the share when browsing.
        type: bool
      read_only:
        description:
          - Whether clients are prevented from writing. Defaults to V(false) for new shares.
        type: bool
      guest_ok:
        description:
          - Whether guests can connect without a password. Defaults to V(false) for new shares.
        type: bool
      guest_only:
        description:
          - Whether to treat all clients as guests. Defaults to V(false) for new shares.
        type: bool
      force_user:
        description:
          - User as whom all clients access files. An empty string means the user that the client logged in as.
        type: str
      force_group:
        description:
          - Group as which all clients access files. An empty string means the group of the user.
        type: str
      valid_users:
        description:
          - Users that can access the share, in any order. Replaces the current list.
        type: list
        elements: str
      valid_groups:
        description:
          - Groups whose members can access the share, in any order. Replaces the current list.
        type: list
        elements: str
      admin_users:
        description:
          - Users with full control over the share, in any order. Replaces the current list.
        type: list
        elements: str
      admin_groups:
        description:
          - Groups whose members have full control over the share, in any order. Replaces the current list.
        type: list
        elements: str
      host_allow:
        description:
          - Hosts, addresses, domains or networks that can connect, in any order. An empty list allows all.
        type: list
        elements: str
      host_deny:
        description:
          - Hosts, addresses, domains or networks that cannot connect, in any order.
        type: list
        elements: str
      shadow_copies:
        description:
          - Whether Windows shows snapshots as previous versions. Requires O(automount_snapshots=true). Defaults to
            V(false) for new shares.
        type: bool
      advanced:
        description:
          - Additional Samba settings, up to 65536 characters.
        type: str
  purge_cifs_shares:
    description:
      - Whether to remove CIFS shares that are not listed in O(cifs_shares). Requires O(cifs_shares).
    type: bool
    default: false
  nfs_shares:
    description:
      - NFS shares that the volume should have, matched by name within the volume. Others are left unchanged unless
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
          - Whether the share should exist. V(absent) keeps the data.
        type: str
        choices: [present, absent]
        default: present
      share_path:
        description:
          - Directory relative to the root of the volume. An empty string shares the whole volume. Cannot be changed
            after creation.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      enabled:
        description:
          - Whether the share is served. Defaults to V(true) for new shares.
        type: bool
      allowed_hosts:
        description:
          - Addresses, networks in CIDR notation, host names or patterns (V(*.example.org)) that can mount the share, in
            any order. Replaces the current list.
          - A new share requires this or O(nfs_shares[].allow_all=true).
        type: list
        elements: str
      allow_all:
        description:
          - Whether every host can mount the share. Defaults to V(false) for new shares.
        type: bool
      data_access:
        description:
          - Whether clients can only read (V(ro)) or also write (V(rw)). Defaults to V(ro) for new shares.
        type: str
        choices: [ro, rw]
      squash:
        description:
          - Which client users are mapped to the anonymous user. V(root_squash) maps root, V(all_squash) maps all users,
            V(no_root_squash) maps none.
        type: str
        choices: [root_squash, all_squash, no_root_squash]
      anonymous_uid:
        description:
          - User ID of the anonymous user. Defaults to V(65534) for new shares.
        type: str
      anonymous_gid:
        description:
          - Group ID of the anonymous user. Defaults to V(65534) for new shares.
        type: str
      no_acl:
        description:
          - Whether to hide access control lists from clients. Defaults to V(false) for new shares.
        type: bool
      insecure:
        description:
          - Whether clients can use source ports above 1023. Defaults to V(false) for new shares.
        type: bool
        aliases: [insecure_ports]
      async:
        description:
          - Whether to confirm writes before they are stored, which is faster but can lose data. Defaults to V(false)
            for new shares.
        type: bool
        aliases: [async_mode]
      fsid:
        description:
          - File system ID for clients. A number, V(root) or a UUID, unique within the NAS service. An empty string lets
            the service choose.
        type: str
  purge_nfs_shares:
    description:
      - Whether to remove NFS shares that are not listed in O(nfs_shares). Requires O(nfs_shares).
    type: bool
    default: false
  snapshots:
    description:
      - Snapshots that the volume should have, matched by name within the volume. An existing one is not taken again.
        Others are left unchanged unless O(purge_snapshots=true).
      - Snapshots taken by the O(snapshot_profile) are ignored and never removed.
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
          - Whether the snapshot should exist.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      expires:
        description:
          - Time at which the platform removes the snapshot, given as a date and time with a time zone
            (V(2027-12-31T00:00:00Z)), as V(never), which is the default for new snapshots, or as a duration.
          - A duration such as V(7 days) starts with the creation of the snapshot, and does not change the expiry of an
            existing one. With a plus sign (V(+7 days)) it starts with the task, so that every run renews the expiry.
        type: str
      enabled:
        description:
          - Whether the snapshot is mounted, so that its files can be shared. Defaults to V(false) for new snapshots.
        type: bool
      quiesce:
        description:
          - Whether to pause writes while the snapshot is taken. Only used when the snapshot is taken.
        type: bool
  purge_snapshots:
    description:
      - Whether to remove snapshots that are not listed in O(snapshots). Snapshots taken by a snapshot profile are kept.
        Requires O(snapshots).
    type: bool
    default: false
  force:
    description:
      - Required to remove a mounted volume with O(state=absent). The volume is unmounted first, and clients lose access
        without warning.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(cifs_password) only when the volume is created. V(always) sets it on every run, which always
        reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_nas_volume_info
"""

EXAMPLES = r"""
- name: Create a volume with an NFS share
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

- name: Grow the volume
  verge.vergeos.verge_nas_volume:
    name: projects
    size: 80 GiB

- name: Take a temporary snapshot before a change
  verge.vergeos.verge_nas_volume:
    name: projects
    snapshots:
      - name: before-migration
        expires: "2030-01-31T00:00:00Z"
        quiesce: true

- name: Share one directory with two users over CIFS
  verge.vergeos.verge_nas_volume:
    name: projects
    automount_snapshots: true
    cifs_shares:
      - name: plans
        share_path: /plans
        valid_users: [anna, bob]
        shadow_copies: true

- name: Set the exact list of NFS shares and make the share read-only
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

- name: Have the volume scanned for viruses
  verge.vergeos.verge_nas_volume:
    name: data01
    service: nas1
    antivirus_enabled: true
    antivirus_exclude: [cache]

- name: Remove the volume with its data, even if it is mounted
  verge.vergeos.verge_nas_volume:
    name: projects
    service: nas1
    state: absent
    force: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
nas_volume:
  description:
    - The NAS volume after the task, as read back from the platform. In check mode, the predicted result, as far as
      it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(encryption_key)
      and O(cifs_password) are not included.
    - Null if the NAS volume does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the NAS volume.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the volume.
      type: str
      returned: always
      sample: projects
    service:
      description: Name of the NAS service of the volume.
      type: str
      returned: always
      sample: nas1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Files of all projects
    note:
      description: Note.
      type: str
      returned: always
      sample: Ask the database team before stopping it
    enabled:
      description: Whether the volume is mounted while the NAS service is running.
      type: bool
      returned: always
    size:
      description: Size.
      type: str
      returned: always
      sample: 50 GiB
    tier:
      description: Preferred storage tier.
      type: int
      returned: always
      sample: 1
    snapshot_profile:
      description: Name of the snapshot profile of the volume.
      type: str
      returned: always
      sample: Standard
    read_only:
      description: Whether the volume is read-only.
      type: bool
      returned: always
    discard:
      description: Whether the space of deleted files is returned to the storage.
      type: bool
      returned: always
    owner_user:
      description: User that owns the top-level directory.
      type: str
      returned: always
      sample: root
    owner_group:
      description: Group that owns the top-level directory.
      type: str
      returned: always
      sample: root
    automount_snapshots:
      description: Whether snapshots are visible in the volume under C(.snapshots).
      type: bool
      returned: always
    file_system:
      description: Type of the volume.
      type: str
      returned: always
      sample: ext4
    encrypt:
      description: Whether the volume is encrypted.
      type: bool
      returned: always
    optimize:
      description: Whether the file system is optimized for general use or for large files.
      type: str
      returned: always
      sample: general
    read_ahead_kb:
      description: Read-ahead in KiB.
      type: str
      returned: always
      sample: '0'
    remote_target:
      description: Remote file system that is mounted; empty if the volume is a local one.
      type: str
      returned: always
      sample: ''
    cifs_user:
      description: User name on the remote server.
      type: str
      returned: always
      sample: backup
    cifs_protocol:
      description: Protocol version for a remote CIFS file system.
      type: str
      returned: always
      sample: '1.0'
    nfs_protocol:
      description: Protocol version for a remote NFS file system.
      type: str
      returned: always
      sample: ''
    mount_options:
      description: Additional mount options for a remote file system.
      type: str
      returned: always
      sample: ''
    antivirus_enabled:
      description: Whether the volume is scanned for viruses.
      type: bool
      returned: always
    antivirus_action:
      description: What happens to an infected file.
      type: str
      returned: always
      sample: move
    antivirus_on_access:
      description: Whether files are also scanned when they are accessed.
      type: bool
      returned: always
    antivirus_scan:
      description: Whether a scan covers the entire volume or only the directories in RV(nas_volume.antivirus_include).
      type: str
      returned: always
      sample: entire
    antivirus_include:
      description: Directories that are scanned with RV(nas_volume.antivirus_scan=specific).
      type: list
      elements: str
      returned: always
      sample: []
    antivirus_exclude:
      description: Directories that are not scanned.
      type: list
      elements: str
      returned: always
      sample: [cache]
    antivirus_quarantine:
      description: Directory for infected files.
      type: str
      returned: always
      sample: .quarantine
    antivirus_profile:
      description: Name of the snapshot profile at whose times the volume is scanned.
      type: str
      returned: always
      sample: Volume Antivirus Scan
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: online
    mounted:
      description: Whether the volume is mounted.
      type: bool
      returned: always
    service_status:
      description: Status of the VM of the NAS service, as reported by the platform.
      type: str
      returned: always
      sample: running
    used:
      description: Used space.
      type: str
      returned: always
      sample: 1 GiB
    antivirus_status:
      description: Status of the virus scanner, as reported by the platform.
      type: str
      returned: always
      sample: offline
    antivirus_status_info:
      description: Details of that status.
      type: str
      returned: always
      sample: ''
    last_scan:
      description: Time of the last scan, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    infected_files:
      description: Number of infected files that have been found.
      type: int
      returned: always
      sample: 0
    quarantined_files:
      description: Number of files in the quarantine.
      type: int
      returned: always
      sample: 0
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
    cifs_shares:
      description: CIFS (SMB) shares of the volume.
      type: list
      elements: dict
      returned: when O(cifs_shares) is given
      contains:
        id:
          description: Key of the CIFS share.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the share.
          type: str
          returned: always
          sample: plans
        share_path:
          description: Directory relative to the root of the volume.
          type: str
          returned: always
          sample: /plans
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        comment:
          description: Comment shown to clients.
          type: str
          returned: always
          sample: Files of all projects
        enabled:
          description: Whether the share is served.
          type: bool
          returned: always
        browseable:
          description: Whether clients can see the share when browsing.
          type: bool
          returned: always
        read_only:
          description: Whether clients are prevented from writing.
          type: bool
          returned: always
        guest_ok:
          description: Whether guests can connect without a password.
          type: bool
          returned: always
        guest_only:
          description: Whether all clients are treated as guests.
          type: bool
          returned: always
        force_user:
          description: User as whom all clients access files.
          type: str
          returned: always
          sample: ''
        force_group:
          description: Group as which all clients access files.
          type: str
          returned: always
          sample: ''
        valid_users:
          description: Users that can access the share.
          type: list
          elements: str
          returned: always
          sample: [anna, bob]
        valid_groups:
          description: Groups whose members can access the share.
          type: list
          elements: str
          returned: always
          sample: [staff]
        admin_users:
          description: Users with full control over the share.
          type: list
          elements: str
          returned: always
          sample: [anna]
        admin_groups:
          description: Groups whose members have full control over the share.
          type: list
          elements: str
          returned: always
          sample: []
        host_allow:
          description: Hosts, addresses, domains or networks that can connect.
          type: list
          elements: str
          returned: always
          sample: [192.168.0.0/24]
        host_deny:
          description: Hosts, addresses, domains or networks that cannot connect.
          type: list
          elements: str
          returned: always
          sample: []
        shadow_copies:
          description: Whether Windows shows snapshots as previous versions.
          type: bool
          returned: always
        advanced:
          description: Additional Samba settings.
          type: str
          returned: always
          sample: ''
        status:
          description: Status, as reported by the platform.
          type: str
          returned: always
          sample: online
    nfs_shares:
      description: NFS shares of the volume.
      type: list
      elements: dict
      returned: when O(nfs_shares) is given
      contains:
        id:
          description: Key of the NFS share.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the share.
          type: str
          returned: always
          sample: projects
        share_path:
          description: Directory relative to the root of the volume.
          type: str
          returned: always
          sample: /projects
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        enabled:
          description: Whether the share is served.
          type: bool
          returned: always
        allowed_hosts:
          description: Addresses, networks in CIDR notation, host names or patterns (V(*.example.org)) that can mount
            the share.
          type: list
          elements: str
          returned: always
          sample: [192.168.0.0/24, backup.example.org]
        allow_all:
          description: Whether every host can mount the share.
          type: bool
          returned: always
        data_access:
          description: Whether clients can only read (V(ro)) or also write (V(rw)).
          type: str
          returned: always
          sample: rw
        squash:
          description: Which client users are mapped to the anonymous user.
          type: str
          returned: always
          sample: root_squash
        anonymous_uid:
          description: User ID of the anonymous user.
          type: str
          returned: always
          sample: '65534'
        anonymous_gid:
          description: Group ID of the anonymous user.
          type: str
          returned: always
          sample: '65534'
        no_acl:
          description: Whether access control lists are hidden from clients.
          type: bool
          returned: always
        insecure:
          description: Whether clients can use source ports above 1023.
          type: bool
          returned: always
        async:
          description: Whether writes are confirmed before they are stored, which is faster but can lose data.
          type: bool
          returned: always
        fsid:
          description: File system ID for clients.
          type: str
          returned: always
          sample: ''
        status:
          description: Status, as reported by the platform.
          type: str
          returned: always
          sample: online
    snapshots:
      description: Snapshots of the volume.
      type: list
      elements: dict
      returned: when O(snapshots) is given
      contains:
        id:
          description: Key of the snapshot.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the snapshot.
          type: str
          returned: always
          sample: before-migration
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        expires:
          description: Time at which the platform removes the snapshot, or V(never).
          type: str
          returned: always
          sample: '2030-01-31T00:00:00Z'
        enabled:
          description: Whether the snapshot is mounted, so that its files can be shared.
          type: bool
          returned: always
        created:
          description: Time at which the snapshot was taken.
          type: str
          returned: always
          sample: '2026-09-21T14:13:20Z'
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: ['env:prod']
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create NAS volume 'projects']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME

TASK = managing(NAS_VOLUME)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
