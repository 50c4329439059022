# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns to write, so that threads that only wait for the platform do not keep others from working."""

from __future__ import annotations

import threading
from typing import Any, Callable

from ..._api.request import Request
from ..._api.transport import Response
from ...client import VergeClient
from ...errors import READ_METHODS, TaskError


class Turns:
    """Turns to write. A thread that waits for the platform gives its turn to another one, and needs it back to write."""

    def __init__(self, count: int, freed: Callable[[], None]) -> None:
        """Create turns.

        Args:
            count: How many threads may write at a time.
            freed: Called when a turn may have become free.
        """
        self._freed = freed
        self._free = count
        self._returning = 0
        self._ended = False
        self._condition = threading.Condition()
        self._of_thread = threading.local()

    def reserve(self) -> bool:
        """Reserve a turn for a thread that has yet to begin; those that have begun come first.

        Returns:
            Whether there was one.
        """
        with self._condition:
            if self._free <= self._returning:
                return False
            self._free -= 1
            return True

    def begin(self) -> None:
        """Use the turn that was reserved for this thread."""
        self._of_thread.held = True

    def take(self) -> None:
        """Wait for a turn, unless this thread has one.

        Raises:
            TaskError: The task was interrupted meanwhile.
        """
        if getattr(self._of_thread, "held", False):
            return
        with self._condition:
            self._returning += 1
            self._condition.wait_for(lambda: self._free > 0 or self._ended)
            self._returning -= 1
            if self._ended:
                raise TaskError("the task was interrupted")
            self._free -= 1
        self._of_thread.held = True

    def give_back(self) -> None:
        """Let another thread have the turn of this one."""
        if not getattr(self._of_thread, "held", False):
            return
        self._of_thread.held = False
        with self._condition:
            self._free += 1
            self._condition.notify()
        self._freed()

    def end(self) -> None:
        """Give no turns any more."""
        with self._condition:
            self._ended = True
            self._condition.notify_all()


class ClientWithTurns(VergeClient):
    """A client that only writes when its thread has a turn."""

    def __init__(self, turns: Turns, *arguments: Any, **options: Any) -> None:
        """Create a client; nothing is sent yet.

        Args:
            turns: The turns to write.
            *arguments: Those of a client.
            **options: Those of a client.
        """
        super().__init__(*arguments, **options)
        self._turns = turns

    def _send(self, request: Request) -> Response:
        # A login may be part of a request that only reads.
        if request.method not in READ_METHODS and not request.count_as:
            self._turns.take()
        return super()._send(request)
