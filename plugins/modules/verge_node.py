#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_node
short_description: Take nodes out of service, restart and configure them
version_added: 0.1.0
description:
  - Moves all machines away from a node and takes it out of service for maintenance, returns it to service, restarts it,
    and changes its settings. Nodes are added and removed by their installation, not by this module.
  - Before machines have to leave a node, the module checks whether the other nodes have room for them. Each machine
    must fit on one node. If they do not fit, the task fails before anything is changed, and names the machines.
  - Check mode, diff mode and the warnings say which machines will be moved.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the node already matches the task, the module sends one request and writes nothing.
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
      - O(state=restarted) restarts the node on every run, unless O(only_if_needed) is set.
      - O(update_password=always) writes O(ipmi_password) on every run.
options:
  state:
    description:
      - V(present) only changes what the other options say.
      - V(restarted) moves the machines away, restarts the node, and waits until it is back in service.
      - A restart is refused while another node of the cluster is not in service or a storage tier of the cluster has no
        redundancy, unless O(force=true).
    type: str
    choices: [present, restarted]
    default: present
  id:
    description:
      - Key of the node. Either this or O(name) is required.
    type: str
  name:
    description:
      - Name of the node. It cannot be changed.
    type: str
  maintenance:
    description:
      - V(true) moves all machines, networks included, to other nodes and takes the node out of service. The task waits
        until the last machine has left.
      - V(false) returns the node to service. It also ends a drain that is still in progress.
    type: bool
  force:
    description:
      - Consent to drain or restart a node although the checks before it speak against that. Machines that fit nowhere
        stay on the node, so a drain does not end until they are stopped.
    type: bool
    default: false
  only_if_needed:
    description:
      - Whether O(state=restarted) restarts only a node that waits for a restart; see RV(node.need_restart).
    type: bool
    default: false
  cancel_on_failure:
    description:
      - Whether a drain that the task has begun is given up when it fails, stalls, or does not end in time. The node then
        returns to service, and the message says so.
    type: bool
    default: true
  stall_timeout:
    description:
      - Time after which a drain counts as stalled when no machine has left the node and its status has not changed, in
        seconds. 0 waits for O(drain_timeout) in any case. The platform itself reports nothing when a machine fits on no
        other node.
    type: int
    default: 900
  drain_timeout:
    description:
      - Maximum time to wait until all machines have left the node, in seconds. Live migration of large machines takes
        long. Other waits are limited by O(wait_timeout) and O(restart_timeout).
    type: int
    default: 3600
  restart_timeout:
    description:
      - Maximum time to wait until a restarted node is back in service, in seconds.
    type: int
    default: 1800
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  note:
    description:
      - Free-form note, up to 1024 characters.
    type: str
  asset_tag:
    description:
      - Asset tag.
    type: str
  vm_ram:
    description:
      - Memory available to machines, such as V(64 GiB). The rest is reserved for the node itself.
    type: str
  failover_ram:
    description:
      - Memory reserved for machines of failed nodes, such as V(16 GiB).
    type: str
  overcommit:
    description:
      - Memory that machines can use in addition to O(vm_ram), such as V(8 GiB).
    type: str
  max_core_temp:
    description:
      - Highest allowed core temperature, in degrees Celsius. 0 turns the supervision off.
    type: int
  capture_logs:
    description:
      - Whether the platform collects the logs of the node.
    type: bool
  lldp:
    description:
      - Whether the node announces itself to switches (LLDP).
    type: bool
  ipmi_address:
    description:
      - Address of the management controller (IPMI).
    type: str
  ipmi_user:
    description:
      - User name for the management controller.
    type: str
  ipmi_password:
    description:
      - Password for the management controller. It cannot be read back; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) never sets O(ipmi_password) of an existing node, except together with a new O(ipmi_user). V(always)
        sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
notes:
  - That the platform accepts changes of the settings is known from the types of an official SDK; maintenance and its
    waits were measured on 26.1.8. Restarting a node through the API has not been proven on a real system. Try it on a
    node that you can reach.
  - While networks move to another node, the address of the system itself may be unreachable for a moment. The module
    goes on waiting.
seealso:
  - module: verge.vergeos.verge_node_info
  - module: verge.vergeos.verge_physical_drive_info
  - module: verge.vergeos.verge_cluster_info
"""

EXAMPLES = r"""
- name: Show which machines would be moved, without moving them
  verge.vergeos.verge_node:
    name: node2
    maintenance: true
  check_mode: true

- name: Take a node out of service
  verge.vergeos.verge_node:
    name: node2
    maintenance: true

- name: Return it to service
  verge.vergeos.verge_node:
    name: node2
    maintenance: false

- name: Restart a node if it waits for a restart
  verge.vergeos.verge_node:
    name: node1
    state: restarted
    only_if_needed: true

- name: Describe a node
  verge.vergeos.verge_node:
    name: node1
    description: rack 3, upper half
    asset_tag: "00471"
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
node:
  description:
    - The node after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(ipmi_password)
      is not included.
    - Null if the node does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the node.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name.
      type: str
      returned: always
      sample: node1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: rack 3, upper half
    note:
      description: Free-form note.
      type: str
      returned: always
      sample: ''
    asset_tag:
      description: Asset tag.
      type: str
      returned: always
      sample: ''
    maintenance:
      description: Whether the node is in maintenance or entering it; see RV(node.status).
      type: bool
      returned: always
    vm_ram:
      description: Memory available to machines. The rest is reserved for the node itself.
      type: str
      returned: always
      sample: 68352 MiB
    failover_ram:
      description: Memory reserved for failover.
      type: str
      returned: always
      sample: 0 B
    overcommit:
      description: Overcommitted memory.
      type: str
      returned: always
      sample: 0 B
    max_core_temp:
      description: Highest allowed core temperature, in degrees Celsius. 0 turns the supervision off.
      type: int
      returned: always
      sample: 0
    capture_logs:
      description: Whether the platform collects the logs of the node.
      type: bool
      returned: always
    lldp:
      description: Whether the node announces itself to switches (LLDP).
      type: bool
      returned: always
    ipmi_address:
      description: Address of the management controller (IPMI).
      type: str
      returned: always
      sample: ''
    ipmi_user:
      description: User name for the management controller.
      type: str
      returned: always
      sample: ''
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform considers the node to be running.
      type: bool
      returned: always
    started:
      description: Time of the last start, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    cluster:
      description: Name of the cluster of the node.
      type: str
      returned: always
      sample: main
    need_restart:
      description: Whether changes are waiting for a restart of the node.
      type: bool
      returned: always
    restart_reason:
      description: Reason why a restart is needed.
      type: str
      returned: always
      sample: Cluster configuration changes
    physical:
      description: Whether the node is a physical machine; false for a node of a tenant.
      type: bool
      returned: always
    vsan_connected:
      description: Whether the node is connected to the storage (vSAN).
      type: bool
      returned: always
    model:
      description: Model of the machine.
      type: str
      returned: always
      sample: Standard PC
    cpu:
      description: CPU model.
      type: str
      returned: always
      sample: AMD EPYC 7543P 32-Core Processor
    cpu_speed:
      description: CPU clock rate.
      type: str
      returned: always
      sample: 2500 MHz
    cores:
      description: Number of cores.
      type: int
      returned: always
      sample: 32
    cpu_usage:
      description: CPU load, in percent.
      type: int
      returned: always
      sample: 4
    core_temperature:
      description: Core temperature, in degrees Celsius; null if it is not measured.
      type: int
      returned: always
      sample: 41
    ram:
      description: Installed memory.
      type: str
      returned: always
      sample: 92 GiB
    ram_used:
      description: Used memory.
      type: str
      returned: always
      sample: 11059 MiB
    iommu:
      description: Whether the node can pass devices through to VMs (IOMMU).
      type: bool
      returned: always
    ipmi_status:
      description: Status of the connection to the management controller, such as V(ready) or V(offline).
      type: str
      returned: always
      sample: offline
    vsan_node_id:
      description: Number of the node in the vSAN; -1 if it has none.
      type: int
      returned: always
      sample: 1
    version:
      description: Version of VergeOS on the node. It differs from other nodes while an update is in progress.
      type: str
      returned: always
      sample: 26.1.8
    os_version:
      description: Version of the underlying operating system.
      type: str
      returned: always
      sample: 26.1.8.1
    kernel_version:
      description: Version of the kernel.
      type: str
      returned: always
      sample: 6.12.48
    appserver_version:
      description: Version of the application server.
      type: str
      returned: always
      sample: 26.1.8
    vsan_version:
      description: Version of the vSAN.
      type: str
      returned: always
      sample: 26.1.8
    qemu_version:
      description: Version of QEMU.
      type: str
      returned: always
      sample: 10.0.2
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
  sample: [create node 'node1']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE

TASK = managing(NODE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
