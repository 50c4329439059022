# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that a plan consists of. They are values: making one does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, NamedTuple, Optional, Union

from .local_file import LocalFile


class Later(NamedTuple):
    """A key that will only be known once an earlier step has made its object.

    Attributes:
        token: which step makes it.
        column: which of the new row's keys is meant.
        prefix: text before the key where a column stores `table/key`.
        text: the key is sent as a text even when it is a number.
    """

    token: str
    column: str = "$key"
    prefix: str = ""
    text: bool = False


KeyOrLater = Union[str, Later]


class Create(NamedTuple):
    """Make a row. `identity` finds it again when the answer to the request got lost.

    Attributes:
        token: name by which later steps refer to the new keys.
        identity: columns and the values that the new row will have, to look for it by filter.
        known: keys of rows that were there before.
        values: further keys of the new row that later steps need.
        once: members of the answer that may hold what is only shown now (an API key's secret).
        label: how the new object is called in results.
        look_in: table in which the new row appears, when an action makes it.
        key_member: member of the answer that holds its key then.
    """

    title: str
    table: str
    body: Mapping[str, Any]
    token: str
    identity: tuple[tuple[str, Any], ...]
    known: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    label: str = ""
    look_in: str = ""
    key_member: str = ""


class Update(NamedTuple):
    """Set columns of a row. `expect` are values by which the row is recognised before a request is repeated."""

    title: str
    table: str
    key: KeyOrLater
    body: Mapping[str, Any]
    expect: tuple[tuple[str, Any], ...] = ()


class Delete(NamedTuple):
    """Remove a row. `retry` are texts of refusals that go away by themselves."""

    title: str
    table: str
    key: str
    expect: tuple[tuple[str, Any], ...] = ()
    retry: tuple[str, ...] = ()


class Act(NamedTuple):
    """Call an action; it only starts the work."""

    title: str
    table: str
    body: Mapping[str, Any]


class Send(NamedTuple):
    """Send the content of a local file; sending it again does no harm."""

    title: str
    table: str
    key: KeyOrLater
    content: LocalFile


class Rest(NamedTuple):
    """Do nothing for some seconds, because the platform needs them and nothing shows when it is ready."""

    title: str
    seconds: float


class Verdict(NamedTuple):
    """What a look at an awaited row says."""

    done: bool
    seen: str
    failed: Optional[str] = None


class Inquiry(NamedTuple):
    """Rows to read when a wait has failed, and what they tell.

    Attributes:
        pointer: column that points at the awaited object; empty: all rows of the table.
        tell: a sentence out of the rows, or an empty text.
    """

    table: str
    fields: tuple[str, ...]
    tell: Callable[[list[Mapping[str, Any]]], str]
    pointer: str = ""


class Await(NamedTuple):
    """Look at a row until it says that the work is done or has failed.

    Attributes:
        awaited: what is waited for, in words.
        key_column: column by which the row is found.
        judge: what a row (None: it is gone) says.
        timeout: seconds; None: the run's `wait_timeout`.
        needed: later steps depend on it, so it is waited for even with `wait: false`.
        otherwise: steps that are taken when the time is over, instead of failing.
        hint: what a person can do when the time is over.
        diagnosis: what else to look at, to say why the time is over.
    """

    title: str
    table: str
    key: KeyOrLater
    fields: tuple[str, ...]
    judge: Callable[[Optional[Mapping[str, Any]]], Verdict]
    awaited: str
    key_column: str = "$key"
    timeout: Optional[float] = None
    timeout_option: str = "wait_timeout"
    needed: bool = True
    otherwise: tuple[Any, ...] = ()
    hint: str = ""
    diagnosis: tuple[Inquiry, ...] = ()


Step = Union[Create, Update, Delete, Act, Send, Await, Rest]

# The steps that write nothing.
LOOKING = (Await, Rest)


@dataclass
class Plan:
    """What has to be done, and what it will change.

    Attributes:
        steps: in order.
        before, after: what changes, in option names and units; exactly what is written.
        again: more is to be done once these steps have shown their results.
        touched: keys of other networks in which the changes stage rules.
        foreseen: what the next pass is expected to do, in words.
        resumes: the object was only stopped for the changes and has to run when all is done.
        warnings: what the user should know.
    """

    steps: list[Step] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    again: bool = False
    touched: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)
    resumes: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether carrying it out writes anything."""
        return any(not isinstance(step, LOOKING) for step in self.steps)

    def actions(self) -> list[str]:
        """The writing steps in words."""
        return [step.title for step in self.steps if not isinstance(step, LOOKING)]
