# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can reach what, as read from a system: few requests, and rules that are in force."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.reports import reporting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_path import NETWORK_PATH
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.rule_alias import RULE_ALIAS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System
from tests.simulator import Fault


def ask(system: System, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = system.run_task(reporting(NETWORK_PATH), True, options)["network_path"]
    return found


def test_rules_count_once_they_are_applied(system: System) -> None:
    for number, name, other in ((1, "front", "back"), (2, "back", "front")):
        cidr, router = f"10.{number}.0.0/24", f"10.{number}.0.1"
        system.run(NETWORK, name=name, network=cidr, ip_address=router, state="running")
        nic = {"name": "nic0", "network": name, "static_address": f"10.{number}.0.9"}
        system.run(VM, name=f"vm-{name}", cpu_cores=1, ram="1 GiB", nics=[nic], state="running")
        way = {
            "action": "route",
            "direction": "outgoing",
            "destination_ip": f"vnet:{other}",
            "target_ip": f"vnet:{other}",
        }
        system.run(NETWORK, name=name, rules=[{"name": "way", **way}])
    system.run(RULE_ALIAS, name="clients", addresses=["10.1.0.9"])
    question = {"source": "vm-front", "destination": "vm-back", "destination_port": 5432}
    before = ask(system, **question)
    allow = {"name": "sql", "protocol": "tcp", "source_ip": "alias:clients", "destination_ports": "5432"}
    system.run(NETWORK, name="back", rules=[allow], apply="never")
    system.counted()
    staged = ask(system, **question)
    assert [entry.method for entry in system.counted()] == ["GET"] * 5
    system.run(NETWORK, name="back", rules=[allow])
    after = ask(system, **question)
    assert (before["verdict"], before["by_rules"]) == ("blocked", "blocked")
    assert (staged["verdict"], staged["by_rules"]) == ("unknown", "reachable")
    assert (after["verdict"], after["paths"][0]["destination"]["address"]) == ("reachable", "10.2.0.9")


def test_rules_that_cannot_be_read_are_not_taken_for_none(system: System) -> None:
    system.simulator.faults.add(Fault("status", method="GET", table="vnet_rules", status=403))
    with pytest.raises(RunError, match="cannot be read: vnet_rules"):
        ask(system)
