#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage NAS services."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_nas_service
short_description: Manage NAS services
version_added: 0.1.0
description:
  - Creates, updates, starts, stops and removes NAS services, with their settings for CIFS, NFS and the virus scanner.
  - A NAS service is a VM that hosts volumes, shares and users. The platform creates it from a recipe, which takes some
    seconds; the task waits until the service exists, and with O(state=running) until it runs.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the service already matches the task, the module sends one request and writes nothing; with O(nics), it sends one
    or two more.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.power
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restarted) restarts the service on every run.
options:
  state:
    description:
      - V(present) creates the service if it does not exist, and does not start or stop it. A new service is off.
      - V(running) also starts it (V(started) means the same); V(stopped) also shuts it down.
      - V(restarted) shuts it down and starts it, or only starts it if it is stopped.
      - V(absent) removes it with its VM and its users. A running service is removed only with O(force=true), and one
        that has volumes only with O(delete_volumes=true).
    type: str
    choices: [present, absent, running, started, stopped, restarted]
    default: present
  id:
    description:
      - Key of the service. It is not the key of its VM.
    type: str
  name:
    description:
      - Name of the service and of its VM, 1 to 128 characters. Required when creating a service. To rename a service,
        rename its VM with M(verge.vergeos.verge_vm).
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  cpu_cores:
    description:
      - Number of cores, 1 to 1024, within the limit of the cluster. Defaults to 4 for new services.
      - Takes effect the next time the service starts.
    type: int
    aliases: [cpus, cores, vcpus]
  ram:
    description:
      - Memory, with a unit (V(8 GiB)) or as a number in bytes. Rounded up to a multiple of 256 MiB. Defaults to 4 GiB for
        new services. The virus scanner needs 8 GiB.
      - Takes effect the next time the service starts.
    type: str
  network:
    description:
      - Network of the service, by name or key. Required when creating a service, unless O(nics) is given, whose first
        network it then is. Only used when the service is created; O(nics) changes it later.
      - The service gets its address by DHCP. To give it a fixed one, reserve it with O(nics[].static_address).
    type: str
  hostname:
    description:
      - Host name, up to 63 letters, digits and hyphens. Defaults to the name of the service without other characters.
        Only used when the service is created.
    type: str
  domain:
    description:
      - DNS domain of the host. Only used when the service is created.
    type: str
  timezone:
    description:
      - Time zone, for example V(Europe/Berlin). Defaults to the one of the recipe. Only used when the service is created.
    type: str
  ntp_servers:
    description:
      - Time servers. Defaults to those of the recipe. Only used when the service is created.
    type: list
    elements: str
  recipe:
    description:
      - Recipe to create the service from, by name or key. Defaults to V(Services); in some catalogs it is called V(NAS).
        Only used when the service is created.
    type: str
  recipe_answers:
    description:
      - Answers to further questions of the recipe, by the name of the question. They take precedence over the answers
        that result from other options. Only used when the service is created.
      - Questions that the recipe does not have are ignored by the platform.
    type: dict
  auto_update:
    description:
      - Whether the service is updated to a newer version of the recipe when it is powered off. Defaults to V(false). Only
        used when the service is created.
    type: bool
  max_imports:
    description:
      - Maximum number of simultaneous imports, 1 to 200. Defaults to 4 for new services.
    type: int
  max_syncs:
    description:
      - Maximum number of simultaneous volume syncs, 0 to 200. V(0), the default for new services, disables them.
    type: int
  disable_swap:
    description:
      - Whether the service runs without swap space.
    type: bool
  read_ahead_kb:
    description:
      - Read-ahead of the volumes that do not set their own, in KiB. V(0) leaves the choice to the system.
    type: str
    choices: ["0", "64", "128", "256", "512", "1024", "2048", "4096"]
    aliases: [read_ahead_kb_default]
  cifs_workgroup:
    description:
      - Workgroup, or short name of the domain, of the CIFS server, up to 63 characters. Written in lower case.
    type: str
  cifs_min_protocol:
    description:
      - Oldest version of the protocol that clients may use. V(none) sets no minimum.
    type: str
    choices: [none, SMB2, SMB2_02, SMB2_10, SMB3, SMB3_00, SMB3_02, SMB3_11]
  cifs_map_to_guest:
    description:
      - Which failed logins are treated as guests.
    type: str
    choices: [never, bad user, bad password, bad uid]
  cifs_extended_acls:
    description:
      - Whether the access control lists of Windows are supported in full.
    type: bool
  cifs_advanced:
    description:
      - Further settings of the CIFS server, in the form of Samba's configuration file.
    type: str
  nfs_v4:
    description:
      - Whether NFSv4 is offered.
    type: bool
  nfs_allowed_hosts:
    description:
      - Hosts that may mount NFS shares, as addresses, networks in CIDR notation, names, or names with wildcards. The
        options for NFS are the defaults of the service; shares have their own in M(verge.vergeos.verge_nas_volume).
    type: list
    elements: str
  nfs_allow_all:
    description:
      - Whether all hosts may mount NFS shares.
    type: bool
  nfs_data_access:
    description:
      - Whether clients may only read (V(ro)) or also write (V(rw)).
    type: str
    choices: [ro, rw]
  nfs_squash:
    description:
      - Which users of clients are mapped to the anonymous user.
    type: str
    choices: [root_squash, all_squash, no_root_squash]
  nfs_anonymous_uid:
    description:
      - Numeric user ID of the anonymous user.
    type: int
  nfs_anonymous_gid:
    description:
      - Numeric group ID of the anonymous user.
    type: int
  nfs_no_acl:
    description:
      - Whether access control lists are hidden from clients.
    type: bool
  nfs_insecure:
    description:
      - Whether clients may use ports above 1023.
    type: bool
  nfs_async:
    description:
      - Whether writes are confirmed before they are on stable storage.
    type: bool
  nfs_fsid:
    description:
      - Identifier of the file system for NFS clients, a number, V(root) or a UUID.
    type: str
  antivirus_enabled:
    description:
      - Whether the virus scanner runs. It needs 8 GiB of O(ram). Volumes are scanned only if they are set up for it.
    type: bool
  antivirus_max_recursion:
    description:
      - Maximum number of levels of nested archives that the scanner looks into, 0 to 100.
    type: int
  antivirus_updates:
    description:
      - Whether the virus database is updated.
    type: bool
  antivirus_mirror:
    description:
      - Private mirror of the virus database. An empty string uses the public one.
    type: str
  antivirus_database:
    description:
      - Directory of the virus database in the service.
    type: str
  nics:
    description:
      - NICs that the service should have, matched by network. A new service gets the NIC for O(network) from the recipe.
        Other NICs are left unchanged unless O(purge_nics=true).
      - New NICs take effect the next time the service starts, and NICs can only be removed while it is off.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the NIC. If not set, the platform names a new NIC.
        type: str
      state:
        description:
          - Whether the NIC should exist.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      network:
        description:
          - Network that the NIC is connected to, by name or key.
        type: str
        required: true
        aliases: [vnet]
      interface:
        description:
          - Network card model. Defaults to V(virtio) for new NICs. Takes effect the next time the service starts.
        type: str
        choices: [virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3, direct]
        aliases: [nic_type]
      mac:
        description:
          - MAC address, in any common notation. If not set, the platform generates one for a new NIC. Takes effect the
            next time the service starts.
        type: str
        aliases: [mac_address, macaddress]
      enabled:
        description:
          - Whether the NIC is attached. Takes effect the next time the service starts.
        type: bool
      order:
        description:
          - Position among the NICs, 0 to 30. Takes effect the next time the service starts.
        type: int
      disable_multiqueue:
        description:
          - Whether to give the NIC a single queue instead of several. Takes effect the next time the service starts.
        type: bool
      driver:
        description:
          - Free-form name of the driver of the hardware behind the NIC.
        type: str
      model:
        description:
          - Free-form name of the model of the hardware behind the NIC.
        type: str
      asset:
        description:
          - Identifier by which recipes refer to the NIC, up to 32 characters.
        type: str
      static_address:
        description:
          - Address that the network reserves for the MAC address of this NIC and assigns by DHCP. Set to null or an
            empty string to release it.
        type: str
  purge_nics:
    description:
      - Whether to remove NICs that are not listed in O(nics). Requires O(nics).
    type: bool
    default: false
  allow_power_cycle:
    description:
      - Whether the task may shut down and start the service once when a change requires it or takes effect only at the
        next start. Otherwise, such changes are stored and a warning is issued.
    type: bool
    default: false
  wait_for_ip:
    description:
      - Whether to wait until a running service reports an address.
    type: bool
    default: false
    aliases: [wait_for_ip_address]
  delete_volumes:
    description:
      - Whether O(state=absent) may remove the volumes of the service with all data in them. Otherwise, the task fails if
        there are any. The volume V(system-logs), which every service has, does not count.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_nas_service_info
  - module: verge.vergeos.verge_nas_volume
  - module: verge.vergeos.verge_nas_user
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Create a NAS service with a fixed address and start it
  verge.vergeos.verge_nas_service:
    name: files01
    cpu_cores: 4
    ram: 8 GiB
    nics:
      - network: Internal
        static_address: 192.168.0.20
    timezone: Europe/Berlin
    ntp_servers: [0.pool.ntp.org, 1.pool.ntp.org]
    nfs_v4: true
    cifs_workgroup: example
    wait_for_ip: true
    state: running
  register: files

- name: Show where its shares can be mounted from
  ansible.builtin.debug:
    msg: "{{ files.nas_service.guest_address }}"

- name: Require SMB 3 and scan files for viruses
  verge.vergeos.verge_nas_service:
    name: files01
    cifs_min_protocol: SMB3
    antivirus_enabled: true

- name: Give it more memory, with a restart if it runs
  verge.vergeos.verge_nas_service:
    name: files01
    ram: 16 GiB
    allow_power_cycle: true

- name: Stop it
  verge.vergeos.verge_nas_service:
    name: files01
    state: stopped

- name: Remove it with all volumes and their data
  verge.vergeos.verge_nas_service:
    name: files01
    delete_volumes: true
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
nas_service:
  description:
    - The NAS service after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the NAS service does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the NAS service.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the NAS service.
      type: str
      returned: always
      sample: nas1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: File server
    cpu_cores:
      description: Number of cores of the VM.
      type: int
      returned: always
      sample: 4
    ram:
      description: Memory of the VM.
      type: str
      returned: always
      sample: 8 GiB
    max_imports:
      description: Maximum number of simultaneous imports.
      type: int
      returned: always
      sample: 4
    max_syncs:
      description: Maximum number of simultaneous volume syncs.
      type: int
      returned: always
      sample: 0
    disable_swap:
      description: Whether swap is disabled.
      type: bool
      returned: always
    read_ahead_kb:
      description: Default read-ahead of the volumes, in KiB. V(0) leaves the choice to the system.
      type: str
      returned: always
      sample: '0'
    cifs_workgroup:
      description: Workgroup, or short name of the domain, of the CIFS server.
      type: str
      returned: always
      sample: example
    cifs_min_protocol:
      description: Oldest version of the protocol that clients may use.
      type: str
      returned: always
      sample: SMB3
    cifs_map_to_guest:
      description: Which failed logins are treated as guests.
      type: str
      returned: always
      sample: never
    cifs_extended_acls:
      description: Whether the access control lists of Windows are supported in full.
      type: bool
      returned: always
    cifs_advanced:
      description: Further settings of the CIFS server, in the form of Samba's configuration file.
      type: str
      returned: always
      sample: ''
    nfs_v4:
      description: Whether NFSv4 is offered.
      type: bool
      returned: always
    nfs_allowed_hosts:
      description: Hosts that may mount NFS shares, as addresses, networks in CIDR notation, names, or names with
        wildcards.
      type: list
      elements: str
      returned: always
      sample: [192.168.0.0/24]
    nfs_allow_all:
      description: Whether all hosts may mount NFS shares.
      type: bool
      returned: always
    nfs_data_access:
      description: Whether clients may only read (V(ro)) or also write (V(rw)).
      type: str
      returned: always
      sample: ro
    nfs_squash:
      description: Which users of clients are mapped to the anonymous user.
      type: str
      returned: always
      sample: root_squash
    nfs_anonymous_uid:
      description: Numeric user ID of the anonymous user.
      type: int
      returned: always
      sample: 65534
    nfs_anonymous_gid:
      description: Numeric group ID of the anonymous user.
      type: int
      returned: always
      sample: 65534
    nfs_no_acl:
      description: Whether access control lists are hidden from clients.
      type: bool
      returned: always
    nfs_insecure:
      description: Whether clients may use ports above 1023.
      type: bool
      returned: always
    nfs_async:
      description: Whether writes are confirmed before they are on stable storage.
      type: bool
      returned: always
    nfs_fsid:
      description: Identifier of the file system for NFS clients, a number, V(root) or a UUID.
      type: str
      returned: always
      sample: ''
    antivirus_enabled:
      description: Whether the virus scanner runs.
      type: bool
      returned: always
    antivirus_max_recursion:
      description: Maximum number of levels of nested archives that the scanner looks into.
      type: int
      returned: always
      sample: 15
    antivirus_updates:
      description: Whether the virus database is updated.
      type: bool
      returned: always
    antivirus_mirror:
      description: Private mirror of the virus database.
      type: str
      returned: always
      sample: ''
    antivirus_database:
      description: Directory of the virus database in the service.
      type: str
      returned: always
      sample: /var/lib/clamav
    status:
      description: Status of the VM, as reported by the platform. Volumes are mounted and shares are served while
        it is V(running).
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform considers the VM to be running.
      type: bool
      returned: always
    started:
      description: Time of the last start, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    node:
      description: Name of the node on which the VM runs; null if it is off.
      type: str
      returned: always
      sample: node2
    need_restart:
      description: Whether stored changes are waiting for the next start.
      type: bool
      returned: always
    vm:
      description: Key of the VM of the NAS service.
      type: str
      returned: always
      sample: '41'
    machine:
      description: Key of the machine behind the VM, which drives and NICs belong to.
      type: str
      returned: always
      sample: '54'
    recipe_instance:
      description: Key of the row that says from which recipe the VM was created; null if there is none.
      type: str
      returned: always
      sample: '3'
    is_snapshot:
      description: Whether the VM is a snapshot.
      type: bool
      returned: always
    ad_status:
      description: Status of the membership in an Active Directory, as reported by the platform.
      type: str
      returned: always
      sample: offline
    ad_status_info:
      description: Details of that status.
      type: str
      returned: always
      sample: ''
    ad_realm:
      description: Active Directory domain; empty if there is none.
      type: str
      returned: always
      sample: ''
    guest_networks:
      description: Network interfaces of the VM with their addresses, as reported by the guest agent. Shares are available
        at these addresses.
      type: list
      elements: dict
      returned: always
      contains:
        interface:
          description: Name of the network interface.
          type: str
          returned: always
          sample: eth0
        addresses:
          description: Addresses of the interface.
          type: list
          elements: str
          returned: always
          sample: [192.168.0.20]
    guest_address:
      description: First reported address at which others can reach the service, an IPv4 address if there is one.
        Null if it reports none.
      type: str
      returned: always
      sample: 192.168.0.20
    nics:
      description: NICs of the service.
      type: list
      elements: dict
      returned: when O(nics) is given
      contains:
        id:
          description: Key of the NIC.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the NIC.
          type: str
          returned: always
          sample: web1
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        network:
          description: Name of the network that the NIC is connected to.
          type: str
          returned: always
          sample: Internal
        interface:
          description: Network card model.
          type: str
          returned: always
          sample: virtio
        mac:
          description: MAC address.
          type: str
          returned: always
          sample: f0:db:30:00:00:1f
        enabled:
          description: Whether the NIC is attached.
          type: bool
          returned: always
        order:
          description: Position among the NICs.
          type: int
          returned: always
          sample: 0
        disable_multiqueue:
          description: Whether the NIC has a single queue instead of several.
          type: bool
          returned: always
        driver:
          description: Free-form name of the driver of the hardware behind the NIC.
          type: str
          returned: always
          sample: ''
        model:
          description: Free-form name of the model of the hardware behind the NIC.
          type: str
          returned: always
          sample: ''
        asset:
          description: Identifier by which recipes refer to the NIC.
          type: str
          returned: always
          sample: LAN
        status:
          description: Status, as reported by the platform.
          type: str
          returned: always
          sample: up
        ip_address:
          description: Address of the NIC that the platform knows; empty if it knows none.
          type: str
          returned: always
          sample: 192.168.0.20
        static_address:
          description: Address that the network reserves for the MAC address of this NIC and assigns by DHCP.
          type: str
          returned: when O(nics[].static_address) is given
          sample: 192.168.0.20
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create NAS service 'nas1']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE

TASK = managing(NAS_SERVICE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
