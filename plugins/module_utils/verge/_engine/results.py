# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._api.redaction import Redactor
from ..errors import UsageError, VergeError, shortened


@dataclass
class RunError(Exception):
    """A task that failed.

    Attributes:
        error: what went wrong.
        done: the titles of the steps that had been executed before; they are not undone.
        warnings: what the user should know besides.
        requests: how many were sent, by method.
        details: further members of the result, which take the place of those that every failure has.
    """

    error: VergeError
    done: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    def redact(self, redactor: Redactor) -> None:
        """Remove all secrets from the messages."""
        self.error.redact(redactor)
        self.done = [redactor(text) for text in self.done]
        self.warnings = [redactor(text) for text in self.warnings]
        self.details = cleaned(self.details, redactor)


#: The key of a result under which secrets are returned that the platform shows only once, such as API keys.
SHOWN_ONCE = "created_secrets"

#: From this verbosity on (-vvv) a result shows the number of requests.
REQUESTS_VERBOSITY = 3


def trimmed(result: dict[str, Any], diff: bool, verbosity: int) -> dict[str, Any]:
    """Return what of a result is shown: the diff in diff mode, the number of requests at high verbosity."""
    hidden = {"diff": not diff, "requests": verbosity < REQUESTS_VERBOSITY}
    return {name: value for name, value in result.items() if not hidden.get(name)}


def cleaned(result: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
    """Return a result without secrets, except for those that the platform shows only once."""
    found: dict[str, Any] = {}
    for name, value in result.items():
        if name in ("actions", "warnings"):
            found[name] = [redactor(text) for text in value]
        else:
            found[name] = value if name == SHOWN_ONCE else redactor.clean(value)
    return found


def failure_result(failure: RunError) -> dict[str, Any]:
    """Return the result of a failed task: the message, the facts behind it, and what had been done before.

    Long texts are shortened, so that the failure must have been redacted before.
    """
    message = shortened(str(failure.error))
    if failure.done:
        message = f"{message} -- done before that: {', '.join(failure.done)}"
    return {
        "msg": message,
        "error": {
            name: shortened(value) if isinstance(value, str) else value
            for name, value in failure.error.to_result().items()
            # The message ends with it, and a terminal would show it twice.
            if name != "hint"
        },
        "changed": bool(failure.done),
        "actions": list(failure.done),
        "warnings": [shortened(warning) for warning in dict.fromkeys(failure.warnings)],
        "requests": dict(failure.requests),
        **failure.details,
    }


def usage_failure(message: str) -> dict[str, Any]:
    """Return the result of a task with options that cannot be used; the message must have been redacted before."""
    return {"msg": message, "error": {"kind": UsageError.kind}}


def internal_error(module: str, reason: str) -> str:
    """Return the message for an exception that is a bug."""
    return f"{module}: internal error (a bug in this collection; see -vvv): {reason}"
