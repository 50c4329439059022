# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine that was measured on, and how busy other programs kept it."""

from __future__ import annotations

import hashlib
import os
import platform
import resource
import statistics
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

#: Share of the machine that other programs used.
BUSY_SHARE = 0.05
#: Spread between the fastest and the slowest run of the same work.
BUSY_SPREAD = 0.15
#: Above these not even consecutive runs can be compared.
LOST_SHARE = 0.25
LOST_SPREAD = 0.5
_BLOCK = bytes(64 * 1024)


def spin() -> float:
    """Return the seconds for a fixed piece of work, about 0.2."""
    started = time.perf_counter()
    digest = hashlib.blake2b()
    for _turn in range(4_800):
        digest.update(_BLOCK)
    return time.perf_counter() - started


def _own_seconds() -> float:
    """Return the processor time of this process and of its finished children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _all_seconds() -> float | None:
    """Return the processor time of all programs since boot, or None where it is unknown."""
    try:
        words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return None
    user, nice, system, _idle, _waiting, *interrupts = (int(word) for word in words[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Moment:
    """The state of the machine at a point in time."""

    spins: tuple[float, ...]
    load: float
    clock: float
    own: float
    everything: float | None


def sample() -> Moment:
    """Return the state of the machine now."""
    load = os.getloadavg()[0]
    spins = tuple(spin() for _turn in range(5))
    return Moment(spins, load, time.perf_counter(), _own_seconds(), _all_seconds())


def description() -> str:
    """Describe the machine and the versions, without anything that identifies its owner."""
    core, python = metadata.version("ansible-core"), platform.python_version()
    today = datetime.now(timezone.utc).date()
    return f"{os.cpu_count()} cores, Python {python}, ansible-core {core}, {today}"


def noise(begin: Moment, end: Moment) -> str:
    """Describe how reliable the figures between two samples are."""
    spins = begin.spins + end.spins
    median = statistics.median(spins)
    spread = (max(spins) - min(spins)) / median
    times = f"{min(spins):.2f} to {max(spins):.2f} s at the beginning and at the end"
    parts = [
        f"A fixed piece of work took {times} (spread {spread:.0%})",
        f"the load was {begin.load:.1f} before and {end.load:.1f} after",
    ]
    share = 0.0
    if begin.everything is not None and end.everything is not None:
        others = (end.everything - begin.everything) - (end.own - begin.own)
        share = max(0.0, others / ((end.clock - begin.clock) * (os.cpu_count() or 1)))
        parts.append(f"other programs used {share:.0%} of the machine")
    return f"{'; '.join(parts)}. {_verdict(share, spread)}"


def _verdict(share: float, spread: float) -> str:
    if share > LOST_SHARE or spread > LOST_SPREAD:
        return "The machine was TOO BUSY: only the numbers of requests are meaningful. Measure again."
    if share > BUSY_SHARE or spread > BUSY_SPREAD:
        return "The machine was BUSY: trust the ratios, not the milliseconds."
    return "The machine was quiet."
