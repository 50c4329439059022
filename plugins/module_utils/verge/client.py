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
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Callable, NamedTuple, Optional, Protocol, Union
from urllib.parse import quote

from .error_mapping import error_from_answer, outcome_unknown
from .errors import (
    GATEWAY_STATUSES,
    READ_METHODS,
    APIError,
    InvalidAnswerError,
    NotConnectedError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    ReadOnlyError,
    ServerError,
    UsageError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from .filters import Expression
from .libraries import require_requests
from .masking import basic_credentials
from .pacing import Pacer
from .pacing import shared as shared_pacer
from .settings import Settings
from .transport import Answer, Transport

Key = Union[str, int]
Row = dict[str, Any]
Rows = list[Row]

#: Seconds before the first repetition; doubled for each further one up to the maximum, then shortened at random.
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
#: No Retry-After is waited for longer than this many seconds.
LONGEST_RETRY_AFTER = 60.0
#: How often a listing that changed between two pages is begun again before it is read in one piece.
LISTING_RESTARTS = 3
#: Seconds that a logout may take; nobody waits longer for a courtesy.
LOGOUT_TIMEOUT = 5.0

_API = "/api/v4/"
_TOKENS = "/api/sys/tokens"
_SESSION_HEADER = "x-yottabyte-token"

_TABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SORT = re.compile(r"[+-]?[$A-Za-z_][A-Za-z0-9_]*")


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


class _Call(NamedTuple):
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
    :param pacer: tells when the next request may be sent; None for the one that all clients of this process, and of
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
        pacer: Optional[Pacer] = None,
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
        self._pacer = pacer or shared_pacer
        self._transport = transport
        self._borrowed = transport is not None
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
        if self._transport is not None and not self._borrowed:
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
        :raises APIError: when the platform refuses, :class:`InvalidAnswerError` when its answer is no list of rows.
        :raises VergeConnectionError: when no answer came.
        """
        params = {"fields": _fields(fields)}
        params.update(_filter_and_sort(filter, sort))
        _at_least("limit", limit, 1)
        _at_least("page_size", page_size, 2)
        call = _Call("GET", _API + _table(table), "list", table, repeatable=True)
        for _attempt in range(LISTING_RESTARTS + 1):
            rows = self._list_in_pages(call, params, limit, page_size)
            if rows is not None:
                return rows
        return self._page(call, params, 0, limit or 0)[:limit]

    def _list_in_pages(
        self, call: _Call, params: Mapping[str, str], limit: Optional[int], page_size: int
    ) -> Optional[Rows]:
        """Return all rows, or None when the table changed between two pages."""
        rows: Rows = []
        seen: set[str] = set()
        while True:
            overlap = 1 if rows else 0
            wanted = page_size if limit is None else min(page_size, limit - len(rows) + overlap)
            page = self._page(call, params, len(rows) - overlap, wanted)
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

    def _page(self, call: _Call, params: Mapping[str, str], offset: int, limit: int) -> Rows:
        paging = {"limit": str(limit)}
        if offset:
            paging["offset"] = str(offset)
        answer, document = self._json(call._replace(params=dict(params, **paging)))
        return self._rows(call, answer, document)

    def _rows(self, call: _Call, answer: Answer, document: Any) -> Rows:
        if isinstance(document, list):
            if all(isinstance(row, dict) for row in document):
                return document
            raise self._unusable(call, answer, "the list holds something else than rows")
        if isinstance(document, dict):
            if "$key" in document:
                return [document]
            # A filter that matches nothing may be answered with {"$count": 0}. A higher count means that rows were
            # counted instead of listed, and taking that for "no rows" would make a module create what exists.
            if document.get("$count") == 0:
                return []
        raise self._unusable(call, answer, "the answer is no list of rows")

    def get(self, table: str, key: Key, fields: Sequence[str]) -> Row:
        """Return one row.

        :raises NotFoundError: when there is no such row.
        """
        call = _Call(
            "GET",
            _row_path(table, key),
            "read",
            _target(table, key),
            params={"fields": _fields(fields)},
            repeatable=True,
        )
        answer, document = self._json(call)
        # some row addresses answer a list
        rows = document if isinstance(document, list) else [document]
        if not rows:
            raise NotFoundError(
                "there is no such row", method="GET", path=call.path, operation=call.operation, target=call.target
            )
        if len(rows) != 1 or not isinstance(rows[0], dict) or not rows[0] or set(rows[0]) == {"$count"}:
            raise self._unusable(call, answer, "the answer is no row")
        row: Row = rows[0]
        return row

    def content(self, table: str, key: Key) -> str:
        """Return the text that a file-like row holds (the contents of a cloud-init file are in no projection).

        :raises InvalidAnswerError: when the content is not UTF-8.
        """
        call = _Call(
            "GET",
            _row_path(table, key),
            "read the content of",
            _target(table, key),
            params={"download": "1"},
            headers={"Accept": "*/*"},
            repeatable=True,
        )
        answer = self._exchange(call)
        try:
            return answer.body.decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidAnswerError(
                "the content is not UTF-8 text",
                status_code=answer.status,
                method=call.method,
                path=call.path,
                operation=call.operation,
                target=call.target,
            ) from None

    def version(self) -> Row:
        """Return the version file, for example ``{"name": "v4", "version": "26.1.8", "hash": "0a1b2c3d"}``.

        No credentials are sent: the platform serves it to anybody, so an answer proves nothing about the login.
        """
        call = _Call("GET", "/version.json", "read", "version.json", repeatable=True, authenticated=False)
        answer, document = self._json(call)
        if not isinstance(document, dict):
            raise self._unusable(call, answer, "the answer is no version file")
        return document

    # --- writing ---------------------------------------------------------------------------------------------------

    def create(self, table: str, body: Mapping[str, Any]) -> Created:
        """Create a row. What was written is not echoed: read the row afterwards.

        :raises OutcomeUnknownError: when no trustworthy answer came, or an answer without a key.
        """
        call = _Call("POST", _API + _table(table), "create", table, body=body)
        answer, document = self._json(call)
        created = _created(document)
        if not created.key:
            raise outcome_unknown(self._unusable(call, answer, "the answer names no key"), call.method, call.path)
        return created

    def update(self, table: str, key: Key, body: Mapping[str, Any]) -> None:
        """Change the columns named in *body*, and no others.

        :raises UsageError: for an empty body, which the platform answers with 200 and no effect.
        """
        if not body:
            raise UsageError(
                "an update without columns changes nothing", operation="update", target=_target(table, key)
            )
        self._json(_Call("PUT", _row_path(table, key), "update", _target(table, key), body=body))

    def delete(self, table: str, key: Key) -> None:
        """Delete a row.

        :raises NotFoundError: when there is no such row.
        :raises ReferencedError: when other rows still refer to it.
        """
        self._json(_Call("DELETE", _row_path(table, key), "delete", _target(table, key)))

    def action(self, table: str, body: Mapping[str, Any]) -> Created:
        """Start an action through its dispatch table (``vm_actions``). It has only begun when this returns.

        The answer may be empty, and need not name a key.
        """
        target = "{0} '{1}'".format(table, body["action"]) if isinstance(body.get("action"), str) else table
        _answer, document = self._json(_Call("POST", _API + _table(table), "run", target, body=body))
        return _created(document)

    def row_action(self, table: str, key: Key, action: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Start an action that is addressed below its row (``nodes/3/enable_maintenance``); return what it answered."""
        path = f"{_row_path(table, key)}/{_table(action)}"
        target = f"{action} on {_target(table, key)}"
        _answer, document = self._json(_Call("POST", path, "run", target, body=body or {}))
        return document

    def upload_chunk(self, table: str, key: Key, offset: int, data: bytes) -> None:
        """Write *data* at *offset* (bytes) of a file.

        Sent again after any doubt: the same bytes at the same place do no harm.

        :raises OutcomeUnknownError: when no trustworthy answer came in the end.
        """
        _at_least("offset", offset, 0)
        self._json(
            _Call(
                "PUT",
                _row_path(table, key),
                "upload to",
                _target(table, key),
                params={"filepos": str(offset)},
                data=data,
                headers={"Content-Type": "application/octet-stream"},
                repeatable=True,
            )
        )

    # --- one call, with its repetitions ----------------------------------------------------------------------------

    def _json(self, call: _Call) -> tuple[Answer, Any]:
        """Carry out *call* and return its answer with the JSON in it (None for an empty body of a write)."""
        answer = self._exchange(call)
        if not answer.body.strip() and call.method not in READ_METHODS:
            return answer, None
        try:
            document = json.loads(answer.body.decode("utf-8"))
        except ValueError:
            raise self._error(call, answer) from None
        if isinstance(document, dict) and document.get("err") and "$key" not in document:
            raise self._error(call, answer)
        if isinstance(document, dict) and document.get("err") and call.method == "POST":
            # a receipt and an error at once: the row may exist
            raise outcome_unknown(self._error(call, answer), call.method, call.path)
        return answer, document

    def _exchange(self, call: _Call) -> Answer:
        """Send *call*, again where that is safe, and return its 2xx answer.

        :raises VergeError: of the class that says what happened, every text masked.
        """
        self._check(call)
        data = _encoded(call)
        if call.authenticated and self.settings.auth_method == "session" and not self._session_token:
            # Outside the loop: it has repetitions of its own, and its faults say nothing about this call's outcome.
            self._session_token = self._log_in()
        attempt = 0
        while True:
            try:
                answer = self._send_once(call, data)
                if 200 <= answer.status < 300:
                    return answer
                error = self._error(call, answer)
            except VergeError as fault:
                error = self._named(call, fault)
            pause = self._pause(call, error, attempt)
            if _is_complaint(error):
                self._pacer.complaint(
                    self.settings.base_url, self.settings.requests_per_second, FIRST_PAUSE if pause is None else pause
                )
            if pause is None:
                if attempt:
                    error.hint = "; ".join(part for part in (error.hint, f"tried {attempt + 1} times") if part)
                raise self._judged(call, error)
            attempt += 1
            self._sleep(pause)

    def _check(self, call: _Call) -> None:
        if self._closed:
            raise NotConnectedError(
                "the client is closed",
                may_have_left=False,
                final=True,
                operation=call.operation,
                target=call.target,
            )
        if self.read_only and call.method not in READ_METHODS and not call.count_as:
            raise ReadOnlyError(
                "nothing may be written now (check mode); nothing was sent",
                operation=call.operation,
                target=call.target,
            )

    def _send_once(self, call: _Call, data: Optional[bytes]) -> Answer:
        transport = self._connected()
        headers = dict(call.headers)
        if call.body is not None:
            headers.setdefault("Content-Type", "application/json")
        if call.authenticated:
            headers.update(self._credentials())
        self._sleep_until_our_turn()
        timeouts = self._timeouts()
        counted = call.count_as or call.method
        self.requests[counted] += 1
        self.requests["total"] += 1
        started = self._monotonic()
        outcome = "no answer"
        try:
            answer = transport.send(
                call.method, call.path, params=call.params, headers=headers, data=data, timeouts=timeouts
            )
            outcome = str(answer.status)
        except VergeError as error:
            outcome = f"no answer ({error.kind})"
            raise
        finally:
            self._trace_line(call, outcome, self._monotonic() - started)
        return answer

    def _connected(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self.settings)
        return self._transport

    def _sleep_until_our_turn(self) -> None:
        pause = self._pacer.turn(self.settings.base_url, self.settings.requests_per_second)
        if pause > 0:
            self._sleep(min(pause, max(0.0, self._time_left())))

    def _mask(self, text: str) -> str:
        return self._connected().mask(text)

    def _timeouts(self) -> tuple[float, float]:
        """Return seconds for the connection and for each wait for data, within the deadline."""
        left = self._time_left()
        if left <= 0:
            raise VergeTimeoutError("no time is left to send the request", may_have_left=False, final=True)
        return min(self.settings.connect_timeout, left), min(self.settings.timeout, left)

    def _time_left(self) -> float:
        return math.inf if self.deadline is None else float(self.deadline.remaining())

    def _trace_line(self, call: _Call, outcome: str, seconds: float) -> None:
        if self._trace is None:
            return
        query = "&".join(f"{name}={value}" for name, value in call.params.items())
        body = " body: {0}".format(", ".join(sorted(map(str, call.body)))) if call.body else ""
        line = "{0} {1}{2} -> {3} in {4:.0f} ms{5}".format(
            call.method, call.path, "?" + query if query else "", outcome, seconds * 1000, body
        )
        self._trace(self._mask(line))

    def _error(self, call: _Call, answer: Answer) -> VergeError:
        return error_from_answer(
            call.method,
            call.path,
            answer.status,
            answer.text,
            location=answer.headers.get("location", ""),
            retry_after=_retry_after(answer.headers.get("retry-after", "")),
            operation=call.operation,
            target=call.target,
            mask=self._mask,
        )

    def _unusable(self, call: _Call, answer: Answer, problem: str) -> APIError:
        """Return the error for a 2xx whose JSON has another shape than it must have."""
        error = error_from_answer(
            "GET",
            call.path,
            answer.status,
            answer.text,
            problem=problem,
            operation=call.operation,
            target=call.target,
            mask=self._mask,
        )
        if isinstance(error, APIError):
            error.method = call.method
            return error
        raise error

    def _named(self, call: _Call, error: VergeError) -> VergeError:
        """Say in *error* what was being done, and mask it once more."""
        error.operation = error.operation or call.operation
        error.target = error.target or call.target
        return error.masked(self._mask) if self._transport is not None else error

    def _pause(self, call: _Call, error: VergeError, attempt: int) -> Optional[float]:
        """Return the seconds to wait before *call* is sent again, or None when it must not be."""
        if attempt >= self.settings.retries or not _may_repeat(call, error):
            return None
        asked = getattr(_cause(error), "retry_after", None)
        if asked is None:
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
            # the jitter keeps parallel tasks from coming back at the same moment
            pause = longest * (0.5 + 0.5 * random.random())  # noqa: S311 - not for cryptography
        else:
            pause = min(float(asked), LONGEST_RETRY_AFTER)
        return pause if pause < self._time_left() else None

    def _judged(self, call: _Call, error: VergeError) -> VergeError:
        """Return *error*, or for a write that may have been carried out the error that says so."""
        if call.method in READ_METHODS:
            return error
        if isinstance(error, VergeConnectionError) and error.may_have_left:
            return outcome_unknown(error, call.method, call.path)
        if isinstance(error, InvalidAnswerError) and error.truncated:
            return outcome_unknown(error, call.method, call.path)
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
        call = _Call(
            "POST",
            _TOKENS,
            "log in to",
            self.settings.host,
            body={"login": self.settings.username, "password": self.settings.password},
            authenticated=False,
            count_as="LOGIN",
        )
        try:
            answer, document = self._json(call)
        except OutcomeUnknownError as error:
            # No object was written, so there is nothing whose state could be in doubt.
            cause = error.cause or error
            if isinstance(cause, InvalidAnswerError):
                # its beginning may hold the token
                cause.api_message = ""
            raise cause from None
        token = document.get("$key") if isinstance(document, dict) else None
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
            raise self._unusable(call, answer._replace(body=b"{}"), "the login brought no token")
        self._connected().mask.add(token)
        return token

    def _log_out(self) -> None:
        token, self._session_token = self._session_token, ""
        call = _Call(
            "DELETE",
            "{0}/{1}".format(_TOKENS, quote(token, safe="")),
            "log out of",
            self.settings.host,
            headers={_SESSION_HEADER: token},
            authenticated=False,
            count_as="LOGOUT",
        )
        deadline: Optional[Deadline] = self.deadline
        self.deadline = _Fixed(LOGOUT_TIMEOUT)
        try:
            self._send_once(call, None)
        except VergeError:
            # The token expires by itself; an error here must not hide the result of the work.
            pass
        finally:
            self.deadline = deadline


class _Fixed:
    """A deadline that always leaves the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def remaining(self) -> float:
        return self._seconds


# --- the retry policy ----------------------------------------------------------------------------------------------


def _cause(error: VergeError) -> VergeError:
    """Return the error inside an :class:`OutcomeUnknownError`, else *error* itself."""
    return error.cause if isinstance(error, OutcomeUnknownError) and error.cause is not None else error


def _may_repeat(call: _Call, error: VergeError) -> bool:
    """Tell whether *call* may be sent again after *error*.

    401 is never repeated (accounts lock after failed logins), nor is 500: it is a refusal that will come again. A
    write is repeated only when it provably was not carried out. POST is not repeated after 429.
    """
    cause = _cause(error)
    if isinstance(cause, VergeConnectionError):
        return not cause.final and (call.repeatable or not cause.may_have_left)
    if isinstance(cause, RateLimitError):
        return call.method != "POST"
    if not call.repeatable:
        return False
    if isinstance(cause, ServerError):
        return cause.status_code in GATEWAY_STATUSES
    return isinstance(cause, InvalidAnswerError) and cause.truncated


def _is_complaint(error: VergeError) -> bool:
    """Tell whether the system may have been asked too much: it says so, or it dropped the connection."""
    cause = _cause(error)
    if isinstance(cause, VergeConnectionError):
        return cause.may_have_left and not isinstance(cause, VergeTimeoutError)
    return isinstance(cause, RateLimitError)


def _retry_after(value: str) -> Optional[float]:
    """Return the seconds of a Retry-After header (a number or an HTTP date), or None."""
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


# --- parts of a request --------------------------------------------------------------------------------------------


def _table(name: object) -> str:
    if not isinstance(name, str) or not _TABLE.fullmatch(name):
        raise UsageError(f"'{name}' is not the name of a table or action")
    return name


def _row_path(table: object, key: object) -> str:
    text = str(key)
    # An empty key would address the whole table, dots another path.
    if isinstance(key, bool) or not isinstance(key, (str, int)) or text in ("", ".", ".."):
        raise UsageError(f"'{key}' is not the key of a row", target=str(table))
    return "{0}{1}/{2}".format(_API, _table(table), quote(text, safe=""))


def _target(table: str, key: Key) -> str:
    return f"{table} {key}"


def _fields(fields: Iterable[object]) -> str:
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


def _filter_and_sort(
    expression: object,
    sort: Union[str, Iterable[object], None],
) -> dict[str, str]:
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


def _at_least(name: str, value: object, minimum: int) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < minimum):
        raise UsageError(f"{name} must be a whole number, at least {minimum}")


def _encoded(call: _Call) -> Optional[bytes]:
    if call.body is None:
        return call.data
    if not isinstance(call.body, Mapping):
        raise UsageError("a body must be a mapping", operation=call.operation, target=call.target)
    try:
        return json.dumps(dict(call.body), allow_nan=False).encode("ascii")
    except (TypeError, ValueError) as error:
        # the words of json name types, never values
        raise UsageError(
            f"the body cannot be written as JSON: {error}", operation=call.operation, target=call.target
        ) from None


def _key_of(row: Mapping[str, Any]) -> str:
    return str(row.get("$key", ""))


def _created(document: Any) -> Created:
    if not isinstance(document, dict):
        return Created("", None)
    key = document.get("$key")
    is_key = isinstance(key, (str, int)) and not isinstance(key, bool)
    return Created(str(key) if is_key else "", document.get("response"))
