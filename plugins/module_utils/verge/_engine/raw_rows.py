# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way out for tables that have no module yet: any row, with the same plan, check and diff; any action; any list.

A resource is made out of the task's own options: its columns are those that the task names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import CLEAR, FALSE_WORDS, TRUE_WORDS, Codec
from .._schema.columns import Column, key_of, wire_key
from .._schema.options import CONNECTION, Controls, Spec
from .._schema.projection import result_key
from .._schema.resource import Desired, Resource
from ..client import VergeClient
from ..errors import UsageError
from ..filters import Expression, where
from .lookup import both, differing, find_row
from .runner import run
from .task import Call, Task

_NAME = re.compile(r"^[A-Za-z_]\w*$")

#: Comparisons that the platform's filters know (measured on 26.1.8), by the word that people write.
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le", "bw", "ew", "ct", "cs", "rx")


class Raw(Codec):
    """A value as the platform has it; numbers and texts that read the same are the same."""

    option_type = "raw"
    empty = None

    def same(self, desired: Any, current: Any) -> bool:
        if isinstance(desired, (dict, list)) or isinstance(current, (dict, list)):
            return bool(desired == current)
        if isinstance(desired, bool) or isinstance(current, bool):
            return bool(_truth(desired) == _truth(current))
        return str(desired) == str(current)


_WORDS = {**dict.fromkeys(TRUE_WORDS, True), **dict.fromkeys((*FALSE_WORDS, ""), False)}


def _truth(value: Any) -> Any:
    """Whether a word means yes or no; anything else is neither."""
    return _WORDS.get(str(value).lower(), value)


RAW = Raw()


# --- rows and actions ----------------------------------------------------------------------------------------------


def api_task() -> Task:
    """The module that ensures a row of any table, or calls an action."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec.update(
        {
            "table": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "id": {"type": "str"},
            "key_column": {"type": "str", "default": "$key", "no_log": False},
            "identity": {"type": "dict"},
            "values": {"type": "dict"},
            "secrets": {"type": "dict", "no_log": True},
            "update_password": {
                "type": "str",
                "choices": ["on_create", "always"],
                "default": "on_create",
                "no_log": False,
            },
            "action": {
                "type": "dict",
                "options": {
                    "name": {"type": "str", "required": True},
                    "table": {"type": "str"},
                    "target": {"type": "str"},
                    "params": {"type": "dict"},
                },
            },
        }
    )
    return Task(
        spec,
        _work,
        {
            "required_one_of": [["id", "identity", "action"]],
            "mutually_exclusive": [["action", "values"], ["action", "secrets"]],
        },
    )


def _work(client: VergeClient, call: Call) -> dict[str, Any]:
    if call.params.get("action"):
        return _act(client, call)
    resource, desired = _resource(call.params), _desired(call.params)
    controls = Controls(
        state=call.params["state"],
        key=call.params.get("id"),
        check=call.check,
        update_secrets=call.params["update_password"] == "always",
        username=call.username,
        host=client.settings.host,
    )
    return run(resource, client, desired, controls, call.clock)


def _resource(params: Mapping[str, Any]) -> Resource:
    identity, values, secrets = (dict(params.get(name) or {}) for name in ("identity", "values", "secrets"))
    for name in (*identity, *values, *secrets):
        if not _NAME.match(str(name)):
            raise UsageError(f"'{name}' is no column; joins cannot be written or matched")
    for name in identity:
        if name in values and values[name] != identity[name]:
            raise UsageError(
                f"'{name}' is in identity and in values, with different values",
                hint="to rename a row, say which one with 'id'",
            )
    # A row that is only named by its key has no other identity.
    recognised = tuple(identity) or tuple(values)[:1] or ("$key",)
    columns = [Column(name, RAW) for name in dict.fromkeys([*recognised, *values])]
    columns += [Column(name, RAW, secret=True) for name in secrets]
    return Resource(
        name="row",
        title=f"row of {params['table']}",
        table=params["table"],
        columns=tuple(columns),
        identity=recognised,
        key_column=params["key_column"],
    )


def _desired(params: Mapping[str, Any]) -> Desired:
    desired = Desired()
    for group in ("identity", "values", "secrets"):
        for name, value in (params.get(group) or {}).items():
            desired.values[name] = CLEAR if value is None else value
    return desired


def _act(client: VergeClient, call: Call) -> dict[str, Any]:
    """Call an action; it happens in every run, and only starts the work."""
    params, action = call.params, call.params["action"]
    table = action.get("table") or f"{_singular(params['table'])}_actions"
    target = action.get("target") or _singular(params["table"])
    key = params.get("id")
    if params.get("identity"):
        resource, desired = _resource(params), _desired(params)
        row = find_row(client, resource, desired, key, ["$key", *params["identity"]])
        if row is None:
            raise UsageError(
                f"there is no such row: {params['identity']}",
                operation=f"call {action['name']} on",
                target=f"a row of {params['table']}",
            )
        # One that was found by its identity has been compared.
        wrong = differing(resource, desired, row) if key is not None else []
        if wrong:
            name = wrong[0]
            raise UsageError(
                f"id {key} has {name} '{row[name]}', not '{params['identity'][name]}'", target=params["table"]
            )
        key = key_of(row.get("$key"))
    elif call.check and key is not None:
        # Only the platform knows whether there is such a row; it would say so when the action is called.
        client.get(params["table"], key, ["$key"])
    body: dict[str, Any] = {"action": action["name"], "params": dict(action.get("params") or {})}
    if key is not None:
        body[target] = wire_key(key)
    title = f"{action['name']} on {params['table']}" + (f"/{key}" if key is not None else "")
    response = None if call.check else client.action(table, body).response
    return {"changed": True, "response": response, "actions": [title], "warnings": []}


def _singular(table: str) -> str:
    return table[:-1] if table.endswith("s") else table


# --- lists ---------------------------------------------------------------------------------------------------------


def api_info_task() -> Task:
    """The info module that lists rows of any table."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec.update(
        {
            "table": {"type": "str", "required": True},
            "id": {"type": "str"},
            "key_column": {"type": "str", "default": "$key", "no_log": False},
            "fields": {"type": "list", "elements": "str"},
            "filters": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "column": {"type": "str", "required": True},
                    "is": {"type": "str", "choices": list(COMPARISONS), "default": "eq"},
                    "value": {"type": "raw"},
                    "any_of": {"type": "list", "elements": "raw"},
                },
                "mutually_exclusive": [["value", "any_of"]],
            },
            "match": {"type": "str", "choices": ["all", "any"], "default": "all"},
            "sort": {"type": "str"},
            "limit": {"type": "int"},
        }
    )
    return Task(spec, _list)


def _list(client: VergeClient, call: Call) -> dict[str, Any]:
    params = call.params
    conditions = [_condition(filtered) for filtered in params.get("filters") or []]
    condition = either(conditions) if params["match"] == "any" else both(conditions)
    if params.get("id") is not None:
        key = where(params["key_column"]).eq(wire_key(params["id"]))
        condition = key if condition is None else key & condition
    rows = client.list(
        params["table"],
        params.get("fields") or ["most"],
        filter=condition,
        sort=params.get("sort"),
        limit=params.get("limit"),
    )
    return {"changed": False, "rows": [_with_id(row) for row in rows]}


def either(conditions: list[Expression]) -> Optional[Expression]:
    """Any of the conditions."""
    result: Optional[Expression] = None
    for condition in conditions:
        result = condition if result is None else result | condition
    return result


def _condition(filtered: Mapping[str, Any]) -> Expression:
    column = where(filtered["column"])
    if filtered.get("any_of") is not None:
        if not filtered["any_of"]:
            raise UsageError("filters: 'any_of' is empty, so nothing could fit")
        return column.one_of(filtered["any_of"])
    comparison, value = filtered["is"], filtered.get("value")
    if value is None:
        if comparison not in ("eq", "ne"):
            raise UsageError(f"filters: '{comparison}' needs a value")
        return column.is_null() if comparison == "eq" else column.ne(None)
    result: Expression = getattr(column, comparison)(value)
    return result


def _with_id(row: Mapping[str, Any]) -> dict[str, Any]:
    key = key_of(row.get("$key"))
    return {**row, "id": result_key(key)} if key is not None and "id" not in row else dict(row)
