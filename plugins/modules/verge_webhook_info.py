#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list webhook targets."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_webhook_info
short_description: List webhook targets
version_added: 0.1.0
description:
  - Returns the webhook targets of a system in the same format as M(verge.vergeos.verge_webhook). Secrets and sent
    messages are not returned.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_webhook
"""

EXAMPLES = r"""
- name: List all webhook targets
  verge.vergeos.verge_webhook_info:
  register: all_targets

- name: List targets with unverified certificates
  verge.vergeos.verge_webhook_info:
    filters:
      allow_insecure: true
  register: unverified
"""

RETURN = r"""
webhooks:
  description:
    - The targets, sorted by name. An empty list if none match.
    - V(<hidden>) stands for the path and query of the URL, and for values of headers that may be secret.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 2
      name: chat
      url: https://chat.example.com/<hidden>
      headers:
        Content-Type: application/json
        X-Api-Key: <hidden>
      authorization_type: bearer
      allow_insecure: false
      answer_timeout: 5
      attempts: 3
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK

TASK = listing(WEBHOOK)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
