# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs and tenants that are restored out of system snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema import waits
from tests.integration.tasks import System, failure
from tests.simulator import Fault

FROM: dict[str, Any] = {"restore_from": "everything"}


@pytest.fixture
def kept(system: System) -> System:
    """Return a system with a snapshot of itself."""
    system.run(VM, name="web2", description="as it was")
    system.run(TENANT, name="acme", description="as it was")
    system.run(CLOUD_SNAPSHOT, name="everything")
    return system


def test_a_vm_that_is_gone_comes_back_under_its_name(kept: System) -> None:
    kept.run(VM, name="web2", state="absent")
    options: dict[str, Any] = {"name": "web2", **FROM, "cpu_cores": 3, "state": "running"}
    predicted = kept.run(VM, check=True, **options)
    result = kept.run(VM, **options)
    assert predicted["diff"] == result["diff"]
    restored = [
        "list what is in the snapshot to find VM 'web2' from system snapshot 'everything'",
        "restore VM 'web2' from system snapshot 'everything' as VM 'web2'",
    ]
    assert predicted["actions"] == [*restored, "start VM 'web2'"]
    assert result["actions"] == [*restored, "set cpu_cores of VM 'web2'", "start VM 'web2'"]
    assert "only known once it is restored" in predicted["warnings"][0]
    vm = result["vm"]
    assert (vm["description"], vm["cpu_cores"], vm["status"]) == ("as it was", 3, "running")
    again = kept.run(VM, **options)
    assert not again["changed"]


def test_a_vm_is_restored_beside_the_one_that_is_there(kept: System) -> None:
    kept.run(VM, name="web2", description="as it is")
    result = kept.run(VM, name="web2-back", name_in_snapshot="web2", **FROM)
    assert result["vm"]["description"] == "as it was"
    assert kept.info(VM, name="web2")[0]["description"] == "as it is"
    # What the snapshot holds is listed once.
    again = kept.run(VM, name="web2-again", name_in_snapshot="web2", **FROM)
    assert again["actions"] == ["restore VM 'web2' from system snapshot 'everything' as VM 'web2-again'"]


def test_a_tenant_is_restored(kept: System) -> None:
    kept.run(TENANT, name="acme", state="absent")
    options: dict[str, Any] = {"name": "acme", **FROM}
    result = kept.run(TENANT, **options)
    assert (result["tenant"]["description"], result["tenant"]["status"]) == ("as it was", "offline")
    assert not kept.run(TENANT, **options)["changed"]


def test_what_a_snapshot_does_not_hold_is_refused_with_what_it_holds(kept: System) -> None:
    kept.run(VM, name="copy", name_in_snapshot="web2", **FROM)
    for check in (True, False):
        text = failure(kept, VM, check=check, name="x", name_in_snapshot="web9", **FROM)
        assert "system snapshot 'everything' holds no VM 'web9'" in text
        assert "'name_in_snapshot' is one of: " in text
        assert "web2" in text
    assert "needs 'restore_from'" in failure(kept, VM, name="x", name_in_snapshot="web2")
    assert "exclude each other" in failure(kept, VM, name="x", clone_from="web2", name_in_snapshot="web2", **FROM)


def test_what_is_not_listed_is_not_waited_for_until_the_end(kept: System, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first restore has the platform list what the snapshot holds."""
    monkeypatch.setattr(waits, "_LISTED_WITHIN", 20.0)
    text = failure(kept, VM, name="x", name_in_snapshot="web9", wait_timeout=3600, **FROM)
    assert "it is not listed" in text
    assert "nothing has changed for 20 s" in text


def test_a_failed_restore_says_why(kept: System, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.run(VM, name="copy", name_in_snapshot="web2", **FROM)
    row = kept.row("cloud_snapshot_vms", name="web2")["$key"]

    def fail(*_arguments: Any, **_options: Any) -> None:
        kept.simulator.store.set("cloud_snapshot_vms", row, status="error", status_info="tier 1 is full")

    monkeypatch.setattr(kept.simulator.engine.clock, "schedule", fail)
    text = failure(kept, VM, name="other", name_in_snapshot="web2", **FROM)
    assert "failed: status error tier 1 is full" in text


def test_a_restore_whose_answer_is_lost_is_not_requested_again(kept: System) -> None:
    kept.simulator.faults.add(Fault("reset", method="POST", table="cloud_snapshot_vm_actions", when="after"))
    result = kept.run(VM, name="copy", name_in_snapshot="web2", **FROM)
    assert "was adopted, the request was not repeated" in result["warnings"][0]
    assert len([row for row in kept.rows("vms") if row["name"] == "copy"]) == 1
