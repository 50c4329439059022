# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one loop that waits: first look before the first pause, monotonic clock, an end in any case."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Callable, Generic, NamedTuple, Optional, TypeVar

T = TypeVar("T")


class Clock(NamedTuple):
    """Where time comes from; tests bring their own."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class PollOutcome(Generic[T]):
    """The end of a wait: the last look, how long it took, and whether the time was over."""

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
    """Look until `done`, at most `timeout` seconds, with pauses that grow from a fifth of `interval` up to it.

    The short first pauses make quick work (a network starts in a second) quick; the growth keeps long work cheap.
    """
    clock = clock or Clock()
    begin = clock.monotonic()
    pause = interval / 5
    while True:
        last = poll()
        elapsed = clock.monotonic() - begin
        if done(last):
            return PollOutcome(last, elapsed, True)
        if elapsed >= timeout:
            return PollOutcome(last, elapsed, False)
        clock.sleep(min(pause, timeout - elapsed))
        pause = min(pause * 1.5, interval)
