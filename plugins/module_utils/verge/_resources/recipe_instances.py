# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the instances of recipes have in common: virtual machines and tenants are deployed in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable, NamedTuple, Optional

from .._schema.codecs import KEY, NUMBER, TIME, UNSET, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Answers as Rows
from .._schema.resource import (
    Desired,
    Export,
    Finding,
    Guard,
    PlannedTask,
    Power,
    Preflight,
    Query,
    Resource,
    State,
    Survey,
    Surveyed,
    Work,
)
from .._schema.steps import Poll, PollResult, RunAction, Step, Wait
from ..errors import UsageError
from .recipe_answers import QUESTION_FIELDS, Answers, Question, differing, judge, question_of, tables_to_read

#: Answers that must not be shown, even if their names do not sound secret.
SECRET_ANSWERS = "secret_answers"
#: Seconds after which an instance that names no object is taken as it is. Official clients poll for it.
_PATIENCE = 30.0


class Kind(NamedTuple):
    """What a recipe deploys.

    Attributes:
        name: the reference of an instance to what it has deployed.
        title: what a person calls that.
        table: where that is.
        recipes: the table of recipes.
        recipe_title: what a person calls a recipe.
        actions: the table of actions of a recipe.
        target: its column that names the recipe.
        at_once: it exists as soon as the platform has accepted the deployment (measured on 26.1.8 for VMs).
    """

    name: str
    title: str
    table: str
    recipes: str
    recipe_title: str
    actions: str
    target: str
    at_once: bool

    @property
    def module(self) -> str:
        """The module that manages what has been deployed."""
        return f"verge_{self.name}"


VMS = Kind("vm", "VM", "vms", "vm_recipes", "VM recipe", "vm_recipe_actions", "vm_recipe", at_once=True)
TENANTS = Kind(
    "tenant",
    "tenant",
    "tenants",
    "tenant_recipes",
    "tenant recipe",
    "tenant_recipe_actions",
    "tenant_recipe",
    at_once=False,
)

#: Options that do not depend on what is deployed.
CONTROLS: Mapping[str, Mapping[str, Any]] = {SECRET_ANSWERS: {"type": "dict", "no_log": True}}


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """Return the options of an instance."""
    return (
        Column("name", Text(128, trimmed=True), required=True, write=CREATE_ONLY),
        Reference(
            "recipe",
            table=kind.recipes,
            title=kind.recipe_title,
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
            key_column="id",
            word_keys=True,
        ),
        Column("answers", Answers(), write=ONCE),
    )


def facts_of(kind: Kind, status: str) -> tuple[Fact, ...]:
    """Return the facts of an instance.

    Args:
        status: field expression of the status of what it has deployed.
    """
    return (
        Fact(kind.name, codec=KEY, volatile=True),
        Fact(f"{kind.name}_name", f"{kind.name}#name"),
        Fact("status", status),
        Fact("version"),
        Fact("build", codec=NUMBER),
        Fact("recipe_version", "recipe#version"),
        Fact("recipe_build", "recipe#build", NUMBER),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    )


def power_of(kind: Kind, resource: Resource) -> Optional[Power]:
    """Return how what an instance has deployed is started and stopped through the instance.

    Args:
        resource: what it has deployed.
    """
    power = resource.power
    if power is None:
        return None
    return power._replace(
        status=f"{kind.name}#{power.status}",
        started=f"{kind.name}#{power.started}",
        suspend=None,
        delete_needs_off=False,
        cycles=False,
        enabled_by="",
        pending_restart="",
        diagnostics=(),
        key_column=kind.name,
    )


def deployment(kind: Kind) -> Work:
    """Return the work that an instance reports until what it deploys exists."""
    return Work(
        "deployment",
        busy=lambda instance: instance.facts.get(kind.name) is None,
        patience=_PATIENCE,
        needed=True,
    )


def is_remnant(kind: Kind) -> Callable[[State], bool]:
    """Return whether what an instance has deployed is gone; its row stays (official Terraform provider).

    One that names nothing may still be deploying, unless the platform names what it deploys at once.
    """

    def remnant(instance: State) -> bool:
        named = instance.facts.get(kind.name) is not None
        return (named or kind.at_once) and not instance.facts.get(f"{kind.name}_name")

    return remnant


def exists(kind: Kind) -> Guard:
    """Refuse to go on with an instance that names nothing although it is not being deployed."""

    def guard(_desired: Desired, instance: Optional[State], controls: Controls) -> Optional[str]:
        if instance is None or controls.state == "absent" or instance.facts.get(kind.name) is not None:
            return None
        return (
            f"it names no {kind.title}; if the {kind.title} is gone, remove the instance with 'state: absent' and run the task "
            "again to deploy another one"
        )

    return guard


def export_of(kind: Kind) -> Export:
    """Return that instances are not exported: what they have deployed is, and answers may be secret."""
    return Export(left_out=lambda _instance: f"what they have deployed is exported as a {kind.title}")


def stays(kind: Kind) -> Guard:
    """Say what becomes of the deployed object when its instance is removed."""

    def notice(_desired: Desired, instance: Optional[State], controls: Controls) -> Optional[str]:
        name = instance.facts.get(f"{kind.name}_name") if instance else None
        if controls.state != "absent" or not name:
            return None
        return f"{kind.title} '{name}' stays as it is, detached from its recipe; {kind.module} removes it"

    return notice


def free_name(kind: Kind) -> Preflight:
    """Refuse to deploy something under the name of an object that exists already."""

    def queries(task: PlannedTask) -> Optional[Sequence[Query]]:
        if task.controls.state == "absent" or task.state is not None:
            return None
        name = task.desired.get("name")
        return [Query(kind.table, ("name",), (("name", (name,)), ("is_snapshot", (False,))))]

    def evaluate(task: PlannedTask, answers: Rows) -> Finding:
        name = task.desired.get("name")
        taken = next((row for row in answers[0] or () if row.get("name") == name), None)
        if taken is None:
            return Finding()
        return Finding(
            f"there is a {kind.title} '{name}' already (id {taken.get('$key')}), which is not from a recipe instance of that name",
            f"use another name, or manage it with {kind.module}",
        )

    return Preflight(queries, evaluate)


# --- answers ---------------------------------------------------------------------------------------------------------


def survey_of(kind: Kind) -> Survey:
    """Return how the answers of a task are read: by the questions of its recipe."""

    def queries(task: PlannedTask, answers: Sequence[Rows]) -> Optional[Sequence[Query]]:
        if not answers:
            return _first_queries(kind, task)
        if len(answers) > 1:
            return None
        return tables_to_read(_questions(answers), _given(task)) or None

    def read(task: PlannedTask, answers: Sequence[Rows]) -> Surveyed:
        recipe = next(iter(answers[0][0] or ()), None)
        first = _download(kind, task, recipe) if task.state is None and recipe is not None else ()
        questions = _questions(answers)
        if first and not questions:
            # What a recipe asks may only be known once it is there.
            return Surveyed(_with_answers(task.desired, _given(task), ()), first)
        tables = [query.table for query in tables_to_read(questions, _given(task))] if len(answers) > 1 else []
        rows = {table: found or () for table, found in zip(tables, answers[-1])}
        return Surveyed(_checked(kind, task, questions, rows, answers), first)

    return Survey(queries, read)


def _recipe_key(task: PlannedTask) -> Optional[Key]:
    if task.state is not None:
        return task.state.key_of("recipe")
    column, name = task.resource.column("recipe"), task.desired.get("recipe")
    return task.key_of(column, name) if isinstance(column, Reference) and name is not None else None


def _first_queries(kind: Kind, task: PlannedTask) -> Optional[Sequence[Query]]:
    key = _recipe_key(task)
    if key is None or (task.state is not None and not _given(task)):
        return None
    queries = [
        Query(kind.recipes, ("name", "downloaded"), (("id", (wire_key(key),)),)),
        Query("recipe_questions", QUESTION_FIELDS, (("recipe", (f"{kind.recipes}/{key}",)),)),
    ]
    if task.state is not None:
        queries.append(Query(task.resource.table, ("answers",), (("$key", (task.state.key.wire,)),)))
    return queries


def _questions(answers: Sequence[Rows]) -> list[Question]:
    return [question_of(row) for row in answers[0][1] or ()]


def _given(task: PlannedTask) -> dict[str, Any]:
    return {**(task.desired.get("answers") or {}), **(task.controls.extra.get(SECRET_ANSWERS) or {})}


def _with_answers(desired: Desired, answers: Mapping[str, Any], remarks: Sequence[str]) -> Desired:
    values = {**desired.values, "answers": answers} if answers or "answers" in desired.values else desired.values
    return replace(desired, values=values, remarks=[*desired.remarks, *remarks])


def _checked(
    kind: Kind,
    task: PlannedTask,
    questions: Sequence[Question],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    answers: Sequence[Rows],
) -> Desired:
    """Return what is wanted with answers as the platform wants them.

    Raises:
        UsageError: with everything that is wrong about the answers.
    """
    hidden = task.controls.extra.get(SECRET_ANSWERS) or {}
    found = judge(questions, _given(task), rows, frozenset(hidden))
    twice = sorted(set(hidden) & set(task.desired.get("answers") or {}))
    problems = [f"{name}: it is in 'answers' and in '{SECRET_ANSWERS}'" for name in twice] + found.problems
    if task.state is not None:
        stored = next(iter(answers[0][2] or ()), {}).get("answers")
        changed = differing(found.answers, stored)
        remark = (
            f"answers: {', '.join(changed)} differ from what was deployed; answers only count at the deployment, use "
            f"{kind.module} to change the {kind.title}"
        )
        return _with_answers(task.desired, found.answers, [remark] if changed else [])
    if problems:
        count = f"{len(problems)} problems: " if len(problems) > 1 else ""
        raise UsageError(
            f"answers: {count}{'; '.join(problems)}",
            operation="deploy",
            target=task.target,
            hint=f"verge_{kind.name}_recipe_info with 'children: [sections]' lists what the recipe asks",
        )
    return _with_answers(task.desired, found.answers, found.remarks)


# --- downloading -----------------------------------------------------------------------------------------------------


def download_steps(kind: Kind, key: Key, target: str) -> list[Step]:
    """Fetch a recipe of another repository, and wait until it is there."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        return PollResult(bool(row.get("downloaded")), "it is not downloaded yet")

    return [
        RunAction(f"download {target}", kind.actions, {kind.target: key.wire, "action": "download", "params": {}}),
        Wait(
            f"wait for the download of {target}",
            kind.recipes,
            key,
            Poll(("$key", "downloaded"), evaluate),
            "its end",
            key_column="id",
        ),
    ]


def _download(kind: Kind, task: PlannedTask, recipe: Mapping[str, Any]) -> Sequence[Step]:
    key = _recipe_key(task)
    if key is None or recipe.get("downloaded") in (True, 1, None):
        return ()
    return download_steps(kind, key, f"{kind.recipe_title} '{recipe.get('name')}'")
