# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of IPv4 addresses and of ports, as ranges of numbers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, Optional

_PORTS = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")


class Ranges(NamedTuple):
    """Numbers, as ranges that are sorted and neither overlap nor touch."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> Ranges:
        """Return the numbers of ranges in any order."""
        merged: list[tuple[int, int]] = []
        for low, high in sorted(span for span in spans if span[0] <= span[1]):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @property
    def single(self) -> Optional[int]:
        """The only number, or None if there are none or several."""
        return self.spans[0][0] if len(self.spans) == 1 and self.spans[0][0] == self.spans[0][1] else None

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(high - low + 1 for low, high in self.spans)

    def plus(self, other: Ranges) -> Ranges:
        """Return the numbers of both."""
        return Ranges.of((*self.spans, *other.spans))

    def shared(self, other: Ranges) -> Ranges:
        """Return the numbers that are in both."""
        return Ranges.of((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)

    def minus(self, other: Ranges) -> Ranges:
        """Return the numbers that are not in the other one."""
        rest = list(self.spans)
        for low, high in other.spans:
            rest = [
                part for a, b in rest for part in ((a, min(b, low - 1)), (max(a, high + 1), b)) if part[0] <= part[1]
            ]
        return Ranges.of(rest)

    def covers(self, other: Ranges) -> bool:
        """Return whether all numbers of the other one are in this one."""
        if len(self.spans) == len(other.spans) == 1:  # the usual case, which is asked for often
            return self.spans[0][0] <= other.spans[0][0] and other.spans[0][1] <= self.spans[0][1]
        return all(any(low <= a and b <= high for low, high in self.spans) for a, b in other.spans)

    def overlaps(self, other: Ranges) -> bool:
        """Return whether some number is in both."""
        if len(self.spans) == len(other.spans) == 1:
            return self.spans[0][0] <= other.spans[0][1] and other.spans[0][0] <= self.spans[0][1]
        return any(low <= b and a <= high for a, b in other.spans for low, high in self.spans)

    def split(self, others: Iterable[Ranges]) -> list[Ranges]:
        """Return the parts of which each is either inside or outside of every other one."""
        parts = [self] if self.spans else []
        for other in others:
            parts = [piece for part in parts for piece in (part.shared(other), part.minus(other)) if piece.spans]
        return parts


ALL_ADDRESSES = Ranges(((0, 2**32 - 1),))
ALL_PORTS = Ranges(((1, 65535),))
NOTHING = Ranges()


@cache
def addresses_in(text: str) -> Optional[Ranges]:
    """Return the IPv4 addresses of an address, a network in CIDR notation or a range; None: it is none of these.

    IPv6 addresses are no IPv4 addresses, so there are none.
    """
    first, dash, last = text.partition("-")
    try:
        if dash:
            low, high = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
            return Ranges.of([(int(low), int(high))]) if low.version == high.version == 4 else NOTHING
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    if network.version != 4:
        return NOTHING
    return Ranges(((int(network.network_address), int(network.broadcast_address)),))


@cache
def ports_in(text: str) -> Optional[Ranges]:
    """Return the ports of a list such as `80,443,8000-8100`; None: it is none. Nothing stands for all of them."""
    spans = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        match = _PORTS.fullmatch(part)
        if match is None:
            return None
        spans.append((int(match[1]), int(match[2] or match[1])))
    return Ranges.of(spans) if spans else ALL_PORTS


def show_addresses(ranges: Ranges) -> str:
    """Return addresses as people write them."""
    if ranges == ALL_ADDRESSES:
        return "any address"
    parts = []
    for low, high in ranges.spans:
        first, last = ipaddress.IPv4Address(low), ipaddress.IPv4Address(high)
        networks = list(ipaddress.summarize_address_range(first, last))
        if low == high:
            parts.append(str(first))
        elif len(networks) == 1:
            parts.append(str(networks[0]))
        else:
            parts.append(f"{first}-{last}")
    return ",".join(parts)


def show_ports(ranges: Ranges) -> str:
    """Return ports as people write them."""
    if ranges == ALL_PORTS:
        return "all"
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges.spans)
