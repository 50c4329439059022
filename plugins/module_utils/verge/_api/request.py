# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to the API as a value, and the parts that it is made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional, Union
from urllib.parse import quote

from ..errors import UsageError
from ..filters import Expression

Key = Union[str, int]

#: Below which path the tables are.
API = "/api/v4/"

_TABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SORT = re.compile(r"[+-]?[$A-Za-z_][A-Za-z0-9_]*")


class Request(NamedTuple):
    """One request as the caller meant it."""

    method: str
    path: str
    operation: str
    target: str
    params: Mapping[str, str] = {}
    body: Optional[Mapping[str, Any]] = None
    data: Optional[bytes] = None
    #: True when the request may be sent again even after it may have had its effect.
    repeatable: bool = False
    headers: Mapping[str, str] = {}
    authenticated: bool = True
    count_as: str = ""


def table_name(name: object) -> str:
    """Return *name*; :raises UsageError: when it is not the name of a table or action."""
    if not isinstance(name, str) or not _TABLE.fullmatch(name):
        raise UsageError(f"'{name}' is not the name of a table or action")
    return name


def row_path(table: object, key: object) -> str:
    """Return the path of a row; :raises UsageError: when *key* is none."""
    text = str(key)
    # An empty key would address the whole table, dots another path.
    if isinstance(key, bool) or not isinstance(key, (str, int)) or text in ("", ".", ".."):
        raise UsageError(f"'{key}' is not the key of a row", target=str(table))
    return "{0}{1}/{2}".format(API, table_name(table), quote(text, safe=""))


def row_name(table: str, key: Key) -> str:
    """Return how errors name a row."""
    return f"{table} {key}"


def field_list(fields: Iterable[object]) -> str:
    """Return the query value for *fields*, ``$key`` included.

    A text instead of a list would be sent letter by letter, blank names make the platform count instead of list.
    """
    names: list[str] = []
    for name in () if isinstance(fields, (str, bytes)) else fields:
        if not isinstance(name, str) or not name.strip(" ,"):
            raise UsageError(f"{name!r} is not a field expression")
        if name not in names:
            names.append(name)
    if not names:
        raise UsageError("fields must be a list of field expressions")
    return ",".join(names if "$key" in names else ["$key", *names])


def filter_and_sort(
    expression: object,
    sort: Union[str, Iterable[object], None],
) -> dict[str, str]:
    """Return the query values for a filter and an order; :raises UsageError: when either is none."""
    params: dict[str, str] = {}
    if expression is not None:
        if not isinstance(expression, Expression):
            raise UsageError(f"a filter is built with filters.where(), not given as {type(expression).__name__}")
        params["filter"] = expression.render()
    names: list[str] = []
    for name in sort.split(",") if isinstance(sort, str) else sort or ():
        if not isinstance(name, str) or not _SORT.fullmatch(name):
            raise UsageError(f"cannot sort by '{name}'")
        names.append(name)
    if names:
        params["sort"] = ",".join(names)
    return params


def at_least(name: str, value: object, minimum: int) -> None:
    """Do nothing for None and for numbers that are large enough; :raises UsageError: for all else."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < minimum):
        raise UsageError(f"{name} must be a whole number, at least {minimum}")


def encoded(request: Request) -> Optional[bytes]:
    """Return the content to send; :raises UsageError: when the body is no JSON object."""
    if request.body is None:
        return request.data
    if not isinstance(request.body, Mapping):
        raise UsageError("a body must be a mapping", operation=request.operation, target=request.target)
    try:
        return json.dumps(dict(request.body), allow_nan=False).encode("ascii")
    except (TypeError, ValueError) as error:
        # the words of json name types, never values
        raise UsageError(
            f"the body cannot be written as JSON: {error}", operation=request.operation, target=request.target
        ) from None
