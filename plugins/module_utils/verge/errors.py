# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error of this collection.

All classes derive from :class:`VergeError`. Only the message is positional and every other argument has a default, so
that the errors can be copied and pickled like any exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Optional

#: Methods that only read. Everything else may have changed something on the platform.
READ_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
#: Statuses that a proxy or a restarting application server gives: they do not tell whether the work was done.
GATEWAY_STATUSES = frozenset((502, 503, 504))

Redact = Callable[[str], str]


def one_line(text: str) -> str:
    """Return *text* with every run of white space replaced by one blank."""
    return " ".join(text.split())


class VergeError(Exception):
    """Base of all errors.

    :ivar message: what went wrong, one line.
    :ivar hint: what the user can do about it, or "".
    :ivar operation: the verb that failed ("create", "list"), or "".
    :ivar target: the object that it failed on ("vms 'web1'" or a path), or "".

    ``operation`` and ``target`` may be refined by a caller who knows the object's name; the text follows.
    """

    kind = "error"

    def __init__(self, message: str = "", *, hint: str = "", operation: str = "", target: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.operation = operation
        self.target = target

    def __str__(self) -> str:
        """Return one line: what failed, on what, why, and the hint."""
        subject = " ".join(part for part in (self.operation, self.target) if part)
        text = f"{subject}: {self.reason()}" if subject else self.reason()
        if self.hint:
            text = "{0} ({1})".format(text.rstrip("."), self.hint)
        return one_line(text)

    def reason(self) -> str:
        """Return what went wrong, without the object and without the hint."""
        return self.message

    def to_result(self) -> dict[str, Any]:
        """Return what is known about the error as plain values for a module's result.

        Keys: kind, status_code, operation, target, api_message, hint; a key whose value is unknown is left out.
        """
        values = {
            "kind": self.kind,
            "status_code": getattr(self, "status_code", None),
            "operation": self.operation,
            "target": self.target,
            "api_message": getattr(self, "api_message", ""),
            "hint": self.hint,
        }
        return {name: value for name, value in values.items() if value not in (None, "")}

    def redact(self, redact: Redact) -> VergeError:
        """Apply *redact* to every text that this error carries, and return the error itself."""
        for name, value in list(vars(self).items()):
            if isinstance(value, str):
                setattr(self, name, redact(value))
            elif isinstance(value, VergeError):
                value.redact(redact)
            elif isinstance(value, list):
                setattr(self, name, [redact(item) if isinstance(item, str) else item for item in value])
        self.args = tuple(redact(item) if isinstance(item, str) else item for item in self.args)
        return self


class SettingsError(VergeError):
    """A connection option or an environment variable is missing or has a value that cannot be used."""

    kind = "settings"


class MissingLibraryError(VergeError):
    """A Python library that the client needs is not installed for the interpreter that runs it."""

    kind = "missing_library"


class UsageError(VergeError):
    """The caller asked for something that makes no sense; nothing was sent."""

    kind = "usage"


class ReadOnlyError(VergeError):
    """A write was attempted on a client that may only read (check mode); nothing was sent."""

    kind = "read_only"


class VergeConnectionError(VergeError):
    """The system could not be reached, or the connection broke.

    :ivar may_have_been_sent: False only when the request provably never left this machine.
    :ivar final: True when trying again cannot help (for example a certificate that is not trusted).
    """

    kind = "connection"

    def __init__(
        self,
        message: str = "",
        *,
        may_have_been_sent: bool = True,
        final: bool = False,
        hint: str = "",
        operation: str = "",
        target: str = "",
    ) -> None:
        super().__init__(message, hint=hint, operation=operation, target=target)
        self.may_have_been_sent = may_have_been_sent
        self.final = final


class NotConnectedError(VergeConnectionError):
    """The client has been closed."""

    kind = "not_connected"


class VergeTimeoutError(VergeConnectionError):
    """The system did not answer in time."""

    kind = "timeout"


class APIError(VergeError):
    """The system answered, and the answer is an error.

    :ivar status_code: HTTP status, or None.
    :ivar api_message: the platform's own text, or "".
    :ivar method: HTTP method.
    :ivar path: path of the request below the host.
    :ivar response: the member ``response`` of the error body, if any. Only a recipe simulation is known to have one
        (status 405, text "Simulation complete"). Never shown in texts: it may hold the play's own answers.
    """

    kind = "api"

    def __init__(
        self,
        message: str = "",
        *,
        status_code: Optional[int] = None,
        api_message: str = "",
        method: str = "",
        path: str = "",
        response: Any = None,
        hint: str = "",
        operation: str = "",
        target: str = "",
    ) -> None:
        super().__init__(message, hint=hint, operation=operation, target=target)
        self.status_code = status_code
        self.api_message = api_message
        self.method = method
        self.path = path
        self.response = response

    def reason(self) -> str:
        status = "" if self.status_code is None else f"HTTP {self.status_code}"
        return ", ".join(part for part in (self.message, status, self.api_message) if part)


class AuthenticationError(APIError):
    """401: not logged in, wrong credentials, or a revoked key."""

    kind = "authentication"


class PermissionDeniedError(APIError):
    """403: logged in, but not permitted."""

    kind = "permission_denied"


class NotFoundError(APIError):
    """404: no such row; on a write also a value that refers to a row that does not exist."""

    kind = "not_found"


class NotAllowedError(APIError):
    """405: the table does not allow this, or not in the object's present state."""

    kind = "not_allowed"


class ConflictError(APIError):
    """409, or a refusal whose text says that the name or another unique value is taken."""

    kind = "conflict"


class ValidationError(APIError):
    """400 or 422: a value, a filter, or an action in the wrong state was refused."""

    kind = "validation"


class RateLimitError(APIError):
    """429: too many requests.

    :ivar retry_after: seconds that the system asked to wait, or None when it did not say.
    """

    kind = "rate_limit"
    retry_after: Optional[float] = None


class ServerError(APIError):
    """5xx.

    :ivar retry_after: seconds that the system asked to wait, or None when it did not say.
    """

    kind = "server"
    retry_after: Optional[float] = None


class ReferencedError(APIError):
    """The row cannot be deleted because other rows refer to it (measured as status 500)."""

    kind = "referenced"


class InvalidResponseError(APIError):
    """A 2xx answer that cannot be used: not JSON, cut off, of an unexpected shape, or with an error inside.

    :ivar truncated: True when the answer was cut off on its way, so that asking again may help.
    """

    kind = "invalid_response"
    truncated = False


class OutcomeUnknownError(VergeError):
    """A write left this machine and no trustworthy answer came back.

    The work may or may not have been done: whoever catches this must look before repeating.

    :ivar method: HTTP method.
    :ivar path: path of the request below the host.
    :ivar cause: the error that hid the outcome.
    """

    kind = "outcome_unknown"

    def __init__(
        self,
        message: str = "",
        *,
        method: str = "",
        path: str = "",
        cause: Optional[VergeError] = None,
        hint: str = "",
        operation: str = "",
        target: str = "",
    ) -> None:
        super().__init__(message, hint=hint, operation=operation, target=target)
        self.method = method
        self.path = path
        self.cause = cause

    @property
    def status_code(self) -> Optional[int]:
        """HTTP status of the untrustworthy answer, or None when no answer came."""
        return getattr(self.cause, "status_code", None)

    @property
    def api_message(self) -> str:
        """Text of the untrustworthy answer, or ""."""
        return str(getattr(self.cause, "api_message", ""))


class TaskError(VergeError):
    """Work that the platform does in the background ended in failure."""

    kind = "task"


class TaskTimeoutError(TaskError):
    """Background work did not end in time.

    :ivar awaited: what was awaited ("status running").
    :ivar last_seen: what was seen last ("status starting").
    :ivar elapsed: seconds waited.
    :ivar done: what had been done before and stays done.
    """

    kind = "task_timeout"

    def __init__(
        self,
        message: str = "",
        *,
        awaited: str = "",
        last_seen: str = "",
        elapsed: float = 0.0,
        done: Sequence[str] = (),
        hint: str = "",
        operation: str = "",
        target: str = "",
    ) -> None:
        super().__init__(message, hint=hint, operation=operation, target=target)
        self.awaited = awaited
        self.last_seen = last_seen
        self.elapsed = elapsed
        self.done = list(done)

    def reason(self) -> str:
        parts = [self.message or "gave up waiting"]
        if self.awaited:
            parts.append(f"awaited: {self.awaited}")
        parts.append("last seen: {0}".format(self.last_seen or "nothing"))
        parts.append(f"after {self.elapsed:.0f} s")
        return "; ".join(parts)
