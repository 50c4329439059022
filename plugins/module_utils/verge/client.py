# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client for the VergeOS REST API v4.

Every table of the platform is used in the same way: `VergeClient.list`, `VergeClient.get` by key,
`VergeClient.get_by_name`, `VergeClient.create`, `VergeClient.update`, `VergeClient.delete` and `VergeClient.action`.

Platform facts in this file were measured on VergeOS 26.1.8 unless a comment says otherwise.
"""

from __future__ import annotations

import builtins
import math
import random
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Callable, NamedTuple, Optional, Protocol, TypeVar, Union
from urllib.parse import quote

from ._api import polling
from ._api.body import InvalidJSONError, parse_json
from ._api.connections import Timeouts
from ._api.error_mapping import error_from_response, is_web_page, outcome_unknown
from ._api.libraries import require_requests
from ._api.rate_limit import RateLimiter, shared_rate_limiter
from ._api.redaction import Redactor, basic_credentials
from ._api.request import (
    API,
    Key,
    Request,
    at_least,
    encoded,
    field_list,
    filter_and_sort,
    row_name,
    row_path,
    table_name,
)
from ._api.retries import (
    INITIAL_DELAY,
    MAX_DELAY,
    MAX_RETRY_AFTER,
    cause_of,
    is_throttled,
    may_retry,
    retry_after,
)
from ._api.transport import Response, Transport
from ._sizes import show_size
from .errors import (
    READ_METHODS,
    AmbiguousNameError,
    APIError,
    InvalidResponseError,
    NotConnectedError,
    NotFoundError,
    OutcomeUnknownError,
    ReadOnlyError,
    UsageError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from .filters import Expression, where
from .settings import Settings

Row = dict[str, Any]
Rows = list[Row]

#: How often a listing that changed between two pages is restarted before it is read in a single request.
LISTING_RESTARTS = 3
#: Timeout of a logout in seconds; short, because sessions expire anyway.
LOGOUT_TIMEOUT = 5.0

_TOKENS = "/api/sys/tokens"
_SESSION_HEADER = "x-yottabyte-token"


class Deadline(Protocol):
    """Time limit for a sequence of requests."""

    def remaining(self) -> float:
        """Return the remaining seconds; 0 or less if the deadline has passed."""


ClientT = TypeVar("ClientT", bound="VergeClient")


class Created(NamedTuple):
    """Result of a POST.

    Attributes:
        key: Key of the new row. Always a string, also for tables with integer keys; "" if the response has none.
        response: Additional data from the table (``{"machine": "54"}``), or None.
    """

    key: str
    response: Any


class VergeClient:
    """Client for one system.

    Connects on the first request and closes its connections when used as a context manager. Not thread-safe: use one
    client per thread.

    Example:
        ::

            with VergeClient.from_env() as client:
                network = client.get_by_name("vnets", "Internal", ["$key"])
                created = client.create("vms", {"name": "app1", "cpu_cores": 2, "ram": 2048})
                nic = {"machine": created.response["machine"], "vnet": network["$key"]}
                client.create("machine_nics", nic)
                client.action("vm_actions", {"vm": created.key, "action": "poweron", "params": {}})

    Attributes:
        settings: How to reach the system.
        read_only: Whether writes are rejected before anything is sent (check mode).
        deadline: Ends every request, delay and retry, regardless of what the system sends. None leaves only ``timeout`` and
            ``retries`` of the settings. May be replaced between requests.
        requests: Number of requests sent, by method, and their "total". Login and logout count as LOGIN and LOGOUT, so
            that POST, PUT and DELETE are writes. Requests that could not be delivered are counted too.
    """

    def __init__(
        self,
        settings: Settings,
        read_only: bool = False,
        deadline: Optional[Deadline] = None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Optional[Callable[[str], None]] = None,
        rate_limiter: Optional[RateLimiter] = None,
        transport: Optional[Transport] = None,
        redactor: Optional[Redactor] = None,
    ) -> None:
        """Create a client; nothing is sent yet.

        Args:
            settings: How to reach the system.
            read_only: Reject writes before anything is sent (check mode).
            deadline: Time limit for all requests.
            sleep: Waits for a number of seconds.
            monotonic: Clock for the durations in the trace, in seconds.
            trace: Called with one line per request: method, path, status, milliseconds and the names in the body.
                Never with headers, values of the body, or secrets.
            rate_limiter: Limits the request rate; None for the limiter shared by all clients of this process and of
                the processes forked from it.
            transport: Connections to reuse, which stay open when the client is closed; None for its own.
            redactor: Redacts further secrets, and learns those of the connection; None for only those.

        Raises:
            MissingLibraryError: ``requests`` is not installed.
        """
        require_requests()
        self.settings = settings
        self.read_only = read_only
        self.deadline = deadline
        self.requests: Counter[str] = Counter()
        self._sleep = sleep
        self._monotonic = monotonic
        self._trace = trace
        self._rate_limiter = rate_limiter or shared_rate_limiter
        self._transport = transport
        self._shared_transport = transport is not None
        self._redactor = Redactor() if redactor is None else redactor
        self._closed = False
        self._session_token = ""

    @classmethod
    def from_env(cls, environ: Optional[Mapping[str, str]] = None, **options: Any) -> VergeClient:
        """Return a client that is configured by the VERGE_* environment variables.

        Args:
            environ: Environment variables; None for those of this process.
            **options: Arguments for the constructor.

        Returns:
            The client.

        Raises:
            SettingsError: A variable is missing or not valid; the message names it.
        """
        return cls(Settings.from_environment(environ), **options)

    def another(self, make: Callable[..., ClientT]) -> ClientT:
        """Return a client for the same system with connections and a login of its own, to use in another thread.

        Both share the rate limit. Each counts and closes for itself.

        Args:
            make: The class, or another function that makes a client of the same arguments.
        """
        return make(
            self.settings,
            read_only=self.read_only,
            sleep=self._sleep,
            monotonic=self._monotonic,
            trace=self._trace,
            rate_limiter=self._rate_limiter,
            redactor=self._redactor,
        )

    def with_token(self, token: str) -> VergeClient:
        """Return a client for the same system that logs in with an API key, to read with it.

        It has connections of its own. The key is not a secret of the task: its result may return it.

        Args:
            token: The API key.
        """
        return VergeClient(
            replace(self.settings, username="", password="", token=token, auth_method="token"),
            read_only=True,
            deadline=self.deadline,
            sleep=self._sleep,
            monotonic=self._monotonic,
            trace=self._trace,
            rate_limiter=self._rate_limiter,
        )

    def __enter__(self) -> VergeClient:  # noqa: PYI034 - Self is not in Python 3.9
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        value: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        mode = ", read-only" if self.read_only else ""
        return f"<VergeClient {self.settings.base_url}{mode}>"

    def close(self) -> None:
        """Log out of a session and close the connections. May be called repeatedly and never raises."""
        if self._session_token:
            self._log_out()
        if self._transport is not None and not self._shared_transport:
            self._transport.close()
        self._transport = None
        self._closed = True

    # --- reading ---------------------------------------------------------------------------------------------------

    def list(
        self,
        table: str,
        fields: Sequence[str],
        filter: Optional[Expression] = None,  # noqa: A002 - the platform's name for it
        sort: Union[str, Sequence[str], None] = None,
        limit: Optional[int] = None,
        page_size: int = 1000,
    ) -> Rows:
        """Return the rows of a table, read in pages.

        Rows that exist during the whole listing and keep their order are returned exactly once, no matter how many rows
        appear or vanish meanwhile. To that end each page starts with the last row of the previous page. If another row
        is found there, the listing restarts; after `LISTING_RESTARTS` attempts all rows are read in one request, which
        the platform does for a limit of 0.

        Args:
            table: Name of the table.
            fields: Field expressions; ``$key`` is always added.
            filter: Which rows; None for all.
            sort: Column or columns to sort by, ``-name`` for descending order.
            limit: Maximum number of rows; None for all.
            page_size: Rows per request, at least 2.

        Returns:
            The rows, each as a dictionary.

        Raises:
            UsageError: An argument is not valid.
            APIError: The platform rejected the request, or (`InvalidResponseError`) did not return a list of rows.
            VergeConnectionError: There was no response.
        """
        params = {"fields": field_list(fields)}
        params.update(filter_and_sort(filter, sort))
        at_least("limit", limit, 1)
        at_least("page_size", page_size, 2)
        request = Request("GET", API + table_name(table), "list", table, repeatable=True)
        for _attempt in range(LISTING_RESTARTS + 1):
            rows = self._list_in_pages(request, params, limit, page_size)
            if rows is not None:
                return rows
        rows, _bytes = self._page(request, params, 0, limit or 0)
        return rows[:limit]

    def _list_in_pages(
        self, request: Request, params: Mapping[str, str], limit: Optional[int], page_size: int
    ) -> Optional[Rows]:
        """Return all rows, or None if the table changed between two pages."""
        rows: Rows = []
        seen: set[str] = set()
        size = 0
        while True:
            overlap = 1 if rows else 0
            page_limit = page_size if limit is None else min(page_size, limit - len(rows) + overlap)
            page, page_bytes = self._page(request, params, len(rows) - overlap, page_limit)
            size += page_bytes
            if size > self.settings.max_response_size:
                raise self._listing_too_large(request, len(rows) + len(page))
            if not rows and len(page) > page_limit:
                # a server that ignores limits has sent everything
                return page[:limit]
            if overlap and (not page or _key_of(page[0]) != _key_of(rows[-1])):
                return None
            new_rows = page[overlap:]
            if len(page) >= page_limit and not all("$key" in row for row in page):
                # rows without a key cannot be recognized on the next page
                return None
            keys = {_key_of(row) for row in new_rows}
            if keys & seen:
                # a row that was read before has moved
                return None
            seen |= keys
            rows.extend(new_rows)
            if len(page) < page_limit or len(rows) == limit:
                return rows

    def _page(self, request: Request, params: Mapping[str, str], offset: int, limit: int) -> tuple[Rows, int]:
        """Return the rows of a page and the size of the response in bytes."""
        paging = {"limit": str(limit)}
        if offset:
            paging["offset"] = str(offset)
        response, document = self._json(request._replace(params=dict(params, **paging)))
        return self._rows(request, response, document), len(response.body)

    def _listing_too_large(self, request: Request, count: int) -> InvalidResponseError:
        return InvalidResponseError(
            f"the listing is larger than {show_size(self.settings.max_response_size)} after {count} rows",
            hint="see option max_response_size",
            method=request.method,
            path=request.path,
            operation=request.operation,
            target=request.target,
        )

    def _rows(self, request: Request, response: Response, document: Any) -> Rows:
        if isinstance(document, list):
            if all(isinstance(row, dict) for row in document):
                return document
            raise self._invalid_response(request, response, "the list contains something other than rows")
        if isinstance(document, dict):
            if "$key" in document:
                return [document]
            # The platform may return {"$count": 0} if nothing matches a filter. A higher count means that rows were
            # counted instead of listed; treating that as "no rows" would make a module create an existing object.
            if document.get("$count") == 0:
                return []
        raise self._invalid_response(request, response, "the response is not a list of rows")

    def get(self, table: str, key: Key, fields: Sequence[str]) -> Row:
        """Return the row with a given key.

        Args:
            table: Name of the table.
            key: Key of the row.
            fields: Field expressions; ``$key`` is always added.

        Returns:
            The row.

        Raises:
            UsageError: An argument is not valid.
            NotFoundError: There is no such row.
        """
        request = Request(
            "GET",
            row_path(table, key),
            "read",
            row_name(table, key),
            params={"fields": field_list(fields)},
            repeatable=True,
        )
        response, document = self._json(request)
        # some row paths return a list
        rows = document if isinstance(document, list) else [document]
        if not rows:
            raise NotFoundError(
                "there is no such row",
                method="GET",
                path=request.path,
                operation=request.operation,
                target=request.target,
            )
        if len(rows) != 1 or not isinstance(rows[0], dict) or not rows[0] or set(rows[0]) == {"$count"}:
            raise self._invalid_response(request, response, "the response is not a row")
        row: Row = rows[0]
        return row

    def get_by_name(
        self,
        table: str,
        name: str,
        fields: Sequence[str],
        filter: Optional[Expression] = None,  # noqa: A002 - the platform's name for it
        name_column: str = "name",
    ) -> Row:
        """Return the only row with a given name.

        Names are compared exactly, including case. The comparison is repeated on the client, so that a loose comparison
        on the platform cannot return a different object.

        Args:
            table: Name of the table.
            name: Name of the row.
            fields: Field expressions; ``$key`` and `name_column` are always added.
            filter: Further conditions, for tables in which names are not unique.
            name_column: Column that holds the name.

        Returns:
            The row.

        Raises:
            UsageError: An argument is not valid.
            NotFoundError: There is no such row.
            AmbiguousNameError: Several rows have the name; the error lists their keys.
        """
        field_list(fields)  # a string would be split into characters below
        condition = where(name_column).eq(name)
        rows = self.list(table, [*fields, name_column], filter=condition if filter is None else condition & filter)
        target = f"{table} '{name}'"
        if not all(name_column in row for row in rows):
            raise InvalidResponseError(f"the response contains no '{name_column}'", operation="find", target=target)
        matches = [row for row in rows if row[name_column] == name]
        if not matches:
            raise NotFoundError(f"there is no row with this {name_column}", operation="find", target=target)
        if len(matches) > 1:
            keys = [_key_of(row) for row in matches]
            raise AmbiguousNameError(
                f"{len(matches)} rows have this {name_column} (keys {', '.join(keys)})",
                keys=keys,
                hint="get the row by key, or pass a filter",
                operation="find",
                target=target,
            )
        return matches[0]

    def content(self, table: str, key: Key) -> str:
        """Return the content of a file-like row, such as a cloud-init file, which no field expression returns.

        Args:
            table: Name of the table.
            key: Key of the row.

        Returns:
            The content as text.

        Raises:
            NotFoundError: There is no such row.
            InvalidResponseError: The content is not UTF-8.
        """
        data = self.download(table, key)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidResponseError(
                "the content is not UTF-8 text",
                status_code=200,
                method="GET",
                path=row_path(table, key),
                operation="read the content of",
                target=row_name(table, key),
            ) from None

    def download(self, table: str, key: Key, name: str = "") -> bytes:
        """Return the content of a file-like row as it is. It is read at once, so that ``max_response_size`` limits it.

        Args:
            table: Name of the table.
            key: Key of the row.
            name: Name under which the platform sends the file, for tables of files.

        Returns:
            The content.

        Raises:
            NotFoundError: There is no such row.
            InvalidResponseError: The content was truncated, or is larger than ``max_response_size``.
        """
        request = Request(
            "GET",
            row_path(table, key),
            "read the content of",
            row_name(table, key),
            params={"download": "1", "asname": name} if name else {"download": "1"},
            headers={"Accept": "*/*"},
            repeatable=True,
        )
        return self._send(request).body

    def version(self) -> Row:
        """Return the version of the platform, as in ``{"name": "v4", "version": "26.1.8", "hash": "0a1b2c3d"}``.

        The platform serves it without authentication and no credentials are sent, so it does not verify the login.
        """
        request = Request("GET", "/version.json", "read", "version.json", repeatable=True, authenticated=False)
        response, document = self._json(request)
        if not isinstance(document, dict):
            raise self._invalid_response(request, response, "the response is not a version file")
        return document

    def tables(self) -> builtins.list[str]:
        """Return the names of everything that the platform serves: tables, their indexes and views.

        Raises:
            InvalidResponseError: The response contains no names.
        """
        request = Request("GET", API.rstrip("/"), "list", "all tables", repeatable=True)
        response, document = self._json(request)
        # No source shows the form of the entries.
        entries = document if isinstance(document, (list, dict)) else ()
        names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
        if not names or not all(isinstance(name, str) for name in names):
            raise self._invalid_response(request, response, "the response is not a list of tables")
        return sorted(str(name) for name in names)

    def describe(self, table: str) -> dict[str, Row]:
        """Return the platform's own description of a table; this requires the rights of an administrator.

        Args:
            table: Name of the table.

        Returns:
            For each column its ``type`` and, if it accepts certain values only, ``list``: a dictionary from each value to
            its label. Other members differ between releases.

        Raises:
            PermissionDeniedError: The account may not read descriptions.
            InvalidResponseError: The response is not a description.
        """
        request = Request("GET", f"{API}{table_name(table)}/$table", "describe", table, repeatable=True)
        response, document = self._json(request)
        fields = document.get("fields") if isinstance(document, dict) else None
        if not isinstance(fields, dict) or not all(isinstance(field, dict) for field in fields.values()):
            raise self._invalid_response(request, response, "the response is not the description of a table")
        return fields

    # --- writing ---------------------------------------------------------------------------------------------------

    def create(self, table: str, body: Mapping[str, Any]) -> Created:
        """Create a row.

        The response does not contain the written columns: read the row afterwards.

        Args:
            table: Name of the table.
            body: Columns of the new row.

        Returns:
            The key of the new row and additional data from the table.

        Raises:
            ConflictError: The name, or another unique value, is already in use.
            ValidationError: The platform rejected a value.
            OutcomeUnknownError: There was no trustworthy response, or one without a key.
        """
        request = Request("POST", API + table_name(table), "create", table, body=body)
        response, document = self._json(request)
        created = _parse_created(document)
        if not created.key:
            raise outcome_unknown(
                self._invalid_response(request, response, "the response contains no key"), request.method, request.path
            )
        return created

    def update(self, table: str, key: Key, body: Mapping[str, Any]) -> None:
        """Change columns of a row; columns that are not in `body` keep their values.

        Args:
            table: Name of the table.
            key: Key of the row.
            body: Columns to change.

        Raises:
            UsageError: The body is empty. The platform would accept it without any effect.
            NotFoundError: There is no such row.
            ValidationError: The platform rejected a value.
            OutcomeUnknownError: There was no trustworthy response.
        """
        if not body:
            raise UsageError("no columns to update", operation="update", target=row_name(table, key))
        self._json(Request("PUT", row_path(table, key), "update", row_name(table, key), body=body))

    def delete(self, table: str, key: Key) -> None:
        """Delete a row.

        Args:
            table: Name of the table.
            key: Key of the row.

        Raises:
            NotFoundError: There is no such row.
            ReferencedError: Other rows still refer to it.
            OutcomeUnknownError: There was no trustworthy response.
        """
        self._json(Request("DELETE", row_path(table, key), "delete", row_name(table, key)))

    def action(self, table: str, body: Mapping[str, Any]) -> Created:
        """Start an action by creating a row in its table, such as ``vm_actions``.

        The action has only started when this method returns. Poll the object to wait for its effect.

        Args:
            table: Name of the table of actions.
            body: The action, as in ``{"vm": 31, "action": "poweron", "params": {}}``.

        Returns:
            Key and data of the response, both of which may be missing.

        Raises:
            ValidationError: The action is unknown or not possible in the object's current state.
            OutcomeUnknownError: There was no trustworthy response.
        """
        target = f"{table} '{body['action']}'" if isinstance(body.get("action"), str) else table
        _response, document = self._json(Request("POST", API + table_name(table), "run", target, body=body))
        return _parse_created(document)

    def row_action(self, table: str, key: Key, action: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Start an action that has a path below its row, such as ``nodes/3/enable_maintenance``.

        Args:
            table: Name of the table.
            key: Key of the row.
            action: Name of the action.
            body: Arguments of the action.

        Returns:
            The JSON of the response, or None if it is empty.

        Raises:
            OutcomeUnknownError: There was no trustworthy response.
        """
        path = f"{row_path(table, key)}/{table_name(action)}"
        target = f"{action} on {row_name(table, key)}"
        _response, document = self._json(Request("POST", path, "run", target, body=body or {}))
        return document

    def upload_chunk(self, table: str, key: Key, offset: int, data: bytes) -> None:
        """Write a chunk of a file.

        Retried even if the outcome is unknown, because writing the same bytes at the same offset twice is harmless.

        Args:
            table: Name of the table.
            key: Key of the row.
            offset: Position of the chunk in the file, in bytes.
            data: Content of the chunk.

        Raises:
            OutcomeUnknownError: There was no trustworthy response to the last attempt.
        """
        at_least("offset", offset, 0)
        self._json(
            Request(
                "PUT",
                row_path(table, key),
                "upload to",
                row_name(table, key),
                params={"filepos": str(offset)},
                data=data,
                headers={"Content-Type": "application/octet-stream"},
                repeatable=True,
            )
        )

    # --- sending and retrying -----------------------------------------------------------------------------------------

    def _json(self, request: Request) -> tuple[Response, Any]:
        """Send a request and return its response with the parsed JSON (None for the empty response to a write)."""
        response = self._send(request)
        if not response.body.strip() and request.method not in READ_METHODS:
            return response, None
        try:
            document = parse_json(response.body.decode("utf-8"))
        except ValueError as error:
            problem = str(error) if isinstance(error, InvalidJSONError) else ""
            raise self._error(request, response, problem) from None
        if isinstance(document, dict) and document.get("err") and "$key" not in document:
            raise self._error(request, response)
        if isinstance(document, dict) and document.get("err") and request.method == "POST":
            # a key and an error at once: the row may exist
            raise outcome_unknown(self._error(request, response), request.method, request.path)
        return response, document

    def _send(self, request: Request) -> Response:
        """Send a request, retry it where that is safe, and return its 2xx response.

        Raises:
            VergeError: The request failed. All strings of the error are redacted.
        """
        self._check_allowed(request)
        data = encoded(request)
        if request.authenticated and self.settings.auth_method == "session" and not self._session_token:
            # Outside the loop: the login has retries of its own, and its errors say nothing about this request.
            self._session_token = self._log_in()
        attempt, session_renewed = 0, False
        while True:
            try:
                response = self._send_once(request, data)
                if 200 <= response.status < 300 and not _replaced_by_web_page(request, response):
                    return response
                error = self._error(request, response)
            except VergeError as failure:
                error = self._with_context(request, failure)
            if self._session_ended(request, error) and not session_renewed:
                # The request was rejected before any work, so that repeating it is safe.
                session_renewed, self._session_token = True, ""
                self._session_token = self._log_in()
                continue
            delay = self._retry_delay(request, error, attempt)
            if is_throttled(error):
                self._rate_limiter.back_off(
                    self.settings.base_url, self.settings.requests_per_second, INITIAL_DELAY if delay is None else delay
                )
            if delay is None:
                if attempt:
                    error.hint = "; ".join(part for part in (error.hint, f"tried {attempt + 1} times") if part)
                raise self._as_outcome_unknown(request, error)
            attempt += 1
            self._sleep(delay)

    def _session_ended(self, request: Request, error: VergeError) -> bool:
        return request.authenticated and bool(self._session_token) and getattr(error, "status_code", None) == 401

    def _check_allowed(self, request: Request) -> None:
        if self._closed:
            raise NotConnectedError(
                "the client is closed",
                may_have_been_sent=False,
                final=True,
                operation=request.operation,
                target=request.target,
            )
        if self.read_only and request.method not in READ_METHODS and not request.count_as:
            raise ReadOnlyError(
                "the client is read-only (check mode); nothing was sent",
                operation=request.operation,
                target=request.target,
            )

    def _send_once(self, request: Request, data: Optional[bytes]) -> Response:
        transport = self._connected()
        headers = dict(request.headers)
        if request.body is not None:
            headers.setdefault("Content-Type", "application/json")
        if request.authenticated:
            headers.update(self._credentials())
        self._throttle()
        timeouts = self._timeouts()
        counted = request.count_as or request.method
        self.requests[counted] += 1
        self.requests["total"] += 1
        started = self._monotonic()
        outcome = "no response"
        try:
            response = transport.send(
                request.method, request.path, params=request.params, headers=headers, data=data, timeouts=timeouts
            )
            outcome = str(response.status)
        except VergeError as error:
            outcome = f"no response ({error.kind})"
            raise
        finally:
            self._trace_line(request, outcome, self._monotonic() - started)
        return response

    def _connected(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self.settings)
        return self._transport

    def _throttle(self) -> None:
        """Wait until the rate limit allows the next request, but not past the deadline."""
        delay = self._rate_limiter.reserve(self.settings.base_url, self.settings.requests_per_second)
        if delay > 0:
            self._sleep(min(delay, max(0.0, self._time_left())))

    def _redact(self, text: str) -> str:
        # It also knows what the connections learn later: logins to proxies, session tokens.
        self._redactor.include(self._connected().redactor)
        return self._redactor(text)

    def _timeouts(self) -> Timeouts:
        """Return the time limits of the next request, within the deadline."""
        left = self._time_left()
        if left <= 0:
            raise VergeTimeoutError("no time left to send the request", may_have_been_sent=False, final=True)
        return Timeouts(min(self.settings.connect_timeout, left), min(self.settings.timeout, left), left)

    def _time_left(self) -> float:
        return math.inf if self.deadline is None else float(self.deadline.remaining())

    def _trace_line(self, request: Request, outcome: str, seconds: float) -> None:
        if self._trace is None:
            return
        query = "&".join(f"{name}={value}" for name, value in request.params.items())
        url = f"{request.path}?{query}" if query else request.path
        body = f" body: {', '.join(sorted(map(str, request.body)))}" if request.body else ""
        self._trace(self._redact(f"{request.method} {url} -> {outcome} in {seconds * 1000:.0f} ms{body}"))

    def _error(self, request: Request, response: Response, problem: str = "") -> VergeError:
        return error_from_response(
            request.method,
            request.path,
            response.status,
            response.text,
            problem=problem,
            location=response.headers.get("location", ""),
            retry_after=retry_after(response.headers.get("retry-after", "")),
            operation=request.operation,
            target=request.target,
            redact=self._redact,
        )

    def _invalid_response(self, request: Request, response: Response, problem: str) -> APIError:
        """Return the error for a 2xx whose JSON has an unexpected shape."""
        error = error_from_response(
            "GET",
            request.path,
            response.status,
            response.text,
            problem=problem,
            operation=request.operation,
            target=request.target,
            redact=self._redact,
        )
        if isinstance(error, APIError):
            error.method = request.method
            return error
        raise error

    def _with_context(self, request: Request, error: VergeError) -> VergeError:
        """Add the operation and target to `error` and redact it."""
        error.operation = error.operation or request.operation
        error.target = error.target or request.target
        return error.redact(self._redact) if self._transport is not None else error

    def _retry_delay(self, request: Request, error: VergeError, attempt: int) -> Optional[float]:
        """Return the seconds to wait before a retry, or None if the request must not be retried."""
        if attempt >= self.settings.retries or not may_retry(request, error):
            return None
        requested = getattr(cause_of(error), "retry_after", None)
        if requested is None:
            # jitter keeps parallel tasks from retrying at the same moment
            jitter = 0.5 + 0.5 * random.random()  # noqa: S311 - not for cryptography
            delay = min(MAX_DELAY, INITIAL_DELAY * 2**attempt) * jitter
        else:
            delay = min(float(requested), MAX_RETRY_AFTER)
        return delay if delay < self._time_left() else None

    def _as_outcome_unknown(self, request: Request, error: VergeError) -> VergeError:
        """Return `error`, or an `OutcomeUnknownError` for a write that may have taken effect."""
        if request.method in READ_METHODS:
            return error
        if isinstance(error, VergeConnectionError) and error.may_have_been_sent:
            return outcome_unknown(error, request.method, request.path)
        if isinstance(error, InvalidResponseError) and 200 <= (error.status_code or 0) < 300:
            return outcome_unknown(error, request.method, request.path)
        return error

    # --- logging in and out ----------------------------------------------------------------------------------------

    def _credentials(self) -> dict[str, str]:
        method = self.settings.auth_method
        if method == "token":
            return {"Authorization": f"Bearer {self.settings.token}"}
        if method == "basic":
            credentials = basic_credentials(self.settings.username, self.settings.password)
            return {"Authorization": f"Basic {credentials}"}
        return {_SESSION_HEADER: self._session_token}

    def _log_in(self) -> str:
        request = Request(
            "POST",
            _TOKENS,
            "log in to",
            self.settings.host,
            body={"login": self.settings.username, "password": self.settings.password},
            authenticated=False,
            count_as="LOGIN",
        )
        try:
            response, document = self._json(request)
        except OutcomeUnknownError as error:
            # A login writes no object whose state could be unknown.
            cause = error.cause or error
            if isinstance(cause, InvalidResponseError):
                # the excerpt may contain the token
                cause.api_message = ""
            raise cause from None
        token = document.get("$key") if isinstance(document, dict) else None
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
            raise self._invalid_response(request, response._replace(body=b"{}"), "the login returned no token")
        self._connected().redactor.add(token)
        return token

    def _log_out(self) -> None:
        token, self._session_token = self._session_token, ""
        request = Request(
            "DELETE",
            f"{_TOKENS}/{quote(token, safe='')}",
            "log out of",
            self.settings.host,
            headers={_SESSION_HEADER: token},
            authenticated=False,
            count_as="LOGOUT",
        )
        deadline = self.deadline
        self.deadline = polling.Deadline(LOGOUT_TIMEOUT)
        try:
            self._send_once(request, None)
        except VergeError:
            # The token expires by itself, and an error here must not hide the result of the task.
            pass
        finally:
            self.deadline = deadline


def _replaced_by_web_page(request: Request, response: Response) -> bool:
    """Return whether a read got a web page instead of JSON, as a proxy sends it while the system is away."""
    expects_json = request.method in READ_METHODS and "Accept" not in request.headers
    return expects_json and is_web_page(response.body)


def _key_of(row: Mapping[str, Any]) -> str:
    return str(row.get("$key", ""))


def _parse_created(document: Any) -> Created:
    if not isinstance(document, dict):
        return Created("", None)
    key = document.get("$key")
    is_key = isinstance(key, (str, int)) and not isinstance(key, bool)
    return Created(str(key) if is_key else "", document.get("response"))
