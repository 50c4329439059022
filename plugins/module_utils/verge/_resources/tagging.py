# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of objects: table `tag_members`. The name of a tag is only unique inside its category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Optional

from .._schema.codecs import FLAG, UNAVAILABLE, Codec
from .._schema.columns import Reference, ResolvedReference
from .._schema.keys import Key
from .._schema.resource import Children, Desired, Exclusion, Export, Resource


class TagName(Codec):
    """A tag as `category:name`; tasks may also write its category and its name as a dictionary.

    The platform allows a colon in both, so a string is never divided: it is compared as a whole.
    """

    option_type = "raw"

    def parse(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._from_parts(value)
        category, colon, name = str(value).partition(":")
        if not (category and colon and name):
            raise ValueError(f"'{value}' is not a valid tag; write its category and its name, for example env:prod")
        return str(value)

    def _from_parts(self, value: Mapping[str, Any]) -> str:
        if set(value) != {"category", "name"} or not all(value.values()):
            raise ValueError(f"a tag has a 'category' and a 'name', and nothing else; got {', '.join(map(str, value))}")
        return f"{value['category']}:{value['name']}"

    def pattern(self, text: str) -> str:
        return text if ":" in text else f"*:{text}"


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
        return ResolvedReference(Key.of(row.get(self.expression)), f"{row.get('tag_category')}:{row.get('tag_name')}")

    def name_in(self, row: Mapping[str, Any]) -> Any:
        return f"{row.get('category_name')}:{row.get('name')}"

    def possible_names(self, value: Any) -> list[Any]:
        # The platform can only filter by the name; the whole is compared in the answer.
        parts = str(value).split(":")
        return [":".join(parts[index:]) for index in range(1, len(parts))]


#: Some categories allow only one of their tags.
_SINGLE = Exclusion(
    "category",
    of_new=lambda found: found.get("category_name") if FLAG.load(found.get("single")) else None,
    of_existing=lambda assigned: assigned.row.get("tag_category"),
)


def _is_refused(table: str, tag: Desired, found: Mapping[str, Any]) -> Optional[str]:
    if _allowed(table) not in found or FLAG.load(found[_allowed(table)]):
        return None
    return f"tags of category '{found.get('category_name')}' cannot be assigned to this kind of object"


def _allowed(table: str) -> str:
    """Return under which name a look-up says whether the objects of a table can have a tag."""
    return f"allowed_{table}"


def tags_of(table: str, *others: str, read_only: bool = False) -> Children:
    """Return the tags of the objects of a table.

    Whether a category allows such objects, and more than one of its tags, comes with the look-up of a new tag.

    Args:
        table: the table.
        others: further tables with whose tags these are looked up, because the same task may assign both.
        read_only: no module manages the objects.
    """
    fields = (
        *TagReference("tag").lookup_fields,
        "category#single_tag_selection as single",
        *(f"category#taggable_{name} as {_allowed(name)}" for name in sorted((table, *others))),
    )
    tagging = Resource(
        name="tag",
        title="tag",
        table="tag_members",
        read_only=read_only,
        columns=(TagReference("tag", required=not read_only, lookup_fields=fields),),
        identity=("tag",),
        export=Export(terraform="tag_member"),
    )
    return Children(
        "tags",
        tagging,
        parent_column="member",
        parent_path=f"{table}/",
        match=(("tag",),),
        scalar="tag",
        selects=True,
        refused=partial(_is_refused, table),
        exclusion=_SINGLE,
    )
