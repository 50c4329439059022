# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, keys and other identifiers of objects (traps S14-S17)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

TAKEN = {"err": "This name is already in use"}


def test_s14_vm_names_are_unique_and_case_sensitive(api: Api) -> None:
    assert api.post("vms", 409, name="web1") == TAKEN
    api.post("vms", name="WEB1")
    assert api.put(f"vms/{api.sim.store.find('vms', name='web2')['$key']}", 409, name="web1") == TAKEN  # type: ignore[index]


def test_s14_older_releases_answer_422(lenient: Api) -> None:
    assert lenient.post("vms", 422, name="web1") == TAKEN


@pytest.mark.parametrize(
    ("table", "body", "text"),
    [
        ("vnets", {"name": "Internal"}, "This name is already in use"),
        ("files", {"name": "appliance.ova"}, "Validation error: unique constraint"),
        ("snapshot_profile_periods", {"profile": 2, "name": "nightly"}, "This name is already in use"),
    ],
)
def test_s14_names_that_are_unique(api: Api, table: str, body: dict[str, Any], text: str) -> None:
    assert api.post(table, 409, **body) == {"err": text}


def test_s14_snapshot_names_are_unique_per_vm(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    assert api.post("machine_snapshots", 409, machine=web1["machine"], name="before-upgrade") == TAKEN
    api.post("machine_snapshots", machine=web2["machine"], name="before-upgrade")


def test_s14_catalogs_and_imports_are_not_unique(api: Api) -> None:
    first = api.make("catalogs", name="mine", repository=1)
    assert api.make("catalogs", name="mine", repository=1) != first
    for _turn in range(2):
        api.post("vm_imports", name="appliance", file=14)


def test_s14_drive_names_are_unique_per_machine(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    assert api.post("machine_drives", 409, machine=web1["machine"], name="os", disksize=2**30) == TAKEN
    api.post("machine_drives", machine=web2["machine"], name="data", disksize=2**30)


def test_s15_a_snapshot_row_has_the_name_of_its_vm(api: Api) -> None:
    rows = api.get("vms", filter="name eq 'web1'", fields="$key,is_snapshot")
    assert sorted(row["is_snapshot"] for row in rows) == [False, True]


def test_s15_a_lenient_snapshot_row_has_the_name_of_the_snapshot(lenient: Api) -> None:
    assert len(lenient.get("vms", filter="name eq 'web1'", fields="$key")) == 1
    assert len(lenient.get("vms", filter="name eq 'before-upgrade'", fields="$key")) == 1


def test_s16_a_snapshot_is_deleted_by_key_whichever_vm_it_belongs_to(
    api: Api, sim: Simulator, web1: dict[str, Any]
) -> None:
    [snapshot] = sim.store.rows("machine_snapshots", machine=web1["machine"])
    api.delete(f"machine_snapshots/{snapshot['$key']}")
    assert api.get("vms", filter="is_snapshot eq true and name eq 'web1'") == []
    assert api.get("machines", filter=f"$key eq {snapshot['snap_machine']}") == []
    assert api.get(f"vms/{web1['$key']}", fields="name") == {"name": "web1"}


def test_s17_statistics_rows_have_separate_keys(api: Api, sim: Simulator) -> None:
    drive = sim.store.find("machine_drives", name="data")
    assert drive is not None
    [stats] = api.get("machine_drive_stats", filter=f"parent_drive eq {drive['$key']}", fields="$key,parent_drive")
    assert stats["$key"] != drive["$key"]
    keys = {row["$key"] for row in api.get("machine_drive_stats", fields="$key")}
    assert stats["$key"] in keys


def test_keys_are_reused(api: Api, sim: Simulator) -> None:
    first = api.make("vms", name="short-lived")
    uuid = api.get(f"vms/{first}", fields="uuid")["uuid"]
    api.delete(f"vms/{first}")
    assert api.make("vms", name="at-once") != first
    sim.clock.advance(15)
    again = api.make("vms", name="another")
    assert again == first
    assert api.get(f"vms/{again}", fields="uuid")["uuid"] != uuid


def test_keys_of_machines_and_vms_are_different(api: Api, sim: Simulator) -> None:
    for vm in sim.store.rows("vms"):
        assert vm["$key"] != vm["machine"]
        assert sim.store.row("machines", vm["machine"])["status"] != vm["machine"]
