# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the system describes its own tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._near import did_you_mean
from .._schema.argument_spec import CONNECTION, Spec
from .._schema.columns import unique
from .._schema.description import choices
from ..client import VergeClient
from ..errors import AuthenticationError, NotFoundError, PermissionDeniedError, UsageError, VergeError
from .task import Call, Task

NEEDS_ADMINISTRATOR = "the system describes its tables only to accounts with the rights of an administrator"


def schema_info_task() -> Task:
    """Return the task of the info module that lists the columns of tables."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["tables"] = {"type": "list", "elements": "str", "required": True}
    return Task(spec, _describe_tables)


def _describe_tables(client: VergeClient, call: Call) -> dict[str, Any]:
    names = unique(call.params["tables"])
    return {"changed": False, "tables": [_table(client, name) for name in names]}


def _table(client: VergeClient, name: str) -> dict[str, Any]:
    try:
        fields = client.describe(name)
    except (PermissionDeniedError, AuthenticationError) as error:
        # Which of the two an account gets that may not read descriptions is not known.
        error.hint = "; ".join(part for part in (error.hint, NEEDS_ADMINISTRATOR) if part)
        raise
    except NotFoundError as error:
        raise _not_found(client, name, error) from error
    return {"table": name, "columns": {column: _column(field) for column, field in fields.items()}}


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    others = {name: value for name, value in field.items() if name not in ("type", "list")}
    return {"type": field.get("type"), "choices": choices(field), "attributes": others}


def _not_found(client: VergeClient, name: str, error: NotFoundError) -> VergeError:
    """Return the error for a table without a description: it does not exist, or the account may not read it."""
    try:
        known = client.tables()
    except VergeError:
        return error
    if name in known:
        error.hint = NEEDS_ADMINISTRATOR
        return error
    return UsageError(f"tables: the system has no table '{name}'", hint=did_you_mean(name, known, cutoff=0.5))
