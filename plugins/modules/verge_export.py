#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to export a system as a document."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_export
short_description: Export a system as a document, playbook or inventory
version_added: 0.1.0
description:
  - Reads the objects of a system and writes them down as options of the modules of this collection, as a document for
    M(verge.vergeos.verge_apply) or as a playbook with a task for each object.
  - What is exported describes the objects completely. Applied to the same system, it changes nothing. Applied to an empty
    system, it creates the same objects.
  - Objects refer to each other by name. What most objects of a kind have in common is written once, as C(defaults). Keys,
    facts and values that are the default of the platform are left out.
  - Objects that belong to the system itself are left out, such as its networks, groups and firewall rules, and what cannot
    be created from a document, such as the content of files and drives. Comments say what is left out, and why.
  - Passwords and other secrets are never exported. Variables stand in their place, see RV(variables) and
    O(vault_template).
  - Every table is read once. 1,000 VMs with their drives, NICs, addresses and tags take fewer than 15 requests. The module
    writes nothing to the system.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
attributes:
  check_mode:
    support: full
    details: The module only reads from the system. In check mode, it does not write files either.
  diff_mode:
    support: full
    details: Shows the changes to the files.
  idempotent:
    support: full
options:
  sites:
    description:
      - Several systems to export as one document, for C(sites) of M(verge.vergeos.verge_apply). A dictionary with the name of each
        system and its connection options, of which O(host) or O(profile) is required.
      - O(host), O(port) and O(profile) of the task do not count for them. All other connection options are taken from the task
        where a system does not have them, credentials all together or none.
      - The document contains the addresses of the systems, and no credentials.
      - If one of the systems cannot be read, the task fails before it writes any file.
    type: dict
  kinds:
    description:
      - Kinds of objects to export, by the names under which the info modules return them.
      - By default, all kinds except snapshots. Snapshots are no configuration, and a document that creates them can no
        longer be applied when they have expired.
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
  filters:
    description:
      - Conditions on the objects to export, for some of the kinds. A dictionary with names of kinds. The values are conditions
        as in the option O(verge.vergeos.verge_vm_info#module:filters) of the info modules.
      - Kinds that are not mentioned are exported completely.
    type: dict
  exclude:
    description:
      - Conditions on objects not to export, for some of the kinds, in the same form as O(filters).
    type: dict
  format:
    description:
      - V(document) lists the objects by kind, for M(verge.vergeos.verge_apply).
      - V(playbook) is a playbook with a task for each object, in an order in which the objects can be created, and a play for
        each system.
      - V(inventory) is a static inventory of the VMs in YAML, with C(ansible_host) where an address is known, and groups that
        are named as those of the inventory plugin P(verge.vergeos.verge_inventory#inventory), such as C(tag_env_prod),
        C(network_Internal), C(cluster_main) and C(os_family_linux). It does not change when VMs are started or moved.
      - V(terraform) has an C(import) block of Terraform 1.5 for each object, and for what is inside it, as far as the
        vendor's provider C(vergeio) has resources for them. The provider identifies them by the key.
      - V(inventory) and V(terraform) are one file about one system, and have no values of objects. They exclude O(sites),
        O(full), O(contents), O(vault_template), and any O(layout) except V(file).
    type: str
    choices: [document, playbook, inventory, terraform]
    default: document
  full:
    description:
      - Whether to export all values, including defaults of the platform, and what the platform chooses for each object, such
        as MAC addresses and serial numbers.
      - Without it, a document is short, and leaves what it does not mention as it is. With it, a document also restores values
        that were defaults.
    type: bool
    default: false
  contents:
    description:
      - Whether to export the contents of cloud-init files, which takes one request for each file. Otherwise the files are left
        out.
      - Cloud-init files often contain passwords or keys, which are then part of the document. Only the owner may read new files
        that are written with this option.
    type: bool
    default: false
  dest:
    description:
      - File or folder to write to, on the host that runs the task, see O(layout). Files are only written if their content
        differs. Without this option, the module returns the document.
    type: path
  layout:
    description:
      - V(file) writes one file.
      - V(kinds) writes a file for each kind to the folder O(dest), for example C(vms.yml).
      - V(objects) writes a file for each object, for example C(vms/web1.yml).
      - Each of several systems (O(sites)) has a folder of its own. The file C(site.yml) in it has the address of the system. It is only
        written if it does not exist, so that a login can be added to it.
      - Files in the folder that an earlier export has written and that are no longer part of it are removed. Other files are
        left alone.
    type: str
    choices: [file, kinds, objects]
    default: file
  vault_template:
    description:
      - File to which a template with the variables in place of secrets is written, to be filled in and encrypted with
        C(ansible-vault). A file that exists is left alone.
      - It must not be in the folder of the documents, because M(verge.vergeos.verge_apply) takes all files there for documents.
      - Empty values, and values that contain C(<hidden>), stand for what is on the system already. They change nothing, but
        nothing can be created with them.
    type: path
seealso:
  - module: verge.vergeos.verge_apply
  - module: verge.vergeos.verge_drift
  - module: verge.vergeos.verge_vm_info
    description: Info modules return single kinds of objects, with all their facts.
"""

EXAMPLES = r"""
- name: Export the whole system
  verge.vergeos.verge_export:
    dest: system.yml
    vault_template: vault.yml

- name: Export networks and VMs, a file for each object, for a Git repository
  verge.vergeos.verge_export:
    kinds: [networks, vms]
    dest: system/
    layout: objects

- name: Export the VMs of production, and all networks except those for tests
  verge.vergeos.verge_export:
    kinds: [networks, vms]
    filters:
      vms:
        tags: env:prod
    exclude:
      networks:
        name: "test-*"
    dest: production.yml

- name: Export VMs with their cloud-init files as a playbook
  verge.vergeos.verge_export:
    kinds: [vms]
    format: playbook
    contents: true
    dest: vms.yml

- name: Export two systems, with a folder for each of them
  verge.vergeos.verge_export:
    sites:
      berlin:
        host: vergeos.example.com
      paris:
        host: paris.example.com
    dest: fleet/
    layout: kinds

- name: Write a static inventory of the VMs of production
  verge.vergeos.verge_export:
    format: inventory
    filters:
      vms:
        tags: env:prod
    dest: hosts.yml

- name: Take over networks and VMs with Terraform
  verge.vergeos.verge_export:
    kinds: [networks, vms]
    format: terraform
    dest: import.tf

- name: Read the users and groups as a document
  verge.vergeos.verge_export:
    kinds: [users, groups]
  register: export

- name: Show the document
  ansible.builtin.debug:
    msg: "{{ export.text }}"
"""

RETURN = r"""
changed:
  description: Whether files were written or removed. In check mode, whether they would be.
  returned: always
  type: bool
counts:
  description: How many objects of each kind were exported, in the order of the document.
  returned: always
  type: dict
  sample: {networks: 2, vms: 4}
document:
  description: The document, for any O(format). Strings that contain templates for variables are not evaluated.
  returned: if O(dest) is not set
  type: dict
  sample: {vms: [{name: web1, cpu_cores: 2, state: running}]}
text:
  description: What O(format) asks for, with comments.
  returned: if O(dest) is not set
  type: str
  sample: "vms:\n  - name: web1\n"
files:
  description: The files that were written or removed. In check mode, those that would be.
  returned: always
  type: dict
  contains:
    written:
      description: Paths of files that were created or changed.
      returned: always
      type: list
      elements: str
      sample: [system/vms/web1.yml]
    removed:
      description: Paths of files of an earlier export that were removed.
      returned: always
      type: list
      elements: str
      sample: []
variables:
  description: The variables that stand in place of secrets.
  returned: always
  type: list
  elements: dict
  contains:
    site:
      description: Name of the system in O(sites). Null without that option.
      returned: always
      type: str
      sample: berlin
    variable:
      description: Name of the variable.
      returned: always
      type: str
      sample: vault_user_kai_user_password
    kind:
      description: Kind of the object that needs it.
      returned: always
      type: str
      sample: users
    name:
      description: Name of the object.
      returned: always
      type: str
      sample: kai
    option:
      description: The option, and where it is in the object.
      returned: always
      type: str
      sample: user_password
    placeholder:
      description: The value that stands for what is on the system already.
      returned: always
      type: str
      sample: ""
left_out:
  description: What is not part of the export.
  returned: always
  type: list
  elements: dict
  contains:
    site:
      description: Name of the system in O(sites). Null without that option.
      returned: always
      type: str
      sample: berlin
    kind:
      description: Kind of the object.
      returned: always
      type: str
      sample: networks
    name:
      description: Name of the object. Empty if no object of the kind was exported because O(kinds) does not name it.
      returned: always
      type: str
      sample: Internal
    part:
      description: The option that lists what is left out of the object. Empty if the object itself is left out.
      returned: always
      type: str
      sample: rules
    item:
      description: What of the list is left out.
      returned: always
      type: str
      sample: Default route
    reason:
      description: Why.
      returned: always
      type: str
      sample: the content of files cannot be exported; upload them with verge_file
requires:
  description: Names of objects to which the export refers but that are not part of it, by what they are called. They have to
    exist before the export can be applied to another system.
  returned: always
  type: dict
  sample: {cluster: [main]}
diff:
  description: The changes to each file.
  returned: in diff mode
  type: list
  elements: dict
  sample:
    - before_header: system.yml
      after_header: system.yml
      before: "vms: []\n"
      after: "vms:\n  - name: web1\n"
# Generated by `make format` from here on.
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.task import export_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import (
    run_module,
    validate_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.knowledge import known_defaults
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES

TASK = export_task(RESOURCES, validate_options, known_defaults)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
