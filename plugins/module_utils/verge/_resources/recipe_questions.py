# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections and questions of recipes: tables `recipe_sections` and `recipe_questions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .._schema.codecs import FLAG, UNSET, Choice, Document, Integer, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference, Write
from .._schema.resource import Children, Resource
from . import words
from .recipe_instances import Kind

SECTION = Resource(
    name="section",
    title="section",
    table="recipe_sections",
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("order", Integer(0), column="orderid"),
    ),
)

#: The types of questions; those of the last line are for the recipe itself.
TYPES = (
    *("bool", "num", "ram", "disksize", "seconds", "string", "hostname", "textarea", "password", "list", "row"),
    *("cluster", "network", "timestamp", "virtualip", "hidden"),
    *("database_create", "database_edit", "database_find", "field", "script"),
)

QUESTION = Resource(
    name="question",
    title="question",
    table="recipe_questions",
    columns=(
        Column("name", Text(64), required=True, write=CREATE_ONLY),
        # Names are unique only inside a recipe, so a new question needs the key of its section.
        Reference("section", table="recipe_sections", title="section", required=True, write=CREATE_ONLY),
        Column("type", Choice(*TYPES), required=True, write=CREATE_ONLY),
        Column("display", Text()),
        Column("hint", Text()),
        Column("help", Text()),
        Column("note", Text()),
        Column("default", Text()),
        Column("required", FLAG),
        Column("enabled", FLAG),
        Column("readonly", FLAG),
        Column("min", Integer()),
        Column("max", Integer()),
        Column("regex", Text(), write=CREATE_ONLY),
        Column("choices", Document(), column="list"),
        Column("table", Text()),
        Column("fields", Text()),
        Column("filter", Text()),
        Column("hide_none", FLAG),
        Column("dont_store", FLAG),
        Column("order", Integer(0), column="orderid"),
    ),
    facts=(Fact("system", codec=FLAG),),
    words=words.RECIPE_QUESTION,
)


def only_read(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns of something that is only listed."""
    return tuple(replace(column, required=False, write=Write.ANY_TIME, create_default=UNSET) for column in columns)


def parts_of(kind: Kind, read_only: bool = False) -> tuple[Children, ...]:
    """Return what is inside a recipe. The platform creates it when a recipe is published (measured on 26.1.8)."""
    return tuple(
        Children(
            f"{resource.name}s",
            replace(resource, read_only=True, columns=only_read(resource.columns)) if read_only else resource,
            parent_column="recipe",
            parent_path=f"{kind.recipes}/",
            ordered_by="order",
            created_by_platform=not read_only,
        )
        for resource in (SECTION, QUESTION)
    )
