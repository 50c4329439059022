# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One life of each kind of object, for the tests that hold for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.resources.vm import VM


@dataclass(frozen=True)
class Case:
    """How an object is made, changed and removed.

    Attributes:
        create: options of the first task.
        change: options of a later task; it changes columns and children.
        remove: further options that the removal needs.
        reads: requests of a task that finds all as it should be.
        tables: tables in which the object lives; removal must leave no row of it there.
    """

    resource: Resource
    create: dict[str, Any]
    change: dict[str, Any]
    remove: dict[str, Any] = field(default_factory=dict)
    reads: int = 1
    tables: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.resource.name

    @property
    def name(self) -> str:
        return str(self.create["name"])


CASES = (
    Case(
        VM,
        create={
            "name": "case-vm",
            "description": "made by a test",
            "cpu_cores": 2,
            "ram": "2 GiB",
            "machine_type": "q35",
            "console_password": "Zk81-wvQp_x3",
            "drives": [{"name": "os", "size": "20 GiB", "tier": 1}, {"name": "data", "size": "5 GiB"}],
            "nics": [{"name": "nic_0", "network": "Internal"}, {"name": "nic_1", "network": "External"}],
        },
        change={
            "name": "case-vm",
            "description": "changed by a test",
            "ram": "4 GiB",
            "drives": [{"name": "os", "size": "30 GiB"}, {"name": "data", "state": "absent"}],
            "nics": [{"name": "nic_1", "network": "Internal"}, {"name": "nic_2", "network": "External"}],
        },
        tables=("vms", "machines", "machine_drives", "machine_nics", "machine_status"),
    ),
)
