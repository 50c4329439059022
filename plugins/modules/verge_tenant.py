#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant
short_description: Manage tenants
version_added: 0.1.0
description:
  - Creates, changes, starts, stops and removes tenants (VergeOS systems inside this one) together with their nodes,
    storage, addresses and layer-2 networks.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A list of nodes, storage and the like adds and changes what it names. Only its purge option lets it remove the rest,
    so an empty list alone removes nothing.
  - A tenant that already is as described costs one request, plus one for each of these lists that the task names, and
    is not written to.
  - What is inside a tenant is managed by tasks that log in to the tenant itself, with its address as O(host) and with
    users of its own.
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
      - O(state=restarted) restarts in every run, and O(update_password=always) writes the password in every run.
options:
  state:
    description:
      - V(present) creates the tenant if there is none, and leaves its power alone. A new one is stopped.
      - V(running) also starts it. It needs a node to run on, and each node needs a host with enough free memory.
      - V(stopped) also shuts it down with everything inside.
      - V(restarted) shuts it down and starts it, or starts it if it is stopped.
      - V(absent) removes it with everything inside. A running tenant is only removed with O(force=true). Its own
        network is stopped too, if it still runs.
    type: str
    choices: [present, absent, running, stopped, restarted]
    default: present
  id:
    description:
      - Key of the tenant. With it, O(name) renames the tenant.
    type: str
  name:
    description:
      - Name of the tenant, 1 to 120 characters. Upper and lower case differ.
      - Required to create one. Snapshots of tenants are never taken for a tenant.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  admin_password:
    description:
      - Password of the user C(admin) inside the tenant, up to 256 characters. The platform makes one up for a new
        tenant that has none.
      - It cannot be read back; see O(update_password).
    type: str
  change_password:
    description:
      - Whether the platform asks for a new password at the first log-in inside the tenant. It only counts for a new
        tenant. Off unless told otherwise.
    type: bool
  url:
    description:
      - Address of the tenant's web interface, as a link. The platform fills it in with the first external IP.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  help_url:
    description:
      - Where help links lead. V(default) is the help of the vendor, the empty text removes the links. A new tenant gets
        V(default).
    type: str
  expose_cloud_snapshots:
    description:
      - Whether the tenant may see and ask for the system snapshots of this system. A new one may.
    type: bool
  allow_branding:
    description:
      - Whether the tenant may have colours and a logo of its own. A new one may not.
    type: bool
  theme_access:
    description:
      - Which themes the tenant may use. V(host_only) are those of this system, V(local_only) are its own. A new one
        gets V(host_only).
    type: str
    choices: [specified, host_only, local_only, both]
  isolate:
    description:
      - Whether the network of the tenant is cut off. Its nodes run on. Takes effect at once.
    type: bool
  ui_address:
    description:
      - Address of the tenant's web interface, one of its external IPs, which may come from O(external_ips) of the same
        task. Null or the empty text clears it.
      - The first external IP becomes it by itself.
    type: str
  clone_from:
    description:
      - Tenant of which a new tenant is made as a copy, by name or key. Everything else that the task describes is
        changed on the copy. It is only looked at when there is no tenant with this name yet.
    type: str
  clone_without_network:
    description:
      - Whether the copy does without what belongs to the network of O(clone_from).
    type: bool
    default: false
  clone_without_storage:
    description:
      - Whether the copy does without the storage of O(clone_from).
    type: bool
    default: false
  clone_without_nodes:
    description:
      - Whether the copy does without the nodes of O(clone_from).
    type: bool
    default: false
  nodes:
    description:
      - Nodes that the tenant must have, matched by name inside this tenant. They are the machines on which it runs.
        Others are left alone unless O(purge_nodes=true).
      - The host only needs room for a node when the node is started.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the node, 1 to 128 characters, unique in the tenant.
        type: str
        required: true
      state:
        description:
          - Whether the node must be there. A running node is only removed with O(force=true).
          - The platform only removes the node that was added last.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      enabled:
        description:
          - Whether the node may be started. A new one is enabled unless told otherwise.
        type: bool
      cpu_cores:
        description:
          - Number of cores, 1 to 1048576, within the limit of the cluster. A new node gets 4.
        type: int
      ram:
        description:
          - Memory, with a unit (V(16 GiB)) or as a number of MiB, 2048 to 5242880 MiB and within the limit of the
            cluster. A new node gets 16384 MiB.
        type: str
      cluster:
        description:
          - Cluster on which the node runs, by name or key. A new node gets the default of the system.
        type: str
      failover_cluster:
        description:
          - Cluster that takes over when O(nodes[].cluster) fails, by name or key. Null or the empty text clears it.
        type: str
      preferred_node:
        description:
          - Node of this system on which the node is started if possible, by name or key. Null or the empty text clears
            it.
        type: str
      on_power_loss:
        description:
          - What happens when power comes back after it was lost. A new node gets V(last_state).
        type: str
        choices: [power_on, last_state, leave_off]
      ha_group:
        description:
          - Name of a group of machines that are placed with regard to each other. The empty text takes the node out of
            it.
        type: str
  purge_nodes:
    description:
      - Whether nodes that O(nodes) does not list are removed. Needs O(nodes), and O(force=true) for those that run.
    type: bool
    default: false
  storage:
    description:
      - Storage that the tenant must have, matched by tier. Other tiers are left alone unless O(purge_storage=true).
    type: list
    elements: dict
    suboptions:
      tier:
        description:
          - Number of the storage tier, 1 to 5. This system must have it.
        type: int
        required: true
      state:
        description:
          - Whether the tenant must have storage on this tier. The platform refuses to remove storage that holds data.
        type: str
        choices: [present, absent]
        default: present
      size:
        description:
          - All that the tenant may use on this tier, with a unit (V(100 GiB)) or as a number of GiB, at least 1 GiB. It
            is rounded up to whole GiB, in which the platform stores it. Required for a new tier.
        type: str
  purge_storage:
    description:
      - Whether storage on tiers that O(storage) does not list is removed. Needs O(storage).
    type: bool
    default: false
  external_ips:
    description:
      - Addresses that the tenant must have on networks of this system, matched by O(external_ips[].ip). Others are left
        alone unless O(purge_external_ips=true).
      - An existing one cannot be changed, only removed and made anew. The platform may refuse to remove one to which a
        rule refers.
    type: list
    elements: dict
    suboptions:
      ip:
        description:
          - The address.
        type: str
        required: true
      state:
        description:
          - Whether the tenant must have the address.
        type: str
        choices: [present, absent]
        default: present
      network:
        description:
          - Network that the address is taken from, by name or key, fixed at creation. Required for a new one.
        type: str
      hostname:
        description:
          - Host name of the address, fixed at creation.
        type: str
      description:
        description:
          - Free text, up to 2048 characters, fixed at creation.
        type: str
  purge_external_ips:
    description:
      - Whether external IPs that O(external_ips) does not list are taken from the tenant. Needs O(external_ips).
    type: bool
    default: false
  network_blocks:
    description:
      - Address ranges that are routed to the tenant, matched by O(network_blocks[].cidr). Others are left alone unless
        O(purge_network_blocks=true).
      - An existing one cannot be changed, only removed and made anew. The platform may refuse to remove one that is in
        use inside the tenant.
    type: list
    elements: dict
    suboptions:
      cidr:
        description:
          - The range in CIDR form. It must not overlap another one.
        type: str
        required: true
      state:
        description:
          - Whether the tenant must have the range.
        type: str
        choices: [present, absent]
        default: present
      network:
        description:
          - Network through which the range is routed, by name or key, fixed at creation. Required for a new one.
        type: str
      description:
        description:
          - Free text, up to 2048 characters, fixed at creation.
        type: str
  purge_network_blocks:
    description:
      - Whether ranges that O(network_blocks) does not list are taken from the tenant. Needs O(network_blocks).
    type: bool
    default: false
  layer2_networks:
    description:
      - Networks of this system that are passed through to the tenant, matched by O(layer2_networks[].network). Others
        are left alone unless O(purge_layer2_networks=true). At most 28, and only from VergeOS 26.0 on.
      - A removed one is disabled first. The networks that the platform made for it inside the tenant stay there.
    type: list
    elements: dict
    suboptions:
      network:
        description:
          - The network, by name or key.
        type: str
        required: true
      state:
        description:
          - Whether the network must be passed through.
        type: str
        choices: [present, absent]
        default: present
      enabled:
        description:
          - Whether traffic passes. A new one is enabled unless told otherwise.
        type: bool
  purge_layer2_networks:
    description:
      - Whether networks that O(layer2_networks) does not list are no longer passed through. Needs O(layer2_networks).
    type: bool
    default: false
  apply:
    description:
      - What happens to the rules that the platform stores in a network when O(external_ips) or O(network_blocks) of it
        change. They only count once the network has applied them.
      - V(auto) has each network in which such rules changed apply them, if it runs, also when the tenant is removed.
        Rules that others stored there are applied with them.
      - V(never) leaves them stored, for M(verge.vergeos.verge_network) to apply.
    type: str
    choices: [auto, never]
    default: auto
  force:
    description:
      - Consent to shut down a running tenant that is removed, and a running node that is removed.
      - The power of such a node is cut when its shutdown shows no effect within O(shutdown_timeout). The power of a
        whole tenant is never cut.
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Seconds that a shutdown of the tenant or of one of its nodes may take. When they are over, the task fails,
        except for a node that is removed with O(force=true).
    type: int
    default: 120
  update_password:
    description:
      - V(on_create) sets O(admin_password) only in a new tenant, V(always) in every run, which then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_tenant_info
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: A running tenant with a node, storage and an external IP
  verge.vergeos.verge_tenant:
    name: acme
    description: ACME Corporation
    admin_password: Twelve-tall-0aks # better from a vault
    change_password: true
    nodes:
      - name: node1
        cpu_cores: 4
        ram: 8 GiB
    storage:
      - tier: 1
        size: 100 GiB
    external_ips:
      - ip: 192.0.2.50
        network: External
        hostname: acme
    state: running

- name: More storage, the rest is left alone
  verge.vergeos.verge_tenant:
    name: acme
    storage:
      - tier: 1
        size: 200 GiB

- name: Route an address range to the tenant
  verge.vergeos.verge_tenant:
    name: acme
    network_blocks:
      - cidr: 198.51.100.0/28
        network: External

- name: Take it away again
  verge.vergeos.verge_tenant:
    name: acme
    network_blocks:
      - cidr: 198.51.100.0/28
        state: absent

- name: Cut the tenant off
  verge.vergeos.verge_tenant:
    name: acme
    isolate: true

- name: Shut it down, with ten minutes of time
  verge.vergeos.verge_tenant:
    name: acme
    state: stopped
    shutdown_timeout: 600

- name: More memory for its node
  verge.vergeos.verge_tenant:
    name: acme
    nodes:
      - name: node1
        ram: 16 GiB

- name: Remove it with everything inside, even if it is running
  verge.vergeos.verge_tenant:
    name: acme
    state: absent
    force: true
"""

RETURN = r"""
tenant:
  description:
    - The tenant as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again. The password is not
      among them.
    - It is null when there is no tenant (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the tenant.
      type: int
      returned: always
      sample: 7
    name:
      description: Name.
      type: str
      returned: always
      sample: acme
    uuid:
      description: Number that stays the same for the life of the tenant, unlike the key, which the platform uses again.
      type: str
      returned: always
      sample: 6c0b0c52-8f5e-4f0e-9d2a-3f1b6f0c9a11
    status:
      description: Status word of the platform. A running tenant is C(online).
      type: str
      returned: always
      sample: online
    health:
      description: Summary of the platform, one of C(online), C(offline), C(warning) and C(error).
      type: str
      returned: always
      sample: online
    running:
      description: Whether the platform counts it as running.
      type: bool
      returned: always
    started:
      description: Time at which the system inside had started, in seconds since 1970. It stays 0 for a while after the
        start.
      type: int
      returned: always
      sample: 1790000000
    ui_address:
      description: Address of the tenant's web interface; null when there is none.
      type: str
      returned: always
      sample: 192.0.2.50
    isolate:
      description: Whether the network of the tenant is cut off.
      type: bool
      returned: always
    vnet:
      description: Key of the network that belongs to the tenant.
      type: str
      returned: always
      sample: "31"
    network_running:
      description: Whether that network runs. It has a power of its own.
      type: bool
      returned: always
    created:
      description: Time of creation, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    creator:
      description: Name of the user that made the tenant.
      type: str
      returned: always
      sample: admin
    nodes:
      description:
        - Nodes, with RV(ignore:tenant.nodes[].status), the node of this system on which each runs, and its number in
          the tenant.
      type: list
      elements: dict
      returned: when O(nodes) is given
      sample:
        - {id: 3, name: node1, cpu_cores: 4, ram: 8192, status: running, host_node: node1, nodeid: 1}
    storage:
      description: Storage by tier, with the bytes and the percentage that are used.
      type: list
      elements: dict
      returned: when O(storage) is given
      sample: [{"id": 4, "tier": "1", "size": "100 GiB", "used": 10737418240, "used_pct": 10}]
    external_ips:
      description: Addresses on networks of this system.
      type: list
      elements: dict
      returned: when O(external_ips) is given
      sample: [{"id": 21, "ip": "192.0.2.50", "network": "External", "hostname": "acme", "description": ""}]
    network_blocks:
      description: Address ranges that are routed to the tenant.
      type: list
      elements: dict
      returned: when O(network_blocks) is given
      sample: [{"id": 5, "cidr": "198.51.100.0/28", "network": "External", "description": ""}]
    layer2_networks:
      description: Networks that are passed through to the tenant.
      type: list
      elements: dict
      returned: when O(layer2_networks) is given
      sample: [{"id": 2, "network": "Internal", "enabled": true, "active": true}]
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
  sample: ["create tenant 'acme'", "create tenant node 'node1'", "create storage of tier '1'", "start tenant 'acme'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT

TASK = managing(TENANT)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
