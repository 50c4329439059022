# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client for the REST API v4 of VergeOS.

Platform facts in this file were measured on VergeOS 26.1.8 unless a comment says otherwise.
"""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Callable, NamedTuple, Optional, Protocol, Union
from urllib.parse import quote

from ._api.error_mapping import error_from_response, outcome_unknown
from ._api.libraries import require_requests
from ._api.rate_limit import RateLimiter, shared_rate_limiter
from ._api.redaction import basic_credentials
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
from .errors import (
    READ_METHODS,
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
from .filters import Expression
from .settings import Settings

Row = dict[str, Any]
Rows = list[Row]

#: How often a listing that changed between two pages is begun again before it is read in one piece.
LISTING_RESTARTS = 3
#: Seconds that a logout may take; nobody waits longer for a courtesy.
LOGOUT_TIMEOUT = 5.0

_TOKENS = "/api/sys/tokens"
_SESSION_HEADER = "x-yottabyte-token"


class Deadline(Protocol):
    """The end of the time that a task may take."""

    def remaining(self) -> float:
        """Return the seconds that are left; 0 or less when none are."""
        raise NotImplementedError


class Created(NamedTuple):
    """What a POST answered.

    :ivar key: key of the new row; always text, also on tables whose rows bear a number. "" where none was given.
    :ivar response: what the table adds (``{"machine": "54"}``), or None.
    """

    key: str
    response: Any


class VergeClient:
    """A connection to one system. Not thread-safe: use one client per thread.

    Connects at the first request. Usable as a context manager; :meth:`close` logs out where a session was opened.

    :param settings: how to reach the system.
    :param read_only: refuse every write before anything is sent (check mode).
    :param deadline: object with ``remaining() -> float`` (seconds), which no request, pause or repetition outlasts by
        more than one wait for data; None leaves ``timeout`` and ``retries`` of the settings as the only limits. May be
        replaced between requests.
    :param sleep: used for pauses, seconds.
    :param monotonic: clock for the durations in the trace, seconds.
    :param rate_limiter: tells when the next request may be sent; None for the one that all clients of this process, and of
        those forked from it, share.
    :param transport: open connections to use and to leave open; None for own ones, which :meth:`close` closes.
    :param trace: called with one line per request: method, path, status, milliseconds, names of the body's members.
        Never headers, values of a body, or secrets.
    :raises MissingLibraryError: when ``requests`` is not installed.
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
    ) -> None:
        require_requests()
        self.settings = settings
        self.read_only = read_only
        self.deadline = deadline
        #: Requests sent so far, by method, and their "total". Login and logout count as LOGIN and LOGOUT, so that
        #: POST, PUT and DELETE are writes. A request that could not be delivered counts too.
        self.requests: Counter[str] = Counter()
        self._sleep = sleep
        self._monotonic = monotonic
        self._trace = trace
        self._rate_limiter = rate_limiter or shared_rate_limiter
        self._transport = transport
        self._shared_transport = transport is not None
        self._closed = False
        self._session_token = ""

    @classmethod
    def from_env(cls, environ: Optional[Mapping[str, str]] = None, **options: Any) -> VergeClient:
        """Return a client with settings from the environment; *options* go to the constructor.

        :raises SettingsError: naming the variable that is missing or wrong.
        """
        return cls(Settings.from_environment(environ), **options)

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
        return "<VergeClient {0}{1}>".format(self.settings.base_url, ", read-only" if self.read_only else "")

    def close(self) -> None:
        """Log out if a session was opened, and close own connections. May be called again; never raises."""
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
        filter: Optional[Expression] = None,  # noqa: A002 - the platform's word
        sort: Union[str, Sequence[str], None] = None,
        limit: Optional[int] = None,
        page_size: int = 1000,
    ) -> Rows:
        """Return the rows of *table*, read in pages.

        Rows that exist during the whole listing, and keep their place among the others, come exactly once, however
        many rows appear or vanish meanwhile. For that each page after the first begins with the last row of the page
        before. If another row is found there, the listing begins again; after :data:`LISTING_RESTARTS` times all rows
        are asked for in one request, which the platform answers when the limit is 0.

        :param fields: field expressions; ``$key`` is always added.
        :param filter: which rows; None for all.
        :param sort: column or columns, ``-name`` for descending order.
        :param limit: how many rows at most; None for all.
        :param page_size: rows per request, at least 2.
        :raises APIError: when the platform refuses, :class:`InvalidResponseError` when its answer is no list of rows.
        :raises VergeConnectionError: when no answer came.
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
        return self._page(request, params, 0, limit or 0)[:limit]

    def _list_in_pages(
        self, request: Request, params: Mapping[str, str], limit: Optional[int], page_size: int
    ) -> Optional[Rows]:
        """Return all rows, or None when the table changed between two pages."""
        rows: Rows = []
        seen: set[str] = set()
        while True:
            overlap = 1 if rows else 0
            wanted = page_size if limit is None else min(page_size, limit - len(rows) + overlap)
            page = self._page(request, params, len(rows) - overlap, wanted)
            if not rows and len(page) > wanted:
                # a server that does not know limits has sent everything
                return page[:limit]
            if overlap and (not page or _key_of(page[0]) != _key_of(rows[-1])):
                return None
            fresh = page[overlap:]
            if len(page) >= wanted and not all("$key" in row for row in page):
                # rows without a key cannot be recognised on the next page
                return None
            keys = {_key_of(row) for row in fresh}
            if keys & seen:
                # a row that came before comes again: it moved
                return None
            seen |= keys
            rows.extend(fresh)
            if len(page) < wanted or len(rows) == limit:
                return rows

    def _page(self, request: Request, params: Mapping[str, str], offset: int, limit: int) -> Rows:
        paging = {"limit": str(limit)}
        if offset:
            paging["offset"] = str(offset)
        response, document = self._json(request._replace(params=dict(params, **paging)))
        return self._rows(request, response, document)

    def _rows(self, request: Request, response: Response, document: Any) -> Rows:
        if isinstance(document, list):
            if all(isinstance(row, dict) for row in document):
                return document
            raise self._invalid_response(request, response, "the list holds something else than rows")
        if isinstance(document, dict):
            if "$key" in document:
                return [document]
            # A filter that matches nothing may be answered with {"$count": 0}. A higher count means that rows were
            # counted instead of listed, and taking that for "no rows" would make a module create what exists.
            if document.get("$count") == 0:
                return []
        raise self._invalid_response(request, response, "the answer is no list of rows")

    def get(self, table: str, key: Key, fields: Sequence[str]) -> Row:
        """Return one row.

        :raises NotFoundError: when there is no such row.
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
        # some row addresses answer a list
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
            raise self._invalid_response(request, response, "the answer is no row")
        row: Row = rows[0]
        return row

    def content(self, table: str, key: Key) -> str:
        """Return the text that a file-like row holds (the contents of a cloud-init file are in no projection).

        :raises InvalidResponseError: when the content is not UTF-8.
        """
        request = Request(
            "GET",
            row_path(table, key),
            "read the content of",
            row_name(table, key),
            params={"download": "1"},
            headers={"Accept": "*/*"},
            repeatable=True,
        )
        response = self._exchange(request)
        try:
            return response.body.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidResponseError(
                "the content is not UTF-8 text",
                status_code=response.status,
                method=request.method,
                path=request.path,
                operation=request.operation,
                target=request.target,
            ) from None

    def version(self) -> Row:
        """Return the version file, for example ``{"name": "v4", "version": "26.1.8", "hash": "0a1b2c3d"}``.

        No credentials are sent: the platform serves it to anybody, so an answer proves nothing about the login.
        """
        request = Request("GET", "/version.json", "read", "version.json", repeatable=True, authenticated=False)
        response, document = self._json(request)
        if not isinstance(document, dict):
            raise self._invalid_response(request, response, "the answer is no version file")
        return document

    # --- writing ---------------------------------------------------------------------------------------------------

    def create(self, table: str, body: Mapping[str, Any]) -> Created:
        """Create a row. What was written is not echoed: read the row afterwards.

        :raises OutcomeUnknownError: when no trustworthy answer came, or an answer without a key.
        """
        request = Request("POST", API + table_name(table), "create", table, body=body)
        response, document = self._json(request)
        created = _created(document)
        if not created.key:
            raise outcome_unknown(
                self._invalid_response(request, response, "the answer names no key"), request.method, request.path
            )
        return created

    def update(self, table: str, key: Key, body: Mapping[str, Any]) -> None:
        """Change the columns named in *body*, and no others.

        :raises UsageError: for an empty body, which the platform answers with 200 and no effect.
        """
        if not body:
            raise UsageError(
                "an update without columns changes nothing", operation="update", target=row_name(table, key)
            )
        self._json(Request("PUT", row_path(table, key), "update", row_name(table, key), body=body))

    def delete(self, table: str, key: Key) -> None:
        """Delete a row.

        :raises NotFoundError: when there is no such row.
        :raises ReferencedError: when other rows still refer to it.
        """
        self._json(Request("DELETE", row_path(table, key), "delete", row_name(table, key)))

    def action(self, table: str, body: Mapping[str, Any]) -> Created:
        """Start an action through its dispatch table (``vm_actions``). It has only begun when this returns.

        The answer may be empty, and need not name a key.
        """
        target = "{0} '{1}'".format(table, body["action"]) if isinstance(body.get("action"), str) else table
        _answer, document = self._json(Request("POST", API + table_name(table), "run", target, body=body))
        return _created(document)

    def row_action(self, table: str, key: Key, action: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Start an action that is addressed below its row (``nodes/3/enable_maintenance``); return what it answered."""
        path = f"{row_path(table, key)}/{table_name(action)}"
        target = f"{action} on {row_name(table, key)}"
        _answer, document = self._json(Request("POST", path, "run", target, body=body or {}))
        return document

    def upload_chunk(self, table: str, key: Key, offset: int, data: bytes) -> None:
        """Write *data* at *offset* (bytes) of a file.

        Sent again after any doubt: the same bytes at the same place do no harm.

        :raises OutcomeUnknownError: when no trustworthy answer came in the end.
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

    # --- one request, with its repetitions ----------------------------------------------------------------------------

    def _json(self, request: Request) -> tuple[Response, Any]:
        """Carry out *request* and return its answer with the JSON in it (None for an empty body of a write)."""
        response = self._exchange(request)
        if not response.body.strip() and request.method not in READ_METHODS:
            return response, None
        try:
            document = json.loads(response.body.decode("utf-8"))
        except ValueError:
            raise self._error(request, response) from None
        if isinstance(document, dict) and document.get("err") and "$key" not in document:
            raise self._error(request, response)
        if isinstance(document, dict) and document.get("err") and request.method == "POST":
            # a receipt and an error at once: the row may exist
            raise outcome_unknown(self._error(request, response), request.method, request.path)
        return response, document

    def _exchange(self, request: Request) -> Response:
        """Send *request*, again where that is safe, and return its 2xx response.

        :raises VergeError: of the class that says what happened, every text masked.
        """
        self._check_allowed(request)
        data = encoded(request)
        if request.authenticated and self.settings.auth_method == "session" and not self._session_token:
            # Outside the loop: it has repetitions of its own, and its faults say nothing about the outcome of this request.
            self._session_token = self._log_in()
        attempt = 0
        while True:
            try:
                response = self._send_once(request, data)
                if 200 <= response.status < 300:
                    return response
                error = self._error(request, response)
            except VergeError as fault:
                error = self._with_context(request, fault)
            pause = self._retry_delay(request, error, attempt)
            if is_throttled(error):
                self._rate_limiter.back_off(
                    self.settings.base_url, self.settings.requests_per_second, INITIAL_DELAY if pause is None else pause
                )
            if pause is None:
                if attempt:
                    error.hint = "; ".join(part for part in (error.hint, f"tried {attempt + 1} times") if part)
                raise self._as_outcome_unknown(request, error)
            attempt += 1
            self._sleep(pause)

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
                "nothing may be written now (check mode); nothing was sent",
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
        outcome = "no answer"
        try:
            response = transport.send(
                request.method, request.path, params=request.params, headers=headers, data=data, timeouts=timeouts
            )
            outcome = str(response.status)
        except VergeError as error:
            outcome = f"no answer ({error.kind})"
            raise
        finally:
            self._trace_line(request, outcome, self._monotonic() - started)
        return response

    def _connected(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self.settings)
        return self._transport

    def _throttle(self) -> None:
        pause = self._rate_limiter.reserve(self.settings.base_url, self.settings.requests_per_second)
        if pause > 0:
            self._sleep(min(pause, max(0.0, self._time_left())))

    def _redact(self, text: str) -> str:
        return self._connected().redactor(text)

    def _timeouts(self) -> tuple[float, float]:
        """Return seconds for the connection and for each wait for data, within the deadline."""
        left = self._time_left()
        if left <= 0:
            raise VergeTimeoutError("no time is left to send the request", may_have_been_sent=False, final=True)
        return min(self.settings.connect_timeout, left), min(self.settings.timeout, left)

    def _time_left(self) -> float:
        return math.inf if self.deadline is None else float(self.deadline.remaining())

    def _trace_line(self, request: Request, outcome: str, seconds: float) -> None:
        if self._trace is None:
            return
        query = "&".join(f"{name}={value}" for name, value in request.params.items())
        body = " body: {0}".format(", ".join(sorted(map(str, request.body)))) if request.body else ""
        line = "{0} {1}{2} -> {3} in {4:.0f} ms{5}".format(
            request.method, request.path, "?" + query if query else "", outcome, seconds * 1000, body
        )
        self._trace(self._redact(line))

    def _error(self, request: Request, response: Response) -> VergeError:
        return error_from_response(
            request.method,
            request.path,
            response.status,
            response.text,
            location=response.headers.get("location", ""),
            retry_after=retry_after(response.headers.get("retry-after", "")),
            operation=request.operation,
            target=request.target,
            redact=self._redact,
        )

    def _invalid_response(self, request: Request, response: Response, problem: str) -> APIError:
        """Return the error for a 2xx whose JSON has another shape than it must have."""
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
        """Say in *error* what was being done, and mask it once more."""
        error.operation = error.operation or request.operation
        error.target = error.target or request.target
        return error.redact(self._redact) if self._transport is not None else error

    def _retry_delay(self, request: Request, error: VergeError, attempt: int) -> Optional[float]:
        """Return the seconds to wait before *request* is sent again, or None when it must not be."""
        if attempt >= self.settings.retries or not may_retry(request, error):
            return None
        asked = getattr(cause_of(error), "retry_after", None)
        if asked is None:
            longest = min(MAX_DELAY, INITIAL_DELAY * 2**attempt)
            # the jitter keeps parallel tasks from coming back at the same moment
            pause = longest * (0.5 + 0.5 * random.random())  # noqa: S311 - not for cryptography
        else:
            pause = min(float(asked), MAX_RETRY_AFTER)
        return pause if pause < self._time_left() else None

    def _as_outcome_unknown(self, request: Request, error: VergeError) -> VergeError:
        """Return *error*, or for a write that may have been carried out the error that says so."""
        if request.method in READ_METHODS:
            return error
        if isinstance(error, VergeConnectionError) and error.may_have_been_sent:
            return outcome_unknown(error, request.method, request.path)
        if isinstance(error, InvalidResponseError) and error.truncated:
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
            # No object was written, so there is nothing whose state could be in doubt.
            cause = error.cause or error
            if isinstance(cause, InvalidResponseError):
                # its beginning may hold the token
                cause.api_message = ""
            raise cause from None
        token = document.get("$key") if isinstance(document, dict) else None
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
            raise self._invalid_response(request, response._replace(body=b"{}"), "the login brought no token")
        self._connected().redactor.add(token)
        return token

    def _log_out(self) -> None:
        token, self._session_token = self._session_token, ""
        request = Request(
            "DELETE",
            "{0}/{1}".format(_TOKENS, quote(token, safe="")),
            "log out of",
            self.settings.host,
            headers={_SESSION_HEADER: token},
            authenticated=False,
            count_as="LOGOUT",
        )
        deadline: Optional[Deadline] = self.deadline
        self.deadline = _FixedDeadline(LOGOUT_TIMEOUT)
        try:
            self._send_once(request, None)
        except VergeError:
            # The token expires by itself; an error here must not hide the result of the work.
            pass
        finally:
            self.deadline = deadline


class _FixedDeadline:
    """A deadline that always leaves the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def remaining(self) -> float:
        return self._seconds


def _key_of(row: Mapping[str, Any]) -> str:
    return str(row.get("$key", ""))


def _created(document: Any) -> Created:
    if not isinstance(document, dict):
        return Created("", None)
    key = document.get("$key")
    is_key = isinstance(key, (str, int)) and not isinstance(key, bool)
    return Created(str(key) if is_key else "", document.get("response"))
