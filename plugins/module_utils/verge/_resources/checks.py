# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that several resources share: names that are taken, and objects that are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._schema.keys import Key
from .._schema.resource import Answers, Finding, PlannedTask, Preflight, Query, State
from .placement import TIERS


def unique_name(*others: tuple[str, str], option: str = "name", within: str = "") -> Preflight:
    """Refuse a name that another object has.

    A new object's own table has been searched already; a renamed object's has not.

    Args:
        others: further tables in which the name must be free, and what their objects are called.
        option: the option that holds the name.
        within: a reference; objects for which it points elsewhere may have the name.
    """

    def queries(task: PlannedTask) -> Optional[Sequence[Query]]:
        if task.controls.state == "absent" or not task.writes(option):
            return None
        column = task.resource.column(option)
        tables = [(task.resource.table, task.resource.conditions)] if task.state else []
        tables += [(table, ()) for table, _title in others]
        name = (column.dump(task.desired.get(option)),)
        scope = tuple(task.resource.column(within).fields()[:1]) if within else ()
        return [
            Query(table, (column.written, *scope), ((column.written, name), *((n, (v,)) for n, v in conditions)))
            for table, conditions in tables
        ]

    def evaluate(task: PlannedTask, answers: Answers) -> Finding:
        column, wanted = task.resource.column(option), task.desired.get(option)
        titles = [task.resource.title] if task.state else []
        for title, rows in zip([*titles, *(title for _table, title in others)], answers):
            for row in rows or ():
                key = Key.of(row.get("$key"))
                if title == task.resource.title and _may_share(task, row, within):
                    continue
                if column.same(wanted, column.load(row)):
                    return Finding(f"the {option} '{column.show(wanted)}' is taken by {title} {key}")
        return Finding()

    return Preflight(queries, evaluate)


def _may_share(task: PlannedTask, row: Mapping[str, Any], within: str) -> bool:
    """Return whether a row of the object's own table may have its name: it is the object itself, or elsewhere."""
    if task.state is None or Key.of(row.get("$key")) == task.state.key:
        return True
    return bool(within) and Key.of(row.get(task.resource.column(within).answer_key)) != task.state.key_of(within)


def not_in_use(
    table: str,
    columns: Sequence[str],
    value: Callable[[Key], Any],
    fields: Sequence[str],
    describe: Callable[[Mapping[str, Any]], str],
    title: str,
    hint: str = "",
    counts: Callable[[State, Mapping[str, Any]], bool] = lambda _state, _row: True,
    taken_along: str = "",
) -> Preflight:
    """Refuse to delete an object that rows of another table refer to.

    Args:
        table, columns: where the references are.
        value: how a reference to a key is stored.
        fields: what has to be read of the rows.
        describe: how a message names one of them.
        title: what one of them is called ("NIC").
        counts: whether a row really uses the object; gets the object and the row.
        taken_along: what is deleted with them ("its catalogs with all recipes in them"). `force` then allows it, and the
            plan announces it; empty: they cannot be deleted with the object.
    """

    def queries(task: PlannedTask) -> Optional[Sequence[Query]]:
        if task.controls.state != "absent" or task.state is None:
            return None
        stored = (value(task.state.key),)
        return [Query(table, tuple(fields), ((column, stored),)) for column in columns]

    def evaluate(task: PlannedTask, answers: Answers) -> Finding:
        state = task.state
        found = [row for rows in answers for row in rows or () if state is not None and counts(state, row)]
        users = {str(row.get("$key")): describe(row) for row in found}
        if not users:
            return Finding()
        names = list(dict.fromkeys(users.values()))
        named = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        if not taken_along:
            return Finding(f"it is in use by {len(users)} {title}{'' if len(users) == 1 else 's'}: {named}", hint)
        loss = f"{taken_along} ({named})"
        if task.controls.force:
            return Finding(announcements={table: f"{loss} will be deleted with {task.target}"})
        return Finding(f"{loss} would be deleted with it", hint or "set 'force: true' to accept that")

    return Preflight(queries, evaluate)


def existing_tiers(tiers: Callable[[PlannedTask], set[int]]) -> Preflight:
    """Warn of storage tiers that the system does not have. They are only preferred, so the platform uses another one.

    Args:
        tiers: the tiers that the plan writes.
    """

    def queries(task: PlannedTask) -> Optional[Sequence[Query]]:
        if task.controls.state == "absent" or not tiers(task):
            return None
        return [TIERS]

    def evaluate(task: PlannedTask, answers: Answers) -> Finding:
        known = {int(row["tier"]) for row in answers[0] or () if row.get("tier") is not None}
        missing = sorted(tiers(task) - known)
        if not missing or not known:
            return Finding()
        has = ", ".join(str(tier) for tier in sorted(known))
        return Finding(
            warnings=(f"there is no storage tier {missing[0]}, so another one is used; the system has: {has}",)
        )

    return Preflight(queries, evaluate)


def own_tier(task: PlannedTask) -> set[int]:
    """Return the tier that the plan writes for the object itself."""
    tier = task.plan.after.get("tier")
    return {tier} if tier else set()


def tiers_of(option: str) -> Callable[[PlannedTask], set[int]]:
    """Return a function that collects the tiers that a plan writes for children."""

    def tiers(task: PlannedTask) -> set[int]:
        children = task.plan.after.get(option) or {}
        return {child["tier"] for child in children.values() if isinstance(child, Mapping) and child.get("tier")}

    return tiers


def without_rows(evaluate: Callable[[PlannedTask], Optional[str]]) -> Preflight:
    """Check a plan by what is known already.

    Args:
        evaluate: returns why the plan cannot work, or None.
    """
    return Preflight(lambda _task: [], lambda task, _answers: Finding(evaluate(task) or ""))
