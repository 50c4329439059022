#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list storage tiers."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_storage_tier_info
short_description: List storage tiers
version_added: 0.1.0
description:
  - Returns the storage tiers of the system with their capacity across all clusters. The status of a tier is reported
    per cluster; see M(verge.vergeos.verge_cluster_info).
  - The list can include tiers without drives. Their capacity is 0.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info.filters
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  tier:
    description:
      - Return only the tier with this number, 0 to 5. Disks of VMs and volumes are on tiers 1 to 5; tier 0 holds
        storage metadata.
    type: int
seealso:
  - module: verge.vergeos.verge_cluster_info
"""

EXAMPLES = r"""
- name: List all storage tiers
  verge.vergeos.verge_storage_tier_info:
  register: all_tiers

- name: Fail unless the tier is less than 85 percent full
  verge.vergeos.verge_storage_tier_info:
    tier: 1
  register: fast
  failed_when: fast.storage_tiers | selectattr('used_percent', 'lt', 85) | length == 0
"""

RETURN = r"""
storage_tiers:
  description: The tiers, sorted by number. An empty list if none match.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: Key of the tier. It can differ from the number of the tier.
      type: int
      returned: always
      sample: 2
    tier:
      description: Number of the tier.
      type: int
      returned: always
      sample: 1
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    capacity:
      description: Capacity, in bytes.
      type: int
      returned: always
      sample: 3840755982336
    used:
      description: Used capacity, in bytes.
      type: int
      returned: always
      sample: 768151196467
    used_percent:
      description: Used capacity, in percent.
      type: int
      returned: always
      sample: 20
    allocated:
      description: Allocated capacity, in bytes.
      type: int
      returned: always
      sample: 1920377991168
    deduplication_ratio:
      description: Deduplication ratio; 1 means no deduplication.
      type: float
      returned: always
      sample: 1.5
    reads_per_second:
      description: Reads per second.
      type: int
      returned: always
      sample: 2
    writes_per_second:
      description: Writes per second.
      type: int
      returned: always
      sample: 1
    read_bytes_per_second:
      description: Bytes read per second.
      type: int
      returned: always
      sample: 8192
    write_bytes_per_second:
      description: Bytes written per second.
      type: int
      returned: always
      sample: 4096
    modified:
      description: Time of the last change, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
  sample:
    - id: 2
      tier: 1
      description: ''
      capacity: 3840755982336
      used: 768151196467
      used_percent: 20
      allocated: 1920377991168
      deduplication_ratio: 1.5
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.storage_tier import STORAGE_TIER

TASK = listing(STORAGE_TIER)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
