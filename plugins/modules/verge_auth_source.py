#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage authorization sources."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_auth_source
short_description: Manage authorization sources
version_added: 0.1.0
description:
  - Creates, updates and removes authorization sources (external identity providers that users can log in with).
    M(verge.vergeos.verge_user) assigns users to them.
  - The module does not check which settings a driver needs. Errors in them only show when users try to log in.
  - Options that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - The platform stores the settings of a source as a single document and replaces it as a whole. The module reads the
    document first, so everything the task does not set is preserved, including O(client_secret).
  - If the source already matches the task, the module sends two requests, because the platform returns settings only by
    key, and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always) writes O(client_secret) on every run.
options:
  state:
    description:
      - V(present) creates the source if it does not exist.
      - V(absent) removes it. The platform refuses this while users or applications use the source.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the authorization source. If set, O(name) renames it.
    type: str
  name:
    description:
      - Name of the authorization source. Required when creating an authorization source.
    type: str
  driver:
    description:
      - Type of identity provider. Cannot be changed after creation. Required when creating an authorization source.
    type: str
    choices: [azure, google, gitlab, okta, openid, openid-well-known, oauth2, verge.io]
  client_id:
    description:
      - Client ID of this system at the identity provider.
    type: str
  client_secret:
    description:
      - Secret for O(client_id). It is never compared or shown; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) sets O(client_secret) only when the source is created. V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
  tenant_id:
    description:
      - Tenant at the identity provider, for the V(azure) driver.
    type: str
  scope:
    description:
      - Scope to request from the identity provider, as space-separated words, for example V(openid profile email).
    type: str
  server_url:
    description:
      - URL of the discovery document of the identity provider, for the V(openid-well-known) driver.
    type: str
  redirect_uri:
    description:
      - URL to which the identity provider redirects users.
    type: str
  remote_user_fields:
    description:
      - Fields in the response of the identity provider that contain the remote name of a user.
    type: str
  auto_create_users:
    description:
      - Whether to create a user on this system on the first login through the source.
    type: bool
  update_remote_user:
    description:
      - Whether to update the remote name of the user at login.
    type: bool
  update_user_email:
    description:
      - Whether to update the email address of the user at login.
    type: bool
  update_user_display_name:
    description:
      - Whether to update the display name of the user at login.
    type: bool
  update_group_membership:
    description:
      - Whether to update the groups of the user at login.
    type: bool
  settings:
    description:
      - Additional settings without an option of their own, by name, for drivers that need more. Settings that are not
        listed are left unchanged.
      - Do not put secrets here; they are rejected.
    type: dict
  menu:
    description:
      - Whether to show the login button in a menu instead of on the login page itself. Defaults to V(false) for new
        authorization sources.
    type: bool
  button_color:
    description:
      - Text color of the login button, as a CSS color.
    type: str
  button_background_color:
    description:
      - Background color of the login button, as a CSS color.
    type: str
  button_icon:
    description:
      - CSS class of the icon on the login button.
    type: str
  icon_color:
    description:
      - Color of the icon, as a CSS color.
    type: str
seealso:
  - module: verge.vergeos.verge_auth_source_info
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: Let users log in with the company identity provider
  verge.vergeos.verge_auth_source:
    name: company
    driver: openid-well-known
    server_url: https://id.example.com/.well-known/openid-configuration
    client_id: vergeos
    client_secret: "{{ vault_user_password }}"
    scope: openid profile email
    auto_create_users: true

- name: Create a user that logs in with this provider
  verge.vergeos.verge_user:
    name: lena
    user_password: "{{ vault_user_password }}"
    auth_source: company
    remote_name: lena@example.com

- name: Change the login button only
  verge.vergeos.verge_auth_source:
    name: company
    button_background_color: "#204080"
    button_color: white

- name: Update a secret that was replaced at the identity provider
  verge.vergeos.verge_auth_source:
    name: company
    client_secret: "{{ vault_user_password }}"
    update_password: always

- name: Remove the user
  verge.vergeos.verge_user:
    name: lena
    state: absent

- name: Remove the authorization source
  verge.vergeos.verge_auth_source:
    name: company
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
auth_source:
  description:
    - The authorization source after the task, as read back from the platform. In check mode, the predicted result,
      as far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(client_secret)
      is not included.
    - Null if the authorization source does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the authorization source.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the authorization source.
      type: str
      returned: always
      sample: Company
    driver:
      description: Type of identity provider.
      type: str
      returned: always
      sample: openid-well-known
    client_id:
      description: Client ID of this system at the identity provider.
      type: str
      returned: always
      sample: 0f4c8bb2-6e2d-4a3b-9f55-1d2c3b4a5e6f
    tenant_id:
      description: Tenant at the identity provider, for the V(azure) driver.
      type: str
      returned: always
      sample: common
    scope:
      description: Scope to request from the identity provider, as space-separated words.
      type: str
      returned: always
      sample: openid profile email
    server_url:
      description: URL of the discovery document of the identity provider, for the V(openid-well-known) driver.
      type: str
      returned: always
      sample: https://login.example.com/.well-known/openid-configuration
    redirect_uri:
      description: URL to which the identity provider redirects users.
      type: str
      returned: always
      sample: https://vergeos.example.com
    remote_user_fields:
      description: Fields in the response of the identity provider that contain the remote name of a user.
      type: str
      returned: always
      sample: preferred_username
    auto_create_users:
      description: Whether a user is created on this system on the first login through the source.
      type: bool
      returned: always
    update_remote_user:
      description: Whether the remote name of the user is updated at login.
      type: bool
      returned: always
    update_user_email:
      description: Whether the email address of the user is updated at login.
      type: bool
      returned: always
    update_user_display_name:
      description: Whether the display name of the user is updated at login.
      type: bool
      returned: always
    update_group_membership:
      description: Whether the groups of the user are updated at login.
      type: bool
      returned: always
    settings:
      description: Settings without an option of their own, by name.
      type: dict
      returned: always
      sample: {token_endpoint_auth: basic}
    menu:
      description: Whether the login button is in a menu instead of on the login page itself.
      type: bool
      returned: always
    button_color:
      description: Text color of the login button, as a CSS color.
      type: str
      returned: always
      sample: white
    button_background_color:
      description: Background color of the login button, as a CSS color.
      type: str
      returned: always
      sample: '#1f5aa8'
    button_icon:
      description: CSS class of the icon on the login button.
      type: str
      returned: always
      sample: bi-microsoft
    icon_color:
      description: Color of the icon, as a CSS color.
      type: str
      returned: always
      sample: white
    debug:
      description: Whether debug logging for the source is currently enabled.
      type: bool
      returned: always
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create authorization source 'Company']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE

TASK = managing(AUTH_SOURCE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
