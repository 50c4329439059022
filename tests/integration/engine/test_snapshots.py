# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VM and tenant snapshots: creation, expiry, restore; clones of tenants and of snapshots."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_snapshot import TENANT_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from tests.integration.tasks import System, failure
from tests.simulator import Fault

BEFORE: dict[str, Any] = {"vm": "web2", "name": "before"}


def test_a_snapshot_never_expires_by_default(system: System) -> None:
    result = system.run(VM_SNAPSHOT, **BEFORE)
    assert result["vm_snapshot"]["expires"] == "never"
    assert not system.run(VM_SNAPSHOT, **BEFORE)["changed"]
    system.run(VM_SNAPSHOT, **BEFORE, expires="2099-01-31T00:00:00Z")
    assert not system.run(VM_SNAPSHOT, **BEFORE, expires="2099-01-31T01:00:00+01:00")["changed"]


def test_snapshots_of_different_vms_can_have_the_same_name(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    result = system.run(VM_SNAPSHOT, vm="db1", name="before")
    assert result["actions"] == ["create snapshot 'before'"]
    system.run(VM_SNAPSHOT, **BEFORE, state="absent")
    assert [row["vm"] for row in system.info(VM_SNAPSHOT, name="before")] == ["db1"]
    assert "'vm' is required" in failure(system, VM_SNAPSHOT, name="before", state="absent")


def test_a_vm_is_restored_in_every_run_but_only_while_it_is_stopped(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    system.run(VM, name="web2", description="broken")
    for check in (True, False):
        result = system.run(VM_SNAPSHOT, check=check, **BEFORE, state="restored")
        assert result["changed"]
        assert result["actions"] == ["restore snapshot 'before'"]
    assert system.row("vms", name="web2", is_snapshot=False)["description"] == ""
    system.run(VM, name="web2", state="running")
    for check in (True, False):
        assert "must be stopped" in failure(system, VM_SNAPSHOT, check=check, **BEFORE, state="restored")
    assert "it does not exist" in failure(system, VM_SNAPSHOT, vm="web2", name="nothing", state="restored")


def test_a_running_vm_is_restored_with_consent_to_a_power_cycle(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    system.run(VM, name="web2", description="broken", state="running")
    options: dict[str, Any] = {**BEFORE, "state": "restored", "allow_power_cycle": True}
    predicted = system.run(VM_SNAPSHOT, check=True, **options)
    result = system.run(VM_SNAPSHOT, **options)
    assert result["actions"] == ["stop VM 'web2'", "restore snapshot 'before'", "start VM 'web2'"]
    assert (predicted["actions"], predicted["diff"]) == (result["actions"], result["diff"])
    assert result["diff"]["after"]["power_cycle"] == "VM 'web2' will be shut down and started"
    restored = system.info(VM, name="web2")[0]
    assert (restored["description"], restored["status"]) == ("", "running")


def test_a_vm_that_is_starting_is_not_stopped_for_a_restore(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    machine = system.row("vms", name="web2", is_snapshot=False)["machine"]
    status = system.row("machine_status", machine=machine)["$key"]
    system.simulator.store.set("machine_status", status, status="initializing")
    message = failure(system, VM_SNAPSHOT, **BEFORE, state="restored", allow_power_cycle=True)
    assert "VM 'web2' must be stopped (it is initializing)" in message
    assert "run the task again once it is running or stopped" in message
    assert "allow_power_cycle" not in message


def test_a_vm_that_is_off_stays_off_when_it_is_restored(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    result = system.run(VM_SNAPSHOT, **BEFORE, state="restored", allow_power_cycle=True)
    assert result["actions"] == ["restore snapshot 'before'"]
    assert "power_cycle" not in result["diff"]["after"]


def test_a_failed_restore_reports_that_the_vm_is_down(system: System) -> None:
    system.run(VM_SNAPSHOT, **BEFORE)
    system.run(VM, name="web2", state="running")
    fault = Fault("status", method="POST", table="vm_actions", status=422, body={"err": "snapshot is damaged"}, nth=2)
    system.simulator.faults.add(fault)
    message = failure(system, VM_SNAPSHOT, **BEFORE, state="restored", allow_power_cycle=True)
    assert "snapshot is damaged" in message
    assert "VM 'web2' was stopped for this and is down now" in message


def test_a_running_tenant_is_restored_with_consent_to_a_power_cycle(system: System) -> None:
    system.run(TENANT, name="acme", nodes=[{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}], state="running")
    options: dict[str, Any] = {"tenant": "acme", "name": "before"}
    system.run(TENANT_SNAPSHOT, **options)
    assert "must be stopped" in failure(system, TENANT_SNAPSHOT, **options, state="restored")
    result = system.run(TENANT_SNAPSHOT, **options, state="restored", allow_power_cycle=True)
    assert result["actions"] == ["stop tenant 'acme'", "restore snapshot 'before'", "start tenant 'acme'"]
    assert system.info(TENANT, name="acme")[0]["status"] == "online"


def test_a_stopped_tenant_is_restored(system: System) -> None:
    system.run(TENANT, name="acme")
    options: dict[str, Any] = {"tenant": "acme", "name": "before"}
    system.run(TENANT_SNAPSHOT, **options)
    assert not system.run(TENANT_SNAPSHOT, **options)["changed"]
    assert system.run(TENANT_SNAPSHOT, **options, state="restored")["changed"]
    entry = system.simulator.journal.writes[-1]
    assert (entry.table, entry.body["action"]) == ("tenant_actions", "restore")


def test_a_tenant_is_cloned_once_and_then_updated(system: System) -> None:
    system.run(TENANT, name="acme", nodes=[{"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}])
    options: dict[str, Any] = {"name": "copy", "clone_from": "acme", "description": "a copy"}
    predicted = system.run(TENANT, check=True, **options)
    result = system.run(TENANT, **options)
    assert predicted["diff"] == result["diff"]
    assert result["tenant"]["description"] == "a copy"
    assert not system.run(TENANT, **options)["changed"]
    assert len([row for row in system.rows("tenants") if row["name"] == "copy" and not row["is_snapshot"]]) == 1


def test_a_snapshot_id_of_another_vm_is_refused(system: System) -> None:
    key = str(system.run(VM_SNAPSHOT, **BEFORE)["vm_snapshot"]["id"])
    for state in ("present", "absent", "restored"):
        assert "does not belong to vm 'db1'" in failure(system, VM_SNAPSHOT, id=key, vm="db1", state=state)
    machine = str(system.row("vms", name="web2", is_snapshot=False)["machine"])
    # The key of a machine is not the name of a VM.
    assert not system.run(VM_SNAPSHOT, vm=machine, name="before", state="absent")["changed"]
    assert system.info(VM_SNAPSHOT, name="before")


def test_an_expiry_time_in_the_past_is_refused(system: System) -> None:
    assert "in the past" in failure(system, VM_SNAPSHOT, **BEFORE, expires="2001-01-31T00:00:00Z")
    system.run(TENANT, name="acme")
    assert "in the past" in failure(system, TENANT_SNAPSHOT, tenant="acme", name="x", expires="2001-01-31T00:00:00Z")


def test_a_vm_is_cloned_from_a_snapshot_of_another_vm(system: System) -> None:
    system.run(VM, name="web2", description="as it was")
    system.run(VM_SNAPSHOT, **BEFORE)
    system.run(VM, name="web2", description="as it is")
    options: dict[str, Any] = {"name": "copy", "clone_from": "web2", "clone_from_snapshot": "before"}
    for check in (True, False):
        result = system.run(VM, check=check, **options)
        assert result["actions"] == ["clone snapshot 'before' of VM 'web2' as VM 'copy'"]
    assert result["vm"]["description"] == "as it was"
    assert not system.run(VM, **options)["changed"]
    # An existing clone does not depend on its source any more.
    system.run(VM_SNAPSHOT, **BEFORE, state="absent")
    assert not system.run(VM, **options)["changed"]


def test_a_missing_snapshot_is_reported(system: System) -> None:
    options: dict[str, Any] = {"name": "copy", "clone_from": "web2"}
    system.run(VM_SNAPSHOT, vm="db1", name="before")
    assert "no snapshot 'before' of VM 'web2'" in failure(system, VM, **options, clone_from_snapshot="before")
    assert "needs 'clone_from'" in failure(system, VM, name="copy", clone_from_snapshot="before")
    assert "copy" not in [row["name"] for row in system.rows("vms")]
    result = system.run(VM, check=True, **options, clone_from_snapshot="before")
    assert result["actions"] == ["clone snapshot 'before' of VM 'web2' as VM 'copy'"]
    assert "unless an earlier task creates it" in result["warnings"][0]
