# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the waits of a plan: for a status, a fact, long work, or the end of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from .keys import Key
from .projection import load_state, name_of, projection
from .resource import Recovery, Resource, State, Work
from .steps import KeyOrDeferred, Poll, PollResult, RunAction, Step, Wait


def wait_for(resource: Resource, key: KeyOrDeferred, subject: str, poll: Poll, awaited: str, **options: Any) -> Wait:
    """Build a wait for a row of a resource.

    Args:
        subject: the object, or what is done to it.
        awaited: what it is waited for; a message names both, so it does not repeat the subject.
        options: further attributes of `Wait` (`needed`, `timeout`, `hint` ...).
    """
    return Wait(f"wait for {subject}", resource.table, key, poll, awaited, key_column=resource.key_column, **options)


def wait_for_fact(
    resource: Resource,
    key: KeyOrDeferred,
    name: str,
    accept: Callable[[Any], bool],
    subject: str,
    awaited: str,
    **options: Any,
) -> Wait:
    """Build a wait until a fact of an object has an accepted value."""

    def judge(facts: Mapping[str, Any]) -> PollResult:
        return PollResult(accept(facts[name]), f"{name} {facts[name]}")

    return wait_for_facts(resource, key, (name,), judge, subject, awaited, **options)


def wait_for_facts(
    resource: Resource,
    key: KeyOrDeferred,
    names: Sequence[str],
    judge: Callable[[Mapping[str, Any]], PollResult],
    subject: str,
    awaited: str,
    **options: Any,
) -> Wait:
    """Build a wait that several facts of an object decide.

    Args:
        names: the facts that are read.
        judge: says what they mean; gets their canonical values by name.
    """
    facts = {name: resource.fact(name) for name in names}

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        return judge({name: fact.load(row) for name, fact in facts.items()})

    fields = [field for name in names for field in resource.fact_fields(name)]
    return wait_for(resource, key, subject, Poll(("$key", *fields), evaluate), awaited, **options)


def wait_for_status(
    resource: Resource, key: KeyOrDeferred, statuses: tuple[str, ...], subject: str, awaited: str, **options: Any
) -> Wait:
    """Build a wait until an object reports one of some statuses."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status = load_state(resource, row, {}).status
        return PollResult(status in statuses, f"status {status}")

    poll = Poll(tuple(projection(resource, {})), evaluate)
    return wait_for(resource, key, subject, poll, awaited, **options)


def wait_for_work(resource: Resource, work: Work, key: KeyOrDeferred, label: str, needed: bool = True) -> Wait:
    """Build a wait for the long work that a row reports about itself."""
    busy, failed = work.busy, work.failed

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        state = load_state(resource, row, {})
        shown = {fact.name: fact.show(state.facts.get(fact.name)) for fact in resource.facts}
        seen = ", ".join(f"{name} {value}" for name, value in shown.items() if value not in (None, ""))
        return PollResult(not busy(state), seen, failed=failed(state))

    poll = Poll(tuple(projection(resource, {})), evaluate)
    subject = f"the {work.title} of {resource.describe(label)}"
    return wait_for(
        resource, key, subject, poll, "its end", needed=needed, hint=work.remedy, diagnostics=work.diagnostics
    )


#: Seconds after which what the platform has not listed is taken as missing (vendor documentation: up to a few minutes).
_LISTED_WITHIN = 300.0


def wait_until_listed(
    title: str, table: str, snapshot: KeyOrDeferred, pointer: str, awaited: str, hint: str, **options: Any
) -> Wait:
    """Build a wait until the platform has listed a row of what a system snapshot holds.

    Nothing says that it holds no such row, so this waits as long as a list takes, even if the task allows more.

    Args:
        table: where the platform lists it.
        pointer: column that points at the snapshot.
        options: further attributes of `Wait` (`constants`, `token` ...).
    """
    poll = Poll(
        ("$key",), lambda _row: PollResult(True, "it is listed"), on_missing=PollResult(False, "it is not listed")
    )
    return Wait(title, table, snapshot, poll, awaited, key_column=pointer, stall=_LISTED_WITHIN, hint=hint, **options)


def find_in_snapshot(recovery: Recovery, snapshot: Any, name: Any, source: str, token: str) -> list[Step]:
    """Build the steps that have the platform list what a system snapshot holds, and wait for one row of it."""
    body = {recovery.pointer: snapshot, "action": recovery.find, "params": {}}
    wait = wait_until_listed(
        f"find {source}",
        recovery.contents,
        Key.of(snapshot) or snapshot,
        recovery.pointer,
        "the platform to list what the snapshot holds",
        "it may not be part of the snapshot, or the snapshot is not complete yet; run the task again if the list takes longer",
        constants=((recovery.name, name), *recovery.constants),
        token=token,
    )
    return [RunAction(f"list what is in the snapshot to find {source}", recovery.find_table, body), wait]


def wait_for_recovery(recovery: Recovery, row: KeyOrDeferred, source: str) -> Wait:
    """Build a wait until the platform has made an object from a row of a system snapshot."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        status, info = row.get(recovery.status), str(row.get(recovery.info) or "")
        seen = f"status {status} {info}".rstrip()
        return PollResult(status not in recovery.busy, seen, failed=seen if status in recovery.failed else None)

    poll = Poll(("$key", recovery.status, recovery.info), evaluate)
    return Wait(f"restore {source}", recovery.contents, row, poll, "its end")


def wait_until_gone(resource: Resource, state: State) -> Wait:
    """Build a wait until a row is gone."""
    column = resource.column(resource.identity[0])
    gone = PollResult(True, "gone")

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        # Keys are reused after a delete: a row with another name is another object.
        if not column.joined and row.get(column.expression) != state.row.get(column.expression):
            return gone
        return PollResult(False, "still there")

    poll = Poll(("$key", column.expression), evaluate, on_missing=gone)
    subject = resource.describe(name_of(resource, state))
    return wait_for(resource, state.key, subject, poll, "its removal", needed=False)


def wait_for_identity(resource: Resource, key: KeyOrDeferred, label: str, identity: Mapping[str, Any]) -> Wait:
    """Build a wait until a copy has its name: the row may exist a moment earlier (an official client polls for it)."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        return PollResult(all(row.get(column) == value for column, value in identity.items()), f"{dict(row)}")

    poll = Poll(("$key", *identity), evaluate, on_missing=PollResult(False, "no row"))
    return wait_for(resource, key, resource.describe(label), poll, "the name of the copy")
