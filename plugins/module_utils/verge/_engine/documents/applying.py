# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out the plans of a document: in the order in which its objects need each other, side by side otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import Any, Optional

from ..._api.polling import Clock
from ...client import VergeClient
from ...errors import TaskError, VergeError
from ..progress import Report
from ..results import SHOWN_ONCE, RunError
from .looking import SharedLooks
from .order import Work
from .outcome import Outcome
from .planning import Planned, Planner
from .turns import ClientWithTurns, Turns

#: How many objects may wait for the platform besides those that are being written.
_WAITING = 60


@dataclass
class Application:
    """One run over the work that a document needs.

    Attributes:
        client: Sends the requests of the first thread.
        planner: Plans objects again that depend on what was not there before.
        clock: Source of time.
        parallel: How many objects are worked on at a time. Those that wait for the platform do not count, unless it is 1.
        restarts: How many objects are down at a time because they are restarted.
        keep_going: After a failure, continue with what does not depend on it.
        report: Shows a line of progress.
        stopped: Set after a failure, so that nothing else is begun, here and where the same event is used.
    """

    client: VergeClient
    planner: Planner
    clock: Clock
    parallel: int = 1
    restarts: int = 1
    keep_going: bool = False
    report: Optional[Report] = None
    stopped: threading.Event = field(default_factory=threading.Event)
    _outcomes: dict[int, Outcome] = field(default_factory=dict, init=False)
    _clients: _Clients = field(init=False)
    _looks: SharedLooks = field(init=False)
    _turns: Turns = field(init=False)
    #: Something that was to be created or changed has failed.
    _incomplete: bool = field(default=False, init=False)
    _interrupted: threading.Event = field(default_factory=threading.Event, init=False)
    #: Gets something whenever other work may be begun.
    _events: SimpleQueue[None] = field(default_factory=SimpleQueue, init=False)

    def __post_init__(self) -> None:
        self._turns = Turns(self.parallel, lambda: self._events.put(None))
        self._clients = _Clients(self.client, self._turns)
        self._looks = SharedLooks(self.clock)
        self.clock = Clock(self.clock.monotonic, self._sleeping(self.clock.sleep))

    def _sleeping(self, sleep: Callable[[float], None]) -> Callable[[float], None]:
        """Return a sleep that lets others work, and ends a wait once the user has interrupted the task."""

        def sleep_unless_interrupted(seconds: float) -> None:
            self._end_if_interrupted()
            if self.parallel > 1:
                self._turns.give_back()
            sleep(seconds)

        return sleep_unless_interrupted

    def _end_if_interrupted(self) -> None:
        if self._interrupted.is_set():
            raise TaskError("the task was interrupted")

    def run(self, works: Sequence[Work]) -> list[Outcome]:
        """Do all work and return what has happened, in the order of the work.

        Nothing that fails ends the run with an error; a piece of work that has begun is always brought to its end.
        """
        threads = max(1, min(self.parallel + _WAITING if self.parallel > 1 else 1, len(works)))
        with self._clients, ThreadPoolExecutor(threads, "verge-apply") as pool:
            for stage in sorted({work.stage for work in works}):
                self._run_stage(pool, threads, [work for work in works if work.stage == stage], len(works))
                self._incomplete = any(self._has_failed(work) for work in works if not work.removes)
        outcomes = [self._outcomes[id(work)] for work in works]
        self._verify(outcomes)
        return outcomes

    def interrupt(self) -> None:
        """Let a request that has begun end, and begin nothing else; `run` ends with an error."""
        self._interrupted.set()
        self._turns.end()
        self._events.put(None)

    def _verify(self, outcomes: Sequence[Outcome]) -> None:
        """Read what has been written, all of it together, and warn of what the platform did not keep."""
        runs = [outcome.run for outcome in outcomes if outcome.run is not None and outcome.run.written is not None]
        self.planner.verify(runs)
        for outcome in outcomes:
            if outcome.run is not None:
                outcome.warnings = list(dict.fromkeys(outcome.run.warnings))
                outcome.view = outcome.run.view or outcome.view

    def _run_stage(self, pool: ThreadPoolExecutor, threads: int, works: Sequence[Work], total: int) -> None:
        waiting = list(works)
        running: dict[Future[Outcome], Work] = {}
        try:
            while waiting or running:
                self._skip(waiting)
                while len(running) < threads and (work := self._next(waiting, running.values())) is not None:
                    waiting.remove(work)
                    future = pool.submit(self._do, work)
                    running[future] = work
                    future.add_done_callback(lambda _future: self._events.put(None))
                if not running:
                    continue
                self._events.get()
                self._end_if_interrupted()
                for future in [future for future in running if future.done()]:
                    work = running.pop(future)
                    outcome = self._outcomes[id(work)] = future.result()
                    if outcome.error and not self.keep_going:
                        self.stopped.set()
                    self._tell(outcome, total)
        except BaseException:
            # The user has interrupted the task: a request that has begun ends, and nothing else is waited for.
            self.interrupt()
            wait(running)
            raise

    def _next(self, waiting: Sequence[Work], running: Collection[Work]) -> Optional[Work]:
        """Return work that can be begun now, with a turn reserved for it."""
        if self.stopped.is_set():
            return None
        full = sum(work.may_restart for work in running) >= self.restarts
        for work in waiting:
            if full and work.may_restart:
                continue
            if all(id(before) in self._outcomes for before in work.after):
                return work if self._turns.reserve() else None
        return None

    def _skip(self, waiting: list[Work]) -> None:
        """Take out the work that cannot or must not be done after a failure."""
        stopped = self.stopped.is_set()
        for work in list(waiting):
            cause = next((before for before in work.after if self._has_failed(before)), None)
            if cause is not None:
                reason = f"it needs {cause.item.place} ({cause.item.label}), which is not done"
            elif stopped:
                reason = "the task stopped after an error"
            elif work.removes and self._incomplete:
                reason = "nothing is removed, because something else failed"
            else:
                continue
            waiting.remove(work)
            self._outcomes[id(work)] = Outcome(work.planned, skipped=reason)

    def _has_failed(self, work: Work) -> bool:
        outcome = self._outcomes.get(id(work))
        return outcome is not None and outcome.failed

    def _do(self, work: Work) -> Outcome:
        """Do one piece of work; this never raises an error of the library."""
        self._turns.begin()
        try:
            return self._outcome(work)
        finally:
            self._turns.give_back()

    def _outcome(self, work: Work) -> Outcome:
        client, planned = self._clients.of_this_thread(), work.planned
        try:
            if work.again:
                planned = self.planner.again(work.item, client, self.clock, self._progress, work.is_new)
            else:
                planned.run.use(client, self.clock, self._progress)
            run, prepared = planned.run, planned.prepared
            run.executor.looks = self._looks
            result = run.carry_out(prepared, read_again=False) if planned.writes else run.preview(prepared)
        except RunError as failure:
            return _failed(work, failure)
        except VergeError as error:
            return _failed(work, planned.run.failure(error))
        return _done(work, planned, result)

    def _progress(self, line: str) -> None:
        if self.report is not None:
            with self._clients.lock:
                self.report(line)

    def _tell(self, outcome: Outcome, total: int) -> None:
        done = len(self._outcomes)
        what = (
            f"failed: {outcome.error}" if outcome.error else f"done ({', '.join(outcome.actions) or 'nothing to do'})"
        )
        self._progress(f"{done} of {total}: {outcome.item.kind.name} {outcome.planned.name}: {what}")


class _Clients:
    """A client for each thread, all with one rate limit."""

    def __init__(self, first: VergeClient, turns: Turns) -> None:
        self.lock = threading.Lock()
        self._first = first
        self._make = partial(ClientWithTurns, turns)
        self._local = threading.local()
        self._opened: list[ClientWithTurns] = []

    def __enter__(self) -> _Clients:  # noqa: PYI034 - Self is not in Python 3.9
        return self

    def __exit__(self, *_error: object) -> None:
        for client in self._opened:
            client.close()
            self._first.requests.update(client.requests)

    def of_this_thread(self) -> ClientWithTurns:
        """Return the client of the thread that calls."""
        client: Optional[ClientWithTurns] = getattr(self._local, "client", None)
        if client is None:
            client = self._first.another(self._make)
            self._local.client = client
            with self.lock:
                self._opened.append(client)
        return client


def _done(work: Work, planned: Planned, result: dict[str, Any]) -> Outcome:
    return Outcome(
        work.planned,
        changed=result["changed"],
        actions=result["actions"],
        difference=result["diff"],
        warnings=result["warnings"],
        run=planned.run,
        shown_once=result.get(SHOWN_ONCE, {}),
        view=result[planned.item.kind.resource.name],
    )


def _failed(work: Work, failure: RunError) -> Outcome:
    return Outcome(
        work.planned,
        changed=bool(failure.done),
        actions=failure.done,
        warnings=failure.warnings,
        shown_once=failure.details.get(SHOWN_ONCE, {}),
        error=str(failure.error),
    )
