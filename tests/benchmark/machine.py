# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured on, and how busy it was with other things meanwhile."""

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

#: Of the machine, by other programs.
BUSY_SHARE = 0.05
#: Between the quickest and the slowest of the same piece of work.
BUSY_SPREAD = 0.15
#: From here on not even neighbouring runs can be compared.
LOST_SHARE = 0.25
LOST_SPREAD = 0.5
_BLOCK = bytes(64 * 1024)


def spin() -> float:
    """Seconds for a fixed piece of work, some 0.2."""
    started = time.perf_counter()
    digest = hashlib.blake2b()
    for _turn in range(4_800):
        digest.update(_BLOCK)
    return time.perf_counter() - started


def _own_seconds() -> float:
    """Processor time of this process and of all that it has started and seen end."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _all_seconds() -> float | None:
    """Processor time of all programs since the machine was started; None where nobody tells."""
    try:
        words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    except OSError:
        return None
    user, nice, system, _idle, _waiting, *interrupts = (int(word) for word in words[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Moment:
    """How the machine was at some time."""

    spins: tuple[float, ...]
    load: float
    clock: float
    own: float
    everything: float | None


def look() -> Moment:
    """How the machine is now."""
    load = os.getloadavg()[0]
    spins = tuple(spin() for _turn in range(5))
    return Moment(spins, load, time.perf_counter(), _own_seconds(), _all_seconds())


def description() -> str:
    """The machine, and what ran on it; nothing that tells whose it is."""
    core, python = metadata.version("ansible-core"), platform.python_version()
    today = datetime.now(timezone.utc).date()
    return f"{os.cpu_count()} cores, Python {python}, ansible-core {core}, {today}"


def noise(begin: Moment, end: Moment) -> str:
    """How far the figures in between can be trusted."""
    spins = begin.spins + end.spins
    median = statistics.median(spins)
    spread = (max(spins) - min(spins)) / median
    times = f"{min(spins):.2f} to {max(spins):.2f} s at the beginning and at the end"
    said = [
        f"A fixed piece of work took {times} (spread {spread:.0%})",
        f"the load was {begin.load:.1f} before and {end.load:.1f} after",
    ]
    share = 0.0
    if begin.everything is not None and end.everything is not None:
        others = (end.everything - begin.everything) - (end.own - begin.own)
        share = max(0.0, others / ((end.clock - begin.clock) * (os.cpu_count() or 1)))
        said.append(f"other programs took {share:.0%} of the machine meanwhile")
    return f"{'; '.join(said)}. {_verdict(share, spread)}"


def _verdict(share: float, spread: float) -> str:
    if share > LOST_SHARE or spread > LOST_SPREAD:
        return "The machine was TOO BUSY: only the numbers of requests mean anything. Measure again."
    if share > BUSY_SHARE or spread > BUSY_SPREAD:
        return "The machine was BUSY: trust the ratios, not the milliseconds."
    return "The machine was quiet."
