# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that go wrong on purpose: rules that match requests and spoil the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

KINDS = frozenset({"status", "reset", "truncate", "garbage", "latency"})


@dataclass
class Fault:
    """One rule. What is None matches everything.

    kind
        ``status``: answer with `status` and `body` (``{"err": ...}`` by default; status 200 with an err body is
        possible). ``reset``: drop the connection (TCP reset). ``truncate``: announce the whole body, send half.
        ``garbage``: answer 200 with something that is not JSON. ``latency``: wait `seconds` first.
    when
        ``before``: the request is never carried out. ``after``: it is carried out, and the client does not get
        to know. ``truncate`` is always after; ``latency`` is always before.
    nth, times
        Begin with the nth matching request (1 = the next), spoil that many (None = all from then on).
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
            raise ValueError(f"unknown kind of fault {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        if self.when not in ("before", "after"):
            raise ValueError("when must be 'before' or 'after'")

    def matches(self, method: str, table: str | None, path: str) -> bool:
        """Whether this request is meant (nth and times not considered)."""
        return (
            (self.method is None or self.method == method)
            and (self.table is None or self.table == table)
            and (self.path is None or re.search(self.path, path) is not None)
        )

    def take(self) -> bool:
        """Count a matching request; tell whether it is to be spoilt."""
        self.seen += 1
        if self.seen < self.nth or (self.times is not None and self.used >= self.times):
            return False
        self.used += 1
        return True


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force; its `used` tells later how often it struck."""
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again."""
        self.rules.clear()

    def strike(self, method: str, table: str | None, path: str) -> list[Fault]:
        """The faults for this request: any latencies and at most one other."""
        struck: list[Fault] = []
        for fault in self.rules:
            if fault.matches(method, table, path):
                others = any(f.kind != "latency" for f in struck)
                if (fault.kind == "latency" or not others) and fault.take():
                    struck.append(fault)
        return struck
