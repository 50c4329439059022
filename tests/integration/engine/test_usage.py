# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection says that it uses of the platform agrees with the modules and with the contract."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.knowledge import all_uses, known_tables
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.usage import Purpose
from tests.contract import known, load_contract
from tests.integration.ansible import ROOT
from tests.integration.cases import CASES, PROVIDED, READ_ONLY

CONTRACT = load_contract()


def test_the_catalog_contains_every_resource() -> None:
    assert {id(resource) for resource in RESOURCES.values()} == {
        *(id(case.resource) for case in CASES),
        *(id(case.resource) for case in PROVIDED),
        *(id(resource) for resource in READ_ONLY),
    }


def test_the_catalog_names_the_module_of_each_resource() -> None:
    for module in RESOURCES:
        assert (ROOT / "plugins" / "modules" / f"{module}.py").is_file(), module


def test_the_generated_file_is_up_to_date() -> None:
    assert known.TARGET.read_text(encoding="utf-8") == known.formatted(), "run `make format`"


def test_all_columns_and_values_in_use_exist() -> None:
    for use in all_uses():
        column = CONTRACT[use.table].columns.get(use.column)
        assert column is not None, use
        if column.enum:
            assert set(use.values) <= {str(value) for value in column.enum}, use


def test_known_tables_contain_the_values_that_the_contract_has() -> None:
    known_table = known_tables()["vms"]
    assert known_table.columns == set(CONTRACT["vms"].columns)
    assert known_table.choices["os_family"] == set(CONTRACT["vms"].columns["os_family"].enum)


@pytest.mark.parametrize(
    ("table", "column", "subject", "purpose"),
    [
        ("machine_status", "status", "state", Purpose.COMPARE),
        ("vm_actions", "action", "state", Purpose.WRITE),
        ("machine_drives", "name", "drives[].name", Purpose.WRITE),
        ("vnets", "name", "nics[].network", Purpose.FIND),
        ("vms", "is_snapshot", "VM", Purpose.FIND),
    ],
)
def test_what_a_vm_uses(table: str, column: str, subject: str, purpose: Purpose) -> None:
    """Examples of what only shows if joins, actions, children and references are followed."""
    found = [use for use in all_uses() if use.module == "verge_vm" and (use.table, use.column) == (table, column)]
    assert (subject, purpose) in {(use.subject, use.purpose) for use in found}
