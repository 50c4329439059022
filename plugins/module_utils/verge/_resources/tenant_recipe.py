# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of tenants: table `tenant_recipes`."""

from __future__ import annotations

from .._schema.codecs import FLAG
from .._schema.columns import Column
from .._schema.resource import Resource
from .recipe_instances import TENANTS
from .recipe_questions import only_read, parts_of
from .recipes import columns_of, facts_of

TENANT_RECIPE = Resource(
    name="tenant_recipe",
    plural="tenant_recipes",
    title="tenant recipe",
    table="tenant_recipes",
    # Publishing one leaves a copy of the tenant behind when the recipe is deleted (official Terraform provider).
    read_only=True,
    key_column="id",
    columns=(*only_read(columns_of(TENANTS)), Column("preserve_certs", FLAG)),
    scope=("catalog",),
    facts=facts_of(),
    children=parts_of(TENANTS, read_only=True),
)
