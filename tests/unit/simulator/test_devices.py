# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices of nodes: resource groups select them, and running machines use them. Nodes without room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect


@pytest.fixture
def gpus(sim: Simulator) -> list[int]:
    """Return the keys of GPUs, one on each node."""
    found = []
    for node in (1, 2):
        pci = sim.store.insert("node_pci_devices", {"node": node, "name": "GPU", "slot": f"0000:8{node}:00.0"})
        values = {
            "node": node,
            "name": "Render card",
            "slot": pci["slot"],
            "vendor": "Example",
            "pci_device": pci["$key"],
        }
        found.append(sim.store.insert("node_host_gpu_devices", {**values, "max_instances": 1})["$key"])
        sim.store.insert("node_gpus", {"node": node, "name": f"GPU_{node}", "pci_device": pci["$key"], "mode": "gpu"})
    return found


def make_group(api: Api, name: str = "render", **more: Any) -> str:
    """Create a group and return its key, which is not in the answer."""
    api.post("resource_groups", **{"name": name, "type": "node_host_gpu_devices", "class": "gpu", **more})
    [row] = api.get("resource_groups", filter=f"name eq '{name}'", fields="uuid")
    return str(row["uuid"])


def add_device(api: Api, vm: dict[str, Any], group: str, **more: Any) -> int:
    body = {"machine": vm["machine"], "type": "node_host_gpu_devices", "resource_group": group, **more}
    key = api.make("machine_devices", **body)
    assert isinstance(key, int)
    return key


def device_status(api: Api, device: int) -> str:
    return str(api.get(f"machine_devices/{device}", fields="status#status as status")["status"])


# --- groups and rules ------------------------------------------------------------------------------------------------


def test_a_group_of_named_devices_has_a_rule_for_each(api: Api, sim: Simulator, gpus: list[int]) -> None:
    group = make_group(api, key_args=gpus)
    fields = "filter,node,type,system_created,count(resources) as resource_count"
    rules = api.get("resource_rules", filter=f"resource_group eq '{group}'", fields=fields)
    assert [(row["node"], row["resource_count"], row["system_created"]) for row in rules] == [
        (1, 1, True),
        (2, 1, True),
    ]
    assert rules[0]["filter"] == "slot eq '0000:81:00.0'"
    assert api.get(f"resource_groups/{group}", fields="count(resources) as n") == {"n": 2}
    assert "key_args" in api.post("resource_groups", 404, name="x", type="node_host_gpu_devices", key_args=[99])["err"]
    for wrong in ({"key_args": "x"}, {"key_args": ["x"]}, {"settings_args": [1]}):
        assert next(iter(wrong)) in api.post("resource_groups", 422, name="x", type="node_usb_devices", **wrong)["err"]


def test_a_rule_selects_devices_by_a_filter(api: Api, gpus: list[int]) -> None:
    group = make_group(api)
    body = {"resource_group": group, "name": "all", "filter": "name bw 'Render'"}
    rule = api.make("resource_rules", **body)
    assert api.get(f"resource_groups/{group}", fields="count(resources) as n") == {"n": 2}
    api.put(f"resource_rules/{rule}", node=2)
    assert api.get(f"resource_groups/{group}", fields="count(resources) as n") == {"n": 1}
    api.put(f"resource_rules/{rule}", enabled=False)
    assert api.get(f"resource_groups/{group}", fields="count(resources) as n") == {"n": 0}
    assert "filter" in api.post("resource_rules", 422, **{**body, "filter": "colour eq 'red'"})["err"]
    assert api.put(f"resource_rules/{rule}", 422, filter="vendor like 'x'") == {"err": "Invalid argument"}


def test_the_settings_of_a_group_are_a_row_of_their_own(api: Api, sim: Simulator) -> None:
    group = make_group(api, "keys", type="node_usb_devices", settings_args={"guest_reset": False})
    where = {"filter": f"resource_group eq '{group}'", "fields": "guest_reset,guest_resets_all"}
    assert api.get("resource_group_settings_usb", **where) == [{"guest_reset": False, "guest_resets_all": False}]
    api.put(f"resource_groups/{group}", settings_args={"guest_resets_all": True})
    assert api.get("resource_group_settings_usb", **where) == [{"guest_reset": False, "guest_resets_all": True}]
    body = {"name": "vgpu", "type": "node_nvidia_vgpu_devices"}
    assert "driver_file" in api.post("resource_groups", 422, **body)["err"]
    wrong = {"driver_file": 12, "scheduler_policy": "9"}
    assert "scheduler_policy" in api.post("resource_groups", 422, **body, settings_args=wrong)["err"]
    api.delete(f"resource_groups/{group}")
    assert sim.store.rows("resource_group_settings_usb") == []


def test_a_group_in_use_is_not_deleted(api: Api, gpus: list[int], blank: dict[str, Any]) -> None:
    """The vendor's SDK calls it a conflict."""
    group = make_group(api, key_args=gpus)
    device = add_device(api, blank, group)
    api.delete(f"resource_groups/{group}", 409)
    api.delete(f"machine_devices/{device}")
    api.delete(f"resource_groups/{group}")


def test_settings_of_a_network_card(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    group = make_group(api, "cards", type="node_sriov_nic_devices")
    body = {"type": "node_sriov_nic_devices", "settings_args": {"vlan": 12, "trust": "on"}}
    device = add_device(api, blank, group, **body)
    [row] = api.get(
        "machine_device_settings_sriov_nic", filter=f"machine_device eq {device}", fields="vlan,trust,proto"
    )
    assert row == {"vlan": 12, "trust": "on", "proto": "802.1Q"}
    api.delete(f"machine_devices/{device}")
    assert sim.store.rows("machine_device_settings_sriov_nic") == []


# --- use -------------------------------------------------------------------------------------------------------------


def test_a_vm_runs_where_its_device_is(api: Api, sim: Simulator, gpus: list[int], blank: dict[str, Any]) -> None:
    group = make_group(api, key_args=gpus[1:])
    device = add_device(api, blank, group)
    assert device_status(api, device) == "offline"
    api.act("vm_actions", blank["$key"], "poweron", preferred_node=1)
    sim.clock.advance(1)
    assert api.get(f"vms/{blank['$key']}", fields="machine#status#node as node") == {"node": 2}
    assert device_status(api, device) == "online"
    fields = "gpu#name as gpu,machine_device#machine#name as vm"
    assert api.get("node_gpu_instances", fields=fields) == [{"gpu": "GPU_2", "vm": "blank"}]
    api.act("vm_actions", blank["$key"], "kill")
    sim.clock.advance(2)
    assert device_status(api, device) == "offline"
    assert sim.store.rows("node_gpu_instances") == []


def test_a_vm_waits_until_its_device_is_free(
    api: Api, sim: Simulator, gpus: list[int], blank: dict[str, Any], web2: dict[str, Any]
) -> None:
    group = make_group(api, key_args=gpus[:1])
    first, second = (add_device(api, vm, group) for vm in (blank, web2))
    api.act("vm_actions", blank["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(60)
    assert api.status("vms", web2["$key"]) == "waitingforresources"
    assert "resource group" in sim.store.rows("machine_logs", machine=web2["machine"])[-1]["text"]
    api.act("vm_actions", blank["$key"], "kill")
    sim.clock.advance(3)
    assert api.status("vms", web2["$key"]) == "running"
    assert (device_status(api, first), device_status(api, second)) == ("offline", "online")


def test_a_vm_that_waits_can_be_powered_off(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    add_device(api, web2, make_group(api))
    api.act("vm_actions", web2["$key"], "poweron")
    assert api.status("vms", web2["$key"]) == "waitingforresources"
    api.act("vm_actions", web2["$key"], "kill")
    sim.clock.advance(2)
    assert api.status("vms", web2["$key"]) == "stopped"


def test_an_optional_device_may_be_missing(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    device = add_device(api, web2, make_group(api), optional=True)
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(1)
    assert api.status("vms", web2["$key"]) == "running"
    assert device_status(api, device) == "missing"


def test_the_figures_of_a_gpu_follow_its_use(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    [group] = api.get("resource_groups", filter="name eq 'gpus'", fields="uuid")
    add_device(api, blank, group["uuid"])
    figures = []
    for action in ("poweron", "kill"):
        figures += api.get("node_gpu_stats", fields="gpus_total,gpus,gpus_idle")
        api.act("vm_actions", blank["$key"], action)
        sim.clock.advance(2)
    figures += api.get("node_gpu_stats", fields="gpus_total,gpus,gpus_idle")
    assert [tuple(row.values()) for row in figures] == [(1, 0, 1), (1, 1, 0), (1, 0, 1)]


def test_the_sdk_manages_resource_groups(sim: Simulator, gpus: list[int]) -> None:
    client = connect(sim)
    group = client.resource_groups.create_pci(name="cards")
    rule = group.rules.create(name="net", filter_expression="class ct 'Ethernet'")
    assert client.resource_groups.get(name="cards").resource_count == 2
    assert [found.name for found in group.rules.list()] == ["net"]
    rule.delete()
    assert client.resource_groups.get(name="cards").resource_count == 0
    assert_nothing_unknown(sim)


# --- room ------------------------------------------------------------------------------------------------------------


def test_a_lenient_simulator_refuses_a_vm_without_room(lenient: Api) -> None:
    vm = lenient.sim.store.find("vms", name="web2")
    assert vm is not None
    for node in (1, 2):
        lenient.sim.store.patch("nodes", node, {"vm_ram": 4096})
    lenient.put(f"vms/{vm['$key']}", ram=32_768)
    assert "RAM" in lenient.act("vm_actions", vm["$key"], "poweron", 422)["err"]
    running = lenient.sim.store.find("vms", name="web1", is_snapshot=False)
    assert running is not None
    lenient.sim.store.patch("nodes", 2, {"vm_ram": 0})
    lenient.act("vm_actions", running["$key"], "migrate", 422)


def test_a_vm_that_fits_nowhere_else_is_not_migrated(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    sim.store.patch("nodes", 2, {"vm_ram": 4096})
    fields = "machine#status#node as node,machine#status#status as status"
    before = api.get(f"vms/{web1['$key']}", fields=fields)
    assert before == {"node": 1, "status": "running"}
    api.act("vm_actions", web1["$key"], "migrate", preferred_node=2)
    sim.clock.advance(60)
    assert api.get(f"vms/{web1['$key']}", fields=fields) == before
