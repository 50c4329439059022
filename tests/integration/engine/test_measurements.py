# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform has measured of objects, which info modules return on request."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import gather
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import TIME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from tests.integration.engine.test_return_values import differences, documented
from tests.integration.tasks import System

MEASURED = (CLUSTER, NETWORK, NODE, TENANT, VM)


def ask(system: System, resource: Resource, **options: Any) -> dict[str, Any]:
    with system.client() as client:
        return gather(resource, client, options)


def requests(system: System) -> list[str]:
    return [entry.table for entry in system.counted()]


@pytest.mark.parametrize("resource", MEASURED, ids=lambda resource: resource.name)
def test_every_choice_is_documented_and_costs_one_request_for_each_table(system: System, resource: Resource) -> None:
    system.run(NETWORK, name="External", monitor_gateway=True)
    system.run(TENANT, name="acme", nodes=[{"name": "node1", "cpu_cores": 1, "ram": "2 GiB"}], state="running")
    # The tenant has started once the system inside it has booted.
    system.simulator.clock.advance(600)
    since = TIME.show(int(system.simulator.clock.now()))
    system.simulator.clock.advance(7200)
    for choice in ("now", "short", "long"):
        system.counted()
        result = ask(system, resource, statistics=choice, since=None if choice == "now" else since)
        tables = requests(system)
        assert len(tables) == len(set(tables))
        assert set(tables) - {resource.table} == {s.tables[choice].table for s in resource.series if choice in s.tables}
        assert result["statistics"]
        assert {sample["of"].partition(" ")[0] for sample in result["statistics"]} == {
            series.name for series in resource.series if choice in series.tables
        }
        values = documented(f"verge_{resource.name}_info")["statistics"]["contains"]
        for sample in result["statistics"]:
            assert list(differences(sample, values, set())) == []
            assert None not in (sample["name"], sample["id"], sample["time"])


def test_a_history_is_sorted_and_begins_where_it_is_asked_for(system: System) -> None:
    system.simulator.clock.advance(7200)
    samples = ask(system, VM, statistics="short", name=["web1", "db1"], since="1970-01-01T00:00:00Z")["statistics"]
    load = [(sample["name"], sample["time"]) for sample in samples if sample["of"] == "machine"]
    assert load == sorted(load)
    assert {name for name, _time in load} <= {"web1", "db1"}
    last = samples[-1]["time"]
    newest = ask(system, VM, statistics="short", name=["web1", "db1"], since=last)["statistics"]
    assert newest == [sample for sample in samples if sample["time"] == last]


def test_nothing_is_measured_unless_it_is_asked_for(system: System) -> None:
    result = ask(system, VM, name="web1")
    assert "statistics" not in result
    measured = ask(system, VM, name="web1", statistics="now")
    assert measured["vms"] == result["vms"]
    assert [sample["of"] for sample in measured["statistics"]] == ["machine", "nic nic_0", "drive os"]


def test_since_needs_a_history(system: System) -> None:
    for options in ({"since": "1 hour"}, {"since": "1 hour", "statistics": "now"}):
        with pytest.raises(UsageError, match="'since' needs 'statistics: short'"):
            ask(system, VM, **options)
    with pytest.raises(UsageError, match="since: "):
        ask(system, VM, statistics="short", since="yesterday")
