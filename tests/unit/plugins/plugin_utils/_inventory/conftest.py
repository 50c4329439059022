# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: hosts built from rows, without a system."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import (
    Host,
    Kind,
    SharedTables,
    node_kind,
    tenant_kind,
    vm_kind,
)

KINDS = {"vms": vm_kind(VM), "tenants": tenant_kind(TENANT), "nodes": node_kind(NODE)}


@pytest.fixture
def kinds() -> dict[str, Kind]:
    return dict(KINDS)


@pytest.fixture
def host():
    """Return a function that builds a host from the values of its row."""

    def make(site: str = "lab", kind: str = "vms", tags: list[tuple[str, str]] = (), **row) -> Host:  # type: ignore[assignment]
        row.setdefault("$key", 1)
        member = f"{KINDS[kind].table}/{row['$key']}"
        return Host(site, KINDS[kind], row, SharedTables({member: list(tags)}, {}))

    return make
