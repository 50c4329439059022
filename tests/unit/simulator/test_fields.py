# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projections over the wire (traps S11-S13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import load_contract
from tests.simulator import Simulator

from .conftest import Api


@pytest.mark.parametrize("table", ["volumes", "nodes", "storage_tiers"])
@pytest.mark.parametrize("view", ["all", "most"])
def test_s11_some_tables_have_no_key_in_all(api: Api, table: str, view: str) -> None:
    assert all("$key" not in row for row in api.get(table, fields=view))
    assert all("$key" in row for row in api.get(table, fields=f"$key,{view}"))


def test_s11_all_has_own_columns_and_no_joins(api: Api, web1: dict[str, Any]) -> None:
    row = api.get(f"vms/{web1['$key']}", fields="all")
    table = load_contract()["vms"]
    assert set(row) == {"$key", *table.own("all")}
    assert not {"running", "status", "console_pass", "cloudinit_files", "tags"} & set(row)
    assert row["machine"] == web1["machine"]


def test_s11_unknown_names_are_silently_dropped(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    fields = "$key,nosuch,name,nosuch#name as x,machine#nosuch as y,upper(nosuch)"
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"$key": web1["$key"], "name": "web1"}
    assert sim.journal.requests[-1].unknown_fields[0] == "nosuch"


def test_s11_an_explicit_list_returns_only_what_it_names(api: Api) -> None:
    assert api.get("vnets/7", fields="name") == {"name": "Internal"}


def test_s11_disksize_has_to_be_named(api: Api, web1: dict[str, Any]) -> None:
    found = f"machine eq {web1['machine']}"
    assert "disksize" not in api.get("machine_drives", filter=found, fields="all")[0]
    assert api.get("machine_drives", filter=found, fields="disksize") == [{"disksize": 20 * 2**30}]


@pytest.mark.parametrize("table", ["vms", "vnets"])
def test_s12_power_is_read_by_joins_through_the_machine(api: Api, table: str) -> None:
    key = api.sim.store.find(table, name={"vms": "db1", "vnets": "Internal"}[table])["$key"]  # type: ignore[index]
    fields = "machine#status#running as running,machine#status#status as status,machine#status#started as started"
    row = api.get(f"{table}/{key}", fields=fields)
    assert (row["running"], row["status"]) == (True, "running")
    assert row["started"] > 0
    assert api.get(f"{table}/{key}", fields="running,status") == {}
    assert api.get(f"{table}/{key}", fields="status#running as running") == {}


def test_s12_nodes_have_no_column_running(api: Api, sim: Simulator) -> None:
    row = api.get("nodes/1", fields="most")
    assert "running" not in row
    assert {entry["name"] for entry in row["running_machines"]} >= {"web1", "Core", "DMZ"}
    assert all("migratable" in entry for entry in row["running_machines"])


def test_s13_members_keep_the_spelling_they_were_sent_in(api: Api) -> None:
    spellings = [row["member"] for row in api.get("members", fields="member,member#$display as display")]
    assert spellings == ["users/1", "/v4/users/2"]
    displays = [row["display"] for row in api.get("members", fields="member#$display as display")]
    assert displays == ["admin", "kai"]


def test_joins_through_empty_references(api: Api, web2: dict[str, Any], web1: dict[str, Any]) -> None:
    fields = "machine#status#node#name as node"
    assert api.get(f"vms/{web2['$key']}", fields=fields) == {"node": None}
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"node": "node1"}
    # An empty polymorphic reference omits the member.
    assert api.get("vms", filter=f"$key eq {web2['$key']}", fields="name,owner#$display as owner") == [{"name": "web2"}]


def test_join_through_a_plain_column_answers_that_column(api: Api) -> None:
    row = api.get("cluster_tier_status", fields="status#capacity as capacity,status#used as used", limit=1)[0]
    assert row == {"capacity": "online", "used": "online"}


def test_without_an_alias_the_expression_is_the_name(api: Api, web1: dict[str, Any]) -> None:
    assert api.get(f"vms/{web1['$key']}", fields="machine#status#status") == {"machine#status#status": "running"}


def test_nested_rows(api: Api, web1: dict[str, Any]) -> None:
    fields = "name,machine[$key,status[status],drives[name,disksize,status#status as state],nics[vnet#name as net]]"
    row = api.get(f"vms/{web1['$key']}", fields=fields)
    assert row == {
        "name": "web1",
        "machine": {
            "$key": web1["machine"],
            "status": {"status": "running"},
            "drives": [{"name": "os", "disksize": 20 * 2**30, "state": "online"}],
            "nics": [{"net": "Internal"}],
        },
    }


def test_join_then_nested(api: Api, web1: dict[str, Any]) -> None:
    row = api.get(f"vms/{web1['$key']}", fields="machine#status[running,state]")
    assert row == {"machine#status": {"running": True, "state": "online"}}


def test_dashboard_view_of_vms(api: Api, web1: dict[str, Any]) -> None:
    row = api.get(f"vms/{web1['$key']}", fields="machine#$key as machine_id,dashboard")
    assert row["machine_id"] == web1["machine"]
    assert row["machine"]["status"]["agent_guest_info"]["network"][1]["name"] == "enp1s0"
    assert [drive["name"] for drive in row["machine"]["drives"]] == ["os"]


def test_functions(api: Api) -> None:
    fields = "count(members) as members,upper(name) as loud,lower(name) as quiet,count(nosuch) as none"
    assert api.get("groups/2", fields=fields) == {"members": 1, "loud": "OPERATORS", "quiet": "operators"}
    fields = "sum(drives#disksize) as bytes,max(drives#disksize) as most,count(drives) as number"
    machine = api.sim.store.find("vms", name="db1")["machine"]  # type: ignore[index]
    assert api.get(f"machines/{machine}", fields=fields) == {
        "bytes": 120 * 2**30,
        "most": 100 * 2**30,
        "number": 2,
    }
    assert api.get("vnets/7", fields="display(type) as shown,vnet_default_gateway#$display as way") == {
        "shown": "Internal",
        "way": "External",
    }


def test_comparisons(api: Api, web1: dict[str, Any], web2: dict[str, Any]) -> None:
    fields = "machine#status#status eq 'running' as up"
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"up": True}
    assert api.get(f"vms/{web2['$key']}", fields=fields) == {"up": False}


def test_get_without_fields_differs_by_table(api: Api) -> None:
    assert set(api.get("files")[0]) == {"$key", "name"}
    assert "network" in api.get("vnets/7")


def test_references_as_strings_and_numbers(api: Api) -> None:
    assert isinstance(api.get("vnets/3", fields="interface_vnet")["interface_vnet"], int)
    assert api.get("alarms", fields="owner,alarm_type")[0]["alarm_type"] == "deprecated"
    volume = api.get("volumes", fields="$key,id,service")[0]
    assert volume["$key"] == volume["id"]
    assert len(volume["$key"]) == 40


def test_write_only_values_are_never_returned(api: Api, web1: dict[str, Any]) -> None:
    fields = "name,password,console_pass,contents"
    assert api.get("users/1", fields=fields) == {"name": "admin"}
    assert api.get(f"vms/{web1['$key']}", fields=fields) == {"name": "web1"}
