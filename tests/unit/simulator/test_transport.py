# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs, statuses, envelopes, and the handling of bodies (traps S1-S4, S9, S10)."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import pytest
import requests

from tests.simulator import Simulator

from .conftest import Api


def test_s01_unknown_columns_are_silently_dropped(api: Api, sim: Simulator) -> None:
    key = api.make("vms", name="s01", tier=1, network_name="x", ram=1024)
    row = api.get(f"vms/{key}", fields="all")
    assert "tier" not in row
    assert "network_name" not in row
    api.put(f"vms/{key}", power_state="on", description="kept")
    assert api.get(f"vms/{key}", fields="description") == {"description": "kept"}
    assert sim.journal.dropped == [("vms", "tier"), ("vms", "network_name"), ("vms", "power_state")]


def test_s02_empty_put_changes_nothing(api: Api, web1: dict[str, Any]) -> None:
    before = api.get(f"vms/{web1['$key']}", fields="all")
    api.sim.clock.advance(60)
    assert api.put(f"vms/{web1['$key']}") == []
    assert api.get(f"vms/{web1['$key']}", fields="all") == before


def test_s03_put_answers_an_empty_list(api: Api, web1: dict[str, Any]) -> None:
    assert api.put(f"vms/{web1['$key']}", description="new") == []


def test_s04_action_parameter_does_nothing(api: Api, web2: dict[str, Any]) -> None:
    answer = api.request("PUT", f"vms/{web2['$key']}", {}, action="poweron")
    assert (answer.status_code, answer.json()) == (200, [])
    api.sim.clock.advance(10)
    assert api.status("vms", web2["$key"]) == "stopped"
    answer = api.request("PUT", "vnets/7", {}, action="poweroff")
    assert answer.status_code == 200
    api.sim.clock.advance(10)
    assert api.status("vnets", 7) == "running"


def test_post_to_a_row_that_is_not_an_action_finds_no_table(api: Api, web2: dict[str, Any]) -> None:
    """Seen by vrg on 26.0.2.1 for update_settings."""
    assert api.post(f"vms/{web2['$key']}", 405, action="poweron") == {"err": "Table not found during post"}
    assert api.post("update_settings/1", 405, action="refresh") == {"err": "Table not found during post"}


def test_a_get_without_fields_omits_what_a_row_belongs_to(api: Api, lenient: Api) -> None:
    """From the vendor's Python SDK on 26.1.8: a short set, often without the parent; of counters only the key."""
    rule = api.get("vnet_rules", limit=1)[0]
    assert "vnet" not in rule
    assert rule["name"]
    assert "vnet" in lenient.get("vnet_rules", limit=1)[0]
    for table in ("machine_drive_stats", "machine_nic_stats"):
        assert list(api.get(table, limit=1)[0]) == ["$key"]


def test_post_answers_an_envelope_with_a_string_key(api: Api) -> None:
    envelope = api.post("vms", name="new")
    key = envelope["$key"]
    assert isinstance(key, str)
    assert envelope == {
        "location": f"/v4/vms/{key}",
        "dbpath": f"vms/{key}",
        "$row": int(key),
        "$key": key,
        "response": {"machine": str(api.sim.store.row("vms", int(key))["machine"])},
    }
    assert api.get(f"vms/{key}", fields="$key,name") == {"$key": int(key), "name": "new"}


def test_s09_filtered_list_without_rows(api: Api) -> None:
    assert api.get("vnets", filter="name eq 'nosuch'") == []
    assert api.get("machine_drive_stats", filter="parent_drive eq 999999") == {"$count": 0}


def test_s09_every_empty_list_as_a_count_if_configured() -> None:
    with Simulator(seed="small", empty_list_as_count_object=True) as sim:
        assert Api(sim).get("vnets", filter="name eq 'nosuch'") == {"$count": 0}


@pytest.mark.parametrize("fields", [",", " ", " , ,"])
def test_s09_blank_fields_answer_a_count(api: Api, fields: str) -> None:
    assert api.get("vnets", fields=fields) == {"$count": 7}


def test_fields_sent_character_by_character_return_rows_without_members(api: Api) -> None:
    rows = api.get("vnets", fields=",".join("$key,name"))
    assert rows == [{}] * 7


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "vms/999", None, 404),
        ("DELETE", "vms/999", None, 404),
        ("GET", "vms/web1", None, 404),
        ("GET", "nosuch", None, 404),
        ("GET", "nas_services", None, 404),
        ("POST", "nodes", {"name": "x"}, 405),
        ("DELETE", "nodes/1", None, 405),
        ("POST", "machine_status", {}, 405),
        ("POST", "vm_services", {"vm": 31}, 405),
        ("POST", "vms", {"name": "x", "boot_order": ["c", "d"]}, 422),
        ("POST", "vms", {"name": "x", "cluster": 99}, 404),
    ],
)
def test_s10_errors_have_a_status_and_one_err_text(api: Api, method: str, path: str, body: Any, status: int) -> None:
    answer = api.request(method, path, body)
    assert answer.status_code == status
    assert list(answer.json()) == ["err"]
    assert answer.json()["err"]


def test_s10_file_in_use_is_500(api: Api, sim: Simulator) -> None:
    iso = sim.store.find("files", type="iso")
    assert iso is not None
    answer = api.delete(f"files/{iso['$key']}", 500)
    assert "must be empty to delete" in answer["err"]


def test_s10_recipe_in_use_is_500(api: Api, sim: Simulator) -> None:
    catalog = sim.store.rows("catalogs")[0]["$key"]
    recipe = sim.store.insert("vm_recipes", {"name": "app", "catalog": catalog})
    sim.store.insert("vm_recipe_instances", {"name": "one", "recipe": recipe["$key"]})
    answer = api.delete(f"vm_recipes/{recipe['$key']}", 500)
    assert answer == {"err": "field 'instances' must be empty to delete"}


def test_malformed_json_is_400(api: Api) -> None:
    answer = api.session.post(api.url("vms"), data="{", headers={"Content-Type": "application/json"}, timeout=20)
    assert answer.status_code == 400


def test_a_create_that_fails_halfway_leaves_nothing(api: Api, sim: Simulator) -> None:
    counts = {table: len(sim.store.rows(table)) for table in sim.store.tables}
    twice = [{"name": "/user-data", "contents": "a"}, {"name": "user-data", "contents": "b"}]
    api.post("vms", 409, name="half", cloudinit_files=twice)
    left = {table: len(sim.store.rows(table)) for table in sim.store.tables}
    assert left == {**counts, "cloudinit_files": left["cloudinit_files"]}


def test_missing_columns_are_reported_in_the_order_of_the_table(api: Api) -> None:
    assert api.post("vm_actions", 422) == {"err": "field 'vm_actions.vm' is required"}
    assert api.post("vm_actions", 422, vm=31) == {"err": "field 'vm_actions.action' is required"}
    assert api.post("node_actions", 422) == {"err": "field 'node_actions.node' is required"}
    assert api.post("user_actions", 404) == {"err": "Error querying user: No such file or directory"}


def test_action_tables_can_be_read(api: Api, web2: dict[str, Any]) -> None:
    api.act("vm_actions", web2["$key"], "poweron")
    assert api.get("vm_actions", fields="most") == []


def test_unknown_url_parameters_do_not_filter(api: Api) -> None:
    assert len(api.get("vnets", name="Internal", fields="name")) == 7


def test_paging_and_sorting(api: Api) -> None:
    assert api.get("vnets", fields="name", sort="+name", limit=2) == [{"name": "Core"}, {"name": "Core Switch"}]
    assert api.get("vnets", fields="name", sort="-name", limit=1, offset=1) == [{"name": "External Switch"}]
    assert len(api.get("vnets", fields="name", limit=0)) == 7


def test_only_the_version_needs_no_login(api: Api, sim: Simulator) -> None:
    anonymous = api.anonymous()
    version = anonymous.get(f"{sim.url}/version.json", timeout=20).json()
    assert version["name"] == "v4"
    assert version["version"].startswith("26.")
    answer = anonymous.get(api.url("version"), timeout=20)
    assert (answer.status_code, answer.json()) == (401, {"err": "Login required"})


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_certificate_is_valid_for_local_names(sim: Simulator, name: str) -> None:
    context = ssl.create_default_context(cafile=sim.ca_file)
    with (
        socket.create_connection((sim.host, sim.port), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        assert tls.version()


def test_certificate_of_another_authority_is_not_trusted(sim: Simulator) -> None:
    with Simulator(seed="empty") as other:
        session = requests.Session()
        session.trust_env = False
        session.verify = other.ca_file
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{sim.url}/version.json", timeout=5)
