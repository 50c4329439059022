# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit for requests, shared by a process and everything forked from it.

A system drops connections at about 36 requests a second (observed by the vendor's Terraform provider) and does not
announce its limit. Ansible forks a worker for each host, so the limit has to count what all of them send. The state
therefore lives in memory that forked processes share. It is accessed without a lock, because a killed worker could
leave a lock behind; two workers that read it in the same microsecond send one request too many, which the limit leaves
room for.
"""

from __future__ import annotations

import mmap
import struct
import time
import zlib
from typing import Callable

#: Requests that may be sent at once after an idle period. At the default rate no second sees more than 35.
BURST = 5
#: A throttling system gets ever fewer requests, down to the rate divided by this factor.
MAX_SLOWDOWN = 16.0
#: The slowdown shrinks by this factor with each request.
RECOVERY = 0.97

_ENTRY = struct.Struct("dd")
_ENTRIES = 256


class RateLimiter:
    """Decides when the next request to a system may be sent (generic cell rate algorithm).

    Systems whose names hash to the same table entry share a rate, which only makes them slower.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Create a limiter with a table that forked processes share.

        Args:
            monotonic: Clock in seconds, the same for all processes of the machine.
        """
        self._monotonic = monotonic
        self._memory = mmap.mmap(-1, _ENTRY.size * _ENTRIES)

    def reserve(self, system: str, per_second: float) -> float:
        """Reserve the next slot for a request.

        Args:
            system: Base URL of the system.
            per_second: Requests per second; 0 for no limit. A back-off is honored in either case.

        Returns:
            Seconds to wait before the request may be sent.
        """
        due, slowdown = self._read(system)
        now = self._monotonic()
        start = max(now, due)
        interval = slowdown / per_second if per_second else 0.0
        self._write(system, start + interval, max(1.0, slowdown * RECOVERY))
        return max(0.0, start - now - (BURST - 1) * interval)

    def back_off(self, system: str, per_second: float, pause: float) -> None:
        """Send nothing for `pause` seconds and then halve the rate, because the system throttles its clients."""
        due, slowdown = self._read(system)
        slowdown = min(MAX_SLOWDOWN, 2 * slowdown)
        allowance = (BURST - 1) * slowdown / per_second if per_second else 0.0
        self._write(system, max(due, self._monotonic() + pause + allowance), slowdown)

    def _read(self, system: str) -> tuple[float, float]:
        due, slowdown = _ENTRY.unpack_from(self._memory, self._offset(system))
        return due, max(1.0, slowdown)

    def _write(self, system: str, due: float, slowdown: float) -> None:
        _ENTRY.pack_into(self._memory, self._offset(system), due, slowdown)

    @staticmethod
    def _offset(system: str) -> int:
        return _ENTRY.size * (zlib.crc32(system.encode()) % _ENTRIES)


#: The limiter of all clients. An action plugin imports it before Ansible forks, so all workers share it.
shared_rate_limiter = RateLimiter()
