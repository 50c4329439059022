# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives, NICs and devices of VMs: sizes, imports, hot-plugging."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

STATE = "media,status#status as status,status#status_info as info,disksize,used_bytes"
QCOW2 = "debian-12-genericcloud-amd64.qcow2"


def key_of(sim: Simulator, table: str, **columns: Any) -> Any:
    row = sim.store.find(table, **columns)
    assert row is not None
    return row["$key"]


def test_a_disk_requires_a_size(api: Api, web2: dict[str, Any]) -> None:
    for body in ({}, {"size": 10 * 2**30}, {"disksize": 0}):
        answer = api.post("machine_drives", 422, machine=web2["machine"], **body)
        assert answer == {"err": "Disk size must be greater than 0"}
    key = api.make("machine_drives", machine=web2["machine"], disksize=10 * 2**30)
    row = api.get(f"machine_drives/{key}", fields="name,interface,media,orderid,status#status as status")
    assert row == {"name": "drive_0", "interface": "virtio-scsi", "media": "disk", "orderid": 1, "status": "offline"}


def test_cdrom_interface_follows_the_machine_type(api: Api, web2: dict[str, Any], blank: dict[str, Any]) -> None:
    for vm, interface in ((web2, "ahci"), (blank, "ide")):
        key = api.make("machine_drives", machine=vm["machine"], media="cdrom")
        assert api.get(f"machine_drives/{key}", fields="interface") == {"interface": interface}
    # Observed: the API accepts what the user interface does not offer.
    api.make("machine_drives", machine=web2["machine"], interface="ide", disksize=2**30)


def test_disks_only_grow(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    drive = key_of(sim, "machine_drives", machine=web1["machine"], name="os")
    api.put(f"machine_drives/{drive}", disksize=30 * 2**30)
    api.put(f"machine_drives/{drive}", 422, disksize=20 * 2**30)
    assert api.get(f"machine_drives/{drive}", fields="disksize") == {"disksize": 30 * 2**30}


def test_online_ide_drives_refuse_any_size(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    drive = api.make("machine_drives", machine=blank["machine"], interface="ide", disksize=2**30)
    api.put(f"machine_drives/{drive}", disksize=2 * 2**30)
    api.act("vm_actions", blank["$key"], "poweron")
    sim.clock.advance(1)
    api.put(f"machine_drives/{drive}", 422, disksize=2 * 2**30)


def test_import_of_an_image(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    file = key_of(sim, "files", name=QCOW2)
    body = {"machine": blank["machine"], "media": "import", "media_source": file}
    key = api.make("machine_drives", **body)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert (row["media"], row["status"]) == ("import", "offline")  # the status follows
    refused = api.act("vm_actions", blank["$key"], "poweron", 422)
    assert refused["err"].startswith("Error starting machine: ")
    sim.clock.advance(5)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert (row["media"], row["status"]) == ("import", "importing")
    assert row["info"].startswith(f"Downloading '{QCOW2}' (")
    sim.clock.advance(10)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert row == {
        "media": "disk",
        "status": "offline",
        "info": "",
        "disksize": 345_702_400,
        "used_bytes": 345_702_400,
    }
    api.put(f"machine_drives/{key}", disksize=20 * 2**30)
    api.act("vm_actions", blank["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", blank["$key"], "poweroff")  # it has a guest now
    sim.clock.advance(2)
    assert api.status("vms", blank["$key"]) == "stopped"


def test_failed_import_shows_errors_within_two_seconds(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    file = key_of(sim, "files", name="notes.txt")
    key = api.make("machine_drives", machine=blank["machine"], media="import", media_source=file)
    sim.clock.advance(2)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert (row["media"], row["status"]) == ("import", "errors")
    assert "notes.txt" in row["info"]
    sim.clock.advance(1200)
    assert api.get(f"machine_drives/{key}", fields=STATE)["status"] == "errors"


def test_a_vm_can_be_deleted_while_a_drive_imports(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    """Live test of the vendor's Python SDK on 26.1.8."""
    source = sim.store.insert("files", {"name": "big.qcow2", "type": "qcow2", "filesize": 2**32})["$key"]
    api.post("machine_drives", machine=blank["machine"], media="import", media_source=source)
    sim.clock.advance(1)
    api.delete(f"vms/{blank['$key']}")
    sim.clock.finish()
    assert api.request("GET", f"vms/{blank['$key']}").status_code == 404


def test_an_ova_becomes_a_disk(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    """Seen by vrg on 26.0.2.1, with a cloud image."""
    source = sim.store.insert("files", {"name": "noble.ova", "type": "ova", "filesize": 2**29})["$key"]
    drive = api.make("machine_drives", machine=blank["machine"], media="import", media_source=source)
    sim.clock.finish()
    assert api.get(f"machine_drives/{drive}", fields="media,disksize") == {"media": "disk", "disksize": 2**29}


def test_clone_of_a_drive_shows_no_progress(api: Api, sim: Simulator, web2: dict[str, Any], blank: Any) -> None:
    original = key_of(sim, "machine_drives", machine=web2["machine"])
    source = api.get(f"machine_drives/{original}", fields="media_source")["media_source"]
    key = api.make("machine_drives", machine=blank["machine"], media="clone", media_source=source)
    sim.clock.advance(1)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert (row["media"], row["status"], row["info"], row["used_bytes"]) == ("clone", "importing", "", 0)
    sim.clock.advance(5)
    row = api.get(f"machine_drives/{key}", fields=STATE)
    assert (row["media"], row["status"], row["disksize"]) == ("disk", "offline", 20 * 2**30)
    copied = api.get(
        f"machine_drives/{key}", fields="media_source,media_source#type as type,media_source#owner as owner"
    )
    assert (copied["type"], copied["owner"]) == ("raw", f"machine_drives/{key}")
    assert copied["media_source"] != source
    api.delete(f"machine_drives/{key}")
    assert not sim.store.select("files", **{"$key": copied["media_source"]})


def test_a_drive_that_is_not_persistent_needs_a_file_and_keeps_it(
    api: Api, sim: Simulator, web2: Any, blank: Any
) -> None:
    api.post("machine_drives", 422, machine=blank["machine"], media="nonpersistent")
    original = key_of(sim, "machine_drives", machine=web2["machine"])
    source = api.get(f"machine_drives/{original}", fields="media_source")["media_source"]
    key = api.make("machine_drives", machine=blank["machine"], media="nonpersistent", media_source=source)
    sim.clock.finish()
    row = api.get(f"machine_drives/{key}", fields="media,media_source,status#status as status")
    assert row == {"media": "nonpersistent", "media_source": source, "status": "offline"}


@pytest.mark.parametrize("body", [{"media": "import", "media_source": 999}, {"media": "clone", "media_source": 9999}])
def test_a_missing_source_is_refused(api: Api, blank: dict[str, Any], body: dict[str, Any]) -> None:
    api.post("machine_drives", 404, machine=blank["machine"], **body)


def test_a_new_drive_of_a_running_vm_is_offline_until_hotplugged(
    api: Api, sim: Simulator, web1: dict[str, Any]
) -> None:
    key = api.make("machine_drives", machine=web1["machine"], disksize=2**30)
    sim.clock.advance(60)
    assert api.get(f"machine_drives/{key}", fields=STATE)["status"] == "offline"
    assert api.act("vm_actions", web1["$key"], "hotplugdrive", 422) == {"err": "Device is a required parameter"}
    api.act("vm_actions", web1["$key"], "hotplugdrive", device=str(key))
    assert api.get(f"machine_drives/{key}", fields=STATE)["status"] == "hotplug"
    sim.clock.advance(3)
    assert api.get(f"machine_drives/{key}", fields=STATE)["status"] == "online"
    assert api.delete(f"machine_drives/{key}", 405) == {"err": "Unable to delete online drive"}
    api.act("vm_actions", web1["$key"], "hotplugdrive", device=key, unplug=True)
    answer = api.act("vm_actions", web1["$key"], "hotplugdrive", 422, device=key, unplug=True)
    assert answer == {"err": "The specified drive is already hotplugging"}
    sim.clock.advance(3)
    api.delete(f"machine_drives/{key}")


def test_a_guest_that_never_booted_does_not_release_a_drive(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    key = api.make("machine_drives", machine=blank["machine"], disksize=2**30)
    api.act("vm_actions", blank["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", blank["$key"], "hotplugdrive", device=key, unplug=True)
    sim.clock.advance(600)
    assert api.get(f"machine_drives/{key}", fields=STATE)["status"] == "hotplug"
    api.act("vm_actions", blank["$key"], "kill")
    sim.clock.advance(1)
    api.delete(f"machine_drives/{key}")


@pytest.mark.parametrize("body", [{"interface": "ahci", "disksize": 2**30}, {"media": "cdrom"}])
def test_what_cannot_be_hotplugged(api: Api, web1: dict[str, Any], body: dict[str, Any]) -> None:
    key = api.make("machine_drives", machine=web1["machine"], **body)
    api.act("vm_actions", web1["$key"], "hotplugdrive", 422, device=key)


def test_drives_of_a_started_vm_are_online(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    api.post("machine_drives", machine=web2["machine"], name="off", disksize=2**30, enabled=False)
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(1)
    rows = api.get(
        "machine_drives", filter=f"machine eq {web2['machine']}", fields="name,status#status as s", sort="+orderid"
    )
    assert rows == [{"name": "os", "s": "online"}, {"name": "off", "s": "offline"}]


def test_a_new_nic_of_a_running_vm_is_down_until_hotplugged(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    key = api.make("machine_nics", machine=web1["machine"], vnet=7)
    fields = "status#status as status"
    assert api.get(f"machine_nics/{key}", fields=fields) == {"status": "down"}
    api.act("vm_actions", web1["$key"], "hotplugnic", device=key)
    sim.clock.advance(3)
    assert api.get(f"machine_nics/{key}", fields=fields) == {"status": "up"}
    api.delete(f"machine_nics/{key}", 405)
    api.act("vm_actions", web1["$key"], "hotplugnic", device=key, unplug=True)
    sim.clock.advance(3)
    api.delete(f"machine_nics/{key}")


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.1"])
def test_a_nic_takes_no_address_outside_of_its_network(api: Api, web2: dict[str, Any], address: str) -> None:
    """Seen by vrg on 26.0.2.1."""
    refused = {"err": "ip is not in vnet network range"}
    assert api.post("machine_nics", 422, machine=web2["machine"], vnet=7, ipaddress=address) == refused
    nic = api.make("machine_nics", machine=web2["machine"], vnet=7, ipaddress="192.168.0.60")
    assert api.put(f"machine_nics/{nic}", 422, ipaddress=address) == refused
    assert api.get(f"machine_nics/{nic}", fields="ipaddress") == {"ipaddress": "192.168.0.60"}


def test_efi_disk_and_its_variables(api: Api, web2: dict[str, Any]) -> None:
    good = api.make("machine_drives", machine=web2["machine"], media="efidisk", interface="pflash", name="efi")
    bad = api.make("machine_drives", machine=web2["machine"], media="efidisk", name="efi2", disksize=540_672)
    assert api.get(f"machine_drives/{good}", fields="disksize") == {"disksize": 540_672}
    refused = {"err": "Operation not permitted"}
    api.put(f"vms/{web2['$key']}", secure_boot=False)
    assert api.put(f"machine_drives/{good}/apply_universal_vars", 422) == refused
    api.put(f"vms/{web2['$key']}", secure_boot=True)
    api.put(f"machine_drives/{good}/apply_universal_vars")
    assert api.get(f"machine_drives/{good}", fields="ms_2023_kek_applied") == {"ms_2023_kek_applied": True}
    answer = api.put(f"machine_drives/{bad}/apply_universal_vars", 422)
    assert answer == {"err": "Operation not permitted"}


def test_tpm_settings(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    body = {"machine": blank["machine"], "type": "tpm", "settings_args": {"model": "tis", "version": "2.0"}}
    assert "is not in list" in api.post("machine_devices", 422, **body)["err"]
    body["settings_args"] = {"model": "tis", "version": "2"}
    envelope = api.post("machine_devices", **body)
    assert len(envelope["response"]["uuid"]) == 36
    [row] = api.get("machine_device_settings_tpm", filter=f"machine_device eq {envelope['$key']}")
    assert (row["model"], row["version"]) == ("tis", "2")
    api.put(f"machine_device_settings_tpm/{row['$key']}", 422, version="1")
    api.put(f"machine_device_settings_tpm/{row['$key']}", model="crb")
    api.delete(f"machine_devices/{envelope['$key']}")
    assert sim.store.rows("machine_device_settings_tpm") == []


def test_devices_other_than_tpm_require_a_resource_group(api: Api, blank: dict[str, Any]) -> None:
    answer = api.post("machine_devices", 422, machine=blank["machine"], type="node_usb_devices")
    assert answer == {"err": "field 'machine_devices.resource_group' is required"}
    answer = api.post("machine_devices", 422, machine=blank["machine"], type="floppy")
    assert answer == {"err": "value 'floppy' is not in list for field 'type'"}
