# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How closely requests may follow each other, for a process and all that are forked from it.

A system drops connections at about 36 requests a second (observed by the vendor's Terraform provider) and tells nobody
how many it would take. Ansible forks a worker for each host: what one of them sends, all have to count. The moments
therefore lie in memory that forks share. It is read and written without a lock, which no worker that is killed could
leave behind; two that look in the same microsecond send one request more, and there is room for that.
"""

from __future__ import annotations

import mmap
import struct
import time
import zlib
from typing import Callable

#: How many requests may follow each other at once after a rest. With the usual pace no second sees more than 35.
BURST = 5
#: A system that complains is asked more and more slowly, down to this part of the pace.
MAX_SLOWDOWN = 16.0
#: The pace comes back by this factor with each request.
RECOVERY = 0.97

_ENTRY = struct.Struct("dd")
_ENTRIES = 256


class RateLimiter:
    """Tells when the next request to a system may be sent (generic cell rate algorithm).

    Systems that fall on the same entry of the table share a pace, which only makes them slower.

    :param monotonic: clock that all processes of the machine share, seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._memory = mmap.mmap(-1, _ENTRY.size * _ENTRIES)

    def reserve(self, system: str, per_second: float) -> float:
        """Take the next turn and return the seconds until then.

        :param per_second: the pace; 0 for no limit. What a system complained about is obeyed in either case.
        """
        due, slowdown = self._read(system)
        now = self._monotonic()
        start = max(now, due)
        interval = slowdown / per_second if per_second else 0.0
        self._write(system, start + interval, max(1.0, slowdown * RECOVERY))
        return max(0.0, start - now - (BURST - 1) * interval)

    def back_off(self, system: str, per_second: float, pause: float) -> None:
        """Send nothing for *pause* seconds, and then at half the pace: the system has had enough."""
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


#: The one that all clients use; made before Ansible forks, where this is imported by an action plugin.
shared_rate_limiter = RateLimiter()
