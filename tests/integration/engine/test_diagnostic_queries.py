# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic queries: what they send, what they return, and when a task fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.diagnostic_queries import DIAGNOSTICS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION, WAITING
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.diagnostics import Diagnostics
from ansible_collections.verge.vergeos.plugins.modules import (
    verge_network_query,
    verge_node_query,
    verge_tenant_node_query,
    verge_vsan_query,
)
from tests.contract import load_contract
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator

DANGER = (
    "query 'dhcp_release_renew' takes the address of the network away until the DHCP server has given it a new one "
    "(write 'allow_disruption: true')"
)
FOREIGN = (
    "the answer does not mention 'db.example', so it is about something else: "
    "this release does not know the parameters 'hostname', 'name'"
)


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with Simulator(clock_rate=20.0) as simulator:
        yield System(simulator)


def on_network(system: System, query: str, check: bool = False, **options: Any) -> dict[str, Any]:
    return system.run_task(
        verge_network_query.TASK, check, {"network": "Internal", "query": query, "wait_interval": 0.5, **options}
    )


def on_node(system: System, query: str, **options: Any) -> dict[str, Any]:
    return system.run_task(verge_node_query.TASK, False, {"node": "node1", "query": query, **options})


def message(system: System, query: str, **options: Any) -> str:
    with pytest.raises(RunError) as caught:
        on_network(system, query, **options)
    return str(caught.value.error)


@pytest.mark.parametrize("module", DIAGNOSTICS)
def test_the_platform_knows_every_word_and_column(module: str) -> None:
    diagnostics = DIAGNOSTICS[module]
    columns = load_contract()[diagnostics.table].columns
    words = {tool.name for tool in diagnostics.tools}
    known = set(columns["query"].enum or ("gettierstatus", "getjournalstatus", "getrepairstatus"))
    assert known - words <= {"ledctl"}  # no source names its parameters
    assert words <= known
    assert {use.column for use in diagnostics.uses(module)} <= set(columns)


@pytest.mark.parametrize("diagnostics", DIAGNOSTICS.values(), ids=DIAGNOSTICS)
def test_no_parameter_hides_an_option_of_all_modules(diagnostics: Diagnostics) -> None:
    assert not {*diagnostics.parameters} & {*CONNECTION, *WAITING}


def test_a_query_returns_text_and_data(system: System) -> None:
    system.counted()
    result = on_network(system, "ping", target="192.168.0.101", count=3)
    assert (result["changed"], result["status"], result["answered"], result["warnings"]) == (
        False,
        "complete",
        True,
        [],
    )
    assert result["output"].splitlines() == result["output_lines"]
    assert result["result"]["received"] == 3
    [written] = [entry for entry in system.counted() if entry.method != "GET"]
    assert (written.method, written.path.rpartition("/")[2]) == ("POST", "vnet_queries")
    params = {"address": "192.168.0.101", "host": "192.168.0.101", "count": 3}
    row = system.row("vnet_queries", **{"$key": result["id"]})
    assert (row["vnet"], row["query"], row["params"]) == (7, "ping", params)


def test_a_target_that_does_not_answer_is_a_result(system: System) -> None:
    result = on_network(system, "ping", target="192.168.0.9")
    assert (result["status"], result["answered"], result["result"]["loss"]) == ("error", False, 100.0)
    assert "failed" not in result


def test_an_answer_can_be_required(system: System) -> None:
    result = on_network(system, "tcp_connect", target="192.168.0.9", target_port=5432, fail_on="no_answer")
    assert result["failed"] is True
    assert result["msg"].startswith(
        "run query 'tcp_connect' on network 'Internal': no answer from '192.168.0.9' (nc: connect to 192.168.0.9"
    )
    assert "failed" not in on_network(
        system, "tcp_connect", target="192.168.0.101", target_port=22, fail_on="no_answer"
    )


def test_a_tool_that_fails_fails_the_task_unless_it_may(system: System) -> None:
    result = on_node(system, "smartctl", path="/dev/none")
    assert (result["failed"], result["msg"]) == (True, "run query 'smartctl' on node 'node1': Invalid path")
    assert "failed" not in on_node(system, "smartctl", path="/dev/none", fail_on="never")
    assert on_node(system, "smartctl", path="/dev/nvme0n1")["result"]["health"] == "PASSED"


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        ("ping", {}, "query 'ping' needs 'target' ('host' is the system to connect to)"),
        ("arp", {"target": "10.0.0.1"}, "'target' is not a parameter of query 'arp': it takes no parameters"),
        (
            "dns",
            {"target": "db", "target_port": 53},
            "'target_port' is not a parameter of query 'dns': it takes 'target'",
        ),
        ("tcpdump", {"count": 0}, "'count' is 0; expected a number from 1 to 1000"),
        (
            "dhcp_release_renew",
            {},
            DANGER,
        ),
    ],
)
def test_nothing_is_sent_for_options_that_do_not_fit(
    system: System, query: str, options: dict[str, Any], expected: str
) -> None:
    system.counted()
    assert message(system, query, **options) == expected
    assert not system.counted()


def test_check_mode_sends_no_query_and_says_so(system: System) -> None:
    result = on_network(system, "ping", check=True, target="192.168.0.101")
    assert (result["changed"], result["skipped"], result["output"], result["answered"]) == (False, True, "", None)
    assert "there is no network 'Intrenal'" in message(system, "arp", network="Intrenal")


def test_what_changes_something_is_announced_and_reported(system: System) -> None:
    for check in (True, False):
        result = on_network(system, "dhcp_release_renew", check=check, allow_disruption=True)
        assert (result["changed"], result.get("skipped", False)) == (True, False)
        assert result["actions"] == ["run query 'dhcp_release_renew' on network 'Internal'"]


def test_nothing_is_sent_to_a_network_that_is_stopped(system: System) -> None:
    system.run(NETWORK, name="quiet")
    assert message(system, "arp", network="quiet") == (
        "run query 'arp' on network 'quiet': it is stopped"
        " (queries run in its router: start it with verge_network and 'state: running')"
    )
    [warning] = on_network(system, "arp", check=True, network="quiet")["warnings"]
    assert warning.endswith("the real run fails here unless an earlier task starts it")


def test_an_answer_about_something_else_does_not_count(system: System) -> None:
    """A release that knows neither name of the parameter looks up its default."""
    text = "Server: 127.0.0.1\n\nName: verge.io\nAddress: 192.0.2.80\n"
    row = {"$key": "4f" * 20, "status": "complete", "command": "nslookup verge.io", "result": text}
    system.simulator.faults.add(Fault("status", status=200, body=row, path="vnet_queries/.", method="GET"))
    result = on_network(system, "dns", target="db.example", fail_on="no_answer")
    assert (result["result"], result["answered"], result["failed"]) == (None, None, True)
    assert result["warnings"] == [FOREIGN]


def test_a_query_whose_request_was_lost_is_not_repeated(system: System) -> None:
    before = len(system.rows("vnet_queries"))
    system.simulator.faults.add(Fault("reset", method="POST", table="vnet_queries", when="after"))
    text = message(system, "arp")
    assert "the request was not repeated, run the task again" in text
    assert len(system.rows("vnet_queries")) == before + 1


def test_a_query_that_does_not_end_is_reported(system: System) -> None:
    text = message(system, "whatsmyip", wait_timeout=0)
    assert "waiting for the end of query 'whatsmyip'; last seen: status running (allow more time" in text


def test_the_vsan_is_asked_about_a_node_by_name(system: System) -> None:
    options = {"query": "getrepairstatus", "node": "node2"}
    result = system.run_task(verge_vsan_query.TASK, False, options)
    assert result["result"]["device_0"] == 0
    assert system.row("vsan_queries", **{"$key": result["id"]})["params"] == {"node": 2}


def test_a_node_of_a_tenant_is_found_by_both_names(system: System) -> None:
    nodes = [{"name": "node1", "cpu_cores": 1, "ram": "2 GiB"}]
    storage = [{"tier": 1, "size": "5 GiB"}]
    for tenant, state in (("acme", "running"), ("other", "stopped")):
        system.run(TENANT, name=tenant, nodes=nodes, storage=storage, state=state)
    options = {"tenant": "acme", "node": "node1", "query": "whatsmyip"}
    result = system.run_task(verge_tenant_node_query.TASK, False, options)
    assert result["result"] == "192.0.2.20"
    with pytest.raises(RunError) as caught:
        system.run_task(verge_tenant_node_query.TASK, False, {**options, "tenant": "other"})
    assert str(caught.value.error).startswith("run query 'whatsmyip' on node 'node1' of tenant 'other': it is stopped")
    with pytest.raises(RunError) as caught:
        system.run_task(verge_tenant_node_query.TASK, False, {**options, "node": "node2"})
    assert "there is no node 'node2' of tenant 'acme'" in str(caught.value.error)
