# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine behind VMs, networks and tenant nodes, and the words by which it says how it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Words of `machine_status.status` by what they mean. Those that only nodes of the cluster bear are left out.
STATUS_WORDS: Mapping[str, Any] = {
    "on": ("running", "unresponsive", "initmigrate", "startmigrate", "migrating", "migratecomplete"),
    "off": ("stopped",),
    "suspended": ("hibernated",),
    "moving": ("initializing", "starting", "stopping", "hibernating", "importing", "waitingforresources"),
    "failed": ("error", "unlicensed"),
}
