#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that lists sources of authorization."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_auth_source_info
short_description: List sources of authorization
version_added: 0.1.0
description:
  - Returns the sources of authorization, which are identity providers elsewhere that people can log in by, in the
    form that M(verge.vergeos.verge_auth_source) uses. Secrets are not among the values.
  - It costs one request, and one more for each source, as the platform answers settings only by the key of a source.
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
- name: All sources of authorization
  verge.vergeos.verge_auth_source_info:
  register: all_sources

- name: Sources that let in everybody whom the identity provider knows
  verge.vergeos.verge_auth_source_info:
    filters:
      auto_create_users: true
  register: open_sources
"""

RETURN = r"""
auth_sources:
  description: The sources, sorted by name; an empty list when none fits.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
