# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a system snapshot is found on request and recovered as new objects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, skip_sleeps


def take(api: Api, **body: Any) -> int:
    """Take a system snapshot that is complete."""
    key: int = api.make("cloud_snapshots", name="s", **body)
    api.sim.clock.advance(4)
    return key


def inside(api: Api, snapshot: int, kind: str = "vms") -> dict[str, Any]:
    """Find what a snapshot holds and return the rows by name."""
    api.post("cloud_snapshot_actions", cloud_snapshot=snapshot, action=f"find_{kind}")
    api.sim.clock.advance(6)
    return {row["name"]: row for row in api.get(f"cloud_snapshot_{kind}", filter=f"cloud_snapshot eq {snapshot}")}


def recover(api: Api, kind: str, key: Any, status: int = 201, **params: Any) -> Any:
    answer = api.post(f"cloud_snapshot_{kind}_actions", status, action="recover", params={"rows": [key], **params})
    api.sim.clock.advance(5)
    return answer


def tenant(api: Api) -> int:
    key: int = api.make("tenants", name="acme", description="a customer")
    api.post("tenant_nodes", tenant=key, cpu_cores=4, ram=8192)
    [tier] = api.get("storage_tiers", filter="tier eq 1", fields="$key")
    api.post("tenant_storage", tenant=key, tier=tier["$key"], provisioned=10 * 2**30)
    return key


def test_nothing_is_listed_until_it_is_looked_for(api: Api) -> None:
    """Measured on 26.0.2.1 by vrg: a complete snapshot lists nothing."""
    snapshot = take(api)
    assert api.get("cloud_snapshot_vms") == []
    api.post("cloud_snapshot_actions", cloud_snapshot=snapshot, action="find_vms")
    assert api.get("cloud_snapshot_vms") == []
    assert {"web1", "db1", "nas1"} <= set(inside(api, snapshot))


def test_lenient_lists_everything_at_once(lenient: Api) -> None:
    take(lenient)
    assert {row["name"] for row in lenient.get("cloud_snapshot_vms")} >= {"web1", "db1", "nas1"}


def test_refresh_finds_vms_and_tenants_and_keeps_the_rows_that_are_there(api: Api) -> None:
    tenant(api)
    snapshot = take(api)
    before = inside(api, snapshot)
    api.post("cloud_snapshot_actions", cloud_snapshot=snapshot, action="refresh")
    api.sim.clock.advance(6)
    assert inside(api, snapshot) == before
    [row] = api.get("cloud_snapshot_tenants")
    assert (row["name"], row["nodes"], row["cpu_cores"], row["ram"]) == ("acme", 1, 4, 8192)


def test_the_first_missing_column_is_the_action(api: Api) -> None:
    """Measured on 26.1.8 for each of these tables."""
    for name in ("", "_vm", "_tenant", "_file", "_vmware_container"):
        table = f"cloud_snapshot{name}_actions"
        assert api.post(table, 422) == {"err": f"field '{table}.action' is required"}


def test_a_vm_is_recovered_as_it_was(api: Api, web2: dict[str, Any]) -> None:
    """Name and text of the row: vendor's documentation."""
    snapshot = take(api)
    row = inside(api, snapshot)["web2"]
    api.put(f"vms/{web2['$key']}", ram=4096)
    api.post("cloud_snapshot_vm_actions", action="recover", params={"rows": [row["$key"]]})
    assert api.get(f"cloud_snapshot_vms/{row['$key']}")["status"] == "importing"
    api.sim.clock.advance(5)
    done = api.get(f"cloud_snapshot_vms/{row['$key']}")
    assert (done["status"], done["status_info"]) == ("complete", "Restored to: web2 (0)")
    [vm] = api.get("vms", filter="name eq 'web2 (0)'", fields="ram,powerstate,machine#drives[name],uuid")
    assert (vm["ram"], vm["powerstate"]) == (2048, False)
    assert vm["uuid"] != row["uuid"]
    assert api.get(f"vms/{web2['$key']}", fields="ram") == {"ram": 4096}


def test_a_vm_is_recovered_after_it_was_deleted(api: Api, web2: dict[str, Any]) -> None:
    row = inside(api, take(api))["web2"]
    api.delete(f"vms/{web2['$key']}")
    recover(api, "vm", row["$key"], name="web2")
    [vm] = api.get("vms", filter="name eq 'web2'", fields="machine")
    assert len(api.get("machine_drives", filter=f"machine eq {vm['machine']}")) == 1


def test_each_recovery_makes_another_vm(api: Api) -> None:
    row = inside(api, take(api))["blank"]
    for name in ("blank (0)", "blank (1)"):
        recover(api, "vm", row["$key"])
        assert api.get("vms", filter=f"name eq '{name}'") != []


@pytest.mark.parametrize("key", [9999, "x", None, "vms/1"])
def test_rows_that_do_not_exist_cannot_be_recovered(api: Api, key: Any) -> None:
    take(api)
    recover(api, "vm", key, 404)


@pytest.mark.parametrize("params", [{}, [], "x", {"rows": 5}, {"rows": "1"}, {"rows": []}])
def test_rows_are_a_list_of_keys(api: Api, params: Any) -> None:
    for kind in ("vm", "tenant"):
        api.post(f"cloud_snapshot_{kind}_actions", 404, action="recover", params=params)


def test_a_recovered_vm_needs_a_free_name(api: Api) -> None:
    row = inside(api, take(api))["web2"]
    assert "already" in recover(api, "vm", row["$key"], 409, name="web1")["err"]
    assert api.get(f"cloud_snapshot_vms/{row['$key']}")["status"] == "idle"


def test_a_tenant_is_recovered_with_nodes_and_storage(api: Api) -> None:
    """Provisioning, then offline; name and text of the row: vendor's documentation."""
    tenant(api)
    row = inside(api, take(api), "tenants")["acme"]
    recover(api, "tenant", row["$key"])
    fields = "$key,status#status as status,description,vnet#name as network"
    [copy] = api.get("tenants", filter="name eq 'acme (1)'", fields=fields)
    assert (copy["status"], copy["description"], copy["network"]) == ("provisioning", "a customer", "tenant_acme (1)")
    assert api.get(f"cloud_snapshot_tenants/{row['$key']}")["status_info"] == "Restored to: acme (1)"
    [node] = api.get("tenant_nodes", filter=f"tenant eq {copy['$key']}")
    assert (node["cpu_cores"], node["ram"]) == (4, 8192)
    assert len(api.get("tenant_storage", filter=f"tenant eq {copy['$key']}")) == 1
    api.sim.clock.advance(5)
    assert api.get(f"tenants/{copy['$key']}", fields="status#status as status") == {"status": "offline"}


@pytest.mark.parametrize(
    ("kind", "expected"), [("partial_include", {"web1", "db1"}), ("partial_exclude", {"web2", "blank", "nas1"})]
)
def test_tags_include_or_exclude(api: Api, sim: Simulator, kind: str, expected: set[str]) -> None:
    """Keys joined by commas, as the vendor's SDK sends them."""
    [prod] = sim.store.rows("tags", name="prod")
    snapshot = take(api, type=kind, partial_tags=f"{prod['$key']},9999")
    assert set(inside(api, snapshot)) == expected
    assert api.get(f"cloud_snapshots/{snapshot}", fields="partial_tags") == {"partial_tags": f"{prod['$key']},9999"}


def test_names_of_tags_are_ignored(api: Api) -> None:
    """A name is stored and has no effect (vendor's SDK)."""
    assert inside(api, take(api, type="partial_include", partial_tags="prod")) == {}


def test_tenants_are_chosen_by_their_tags(api: Api, sim: Simulator) -> None:
    [prod] = sim.store.rows("tags", name="prod")
    api.make("tenants", name="other")
    api.post("tag_members", tag=prod["$key"], member=f"tenants/{tenant(api)}")
    snapshot = take(api, type="partial_include", partial_tags=str(prod["$key"]))
    assert set(inside(api, snapshot, "tenants")) == {"acme"}


@pytest.mark.parametrize("body", [{"quiesce_tags": "6"}, {"partial_tags": "6"}, {"type": "partial_include"}])
def test_tags_belong_to_partial_snapshots(api: Api, body: dict[str, Any]) -> None:
    api.post("cloud_snapshots", 422, name="s", **body)


def test_a_snapshot_that_is_kept_beyond_its_expiration_is_held(api: Api) -> None:
    snapshot = take(api, retention=600, min_snapshots=1)
    path = f"cloud_snapshots/{snapshot}"
    assert api.get(path, fields="status") == {"status": "normal"}
    api.sim.clock.advance(700)
    assert api.get(path, fields="status") == {"status": "held"}
    api.make("cloud_snapshots", name="younger")
    assert api.get(path, fields="status") == {"status": "normal"}


def test_a_snapshot_is_cloned_with_what_it_holds(api: Api) -> None:
    snapshot = take(api)
    api.post("cloud_snapshot_actions", 422, cloud_snapshot=snapshot, action="clone")
    api.post("cloud_snapshot_actions", cloud_snapshot=snapshot, action="clone", params={"name": "copy"})
    [copy] = api.get("cloud_snapshots", filter="name eq 'copy'")
    assert (copy["status"], set(inside(api, copy["$key"]))) == ("normal", set(inside(api, snapshot)))


def test_only_a_tenant_requests_snapshots_of_its_provider(api: Api, sim: Simulator) -> None:
    snapshot = take(api)
    api.post("cloud_snapshot_actions", 422, cloud_snapshot=snapshot, action="request")
    sim.store.patch("cloud_snapshots", snapshot, {"provider": True})
    api.post("cloud_snapshot_actions", cloud_snapshot=snapshot, action="request")
    assert api.get(f"cloud_snapshots/{snapshot}", fields="provider") == {"provider": False}


def test_each_period_has_a_row_for_its_tags(api: Api, sim: Simulator) -> None:
    """Seen on 26.1.8 on a system without a tag."""
    [profile] = sim.store.rows("snapshot_profiles", name="Standard")
    period = api.make("snapshot_profile_periods", profile=profile["$key"], name="extra", frequency="daily")
    [row] = api.get("snapshot_profile_period_tags", filter=f"snapshot_profile_period eq {period}")
    assert set(row) == {"$key", "snapshot_profile_period", "refs"}
    api.delete(f"snapshot_profile_periods/{period}")
    assert api.get("snapshot_profile_period_tags", filter=f"snapshot_profile_period eq {period}") == []


def test_the_vendors_sdk_takes_partial_snapshots_and_recovers(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_sleeps(sim, monkeypatch)
    client = connect(sim)
    [tag] = [tag for tag in client.tags.list() if tag["name"] == "prod"]
    snapshot = client.cloud_snapshots.create(name="part", include_tags=[tag.key])
    sim.clock.advance(5)
    assert client.cloud_snapshots.vms(snapshot.key).list() == []
    body = {"cloud_snapshot": snapshot.key, "action": "find_vms"}
    client._request("POST", "cloud_snapshot_actions", json_data=body)
    sim.clock.advance(6)
    assert {vm.name for vm in client.cloud_snapshots.vms(snapshot.key).list()} == {"web1", "db1"}
    client.cloud_snapshots.restore_vm(snapshot.key, vm_name="web1", new_name="web1-back")
    sim.clock.advance(5)
    assert client.vms.get(name="web1-back").name == "web1-back"
    assert_nothing_unknown(sim)
