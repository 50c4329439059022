#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage virtual machines."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm
short_description: Manage virtual machines
version_added: 0.1.0
description:
  - Creates, updates, starts, stops and removes virtual machines together with their drives, NICs, devices, cloud-init
    files and tags.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the VM already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.power
  - verge.vergeos.tags
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restarted) restarts the VM on every run, and O(update_password=always) writes the console password on
        every run.
options:
  state:
    description:
      - V(present) creates the VM if it does not exist, and does not start or stop it.
      - V(running) also starts it (V(started) means the same); V(stopped) also shuts it down.
      - V(restarted) shuts it down and starts it, or only starts it if it is stopped.
      - V(suspended) saves the memory of the running guest and stops the VM; V(running) resumes it.
      - V(absent) removes it. A running VM is removed only with O(force=true).
    type: str
    choices: [present, absent, running, started, stopped, restarted, suspended]
    default: present
  id:
    description:
      - Key of the VM. If set, O(name) renames the VM.
    type: str
  name:
    description:
      - Name of the VM, 1 to 128 characters, without double quotes. Case-sensitive.
      - Required when creating a VM. Snapshots of VMs are never mistaken for VMs.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  enabled:
    description:
      - Whether the VM can be started. Defaults to V(true) for new VMs.
    type: bool
  os_family:
    description:
      - Operating system family of the guest. Defaults to V(linux) for new VMs.
    type: str
    choices: [linux, windows, freebsd, other]
  os_description:
    description:
      - Free-form description of the operating system, up to 2048 characters.
    type: str
  cpu_cores:
    description:
      - Number of cores, 1 to 1024, within the limit of the cluster. Defaults to 1 for new VMs.
      - Takes effect the next time the VM starts.
    type: int
    aliases: [cpus, cores, vcpus]
  cpu_type:
    description:
      - CPU model presented to the guest, for example V(host). New VMs use the default of the cluster.
      - Takes effect the next time the VM starts.
    type: str
  ram:
    description:
      - Memory, with a unit (V(4 GiB)) or as a number in bytes. Rounded up to a multiple of 256 MiB, the increment in
        which the platform stores it. Defaults to 1 GiB for new VMs.
      - Takes effect the next time the VM starts.
    type: str
  machine_type:
    description:
      - Machine type. V(q35) and V(pc) mean the newest version of their family for new VMs and match any version of the
        family for existing ones; an exact version such as V(pc-q35-10.0) is taken literally.
      - Takes effect the next time the VM starts.
    type: str
  uefi:
    description:
      - Whether the guest boots with UEFI. Takes effect the next time the VM starts.
    type: bool
  secure_boot:
    description:
      - Whether UEFI only boots signed systems. Requires O(uefi=true). Takes effect the next time the VM starts.
    type: bool
  guest_agent:
    description:
      - Whether to provide a channel for the QEMU guest agent, which reports the addresses of the guest. Takes effect
        the next time the VM starts.
    type: bool
  nested_virtualization:
    description:
      - Whether the guest can run virtual machines itself. The cluster must allow it. Takes effect the next time the VM
        starts.
    type: bool
  iommu:
    description:
      - Whether to provide a virtual IOMMU to the guest. Takes effect the next time the VM starts.
    type: bool
  disable_hypervisor:
    description:
      - Whether to hide from the guest that it runs on a hypervisor. Takes effect the next time the VM starts.
    type: bool
  allow_hotplug:
    description:
      - Whether drives and NICs can be attached and detached while the VM is running. Defaults to V(true) for new VMs.
        Takes effect the next time the VM starts.
    type: bool
  allow_export:
    description:
      - Whether to include the VM when VMs are exported to a NAS volume.
    type: bool
  on_power_loss:
    description:
      - What to do when power returns after an outage. Defaults to V(last_state) for new VMs.
    type: str
    choices: [power_on, last_state, leave_off]
  disable_powercycle:
    description:
      - Whether to prevent the guest from restarting itself by a power cycle.
    type: bool
  power_cycle_timeout:
    description:
      - Maximum time for a power cycle, in seconds, 0 to 65535. V(0) uses the default of the platform.
    type: int
  ha_group:
    description:
      - VMs with the same group name are kept on different nodes, or on the same node if the name starts with V(+).
      - Set to an empty string to remove the VM from its group.
    type: str
  cluster:
    description:
      - Cluster on which the VM runs, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster that takes over when O(cluster) fails, by name or key. Set to null or an empty string to clear it.
    type: str
    aliases: [cluster_failover]
  preferred_node:
    description:
      - Preferred node for the VM, by name or key. Set to null or an empty string to clear it.
    type: str
  migrate_to:
    description:
      - Name of a node. If the VM runs on another node, it is migrated to this one while it goes on running. The module
        waits for its arrival, up to O(wait_timeout).
      - Has no effect on a VM that does not run; O(preferred_node) determines where it starts.
      - Refused if the node is in maintenance or does not run. A warning says if it seems to have too little memory. The
        platform then accepts the migration and does not begin it, so that the module fails at the timeout. The VM goes on
        running where it is.
    type: str
  migrate_from:
    description:
      - Name of a node. If the VM runs on this node, it is migrated while it goes on running, to O(migrate_to) or otherwise to
        a node that the platform chooses.
      - Has no effect on a VM that does not run.
    type: str
  migration_method:
    description:
      - Whether the platform chooses how to migrate the VM to another node, or always migrates it live.
    type: str
    choices: [auto, live]
  snapshot_profile:
    description:
      - Snapshot profile of the VM, by name or key. Set to null or an empty string to remove the VM from its profile.
    type: str
  console:
    description:
      - Console protocol. Takes effect the next time the VM starts.
    type: str
    choices: [vnc, spice, serial, none]
  console_password_enabled:
    description:
      - Whether the console requires O(console_password). Takes effect the next time the VM starts.
    type: bool
    aliases: [console_pass_enabled]
  console_password:
    description:
      - Console password, up to 256 characters. It cannot be read back; see O(update_password).
    type: str
    aliases: [console_pass]
  video:
    description:
      - Graphics card. Takes effect the next time the VM starts.
    type: str
    choices: [std, cirrus, vmware, qxl, virtio, none]
  sound:
    description:
      - Sound card. Takes effect the next time the VM starts.
    type: str
    choices: [none, sb16, es1370, ac97, adlib, gus, cs4231a, hda, pcspk]
  usb_tablet:
    description:
      - Whether to provide a USB tablet to the guest, for accurate mouse positioning. Takes effect the next time the VM
        starts.
    type: bool
  usb_legacy:
    description:
      - Whether to provide a legacy USB controller, for old operating systems. Takes effect the next time the VM starts.
    type: bool
  serial_port:
    description:
      - Whether to provide a serial port to the guest. Takes effect the next time the VM starts.
    type: bool
  rtc_base:
    description:
      - Whether the clock of the guest starts in UTC or in local time. Takes effect the next time the VM starts.
    type: str
    choices: [utc, localtime]
  boot_order:
    description:
      - Boot order, as a sequence of letters. V(c) is disk, V(d) is CD, V(n) is network; V(strict) follows the order of
        the drives. Defaults to V(cd) for new VMs. Takes effect the next time the VM starts.
    type: str
    choices: [cd, cdn, dc, nc, n, c, d, strict]
  boot_delay:
    description:
      - Time to wait at the boot menu, in seconds, 0 to 60. Takes effect the next time the VM starts.
    type: int
  cloudinit_datasource:
    description:
      - Format in which cloud-init files are provided to the guest. V(none) provides none. Takes effect the next time
        the VM starts.
      - When it is set, the platform itself creates the files V(/user-data) and V(/meta-data) if the VM does not have
        them. It is therefore written after O(cloudinit_files), and with O(purge_cloudinit_files=true) the files that it
        added and that are not listed are removed in the same run.
    type: str
    choices: [none, config_drive_v2, nocloud]
    aliases: [datasource]
  advanced:
    description:
      - Advanced hypervisor settings, one V(key=value) per line. Takes effect the next time the VM starts.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  owner_user:
    description:
      - User who can see the VM, by name or key. The platform removes the VM together with this user.
      - Set to null or an empty string to clear it.
    type: str
  drives:
    description:
      - Drives that the VM should have, matched by name within the VM. Other drives are left unchanged unless
        O(purge_drives=true).
      - A new drive of a running VM is attached immediately if it is a disk with a virtio interface and the VM allows
        hot-plugging; otherwise it is attached the next time the VM starts.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the drive, unique within the VM.
        type: str
        required: true
      state:
        description:
          - Whether the drive should exist. V(absent) removes the drive and its data.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      media:
        description:
          - Type of drive. Cannot be changed after creation. Defaults to V(disk) for new drives.
          - V(nonpersistent) is a drive that forgets its changes; at each start of the VM, it again has the contents of
            O(drives[].source_drive).
        type: str
        choices: [disk, cdrom, efidisk, nonpersistent]
      interface:
        description:
          - Interface of the drive. V(ide) is meant for the machine type V(pc), V(ahci) for V(q35); the module shows a
            warning for others. Defaults to V(virtio-scsi) for new drives.
          - A change takes effect the next time the VM starts.
        type: str
        choices: [virtio-scsi, virtio, ide, ahci, nvme, lsi53c895a, megasas, megasas-gen2, mptsas1068,
          virtio-scsi-dedicated, usb]
      size:
        description:
          - Size with a unit (V(20 GiB)), or as a number in bytes. Drives can grow but not shrink.
          - Required for a new disk that is not created from an O(drives[].image) or a O(drives[].source_drive).
            With one of them, the drive is grown to this size after the contents have been copied.
        type: str
      tier:
        description:
          - Preferred storage tier. The platform accepts tiers that do not exist.
        type: int
        choices: [1, 2, 3, 4, 5]
        aliases: [preferred_tier]
      image:
        description:
          - Uploaded file, by name or key, to copy to a new disk (a cloud image, for example). The task waits for the
            copy to finish. Only used when the drive is created.
        type: str
      source_drive:
        description:
          - Disk of a VM, usually another one, to clone into a new disk, or to be the contents of a new drive with
            O(drives[].media=nonpersistent). The task waits for the copy to finish. Only used when the drive is created.
        type: dict
        suboptions:
          vm:
            description:
              - VM that the disk belongs to, by name or key.
            type: str
            required: true
          drive:
            description:
              - Name of the disk within that VM.
            type: str
            required: true
      iso:
        description:
          - Uploaded file, by name or key, to insert into a drive with O(drives[].media=cdrom). An empty string ejects
            it.
        type: str
      read_only:
        description:
          - Whether the drive is read-only. Takes effect the next time the VM starts.
        type: bool
        aliases: [readonly]
      enabled:
        description:
          - Whether the drive is attached.
        type: bool
      order:
        description:
          - Position among the drives, from 0. Takes effect the next time the VM starts.
        type: int
        aliases: [orderid]
      serial:
        description:
          - Serial number of the drive presented to the guest. Takes effect the next time the VM starts.
        type: str
      discard:
        description:
          - Whether the guest can return unused space. Takes effect the next time the VM starts.
        type: bool
      strict_fsync:
        description:
          - Whether every flush that the guest requests is written through to the storage. Null uses the default of the
            system, which is also the default for new drives. Takes effect the next time the VM starts.
        type: bool
      optimize:
        description:
          - What the storage of the drive is optimized for. V(general) stores blocks of 64 KiB, V(large) blocks of up to
            1 MiB, for large files that are read sequentially. Cannot be changed after creation. Defaults to V(general)
            for new drives.
        type: str
        choices: [general, large]
      advanced:
        description:
          - Advanced settings of the drive, one V(key=value) per line. Takes effect the next time the VM starts.
        type: str
      asset:
        description:
          - Identifier by which recipes refer to the drive, for example V(OS).
        type: str
      preserve_drive_format:
        description:
          - Whether the drive keeps the format of O(drives[].image) instead of being converted. Only used when the drive
            is created.
        type: bool
  purge_drives:
    description:
      - Whether to remove drives that are not listed in O(drives), with their data. Requires O(drives).
    type: bool
    default: false
  nics:
    description:
      - NICs that the VM should have, matched by name if one is given, otherwise by network within the VM. If there are
        several NICs on the network, the one with the same O(nics[].mac) is matched, otherwise the first one; without a
        name or a MAC address, none of several NICs is removed. Other NICs are left unchanged unless O(purge_nics=true).
      - Several unnamed NICs on the same network in the list correspond to as many NICs of the VM, in their order.
      - A NIC is never moved to another network unless its name is given.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the NIC, unique within the VM. If not set, the platform names a new NIC.
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
          - Network that the NIC is connected to, by name or key. Set to null or an empty string to disconnect it.
        type: str
        aliases: [vnet]
      interface:
        description:
          - Network card model. Defaults to V(virtio) for new NICs. Takes effect the next time the VM starts.
        type: str
        choices: [virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3, direct]
        aliases: [nic_type]
      mac:
        description:
          - MAC address, in any common notation. If not set, the platform generates one for a new NIC. Takes effect the
            next time the VM starts.
        type: str
        aliases: [mac_address, macaddress]
      enabled:
        description:
          - Whether the NIC is attached. Takes effect the next time the VM starts.
        type: bool
      order:
        description:
          - Position among the NICs, 0 to 30. Takes effect the next time the VM starts.
        type: int
      disable_multiqueue:
        description:
          - Whether to give the NIC a single queue instead of several. Takes effect the next time the VM starts.
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
  devices:
    description:
      - Emulated devices and host devices that the VM should have, matched by name within the VM. Other devices are left
        unchanged unless O(purge_devices=true).
      - Devices take effect the next time the VM starts, and can only be removed while the VM is off.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the device, unique within the VM.
        type: str
        required: true
      state:
        description:
          - Whether the device should exist.
        type: str
        choices: [present, absent]
        default: present
      type:
        description:
          - Type of device. Cannot be changed after creation. V(tpm) is emulated, the others are devices of the host.
          - Required for new devices.
        type: str
        choices: [tpm, node_usb_devices, node_pci_devices, node_sriov_nic_devices, node_host_gpu_devices,
          node_nvidia_vgpu_devices]
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      resource_group:
        description:
          - Resource group to take a host device from, by name or UUID. Cannot be changed after creation.
          - Required for a new device of any type except V(tpm).
        type: str
      enabled:
        description:
          - Whether the device is attached. Takes effect the next time the VM starts.
        type: bool
      optional:
        description:
          - Whether the VM can start without the device. Takes effect the next time the VM starts.
        type: bool
      order:
        description:
          - Position among the devices, 0 to 64. Takes effect the next time the VM starts.
        type: int
      asset:
        description:
          - Identifier by which recipes refer to the device, up to 40 characters.
        type: str
      settings:
        description:
          - Type-specific settings. Only used when the device is created. For a TPM, V(model) is V(crb) or V(tis) and
            V(version) is V("1") or V("2").
        type: dict
  purge_devices:
    description:
      - Whether to remove devices that are not listed in O(devices). Requires O(devices).
    type: bool
    default: false
  cloudinit_files:
    description:
      - Cloud-init files of the VM, matched by name. Other files are left unchanged unless
        O(purge_cloudinit_files=true).
      - The guest reads them the next time it starts, if O(cloudinit_datasource) provides them.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the file, for example V(/user-data), V(/meta-data) or V(/network-config). A missing leading slash is
            added.
        type: str
        required: true
      state:
        description:
          - Whether the file should exist.
        type: str
        choices: [present, absent]
        default: present
      contents:
        description:
          - Contents of the file, up to 65536 characters. They are compared with the stored contents, which costs one
            request per file, and never shown.
        type: str
      render:
        description:
          - Whether the platform replaces variables in the contents, and how.
        type: str
        choices: ["no", variables, jinja2]
  purge_cloudinit_files:
    description:
      - Whether to remove files that are not listed in O(cloudinit_files). Requires O(cloudinit_files).
    type: bool
    default: false
  clone_from:
    description:
      - VM to clone a new VM from, by name or key. All other options of the task are then applied to the clone. Only
        used if there is no VM with this name yet.
    type: str
  clone_from_snapshot:
    description:
      - Snapshot of O(clone_from), by name, to clone instead of the current state of the VM.
    type: str
  clone_preserve_macs:
    description:
      - Whether the clone keeps the MAC addresses of O(clone_from).
    type: bool
    default: false
    aliases: [preserve_macs]
  restore_from:
    description:
      - System snapshot, by name or key, to restore the VM from as a new one; it may also be one that was received from
        another system. All other options of the task are then applied to it. Only used if there is no VM with this
        name yet.
      - The system first lists what is in the snapshot, once for each snapshot, which can take some minutes.
      - Excludes O(clone_from).
    type: str
  name_in_snapshot:
    description:
      - Name of the VM in O(restore_from), if it is not that of the new VM.
    type: str
  wait_for_ip:
    description:
      - Whether to wait, once the VM is running, until it has an address at which others can reach it, and that fits
        O(addresses). The address is returned as RV(vm.guest_address), and all addresses that the guest agent reports as
        RV(vm.guest_networks).
      - Requires O(guest_agent=true) and a running agent in the guest, unless O(addresses) contains the source V(nic).
    type: bool
    default: false
    aliases: [wait_for_ip_address]
  addresses:
    description:
      - Addresses that RV(vm.guest_address) and O(wait_for_ip) are about, in order of preference, in the form that the
        inventory plugin P(verge.vergeos.verge_inventory#inventory) also has. The first usable address is selected. Loopback
        and link-local addresses are not usable, and IPv4 takes precedence over IPv6.
      - An entry is a source, or a dictionary with C(source) and restrictions. The source V(guest) is an address that the guest
        agent reports, where interfaces of containers and tunnels come last; V(nic) is the address that the platform knows
        for a NIC, in the order of the NICs.
      - The restrictions are C(network), only addresses on networks with this name, a shell pattern; C(interface), only
        interfaces with this name in the guest, a shell pattern, with the source V(guest) only; C(family), V(ipv4) or
        V(ipv6); C(cidr), only addresses in one of these ranges, or with an exclamation mark in front, as in
        V(!172.16.0.0/12), not in this range.
      - If not set, any address that the guest agent reports is selected.
      - The NICs are read, and returned, if an entry has a network or the source V(nic).
    type: list
    elements: raw
  allow_power_cycle:
    description:
      - Whether a running VM can be shut down and started once if a change requires it.
      - If V(false), changes that take effect at the next start are stored and the module issues a warning, and changes
        that the platform refuses while the VM is running make the task fail before it changes anything.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(console_password) only when the VM is created. V(always) sets it on every run, which always
        reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
- name: Create a running VM with two drives and two NICs
  verge.vergeos.verge_vm:
    name: web1
    description: Front end
    cpu_cores: 2
    ram: 4 GiB
    machine_type: q35
    drives:
      - name: os
        size: 20 GiB
        tier: 1
      - name: data
        size: 50 GiB
        tier: 1
    nics:
      - name: nic_0
        network: Internal
      - name: nic_1
        network: External
    state: running

- name: Create a VM from an uploaded cloud image and wait until it is reachable
  verge.vergeos.verge_vm:
    name: app1
    cpu_cores: 2
    ram: 2 GiB
    machine_type: q35
    guest_agent: true
    cloudinit_datasource: nocloud
    cloudinit_files:
      - name: /user-data
        contents: |
          #cloud-config
          hostname: app1
    drives:
      - name: os
        image: debian-12-genericcloud-amd64.qcow2
        size: 20 GiB
    nics:
      - name: nic_0
        network: Internal
    wait_for_ip: true
    state: running
  register: app1

- name: Wait for an address of a VM in the management network, but not of the containers in the guest
  verge.vergeos.verge_vm:
    name: app1
    wait_for_ip: true
    addresses:
      - source: guest
        network: Internal
        family: ipv4
        cidr: ["!172.16.0.0/12"]
    state: running

- name: Create a VM whose data disk is a copy, and whose system disk is the same at each start
  verge.vergeos.verge_vm:
    name: kiosk1
    ram: 2 GiB
    drives:
      - name: os
        media: nonpersistent
        source_drive:
          vm: app1
          drive: os
      - name: data
        tier: 1
        source_drive:
          vm: web1
          drive: data

- name: Clone the VM with a different description
  verge.vergeos.verge_vm:
    name: app2
    clone_from: app1
    description: Second one

- name: Take a snapshot to clone from
  verge.vergeos.verge_vm_snapshot:
    vm: app1
    name: golden

- name: Clone the state of the VM at the time of the snapshot
  verge.vergeos.verge_vm:
    name: app3
    clone_from: app1
    clone_from_snapshot: golden

- name: Take a system snapshot
  verge.vergeos.verge_cloud_snapshot:
    name: before-cleanup

- name: Bring a VM back that was removed, as it was in the system snapshot
  verge.vergeos.verge_vm:
    name: app3
    restore_from: before-cleanup
    state: running

- name: Restore a VM next to the one that is there, without a network
  verge.vergeos.verge_vm:
    name: app3-restored
    restore_from: before-cleanup
    name_in_snapshot: app3
    nics: []
    purge_nics: true

- name: Increase the memory, with one restart if the VM is running
  verge.vergeos.verge_vm:
    name: web1
    ram: 8 GiB
    allow_power_cycle: true

- name: Grow one drive
  verge.vergeos.verge_vm:
    name: web1
    drives:
      - name: data
        size: 80 GiB

- name: Shut down the VM, and power it off if the guest does not react within a minute
  verge.vergeos.verge_vm:
    name: web1
    state: stopped
    shutdown_timeout: 60
    force: true

- name: Remove the VM, even if it is running
  verge.vergeos.verge_vm:
    name: web1
    state: absent
    force: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
vm:
  description:
    - The VM after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(console_password)
      is not included.
    - Null if the VM does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the VM.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the VM.
      type: str
      returned: always
      sample: web1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Front end
    enabled:
      description: Whether the VM can be started.
      type: bool
      returned: always
    os_family:
      description: Operating system family of the guest.
      type: str
      returned: always
      sample: linux
    os_description:
      description: Free-form description of the operating system.
      type: str
      returned: always
      sample: Debian 13
    cpu_cores:
      description: Number of cores.
      type: int
      returned: always
      sample: 2
    cpu_type:
      description: CPU model presented to the guest.
      type: str
      returned: always
      sample: host
    ram:
      description: Memory.
      type: str
      returned: always
      sample: 4 GiB
    machine_type:
      description: Machine type.
      type: str
      returned: always
      sample: q35
    uefi:
      description: Whether the guest boots with UEFI.
      type: bool
      returned: always
    secure_boot:
      description: Whether UEFI only boots signed systems.
      type: bool
      returned: always
    guest_agent:
      description: Whether the guest has a channel for the QEMU guest agent, which reports the addresses of the guest.
      type: bool
      returned: always
    nested_virtualization:
      description: Whether the guest can run virtual machines itself.
      type: bool
      returned: always
    iommu:
      description: Whether the guest has a virtual IOMMU.
      type: bool
      returned: always
    disable_hypervisor:
      description: Whether it is hidden from the guest that it runs on a hypervisor.
      type: bool
      returned: always
    allow_hotplug:
      description: Whether drives and NICs can be attached and detached while the VM is running.
      type: bool
      returned: always
    allow_export:
      description: Whether the VM is included when VMs are exported to a NAS volume.
      type: bool
      returned: always
    on_power_loss:
      description: What happens when power returns after an outage.
      type: str
      returned: always
      sample: power_on
    disable_powercycle:
      description: Whether the guest is prevented from restarting itself by a power cycle.
      type: bool
      returned: always
    power_cycle_timeout:
      description: Maximum time for a power cycle, in seconds.
      type: int
      returned: always
      sample: 10
    ha_group:
      description: Group of VMs that are kept on different nodes, or on the same node if the name starts with V(+).
      type: str
      returned: always
      sample: web
    cluster:
      description: Name of the cluster on which the VM runs.
      type: str
      returned: always
      sample: main
    failover_cluster:
      description: Name of the cluster that takes over when RV(vm.cluster) fails.
      type: str
      returned: always
      sample: backup
    preferred_node:
      description: Name of the preferred node for the VM.
      type: str
      returned: always
      sample: node1
    migration_method:
      description: Whether the platform chooses how to migrate the VM to another node, or always migrates it live.
      type: str
      returned: always
      sample: auto
    snapshot_profile:
      description: Name of the snapshot profile of the VM.
      type: str
      returned: always
      sample: Standard
    console:
      description: Console protocol.
      type: str
      returned: always
      sample: vnc
    console_password_enabled:
      description: Whether the console requires O(console_password).
      type: bool
      returned: always
    video:
      description: Graphics card.
      type: str
      returned: always
      sample: std
    sound:
      description: Sound card.
      type: str
      returned: always
      sample: none
    usb_tablet:
      description: Whether the guest has a USB tablet, for accurate mouse positioning.
      type: bool
      returned: always
    usb_legacy:
      description: Whether the guest has a legacy USB controller, for old operating systems.
      type: bool
      returned: always
    serial_port:
      description: Whether the guest has a serial port.
      type: bool
      returned: always
    rtc_base:
      description: Whether the clock of the guest starts in UTC or in local time.
      type: str
      returned: always
      sample: utc
    boot_order:
      description: Boot order, as a sequence of letters.
      type: str
      returned: always
      sample: cd
    boot_delay:
      description: Time to wait at the boot menu, in seconds.
      type: int
      returned: always
      sample: 0
    cloudinit_datasource:
      description: Format in which cloud-init files are provided to the guest.
      type: str
      returned: always
      sample: nocloud
    advanced:
      description: Advanced hypervisor settings, one V(key=value) per line.
      type: str
      returned: always
      sample: ''
    note:
      description: Note.
      type: str
      returned: always
      sample: Ask the database team before stopping it
    owner_user:
      description: Name of the user who can see the VM.
      type: str
      returned: always
      sample: kai
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: running
    running:
      description: Whether the VM is running.
      type: bool
      returned: always
    started:
      description: Time of the last start, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    node:
      description: Name of the node on which the VM runs; null if it is not running.
      type: str
      returned: always
      sample: node1
    migratable:
      description: Whether the platform can move the VM to another node while it runs.
      type: bool
      returned: always
    console_host:
      description: Address of the console; empty or null if it is not available.
      type: str
      returned: always
      sample: 100.96.0.1
    console_port:
      description: Port of the console at RV(vm.console_host).
      type: int
      returned: always
      sample: 5931
    need_restart:
      description: Whether stored changes are waiting for the next start.
      type: bool
      returned: always
    machine:
      description: Key of the machine behind the VM, which drives and NICs belong to.
      type: str
      returned: always
      sample: '54'
    uuid:
      description: UUID, which stays the same for the lifetime of the VM.
      type: str
      returned: always
      sample: 0f7c2f0e-6d0b-4c52-9a8e-1c1f7a2b3c4d
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
    guest_networks:
      description: Addresses reported by the guest agent, by network interface of the guest. Empty without an agent.
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
      description: First address reported by the guest agent at which others can reach the guest, an IPv4 address
        if there is one. Null without an agent.
      type: str
      returned: always
      sample: 192.168.0.20
    drives:
      description: Drives of the VM.
      type: list
      elements: dict
      returned: when O(drives) is given
      contains:
        id:
          description: Key of the drive.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the drive.
          type: str
          returned: always
          sample: os
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        media:
          description: Type of drive.
          type: str
          returned: always
          sample: nonpersistent
        interface:
          description: Interface of the drive.
          type: str
          returned: always
          sample: virtio-scsi
        size:
          description: Size of the drive.
          type: str
          returned: always
          sample: 20 GiB
        tier:
          description: Preferred storage tier.
          type: int
          returned: always
          sample: 1
        iso:
          description: Name of the uploaded file that is inserted into a CD drive.
          type: str
          returned: always
          sample: rescue.iso
        read_only:
          description: Whether the drive is read-only.
          type: bool
          returned: always
        enabled:
          description: Whether the drive is attached.
          type: bool
          returned: always
        order:
          description: Position among the drives.
          type: int
          returned: always
          sample: 0
        serial:
          description: Serial number of the drive presented to the guest.
          type: str
          returned: always
          sample: 8f2c1d0e-b1
        discard:
          description: Whether the guest can return unused space.
          type: bool
          returned: always
        strict_fsync:
          description: Whether every flush that the guest requests is written through to the storage; null for the
            default of the system.
          type: bool
          returned: always
        optimize:
          description: What the storage of the drive is optimized for.
          type: str
          returned: always
          sample: general
        advanced:
          description: Advanced settings of the drive, one V(key=value) per line.
          type: str
          returned: always
          sample: ''
        asset:
          description: Identifier by which recipes refer to the drive.
          type: str
          returned: always
          sample: OS
        status:
          description: Status, as reported by the platform.
          type: str
          returned: always
          sample: online
        status_info:
          description: Additional status information, such as why an import failed.
          type: str
          returned: always
          sample: ''
        used:
          description: Space used by the drive.
          type: str
          returned: always
          sample: 3 GiB
    nics:
      description: NICs of the VM.
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
          sample: nic_0
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
          sample: 192.168.0.101
        static_address:
          description: Address that the network reserves for the MAC address of this NIC and assigns by DHCP.
          type: str
          returned: when O(nics[].static_address) is given
          sample: 192.168.0.61
    devices:
      description: Emulated devices and host devices of the VM.
      type: list
      elements: dict
      returned: when O(devices) is given
      contains:
        id:
          description: Key of the device.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the device.
          type: str
          returned: always
          sample: web1
        type:
          description: Type of device.
          type: str
          returned: always
          sample: tpm
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        resource_group:
          description: Name of the resource group that a host device comes from.
          type: str
          returned: always
          sample: GPUs
        enabled:
          description: Whether the device is attached.
          type: bool
          returned: always
        optional:
          description: Whether the VM can start without the device.
          type: bool
          returned: always
        order:
          description: Position among the devices.
          type: int
          returned: always
          sample: 0
        asset:
          description: Identifier by which recipes refer to the device.
          type: str
          returned: always
          sample: TPM
        status:
          description: Status, as reported by the platform.
          type: str
          returned: always
          sample: offline
        status_info:
          description: Additional status information.
          type: str
          returned: always
          sample: ''
        uuid:
          description: UUID.
          type: str
          returned: always
          sample: 3b9f4e1a-52a7-4d0c-8a63-7d1e5c0f9b2a
    cloudinit_files:
      description: Cloud-init files of the VM.
      type: list
      elements: dict
      returned: when O(cloudinit_files) is given
      contains:
        id:
          description: Key of the cloud-init file.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the file.
          type: str
          returned: always
          sample: /user-data
        render:
          description: Whether the platform replaces variables in the contents, and how.
          type: str
          returned: always
          sample: 'no'
        size:
          description: Size of the contents.
          type: str
          returned: always
          sample: 30 B
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
  sample: [create VM 'web1']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM

TASK = managing(VM)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
