# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Number of requests for an inventory of a thousand VMs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.inventory.reading import Reader, Worker
from tests.integration.tasks import System

COLUMNS: dict[str, Any] = {"hostvars": ["name", "ram", "os_family"], "group_by": ["os_family"], "connect_with": "none"}
ALL: dict[str, Any] = {
    "hostvars": ["name", "nics", "drives", "guest_networks", "networks", "ip_addresses", "tags", "cluster", "node"],
    "group_by": ["status", "cluster", "node", "network", "tags"],
    "addresses": ["guest", "static_lease", "dhcp_lease", "nic"],
}


@pytest.fixture
def large(worker: Worker, fleet: System, tmp_path: Path) -> Reader:
    fleet.simulator.journal.clear()
    return Reader(worker, fleet, tmp_path)


@pytest.mark.parametrize(
    ("options", "requests"),
    [
        (COLUMNS, 1),
        ({"hostvars": [], "group_by": []}, 1),
        ({**COLUMNS, "hostvars": ["drives", "nics"], "connect_with": "address"}, 1),
        ({}, 2),
        (ALL, 3),
        ({**COLUMNS, "filters": {"name": "web-*"}}, 1),
        ({**ALL, "page_size": 500}, 5),
    ],
)
def test_requests(large: Reader, options: dict[str, Any], requests: int) -> None:
    found = large.read(options)
    assert found.output == ""
    assert len(found.names) >= 150 if "filters" in options else len(found.names) == 1000
    assert large.system.simulator.journal.count == requests


def test_the_platform_filters_where_it_can(large: Reader) -> None:
    """Only the matching rows are read."""
    found = large.read({**COLUMNS, "filters": {"name": "web-*"}}, verbosity=1)
    assert f"{len(found.names)} objects in 1 requests" in found.output
