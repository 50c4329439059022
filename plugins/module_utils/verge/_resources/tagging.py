# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of objects: table `tag_members`. The name of a tag is only unique inside its category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from .._schema.codecs import FLAG, UNAVAILABLE, Codec
from .._schema.columns import Reference, ResolvedReference
from .._schema.keys import Key
from .._schema.resource import Children, Desired, Resource, State


class TagName(Codec):
    """The category and the name of a tag."""

    option_type = "dict"
    suboptions: Mapping[str, Any] = {
        "category": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
    }

    def parse(self, value: Any) -> Any:
        return (str(value["category"]), str(value["name"]))

    def dump(self, value: Any) -> Any:
        # The platform can only filter by the name; the category is compared in the answer.
        return value[1]

    def show(self, value: Any) -> Any:
        return {"category": value[0], "name": value[1]}


@dataclass(frozen=True)
class TagReference(Reference):
    """Points at a tag."""

    codec: Codec = TagName()
    table: str = "tags"
    title: str = "tag"
    by_key: bool = False
    lookup_fields: tuple[str, ...] = ("category#name as category_name",)

    def fields(self) -> list[str]:
        return [
            self.expression,
            f"{self.expression}#name as tag_name",
            f"{self.expression}#category#name as tag_category",
        ]

    def load(self, row: Mapping[str, Any]) -> Any:
        if self.expression not in row:
            return UNAVAILABLE
        return ResolvedReference(
            Key.of(row.get(self.expression)), (str(row.get("tag_category")), str(row.get("tag_name")))
        )

    def name_in(self, row: Mapping[str, Any]) -> Any:
        return (str(row.get("category_name")), str(row.get("name")))

    def show(self, value: Any) -> Any:
        name = value.name if isinstance(value, ResolvedReference) else value
        return self.codec.show(name) if isinstance(name, tuple) else None

    def label(self, value: Any) -> str:
        name = value.name if isinstance(value, ResolvedReference) else value
        return ":".join(name)


def _is_alone(_tag: Desired, found: Mapping[str, Any], assigned: State) -> bool:
    """Return whether a new tag replaces an assigned one: some categories allow only one of their tags."""
    current = assigned.values.get("tag")
    if not FLAG.load(found.get("single")) or not isinstance(current, ResolvedReference):
        return False
    return bool(current.name[0] == str(found.get("category_name")))


def _is_refused(tag: Desired, found: Mapping[str, Any]) -> Optional[str]:
    if "allowed" not in found or FLAG.load(found["allowed"]):
        return None
    return f"tags of category '{found.get('category_name')}' cannot be assigned to this kind of object"


def tags_of(table: str) -> Children:
    """Return the tags of the objects of a table.

    Whether a category allows such objects, and more than one of its tags, comes with the look-up of a new tag.
    """
    fields = (
        *TagReference("tag").lookup_fields,
        "category#single_tag_selection as single",
        f"category#taggable_{table} as allowed",
    )
    tagging = Resource(
        name="tag",
        title="tag",
        table="tag_members",
        columns=(TagReference("tag", required=True, lookup_fields=fields),),
        identity=("tag",),
    )
    return Children(
        "tags",
        tagging,
        parent_column="member",
        parent_path=f"{table}/",
        match=(("tag",),),
        scalar="tag",
        refused=_is_refused,
        displaced=_is_alone,
    )
