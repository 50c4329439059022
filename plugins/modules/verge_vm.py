#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages virtual machines."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm
short_description: Manage virtual machines
version_added: 0.1.0
description:
  - Creates, changes, starts, stops and removes virtual machines together with their drives, NICs, devices, cloud-init
    files and tags.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A VM that already is as described costs one request and is not written to.
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
      - O(state=restarted) restarts in every run, and O(update_password=always) writes the console password in every run.
options:
  state:
    description:
      - V(present) creates the VM if there is none, and leaves its power alone.
      - V(running) also starts it, V(stopped) also shuts it down.
      - V(restarted) shuts it down and starts it, or starts it if it is stopped.
      - V(suspended) saves the memory of the running guest and stops; V(running) resumes it.
      - V(absent) removes it. A running VM is only removed with O(force=true).
    type: str
    choices: [present, absent, running, stopped, restarted, suspended]
    default: present
  id:
    description:
      - Key of the VM. With it, O(name) renames the VM.
    type: str
  name:
    description:
      - Name of the VM, 1 to 128 characters, without double quotes. Upper and lower case differ.
      - Required to create one. Snapshots of VMs are never taken for a VM.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  enabled:
    description:
      - Whether the VM may be started. A new one is enabled unless told otherwise.
    type: bool
  os_family:
    description:
      - Family of the guest's operating system. A new VM gets V(linux).
    type: str
    choices: [linux, windows, freebsd, other]
  os_description:
    description:
      - Free text about the operating system, up to 2048 characters.
    type: str
  cpu_cores:
    description:
      - Number of cores, 1 to 1024, within the limit of the cluster. A new VM gets 1.
      - Takes effect at the next start.
    type: int
  cpu_type:
    description:
      - Model of the processor that the guest sees, for example V(host). A new VM gets the default of its cluster.
      - Takes effect at the next start.
    type: str
  ram:
    description:
      - Memory, with a unit (V(4 GiB)) or as a number of MiB. It is rounded up to a multiple of 256 MiB, the step in which
        the platform stores it. A new VM gets 1024 MiB.
      - Takes effect at the next start.
    type: str
  machine_type:
    description:
      - Kind of mainboard. V(q35) and V(pc) stand for the newest version of their family, and any version of the family
        satisfies them; an exact version such as V(pc-q35-10.0) is taken literally.
      - Takes effect at the next start.
    type: str
  uefi:
    description:
      - Whether the guest boots with UEFI. Takes effect at the next start.
    type: bool
  secure_boot:
    description:
      - Whether UEFI only boots signed systems. Needs O(uefi=true). Takes effect at the next start.
    type: bool
  guest_agent:
    description:
      - Whether the guest gets a channel for the QEMU guest agent, which reports its addresses.
        Takes effect at the next start.
    type: bool
  nested_virtualization:
    description:
      - Whether the guest may run virtual machines itself. The cluster must allow it. Takes effect at the next start.
    type: bool
  iommu:
    description:
      - Whether the guest gets a virtual IOMMU. Takes effect at the next start.
    type: bool
  disable_hypervisor:
    description:
      - Whether it is hidden from the guest that it runs on a hypervisor. Takes effect at the next start.
    type: bool
  allow_hotplug:
    description:
      - Whether drives and NICs can be attached and detached while the VM runs. A new VM allows it.
        Takes effect at the next start.
    type: bool
  allow_export:
    description:
      - Whether exports of VMs to a NAS volume include this one.
    type: bool
  on_power_loss:
    description:
      - What happens when power comes back after it was lost. A new VM gets V(last_state).
    type: str
    choices: [power_on, last_state, leave_off]
  disable_powercycle:
    description:
      - Whether the guest is kept from restarting itself by a power cycle.
    type: bool
  power_cycle_timeout:
    description:
      - Seconds, 0 to 65535, that a power cycle may take. V(0) is the default of the platform.
    type: int
  ha_group:
    description:
      - VMs with the same group name are kept on different nodes; with a V(+) before the name, on the same node.
      - The empty text takes the VM out of its group.
    type: str
  cluster:
    description:
      - Cluster on which the VM runs, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster that takes over when O(cluster) fails, by name or key. Null or the empty text clears it.
    type: str
  preferred_node:
    description:
      - Node on which the VM is started if possible, by name or key. Null or the empty text clears it.
    type: str
  migration_method:
    description:
      - Whether the platform chooses how the VM moves to another node, or always moves it while it runs.
    type: str
    choices: [auto, live]
  snapshot_profile:
    description:
      - Snapshot profile of the VM, by name or key. Null or the empty text takes the VM out of its profile.
    type: str
  console:
    description:
      - Protocol of the console. Takes effect at the next start.
    type: str
    choices: [vnc, spice, serial, none]
  console_password_enabled:
    description:
      - Whether the console asks for O(console_password). Takes effect at the next start.
    type: bool
  console_password:
    description:
      - Password of the console, up to 256 characters. It cannot be read back; see O(update_password).
    type: str
  video:
    description:
      - Graphics card. Takes effect at the next start.
    type: str
    choices: [std, cirrus, vmware, qxl, virtio, none]
  sound:
    description:
      - Sound card. Takes effect at the next start.
    type: str
    choices: [none, sb16, es1370, ac97, adlib, gus, cs4231a, hda, pcspk]
  usb_tablet:
    description:
      - Whether the guest gets a USB tablet, which makes the mouse pointer exact. Takes effect at the next start.
    type: bool
  serial_port:
    description:
      - Whether the guest gets a serial port. Takes effect at the next start.
    type: bool
  rtc_base:
    description:
      - Whether the guest's clock starts with UTC or with local time. Takes effect at the next start.
    type: str
    choices: [utc, localtime]
  boot_order:
    description:
      - Where the guest boots from. V(c) is disk, V(d) is CD, V(n) is network, in the order of the letters; V(strict) follows
        the order of the drives. A new VM gets V(cd). Takes effect at the next start.
    type: str
    choices: [cd, cdn, dc, nc, n, c, d, strict]
  boot_delay:
    description:
      - Seconds, 0 to 60, that the boot menu waits. Takes effect at the next start.
    type: int
  cloudinit_datasource:
    description:
      - In which form cloud-init files are offered to the guest. V(none) offers none. Takes effect at the next start.
    type: str
    choices: [none, config_drive_v2, nocloud]
  advanced:
    description:
      - Advanced settings of the hypervisor, one V(key=value) per line. Takes effect at the next start.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  drives:
    description:
      - Drives that the VM must have, matched by name inside this VM. Other drives are left alone unless
        O(purge_drives=true).
      - A new drive of a running VM is attached at once if it is a disk with a virtio interface and the VM allows
        hot-plugging; otherwise it takes effect at the next start.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the drive, unique in the VM.
        type: str
        required: true
      state:
        description:
          - Whether the drive must be there. V(absent) removes the drive and its data.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      media:
        description:
          - Kind of drive, fixed at creation. A new one is a V(disk).
        type: str
        choices: [disk, cdrom, efidisk]
      interface:
        description:
          - How the guest sees it. V(ide) needs the machine type V(pc), V(ahci) needs V(q35). A new one gets V(virtio-scsi).
          - A change takes effect at the next start of the VM.
        type: str
        choices: [virtio-scsi, virtio, ide, ahci, nvme, lsi53c895a, megasas, megasas-gen2, mptsas1068,
          virtio-scsi-dedicated, usb]
      size:
        description:
          - Size with a unit (V(20 GiB)), or as a number of GiB. It can grow and never shrink.
          - Required for a new disk that is not made from an O(drives[].image). With an image, the drive is grown to this
            size once the image has been copied.
        type: str
      tier:
        description:
          - Preferred storage tier. The platform accepts a tier that it does not have.
        type: int
        choices: [1, 2, 3, 4, 5]
      image:
        description:
          - Uploaded file, by name or key, from which a new disk is filled (a cloud image, for example). Copying is waited
            for. It is only looked at when the drive is created.
        type: str
      iso:
        description:
          - Uploaded file, by name or key, that lies in a drive with O(drives[].media=cdrom). The empty text ejects it.
        type: str
      read_only:
        description:
          - Whether the guest may not write. Takes effect at the next start of the VM.
        type: bool
      enabled:
        description:
          - Whether the drive is attached at all.
        type: bool
      order:
        description:
          - Place among the drives, beginning with 0. Takes effect at the next start of the VM.
        type: int
      serial:
        description:
          - Serial number that the guest sees. Takes effect at the next start of the VM.
        type: str
      discard:
        description:
          - Whether the guest can give back unused space. Takes effect at the next start of the VM.
        type: bool
  purge_drives:
    description:
      - Whether drives that O(drives) does not list are removed, with their data. Needs O(drives).
    type: bool
    default: false
  nics:
    description:
      - NICs that the VM must have, matched by name if they have one here, else by network inside this VM. Of several
        on that network the one with the same O(nics[].mac) is meant, else the first; without a name or a MAC,
        none of several is removed. Other NICs are left alone unless O(purge_nics=true).
      - Several NICs on the same network without names stand for as many NICs, in their order.
      - A NIC is never moved to another network unless its name is given.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the NIC, unique in the VM. The platform names a new one that has none.
        type: str
      state:
        description:
          - Whether the NIC must be there.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      network:
        description:
          - Network that the NIC is connected to, by name or key. Null or the empty text disconnects it.
        type: str
      interface:
        description:
          - Model of the card. A new one is V(virtio). Takes effect at the next start of the VM.
        type: str
        choices: [virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3, direct]
      mac:
        description:
          - MAC address, in any of the usual spellings. The platform makes one for a new NIC that has none.
            Takes effect at the next start of the VM.
        type: str
      enabled:
        description:
          - Whether the NIC is attached. Takes effect at the next start of the VM.
        type: bool
      order:
        description:
          - Place among the NICs, 0 to 30. Takes effect at the next start of the VM.
        type: int
      static_address:
        description:
          - Address that the network reserves for the MAC of this NIC and hands out by DHCP. Null or the empty text frees it.
        type: str
  purge_nics:
    description:
      - Whether NICs that O(nics) does not list are removed. Needs O(nics).
    type: bool
    default: false
  devices:
    description:
      - Emulated devices and devices of the host that the VM must have, matched by name inside this VM. Other devices are
        left alone unless O(purge_devices=true).
      - A device takes effect at the next start, and can only be removed while the VM is off.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the device, unique in the VM.
        type: str
        required: true
      state:
        description:
          - Whether the device must be there.
        type: str
        choices: [present, absent]
        default: present
      type:
        description:
          - Kind of device, fixed at creation. V(tpm) is emulated, the others come from the host.
          - Required for a new device.
        type: str
        choices: [tpm, node_usb_devices, node_pci_devices, node_sriov_nic_devices, node_host_gpu_devices,
          node_nvidia_vgpu_devices]
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      resource_group:
        description:
          - Resource group from which a device of the host is taken, by name or UUID. Fixed at creation.
          - Required for a new device of any type but V(tpm).
        type: str
      enabled:
        description:
          - Whether the device is attached. Takes effect at the next start of the VM.
        type: bool
      optional:
        description:
          - Whether the VM may start without the device. Takes effect at the next start of the VM.
        type: bool
      order:
        description:
          - Place among the devices, 0 to 64. Takes effect at the next start of the VM.
        type: int
      settings:
        description:
          - Settings of the type, only looked at when the device is created. For a TPM, V(model) is V(crb) or V(tis) and
            V(version) is V("1") or V("2").
        type: dict
  purge_devices:
    description:
      - Whether devices that O(devices) does not list are removed. Needs O(devices).
    type: bool
    default: false
  cloudinit_files:
    description:
      - Cloud-init files of the VM, matched by name. Other files are left alone unless O(purge_cloudinit_files=true).
      - The guest reads them at its next start, if O(cloudinit_datasource) offers them.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the file, for example V(/user-data), V(/meta-data) or V(/network-config). A missing slash is added.
        type: str
        required: true
      state:
        description:
          - Whether the file must be there.
        type: str
        choices: [present, absent]
        default: present
      contents:
        description:
          - Contents of the file, up to 65536 characters. They are compared with what is stored, by one request for each
            file, and never shown.
        type: str
      render:
        description:
          - Whether the platform replaces variables in the contents.
        type: str
        choices: ["no", variables, jinja2]
  purge_cloudinit_files:
    description:
      - Whether files that O(cloudinit_files) does not list are removed. Needs O(cloudinit_files).
    type: bool
    default: false
  clone_from:
    description:
      - VM of which a new VM is made as a copy, by name or key. Everything else that the task describes is changed on the
        copy. It is only looked at when there is no VM with this name yet.
    type: str
  clone_from_snapshot:
    description:
      - Snapshot of O(clone_from), by name, that is copied in place of the VM as it is now.
    type: str
  clone_preserve_macs:
    description:
      - Whether the copy keeps the MAC addresses of O(clone_from).
    type: bool
    default: false
  wait_for_ip:
    description:
      - Whether to wait, once the VM runs, until its guest agent reports an address by which others can reach it.
        It is returned as RV(vm.guest_address), and all addresses as RV(vm.guest_networks).
      - Needs O(guest_agent=true) and the agent in the guest.
    type: bool
    default: false
  allow_power_cycle:
    description:
      - Whether a running VM may be shut down and started once, when something that changes needs that.
      - Without it, changes that take effect at the next start are stored and a warning says so, and changes that the
        platform refuses while the VM runs make the task fail before it has changed anything.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(console_password) only on a new VM, V(always) in every run, which then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
- name: A running VM with two drives and two NICs
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

- name: A VM from an uploaded cloud image, reachable when the task ends
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

- name: A copy of it, with another description
  verge.vergeos.verge_vm:
    name: app2
    clone_from: app1
    description: Second one

- name: A snapshot to make copies from
  verge.vergeos.verge_vm_snapshot:
    vm: app1
    name: golden

- name: A copy of what it was then
  verge.vergeos.verge_vm:
    name: app3
    clone_from: app1
    clone_from_snapshot: golden

- name: More memory, with one restart if it is running
  verge.vergeos.verge_vm:
    name: web1
    ram: 8 GiB
    allow_power_cycle: true

- name: Grow a drive, the rest is left alone
  verge.vergeos.verge_vm:
    name: web1
    drives:
      - name: data
        size: 80 GiB

- name: Shut it down, and cut its power if the guest does not react within a minute
  verge.vergeos.verge_vm:
    name: web1
    state: stopped
    shutdown_timeout: 60
    force: true

- name: Remove it, even if it is running
  verge.vergeos.verge_vm:
    name: web1
    state: absent
    force: true
"""

RETURN = r"""
vm:
  description:
    - The VM as it is after the task, read from the platform. In check mode, as it would be as far as that can be told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no VM (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the VM.
      type: int
      returned: always
      sample: 42
    name:
      description: Name.
      type: str
      returned: always
      sample: web1
    status:
      description: Status word of the platform.
      type: str
      returned: always
      sample: running
    running:
      description: Whether it runs.
      type: bool
      returned: always
    node:
      description: Name of the node on which it runs; null when it does not.
      type: str
      returned: always
      sample: node1
    machine:
      description: Key of the machine behind the VM, to which drives and NICs belong.
      type: str
      returned: always
      sample: "54"
    need_restart:
      description: Whether stored changes wait for the next start.
      type: bool
      returned: always
    ram:
      description: Memory in MiB.
      type: int
      returned: always
      sample: 4096
    guest_address:
      description: First address that the guest agent reports and by which others can reach the guest, an IPv4 address
        if there is one. Null without an agent.
      type: str
      returned: always
      sample: 192.0.2.10
    guest_networks:
      description: Addresses that the guest agent reports, by interface of the guest. Empty without an agent.
      type: list
      elements: dict
      returned: always
      sample: [{"interface": "eth0", "addresses": ["192.0.2.10"]}]
    drives:
      description: Drives, in their order. Only when O(drives) is given.
      type: list
      elements: dict
      returned: when drives were given
      sample: [{"id": 77, "name": "os", "media": "disk", "size": "20 GiB", "tier": 1, "status": "online"}]
    nics:
      description: NICs, in their order. Only when O(nics) is given.
      type: list
      elements: dict
      returned: when NICs were given
      sample: [{"id": 31, "name": "nic_0", "network": "Internal", "mac": "f0:db:30:00:00:1f", "status": "up"}]
    devices:
      description: Devices, in their order. Only when O(devices) is given.
      type: list
      elements: dict
      returned: when devices were given
      sample: [{"id": 5, "name": "tpm0", "type": "tpm", "enabled": true, "status": "offline"}]
    cloudinit_files:
      description: Cloud-init files without their contents. Only when O(cloudinit_files) is given.
      type: list
      elements: dict
      returned: when cloud-init files were given
      sample: [{"id": 8, "name": "/user-data", "render": "no", "size": 30}]
    tags:
      description: Tags. Only when O(tags) is given.
      type: list
      elements: dict
      returned: when tags were given
      sample: [{"category": "env", "name": "prod"}]
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create VM 'web1'", "create drive 'os'", "start VM 'web1'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM

TASK = managing(VM)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
