# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules: one request for each list, filtered by the platform, and never more rows than requested."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.alarm import ALARM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.log import LOG
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_address import NETWORK_ADDRESS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.storage_tier import STORAGE_TIER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system import SYSTEM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sizes import parse_size
from tests.integration.cases import PROVIDED, READ_ONLY
from tests.integration.tasks import System

EACH = pytest.mark.parametrize(
    "resource", [*READ_ONLY, *(case.resource for case in PROVIDED)], ids=lambda resource: resource.name
)
MICROSECONDS = 1_000_000


def error_message(system: System, resource: Resource, **options: Any) -> str:
    with pytest.raises(RunError) as caught:
        system.info(resource, **options)
    return str(caught.value.error)


@EACH
def test_each_list_takes_one_request_with_explicit_fields(system: System, resource: Resource) -> None:
    nested = [children.option for children in resource.children if children.nested]
    children = {"children": nested} if nested else {}
    system.counted()
    result = system.run_task(listing(resource), True, children)
    (request,) = system.counted()
    assert request.method == "GET"
    assert request.table == resource.table
    assert not request.unknown_fields
    assert request.query["fields"] not in ("all", "most")
    assert result["changed"] is False
    assert result[resource.plural or resource.name]


@EACH
def test_every_returned_value_works_as_a_filter(system: System, resource: Resource) -> None:
    """Filtering by a value of a row returns that row. Statistics may have changed before the second request."""
    if not resource.plural:
        return
    rows = system.info(resource)
    passing = {"id", *(fact.name for fact in resource.facts if "stats#" in fact.expression)}
    for name, value in rows[0].items():
        if name not in passing and not isinstance(value, (list, dict)) and value is not None:
            found = [row["id"] for row in system.info(resource, filters={name: value})]
            assert rows[0]["id"] in found, name


def test_system_info_returns_a_single_object(system: System) -> None:
    result = system.run_task(listing(SYSTEM), False, {})
    assert result["system"]["name"] == "lab"
    assert result["system"]["version"] == system.simulator.engine.release.version
    assert result["system"]["is_tenant"] is False


def test_a_node_shows_the_status_of_its_machine(system: System) -> None:
    machine = system.row("nodes", name="node1")["machine"]
    status = system.row("machines", **{"$key": machine})["status"]
    system.simulator.store.patch("machine_status", status, {"status": "migrating"})
    system.simulator.store.patch("nodes", 1, {"maintenance": True})
    one, two = system.info(NODE)
    assert (one["name"], one["status"], one["maintenance"], one["cluster"]) == ("node1", "migrating", True, "main")
    assert (two["name"], two["status"], two["maintenance"]) == ("node2", "running", False)
    assert [node["name"] for node in system.info(NODE, filters={"status": "running", "cluster": "main"})] == ["node2"]


def test_cluster_info_includes_the_tiers(system: System) -> None:
    (cluster,) = system.info(CLUSTER, name="main", children=["tiers"])
    assert [(tier["tier"], tier["status"], tier["redundant"]) for tier in cluster["tiers"]] == [
        (0, "online", True),
        (1, "online", True),
    ]
    assert (cluster["total_nodes"], cluster["online_ram"]) == (2, "137472 MiB")


def test_a_tier_is_identified_by_number_not_by_key(system: System) -> None:
    (tier,) = system.info(STORAGE_TIER, tier=1)
    assert tier["id"] != "1"
    assert (tier["used_percent"], tier["deduplication_ratio"]) == (20, 1.5)
    assert 8192 <= parse_size(tier["read_throughput"]) <= 16_384
    assert [tier["tier"] for tier in system.info(STORAGE_TIER)] == [0, 1, 3]
    assert error_message(system, STORAGE_TIER, tier=6) == "tier: expected at most 5, got 6"


def test_nas_services_can_be_distinguished_from_the_recipe(system: System) -> None:
    (service,) = system.info(NAS_SERVICE, filters={"is_snapshot": False})
    vm = str(system.row("vms", name="nas1")["$key"])
    assert (service["name"], service["vm"], service["status"], service["node"]) == ("nas1", vm, "running", "node2")
    assert (service["cpu_cores"], service["ram"]) == (4, "8 GiB")
    assert len(system.info(NAS_SERVICE)) == 2


# --- journals --------------------------------------------------------------------------------------------------------


def write_log(system: System, count: int, **values: Any) -> None:
    """Add log entries, the newest last."""
    store, now = system.simulator.store, system.row("logs", text="System started")["timestamp"]
    for number in range(count):
        row = {
            "level": "message", "text": f"entry {number}", "timestamp": now + number + 1, "user": "kai",
            "object_type": "vm", "object_name": "web1", **values,
        }  # fmt: skip
        store.add("logs", row)


def test_only_the_newest_log_entries_are_read_up_to_the_limit(system: System) -> None:
    write_log(system, 2500)
    system.counted()
    entries = system.info(LOG)
    (request,) = system.counted()
    assert (request.query["limit"], request.query["sort"]) == ("100", "-timestamp")
    assert [entry["text"] for entry in entries] == [f"entry {number}" for number in range(2499, 2399, -1)]
    assert [entry["text"] for entry in system.info(LOG, limit=1)] == ["entry 2499"]
    assert len(system.info(LOG, limit=2200)) == 2200
    assert error_message(system, LOG, limit=0) == "limit must be at least 1"


def test_log_entries_are_filtered_by_the_platform(system: System) -> None:
    write_log(system, 300)
    write_log(system, 1, level="error", text="a drive failed", object_type="node", object_name="node1", user="")
    write_log(system, 1, level="critical", text="two drives failed", object_type="node", object_name="node2", user="")
    write_log(system, 300)
    for options, expected in (
        ({"level": ["error", "critical"]}, {"a drive failed", "two drives failed"}),
        ({"level": "!message"}, {"a drive failed", "two drives failed"}),
        ({"object_name": "node*", "user": "!kai"}, {"a drive failed", "two drives failed"}),
        ({"object_type": ["node"], "object_name": ["node1"]}, {"a drive failed"}),
        ({"text": "*drives*"}, {"two drives failed"}),
        ({"text": "a drive failed"}, {"a drive failed"}),
        ({"filters": {"level": "critical"}}, {"two drives failed"}),
        ({"user": [""]}, {"System started", "a drive failed", "two drives failed"}),
    ):
        system.counted()
        entries = system.info(LOG, limit=10, **options)
        (request,) = system.counted()
        assert request.query["limit"] == "10"
        assert {entry["text"] for entry in entries} == expected
    assert "level" in error_message(system, LOG, filters={"levels": "error"})


def test_log_entries_since_a_time(system: System) -> None:
    store = system.simulator.store
    store.add("logs", {"level": "message", "text": "then", "timestamp": 1_790_000_000 * MICROSECONDS + 123_456})
    store.add("logs", {"level": "message", "text": "before", "timestamp": 1_790_000_000 * MICROSECONDS - 1})
    (entry,) = system.info(LOG, since="2026-09-21T14:13:20Z", filters={"text": "then"})
    assert entry["time"] == "2026-09-21T14:13:20.123456Z"
    assert [row["id"] for row in system.info(LOG, filters={"time": entry["time"]})] == [entry["id"]]
    assert not system.info(LOG, since="2026-09-21T14:13:20Z", filters={"text": "before"})
    assert system.info(LOG, since="2026-09-21T14:13:19Z", filters={"text": "before"})
    assert "no time zone" in error_message(system, LOG, since="2026-09-21T14:13:20")
    assert "is not a valid time" in error_message(system, LOG, since="yesterday")


def test_alarms_are_sorted_newest_first_and_limited_after_all_filters(system: System) -> None:
    store = system.simulator.store
    (blank,) = [
        row for row in system.rows("alarms") if row["owner"] == f"vms/{system.row('vms', name='blank')['$key']}"
    ]
    old = {"level": "error", "status": "old", "created": 1_000, "owner": blank["owner"], "owner_type": "vms"}
    store.add("alarms", old)
    store.add("alarms", {**old, "created": 2_000, "status": "snoozed", "snooze": 4_000_000_000})
    store.add("alarms", {**old, "created": 3_000, "status": "ownerless", "owner": "", "owner_type": "system"})
    listed = system.info(ALARM)
    assert [alarm["status"] for alarm in listed][-3:] == ["ownerless", "snoozed", "old"]
    assert [alarm["status"] for alarm in system.info(ALARM, level=["error"], limit=2)] == ["ownerless", "snoozed"]
    # The owner's name is not a column of the table, so the module filters before it applies the limit.
    assert [a["status"] for a in system.info(ALARM, level=["error"], limit=2, filters={"owner_name": "blank"})] == [
        "snoozed",
        "old",
    ]
    unsnoozed = system.info(ALARM, level=["error"], filters={"snoozed_until": "never"})
    assert [alarm["status"] for alarm in unsnoozed] == ["ownerless", "old"]
    assert listed[-2]["snoozed_until"] == "2096-10-02T07:06:40Z"
    assert not system.info(ALARM, since="2099-01-01T00:00:00Z")


# --- addresses -------------------------------------------------------------------------------------------------------


def test_addresses_are_filtered_by_the_platform_once_the_network_is_resolved(system: System) -> None:
    store, internal, external = system.simulator.store, 7, 3
    for last in (9, 10, 2):
        values = {"vnet": internal, "type": "static", "ip": f"192.168.0.{last}", "mac": "f0:db:30:00:00:1f"}
        store.add("vnet_addresses", values)
    store.add("vnet_addresses", {"vnet": external, "type": "ipalias", "ip": "192.0.2.9/24", "hostname": "vip"})
    system.counted()
    found = system.info(NETWORK_ADDRESS, network=["Internal"], type=["static"])
    lookup, request = system.counted()
    assert lookup.table == "vnets"
    assert "vnet eq 7" in request.query["filter"]
    assert "type eq 'static'" in request.query["filter"]
    # The first one is the router's own.
    assert [row["ip"] for row in found] == ["192.168.0.1", "192.168.0.2", "192.168.0.9", "192.168.0.10"]
    assert {row["network"] for row in found} == {"Internal"}
    assert {row["expires"] for row in found} == {"never"}
    assert len(system.info(NETWORK_ADDRESS, network=["External", str(internal)])) == 8
    assert [row["hostname"] for row in system.info(NETWORK_ADDRESS, ip="192.0.2.*")] == ["vip", ""]
    assert len(system.info(NETWORK_ADDRESS, filters={"mac": "F0-DB-30-00-00-1F"})) == 3
    result = system.run_task(listing(NETWORK_ADDRESS), False, {"network": ["Internl"]})
    assert not result["network_addresses"]
    assert "did you mean 'Internal'" in result["warnings"][0]
    assert "network: the list is empty, so nothing could match" in error_message(system, NETWORK_ADDRESS, network=[])
