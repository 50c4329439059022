#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage OIDC applications."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_oidc_application
short_description: Manage applications that log in with accounts of this system
version_added: 0.1.0
description:
  - Creates, updates and removes OIDC applications. This system is then the identity provider of the application, a wiki
    or a tenant for example, whose users log in with their accounts of this system.
  - For the other direction, in which users of this system log in at another provider, see
    M(verge.vergeos.verge_auth_source).
  - The platform makes up the client ID and the client secret. The secret of a new application is returned once, in
    RV(created_secrets). Use C(no_log) for the task, or a following task would show it.
  - The platform refuses applications while the system only has its default, self-signed certificate; see
    M(verge.vergeos.verge_certificate).
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the application already matches the task, the module sends one request, plus one each for O(users) and O(groups),
    and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) creates the application if it does not exist.
      - V(absent) removes it, and what allowed users and groups to log in to it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the application. If set, O(name) renames it.
    type: str
  name:
    description:
      - Name of the application. Required when creating an application.
    type: str
  enabled:
    description:
      - Whether users can log in to the application. Defaults to V(true) for new applications.
    type: bool
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  redirect_uris:
    description:
      - URLs to which users may be sent back after they have logged in. The platform accepts wildcards.
    type: list
    elements: str
    aliases: [redirect_uri]
  auth_source:
    description:
      - Name or key of the authorization source that users of the application have to log in with. Set to null for
        none.
    type: str
    aliases: [force_auth_source]
  map_user:
    description:
      - Name or key of a user of this system as which all users of the application appear. Set to null for none.
    type: str
  restrict_access:
    description:
      - Whether only O(users) and members of O(groups) can log in to the application. Defaults to V(false) for new
        applications.
    type: bool
  scope_profile:
    description:
      - Whether the application is told the names of users. Defaults to V(true) for new applications.
    type: bool
  scope_email:
    description:
      - Whether the application is told the email addresses of users. Defaults to V(true) for new applications.
    type: bool
  scope_groups:
    description:
      - Whether the application is told the groups of users. Defaults to V(true) for new applications.
    type: bool
  users:
    description:
      - Users that can log in when O(restrict_access=true), by name or key. Other users are left unchanged unless
        O(purge_users=true).
    type: list
    elements: str
  purge_users:
    description:
      - Whether users that are not listed in O(users) lose access. Requires O(users).
    type: bool
    default: false
  groups:
    description:
      - Groups whose members can log in when O(restrict_access=true), by name or key. Other groups are left unchanged
        unless O(purge_groups=true).
    type: list
    elements: str
  purge_groups:
    description:
      - Whether groups that are not listed in O(groups) lose access. Requires O(groups).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_oidc_application_info
  - module: verge.vergeos.verge_auth_source
"""

EXAMPLES = r"""
- name: Give the system a certificate, without which it refuses applications
  verge.vergeos.verge_certificate:
    domain: id.example.org
    type: letsencrypt
    contact: admin
    agree_tos: true

- name: Let operators log in to the wiki with their accounts
  verge.vergeos.verge_oidc_application:
    name: wiki
    redirect_uris: [https://wiki.example.com/login/callback]
    restrict_access: true
    groups: [operators]
  register: wiki
  no_log: true

- name: Hand the client ID and the secret to the wiki
  ansible.builtin.copy:
    content: |
      OIDC_CLIENT_ID={{ wiki.oidc_application.client_id }}
      OIDC_CLIENT_SECRET={{ wiki.created_secrets.wiki }}
    dest: ./wiki.env
    mode: "0600"
  no_log: true
  when: wiki.created_secrets is defined

- name: Stop all log-ins for the time being
  verge.vergeos.verge_oidc_application:
    name: wiki
    enabled: false

- name: Remove the application
  verge.vergeos.verge_oidc_application:
    name: wiki
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
oidc_application:
  description:
    - The OIDC application after the task, as read back from the platform. In check mode, the predicted result, as
      far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the OIDC application does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the OIDC application.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the application.
      type: str
      returned: always
      sample: wiki
    enabled:
      description: Whether users can log in to the application.
      type: bool
      returned: always
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    redirect_uris:
      description: URLs to which users may be sent back after they have logged in.
      type: list
      elements: str
      returned: always
      sample: ['https://wiki.example.com/login/callback']
    auth_source:
      description: Name of the authorization source that users have to log in with; null if there is none.
      type: str
      returned: always
      sample: company
    map_user:
      description: Name of the user as which all users appear; null if there is none.
      type: str
      returned: always
      sample: guest
    restrict_access:
      description: Whether only RV(oidc_application.users) and members of RV(oidc_application.groups) can log in to
        the application.
      type: bool
      returned: always
    scope_profile:
      description: Whether the application is told the names of users.
      type: bool
      returned: always
    scope_email:
      description: Whether the application is told the email addresses of users.
      type: bool
      returned: always
    scope_groups:
      description: Whether the application is told the groups of users.
      type: bool
      returned: always
    client_id:
      description: ID by which the application identifies itself.
      type: str
      returned: always
      sample: 9f2c4e
    discovery_url:
      description: Path of the discovery document (C(.well-known/openid-configuration)).
      type: str
      returned: always
      sample: /oidc/9f2c4e/.well-known/openid-configuration
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    users:
      description: Names of the users that can log in.
      type: list
      elements: str
      returned: when O(users) is given
      sample: [kai]
    groups:
      description: Names of the groups whose members can log in.
      type: list
      elements: str
      returned: when O(groups) is given
      sample: [operators]
created_secrets:
  description:
    - The secret that the platform has made up for a new object, by the name of the object.
    - Later runs do not return it again.
    - Set C(no_log) for the task, otherwise it appears in its output.
  type: dict
  returned: when the object was created, not in check mode
  sample: {wiki: <secret>}
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create OIDC application 'wiki']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.oidc_application import OIDC_APPLICATION

TASK = managing(OIDC_APPLICATION)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
