#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage sites."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_site
short_description: Manage other systems that a system signs in to
version_added: 0.1.0
description:
  - Creates, updates and removes sites. A site is another VergeOS system that this one signs in to, for example to send
    system snapshots to it.
  - The task waits until the system has signed in, and fails with the reason if it cannot. A later run tries it again.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the site already matches the task, the module sends one request and writes nothing.
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
      - O(update_password=always) signs in again on every run.
options:
  state:
    description:
      - V(present) creates the site if it does not exist.
      - V(absent) removes it. Snapshots that have been sent stay where they are.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the site. If set, O(name) renames the site.
    type: str
  name:
    description:
      - Name of the site. Required when creating a site.
    type: str
  url:
    description:
      - URL of the other system, starting with C(http://) or C(https://). Required when creating a site.
    type: str
  auth_user:
    description:
      - User on the other system with which this one signs in. Required when creating a site.
      - The platform never answers it, so it is not compared; see O(update_password).
    type: str
  auth_password:
    description:
      - Password of O(auth_user). Required when creating a site.
      - It cannot be read back; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) signs in with O(auth_user) and O(auth_password) when the site is created, and later only as long as it
        has not signed in. V(always) does it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
  allow_insecure:
    description:
      - Whether to skip verification of the TLS certificate of the other system. Defaults to V(false) for new sites.
    type: bool
  automatically_create_syncs:
    description:
      - Whether the platform creates the syncs of a new site on both systems, as O(config_cloud_snapshots) says, some time after
        it has signed in. They are called like the sites. Only used at creation.
      - Defaults to V(false) for new sites, unlike in the web interface, so that syncs are created by
        M(verge.vergeos.verge_site_sync_incoming) and M(verge.vergeos.verge_site_sync_outgoing), and there are no others.
    type: bool
  description:
    description:
      - Free-form description.
    type: str
  enabled:
    description:
      - Whether the site is in use. Defaults to V(true) for new sites.
    type: bool
  request_url:
    description:
      - URL at which the other system can reach this one.
    type: str
  domain:
    description:
      - Domain of the site.
    type: str
  city:
    description:
      - City of the site.
    type: str
  country:
    description:
      - Country of the site, as a code of two letters.
    type: str
  timezone:
    description:
      - Time zone of the site.
    type: str
  latitude:
    description:
      - Latitude of the site, in degrees.
    type: float
  longitude:
    description:
      - Longitude of the site, in degrees.
    type: float
  config_cloud_snapshots:
    description:
      - Whether system snapshots are sent to the site, received from it, or both. Defaults to V(disabled) for new sites.
    type: str
    choices: [disabled, send, receive, both]
  config_statistics:
    description:
      - Whether statistics are sent to the site, received from it, or both. Defaults to V(disabled) for new sites.
    type: str
    choices: [disabled, send, receive, both]
  config_management:
    description:
      - Whether this system manages the site, is managed by it, or both. Defaults to V(disabled) for new sites.
    type: str
    choices: [disabled, manage, managed, both]
  config_repair_server:
    description:
      - Whether blocks for repairs are sent to the site, received from it, or both. Defaults to V(disabled) for new sites.
    type: str
    choices: [disabled, send, receive, both]
  vsan_host:
    description:
      - Address at which the storage of the site is reached.
    type: str
  vsan_port:
    description:
      - Port of O(vsan_host). Defaults to 14201 for new sites.
    type: int
  statistics_interval:
    description:
      - Time between two transfers of statistics, as a duration such as V(10 minutes), 5 minutes or more. Defaults to 10 minutes
        for new sites.
    type: str
  statistics_retention:
    description:
      - How long statistics are kept, as a duration such as V(45 days). Defaults to 45 days for new sites.
    type: str
  delete_syncs:
    description:
      - Allows V(absent) to remove a site that has syncs, with them. Nothing is sent or received any more then.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_site_info
  - module: verge.vergeos.verge_site_sync_outgoing
  - module: verge.vergeos.verge_site_sync_incoming
"""

EXAMPLES = r"""
- name: Send system snapshots to a recovery site, with syncs that the platform creates on both systems
  verge.vergeos.verge_site:
    name: dr
    url: https://dr.example.org
    auth_user: replication
    auth_password: "{{ vault_replication_password }}"
    config_cloud_snapshots: send
    automatically_create_syncs: true
    city: Lyon
    country: FR

- name: Only sign in, and create the syncs later
  verge.vergeos.verge_site:
    name: branch
    url: https://branch.example.org
    auth_user: replication
    auth_password: "{{ vault_replication_password }}"

- name: Sign in with another password
  verge.vergeos.verge_site:
    name: branch
    auth_user: replication
    auth_password: "{{ vault_replication_password }}"
    update_password: always

- name: Remove a site with its syncs
  verge.vergeos.verge_site:
    name: dr
    state: absent
    delete_syncs: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
site:
  description:
    - The site after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(auth_password)
      is not included.
    - Null if the site does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the site.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the site.
      type: str
      returned: always
      sample: dr
    url:
      description: URL of the other system, starting with C(http://) or C(https://).
      type: str
      returned: always
      sample: https://dr.example.org
    allow_insecure:
      description: Whether verification of the TLS certificate of the other system is skipped.
      type: bool
      returned: always
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    enabled:
      description: Whether the site is in use.
      type: bool
      returned: always
    request_url:
      description: URL at which the other system can reach this one.
      type: str
      returned: always
      sample: https://main.example.org
    domain:
      description: Domain of the site.
      type: str
      returned: always
      sample: example.org
    city:
      description: City of the site.
      type: str
      returned: always
      sample: Lyon
    country:
      description: Country of the site, as a code of two letters.
      type: str
      returned: always
      sample: FR
    timezone:
      description: Time zone of the site.
      type: str
      returned: always
      sample: Europe/Paris
    latitude:
      description: Latitude of the site, in degrees.
      type: float
      returned: always
      sample: 45.76
    longitude:
      description: Longitude of the site, in degrees.
      type: float
      returned: always
      sample: 4.84
    config_cloud_snapshots:
      description: Whether system snapshots are sent to the site, received from it, or both.
      type: str
      returned: always
      sample: send
    config_statistics:
      description: Whether statistics are sent to the site, received from it, or both.
      type: str
      returned: always
      sample: disabled
    config_management:
      description: Whether this system manages the site, is managed by it, or both.
      type: str
      returned: always
      sample: disabled
    config_repair_server:
      description: Whether blocks for repairs are sent to the site, received from it, or both.
      type: str
      returned: always
      sample: disabled
    vsan_host:
      description: Address at which the storage of the site is reached.
      type: str
      returned: always
      sample: 203.0.113.10
    vsan_port:
      description: Port at which the storage of the site is reached.
      type: int
      returned: always
      sample: 14201
    statistics_interval:
      description: Time between two transfers of statistics.
      type: str
      returned: always
      sample: 10 minutes
    statistics_retention:
      description: How long statistics are kept.
      type: str
      returned: always
      sample: 45 days
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: idle
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    authentication_status:
      description: Whether this system has signed in, as reported by the platform.
      type: str
      returned: always
      sample: authenticated
    is_tenant:
      description: Whether the other system is a tenant.
      type: bool
      returned: always
    outgoing_syncs_enabled:
      description: Whether the site has an outgoing sync that is enabled.
      type: bool
      returned: always
    incoming_syncs_enabled:
      description: Whether the site has an incoming sync that is enabled.
      type: bool
      returned: always
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
  sample: [create site 'dr']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site import SITE

TASK = managing(SITE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
