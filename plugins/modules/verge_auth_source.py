#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages sources of authorization."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_auth_source
short_description: Manage sources of authorization
version_added: 0.1.0
description:
  - Creates, changes and removes sources of authorization, which are identity providers elsewhere that people can log
    in by. M(verge.vergeos.verge_user) says which users do.
  - Which settings a driver needs is not checked; whether people can log in only shows when they try.
  - An option that is not given is left alone. A text that is null or empty is cleared, if it can be.
  - The platform keeps the settings of a source as one document and replaces it as a whole. The module reads it first,
    so that what the task does not name stays, O(client_secret) included.
  - A source that already is as described costs two requests, as the platform answers settings only by the key of the
    source, and is not written to.
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
      - O(update_password=always) writes O(client_secret) in every run.
options:
  state:
    description:
      - V(present) creates the source if there is none.
      - V(absent) removes it, which the platform refuses while users or applications use it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the source. With it, O(name) renames the source.
    type: str
  name:
    description:
      - Name of the source. Required to create one.
    type: str
  driver:
    description:
      - Kind of identity provider, fixed at creation. Required to create one.
    type: str
    choices: [azure, google, gitlab, okta, openid, openid-well-known, oauth2, verge.io]
  client_id:
    description:
      - Name by which the identity provider knows this system.
    type: str
  client_secret:
    description:
      - Secret that goes with O(client_id). It is never compared or shown; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) sets O(client_secret) only in a new source, V(always) in every run.
    type: str
    choices: [on_create, always]
    default: on_create
  tenant_id:
    description:
      - Tenant at the identity provider, for the driver V(azure).
    type: str
  scope:
    description:
      - What the identity provider is asked for, as words with blanks between them, for example V(openid profile
        email).
    type: str
  server_url:
    description:
      - Address of the document that describes the identity provider, for the driver V(openid-well-known).
    type: str
  redirect_uri:
    description:
      - Address that the identity provider sends people back to.
    type: str
  remote_user_fields:
    description:
      - Fields of the identity provider's answer that tell the remote name of a user.
    type: str
  auto_create_users:
    description:
      - Whether a person who logs in by the source for the first time gets a user here.
    type: bool
  update_remote_user:
    description:
      - Whether the remote name of the user is updated when the person logs in.
    type: bool
  update_user_email:
    description:
      - Whether the mail address of the user is updated when the person logs in.
    type: bool
  update_user_display_name:
    description:
      - Whether the display name of the user is updated when the person logs in.
    type: bool
  update_group_membership:
    description:
      - Whether the groups of the user are updated when the person logs in.
    type: bool
  settings:
    description:
      - Further members of the settings that have no option of their own, by name, for drivers that need more. What is
        not named is left alone.
      - Secrets cannot be given here.
    type: dict
  menu:
    description:
      - Whether the button is in a menu of the log-in page, instead of on the page itself. Off in a new one.
    type: bool
  button_color:
    description:
      - Colour of the text of the button, as in CSS.
    type: str
  button_background_color:
    description:
      - Colour of the button, as in CSS.
    type: str
  button_icon:
    description:
      - Class of the icon on the button.
    type: str
  icon_color:
    description:
      - Colour of the icon, as in CSS.
    type: str
seealso:
  - module: verge.vergeos.verge_auth_source_info
  - module: verge.vergeos.verge_user
"""

EXAMPLES = r"""
- name: People log in by the company's identity provider
  verge.vergeos.verge_auth_source:
    name: company
    driver: openid-well-known
    server_url: https://id.example.com/.well-known/openid-configuration
    client_id: vergeos
    client_secret: "{{ vault_user_password }}"
    scope: openid profile email
    auto_create_users: true

- name: A user that logs in by it
  verge.vergeos.verge_user:
    name: lena
    user_password: "{{ vault_user_password }}"
    auth_source: company
    remote_name: lena@example.com

- name: Another button, all settings are left alone
  verge.vergeos.verge_auth_source:
    name: company
    button_background_color: "#204080"
    button_color: white

- name: The secret was replaced at the identity provider
  verge.vergeos.verge_auth_source:
    name: company
    client_secret: "{{ vault_user_password }}"
    update_password: always

- name: The user leaves
  verge.vergeos.verge_user:
    name: lena
    state: absent

- name: Nobody logs in by it any more
  verge.vergeos.verge_auth_source:
    name: company
    state: absent
"""

RETURN = r"""
auth_source:
  description:
    - The source as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names of the options, so that they can be used as options again. O(client_secret) is not
      among them.
    - It is null when there is no source (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the source.
      type: int
      returned: always
      sample: 2
    name:
      description: Name.
      type: str
      returned: always
      sample: company
    driver:
      description: Kind of identity provider.
      type: str
      returned: always
      sample: openid-well-known
    client_id:
      description: Name by which the identity provider knows this system.
      type: str
      returned: always
      sample: vergeos
    tenant_id:
      description: Tenant at the identity provider.
      type: str
      returned: always
      sample: ''
    scope:
      description: What the identity provider is asked for.
      type: str
      returned: always
      sample: openid profile email
    server_url:
      description: Address of the document that describes the identity provider.
      type: str
      returned: always
      sample: https://id.example.com/.well-known/openid-configuration
    redirect_uri:
      description: Address that the identity provider sends people back to.
      type: str
      returned: always
      sample: ''
    remote_user_fields:
      description: Fields of the identity provider's answer that tell the remote name of a user.
      type: str
      returned: always
      sample: ''
    auto_create_users:
      description:
        - Whether a person who logs in by the source for the first time gets a user here; null when that is not set.
      type: bool
      returned: always
    update_remote_user:
      description: Whether the remote name of the user is updated when the person logs in; null when that is not set.
      type: bool
      returned: always
    update_user_email:
      description: Whether the mail address of the user is updated when the person logs in; null when that is not set.
      type: bool
      returned: always
    update_user_display_name:
      description: Whether the display name of the user is updated when the person logs in; null when that is not set.
      type: bool
      returned: always
    update_group_membership:
      description: Whether the groups of the user are updated when the person logs in; null when that is not set.
      type: bool
      returned: always
    settings:
      description: Further members of the settings, but for those that sound like secrets.
      type: dict
      returned: always
      sample: {}
    menu:
      description: Whether the button is in a menu.
      type: bool
      returned: always
    button_color:
      description: Colour of the text of the button.
      type: str
      returned: always
      sample: white
    button_background_color:
      description: Colour of the button.
      type: str
      returned: always
      sample: "#204080"
    button_icon:
      description: Class of the icon on the button.
      type: str
      returned: always
      sample: ''
    icon_color:
      description: Colour of the icon.
      type: str
      returned: always
      sample: ''
    debug:
      description: Whether the platform logs more about the source for the time being.
      type: bool
      returned: always
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create authorization source 'company'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE

TASK = managing(AUTH_SOURCE)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
