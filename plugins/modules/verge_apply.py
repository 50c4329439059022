#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to bring a system to what a document describes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_apply
short_description: Bring a system to what a document describes
version_added: 0.1.0
description:
  - Manages many objects of all kinds at once, which a document describes in the options of the modules that manage one.
    Applying a document has the same effect as running those modules one by one.
  - Reads each table once for all objects, so that the number of requests grows with the tables and not with the objects.
    A thousand VMs with their drives and NICs cost a handful of requests if nothing differs.
  - Plans all objects before it writes anything. What cannot be had is refused then, all of it at once and with its place in
    the document, such as C(vms[17].nics[0].network). RV(error) then also has C(problems), a list with the place and the message
    of each.
  - Objects may refer to other objects of the document by name. Those are created first. What is removed is removed last,
    in the opposite order.
  - A document may describe several systems, which are planned together and worked on side by side. Nothing is written to any
    of them unless all of them can be reached and have a plan.
  - Check mode returns the plan.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.document
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always), and states that are carried out on every run, such as C(restarted), write on every run.
options:
  places:
    description:
      - How messages and results call the objects, for those who build a document from something else, such as the variables of
        a role. A dictionary of kinds. Each value is a list with one place for each object in O(definition), in their order,
        such as C(site_networks[2]). What is inside an object follows, as in C(site_networks[2].rules[0]).
      - Kinds that are not in the dictionary are called as they are in the document. Needs a single document.
    type: dict
  owner:
    description:
      - A tag, C(category:name), that marks the objects that belong to the document. Objects of the kinds in O(prune) get it.
      - The tag must exist, and its category must allow objects of these kinds.
    type: str
  prune:
    description:
      - Kinds whose objects are removed if they have the tag O(owner) and are no longer in the document.
      - Options in C(defaults) that say how objects are removed, such as C(force), count for them as well.
      - Cannot be combined with O(name), O(filters) and O(exclude).
    type: list
    elements: str
    choices: [clusters, groups, nas_volumes, networks, remote_sites, tenant_nodes, tenants, users, vms]
  prune_limit:
    description:
      - How many objects O(prune) may remove, on all systems together. If there are more, the task fails before anything is
        written.
    type: int
    default: 10
  plan_file:
    description:
      - In check mode, the plan is saved to this file, on the host that runs the task. It contains no secrets.
      - Otherwise, the file must contain a plan. The document is only applied if the plan for it is still the same. If the
        system or the document has changed since, the task fails before anything is written.
    type: path
  parallel:
    description:
      - How many objects to write at the same time. Objects that refer to others wait for them.
      - Objects that only wait for the platform, such as for an image that is copied or a VM that boots, do not count. Rows
        that several of them wait for are read in one request. With V(1), each object is completed before the next one is begun.
      - The limit O(requests_per_second) holds for all of them together.
      - Counts for each system, if the document describes several.
    type: int
    default: 8
  parallel_restarts:
    description:
      - How many objects may be down at the same time because a change needs a restart (O(allow_power_cycle)). The next one
        is not stopped before the previous one is running again and, with C(wait_for_ip), has an address.
    type: int
    default: 1
  on_error:
    description:
      - What to do after an object has failed. V(stop) completes the objects that are being worked on and starts no other.
        V(continue) skips only what refers to an object that failed, and removes nothing if an object failed that was to be
        created or changed.
      - The task fails in both cases. Running it again completes the rest.
    type: str
    choices: [stop, continue]
    default: stop
  details:
    description:
      - The kinds whose objects RV(objects) returns as a whole, in C(details), as the module for one of them does. Objects that
        were written are read again for that, those of a kind together.
    type: list
    elements: str
    choices:
      - api_keys
      - auth_sources
      - catalog_repositories
      - catalogs
      - certificates
      - cloud_snapshots
      - clusters
      - files
      - groups
      - ipsec_connections
      - ipsecs
      - nas_services
      - nas_users
      - nas_volume_syncs
      - nas_volumes
      - network_proxies
      - network_routings
      - networks
      - oidc_applications
      - remote_sites
      - resource_groups
      - root_certificates
      - rule_aliases
      - settings
      - shared_objects
      - site_sync_transfers
      - site_syncs_incoming
      - site_syncs_outgoing
      - snapshot_profiles
      - system_diagnostics
      - tag_categories
      - task_schedules
      - task_scripts
      - tasks
      - tenant_nodes
      - tenant_recipe_instances
      - tenant_snapshots
      - tenants
      - users
      - vm_exports
      - vm_imports
      - vm_recipe_instances
      - vm_recipes
      - vm_snapshots
      - vms
      - webhooks
      - wireguards
    default: []
  allow_power_cycle:
    description:
      - Consent to shut down and start objects whose changes need it. Counts for all objects that do not have the option
        themselves.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets passwords and other secrets only when an object is created. V(always) sets them on every run.
        Counts for all objects that do not have the option themselves.
    type: str
    choices: [on_create, always]
    default: on_create
notes:
  - Objects that O(kinds), O(name), O(filters) and O(exclude) leave out are treated as if they were not in the document. They
    can be referred to if they exist.
  - O(wait), O(wait_timeout) and O(wait_interval) count for all objects that do not have the option themselves.
  - An object whose description names what another object of the document has yet to create is planned again when its turn
    comes. What only shows then, such as an address outside a network that is new, is refused at that point.
seealso:
  - module: verge.vergeos.verge_vm
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: Create a network and the VMs in it
  verge.vergeos.verge_apply:
    definition:
      defaults:
        vms:
          cpu_cores: 2
          ram: 4 GiB
      networks:
        - name: app
          type: internal
          network: 10.20.0.0/24
          ip_address: 10.20.0.1
          state: running
      vms:
        - name: app1
          drives:
            - name: os
              size: 20 GiB
          nics:
            - name: nic_0
              network: app
        - name: app2
          drives:
            - name: os
              size: 20 GiB
          nics:
            - name: nic_0
              network: app

- name: Show what would change
  verge.vergeos.verge_apply:
    definition:
      vms:
        - name: app1
          description: First server of the application
  check_mode: true
  diff: true
  register: drift

- name: Change some of the objects, several at a time
  verge.vergeos.verge_apply:
    definition:
      networks:
        - name: app
          description: The network of the application
      vms:
        - name: app1
          description: First server
        - name: app2
          description: Second server
    kinds: [vms]
    name: app*
    parallel: 2
    on_error: continue

- name: Apply a document that describes several systems to some of them
  verge.vergeos.verge_apply:
    definition:
      defaults:
        vms:
          description: Managed by Ansible
      sites:
        berlin:
          host: vergeos.example.com
          vms:
            - name: app1
        paris:
          profile: paris
          vms:
            - name: app1
              cpu_cores: 2
              ram: 2 GiB
    select_sites: berlin

- name: Remove all of them; the VMs go before their network
  verge.vergeos.verge_apply:
    definition:
      defaults:
        networks:
          state: absent
        vms:
          state: absent
          force: true
      networks:
        - name: app
          force: true
      vms:
        - name: app1
        - name: app2
"""

RETURN = r"""
summary:
  description: The plan in one line.
  returned: if the document could be planned
  type: str
  sample: "Plan: 3 to add, 2 to change (1 restart), 0 to remove, 1,201 unchanged"
counts:
  description: How many objects the plan adds, changes, removes and leaves unchanged.
  returned: if the document could be planned
  type: dict
  contains:
    add:
      description: Number of objects that are created.
      type: int
      returned: always
      sample: 3
    change:
      description: Number of objects that exist and are changed.
      type: int
      returned: always
      sample: 2
    remove:
      description: Number of objects that are removed.
      type: int
      returned: always
      sample: 0
    unchanged:
      description: Number of objects that are as described.
      type: int
      returned: always
      sample: 1201
    restart:
      description: Number of the changed objects that are stopped and started.
      type: int
      returned: always
      sample: 1
plan:
  description: The objects that differ from the document, with what is to be done, as planned before anything was written.
  returned: if the document could be planned
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the object.
      type: str
      returned: always
      sample: vms
    name:
      description: Name of the object.
      type: str
      returned: always
      sample: app1
    id:
      description: Key of the object. Null if it does not exist yet.
      type: str
      returned: always
      sample: "31"
    site:
      description: Name of the system in C(sites) of the document. Null if the document does not have C(sites).
      type: str
      returned: always
      sample: berlin
    place:
      description: Where the object is in the document.
      type: str
      returned: always
      sample: vms[0]
    change:
      description: V(add), V(change) or V(remove).
      type: str
      returned: always
      sample: change
    restart:
      description: Whether the object is stopped and started.
      type: bool
      returned: always
      sample: false
    actions:
      description: The steps, in order.
      type: list
      elements: str
      returned: always
      sample: ["set description of VM 'app1'"]
    before:
      description: Values that change, as they are.
      type: dict
      returned: always
      sample: {"description": ""}
    after:
      description: Values that change, as they will be.
      type: dict
      returned: always
      sample: {"description": "First server"}
objects:
  description: All objects of the document that were taken, with what has happened. In check mode, with what would happen.
  returned: if the document could be planned
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the object.
      type: str
      returned: always
      sample: vms
    name:
      description: Name of the object.
      type: str
      returned: always
      sample: app1
    id:
      description: Key of the object. Null if it did not exist before.
      type: str
      returned: always
      sample: "31"
    site:
      description: Name of the system in C(sites) of the document. Null if the document does not have C(sites).
      type: str
      returned: always
      sample: berlin
    place:
      description: Where the object is in the document.
      type: str
      returned: always
      sample: vms[0]
    change:
      description: What was planned, V(add), V(change), V(remove) or V(unchanged).
      type: str
      returned: always
      sample: change
    changed:
      description: Whether anything was written.
      type: bool
      returned: always
      sample: true
    actions:
      description: The steps that were performed, in order.
      type: list
      elements: str
      returned: always
      sample: ["set description of VM 'app1'"]
    error:
      description: Why the object failed. Null if it did not.
      type: str
      returned: always
      sample: "create network 'app': HTTP 422, field network is required"
    skipped:
      description: Why nothing was tried, although the plan has steps. Null if something was.
      type: str
      returned: always
      sample: "it needs networks[0] (network 'app'), which is not done"
    details:
      description:
        - The object after that, as its module returns it. In check mode, as it would be; what is not known yet is null.
        - Null if it failed or is gone.
      type: dict
      returned: for the kinds in O(details)
      sample: {"id": "31", "name": "app1", "status": "running"}
actions:
  description: The steps of all objects. In check mode, the steps that would be performed.
  returned: if the document could be planned
  type: list
  elements: str
  sample: ["set description of VM 'app1'"]
diff:
  description: What was written, in the form of the options, for each object that changed; in check mode, what would be.
  type: list
  elements: dict
  returned: in diff mode
  sample: [{"before_header": "vms: app1", "before": {"description": ""}, "after": {"description": "Web server"}}]
sites:
  description: By the name of the system, its address (C(host)), and the C(changed), C(summary), C(counts), C(plan) and C(error)
    of what was done there. C(error) is null if nothing failed there.
  returned: if the document has C(sites)
  type: dict
  sample:
    berlin:
      host: https://vergeos.berlin.example.com
      changed: false
      summary: "Plan: 0 to add, 0 to change, 0 to remove, 12 unchanged"
      counts: {add: 0, change: 0, remove: 0, unchanged: 12, restart: 0}
      plan: []
      error: null
created_secrets:
  description: By the name of the object, what the platform shows only once, such as new API keys of users. If the document has
    C(sites), by the name of the system, and then by that of the object.
  returned: if the platform has shown some
  type: dict
  sample: {"monitoring": {"dashboard": "6vmfb0v5"}}
# Generated by `make format` from here on.
changed:
  description: Whether the task changed something. In check mode, whether it would.
  type: bool
  returned: always
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.task import applying
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import (
    run_module,
    validate_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES

TASK = applying(RESOURCES.values(), validate_options)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
