# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS services, volumes, shares, accounts and snapshots (trap S35)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

GIB = 2**30
ONLINE = {"err": "Unable to delete machine drive: Unable to delete online drive"}
STATE = "status#status as status,status#mounted as mounted,drive#status#status as drive"
MOUNTED = {"status": "online", "mounted": True, "drive": "online"}
OFF = {"status": "offline", "mounted": False, "drive": "offline"}


def volume(api: Api, nas: dict[str, Any], name: str = "vol", **more: Any) -> str:
    return str(api.make("volumes", service=nas["$key"], name=name, maxsize=more.pop("maxsize", GIB), **more))


def state(api: Api, key: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"volumes/{key}", fields=STATE)
    return found


def stop(api: Api, nas: dict[str, Any]) -> None:
    api.act("vm_actions", nas["vm"], "kill")
    api.sim.clock.advance(2)


# --- services --------------------------------------------------------------------------------------------------------


def test_services_cannot_be_created_or_deleted_directly(api: Api, nas: dict[str, Any], web1: dict[str, Any]) -> None:
    assert api.post("vm_services", 405, vm=web1["$key"]) == {"err": "VM services cannot be directly created"}
    assert "err" in api.delete(f"vm_services/{nas['$key']}", 405)
    assert api.get(f"vm_services/{nas['$key']}", fields="name") == {"name": "nas1"}


def test_a_service_shows_its_vm(api: Api, nas: dict[str, Any]) -> None:
    fields = (
        "name,vm#name as vm_name,vm#machine#status#status as vm_status,vm#machine#status#running as vm_running,"
        "vm#machine#cores as vm_cores,vm#machine#ram as vm_ram,count(volumes) as volume_count"
    )
    assert api.get(f"vm_services/{nas['$key']}", fields=fields) == {
        "name": "nas1", "vm_name": "nas1", "vm_status": "running", "vm_running": True, "vm_cores": 4, "vm_ram": 8192,
        "volume_count": 2,
    }  # fmt: skip
    row = api.get(f"vm_services/{nas['$key']}", fields="all")
    assert not {"enabled", "created", "modified"} & set(row)


def test_every_system_has_a_stopped_service_without_volumes(api: Api) -> None:
    fields = "name,vm#machine#status#status as status,count(volumes) as volumes"
    rows = api.get("vm_services", filter="name ne 'nas1'", fields=fields)
    assert rows == [{"name": "Services 26.1.8-0", "status": "stopped", "volumes": 0}]


def test_settings_of_a_service(api: Api, nas: dict[str, Any]) -> None:
    key = nas["$key"]
    api.put(f"vm_services/{key}", max_syncs=2, read_ahead_kb_default=64)
    row = api.get(f"vm_services/{key}", fields="max_syncs,max_imports,read_ahead_kb_default,cifs,nfs,antivirus")
    assert (row["max_syncs"], row["max_imports"], row["read_ahead_kb_default"]) == (2, 4, "64")
    for table in ("cifs", "nfs", "antivirus"):
        assert api.get(f"vm_service_{table}", filter=f"service eq {key}", fields="$key") == [{"$key": row[table]}]
        assert api.request("POST", f"vm_service_{table}", {"service": key}).status_code == 405
    api.put(f"vm_service_nfs/{row['nfs']}", enable_nfsv4=True)
    api.put(f"vm_service_cifs/{row['cifs']}", workgroup="corp", map_to_guest="bad user")
    api.put(f"vm_service_antivirus/{row['antivirus']}", max_recursion=20)
    api.put(f"vm_service_antivirus/{row['antivirus']}", 422, max_recursion=101)
    api.put(f"vm_services/{key}", 422, max_imports=0)


def test_a_service_is_deleted_with_its_vm(api: Api, sim: Simulator, nas: dict[str, Any], data: dict[str, Any]) -> None:
    path = f"vms/{nas['vm']}"
    assert api.delete(path, 405) == {"err": "Virtual Machine must be stopped to delete"}
    stop(api, nas)
    assert "volumes" in api.delete(path, 500)["err"]
    api.delete(f"volumes/{data['$key']}")
    api.delete(path)
    assert sim.store.rows("vm_services", name="nas1") == []
    for table in ("volumes", "vm_service_users", "vm_service_cifs", "vm_service_nfs", "vm_service_antivirus"):
        assert sim.store.rows(table, service=nas["$key"]) == []
    assert sim.store.rows("volume_nfs_shares") == []
    assert sim.store.rows("volume_share_status") == []


def test_a_lenient_platform_deletes_a_service_with_its_volumes(lenient: Api) -> None:
    nas = lenient.sim.store.find("vm_services", name="nas1")
    assert nas is not None
    stop(lenient, nas)
    lenient.delete(f"vms/{nas['vm']}")
    assert lenient.get("volumes", fields="name") == []


# --- volumes ---------------------------------------------------------------------------------------------------------


def test_keys_of_volumes(api: Api, nas: dict[str, Any]) -> None:
    answer = api.post("volumes", service=nas["$key"], name="vol", maxsize=GIB)
    key = answer["$key"]
    assert len(key) == 40
    assert int(key, 16)
    row = api.get(f"volumes/{key}", fields="all")
    assert "$key" not in row
    assert row["id"] == key
    assert api.get("volumes", filter=f"id eq '{key}'", fields="$key,name") == [{"$key": key, "name": "vol"}]
    assert api.get("volumes", filter=f"$key eq '{key}'", fields="name") == [{"name": "vol"}]


def test_the_default_tier_of_a_volume_is_4(api: Api, nas: dict[str, Any]) -> None:
    key = volume(api, nas)
    assert api.get(f"volumes/{key}", fields="preferred_tier") == {"preferred_tier": "4"}
    api.put(f"volumes/{key}", preferred_tier=1)
    assert api.get(f"volumes/{key}", fields="preferred_tier,drive#preferred_tier as drive") == {
        "preferred_tier": "1", "drive": "1",
    }  # fmt: skip
    for wrong in (0, 6, -1, "", "x"):
        assert api.put(f"volumes/{key}", 422, preferred_tier=wrong) == {"err": "Error setting tier"}


def test_sizes_of_volumes_are_limited_bytes(api: Api, nas: dict[str, Any]) -> None:
    body = {"service": nas["$key"], "name": "vol"}
    assert api.post("volumes", 422, **body) == {"err": "field 'volumes.maxsize' is required"}
    for wrong in (0, 1_048_575, 549_755_813_888_001):
        assert "err" in api.post("volumes", 422, maxsize=wrong, **body)
    key = volume(api, nas, maxsize=1_048_576)
    assert api.get(f"volumes/{key}", fields="maxsize") == {"maxsize": 1_048_576}
    api.put(f"volumes/{key}", maxsize=5_000_000_001)
    assert api.get(f"volumes/{key}", fields="maxsize,drive#disksize as disk") == {
        "maxsize": 5_000_000_001, "disk": 5_000_000_001,
    }  # fmt: skip


def test_a_volume_cannot_shrink_below_its_used_space(api: Api, data: dict[str, Any]) -> None:
    fields = "drive#media_source#used_bytes as used_bytes,drive#media_source#filesize as allocated_bytes"
    row = api.get(f"volumes/{data['$key']}", fields=fields)
    assert row == {"used_bytes": data["maxsize"] // 4, "allocated_bytes": data["maxsize"]}
    assert "err" in api.put(f"volumes/{data['$key']}", 422, maxsize=row["used_bytes"] - 1)
    api.put(f"volumes/{data['$key']}", maxsize=row["used_bytes"])


def test_a_new_volume_is_mounted_later(api: Api, sim: Simulator, nas: dict[str, Any]) -> None:
    key = volume(api, nas)
    assert state(api, key) == {"status": "initializing", "mounted": False, "drive": "offline"}
    sim.clock.advance(3)
    assert state(api, key) == MOUNTED
    fields = "service#vm#machine#status#status as nas_status,service#$display as service,service#vm#$display as vm"
    assert api.get(f"volumes/{key}", fields=fields) == {"nas_status": "running", "service": "nas1", "vm": "nas1"}


def test_nothing_is_mounted_while_the_vm_is_off(
    api: Api, sim: Simulator, nas: dict[str, Any], data: dict[str, Any]
) -> None:
    stop(api, nas)
    assert state(api, data["$key"]) == OFF
    key = volume(api, nas)
    sim.clock.advance(60)
    assert state(api, key) == OFF
    disabled = volume(api, nas, "other", enabled=False)
    api.act("vm_actions", nas["vm"], "poweron")
    sim.clock.advance(0.5)
    assert state(api, key)["mounted"] is False
    sim.clock.advance(3)
    assert state(api, key) == state(api, data["$key"]) == MOUNTED
    assert state(api, disabled) == OFF
    api.act("vm_actions", nas["vm"], "kill")
    sim.clock.advance(1)
    assert state(api, key) == OFF


@pytest.mark.parametrize("way", ["put", "action"])
def test_s35_a_volume_is_not_deleted_while_it_is_online(
    api: Api, sim: Simulator, data: dict[str, Any], way: str
) -> None:
    key = data["$key"]
    assert api.delete(f"volumes/{key}", 405) == ONLINE
    if way == "put":
        api.put(f"volumes/{key}", enabled=False)
    else:
        api.act("volume_actions", key, "disable")
    assert state(api, key)["mounted"] is True
    assert api.delete(f"volumes/{key}", 405) == ONLINE
    sim.clock.advance(1)
    assert state(api, key) == {"status": "offline", "mounted": False, "drive": "online"}
    assert api.delete(f"volumes/{key}", 405) == ONLINE
    sim.clock.advance(2)
    api.delete(f"volumes/{key}")
    assert api.request("GET", f"volumes/{key}").status_code == 404


def test_s35_the_first_delete_is_refused_at_any_clock_rate(api: Api, sim: Simulator, data: dict[str, Any]) -> None:
    key = data["$key"]
    api.put(f"volumes/{key}", enabled=False)
    sim.clock.finish()
    assert state(api, key) == OFF
    assert api.delete(f"volumes/{key}", 405) == ONLINE
    api.delete(f"volumes/{key}")


def test_s35_a_volume_disabled_long_ago_is_deleted_at_once(api: Api, sim: Simulator, data: dict[str, Any]) -> None:
    api.put(f"volumes/{data['$key']}", enabled=False)
    sim.clock.advance(1)
    sim.clock.advance(60)
    api.delete(f"volumes/{data['$key']}")


def test_s35_a_volume_that_is_not_mounted_yet_is_deleted_at_once(api: Api, nas: dict[str, Any]) -> None:
    api.delete(f"volumes/{volume(api, nas)}")
    stop(api, nas)
    api.delete(f"volumes/{volume(api, nas)}")


def test_a_volume_that_is_enabled_again_is_mounted_again(api: Api, sim: Simulator, data: dict[str, Any]) -> None:
    key = data["$key"]
    api.put(f"volumes/{key}", enabled=False)
    sim.clock.advance(5)
    api.act("volume_actions", key, "enable")
    assert api.get(f"volumes/{key}", fields="enabled") == {"enabled": True}
    sim.clock.advance(3)
    assert state(api, key) == MOUNTED
    api.act("volume_actions", key, "reset")
    assert state(api, key)["mounted"] is False
    sim.clock.advance(3)
    assert state(api, key) == MOUNTED
    assert api.request("PUT", f"volumes/{key}?action=reset", {}).status_code == 200  # without effect
    assert state(api, key) == MOUNTED


def test_deleting_a_volume_deletes_everything_that_belongs_to_it(
    api: Api, sim: Simulator, nas: dict[str, Any], data: dict[str, Any]
) -> None:
    key = data["$key"]
    api.post("volume_cifs_shares", volume=key, name="docs")
    snapshot = api.make("volume_snapshots", volume=key, name="safe", enabled=True)
    sim.clock.advance(1)
    assert api.get("volume_vm_exports", fields="volume") == [{"volume": key}]
    assert api.get(f"volume_snapshots/{snapshot}", fields="snap_volume#is_snapshot as shown") == {"shown": True}
    stop(api, nas)
    api.delete(f"volumes/{key}")
    assert api.request("GET", f"volume_snapshots/{snapshot}").status_code == 404
    for table in ("volume_cifs_shares", "volume_nfs_shares", "volume_share_status", "volume_vm_exports"):
        assert sim.store.rows(table) == []
    assert [row["name"] for row in sim.store.rows("volumes")] == ["system-logs"]
    assert len(sim.store.rows("volume_status")) == len(sim.store.rows("volume_antivirus")) == 1
    assert sim.store.rows("machine_drives", name="data01") == []


def test_s14_names_of_volumes_are_unique_per_service(api: Api, nas: dict[str, Any]) -> None:
    assert "already" in api.post("volumes", 409, service=nas["$key"], name="data01", maxsize=GIB)["err"]


@pytest.mark.parametrize("fixed", [{"service": 2}, {"fs_type": "nfs"}, {"encrypt": True}, {"remote_target": "x:/y"}])
def test_some_columns_of_a_volume_cannot_change(api: Api, data: dict[str, Any], fixed: dict[str, Any]) -> None:
    assert api.put(f"volumes/{data['$key']}", 422, **fixed) == {"err": f"field '{next(iter(fixed))}' is readonly"}


def test_a_remote_volume_has_a_source_and_no_size(api: Api, sim: Simulator, nas: dict[str, Any]) -> None:
    body = {"service": nas["$key"], "name": "far", "fs_type": "nfs"}
    assert api.post("volumes", 422, **body) == {"err": "field 'volumes.remote_target' is required"}
    key = api.make("volumes", remote_target="files.example.org:/pub", **body)
    sim.clock.advance(3)
    assert api.get(f"volumes/{key}", fields="drive,status#mounted as mounted") == {"drive": None, "mounted": True}
    assert "err" in api.post("volume_snapshots", 422, volume=key, name="safe")


def test_secrets_of_a_volume_are_not_returned(api: Api, nas: dict[str, Any]) -> None:
    body = {"encrypt": True, "encryption_key": "Xk2-secret-key", "cifs_password": "Pw-secret"}
    assert "required" in api.post("volumes", 422, service=nas["$key"], name="v", maxsize=GIB, encrypt=True)["err"]
    key = volume(api, nas, **body)
    for fields in ("all", "encryption_key,cifs_password"):
        assert "secret" not in str(api.get(f"volumes/{key}", fields=fields))


def test_a_clone_of_a_volume(api: Api, data: dict[str, Any]) -> None:
    api.act("volume_actions", data["$key"], "clone", name="copy")
    row = api.get("volumes", filter="name eq 'copy'", fields="maxsize,drive#media_source#used_bytes as used")[0]
    assert row == {"maxsize": data["maxsize"], "used": data["maxsize"] // 4}


def test_the_antivirus_row_is_created_with_the_volume(api: Api, nas: dict[str, Any]) -> None:
    key = volume(api, nas)
    [row] = api.get("volume_antivirus", filter=f"volume eq '{key}'", fields="$key,enabled,status,stats")
    assert row["enabled"] is False
    assert row["status"]
    assert row["stats"]
    assert api.post("volume_antivirus", 409, volume=key) == {"err": "Validation error: unique constraint"}


# --- shares ----------------------------------------------------------------------------------------------------------


def test_shares_have_hex_keys_and_a_state(api: Api, sim: Simulator, nas: dict[str, Any], data: dict[str, Any]) -> None:
    for table in ("volume_cifs_shares", "volume_nfs_shares"):
        key = api.make(table, volume=data["$key"], name="docs", share_path="/docs")
        assert len(key) == 40
        fields = "id,status#status as status,status#state as state,volume#name as volume"
        row = {"id": key, "status": "enabled", "state": "online", "volume": "data01"}
        assert api.get(f"{table}/{key}", fields=fields) == row
        # Two official SDKs omit the quotes here, and that works.
        assert len(api.get(table, filter=f"volume eq {data['$key']} and name eq 'docs'", fields="$key")) == 1
        api.put(f"{table}/{key}", enabled=False)
        assert api.get(f"{table}/{key}", fields="status#state as state") == {"state": "offline"}
        api.put(f"{table}/{key}", enabled=True)
        assert api.put(f"{table}/{key}", 422, share_path="/x") == {"err": "field 'share_path' is readonly"}
        assert "already" in api.post(table, 409, volume=data["$key"], name="docs")["err"]
    stop(api, nas)
    assert {row["state"] for row in api.get("volume_nfs_shares", fields="status#state as state")} == {"offline"}


def test_defaults_of_an_nfs_share(api: Api, data: dict[str, Any]) -> None:
    key = api.make("volume_nfs_shares", volume=data["$key"], name="exp")
    row = api.get(f"volume_nfs_shares/{key}", fields="all")
    wanted = {
        "squash": "root_squash", "data_access": "ro", "anonuid": "65534", "anongid": "65534", "allowed_hosts": "",
        "allow_all": False, "async": False, "insecure": False, "no_acl": False, "enabled": True,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    for wrong in ({"squash": "none"}, {"data_access": "rwx"}):
        api.put(f"volume_nfs_shares/{key}", 422, **wrong)


def test_a_list_of_hosts_is_stored_as_json_text(api: Api, data: dict[str, Any]) -> None:
    key = api.make("volume_nfs_shares", volume=data["$key"], name="exp", allowed_hosts=["10.0.0.0/24", "host1"])
    kept = api.get(f"volume_nfs_shares/{key}", fields="allowed_hosts")["allowed_hosts"]
    assert kept == r'["10.0.0.0\/24","host1"]'
    assert json.loads(kept) == ["10.0.0.0/24", "host1"]
    api.put(f"volume_nfs_shares/{key}", allowed_hosts="10.0.0.0/24,host1")
    assert api.get(f"volume_nfs_shares/{key}", fields="allowed_hosts") == {"allowed_hosts": "10.0.0.0/24,host1"}


def test_lists_of_a_cifs_share_are_separated_by_newlines(api: Api, data: dict[str, Any]) -> None:
    key = api.make("volume_cifs_shares", volume=data["$key"], name="docs", valid_users="anna\nbob", comment="x" * 64)
    assert api.get(f"volume_cifs_shares/{key}", fields="valid_users") == {"valid_users": "anna\nbob"}
    api.put(f"volume_cifs_shares/{key}", valid_users="")
    assert api.get(f"volume_cifs_shares/{key}", fields="valid_users") == {"valid_users": ""}
    api.put(f"volume_cifs_shares/{key}", 422, comment="x" * 65)


# --- accounts --------------------------------------------------------------------------------------------------------


def test_accounts_of_a_service(api: Api, nas: dict[str, Any], data: dict[str, Any]) -> None:
    share = api.make("volume_cifs_shares", volume=data["$key"], name="home")
    body = {"service": nas["$key"], "name": "bob", "password": "Xx1-secret", "home_share": share, "home_drive": "H"}
    key = api.make("vm_service_users", **body)
    assert len(key) == 40
    fields = "name,enabled,display(home_share) as home,status#status as status,status#user_id as uid,password"
    row = api.get("vm_service_users", filter=f"$key eq '{key}'", fields=fields)[0]
    assert row == {"name": "bob", "enabled": True, "home": "home", "status": "online", "uid": 1002}
    assert "secret" not in str(api.get(f"vm_service_users/{key}", fields="all"))
    assert "already" in api.post("vm_service_users", 409, **body)["err"]
    assert api.put(f"vm_service_users/{key}", 422, name="rob") == {"err": "field 'name' is readonly"}
    # From the official Terraform provider: a password needs a character that is neither a letter nor a digit.
    assert "password" in api.put(f"vm_service_users/{key}", 422, password="Another1")["err"]
    api.put(f"vm_service_users/{key}", enabled=False, password="an-other")
    assert api.get(f"vm_service_users/{key}", fields="status#status as status") == {"status": "offline"}
    api.delete(f"volume_cifs_shares/{share}")
    assert api.get(f"vm_service_users/{key}", fields="home_share") == {"home_share": None}
    api.delete(f"vm_service_users/{key}")


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_a_snapshot_of_a_volume_is_kept_three_days_by_default(api: Api, sim: Simulator, data: dict[str, Any]) -> None:
    def expires(**body: Any) -> int:
        key = api.make("volume_snapshots", volume=data["$key"], **body)
        found: int = api.get(f"volume_snapshots/{key}", fields="expires")["expires"]
        return found

    now = int(sim.clock.now())
    assert abs(expires(name="plain") - now - 3 * 86_400) <= 2
    assert expires(name="fixed", expires=now + 600, expires_type="date") == now + 600
    assert expires(name="never", expires=0, expires_type="never") == 0
    assert expires(name="zero", expires=0) == 0
    assert "already" in api.post("volume_snapshots", 409, volume=data["$key"], name="zero")["err"]
    assert len(api.get("volume_snapshots", filter=f"volume eq '{data['$key']}'", fields="$key")) == 4


def test_an_enabled_snapshot_is_mounted_as_a_volume(api: Api, sim: Simulator, data: dict[str, Any]) -> None:
    key = api.make("volume_snapshots", volume=data["$key"], name="safe", created_manually=True)
    path = f"volume_snapshots/{key}"
    assert api.get(path, fields="snap_volume,enabled") == {"snap_volume": None, "enabled": False}
    api.put(path, enabled=True)
    sim.clock.advance(1)
    shown = api.get(path, fields="snap_volume")["snap_volume"]
    row = api.get(f"volumes/{shown}", fields="is_snapshot,parent_snapshot,status#mounted as mounted")
    assert row == {"is_snapshot": True, "parent_snapshot": key, "mounted": True}
    assert "err" in api.delete(path, 405)
    api.put(path, enabled=False)
    assert api.request("GET", f"volumes/{shown}").status_code == 404
    api.delete(path)
    assert api.get(f"volumes/{data['$key']}", fields="name") == {"name": "data01"}


# --- exports ---------------------------------------------------------------------------------------------------------


def export_to(api: Api, volume: dict[str, Any]) -> int:
    """Create an export to a volume, in place of the one that it has."""
    for row in api.get("volume_vm_exports", fields="$key"):
        api.delete(f"volume_vm_exports/{row['$key']}")
    key = api.make("volume_vm_exports", volume=volume["$key"])
    assert isinstance(key, int)
    return key


def test_exports_of_vms(
    api: Api, sim: Simulator, data: dict[str, Any], web1: dict[str, Any], web2: dict[str, Any]
) -> None:
    key = export_to(api, data)
    assert api.post("volume_vm_exports", 409, volume=data["$key"]) == {"err": "Validation error: unique constraint"}
    path = f"volume_vm_exports/{key}"
    assert api.get(path, fields="status,max_exports") == {"status": "idle", "max_exports": 3}
    api.put(path, 422, max_exports=101)
    sim.engine.switches["failing_exports"] = [web2["$key"]]
    api.act("volume_vm_export_actions", key, "start_export", name="nightly", vms=[web1["$key"], web2["$key"]])
    assert api.get(path, fields="status") == {"status": "building"}
    sim.clock.advance(5)
    assert api.get(path, fields="status") == {"status": "idle"}
    [figures] = api.get("volume_vm_export_stats", filter=f"volume_vm_exports eq {key}", fields="all")
    assert (figures["virtual_machines"], figures["export_success"], figures["errors"]) == (2, 1, 1)
    assert figures["file_name"] == "nightly"
    api.act("volume_vm_export_actions", key, "cleanup")
    assert api.get(path, fields="status") == {"status": "cleaning"}
    sim.clock.advance(2)
    api.delete(path)
    assert sim.store.rows("volume_vm_export_stats") == []


def test_only_vms_that_allow_it_are_exported(
    api: Api, sim: Simulator, data: dict[str, Any], web1: dict[str, Any], web2: dict[str, Any]
) -> None:
    """Vendor documentation: a VM must have the option."""
    key = export_to(api, data)
    api.put(f"vms/{web2['$key']}", allow_export=False)
    figures = []
    for more in ({}, {"vms": [web1["$key"], web2["$key"]]}):
        api.act("volume_vm_export_actions", key, "start_export", **more)
        sim.clock.advance(5)
        figures.append(
            api.get("volume_vm_export_stats", sort="-$key", fields="virtual_machines,export_success,errors")[0]
        )
    others = len(sim.store.rows("vms", is_snapshot=False, allow_export=True))
    assert figures == [
        {"virtual_machines": others, "export_success": others, "errors": 0},
        {"virtual_machines": 2, "export_success": 1, "errors": 1},
    ]


def test_there_is_no_table_nas_services(api: Api) -> None:
    assert api.request("GET", "nas_services").status_code == 404
