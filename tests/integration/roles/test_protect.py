# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role protect: profiles by tag, reports of unprotected VMs, and snapshots before a change."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.integration.roles.runs import Roles

GOLD: dict[str, Any] = {
    "tag": {"category": "env", "name": "prod"},
    "profile": "Gold",
    "periods": [{"name": "night", "frequency": "daily", "hour": 2, "retention": "3 days"}],
}
SILVER: dict[str, Any] = {"tag": {"category": "protect", "name": "silver"}, "profile": "Standard"}
CLASSES = {"protect_classes": [GOLD, SILVER], "protect_exempt": ["blank", "~^nas[0-9]+$"]}
SNAPSHOT = {"protect_snapshot_name": "before-7", "protect_snapshot_vms": ["web1", "web2"]}


def test_vms_get_the_profile_of_their_class(roles: Roles) -> None:
    system = roles.system
    assigned = roles.converge("protect", CLASSES, facts="protect_result")
    assert assigned.facts["protect_result"] == {
        "protected": {"web1": "Gold", "db1": "Gold"},
        "unprotected": ["web2"],
        "exempt": ["blank", "nas1"],
        "untagged": {},
        "assigned": {"web1": "Gold", "db1": "Gold"},
        "stale": [],
    }
    gold = system.row("snapshot_profiles", name="Gold")["$key"]
    assert system.row("vms", name="web1", is_snapshot=False)["snapshot_profile"] == gold
    assert system.row("snapshot_profile_periods", profile=gold)["retention"] == 259_200
    assert system.row("tag_categories", name="protect")["taggable_vms"]

    # A VM that loses its tag keeps its profile and is reported until its release is allowed.
    web1 = f"vms/{system.row('vms', name='web1', is_snapshot=False)['$key']}"
    system.simulator.engine.store.remove("tag_members", system.row("tag_members", member=web1)["$key"])
    kept = roles.run_ok("protect", {**CLASSES, "protect_default_profile": "Hourly"}, facts="protect_result")
    assert kept.facts["protect_result"]["untagged"] == {"web1": "Gold"}
    assert kept.facts["protect_result"]["assigned"] == {"web2": "Hourly"}
    released = roles.run_ok("protect", {**CLASSES, "protect_release_untagged": True}, facts="protect_result")
    assert released.facts["protect_result"]["unprotected"] == ["web1"]
    assert system.row("vms", name="web1", is_snapshot=False)["snapshot_profile"] is None


def test_unprotected_or_stale_vms_can_fail_the_report(roles: Roles) -> None:
    report = {"protect_exempt": ["blank", "nas1", "web2"], "protect_max_age": "26 hours", "protect_require_all": True}
    refused = roles.run("protect", report, entry="report")
    assert refused.message == "VMs without a snapshot profile: db1"
    snapshot = roles.system.row("machine_snapshots", name="before-upgrade")["$key"]
    roles.system.simulator.store.patch("machine_snapshots", snapshot, {"created": int(time.time()) - 27 * 3600})
    refused = roles.run("protect", report, entry="report")
    assert refused.message == (
        "VMs without a snapshot profile: db1; VMs without a snapshot from the last 26 hours: web1"
    )
    assert "is not a valid duration" in roles.run("protect", {"protect_max_age": "soon"}, entry="report").message
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]


def test_snapshots_are_created_once_restored_and_removed(roles: Roles) -> None:
    system = roles.system
    tagged = {
        **SNAPSHOT,
        "protect_snapshot_tag": "env:prod",
        "protect_snapshot_keep": "2 days",
    }
    created = roles.run_ok("protect", tagged, entry="snapshot", facts="protect_snapshots")
    assert set(created.facts["protect_snapshots"]) == {"web1", "web2", "db1"}
    for row in system.rows("machine_snapshots"):
        if row["name"] == "before-7":
            assert row["expires"] == pytest.approx(time.time() + 2 * 86_400, abs=120)
            assert row["created_manually"]
    again = roles.run_ok("protect", tagged, entry="snapshot", facts="protect_snapshots")
    assert again.changed == 0
    assert again.facts == created.facts

    web1 = system.row("vms", name="web1", is_snapshot=False)["$key"]
    for name in ("web1", "web2"):
        key = system.row("vms", name=name, is_snapshot=False)["$key"]
        system.simulator.store.patch("vms", key, {"description": "broken"})
    restore = {"protect_restore_snapshot": "before-7", "protect_restore_vms": ["web2", "web1"]}
    refused = roles.run("protect", restore, entry="restore")
    assert refused.message.startswith("All changes made after the snapshot 'before-7' would be lost on web2, web1.")
    restore["protect_restore_consent"] = True
    assert roles.run_ok("protect", restore, "--check", entry="restore").changed
    assert system.row("vms", name="web1", is_snapshot=False)["description"] == "broken"
    assert roles.run_ok("protect", restore, entry="restore").changed
    restored = system.row("vms", name="web1", is_snapshot=False)
    assert (restored["$key"], restored["description"]) == (web1, "front end")
    assert system.row("vms", name="web2", is_snapshot=False)["description"] == ""
    assert system.row("machine_status", machine=restored["machine"])["status"] == "running"

    removed = {**SNAPSHOT, "protect_snapshot_state": "absent"}
    assert roles.run_ok("protect", removed, entry="snapshot").changed == 1
    assert [row["name"] for row in system.rows("machine_snapshots")].count("before-7") == 1
    missing = roles.run("protect", restore, entry="restore")
    assert missing.message.startswith("web2, web1: snapshot 'before-7' not found.")


def test_invalid_arguments_are_reported_before_anything_is_changed(roles: Roles) -> None:
    assert roles.run("protect", {"protect_classes": [{"profile": "Gold"}]}).argument_errors == [
        "missing required arguments: tag found in protect_classes"
    ]
    unknown = {**SNAPSHOT, "protect_snapshot_vms": ["web1", "web7"]}
    assert roles.run("protect", unknown, entry="snapshot").message == "protect_snapshot_vms: VM not found: web7"
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]
