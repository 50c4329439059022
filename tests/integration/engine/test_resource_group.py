# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource groups: settings that cannot be read back, rules, and groups that are in use."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.resource_group import RESOURCE_GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure

VGPU: dict[str, Any] = {"name": "vgpus", "type": "node_nvidia_vgpu_devices", "class": "vgpu"}


@pytest.fixture
def drivers(system: System) -> None:
    for name in ("nvidia-19.zip", "nvidia-20.zip"):
        system.run(FILE, name=name, url=f"https://images.example.net/{name}")


def settings(system: System, table: str) -> dict[str, Any]:
    """Return the only row with settings."""
    [row] = system.simulator.store.rows(f"resource_group_settings_{table}")
    return row


def usb_stick(system: System, node: int, **values: Any) -> None:
    system.simulator.store.insert("node_usb_devices", {"node": node, "vendor": "Example", **values})


def test_vgpus_get_their_driver_by_name(system: System, drivers: None) -> None:
    result = system.run(RESOURCE_GROUP, **VGPU, driver_file="nvidia-19.zip", settings={"scheduler_policy": "3"})
    assert result["actions"] == ["create resource group 'vgpus'"]
    [file] = [row for row in system.simulator.store.rows("files") if row["name"] == "nvidia-19.zip"]
    row = settings(system, "nvidia_vgpu")
    assert (row["driver_file"], row["scheduler_policy"]) == (file["$key"], "3")


def test_settings_are_written_again_only_on_request(system: System, drivers: None) -> None:
    system.run(RESOURCE_GROUP, **VGPU, driver_file="nvidia-19.zip", settings={"frequency": 60})
    newer = {**VGPU, "driver_file": "nvidia-20.zip"}
    assert system.run(RESOURCE_GROUP, **newer)["changed"] is False

    predicted = system.run(RESOURCE_GROUP, check=True, **newer, update_settings="always")
    assert predicted["diff"] == {"before": {"driver_file": "<unknown>"}, "after": {"driver_file": "nvidia-20.zip"}}
    result = system.run(RESOURCE_GROUP, **newer, update_settings="always")
    assert result["actions"] == predicted["actions"] == ["set driver_file of resource group 'vgpus'"]
    [file] = [row for row in system.simulator.store.rows("files") if row["name"] == "nvidia-20.zip"]
    row = settings(system, "nvidia_vgpu")
    assert (row["driver_file"], row["frequency"]) == (file["$key"], 60)


def test_settings_have_the_names_of_the_platform(system: System) -> None:
    given = {"protocol": "802.1ad", "link_state": "auto", "link_state_allow_override": True, "vlan": 12}
    system.run(RESOURCE_GROUP, name="cards", type="node_sriov_nic_devices", settings=given)
    row = settings(system, "sriov_nic")
    assert [row[name] for name in ("proto", "state", "state_allow_override", "vlan")] == ["802.1ad", "auto", True, 12]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({**VGPU}, "'driver_file' is required"),
        (
            {"name": "x", "type": "node_usb_devices", "driver_file": "nvidia-19.zip"},
            "'driver_file' is for groups of type",
        ),
        (
            {"name": "x", "type": "node_usb_devices", "settings": {"vlan": 1}},
            "a group of type 'node_usb_devices' has no 'vlan', only guest_reset, guest_resets_all",
        ),
        ({"name": "x", "type": "node_pci_devices", "settings": {"vlan": 1}}, "has no 'vlan', no settings"),
        ({"name": "x", "type": "node_sriov_nic_devices", "settings": {"qos": 8}}, "qos: expected at most 7, got 8"),
    ],
)
def test_settings_that_a_type_does_not_have_are_refused(
    system: System, drivers: None, options: dict[str, Any], expected: str
) -> None:
    assert expected in failure(system, RESOURCE_GROUP, **options)
    assert [row["name"] for row in system.simulator.store.rows("resource_groups")].count(options["name"]) == 0


def test_rules_select_devices(system: System) -> None:
    usb_stick(system, 1, model="License Key", path="1-1")
    usb_stick(system, 2, model="License Key", path="2-1")
    rule = {"name": "keys", "filter": "model cs 'Key'"}
    result = system.run(RESOURCE_GROUP, name="dongles", type="node_usb_devices", rules=[rule])
    assert result["resource_group"]["device_count"] == 2
    result = system.run(RESOURCE_GROUP, name="dongles", rules=[{"name": "keys", "node": "node2"}])
    assert result["resource_group"]["rules"][0]["device_count"] == 1
    [group] = system.info(RESOURCE_GROUP, name="dongles", children=["rules"])
    assert (group["device_count"], group["rules"][0]["node"]) == (1, "node2")


def test_a_group_in_use_is_not_removed(system: System) -> None:
    device = {"name": "stick", "type": "node_usb_devices", "resource_group": "dongles"}
    system.run(RESOURCE_GROUP, name="dongles", type="node_usb_devices")
    system.run(VM, name="keeper", devices=[device])
    message = failure(system, RESOURCE_GROUP, check=True, name="dongles", state="absent")
    assert "it is in use by 1 device: 'stick' of VM 'keeper'" in message
    system.run(VM, name="keeper", devices=[{"name": "stick", "state": "absent"}])
    assert system.run(RESOURCE_GROUP, name="dongles", state="absent")["changed"] is True


def test_nodes_show_what_they_can_lend(system: System) -> None:
    usb_stick(system, 2, model="License Key", path="2-1", serial="0042")
    pci = system.simulator.store.insert("node_pci_devices", {"node": 2, "name": "GPU", "slot": "0000:81:00.0"})
    system.simulator.store.insert("node_gpus", {"node": 2, "name": "GPU_2", "pci_device": pci["$key"], "mode": "gpu"})
    kinds = ["usb_devices", "pci_devices", "gpus"]
    [node] = system.info(NODE, filters={"usb_devices.serial": "0042"}, children=kinds)
    assert node["name"] == "node2"
    assert [device["path"] for device in node["usb_devices"] if device["serial"] == "0042"] == ["2-1"]
    assert "0000:81:00.0" in [device["slot"] for device in node["pci_devices"]]
    assert [(gpu["mode"], gpu["slot"]) for gpu in node["gpus"]] == [("gpu", "0000:81:00.0")]
