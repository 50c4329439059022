# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recipes of virtual machines and of tenants have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._schema.codecs import FLAG, NUMBER, UNSET, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import (
    Answers,
    ChangeView,
    Desired,
    Export,
    Finding,
    Guard,
    ImperativeState,
    PlannedTask,
    Preflight,
    Query,
    State,
    TaskView,
)
from .._schema.steps import Part, Poll, PollResult, RunAction, Step
from .._schema.waits import wait_for
from .recipe_instances import Kind, download_steps

#: Options that are not columns of a recipe.
CONTROLS: Mapping[str, Mapping[str, Any]] = {"republish": {"type": "bool", "default": False}}


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Return the options of a recipe."""
    return (
        Column("name", Text(128), required=True),
        Reference(
            "catalog",
            table="catalogs",
            title="catalog",
            key_column="id",
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
        ),
        Reference(
            kind.name,
            table=kind.table,
            title=kind.title,
            constants=(("is_snapshot", False),),
            required=True,
            write=CREATE_ONLY,
        ),
        Column("description", Text()),
        Column("icon", Text()),
        # The platform requires one (seen by vrg on 26.0.2.1), and official clients begin with this.
        Column("version", Text(), required=True, create_default="1.0.0"),
    )


def facts_of() -> tuple[Fact, ...]:
    """Return the facts of a recipe."""
    return (
        Fact("build", codec=NUMBER),
        Fact("status", "status#status"),
        Fact("downloaded", codec=FLAG),
        Fact("update_available", codec=FLAG),
        Fact("needs_republish", codec=FLAG),
        Fact("instances", "count(instances)", NUMBER),
        Fact("repository", "catalog#repository#name"),
        Fact("repository_type", "catalog#repository#type"),
        Fact("creator", fixed=True),
    )


def is_downloaded(kind: Kind) -> ImperativeState:
    """Return the state in which a recipe can be deployed; there is nothing to do if it is up to date."""

    def steps(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
        if task.state is None or task.state.facts.get("downloaded"):
            return ()
        return download_steps(kind, task.state.key, task.target)

    return ImperativeState("downloaded", steps)


# --- publishing ------------------------------------------------------------------------------------------------------


def publish_again(kind: Kind) -> Callable[[ChangeView], Part]:
    """Return the hook that publishes a recipe again, so that others see its changes."""

    def finish(change: ChangeView) -> Part:
        recipe = change.state
        if recipe is None or not change.controls.extra.get("republish") or not change.final:
            return Part()
        if not (recipe.facts.get("needs_republish") or change.writes):
            return Part()

        def evaluate(row: Mapping[str, Any]) -> PollResult:
            return PollResult(not row.get("needs_republish"), "it is not published yet")

        body: dict[str, Any] = {kind.target: recipe.key.wire, "action": "republish", "params": {}}
        steps: list[Step] = [
            RunAction(f"publish {change.target} again", kind.actions, body),
            wait_for(
                change.resource,
                change.key,
                change.target,
                Poll(("$key", "needs_republish"), evaluate),
                "the new build",
                needed=False,
            ),
        ]
        return Part(steps, {"needs_republish": True}, {"needs_republish": False})

    return finish


def waits_for_publishing(desired: Desired, recipe: Optional[State], controls: Controls) -> Optional[str]:
    """Say that others do not see a change yet (vendor documentation)."""
    if recipe is None or controls.state != "present" or controls.extra.get("republish"):
        return None
    return "the changes are staged: others see them once 'republish: true' has published the recipe again"


def source_is_off(kind: Kind, off: Sequence[str]) -> Preflight:
    """Refuse to publish a recipe while what it is made from runs (measured on 26.1.8)."""

    def queries(task: PlannedTask) -> Optional[Sequence[Query]]:
        if task.controls.state == "absent":
            return None
        if task.state is not None:
            return [] if "needs_republish" in task.plan.after else None
        column, name = task.resource.column(kind.name), task.desired.get(kind.name)
        key = task.key_of(column, name) if isinstance(column, Reference) and name is not None else None
        if key is None:
            return None
        fields = ("name", f"{task.resource.fact('source_status').expression.partition('#')[2]} as source_status")
        return [Query(kind.table, fields, (("$key", (wire_key(key),)),))]

    def evaluate(task: PlannedTask, answers: Answers) -> Finding:
        source = task.state.facts if task.state is not None else next(iter(answers[0] or ()), {})
        status = source.get("source_status")
        if status is None or status in off:
            return Finding()
        return Finding(
            f"the {kind.title} must be stopped to be published (it is {status})", f"stop it with {kind.module}"
        )

    return Preflight(queries, evaluate)


# --- removal, export -------------------------------------------------------------------------------------------------


def has_no_instances(kind: Kind) -> Guard:
    """Refuse to delete a recipe that has instances, as the platform does (measured on 26.1.8)."""

    def guard(_desired: Desired, recipe: Optional[State], controls: Controls) -> Optional[str]:
        count = recipe.facts.get("instances") if recipe else 0
        if controls.state != "absent" or not count:
            return None
        return (
            f"it has {count} instance{'' if count == 1 else 's'}; detach them first, with 'state: absent' of "
            f"verge_{kind.name}_recipe_instance"
        )

    return guard


def comes_from_elsewhere(recipe: State) -> Optional[str]:
    """Return why a recipe is not exported."""
    return "those of other repositories come with a refresh" if _is_foreign(recipe) else None


def _is_foreign(recipe: State) -> bool:
    return recipe.facts.get("repository_type") in ("provider", "remote", "remote-git", "yottabyte")


def is_own(desired: Desired, recipe: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse to change a recipe of another repository, as the platform does (seen by vrg on 26.0.2.1)."""
    if recipe is None or controls.state != "present" or not _is_foreign(recipe):
        return None
    return f"it comes from repository '{recipe.facts.get('repository')}', whose recipes cannot be changed here"


EXPORT = Export(left_out=comes_from_elsewhere)
