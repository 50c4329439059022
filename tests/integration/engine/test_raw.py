# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules for any table: rows, actions, lists."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import api_info_task, api_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from tests.integration.tasks import System

PROFILE: dict[str, Any] = {
    "table": "snapshot_profiles",
    "identity": {"name": "Nightly"},
    "values": {"description": "every night"},
}


def ensure(system: System, check: bool = False, **options: Any) -> dict[str, Any]:
    return system.run_task(api_task(), check, options)


def rows(system: System, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = system.run_task(api_info_task(), False, options)["rows"]
    return found


def test_a_row_is_previewed_created_changed_renamed_and_removed(system: System) -> None:
    assert ensure(system, check=True, **PROFILE)["changed"]
    created = ensure(system, **PROFILE)
    assert created["row"]["description"] == "every night"
    assert not ensure(system, **PROFILE)["changed"]
    changed = ensure(system, **{**PROFILE, "values": {"description": "nightly"}})
    assert changed["diff"] == {"before": {"description": "every night"}, "after": {"description": "nightly"}}
    renamed = ensure(system, table="snapshot_profiles", id=str(created["row"]["id"]), values={"name": "Night"})
    assert renamed["row"]["name"] == "Night"
    removal = {"table": "snapshot_profiles", "identity": {"name": "Night"}, "state": "absent"}
    assert ensure(system, **removal)["changed"]
    assert not ensure(system, **removal)["changed"]


def test_an_unknown_column_is_reported(system: System) -> None:
    ensure(system, **PROFILE)
    with pytest.raises(RunError) as caught:
        ensure(system, **{**PROFILE, "values": {"nonsense": 1}})
    assert "nonsense" in str(caught.value.error)
    fresh = ensure(system, table="snapshot_profiles", identity={"name": "Other"}, values={"nonsense": 1})
    assert any("nonsense" in warning for warning in fresh["warnings"])


def test_secrets_are_set_once_and_never_returned(system: System) -> None:
    options: dict[str, Any] = {
        "table": "users",
        "identity": {"name": "raw"},
        "secrets": {"password": "Kq81-xWpp"},
    }
    result = ensure(system, **options)
    assert "Kq81-xWpp" not in str(result)
    assert not ensure(system, **options)["changed"]
    assert ensure(system, **options, update_password="always")["changed"]


def test_tables_with_hexadecimal_keys(system: System) -> None:
    volume = system.row("volumes", name="data01")
    result = ensure(system, table="volumes", id=volume["$key"], key_column="id", values={"description": "x"})
    assert result["changed"]
    assert not ensure(system, table="volumes", id=volume["$key"], key_column="id", values={"description": "x"})[
        "changed"
    ]


def test_an_action_of_the_system_is_called_without_a_row(system: System) -> None:
    answer = ensure(system, table="licenses", action={"name": "generate"})["response"]
    assert system.row("files", name=answer["filename"])["$key"] == int(answer["filekey"].removeprefix("files/"))


def test_an_action_is_called_for_the_identified_row(system: System) -> None:
    call: dict[str, Any] = {"table": "vms", "identity": {"name": "web2", "is_snapshot": False}}
    check = ensure(system, check=True, **call, action={"name": "poweron"})
    assert check["changed"]
    ensure(system, **call, action={"name": "poweron"})
    entry = system.simulator.journal.requests[-1]
    assert (entry.table, entry.body["action"]) == ("vm_actions", "poweron")
    with pytest.raises(RunError) as caught:
        ensure(system, table="vms", identity={"name": "missing"}, action={"name": "poweron"})
    assert "no row matches" in str(caught.value.error)


def test_lists_are_filtered_by_the_platform(system: System) -> None:
    found = rows(
        system,
        table="vms",
        fields=["name", "machine#status#status as status"],
        filters=[{"column": "name", "is": "bw", "value": "web"}, {"column": "is_snapshot", "value": False}],
        sort="name",
    )
    assert [(row["name"], row["status"]) for row in found] == [("web1", "running"), ("web2", "stopped")]
    matching_any = rows(
        system,
        table="vms",
        match="any",
        fields=["name"],
        filters=[{"column": "name", "value": "db1"}, {"column": "name", "any_of": ["web2"]}],
    )
    assert sorted(row["name"] for row in matching_any) == ["db1", "web2"]
    assert rows(system, table="vms", id="999999") == []
    assert rows(system, table="vms", filters=[{"column": "snapshot_profile"}], fields=["name"])
