# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tag categories: table `tag_categories`, with their tags."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, TIME, Text
from .._schema.columns import Column, Fact
from .._schema.controls import Controls
from .._schema.resource import Children, Desired, Export, Resource, State
from .checks import unique_name

#: The kinds of objects that can be tagged, as the platform's columns call them.
KINDS = (
    "vms",
    "vnets",
    "volumes",
    "vnet_rules",
    "vmware_containers",
    "users",
    "tenant_nodes",
    "sites",
    "nodes",
    "groups",
    "clusters",
    "tenants",
)

TAG = Resource(
    name="tag",
    title="tag",
    table="tags",
    columns=(
        Column("name", Text(trimmed=True), required=True),
        Column("description", Text()),
    ),
    export=Export(terraform="tag"),
)


def _deletes_its_tags(desired: Desired, category: Optional[State], controls: Controls) -> Optional[str]:
    # The platform silently deletes the tags and all their assignments (measured on 26.1.8).
    if category is None or controls.state != "absent" or controls.extra.get("force"):
        return None
    tags = category.children.get("tags", [])
    if not tags:
        return None
    names = ", ".join(str(tag.values.get("name")) for tag in tags)
    return f"its tags ({names}) and their assignments would be deleted too; set 'force: true' to accept that"


TAG_CATEGORY = Resource(
    name="tag_category",
    plural="tag_categories",
    title="tag category",
    table="tag_categories",
    columns=(
        Column("name", Text(trimmed=True), required=True),
        Column("description", Text()),
        Column("single_tag_selection", FLAG),
        *(Column(f"taggable_{kind}", FLAG) for kind in KINDS),
    ),
    facts=(Fact("created", codec=TIME, volatile=True, fixed=True), Fact("modified", codec=TIME, volatile=True)),
    children=(Children("tags", TAG, parent_column="category", delete_before_parent=True),),
    controls={"force": {"type": "bool", "default": False}},
    change_guards=(_deletes_its_tags,),
    preflights=(unique_name(),),
    export=Export(terraform="tag_category"),
)
