# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates: check, download, installation and the restart of the nodes, and what keeps a task from them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system_update import STATES, SYSTEM_UPDATE
from tests.integration.tasks import System, failure
from tests.simulator import Fault


def writes(system: System) -> int:
    return len([entry for entry in system.counted() if entry.method != "GET"])


def update(system: System, *states: str) -> None:
    for state in states:
        system.run(SYSTEM_UPDATE, state=state)


def test_an_update_goes_from_the_check_to_the_last_node(system: System) -> None:
    old = {row["name"]: row["yb_version"] for row in system.rows("nodes")}
    for state in STATES:
        predicted = system.run(SYSTEM_UPDATE, check=True, state=state)
        system.counted()
        result = system.run(SYSTEM_UPDATE, state=state)
        for name in ("changed", "diff", "actions", "warnings"):
            assert predicted[name] == result[name], state
        assert result["changed"], state
        assert writes(system) == len(result["actions"]) == (2 if state == "installed" else 1)
        if state in ("installed", "applied"):
            again = system.run(SYSTEM_UPDATE, state=state)
            assert (again["changed"], again["actions"]) == (False, [])
            system.counted()
        if state == "installed":
            assert "yb 26." in result["diff"]["after"]["packages"]
    assert "node1, node2" in result["diff"]["after"]["restarts"]
    assert {row["name"]: row["yb_version"] for row in system.rows("nodes")} != old
    shown = result["system_update"]
    assert (shown["installed"], shown["reboot_required"], shown["status"]) == (True, False, "idle")


def test_a_check_within_the_second_of_the_order_before_ends(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    """Timestamps are whole seconds, so that nothing shows that the updater has done something."""
    monkeypatch.setattr(system.simulator.clock, "later_stamp", lambda _subject: 1_800_000_000)
    update(system, "checked", "checked")
    assert [entry.action for entry in system.counted() if entry.method != "GET"] == ["refresh"] * 2


def test_a_system_without_an_update_needs_nothing(system: System) -> None:
    system.counted()
    for state in ("downloaded", "installed", "applied"):
        assert not system.run(SYSTEM_UPDATE, state=state)["changed"]
    assert len(system.counted()) == 3


def spoil(system: System, kind: str) -> None:
    store = system.simulator.store
    if kind == "alarm":
        store.set("alarms", system.rows("alarms")[0]["$key"], level="critical")
    elif kind == "snapshot":
        store.set("update_settings", 1, snapshot_cloud_on_update=False)
        for row in system.rows("cloud_snapshots"):
            store.set("cloud_snapshots", row["$key"], created=1000)
    elif kind == "node":
        store.set("nodes", system.row("nodes", name="node2")["$key"], maintenance=True)
    elif kind == "drive":
        store.set("machine_drive_phys", system.rows("machine_drive_phys")[0]["$key"], wear_level_warn=True)
    else:
        value: dict[str, Any] = {"redundant": {"redundant": False}, "full": {"used_pct": 91.5}}[kind]
        for row in system.rows("cluster_tier_status"):
            store.set("cluster_tier_status", row["$key"], **value)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("alarm", "alarms: "),
        ("snapshot", "no cloud snapshot of the last 24 hours"),
        ("node", "node 'node2' is not in service"),
        ("drive", "warns of its health"),
        ("redundant", "has no redundancy"),
        ("full", "91.5 percent full, the limit is 80"),
    ],
)
def test_nothing_is_installed_while_the_system_is_not_well(system: System, kind: str, message: str) -> None:
    update(system, "checked", "downloaded")
    spoil(system, kind)
    for check in (True, False):
        system.counted()
        assert message in failure(system, SYSTEM_UPDATE, check=check, state="installed")
        assert not writes(system)
    result = system.run(SYSTEM_UPDATE, check=True, state="installed", force=True)
    assert any(message in warning for warning in result["warnings"])


def test_the_time_without_an_api_is_waited_through(system: System) -> None:
    update(system, "checked", "downloaded", "installed")
    for nth in (3, 4, 5):
        system.simulator.faults.add(Fault(method="GET", table="update_settings", kind="status", status=503, nth=nth))
    result = system.run(SYSTEM_UPDATE, state="applied")
    assert result["system_update"]["reboot_required"] is False


def test_an_error_of_the_updater_ends_the_wait(system: System) -> None:
    source = system.row("update_settings")["source"]
    system.simulator.store.set("update_sources", source, url="https://unreachable.invalid")
    assert "the updater reports: Could not resolve host" in failure(system, SYSTEM_UPDATE, state="checked")


def test_settings_are_changed_and_stay(system: System) -> None:
    options = {
        "auto_update_from": "02:30",
        "max_vsan_usage": 70,
        "snapshot_retention": "1 day",
        "source": "Verge.io Updates",
    }
    predicted = system.run(SYSTEM_UPDATE, check=True, **options)
    result = system.run(SYSTEM_UPDATE, **options)
    assert predicted["diff"] == result["diff"]
    assert result["system_update"]["snapshot_retention"] == "1 day"
    system.counted()
    assert not system.run(SYSTEM_UPDATE, **options)["changed"]
    assert len(system.counted()) == 1
    assert not system.run(SYSTEM_UPDATE, **result["system_update"])["changed"]


def test_a_system_without_an_update_server_is_refused(system: System) -> None:
    system.simulator.store.set("update_settings", 1, source=None)
    for check in (True, False):
        assert "no update server" in failure(system, SYSTEM_UPDATE, check=check, state="checked")


def test_packages_are_listed(system: System) -> None:
    update(system, "checked")
    found = system.run_task(listing(SYSTEM_UPDATE), False, {"children": ["packages", "offered_packages"]})[
        "system_update"
    ]
    assert {row["name"] for row in found["packages"]} == {row["name"] for row in found["offered_packages"]}
    assert not any(row["downloaded"] for row in found["offered_packages"])
