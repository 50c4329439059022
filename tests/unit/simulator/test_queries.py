# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic queries and the volume browser end, with what they found."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.behaviours.volume_files import put_file

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, pyvergeos, skip_sleeps

exceptions = pyvergeos.exceptions
INTERNAL = 7
FIELDS = "$key,id,query,params,status,result,command,created,modified,expires"


def ask(api: Api, table: str, /, **body: Any) -> Any:
    """Create a query, let it end and read it."""
    key = api.post(table, **body)["$key"]
    api.sim.clock.advance(2)
    return api.get(f"{table}/{key}", fields=FIELDS)


def volume_of(sim: Simulator, name: str) -> Any:
    found = sim.store.find("volumes", name=name)
    assert found is not None
    return found["$key"]


def browse(api: Api, query: str = "get-dir", **params: Any) -> Any:
    row = ask(api, "volume_browser", volume=volume_of(api.sim, "data01"), query=query, params=params)
    return row["status"], row["result"]


def test_a_query_runs_and_completes(api: Api) -> None:
    """Flow, key and units observed on 26.1.3 (vendor's SDK)."""
    key = api.post("vnet_queries", vnet=INTERNAL, query="ping", params={"address": "192.168.0.101"})["$key"]
    row = api.get(f"vnet_queries/{key}", fields=FIELDS)
    assert (len(key), row["id"], row["status"], row["result"]) == (40, key, "running", None)
    assert row["created"] > 10**15
    assert 0 < row["expires"] - row["modified"] < 10_000
    api.sim.clock.advance(2)
    row = api.get(f"vnet_queries/{key}", fields=FIELDS)
    assert row["status"] == "complete"
    assert "192.168.0.101" in row["result"]
    assert "result" not in api.get(f"vnet_queries/{key}", fields="all")


def test_a_tool_that_fails_ends_the_query_with_an_error(api: Api) -> None:
    row = ask(api, "vnet_queries", vnet=INTERNAL, query="ping", params={"address": "192.168.0.9"})
    assert (row["status"], "100% packet loss" in row["result"]) == ("error", True)


def test_a_query_of_a_network_that_is_off_fails(api: Api) -> None:
    vnet = api.make("vnets", name="quiet", network="10.1.0.0/24", ipaddress="10.1.0.1")
    row = ask(api, "vnet_queries", vnet=vnet, query="arp")
    assert (row["status"], row["result"]) == ("error", "quiet is not running")


@pytest.mark.parametrize(("query", "expected"), [("arp", "192.168.0.102"), ("whatsmyip", "192.0.2.20")])
def test_results_are_about_the_rows_of_the_simulator(api: Api, query: str, expected: str) -> None:
    assert expected in ask(api, "vnet_queries", vnet=INTERNAL, query=query)["result"]


def test_firewall_lists_the_rules(api: Api) -> None:
    api.make("vnet_rules", vnet=INTERNAL, name="let-me-in", direction="incoming", action="accept")
    assert "let-me-in" in ask(api, "vnet_queries", vnet=INTERNAL, query="firewall")["result"]


def test_dns_ignores_name(api: Api) -> None:
    """Observed on 26.1.3 by vrg: the answer was about verge.io, the default."""
    found = [
        ask(api, "node_queries", node=1, query="dns", params={name: "db.example"})["result"]
        for name in ("name", "hostname")
    ]
    assert ["db.example" in text for text in found] == [False, True]


def test_lenient_accepts_the_names_of_every_client(lenient: Api) -> None:
    assert "db.example" in ask(lenient, "node_queries", node=1, query="dns", params={"name": "db.example"})["result"]


@pytest.mark.parametrize(
    ("query", "params", "status", "text"),
    [
        ("smartctl", {"path": "/dev/nvme0n1"}, "complete", "SN0001"),
        ("smartctl", {"device": "/dev/nvme0n1"}, "error", "Invalid path"),
        ("lsblk", {}, "complete", "/dev/nvme0n1"),
        ("dmidecode", {}, "complete", "AMD EPYC"),
        ("ipmi-sel", {}, "error", "ipmi"),
        ("tcp_connect", {"host": "example.org", "port": "22"}, "complete", "succeeded"),
    ],
)
def test_node_queries(api: Api, query: str, params: dict[str, Any], status: str, text: str) -> None:
    """`path` of smartctl, `Invalid path` and errors without a management controller: observed on 26.1.3 by vrg."""
    row = ask(api, "node_queries", node=1, query=query, params=params)
    assert (row["status"], text in row["result"]) == (status, True)


def test_a_query_of_a_tenant_node_needs_a_node_that_runs(api: Api) -> None:
    tenant = api.make("tenants", name="acme")
    node = api.make("tenant_nodes", tenant=tenant, cpu_cores=1, ram=2048)
    assert ask(api, "tenant_node_queries", tenant_node=node, query="whatsmyip")["status"] == "error"
    api.act("tenant_actions", tenant, "poweron")
    api.sim.clock.advance(60)
    assert ask(api, "tenant_node_queries", tenant_node=node, query="whatsmyip")["status"] == "complete"


def test_a_query_of_a_service_container(api: Api, sim: Simulator) -> None:
    container = sim.store.insert("service_containers", {"name": "assistant"})["$key"]
    row = ask(api, "service_container_queries", service_container=container, query="ping")
    assert (row["status"], row["command"]) == ("complete", "ping")
    assert "8.8.8.8" in row["result"]


def test_words_are_checked(api: Api) -> None:
    answer = api.request("POST", "node_queries", {"node": 1, "query": "firewall"})
    assert (answer.status_code, answer.json()["err"]) == (422, "value 'firewall' is not in list for field 'query'")


def test_vsan_queries(api: Api) -> None:
    """Format of the lines, `vcmd` and the empty list: vendor's SDK."""
    row = ask(api, "vsan_queries", query="gettierstatus")
    assert (row["status"], row["params"], row["command"]) == ("complete", [], "vcmd gettierstatus")
    assert "0) tier = (int) 0\r\n" in row["result"]
    assert ask(api, "vsan_queries", query="getrepairstatus")["status"] == "error"
    assert "device_0" in ask(api, "vsan_queries", query="getrepairstatus", params={"node": 2})["result"]


def test_expired_queries_are_removed(api: Api) -> None:
    first = ask(api, "vsan_queries", query="getjournalstatus")["$key"]
    api.sim.clock.advance(4000)
    ask(api, "vsan_queries", query="getjournalstatus")
    assert api.request("GET", f"vsan_queries/{first}").status_code == 404


def test_a_query_can_be_deleted_while_it_runs(api: Api) -> None:
    key = api.post("vnet_queries", vnet=INTERNAL, query="arp")["$key"]
    api.delete(f"vnet_queries/{key}")
    api.sim.clock.advance(2)
    assert api.get("vnet_queries") == []


def test_the_parent_can_be_deleted_while_a_query_runs(api: Api) -> None:
    vnet = api.make("vnets", name="quiet", network="10.1.0.0/24", ipaddress="10.1.0.1")
    key = api.post("vnet_queries", vnet=vnet, query="arp")["$key"]
    api.delete(f"vnets/{vnet}")
    api.sim.clock.advance(2)
    assert api.get(f"vnet_queries/{key}", fields="status") == {"status": "error"}


def test_a_directory_is_listed(api: Api) -> None:
    """Entries of a fresh volume seen by vrg, members of an entry from the vendor's documentation."""
    status, result = browse(api, dir="")
    assert (status, [entry["name"] for entry in result]) == ("complete", [".snapshots", "lost+found"])
    assert set(result[0]) == {"name", "n_name", "size", "date", "type"}


def test_an_empty_directory_is_null(api: Api) -> None:
    assert browse(api, dir="lost+found") == ("complete", None)


def test_a_directory_that_does_not_exist_fails(api: Api) -> None:
    assert browse(api, dir="nowhere") == ("error", "No such file or directory")


def test_pages_and_extensions(api: Api) -> None:
    volume = volume_of(api.sim, "data01")
    for name in ("A.TXT", "b.txt", "c.iso", "sub/d.txt"):
        put_file(api.sim.engine, volume, f"docs/{name}", 12)
    _status, everything = browse(api, dir="docs")
    assert (everything[0]["name"], everything[0]["n_name"]) == ("A.TXT", "a.txt")
    assert [entry["name"] for entry in everything] == ["A.TXT", "b.txt", "c.iso", "sub"]
    _status, page = browse(api, dir="docs", limit=2, offset=1)
    assert [entry["name"] for entry in page] == ["b.txt", "c.iso"]
    _status, images = browse(api, dir="docs", filter={"extensions": "iso"})
    assert [entry["name"] for entry in images] == ["c.iso", "sub"]


def test_files_are_renamed_pasted_and_deleted(api: Api) -> None:
    volume = volume_of(api.sim, "data01")
    put_file(api.sim.engine, volume, "in/a.txt", 12)
    put_file(api.sim.engine, volume, "out/x.txt", 3)
    assert browse(api, "rename", dir="in", items=["a.txt"], name="b.txt") == ("complete", None)
    assert browse(api, "paste", dir="in", items=["b.txt"], dest_dir="out", mode="copy") == ("complete", None)
    assert browse(api, "delete", dir="in", items=["b.txt"]) == ("complete", None)
    assert browse(api, dir="in") == ("complete", None)
    assert [entry["name"] for entry in browse(api, dir="out")[1]] == ["b.txt", "x.txt"]
    assert browse(api, "delete", dir="in", items=["b.txt"])[0] == "error"


def test_the_volume_of_a_nas_that_is_off_cannot_be_browsed(api: Api) -> None:
    """Text from the vendor's documentation."""
    vm = api.sim.store.find("vms", name="nas1")
    assert vm is not None
    api.act("vm_actions", vm["$key"], "kill")
    api.sim.clock.advance(10)
    body = {"volume": volume_of(api.sim, "data01"), "query": "get-dir", "params": {"dir": ""}}
    answer = api.request("POST", "volume_browser", body)
    assert (answer.status_code, answer.json()["err"]) == (422, "VM must be in running state to issue a query")


def test_the_vendors_sdk_waits_for_queries(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_sleeps(sim, monkeypatch)
    client = connect(sim)
    network = client.networks.get(INTERNAL)
    assert "192.168.0.101" in network.queries.arp().result
    assert network.queries.ping("8.8.8.8").is_complete
    assert "nvme" in client.nodes.get(1).queries.lsblk().result
    assert client.vsan_queries.tier_status().is_complete
    put_file(sim.engine, volume_of(sim, "data01"), "docs/report.pdf", 99)
    files = client.nas_volumes.files(volume_of(sim, "data01"))
    assert files.get("/docs/report.pdf").size == 99
    assert files.list("/lost+found") == []
    with pytest.raises(exceptions.APIError, match="No such file"):
        files.list("/nowhere")
    assert_nothing_unknown(sim)
