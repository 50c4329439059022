# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task tells in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import VergeError


@dataclass
class RunError(Exception):
    """A run that failed on its way.

    Attributes:
        error: what went wrong.
        done: what had been done before, in words; it stays done.
        warnings: what the user should know besides.
        requests: how many were sent, by method.
    """

    error: VergeError
    done: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    requests: dict[str, int] = field(default_factory=dict)


#: From this verbosity on (-vvv) a result tells how many requests were sent.
REQUESTS_FROM = 3


def trimmed(result: dict[str, Any], diff: bool, verbosity: int) -> dict[str, Any]:
    """What of a result is shown: the difference in diff mode, the number of requests to those who want to know more."""
    hidden = {"diff": not diff, "requests": verbosity < REQUESTS_FROM}
    return {name: value for name, value in result.items() if not hidden.get(name)}


def failure_result(failure: RunError) -> dict[str, Any]:
    """The result of a failed task: the message, the facts behind it, and what had been done before."""
    message = str(failure.error)
    if failure.done:
        message = f"{message} -- done before that: {', '.join(failure.done)}"
    return {
        "msg": message,
        "error": failure.error.to_result(),
        "changed": bool(failure.done),
        "actions": list(failure.done),
        "warnings": list(dict.fromkeys(failure.warnings)),
        "requests": dict(failure.requests),
    }
