#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages webhook targets."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_webhook
short_description: Manage webhook targets
version_added: 0.1.0
description:
  - Creates, changes and removes targets to which the system sends messages. When it sends one, and with what text, is
    set where the target is used.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A target that already is as described costs one request and is not written to.
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
      - O(update_password=always) writes O(authorization_value) in every run.
options:
  state:
    description:
      - V(present) creates the target if there is none, V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the target. With it, O(name) renames the target.
    type: str
  name:
    description:
      - Name of the target, 1 to 128 characters. Required to create one.
    type: str
  url:
    description:
      - Address that the messages are sent to, beginning with C(http://) or C(https://). Required to create one.
      - It can be read back by everybody who may read the target. Use O(authorization_value) for a secret where the
        receiver takes one.
    type: str
  headers:
    description:
      - Headers that are sent along, by name. They replace those that the target has; their order and the case of
        their names mean nothing. An empty dictionary removes all of them.
      - A new one gets a header that says that the content is JSON.
      - They can be read back like O(url).
    type: dict
  authorization_type:
    description:
      - How the system identifies itself at the target. A new one gets V(none).
      - The change to another one than V(none) needs O(authorization_value), and O(update_password=always) unless the
        target is new.
    type: str
    choices: [none, basic, bearer, apikey]
  authorization_value:
    description:
      - Secret that goes with O(authorization_type). For V(basic) it is the user and the password with a colon between
        them, otherwise the token or key.
      - It cannot be read back; see O(update_password).
    type: str
  allow_insecure:
    description:
      - Whether the certificate of the target is left unverified. Off in a new one.
    type: bool
  answer_timeout:
    description:
      - Seconds, 3 to 120, that the target has for its answer. A new one gets 5.
    type: int
  attempts:
    description:
      - How often a message is sent again that has failed, 0 to 100. A new one gets 3.
    type: int
  update_password:
    description:
      - V(on_create) sets O(authorization_value) only in a new target, V(always) in every run.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_webhook_info
"""

EXAMPLES = r"""
- name: Tell the chat
  verge.vergeos.verge_webhook:
    name: chat
    url: https://chat.example.com/hook
    headers:
      Content-Type: application/json
      X-Origin: "{{ inventory_hostname }}"
    authorization_type: basic
    authorization_value: "alerts:{{ vault_user_password }}"

- name: Give it more time
  verge.vergeos.verge_webhook:
    name: chat
    answer_timeout: 20
    attempts: 5

- name: Another password, which every run writes
  verge.vergeos.verge_webhook:
    name: chat
    authorization_value: "alerts:{{ vault_user_password }}"
    update_password: always

- name: The chat has gone
  verge.vergeos.verge_webhook:
    name: chat
    state: absent
"""

RETURN = r"""
webhook:
  description:
    - The target as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names of the options, so that they can be used as options again. O(authorization_value) is
      not among them.
    - It is null when there is no target (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the target.
      type: int
      returned: always
      sample: 2
    name:
      description: Name.
      type: str
      returned: always
      sample: chat
    url:
      description: Address that the messages are sent to.
      type: str
      returned: always
      sample: https://chat.example.com/hook
    headers:
      description: Headers that are sent along.
      type: dict
      returned: always
      sample: {Content-Type: application/json}
    authorization_type:
      description: How the system identifies itself.
      type: str
      returned: always
      sample: bearer
    allow_insecure:
      description: Whether the certificate of the target is left unverified.
      type: bool
      returned: always
    answer_timeout:
      description: Seconds that the target has for its answer.
      type: int
      returned: always
      sample: 5
    attempts:
      description: How often a message is sent again that has failed.
      type: int
      returned: always
      sample: 3
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create webhook 'chat'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK

TASK = managing(WEBHOOK)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
