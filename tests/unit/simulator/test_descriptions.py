# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description of a table, ``GET <table>/$table``."""

from __future__ import annotations

import dataclasses

import pytest

from tests.contract import load_contract
from tests.simulator import Simulator

from .conftest import Api

#: Words seen in answers of the platform, as collected by the vendor's Go and TypeScript SDKs.
PLATFORM_TYPES = {
    *("bool", "enabled", "text", "string", "num", "json", "row", "rows", "created", "modified"),
    *("created_ms", "created_us", "modified_ms", "modified_us", "uint8", "uint16", "uint32", "uint64"),
    *("int8", "int16", "int32", "int64", "filename", "filesize", "fileused", "fileallocated", "filemodified"),
}


def test_the_answer_has_the_members_that_the_terraform_provider_decodes(api: Api) -> None:
    """Source: field_cache.go of the provider decodes `fields`, `type` and `list`, and nothing else is known."""
    answer = api.get("vms/$table")
    assert set(answer) == {"fields"}
    assert answer["fields"]["name"] == {"type": "string"}
    assert answer["fields"]["os_family"]["list"].keys() == {"linux", "windows", "freebsd", "other"}
    assert {member for field in answer["fields"].values() for member in field} == {"type", "list"}


def test_all_columns_are_described_with_types_of_the_platform(api: Api) -> None:
    for name, table in load_contract().items():
        fields = api.get(f"{name}/$table")["fields"]
        assert list(fields) == list(table.columns)
        assert {field["type"] for field in fields.values()} <= PLATFORM_TYPES


def test_references_rows_and_times_have_types_of_their_own(api: Api) -> None:
    fields = api.get("vms/$table")["fields"]
    assert {name: fields[name]["type"] for name in ("machine", "created", "modified")} == {
        "machine": "row",
        "created": "created",
        "modified": "modified",
    }
    assert api.get("machines/$table")["fields"]["drives"]["type"] == "rows"


def test_a_table_that_does_not_exist_is_not_described(api: Api) -> None:
    assert api.request("GET", "no_such_table/$table").status_code == 404


@pytest.mark.parametrize(("strict", "status"), [(True, 403), (False, 200)])
def test_a_description_requires_administrator_rights(strict: bool, status: int) -> None:
    """Source: the vendor's page about the API asks for the credentials of an administrator. The user kai can only read."""
    with Simulator(seed="small", strict=strict) as simulator:
        api = Api(simulator)
        simulator.auth.passwords[2] = "right"
        session = api.anonymous()
        session.auth = ("kai", "right")
        assert session.get(api.url("vms"), timeout=20).status_code == 200
        assert session.get(api.url("vms/$table"), timeout=20).status_code == status


def test_another_contract_makes_another_system() -> None:
    contract = dict(load_contract())
    columns = {name: column for name, column in contract["vms"].columns.items() if name != "video"}
    contract["vms"] = dataclasses.replace(contract["vms"], columns=columns)
    with Simulator(seed="empty", contract=contract) as simulator:
        assert "video" not in Api(simulator).get("vms/$table")["fields"]
