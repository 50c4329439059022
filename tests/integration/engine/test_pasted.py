# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are given back to a module: what only the platform writes is compared, and never written.

That every result of every resource can be given back is one of the laws.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System, failure

CHILDREN = ["drives", "nics"]


def shown(system: System, name: str) -> dict[str, Any]:
    (row,) = system.info(VM, name=[name], children=CHILDREN)
    return row


def test_the_row_of_a_clone_can_be_given_back(system: System) -> None:
    system.run(VM, name="copy", clone_from="web1")
    row = shown(system, "copy")
    result = system.run(VM, **row)
    assert not result["changed"]
    assert not result["warnings"]


def test_the_row_of_another_object_is_refused(system: System) -> None:
    row = shown(system, "web1")
    message = failure(system, VM, **{**row, "id": None, "name": "web2"})
    assert f"only the platform writes 'machine': expected '{row['machine']}', found '" in message
    drives = [{**drive, "id": "4711"} for drive in row["drives"]]
    assert "only the platform writes 'drives[0].id': expected '4711', found '" in failure(
        system, VM, name="web1", drives=drives
    )


def test_a_new_object_can_be_made_from_a_row(system: System) -> None:
    row = shown(system, "web1")
    own = {"name": "another", "id": None, "nics": [{"name": "eth0", "network": "Internal"}]}
    new = system.run(VM, **{**row, **own})["vm"]
    assert (new["name"], new["ram"], new["uuid"] != row["uuid"]) == ("another", row["ram"], True)


def test_a_changed_amount_is_ignored_and_a_changed_status_is_named(system: System) -> None:
    row = shown(system, "web1")
    drives = [{**drive, "used": "1 B"} for drive in row["drives"]]
    result = system.run(VM, **{**row, "drives": drives, "modified": "2020-01-01T00:00:00Z"})
    assert (result["changed"], result["warnings"]) == (False, [])
    result = system.run(VM, **{**row, "status": "stopped"})
    assert (result["changed"], result["warnings"]) == (
        False,
        ["only the platform writes what is ignored here: 'status' (it is 'running')"],
    )


def test_a_word_for_an_option_is_answered_with_the_option(system: System) -> None:
    (warning,) = system.run(NETWORK, name="DMZ", running=False)["warnings"]
    assert "'running' (it is 'true')" in warning
    assert "write 'state: running' or 'state: stopped'" in warning


def test_times_may_be_in_another_time_zone(system: System) -> None:
    row = shown(system, "web1")
    created = row["created"].replace("Z", "+00:00")
    assert not system.run(VM, name="web1", created=created)["changed"]


def test_a_type_that_only_the_platform_sets_can_be_repeated_but_not_asked_for(system: System) -> None:
    core = next(row for row in system.info(NETWORK) if row["type"] == "core")
    assert not system.run(NETWORK, **core)["changed"]
    message = failure(system, NETWORK, name="mine", type="core")
    assert "only the platform writes 'type': expected 'core', found nothing" in message
    assert "only the platform writes 'type'" in failure(system, NETWORK, name="Internal", type="core")


def test_a_row_removes_only_its_own_object(system: System) -> None:
    row = shown(system, "web2")
    assert "only the platform writes 'uuid'" in failure(
        system, VM, name="web2", uuid="00000000-0000-0000-0000-000000000000", state="absent"
    )
    assert system.run(VM, **row, state="absent")["changed"]
