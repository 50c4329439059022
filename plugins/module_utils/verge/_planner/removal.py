# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to happen before the platform deletes an object."""

from __future__ import annotations

from collections.abc import Sequence

from .._schema.controls import Controls
from .._schema.projection import name_of
from .._schema.resource import Desired, Resource, State, TaskView
from .._schema.steps import Effects, Part, RunAction, Step, combine
from ..errors import UsageError
from .affected import affected_by_child
from .power import kill_steps, stop_steps
from .row_steps import deletion


def prepare_delete(resource: Resource, controls: Controls, state: State) -> list[Step]:
    """Return what the platform requires before it deletes the object itself.

    Raises:
        UsageError: something would have to be stopped without the user's consent.
    """
    target = resource.describe(name_of(resource, state))
    steps = _stop(resource, controls, state, target)
    if resource.before_delete:
        task = TaskView(resource, Desired(), state, controls, state.key, target)
        steps.extend(resource.before_delete(task))
    return steps


def _stop(resource: Resource, controls: Controls, state: State, target: str) -> list[Step]:
    power = resource.power
    kind = power.kind(state.status) if power else "off"
    if power is None or not power.delete_needs_off or kind in ("off", "suspended"):
        return []
    if not controls.force:
        powered_off = ", and powered off if need be" if power.kill else ""
        raise UsageError(
            f"it is not stopped (status '{state.status}')",
            operation="delete",
            target=target,
            hint=f"stop it first, or set 'force: true' to have it shut down{powered_off}",
        )
    return stop_steps(resource, controls, state, target) if kind == "on" else kill_steps(resource, state, target)


def dependents_that_go(resource: Resource, controls: Controls, state: State) -> dict[str, str]:
    """Return what is removed with an object besides what is inside it, for people.

    Raises:
        UsageError: the user has not consented.
    """
    found: dict[str, str] = {}
    for kind in resource.dependents:
        names = [name_of(kind.resource, row) for row in state.children.get(kind.option, [])]
        if not names:
            continue
        target = resource.describe(name_of(resource, state))
        plural = "s" if len(names) > 1 else ""
        listed = f"{kind.resource.title}{plural} {', '.join(repr(name) for name in sorted(names))}"
        if kind.consent and not controls.extra.get(kind.consent):
            raise UsageError(
                f"it has {listed}",
                operation="delete",
                target=target,
                hint=f"remove them first, or set '{kind.consent}: true' to have them removed with everything in them",
            )
        found[kind.option] = f"{listed} will be deleted with {target}"
    return found


def is_shut_down(resource: Resource, steps: Sequence[Step]) -> bool:
    """Return whether an object is stopped before it is deleted."""
    return resource.power is not None and any(isinstance(step, RunAction) for step in steps)


def delete_dependents(resource: Resource, state: State) -> Part:
    """Return the removal of the children that have to be deleted before their parent."""
    parts = []
    for children in (*resource.children, *resource.dependents):
        for row in state.children.get(children.option, []):
            parts.append(Part(effects=Effects(affected=affected_by_child(children, row=row))))
            parts.append(delete_dependents(children.resource, row))
            if children.delete_before_parent:
                parts.append(Part([deletion(children.resource, row)]))
    return combine(parts)
