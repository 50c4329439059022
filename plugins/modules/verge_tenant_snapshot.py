#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage tenant snapshots."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_snapshot
short_description: Manage tenant snapshots
version_added: 0.1.0
description:
  - Takes, updates and removes individual snapshots of tenants, and restores tenants from them.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the snapshot already matches the task, the module sends one request, takes no new snapshot and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
  - verge.vergeos.waiting
  - verge.vergeos.power.restore
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restored) restores the tenant on every run.
      - An expired snapshot no longer exists, so the next run takes a new one with this name.
options:
  state:
    description:
      - V(present) takes the snapshot if there is none with this name.
      - V(restored) restores the tenant from the snapshot, which must exist. The tenant must be off unless
        O(allow_power_cycle=true). The restored state takes effect at the next start, and all later changes are lost.
      - V(absent) removes the snapshot. The tenant is not changed.
    type: str
    choices: [present, absent, restored]
    default: present
  id:
    description:
      - Key of the snapshot. If set, O(tenant) is not required.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters. Cannot be changed after creation. Unique only within its tenant.
        Required when taking a snapshot.
    type: str
  tenant:
    description:
      - Tenant of the snapshot, by name or key. Cannot be changed after creation. Required in every task without O(id).
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  expires:
    description:
      - Time at which the platform removes the snapshot, given as a date and time with a time zone
        (V(2027-12-31T00:00:00Z)), as a Unix timestamp, or as V(never). Null and an empty string also mean V(never).
      - Defaults to V(never) for new snapshots.
      - A time calculated relative to the current time differs on every run and therefore always causes a change.
    type: str
seealso:
  - module: verge.vergeos.verge_tenant_snapshot_info
  - module: verge.vergeos.verge_tenant
"""

EXAMPLES = r"""
- name: Create a tenant
  verge.vergeos.verge_tenant:
    name: acme

- name: Take a temporary snapshot before a change
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    description: Last state before the migration
    expires: "2030-01-31T00:00:00Z"

- name: Keep the snapshot indefinitely
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    expires: never

- name: Restore the tenant on every run
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    state: restored

- name: Remove the snapshot
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    state: absent
"""

RETURN = r"""
tenant_snapshot:
  description:
    - The snapshot after the task, as read back from the platform. In check mode, the predicted result, as far as it can
      be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the snapshot does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the snapshot.
      type: int
      returned: always
      sample: 3
    name:
      description: Name.
      type: str
      returned: always
      sample: before-migration
    tenant:
      description: Name of the tenant of the snapshot.
      type: str
      returned: always
      sample: acme
    tenant_status:
      description: Status of the tenant, as reported by the platform.
      type: str
      returned: always
      sample: offline
    expires:
      description: Time at which the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    created:
      description: Time at which the snapshot was taken, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    profile:
      description: Name of the snapshot profile that took the snapshot; null if it was taken manually.
      type: str
      returned: always
      sample: Daily
    period:
      description: Period of the snapshot profile; null if the snapshot was taken manually.
      type: str
      returned: always
      sample: Midnight
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create snapshot 'before-migration'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_snapshot import TENANT_SNAPSHOT

TASK = managing(TENANT_SNAPSHOT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
