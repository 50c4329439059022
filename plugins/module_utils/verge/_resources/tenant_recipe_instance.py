# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants that are deployed from recipes: table `tenant_recipe_instances`."""

from __future__ import annotations

from .._schema.codecs import TIME
from .._schema.columns import Fact
from .._schema.resource import Resource
from . import words
from .recipe_instances import (
    CONTROLS,
    TENANTS,
    columns_of,
    deployment,
    exists,
    export_of,
    facts_of,
    free_name,
    is_remnant,
    power_of,
    stays,
    survey_of,
)
from .tenant import TENANT

TENANT_RECIPE_INSTANCE = Resource(
    name="tenant_recipe_instance",
    plural="tenant_recipe_instances",
    title="tenant recipe instance",
    table="tenant_recipe_instances",
    columns=columns_of(TENANTS),
    facts=(
        *facts_of(TENANTS, "tenant#status#status"),
        Fact("started", "tenant#status#started", TIME, volatile=True),
    ),
    power=power_of(TENANTS, TENANT),
    works=(deployment(TENANTS),),
    guards=(exists(TENANTS),),
    preflights=(free_name(TENANTS),),
    survey=survey_of(TENANTS),
    completed_later=True,
    remnant=is_remnant(TENANTS),
    notices=(stays(TENANTS),),
    controls=CONTROLS,
    export=export_of(TENANTS),
    words=words.TENANT_RECIPE_INSTANCE,
)
