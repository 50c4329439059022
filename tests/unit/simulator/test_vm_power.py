# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of virtual machines (trap S29), and what a guest does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api, wait_for


def test_s29_initializing_then_running(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    envelope = api.act("vm_actions", web2["$key"], "poweron")
    assert set(envelope) == {"location", "dbpath", "$row", "$key"}
    assert api.status("vms", web2["$key"]) == "initializing"
    sim.clock.advance(0.4)
    assert api.status("vms", web2["$key"]) == "initializing"
    sim.clock.advance(0.11)
    assert api.status("vms", web2["$key"]) == "running"


def test_s29_kill_takes_a_second(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    api.act("vm_actions", web1["$key"], "kill")
    assert api.status("vms", web1["$key"]) == "running"
    sim.clock.advance(0.51)
    assert api.status("vms", web1["$key"]) == "running"
    sim.clock.advance(0.5)
    assert api.status("vms", web1["$key"]) == "stopped"


def test_s29_a_running_vm_cannot_be_deleted(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    answer = api.delete(f"vms/{web1['$key']}", 405)
    assert answer == {"err": "Virtual Machine must be stopped to delete"}
    api.act("vm_actions", web1["$key"], "kill")
    api.delete(f"vms/{web1['$key']}", 405)
    sim.clock.advance(1)
    api.delete(f"vms/{web1['$key']}")
    assert api.request("GET", f"vms/{web1['$key']}").status_code == 404


def test_s29_double_start_and_start_of_a_disabled_vm(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    answer = api.act("vm_actions", web1["$key"], "poweron", 422)
    assert answer == {"err": "Error starting machine: Machine is already running with status 'running'"}
    api.put(f"vms/{web2['$key']}", enabled=False)
    answer = api.act("vm_actions", web2["$key"], "poweron", 422)
    assert answer == {"err": "Error starting machine: Machine is disabled"}


def test_poweroff_asks_the_guest(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    api.act("vm_actions", web1["$key"], "poweroff")
    assert api.status("vms", web1["$key"]) == "running"
    sim.clock.advance(1)
    fields = "machine#status#status as status,machine#status#running as running"
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"status": "stopping", "running": True}
    sim.clock.advance(1)
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"status": "stopped", "running": False}


def test_poweroff_without_a_guest_is_accepted_without_effect(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    api.act("vm_actions", blank["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", blank["$key"], "poweroff")
    sim.clock.advance(3600)
    assert api.status("vms", blank["$key"]) == "running"
    api.act("vm_actions", blank["$key"], "kill")
    sim.clock.advance(1)
    assert api.status("vms", blank["$key"]) == "stopped"


def test_poweroff_of_a_stopped_vm(api: Api, lenient: Api, web2: dict[str, Any]) -> None:
    api.act("vm_actions", web2["$key"], "poweroff", 422)
    lenient.act("vm_actions", web2["$key"], "poweroff")
    api.act("vm_actions", web2["$key"], "kill")
    assert api.status("vms", web2["$key"]) == "stopped"


def test_a_machine_key_is_not_a_vm_key(api: Api, web1: dict[str, Any]) -> None:
    answer = api.act("vm_actions", web1["machine"], "kill", 404)
    assert answer == {"err": "error setting field 'vm_actions.vm': No such file or directory"}


@pytest.mark.parametrize("key", ["{}", "vms/{}", "/v4/vms/{}"])
def test_the_target_may_be_a_string(api: Api, web2: dict[str, Any], key: str) -> None:
    api.act("vm_actions", key.format(web2["$key"]), "poweron")
    assert api.status("vms", web2["$key"]) == "initializing"


def test_a_guest_reports_its_addresses_later(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(1)
    fields = "machine#status#agent_guest_info as info,machine#status#agent_version as agent"
    assert api.get(f"vms/{web2['$key']}", fields=fields) == {"info": [], "agent": ""}
    sim.clock.advance(60)
    row = api.get(f"vms/{web2['$key']}", fields=fields)
    assert row["agent"]
    loopback, first = row["info"]["network"]
    assert loopback["ip-addresses"][0]["ip-address"] == "127.0.0.1"
    [address] = [a["ip-address"] for a in first["ip-addresses"] if a["ip-address-type"] == "ipv4"]
    assert address.startswith("192.168.0.1")
    [nic] = api.get("machine_nics", filter=f"machine eq {web2['machine']}", fields="ipaddress,macaddress")
    assert nic["ipaddress"] == address
    [lease] = api.get("vnet_addresses", filter=f"mac eq '{nic['macaddress']}'", fields="ip,type,hostname")
    assert lease == {"ip": address, "type": "dynamic", "hostname": "web2"}


def test_without_an_agent_no_addresses_are_reported(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    api.put(f"vms/{web2['$key']}", guest_agent=False)
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(100)
    assert api.get(f"vms/{web2['$key']}", fields="machine#status#agent_guest_info as info") == {"info": []}


def test_written_bytes_show_that_a_guest_has_booted(api: Api, sim: Simulator) -> None:
    for name, written in (("web2", True), ("blank", False)):
        vm = sim.store.find("vms", name=name)
        assert vm is not None
        api.act("vm_actions", vm["$key"], "poweron")
        sim.clock.advance(100)
        rows = api.get(
            "machine_drives", filter=f"machine eq {vm['machine']} and media eq 'disk'", fields="stats#write_bytes as n"
        )
        assert (rows[0]["n"] > 0) is written


def test_hardware_changes_need_a_power_cycle(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    api.put(f"vms/{web1['$key']}", description="at once")
    assert api.get(f"vms/{web1['$key']}", fields="need_restart") == {"need_restart": False}
    api.put(f"vms/{web1['$key']}", cpu_cores=4)
    assert api.get(f"vms/{web1['$key']}", fields="need_restart,cpu_cores") == {"need_restart": True, "cpu_cores": 4}
    api.act("vm_actions", web1["$key"], "kill")
    sim.clock.advance(2)
    assert api.get(f"vms/{web1['$key']}", fields="need_restart") == {"need_restart": False}


def test_a_vm_has_to_fit_on_one_node(api: Api, sim: Simulator) -> None:
    """Too little memory: 26.0.2.1 accepted the request (vrg), 26.1.8 refuses it (measured)."""
    for number in range(2):
        vm = api.make("vms", name=f"big{number}", ram=40_960)
        api.act("vm_actions", vm, "poweron")
    third = api.make("vms", name="big2", ram=40_960)
    api.act("vm_actions", third, "poweron")
    sim.clock.advance(60)
    assert api.status("vms", third) == "stopped"


def test_unavailable_nested_virtualization_is_reported_in_the_log_only(api: Api, sim: Simulator) -> None:
    vm = api.make("vms", name="nested", nested_virtualization=True)
    api.act("vm_actions", vm, "poweron")
    sim.clock.advance(1)
    assert api.status("vms", vm) == "stopped"
    machine = sim.store.row("vms", vm)["machine"]
    logs = api.get("machine_logs", filter=f"machine eq {machine} and level eq 'error'", fields="text,timestamp")
    assert logs[0]["timestamp"] > 10**15


def test_reset_keeps_the_vm_on_and_updates_started(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    fields = "machine#status#started as started"
    before = api.get(f"vms/{web1['$key']}", fields=fields)["started"]
    api.act("vm_actions", web1["$key"], "reset")
    sim.clock.advance(1)
    assert api.status("vms", web1["$key"]) == "running"
    assert api.get(f"vms/{web1['$key']}", fields=fields)["started"] > before


def test_hibernate_and_resume(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    api.act("vm_actions", web1["$key"], "hibernate")
    assert api.status("vms", web1["$key"]) == "hibernating"
    sim.clock.advance(15)
    assert api.status("vms", web1["$key"]) == "hibernated"
    api.act("vm_actions", web1["$key"], "poweron")
    sim.clock.advance(1)
    assert api.status("vms", web1["$key"]) == "running"


@pytest.mark.parametrize("parameter", ["preferred_node", "node"])
def test_migrate(api: Api, sim: Simulator, web1: dict[str, Any], parameter: str) -> None:
    api.act("vm_actions", web1["$key"], "migrate", **{parameter: 2})
    assert api.status("vms", web1["$key"]) == "initmigrate"
    sim.clock.advance(2)
    assert api.status("vms", web1["$key"]) == "migrating"
    sim.clock.advance(1)
    assert api.status("vms", web1["$key"]) == "running"
    assert api.get(f"vms/{web1['$key']}", fields="machine#status#node as node") == {"node": 2}


def test_the_console_has_an_address_while_running(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    fields = "console_status#host as host,console_status#port as port"
    assert api.get(f"vms/{web2['$key']}", fields=fields) == {"host": "", "port": 0}
    api.act("vm_actions", web2["$key"], "poweron")
    api.sim.clock.advance(1)
    assert api.get(f"vms/{web2['$key']}", fields=fields)["port"] > 5900


def test_deleting_a_vm_deletes_its_parts_and_nothing_else(api: Api, sim: Simulator, blank: dict[str, Any]) -> None:
    counts = {table: len(sim.store.rows(table)) for table in sim.store.tables}
    vm = sim.store.row("vms", api.make("vms", name="parts"))
    api.post("machine_drives", machine=vm["machine"], disksize=2**30)
    api.post("machine_nics", machine=vm["machine"], vnet=7)
    api.post("machine_devices", machine=vm["machine"], type="tpm")
    api.post("machine_snapshots", machine=vm["machine"], name="s")
    sim.clock.advance(2)
    api.delete(f"vms/{vm['$key']}")
    assert {table: len(sim.store.rows(table)) for table in sim.store.tables} == counts


def test_the_fast_clock_runs_by_itself(web2: dict[str, Any]) -> None:
    with Simulator(seed="small", clock_rate=50) as fast:
        api = Api(fast)
        api.act("vm_actions", web2["$key"], "poweron")
        wait_for(lambda: api.status("vms", web2["$key"]), "running")


def test_guestreset_is_refused_by_the_node(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    """Seen by vrg on 26.0.2.1, on a running VM."""
    unknown = "value 'guestreset' is not in list for field 'action'"
    refused = api.act("vm_actions", web1["$key"], "guestreset", 422)
    assert refused == {"err": f"Error sending action to node: {unknown}"}
    assert api.act("vm_actions", web2["$key"], "guestreset", 422) == {"err": unknown}
