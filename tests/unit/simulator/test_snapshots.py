# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of VMs, restoring them, clones and imports of whole VMs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api


@pytest.fixture
def snapshot(api: Api, sim: Simulator, web2: dict[str, Any]) -> dict[str, Any]:
    key = api.make("machine_snapshots", machine=web2["machine"], name="safe", expires=0)
    sim.clock.advance(1)
    return sim.store.row("machine_snapshots", key)


def snapshot_vm(api: Api, snapshot: dict[str, Any]) -> int:
    [row] = api.get("vms", filter=f"machine eq {snapshot['snap_machine']} and is_snapshot eq true", fields="$key")
    return int(row["$key"])


def test_the_vm_row_of_a_snapshot_appears_later(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    key = api.make("machine_snapshots", machine=web2["machine"], name="safe")
    assert api.get(f"machine_snapshots/{key}", fields="snap_machine,created_manually,quiesced") == {
        "snap_machine": None,
        "created_manually": False,
        "quiesced": False,
    }
    sim.clock.advance(1)
    assert api.get(f"machine_snapshots/{key}", fields="snap_machine")["snap_machine"]


def test_restore_in_place_restores_settings(api: Api, web2: dict[str, Any], snapshot: dict[str, Any]) -> None:
    api.put(f"vms/{web2['$key']}", description="changed", cpu_cores=8)
    drive = api.make("machine_drives", machine=web2["machine"], disksize=2**30)
    answer = api.request(
        "POST",
        "vm_actions",
        {"vm": snapshot_vm(api, snapshot), "action": "restore", "params": {"snapshot": snapshot["$key"]}},
    )
    assert (answer.status_code, answer.content) == (201, b"")
    row = api.get(f"vms/{web2['$key']}", fields="name,description,cpu_cores,machine,is_snapshot")
    assert row == {
        "name": "web2",
        "description": "",
        "cpu_cores": 2,
        "machine": web2["machine"],
        "is_snapshot": False,
    }
    assert api.request("GET", f"machine_drives/{drive}").status_code == 404


def test_restore_requires_the_vm_to_be_off(
    api: Api, sim: Simulator, web2: dict[str, Any], snapshot: dict[str, Any]
) -> None:
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", snapshot_vm(api, snapshot), "restore", 422, snapshot=snapshot["$key"])


def test_restore_with_a_name_fails(api: Api, snapshot: dict[str, Any]) -> None:
    answer = api.act("vm_actions", snapshot_vm(api, snapshot), "restore", 422, snapshot=snapshot["$key"], name="x")
    assert answer == {"err": "Error getting destination VM during clone"}


def test_restore_by_the_key_of_the_vm_itself(api: Api, web2: dict[str, Any], snapshot: dict[str, Any]) -> None:
    api.act("vm_actions", web2["$key"], "restore", 422, snapshot=snapshot["$key"])
    api.act("vm_actions", snapshot["snap_machine"], "restore", 404, snapshot=snapshot["$key"])


def test_s16_the_snapshot_of_another_vm_is_restored(
    api: Api, sim: Simulator, web1: dict[str, Any], web2: dict[str, Any], snapshot: dict[str, Any]
) -> None:
    own = sim.store.find("machine_snapshots", machine=web1["machine"])
    assert own is not None
    api.put(f"vms/{web2['$key']}", description="changed")
    # The client means web1 and names web2's snapshot: web2 is restored.
    api.request(
        "POST",
        "vm_actions",
        {"vm": snapshot_vm(api, own), "action": "restore", "params": {"snapshot": snapshot["$key"]}},
    )
    assert api.get(f"vms/{web2['$key']}", fields="description") == {"description": ""}


def test_clone(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    answer = api.act("vm_actions", web1["$key"], "clone", name="web1-copy", preserve_macs=False)
    key = int(answer["response"]["vmkey"])
    assert str(key) != answer["$key"]
    assert api.get("vms", filter="name eq 'web1-copy'", fields="$key") == []
    sim.clock.advance(1)
    assert api.get("vms", filter="name eq 'web1-copy'", fields="$key") == [{"$key": key}]
    copy = sim.store.row("vms", key)
    assert answer["response"]["machinekey"] == str(copy["machine"])
    assert (copy["is_snapshot"], copy["ram"], copy["created_from"]) == (False, web1["ram"], "clone")
    assert copy["uuid"] != web1["uuid"]
    assert api.status("vms", key) == "stopped"
    mac = [n["macaddress"] for n in sim.store.rows("machine_nics", machine=copy["machine"])]
    assert mac != [n["macaddress"] for n in sim.store.rows("machine_nics", machine=web1["machine"])]


def test_clone_can_keep_addresses(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    answer = api.act("vm_actions", web1["$key"], "clone", name="copy", preserve_macs=True)
    copy = sim.store.row("vms", int(answer["response"]["vmkey"]))
    [mine] = sim.store.rows("machine_nics", machine=copy["machine"])
    [original] = sim.store.rows("machine_nics", machine=web1["machine"])
    assert mine["macaddress"] == original["macaddress"]


def test_clone_of_a_name_that_is_taken(api: Api, web1: dict[str, Any]) -> None:
    assert api.act("vm_actions", web1["$key"], "clone", 409, name="db1") == {"err": "This name is already in use"}


def test_clone_of_a_snapshot_row(api: Api, sim: Simulator, snapshot: dict[str, Any]) -> None:
    answer = api.act("vm_actions", snapshot_vm(api, snapshot), "clone", name="from-snapshot")
    sim.clock.advance(1)
    row = api.get(f"vms/{answer['response']['vmkey']}", fields="name,is_snapshot")
    assert row == {"name": "from-snapshot", "is_snapshot": False}


def test_quiesce_requires_an_agent(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    api.post("machine_snapshots", 422, machine=web2["machine"], name="q", quiesce=True)
    key = api.make("machine_snapshots", machine=web1["machine"], name="q", quiesce=True)
    assert api.get(f"machine_snapshots/{key}", fields="quiesced") == {"quiesced": True}


def test_the_quiesce_snapshot_action_creates_no_row(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    before = len(sim.store.rows("machine_snapshots"))
    api.act("vm_actions", web1["$key"], "quiesce_snapshot", name="x")
    assert len(sim.store.rows("machine_snapshots")) == before


def test_import_of_a_vm(api: Api, sim: Simulator) -> None:
    file = sim.store.find("files", type="ova")
    assert file is not None
    envelope = api.post("vm_imports", name="appliance", file=file["$key"], importing="true", preserve_macs="false")
    assert len(envelope["$key"]) == 40
    vm = int(envelope["response"]["$key"])
    row = api.get(f"vm_imports/{envelope['$key']}", fields="$key,id,status,vm")
    assert row == {"$key": envelope["$key"], "id": envelope["$key"], "status": "importing", "vm": None}
    sim.clock.advance(10)
    row = api.get("vm_imports", filter=f"id eq '{envelope['$key']}'", fields="status,vm")[0]
    assert row == {"status": "complete", "vm": vm}
    assert api.get(f"vms/{vm}", fields="name,machine_type,imported") == {
        "name": "appliance",
        "machine_type": "pc-i440fx-3.1",
        "imported": True,
    }
    assert api.status("vms", vm) == "stopped"
    assert api.post("vm_imports", 409, name="appliance", file=file["$key"]) == {"err": "This name is already in use"}
    api.delete(f"vms/{vm}")
    assert api.get(f"vm_imports/{envelope['$key']}", fields="status,vm") == {"status": "complete", "vm": None}


def test_import_of_a_bare_image_fails_in_its_row(api: Api, sim: Simulator) -> None:
    file = sim.store.find("files", type="qcow2")
    assert file is not None
    key = api.make("vm_imports", name="x", file=file["$key"], importing=True)
    sim.clock.advance(2)
    row = api.get(f"vm_imports/{key}", fields="status,status_info,vm")
    assert row == {"status": "error", "status_info": "Unknown Import file type", "vm": None}
