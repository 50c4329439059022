# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an object is replaced by a new one of the same name, so that no failure leaves its users without a working one.

The old one gets another name, the new one is created and tested, and only then the old one goes. Its other name holds its
key, by which a later task recognizes what an interrupted one has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Optional

from .._schema.projection import name_of, show
from .._schema.resource import Desired, Replacement, Resource, State
from .._schema.steps import NEW_OBJECT, DeferredKey, Delete, Plan, Prove, Step, Update
from .changes import compare
from .context import PlanContext
from .row_steps import deletion, update


class Aside(NamedTuple):
    """An object that makes room for a new one.

    Attributes:
        state: the object under its other name.
        before: the object as it was.
        step: gives it the other name.
        back: gives it its own name back.
    """

    state: State
    before: State
    step: Update
    back: Update


def name_when_replaced(name: Any, key: str = "") -> str:
    """Return the name of an object that has been replaced, or how those names begin."""
    return f"{name}-replaced-{key}"


def step_aside(context: PlanContext, resource: Resource, state: State) -> Aside:
    """Return how an object makes room for a new one of its name."""
    option, name = resource.identity[0], name_of(resource, state)
    other = name_when_replaced(name, state.key)
    body = compare(context, resource, Desired(values={option: other}), state).body
    aside = replace(state, values={**state.values, option: other}, row={**state.row, **body})
    column = resource.column(option)
    return Aside(
        state=aside,
        before=state,
        step=Update(f"rename {resource.describe(name)} to '{other}'", resource.table, state.key, body),
        back=Update(
            f"rename {resource.describe(other)} back to '{name}'",
            resource.table,
            state.key,
            {column.written: column.dump(state.values[option])},
        ),
    )


def replaced_by(
    context: PlanContext, resource: Resource, replacement: Replacement, new: Plan, label: str, old: Aside
) -> Plan:
    """Return the plan that replaces an object.

    Args:
        new: creates the object that takes its place.
        label: the name of both.
    """
    shown = show(resource, old.before)
    goes = retiring(context, resource, replacement, new, label, None, old.state)
    return replace(
        goes,
        steps=[old.step, *goes.steps],
        before={option: shown[option] for option in new.after if option in shown},
        way_back=[*(goes.way_back or _removal(resource, label)), old.back],
    )


def retiring(
    context: PlanContext,
    resource: Resource,
    replacement: Replacement,
    plan: Plan,
    label: str,
    state: Optional[State],
    old: Optional[State] = None,
) -> Plan:
    """Return a plan with what becomes of the objects that the object has replaced.

    Args:
        plan: brings the object to the wanted state.
        label: its name.
        state: the object; None: the plan creates it.
        old: what it replaces, besides what an interrupted task has left.
    """
    gone = [*([old] if old else []), *context.replaced]
    names = ", ".join(f"'{name_of(resource, other)}'" for other in gone)
    if gone and state is not None and not replacement.used(state):
        warning = (
            f"{resource.describe(label)} has not been used yet, so that what it has replaced is kept: {names}; "
            f"remove it once the secret of '{label}' is known to work, or remove '{label}' and run the task again"
        )
        return replace(plan, warnings=[*plan.warnings, warning])
    last = [step for other in gone for step in _retirement(context, resource, replacement, other)]
    proves = bool(gone) and state is None and replacement.proves(context.controls)
    title = f"log in with {resource.describe(label)}"
    proof = [Prove(title, resource.table, label, replacement.hint)] if proves else []
    outcome = f"{resource.title} {names}, which is replaced, {replacement.outcome(context.controls)}"
    return replace(
        plan,
        steps=[*plan.steps, *proof],
        announcements={**plan.announcements, **({"replaced": outcome} if last else {})},
        way_back=_removal(resource, label) if proof else (),
        last=last,
    )


def _retirement(context: PlanContext, resource: Resource, replacement: Replacement, old: State) -> Sequence[Step]:
    remains = replacement.remains(old, context.controls)
    if remains is None:
        return [deletion(resource, old)]
    changes = compare(context, resource, Desired(values=dict(remains)), old)
    return [update(resource, old, changes)] if changes.body else []


def _removal(resource: Resource, label: str) -> list[Step]:
    """Return the step that removes the new object again, which no task has used."""
    # The executor leaves it out when nothing was created.
    return [Delete(f"delete the new {resource.describe(label)}", resource.table, DeferredKey(NEW_OBJECT))]
