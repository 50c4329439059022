#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list tenant snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_snapshot_info
short_description: List tenant snapshots
version_added: 0.1.0
description:
  - Returns the snapshots of all tenants of a system in the same format as M(verge.vergeos.verge_tenant_snapshot).
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  name:
    description:
      - Return only snapshots with exactly this name. Each tenant can have one. Case-sensitive.
    type: str
seealso:
  - module: verge.vergeos.verge_tenant_snapshot
"""

EXAMPLES = r"""
- name: List all snapshots of all tenants
  verge.vergeos.verge_tenant_snapshot_info:
  register: all_snapshots

- name: List snapshots of one tenant
  verge.vergeos.verge_tenant_snapshot_info:
    filters:
      tenant: acme
  register: snapshots_of_acme
"""

RETURN = r"""
tenant_snapshots:
  description: The snapshots, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 3
      name: before-migration
      tenant: acme
      tenant_status: offline
      description: Last state before the migration
      expires: "2030-01-31T00:00:00+00:00"
      created: 1790000000
      profile: null
      period: null
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_snapshot import TENANT_SNAPSHOT

TASK = listing(TENANT_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
