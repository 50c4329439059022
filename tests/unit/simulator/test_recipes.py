# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes: questions, simulation, deployment, publishing, deletion (trap S34)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api

LINUX = {"HOSTNAME": "web9", "USER": "ann", "PASSWORD": "Rk4-secret", "YB_NIC_ETH0": 7, "SELECT_OS_TIER": 2}
GIB = 2**30
COUNTED = ("vms", "machines", "machine_drives", "machine_nics", "vnets", "vm_recipe_instances", "vm_recipe_logs")


@pytest.fixture
def linux(sim: Simulator) -> str:
    """Return the stock recipe of a Linux guest."""
    found = sim.store.find("vm_recipes", name="Ubuntu Server 22.04")
    assert found is not None
    return str(found["$key"])


@pytest.fixture
def services(sim: Simulator) -> str:
    """Return the stock recipe of a NAS."""
    found = sim.store.find("vm_recipes", name="Services")
    assert found is not None
    return str(found["$key"])


def deploy(api: Api, recipe: str, name: str = "web9", status: int = 201, /, **answers: Any) -> Any:
    return api.post("vm_recipe_instances", status, recipe=recipe, name=name, answers=answers)


def system_drive(api: Api, vm: Any) -> dict[str, Any]:
    machine = api.get(f"vms/{vm}", fields="machine")["machine"]
    fields = "$key,media,disksize,preferred_tier,status#status as status,status#status_info as info"
    found = api.get("machine_drives", filter=f"machine eq {machine}", fields=fields)
    return found[0] if found else {}


def counts(sim: Simulator) -> dict[str, int]:
    return {table: len(sim.store.rows(table)) for table in COUNTED}


# --- the rows --------------------------------------------------------------------------------------------------------


def test_rows_of_stock_recipes(api: Api, services: str) -> None:
    fields = (
        "$key,id,name,version,build,catalog,catalog#$display as catalog_display,catalog#repository as repository,"
        "status#status as rstatus,downloaded,vm,vm#$display as vm_display,vm_snapshot,"
        "vm_snapshot#$display as snapshot_display,count(instances) as instances"
    )
    row = api.get(f"vm_recipes/{services}", fields=fields)
    assert row["$key"] == row["id"] == services
    assert (row["rstatus"], row["downloaded"], row["vm"], row["instances"]) == ("online", True, None, 0)
    assert (row["repository"], row["catalog_display"]) == (2, "Services")
    assert row["vm_snapshot"] > 0
    assert row["snapshot_display"] == "Services 26.1.8-0"
    assert api.get("vms", filter="name eq 'Services 26.1.8-0'", fields="is_snapshot") == [{"is_snapshot": True}]


def test_keys_of_recipes_are_slugs_or_hex(api: Api, services: str, linux: str) -> None:
    assert len(services) == 40
    assert linux == "ubuntu-22-04-v1"
    assert api.get("vm_recipes", filter=f"id eq '{linux}'", fields="$key") == [{"$key": linux}]


def test_s34_questions_are_found_by_the_reference_to_their_recipe(api: Api, linux: str) -> None:
    fields = "name,display,type,default,required,min,max,regex,table,fields,filter,section#name as section_name"
    rows = api.get("recipe_questions", filter=f"recipe eq 'vm_recipes/{linux}'", sort="+orderid", fields=fields)
    assert api.get("recipe_questions", filter=f"recipe eq '{linux}'", fields="name") == []
    assert [row["name"] for row in rows if row["required"]] == ["HOSTNAME", "USER", "PASSWORD", "YB_MACHINE_KEY"]
    by_name = {row["name"]: row for row in rows}
    tier = by_name["SELECT_OS_TIER"]
    assert (tier["required"], tier["default"]) == (False, "")
    assert (tier["table"], tier["fields"]) == ("storage_tiers", "$key,tier as $display,tier")
    assert by_name["YB_NIC_ETH0"]["default"] == "__new_internal__"
    assert {row["type"] for row in rows if row["section_name"] == "$database"} == {"database_create", "hidden"}


def test_a_question_requires_a_section(api: Api, web2: dict[str, Any]) -> None:
    recipe = published(api, web2["$key"])
    body = {"recipe": f"vm_recipes/{recipe}", "name": "MINE", "type": "string"}
    assert api.post("recipe_questions", 422, **body) == {"err": "field 'recipe_questions.section' is required"}
    section = api.make("recipe_sections", recipe=f"vm_recipes/{recipe}", name="More")
    key = api.make("recipe_questions", section=section, **body)
    assert api.get(f"recipe_questions/{key}", fields="orderid")["orderid"] > 0
    assert "already" in api.post("recipe_questions", 409, section=section, **body)["err"]


def test_recipes_of_other_repositories_cannot_be_changed(api: Api, linux: str) -> None:
    """Observed on 26.0.2.1 by vrg, for recipes, sections and questions."""
    refusal = {"err": "Changes are not allowed on non-local repositories"}
    path = f"vm_recipes/{linux}"
    assert api.put(path, 422, description="mine") == refusal
    assert api.post("recipe_sections", 422, recipe=path, name="More") == refusal
    for table in ("recipe_sections", "recipe_questions"):
        [part] = api.get(table, filter=f"recipe eq '{path}'", limit=1)
        assert api.put(f"{table}/{part['$key']}", 422, orderid=9) == refusal
        assert api.delete(f"{table}/{part['$key']}", 422) == refusal


def test_a_recipe_requires_a_version(api: Api, web2: dict[str, Any]) -> None:
    """Observed on 26.0.2.1 by vrg."""
    catalog = api.make("catalogs", name="mine", repository=1)
    answer = api.post("vm_recipes", 422, name="golden", catalog=catalog, vm=web2["$key"])
    assert answer == {"err": "field 'vm_recipes.version' is required"}


# --- simulation ------------------------------------------------------------------------------------------------------


def test_s34_a_simulation_is_405_and_creates_nothing(api: Api, sim: Simulator, linux: str) -> None:
    before = counts(sim)
    body = {"recipe": linux, "name": "web9", "answers": LINUX, "simulate": True}
    answer = api.post("vm_recipe_instances", 405, **body)
    assert answer["err"] == "Simulation complete"
    assert counts(sim) == before
    report = answer["response"]
    assert {"YB_VM_KEY", "YB_MACHINE_KEY"} <= set(report["answers"])
    names = [file["name"] for file in report["cloudinit_files"]]
    assert names == ["/meta-data", "/network-config", "/user-data"]
    assert "web9" in report["cloudinit_files"][2]["contents"]
    assert all(isinstance(line, str) for line in report["logs"])
    assert not [line for line in report["logs"] if line.startswith("Error")]
    predicted = report["answers"]["YB_VM_KEY"]
    assert deploy(api, linux, **LINUX)["response"]["vm"] == predicted


def test_s34_a_simulation_is_complete_even_when_a_step_failed(api: Api, linux: str) -> None:
    answers = {**LINUX, "SELECT_OS_TIER": ""}
    answer = api.post("vm_recipe_instances", 405, recipe=linux, name="web9", answers=answers, simulate=True)
    assert answer["err"] == "Simulation complete"
    assert [line for line in answer["response"]["logs"] if line.startswith("Error executing API command")]


# --- deploy ----------------------------------------------------------------------------------------------------------


def test_s34_a_deployment_returns_the_vm_while_its_drive_is_imported(api: Api, sim: Simulator, linux: str) -> None:
    answer = deploy(api, linux, **LINUX)
    vm, instance = answer["response"]["vm"], answer["$key"]
    fields = "name,cpu_cores,ram,created_from,machine#status#status as status"
    assert api.get(f"vms/{vm}", fields=fields) == {
        "name": "web9", "cpu_cores": 2, "ram": 2048, "created_from": "recipe", "status": "stopped",
    }  # fmt: skip
    assert system_drive(api, vm)["media"] == "import"
    sim.clock.advance(0.6)
    assert api.get(f"vm_recipe_instances/{instance}", fields="vm,name,recipe") == {
        "vm": int(vm), "name": "web9", "recipe": linux,
    }  # fmt: skip
    sim.clock.advance(6)
    drive = system_drive(api, vm)
    assert (drive["media"], drive["status"]) == ("import", "importing")
    assert drive["info"].startswith("Downloading '")
    assert "importing" in api.act("vm_actions", vm, "poweron", 422)["err"]
    sim.clock.advance(12)
    drive = system_drive(api, vm)
    assert (drive["media"], drive["status"], drive["preferred_tier"]) == ("disk", "offline", "1")
    api.act("vm_actions", vm, "poweron")
    files = api.get("cloudinit_files", filter=f"owner eq 'vms/{vm}'", fields="name")
    assert [file["name"] for file in files] == ["/meta-data", "/network-config", "/user-data"]
    assert "Rk4-secret" not in str(sim.store.rows("vm_recipe_instances"))


def test_s34_a_failed_import_shows_within_two_seconds_and_is_final(api: Api, sim: Simulator, linux: str) -> None:
    sim.engine.switches["broken_recipes"] = [linux]
    vm = deploy(api, linux, **LINUX)["response"]["vm"]
    sim.clock.advance(2)
    drive = system_drive(api, vm)
    assert (drive["media"], drive["status"]) == ("import", "errors")
    assert drive["info"]
    sim.clock.advance(1200)
    assert system_drive(api, vm)["status"] == "errors"


def test_s34_required_answers_must_be_given(api: Api, sim: Simulator, linux: str) -> None:
    before = counts(sim)
    answers = {name: value for name, value in LINUX.items() if name != "USER"}
    assert deploy(api, linux, "web9", 422, **answers) == {"err": "Missing required answer to 'User'"}
    assert deploy(api, linux, "web9", 422, **{**LINUX, "HOSTNAME": ""}) == {
        "err": "Missing required answer to 'Host name'"
    }
    assert counts(sim) == before


@pytest.mark.parametrize(
    ("word", "uefi"), [("yes", True), ("on", True), ("enabled", False), ("UEFI", False), (1, True)]
)
def test_s34_an_unknown_value_of_a_bool_is_false(api: Api, linux: str, word: Any, uefi: bool) -> None:
    vm = deploy(api, linux, **LINUX, SELECT_CREATE_UEFI=word)["response"]["vm"]
    assert api.get(f"vms/{vm}", fields="uefi") == {"uefi": uefi}


def test_s34_a_tiny_drive_gets_the_size_of_the_image(api: Api, sim: Simulator, linux: str) -> None:
    small = deploy(api, linux, "small", **LINUX, YB_DRIVE_OS_SIZE=50)["response"]["vm"]
    large = deploy(api, linux, "large", **LINUX, YB_DRIVE_OS_SIZE=50 * GIB)["response"]["vm"]
    sim.clock.advance(13)
    assert GIB > system_drive(api, small)["disksize"] > 50
    assert system_drive(api, large)["disksize"] == 50 * GIB


def test_s34_without_a_tier_the_system_drive_is_missing(api: Api, sim: Simulator, linux: str) -> None:
    answers = {name: value for name, value in LINUX.items() if name != "SELECT_OS_TIER"}
    vm = deploy(api, linux, **answers)["response"]["vm"]
    assert system_drive(api, vm) == {}
    lines = api.get("vm_recipe_logs", filter=f"vm_recipe eq '{linux}' and level eq 'error'", fields="text")
    assert "Error executing API command" in lines[0]["text"]


def test_networks_are_answered_with_a_key(api: Api, sim: Simulator, linux: str) -> None:
    assert "No such file" in deploy(api, linux, "web9", 404, **{**LINUX, "YB_NIC_ETH0": "Internal"})["err"]
    assert "No such file" in deploy(api, linux, "web9", 404, **{**LINUX, "YB_NIC_ETH0": 99})["err"]
    vm = deploy(api, linux, **{**LINUX, "YB_NIC_ETH0": "7"})["response"]["vm"]
    machine = api.get(f"vms/{vm}", fields="machine")["machine"]
    assert api.get("machine_nics", filter=f"machine eq {machine}", fields="vnet") == [{"vnet": 7}]


def test_a_network_without_an_answer_is_a_new_one(api: Api, sim: Simulator, linux: str) -> None:
    before = {row["$key"] for row in sim.store.rows("vnets")}
    answers = {name: value for name, value in LINUX.items() if name != "YB_NIC_ETH0"}
    deploy(api, linux, **answers)
    [made] = [row for row in sim.store.rows("vnets") if row["$key"] not in before]
    assert made["type"] == "internal"


@pytest.mark.parametrize(("name", "value"), [("YB_CPU_CORES", 0), ("YB_CPU_CORES", "x"), ("HOSTNAME", "h" * 64)])
def test_answers_out_of_bounds_are_refused(api: Api, linux: str, name: str, value: Any) -> None:
    assert "err" in deploy(api, linux, "web9", 422, **{**LINUX, name: value})


def test_a_taken_name_is_refused(api: Api, sim: Simulator, linux: str) -> None:
    before = counts(sim)
    assert deploy(api, linux, "web1", 409, **LINUX) == {"err": "This name is already in use"}
    assert counts(sim) == before


def test_s34_instance_and_vm_are_not_deleted_with_each_other(api: Api, sim: Simulator, linux: str) -> None:
    first, second = deploy(api, linux, "first", **LINUX), deploy(api, linux, "second", **LINUX)
    sim.clock.advance(30)
    api.delete(f"vm_recipe_instances/{first['$key']}")
    assert api.get(f"vms/{first['response']['vm']}", fields="name,recipe_instance") == {
        "name": "first", "recipe_instance": None,
    }  # fmt: skip
    api.delete(f"vms/{second['response']['vm']}")
    assert api.get(f"vm_recipe_instances/{second['$key']}", fields="vm,name") == {"vm": None, "name": "second"}
    deploy(api, linux, "second", **LINUX)


@pytest.mark.usefixtures("put_actions")
def test_a_recipe_that_was_not_downloaded(api: Api, sim: Simulator, linux: str) -> None:
    sim.store.patch("vm_recipes", linux, {"downloaded": False})
    assert "err" in deploy(api, linux, "web9", 422, **LINUX)
    assert api.request("PUT", f"vm_recipes/{linux}?action=download", {}).status_code == 200
    sim.clock.advance(3)
    deploy(api, linux, **LINUX)


# --- the NAS recipe --------------------------------------------------------------------------------------------------


def test_the_services_recipe_creates_a_nas(api: Api, sim: Simulator, services: str) -> None:
    answers = {
        "HOSTNAME": "files", "YB_HOSTNAME": "files", "YB_CPU_CORES": 4, "YB_RAM": 4096, "YB_NIC_1": "7",
        "YB_NIC_1_IP_TYPE": "dhcp", "YB_TIMEZONE": "UTC", "YB_NTP": "time.nist.gov", "YB_DOMAINNAME": "",
    }  # fmt: skip
    answer = deploy(api, services, "files", **answers)
    vm = int(answer["response"]["vm"])
    assert api.get("vm_services", filter="name eq 'files'", fields="$key") == []
    sim.clock.advance(2)
    fields = "vm,vm#machine#status#status as status,vm#machine_type as kind,count(volumes) as volumes"
    assert api.get("vm_services", filter="name eq 'files'", fields=fields) == [
        {"vm": vm, "status": "stopped", "kind": "yottabyte", "volumes": 1}
    ]
    api.act("vm_actions", vm, "poweron")
    sim.clock.advance(4)
    [service] = sim.store.rows("vm_services", name="files")
    assert api.get("volumes", filter=f"service eq {service['$key']}", fields="name,status#mounted as up") == [
        {"name": "system-logs", "up": True}
    ]
    api.act("vm_actions", vm, "kill")
    sim.clock.advance(2)
    api.delete(f"vms/{vm}")
    assert sim.store.rows("vm_services", name="files") == []
    assert api.get(f"vm_recipe_instances/{answer['$key']}", fields="name") == {"name": "files"}


# --- published recipes -----------------------------------------------------------------------------------------------


def published(api: Api, vm: Any, name: str = "golden") -> str:
    catalog = api.make("catalogs", name="mine", repository=1)
    return str(api.make("vm_recipes", name=name, catalog=catalog, vm=vm, version="1.2.0"))


def test_s34_a_running_vm_is_not_published(api: Api, web1: dict[str, Any]) -> None:
    catalog = api.make("catalogs", name="mine", repository=1)
    answer = api.post("vm_recipes", 405, name="golden", catalog=catalog, vm=web1["$key"], version="1.0")
    assert answer == {"err": "VM is currently running"}


def test_s34_publishing_takes_a_snapshot_and_creates_questions(api: Api, web2: dict[str, Any]) -> None:
    key = published(api, web2["$key"])
    row = api.get(f"vm_recipes/{key}", fields="vm,downloaded,vm_snapshot,vm_snapshot#$display as display")
    assert (row["vm"], row["downloaded"], row["display"]) == (web2["$key"], True, "golden 1.2.0-0")
    assert row["vm_snapshot"] > 0
    assert api.get("vms", filter="name eq 'golden 1.2.0-0'", fields="is_snapshot") == [{"is_snapshot": True}]
    rows = api.get("recipe_questions", filter=f"recipe eq 'vm_recipes/{key}'", sort="+orderid", fields="name,default")
    assert [row["name"] for row in rows] == [
        "YB_DRIVE_1_SIZE", "YB_NIC_1", "YB_NIC_1_IP_ADDR", "YB_NIC_1_INTERNAL_GATEWAY",
    ]  # fmt: skip
    assert rows[1]["default"] == ""


def test_a_recipe_is_cloned(api: Api, web2: dict[str, Any]) -> None:
    """The name of the parameter is from the vendor's SDK for TypeScript."""
    key = published(api, web2["$key"])
    api.act("vm_recipe_actions", key, "clone", new_name="golden-2")
    [copy] = api.get("vm_recipes", filter="name eq 'golden-2'", fields="vm,version,vm_snapshot")
    assert (copy["vm"], copy["version"]) == (web2["$key"], "1.2.0")
    assert copy["vm_snapshot"] != api.get(f"vm_recipes/{key}", fields="vm_snapshot")["vm_snapshot"]


def test_the_copy_of_another_repository_is_removed_and_downloaded_again(api: Api, sim: Simulator, linux: str) -> None:
    api.act("vm_recipe_actions", linux, "remove")
    assert api.get(f"vm_recipes/{linux}", fields="downloaded") == {"downloaded": False}
    api.act("vm_recipe_actions", linux, "download")
    sim.clock.advance(5)
    assert api.get(f"vm_recipes/{linux}", fields="downloaded") == {"downloaded": True}


def test_a_local_recipe_cannot_be_removed(api: Api, web2: dict[str, Any]) -> None:
    api.act("vm_recipe_actions", published(api, web2["$key"]), "remove", 422)


def test_s34_a_copy_has_cloned_drives_and_no_network(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    vm = deploy(api, published(api, web2["$key"]), "copy")["response"]["vm"]
    machine = api.get(f"vms/{vm}", fields="machine")["machine"]
    assert system_drive(api, vm)["media"] == "clone"
    sim.clock.advance(1)
    drive = system_drive(api, vm)
    assert (drive["status"], drive["info"]) == ("importing", "")
    assert api.get("machine_nics", filter=f"machine eq {machine}", fields="vnet") == [{"vnet": None}]
    sim.clock.advance(10)
    assert system_drive(api, vm)["media"] == "disk"
    api.act("vm_actions", vm, "poweron")


def test_s34_what_blocks_the_deletion_of_a_recipe(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    key = published(api, web2["$key"])
    answer = deploy(api, key, "copy", YB_NIC_1=7)
    sim.clock.advance(10)
    assert api.delete(f"vm_recipes/{key}", 500) == {"err": "field 'instances' must be empty to delete"}
    api.delete(f"vm_recipe_instances/{answer['$key']}")
    snapshot = api.get(f"vm_recipes/{key}", fields="vm_snapshot")["vm_snapshot"]
    refusal = api.delete(f"vm_recipes/{key}", 500)["err"]
    assert refusal.startswith(f"Unable to delete VM snapshot {snapshot}: ")
    assert refusal.endswith("field 'references' must be empty to delete")
    assert "err" in api.delete(f"vms/{web2['$key']}", 500)
    api.delete(f"vms/{answer['response']['vm']}")
    api.delete(f"vm_recipes/{key}")
    assert sim.store.rows("vms", name="golden 1.2.0-0") == []
    assert sim.store.rows("recipe_questions", recipe=f"vm_recipes/{key}") == []
    api.delete(f"vms/{web2['$key']}")


def test_a_changed_question_requires_republishing(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    key = published(api, web2["$key"])
    [question] = sim.store.rows("recipe_questions", recipe=f"vm_recipes/{key}", name="YB_NIC_1")
    api.put(f"recipe_questions/{question['$key']}", enabled=False)
    assert api.get(f"vm_recipes/{key}", fields="needs_republish") == {"needs_republish": True}
    api.act("vm_recipe_actions", key, "republish")
    assert api.get(f"vm_recipes/{key}", fields="needs_republish,build") == {"needs_republish": False, "build": 1}
    assert [row["name"] for row in sim.store.rows("vms", is_snapshot=True) if "golden" in row["name"]] == [
        "golden 1.2.0-1"
    ]


# --- imports of whole VMs (trap S38) ---------------------------------------------------------------------------------


def import_of(api: Api, file: str = "appliance.ova", name: str = "app", status: int = 201, /) -> Any:
    found = api.sim.store.find("files", name=file)
    assert found is not None
    return api.post("vm_imports", status, name=name, file=found["$key"], importing="true", preserve_macs="false")


def test_s38_rows_of_imports_outlive_their_vm(api: Api, sim: Simulator) -> None:
    answer = import_of(api)
    assert len(answer["$key"]) == 40
    path, vm = f"vm_imports/{answer['$key']}", answer["response"]["$key"]
    assert api.get(path, fields="vm,status")["vm"] is None
    sim.clock.advance(10)
    row = api.get(path, fields="vm,status,aborted,failed_drive_count,importing")
    assert row == {"vm": int(vm), "status": "complete", "aborted": False, "failed_drive_count": 0, "importing": False}
    assert api.get(f"vms/{vm}", fields="machine#status#status as status") == {"status": "stopped"}
    api.delete(f"vms/{vm}")
    assert api.get(path, fields="vm,status,name") == {"vm": None, "status": "complete", "name": "app"}


def test_s38_names_of_imports_are_not_unique_but_those_of_vms_are(api: Api, sim: Simulator) -> None:
    first = import_of(api)
    sim.clock.advance(10)
    assert import_of(api, "appliance.ova", "app", 409) == {"err": "This name is already in use"}
    api.delete(f"vms/{first['response']['$key']}")
    second = import_of(api)
    assert len(api.get("vm_imports", filter="name eq 'app'", fields="$key")) == 2
    sim.clock.advance(10)
    for answer in (first, second):
        api.delete(f"vm_imports/{answer['$key']}")
    assert api.get(f"vms/{second['response']['$key']}", fields="name") == {"name": "app"}


def test_s38_a_bare_image_ends_in_an_error(api: Api, sim: Simulator) -> None:
    answer = import_of(api, "debian-12-genericcloud-amd64.qcow2")
    sim.clock.advance(5)
    row = api.get(f"vm_imports/{answer['$key']}", fields="status,status_info,vm")
    assert row == {"status": "error", "status_info": "Unknown Import file type", "vm": None}
    assert sim.store.rows("vms", name="app") == []
