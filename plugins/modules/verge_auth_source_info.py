#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list authorization sources."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_auth_source_info
short_description: List authorization sources
version_added: 0.1.0
description:
  - Returns the authorization sources (external identity providers that users can log in with) in the same format as
    M(verge.vergeos.verge_auth_source). Secrets are not returned.
  - Sends one request, plus one for each source, because the platform returns settings only by key.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_auth_source
"""

EXAMPLES = r"""
- name: List all authorization sources
  verge.vergeos.verge_auth_source_info:
  register: all_sources

- name: List sources that create users automatically
  verge.vergeos.verge_auth_source_info:
    filters:
      auto_create_users: true
  register: open_sources
"""

RETURN = r"""
auth_sources:
  description: The authorization sources, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 2
      name: company
      driver: openid-well-known
      client_id: vergeos
      scope: openid profile email
      server_url: https://id.example.com/.well-known/openid-configuration
      auto_create_users: true
      settings: {}
      menu: false
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE

TASK = listing(AUTH_SOURCE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
