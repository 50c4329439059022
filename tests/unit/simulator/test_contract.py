# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables as data: complete where measured lists exist, and consistent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract import (
    SOURCES,
    ContractError,
    Table,
    load_contract,
    load_table,
    platform_tables,
)
from tests.simulator import registry
from tests.simulator.behaviours import load_behaviours

TABLES = sorted(load_contract())
#: Column lists as measured on 26.1.8 (from the vendor's own notes on what a row shows).
MEASURED = {
    "machine_drives": "advanced asset description discard enabled fsync interface machine media media_source "
    "ms_2023_kek_applied name optimize orderid origin_uuid physical_status preferred_tier preserve_drive_format "
    "readonly serial stats status",
    "users": "name displayname email enabled type identity account_locked failed_attempts change_password "
    "physical_access remote_name two_factor_authentication two_factor_type auth_source created creator last_login",
    "groups": "name description email enabled identity id system_group created creator",
    "cluster_status": "cluster last_update online_cores total_cores online_nodes total_nodes online_ram total_ram "
    "used_cores used_ram phys_ram_used phys_total_cpu phys_vram_used running_machines state status status_info",
    "user_api_keys": "user name description created expires ip_allow_list ip_deny_list lastlogin_ip",
    "permissions": "identity table row list read create modify delete",
    "tenant_storage": "tier provisioned used",
}
#: Names that look like columns and are not (measured).
ABSENT = {
    "vms": "machine_subtype bios_type network power_state id running status",
    "vnets": "dhcp_end dns_servers ip_address subnet_mask running status",
    "machine_drives": "tier size",
    "machine_drive_phys": "node",
    "nodes": "online needs_restart running",
    "snapshot_profile_periods": "skip_missed",
    "users": "role",
    "cloudinit_files": "vm",
}


def test_the_tables_are_read_once_per_process() -> None:
    assert load_contract() is load_contract()


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_measured_columns_exist(name: str) -> None:
    assert set(MEASURED[name].split()) <= load_contract()[name].readable


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_names_that_are_not_columns(name: str) -> None:
    assert not set(ABSENT[name].split()) & set(load_contract()[name].columns)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_exists_on_the_platform_and_is_consistent(name: str) -> None:
    table = load_contract()[name]
    assert name in platform_tables()
    assert table.title
    assert table.columns
    for column in table.columns.values():
        assert set(column.source) <= SOURCES
        assert not (column.required and (column.read_only or column.has_default)), column.name
        assert not (column.read_only and column.write_only), column.name
        if column.enum and column.has_default:
            assert column.default in column.enum, column.name
        assert column.assumed or column.source != ("assumed",), column.name


@pytest.mark.parametrize("name", [name for name in TABLES if load_contract()[name].dispatch])
def test_an_action_table_begins_with_target_and_action(name: str) -> None:
    table = load_contract()[name]
    expected = [table.dispatch, "action"]
    if name == "cloud_snapshot_actions":  # measured: the platform reports action as missing first
        expected.reverse()
    assert list(table.columns)[:2] == expected
    assert table.actions or table.columns["action"].assumed


def test_every_core_action_has_a_behaviour() -> None:
    load_behaviours()
    for name in ("vm_actions", "vnet_actions", "node_actions", "cluster_actions", "file_actions"):
        for word in load_contract()[name].actions:
            assert registry.handler("action", name, word), f"{name} {word}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "{table: other, title: x, key: int, columns: {a: {type: text, source: [live]}}}",
            "expected table: t, got other",
        ),
        ("{table: t, title: x, key: odd, columns: {}}", "valid kind of key"),
        ("{table: t, title: x, key: int, columns: {a: {type: odd, source: [live]}}}", "valid type"),
        ("{table: t, title: x, key: int, columns: {a: {type: text, source: [rumour]}}}", "expected source"),
        ("{table: t, title: x, key: int, columns: {a: {type: text, source: [live], odd: 1}}}", "unknown attributes"),
        ("{table: t, title: x, key: int, columns: {a: {type: ref, source: [live]}}}", "requires 'to'"),
        ("{table: t, title: x, key: int, columns: {a: {type: int, auto: odd, source: [live]}}}", "valid auto"),
        ("{table: t, title: x, key: int, odd: 1, columns: {}}", "odd"),
    ],
)
def test_an_invalid_table_file_is_rejected(tmp_path: Path, text: str, error: str) -> None:
    path = tmp_path / "t.yml"
    path.write_text(text)
    with pytest.raises(ContractError, match=error):
        load_table(path)


def test_columns_by_access() -> None:
    table: Table = load_contract()["vms"]
    assert "name" in table.own("all")
    assert "console_pass" not in table.own("all")
    assert "tags" not in table.own("all")
    assert table.columns["name"].updatable
    assert not table.columns["machine"].writable
    assert not table.columns["created_from"].updatable
