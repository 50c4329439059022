# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time: timestamps that follow the wall clock, and platform delays that can run faster.

A test must not wait two real seconds for a network to stop, and yet a client compares `created` and `expires` with
its own clock. So there are two scales: `now` is the wall clock (plus what was skipped by `advance`), and delays count
`rate` times faster. With rate 0 only `advance` makes anything happen.

Transitions are kept as plain data (a name and arguments), so that a state of the simulator can be saved.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(order=True)
class Transition:
    """Something that the platform does at `due` (in seconds of platform delay)."""

    due: float
    number: int
    name: str = field(compare=False)
    arguments: dict[str, Any] = field(compare=False, default_factory=dict)
    cancelled: bool = field(compare=False, default=False)
    #: Whether it belongs to the future (the next run of a schedule) instead of being in progress.
    planned: bool = field(compare=False, default=False)


class Clock:
    """The wall clock for timestamps, a scaled clock for delays, and the queue of transitions."""

    def __init__(self, rate: float = 1.0, lock: threading.RLock | None = None) -> None:
        self.rate = rate
        self.lock = lock or threading.RLock()
        self._skipped = 0.0
        self._passed = 0.0
        self._started = time.monotonic()
        self._started_at = time.time()
        self._base: float | None = None  # the due time of the transition that is running
        self._queue: list[Transition] = []
        self._number = 0
        self._last_stamp: dict[Any, int] = {}
        self._last_microseconds = 0
        #: Clocks of other systems with the same lock, whose transitions change this one.
        self.companions: tuple[Clock, ...] = ()
        #: Called for each transition that is due; set by the engine.
        self.run_transition: Callable[[Transition], None] = lambda transition: None

    def now(self) -> float:
        """Return the seconds since the epoch; at rate 0 time passes only when it is skipped."""
        return (time.time() if self.rate else self._started_at) + self._skipped

    def stamp(self) -> int:
        """Return `now` in whole seconds, as rows store it."""
        return int(self.now())

    def later_stamp(self, subject: Any) -> int:
        """Return a timestamp that is later than the previous one for the same object.

        With fast delays a machine may start twice within one second of wall time. On the platform a start takes
        longer than a second, so that `started` distinguishes one start from the next; this keeps it so.
        """
        stamp = max(self.stamp(), self._last_stamp.get(subject, 0) + 1)
        self._last_stamp[subject] = stamp
        return stamp

    def microseconds(self) -> int:
        """Return `now` in microseconds, as log rows store it; each answer is later than the one before."""
        self._last_microseconds = max(int(self.now() * 1_000_000), self._last_microseconds + 1)
        return self._last_microseconds

    def elapsed(self) -> float:
        """Return the seconds of platform delay since the start."""
        return self._passed + (time.monotonic() - self._started) * self.rate + self._skipped

    def change_rate(self, rate: float) -> None:
        """Let delays pass faster or slower from now on; at rate 0 timestamps stand still from now on as well."""
        with self.lock:
            self._passed = self.elapsed() - self._skipped
            self._started, self._started_at = time.monotonic(), time.time()
            self.rate = rate

    def advance(self, seconds: float) -> None:
        """Skip time, for timestamps and delays, and run the transitions that fall due."""
        with self.lock:
            self._skipped += seconds
            self.run_due()

    def schedule(self, delay: float, name: str, /, **arguments: Any) -> Transition:
        """Schedule a transition `delay` seconds from now (or from the transition that is running)."""
        return self._push(delay, name, arguments)

    def plan(self, delay: float, name: str, /, **arguments: Any) -> Transition:
        """Schedule a transition that is not in progress, such as the next run of a schedule: `finish` leaves it."""
        return self._push(delay, name, arguments, planned=True)

    def _push(self, delay: float, name: str, arguments: dict[str, Any], planned: bool = False) -> Transition:
        base = self.elapsed() if self._base is None else self._base
        self._number += 1
        transition = Transition(base + delay, self._number, name, arguments, planned=planned)
        heapq.heappush(self._queue, transition)
        return transition

    def cancel(self, prefix: str = "", /, **arguments: Any) -> None:
        """Cancel the waiting transitions whose name has this prefix and that have these arguments."""
        for transition in self._queue:
            same = all(transition.arguments.get(key) == value for key, value in arguments.items())
            if same and transition.name.startswith(prefix):
                transition.cancelled = True

    def remaining(self, name: str, /, **arguments: Any) -> float | None:
        """Return the seconds of platform delay until a waiting transition is due, None if there is none."""
        for transition in self._queue:
            same = all(transition.arguments.get(key) == value for key, value in arguments.items())
            if same and transition.name == name and not transition.cancelled:
                return transition.due - (self.elapsed() if self._base is None else self._base)
        return None

    def waiting(self) -> list[Transition]:
        """Return the transitions in progress, soonest first."""
        return [transition for transition in self._pending() if not transition.planned]

    def _pending(self) -> list[Transition]:
        return sorted(transition for transition in self._queue if not transition.cancelled)

    def run_due(self) -> None:
        """Run the transitions that are due, in order; then those of the companions."""
        for clock in (self, *self.companions):
            clock.run_own()

    def run_own(self) -> None:
        """Run the transitions that are due, of this clock only."""
        if not self._queue:
            return
        with self.lock:
            if self._base is not None:
                return  # already running: a transition accessed the store
            limit = self.elapsed()
            try:
                while self._queue and self._queue[0].due <= limit:
                    transition = heapq.heappop(self._queue)
                    if not transition.cancelled:
                        self._base = transition.due
                        self.run_transition(transition)
            finally:
                self._base = None

    def finish(self, limit: int = 10_000) -> None:
        """Complete everything in progress at once and in order, without moving the clock."""
        with self.lock:
            for _turn in range(limit):
                waiting = self.waiting()
                if not waiting:
                    break
                transition = waiting[0]
                transition.cancelled = True
                self._base = transition.due
                try:
                    self.run_transition(transition)
                finally:
                    self._base = None

    def state(self) -> Any:
        """Return what is needed to continue later: remaining delays, not absolute times."""
        now = self.elapsed()
        queue = [(t.due - now, t.name, t.arguments, t.planned) for t in self._pending()]
        return {
            "queue": queue,
            "stamps": dict(self._last_stamp),
            "microseconds": self._last_microseconds,
            "skipped": self._skipped,
        }

    def restore(self, state: Any) -> None:
        """Continue from a saved state."""
        self._queue.clear()
        self._last_stamp = dict(state["stamps"])
        self._last_microseconds = state["microseconds"]
        self._skipped = state["skipped"]
        for delay, name, arguments, planned in state["queue"]:
            self._push(delay, name, arguments, planned)
