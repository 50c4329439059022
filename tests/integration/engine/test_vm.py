# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs: what a task changes, returns and leaves alone."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from tests.integration.tasks import System, failure

WEB: dict[str, Any] = {
    "name": "shop-web",
    "description": "front end",
    "cpu_cores": 2,
    "ram": "2 GiB",
    "machine_type": "q35",
    "drives": [{"name": "os", "size": "20 GiB", "tier": 1}, {"name": "data", "size": "50 GiB", "tier": 1}],
    "nics": [{"name": "nic_0", "network": "Internal"}, {"name": "nic_1", "network": "External"}],
    "state": "running",
}


def test_a_vm_is_created_with_drives_and_nics_and_started(system: System) -> None:
    result = system.run(VM, **WEB)
    assert result["changed"]
    row = system.row("vms", name="shop-web")
    assert (row["cpu_cores"], row["ram"], row["description"]) == (2, 2048, "front end")
    drives = [drive for drive in system.rows("machine_drives") if drive["machine"] == row["machine"]]
    assert {drive["name"]: drive["disksize"] for drive in drives} == {"os": 20 * 2**30, "data": 50 * 2**30}
    assert result["vm"]["status"] == "running"
    assert [nic["network"] for nic in result["vm"]["nics"]] == ["Internal", "External"]


def test_the_second_run_takes_one_request_and_changes_nothing(system: System) -> None:
    system.run(VM, **WEB)
    system.counted()
    result = system.run(VM, **WEB)
    requests = system.counted()
    assert not result["changed"]
    assert result["diff"] == {"before": {}, "after": {}}
    assert [request.method for request in requests] == ["GET"]


def test_check_mode_predicts_the_creation_and_writes_nothing(system: System) -> None:
    predicted = system.run(VM, check=True, **WEB)
    assert not system.simulator.journal.writes
    real = system.run(VM, **WEB)
    assert predicted["changed"] is real["changed"] is True
    assert predicted["diff"] == real["diff"]
    assert predicted["actions"] == real["actions"]
    assert failure(system, VM, name="shop-web", drives=[{"name": "os", "size": "10 GiB"}])
    assert "can only grow" in failure(system, VM, name="shop-web", drives=[{"name": "os", "size": "10 GiB"}])


def test_omitted_options_are_never_written(system: System) -> None:
    system.run(VM, **WEB)
    before = system.row("vms", name="shop-web")
    system.counted()
    system.run(VM, name="shop-web", note="hello")
    writes = [entry for entry in system.counted() if entry.method != "GET"]
    assert [entry.body for entry in writes] == [{"note": "hello"}]
    after = system.row("vms", name="shop-web")
    assert {name for name in before if before[name] != after[name]} <= {"note", "modified"}


def test_null_and_empty_values_clear_an_option_or_are_refused(system: System) -> None:
    assert system.row("vms", name="web1", is_snapshot=False)["snapshot_profile"] is not None
    result = system.run(VM, name="web1", snapshot_profile=None, description="")
    assert result["diff"]["after"] == {"description": "", "snapshot_profile": None}
    row = system.row("vms", name="web1", is_snapshot=False)
    assert not row["snapshot_profile"]
    assert row["description"] == ""
    assert not system.run(VM, name="web1", snapshot_profile=None, description="")["changed"]
    assert "cpu_cores cannot be emptied" in failure(system, VM, name="web1", cpu_cores=None)


def test_ram_is_rounded_up_to_the_unit_of_the_platform_with_a_warning(system: System) -> None:
    result = system.run(VM, name="small", ram="2000 MiB")
    assert system.row("vms", name="small")["ram"] == 2048
    assert any("rounded up to 2 GiB" in warning for warning in result["warnings"])
    assert not system.run(VM, name="small", ram="2000 MiB")["changed"]


def test_a_snapshot_with_the_name_of_a_vm_is_not_mistaken_for_it(system: System) -> None:
    snapshots = [row for row in system.rows("vms") if row["is_snapshot"]]
    assert snapshots, "the seed has a snapshot row"
    system.simulator.store.patch("vms", snapshots[0]["$key"], {"name": "lonely"})
    result = system.run(VM, name="lonely")
    assert result["actions"] == ["create VM 'lonely'"]


def test_an_ambiguous_name_is_refused_with_the_keys_and_resolved_by_id(system: System) -> None:
    keys = [system.run(VM, name=name)["vm"]["id"] for name in ("twin-a", "twin-b")]
    system.simulator.store.patch("vms", keys[1], {"name": "twin-a"})
    message = failure(system, VM, name="twin-a", note="x")
    assert all(str(key) in message for key in keys)
    assert "'id'" in message
    system.run(VM, id=str(keys[1]), name="twin-b", note="second")
    assert system.row("vms", name="twin-b")["note"] == "second"
    assert system.row("vms", name="twin-a")["note"] == ""


def test_an_id_allows_renaming_and_an_unknown_id_never_creates(system: System) -> None:
    key = system.run(VM, name="old")["vm"]["id"]
    result = system.run(VM, id=key, name="new")
    assert result["diff"] == {"before": {"name": "old"}, "after": {"name": "new"}}
    assert system.row("vms", name="new")["$key"] == int(key)
    assert "there is no VM with id 9999" in failure(system, VM, id="9999", name="new")
    assert not system.run(VM, id="9999", state="absent")["changed"]


def test_an_unknown_network_is_reported_with_near_matches(system: System) -> None:
    message = failure(system, VM, name="x", nics=[{"name": "a", "network": "Internl"}])
    assert "nics[0].network" in message
    assert "there is no network 'Internl'" in message
    assert "'Internal'" in message
    assert not [row for row in system.rows("vms") if row["name"] == "x"]


def test_check_mode_warns_about_a_name_that_an_earlier_task_may_create(system: System) -> None:
    result = system.run(VM, check=True, name="x", nics=[{"name": "a", "network": "later"}])
    assert result["changed"]
    assert any("there is no network 'later'" in warning for warning in result["warnings"])


# --- power -------------------------------------------------------------------------------------------------------


def test_a_running_vm_is_shut_down_gracefully(system: System) -> None:
    result = system.run(VM, name="web1", state="stopped")
    assert result["vm"]["status"] == "stopped"
    actions = [entry.body["action"] for entry in system.counted() if entry.table == "vm_actions"]
    assert actions == ["poweroff"]
    assert not system.run(VM, name="web1", state="stopped")["changed"]


def test_a_guest_that_ignores_shutdown_is_only_powered_off_with_force(system: System) -> None:
    system.run(VM, name="blank", state="running")
    message = failure(system, VM, name="blank", state="stopped", shutdown_timeout=1)
    assert "force: true" in message
    assert "status running" in message
    result = system.run(VM, name="blank", state="stopped", shutdown_timeout=1, force=True)
    assert result["vm"]["status"] == "stopped"
    assert "power off VM 'blank' (hard)" in result["actions"]


def test_suspend_and_resume(system: System) -> None:
    assert system.run(VM, name="web1", state="suspended")["vm"]["status"] == "hibernated"
    assert not system.run(VM, name="web1", state="suspended")["changed"]
    assert "saved memory" in failure(system, VM, name="web1", state="stopped")
    assert system.run(VM, name="web1", state="running")["vm"]["status"] == "running"


def test_restarted_stops_and_starts_the_vm(system: System) -> None:
    before = system.run(VM, name="web1")["vm"]["started"]
    result = system.run(VM, name="web1", state="restarted")
    assert result["actions"] == ["stop VM 'web1'", "start VM 'web1'"]
    assert result["vm"]["started"] > before
    assert result["vm"]["status"] == "running"


def test_a_running_vm_is_only_deleted_with_force_even_in_check_mode(system: System) -> None:
    for check in (True, False):
        assert "force: true" in failure(system, VM, check=check, name="web1", state="absent")
    result = system.run(VM, name="web1", state="absent", force=True)
    assert result["vm"] is None
    assert not [row for row in system.rows("vms") if row["name"] == "web1" and not row["is_snapshot"]]
    assert not system.run(VM, name="web1", state="absent")["changed"]


def test_starting_a_disabled_vm_fails_with_the_message_of_the_platform(system: System) -> None:
    system.run(VM, name="web2", enabled=False)
    assert "it is disabled" in failure(system, VM, name="web2", state="running")


def test_hardware_changes_of_a_running_vm_wait_unless_a_power_cycle_is_allowed(system: System) -> None:
    pending = system.run(VM, name="web1", ram="4 GiB")
    assert any("next start" in warning for warning in pending["warnings"])
    assert pending["vm"]["need_restart"]
    again = system.run(VM, name="web1", ram="4 GiB")
    assert not again["changed"]
    assert any("wait for its next start" in warning for warning in again["warnings"])
    restarted = system.run(VM, name="web1", ram="4 GiB", cpu_cores=4, allow_power_cycle=True)
    assert restarted["actions"] == ["stop VM 'web1'", "set cpu_cores of VM 'web1'", "start VM 'web1'"]
    assert restarted["vm"]["need_restart"] is False
    assert restarted["vm"]["status"] == "running"


# --- drives and NICs ---------------------------------------------------------------------------------------------


def test_drives_can_grow_but_not_shrink(system: System) -> None:
    system.run(VM, name="disks", drives=[{"name": "a", "size": "10 GiB"}])
    result = system.run(VM, name="disks", drives=[{"name": "a", "size": "20 GiB"}])
    assert result["diff"] == {
        "before": {"drives": {"a": {"size": "10 GiB"}}},
        "after": {"drives": {"a": {"size": "20 GiB"}}},
    }
    message = failure(system, VM, name="disks", drives=[{"name": "a", "size": "5 GiB"}])
    assert "20 GiB" in message
    assert "5 GiB" in message


def test_unlisted_drives_are_kept_unless_purged(system: System) -> None:
    system.run(VM, name="disks", drives=[{"name": "a", "size": "1 GiB"}, {"name": "b", "size": "1 GiB"}])
    assert not system.run(VM, name="disks", drives=[{"name": "a"}])["changed"]
    result = system.run(VM, name="disks", drives=[{"name": "a"}], purge_drives=True)
    assert result["actions"] == ["delete drive 'b'"]
    assert [drive["name"] for drive in result["vm"]["drives"]] == ["a"]
    removed = system.run(VM, name="disks", drives=[{"name": "a", "state": "absent"}])
    assert removed["vm"]["drives"] == []


def test_the_task_waits_for_a_disk_from_an_image_and_grows_it(system: System) -> None:
    image = "debian-12-genericcloud-amd64.qcow2"
    options: dict[str, Any] = {
        "name": "cloud",
        "drives": [{"name": "os", "image": image, "size": "20 GiB"}],
        "state": "running",
    }
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert result["diff"] == predicted["diff"]
    (drive,) = result["vm"]["drives"]
    assert (drive["media"], drive["size"]) == ("disk", "20 GiB")
    assert result["vm"]["status"] == "running"
    assert result["warnings"] == []
    system.counted()
    assert not system.run(VM, **options)["changed"]
    assert len(system.counted()) == 1


def test_a_drive_is_attached_to_a_running_vm_and_detached_again(system: System) -> None:
    result = system.run(VM, name="web1", drives=[{"name": "extra", "size": "5 GiB"}])
    (extra,) = [drive for drive in result["vm"]["drives"] if drive["name"] == "extra"]
    assert extra["status"] == "online"
    result = system.run(VM, name="web1", drives=[{"name": "extra", "state": "absent"}])
    assert [drive["name"] for drive in result["vm"]["drives"]] == ["os"]
    assert result["vm"]["status"] == "running"


def test_a_nic_is_attached_to_a_running_vm(system: System) -> None:
    result = system.run(VM, name="web1", nics=[{"network": "External"}])
    (nic,) = [nic for nic in result["vm"]["nics"] if nic["network"] == "External"]
    assert nic["status"] == "up"
    assert not system.run(VM, name="web1", nics=[{"network": "External"}])["changed"]


def test_a_nic_that_cannot_be_hotplugged_needs_a_power_cycle(system: System) -> None:
    system.run(VM, name="web1", nics=[{"name": "old", "network": "External", "interface": "e1000"}])
    message = failure(system, VM, name="web1", nics=[{"name": "old", "state": "absent"}])
    assert "allow_power_cycle" in message
    result = system.run(VM, name="web1", nics=[{"name": "old", "state": "absent"}], allow_power_cycle=True)
    assert result["actions"] == ["stop VM 'web1'", "delete NIC 'old'", "start VM 'web1'"]


def test_a_nic_without_a_name_never_matches_nics_of_other_networks(system: System) -> None:
    system.run(VM, name="pair", nics=[{"network": "Internal"}, {"network": "Internal"}])
    result = system.run(VM, name="pair", nics=[{"network": "External"}])
    assert sorted(nic["network"] for nic in result["vm"]["nics"]) == ["External", "Internal", "Internal"]
    result = system.run(VM, name="pair", nics=[{"network": "DMZ", "state": "absent"}])
    assert not result["changed"]


def test_all_notations_of_a_mac_address_converge(system: System) -> None:
    system.run(VM, name="macs", nics=[{"name": "a", "mac": "F0-DB-30-AA-BB-CC"}])
    for notation in ("f0:db:30:aa:bb:cc", "f0db.30aa.bbcc", "F0DB30AABBCC"):
        assert not system.run(VM, name="macs", nics=[{"name": "a", "mac": notation}])["changed"]


def test_the_medium_of_a_cd_drive_is_changed_and_ejected(system: System) -> None:
    cd = {"name": "cd", "media": "cdrom", "interface": "ahci"}
    system.run(VM, name="inst", machine_type="q35", drives=[{**cd, "iso": "debian-12.7.0-amd64-netinst.iso"}])
    result = system.run(VM, name="inst", drives=[{**cd, "iso": "virtio-win-0.1.262.iso"}])
    assert result["vm"]["drives"][0]["iso"] == "virtio-win-0.1.262.iso"
    result = system.run(VM, name="inst", drives=[{**cd, "iso": ""}])
    assert result["vm"]["drives"][0]["iso"] is None
    assert not system.run(VM, name="inst", drives=[{**cd, "iso": ""}])["changed"]


# --- cloud-init, devices, tags, addresses, clones ----------------------------------------------------------------


def test_cloud_init_files_are_compared_by_content_which_is_never_returned(system: System) -> None:
    secret = "#cloud-config\npassword: Kr93-xxQw\n"
    files = [{"name": "user-data", "contents": secret}, {"name": "/meta-data", "contents": "instance-id: a\n"}]
    options: dict[str, Any] = {"name": "ci", "cloudinit_datasource": "nocloud", "cloudinit_files": files}
    result = system.run(VM, **options)
    assert "Kr93-xxQw" not in str(result)
    system.counted()
    assert not system.run(VM, **options)["changed"]
    # One request for the VM, one for the list of its files, and one for each content.
    assert len(system.counted()) == 4
    files[0]["contents"] = secret.replace("Kr93", "Kr94")
    changed = system.run(VM, **options)
    assert changed["actions"] == ["set contents of cloud-init file '/user-data'"]
    assert changed["diff"]["after"] == {"cloudinit_files": {"/user-data": {"contents": "<new value>"}}}
    assert "Kr94" not in str(changed)
    assert not system.run(VM, **options)["changed"]


def test_a_tpm_can_only_be_removed_while_the_vm_is_stopped(system: System) -> None:
    tpm = {"name": "tpm0", "type": "tpm", "settings": {"model": "crb", "version": "2"}}
    system.run(VM, name="win", devices=[tpm], state="running")
    assert not system.run(VM, name="win", devices=[tpm])["changed"]
    assert "allow_power_cycle" in failure(system, VM, name="win", devices=[{"name": "tpm0", "state": "absent"}])
    assert "'resource_group'" in failure(system, VM, name="win", devices=[{"name": "u", "type": "node_usb_devices"}])


def test_tags_are_identified_by_category_and_name(system: System) -> None:
    category = system.rows("tag_categories")[0]["name"]
    names = [row["name"] for row in system.rows("tags")]
    system.run(VM, name="tagged", tags=[f"{category}:{names[0]}"])
    assert not system.run(VM, name="tagged", tags=[f"{category}:{names[0]}"])["changed"]
    result = system.run(VM, name="tagged", tags=[], purge_tags=True)
    assert result["actions"] == [f"delete tag '{category}:{names[0]}'"]
    assert "there is no tag" in failure(system, VM, name="tagged", tags=[f"{category}:nope"])


def test_a_static_address_is_reserved_for_the_mac_of_the_nic(system: System) -> None:
    nic = {"name": "nic_0", "network": "Internal", "static_address": "192.168.0.77"}
    result = system.run(VM, name="fixed", nics=[nic])
    assert result["vm"]["nics"][0]["static_address"] == "192.168.0.77"
    row = system.row("vnet_addresses", ip="192.168.0.77")
    assert (row["type"], row["mac"]) == ("static", result["vm"]["nics"][0]["mac"])
    assert not system.run(VM, name="fixed", nics=[nic])["changed"]
    moved = system.run(VM, name="fixed", nics=[{**nic, "static_address": "192.168.0.78"}])
    assert moved["vm"]["nics"][0]["static_address"] == "192.168.0.78"
    cleared = system.run(VM, name="fixed", nics=[{**nic, "static_address": None}])
    assert cleared["vm"]["nics"][0]["static_address"] is None
    assert not [row for row in system.rows("vnet_addresses") if row["type"] == "static" and row["mac"]]


def test_a_vm_is_cloned_once_and_then_updated(system: System) -> None:
    options: dict[str, Any] = {"name": "copy", "clone_from": "web2", "description": "a copy", "cpu_cores": 4}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert predicted["diff"] == result["diff"]
    assert result["vm"]["cpu_cores"] == 4
    copied = [drive for drive in system.rows("machine_drives") if str(drive["machine"]) == result["vm"]["machine"]]
    assert [drive["name"] for drive in copied] == ["os"]
    assert not system.run(VM, **options)["changed"]
    assert len([row for row in system.rows("vms") if row["name"] == "copy"]) == 1


def test_one_task_starts_a_cloud_image_and_returns_its_address(system: System) -> None:
    options: dict[str, Any] = {
        "name": "cloud",
        "guest_agent": True,
        "cloudinit_datasource": "nocloud",
        "cloudinit_files": [{"name": "/user-data", "contents": "#cloud-config\n"}],
        "drives": [{"name": "os", "image": "debian-12-genericcloud-amd64.qcow2", "size": "20 GiB"}],
        "nics": [{"name": "nic_0", "network": "Internal"}],
        "wait_for_ip": True,
        "state": "running",
    }
    result = system.run(VM, **options)
    addresses = [address for network in result["vm"]["guest_networks"] for address in network["addresses"]]
    assert result["vm"]["guest_address"] in addresses
    assert result["vm"]["guest_address"] != "127.0.0.1"
    assert any(address.startswith("192.168.0.") for address in addresses)
    assert not system.run(VM, **options)["changed"]
    assert "guest_agent: true" in failure(system, VM, name="web2", guest_agent=False, wait_for_ip=True)


def test_a_task_says_which_address_of_a_guest_counts(system: System) -> None:
    options: dict[str, Any] = {
        "name": "cloud",
        "guest_agent": True,
        "drives": [{"name": "os", "image": "debian-12-genericcloud-amd64.qcow2"}],
        "nics": [{"name": "nic_0", "network": "Internal"}, {"name": "nic_1", "network": "lan"}],
        "wait_for_ip": True,
        "state": "running",
    }
    system.run(
        NETWORK,
        name="lan",
        network="10.50.0.0/24",
        ip_address="10.50.0.1",
        dhcp_enabled=True,
        dhcp_dynamic=True,
        dhcp_start="10.50.0.100",
        dhcp_stop="10.50.0.200",
        state="running",
    )
    first = system.run(VM, **options)["vm"]
    reported = [address for network in first["guest_networks"] for address in network["addresses"]]
    (other,) = {nic["ip_address"] for nic in first["nics"] if nic["network"] == "lan"}
    assert other in reported
    assert other != first["guest_address"]
    rule = {"source": "guest", "network": "lan", "family": "ipv4"}
    system.counted()
    result = system.run(VM, name="cloud", wait_for_ip=True, addresses=[rule])
    assert result["vm"]["guest_address"] == other
    assert not result["changed"]
    assert len(system.counted()) == 1
    assert system.run(VM, check=True, name="cloud", addresses=[rule])["vm"]["guest_address"] == other
    excluded = {"source": "nic", "cidr": [f"!{first['guest_address']}/32"]}
    assert system.run(VM, name="cloud", addresses=[excluded])["vm"]["guest_address"] == other
    message = failure(
        system, VM, name="cloud", wait_for_ip=True, wait_timeout=5, addresses=[{**rule, "cidr": "10.9.0.0/16"}]
    )
    assert "an address that fits 'addresses'" in message


def test_a_mac_address_of_another_nic_is_warned_of(system: System) -> None:
    nics = [{"name": "nic_0", "network": "Internal", "mac": "02:00:00:00:99:01"}]
    assert not system.run(VM, name="first", nics=nics)["warnings"]
    system.run(VM_SNAPSHOT, vm="first", name="before")
    for check in (True, False):
        (warning,) = system.run(VM, name="second", nics=nics, check=check)["warnings"]
        assert warning == "nics: MAC address 02:00:00:00:99:01 is also that of NIC 'nic_0' of 'first'"
    assert not system.run(VM, name="second", nics=nics)["warnings"]
    system.run(VM, name="second", nics=[{"name": "nic_0", "state": "absent"}])
    # The NIC of a snapshot does not count, nor does one that is removed.
    renewed = [{"name": "nic_0", "state": "absent"}, {**nics[0], "name": "new"}]
    assert not system.run(VM, name="first", nics=renewed)["warnings"]
    twice = [{**nics[0], "name": name, "mac": "02:00:00:00:99:02"} for name in ("a", "b")]
    assert system.run(VM, name="third", nics=twice)["warnings"] == [
        "nics: several NICs get the MAC address 02:00:00:00:99:02"
    ]


def test_wait_false_does_not_wait_for_a_shutdown(system: System) -> None:
    result = system.run(VM, name="web1", state="stopped", wait=False)
    assert result["changed"]
    assert result["vm"]["status"] != "stopped"
    system.simulator.clock.finish()
    assert not system.run(VM, name="web1", state="stopped")["changed"]


def test_a_timeout_names_the_object_and_the_awaited_status_once(system: System) -> None:
    system.simulator.clock.rate = 0
    message = failure(system, VM, name="web2", state="running", wait_timeout=1)
    assert "wait for VM 'web2': timed out after" in message
    assert message.count("status running") == 1
    assert message.count("web2") == 1
