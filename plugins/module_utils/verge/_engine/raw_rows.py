# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables without a module of their own: any row, with the same plan, check and diff mode; any action; any list.

The resource is built from the task's own options: its columns are those that the task names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._schema.argument_spec import CONNECTION, Spec
from .._schema.codecs import CLEAR, FALSE_WORDS, TRUE_WORDS, Codec
from .._schema.columns import SECRET, Column
from .._schema.controls import Controls
from .._schema.keys import Key, is_number, wire_key
from .._schema.partly_secret import DOCUMENT, PartlySecret
from .._schema.resource import Desired, Resource
from .._secret_names import (
    NEW_VALUE,
    SECRET_COLUMNS_OF_TABLES,
    hidden,
    is_secret_column,
    parts_of_url,
    secrets_in,
    sounds_secret,
    strings_in,
    without_secrets,
)
from ..client import VergeClient
from ..errors import UsageError
from ..filters import Expression, all_of, any_of, where
from .lookup import differing, find_row
from .runner import run
from .task import Call, Task

_NAME = re.compile(r"^[A-Za-z_]\w*$")
_ALIAS = re.compile(r"(.+)\s+as\s+(\w+)\s*$")

#: Comparisons of the platform's filters (measured on 26.1.8).
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le", "bw", "ew", "ct", "cs", "rx")


class Raw(Codec):
    """A value as the platform has it; numbers and strings that read the same are the same."""

    option_type = "raw"
    empty = None

    def show(self, value: Any) -> Any:
        """Return a value without what must not be shown."""
        return without_secrets(value)

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        """Return what the diff shows; a change of what is hidden is visible as such."""
        before, after = self.show(current), self.show(desired)
        return (before, after) if before != after else (before, NEW_VALUE)

    def same(self, desired: Any, current: Any) -> bool:
        """Return whether two values read the same."""
        if isinstance(desired, (dict, list)) or isinstance(current, (dict, list)):
            return bool(desired == current)
        if isinstance(desired, bool) or isinstance(current, bool):
            return bool(_truth(desired) == _truth(current))
        return str(desired) == str(current)


class RawSecret(Raw):
    """A value that can be compared, but must not be shown."""

    def show(self, value: Any) -> Any:
        """Return a placeholder."""
        return hidden(value)


class PartlySecretDocument(Raw):
    """A document of which some members must not be shown, and are not compared. They are sent with the others."""

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        """Create the codec of one document.

        Args:
            secrets: the members that must not be shown.
        """
        self._secrets = secrets

    def dump(self, value: Any) -> Any:
        """Return the whole document."""
        return {**value, **self._secrets}

    def show(self, value: Any) -> Any:
        """Return the document without the secret members."""
        return super().show(self._public(value))

    def same(self, desired: Any, current: Any) -> bool:
        """Return whether the other members read the same."""
        return super().same(desired, self._public(current))

    def _public(self, document: Any) -> Any:
        if not isinstance(document, Mapping):
            return document
        return {name: value for name, value in document.items() if name not in self._secrets}


_WORDS = {**dict.fromkeys(TRUE_WORDS, True), **dict.fromkeys((*FALSE_WORDS, ""), False)}


def _truth(value: Any) -> Any:
    """Return what a yes/no word means; anything else is returned as it is."""
    return _WORDS.get(str(value).lower(), value)


RAW, RAW_SECRET = Raw(), RawSecret()


def _mask_columns(values: Any) -> Any:
    """Hide the values of secret columns of any table."""
    if not isinstance(values, Mapping):
        return values
    return {name: hidden(value) if _is_secret(name) else without_secrets(value) for name, value in values.items()}


def _secrets_in_columns(values: Any) -> Iterator[str]:
    """Yield the values of secret columns; yes/no values and numbers are none."""
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if sounds_secret(name):
            yield from (text for text in strings_in(value) if not is_number(text))
        else:
            yield from secrets_in(value)


def _is_secret(name: Any) -> bool:
    # Secrets are looked for before Ansible has checked the types.
    return sounds_secret(name) or any(str(name) in names for names in SECRET_COLUMNS_OF_TABLES.values())


def _parts_of_columns(values: Any) -> Iterator[str]:
    """Yield URLs and headers, which are secret in some tables only, and the parts of these."""
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if _is_secret(name) and isinstance(value, str):
            yield value
            yield from parts_of_url(value)
            yield from (line.partition(":")[2].strip() for line in value.splitlines())


_COLUMNS = PartlySecret(_mask_columns, _secrets_in_columns, _parts_of_columns)


def _mask_conditions(filters: Any) -> Any:
    """Hide the values with which secret columns are compared."""
    if not isinstance(filters, list):
        return filters
    return [
        {**item, **{name: hidden(item[name]) for name in ("value", "any_of") if name in item}}
        if isinstance(item, Mapping) and _is_secret(item.get("column"))
        else item
        for item in filters
    ]


def _secrets_in_conditions(filters: Any) -> Iterator[str]:
    for item in filters if isinstance(filters, list) else ():
        if isinstance(item, Mapping) and _is_secret(item.get("column")):
            yield from strings_in([item.get("value"), item.get("any_of")])


_CONDITIONS = PartlySecret(_mask_conditions, parts=_secrets_in_conditions)


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
                    "secret_params": {"type": "dict", "no_log": True},
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
        {"identity": _COLUMNS, "values": _COLUMNS, "action.params": DOCUMENT},
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
    documents = _documents(values, secrets)
    # A row that is only chosen by its key has no other identity.
    identifying = tuple(identity) or tuple(values)[:1] or ("$key",)
    columns = [
        Column(name, documents.get(name) or (RAW_SECRET if is_secret_column(params["table"], name) else RAW))
        for name in dict.fromkeys([*identifying, *values])
    ]
    columns += [
        Column(_secret_option(name, values), documents.get(name, RAW), column=name, exposure=SECRET) for name in secrets
    ]
    return Resource(
        name="row",
        title=f"row of {params['table']}",
        table=params["table"],
        columns=tuple(columns),
        identity=identifying,
        key_column=params["key_column"],
    )


def _documents(values: Mapping[str, Any], secrets: Mapping[str, Any]) -> dict[str, PartlySecretDocument]:
    """Return how documents are written of which some members are values and others secrets."""
    found = {}
    for name in secrets:
        if name not in values:
            continue
        if not isinstance(values[name], Mapping) or not isinstance(secrets[name], Mapping):
            raise UsageError(f"'{name}' is in values and in secrets, which is only possible with members of a document")
        both = [member for member in secrets[name] if member in values[name]]
        if both:
            raise UsageError(f"'{name}.{both[0]}' is in values and in secrets")
        found[name] = PartlySecretDocument(secrets[name])
    return found


def _secret_option(name: str, values: Mapping[str, Any]) -> str:
    return f"{name} (secrets)" if name in values else name


def _desired(params: Mapping[str, Any]) -> Desired:
    desired, values = Desired(), params.get("values") or {}
    for group in ("identity", "values"):
        for name, value in (params.get(group) or {}).items():
            desired.values[name] = CLEAR if value is None else value
    for name, value in (params.get("secrets") or {}).items():
        # The codec of a document adds the secret members.
        wanted = values.get(name, value)
        desired.values[_secret_option(name, values)] = CLEAR if wanted is None else wanted
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
    arguments, secret_arguments = dict(action.get("params") or {}), dict(action.get("secret_params") or {})
    for name in arguments:
        if name in secret_arguments:
            raise UsageError(f"action: '{name}' is in params and in secret_params")
    body: dict[str, Any] = {"action": action["name"], "params": {**arguments, **secret_arguments}}
    if key is not None:
        body[target] = wire_key(key)
    title = f"{action['name']} on {params['table']}" + (f"/{key}" if key is not None else "")
    response = None if call.check else client.action(table, body).response
    return {"changed": True, "response": response, "actions": [title], "warnings": []}


def _singular(table: str) -> str:
    """Return the singular of a table: the target column, and how the name of its action table begins."""
    if table.endswith("ies"):
        return f"{table[:-3]}y"
    return table if table.endswith(("ss", "us")) else table.removesuffix("s")


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
            "show_secrets": {"type": "bool", "default": False, "no_log": False},
        }
    )
    return Task(spec, _list, partly_secret={"filters": _CONDITIONS})


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
    if not params["show_secrets"]:
        aliases = _secret_aliases(params["table"], params.get("fields") or [])
        rows = [_without_secrets(params["table"], row, aliases) for row in rows]
    return {"changed": False, "rows": [_with_id(row) for row in rows]}


def _secret_aliases(table: str, fields: Sequence[str]) -> frozenset[str]:
    """Return the names that fields give to secret columns, as in "password as text"."""
    found = (_ALIAS.match(expression) for field in fields for expression in field.split(","))
    return frozenset(match.group(2) for match in found if match and is_secret_column(table, match.group(1)))


def _without_secrets(table: str, row: Mapping[str, Any], aliases: frozenset[str]) -> dict[str, Any]:
    """Hide the secret columns of a row, and the secret members of the documents in it."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        # The platform stores secrets as text; numbers are times and references (`users.last_forgot_password`).
        is_secret = name in aliases or (is_secret_column(table, name) and not isinstance(value, (int, float)))
        shown[name] = hidden(value) if is_secret else without_secrets(value)
    if "value" in row:
        # rows such as those of `settings`, whose key says what the value is
        shown["value"] = without_secrets(row)["value"]
    return shown


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
    return {**row, "id": str(key)} if key is not None and "id" not in row else dict(row)
