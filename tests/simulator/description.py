# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The description that the platform gives of a table: ``GET <table>/$table``.

The Terraform provider decodes ``fields``, ``type`` and ``list``. Other members exist in the vendor's schema, but no
source shows how they are answered, so there are none here: a client must not rely on them.
"""

from __future__ import annotations

from typing import Any

from tests.contract import Column, Table

#: The platform's word for each type of the contract. *Assumption*: the platform says `uint8` to `int64` for most
#: numbers and `text` for long strings, which the contract does not distinguish. Settled by: GET vms/$table.
TYPES = {
    "bool": "bool",
    "int": "num",
    "float": "num",
    "text": "string",
    "json": "json",
    "ref": "row",
    "path": "string",
    "rows": "rows",
}
#: Values of `auto` that are types of the platform.
TIMES = ("created", "modified")


def describe(table: Table) -> dict[str, Any]:
    """Return the answer of ``GET <table>/$table``."""
    return {"fields": {column.name: _field(column) for column in table.columns.values()}}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"type": column.auto if column.auto in TIMES else TYPES[column.type]}
    if column.enum:
        # *Assumption*: the texts for people. The source shows that each value has one, not which. Settled by: GET
        # vms/$table.
        field["list"] = {str(value): str(value) for value in column.enum}
    return field
