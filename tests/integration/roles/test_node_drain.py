# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role node_drain: what it looks at, consent, and the way back."""

from __future__ import annotations

from tests.integration.engine.test_node import occupy, writes
from tests.integration.roles.runs import Roles

DRAIN = {"node_drain_nodes": ["node2"]}
CONSENT = {**DRAIN, "node_drain_consent": True}


def test_a_node_is_drained_and_its_vms_come_back(roles: Roles) -> None:
    occupy(roles.system, "busy", "node2", "1 GiB")
    roles.system.counted()
    refused = roles.run("node_drain", DRAIN)
    assert "will be moved away from node 'node2'" in refused.message
    assert "node_drain_consent" in refused.message
    assert not writes(roles.system)
    done = roles.run_ok("node_drain", CONSENT, facts="node_drain_result")
    result = done.facts["node_drain_result"]
    assert result["drained"] == ["node2"]
    assert "busy" in result["vms"]["node2"]
    # What is out of service already needs no consent.
    assert roles.run_ok("node_drain", DRAIN).changed == 0
    roles.run_ok("node_drain", {**DRAIN, "node_drain_vms": result["vms"]}, entry="undo")
    status = roles.system.row("machine_status", machine=roles.system.row("vms", name="busy")["machine"])
    assert status["node"] == roles.system.row("nodes", name="node2")["$key"]


def test_storage_without_redundancy_is_refused(roles: Roles) -> None:
    for row in roles.system.rows("cluster_tier_status"):
        roles.system.simulator.store.set("cluster_tier_status", row["$key"], redundant=False, status="repairing")
    roles.system.counted()
    assert "without redundancy: storage tier 0, 1" in roles.run("node_drain", CONSENT).message
    assert not writes(roles.system)
