# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a plan, and the plan. They are values: creating one does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Callable, NamedTuple, Optional, Union

from .controls import Controls
from .keys import Key
from .local_file import LocalFile


class DeferredKey(NamedTuple):
    """A key that is only known once an earlier step has created or found its row.

    Attributes:
        token: the token of the step that creates or finds it.
        column: which key of the new row is meant.
        prefix: text before the key, where a column stores `table/key`.
        text: send the key as a string even when it is a number.
    """

    token: str
    column: str = "$key"
    prefix: str = ""
    text: bool = False


KeyOrDeferred = Union[Key, DeferredKey]

#: The token by which the steps of a plan refer to the object that it creates.
NEW_OBJECT = "object"


class Create(NamedTuple):
    """Create a row.

    Attributes:
        token: by which later steps refer to the new keys.
        identity: columns and their values, by which the row is found when the answer to the request was lost; empty:
            it cannot be distinguished from others, and such a request fails.
        known: keys of rows that existed before.
        values: further keys of the new row that later steps need.
        shown_once: members of the answer that may hold what is only shown now (an API key's secret).
        reveals: column of the new row that holds a secret which the platform has made up.
        label: how the new object is called in results.
        look_in: the table in which the new row appears, when an action creates it.
        key_member: the member of the action's answer that holds its key.
        own_key: column of the new row that holds its key, where the answer does not; empty: the answer does.
        appears_within: seconds that the row may take to appear, where no answer holds its key.
        work: the work by which the platform makes it, where that shows before the row does.
    """

    title: str
    table: str
    body: Mapping[str, Any]
    token: str
    identity: tuple[tuple[str, Any], ...]
    known: frozenset[Key] = frozenset()
    values: tuple[str, ...] = ()
    shown_once: tuple[str, ...] = ()
    reveals: str = ""
    label: str = ""
    look_in: str = ""
    key_member: str = ""
    own_key: str = ""
    appears_within: float = 10.0
    work: Optional[Wait] = None


class Update(NamedTuple):
    """Set columns of a row. `expect` holds the values that confirm which row it is before a request is repeated."""

    title: str
    table: str
    key: KeyOrDeferred
    body: Mapping[str, Any]
    expect: tuple[tuple[str, Any], ...] = ()


class Delete(NamedTuple):
    """Remove a row. `retry` holds texts of refusals that are only temporary."""

    title: str
    table: str
    key: KeyOrDeferred
    expect: tuple[tuple[str, Any], ...] = ()
    retry: tuple[str, ...] = ()


class RunAction(NamedTuple):
    """Run an action of the platform. It only starts the work."""

    title: str
    table: str
    body: Mapping[str, Any]


class RunRowAction(NamedTuple):
    """Run an action that has a path below its row. It only starts the work."""

    title: str
    table: str
    key: KeyOrDeferred
    action: str
    body: Mapping[str, Any] = {}


class UploadFile(NamedTuple):
    """Send the content of a local file; sending it again does no harm."""

    title: str
    table: str
    key: KeyOrDeferred
    content: LocalFile


class Pause(NamedTuple):
    """Do nothing for some seconds, because the platform needs them and no value shows when it is ready."""

    title: str
    seconds: float


class Note(NamedTuple):
    """Remember which rows there are, so that a later wait only takes new ones.

    Attributes:
        key_column: column by which the rows are found.
        token: by which the wait refers to them.
    """

    title: str
    table: str
    key: KeyOrDeferred
    key_column: str
    token: str


class Prove(NamedTuple):
    """Log in with the secret that a step was shown, so that it is known to work.

    Attributes:
        table: what is read with it; a login that may not read it has worked, too.
        label: how the object with the secret is called in results.
        hint: what a person can do when the login fails.
    """

    title: str
    table: str
    label: str
    hint: str = ""


class PollResult(NamedTuple):
    """What one reading of a row says.

    Attributes:
        done: the wait is over.
        seen: what was read, for messages.
        failed: why it will never be done, or None.
        progressing: it is on its way, whoever started it.
        done_after: seconds after which it counts as done if the same is read all the time; None: it never does.
    """

    done: bool
    seen: str
    failed: Optional[str] = None
    progressing: bool = False
    done_after: Optional[float] = None


#: A row that disappears while something is expected of it.
VANISHED = PollResult(False, "no row", failed="the row has vanished")


class Poll(NamedTuple):
    """What is read repeatedly while a step waits, and what it means.

    Attributes:
        fields: the field expressions to read.
        evaluate: says what a row means.
        on_missing: what it means that there is no row.
        every: several rows may be awaited, and each has to be done (the drives of a machine).
    """

    fields: tuple[str, ...]
    evaluate: Callable[[Mapping[str, Any]], PollResult]
    on_missing: PollResult = VANISHED
    every: bool = False

    def check(self, row: Optional[Mapping[str, Any]]) -> PollResult:
        """Return what a row, or its absence, means."""
        return self.on_missing if row is None else self.evaluate(row)

    def check_all(self, rows: Sequence[Mapping[str, Any]]) -> PollResult:
        """Return what the rows that were found mean."""
        if not rows or not self.every:
            return self.check(rows[0] if rows else None)
        results = [self.evaluate(row) for row in rows]
        # A failure ends the wait, and what is not done goes on.
        decisive = [result for result in results if result.failed] or [result for result in results if not result.done]
        return decisive[0] if decisive else results[0]


class Diagnostic(NamedTuple):
    """Rows to read when a wait has failed, and how they explain it.

    Attributes:
        summarize: turns the rows into a phrase, or an empty string.
        pointer: column that points at the awaited object; empty: all rows of the table.
    """

    table: str
    fields: tuple[str, ...]
    summarize: Callable[[list[Mapping[str, Any]]], str]
    pointer: str = ""


class Wait(NamedTuple):
    """Read a row until it says that the work is done or has failed.

    Attributes:
        awaited: what is waited for, for messages.
        key_column: column by which the row is found.
        timeout: seconds; None: the task's `wait_timeout`.
        timeout_option: the option that sets the timeout.
        needed: later steps depend on it, so it happens even with `wait: false`.
        fallback: steps to take at the timeout, instead of failing.
        stall: seconds after which the wait fails because nothing about the row has changed; None: never.
        way_back: steps that undo what was begun when the wait fails; the message says what they have done.
        hint: what a person can do at the timeout.
        diagnostics: what else to read, to explain a timeout or a failure.
        new_since: token of a note; rows that it has seen do not count.
        constants: further columns that the row must match.
        token: by which later steps refer to the key of the row that was waited for; empty: they do not.
    """

    title: str
    table: str
    key: KeyOrDeferred
    poll: Poll
    awaited: str
    key_column: str = "$key"
    timeout: Optional[float] = None
    timeout_option: str = "wait_timeout"
    needed: bool = True
    fallback: tuple[Any, ...] = ()
    stall: Optional[float] = None
    way_back: tuple[Any, ...] = ()
    hint: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    new_since: str = ""
    constants: tuple[tuple[str, Any], ...] = ()
    token: str = ""


Write = Union[Create, Update, Delete, RunAction, RunRowAction, UploadFile]
ReadOnlyStep = Union[Wait, Pause, Note, Prove]
Step = Union[Write, ReadOnlyStep]

#: The steps that write nothing.
READ_ONLY_STEPS = (Wait, Pause, Note, Prove)


def writes(steps: Iterable[Step]) -> list[Step]:
    """Return the steps that write something."""
    return [step for step in steps if not isinstance(step, READ_ONLY_STEPS)]


class Refresh(NamedTuple):
    """How other objects that a change affects are brought up to date.

    Attributes:
        table: where they are.
        fields: what has to be read of them.
        steps: what has to be done with one of them, as read; it may be nothing.
        unless: option and value with which the user asks to leave them as they are.
        announce: returns what stops or restarts with one of them, for the diff and as warnings.
        interrupts: it interrupts work, so that it needs the consent to a power cycle.
        otherwise: returns what the user should know about one that is left as it is, or an empty string.
    """

    table: str
    fields: tuple[str, ...]
    steps: Callable[[Mapping[str, Any]], Sequence[Step]]
    unless: Optional[tuple[str, Any]] = None
    announce: Optional[Callable[[Mapping[str, Any]], Mapping[str, str]]] = None
    interrupts: bool = False
    otherwise: Optional[Callable[[Mapping[str, Any]], str]] = None

    def is_wanted(self, controls: Controls) -> bool:
        """Return whether the user lets them be brought up to date."""
        if self.interrupts and not controls.allow_power_cycle:
            return False
        return self.unless is None or controls.extra.get(self.unless[0]) != self.unless[1]


@dataclass(frozen=True)
class Effects:
    """What a part of a plan means for the rest of it.

    Attributes:
        needs_off: options that can only be changed while the object is off.
        next_start: options whose change waits for the next start of the object.
        affected: other objects that have to be brought up to date, by the way to do it.
        another_pass: more has to be done once these steps show their results.
        predicted: what the next pass is expected to do.
    """

    needs_off: tuple[str, ...] = ()
    next_start: tuple[str, ...] = ()
    affected: frozenset[tuple[Refresh, Key]] = frozenset()
    another_pass: bool = False
    predicted: tuple[str, ...] = ()


def combine_effects(parts: Iterable[Effects]) -> Effects:
    """Return the effects of several parts together."""
    found = [part for part in parts if part != NO_EFFECTS]
    return Effects(
        needs_off=tuple(chain.from_iterable(part.needs_off for part in found)),
        next_start=tuple(chain.from_iterable(part.next_start for part in found)),
        affected=frozenset(chain.from_iterable(part.affected for part in found)),
        another_pass=any(part.another_pass for part in found),
        predicted=tuple(chain.from_iterable(part.predicted for part in found)),
    )


NO_EFFECTS = Effects()


@dataclass(frozen=True)
class Part:
    """A part of a plan.

    Attributes:
        steps: in order.
        before, after: what changes, in option names and units; exactly what is written.
        effects: what it means for the rest of the plan.
        warnings: what the user should know.
        announcements: what stops, restarts or is deleted as a consequence; a line in the diff and a warning each.
    """

    steps: Sequence[Step] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    effects: Effects = NO_EFFECTS
    warnings: Sequence[str] = ()
    announcements: Mapping[str, str] = field(default_factory=dict)


def combine(parts: Iterable[Part]) -> Part:
    """Return several parts as one, in their order."""
    found = list(parts)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    announcements: dict[str, str] = {}
    for part in found:
        before.update(part.before)
        after.update(part.after)
        announcements.update(part.announcements)
    return Part(
        steps=tuple(chain.from_iterable(part.steps for part in found)),
        before=before,
        after=after,
        effects=combine_effects(part.effects for part in found),
        warnings=tuple(chain.from_iterable(part.warnings for part in found)),
        announcements=announcements,
    )


class Outage(NamedTuple):
    """The time in which an object is down for changes.

    Attributes:
        target: how messages name it.
        stop, start: titles of the steps that begin and end it.
    """

    target: str
    stop: str
    start: str


@dataclass(frozen=True)
class Plan(Part):
    """What has to be done, and what it changes.

    Attributes:
        restart_after: the object is only stopped for the changes and has to run again when all is done.
        outage: when the object is down for the changes.
        way_back: steps that undo the others when one of them fails; the message says what they have done.
        last: steps that follow when the object has been read again, because they may end the login of the task.
    """

    restart_after: bool = False
    outage: Optional[Outage] = None
    way_back: Sequence[Step] = ()
    last: Sequence[Step] = ()

    @property
    def difference(self) -> dict[str, Mapping[str, Any]]:
        """The difference as diff mode shows it."""
        return {"before": self.before, "after": {**self.after, **self.announcements}}

    def with_steps(self, steps: Sequence[Step]) -> Plan:
        """Return the same plan with other steps."""
        return replace(self, steps=steps)

    @property
    def changes(self) -> bool:
        """Whether executing it writes anything."""
        return bool(writes((*self.steps, *self.last)))

    @property
    def creates(self) -> bool:
        """Whether it creates the object, which may take the place of another one."""
        return any(isinstance(step, Create) and step.token == NEW_OBJECT for step in self.steps)

    @property
    def actions(self) -> list[str]:
        """The writing steps, for people."""
        return [step.title for step in writes((*self.steps, *self.last))]

    @property
    def predicted_actions(self) -> list[str]:
        """Everything that a run does from here on, as far as it can be predicted."""
        return [*self.actions, *self.effects.predicted]
