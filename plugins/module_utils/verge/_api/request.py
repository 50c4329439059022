# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to the API as a value, and the validation of its parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional, Union
from urllib.parse import quote

from ..errors import UsageError
from ..filters import Expression

Key = Union[str, int]

#: Path under which the tables are served.
API = "/api/v4/"

_TABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SORT = re.compile(r"[+-]?[$A-Za-z_][A-Za-z0-9_]*")


class Request(NamedTuple):
    """One request, before encoding.

    Attributes:
        method: HTTP method.
        path: Path of the request, without the host, percent-encoded.
        operation: Verb for error messages ("list").
        target: Object for error messages ("vms 1").
        params: Query parameters.
        body: JSON body, or None.
        data: Binary body, or None.
        repeatable: Whether the request may be sent again even if it may already have taken effect.
        headers: Additional headers.
        authenticated: Whether the credentials are sent.
        count_as: Name under which the request is counted, if not its method.
    """

    method: str
    path: str
    operation: str
    target: str
    params: Mapping[str, str] = {}
    body: Optional[Mapping[str, Any]] = None
    data: Optional[bytes] = None
    repeatable: bool = False
    headers: Mapping[str, str] = {}
    authenticated: bool = True
    count_as: str = ""


def table_name(name: object) -> str:
    """Return `name` if it is a valid table or action name.

    Raises:
        UsageError: The name is not valid.
    """
    if not isinstance(name, str) or not _TABLE.fullmatch(name):
        raise UsageError(f"'{name}' is not a valid table or action name")
    return name


def row_path(table: object, key: object) -> str:
    """Return the path of a row.

    Raises:
        UsageError: The table or the key is not valid.
    """
    text = str(key)
    # An empty key would address the whole table, and dots another path.
    if isinstance(key, bool) or not isinstance(key, (str, int)) or text in ("", ".", ".."):
        raise UsageError(f"'{key}' is not a valid row key", target=str(table))
    return f"{API}{table_name(table)}/{quote(text, safe='')}"


def row_name(table: str, key: Key) -> str:
    """Return the name of a row in error messages."""
    return f"{table} {key}"


def field_list(fields: Iterable[object]) -> str:
    """Return the query parameter for `fields`, with ``$key`` added.

    A string instead of a list would be sent character by character, and blank names make the platform count rows
    instead of listing them.

    Raises:
        UsageError: The fields are not a list of non-empty strings.
    """
    names: list[str] = []
    for name in () if isinstance(fields, (str, bytes)) else fields:
        if not isinstance(name, str) or not name.strip(" ,"):
            raise UsageError(f"{name!r} is not a valid field expression")
        if name not in names:
            names.append(name)
    if not names:
        raise UsageError("fields must be a non-empty list of field expressions")
    return ",".join(names if "$key" in names else ["$key", *names])


def filter_and_sort(
    expression: object,
    sort: Union[str, Iterable[object], None],
) -> dict[str, str]:
    """Return the query parameters for a filter and a sort order.

    Raises:
        UsageError: The filter or the sort order is not valid.
    """
    params: dict[str, str] = {}
    if expression is not None:
        if not isinstance(expression, Expression):
            raise UsageError(f"expected a filter built with filters.where(), got {type(expression).__name__}")
        params["filter"] = expression.render()
    names: list[str] = []
    for name in sort.split(",") if isinstance(sort, str) else sort or ():
        if not isinstance(name, str) or not _SORT.fullmatch(name):
            raise UsageError(f"'{name}' is not a valid column to sort by")
        names.append(name)
    if names:
        params["sort"] = ",".join(names)
    return params


def at_least(name: str, value: object, minimum: int) -> None:
    """Check that `value` is None or an integer of at least `minimum`.

    Raises:
        UsageError: It is neither.
    """
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < minimum):
        raise UsageError(f"{name} must be an integer of at least {minimum}, got {value!r}")


def encoded(request: Request) -> Optional[bytes]:
    """Return the body of `request` as bytes, or None if it has none.

    Raises:
        UsageError: The body cannot be encoded as a JSON object.
    """
    if request.body is None:
        return request.data
    if not isinstance(request.body, Mapping):
        raise UsageError("the body must be a mapping", operation=request.operation, target=request.target)
    try:
        return json.dumps(dict(request.body), allow_nan=False).encode("ascii")
    except (TypeError, ValueError) as error:
        # json's messages name types, never values
        raise UsageError(
            f"the body cannot be encoded as JSON: {error}", operation=request.operation, target=request.target
        ) from None
