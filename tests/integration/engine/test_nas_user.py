# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS users: identified by service and name, with passwords that cannot be read back."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure

PASSWORD = "Zk81-wvQp_x3"


@pytest.fixture
def second_service(system: System) -> str:
    """Add another NAS service that has a user of the same name."""
    store = system.simulator.store
    vm = system.row("vms", name="web2", is_snapshot=False)
    service = store.add("vm_services", {"vm": vm["$key"], "name": "nas2"})
    store.set("vms", vm["$key"], service=service["$key"])
    system.run(NAS_USER, name="scanner", service="nas2", user_password=PASSWORD)
    return "nas2"


def writes(system: System) -> list[Any]:
    return [entry.body for entry in system.counted() if entry.table == "vm_service_users" and entry.method != "GET"]


def test_a_password_is_required_at_creation_and_then_only_written_on_request(system: System) -> None:
    assert "user_password is required" in failure(system, NAS_USER, name="copier", service="nas1")
    system.run(NAS_USER, name="copier", service="nas1", user_password=PASSWORD)
    system.counted()
    assert not system.run(NAS_USER, name="copier", service="nas1", user_password="an-other")["changed"]
    assert writes(system) == []
    result = system.run(NAS_USER, name="copier", service="nas1", user_password="an-other", update_password="always")
    assert result["diff"] == {"before": {"user_password": "<hidden>"}, "after": {"user_password": "<new value>"}}
    assert [set(body) for body in writes(system)] == [{"password"}]


def test_users_with_the_same_name_are_identified_by_service(system: System, second_service: str) -> None:
    assert "2 objects have this name" in failure(system, NAS_USER, name="scanner", enabled=False)
    system.run(NAS_USER, name="scanner", service=second_service, enabled=False)
    listed = {user["service"]: user["enabled"] for user in system.info(NAS_USER, name="scanner")}
    assert listed == {"nas1": True, "nas2": False}
    (found,) = system.info(NAS_USER, filters={"service": "nas2"})
    assert "does not belong to service 'nas1'" in failure(system, NAS_USER, id=found["id"], service="nas1")
    system.run(NAS_USER, name="scanner", service=second_service, state="absent")
    assert [user["service"] for user in system.info(NAS_USER)] == ["nas1"]


def test_changes_on_a_stopped_service_warn_that_they_take_effect_later(system: System, second_service: str) -> None:
    result = system.run(NAS_USER, name="scanner", service=second_service, display_name="Scanner")
    assert [warning for warning in result["warnings"] if "take effect once it runs" in warning]
    assert result["nas_user"]["service_status"] == "stopped"
    assert not system.run(NAS_USER, name="scanner", service="nas1", display_name="Scanner")["warnings"]
    assert system.info(VM, name="web2")[0]["status"] == "stopped"


def test_a_home_share_is_set_and_cleared(system: System) -> None:
    system.run(NAS_VOLUME, name="data01", service="nas1", cifs_shares=[{"name": "homes"}])
    user = system.run(NAS_USER, name="scanner", service="nas1", home_share="homes", home_drive="h:")["nas_user"]
    assert (user["home_share"], user["home_drive"]) == ("homes", "H")
    assert not system.run(NAS_USER, name="scanner", home_share="homes", home_drive="H")["changed"]
    result = system.run(NAS_USER, name="scanner", home_share=None, home_drive="")
    assert result["diff"]["after"] == {"home_share": None, "home_drive": ""}
    assert (result["nas_user"]["home_share"], result["nas_user"]["home_drive"]) == (None, "")
    assert "not a valid drive letter" in failure(system, NAS_USER, name="scanner", home_drive="HH")
    assert "there is no CIFS share 'nowhere'" in failure(system, NAS_USER, name="scanner", home_share="nowhere")
