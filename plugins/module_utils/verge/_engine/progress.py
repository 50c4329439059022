# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says now and then what a task waits for."""

from __future__ import annotations

from typing import Callable, Optional

from .._api.polling import Clock

#: Shows one line to the person who runs the playbook.
Report = Callable[[str], None]

#: Seconds between two lines.
INTERVAL = 10.0


class Progress:
    """Reports what a wait is for, how far it is, and for how long, at most every ten seconds."""

    def __init__(self, report: Optional[Report], clock: Clock) -> None:
        self._report = report
        self._clock = clock
        self._started = self._last = clock.monotonic()

    def start(self) -> None:
        """Begin a wait."""
        self._started = self._last = self._clock.monotonic()

    def update(self, what: str, timeout: float) -> None:
        """Report the wait, if it is time.

        Args:
            what: what is waited for, and what was seen last.
            timeout: seconds that the wait may take.
        """
        now = self._clock.monotonic()
        if self._report is None or now - self._last < INTERVAL:
            return
        self._last = now
        self._report(f"{what} ({now - self._started:.0f} of at most {timeout:.0f} s)")
