# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role restore_drill: what is proved, what is reported, and that nothing is left."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.roles.runs import Roles

#: Fails for one VM, and for all that are not in the isolated network.
CHECK = [
    {
        "name": "Ask the service",
        "verge.vergeos.verge_vm_info": {"name": "{{ restore_drill_vm.name }}", "children": ["nics"]},
        "register": "asked",
        "failed_when": "restore_drill_original == 'db1'"
        " or asked.vms[0].nics | map(attribute='network') | unique | list != ['drill-network']",
    },
]


def test_a_drill_proves_what_runs_reports_what_does_not_and_leaves_nothing(roles: Roles) -> None:
    system = roles.system
    system.run(VM, name="web2", nics=[{"name": "nic_0", "network": "Internal"}])
    system.run(CLOUD_SNAPSHOT, name="daily-1")
    path = roles.ansible.home / "check.yml"
    path.write_text(json.dumps(CHECK), encoding="utf-8")
    options: dict[str, Any] = {
        "restore_drill_vms": ["web2", "db1"],
        "restore_drill_system_snapshot": "daily-*",
        "restore_drill_max_age": "26 hours",
        "restore_drill_check": str(path),
    }
    before = {table: len(system.rows(table)) for table in ("vms", "vnets", "machine_drives", "machine_nics")}
    system.counted()
    preview = roles.run_ok("restore_drill", options, "--check")
    assert "from daily-1: db1, web2, each started in the network drill-network and removed again" in preview.output
    assert {entry.method for entry in system.counted()} == {"GET"}
    outcome = roles.run("restore_drill", options, facts="restore_drill_result")
    assert outcome.message.startswith("db1: Ask the service: ")
    assert "web2" not in outcome.message
    assert {table: len(system.rows(table)) for table in before} == before

    # At another site, only the snapshot has the VM.
    system.run(VM, name="web2", state="absent")
    done = roles.run_ok("restore_drill", {**options, "restore_drill_vms": ["web2"]}, facts="restore_drill_result")
    result = done.facts["restore_drill_result"]
    assert (result["snapshot"], result["proved"]) == ("daily-1", True)
    assert result["vms"] == [{"name": "web2", "outcome": "proved", "reason": ""}]


def test_an_old_snapshot_fails_the_drill_before_anything_is_restored(roles: Roles) -> None:
    roles.system.run(CLOUD_SNAPSHOT, name="daily-1")
    key = roles.system.row("cloud_snapshots", name="daily-1")["$key"]
    roles.system.simulator.store.set("cloud_snapshots", key, created=1_700_000_000)
    options = {"restore_drill_vms": ["web2"], "restore_drill_system_snapshot": "daily-1"}
    outcome = roles.run("restore_drill", {**options, "restore_drill_max_age": "26 hours"})
    assert outcome.message.endswith("daily-1, is of 2023-11-14T22:13:20Z and older than 26 hours")


def test_a_network_that_has_the_name_by_chance_is_left_alone(roles: Roles) -> None:
    system = roles.system
    system.run(NETWORK, name="drill-network", type="internal", network="10.9.0.0/24", ip_address="10.9.0.1")
    system.run(CLOUD_SNAPSHOT, name="daily-1")
    outcome = roles.run("restore_drill", {"restore_drill_vms": ["web2"]})
    assert outcome.message.startswith("restore_drill: drill-network exists; remove what another drill has left")
    assert system.row("vnets", name="drill-network")["network"] == "10.9.0.0/24"
