# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversion of values (traps S18-S22, S24-S28)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api


@pytest.mark.parametrize(("sent", "stored"), [(2000, 1792), (2048, 2048), (257, 256), ("1024", 1024)])
def test_s18_ram_is_rounded_down_to_256(api: Api, sent: Any, stored: int, web2: dict[str, Any]) -> None:
    key = api.make("vms", name="ram", ram=sent)
    assert api.get(f"vms/{key}", fields="ram") == {"ram": stored}
    api.put(f"vms/{web2['$key']}", ram=sent)
    assert api.get(f"vms/{web2['$key']}", fields="ram") == {"ram": stored}


@pytest.mark.parametrize("ram", [0, 255, 1048577, "much"])
def test_s18_ram_out_of_range(api: Api, ram: Any) -> None:
    answer = api.post("vms", 422, name="ram", ram=ram)
    assert answer == {"err": "Validation error on field: 'ram' - 'fails validation test'"}


@pytest.mark.parametrize(("sent", "stored"), [("q35", "pc-q35-10.0"), ("pc", "pc-i440fx-10.0"), ("pc-q35-8.2",) * 2])
def test_s19_machine_type_aliases_are_expanded(api: Api, sent: str, stored: str) -> None:
    key = api.make("vms", name="type", machine_type=sent)
    assert api.get(f"vms/{key}", fields="machine_type") == {"machine_type": stored}


def test_s19_unknown_machine_types_are_refused(api: Api) -> None:
    answer = api.post("vms", 422, name="type", machine_type="vax")
    assert answer == {"err": "value 'vax' is not in list for field 'machine_type'"}


@pytest.mark.parametrize("sent", ["F0:DB:30:0A:0B:0C", "f0-db-30-0a-0b-0c", "f0db.300a.0b0c", "F0DB300A0B0C"])
def test_s20_mac_addresses_are_stored_in_lower_case_with_colons(api: Api, blank: dict[str, Any], sent: str) -> None:
    key = api.make("machine_nics", machine=blank["machine"], macaddress=sent)
    assert api.get(f"machine_nics/{key}", fields="macaddress") == {"macaddress": "f0:db:30:0a:0b:0c"}


def test_s20_the_first_nic_is_nic_0_with_a_mac_address(api: Api) -> None:
    vm = api.sim.store.row("vms", api.make("vms", name="nics"))
    key = api.make("machine_nics", machine=vm["machine"])
    row = api.get(f"machine_nics/{key}", fields="name,interface,vnet,macaddress,orderid")
    assert row["name"] == "nic_0"
    assert (row["interface"], row["vnet"], row["orderid"]) == ("virtio", None, 0)
    assert len(row["macaddress"]) == 17


@pytest.mark.parametrize(("sent", "stored"), [(1, "1"), ("1", "1"), (5, "5"), ("3", "3")])
def test_s21_a_tier_is_stored_as_string_whether_it_exists_or_not(
    api: Api, blank: dict[str, Any], sent: Any, stored: str
) -> None:
    key = api.make("machine_drives", machine=blank["machine"], disksize=2**30, preferred_tier=sent)
    assert api.get(f"machine_drives/{key}", fields="preferred_tier") == {"preferred_tier": stored}
    api.put(f"machine_drives/{key}", preferred_tier="2")
    assert api.get(f"machine_drives/{key}", fields="preferred_tier") == {"preferred_tier": "2"}


@pytest.mark.parametrize("sent", [0, 6, -1, "", "banana", True])
def test_s21_other_tiers_are_refused(api: Api, web1: dict[str, Any], sent: Any) -> None:
    drive = api.get("machine_drives", filter=f"machine eq {web1['machine']}", fields="$key")[0]["$key"]
    assert api.put(f"machine_drives/{drive}", 422, preferred_tier=sent) == {"err": "Error setting tier"}


def test_s21_the_default_tier_is_4(api: Api, blank: dict[str, Any]) -> None:
    key = api.make("machine_drives", machine=blank["machine"], disksize=2**30)
    assert api.get(f"machine_drives/{key}", fields="preferred_tier") == {"preferred_tier": "4"}
    assert [row["tier"] for row in api.get("storage_tiers", fields="tier")] == [0, 1, 3]


def test_s21_tier_numbers_are_not_keys(api: Api) -> None:
    rows = api.get("storage_tiers", fields="$key,tier,capacity")
    assert any(row["$key"] != row["tier"] for row in rows)
    assert any(row["capacity"] == 0 for row in rows)


@pytest.mark.parametrize(
    ("table", "body", "word", "column"),
    [
        ("vms", {"name": "e", "boot_order": "x"}, "x", "boot_order"),
        ("vms", {"name": "e", "boot_order": ["c", "d"]}, '["c", "d"]', "boot_order"),
        ("vms", {"name": "e", "cloudinit_datasource": ""}, "", "cloudinit_datasource"),
        ("vnet_actions", {"vnet": 7, "action": "killpower"}, "killpower", "action"),
        ("vnets", {"name": "e", "layer2_type": "overlay"}, "overlay", "layer2_type"),
        ("vnets", {"name": "e", "type": "vlan"}, "vlan", "type"),
        ("vnets", {"name": "e", "type": "core"}, "core", "type"),
        ("vm_actions", {"vm": 31, "action": "snapshot"}, "snapshot", "action"),
    ],
)
def test_s22_enumerations(api: Api, table: str, body: dict[str, Any], word: str, column: str) -> None:
    assert api.post(table, 422, **body) == {"err": f"value '{word}' is not in list for field '{column}'"}


def test_s24_contents_are_returned_by_the_content_read_only(api: Api, web1: dict[str, Any]) -> None:
    text = "#cloud-config\nhostname: wëb1\n"
    key = api.make(
        "cloudinit_files", owner=f"vms/{web1['$key']}", name="network-config", contents=text, render="Jinja2"
    )
    for fields in ("all", "most", "contents", "$key,contents"):
        assert "contents" not in api.get(f"cloudinit_files/{key}", fields=fields)
    row = api.get(f"cloudinit_files/{key}", fields="name,render,filesize,owner")
    assert row == {
        "name": "/network-config",
        "render": "jinja2",
        "filesize": len(text.encode()),
        "owner": f"vms/{web1['$key']}",
    }
    answer = api.request("GET", f"cloudinit_files/{key}", download=1)
    assert answer.content == text.encode()
    api.put(f"cloudinit_files/{key}", contents="new")
    assert api.request("GET", f"cloudinit_files/{key}", download=1).text == "new"


def test_s24_files_require_an_existing_owner(api: Api) -> None:
    assert api.post("cloudinit_files", 422, name="/user-data") == {"err": "field 'cloudinit_files.owner' is required"}
    api.post("cloudinit_files", 404, name="/user-data", owner="vms/999")


def test_s25_comma_lists_keep_their_order(api: Api) -> None:
    api.put("vnets/7", dnslist="9.9.9.9,1.1.1.1,8.8.8.8")
    assert api.get("vnets/7", fields="dnslist") == {"dnslist": "9.9.9.9,1.1.1.1,8.8.8.8"}


def test_s26_snapshots_without_expires_are_kept_72_hours(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    def expires(**body: Any) -> int:
        key = api.make("machine_snapshots", machine=web1["machine"], **body)
        row = api.get(f"machine_snapshots/{key}", fields="all")
        assert "expires_type" not in row
        assert "quiesce" not in row
        return int(row["expires"])

    assert abs(expires(name="a") - (sim.clock.now() + 72 * 3600)) < 5
    assert expires(name="b", expires=0) == 0
    assert expires(name="c", expires=1_999_999_999) == 1_999_999_999
    assert expires(name="d", expires_type="never") == 0
    assert abs(expires(name="e", retention=60) - (sim.clock.now() + 72 * 3600)) < 5


def test_s27_filesize_lags_behind_and_allocated_bytes_do_not(api: Api, sim: Simulator) -> None:
    data = bytes(1_048_576)
    key = api.make("files", name="small.iso", allocated_bytes=str(len(data)))
    answer = api.session.put(
        api.url(f"files/{key}?filepos=0"), data=data, headers={"Content-Type": "application/octet-stream"}, timeout=20
    )
    assert answer.status_code == 200
    row = api.get(f"files/{key}", fields="filesize,allocated_bytes,type")
    assert row == {"filesize": 786_432, "allocated_bytes": 1_048_576, "type": "iso"}
    sim.clock.advance(4)
    assert api.get(f"files/{key}", fields="filesize") == {"filesize": 1_048_576}
    assert api.request("GET", f"files/{key}", download=1).content == data


def test_a_file_from_a_url_has_no_size_at_first(api: Api, sim: Simulator) -> None:
    key = api.make("files", name="debian.qcow2", url="https://example.net/debian.qcow2")
    assert api.get(f"files/{key}", fields="filesize") == {"filesize": 0}
    sim.clock.advance(3)
    assert api.get(f"files/{key}", fields="filesize")["filesize"] > 0


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://mirror.invalid/debian.qcow2", "Could not resolve host: mirror.invalid"),
        ("https://example.net/404/debian.qcow2", "The requested URL returned error: 404"),
        ("https://[::/debian.qcow2", "Could not resolve host: "),
    ],
)
def test_a_url_that_cannot_be_fetched(api: Api, sim: Simulator, url: str, problem: str) -> None:
    """The platform checks it by a HEAD request, unless `skip_upload_head_check` is set (tsvergeos)."""
    assert api.post("files", 422, name="debian.qcow2", url=url) == {"err": problem}
    key = api.make("files", name="debian.qcow2", url=url, skip_upload_head_check=True)
    sim.clock.advance(60)
    assert api.get(f"files/{key}", fields="filesize") == {"filesize": 0}


def test_s28_passwords_are_never_returned(api: Api) -> None:
    key = api.make("users", name="eve", password="Sup3r.Secret")
    assert "password" not in api.get(f"users/{key}", fields="all")
    assert "password" not in api.get(f"users/{key}", fields="$key,password")


def test_defaults_of_a_vm(api: Api) -> None:
    key = api.make("vms", name="plain")
    row = api.get(f"vms/{key}", fields="enabled,cpu_cores,ram,os_family,uefi,is_snapshot,machine#cluster as cluster")
    assert row == {
        "enabled": True,
        "cpu_cores": 1,
        "ram": 1024,
        "os_family": "linux",
        "uefi": False,
        "is_snapshot": False,
        "cluster": 1,
    }


def test_read_only_columns_are_refused(api: Api, web1: dict[str, Any]) -> None:
    assert api.put("settings/1", 422, key="cloud_name", value="x") == {"err": "field 'key' is readonly"}
    assert api.put(f"vms/{web1['$key']}", 422, machine=5) == {"err": "field 'machine' is readonly"}
    assert api.put(f"vms/{web1['$key']}", 422, created_from="clone") == {"err": "field 'created_from' is readonly"}
    api.put("settings/1", value="office")
    assert api.get("settings", filter="key eq 'cloud_name'", fields="value") == [{"value": "office"}]


def test_read_only_columns_are_dropped_by_a_lenient_simulator(lenient: Api) -> None:
    lenient.put("vms/31", machine=5)
    assert lenient.sim.journal.dropped == [("vms", "machine")]


def test_stale_columns_are_accepted_without_effect(api: Api, web2: dict[str, Any]) -> None:
    api.put(f"vms/{web2['$key']}", powerstate=True)
    api.put("vnets/7", powerstate=False)
    api.sim.clock.advance(10)
    assert api.get(f"vms/{web2['$key']}", fields="powerstate") == {"powerstate": False}
    assert api.status("vms", web2["$key"]) == "stopped"
    assert api.status("vnets", 7) == "running"


@pytest.mark.parametrize("value", [0, 999, "nosuch", "0"])
def test_references_to_missing_rows(api: Api, value: Any) -> None:
    answer = api.put("vnets/7", 404, interface_vnet=value)
    assert answer == {"err": "error setting field 'vnets.interface_vnet': No such file or directory"}


@pytest.mark.parametrize("value", [None, ""])
def test_values_that_clear_a_reference(api: Api, value: Any) -> None:
    api.put("vnets/3", interface_vnet=value)
    assert api.get("vnets/3", fields="interface_vnet") == {"interface_vnet": None}


@pytest.mark.parametrize("value", [3, "3", "vnets/3", "/v4/vnets/3"])
def test_references_are_numbers_or_strings(api: Api, value: Any) -> None:
    api.put("vnets/7", interface_vnet=value)
    assert api.get("vnets/7", fields="interface_vnet") == {"interface_vnet": 3}


@pytest.mark.parametrize(("sent", "stored"), [(True, True), ("false", False), (0, False), ("yes", True), (1, True)])
def test_booleans_in_many_spellings(api: Api, web2: dict[str, Any], sent: Any, stored: bool) -> None:
    api.put(f"vms/{web2['$key']}", uefi=sent)
    assert api.get(f"vms/{web2['$key']}", fields="uefi") == {"uefi": stored}


def test_an_empty_string_clears_the_snapshot_profile(api: Api, web1: dict[str, Any]) -> None:
    assert api.get(f"vms/{web1['$key']}", fields="snapshot_profile") == {"snapshot_profile": 2}
    api.put(f"vms/{web1['$key']}", snapshot_profile="")
    fields = "snapshot_profile,machine#snapshot_profile as of_machine"
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"snapshot_profile": None, "of_machine": None}


def test_a_change_updates_modified(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    before = api.get(f"vms/{web2['$key']}", fields="created,modified")
    sim.clock.advance(100)
    api.put(f"vms/{web2['$key']}", description="later")
    after = api.get(f"vms/{web2['$key']}", fields="created,modified")
    assert after["created"] == before["created"]
    assert after["modified"] >= before["modified"] + 100
