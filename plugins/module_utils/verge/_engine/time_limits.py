# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time limits for the requests of a task.

A task gets the same time for everything that it reads before its first step, for each of its steps, and for what it
reads after the last one. The request in progress when that time has passed gets as long as any response may take.
"""

from __future__ import annotations

from typing import Optional

from .._api.polling import Clock, Deadline
from .._api.retries import cause_of
from ..client import VergeClient
from ..errors import VergeError, VergeTimeoutError

#: Seconds for tasks without option `wait_timeout`; the default of that option.
DEFAULT_SECONDS = 300.0


def allow(client: VergeClient, seconds: float, clock: Optional[Clock] = None) -> None:
    """Let a client work for a number of seconds from now, plus the time of one response."""
    client.deadline = Deadline(seconds + client.settings.timeout, clock)


def explain(error: VergeError, client: VergeClient, option: str) -> None:
    """Add to the error of a request that the deadline ended which option allows more time.

    Args:
        error: The error of the task.
        client: The client that sent the request.
        option: Name of the option, or "" if the module has none.
    """
    expired = client.deadline is not None and client.deadline.remaining() <= 0
    if option and expired and isinstance(cause_of(error), VergeTimeoutError) and not error.hint:
        error.hint = f"allow more time with '{option}'"
