#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage webhook targets."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_webhook
short_description: Manage webhook targets
version_added: 0.1.0
description:
  - Creates, updates and removes targets to which the system sends messages. When a message is sent, and with what text,
    is configured where the target is used.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the target already matches the task, the module sends one request and writes nothing.
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
      - O(update_password=always) writes O(authorization_value) on every run.
options:
  state:
    description:
      - V(present) creates the target if it does not exist; V(absent) removes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the target. If set, O(name) renames the target.
    type: str
  name:
    description:
      - Name of the target, 1 to 128 characters. Required when creating a webhook target.
    type: str
  url:
    description:
      - URL to send messages to, starting with C(http://) or C(https://). Required when creating a webhook target.
      - Many services put a secret into the path or the query, so only scheme, host and port are shown, in results, diffs
        and messages; everything else is replaced with V(<hidden>), and with V(<new value>) in a diff if it changes. The
        module still compares the whole URL.
      - A URL that a result shows can be passed back and stands for the current value.
      - Everyone who can read the target on the platform can read the URL there. If the receiver supports it, put secrets
        in O(authorization_value) instead.
    type: str
  headers:
    description:
      - HTTP headers to send, by name. Replaces the current headers; their order and the case of their names are
        ignored. An empty dictionary removes all headers.
      - By default, new webhook targets get a header that declares the content as JSON.
      - Values are shown only for well-known headers that hold no secret, such as C(Content-Type), C(Accept) and
        C(User-Agent). The value of any other header, such as C(X-Api-Key) or C(Authorization), is replaced with
        V(<hidden>) in results and diffs. The module still compares the values.
      - Values that a result shows can be passed back; V(<hidden>) stands for the current value.
      - Like O(url), they can be read back on the platform.
    type: dict
  authorization_type:
    description:
      - How the system authenticates to the target. Defaults to V(none) for new webhook targets.
      - Changing the type to anything other than V(none) requires O(authorization_value), and also
        O(update_password=always) unless the target is new.
    type: str
    choices: [none, basic, bearer, apikey]
  authorization_value:
    description:
      - Secret for O(authorization_type). For V(basic), the user name and the password separated by a colon, otherwise
        the token or key.
      - It cannot be read back; see O(update_password).
    type: str
  allow_insecure:
    description:
      - Whether to skip verification of the target's TLS certificate. Defaults to V(false) for new webhook targets.
    type: bool
  answer_timeout:
    description:
      - Timeout for a response of the target, in seconds, 3 to 120. Defaults to 5 for new webhook targets.
    type: int
  attempts:
    description:
      - How many times a failed message is sent again, 0 to 100. Defaults to 3 for new webhook targets.
      - Has no effect before VergeOS 26.2, which sends each message once.
    type: int
  update_password:
    description:
      - V(on_create) sets O(authorization_value) only when the target is created. V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_webhook_info
"""

EXAMPLES = r"""
- name: Create a webhook target for a chat
  verge.vergeos.verge_webhook:
    name: chat
    url: https://chat.example.com/hook
    headers:
      Content-Type: application/json
      X-Origin: "{{ inventory_hostname }}"
    authorization_type: basic
    authorization_value: "alerts:{{ vault_user_password }}"

- name: Increase the timeout and the number of retries
  verge.vergeos.verge_webhook:
    name: chat
    answer_timeout: 20
    attempts: 5

- name: Update the password on every run
  verge.vergeos.verge_webhook:
    name: chat
    authorization_value: "alerts:{{ vault_user_password }}"
    update_password: always

- name: Remove the webhook target
  verge.vergeos.verge_webhook:
    name: chat
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
webhook:
  description:
    - The webhook after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(authorization_value)
      is not included.
    - Null if the webhook does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the webhook.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the target.
      type: str
      returned: always
      sample: chat
    url:
      description: URL that messages are sent to; of its path and query only V(<hidden>).
      type: str
      returned: always
      sample: https://chat.example.com/<hidden>
    headers:
      description: HTTP headers that are sent. Values that may be secret are V(<hidden>).
      type: dict
      returned: always
      sample: {Content-Type: application/json, X-Api-Key: <hidden>}
    authorization_type:
      description: How the system authenticates to the target.
      type: str
      returned: always
      sample: basic
    allow_insecure:
      description: Whether verification of the target's TLS certificate is skipped.
      type: bool
      returned: always
    answer_timeout:
      description: Timeout for a response of the target, in seconds.
      type: int
      returned: always
      sample: 20
    attempts:
      description: How many times a failed message is sent again.
      type: int
      returned: always
      sample: 5
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create webhook 'chat']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK

TASK = managing(WEBHOOK)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
