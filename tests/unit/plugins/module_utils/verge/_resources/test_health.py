# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a system, and at which level."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.health import HEALTH

DAY = 86400
PARAMS = {name: option.get("default") for name, option in HEALTH.options.items()}
NOW = int(time.time())
NODE = {"$key": 1, "name": "node1", "status": "running", "vsan_connected": True, "cluster": 1, "vm_ram": 65536}
TIER = {"tier": 1, "cluster_name": "main", "status": "online", "redundant": True, "used_percent": 20.0, "used": 2**40}


def look(check: str, *answers: Any, **params: Any) -> dict[str, Any]:
    """Return the report of one check, from the rows of its queries."""
    return dict(HEALTH.evaluate({**PARAMS, "checks": [check], **params}, answers))


@pytest.mark.parametrize(
    ("check", "answers", "level", "message"),
    [
        ("alarms", [[{"level": "error", "status": "fan", "owner_type": "system"}]], "critical", "fan"),
        ("alarms", [[{"level": "warning", "status": "fan"}]], "warning", "fan"),
        ("alarms", [[{"level": "error", "status": "fan", "snooze": NOW + DAY}]], None, ""),
        ("alarms", [[{"level": "message", "status": "fan"}]], None, ""),
        ("nodes", [[NODE]], None, ""),
        ("nodes", [[{**NODE, "status": "stopped"}]], "critical", "status 'stopped'"),
        ("nodes", [[{**NODE, "status": "stopped", "physical": False}]], None, ""),
        ("nodes", [[{**NODE, "status": "maintenance", "maintenance": True}]], "warning", "in maintenance"),
        ("nodes", [[{**NODE, "vsan_connected": False}]], "critical", "not connected"),
        ("nodes", [[{**NODE, "need_restart": True, "restart_reason": "kernel"}]], "warning", "needs a restart: kernel"),
        ("failover", [[NODE], []], None, ""),
        ("failover", [[NODE], [{"node": 1, "running_ram": 1024, "type": "vm"}]], "warning", "do not fit"),
        (
            "machines",
            [[{"name": "web1", "type": "vm", "status": "error", "status_info": "x"}]],
            "critical",
            "'error': x",
        ),
        ("storage", [[TIER]], None, ""),
        ("storage", [[{**TIER, "used_percent": 80}]], "warning", "80 percent full"),
        ("storage", [[{**TIER, "used_percent": 90.5}]], "critical", "90.5 percent full"),
        ("storage", [[{**TIER, "used_percent": None}]], "unknown", "not reported"),
        ("storage", [[{**TIER, "redundant": False}]], "critical", "no redundancy"),
        ("storage", [[{**TIER, "status": "repairing"}]], "warning", "repairing"),
        ("storage", [[{**TIER, "status": "outofspace"}]], "critical", "out of space"),
        ("drives", [[], [TIER], [{"name": "node1"}]], "unknown", "no disks are reported"),
        (
            "drives",
            [[{"node": "node1", "status": "errors"}], [TIER], [{"name": "node1"}]],
            "critical",
            "status 'errors'",
        ),
        ("snapshots", [[]], "critical", "no snapshot"),
        ("snapshots", [[{"created": NOW - 3600}]], None, ""),
        ("snapshots", [[{"created": NOW - 27 * 3600}]], "warning", "27 hours old"),
        ("snapshots", [[{"created": NOW - 3 * DAY}, {"created": NOW, "status": "building"}]], "critical", "3 days old"),
        ("tenants", [[{"name": "t", "state": "error", "status": "nodesoffline"}]], "critical", "nodesoffline"),
        ("tenants", [[{"name": "t", "state": "offline", "status": "offline"}]], None, ""),
        ("nas", [[{"name": "v", "enabled": True, "vm": "running", "status": "offline"}]], "warning", "offline"),
        ("nas", [[{"name": "v", "enabled": True, "vm": "stopped", "status": "offline"}]], None, ""),
        ("site_syncs", [[{"name": "s", "enabled": True, "state": "error", "status": "error"}]], "critical", "error"),
        ("site_syncs", [[{"name": "s", "enabled": False, "state": "offline"}]], None, ""),
        ("certificates", [[{"domain": "a", "expires": NOW + 20 * DAY}]], "warning", "expires 20"),
        ("certificates", [[{"domain": "a", "expires": NOW - DAY}]], "critical", "expired 20"),
        ("licenses", [[{"name": "l", "valid_until": NOW + DAY, "auto_renewal": True}]], None, ""),
        ("api_keys", [[{"name": "ci", "user": "kai", "expires": NOW + DAY}]], "critical", "expires"),
        ("api_keys", [[{"name": "ci", "user": "kai", "expires": 0}]], None, ""),
    ],
)
def test_findings(check: str, answers: list[Any], level: str | None, message: str) -> None:
    health = look(check, *answers)
    found = [(finding["level"], message in finding["message"]) for finding in health["findings"]]
    assert found == ([(level, True)] if level else [])
    assert health["status"] == (level or "healthy")


@pytest.mark.parametrize("check", HEALTH.options["checks"]["choices"])
def test_what_cannot_be_read_is_never_healthy(check: str) -> None:
    queries = HEALTH.queries({**PARAMS, "checks": [check]})
    health = look(check, *([None] * len(queries)))
    assert (health["status"], health["counts"]["unknown"]) == ("unknown", 1)
    assert queries[0].table in health["findings"][0]["message"]


def test_the_worst_comes_first_and_nothing_is_read_twice() -> None:
    params = {**PARAMS, "checks": ["tenants", "storage", "drives"]}
    queries = HEALTH.queries(params)
    assert len(queries) == len(set(queries)) == 4
    rows = {"cluster_tiers": [{**TIER, "redundant": False}], "tenants": [{"state": "warning"}], "nodes": []}
    health = HEALTH.evaluate(params, [rows.get(query.table, []) for query in queries])
    assert [finding["level"] for finding in health["findings"]] == ["critical", "warning"]
    assert health["summary"] == "1 critical, 1 warning; 1 of 3 checks found nothing"
    assert health["tiers"][0]["used"] == "1 TiB"


def test_all_checks_need_one_request_for_each_table() -> None:
    queries = HEALTH.queries(PARAMS)
    assert len(queries) == len({query.table for query in queries if query.table != "machine_status"}) + 2 == 13


def test_ignored_findings_are_not_counted() -> None:
    rows = [
        {"level": "error", "status": "fan", "owner_type": "nodes", "owner_name": "node1"},
        {"level": "error", "status": "disk"},
    ]
    health = look("alarms", rows, ignore=["alarms: node node1: *"])
    assert [finding["message"] for finding in health["findings"]] == ["disk"]
    assert [finding["text"] for finding in health["ignored"]] == ["alarms: node node1: fan"]
    assert look("alarms", rows, ignore=["*"])["status"] == "healthy"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"tier_warning": 95}, "'tier_critical' must not be reached before 'tier_warning'"),
        ({"expiry_critical": "90 days"}, "'expiry_critical' must not be reached before"),
        ({"snapshot_warning": "soon"}, "snapshot_warning: 'soon' is not a valid duration"),
    ],
)
def test_limits_that_make_no_sense_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        HEALTH.queries({**PARAMS, **params})
