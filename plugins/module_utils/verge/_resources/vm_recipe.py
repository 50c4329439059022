# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of virtual machines: table `vm_recipes`."""

from __future__ import annotations

from .._schema.columns import Fact
from .._schema.resource import Resource
from . import words
from .machines import STATUSES
from .recipe_instances import VMS
from .recipe_questions import parts_of
from .recipes import (
    CONTROLS,
    EXPORT,
    columns_of,
    facts_of,
    has_no_instances,
    is_downloaded,
    is_own,
    publish_again,
    source_is_off,
    waits_for_publishing,
)

VM_RECIPE = Resource(
    name="vm_recipe",
    plural="vm_recipes",
    title="VM recipe",
    table="vm_recipes",
    key_column="id",
    columns=columns_of(VMS),
    scope=("catalog",),
    facts=(*facts_of(), Fact("source_status", "vm#machine#status#status")),
    children=parts_of(VMS),
    imperative_states=(is_downloaded(VMS),),
    finish=(publish_again(VMS),),
    guards=(has_no_instances(VMS),),
    preflights=(source_is_off(VMS, STATUSES["off"]),),
    change_guards=(is_own,),
    notices=(waits_for_publishing,),
    controls=CONTROLS,
    export=EXPORT,
    words=words.VM_RECIPE,
)
