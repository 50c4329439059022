# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports: they declare what is there, completely, without secrets, with few requests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from tests.integration.cases import CASES, Case
from tests.integration.documents.applying import apply
from tests.integration.exporting import (
    CREATABLE,
    KINDS,
    SECRET,
    assert_same_exports,
    document,
    export,
    prepare_other,
)
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator, seeds


def differences(system: System, exported: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the modules would change, one by one."""
    defaults = exported.get("defaults", {})
    for kind, objects in exported.items():
        for options in objects if kind != "defaults" else ():
            result = system.run(KINDS[kind].resource, check=True, **{**defaults.get(kind, {}), **options})
            if result["changed"]:
                yield f"{kind} {options}: {result['actions']} {result['diff']}"


def run_playbook(system: System, plays: list[dict[str, Any]]) -> None:
    """Run the tasks of an exported playbook in their order."""
    for task in plays[0]["tasks"]:
        title, (module, options) = task.pop("name"), *task.items()
        assert title
        system.run(RESOURCES[module.rpartition(".")[2]], **options)


#: Every seed of the simulator; of a seed of any size, one of 30 VMs. Documents are no seeds of their own.
SEEDS = tuple(
    name.partition("<")[0] + ("30" if "<" in name else "") for name in seeds.NAMES if not name.startswith("<")
)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_export_of_a_system_changes_nothing_on_it(seed: str) -> None:
    with Simulator(seed=seed, clock_rate=0) as simulator:
        one = System(simulator)
        for full in (False, True):
            # Snapshots are only exported when they are named.
            for kinds in ({}, {"kinds": list(KINDS)}):
                exported = document(one, full=full, contents=full, **kinds)
                one.counted()
                result = apply(one, exported)
                assert (result["changed"], result["actions"], result["warnings"]) == (False, [], [])
                assert {entry.method for entry in one.counted()} == {"GET"}
            assert list(differences(one, exported)) == []


def test_what_different_kinds_need_of_a_table_is_read_together() -> None:
    """The lists of an object do not wait for each other, however many it has."""
    with Simulator(seed="fleet:30", clock_rate=0) as simulator:
        fleet = System(simulator)
        exported = document(fleet, full=True, kinds=["networks", "tag_categories", "tenants", "users", "vms"])
        fleet.counted()
        assert not apply(fleet, exported)["changed"]
        tables = Counter(entry.table for entry in fleet.counted())
    # Addresses of networks and of tenants have other conditions, and tags of rules are read once the rules are there.
    assert {table: count for table, count in tables.items() if count > 1} == {"tag_members": 2, "vnet_addresses": 2}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_export_of_what_tasks_have_created_changes_nothing(system: System, case: Case) -> None:
    case.prepare(system)
    for _step, options in case.steps[:-1]:
        system.run(case.resource, **options)
        for full in (False, True):
            exported = document(system, kinds=[case.resource.plural], full=full, contents=True)
            assert list(differences(system, exported)) == []
    result = export(system, kinds=[case.resource.plural], full=True, contents=True)
    assert SECRET not in result["text"]


@pytest.fixture(scope="module")
def empty() -> Iterator[System]:
    """A system as installed."""
    with Simulator(seed="empty", clock_rate=20.0) as simulator:
        yield System(simulator)


@pytest.mark.parametrize("form", ["document", "playbook"])
@pytest.mark.parametrize("full", [False, True], ids=["what differs from defaults", "everything"])
def test_another_system_made_from_an_export_has_the_same_export(
    system: System, empty: System, full: bool, form: str
) -> None:
    for case in CASES:
        if case.resource.plural in CREATABLE:
            case.prepare(system)
            system.run(case.resource, **case.create)
    prepare_other(system, empty)
    written = document(system, elsewhere=True, kinds=list(CREATABLE), full=full, contents=True, format=form)
    if form == "document":
        apply(empty, written)
    else:
        run_playbook(empty, written)
    assert_same_exports(system, empty, full)


# --- what an export looks like ---------------------------------------------------------------------------------------


def test_it_reads_as_if_a_person_had_written_it(system: System) -> None:
    text = export(system, kinds=["vms", "tag_categories"])["text"]
    assert ("  - name: web1\n    description: front end\n    cpu_cores: 2\n") in text
    assert (
        "    drives:\n"
        "      - name: os\n"
        "        size: 10 GiB\n"
        "        tier: 1\n"
        "      - name: drive_0\n"
        "        media: cdrom\n"
        "        interface: ide\n"
        "        iso: debian-12.7.0-amd64-netinst.iso\n"
        "    nics:\n"
        "      - name: nic_0\n"
    ) in text
    assert text.index("\ntag_categories:") < text.index("\nvms:")
    assert "# Must exist: file debian-12.7.0-amd64-netinst.iso\n" in text


def test_what_most_objects_have_in_common_is_said_once(system: System) -> None:
    exported = document(system, kinds=["vms", "networks"])
    assert list(exported) == ["defaults", "networks", "vms"]
    # One of the four VMs has another type, and there are only two networks.
    assert exported["defaults"] == {"vms": {"cpu_type": "host", "machine_type": "pc-q35-10.0", "cluster": "main"}}
    assert [vm.get("machine_type") for vm in exported["vms"]] == ["pc-i440fx-10.0", None, None, None]
    assert apply(system, exported, check=True)["changed"] is False


def test_it_says_what_is_not_in_it(system: System) -> None:
    result = export(system)
    left_out = {(one["kind"], one["name"], one["part"], one["item"]) for one in result["left_out"]}
    assert {
        ("networks", "Core", "", ""),
        ("networks", "Internal", "rules", "Default route"),
        ("groups", "Administrators (default)", "", ""),
        ("vms", "nas1", "", ""),
        ("vms", "web1", "cloudinit_files", "/user-data"),
        ("vm_snapshots", "", "", ""),
    } <= left_out
    assert ("nas_services", "Services 26.1.8-0", "", "") in left_out
    assert "Not exported: nas1: they are VMs of NAS services" in result["text"]


def test_two_exports_are_the_same(system: System) -> None:
    assert export(system) == export(system)


def test_everything_is_read_with_few_requests() -> None:
    """As many as there are tables, regardless of the number of objects."""
    with Simulator(seed="fleet:120", clock_rate=0) as simulator:
        fleet = System(simulator)
        fleet.counted()
        counts = export(fleet, kinds=["vms", "networks"])["counts"]
        requests = fleet.counted()
    assert counts["vms"] == 120
    assert len(requests) <= 12
    assert {entry.method for entry in requests} == {"GET"}
    assert not [entry for entry in requests if entry.unknown_fields]


def test_secrets_are_variables(system: System) -> None:
    for case in CASES:
        case.prepare(system)
        system.run(case.resource, **case.create)
    result = export(system, kinds=list(KINDS), full=True, contents=True)
    variables = {one["variable"]: one["placeholder"] for one in result["variables"]}
    assert variables["vault_user_case_user_user_password"] == ""
    assert variables["vault_webhook_case_webhook_url"] == "https://chat.example.com/<hidden>"
    assert 'user_password: "{{ vault_user_case_user_user_password }}"' in result["text"]
    assert result["document"]["webhooks"][0]["url"] == "{{ vault_webhook_case_webhook_url }}"
    for secret in (SECRET, "https://chat.example.com/hook", "Zk81wvQpx3"):
        assert secret not in result["text"]
        assert secret not in str(result)


def test_an_object_that_a_task_could_not_identify_is_left_out(system: System) -> None:
    values = {"machine": system.row("vms", name="web2", is_snapshot=False)["machine"], "media": "disk"}
    for number in (5, 6):
        system.simulator.store.add("machine_drives", {**values, "name": "twin", "orderid": number})
    text = export(system, kinds=["vms"])["text"]
    assert text.count("twin") == 2
    assert "  # drives 'twin': another one has the same name\n" in text
    assert list(differences(system, document(system, kinds=["vms"]))) == []


def test_an_order_that_the_list_does_not_show_is_written(system: System) -> None:
    rules = [{"name": name, "protocol": "tcp"} for name in ("zulu", "alpha")]
    system.run(RESOURCES["verge_network"], name="ordered", rules=rules)
    networks = {one["name"]: one for one in document(system, kinds=["networks"])["networks"]}
    assert [rule["name"] for rule in networks["ordered"]["rules"]] == ["zulu", "alpha"]
    assert networks["ordered"]["rules_in_order"] is True
    # A rule of the system is between those of External.
    assert all("order" in rule for rule in networks["External"]["rules"])
    assert "rules_in_order" not in networks["External"]


def test_a_file_for_each_object(system: System, tmp_path: Path) -> None:
    result = export(system, kinds=["vms", "users"], dest=str(tmp_path), layout="objects")
    assert "document" not in result
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yml"))
    assert names == ["users/admin.yml", "users/kai.yml", "vms/blank.yml", "vms/db1.yml", "vms/web1.yml", "vms/web2.yml"]
    text = (tmp_path / "vms" / "web1.yml").read_text()
    assert "# Must exist: snapshot profile Standard\n" in text
    assert "db1" not in text
    system.run(RESOURCES["verge_vm"], name="web2", state="absent")
    again = export(system, kinds=["vms", "users"], dest=str(tmp_path), layout="objects")
    assert again["files"] == {"written": [], "removed": [str(tmp_path / "vms" / "web2.yml")]}


def test_what_an_account_may_not_read_is_left_out(system: System) -> None:
    for table in ("users", "vnet_rules"):
        system.simulator.faults.add(Fault("status", status=403, table=table, times=10))
    result = export(system)
    left_out = {(one["kind"], one["part"]) for one in result["left_out"] if "may not read" in one["reason"]}
    assert left_out == {("users", ""), ("networks", "rules")}
    assert "# Not exported: rules of all: the account may not read them\n" in result["text"]
    with pytest.raises(RunError):
        export(system, kinds=["users"])


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"filters": {"vms": {"name": "web*"}}}, ["web1", "web2"]),
        ({"filters": {"vms": {"tags": "env:prod"}}}, ["db1", "web1"]),
        ({"filters": {"vms": [{"name": "blank"}, {"cpu_cores": ">= 4"}]}}, ["blank", "db1"]),
        ({"exclude": {"vms": {"status": "running"}}}, ["blank", "web2"]),
        ({"filters": {"vms": {"nics.network": "Internal"}}, "exclude": {"vms": {"tags": "env:*"}}}, []),
    ],
)
def test_some_objects(system: System, options: dict[str, Any], names: list[str]) -> None:
    result = export(system, kinds=["vms", "networks"], **options)
    assert [vm["name"] for vm in result["document"].get("vms", [])] == names
    assert [network["name"] for network in result["document"]["networks"]] == ["External", "Internal"]
    assert result["warnings"] == ([] if names else ["vms: nothing matches the filters"])


def test_conditions_that_make_no_sense_are_refused(system: System) -> None:
    for options, message in (
        ({"filters": {"users": {"name": "kai"}}}, "'users' is not one of the kinds that are exported"),
        ({"filters": {"vms": {"nmae": "x"}}}, "a VM has no 'nmae'"),
        ({"exclude": {"vms": {"cpu_cores": "many"}}}, "exclude.vms: cpu_cores"),
    ):
        with pytest.raises(RunError) as caught:
            export(system, kinds=["vms"], **options)
        assert message in str(caught.value.error)


def test_rules_name_their_aliases(system: System) -> None:
    system.run(RESOURCES["verge_rule_alias"], name="office", addresses=["10.0.0.0/8"])
    rules = [{"name": "ssh", "source_ip": "alias:office"}, {"name": "web", "source_ip": "10.1.0.0/16"}]
    system.run(RESOURCES["verge_network"], name="Internal", rules=rules)
    result = export(system, kinds=["networks"])
    (internal,) = (one for one in result["document"]["networks"] if one["name"] == "Internal")
    assert [rule["source_ip"] for rule in internal["rules"]] == ["alias:office", "10.1.0.0/16"]
    assert result["requires"]["rule alias"] == ["office"]
    both = export(system, kinds=["networks", "rule_aliases"])
    assert "rule alias" not in both["requires"]
    assert list(both["counts"]) == ["rule_aliases", "networks"]
    assert list(differences(system, document(system))) == []


def test_the_rights_of_a_user_are_complete(system: System) -> None:
    """Another system must not grant a new user more than it has."""
    nothing = dict.fromkeys(("create", "modify", "delete"), False)
    # The platform gives every user the right to modify the own account.
    own = {"table": "users", "row": "kim", "list": True, "read": True, **nothing}
    rights = [{"table": "vms", "row": "web1", "list": True, "read": True, **nothing}, own]
    options = {"name": "kim", "user_password": SECRET, "permissions": rights, "purge_permissions": True}
    system.run(RESOURCES["verge_user"], **options)
    users = {one["name"]: one for one in document(system, kinds=["users"])["users"]}
    assert users["kim"]["permissions"] == [own, rights[0]]
    assert users["kim"]["purge_permissions"] is True


def test_nics_without_names_are_identified_by_their_addresses(system: System) -> None:
    system.run(RESOURCES["verge_vm"], name="twins", nics=[{"name": name, "network": "Internal"} for name in "ab"])
    machine = system.row("vms", name="twins", is_snapshot=False)["machine"]
    rows = [row for row in system.rows("machine_nics") if row["machine"] == machine]
    for row in rows:
        system.simulator.store.patch("machine_nics", row["$key"], {"name": ""})
    exported = document(system, kinds=["vms"], filters={"vms": {"name": "twins"}})
    (twins,) = exported["vms"]
    assert twins["nics"] == [{"network": "Internal", "mac": row["macaddress"]} for row in rows]
    assert list(differences(system, exported)) == []


def test_stored_values_that_a_task_would_refuse_are_left_out(system: System) -> None:
    period = system.row("snapshot_profile_periods", name="weekly")["$key"]
    system.simulator.store.patch("snapshot_profile_periods", period, {"month": 5})
    account = system.row("vm_service_users", name="scanner")["$key"]
    system.simulator.store.patch("vm_service_users", account, {"home_drive": "data"})
    text = export(system)["text"]
    assert "  # home_drive: 'data' is not a value that can be written\n" in text
    assert "  # periods 'weekly': 'month' does not apply to 'frequency: weekly': the platform would reset it\n" in text
    assert apply(system, document(system))["changed"] is False


def test_an_export_neither_locks_nor_unlocks_users(system: System) -> None:
    system.simulator.store.patch("users", system.row("users", name="kai")["$key"], {"account_locked": 1_700_000_000})
    assert "locked" not in export(system, kinds=["users"], full=True)["text"]
    assert apply(system, document(system, kinds=["users"], full=True))["changed"] is False


# --- other formats ---------------------------------------------------------------------------------------------------

BLOCK = re.compile(r'import {\n  to = vergeio_(\w+)\.([A-Za-z_][\w-]*)\n  id = "([^"]+)"\n}\n')


def test_import_blocks_name_every_object_once(system: System) -> None:
    text = export(system, format="terraform")["text"]
    blocks = BLOCK.findall(text)
    assert len(blocks) == text.count("import {")
    assert len({(kind, label) for kind, label, _key in blocks}) == len(blocks)
    assert len({(kind, key) for kind, _label, key in blocks}) == len(blocks)
    vm = system.row("vms", name="db1", is_snapshot=False)
    drives = [row for row in system.rows("machine_drives") if row["machine"] == vm["machine"]]
    expected = {("vm", "db1", str(vm["$key"]))}
    expected |= {("vm_drive", f"db1_{row['name']}", str(row["$key"])) for row in drives}
    assert expected <= set(blocks)
    assert "# Not imported: nas_users (scanner): the provider has no resource for them\n" in text


def test_labels_of_import_blocks_are_valid_and_differ(system: System) -> None:
    for name in ("a b", "a_b", "1st", "${x}"):
        system.run(RESOURCES["verge_vm"], name=name)
    text = export(system, kinds=["vms"], format="terraform", filters={"vms": {"name": ["a b", "a_b", "1st", "$*"]}})[
        "text"
    ]
    assert sorted(label for _kind, label, _key in BLOCK.findall(text)) == ["_1st", "a_b", "a_b_2", "x"]


def test_names_that_mean_something_else_in_an_inventory_are_not_listed(system: System) -> None:
    for name in ("web:22", "web[1:3]", "all"):
        system.run(RESOURCES["verge_vm"], name=name)
    result = export(system, format="inventory")
    hosts = yaml.safe_load(result["text"])["all"]["hosts"]
    assert sorted(hosts) == ["blank", "db1", "web1", "web2"]
    assert result["text"].count("cannot be the name of a host") == 3
    # Snapshots and other kinds are no machines, and are not mentioned.
    assert {one["kind"] for one in result["left_out"]} == {"vms"}


def test_a_reserved_address_is_used_until_a_guest_reports_one(system: System) -> None:
    nic = {"name": "nic_0", "network": "Internal", "static_address": "192.168.0.61"}
    system.run(RESOURCES["verge_vm"], name="web3", nics=[nic])
    hosts = yaml.safe_load(export(system, format="inventory", filters={"vms": {"name": "web*"}})["text"])["all"][
        "hosts"
    ]
    assert hosts == {"web1": {"ansible_host": "192.168.0.101"}, "web2": {}, "web3": {"ansible_host": "192.168.0.61"}}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "inventory", "kinds": ["users"]}, "lists machines, which are: vms"),
        ({"format": "terraform", "layout": "kinds", "dest": "x"}, "is one file"),
        ({"format": "inventory", "full": True}, "'full' does not apply"),
        ({"format": "inventory", "sites": {"one": {"host": "a.example.com"}}}, "is about one system"),
    ],
)
def test_options_that_a_format_does_not_have_are_refused(system: System, options: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError) as caught:
        export(system, **options)
    assert message in str(caught.value.error)
