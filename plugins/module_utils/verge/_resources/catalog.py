# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs of recipes: table `catalogs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, TIME, UNSET, Choice, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.keys import wire_key
from .._schema.resource import Answers, Export, Finding, PlannedTask, Preflight, Query, Resource, State

#: The tables of recipes, and what a recipe of each is called.
_RECIPES = (("vm_recipes", "VM recipe"), ("tenant_recipes", "tenant recipe"))


def _recipe_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.controls.state != "absent" or task.state is None:
        return None
    fields = ("name", "count(instances) as instances")
    return [Query(table, fields, (("catalog", (wire_key(task.state.key),)),)) for table, _title in _RECIPES]


def _named(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    names = [f"{title} '{row.get('name')}'" for title, row in rows]
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def _evaluate_recipes(task: PlannedTask, answers: Answers) -> Finding:
    """Ask for consent before recipes go with their catalog; the platform keeps those that have instances."""
    recipes = [(title, row) for (_table, title), rows in zip(_RECIPES, answers) for row in rows or ()]
    deployed = [(title, row) for title, row in recipes if int(row.get("instances") or 0)]
    if deployed:
        hint = "detach these instances first, with 'state: absent' of verge_vm_recipe_instance or verge_tenant_recipe_instance"
        return Finding(f"recipes in it have instances, so the platform does not delete them: {_named(deployed)}", hint)
    if not recipes:
        return Finding()
    loss = f"its recipes ({_named(recipes)})"
    if task.controls.force:
        return Finding(announcements={"recipes": f"{loss} will be deleted with {task.target}"})
    return Finding(f"{loss} would be deleted with it", "set 'force: true' to accept that")


def _comes_with_a_refresh(catalog: State) -> Optional[str]:
    kind = catalog.facts.get("repository_type")
    return None if kind in (None, "local") else "those of other repositories come with a refresh"


CATALOG = Resource(
    name="catalog",
    plural="catalogs",
    title="catalog",
    table="catalogs",
    key_column="id",
    columns=(
        # Names are not unique, not even inside a repository (measured on 26.1.8).
        Column("name", Text(trimmed=True), required=True),
        Reference(
            "repository",
            table="catalog_repositories",
            title="catalog repository",
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
        ),
        Column("description", Text()),
        Column("publishing_scope", Choice("private", "tenant", "global", "none")),
        Column("enabled", FLAG),
    ),
    scope=("repository",),
    facts=(
        Fact("repository_type", "repository#type"),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    controls={"force": {"type": "bool", "default": False}},
    preflights=(Preflight(_recipe_queries, _evaluate_recipes),),
    export=Export(left_out=_comes_with_a_refresh),
)
