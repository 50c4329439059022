# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Injected faults: rules that match requests and change their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

KINDS = frozenset({"status", "reset", "truncate", "garbage", "latency"})


@dataclass
class Fault:
    """One rule. A criterion that is None matches every request.

    Attributes:
        kind: ``status`` answers with `status` and `body` (``{"err": ...}`` by default; status 200 with an err body is
            possible). ``reset`` drops the connection (TCP reset). ``truncate`` announces the whole body and sends half
            of it. ``garbage`` answers 200 with something that is not JSON. ``latency`` waits `seconds` first.
        method: The method of matching requests.
        table: The table of matching requests.
        path: A regular expression for the path of matching requests.
        nth: The first matching request that is affected (1 is the next one).
        times: How many requests are affected, or None for all of them.
        when: ``before`` never executes the request. ``after`` executes it, and the client does not learn the result.
            ``truncate`` is always after; ``latency`` is always before.
        status: The status of a ``status`` fault.
        body: The body of a ``status`` fault: a JSON document, or bytes that are sent unchanged.
        seconds: The duration of a ``latency`` fault.
        retry_after: The ``Retry-After`` header of a ``status`` fault.
        seen: How many requests have matched.
        used: How often the rule has fired.
    """

    kind: str
    method: str | None = None
    table: str | None = None
    path: str | None = None
    nth: int = 1
    times: int | None = 1
    when: str = "before"
    status: int = 500
    body: Any = None
    seconds: float = 0.0
    retry_after: float | None = None
    seen: int = 0
    used: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not a valid fault; expected one of: {', '.join(sorted(KINDS))}")
        if self.when not in ("before", "after"):
            raise ValueError(f"when must be 'before' or 'after', got {self.when!r}")

    def matches(self, method: str, table: str | None, path: str) -> bool:
        """Return whether the rule applies to this request, regardless of nth and times."""
        return (
            (self.method is None or self.method == method)
            and (self.table is None or self.table == table)
            and (self.path is None or re.search(self.path, path) is not None)
        )

    @property
    def is_spent(self) -> bool:
        """Whether the rule never fires again."""
        return self.times is not None and self.used >= self.times

    def fire(self) -> bool:
        """Count a matching request and return whether the rule fires."""
        self.seen += 1
        if self.seen < self.nth or self.is_spent:
            return False
        self.used += 1
        return True


class Faults:
    """The active rules."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Add a rule; its `used` says later how often it fired."""
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all rules."""
        self.rules.clear()

    def match(self, method: str, table: str | None, path: str) -> list[Fault]:
        """Return the rules that fire for this request: any latencies and at most one other."""
        firing: list[Fault] = []
        for fault in self.rules:
            if fault.matches(method, table, path):
                others = any(f.kind != "latency" for f in firing)
                if (fault.kind == "latency" or not others) and fault.fire():
                    firing.append(fault)
        return firing
