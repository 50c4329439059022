# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables without a module of their own: any row, with the same plan, check and diff mode; any action; any list.

The resource is built from the task's own options: its columns are those that the task names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._schema.argument_spec import CONNECTION, Spec
from .._schema.codecs import CLEAR, FALSE_WORDS, TRUE_WORDS, Codec
from .._schema.columns import SECRET, Column
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Desired, Resource
from ..client import VergeClient
from ..errors import UsageError
from ..filters import Expression, all_of, any_of, where
from .lookup import differing, find_row
from .runner import run
from .task import Call, Task

_NAME = re.compile(r"^[A-Za-z_]\w*$")

#: Comparisons of the platform's filters (measured on 26.1.8).
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le", "bw", "ew", "ct", "cs", "rx")


class Raw(Codec):
    """A value as the platform has it; numbers and strings that read the same are the same."""

    option_type = "raw"
    empty = None

    def same(self, desired: Any, current: Any) -> bool:
        """Return whether two values read the same."""
        if isinstance(desired, (dict, list)) or isinstance(current, (dict, list)):
            return bool(desired == current)
        if isinstance(desired, bool) or isinstance(current, bool):
            return bool(_truth(desired) == _truth(current))
        return str(desired) == str(current)


_WORDS = {**dict.fromkeys(TRUE_WORDS, True), **dict.fromkeys((*FALSE_WORDS, ""), False)}


def _truth(value: Any) -> Any:
    """Return what a yes/no word means; anything else is returned as it is."""
    return _WORDS.get(str(value).lower(), value)


RAW = Raw()


# --- rows and actions ----------------------------------------------------------------------------------------------


def api_task() -> Task:
    """Return the task of the module that ensures a row of any table, or runs an action."""
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
        _execute,
        {
            "required_one_of": [["id", "identity", "action"]],
            "mutually_exclusive": [["action", "values"], ["action", "secrets"]],
        },
    )


def _execute(client: VergeClient, call: Call) -> dict[str, Any]:
    if call.params.get("action"):
        return _run_action(client, call)
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
            raise UsageError(f"'{name}' is not a column; joins cannot be written or matched")
    for name in identity:
        if name in values and values[name] != identity[name]:
            raise UsageError(
                f"'{name}' is in identity and in values, with different values",
                hint="to rename a row, choose it with 'id'",
            )
    # A row that is only chosen by its key has no other identity.
    identifying = tuple(identity) or tuple(values)[:1] or ("$key",)
    columns = [Column(name, RAW) for name in dict.fromkeys([*identifying, *values])]
    columns += [Column(name, RAW, exposure=SECRET) for name in secrets]
    return Resource(
        name="row",
        title=f"row of {params['table']}",
        table=params["table"],
        columns=tuple(columns),
        identity=identifying,
        key_column=params["key_column"],
    )


def _desired(params: Mapping[str, Any]) -> Desired:
    desired = Desired()
    for group in ("identity", "values", "secrets"):
        for name, value in (params.get(group) or {}).items():
            desired.values[name] = CLEAR if value is None else value
    return desired


def _run_action(client: VergeClient, call: Call) -> dict[str, Any]:
    """Run an action; it happens in every run, and only starts the work."""
    params, action = call.params, call.params["action"]
    table = action.get("table") or f"{_singular(params['table'])}_actions"
    target = action.get("target") or _singular(params["table"])
    key = params.get("id")
    if params.get("identity"):
        resource, desired = _resource(params), _desired(params)
        row = find_row(client, resource, desired, key, ["$key", *params["identity"]])
        if row is None:
            raise UsageError(
                f"no row matches {params['identity']}",
                operation=f"run {action['name']} on",
                target=f"a row of {params['table']}",
            )
        # A row that was found by its identity has been compared already.
        wrong = differing(resource, desired, row) if key is not None else []
        if wrong:
            name = wrong[0]
            raise UsageError(
                f"id {key} has {name} '{row[name]}', not '{params['identity'][name]}'", target=params["table"]
            )
        key = Key.of(row.get("$key"))
    elif call.check and key is not None:
        # In the real run the platform refuses an action on a row that does not exist.
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
    """Return the task of the info module that lists rows of any table."""
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
    condition = any_of(conditions) if params["match"] == "any" else all_of(conditions)
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


def _condition(filtered: Mapping[str, Any]) -> Expression:
    column = where(filtered["column"])
    if filtered.get("any_of") is not None:
        if not filtered["any_of"]:
            raise UsageError("filters: 'any_of' is empty, so nothing could match")
        return column.one_of(filtered["any_of"])
    comparison, value = filtered["is"], filtered.get("value")
    if value is None:
        if comparison not in ("eq", "ne"):
            raise UsageError(f"filters: '{comparison}' needs a value")
        return column.is_null() if comparison == "eq" else column.ne(None)
    result: Expression = getattr(column, comparison)(value)
    return result


def _with_id(row: Mapping[str, Any]) -> dict[str, Any]:
    key = Key.of(row.get("$key"))
    return {**row, "id": key.wire} if key is not None and "id" not in row else dict(row)
