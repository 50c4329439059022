# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS volumes: keys, services, mounting, shares, snapshots, removal."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_infection import NAS_INFECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_service import NAS_SERVICE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure
from tests.simulator.behaviours.volume_files import put_file

PROJECTS: dict[str, Any] = {"name": "projects", "service": "nas1", "size": "10 GiB", "tier": 1}


def test_a_new_volume_is_mounted_when_the_task_ends(system: System) -> None:
    result = system.run(NAS_VOLUME, **PROJECTS)
    assert result["nas_volume"]["mounted"] is True
    assert len(result["nas_volume"]["id"]) == 40
    assert not system.run(NAS_VOLUME, **PROJECTS)["changed"]
    assert system.run(NAS_VOLUME, name="projects", enabled=False)["nas_volume"]["mounted"] is False


def test_a_mounted_volume_is_only_deleted_with_force(system: System) -> None:
    system.run(NAS_VOLUME, **PROJECTS, nfs_shares=[{"name": "exports", "allow_all": True}])
    for check in (True, False):
        assert "force: true" in failure(system, NAS_VOLUME, check=check, name="projects", state="absent")
    result = system.run(NAS_VOLUME, name="projects", state="absent", force=True)
    assert result["changed"]
    assert not [row for row in system.rows("volumes") if row["name"] == "projects"]
    assert not [row for row in system.rows("volume_nfs_shares") if row["name"] == "exports" and row["$key"] == "x"]


def test_a_volume_needs_a_size_and_cannot_shrink(system: System) -> None:
    assert "'size' is required" in failure(system, NAS_VOLUME, name="v", service="nas1")
    system.run(NAS_VOLUME, **PROJECTS)
    assert "can only grow" in failure(system, NAS_VOLUME, name="projects", size="5 GiB")
    assert system.run(NAS_VOLUME, name="projects", size="20 GiB")["nas_volume"]["size"] == "20 GiB"


def test_volumes_with_the_same_name_are_identified_by_service(system: System) -> None:
    system.run(NAS_VOLUME, **PROJECTS)
    volume = system.row("volumes", name="projects")
    other = next(row for row in system.rows("vm_services") if row["name"] != "nas1")
    system.simulator.store.patch("volumes", volume["$key"], {"service": other["$key"]})
    assert system.run(NAS_VOLUME, **PROJECTS)["actions"] == ["create NAS volume 'projects'"]
    message = failure(system, NAS_VOLUME, name="projects", description="x")
    assert volume["$key"] in message
    assert "'service'" in message
    result = system.run(NAS_VOLUME, name="projects", service="nas1", description="x")
    assert result["nas_volume"]["service"] == "nas1"


def test_the_snapshot_profile_is_set_and_cleared(system: System) -> None:
    profile = system.rows("snapshot_profiles")[0]["name"]
    system.run(NAS_VOLUME, **PROJECTS, snapshot_profile=profile)
    assert not system.run(NAS_VOLUME, name="projects", snapshot_profile=profile)["changed"]
    assert system.run(NAS_VOLUME, name="projects", snapshot_profile=None)["nas_volume"]["snapshot_profile"] is None


def test_snapshots_never_expire_by_default(system: System) -> None:
    options: dict[str, Any] = {"name": "projects", "snapshots": [{"name": "before"}]}
    system.run(NAS_VOLUME, **PROJECTS)
    result = system.run(NAS_VOLUME, **options)
    assert result["nas_volume"]["snapshots"][0]["expires"] == "never"
    assert not system.run(NAS_VOLUME, **options)["changed"]


def test_lists_in_shares_are_stored_in_the_format_of_the_platform(system: System) -> None:
    shares: dict[str, Any] = {
        "nfs_shares": [{"name": "exports", "allowed_hosts": ["10.0.0.0/24", "host1.example.org"]}],
        "cifs_shares": [{"name": "docs", "valid_users": ["anna", "bob"]}],
    }
    system.run(NAS_VOLUME, **PROJECTS, **shares)
    assert system.row("volume_nfs_shares", allowed_hosts="10.0.0.0/24,host1.example.org")
    assert system.row("volume_cifs_shares", name="docs")["valid_users"] == "anna\nbob"
    assert not system.run(NAS_VOLUME, name="projects", **shares)["changed"]
    assert "no host could mount" in failure(system, NAS_VOLUME, name="projects", nfs_shares=[{"name": "open"}])


def test_users_that_the_service_does_not_have_are_warned_of(system: System) -> None:
    system.run(NAS_USER, name="anna", service="nas1", user_password="Zk81-wvQp_x3")
    shares = [{"name": "docs", "valid_users": ["anna", "ghost"], "admin_users": ["anna"]}]
    for check in (True, False):
        (warning,) = system.run(NAS_VOLUME, **PROJECTS, check=check, cifs_shares=shares)["warnings"]
        assert "cifs_shares 'docs': the NAS service has no user 'ghost'" in warning
    again = system.run(NAS_VOLUME, name="projects", cifs_shares=shares)
    assert (again["changed"], again["warnings"]) == (False, [])
    (warning,) = system.run(NAS_VOLUME, name="projects", cifs_shares=[{"name": "docs", "valid_users": ["zoe"]}])[
        "warnings"
    ]
    assert "'zoe'" in warning


def test_a_stopped_service_causes_a_warning(system: System) -> None:
    system.run(VM, name="nas1", state="stopped", force=True)
    result = system.run(NAS_VOLUME, name="data01", description="x")
    assert any("NAS service is stopped" in warning for warning in result["warnings"])


def test_the_name_of_a_volume_of_another_service_is_free(system: System) -> None:
    options = {"service": "nas1", "size": "1 GiB"}
    first, second = (system.run(NAS_VOLUME, name=name, **options)["nas_volume"]["id"] for name in ("first", "second"))
    assert "is taken by NAS volume" in failure(system, NAS_VOLUME, id=str(first), name="second")
    system.simulator.store.patch("volumes", second, {"service": 4711})
    assert system.run(NAS_VOLUME, id=str(first), name="second")["changed"]


# --- viruses ---------------------------------------------------------------------------------------------------------


def with_scanner(system: System, **options: Any) -> None:
    system.run(NAS_SERVICE, name="nas1", antivirus_enabled=True)
    system.run(NAS_VOLUME, name="data01", antivirus_enabled=True, **options)


def test_a_volume_is_scanned_and_what_is_infected_is_listed(system: System) -> None:
    with_scanner(system)
    volume = system.row("volumes", name="data01")["$key"]
    put_file(system.simulator.engine, volume, "plans/eicar.com", 68)
    predicted = system.run(NAS_VOLUME, check=True, name="data01", state="scanned")
    result = system.run(NAS_VOLUME, name="data01", state="scanned")
    assert result["actions"] == predicted["actions"] == ["scan NAS volume 'data01' for viruses"]
    scanned = result["nas_volume"]
    assert (scanned["infected_files"], scanned["quarantined_files"]) == (1, 1)
    assert scanned["last_scan"] > "2020"
    [found] = system.info(NAS_INFECTION, filters={"volume": "data01", "service": "nas1"})
    assert (found["file"], found["virus"], found["action"]) == ("/plans/eicar.com", "Eicar-Signature", "move")
    system.simulator.clock.advance(5)
    assert system.run(NAS_VOLUME, name="data01", state="scanned")["changed"]


def test_a_scan_that_runs_is_only_waited_for(system: System) -> None:
    with_scanner(system)
    system.run(NAS_VOLUME, name="data01", state="scanned", wait=False)
    result = system.run(NAS_VOLUME, name="data01", state="scanned")
    assert (result["changed"], result["nas_volume"]["antivirus_status"]) == (False, "offline")


def test_a_scan_that_the_service_cannot_do_is_refused(system: System) -> None:
    message = failure(system, NAS_VOLUME, name="data01", state="scanned", antivirus_enabled=True)
    assert "the virus scanner of NAS service 'nas1' is disabled" in message
    system.run(NAS_SERVICE, name="nas1", antivirus_enabled=True)
    assert "its virus scanner is disabled" in failure(system, NAS_VOLUME, name="data01", state="scanned")
    system.run(NAS_VOLUME, name="data01", antivirus_enabled=True)
    system.run(NAS_SERVICE, name="nas1", ram="4 GiB")
    message = failure(system, NAS_VOLUME, name="data01", state="scanned")
    assert "the virus scanner needs 8 GiB of RAM, and NAS service 'nas1' has 4 GiB" in message
    system.run(NAS_SERVICE, name="nas1", state="stopped")
    assert "NAS service 'nas1' is stopped" in failure(system, NAS_VOLUME, name="data01", state="scanned")


def test_a_new_volume_gets_its_scanner_once_the_platform_has_created_it(system: System) -> None:
    options: dict[str, Any] = {"name": "new", "service": "nas1", "size": "1 GiB", "tier": 1}
    scanner = {"antivirus_enabled": True, "antivirus_scan": "specific", "antivirus_include": ["plans", "mail"]}
    predicted = system.run(NAS_VOLUME, check=True, **options, **scanner)
    result = system.run(NAS_VOLUME, **options, **scanner)
    assert (predicted["actions"], predicted["diff"]) == (result["actions"], result["diff"])
    assert system.row("volume_antivirus", volume=result["nas_volume"]["id"])["include"] == "plans\nmail"
    # What it has anyway is not written.
    result = system.run(NAS_VOLUME, **{**options, "name": "newer"}, antivirus_enabled=False, antivirus_scan="entire")
    assert result["actions"] == ["create NAS volume 'newer'"]
