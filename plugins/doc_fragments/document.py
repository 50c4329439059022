# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for modules that take documents."""

from __future__ import annotations


class ModuleDocFragment:
    """The document, and what is taken of it."""

    DOCUMENTATION = r"""
options:
  definition:
    description:
      - The document, a dictionary. Each key is a kind of objects, as the info module of that kind calls them (V(vms),
        V(networks), V(users)). Each value is a list of objects in the options of the module for one of them
        (M(verge.vergeos.verge_vm) for C(vms)), without those of the connection.
      - The key C(defaults) holds a dictionary of kinds. Its options count for all objects of the kind that do not have them.
      - The key C(title) says how messages call the document.
      - The key C(sites) describes several systems. It is a dictionary with the name of each system. Its value has the connection
        options of the system, kinds of objects that only this system has, and C(defaults) of its own, which come before the
        others. Kinds and C(defaults) beside C(sites) count for all of them.
      - Each of the C(sites) has its own O(host) or O(profile). Those of the task, O(port), and the variables and environment
        variables for them do not count for C(sites). All other connection options are taken from the task where a site
        does not have them, credentials all together or none.
      - May also be a list of documents, which are taken as one. Defaults count for all of them.
      - Exactly one of O(definition) and O(src) is required.
    type: raw
  src:
    description:
      - A YAML or JSON file on the controller that holds the document, or a directory. All files in a directory and its
        subdirectories whose names end in C(.yml), C(.yaml) or C(.json) are taken as one document, in the order of
        their names.
      - A relative path is looked for like that of other files, in C(files) of a role and beside the playbook.
      - Variables in the files are replaced as in a playbook. Files and values may be encrypted with Ansible Vault.
    type: path
  select_sites:
    description:
      - Takes only the systems in C(sites) of the document with one of these names. One condition or a list of them in
        R(the filter language, ansible_collections.verge.vergeos.docsite.filters), such as V(berlin) or V(eu-*).
      - What the document says about other systems is not checked, and they are not connected to. In the files of O(src), templates in
        what is said about them are not evaluated.
    type: raw
  kinds:
    description:
      - Takes only the objects of these kinds. If not set, objects of all kinds in the document are taken.
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
  name:
    description:
      - Takes only the objects with one of these names. One condition or a list of them in
        R(the filter language, ansible_collections.verge.vergeos.docsite.filters), such as V(web*) or V(!~^test).
    type: raw
  filters:
    description:
      - Takes only the objects that are described like this, in
        R(the filter language, ansible_collections.verge.vergeos.docsite.filters), for example C(tags=env:prod) or
        C(nics.network=dmz). A dictionary of conditions that must all hold, or a list of such dictionaries, of which
        one must.
      - Conditions are compared with the options in the document, with those in C(defaults), too.
      - Objects of all kinds in O(kinds) are compared, so set that option if a condition only suits some of them.
    type: raw
  exclude:
    description:
      - Leaves out the objects that are described like this. Written like O(filters).
    type: raw
"""
