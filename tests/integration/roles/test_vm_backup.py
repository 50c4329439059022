# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role vm_backup: what is exported, when it is not, and what counts as proof."""

from __future__ import annotations

from typing import Any

from tests.integration.roles.runs import Roles

BACKUP: dict[str, Any] = {
    "vm_backup_volume": "data01",
    "vm_backup_vms": ["web*"],
    "vm_backup_allow_export": True,
    "vm_backup_folder": "web",
    "vm_backup_interval": "20 hours",
}
CHECK = {"vm_backup_volume": "data01", "vm_backup_folder": "web", "vm_backup_max_age": "1 hour"}


def written(roles: Roles) -> list[str]:
    return [str(entry.table) for entry in roles.system.counted() if entry.method != "GET"]


def forbid(roles: Roles, name: str) -> int:
    key = int(roles.system.row("vms", name=name, is_snapshot=False)["$key"])
    roles.system.simulator.store.patch("vms", key, {"allow_export": False})
    return key


def test_vms_are_exported_once_in_an_interval(roles: Roles) -> None:
    done = roles.converge("vm_backup", BACKUP, facts="vm_backup_result")
    result = done.facts["vm_backup_result"]
    assert (result["vms"], result["exported"], result["complete"]) == (["web1", "web2"], True, True)
    assert (result["run"]["vm_count"], result["run"]["exported_count"]) == (2, 2)
    roles.run_ok("vm_backup", CHECK, entry="check")


def test_vms_that_would_be_missing_are_refused_without_consent(roles: Roles) -> None:
    forbid(roles, "web2")
    roles.system.counted()
    outcome = roles.run("vm_backup", {**BACKUP, "vm_backup_allow_export": False})
    assert outcome.message.startswith("web2 would be missing from the export")
    assert written(roles) == []


def test_an_incomplete_export_fails_is_reported_and_repeated(roles: Roles) -> None:
    web2 = forbid(roles, "web2")
    roles.system.simulator.engine.switches["failing_exports"] = (web2,)
    outcome = roles.run("vm_backup", BACKUP)
    assert outcome.failed
    assert "1 of 2 VMs were not exported" in outcome.message
    assert "1 of 2 VMs were exported" in roles.run("vm_backup", CHECK, entry="check").message
    roles.system.simulator.engine.switches.clear()
    assert roles.run_ok("vm_backup", BACKUP).changed
    roles.run_ok("vm_backup", CHECK, entry="check")


def test_an_old_export_does_not_count(roles: Roles) -> None:
    roles.run_ok("vm_backup", BACKUP)
    for row in roles.system.rows("volume_vm_export_stats"):
        roles.system.simulator.store.set("volume_vm_export_stats", row["$key"], timestamp=row["timestamp"] - 7200)
    assert roles.run("vm_backup", CHECK, entry="check").message.endswith("and it is older than 1 hour")
