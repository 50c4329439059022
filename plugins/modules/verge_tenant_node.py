#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage single nodes of tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_node
short_description: Manage single nodes of tenants
version_added: 0.1.0
description:
  - Starts, stops and restarts one node of a tenant, moves it to another host while it runs, and creates, updates and removes
    it. M(verge.vergeos.verge_tenant) manages all nodes together with their tenant; use this module for what concerns one
    of them.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the node already matches the task, the module sends one request, and one more if O(tags) is given, and writes
    nothing.
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
      - O(state=restarted) restarts the node on every run.
options:
  state:
    description:
      - V(present) creates the node if it does not exist, and leaves its power as it is.
      - V(running) also starts it, and with it the network of the tenant. V(stopped) also shuts it down. V(restarted) shuts it
        down and starts it on every run. V(started) means V(running).
      - V(absent) removes it. A running node is removed only with O(force=true). The platform can only remove the node that
        was added last.
      - What runs inside the tenant on this node stops with it, unless the tenant has another node for it.
    type: str
    choices: [present, absent, running, started, stopped, restarted]
    default: present
  id:
    description:
      - Key of the node. If set, O(name) renames the node.
    type: str
  name:
    description:
      - Name of the node, 1 to 128 characters, unique within the tenant. Required when creating a node.
    type: str
  tenant:
    description:
      - Name or key of the tenant. Required unless O(id) is set.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  enabled:
    description:
      - Whether the node can be started. Defaults to V(true) for new nodes.
    type: bool
  cpu_cores:
    description:
      - Number of cores, 1 to 1048576, within the limit of the cluster. Defaults to 4 for new nodes.
    type: int
    aliases: [cpus, cores, vcpus]
  ram:
    description:
      - Memory, with a unit (V(16 GiB)) or as a number in bytes, 2 GiB to 5 TiB and within the limit of the cluster.
        Defaults to 16 GiB for new nodes.
    type: str
  cluster:
    description:
      - Cluster on which the node runs, by name or key. New nodes use the default cluster of the system.
    type: str
  failover_cluster:
    description:
      - Cluster that takes over when O(cluster) fails, by name or key. Set to null or an empty string to clear it.
    type: str
    aliases: [cluster_failover]
  preferred_node:
    description:
      - Preferred node of this system on which to start the tenant node, by name or key. Set to null or an empty string to
        clear it.
    type: str
  migrate_to:
    description:
      - Name of a node of this system. If the tenant node runs on another one, it is migrated to this one while it goes on
        running. The module waits for its arrival, up to O(wait_timeout).
      - Has no effect on a tenant node that does not run.
      - Refused if the node is in maintenance or does not run. A warning says if it seems to have too little memory.
    type: str
  migrate_from:
    description:
      - Name of a node of this system. If the tenant node runs on it, it is migrated while it goes on running, to O(migrate_to)
        or otherwise to a node that the platform chooses.
      - Has no effect on a tenant node that does not run.
    type: str
  on_power_loss:
    description:
      - What to do when power returns after an outage. Defaults to V(last_state) for new nodes.
    type: str
    choices: [power_on, last_state, leave_off]
  ha_group:
    description:
      - Name of a group of machines that are placed relative to each other. Set to an empty string to remove the node from its
        group.
    type: str
seealso:
  - module: verge.vergeos.verge_tenant_node_info
  - module: verge.vergeos.verge_tenant
"""

EXAMPLES = r"""
- name: Create a tenant with a node
  verge.vergeos.verge_tenant:
    name: acme
    nodes:
      - name: node1
        cpu_cores: 2
        ram: 4 GiB
    storage:
      - tier: 1
        size: 50 GiB
    state: running

- name: Move its node to another host while it runs
  verge.vergeos.verge_tenant_node:
    tenant: acme
    name: node1
    migrate_to: node2

- name: Give it more memory, which it has after a restart
  verge.vergeos.verge_tenant_node:
    tenant: acme
    name: node1
    cpu_cores: 4
    ram: 8 GiB

- name: Restart it
  verge.vergeos.verge_tenant_node:
    tenant: acme
    name: node1
    state: restarted
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
tenant_node:
  description:
    - The tenant node after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the tenant node does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the tenant node.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the node.
      type: str
      returned: always
      sample: node1
    tenant:
      description: Name of the tenant.
      type: str
      returned: always
      sample: acme
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    enabled:
      description: Whether the node can be started.
      type: bool
      returned: always
    cpu_cores:
      description: Number of cores.
      type: int
      returned: always
      sample: 4
    ram:
      description: Memory.
      type: str
      returned: always
      sample: 4 GiB
    cluster:
      description: Name of the cluster on which the node runs.
      type: str
      returned: always
      sample: main
    failover_cluster:
      description: Name of the cluster that takes over when RV(tenant_node.cluster) fails.
      type: str
      returned: always
      sample: backup
    preferred_node:
      description: Name of the preferred node of this system on which to start the tenant node.
      type: str
      returned: always
      sample: node1
    on_power_loss:
      description: What happens when power returns after an outage.
      type: str
      returned: always
      sample: power_on
    ha_group:
      description: Name of a group of machines that are placed relative to each other.
      type: str
      returned: always
      sample: web
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: running
    host_node:
      description: Name of the node of this system on which the tenant node runs; null if it is off.
      type: str
      returned: always
      sample: node1
    migratable:
      description: Whether the platform can move the node to another host while it runs.
      type: bool
      returned: always
    nodeid:
      description: Number of the node within the tenant.
      type: int
      returned: always
      sample: 1
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
  sample: [create tenant node 'node1']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_node import TENANT_NODE

TASK = managing(TENANT_NODE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
