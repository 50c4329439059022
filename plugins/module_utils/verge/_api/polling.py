# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deadlines, and the polling loop: it polls before the first pause, on a monotonic clock, and always ends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable, Generic, NamedTuple, Optional, TypeVar

T = TypeVar("T")


class Clock(NamedTuple):
    """Source of time; tests provide their own."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Deadline:
    """A point in time by which something must have ended."""

    def __init__(self, seconds: float, clock: Optional[Clock] = None) -> None:
        """Set the deadline to `seconds` from now.

        Args:
            seconds: Seconds from now.
            clock: Source of time; None for the real one.
        """
        self._monotonic = (clock or Clock()).monotonic
        self._end = self._monotonic() + seconds

    def remaining(self) -> float:
        """Return the remaining seconds; 0 or less if the deadline has passed."""
        return self._end - self._monotonic()


@dataclass
class PollOutcome(Generic[T]):
    """Outcome of a wait.

    Attributes:
        last: Result of the last poll.
        elapsed: Seconds waited.
        in_time: Whether the condition was met before the timeout.
    """

    last: T
    elapsed: float
    in_time: bool


def wait_until(
    poll: Callable[[], T],
    done: Callable[[T], bool],
    timeout: float,
    interval: float,
    clock: Optional[Clock] = None,
) -> PollOutcome[T]:
    """Poll until `done` accepts the result or the timeout expires.

    The pauses grow from a fifth of `interval` to `interval`. The short first pauses keep quick work quick (a network
    starts in a second), and the growth keeps long work cheap.

    Args:
        poll: Called at least once, and for the last time when the timeout expires. Its exceptions end the wait.
        done: Whether a result ends the wait.
        timeout: Seconds to wait at most.
        interval: Longest pause between two polls, in seconds.
        clock: Source of time; None for the real one.

    Returns:
        The result of the last poll, the seconds waited, and whether `done` accepted that result.
    """
    clock = clock or Clock()
    started = clock.monotonic()
    pause = interval / 5
    while True:
        last = poll()
        elapsed = clock.monotonic() - started
        if done(last):
            return PollOutcome(last, elapsed, True)
        if elapsed >= timeout:
            return PollOutcome(last, elapsed, False)
        clock.sleep(min(pause, timeout - elapsed))
        pause = min(pause * 1.5, interval)
