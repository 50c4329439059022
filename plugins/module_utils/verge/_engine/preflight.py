# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what a plan depends on, before anything is written, and refuses what the platform would refuse later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Optional

from .._schema.resource import Answers, PlannedTask, Preflight, Query, Stock
from .._schema.steps import Plan
from ..client import VergeClient
from ..errors import APIError, NotFoundError, UsageError
from ..filters import all_of, where
from .asking import answers

# Statuses with which a table that exists cannot be read: not allowed, not by this account, not by this release.
_NOTHING_TO_TELL = (403, 405, 501)


class _Asked:
    """Answers of the platform that several checks of one plan may need."""

    def __init__(self, client: VergeClient) -> None:
        self._client = client
        self._known: dict[Query, Optional[list[Mapping[str, Any]]]] = {}

    def answer(self, query: Query) -> Optional[list[Mapping[str, Any]]]:
        if query not in self._known:
            self._known[query] = answer(self._client, query)
        return self._known[query]

    def answers(self, queries: Sequence[Query]) -> Answers:
        return answers(partial(self.answer, query) for query in queries)


def check_platform(client: VergeClient, task: PlannedTask, plan: Plan, alone: bool = True) -> Plan:
    """Run the preflight checks of a resource on a plan that writes something.

    It happens in check mode and in the real run alike, so both refuse and announce the same.

    Args:
        client: it sends the requests.
        task: the task with its plan.
        plan: the plan.
        alone: the stocks are examined here for this plan; otherwise the caller examines them for several plans together.

    Returns:
        The plan with what the checks announce.

    Raises:
        UsageError: the platform would refuse a step of the plan.
    """
    asked = _Asked(client)
    for preflight in task.resource.preflights:
        plan = _check(asked, preflight, task, plan)
    together = takings([task]) if alone else {}
    found = [text for stock, taken in together.items() for text in _shortages(asked, stock, taken)]
    return replace(plan, warnings=[*plan.warnings, *found]) if found else plan


def takings(tasks: Iterable[PlannedTask]) -> dict[Stock, list[Any]]:
    """Return what plans take together of each stock."""
    found: dict[Stock, list[Any]] = {}
    for task in tasks:
        for use in task.resource.uses:
            taken = use.taken(task)
            if taken:
                found.setdefault(use.stock, []).extend(taken)
    return found


def shortages(client: VergeClient, tasks: Iterable[PlannedTask]) -> list[str]:
    """Return what the user should know about what plans take together."""
    asked, together = _Asked(client), takings(tasks)
    return [text for stock, taken in together.items() for text in _shortages(asked, stock, taken)]


def _shortages(asked: _Asked, stock: Stock, taken: Sequence[Any]) -> Iterable[str]:
    return stock.shortages(taken, asked.answers(stock.queries))


def _check(asked: _Asked, preflight: Preflight, task: PlannedTask, plan: Plan) -> Plan:
    queries = preflight.queries(task)
    if queries is None:
        return plan
    finding = preflight.evaluate(task, asked.answers(queries))
    if finding.refusal:
        raise UsageError(finding.refusal, target=task.target, hint=finding.hint)
    replaced = {plan.announcements.get(name) for name in finding.announcements}
    warnings = [warning for warning in plan.warnings if warning not in replaced]
    return replace(
        plan,
        announcements={**plan.announcements, **finding.announcements},
        warnings=[*finding.announcements.values(), *warnings, *finding.warnings],
    )


def ask(client: VergeClient, query: Query) -> list[Mapping[str, Any]]:
    """Return the rows of a query."""
    conditions = [where(column).one_of(list(values)) for column, values in query.conditions]
    if query.since is not None:
        conditions.append(where(query.since[0]).ge(query.since[1]))
    return list(client.list(query.table, ["$key", *query.fields], filter=all_of(conditions), limit=query.limit))


def answer(client: VergeClient, query: Query) -> Optional[list[Mapping[str, Any]]]:
    """Return the rows of a query; None where the table does not exist, none where the account may not read it."""
    try:
        return ask(client, query)
    except NotFoundError:
        return None
    except APIError as error:
        # Whoever may not read a table may still be allowed to do what the task asks for.
        if error.status_code in _NOTHING_TO_TELL:
            return []
        raise
