# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validation and conversion of the values of a body, column by column, by the contract."""

from __future__ import annotations

import copy
import json
from typing import Any

from tests.contract import Column, Table

from .errors import ApiError, failed_validation, no_such_reference
from .store import Store

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


def convert(table: Table, column: Column, value: Any, store: Store, strict: bool = True) -> Any:
    """Return the value as the platform stores it, or raise its refusal."""
    if column.enum:
        value = _enumerated(column, value)
    if value is None:
        return _null(column, strict)
    if column.type == "bool":
        return _boolean(column, value)
    if column.type == "int":
        return _limited(column, _integer(column, value))
    if column.type == "float":
        return _limited(column, _float(column, value))
    if column.type == "text":
        return _text(column, value)
    if column.type == "path":
        return _path(table, column, value)
    if column.type == "ref":
        return reference(table.name, column, value, store)
    return _document(value)


def _enumerated(column: Column, value: Any) -> Any:
    """Check an enumeration.

    The text was measured on 26.1.8 for vms.cloudinit_datasource, vms.boot_order and vnet_actions.action.
    """
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value) in column.enum:
        return str(value)
    if value is None and column.nullable:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    raise ApiError(422, f"value '{text}' is not in list for field '{column.name}'")


def _null(column: Column, strict: bool) -> Any:
    """Convert null, which clears references (measured).

    Assumption for the rest: strings become empty, numbers are refused. Settled by: PUT vms/<key> with null for
    description, ram and enabled.
    """
    if column.nullable or column.type in ("ref", "json"):
        return None
    if column.type in ("text", "path"):
        return ""
    if strict:
        raise failed_validation(column.name)
    return column.default


def _boolean(column: Column, value: Any) -> bool:
    text = str(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise failed_validation(column.name)


def _integer(column: Column, value: Any) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        if isinstance(value, (int, str)):
            return int(value)
    except ValueError:
        pass
    raise failed_validation(column.name)


def _float(column: Column, value: Any) -> float:
    try:
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            return float(value)
    except ValueError:
        pass
    raise failed_validation(column.name)


def _limited(column: Column, value: Any) -> Any:
    if (column.min is not None and value < column.min) or (column.max is not None and value > column.max):
        raise failed_validation(column.name)
    return value


def _text(column: Column, value: Any) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, (dict, list)):
        value = json.dumps(value)  # measured: a list sent for a text column is stored as JSON text
    text = str(value)
    if column.min_length is not None and len(text) < column.min_length:
        raise failed_validation(column.name)
    if column.max_length is not None and len(text) > column.max_length:
        raise failed_validation(column.name)
    if column.pattern is not None and text and column.pattern.search(text) is None:
        raise failed_validation(column.name)
    return text


def _path(table: Table, column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise no_such_reference(table.name, column.name)
    return value


def reference(table: str, column: Column, value: Any, store: Store) -> Any:
    """Return a key of another table.

    '' clears (measured for vnets.interface_vnet); 0 and the keys of missing rows are 404 (measured).
    """
    assert column.to is not None
    if value == "" and not column.required:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise no_such_reference(table, column.name)
    target = store.resolve(value)
    try:
        key = target[1] if target is not None and target[0] == column.to else store.key(column.to, value)
    except ValueError:
        raise no_such_reference(table, column.name) from None
    if store.peek(column.to, key) is None:
        raise no_such_reference(table, column.name)
    return key


def _document(value: Any) -> Any:
    """Convert JSON, which may be sent as a string (seen in the vendor's documentation)."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def default_of(column: Column) -> Any:
    """Return the default of a column."""
    if column.has_default:
        return copy.deepcopy(column.default)
    if column.type in ("ref", "json") or column.nullable or column.type == "path":
        return None
    return {"bool": False, "int": 0, "float": 0, "text": ""}.get(column.type)
