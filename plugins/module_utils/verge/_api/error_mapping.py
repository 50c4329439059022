# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mapping from HTTP responses to errors.

The statuses and texts were measured on VergeOS 26.1.8 unless a comment says otherwise.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, Optional
from urllib.parse import urlsplit

from .._secret_names import without_secrets
from ..errors import (
    GATEWAY_STATUSES,
    READ_METHODS,
    APIError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NotAllowedError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    Redact,
    ReferencedError,
    ServerError,
    ValidationError,
    VergeError,
    one_line,
    shortened,
)
from .body import InvalidJSONError, parse_json

#: How many characters of an unexpected response are shown.
EXCERPT_LENGTH = 160


class _TextRule(NamedTuple):
    """A response whose text is more specific than its status."""

    fragment: str
    statuses: frozenset[int]
    methods: frozenset[str]
    error: type[APIError]


_WRITES = frozenset(("POST", "PUT", "DELETE"))
#: Statuses of rejections whose text says why. Not 401, 403, 404 and 429, which are specific enough.
_REJECTIONS = frozenset((400, 405, 409, 422))

#: The first match wins. Fragments are lower case.
_TEXT_RULES: tuple[_TextRule, ...] = (
    # "field 'instances' must be empty to delete", measured with status 500
    _TextRule("must be empty to delete", _REJECTIONS | {500}, _WRITES, ReferencedError),
    # Only on DELETE: "Unable to generate rule references" on a rule's POST means an alias that does not exist.
    _TextRule("referenc", _REJECTIONS | {500}, frozenset(("DELETE",)), ReferencedError),
    # 409 on current releases, 422 on older ones
    _TextRule("already in use", _REJECTIONS, _WRITES, ConflictError),
    _TextRule("already exists", _REJECTIONS, _WRITES, ConflictError),
    _TextRule("unique constraint", _REJECTIONS, _WRITES, ConflictError),
    # sent when credentials are missing; the status is 401, but the same error inside a 200 must mean the same
    _TextRule("login required", frozenset((200, 201, 204, 401)), _WRITES | READ_METHODS, AuthenticationError),
)

_STATUS_ERRORS: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: NotAllowedError,
    409: ConflictError,
    422: ValidationError,
    429: RateLimitError,
}

_HINTS: dict[type[APIError], str] = {
    AuthenticationError: (
        "check token, or username and password; a failed login is not retried, because a few of them lock the account"
        " together with its API keys"
    ),
    PermissionDeniedError: "the account lacks the required permission",
    RateLimitError: (
        "lower requests_per_second, or run fewer tasks: the vendor documents a limit of 1000 requests per hour for an"
        " API key"
    ),
}

#: For what another release of the platform may do: ignore a column or refuse a value.
SEE_DOCTOR = "the playbook verge.vergeos.doctor shows what this system does not support"
_CHECK_FIRST = "it may or may not have taken effect: check the object before repeating the request"
_WRONG_SYSTEM = "check that this is the address of a VergeOS system"


_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)


def is_web_page(body: bytes) -> bool:
    """Return whether the body of a response is a web page."""
    return _WEB_PAGE.match(body) is not None


class _Body(NamedTuple):
    """The parsed body of a response."""

    is_json: bool
    is_html: bool
    message: str
    has_error: bool
    response: Any


def _read_body(text: str, redact: Redact) -> _Body:
    """Parse the body of a response.

    Text is redacted after it is decoded, so that a secret cannot hide in an escape, and before it is shortened or its
    whitespace is changed, so that no part of a secret remains.
    """
    try:
        document = parse_json(text)
    except InvalidJSONError:
        is_html = bool(_WEB_PAGE.match(text[:1000].encode("utf-8", "replace")))
        return _Body(False, is_html, _html_excerpt(text, redact) if is_html else excerpt(redact(text)), False, None)
    shown = without_secrets(document)
    if shown != document:
        # rows with columns that the platform returns in clear
        document, text = shown, json.dumps(shown, ensure_ascii=False)
    if not isinstance(document, dict):
        return _Body(True, False, excerpt(redact(text)), False, None)
    # Every measured error body has the single key "err"; official clients also check the other two.
    for name in ("err", "error", "message"):
        value = document.get(name)
        if value not in (None, ""):
            message = value if isinstance(value, str) else json.dumps(value)
            return _Body(True, False, shortened(one_line(redact(message))), name == "err", document.get("response"))
    return _Body(True, False, excerpt(redact(text)), False, document.get("response"))


def excerpt(text: str) -> str:
    """Return the first `EXCERPT_LENGTH` characters of `text` as one line."""
    line = one_line(text)
    return line if len(line) <= EXCERPT_LENGTH else line[:EXCERPT_LENGTH] + "..."


def _html_excerpt(text: str, redact: Redact) -> str:
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    return f"a web page titled '{excerpt(redact(title.group(1)))}'" if title else "a web page without a title"


def _error_class(method: str, status: int, body: _Body) -> type[APIError]:
    message = body.message.lower()
    for rule in _TEXT_RULES:
        if status in rule.statuses and method in rule.methods and body.is_json and rule.fragment in message:
            return rule.error
    if 200 <= status < 300:
        return InvalidResponseError
    if status == 404 and body.is_html:
        # The platform sends its 404 as JSON. A web server's own 404 page does not prove that a row is absent.
        return InvalidResponseError
    if status in _STATUS_ERRORS:
        return _STATUS_ERRORS[status]
    return ServerError if status >= 500 else APIError


def _hint_for(error: type[APIError], method: str, status: int, body: _Body, location: str) -> str:
    if 300 <= status < 400:
        return _redirect_hint(location)
    if body.is_html and error not in (AuthenticationError, PermissionDeniedError, RateLimitError):
        return _WRONG_SYSTEM
    if error is InvalidResponseError and not body.is_json:
        return _WRONG_SYSTEM
    if "operation not permitted" in body.message.lower() and method == "POST":
        return "the platform does not allow this here; the category of a tag must allow this type of object"
    if "error creating member in system table" in body.message.lower():
        return (
            "a group created within seconds of deleting another one cannot take members: create one more group, run"
            " the task again, then remove that group"
        )
    if error is ValidationError and "is not in list for field" in body.message.lower():
        return SEE_DOCTOR
    if error is NotFoundError and method in ("POST", "PUT") and "no such file or directory" in body.message.lower():
        return "a value refers to an object that does not exist"
    return _HINTS.get(error, "")


def _redirect_hint(location: str) -> str:
    try:
        host = urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    if not host:
        return "redirects are not followed; set host and port to the address of the VergeOS system itself"
    return f"redirects are not followed; this one points to '{host}': if that is the VergeOS system, set host to it"


def error_from_response(
    method: str,
    path: str,
    status: int,
    text: str,
    *,
    problem: str = "",
    location: str = "",
    retry_after: Optional[float] = None,
    operation: str = "",
    target: str = "",
    redact: Optional[Redact] = None,
) -> VergeError:
    """Return the error for an HTTP response. The only place where statuses and texts are mapped to classes.

    Args:
        method: HTTP method in upper case.
        path: Path of the request, without the host.
        status: HTTP status. A 2xx is allowed if its body is unusable.
        text: Decoded body, or "".
        problem: For a 2xx, what is wrong with the body.
        location: Value of the Location header.
        retry_after: Seconds of the Retry-After header.
        operation: Verb for the message.
        target: Object for the message.
        redact: Removes secrets from a string; applied before anything is truncated.

    Returns:
        An `APIError`, or an `OutcomeUnknownError` around it if the response does not say whether a write took effect:
        502, 503, 504, or a 2xx without readable JSON.
    """
    body = _read_body(text, redact or str)
    kind = _error_class(method, status, body)
    error = kind(
        problem or _problem_with(status, body),
        status_code=status,
        api_message=body.message,
        method=method,
        path=path,
        response=body.response,
        hint=_hint_for(kind, method, status, body, location),
        operation=operation,
        target=target,
    )
    if isinstance(error, InvalidResponseError):
        error.is_web_page = body.is_html and 200 <= status < 300
    if isinstance(error, (RateLimitError, ServerError)):
        error.retry_after = retry_after
    if redact:
        error.redact(redact)
    if method not in READ_METHODS and _hides_outcome(status, kind, body):
        return outcome_unknown(error, method, path)
    return error


def _problem_with(status: int, body: _Body) -> str:
    if 300 <= status < 400:
        return "the response is a redirect"
    if not 200 <= status < 300:
        return ""
    if body.has_error:
        return "the response reports success but contains an error"
    return "the response is not usable" if body.is_json else "the response is not JSON"


def _hides_outcome(status: int, kind: type[APIError], body: _Body) -> bool:
    if status in GATEWAY_STATUSES:
        return True
    return kind is InvalidResponseError and 200 <= status < 300 and not body.has_error


def outcome_unknown(cause: VergeError, method: str, path: str) -> OutcomeUnknownError:
    """Return the error for a write whose outcome `cause` hides."""
    error = OutcomeUnknownError(
        f"the outcome is unknown: {cause.reason()}",
        method=method,
        path=path,
        cause=cause,
        hint=_CHECK_FIRST,
        operation=cause.operation,
        target=cause.target,
    )
    error.__cause__ = cause
    return error
