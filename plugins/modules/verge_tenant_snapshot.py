#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages snapshots of tenants."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_tenant_snapshot
short_description: Manage snapshots of tenants
version_added: 0.1.0
description:
  - Takes, changes and removes single snapshots of tenants, and puts tenants back to them.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A snapshot that already is as described costs one request, is not taken again and is not written to.
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
      - O(state=restored) puts the tenant back in every run.
      - A snapshot that has expired is gone, so the next run takes another one of this name.
options:
  state:
    description:
      - V(present) takes the snapshot if there is none of this name.
      - V(restored) puts the tenant back to the snapshot, which must exist. The tenant must be off for that; what it was
        then counts from its next start, and what came later is lost.
      - V(absent) removes the snapshot. The tenant stays as it is.
    type: str
    choices: [present, absent, restored]
    default: present
  id:
    description:
      - Key of the snapshot. With it, O(tenant) is not needed.
    type: str
  name:
    description:
      - Name of the snapshot, 1 to 128 characters, fixed at creation. It is only unique inside its tenant. Required to
        take one.
    type: str
  tenant:
    description:
      - Tenant that the snapshot is of, by name or key, fixed at creation. Needed in every task without O(id).
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  expires:
    description:
      - When the platform removes the snapshot, as a time with a time zone (V(2027-12-31T00:00:00Z)), in seconds since
        1970, or V(never). Null and the empty text are V(never) as well.
      - A new one gets V(never) if nothing else is given.
      - A time that every run counts from now is another one in every run.
    type: str
seealso:
  - module: verge.vergeos.verge_tenant_snapshot_info
  - module: verge.vergeos.verge_tenant
"""

EXAMPLES = r"""
- name: A tenant
  verge.vergeos.verge_tenant:
    name: acme

- name: A snapshot before a change, which goes by itself
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    description: Last state before the migration
    expires: "2030-01-31T00:00:00Z"

- name: Keep it for good
  verge.vergeos.verge_tenant_snapshot:
    tenant: acme
    name: before-migration
    expires: never

- name: Put the tenant back, which every run does again
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
    - The snapshot as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no snapshot (any more).
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
      description: Name of the tenant that the snapshot is of.
      type: str
      returned: always
      sample: acme
    tenant_status:
      description: Status word of that tenant.
      type: str
      returned: always
      sample: offline
    expires:
      description: When the platform removes the snapshot, in UTC, or V(never).
      type: str
      returned: always
      sample: "2030-01-31T00:00:00+00:00"
    created:
      description: Time at which the snapshot was taken, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    profile:
      description: Name of the snapshot profile that has taken it; null when it was taken by hand.
      type: str
      returned: always
      sample: Daily
    period:
      description: Period of that profile; null when it was taken by hand.
      type: str
      returned: always
      sample: Midnight
actions:
  description: What was done (in check mode, what would be done), step by step.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
