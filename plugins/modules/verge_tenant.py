#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant
short_description: Manage tenants
version_added: 0.1.0
description:
  - Creates, updates, starts, stops and removes tenants (VergeOS systems inside this one) together with their nodes,
    storage, addresses and layer 2 networks.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - Lists of nodes, storage and so on only add and update the entries they contain. Other entries are removed only if
    the matching purge option is set, so an empty list on its own removes nothing.
  - If the tenant already matches the task, the module sends one request, plus one for each of these lists that the task
    sets, and writes nothing.
  - To manage what is inside a tenant, use tasks that log in to the tenant itself, with its address as O(host) and with
    its own users.
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
      - O(state=restarted) restarts the tenant on every run, and O(update_password=always) writes the password on every
        run.
options:
  state:
    description:
      - V(present) creates the tenant if it does not exist, and does not start or stop it. New tenants are stopped.
      - V(running) also starts it (V(started) means the same). The tenant needs a node to run on, and each node needs a host with enough free
        memory.
      - V(stopped) also shuts it down with everything inside.
      - V(restarted) shuts it down and starts it, or only starts it if it is stopped.
      - V(absent) removes it with everything inside. A running tenant is removed only with O(force=true). Its own
        network is stopped too, if it is still running.
    type: str
    choices: [present, absent, running, started, stopped, restarted]
    default: present
  id:
    description:
      - Key of the tenant. If set, O(name) renames the tenant.
    type: str
  name:
    description:
      - Name of the tenant, 1 to 120 characters. Case-sensitive.
      - Required when creating a tenant. Snapshots of tenants are never mistaken for tenants.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  admin_password:
    description:
      - Password of the user C(admin) inside the tenant, up to 256 characters. If not set, the platform generates one
        for a new tenant.
      - It cannot be read back; see O(update_password).
    type: str
    aliases: [tenant_password]
  change_password:
    description:
      - Whether the platform requires a new password at the first login inside the tenant. Only applies to new tenants.
        Defaults to V(false).
    type: bool
    aliases: [require_password_change]
  url:
    description:
      - URL of the web interface of the tenant. The platform sets it to the first external IP.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  help_url:
    description:
      - Target of help links. V(default) is the help of the vendor, an empty string removes the links. Defaults to
        V(default) for new tenants.
    type: str
  expose_cloud_snapshots:
    description:
      - Whether the tenant can see and request the system snapshots of this system. Defaults to V(true) for new tenants.
    type: bool
  allow_branding:
    description:
      - Whether the tenant can have its own colors and logo. Defaults to V(false) for new tenants.
    type: bool
  theme_access:
    description:
      - Themes that the tenant can use. V(host_only) means the themes of this system, V(local_only) its own. Defaults to
        V(host_only) for new tenants.
    type: str
    choices: [specified, host_only, local_only, both]
  isolate:
    description:
      - Whether to cut off the network of the tenant. Its nodes keep running. Takes effect immediately.
    type: bool
  ui_address:
    description:
      - Address of the web interface of the tenant, one of its external IPs, which can come from O(external_ips) of the
        same task. Set to null or an empty string to clear it.
      - By default, the first external IP is used.
    type: str
  oidc_application:
    description:
      - OIDC application of this system, by name or key, whose accounts can log in to the tenant. Set to null or an empty
        string to clear it.
    type: str
  clone_from:
    description:
      - Tenant to clone a new tenant from, by name or key. All other options of the task are then applied to the clone.
        Only used if there is no tenant with this name yet.
    type: str
  clone_without_network:
    description:
      - Whether to omit everything that belongs to the network of O(clone_from) from the clone.
    type: bool
    default: false
  clone_without_storage:
    description:
      - Whether to omit the storage of O(clone_from) from the clone.
    type: bool
    default: false
  clone_without_nodes:
    description:
      - Whether to omit the nodes of O(clone_from) from the clone.
    type: bool
    default: false
  restore_from:
    description:
      - System snapshot, by name or key, to restore the tenant from as a new one; it may also be one that was received from
        another system. All other options of the task are then applied to it. Only used if there is no tenant with this
        name yet.
      - The system first lists what is in the snapshot, once for each snapshot, which can take some minutes.
      - Excludes O(clone_from).
    type: str
  name_in_snapshot:
    description:
      - Name of the tenant in O(restore_from), if it is not that of the new tenant.
    type: str
  nodes:
    description:
      - Nodes that the tenant should have, matched by name within the tenant. Nodes are the machines on which the tenant
        runs. Others are left unchanged unless O(purge_nodes=true).
      - The host needs free resources for a node only when the node is started.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the node, 1 to 128 characters, unique within the tenant.
        type: str
        required: true
      state:
        description:
          - Whether the node should exist. A running node is removed only with O(force=true).
          - The platform can only remove the node that was added last.
        type: str
        choices: [present, absent]
        default: present
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
          - Memory, with a unit (V(16 GiB)) or as a number in bytes, 2 GiB to 5 TiB and within the limit of the
            cluster. Defaults to 16 GiB for new nodes.
        type: str
      cluster:
        description:
          - Cluster on which the node runs, by name or key. New nodes use the default cluster of the system.
        type: str
      failover_cluster:
        description:
          - Cluster that takes over when O(nodes[].cluster) fails, by name or key. Set to null or an empty string to
            clear it.
        type: str
        aliases: [cluster_failover]
      preferred_node:
        description:
          - Preferred node of this system on which to start the tenant node, by name or key. Set to null or an empty
            string to clear it.
        type: str
      on_power_loss:
        description:
          - What to do when power returns after an outage. Defaults to V(last_state) for new nodes.
        type: str
        choices: [power_on, last_state, leave_off]
      ha_group:
        description:
          - Name of a group of machines that are placed relative to each other. Set to an empty string to remove the
            node from its group.
        type: str
      tags:
        description:
          - Tags that the node should have, each written as V(category:name). Other tags are left unchanged unless
            O(nodes[].purge_tags=true).
        type: list
        elements: raw
      purge_tags:
        description:
          - Whether to remove tags that are not listed in O(nodes[].tags) from the node. Requires O(nodes[].tags).
        type: bool
        default: false
  purge_nodes:
    description:
      - Whether to remove nodes that are not listed in O(nodes). Requires O(nodes), and O(force=true) for running nodes.
    type: bool
    default: false
  storage:
    description:
      - Storage that the tenant should have, matched by tier. Other tiers are left unchanged unless
        O(purge_storage=true).
    type: list
    elements: dict
    suboptions:
      tier:
        description:
          - Number of the storage tier, 1 to 5. The tier must exist on this system.
        type: int
        required: true
      state:
        description:
          - Whether the tenant should have storage on this tier. The platform refuses to remove storage that holds data.
        type: str
        choices: [present, absent]
        default: present
      size:
        description:
          - Storage quota of the tenant on this tier, with a unit (V(100 GiB)) or as a number in bytes, at least 1 GiB.
            Rounded up to whole GiB, the unit in which the platform stores it. Required for new tiers.
        type: str
  purge_storage:
    description:
      - Whether to remove storage on tiers that are not listed in O(storage). Requires O(storage).
    type: bool
    default: false
  external_ips:
    description:
      - Addresses that the tenant should have on networks of this system, matched by O(external_ips[].ip). Others are
        left unchanged unless O(purge_external_ips=true).
      - An existing address cannot be changed, only removed and recreated. The platform may refuse to remove an address
        that a rule refers to.
    type: list
    elements: dict
    suboptions:
      ip:
        description:
          - IP address.
        type: str
        required: true
      state:
        description:
          - Whether the tenant should have the address.
        type: str
        choices: [present, absent]
        default: present
      network:
        description:
          - Network that the address is taken from, by name or key. Cannot be changed after creation. Required for new
            addresses.
        type: str
      hostname:
        description:
          - Host name of the address. Cannot be changed after creation.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters. Cannot be changed after creation.
        type: str
  purge_external_ips:
    description:
      - Whether to remove external IPs that are not listed in O(external_ips) from the tenant. Requires O(external_ips).
    type: bool
    default: false
  network_blocks:
    description:
      - Address ranges that are routed to the tenant, matched by O(network_blocks[].cidr). Others are left unchanged
        unless O(purge_network_blocks=true).
      - An existing range cannot be changed, only removed and recreated. The platform may refuse to remove a range that
        is in use inside the tenant.
    type: list
    elements: dict
    suboptions:
      cidr:
        description:
          - Address range in CIDR notation. It must not overlap with another one.
        type: str
        required: true
      state:
        description:
          - Whether the tenant should have the range.
        type: str
        choices: [present, absent]
        default: present
      network:
        description:
          - Network through which the range is routed, by name or key. Cannot be changed after creation. Required for
            new ranges.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters. Cannot be changed after creation.
        type: str
  purge_network_blocks:
    description:
      - Whether to remove ranges that are not listed in O(network_blocks) from the tenant. Requires O(network_blocks).
    type: bool
    default: false
  layer2_networks:
    description:
      - Networks of this system that are passed through to the tenant, matched by O(layer2_networks[].network). Others
        are left unchanged unless O(purge_layer2_networks=true). Requires VergeOS 26.0 or later. At most 28 before
        VergeOS 26.2.
      - A network is disabled before it is removed. The networks that the platform created for it inside the tenant are
        kept.
    type: list
    elements: dict
    suboptions:
      network:
        description:
          - Network to pass through, by name or key.
        type: str
        required: true
      state:
        description:
          - Whether the network should be passed through.
        type: str
        choices: [present, absent]
        default: present
      enabled:
        description:
          - Whether traffic can pass. Defaults to V(true) for new networks.
        type: bool
  purge_layer2_networks:
    description:
      - Whether to stop passing through networks that are not listed in O(layer2_networks). Requires O(layer2_networks).
    type: bool
    default: false
  apply:
    description:
      - What to do with the rules that the platform stores in a network when its O(external_ips) or O(network_blocks)
        change. They have no effect until the network has applied them.
      - V(auto) applies them in each running network in which such rules changed, also when the tenant is removed. Rules
        that others have stored there are applied too.
      - V(never) leaves them stored; apply them with M(verge.vergeos.verge_network).
    type: str
    choices: [auto, never]
    default: auto
  force:
    description:
      - Required to shut down a running tenant or a running node in order to remove it.
      - Such a node is powered off (hard) if its shutdown has no effect within O(shutdown_timeout). A whole tenant is
        never powered off this way.
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Maximum time for a shutdown of the tenant or one of its nodes, in seconds. When it has elapsed, the task fails,
        except for a node that is removed with O(force=true).
    type: int
    default: 120
  update_password:
    description:
      - V(on_create) sets O(admin_password) only when the tenant is created. V(always) sets it on every run, which
        always reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_tenant_info
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: Create a running tenant with a node, storage and an external IP
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

- name: Increase the storage quota
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

- name: Remove the address range from the tenant
  verge.vergeos.verge_tenant:
    name: acme
    network_blocks:
      - cidr: 198.51.100.0/28
        state: absent

- name: Isolate the tenant from the network
  verge.vergeos.verge_tenant:
    name: acme
    isolate: true

- name: Shut down the tenant, allowing ten minutes
  verge.vergeos.verge_tenant:
    name: acme
    state: stopped
    shutdown_timeout: 600

- name: Increase the memory of a tenant node
  verge.vergeos.verge_tenant:
    name: acme
    nodes:
      - name: node1
        ram: 16 GiB

- name: Take a snapshot of the whole system first
  verge.vergeos.verge_cloud_snapshot:
    name: before-acme-leaves

- name: Remove the tenant with everything inside, even if it is running
  verge.vergeos.verge_tenant:
    name: acme
    state: absent
    force: true

- name: Bring the tenant back as it was in the system snapshot
  verge.vergeos.verge_tenant:
    name: acme
    restore_from: before-acme-leaves
    state: running
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
tenant:
  description:
    - The tenant after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(admin_password)
      is not included.
    - Null if the tenant does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the tenant.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the tenant.
      type: str
      returned: always
      sample: acme
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ACME Corporation
    url:
      description: URL of the web interface of the tenant.
      type: str
      returned: always
      sample: https://acme.example.com
    note:
      description: Note.
      type: str
      returned: always
      sample: Ask the database team before stopping it
    help_url:
      description: Target of help links.
      type: str
      returned: always
      sample: https://help.example.com
    expose_cloud_snapshots:
      description: Whether the tenant can see and request the system snapshots of this system.
      type: bool
      returned: always
    allow_branding:
      description: Whether the tenant can have its own colors and logo.
      type: bool
      returned: always
    theme_access:
      description: Themes that the tenant can use.
      type: str
      returned: always
      sample: specified
    isolate:
      description: Whether the network of the tenant is cut off.
      type: bool
      returned: always
    ui_address:
      description: Address of the web interface of the tenant.
      type: str
      returned: always
      sample: 192.0.2.20
    oidc_application:
      description: Name of the OIDC application of this system whose accounts can log in to the tenant.
      type: str
      returned: always
      sample: Portal
    status:
      description: Status, as reported by the platform. A running tenant is C(online).
      type: str
      returned: always
      sample: online
    running:
      description: Whether the platform considers the tenant to be running.
      type: bool
      returned: always
    started:
      description: Time at which the system inside started, or V(never). It stays V(never) for a while after the start.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    health:
      description: Overall health, as reported by the platform. One of C(online), C(offline), C(warning) and C(error).
      type: str
      returned: always
      sample: online
    uuid:
      description: UUID, which stays the same for the lifetime of the tenant, unlike the key, which the platform reuses.
      type: str
      returned: always
      sample: 6c0b0c52-8f5e-4f0e-9d2a-3f1b6f0c9a11
    vnet:
      description: Key of the network of the tenant.
      type: str
      returned: always
      sample: '31'
    network_running:
      description: Whether the network of the tenant is running. It is started and stopped separately from the tenant.
      type: bool
      returned: always
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    creator:
      description: Name of the user who created it.
      type: str
      returned: always
      sample: admin
    nodes:
      description: Nodes of the tenant.
      type: list
      elements: dict
      returned: when O(nodes) is given
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
          sample: 16 GiB
        cluster:
          description: Name of the cluster on which the node runs.
          type: str
          returned: always
          sample: main
        failover_cluster:
          description: Name of the cluster that takes over when RV(tenant.nodes[].cluster) fails.
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
          sample: online
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
          returned: when O(nodes[].tags) is given
          sample: &id001 ['env:prod']
    storage:
      description: Storage of the tenant.
      type: list
      elements: dict
      returned: when O(storage) is given
      contains:
        id:
          description: Key of the row.
          type: str
          returned: always
          sample: '42'
        tier:
          description: Number of the storage tier.
          type: int
          returned: always
          sample: 1
        size:
          description: Storage quota of the tenant on this tier.
          type: str
          returned: always
          sample: 100 GiB
        used:
          description: Used storage.
          type: str
          returned: always
          sample: 12 GiB
        used_percent:
          description: Used storage, in percent of the quota.
          type: float
          returned: always
          sample: 12.0
    external_ips:
      description: Addresses of the tenant on networks of this system.
      type: list
      elements: dict
      returned: when O(external_ips) is given
      contains:
        id:
          description: Key of the external IP.
          type: str
          returned: always
          sample: '42'
        ip:
          description: IP address.
          type: str
          returned: always
          sample: 192.0.2.50
        network:
          description: Name of the network that the address is taken from.
          type: str
          returned: always
          sample: External
        hostname:
          description: Host name of the address.
          type: str
          returned: always
          sample: acme
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
    network_blocks:
      description: Address ranges that are routed to the tenant.
      type: list
      elements: dict
      returned: when O(network_blocks) is given
      contains:
        id:
          description: Key of the network block.
          type: str
          returned: always
          sample: '42'
        cidr:
          description: Address range in CIDR notation.
          type: str
          returned: always
          sample: 198.51.100.0/28
        network:
          description: Name of the network through which the range is routed.
          type: str
          returned: always
          sample: External
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
    layer2_networks:
      description: Networks of this system that are passed through to the tenant.
      type: list
      elements: dict
      returned: when O(layer2_networks) is given
      contains:
        id:
          description: Key of the layer-2 network.
          type: str
          returned: always
          sample: '42'
        network:
          description: Name of the network that is passed through.
          type: str
          returned: always
          sample: Storage
        enabled:
          description: Whether traffic can pass.
          type: bool
          returned: always
        active:
          description: Whether the network is passed through at the moment.
          type: bool
          returned: always
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: *id001
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create tenant 'acme']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT

TASK = managing(TENANT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
