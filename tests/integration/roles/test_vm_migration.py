# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role vm_migration: what is imported, adjusted, reported and cleaned up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.integration.roles.runs import Roles
from tests.integration.tasks import System


def names(system: System, table: str) -> set[str]:
    return {str(row["name"]) for row in system.rows(table)}


def test_packages_and_disks_become_vms_as_described(roles: Roles, tmp_path: Path) -> None:
    package = tmp_path / "crm.ova"
    package.write_bytes(b"package" * 1000)
    variables: dict[str, Any] = {
        "vm_migration_defaults": {"vm": {"description": "migrated"}, "state": "present"},
        "vm_migration_vms": [
            {"name": "crm", "src": str(package), "tier": 1, "vm": {"cpu_cores": 4}, "state": "started"},
            {"name": "crm-test", "file": "appliance.ova"},
            {
                "name": "disk",
                "url": "https://files.example.com/disk.VMDK",
                "vm": {"drives": [{"name": "data", "size": "1 GiB"}]},
            },
        ],
        "vm_migration_clean_up": True,
    }
    done = roles.converge("vm_migration", variables, facts="vm_migration_result")
    result = done.facts["vm_migration_result"]
    assert {name: (vm["status"], vm["imported"], vm["error"]) for name, vm in result.items()} == {
        "crm": ("running", True, None),
        "crm-test": ("stopped", True, None),
        "disk": ("stopped", True, None),
    }
    crm = roles.system.row("vms", name="crm")
    assert (crm["cpu_cores"], crm["description"]) == (4, "migrated")
    drives = [
        row
        for row in roles.system.rows("machine_drives")
        if row["machine"] == roles.system.row("vms", name="disk")["machine"]
    ]
    assert sorted(drive["name"] for drive in drives) == ["data", "os"]
    assert names(roles.system, "vm_imports").isdisjoint({"crm", "crm-test"})
    files = names(roles.system, "files")
    assert "crm.ova" not in files
    assert {"appliance.ova", "disk.VMDK"} <= files


def test_a_vm_that_fails_does_not_keep_the_others_from_being_completed(roles: Roles) -> None:
    roles.system.simulator.engine.switches["broken_files"] = (roles.system.row("files", name="appliance.ova")["$key"],)
    variables = {
        "vm_migration_vms": [
            {"name": "broken", "file": "appliance.ova"},
            {"name": "good", "url": "https://files.example.com/good.ova"},
        ]
    }
    outcome = roles.run("vm_migration", variables)
    assert outcome.failed
    assert outcome.message.startswith("broken: ")
    assert "Unknown Import file type" in outcome.message
    assert "good" in names(roles.system, "vms")
    roles.system.simulator.engine.switches.clear()
    assert roles.run_ok("vm_migration", variables).changed
    roles.assert_unchanged("vm_migration", variables)


def test_entries_that_cannot_be_carried_out_are_refused_together(roles: Roles) -> None:
    entries = [
        {"name": "a"},
        {"name": "b", "src": "/x.ova", "url": "https://x.example/x.ova"},
        {"name": "b", "file": "x"},
    ]
    message = roles.run("vm_migration", {"vm_migration_vms": entries}).message
    assert message.startswith("vm_migration_vms: a needs 'file', 'src' or 'url'")
    assert "duplicate entries for b" in message
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]
