#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage resource groups: GPUs, USB devices and other devices of nodes for VMs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_resource_group
short_description: Manage resource groups, which lend devices of nodes to VMs
version_added: 0.1.0
description:
  - Creates, updates and removes resource groups with their rules. A resource group is a pool of devices of one type, such as
    GPUs, vGPUs, PCI devices, USB devices or virtual functions of network cards (SR-IOV). Rules select the devices.
  - O(ignore:devices) of M(verge.vergeos.verge_vm) attaches devices of a group to a VM, and
    O(ignore:children) of M(verge.vergeos.verge_node_info) lists what the nodes have.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the group already matches the task, the module sends one request, and one more if O(rules) is given, and writes
    nothing.
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
      - O(update_settings=always) writes O(settings), O(driver_file), O(driver_iso) and O(vgpu_profile) on every run, because
        they cannot be read back.
options:
  state:
    description:
      - V(present) creates the group if it does not exist.
      - V(absent) removes it with its rules. Refused while a device of a VM uses it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key (UUID) of the group. If set, O(name) renames the group.
    type: str
  name:
    description:
      - Name of the group, 1 to 256 characters. Required when creating a group.
    type: str
  type:
    description:
      - Type of the devices, in the words of O(ignore:devices) of M(verge.vergeos.verge_vm). Required when creating a group.
        Cannot be changed after creation.
      - V(node_host_gpu_devices) are whole GPUs, V(node_nvidia_vgpu_devices) vGPUs, V(node_sriov_nic_devices) virtual
        functions of network cards.
    type: str
    choices: [node_host_gpu_devices, node_pci_devices, node_usb_devices, node_sriov_nic_devices, node_nvidia_vgpu_devices]
  description:
    description:
      - Free-form description.
    type: str
  class:
    description:
      - Class of the devices. It only decides which icon the web interface shows. Defaults to V(unknown) for new groups.
    type: str
    choices: [unknown, gpu, vgpu, storage, hid, usb, network, media, audio, fpga, pci]
  enabled:
    description:
      - Whether VMs get devices of the group. Defaults to V(true) for new groups.
    type: bool
  driver_file:
    description:
      - File in the media catalog with the driver for vGPUs, see M(verge.vergeos.verge_file). Required when creating a group of
        type V(node_nvidia_vgpu_devices), and only for these.
      - It cannot be read back; see O(update_settings).
    type: str
  driver_iso:
    description:
      - File in the media catalog with the drivers for guests. Only for groups of type V(node_nvidia_vgpu_devices).
      - It cannot be read back; see O(update_settings).
    type: str
  vgpu_profile:
    description:
      - Name of the vGPU profile, such as V(nvidia-63). Only for groups of type V(node_nvidia_vgpu_devices).
      - The system only knows profiles once a node has loaded the driver. Create the group without one, and set it with
        O(update_settings=always) afterwards.
      - It cannot be read back; see O(update_settings).
    type: str
  settings:
    description:
      - Settings of the group. Which exist depends on O(type); groups of type V(node_host_gpu_devices) and
        V(node_pci_devices) have none.
      - They cannot be read back; see O(update_settings).
    type: dict
    suboptions:
      guest_reset:
        description:
          - For V(node_usb_devices), whether guests may reset the device. Defaults to V(true) for new groups.
        type: bool
      guest_resets_all:
        description:
          - For V(node_usb_devices), whether guests may reset the whole hub. Defaults to V(false) for new groups.
        type: bool
      numvfs:
        description:
          - For V(node_sriov_nic_devices), number of virtual functions of each card. Defaults to 1 for new groups.
        type: int
      vlan:
        description:
          - For V(node_sriov_nic_devices), number of the VLAN, 0 to 4094. Defaults to 0 (untagged) for new groups.
        type: int
      qos:
        description:
          - For V(node_sriov_nic_devices), priority in the VLAN, a number from 0 to 7. Defaults to 0 for new groups.
        type: int
      protocol:
        description:
          - For V(node_sriov_nic_devices), protocol of the VLAN. Defaults to V(802.1Q) for new groups.
        type: str
        choices: [802.1Q, 802.1ad]
      max_tx_rate:
        description:
          - For V(node_sriov_nic_devices), maximum rate of sending, in Mbit/s. Defaults to 0 (none) for new groups.
        type: int
      min_tx_rate:
        description:
          - For V(node_sriov_nic_devices), minimum rate of sending, a number of Mbit/s. Defaults to 0 (none) for new
            groups.
        type: int
      trust:
        description:
          - For V(node_sriov_nic_devices), whether the virtual function is trusted. Defaults to V(off) for new groups.
        type: str
        choices: ["default", "on", "off"]
      spoofchk:
        description:
          - For V(node_sriov_nic_devices), whether forged MAC addresses are dropped. Defaults to V(on) for new groups.
        type: str
        choices: ["default", "on", "off"]
      query_rss:
        description:
          - For V(node_sriov_nic_devices), whether the guest may query the RSS configuration. Defaults to V(default) for new
            groups.
        type: str
        choices: ["default", "on", "off"]
      link_state:
        description:
          - For V(node_sriov_nic_devices), state of the link. Defaults to V(default) for new groups.
        type: str
        choices: [default, auto, enable, disable]
      macaddress_allow_override:
        description:
          - For V(node_sriov_nic_devices), whether a device in a VM may have its own MAC address. Defaults to V(true) for new
            groups.
        type: bool
      vlan_allow_override:
        description:
          - The same for O(settings.vlan). Defaults to V(false) for new groups.
        type: bool
      qos_allow_override:
        description:
          - The same for O(settings.qos). Defaults to V(false) for new groups.
        type: bool
      protocol_allow_override:
        description:
          - The same for O(settings.protocol). Defaults to V(false) for new groups.
        type: bool
      max_tx_rate_allow_override:
        description:
          - The same for O(settings.max_tx_rate). Defaults to V(false) for new groups.
        type: bool
      min_tx_rate_allow_override:
        description:
          - The same for O(settings.min_tx_rate). Defaults to V(false) for new groups.
        type: bool
      trust_allow_override:
        description:
          - The same for O(settings.trust). Defaults to V(false) for new groups.
        type: bool
      spoofchk_allow_override:
        description:
          - The same for O(settings.spoofchk). Defaults to V(false) for new groups.
        type: bool
      query_rss_allow_override:
        description:
          - The same for O(settings.query_rss). Defaults to V(false) for new groups.
        type: bool
      link_state_allow_override:
        description:
          - The same for O(settings.link_state). Defaults to V(false) for new groups.
        type: bool
      make_guest_driver_iso:
        description:
          - For V(node_nvidia_vgpu_devices), whether the platform makes an ISO image with the drivers for guests. Defaults to
            V(false) for new groups.
        type: bool
      scheduler_policy:
        description:
          - For V(node_nvidia_vgpu_devices), how vGPUs share the time of a GPU, V(1) best effort, V(2) equal share, V(3) fixed
            share. Defaults to V(1) for new groups.
        type: str
        choices: ["1", "2", "3"]
      strict_round_robin:
        description:
          - For V(node_nvidia_vgpu_devices), whether the scheduler is strictly round-robin, V(1) yes, V(0) no. The default of
            the driver applies to new groups.
        type: str
        choices: ["0", "1"]
      frequency:
        description:
          - For V(node_nvidia_vgpu_devices), frequency of the scheduler, a number from 0 to 960. Defaults to 0 for new groups.
        type: int
      averaging_factor:
        description:
          - For V(node_nvidia_vgpu_devices), averaging factor of the scheduler, a number from 1 to 60. Defaults to 33 for
            new groups.
        type: int
      time_slice_length_ns:
        description:
          - For V(node_nvidia_vgpu_devices), length of a time slice, the number of nanoseconds, 0 to 30000000. Defaults
            to 0 for new groups.
        type: int
  update_settings:
    description:
      - V(on_create) sets O(settings), O(driver_file), O(driver_iso) and O(vgpu_profile) only when the group is created.
      - V(always) writes them on every run and reports a change. Give all settings that should not have their default.
    type: str
    choices: [on_create, always]
    default: on_create
  rules:
    description:
      - Rules that the group should have, matched by name within the group. A device is part of the group if one of its rules
        selects it. Other rules are left unchanged unless O(purge_rules=true).
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - V(present) creates or updates the rule; V(absent) removes it.
        type: str
        choices: [present, absent]
        default: present
      name:
        description:
          - Name of the rule.
        type: str
        required: true
      filter:
        description:
          - Filter expression of the platform about the values of devices, such as V(vendor cs 'NVIDIA') or
            V(slot eq '0000:81:00.0'). Required for new rules.
          - It takes the platform's names of values, which are those that M(verge.vergeos.verge_node_info) returns for devices
            of this type.
        type: str
      node:
        description:
          - Name of the node whose devices are selected; null for all nodes. Defaults to all nodes for new rules.
        type: str
      enabled:
        description:
          - Whether the rule selects devices. Defaults to V(true) for new rules.
        type: bool
  purge_rules:
    description:
      - Whether to remove rules that are not listed in O(rules). Requires O(rules).
    type: bool
    default: false
notes:
  - A node may have to restart in maintenance mode before the devices of a new group can be used.
seealso:
  - module: verge.vergeos.verge_resource_group_info
  - module: verge.vergeos.verge_node_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Lend all license dongles of a vendor to VMs
  verge.vergeos.verge_resource_group:
    name: dongles
    type: node_usb_devices
    class: usb
    settings:
      guest_reset: true
    rules:
      - name: license keys
        filter: vendor cs 'Example'

- name: Attach one of them to a VM; takes effect the next time it starts
  verge.vergeos.verge_vm:
    name: web1
    devices:
      - name: dongle
        type: node_usb_devices
        resource_group: dongles

- name: Limit the group to the devices of one node
  verge.vergeos.verge_resource_group:
    name: dongles
    rules:
      - name: license keys
        node: node1

- name: Change a setting, which is written on every run
  verge.vergeos.verge_resource_group:
    name: dongles
    settings:
      guest_reset: false
    update_settings: always

- name: Detach the device, which needs the VM off
  verge.vergeos.verge_vm:
    name: web1
    allow_power_cycle: true
    devices:
      - name: dongle
        state: absent

- name: Remove the group
  verge.vergeos.verge_resource_group:
    name: dongles
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
resource_group:
  description:
    - The resource group after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the resource group does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key (UUID) of the group.
      type: str
      returned: always
      sample: 3a1c52f0-7d0e-4b53-9f43-6f0c2a7d8e11
    name:
      description: Name of the group.
      type: str
      returned: always
      sample: dongles
    type:
      description: Type of the devices.
      type: str
      returned: always
      sample: node_usb_devices
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    class:
      description: Class of the devices.
      type: str
      returned: always
      sample: usb
    enabled:
      description: Whether VMs get devices of the group.
      type: bool
      returned: always
    device_count:
      description: Number of devices that the rules select.
      type: int
      returned: always
      sample: 2
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
    rules:
      description: Rules of the group.
      type: list
      elements: dict
      returned: when O(rules) is given
      contains:
        id:
          description: Key of the rule.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the rule.
          type: str
          returned: always
          sample: license keys
        filter:
          description: Filter expression of the platform about the values of devices.
          type: str
          returned: always
          sample: vendor cs 'Example'
        node:
          description: Name of the node whose devices are selected; null for all nodes.
          type: str
          returned: always
          sample: node1
        enabled:
          description: Whether the rule selects devices.
          type: bool
          returned: always
        device_count:
          description: Number of devices that the rule selects.
          type: int
          returned: always
          sample: 2
        system_created:
          description: Whether the platform made the rule for a device that was chosen when the group was created.
          type: bool
          returned: always
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create resource group 'dongles']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.resource_group import RESOURCE_GROUP

TASK = managing(RESOURCE_GROUP)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
