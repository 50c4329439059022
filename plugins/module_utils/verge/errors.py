# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All errors of this collection.

Every class derives from `VergeError`, so a single ``except VergeError`` catches everything::

    try:
        client.delete("vms", key)
    except ReferencedError as error:
        print(f"still in use: {error.api_message}")
    except VergeError as error:
        print(error)  # one line: operation, object, reason and hint

Pass only the message by position and everything else by keyword. Every argument has a default, so that the errors can
be copied and pickled like any other exception.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional

#: HTTP methods that only read. Any other method may have changed something on the platform.
READ_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
#: Statuses returned by a proxy or a restarting application server. They do not say whether the request was processed.
GATEWAY_STATUSES = frozenset((502, 503, 504))

#: A function that removes secrets from a string.
Redact = Callable[[str], str]


#: Longest text of an error; longer ones lose their middle.
MAX_TEXT_LENGTH = 2000

# C0 and C1 controls, line separators and what reverses the direction of text: a server could rewrite the terminal.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return `text` with whitespace and control characters replaced by single spaces."""
    if not text.isprintable():
        text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
    return " ".join(text.split())


def shortened(text: str, length: int = MAX_TEXT_LENGTH) -> str:
    """Return `text` without its middle if it is longer than `length`.

    Secrets must have been redacted before: what remains of a secret that was cut would not be recognized.
    """
    if len(text) <= length:
        return text
    end = length // 4
    start = length - end
    return f"{text[:start]} ... ({len(text) - length} characters left out) ... {text[-end:]}"


# eq=False keeps errors hashable; a generated repr would show everything, including `APIError.response`.
@dataclass(eq=False, repr=False)
class VergeError(Exception):
    """Base class of all errors.

    ``operation`` and ``target`` may be set later by code that knows the object's name; the text of the error follows.

    Attributes:
        message: What went wrong, one line.
        hint: What the user can do about it, or "".
        operation: The verb that failed ("create", "list"), or "".
        target: The object it failed on ("vms 'web1'" or a path), or "".
    """

    message: str = ""
    hint: str = ""
    operation: str = ""
    target: str = ""

    kind = "error"

    def __str__(self) -> str:
        """Return one line: what failed, on which object, why, and the hint."""
        subject = " ".join(part for part in (self.operation, self.target) if part)
        text = f"{subject}: {self.reason()}" if subject else self.reason()
        if self.hint:
            text = f"{text.rstrip('.')} ({self.hint})"
        return one_line(text)

    def reason(self) -> str:
        """Return what went wrong, without the object and without the hint."""
        return self.message

    def to_result(self) -> dict[str, Any]:
        """Return the error as plain values for the result of a module.

        Returns:
            A dictionary with the keys kind, status_code, operation, target, api_message and hint. Unknown values are
            left out.
        """
        values = {
            "kind": self.kind,
            "status_code": getattr(self, "status_code", None),
            "operation": self.operation,
            "target": self.target,
            "api_message": getattr(self, "api_message", ""),
            "hint": self.hint,
        }
        shown = {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in shown.items() if value not in (None, "")}

    def redact(self, redact: Redact) -> VergeError:
        """Apply `redact` to every string in this error, shorten long ones, and return the error itself."""
        for name, value in list(vars(self).items()):
            if isinstance(value, str):
                setattr(self, name, shortened(redact(value)))
            elif isinstance(value, VergeError):
                value.redact(redact)
            elif isinstance(value, list):
                setattr(self, name, [shortened(redact(item)) if isinstance(item, str) else item for item in value])
        self.args = tuple(redact(item) if isinstance(item, str) else item for item in self.args)
        return self


class SettingsError(VergeError):
    """A connection option or environment variable is missing or invalid."""

    kind = "settings"


class MissingLibraryError(VergeError):
    """A required Python library is not installed for the running interpreter."""

    kind = "missing_library"


class UsageError(VergeError):
    """Invalid arguments; nothing was sent."""

    kind = "usage"


@dataclass(eq=False, repr=False)
class AmbiguousNameError(VergeError):
    """Several rows have a name that was expected to be unique.

    Attributes:
        keys: Keys of these rows.
    """

    keys: Sequence[str] = ()

    kind = "ambiguous_name"


class ReadOnlyError(VergeError):
    """A write was attempted on a read-only client (check mode); nothing was sent."""

    kind = "read_only"


@dataclass(eq=False, repr=False)
class VergeConnectionError(VergeError):
    """The system could not be reached, or the connection was lost.

    Attributes:
        may_have_been_sent: False only if the request provably never left this machine.
        final: True if retrying cannot help, as with an untrusted certificate.
    """

    may_have_been_sent: bool = True
    final: bool = False

    kind = "connection"


class NotConnectedError(VergeConnectionError):
    """The client has been closed."""

    kind = "not_connected"


class VergeTimeoutError(VergeConnectionError):
    """The system did not respond in time."""

    kind = "timeout"


@dataclass(eq=False, repr=False)
class APIError(VergeError):
    """The system responded with an error.

    Attributes:
        status_code: HTTP status, or None.
        api_message: The platform's own error text, or "".
        method: HTTP method.
        path: Path of the request, without the host.
        response: The member ``response`` of the error body, if any. Only a recipe simulation is known to return one
            (status 405, text "Simulation complete"). Never part of the error's text, because it may contain the
            values that were submitted.
    """

    status_code: Optional[int] = None
    api_message: str = ""
    method: str = ""
    path: str = ""
    response: Any = None

    kind = "api"

    def reason(self) -> str:
        """Return the message, the HTTP status and the platform's own text."""
        status = "" if self.status_code is None else f"HTTP {self.status_code}"
        return ", ".join(part for part in (self.message, status, self.api_message) if part)


class AuthenticationError(APIError):
    """401: not logged in, wrong credentials, or a revoked API key."""

    kind = "authentication"


class PermissionDeniedError(APIError):
    """403: logged in, but lacking the required permission."""

    kind = "permission_denied"


class NotFoundError(APIError):
    """404: there is no such row; on a write, also a value that refers to a row that does not exist."""

    kind = "not_found"


class NotAllowedError(APIError):
    """405: the table does not support the operation, or not in the object's current state."""

    kind = "not_allowed"


class ConflictError(APIError):
    """409, or a rejection whose text says that the name or another unique value is already in use."""

    kind = "conflict"


class ValidationError(APIError):
    """400 or 422: the platform rejected a value, a filter, or an action in the object's current state."""

    kind = "validation"


@dataclass(eq=False, repr=False)
class RateLimitError(APIError):
    """429: too many requests.

    Attributes:
        retry_after: Seconds that the system asked to wait, or None if it did not say.
    """

    retry_after: Optional[float] = None

    kind = "rate_limit"


@dataclass(eq=False, repr=False)
class ServerError(APIError):
    """5xx.

    Attributes:
        retry_after: Seconds that the system asked to wait, or None if it did not say.
    """

    retry_after: Optional[float] = None

    kind = "server"


class ReferencedError(APIError):
    """The row cannot be deleted because other rows refer to it (measured as status 500)."""

    kind = "referenced"


@dataclass(eq=False, repr=False)
class InvalidResponseError(APIError):
    """A 2xx response that cannot be used: not JSON, truncated, of an unexpected shape, or containing an error.

    Attributes:
        truncated: True if the response was cut off in transit, so that retrying may help.
        is_web_page: True if a web page came instead of JSON, so that retrying may help: a proxy sends one while the
            system is away.
    """

    truncated: bool = False
    is_web_page: bool = False

    kind = "invalid_response"


@dataclass(eq=False, repr=False)
class OutcomeUnknownError(VergeError):
    """A write was sent, but no trustworthy response came back.

    The write may or may not have taken effect. Check the state of the object before repeating it.

    Attributes:
        method: HTTP method.
        path: Path of the request, without the host.
        cause: The error that hid the outcome.
    """

    method: str = ""
    path: str = ""
    cause: Optional[VergeError] = None

    kind = "outcome_unknown"

    @property
    def status_code(self) -> Optional[int]:
        """HTTP status of the untrustworthy response, or None if there was no response."""
        return getattr(self.cause, "status_code", None)

    @property
    def api_message(self) -> str:
        """Text of the untrustworthy response, or ""."""
        return str(getattr(self.cause, "api_message", ""))


class TaskError(VergeError):
    """Background work on the platform failed."""

    kind = "task"


@dataclass(eq=False, repr=False)
class TaskTimeoutError(TaskError):
    """Background work on the platform did not finish in time.

    The message, if any, adds details to what was awaited.

    Attributes:
        awaited: What was awaited ("status running").
        last_seen: What was seen last ("status starting").
        elapsed: Seconds waited.
        done: What had been done before; it is not undone.
    """

    awaited: str = ""
    last_seen: str = ""
    elapsed: float = 0.0
    done: Sequence[str] = ()

    kind = "task_timeout"

    def __post_init__(self) -> None:
        self.done = list(self.done)

    def reason(self) -> str:
        """Return what was awaited, for how long, and what was seen last."""
        awaited = " ".join(part for part in (self.awaited, self.message) if part)
        waiting = f" waiting for {awaited}" if awaited else ""
        return f"timed out after {self.elapsed:.0f} s{waiting}; last seen: {self.last_seen or 'nothing'}"
