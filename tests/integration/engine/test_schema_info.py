# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Descriptions of tables as module `verge_schema_info` returns them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.descriptions import (
    NEEDS_ADMINISTRATOR,
    schema_info_task,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from tests.contract import load_contract
from tests.integration.tasks import System
from tests.simulator import Fault


def tables(system: System, *names: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = system.run_task(schema_info_task(), True, {"tables": list(names)})["tables"]
    return found


def failure(system: System, *names: str) -> str:
    with pytest.raises(RunError) as caught:
        tables(system, *names)
    return str(caught.value.error)


def test_the_columns_of_several_tables(system: System) -> None:
    vms, networks = tables(system, "vms", "vnets", "vms")
    assert (vms["table"], networks["table"]) == ("vms", "vnets")
    assert set(vms["columns"]) == set(load_contract()["vms"].columns)
    assert vms["columns"]["name"] == {"type": "string", "choices": None, "attributes": {}}
    assert set(vms["columns"]["os_family"]["choices"]) == {"linux", "windows", "freebsd", "other"}
    assert len(system.counted()) == 2


def test_members_that_another_release_adds_are_returned(system: System) -> None:
    body = {"fields": {"name": {"type": "string", "max": 128}}}
    system.simulator.faults.add(Fault("status", status=200, body=body))
    assert tables(system, "vms")[0]["columns"] == {
        "name": {"type": "string", "choices": None, "attributes": {"max": 128}}
    }


def test_a_table_that_does_not_exist(system: System) -> None:
    message = failure(system, "vms", "vmz")
    assert "the system has no table 'vmz'" in message
    assert "did you mean" in message
    assert "'vms'" in message


@pytest.mark.parametrize(
    ("status", "text"), [(403, "Permission denied"), (401, "Login required"), (404, "No such file")]
)
def test_an_account_that_may_not_read_descriptions(system: System, status: int, text: str) -> None:
    """Which status an account without administrator rights gets is not known, so each of them has to be explained."""
    system.simulator.faults.add(Fault("status", status=status, body={"err": text}, times=1))
    message = failure(system, "vms")
    assert text in message
    assert NEEDS_ADMINISTRATOR in message


def test_a_table_is_not_found_and_neither_is_the_index(system: System) -> None:
    system.simulator.faults.add(Fault("status", status=404, body={"err": "No such file or directory"}, times=2))
    assert "No such file or directory" in failure(system, "vms")
