# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identities: what permissions are granted to. Users and groups share one number sequence and one name space.

Measured on 26.1.8: one sequence for both tables, the number of a deleted row is reused, and a name is taken when
either table has it. Assumption: the lowest free number is next, at once. Settled by: POST users three times, DELETE the
first two, POST users, GET users?fields=identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import computed
from ..store import Key, Row

#: Number 1 belongs to the system; the administrator of the lab has 2, the administrators group 3 (measured).
FIRST = 2
TABLES = ("users", "groups")


def next_identity(engine: Engine) -> str:
    """Return the number for a new row; rows store it as a string (measured)."""
    taken = {row["identity"] for table in TABLES for row in engine.store.select(table)}
    number = FIRST
    while str(number) in taken:
        number += 1
    return str(number)


def owner(engine: Engine, identity: Any) -> tuple[str, Row] | None:
    """Return the user or group that has an identity."""
    for table in TABLES:
        for row in engine.store.select(table, identity=str(identity)):
            return table, row
    return None


def refuse_taken_name(call: Call, values: Mapping[str, Any], own: Key | None = None) -> None:
    """Refuse a name that a user or a group has.

    Text and class of the answer were measured. Assumption: names are case-sensitive, as those of VMs are.
    """
    if "name" not in values:
        return
    for table in TABLES:
        for row in call.engine.store.select(table, name=values["name"]):
            if table != call.table.name or row["$key"] != own:
                raise ApiError(409 if call.engine.strict else 422, "A user/group with this name already exists")


def drop_grants(call: Call, row: Row) -> None:
    """Delete the grants of a user or group, or the next one with the same identity would inherit them."""
    for grant in call.engine.store.select("permissions", identity=int(row["identity"])):
        call.delete("permissions", grant["$key"])


@computed("permissions", "identity#owner#$display")
def _owner_display(engine: Engine, grant: Row) -> Any:
    """Return the name of the owner.

    Identities are a table of their own below /sys, which the API serves through this join only.
    """
    found = owner(engine, grant["identity"])
    return None if found is None else found[1]["name"]
