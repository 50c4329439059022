#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage repositories of recipe catalogs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_catalog_repository
short_description: Manage repositories of recipe catalogs
version_added: 0.1.0
description:
  - Creates, updates, refreshes and removes repositories, from which a system gets catalogs with recipes. Recipes are
    templates of virtual machines and tenants.
  - Every system has a repository V(Local) for its own catalogs; see M(verge.vergeos.verge_catalog). A repository of
    another type connects to a source of catalogs, such as another system.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If the repository already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
  - verge.vergeos.waiting
attributes:
  idempotent:
    support: partial
    details:
      - O(state=refreshed) refreshes the repository on every run.
      - O(update_password=always) writes O(repository_password) on every run.
options:
  state:
    description:
      - V(present) creates the repository if it does not exist.
      - V(refreshed) has the platform fetch new and changed catalogs and recipes. The repository must exist.
      - V(absent) removes it. If it has catalogs, it is removed only with O(force=true). The platform does not delete the
        repository V(Local).
    type: str
    choices: [present, absent, refreshed]
    default: present
  id:
    description:
      - Key of the repository. If set, O(name) renames the repository.
    type: str
  name:
    description:
      - Name of the repository, 1 to 255 characters. Required when creating a repository.
    type: str
  description:
    description:
      - Free-form description, up to 256 characters.
    type: str
  type:
    description:
      - Type of the repository. Cannot be changed after creation. Defaults to V(local) for new repositories.
      - Only the platform creates repositories of the types C(provider) and C(yottabyte).
    type: str
    choices: [local, remote, remote-git]
  url:
    description:
      - URL of the source. Required for the types V(remote) and V(remote-git).
    type: str
  repository_user:
    description:
      - User name of the account on the source, up to 64 characters. On another VergeOS system, the account needs only the
        permissions to list and read the shared catalogs.
    type: str
  repository_password:
    description:
      - Password of the account on the source, 8 to 256 characters.
      - It cannot be read back; see O(update_password).
    type: str
  allow_insecure:
    description:
      - Whether to skip verification of the TLS certificate of the source. Defaults to V(false) for new repositories.
    type: bool
  auto_refresh:
    description:
      - Whether the platform refreshes the repository every day. Defaults to V(true) for new repositories.
    type: bool
  max_tier:
    description:
      - Best storage tier that drives of downloaded recipes may use. A lower number is a faster tier. Defaults to V(1) for
        new repositories.
    type: int
    choices: [1, 2, 3, 4, 5]
  override_default_scope:
    description:
      - Publishing scope that catalogs of the repository get in place of their own. Defaults to V(none) for new
        repositories.
    type: str
    choices: [private, global, tenant, none]
  enabled:
    description:
      - Whether the repository is in use. Defaults to V(true) for new repositories.
    type: bool
  update_password:
    description:
      - V(on_create) sets O(repository_password) only when the repository is created. V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
  force:
    description:
      - Required to remove a repository that has catalogs with O(state=absent). They are deleted with all their recipes.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_catalog_repository_info
  - module: verge.vergeos.verge_catalog
"""

EXAMPLES = r"""
- name: Use the shared catalogs of another system
  verge.vergeos.verge_catalog_repository:
    name: headquarters
    type: remote
    url: https://hq.example.com
    repository_user: catalogs
    repository_password: "{{ vault_catalog_password }}"
    max_tier: 3

- name: Fetch new recipes of the marketplace now
  verge.vergeos.verge_catalog_repository:
    name: Marketplace
    state: refreshed

- name: Stop the daily refresh
  verge.vergeos.verge_catalog_repository:
    name: headquarters
    auto_refresh: false

- name: Remove the repository with its catalogs and recipes
  verge.vergeos.verge_catalog_repository:
    name: headquarters
    state: absent
    force: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
catalog_repository:
  description:
    - The catalog repository after the task, as read back from the platform. In check mode, the predicted result,
      as far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(repository_password)
      is not included.
    - Null if the catalog repository does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the catalog repository.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the repository.
      type: str
      returned: always
      sample: headquarters
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    type:
      description: Type of the repository. V(provider) and V(yottabyte) are repositories that the platform creates.
      type: str
      returned: always
      sample: remote
    url:
      description: URL of the source.
      type: str
      returned: always
      sample: https://hq.example.com
    repository_user:
      description: User name of the account on the source.
      type: str
      returned: always
      sample: catalogs
    allow_insecure:
      description: Whether verification of the TLS certificate of the source is skipped.
      type: bool
      returned: always
    auto_refresh:
      description: Whether the platform refreshes the repository every day.
      type: bool
      returned: always
    max_tier:
      description: Best storage tier that drives of downloaded recipes may use.
      type: int
      returned: always
      sample: 3
    override_default_scope:
      description: Publishing scope that catalogs of the repository get in place of their own.
      type: str
      returned: always
      sample: private
    enabled:
      description: Whether the repository is in use.
      type: bool
      returned: always
    status:
      description: What the platform does with the repository. V(error) means that the last refresh failed.
      type: str
      returned: always
      sample: online
    health:
      description: 'State, as reported by the platform: V(online), V(offline), V(warning) or V(error).'
      type: str
      returned: always
      sample: online
    status_info:
      description: Details of the status, for example why a refresh failed.
      type: str
      returned: always
      sample: ''
    status_changed:
      description: Time of the last change of the status.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    last_refreshed:
      description: Time of the last complete refresh, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create catalog repository 'headquarters']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.catalog_repository import (
    CATALOG_REPOSITORY,
)

TASK = managing(CATALOG_REPOSITORY)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
