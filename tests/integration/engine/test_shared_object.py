# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing VMs with tenants, and importing what was shared."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.shared_object import SHARED_OBJECT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_import import VM_IMPORT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from tests.integration.tasks import System, failure

SHARED: dict[str, Any] = {"tenant": "acme", "name": "web1", "snapshot": {"vm": "web1", "snapshot": "for-acme"}}


@pytest.fixture
def tenant(system: System) -> None:
    """Create a tenant, and a snapshot to share with it."""
    system.run(TENANT, name="acme")
    system.run(VM_SNAPSHOT, vm="web1", name="for-acme", expires="never")


def test_a_snapshot_is_shared_by_its_name(system: System, tenant: None) -> None:
    result = system.run(SHARED_OBJECT, **SHARED)
    assert (result["shared_object"]["tenant"], result["shared_object"]["received"]) == ("acme", False)
    snapshot = system.row("machine_snapshots", name="for-acme")
    assert system.row("shared_objects", name="web1")["snapshot"] == f"machine_snapshots/{snapshot['$key']}"
    system.counted()
    assert system.run(SHARED_OBJECT, **SHARED)["changed"] is False
    assert [request.method for request in system.counted()] == ["GET"]


def test_the_same_name_is_another_object_in_another_tenant(system: System, tenant: None) -> None:
    system.run(SHARED_OBJECT, **SHARED)
    system.run(TENANT, name="globex")
    assert system.run(SHARED_OBJECT, **{**SHARED, "tenant": "globex"})["changed"] is True
    system.run(SHARED_OBJECT, tenant="acme", name="web1", state="absent")
    assert [shared["tenant"] for shared in system.info(SHARED_OBJECT)] == ["globex"]
    assert "'tenant' is required" in failure(system, SHARED_OBJECT, name="web1", state="absent")


def test_what_cannot_be_shared_is_refused(system: System, tenant: None) -> None:
    assert "'snapshot' is required" in failure(system, SHARED_OBJECT, check=True, tenant="acme", name="web1")
    wrong = {**SHARED, "snapshot": {"vm": "web1", "snapshot": "nothing"}}
    assert "there is no snapshot 'nothing' of VM 'web1'" in failure(system, SHARED_OBJECT, **wrong)


def test_a_shared_vm_is_imported_once(system: System, tenant: None) -> None:
    """In the simulator, the tenant has no system of its own, so that its import is one of this system."""
    system.run(SHARED_OBJECT, **SHARED)
    copy = {"name": "web1-copy", "shared_object": "web1"}
    assert system.run(VM_IMPORT, **copy)["vm_import"]["shared_object"] == "web1"
    assert [vm["status"] for vm in system.info(VM, name="web1-copy")] == ["stopped"]
    assert system.run(VM_IMPORT, **copy)["changed"] is False
    message = failure(system, VM_IMPORT, check=True, name="x", shared_object="web1", file="appliance.ova")
    assert "'shared_object' excludes 'file'" in message
